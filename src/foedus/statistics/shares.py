"""Shares of few chances, with their interval.

References
----------
Wilson (1927), JASA 22: 209-212.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["wilson_interval", "wilson_of_one"]


def wilson_interval(
    successes: ArrayLike, trials: ArrayLike, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return shares, and the ends of Wilson's score interval; NaN where nothing was tried.

    Parameters
    ----------
    successes, trials : array of int
        Of one shape.
    level : float
        Between 0 and 1.
    """
    import numpy as np
    from scipy.special import ndtri

    k, n = np.asarray(successes, float), np.asarray(trials, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        low, high = _ends(share, n, float(ndtri(0.5 + level / 2)))
    return share, np.maximum(low, 0), np.minimum(high, 1)


def wilson_of_one(share: float, trials: float, level: float) -> tuple[float, float]:
    """Return the ends of the interval of one share, without numpy: a page of a report is written without it."""
    low, high = _ends(share, trials, NormalDist().inv_cdf(0.5 + level / 2))
    return max(low, 0.0), min(high, 1.0)


def _ends(share: Any, n: Any, z: float) -> tuple[Any, Any]:
    """Return the ends, of numbers or of arrays."""
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    return centre - half, centre + half
