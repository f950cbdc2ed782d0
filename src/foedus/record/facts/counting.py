"""Shares of rows that depend on each other, counted in one way by all topics: what is unknown is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from foedus.record.facts.fact import clustered_share

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Counted", "counted"]


class Counted(NamedTuple):
    """A share with its interval for the clusters, and what it rests on.

    Attributes
    ----------
    found : (float, float, float)
        Share, low, high.
    n, events, clusters : int
        Rows in which the outcome is known, those in which it happened, and groups of rows.
    """

    found: tuple[float, float, float]
    n: int
    events: int
    clusters: int


def counted(rows: pl.DataFrame, outcome: str, by: str | Sequence[str], per: int = 1) -> Counted:
    """Return how often an outcome happened, with an interval for clusters (`clustered_share`).

    Parameters
    ----------
    rows : polars.DataFrame
    outcome : str
        Column of zeros and ones, or true and false; rows in which it is null are left out.
    by : str or sequence of str
        Columns; rows with the same values depend on each other.
    per : int
        Rows to which the share is given: 1, or 1,000.
    """
    known = rows.drop_nulls(outcome)
    groups = known.group_by(by, maintain_order=True).agg(k=pl.col(outcome).cast(pl.Int64).sum(), n=pl.len())
    share, low, high = clustered_share(groups["k"].to_list(), groups["n"].to_list())
    return Counted((per * share, per * low, per * high), known.height, int(groups["k"].sum()), groups.height)
