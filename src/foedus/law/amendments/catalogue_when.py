"""Edits of what must come before a duty: judgements, findings, decisions, consents, procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.law.edits import Change, Edit
from foedus.law.engine.incidents import disputed_attribution
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Arrangement, Clause, Condition
    from foedus.law.engine.incidents import Incident

__all__ = ["impartial_finder", "when_edits"]

COMMISSION = "commission_of_fact"
"""Name of the impartial body that an edit sets up where the text has none."""

_ENOUGH_OUTSIDERS = 3


def when_edits(text: Arrangement, clause: Clause, incident: Incident, step: str) -> Iterator[Edit]:
    """Yield the edits of a clause's trigger."""
    when = clause.when
    if when is None:
        return
    yield from _judgement(text, clause, when, incident, step)
    yield from _findings(text, clause, when, incident, step)
    yield from _others(text, clause, when, incident)
    yield from _bearers_own(text, clause, when, incident)


def impartial_finder(text: Arrangement, incident: Incident, step: str) -> tuple[str, tuple[Change, ...]]:
    """Return an impartial body with access of its own, and the changes that set it up if the text has none."""
    for name, body in text.bodies.items():
        if body.impartial and body.access == ["own"] and body.decides_within is not None:
            return name, ()
    outsiders = [p for p, d in text.parties.items() if d.roles == ["outsider"]]
    friendly = [p for p in text.with_role("guarantor") if p not in incident.hostile and p != incident.victim]
    members = outsiders if len(outsiders) >= _ENOUGH_OUTSIDERS else [incident.victim, *friendly]
    commission = {
        "title": bilingual(Message("Impartial Fact-Finding Commission")),
        "members": members,
        "rule": "majority",
        "decides_within": step,
        "impartial": True,
        "access": ["own"],
    }
    return COMMISSION, (Change(("bodies", COMMISSION), "set", commission),)


def _bearers(text: Arrangement, clause: Clause, incident: Incident) -> tuple[str, ...]:
    return text.members(clause.who, victim=incident.victim)


def _voters(text: Arrangement, names: list[str], incident: Incident) -> tuple[str, ...]:
    """Return the parties behind names of parties and bodies, without the victim."""
    found: dict[str, None] = {}
    for name in text.members(names, victim=incident.victim):
        body = text.bodies.get(name)
        found |= dict.fromkeys(text.members(body.members, victim=incident.victim) if body else (name,))
    return tuple(p for p in found if p != incident.victim)


def _judgement(text: Arrangement, clause: Clause, when: Condition, incident: Incident, step: str) -> Iterator[Edit]:
    """Yield the edits of an adjective, of attribution, and of who judges."""
    attributed = disputed_attribution(when, incident)
    disputed = when.adjective is not None or attributed
    if not disputed and when.judges is None:
        return
    place = ("clauses", clause.id, "when")
    judges = (
        _bearers(text, clause, incident) if when.judges in (None, "self") else _voters(text, [when.judges], incident)
    )
    losing = tuple(p for p in judges if p != incident.victim)
    if not losing and not attributed:
        return  # the victim judges: nobody else could judge better for it
    bound = tuple(p for p in _bearers(text, clause, incident) if p not in incident.hostile)
    if when.adjective is not None or when.judges is not None:
        changes = (Change((*place, "adjective"), "set", None), Change((*place, "judges"), "set", None))
        yield Edit("strike-qualifier", place[:2], changes, losing=losing, bound=bound, strength=3)
    if attributed:
        change = Change((*place, "by"), "set", ["any"])
        yield Edit("widen-perpetrators", place[:2], (change,), losing=losing, bound=bound)
    finder, making = impartial_finder(text, incident, step)
    if when.judges != finder and finder not in when.finds:
        changes = (*making, Change((*place, "judges"), "set", finder))
        yield Edit("impartial-finder", place[:2], changes, losing=losing, strength=2)


def _findings(text: Arrangement, clause: Clause, when: Condition, incident: Incident, step: str) -> Iterator[Edit]:
    """Yield the edit that gives a formal finding to an impartial body."""
    finder, making = impartial_finder(text, incident, step)
    doubtful = [n for n in when.finds if n != incident.victim and n not in {"victim", finder}]
    losing = _voters(text, doubtful, incident)
    if doubtful and losing:
        place = ("clauses", clause.id, "when", "finds")
        changes = (*making, *[Change(place, "drop", name) for name in doubtful], Change(place, "add", finder))
        yield Edit("impartial-finder", place[:2], changes, losing=losing, detail="finds", strength=2)


def _others(text: Arrangement, clause: Clause, when: Condition, incident: Incident) -> Iterator[Edit]:
    """Yield the edits of decisions, consents and requests that others may refuse."""
    place = ("clauses", clause.id, "when")
    for name in when.agrees:
        losing = _voters(text, [name], incident)
        if losing:
            kind = "strike-decision" if name in text.bodies else "strike-consent"
            change = Change((*place, "agrees"), "drop", name)
            yield Edit(kind, place[:2], (change,), losing=losing, detail=name, strength=3)
    for party in text.members(when.consent, victim=incident.victim):
        if party != incident.victim:
            change = Change((*place, "consent"), "drop", party)
            yield Edit("strike-consent", place[:2], (change,), losing=(party,), detail=party)
    if "self" in when.consent:
        change = Change((*place, "consent"), "drop", "self")
        own = tuple(p for p in _bearers(text, clause, incident) if p not in incident.hostile)
        yield Edit("strike-consent", place[:2], (change,), losing=own, bound=own, detail="self")
    for name in when.rejected:
        losing = _voters(text, [name], incident)
        change = Change((*place, "rejected"), "drop", name)
        yield Edit("strike-decision", place[:2], (change,), losing=losing, detail=name, strength=3)
    asking = text.members(when.asked, victim=incident.victim)
    others = tuple(p for p in asking if p != incident.victim)
    if others:
        change = Change((*place, "asked"), "set", ["victim"])
        yield Edit("victim-asks", place[:2], (change,), losing=others)


def _bearers_own(text: Arrangement, clause: Clause, when: Condition, incident: Incident) -> Iterator[Edit]:
    """Yield the edits of the bearer's own procedure and of what the attacker does further."""
    place = ("clauses", clause.id, "when")
    bearers = tuple(p for p in _bearers(text, clause, incident) if p not in incident.hostile)
    if when.procedure is not None:
        change = Change((*place, "procedure"), "set", None)
        yield Edit("strike-procedure", place[:2], (change,), losing=bearers, bound=bearers)
    if when.continues is not None or when.widens:
        changes = (Change((*place, "continues"), "set", None), Change((*place, "widens"), "set", None))
        yield Edit("strike-threshold", place[:2], changes, losing=bearers, bound=bearers)
    if when.survives:
        yield Edit("strike-survival", place[:2], (Change((*place, "survives"), "set", None),), bound=bearers)
