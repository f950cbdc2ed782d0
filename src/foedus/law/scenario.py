"""Scenarios as timelines: the lawful course of events that shows a weakness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import z3

from foedus.law.engine.bodies import AGAINST
from foedus.law.engine.finding import Step
from foedus.law.engine.incidents import OF_NO_STATE
from foedus.law.engine.logic import UNBOUNDED
from foedus.law.engine.solving import Undecided, minimal_scenario, new_solver
from foedus.wording import N_, Message, counted, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.law.engine.encoding import Encoding
    from foedus.law.engine.logic import Hours
    from foedus.law.engine.moves import Move

__all__ = ["abandonment", "simplest_scenario", "usual_value"]


def abandonment(encoding: Encoding, parties: Iterable[str], responses: Sequence[str]) -> tuple[Step, ...] | None:
    """Return a lawful course of events in which no party gives any of the responses; None if there is none.

    Raises
    ------
    Undecided
        The solver ran out of time.
    """
    helped = [encoding.does(party, response) for party in parties for response in responses]
    return simplest_scenario(encoding, [z3.Not(z3.Or(*helped))] if helped else [])


def simplest_scenario(encoding: Encoding, facts: Sequence[z3.BoolRef]) -> tuple[Step, ...] | None:
    """Return the simplest scenario that satisfies the facts, step by step; None if there is none.

    Raises
    ------
    Undecided
        The solver ran out of time.
    """
    in_text = list(encoding.in_text.values())
    # The search restores moves in this order, so that what is left is the attacker's doing where it can be.
    hostile = set(encoding.incident.hostile)
    moves = sorted(_moves(encoding), key=lambda item: item[1].owner in hostile)
    usual = [b if usual_value(move) else z3.Not(b) for b, move in moves]
    unusual = minimal_scenario([*facts, *in_text], usual)
    if unusual is None:
        return None
    obstructive = [encoding.moves.move(_boolean(literal)) for literal in unusual]
    values = {b.decl().name(): usual_value(move) for b, move in _moves(encoding)}
    for literal in unusual:
        values[_boolean(literal).decl().name()] = not values[_boolean(literal).decl().name()]
    return (
        *_opening(encoding),
        *_obstructions(encoding, obstructive),
        *_performed(encoding, values),
        _closing(encoding),
    )


def usual_value(move: Move) -> bool:
    """Return the value that a move usually takes: to cooperate, not to accuse the protégé, not to decide otherwise."""
    if move.kind == "vote" and move.about[-1].startswith(AGAINST):
        return False
    return not any("forfeiture" in part for part in move.about)


def _moves(encoding: Encoding) -> list[tuple[z3.BoolRef, Move]]:
    return [(encoding.moves.booleans[name], move) for name, move in encoding.moves.by_name.items()]


def _boolean(literal: z3.BoolRef) -> z3.BoolRef:
    return literal.arg(0) if z3.is_not(literal) else literal


def _place(encoding: Encoding) -> Any:
    zone = encoding.arrangement.zones.get(encoding.incident.zone)
    return zone.title if zone else encoding.arrangement.called(encoding.incident.victim)


def _opening(encoding: Encoding) -> list[Step]:
    incident = encoding.incident
    values = {
        "victim": encoding.arrangement.called(incident.victim),
        "kind": term(incident.kind),
        "zone": _place(encoding),
        "by": [encoding.arrangement.called(p) for p in incident.perpetrators],
    }
    if incident.kind in OF_NO_STATE:
        steps = [Step(0, Message("{kind} in {victim}; place: {zone}.", values))]
    elif incident.perpetrators:
        steps = [Step(0, Message("{by} attacks {victim}: {kind}; place: {zone}.", values))]
    else:
        steps = [Step(0, Message("{victim} is attacked: {kind}; place: {zone}.", values))]
    if any(c.when and c.when.named("asked") for c in encoding.clauses.values()):
        steps.append(Step(0, Message("{victim} asks for help.", values)))
    return steps


_SENTENCES = {
    "vote": N_("{owners} votes no in {body}.", "{owners} vote no in {body}."),
    "otherwise": N_("{owners} votes in {body} to decide otherwise.", "{owners} vote in {body} to decide otherwise."),
    "present": N_("{owners} stays away from {body}.", "{owners} stay away from {body}."),
    "object": N_(
        "{owners} objects in {body}, and the silence is broken.",
        "{owners} object in {body}, and the silence is broken.",
    ),
    "renew": N_("{owners} does not renew the mandate of {body}.", "{owners} do not renew the mandate of {body}."),
    "meet": N_(
        "{owners} does not meet; no clause requires it to.", "{owners} do not meet; no clause requires them to."
    ),
    "consent": N_("{owners} refuses its consent ({about}).", "{owners} refuse their consent ({about})."),
    "agree": N_("{owners} does not agree.", "{owners} do not agree."),
    "ask": N_("{owners} does not ask.", "{owners} do not ask."),
    "procedure": N_(
        "{owners}: its own procedure withholds approval (clause {clause}).",
        "{owners}: their own procedures withhold approval (clause {clause}).",
    ),
    "event": (N_("Prevented by {owners}: {clause}."),) * 2,
    "widen": (N_("The attack does not widen."),) * 2,
    "release": N_(
        "{owners} acts too late to release anybody from clause {clause}.",
        "{owners} act too late to release anybody from clause {clause}.",
    ),
    "survive": (N_("{victim} no longer exists as a state."),) * 2,
    "no-show": N_(
        "{owners} does not do its part under clause {clause}.",
        "{owners} do not do their part under clause {clause}.",
    ),
    "do": N_(
        "{owners} declines what clause {clause} leaves optional: {responses}.",
        "{owners} decline what clause {clause} leaves optional: {responses}.",
    ),
    "elsewhere": N_(
        "{owners} does not do what this text waits for, under another text (clause {clause}).",
        "{owners} do not do what this text waits for, under another text (clause {clause}).",
    ),
    "volunteer": N_(
        "{owners} leaves it to the others (clause {clause}).",
        "{owners} leave it to each other (clause {clause}).",
    ),
    "join": N_("{owners} waits for the others (clause {clause}).", "{owners} wait for each other (clause {clause})."),
    "attend": N_("{owners} does not attend (clause {clause}).", "{owners} do not attend (clause {clause})."),
    "not found": N_(
        "{owners} makes no finding on this: {topic}.",
        "{owners} make no finding on this: {topic}.",
    ),
    "forfeiture": N_(
        "{owners} wrongly finds that {victim} itself provoked the attack.",
        "{owners} wrongly find that {victim} itself provoked the attack.",
    ),
}
_ORDER = list(_SENTENCES)


def _obstructions(encoding: Encoding, moves: Iterable[Move]) -> list[Step]:
    """Return the moves by which help fails, those of one kind and subject in one sentence."""
    grouped: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        kind = _sentence_key(encoding, move)
        if kind is not None:
            subject = move.about[0] if kind not in {"not found", "forfeiture"} else move.about[-1]
            grouped.setdefault((kind, subject), []).append(move)
    steps = []
    for (kind, subject), group in sorted(grouped.items(), key=lambda item: _ORDER.index(item[0][0])):
        owners = list(dict.fromkeys(m.owner for m in group))
        responses = list(dict.fromkeys(m.about[1] for m in group)) if kind == "do" else []
        steps.append(
            Step(
                None if kind in {"do", "elsewhere", "meet", "volunteer", "join"} else 0,
                counted(
                    *_SENTENCES[kind],
                    len(owners),
                    owners=[encoding.arrangement.called(o) for o in owners],
                    victim=encoding.arrangement.called(encoding.incident.victim),
                    body=encoding.arrangement.called(subject),
                    clause=subject,
                    about=encoding.arrangement.called(subject.removeprefix("access of ")),
                    topic=_topic(group[0]),
                    responses=[term(r) for r in responses],
                ),
            )
        )
    return steps


def _sentence_key(encoding: Encoding, move: Move) -> str | None:
    if move.kind == "vote" and move.about[-1].startswith(AGAINST):
        return "otherwise"
    if move.kind == "do" and encoding.clauses[move.about[0]].of is not None:
        return "elsewhere"
    if move.kind == "declare":
        return None
    if any("forfeiture" in part for part in move.about):
        return "forfeiture"
    if move.kind == "judge":
        return "not found"
    if move.kind == "vote" and move.about[-1].startswith("find "):
        return "vote"
    if move.kind == "do" and move.about[-1] == "at all":
        return "no-show"
    return move.kind


def _topic(move: Move) -> Message | str:
    topic = next((part for part in move.about if part.startswith("find ")), move.about[0]).removeprefix("find ")
    return Message("the attack is of the kind that the clause covers") if topic == "attack" else f"“{topic}”"


def _performed(encoding: Encoding, values: dict[str, bool]) -> list[Step]:
    """Return what is done in the scenario, by deadline."""
    from foedus.arrangement.vocabulary import RESPONSES

    model = _model(encoding, values)
    done: dict[tuple[str, int], list[str]] = {}
    bearers = dict.fromkeys(b for names in encoding.bearers.values() for b in names)
    for party in bearers:
        for response in RESPONSES:
            if party != encoding.incident.victim and z3.is_true(model.eval(encoding.does(party, response), True)):
                at = _hours_in(model, encoding.hours(party, response))
                done.setdefault((response, at), []).append(party)
    return [
        Step(
            None if hours >= UNBOUNDED else hours,
            counted(
                "{owners} does what it owes: {response}.",
                "{owners} do what they owe: {response}.",
                len(owners),
                owners=[encoding.arrangement.called(o) for o in owners],
                response=term(response),
            ),
        )
        for (response, hours), owners in sorted(done.items(), key=lambda item: item[0][1])
    ]


def _model(encoding: Encoding, values: dict[str, bool]) -> z3.ModelRef:
    """Return the scenario in which every move has its value and every clause is in the text."""
    solver = new_solver()
    solver.add(*encoding.in_text.values())
    solver.add(*[encoding.moves.booleans[name] == value for name, value in values.items()])
    if solver.check() != z3.sat:
        raise Undecided(solver.reason_unknown())
    return solver.model()


def _hours_in(model: z3.ModelRef, hours: Hours) -> int:
    return hours if isinstance(hours, int) else model.eval(hours, True).as_long()


def _closing(encoding: Encoding) -> Step:
    return Step(
        None,
        Message(
            "No further help is owed to {victim}; only the attacker is in breach.",
            {"victim": encoding.arrangement.called(encoding.incident.victim)},
        ),
    )
