"""The engine and the enumerator give the same matrix on small random arrangements."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, note, settings

from foedus.law.engine.matrix import matrix, readings_of
from tests.support import arrangements as strategies, bruteforce

RANK = ("alone", "friends", "adversary", "never")


def same(cell: Any, expected: bruteforce.Answer, *, loose: bool, forced_release: bool) -> bool:
    """Whether a cell is as the enumerator has it.

    A sum over responses (`any`) may show what remains when one of them is contradictory: it is not compared then.
    Where a release or a failed decision makes the order of events matter, the enumerator tries some moments, not all:
    the engine's worst case may then be later, never earlier (`loose`). Where a release must come but may come too late
    (`forced_release`), the engine's ceiling may be lower, never higher.
    """
    summed = cell.response in ("any", "any_effective")
    if expected.contradictory and not summed:
        return cell.status == "contradictory" and cell.guaranteed is False
    if expected.contradictory:
        return True
    if cell.guaranteed is not expected.guaranteed:
        return False
    lower = forced_release and RANK.index(cell.needs) > RANK.index(expected.needs)
    if cell.needs != expected.needs and not lower:
        return False
    if not expected.guaranteed:
        return cell.status == ("barred" if cell.needs == "never" else "discretion")
    hours = math.inf if cell.worst_case_hours is None else cell.worst_case_hours
    told = "guaranteed" if math.isfinite(hours) else "owed_undated"
    return cell.status == told and (hours == expected.worst or (loose and hours > expected.worst))


def differences(data: dict[str, Any], *, limit: int = 30_000) -> list[str]:
    """Return where engine and enumerator differ, or raise `TooLargeError`."""
    text = strategies.build(data)
    analysis = matrix(text)
    found: list[str] = []
    worlds: dict[tuple[str, ...], list[bruteforce.World]] = {}
    ways = {name: (variant, silent_as) for name, variant, silent_as in readings_of(text)}

    def world(item: Any) -> list[bruteforce.World]:
        place = (item.reading, item.phase, item.incident, item.zone, item.victim)
        if place not in worlds:
            variant, silent_as = ways[item.reading]
            worlds[place] = [
                bruteforce.World(
                    variant, item.incident, item.zone, item.victim, phase=item.phase, silent_as=silent_as, limit=limit,
                    attackers=attackers,
                )
                for attackers in bruteforce.attacks_of(text, item.victim)
            ]  # fmt: skip
        return worlds[place]

    for cell in analysis.cells:
        if cell.reading == "all":
            continue
        here = world(cell)
        expected = bruteforce.against_each([one.answer(cell.party, cell.response) for one in here])
        loose, forced = (any(getattr(one, name) for one in here) for name in ("ordered", "forced_release"))
        if not same(cell, expected, loose=loose, forced_release=forced):
            hours = int(expected.worst) if math.isfinite(expected.worst) else None
            want, got = (expected.status, expected.needs, hours), (cell.status, cell.needs, cell.worst_case_hours)
            place = f"{cell.reading}/{cell.phase}/{cell.incident}/{cell.zone}"
            found.append(f"{place} {cell.party} {cell.response}: enumerator {want}, engine {got}")
    members = sorted({cell.party for cell in analysis.cells} & set(text.parties))
    for coalition in analysis.coalitions:
        if coalition.reading == "all":
            continue
        here = world(coalition)
        if any(one.answer(m, coalition.response).contradictory for m in members for one in here):
            continue
        want_k = min(one.at_least(coalition.response, members) for one in here)
        if want_k != coalition.at_least:
            found.append(
                f"{coalition.reading}/{coalition.incident}/{coalition.zone} coalition {coalition.response}: "
                f"enumerator {want_k}, engine {coalition.at_least}"
            )
    return found


def agree(data: dict[str, Any]) -> None:
    try:
        found = differences(data)
    except bruteforce.TooLargeError:
        assume(False)
    note(repr(data))
    assert not found, "\n".join(found)


SETTINGS: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
    "database": None,
}


@given(strategies.documents())
@settings(max_examples=150, **SETTINGS)
def test_engine_agrees_with_enumerator(data: dict[str, Any]) -> None:
    agree(data)


@given(strategies.enriched())
@settings(max_examples=100, **SETTINGS)
def test_engine_agrees_with_enumerator_on_constructs(data: dict[str, Any]) -> None:
    agree(data)


@pytest.mark.slow
@given(strategies.enriched())
@settings(max_examples=4000, **SETTINGS)
def test_engine_agrees_with_enumerator_on_constructs_by_the_thousand(data: dict[str, Any]) -> None:
    agree(data)


@pytest.mark.slow
@given(strategies.documents())
@settings(max_examples=4000, **SETTINGS)
def test_engine_agrees_with_enumerator_on_thousands(data: dict[str, Any]) -> None:
    agree(data)
