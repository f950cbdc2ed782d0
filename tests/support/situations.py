"""Small situations written by hand, every source an assumption: two states at peace beside a great power.

They have the shape of what ``foedus situation build`` makes of the record, and need no data.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from foedus.arrangement import load_situation
from foedus.arrangement.situation import read_situation

if TYPE_CHECKING:
    from foedus.arrangement import Situation

__all__ = ["NAMES", "guarantors_of", "situation"]

NAMES = ("ukraine-2025", "korea-1953", "estonia", "canada")
"""A war in progress, another, and two pairs at peace of very different size."""

_POWERS = {
    # protégé: of the adversary and the guarantors, with the protégé's as 1; army in thousands; kilometres
    "estonia": ({"RU": 180.0, "US": 600.0, "UK": 90.0, "DE": 110.0}, 6.0, {"US": 6900, "UK": 1790, "DE": 1040}),
    "canada": ({"RU": 3.8, "US": 13.0, "UK": 2.0, "DE": 2.4}, 65.0, {"US": 730, "UK": 5370, "DE": 6130}),
}
_OWN = {"estonia": "EE", "canada": "CA"}


def _document(name: str) -> str:
    powers, army, distances = _POWERS[name]
    own = _OWN[name]
    entries = [f"  - {{id: c-{own}, kind: capability, about: {own}, value: 1, source: unit, says: The unit.}}"]
    for party, power in powers.items():
        entries.append(_ranged(f"c-{party}", "capability", party, power, 2.0))
    for party, power in ((own, 1.0), ("RU", powers["RU"])):
        entries.append(_ranged(f"p-{party}", "potential", party, power, 2.0))
    entries.append(_ranged(f"army-{own}", "army", own, army, 1.3))
    for party, km in distances.items():
        entries.append(f"  - {{id: d-{party}, kind: distance, about: {party}, value: {km}, source: unit, says: Far.}}")
        entries.append(f"  - {{id: o-{party}, kind: owes, about: {party}, value: 16, source: assumption, says: NATO.}}")
    parties = "".join(f"  {party}: {party}\n" for party in (own, *powers))
    return (
        f"situation: 1\nid: {name}\ntitle: {name}\ndate: 2010-01-01\nwar: false\nprotege: {own}\nadversary: RU\n"
        f"parties:\n{parties}entries:\n"
        + "\n".join(entries)
        + "\nsources:\n  unit: {title: Choice of unit, grade: A1, undated: convention}\n"
    )


def _ranged(name: str, kind: str, about: str, median: float, factor: float) -> str:
    low, high = median / factor, median * factor
    return (
        f"  - {{id: {name}, kind: {kind}, about: {about}, median: {median}, low: {low}, high: {high}, "
        f"source: assumption, says: An assumption.}}"
    )


@cache
def situation(name: str) -> Situation:
    """Return a situation of `NAMES`."""
    if name in _POWERS:
        return read_situation(f"{name}.yaml", _document(name)).situation
    return load_situation(name).situation


def guarantors_of(name: str) -> tuple[str, ...]:
    """Return who might help in it."""
    return {"ukraine-2025": ("US", "UK", "FR", "DE", "PL"), "korea-1953": ("US", "UNC")}.get(name, ("US", "UK", "DE"))
