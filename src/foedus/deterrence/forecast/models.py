"""Forecasts to be compared: from a base rate to trees, all made for the same rows from the same earlier years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from foedus.deterrence.forecast.design import LINK_COLUMNS
from foedus.deterrence.forecast.names import ALLIANCE, BASE, PEACE, PLAIN
from foedus.deterrence.forecast.shrunk_logit import Penalties, ShrunkLogit, fit_shrunk
from foedus.extras import require
from foedus.statistics.logit import fit_logit
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from foedus.deterrence.forecast.covariates import Covariates

__all__ = ["Rows", "logits", "shrunk", "tree_model", "trees"]

Array = NDArray[np.float64]

_CUBIC = ("peace_years", "peace_years2", "peace_years3")
_CONTROLS = ("ln_distance", "land_contiguity", "capability_share", "joint_democracy")
_ALLIANCE = ("target_pact", "challenger_offense", "challenger_neutral", "similarity")

SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows with what was known of them and what happened.

    Attributes
    ----------
    frame : polars.DataFrame
        n rows, see `foedus.deterrence.forecast.frame`.
    known : Covariates
        With the columns of the links.
    outcome, broader : array (n,)
        Zeros and ones.
    """

    frame: pl.DataFrame
    known: Covariates
    outcome: Array
    broader: Array

    @property
    def year(self) -> NDArray[np.int64]:
        """Calendar years, shape (n,)."""
        return self.frame["year"].to_numpy().astype(np.int64)


def logits(train: Rows, test: Rows) -> dict[str, Array]:
    """Return the base rate and the logits of the literature.

    Their terms are those of the row's own year, as is usual; this favours them slightly.
    """
    result = {BASE: np.full(len(test.outcome), train.outcome.mean())}
    for name, terms in ((PEACE, _CUBIC), (PLAIN, (*_CONTROLS, *_CUBIC)), (ALLIANCE, (*_ALLIANCE, *_CONTROLS, *_CUBIC))):
        design, wanted = (
            np.column_stack([np.ones(rows.frame.height), *(rows.frame[t].to_numpy().astype(float) for t in terms)])
            for rows in (train, test)
        )
        fit = fit_logit(train.outcome, design, ("intercept", *terms), discrimination=False, separated="refuse")
        result[name] = expit(wanted @ fit.params)
    return result


def shrunk(train: Rows, test: Rows, penalties: Penalties, *, links: bool = True) -> tuple[Array, ShrunkLogit]:
    """Return our forecast, with or without the columns of the links, and the estimate behind it."""
    known, wanted = train.known, test.known
    if not links:
        known, wanted = known.without(*LINK_COLUMNS), wanted.without(*LINK_COLUMNS)
    fit = fit_shrunk(known, train.outcome, train.broader, penalties)
    return fit.predict(wanted), fit


def trees(
    train: Rows, test: Rows, *, seeds: tuple[int, ...] = SEEDS, progress: Callable[[Message], None] = lambda _: None
) -> Array:
    """Return the mean forecast of gradient-boosted trees of several seeds on the covariates that we use.

    Parameters
    ----------
    train, test : Rows
    seeds : tuple of int
    progress : callable
        Called with each step.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.

    References
    ----------
    Friedman (2001), Annals of Statistics 29: 1189-1232; scikit-learn's ``HistGradientBoostingClassifier``.
    """
    x, wanted = (rows.known.values.astype(np.float32) for rows in (train, test))
    total = np.zeros(len(wanted))
    for seed in seeds:
        progress(Message("trees, seed {seed}", {"seed": seed}))
        total += tree_model(x, train.outcome, seed).predict_proba(wanted)[:, 1]
    return total / len(seeds)


def tree_model(x: NDArray, outcome: Array, seed: int) -> Any:
    """Return gradient-boosted trees fitted to covariates (n, k) and an outcome (n,).

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    require("bench", where=Message("gradient-boosted trees"))
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(random_state=seed, **_TREES).fit(x, outcome)


_TREES: dict[str, Any] = {
    "learning_rate": 0.06,
    "max_iter": 100,
    "max_leaf_nodes": 12,
    "min_samples_leaf": 60,
    "l2_regularization": 5.0,
    "max_features": 0.3,
    "max_bins": 127,
    "early_stopping": False,
}
"""Small steps, small trees, a random third of the covariates at each split."""
