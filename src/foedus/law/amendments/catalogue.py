"""Which edits a text has room for.

`for_target` gives those that can matter to a target: edits of the clauses that offer the wanted responses, of the
clauses that these wait for, and of the bodies that stand between. `for_findings` gives those that can close a finding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.arrangement.durations import duration_of, hours_of
from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES, RESPONSES
from foedus.law.amendments.catalogue_bodies import body_edits
from foedus.law.amendments.catalogue_life import life_edits
from foedus.law.amendments.catalogue_when import impartial_finder, when_edits
from foedus.law.edits import Change, Edit
from foedus.law.engine.cells import ANY, responses_in
from foedus.law.engine.incidents import facts_hold, incidents_of, names_protege
from foedus.law.engine.matrix import readings_of
from foedus.law.engine.named_acts import menu_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.arrangement.schema import Arrangement, Clause
    from foedus.law.amendments.target import Target
    from foedus.law.engine.incidents import Incident

__all__ = ["Aim", "for_findings", "for_target"]

_STEPS = (72, 48, 24, 12, 6, 3, 1)
"""Hours that a treaty would name for one step of a chain."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What edits are to serve.

    Attributes
    ----------
    responses : tuple of str
        The responses wanted.
    by_hours : int or None
        When they are to be given, from the attack; None if the duty may be undated.
    incident : Incident
        The attack that is meant.
    base : Arrangement
        The document, of which the text at hand may be one reading.
    """

    responses: tuple[str, ...]
    by_hours: int | None
    incident: Incident
    base: Arrangement

    @property
    def step(self) -> str:
        """Time for one step of a chain, so that three of them fit."""
        allowed = (self.by_hours or 216) // 3
        return duration_of(next((s for s in _STEPS if s <= allowed), 1))


def for_target(arrangement: Arrangement, target: Target, kind: str) -> tuple[Edit, ...]:
    """Return the edits that can matter to a target against a kind of attack, under any reading."""
    found: list[Edit] = []
    for _, text, _ in readings_of(arrangement):
        for incident in _incidents(text, kind):
            aim = Aim(responses_in(target.response), target.within_hours, incident, arrangement)
            offering = [c for c in text.clauses if _offers(text, c, aim)]
            waited_for = _waited_for(text, offering)
            found += [e for clause in offering for e in _clause(text, clause, aim)]
            found += [e for clause in waited_for for e in _precondition(text, clause, aim)]
            for name in _bodies(text, [*offering, *waited_for]):
                found += body_edits(text, name, aim.step, incident)
    return _merged(found)


def _merged(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return each edit once, the mildest first; who loses and who is bound is gathered over victims."""
    by_key: dict[str, Edit] = {}
    for edit in edits:
        known = by_key.get(edit.key)
        if known is not None:
            losing = tuple(dict.fromkeys((*known.losing, *edit.losing)))
            edit = replace(known, losing=losing, bound=tuple(dict.fromkeys((*known.bound, *edit.bound))))
        by_key[edit.key] = edit
    return tuple(sorted(by_key.values(), key=lambda e: (e.cost, e.key)))


def for_findings(arrangement: Arrangement) -> tuple[Edit, ...]:
    """Return the edits that can close a finding by themselves, in any clause, body, zone or in the life of the text."""
    incident = next(iter(_incidents(arrangement, "invasion")), None) or next(iter(incidents_of(arrangement)), None)
    found = list(life_edits(arrangement))
    if incident is None:
        return _merged(found)
    aim = Aim(EFFECTIVE_RESPONSES, None, incident, arrangement)
    for clause in arrangement.clauses:
        if clause.of is None and clause.verb != "shall_not" and {*clause.do, *clause.choose} & set(RESPONSES):
            found += _clause(arrangement, clause, aim)
            found += _within(arrangement, clause, aim, undated_too=True)
            others = [i for kind in arrangement.incidents for i in _incidents(arrangement, kind)]
            found += [e for i in others for e in _scope(arrangement, clause, replace(aim, incident=i))]
            found += [e for first in _waited_for(arrangement, [clause]) for e in _lapse(arrangement, first, aim)]
        elif clause.unless is not None:
            found += _releases(arrangement, clause, aim)
    for name in arrangement.bodies:
        found += body_edits(arrangement, name, aim.step, incident)
    return _merged(found)


def _incidents(text: Arrangement, kind: str) -> Iterator[Incident]:
    """Yield the incidents of a kind in covered zones, one zone and victim after the other."""
    for incident in incidents_of(text):
        zone = text.zones.get(incident.zone)
        if incident.kind == kind and (zone is None or zone.covered):
            yield incident


