"""Promises that were never called: how long guaranteed states were exposed, how often they were attacked nonetheless.

Promises called by a war are a selection: those that deterred are not among them. Here every year counts in which a
state was owed something, against each state that might have attacked it.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from foedus.record.facts.counting import counted
from foedus.record.facts.exposure import (
    CLASSES,
    EXPOSURE_SOURCES,
    GRADES,
    PERIOD,
    adversary_exposure,
    named_exposure,
    state_exposure,
    with_patrons,
)
from foedus.record.facts.fact import Basis, Fact
from foedus.wording import Message

__all__ = ["PATRONS", "SOURCES", "facts"]

SOURCES = (*EXPOSURE_SOURCES, "atop5_alliances")
"""Sources of all exposures."""

PATRONS = {
    2: Message("states that the United States must defend"),
    200: Message("states that the United Kingdom must defend"),
    220: Message("states that France must defend"),
    365: Message("states that the Soviet Union or Russia must defend"),
    710: Message("states that China must defend"),
}
"""Those whom major powers must defend, by the Correlates of War code of the patron."""

_ATTACKS = {
    "force": Message("attacks with force"),
    "deadly": Message("attacks with 26 dead or more"),
    "war": Message("attacks that became wars"),
}
_YEARS = {"first": str(PERIOD[0]), "last": str(PERIOD[1])}

_LIMITS = Message(
    "Pacts stand where danger is, and safe states are given them too: this is no comparison of like with like, and "
    "says nothing of what a promise does. Rivalries are coded with hindsight. The years of a pair are one cluster in "
    "the intervals; that the pairs of one state depend on each other is not in them. Where no attack was observed, the "
    "upper end of the interval is the upper limit. Deaths and war belong to the dispute."
)
_SPEAKS = Message("promises that were never called")
_BASIS = Basis(EXPOSURE_SOURCES, _SPEAKS, _LIMITS)


def facts() -> tuple[Fact, ...]:
    """Return exposure and attacks, by class of promise and by patron."""
    pairs, states = adversary_exposure(), state_exposure().filter(pl.col("major") == 0)
    minor = pairs.filter(pl.col("major2") == 0)
    guarded = with_patrons(pairs)
    found = [*_named(guarded)]
    for name, says in CLASSES.items():
        rows = minor.filter(pl.col("class") == name)
        against = Message("{attacks} by rivals of a major power on states {promised}, {first}-{last}")
        against = _with(against, promised=says)
        found += [_of_rows(f"uncalled-{name.replace('_', '-')}-{grade}", against, grade, rows) for grade in GRADES]
        found.append(_rivals(name, says, rows))
        if name != "rival_patron":
            years = states.filter(pl.col("class") == name)
            anybody = Message("{attacks} by any state on states {promised}, by state and year, {first}-{last}")
            anybody = _with(anybody, promised=says)
            found += [
                _of_rows(f"uncalled-state-{name}-{grade}", anybody, grade, years) for grade in ("force", "deadly")
            ]
    for code, name in PATRONS.items():
        rows = guarded.filter(pl.col("patrons").list.contains(code))
        if rows.is_empty():  # a patron without rivals has protégés that this does not see
            continue
        who = _with(Message("{attacks} by rivals of their patron on {targets}, {first}-{last}"), targets=name)
        found += [_of_rows(f"uncalled-patron-{code}-{grade}", who, grade, rows) for grade in GRADES]
    return tuple(found)


_NAMED = {
    "us_europe": Message(
        "{attacks} by the Soviet Union or Russia on states that the United States must defend in Europe, Canada and "
        "Turkey, {first}-{last}"
    ),
    "europe_others": Message("{attacks} by the Soviet Union or Russia on other European states, {first}-{last}"),
    "warsaw": Message("{attacks} by rivals of the Soviet Union on members of the Warsaw Pact, {first}-{last}"),
    "warsaw_patron": Message("{attacks} by the Soviet Union itself on members of the Warsaw Pact, {first}-{last}"),
}


def _with(message: Message, **values: Message) -> Message:
    """Return a message with more of its values."""
    return replace(message, params={**message.params, **values})


def _named(guaranteed: pl.DataFrame) -> list[Fact]:
    found = []
    for name, rows in named_exposure(guaranteed).items():
        sources = SOURCES if name.startswith("warsaw") else EXPOSURE_SOURCES
        for grade in GRADES:
            fact = f"uncalled-{name.replace('_', '-')}-{grade}"
            found.append(_of_rows(fact, _NAMED[name], grade, rows, sources))
    return found


def _of_rows(
    name: str, says: Message, grade: str, rows: pl.DataFrame, sources: tuple[str, ...] = EXPOSURE_SOURCES
) -> Fact:
    """Return the rate of attacks of a grade; by pair and year, or by state and year where the rows are such."""
    by_pair = "ccode2" in rows.columns
    keys, per = (["ccode1", "ccode2"], 1000) if by_pair else (["ccode"], 1)
    says = replace(says, params={**says.params, **_YEARS, "attacks": _ATTACKS[grade]})
    scale = "per 1,000 pair-years" if by_pair else "per year"
    return Basis(sources, _SPEAKS, _LIMITS).fact(name, says, scale, *counted(rows, grade, keys, per))


def _rivals(name: str, says: Message, rows: pl.DataFrame) -> Fact:
    """Return the share of pair-years in which adversary and target are rivals themselves: where danger is."""
    says = Message(
        "share of years in which adversary and target are rivals themselves: states {promised}", {"promised": says}
    )
    name = f"uncalled-{name.replace('_', '-')}-rivals"
    return _BASIS.fact(name, says, "share", *counted(rows, "rivals", ["ccode1", "ccode2"]))
