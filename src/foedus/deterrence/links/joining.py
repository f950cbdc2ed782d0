"""Link 1: who joins the target's side of a dispute, by what it owes and how severe the fight is.

log-odds(state h joins the target t against c) =
    level(year) + obligation + tie to the challenger + severity + obligation x severity
    + strength, place, regime and past of h with c and t

The level is a random walk over spans of years, for it has fallen: fitted to 1989, a fixed level predicts twelve times
too many obliged joiners after. What a state does in *any* dispute must never stand for what it does when the protégé is
invaded: severity is in the equation, and `foedus.deterrence.links.honouring` takes it at war.

References
----------
Obligations: Leeds (2003), AJPS 47: 427-439. Joining: Corbetta and Dixon (2005), CMPS 22: 39-61. Sampling of rows:
Prentice and Pyke (1979), Biometrika 66: 403-411; King and Zeng (2001), Political Analysis 9: 137-163.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.deterrence.fitting.laplace import LinkFit, Prior, fit_link
from foedus.deterrence.fitting.rows import LinkRows, complete_rows, pair_terms, steps
from foedus.deterrence.fitting.samples import Sample
from foedus.record.additions import Setting, attach
from foedus.record.dispute_records.history import dispute_history
from foedus.record.dispute_records.potential_helpers import potential_helpers
from foedus.record.dyads.geography import capital_distance
from foedus.record.dyads.political_relevance import contiguity, majors
from foedus.record.state_system.columns import capabilities, democracy

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PRIOR", "fit_joining", "joining_design", "joining_rows", "sampled_rows"]

STEPS = (1870, 1914, 1946, 1970, 1990)
"""Years in which the level may take a step."""

PRIOR: dict[str, Prior] = {
    "intercept": Prior(-7.0, 2.0),
    "obliged": Prior(1.0, 1.5),
    "obliged_and_tied": Prior(0.0, 1.0),
    "tied": Prior(0.0, 1.0),
    "owes_less": Prior(0.0, 1.0),
    "force": Prior(1.0, 1.5),
    "war": Prior(1.5, 1.5),
    "obliged_force": Prior(0.0, 1.0),
    "obliged_war": Prior(0.0, 1.0),
    "ln_capability": Prior(0.3, 0.5),
    "major": Prior(0.5, 1.0),
    "contiguous_target": Prior(0.5, 1.0),
    "contiguous_challenger": Prior(0.5, 1.0),
    "ln_distance_target": Prior(-0.3, 0.5),
    "joint_democracy": Prior(0.0, 1.0),
    "regime_unknown": Prior(0.0, 1.0),
    "past_with_challenger": Prior(0.5, 0.7),
    "past_with_target": Prior(0.0, 0.7),
    "ln_relative_challenger": Prior(0.0, 0.5),
    **{f"step_{year}": Prior(walk=True) for year in STEPS},
}
"""Priors, in log-odds: weakly informative, wide beside what theory and Corbetta and Dixon (2005) would expect."""


def joining_rows(
    first: int = 1816,
    last: int = 2010,
    *,
    attacker: str = "side_a",
    december_1941: bool = False,
    sample: str = "all",
) -> LinkRows:
    """Return every potential helper of the target of each dispute with one originator on each side.

    Parameters
    ----------
    first, last : int
        Years in which disputes begin, both included.
    attacker : {"side_a", "war_initiator"}
        See `foedus.record.potential_helpers`.
    december_1941 : bool
        Whether to keep the nine artefacts of December 1941.
    sample : str
        One of `foedus.deterrence.fitting.samples.SAMPLES`.

    Returns
    -------
    LinkRows
        Grouped by dispute; ``frame`` keeps ``dispnum``, ``year``, ``ccode1`` (helper), ``ccode2`` (target),
        ``challenger``, ``hostlev``, ``joined``, ``obliged``, ``tied``.
    """
    frame = potential_helpers(
        capabilities(), contiguity(), capital_distance(), democracy(), majors(), attacker=attacker
    )
    if not december_1941:
        frame = frame.filter(pl.col("december_1941") == 0)
    frame = frame.filter(Sample.named(sample).keeps(first, last))
    frame = _against(frame)
    return joining_design(frame)


def _against(frame: pl.DataFrame) -> pl.DataFrame:
    """Add what lies between the helper and the challenger, and the past of the helper with both."""
    keys = ["ccode1", "ccode2", "year"]
    setting = Setting("directed-dyad-year", 1816, 2010)
    pair = frame.lazy().select("ccode1", pl.col("challenger").alias("ccode2"), "year").unique().sort(keys)
    past = dispute_history("gml", half_life=10.0)
    other = (
        attach(pair, [contiguity(), capabilities(), past], setting)
        .select(
            "ccode1",
            pl.col("ccode2").alias("challenger"),
            "year",
            conttype_challenger="conttype",
            cinc_challenger="cinc2",
            past_challenger="gmlmid_decay",
        )
        .collect()
    )
    own = attach(frame.lazy().select(keys).unique().sort(keys), [past], setting)
    own = own.select(*keys, past_target="gmlmid_decay").collect()
    return frame.join(other, on=["ccode1", "challenger", "year"], how="left", maintain_order="left").join(
        own, on=keys, how="left", maintain_order="left"
    )


def joining_design(frame: pl.DataFrame) -> LinkRows:
    """Return the design of link 1 for rows with the columns named in `design_columns`.

    Rows without capabilities or capitals are left out and counted.
    """
    kept = ("dispnum", "year", "ccode1", "ccode2", "challenger", "hostlev", "joined", "obliged", "tied")
    return complete_rows("joining", frame.with_columns(design_columns()), PRIOR, "joined", "dispnum", kept)


def design_columns() -> list[pl.Expr]:
    """Return the terms of link 1 as expressions of the columns of the record."""
    obliged, force, war = pl.col("obliged"), pl.col("hostlev") >= 4, pl.col("hostlev") == 5
    return [
        pl.lit(1.0).alias("intercept"),
        (obliged * pl.col("tied")).alias("obliged_and_tied"),
        (pl.col("owes") * (1 - obliged)).alias("owes_less"),
        force.cast(pl.Int32).alias("force"),
        war.cast(pl.Int32).alias("war"),
        (obliged * force).alias("obliged_force"),
        (obliged * war).alias("obliged_war"),
        (pl.col("cinc1").clip(1e-6).log() + 6.0).alias("ln_capability"),
        pl.col("cowmaj1").alias("major"),
        *pair_terms("_target"),
        pl.col("conttype_challenger").is_between(1, 4).cast(pl.Int32).alias("contiguous_challenger"),
        pl.col("past_challenger").log1p().alias("past_with_challenger"),
        pl.col("past_target").log1p().alias("past_with_target"),
        (pl.col("cinc_challenger").clip(1e-6) / pl.col("cinc2").clip(1e-6)).log().alias("ln_relative_challenger"),
        *steps(STEPS),
    ]


def sampled_rows(rows: LinkRows, *, share: float = 0.1, seed: int = 1) -> LinkRows:
    """Return all joins, all rows of obliged states, and a share of the rest, with the offset that makes up for it.

    Whether a row is kept depends on its outcome and on whether it is obliged. In the rows kept the log-odds of joining
    are those of all rows plus log(1 / share) where the state is not obliged (Prentice and Pyke 1979): with this offset
    the likelihood of the rows kept estimates the same coefficients, and its width is honest about what was left out.
    """
    obliged = rows.design[:, rows.names.index("obliged")] > 0
    always = obliged | (rows.outcome > 0)
    keep = always | (np.random.default_rng(seed).random(len(always)) < share)
    offset = rows.offset + np.where(obliged, 0.0, -np.log(share))
    return replace(rows, offset=offset).take(keep)


def fit_joining(rows: LinkRows, prior: Mapping[str, Prior] | None = None) -> LinkFit:
    """Fit who joins; the fast posterior.

    Parameters
    ----------
    rows : LinkRows
        What `joining_rows` returned, or some of its years.
    prior : mapping, optional
        In place of `PRIOR`.
    """
    return fit_link(rows.varying(), prior or PRIOR)