def _friends(text: Arrangement, names: Iterable[str], incident: Incident) -> tuple[str, ...]:
    return tuple(p for p in text.members(list(names), victim=incident.victim) if p not in incident.hostile)


def _offers(text: Arrangement, clause: Clause, aim: Aim) -> bool:
    """Whether a clause lets a party that counts give a wanted response."""
    bearers = [p for p in _friends(text, clause.who, aim.incident) if p in text.parties and p != aim.incident.victim]
    live = clause.of is None and clause.verb != "shall_not" and "active" in clause.phase
    return live and bool(bearers) and bool(set(menu_of(clause)) & set(aim.responses))


def _waited_for(text: Arrangement, clauses: list[Clause]) -> list[Clause]:
    """Return the clauses that some clauses wait for, directly or through others."""
    by_id = {c.id: c for c in text.clauses}
    found: dict[str, Clause] = {}
    waiting = list(clauses)
    while waiting:
        when = waiting.pop().when
        for name in when.named("after") if when else ():
            if name in by_id and by_id[name].of is None and name not in found:
                found[name] = by_id[name]
                waiting.append(by_id[name])
    return list(found.values())


def _bodies(text: Arrangement, clauses: list[Clause]) -> tuple[str, ...]:
    """Return the bodies that stand between the attack and the clauses, and those that renew their mandates."""
    names: dict[str, None] = {}
    for c in [part for clause in clauses if clause.when for part in clause.when.parts()]:
        names |= dict.fromkeys([*c.agrees, *c.finds, *c.rejected, *([c.judges] if c.judges else [])])
    for name in list(names):
        body = text.bodies.get(name)
        if body is not None and body.mandate is not None:
            names[body.mandate.by] = None
    return tuple(n for n in names if n in text.bodies)


# One clause ----------------------------------------------------------------------------------------------------------


def _clause(text: Arrangement, clause: Clause, aim: Aim) -> Iterator[Edit]:
    """Yield the edits of a clause that offers a wanted response."""
    yield from _verb(text, clause, aim)
    yield from _response(text, clause, aim)
    yield from _within(text, clause, aim)
    yield from _scope(text, clause, aim)
    yield from when_edits(text, clause, aim.incident, aim.step)
    yield from _releases(text, clause, aim)


def _precondition(text: Arrangement, clause: Clause, aim: Aim) -> Iterator[Edit]:
    """Yield the edits of a clause that another waits for."""
    place = ("clauses", clause.id)
    bearers = _friends(text, clause.who, aim.incident)
    yield from _verb(text, clause, aim)
    yield from when_edits(text, clause, aim.incident, aim.step)
    yield from _scope(text, clause, aim)
    if clause.deadline is None:
        yield Edit("set-deadline", place, (Change((*place, "within"), "set", aim.step),), bound=bearers)
    elif aim.by_hours is not None and hours_of(clause.deadline) > hours_of(aim.step):
        yield Edit("shorten-deadline", place, (Change((*place, "within"), "set", aim.step),), bound=bearers)
    yield from _lapse(text, clause, aim)


def _lapse(text: Arrangement, clause: Clause, aim: Aim) -> Iterator[Edit]:
    place = ("clauses", clause.id)
    attending = text.members(clause.attend or clause.who, victim=aim.incident.victim)
    hostile = tuple(p for p in attending if p in aim.incident.hostile)
    readings = [r.clauses.get(clause.id, {}) for r in aim.base.readings.values()]
    written = next(c.lapses for c in aim.base.clauses if c.id == clause.id)
    disputed = written or next((r["lapses"] for r in readings if r.get("lapses")), None)
    lapses = clause.lapses
    if disputed and any("lapses" in r for r in readings) and hours_of(disputed) <= (aim.by_hours or hours_of(disputed)):
        change = Change((*place, "lapses"), "set", disputed)  # one of the readings is made the only one
        yield Edit("let-lapse", place, (change,), losing=hostile)
    elif lapses is None or hours_of(lapses) > hours_of(aim.step):
        yield Edit("let-lapse", place, (Change((*place, "lapses"), "set", aim.step),), losing=hostile)
    if hostile:
        coming = [p for p in attending if p not in hostile]
        if coming:
            change = Change((*place, "attend"), "set", coming)
            yield Edit("excuse-absent", place, (change,), losing=hostile)


def _verb(text: Arrangement, clause: Clause, aim: Aim) -> Iterator[Edit]:
    place = ("clauses", clause.id)
    bearers = _friends(text, clause.who, aim.incident)
    if clause.verb in {"may", "intends"}:
        yield Edit("oblige", place, (Change((*place, "verb"), "set", "shall"),), losing=bearers, bound=bearers)
    if "or_nothing" in clause.choose:
        change = Change((*place, "choose"), "drop", "or_nothing")
        yield Edit("strike-or-nothing", place, (change,), losing=bearers, bound=bearers)
    if clause.bound != "each" and len(text.members(clause.who, victim=aim.incident.victim)) > 1:
        yield Edit("bind-each", place, (Change((*place, "bound"), "set", "each"),), bound=bearers)


