"""An arrangement in a situation, as a game: the links fitted to the record, and the ledger of what is assumed."""

from foedus.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
