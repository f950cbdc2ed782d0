"""Findings on what waits for what: chains, circles, clauses that can never fire, duties that collide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.law.engine.incidents import facts_hold, incidents_of
from foedus.law.engine.logic import FALSE
from foedus.law.engine.matrix import readings_of
from foedus.law.engine.solving import Undecided, possible
from foedus.law.findings.rules import Context, Finding, conditions_of, rule
from foedus.wording import N_, Message, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Clause, Condition

__all__: list[str] = []


@rule("F115", "chained-trigger", "warning", N_("Help waits for somebody else's help"))
def _chained(context: Context) -> Iterator[Finding]:
    by_id = {clause.id: clause for clause in context.arrangement.clauses}
    for clause in context.responding_clauses():
        mine = set(context.arrangement.members(clause.who))
        waits = [_helpers(context, by_id, way, mine) for way in clause.when.ways()] if clause.when else []
        if waits and all(waits):  # where another way leads to the duty, nobody's help is waited for
            firsts = dict.fromkeys(name for way in waits for name in way)
            others = dict.fromkeys(party for way in waits for parties in way.values() for party in parties)
            values = {"first": ", ".join(firsts), "who": context.names(others)}
            message = Message("nothing is due until {who} has acted under clause {first}", values)
            yield context.finding("F115", message, clause=clause.id)


def _helpers(
    context: Context, by_id: dict[str, Clause], way: tuple[Condition, ...], mine: set[str]
) -> dict[str, list[str]]:
    """Return the clauses that must be performed first and do not lapse, with the others who perform them."""
    found = {}
    for name in [name for condition in way for name in condition.after]:
        first = by_id[name]
        others = [p for p in context.arrangement.members(first.attend or first.who) if p not in mine]
        if others and first.lapses is None:
            found[name] = others
    return found


@rule("F116", "circular-sequence", "error", N_("Clauses that wait for each other"))
def _circular(context: Context) -> Iterator[Finding]:
    reported: set[str] = set()
    for _, text, _ in readings_of(context.arrangement):
        waits = {
            clause.id: {name for _, condition in conditions_of(clause) for name in condition.after}
            for clause in text.clauses
        }
        for start in waits:
            circle = _circle(start, waits)
            if circle and not reported & set(circle):
                reported |= set(circle)
                sentence = N_("these clauses wait for each other, so none ever has to start: {clauses}")
                yield context.finding("F116", Message(sentence, {"clauses": circle}), clause=start)


def _circle(start: str, waits: dict[str, set[str]]) -> list[str]:
    """Return a shortest way from a clause back to itself."""
    paths = [[name] for name in sorted(waits[start])]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        if path[-1] == start:
            return path
        if path[-1] not in seen:
            seen.add(path[-1])
            paths += [[*path, name] for name in sorted(waits.get(path[-1], ()))]
    return []


@rule("F117", "dead-clause", "warning", N_("A clause that can never be triggered"))
def _dead(context: Context) -> Iterator[Finding]:
    incidents, late = incidents_of(context.arrangement), None
    for clause in context.arrangement.clauses:
        if "active" not in clause.phase or clause.when is None or not incidents:
            continue
        broken = clause.when.named("breach_of")
        if broken:
            # What follows from a breach is dead only where nobody but friends could commit it: these breach nothing.
            if not any(_may_be_broken(context, name) for name in broken) and not clause.when.any_of:
                sentence = N_(
                    "no lawful scenario triggers this clause: no likely attacker can commit the breach it follows"
                )
                message = Message(sentence)
                yield context.finding("F117", message, clause=clause.id)
            continue
        fitting = [i for i in incidents if facts_hold(context.arrangement, clause.when, i)]
        try:
            opens = any(_can_open(context, clause.id, incident) for incident in fitting)
        except Undecided as error:
            late = error
            continue
        if not opens:
            message = Message("no lawful scenario ever triggers this clause, with any incident in the matrix")
            yield context.finding("F117", message, clause=clause.id)
    if late is not None:
        raise late


def _may_be_broken(context: Context, name: str) -> bool:
    """Whether a party that may be the attacker is bound by a clause."""
    clauses = {clause.id: clause for clause in context.arrangement.clauses}
    who = clauses[name].who if name in clauses else ()
    return name not in clauses or bool({*context.arrangement.members(who)} & context.hostile)


def _can_open(context: Context, clause: str, incident) -> bool:
    for reading in context.analysis.readings:
        encoding = context.encoding(incident, reading)
        for party in encoding.bearers.get(clause, ()):
            opened = encoding.power_to_act(clause, party)
            if opened is not FALSE and possible(opened, *encoding.in_text.values()):
                return True
    return False


@rule("F118", "conflicting-duties", "error", N_("Duties that cannot all be performed"))
def _conflict(context: Context) -> Iterator[Finding]:
    seen = set()
    for cell in context.cells:
        if cell.status == "contradictory" and (cell.party, cell.response) not in seen:
            seen.add((cell.party, cell.response))
            values = {"who": context.name(cell.party), "response": term(cell.response)}
            message = Message("{who} is both bound and forbidden to do this in one scenario: {response}", values)
            yield context.finding("F118", message, at=("clauses",), incident=cell.incident)
    context.require_decided(context.cells)
