"""Promises that were never called: how long guaranteed states were exposed, how often they were attacked nonetheless.

Promises called by a war are a selection: those that deterred are not among them. Here every year counts in which a
state was owed something, against each state that might have attacked it.
"""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl

from foedus.record.facts.counting import counted
from foedus.record.facts.exposure import (
    CLASSES,
    EXPOSURE_SOURCES,
    GRADES,
    adversary_exposure,
    named_exposure,
    state_exposure,
    with_patrons,
)
from foedus.record.facts.fact import Fact
from foedus.wording import Message

__all__ = ["PATRONS", "SOURCES", "facts"]

SOURCES = (*EXPOSURE_SOURCES, "atop5_alliances")
"""Sources of all exposures."""

PATRONS = {
    2: Message("United States"),
    200: Message("United Kingdom"),
    220: Message("France"),
    365: Message("Soviet Union or Russia"),
    710: Message("China"),
}
"""Major powers whose promises are shown one by one, by Correlates of War code."""

_ATTACKS = {
    "force": Message("attacks with force"),
    "deadly": Message("attacks with 26 dead or more"),
    "war": Message("attacks that became wars"),
}
_RULE_OF_THREE = -math.log(0.05)
"""Events expected at the rate at which none would be seen with a chance of 5 %: about three."""

_LIMITS = Message(
    "Pacts stand where danger is, and safe states are given them too: this is no comparison of like with like, and "
    "says nothing of what a promise does. Rivalries are coded with hindsight. The years of a pair are one cluster in "
    "the intervals; that the pairs of one state depend on each other is not in them. Deaths and war belong to the "
    "dispute."
)
_SPEAKS = Message("promises that were never called")


def facts() -> tuple[Fact, ...]:
    """Return exposure, attacks and upper limits, by class of promise and by patron."""
    pairs, states = adversary_exposure(), state_exposure().filter(pl.col("major") == 0)
    minor = pairs.filter(pl.col("major2") == 0)
    guarded = with_patrons(pairs)
    found = [*_named(guarded)]
    for name, says in CLASSES.items():
        rows = minor.filter(pl.col("class") == name)
        against = Message("states {promised}, against adversaries of major powers", {"promised": says})
        found += [_of_rows(f"uncalled-{name.replace('_', '-')}-{grade}", against, grade, rows) for grade in GRADES]
        found.append(_rivals(name, says, rows))
        if name != "rival_patron":
            years = states.filter(pl.col("class") == name)
            anybody = Message("states {promised}, against anybody, by state and year", {"promised": says})
            found += [
                _of_rows(f"uncalled-state-{name}-{grade}", anybody, grade, years) for grade in ("force", "deadly")
            ]
    for code, name in PATRONS.items():
        rows = guarded.filter(pl.col("patrons").list.contains(code))
        if rows.is_empty():  # a patron without rivals has protégés that this does not see
            continue
        who = Message("states that must be defended by: {patron}, against its rivals", {"patron": name})
        found += [_of_rows(f"uncalled-patron-{code}-{grade}", who, grade, rows) for grade in GRADES]
    return tuple(found)


_NAMED = {
    "us_europe": Message(
        "European states, Canada and Turkey that the United States must defend, against the Soviet Union or Russia"
    ),
    "europe_others": Message("other European states, against the Soviet Union or Russia"),
    "warsaw": Message("members of the Warsaw Pact, against rivals of the Soviet Union"),
    "warsaw_patron": Message("members of the Warsaw Pact, against the Soviet Union itself"),
}


def _named(guaranteed: pl.DataFrame) -> list[Fact]:
    found = []
    for name, rows in named_exposure(guaranteed).items():
        sources = SOURCES if name.startswith("warsaw") else EXPOSURE_SOURCES
        for grade in GRADES:
            fact = f"uncalled-{name.replace('_', '-')}-{grade}"
            found.append(_of_rows(fact, _NAMED[name], grade, rows, sources))
            if not found[-1].events:
                found.append(_at_most(found[-1], grade, _NAMED[name]))
    return found


def _of_rows(
    name: str, who: Message, grade: str, rows: pl.DataFrame, sources: tuple[str, ...] = EXPOSURE_SOURCES
) -> Fact:
    """Return the rate of attacks of a grade; by pair and year, or by state and year where the rows are such."""
    by_pair = "ccode2" in rows.columns
    keys, per = (["ccode1", "ccode2"], 1000) if by_pair else (["ccode"], 1)
    (estimate, low, high), n, events, clusters = counted(rows, grade, keys, per)
    return Fact(
        id=name,
        says=Message("{attacks} on {targets}", {"attacks": _ATTACKS[grade], "targets": who}),
        scale="per 1,000 pair-years" if by_pair else "per year",
        estimate=estimate,
        low=low,
        high=high,
        n=n,
        events=events,
        clusters=clusters,
        sources=sources,
        speaks_to=_SPEAKS,
        limits=_LIMITS,
    )


def _at_most(fact: Fact, grade: str, who: Message) -> Fact:
    """Return the highest rate that no event in so many years leaves open: the rule of three."""
    says = Message(
        "highest rate that none seen leaves open at 95 %: {attacks} on {targets}",
        {"attacks": _ATTACKS[grade], "targets": who},
    )
    return replace(
        fact, id=f"{fact.id}-at-most", says=says, estimate=1000 * _RULE_OF_THREE / fact.n, low=None, high=None
    )


def _rivals(name: str, says: Message, rows: pl.DataFrame) -> Fact:
    """Return the share of pair-years in which adversary and target are rivals themselves: where danger is."""
    (estimate, low, high), n, events, clusters = counted(rows, "rivals", ["ccode1", "ccode2"])
    return Fact(
        id=f"uncalled-{name.replace('_', '-')}-rivals",
        says=Message("years as rivals of the adversary themselves: states {promised}", {"promised": says}),
        scale="share",
        estimate=estimate,
        low=low,
        high=high,
        n=n,
        events=events,
        clusters=clusters,
        sources=EXPOSURE_SOURCES,
        speaks_to=_SPEAKS,
        limits=_LIMITS,
    )
