"""Shares of few chances, with their interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["wilson_interval"]


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

    References
    ----------
    Wilson (1927), JASA 22: 209-212.
    """
    k, n, z = np.asarray(successes, float), np.asarray(trials, float), float(ndtri(0.5 + level / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, np.maximum(centre - half, 0), np.minimum(centre + half, 1)
