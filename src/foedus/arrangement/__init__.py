"""The text as data: schema, strict reading with line numbers, situations, cases.

>>> from foedus.arrangement import load_case
>>> load_case("none").clauses
[]
"""

from foedus.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
