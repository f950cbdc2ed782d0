"""What a promise adds to the readiness to fight: a survey experiment, randomised, in the United States in April 2017.

Tomz and Weeks (2021), International Studies Quarterly 65: 811-824. The vignette names an invaded state, and says
whether it has a written alliance with the United States; 1,200 people were asked whether they favour sending the army.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.record.facts.fact import Basis, Fact, coefficient, difference, share
from foedus.record.source_files.store import table
from foedus.statistics.logit import fit_logit
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.statistics.logit import LogitFit

__all__ = ["facts", "promise_answers"]

_EASTERN_EUROPE = 3
"""Label of `region` in the source's own file."""

_SOURCES = ("tomz_weeks",)
_LIMITS = Message(
    "It is support by the public of one country for one imagined war, not what a government did; a vignette has no "
    "adversary that answers."
)
_SPEAKS = Message("what a promise adds to will")
_BASIS = Basis(_SOURCES, _SPEAKS, _LIMITS)


def promise_answers() -> pl.DataFrame:
    """Return one row per person asked.

    Returns
    -------
    polars.DataFrame
        ``alliance`` (0/1: the vignette names a written alliance), ``favours`` (0/1: favours somewhat or strongly),
        ``costly``, ``high_stakes``, ``eastern_europe`` (0/1), ``weight`` (of the survey). The codes are those of the
        value labels that stand in the file itself.
    """
    return table("tomz_weeks").select(
        alliance=(pl.col("alliance") == 2).cast(pl.Int32),
        favours=(pl.col("pref") >= 4).cast(pl.Int32),
        costly=(pl.col("costs") == 1).cast(pl.Int32),
        high_stakes=(pl.col("stakes") == 1).cast(pl.Int32),
        eastern_europe=(pl.col("region") == _EASTERN_EUROPE).cast(pl.Int32),
        weight="weight",
    )


def alliance_logit(rows: pl.DataFrame) -> LogitFit:
    """Return the logit of favouring force on the alliance."""
    design = np.column_stack([np.ones(rows.height), rows["alliance"].to_numpy()])
    return fit_logit(rows["favours"].to_numpy().astype(float), design, ("intercept", "alliance"), separated="refuse")


def facts() -> tuple[Fact, ...]:
    """Return what the experiment shows, recomputed from the file."""
    rows = promise_answers()
    counts = {
        bool(row["alliance"]): (row["k"], row["n"])
        for row in rows.group_by("alliance").agg(k=pl.col("favours").sum().cast(pl.Int64), n=pl.len()).to_dicts()
    }
    east = rows.filter(pl.col("eastern_europe") == 1)
    found = []
    for promised, says in (
        (False, Message("people who favour force for an invaded state without an alliance")),
        (True, Message("people who favour force for an invaded ally")),
    ):
        estimate, low, high = share(*counts[promised])
        name = "promise-public-allied" if promised else "promise-public-none"
        found.append(_BASIS.fact(name, says, "share", (estimate, low, high), counts[promised][1], counts[promised][0]))
    everybody = (rows.height, int(rows["favours"].sum()))
    found += [
        _BASIS.fact(
            "promise-public-points",
            Message("what an alliance adds to the share that favours force"),
            "difference of shares",
            difference(counts[True], counts[False]),
            *everybody,
        ),
        _BASIS.fact(
            "promise-public",
            Message("what an alliance adds to support for force"),
            "log-odds",
            coefficient(alliance_logit(rows), "alliance"),
            *everybody,
        ),
        _BASIS.fact(
            "promise-public-eastern-europe",
            Message("what an alliance adds to support for force, Eastern Europe"),
            "log-odds",
            coefficient(alliance_logit(east), "alliance"),
            east.height,
            int(east["favours"].sum()),
        ),
    ]
    return tuple(found)
