"""Latin hypercubes: draws of which each column has one in each of as many strata as there are draws.

References
----------
McKay, Beckman and Conover (1979), Technometrics 21: 239-245.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["latin_hypercube", "normal_scores", "stratified"]

_CUT = 2.5
"""Standard deviations at which draws are cut: an assumption is not meant a hundred times farther out than its range."""


def stratified(draws: int, columns: int, generator: np.random.Generator) -> Array:
    """Return numbers between 0 and 1 of shape (draws, columns), one in each of `draws` strata of every column.

    scipy.stats.qmc.LatinHypercube has the same law, other draws for a seed, and takes 0.3 s to import.
    """
    strata = np.stack([generator.permutation(draws) for _ in range(columns)], axis=1)
    return (strata + generator.random((draws, columns))) / draws


def normal_scores(uniform: Array) -> Array:
    """Return standard normal scores of numbers between 0 and 1, cut at 2.5 standard deviations."""
    return np.clip(ndtri(uniform), -_CUT, _CUT)


def latin_hypercube(draws: int, columns: int, generator: np.random.Generator) -> Array:
    """Return standard normal scores of shape (draws, columns), one in each of `draws` strata of every column."""
    return normal_scores(stratified(draws, columns, generator))
