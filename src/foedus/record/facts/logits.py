"""What the topics that fit a logit share: conditions as zeros and ones, and a clustered logit of complete rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.statistics.logit import fit_logit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.statistics.logit import LogitFit

__all__ = ["clustered_logit", "flag"]


def flag(condition: pl.Expr) -> pl.Expr:
    """Return a condition as 0 or 1, null where it cannot be told."""
    return condition.cast(pl.Int8)


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
    return fit_logit(y, design, ("intercept", *terms), groups=groups, discrimination=False)
