"""The report: html, text, json; figures; probability words; English and French."""

from foedus.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
