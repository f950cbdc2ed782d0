"""How far pairs of states deviate from their forecasts: a spread of cases, not doubt about the mean."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit, logsumexp

from foedus.deterrence.forecast.levels import CALIBRATED_FROM, forecasts_at
from foedus.deterrence.forecast.origins import EVERY, SPAN, Origins

__all__ = ["case_spread", "most_likely_spread"]

Array = NDArray[np.float64]


@lru_cache(maxsize=128)
def case_spread(origins: Origins, cut: int, grade: str) -> float:
    """Return how far pairs deviate from their forecasts, as the standard deviation of their own part of the log-odds.

    Pairs appear again and again: those that fought more often than was forecast go on doing so. Origins are ten years
    apart, so that their windows do not overlap; forecasts are from earlier years only. The most likely spread, with a
    half-normal prior of scale 1.

    Parameters
    ----------
    origins : Origins
    cut : int
        Origins up to ten years before it are used.
    grade : str
        Of `GRADES`.
    """
    first = CALIBRATED_FROM + SPAN + EVERY
    decade = -(-first // SPAN) * SPAN
    years = [year for year in range(decade, cut - SPAN + 1, SPAN) if year in origins.year]
    if not years:
        return 1.0
    rows, chance = forecasts_at(origins, years)
    told = origins.counted(grade)[rows]
    rows = rows[told]
    return most_likely_spread(logit(chance[grade][told]), origins.outcomes[grade][rows], origins.direction[rows])


def most_likely_spread(eta: Array, outcome: Array, group: NDArray[np.int64]) -> float:
    """Return the standard deviation of normal parts that rows of a group share, given known log-odds.

    Parameters
    ----------
    eta : array (n,)
        Log-odds; a constant is estimated beside the spread.
    outcome : array (n,)
        Zeros and ones.
    group : array of int (n,)
    """
    from scipy.optimize import minimize

    place = np.unique(group, return_inverse=True)[1]
    nodes, weight = np.polynomial.hermite_e.hermegauss(31)
    log_weight = np.log(weight / weight.sum())

    def loss(params: Array) -> float:
        moved, spread = params
        at = eta[:, None] + moved + spread * nodes
        of_rows = outcome[:, None] * at - np.logaddexp(0, at)
        of_groups = np.stack([np.bincount(place, column) for column in of_rows.T], axis=1) + log_weight
        return float(0.5 * spread**2 - logsumexp(of_groups, axis=1).sum())

    found = minimize(loss, [0.0, 0.7], method="L-BFGS-B", bounds=[(-5, 5), (0, 3)])
    return float(found.x[1])
