"""Which clauses and bodies are behind a change of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.arrangement.schema import Arrangement
from foedus.law.diff.state import State
from foedus.law.engine.cells import responses_in
from foedus.law.engine.matrix import matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.arrangement.schema import Clause, Condition
    from foedus.law.edits import Place

__all__ = ["Places", "changed_places", "places_behind"]

Places = tuple["Place", ...]
_Key = tuple[str, str, str, str, str, str]

UNDONE_AT_MOST = 10
"""Changed places up to which each is undone in turn; beyond, texts differ so much that all are named."""

_WORDS = {"title", "quote", "says", "note", "source", "article", "what", "standing", "denied_by", "undefined", "name"}


def changed_places(before: Arrangement, after: Arrangement) -> Places:
    """Return the clauses, bodies, zones, parties and groups that differ in meaning or stand in one text only."""
    old, new = _meanings(before), _meanings(after)
    return tuple(place for place in dict.fromkeys((*old, *new)) if old.get(place) != new.get(place))


def _meanings(text: Arrangement) -> dict[Place, Any]:
    data = text.model_dump(mode="json", exclude_defaults=True)
    found: dict[Place, Any] = {("clauses", c["id"]): _bare(c) for c in data.get("clauses", [])}
    for clause in text.clauses:  # what is reserved, and what an armed attack is, changes the clauses that it bears on
        reserved = [_bare(r) for r in data.get("reservations", []) if clause.id in r["to"]]
        armed = any("armed" in c.attack for whole in _conditions_of(clause) for c in whole.parts())
        beside = (reserved, data.get("armed_attack") if armed else None)
        if any(beside):
            found["clauses", clause.id] = (found["clauses", clause.id], beside)
    for part in ("bodies", "zones", "groups", "parties"):
        found |= {(part, name): _bare(value) for name, value in data.get(part, {}).items()}
    for name, reading in data.get("readings", {}).items():
        for part in ("clauses", "bodies"):
            for key, changes in reading.get(part, {}).items():
                found[part, key] = (found.get((part, key)), name, _bare(changes))
    return found


def _bare(value: Any) -> Any:
    return {k: v for k, v in value.items() if k not in _WORDS} if isinstance(value, dict) else value


def places_behind(
    before: Arrangement,
    after: Arrangement,
    changed: Places,
    cells: Mapping[_Key, State],
    zones: Mapping[str, str],
    exactly: bool = True,
) -> dict[_Key, Places]:
    """Return for each changed cell the places without whose change it would not be as it is.

    Parameters
    ----------
    before, after : Arrangement
    changed : tuple of Place
        What differs between them.
    cells : mapping of cell to State
        The changed cells as the second text has them.
    zones : mapping
        Names of zones in the second text to those in the first.
    exactly : bool
        Undo the changes one at a time. Otherwise, or where no single one is behind a cell, the changed places that
        bear on it are named.
    """
    bearing: dict[tuple[str, str, str], Places] = {}
    for key in cells:
        who = (key[1], key[4], key[5])
        if who not in bearing:
            bearing[who] = _bearing(before, after, changed, *who)
    behind: dict[_Key, list[Place]] = {key: [] for key in cells}
    old = set(_meanings(before))
    suspects = tuple(place for place in changed if any(place in found for found in bearing.values()))
    if exactly and 1 < len(suspects) <= UNDONE_AT_MOST:
        for place in suspects:
            if place[0] != "clauses" and place not in old:
                continue  # what only the second text declares is named by its clauses, and goes with them
            for key in _differing(_undone(before, after, place), cells, zones):
                behind[key].append(place)
        for found in behind.values():
            named = {
                name
                for text in (before, after)
                for c in text.clauses
                if ("clauses", c.id) in found
                for name in _bodies_of(c)
            }
            found += [p for p in suspects if p[0] == "bodies" and p not in old and p[1] in named]
    return {key: tuple(found) or bearing[key[1], key[4], key[5]] for key, found in behind.items()}


def _undone(before: Arrangement, after: Arrangement, place: Place) -> Arrangement:
    """Return the second text with one place as the first has it."""
    old, new = (text.model_dump(mode="json", exclude_unset=True) for text in (before, after))
    part, name = place
    for key in ("parties", "groups", "zones", "bodies"):  # what the old wording may name
        new[key] = {**old.get(key, {}), **new.get(key, {})}
    if part == "clauses":
        kept = [c for c in new.get("clauses", []) if c["id"] != name]
        new["clauses"] = [*kept, *[c for c in old.get("clauses", []) if c["id"] == name]]
    else:
        new[part][name] = old[part][name]
    if part in {"clauses", "bodies"}:
        _old_readings(old, new, part, name)
    return Arrangement.model_validate(new)


def _old_readings(old: dict[str, Any], new: dict[str, Any], part: str, name: str) -> None:
    for reading in new.get("readings", {}).values():
        reading.get(part, {}).pop(name, None)
    for key, reading in old.get("readings", {}).items():
        if name in reading.get(part, {}):
            there = new.setdefault("readings", {}).setdefault(key, {"title": reading["title"]})
            there.setdefault(part, {})[name] = reading[part][name]


def _differing(text: Arrangement, cells: Mapping[_Key, State], zones: Mapping[str, str]) -> list[_Key]:

    analysis = matrix(text, coalitions=False)
    found: dict[_Key, State] = {}
    for c in analysis.select(reading=analysis.reading):
        for victim in (c.victim, *c.like_victims):
            found[c.incident, victim, zones.get(c.zone, c.zone), c.phase, c.party, c.response] = State.of(c)
    return [key for key, state in cells.items() if found.get(key, State()) != state]


# Bearing on a cell ---------------------------------------------------------------------------------------------------


def _bearing(
    before: Arrangement, after: Arrangement, changed: Places, victim: str, party: str, response: str
) -> Places:
    cone = _cone(before, victim, party, response) | _cone(after, victim, party, response)
    found = tuple(place for place in changed if place in cone)
    return found or tuple(place for place in changed if place[0] in {"zones", "parties", "groups"}) or changed


def _cone(text: Arrangement, victim: str, party: str, response: str) -> set[Place]:
    """Return the clauses that offer or bar a response by a party, those that they wait for, and their bodies."""
    by_id = {c.id: c for c in text.clauses}
    waiting = [c for c in text.clauses if party in text.members(c.who, victim=victim) and _about(c, response)]
    found: set[Place] = set()
    while waiting:
        clause = waiting.pop()
        if ("clauses", clause.id) in found:
            continue
        found.add(("clauses", clause.id))
        for c in (clause.when, clause.unless, clause.until):
            if c is None:
                continue
            waiting += [by_id[name] for name in (*c.named("after"), *c.named("breach_of")) if name in by_id]
        found |= {("bodies", name) for name in _bodies_of(clause) if name in text.bodies}
    return found


def _bodies_of(clause: Clause) -> set[str]:
    """Return the names that may be bodies in a clause's conditions."""
    conditions = [part for c in _conditions_of(clause) for part in c.parts()]
    return {n for c in conditions for n in (*c.agrees, *c.finds, *c.rejected, *([c.judges] if c.judges else []))}


def _conditions_of(clause: Clause) -> list[Condition]:
    return [c for c in (clause.when, clause.unless, clause.until) if c is not None]


def _about(clause: Clause, response: str) -> bool:
    return bool({*clause.do, *clause.choose} & set(responses_in(response)))
