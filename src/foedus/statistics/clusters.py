"""What rows that depend on one another do to standard errors: scores are summed by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["clustered_scores"]


def clustered_scores(scores: Array, groups: NDArray) -> Array:
    """Return scores summed by group, whose outer product is the middle of a clustered covariance.

    Parameters
    ----------
    scores : array (n, k)
        Derivatives of the log-likelihood of each row.
    groups : array (n,)
        Rows with the same value may depend on one another.

    Returns
    -------
    array (G, k)
        Times the root of G/(G-1), the correction for few groups; one group alone has none.

    References
    ----------
    Liang and Zeger (1986), Biometrika 73: 13-22; Cameron and Miller (2015), JHR 50: 317-372, section II.
    """
    names, place = np.unique(groups, return_inverse=True)
    count = len(names)
    sums = np.column_stack([np.bincount(place, weights=column, minlength=count) for column in scores.T])
    return sums * np.sqrt(count / max(count - 1, 1))