def _response(text: Arrangement, clause: Clause, aim: Aim) -> Iterator[Edit]:
    """Yield the edit that leaves of a menu only what is wanted."""
    wanted = [r for r in menu_of(clause) if r in aim.responses]
    if not clause.choose or not wanted or set(aim.responses) >= set(responses_in(ANY)):
        return
    place = ("clauses", clause.id)
    bearers = _friends(text, clause.who, aim.incident)
    if len(wanted) == 1:
        changes = (Change((*place, "choose"), "set", None), Change((*place, "do"), "set", wanted))
    elif set(menu_of(clause)) - set(wanted):
        changes = tuple(Change((*place, "choose"), "drop", word) for word in menu_of(clause) if word not in wanted)
    else:
        return
    yield Edit("name-response", place, changes, losing=bearers, bound=bearers, strength=1)


def _within(text: Arrangement, clause: Clause, aim: Aim, *, undated_too: bool = False) -> Iterator[Edit]:
    place = ("clauses", clause.id)
    bearers = _friends(text, clause.who, aim.incident)
    if clause.deadline is None and (aim.by_hours is not None or undated_too):
        # Counted from the attack: what is wanted is a date, however long the decision takes.
        latest = duration_of(aim.by_hours or 72)
        changes = (Change((*place, "within"), "set", latest), Change((*place, "counted_from"), "set", "attack"))
        yield Edit("set-deadline", place, changes, bound=bearers)
    elif clause.deadline is not None and aim.by_hours is not None and hours_of(clause.deadline) > hours_of(aim.step):
        yield Edit("shorten-deadline", place, (Change((*place, "within"), "set", aim.step),), bound=bearers)


def _scope(text: Arrangement, clause: Clause, aim: Aim) -> Iterator[Edit]:
    """Yield the edits by which a clause covers the attack that is meant."""
    when, incident = clause.when, aim.incident
    if when is None or facts_hold(text, when, incident):
        return
    place = ("clauses", clause.id, "when")
    bearers = _friends(text, clause.who, incident)
    free = when.model_copy(update={"attack": [], "zone": []})
    if when.attack and not facts_hold(text, when.model_copy(update={"zone": [], "by": [], "on": []}), incident):
        change = Change((*place, "attack"), "add", incident.kind)
        yield Edit("widen-attacks", place[:2], (change,), bound=bearers, detail=incident.kind)
    if when.zone and incident.zone not in when.zone and "covered" not in when.zone:
        change = Change((*place, "zone"), "add", incident.zone)
        yield Edit("extend-zone", place[:2], (change,), bound=bearers, detail=incident.zone)
    if when.by and not names_protege(text, when, incident) and not facts_hold(text, free, incident):
        yield Edit("widen-perpetrators", place[:2], (Change((*place, "by"), "set", ["any"]),), bound=bearers)


def _releases(text: Arrangement, clause: Clause, aim: Aim) -> Iterator[Edit]:
    """Yield the edits by which a duty is not voided."""
    place = ("clauses", clause.id)
    bearers = _friends(text, clause.who, aim.incident)
    unless, until = clause.unless, clause.until
    if unless is not None and names_protege(text, unless, aim.incident):
        yield Edit("strike-forfeiture", place, (Change((*place, "unless"), "set", None),), losing=bearers, strength=2)
        finder, making = impartial_finder(text, aim.incident, aim.step)
        changes = (
            *making,
            Change((*place, "unless", "judges"), "set", None),
            Change((*place, "unless", "finds"), "set", [finder]),
        )
        if finder not in (*unless.finds, unless.judges):
            yield Edit("impartial-forfeiture", place, changes, losing=bearers, strength=1)
    elif unless is not None:
        deciding = [name for atom in ("agrees", "finds", "consent") for name in unless.named(atom)]
        losing = text.members(deciding, victim=aim.incident.victim)
        parties = tuple(p for n in losing for p in _members_of(text, n) if p != aim.incident.victim)
        yield Edit("strike-release", place, (Change((*place, "unless"), "set", None),), losing=parties, strength=2)
    if until is not None and not any(n in text.bodies for n in until.named("agrees")):
        yield Edit(
            "strike-release",
            place,
            (Change((*place, "until"), "set", None),),
            losing=bearers,
            detail="until",
            strength=2,
        )


def _members_of(text: Arrangement, name: str) -> tuple[str, ...]:
    return text.members(text.bodies[name].members) if name in text.bodies else (name,)
