"""Link 3: whether the target resists, by the help that it may expect and its chance to win.

log-odds(the target answers with a militarised act) =
    level(year) + help expected + log strength of the target over the challenger + place, regimes, past

Help is the shift of log capability that link 1 expects at war (`foedus.deterrence.links.expected_help`), obligations
included. A dummy for a pact says nothing here (-.10, standard error .13); what helpers are expected to bring does. How
much of that is due to obligations, the record does not say: with ``split`` the part that they add has a weight of its
own, and its interval includes zero under every definition of the fight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.fitting.laplace import LinkFit, Prior, fit_link
from foedus.deterrence.fitting.rows import LinkRows, complete_rows, pair_terms, steps
from foedus.deterrence.fitting.samples import Sample
from foedus.deterrence.links.expected_help import expected_help
from foedus.record.additions import PAIR, Setting, attach
from foedus.record.dispute_records.dispute_lists import dyadic_disputes
from foedus.record.dispute_records.history import dispute_history
from foedus.record.dyads.geography import capital_distance
from foedus.record.dyads.political_relevance import contiguity, majors
from foedus.record.state_system.columns import capabilities, democracy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.deterrence.links.expected_help import Panel

__all__ = ["PRIOR", "SPLIT", "dispute_rows", "fit_resistance", "resistance_rows"]

STEPS = (1870, 1914, 1946, 1970, 1990)

PRIOR: dict[str, Prior] = {
    "intercept": Prior(0.0, 1.5),
    "help": Prior(0.2, 0.5),
    "ln_relative": Prior(0.2, 0.5),
    "contiguous": Prior(0.0, 0.7),
    "ln_distance": Prior(0.0, 0.5),
    "joint_democracy": Prior(0.0, 0.7),
    "regime_unknown": Prior(0.0, 0.7),
    "major_challenger": Prior(0.0, 0.7),
    "major_target": Prior(0.0, 0.7),
    "past": Prior(0.2, 0.5),
    **{f"step_{year}": Prior(walk=True) for year in STEPS},
}
"""Priors in log-odds."""

SPLIT: dict[str, Prior] = {**PRIOR, "help_owed": Prior(0.0, 0.5)}
"""Priors where the part of help that obligations add may weigh more or less than the rest."""


def dispute_rows(first: int = 1816, last: int = 2010, *, attacker: str = "side_a", sample: str = "all") -> pl.DataFrame:
    """Return the disputes with one originator on each side, as challenger (side 1) against target (side 2).

    Returns
    -------
    polars.DataFrame
        ``dispnum``, ``ccode1``, ``ccode2``, ``year`` (the first), ``recip`` (1 if the other side answered with a
        militarised act), ``hostlev``, ``fatality`` (null where not known), and the columns of the record.
    """
    pairs = dyadic_disputes(attacker).rename({"challenger": "ccode1", "target": "ccode2"})
    pairs = pairs.filter(Sample.named(sample).keeps(first, last))
    added = [
        capabilities(),
        contiguity(),
        capital_distance(),
        democracy(),
        majors(),
        dispute_history("gml", half_life=10.0),
    ]
    rows = attach(pairs, added, Setting("directed-dyad-year", 1816, 2010))
    return rows.with_columns(common_columns()).collect()


def common_columns() -> list[pl.Expr]:
    """Return terms shared by the links on disputes, as expressions of the columns of the record."""
    return [
        (pl.col("cinc2").clip(1e-6) / pl.col("cinc1").clip(1e-6)).log().alias("ln_relative"),
        *pair_terms(),
        pl.col("cowmaj1").alias("major_challenger"),
        pl.col("cowmaj2").alias("major_target"),
        pl.col("gmlmid_decay").log1p().alias("past"),
    ]


def resistance_rows(
    frame: pl.DataFrame, joining: Mapping[str, float], years: Panel, *, severity: str = "war", split: bool = False
) -> LinkRows:
    """Return the rows of link 3, given the coefficients of link 1.

    Parameters
    ----------
    frame : polars.DataFrame
        What `dispute_rows` returned.
    joining : mapping
        Coefficients of link 1, one draw or the means.
    years : Panel
        Covers the years of the frame.
    severity : str
        The fight that help is expected in.
    split : bool
        Whether the part that obligations add (``help_owed``) has a weight of its own, beside that of all help.
    """
    without, owed = expected_help(frame, joining, years, severity=severity)
    rows = frame.with_columns(
        pl.lit(1.0).alias("intercept"),
        pl.Series("help", without + owed),
        pl.Series("help_owed", owed),
        *steps(STEPS),
    )
    kept = ("dispnum", "ccode1", "ccode2", "year", "hostlev", "recip")
    return complete_rows("resistance", rows, SPLIT if split else PRIOR, "recip", PAIR, kept)


def fit_resistance(rows: LinkRows, prior: Mapping[str, Prior] | None = None) -> LinkFit:
    """Fit who resists; the fast posterior.

    Parameters
    ----------
    rows : LinkRows
    prior : mapping, optional
        In place of `PRIOR`.
    """
    return fit_link(rows.varying(), prior or SPLIT)
