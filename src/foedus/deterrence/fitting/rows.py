"""The rows of a link: what happened, the terms that go with it, and which rows depend on each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["LinkRows", "complete_rows", "pair_terms", "steps"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LinkRows:
    """The rows of a link.

    Attributes
    ----------
    link : str
        Name of the link.
    frame : polars.DataFrame
        n rows with their keys, in the order of the design.
    names : tuple of str
        Names of the p terms.
    design : array (n, p)
    outcome : array (n,)
        Zeros and ones.
    group : array of int (n,)
        Rows with the same number may depend on each other.
    offset : array (n,)
        Known part of the log-odds, as the logarithm of a sampling fraction; zero unless rows were sampled.
    dropped : int
        Rows left out because a covariate is missing.
    """

    link: str
    frame: pl.DataFrame
    names: tuple[str, ...]
    design: Array
    outcome: Array
    group: NDArray[np.int64]
    offset: Array
    dropped: int = 0

    def take(self, keep: NDArray) -> LinkRows:
        """Return some of the rows, by a mask or by their numbers."""
        places = np.flatnonzero(keep) if keep.dtype == bool else keep
        return LinkRows(
            link=self.link,
            frame=self.frame[places],
            names=self.names,
            design=self.design[places],
            outcome=self.outcome[places],
            group=self.group[places],
            offset=self.offset[places],
            dropped=self.dropped,
        )

    def only(self, names: Sequence[str]) -> LinkRows:
        """Return the rows with some of the terms, in the order given."""
        return replace(self, names=tuple(names), design=self.design[:, [self.names.index(name) for name in names]])

    def varying(self) -> LinkRows:
        """Return the rows without the terms that are constant in them, but for the intercept."""
        if "intercept" not in self.names:
            return self
        spread = np.ptp(self.design, axis=0)
        return self.only([name for name, s in zip(self.names, spread, strict=True) if name == "intercept" or s > 0])

    def between(self, first: int, last: int) -> LinkRows:
        """Return the rows of calendar years, both included."""
        year = self.frame["year"].to_numpy()
        return self.take((year >= first) & (year <= last))


def complete_rows(
    link: str, rows: pl.DataFrame, terms: Iterable[str], outcome: str, group: str | pl.Expr, kept: Sequence[str]
) -> LinkRows:
    """Return the rows of a frame in which the outcome and all terms are known and finite; the others are counted.

    Parameters
    ----------
    link : str
    rows : polars.DataFrame
        Has the columns of all terms and the outcome.
    terms : iterable of str
    outcome : str
        Column of zeros and ones.
    group : str or polars.Expr
        A number; rows with the same one may depend on each other.
    kept : sequence of str
        Columns that the frame of the rows keeps.
    """
    numbers = pl.col([*terms, outcome]).cast(pl.Float64)
    complete = rows.filter(pl.all_horizontal(numbers.is_finite().fill_null(False)))
    values = complete.select(numbers)
    return LinkRows(
        link=link,
        frame=complete.select(kept),
        names=tuple(terms),
        design=values.drop(outcome).to_numpy(),
        outcome=values[outcome].to_numpy(),
        group=complete.select(group).to_series().to_numpy().astype(np.int64),
        offset=np.zeros(complete.height),
        dropped=rows.height - complete.height,
    )


def steps(years: Iterable[int]) -> list[pl.Expr]:
    """Return the steps of the level over time as columns: 1 from each of some years on."""
    return [(pl.col("year") >= year).cast(pl.Int32).alias(f"step_{year}") for year in years]


def pair_terms(suffix: str = "") -> list[pl.Expr]:
    """Return what lies between two states as columns: place, under names with a suffix, and regimes.

    Distance is the logarithm of the kilometres between the capitals less 8, that of 2,980 km. Regimes that nobody
    scored are marked, not taken for autocracies.
    """
    unknown = pl.col("polity21").is_null() | pl.col("polity22").is_null()
    return [
        pl.col("conttype").is_between(1, 4).cast(pl.Int32).alias(f"contiguous{suffix}"),
        ((pl.col("capdist") + 1).log() - 8.0).alias(f"ln_distance{suffix}"),
        pl.col("joint_democracy").fill_null(0).alias("joint_democracy"),
        unknown.cast(pl.Int32).alias("regime_unknown"),
    ]
