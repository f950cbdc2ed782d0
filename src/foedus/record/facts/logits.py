"""What the topics that fit a logit or a hazard share: flags, and fits to a frame with clustered errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.statistics.cox import fit_cox
from foedus.statistics.logit import fit_logit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.statistics.cox import CoxFit
    from foedus.statistics.logit import LogitFit

__all__ = ["clustered_cox", "clustered_logit", "flag"]


def flag(condition: pl.Expr) -> pl.Expr:
    """Return a condition as 0 or 1, null where it cannot be told."""
    return condition.cast(pl.Int32)


def clustered_logit(rows: pl.DataFrame, outcome: str, terms: Sequence[str], group: str) -> LogitFit:
    """Return a logit with an intercept, its errors clustered; rows in which a value is unknown are left out.

    Parameters
    ----------
    rows : polars.DataFrame
    outcome : str
        Column of zeros and ones.
    terms : sequence of str
        Columns.
    group : str
        Column; rows with the same value may depend on each other.

    Raises
    ------
    SpecificationError, ConvergenceError
        As `foedus.statistics.logit.fit_logit`.
    """
    known = rows.drop_nulls([outcome, *terms])
    design = np.column_stack([np.ones(known.height), *(known[term].to_numpy().astype(float) for term in terms)])
    y, groups = known[outcome].to_numpy().astype(float), known[group].to_numpy()
    return fit_logit(y, design, ("intercept", *terms), groups=groups, discrimination=False, separated="refuse")


def clustered_cox(
    rows: pl.DataFrame, terms: Sequence[str], group: str | None, *, times: tuple[str, str], event: str
) -> CoxFit:
    """Return a hazard with Efron's ties, its errors clustered.

    Parameters
    ----------
    rows : polars.DataFrame
        Complete.
    terms : sequence of str
        Columns.
    group : str or None
        Column; rows with the same value may depend on each other. None for the errors of the model.
    times : (str, str)
        Columns: when a row begins to be at risk, and when it ceases.
    event : str
        Column of zeros and ones: whether it ceases by the event.

    Raises
    ------
    SpecificationError, ConvergenceError
        As `foedus.statistics.cox.fit_cox`.
    """
    start, stop = (rows[name].to_numpy() for name in times)
    design = rows.select(terms).to_numpy().astype(float)
    groups = None if group is None else rows[group].to_numpy()
    return fit_cox(start, stop, rows[event].to_numpy(), design, terms, groups=groups)
