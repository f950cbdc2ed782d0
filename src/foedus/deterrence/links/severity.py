"""Link 5: how far a dispute grows, in three steps: to force, to a deadly fight, to war.

log-odds(step | the step before) = level(year) + how even the two are + place, regimes, past

- *force*: the dispute sees a use of force (hostility level 4 or 5), given a dispute;
- *deadly*: more than 25 battle deaths (fatality level 2 or more) or war, given force;
- *war*: a thousand battle deaths (fatality level 6) or war (hostility level 5), given a deadly fight.

A missing fatality (-9) is not zero: such disputes leave the second step and those after, unless they reached war.
Force, then deadly, is what the report calls an armed attack; the third step is its ``escalation``. Level and fatality
belong to the dispute, not to the dyad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.fitting.laplace import LinkFit, Prior, fit_link
from foedus.deterrence.fitting.rows import LinkRows, complete_rows, steps
from foedus.record.additions import PAIR

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PRIOR", "SEVERITY_STEPS", "fit_severity", "severity_rows"]

SEVERITY_STEPS = ("force", "deadly", "war")
"""The steps, each given the one before."""

STEPS = (1914, 1946, 1990)

_INTERCEPTS = {"force": 1.0, "deadly": -2.0, "war": 0.0}

_SLOPES: dict[str, Prior] = {
    "even": Prior(0.0, 0.5),
    "contiguous": Prior(0.0, 0.7),
    "ln_distance": Prior(0.0, 0.5),
    "joint_democracy": Prior(0.0, 0.7),
    "regime_unknown": Prior(0.0, 0.7),
    "major_challenger": Prior(0.0, 0.7),
    "major_target": Prior(0.0, 0.7),
    "past": Prior(0.0, 0.5),
    **{f"step_{year}": Prior(walk=True) for year in STEPS},
}

PRIOR: dict[str, dict[str, Prior]] = {
    step: {"intercept": Prior(_INTERCEPTS[step], 1.5), **_SLOPES} for step in SEVERITY_STEPS
}
"""Priors of each step, in log-odds; ``even`` is minus the absolute log ratio of capabilities."""


def severity_rows(frame: pl.DataFrame) -> dict[str, LinkRows]:
    """Return the rows of each step.

    Parameters
    ----------
    frame : polars.DataFrame
        What `foedus.deterrence.links.resistance.dispute_rows` returned.
    """
    force = pl.col("hostlev") >= 4
    great = (pl.col("hostlev") == 5) | (pl.col("fatality") == 6).fill_null(False)
    deadly = pl.when(great).then(True).otherwise(pl.col("fatality") >= 2)  # null where not known
    rows = frame.with_columns(
        pl.lit(1.0).alias("intercept"),
        (-pl.col("ln_relative").abs()).alias("even"),
        *steps(STEPS),
        reached_force=force,
        reached_deadly=deadly & force,
        reached_war=great,
    )
    chosen = {
        "force": rows,
        "deadly": rows.filter(pl.col("reached_force")),
        "war": rows.filter(pl.col("reached_deadly").fill_null(False)),
    }
    kept = ("dispnum", "ccode1", "ccode2", "year", "hostlev", "fatality")
    return {
        step: complete_rows(f"severity:{step}", table, PRIOR[step], f"reached_{step}", PAIR, kept)
        for step, table in chosen.items()
    }


def fit_severity(rows: Mapping[str, LinkRows]) -> dict[str, LinkFit]:
    """Fit each step; the fast posterior.

    Parameters
    ----------
    rows : mapping
        What `severity_rows` returned, or some of its years.
    """
    return {step: fit_link(rows[step].varying(), PRIOR[step]) for step in SEVERITY_STEPS if step in rows}
