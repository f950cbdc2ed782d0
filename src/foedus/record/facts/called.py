"""Promises that a war called: how often they were honoured, by obligation, period and structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.alliances.fulfilments import LIMITS, SOURCES, fulfilment_rows, structure_difference
from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Fact
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["facts"]

_SPEAKS = Message("honouring")
_LIMITS = Message("{not_alliances} {not_called}", {"not_alliances": LIMITS[0], "not_called": LIMITS[1]})

_COUNTED: Mapping[tuple[str, str], tuple[str, Message]] = {
    ("defense", "1816-1944"): (
        "called-defense-1816",
        Message("defense pacts honoured when a war called them, 1816-1944"),
    ),
    ("defense", "1945-2003"): (
        "called-defense-1945",
        Message("defense pacts honoured when a war called them, 1945-2003"),
    ),
    ("consul", "1816-1944"): (
        "called-consultation-1816",
        Message("consultation pacts honoured when a war called them, 1816-1944"),
    ),
    ("consul", "1945-2003"): (
        "called-consultation-1945",
        Message("consultation pacts honoured when a war called them, 1945-2003"),
    ),
}


def facts() -> tuple[Fact, ...]:
    """Return what wars that called alliances show, recomputed from the files."""
    rows = fulfilment_rows()
    return (*(_counted(rows, *key) for key in _COUNTED), _structure(rows))


def _counted(rows: pl.DataFrame, obligation: str, period: str) -> Fact:
    name, says = _COUNTED[obligation, period]
    chosen = rows.filter(pl.col(obligation) == 1, pl.col("period") == period)
    (estimate, low, high), n, kept, clusters = counted(chosen, "honoured", "warid")
    return Fact(
        id=name,
        says=says,
        scale="share",
        estimate=estimate,
        low=low,
        high=high,
        n=n,
        events=kept,
        clusters=clusters,
        sources=SOURCES,
        speaks_to=_SPEAKS,
        limits=_LIMITS,
    )


def _structure(rows: pl.DataFrame) -> Fact:
    """Return what an organisation or peacetime institutions go with, its interval from resamples of whole wars."""
    known, found = rows.drop_nulls("structure"), structure_difference()
    return Fact(
        id="called-structure",
        says=Message(
            "difference in shares honoured: with an organisation or peacetime military institutions, minus without"
        ),
        scale="difference of shares",
        estimate=found["estimate"],
        low=found["conf_low"],
        high=found["conf_high"],
        n=known.height,
        events=int(known["honoured"].sum()),
        clusters=known["warid"].n_unique(),
        sources=SOURCES,
        speaks_to=_SPEAKS,
        limits=_LIMITS,
    )
