"""Tests between models that are not nested: Vuong (1989) and Clarke (2006)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr
from scipy.stats import binom

from foedus.errors import SpecificationError
from foedus.games.fit.fit import Fit
from foedus.games.likelihood.formula import variables_of

__all__ = ["Comparison", "clarke", "vuong"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Outcome of a test between two models.

    Attributes
    ----------
    test : str
        ``"vuong"`` or ``"clarke"``.
    statistic : float
        Vuong: standard normal under equality. Clarke: number of rows that favour the first model.
    p_value : float
        Two-sided.
    n_obs : int
    favours : str or None
        ``"first"``, ``"second"``, or None where the test is inconclusive at `level`.
    level : float
    correction : str
        What was taken off for coefficients.
    """

    test: str
    statistic: float
    p_value: float
    n_obs: int
    favours: str | None
    level: float
    correction: str


def vuong(first: Fit, second: Fit, *, correction: str = "bic", level: float = 0.95) -> Comparison:
    """Test whether two models are equally close to the truth (Vuong 1989, eq. 5.6).

    Parameters
    ----------
    first, second : Fit
        On the same rows and the same observations; neither a special case of the other.
    correction : {"bic", "aic", "none"}
        Taken off the log-likelihood ratio: ``(p - q) / 2 log n``, ``p - q``, or nothing.
    level : float
        Confidence at which a model is called favoured.

    Returns
    -------
    Comparison

    Raises
    ------
    SpecificationError
        The fits use different rows, or keep no log-likelihood of each row.

    Notes
    -----
    Ties between overlapping models have no normal distribution; Vuong's first step (is the variance zero?) is passed
    over, except that models with equal log-likelihoods in every row are refused.
    """
    ratio, penalty = _ratio(first, second, correction)
    n = len(ratio)
    spread = float(np.std(ratio))
    if spread <= 1e-10 * (1 + float(np.abs(ratio).max())):
        raise SpecificationError("the two models give every row the same likelihood", why="they are one model")
    statistic = (float(ratio.sum()) - penalty) / (math.sqrt(n) * spread)
    p_value = 2.0 * float(ndtr(-abs(statistic)))
    return Comparison(
        test="vuong",
        statistic=statistic,
        p_value=p_value,
        n_obs=n,
        favours=_favours(statistic, p_value, level),
        level=level,
        correction=correction,
    )


def clarke(first: Fit, second: Fit, *, correction: str = "bic", level: float = 0.95) -> Comparison:
    """Test whether each model is as often the better one (Clarke 2006, 2007): a paired sign test.

    Parameters and errors as `vuong`; the correction is spread evenly over the rows.
    """
    ratio, penalty = _ratio(first, second, correction)
    n = len(ratio)
    above = int((ratio - penalty / n > 0).sum())
    p_value = min(1.0, 2.0 * float(binom.cdf(min(above, n - above), n, 0.5)))
    return Comparison(
        test="clarke",
        statistic=above,
        p_value=p_value,
        n_obs=n,
        favours=_favours(above - n / 2, p_value, level),
        level=level,
        correction=correction,
    )


def _favours(difference: float, p_value: float, level: float) -> str | None:
    if p_value >= 1 - level:
        return None
    return "first" if difference > 0 else "second"


def _ratio(first: Fit, second: Fit, correction: str) -> tuple[np.ndarray, float]:
    if correction not in ("bic", "aic", "none"):
        raise SpecificationError(f"unknown correction '{correction}'", todo="use 'bic', 'aic' or 'none'")
    if first.casewise is None or second.casewise is None:
        raise SpecificationError("a fit keeps no log-likelihood of each row")
    if why := _other_observations(first, second):
        raise SpecificationError(
            "the two fits do not use the same rows",
            why=why,
            todo="drop the rows with missing values in either model, and fit both again",
        )
    extra = first.n_parameters - second.n_parameters
    penalty = {"bic": 0.5 * extra * math.log(first.n_obs), "aic": float(extra), "none": 0.0}[correction]
    return first.casewise - second.casewise, penalty


def _other_observations(first: Fit, second: Fit) -> str:
    """Say in what the observations of two fits differ, or nothing.

    Outcomes are compared. Where the numbers of the rows differ too, as when one frame was filtered before, so are the
    other columns that both fits use: rare events look alike in other rows.
    """
    if first.n_obs != second.n_obs:
        return f"{first.n_obs} rows and {second.n_obs} rows"
    shared = [name for name in first.data if name in second.data]
    outcomes = _observed(first) | _observed(second)
    same = first.rows is None or second.rows is None or np.array_equal(first.rows, second.rows)
    if not same and not shared:
        return f"{first.n_obs} rows of one frame and {second.n_obs} others"
    if same:
        shared = [name for name in shared if name in outcomes]
    differ = {
        name: row for name in shared if (row := _first_difference(first.data[name], second.data[name])) is not None
    }
    if differ:
        return f"they differ in {', '.join(f'{name} (first in row {row})' for name, row in differ.items())}"
    return ""


def _first_difference(one: np.ndarray, two: np.ndarray) -> int | None:
    numbers = one.dtype.kind in "fiub" and two.dtype.kind in "fiub"
    same = np.isclose(one, two, rtol=1e-12, atol=0, equal_nan=True) if numbers else one.astype(str) == two.astype(str)
    return None if same.all() else int(np.argmin(same))


def _observed(fit: Fit) -> set[str]:
    """Columns of the outcomes of a fit."""
    left = str(getattr(fit.model, "formula", "")).partition("~")[0].strip()
    return set(variables_of(left)) if left else set()
