"""Promises that a war called: how often they were honoured, by obligation, period and structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.alliances.fulfilments import LIMITS, SOURCES, fulfilment_rows, structure_difference
from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["facts"]

_SPEAKS = Message("honouring")
_LIMITS = Message("{not_alliances} {not_called}", {"not_alliances": LIMITS[0], "not_called": LIMITS[1]})
_BASIS = Basis(SOURCES, _SPEAKS, _LIMITS)

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
    return _BASIS.fact(name, says, "share", *counted(chosen, "honoured", "warid"))


def _structure(rows: pl.DataFrame) -> Fact:
    """Return what an organisation or peacetime institutions go with, its interval from resamples of whole wars."""
    known, found = rows.drop_nulls("structure"), structure_difference()
    says = Message(
        "difference in shares honoured: with an organisation or peacetime military institutions, minus without"
    )
    interval = (found["estimate"], found["conf_low"], found["conf_high"])
    honoured, wars = int(known["honoured"].sum()), known["warid"].n_unique()
    return _BASIS.fact("called-structure", says, "difference of shares", interval, known.height, honoured, wars)
