"""The years ahead: capability, will, aid; acceptance; what happens, quarter by quarter."""

from foedus.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
