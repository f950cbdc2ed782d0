"""Spread of cases around a forecast, so that their mean stays the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scipy.special import expit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["around"]


def around(middle: Array, apart: Array) -> Array:
    """Return log-odds of single cases whose mean chance is that of their middle.

    Parameters
    ----------
    middle : array (S,)
        Draws of the forecast, in log-odds.
    apart : array (S,)
        Draws of how far a case lies from it, in log-odds.

    Notes
    -----
    A spread in log-odds alone would move the mean of a small chance up; a constant, found by bisection, undoes it.
    """
    expected = expit(middle).mean()
    low, high = -20.0, 20.0
    for _ in range(60):
        shift = (low + high) / 2
        below = expit(middle + apart + shift).mean() < expected
        low, high = (shift, high) if below else (low, shift)
    return middle + apart + (low + high) / 2
