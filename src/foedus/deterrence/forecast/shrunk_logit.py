"""A logit shrunk towards what a broader outcome says, its penalties chosen within the years of the estimation.

A start of a dispute by one state against another is rare (one in a hundred rows). Any dispute between the two is more
than twice as frequent and has much the same causes. So the coefficients for any dispute are estimated first, shrunk
towards zero; those for the start are then shrunk towards them::

    b_any   maximises  loglik(any   | b)  - (p1 / 2) |b|^2
    b_start maximises  loglik(start | b)  - (p2 / 2) |b - b_any|^2

The constant is never shrunk. p2 is chosen on left-out blocks of years, see `choose_penalties`.

References
----------
le Cessie and van Houwelingen (1992), Applied Statistics 41: 191-201, on ridge estimates of logits; shrinking towards
an estimate from related data: Chen, Owen and Shi (2015), Electronic Journal of Statistics 9: 1078-1112.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from foedus.deterrence.forecast.covariates import Covariates
from foedus.deterrence.forecast.design import Design, design_of
from foedus.errors import ConvergenceError, SpecificationError
from foedus.statistics.newton import maximise_logit
from foedus.wording import Message

__all__ = ["Choice", "Penalties", "ShrunkLogit", "choose_penalties", "fit_shrunk", "penalised"]

Array = NDArray[np.float64]

BROAD = 300.0
"""Penalty of the broader outcome towards zero; between 100 and 1,000 it hardly matters."""

TRIED = (200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0)
"""Penalties towards the broader outcome that are tried."""

BLOCK, FOLDS = 4, 5
"""Years that are left out together, and the number of folds into which these blocks are dealt in turn."""


@dataclass(frozen=True, slots=True)
class Penalties:
    """Penalties on columns in standard deviations: of `broad` towards zero, of `narrow` towards the broader outcome."""

    broad: float
    narrow: float


@dataclass(frozen=True, slots=True, eq=False)
class ShrunkLogit:
    """An estimated forecast.

    Attributes
    ----------
    design : Design
    params : array (k + 1,)
        Log-odds of a start, constant first.
    broad : array (k + 1,)
        The same for the broader outcome.
    penalties : Penalties
    """

    design: Design
    params: Array
    broad: Array
    penalties: Penalties

    def predict(self, rows: Covariates) -> Array:
        """Return the probability of a start for each row, shape (n,)."""
        return expit(self.design.matrix(rows) @ self.params)


def fit_shrunk(
    rows: Covariates, outcome: Array, broader: Array, penalties: Penalties, *, design: Design | None = None
) -> ShrunkLogit:
    """Estimate the logit.

    Parameters
    ----------
    rows : Covariates
        n rows.
    outcome, broader : array (n,)
        Zeros and ones: a start; any dispute between the two.
    penalties : Penalties
    design : Design, optional
        Made from the rows unless given.

    Raises
    ------
    SpecificationError
        If an outcome does not vary.
    ConvergenceError
        If Newton's method does not settle.
    """
    for what, values in (
        (Message("the outcome does not vary"), outcome),
        (Message("the broader outcome does not vary"), broader),
    ):
        if not 0 < values.sum() < len(values):
            raise SpecificationError(what, todo=Message("train on more years"))
    plan = design or design_of(rows)
    x = plan.matrix(rows)
    broad = penalised(x, broader, penalties.broad)
    return ShrunkLogit(plan, penalised(x, outcome, penalties.narrow, broad), broad, penalties)


def penalised(x: Array, y: Array, penalty: float, towards: Array | None = None) -> Array:
    """Return the coefficients of a logit shrunk towards given ones.

    Parameters
    ----------
    x : array (n, k)
        A constant, which is not shrunk, in the first column.
    y : array (n,)
        Zeros and ones.
    penalty : float
        Precision of the coefficients around `towards`.
    towards : array (k,), optional
        Zero unless given.

    Raises
    ------
    ConvergenceError
        If Newton's method does not settle.
    """
    goal = np.zeros(x.shape[1]) if towards is None else towards
    start = goal.copy()
    if towards is None:
        start[0] = np.log(y.mean() / (1 - y.mean()))
    return _descend(x, y, penalty, goal, start, None, 1e-6)[0]


def _descend(
    x: Array, y: Array, penalty: float, goal: Array, start: Array, curvature: Array | None, settle: float
) -> tuple[Array, Array]:
    """Return the maximum, and the curvature last used, which serves again: nearby penalties have nearly the same."""
    pull = np.full(len(start), penalty)
    pull[0] = 0.0
    found = maximise_logit(
        x, y, start, centre=goal, precision=pull, tolerance=settle, most=200, reuse=True, curvature=curvature
    )
    if not found.settled:
        raise ConvergenceError(
            Message("the shrunk logit did not converge"), where="foedus.deterrence.forecast.shrunk_logit"
        )
    return found.params, found.curvature


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The penalty that was chosen, and what each one tried scored.

    Attributes
    ----------
    penalties : Penalties
    tried : tuple of float
        Penalties towards the broader outcome.
    log_score : tuple of float
        Mean log score on left-out blocks.
    worse_by, error : tuple of float
        Difference to the best, and its standard error over blocks.
    """

    penalties: Penalties
    tried: tuple[float, ...]
    log_score: tuple[float, ...]
    worse_by: tuple[float, ...]
    error: tuple[float, ...]


def choose_penalties(rows: Covariates, outcome: Array, broader: Array, year: NDArray) -> Choice:
    """Choose how far to shrink, by the log score on left-out blocks of years, all within the rows given.

    The strongest penalty within one standard error of the best is taken: what must hold in other years should not
    cling to these.

    Parameters
    ----------
    rows : Covariates
    outcome, broader : array (n,)
    year : array of int (n,)

    References
    ----------
    Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, section 3.4.3: the rule of one
    standard error; Roberts et al. (2017), Ecography 40: 913-929: leaving out blocks.
    """
    x = design_of(rows).matrix(rows)
    block = (year - year.min()) // BLOCK
    losses = np.zeros((len(TRIED), int(block.max()) + 1))
    everywhere = penalised(x, broader, BROAD)
    for number in range(FOLDS):
        out = block % FOLDS == number
        inside, left = x[~out], x[out]
        broad, _ = _descend(inside, broader[~out], BROAD, np.zeros(x.shape[1]), everywhere, None, 1e-3)
        narrow, curvature = broad, None
        for place in reversed(range(len(TRIED))):
            narrow, curvature = _descend(inside, outcome[~out], TRIED[place], broad, narrow, curvature, 1e-3)
            eta = left @ narrow
            losses[place] += np.bincount(block[out], np.logaddexp(0, eta) - outcome[out] * eta, losses.shape[1])
    mean = losses.sum(axis=1) / len(outcome)
    apart = losses - losses[np.argmin(mean)]
    error = np.sqrt(losses.shape[1]) * apart.std(axis=1, ddof=1) / len(outcome)
    worse = mean - mean.min()
    chosen = max(place for place in range(len(TRIED)) if worse[place] <= error[place])
    plain = [tuple(float(v) for v in values) for values in (mean, worse, error)]
    return Choice(Penalties(BROAD, TRIED[chosen]), TRIED, *plain)
