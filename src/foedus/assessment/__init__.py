"""The two answers: whether an arrangement would hold, and whether the adversary would accept it, and why.

>>> from foedus.assessment import assess
>>> assessment = assess("ukraine-2025-reported")  # doctest: +SKIP
>>> assessment.answers["overall"].median  # doctest: +SKIP
"""

from foedus.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
