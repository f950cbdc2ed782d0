"""Profile likelihood: the best log-likelihood for each value of one coefficient, all refits at once."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import chdtri

from foedus.errors import SpecificationError
from foedus.games.fit.covariance import problem_of
from foedus.games.fit.fit import Fit
from foedus.games.likelihood.maximise import maximise

__all__ = ["profile_intervals", "profile_likelihood"]


def profile_likelihood(fit: Fit, *terms: str, points: int = 11, reach: float = 3.0) -> pl.DataFrame:
    """Maximise over all other coefficients on a grid of values of each term.

    Parameters
    ----------
    fit : Fit
        Of maximum likelihood, with a definite Hessian.
    *terms : str
        None: all that were estimated.
    points : int
        Values on the grid of each.
    reach : float
        Its half-width in standard errors.

    Returns
    -------
    polars.DataFrame
        ``term``, ``value``, ``log_likelihood``, ``deviance`` (twice what is lost against the fit), ``converged``. A
        negative deviance means that the fit is not the maximum.

    Raises
    ------
    SpecificationError
        A term was not estimated, or there is no covariance.
    """
    problem = problem_of(fit)
    free = np.flatnonzero(fit.free)
    bread = (fit.covariance if fit.bread is None else fit.bread)[np.ix_(free, free)]
    if not np.isfinite(bread).all():
        raise SpecificationError("profiles need a definite Hessian", todo="; ".join(fit.verdict.messages))
    if points < 2 or reach <= 0:
        raise SpecificationError("a profile needs at least two points and a positive reach", where="points, reach")
    places = []
    for term in terms or [fit.terms[j] for j in free]:
        place = fit.term_index(term)
        if place not in free:
            raise SpecificationError(f"the term '{term}' was not estimated")
        places.append(int(np.flatnonzero(free == place)[0]))
    steps = np.linspace(-reach, reach, points)
    b = fit.estimates[free]
    starts, masks = [], []
    for j in places:
        # Others start on the ridge that the normal approximation predicts.
        starts.append(b + steps[:, None] * bread[:, j] / np.sqrt(bread[j, j]))
        masks.append(np.tile(np.arange(len(b)) != j, (points, 1)))
    found = maximise(problem, np.concatenate(starts), free=np.concatenate(masks))
    return pl.DataFrame(
        {
            "term": [problem.terms[j] for j in places for _ in range(points)],
            "value": np.concatenate([start[:, j] for start, j in zip(starts, places, strict=True)]),
            "log_likelihood": found.value,
            "deviance": 2.0 * (fit.log_likelihood - found.value),
            "converged": np.isfinite(found.value) & (found.decrement < 1e-6),
        }
    )


def profile_intervals(fit: Fit, *terms: str, level: float = 0.95, points: int = 41, reach: float = 4.0) -> pl.DataFrame:
    """Return likelihood-ratio intervals, where the deviance crosses the chi-squared quantile; null beyond the grid.

    Parameters
    ----------
    fit, *terms, points, reach
        As `profile_likelihood`.
    level : float

    Returns
    -------
    polars.DataFrame
        ``term``, ``estimate``, ``conf_low``, ``conf_high``.
    """
    grid = profile_likelihood(fit, *terms, points=points, reach=reach)
    bound = float(chdtri(1, 1 - level))
    rows = []
    for (term,), part in grid.group_by(["term"], maintain_order=True):
        value, deviance = part["value"].to_numpy(), part["deviance"].to_numpy()
        centre = fit.coefficients[str(term)]
        sides = []
        for side in (value < centre, value > centre):
            # From the estimate outwards, the first crossing.
            order = np.argsort(np.abs(value[side] - centre))
            d, v = np.concatenate([[0.0], deviance[side][order]]), np.concatenate([[centre], value[side][order]])
            over = np.flatnonzero(d > bound)
            if not len(over):
                sides.append(None)
                continue
            i = int(over[0])
            root0, root1, target = np.sqrt(max(d[i - 1], 0)), np.sqrt(d[i]), np.sqrt(bound)
            sides.append(float(v[i - 1] + (v[i] - v[i - 1]) * (target - root0) / (root1 - root0)))
        rows.append({"term": str(term), "estimate": centre, "conf_low": sides[0], "conf_high": sides[1]})
    schema = {"term": pl.String, "estimate": pl.Float64, "conf_low": pl.Float64, "conf_high": pl.Float64}
    return pl.DataFrame(rows, schema=schema)
