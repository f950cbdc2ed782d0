"""Link 2: who would win a war, by the strength of the coalitions.

log-odds(the side that began the war wins) = intercept + slope x log(CINC of its side / CINC of the other)

Wars without a winner (18 of 95: compromise, stalemate, transformed, going on) say nothing here. A contest success
function of ratio form with exponent equal to the slope (Hirshleifer 1989, Public Choice 63: 101-112). From 1946 only 22
wars are decided: the estimate is then mostly its prior, which stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.fitting.laplace import LinkFit, Prior, fit_link
from foedus.deterrence.fitting.rows import LinkRows, complete_rows
from foedus.deterrence.fitting.samples import Sample
from foedus.record.source_files.store import scan

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PRIOR", "contest_rows", "fit_contest", "war_coalitions"]

PRIOR: dict[str, Prior] = {"initiator": Prior(0.3, 0.7), "ln_ratio": Prior(0.6, 0.5)}
"""Initiators choose their wars; strength helps, less than in proportion (Stam 1996; Reiter and Stam 2002)."""


def war_coalitions() -> pl.DataFrame:
    """Return each interstate war with the strength of the side that began it and of the other.

    Returns
    -------
    polars.DataFrame
        ``warnum``, ``year`` (in which it began), ``last`` (in which it ended), ``cinc_initiator``, ``cinc_target`` (sum
        of the capabilities of all states of the side, each in its first year of the war), ``states_initiator``,
        ``states_target``, ``won`` (1 if the initiator's side won, 0 if it lost, null without a winner), ``deaths``
        (battle deaths of all, null if a state's is not known).
    """
    states = _belligerents()
    # a war that both sides began counts side 1 as its initiator
    both = pl.col("begun").all().over("warnum")
    states = states.with_columns(begun=pl.when(both).then(pl.col("side") == 1).otherwise(pl.col("begun")))
    began, first = pl.col("begun"), pl.col("year") == pl.col("year").min().over("warnum", "side")

    def any_with(outcome: int) -> pl.Expr:
        return (pl.col("outcome") == outcome).filter(began & pl.col("first")).any()

    return (
        states.with_columns(first=first)
        .group_by("warnum", maintain_order=True)  # so that sums are made in one order, run after run
        .agg(
            pl.col("year").min(),
            pl.col("last").max(),
            pl.col("cinc").filter(began).sum().alias("cinc_initiator"),
            pl.col("cinc").filter(~began).sum().alias("cinc_target"),
            began.sum().alias("states_initiator"),
            (~began).sum().alias("states_target"),
            pl.when(any_with(1)).then(1).when(any_with(2)).then(0).alias("won"),
            pl.when(pl.col("deaths").null_count() == 0).then(pl.col("deaths").sum()).alias("deaths"),
        )
        .sort("warnum")
        .collect()
    )


def _belligerents() -> pl.LazyFrame:
    """Return each state of each war once, with its side, its first and last year and its strength in the first."""
    return (
        scan("cow_war_inter")
        .sort("warnum", "ccode1", "year")
        .group_by("warnum", pl.col("ccode1").alias("ccode"), maintain_order=True)
        .agg(
            pl.col("year").min().alias("year"),
            pl.col("year").max().alias("last"),
            pl.col("sidea1").first().alias("side"),
            pl.col("initiator1").max().alias("initiator"),
            # a spell of the war that was resumed later has no outcome of its own
            pl.col("outcome1").drop_nulls().last().alias("outcome"),
            pl.col("batdeath1").first().alias("deaths"),
        )
        .join(scan("cow_nmc").select("ccode", "year", "cinc"), on=["ccode", "year"], how="left", maintain_order="left")
        .with_columns(begun=pl.col("initiator").max().over("warnum", "side") == 1)
    )


def contest_rows(first: int = 1816, last: int = 2010, *, sample: str = "all") -> LinkRows:
    """Return the decided wars that ended by `last` and began in the years of the sample.

    Both codings of the attacker of other links are one here: COW names who began a war.
    """
    wars = war_coalitions().filter(pl.col("last") <= last).filter(Sample.named(sample).keeps(first, last))
    ratio = (pl.col("cinc_initiator") / pl.col("cinc_target")).log()
    decided = wars.drop_nulls("won").with_columns(initiator=pl.lit(1.0), ln_ratio=ratio)
    return complete_rows("contest", decided, PRIOR, "won", "warnum", wars.columns)


def fit_contest(rows: LinkRows, prior: Mapping[str, Prior] | None = None) -> LinkFit:
    """Fit who would win; the fast posterior.

    Parameters
    ----------
    rows : LinkRows
    prior : mapping, optional
        In place of `PRIOR`.
    """
    return fit_link(rows, prior or PRIOR)
