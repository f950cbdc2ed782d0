"""Targets: what a drafter wants the text to guarantee, and whether it does.

A target is written ``<response> by <k> [within <duration>] [against <kind>]``, as ``fight by 1 within P3D`` or
``any_effective by 3 against blockade``; against ``armed`` or ``any``, it must hold against each armed attack, or each
kind, that the matrix shows. It is met if in *every* lawful course of events, under every reading, in every
covered zone and for every protégé, at least `k` parties (the victim and the hostile do not count) give the response
within that time of the attack. The attack is an invasion unless the target names another kind; a text whose matrix
shows no invasion is held to the first kind that it does show. The phase is *active*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import z3

from foedus.arrangement.durations import hours_of, parse_duration
from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES, INCIDENT_KINDS, RESPONSES
from foedus.errors import InputError, UnknownNameError
from foedus.law.engine.cells import ANY, ANY_EFFECTIVE, COLUMNS, responses_in
from foedus.law.engine.encoding import Encoding
from foedus.law.engine.incidents import Incident, incidents_of
from foedus.law.engine.logic import conj, disj
from foedus.law.engine.matrix import readings_of
from foedus.law.engine.solving import Undecided, fewest_true, new_solver
from foedus.law.engine.symmetry import interchangeable
from foedus.wording import Message, counted, hours, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Arrangement
    from foedus.law.engine.logic import Hours

__all__ = ["Reached", "Target", "Trial", "falls_short", "kinds_of", "parse_target", "reached", "trials_of"]

GRAMMAR = "<response> by <number> [within <duration>] [against <kind of attack>]"


_KINDS = {"armed": Message("every armed attack"), "any": Message("every kind of attack")}
"""What stands for several kinds in a target."""


@dataclass(frozen=True, slots=True)
class Target:
    """What at least so many parties are to be bound to, by when.

    Attributes
    ----------
    text : str
        As it was written.
    response : str
        One of `vocabulary.RESPONSES`, ``any`` or ``any_effective``.
    at_least : int
        How many parties; the victim and the hostile do not count.
    within_hours : int or None
        Latest hour after the attack; None if the duty may be undated.
    kind : str or None
        Kind of attack, ``armed`` or ``any``; None for the gravest (see `kinds_of`).
    """

    text: str
    response: str
    at_least: int
    within_hours: int | None = None
    kind: str | None = None

    def message(self) -> Message:
        """Return the target as a sentence."""
        response = {ANY: Message("any response"), ANY_EFFECTIVE: Message("any effective response")}
        values = {"response": response.get(self.response, term(self.response)), "k": self.at_least}
        sentence = Message("{response} by at least {k}", values)
        if self.within_hours is not None:
            sentence = Message(
                "{target} within {time} of the attack", {"target": sentence, "time": hours(self.within_hours)}
            )
        return (
            Message("{target}, against {kind}", {"target": sentence, "kind": _KINDS.get(self.kind, term(self.kind))})
            if self.kind
            else sentence
        )


def parse_target(text: str) -> Target:
    """Read a target.

    Raises
    ------
    InputError
        The text does not follow the grammar, or a number or duration is wrong.
    UnknownNameError
        No such response or kind of attack; the nearest ones are offered.

    Examples
    --------
    >>> parse_target("fight by 1 within P3D").within_hours
    72
    """
    words = text.split()
    if len(words) < 3 or len(words) % 2 == 0 or words[1] != "by":
        raise InputError(Message("'{text}' is not a target", {"text": text}), todo=_as_written("fight by 1 within P3D"))
    if words[0] not in COLUMNS:
        raise UnknownNameError("response", words[0], COLUMNS, where=_in_target(text))
    if not re.fullmatch(r"0*[1-9][0-9]{0,3}", words[2]):
        raise InputError(
            Message("'{text}' is not a number of parties", {"text": words[2]}),
            where=_in_target(text),
            todo=Message("write a number from 1 to 9999 after 'by'"),
        )
    rest = dict(zip(words[3::2], words[4::2], strict=True))
    if len(rest) != len(words[3::2]) or set(rest) - {"within", "against"}:
        wrong = next((w for w in words[3::2] if w not in {"within", "against"}), words[-2])
        raise InputError(
            Message("'{text}' does not belong here", {"text": wrong}), where=_in_target(text), todo=_as_written()
        )
    if rest.get("against", "invasion") not in (*INCIDENT_KINDS, *_KINDS):
        raise UnknownNameError("kind of attack", rest["against"], (*INCIDENT_KINDS, *_KINDS), where=_in_target(text))
    return Target(text, words[0], int(words[2]), _hours(rest.get("within"), text), rest.get("against"))


def _in_target(text: str) -> Message:
    return Message("target '{text}'", {"text": text})


def _as_written(example: str = "") -> Message:
    if not example:
        return Message("write {grammar}", {"grammar": GRAMMAR})
    return Message("write {grammar}, e.g. '{example}'", {"grammar": GRAMMAR, "example": example})


def _hours(duration: str | None, text: str) -> int | None:
    if duration is None:
        return None
    try:
        parse_duration(duration)
    except ValueError as error:
        raise InputError(error.args[0], where=_in_target(text)) from None
    return hours_of(duration)


def kinds_of(arrangement: Arrangement, target: Target) -> tuple[str, ...]:
    """Return the kinds of attack that a target is about: its own, else an invasion, else the first of the matrix.

    Raises
    ------
    InputError
        The matrix of the arrangement does not show that kind, or no armed attack.
    """
    shown = arrangement.incidents
    if target.kind is None:
        return ("invasion" if "invasion" in shown else shown[0],)
    wanted = {"any": set(shown), "armed": arrangement.armed()}.get(target.kind, {target.kind})
    found = tuple(kind for kind in shown if kind in wanted)
    if not found:
        raise InputError(
            Message(
                "the matrix of '{id}' does not include the kind '{kind}'", {"id": arrangement.id, "kind": target.kind}
            ),
            where=_in_target(target.text),
            why=Message("its incidents are {names}", {"names": ", ".join(shown)}),
            todo=Message("name one of these, or add the kind to 'incidents'"),
        )
    return found


@dataclass(frozen=True, slots=True)
class Trial:
    """One reading of the text in one incident, in which a target must hold.

    Attributes
    ----------
    reading : str
    text : Arrangement
        Under that reading.
    silent_as : str
        How clauses are read that do not say who of several bearers owes the duty.
    incident : Incident
    """

    reading: str
    text: Arrangement
    silent_as: str
    incident: Incident

    def formulas(
        self, target: Target, effective: tuple[str, ...] = EFFECTIVE_RESPONSES
    ) -> tuple[Encoding, list[z3.BoolRef]]:
        """Return the encoding, and for each party that counts when it gives the response in time."""
        encoding = Encoding(self.text, self.incident, "active", self.silent_as)
        wanted = responses_in(target.response, effective)
        found = [_gives(encoding, party, wanted, target.within_hours) for party in _counted(encoding)]
        return encoding, [formula for formula in found if not z3.is_false(formula)]


def _gives(encoding: Encoding, party: str, wanted: tuple[str, ...], by_hours: int | None) -> z3.BoolRef:
    """Return when a party gives one of the responses in time, under any clause."""
    ways = []
    for clause in dict.fromkeys(name for response in wanted for name in encoding.offering(party, response)):
        offered = [r for r in wanted if clause in encoding.offering(party, r)]
        acts = disj(*[encoding.act(clause, party, response) for response in offered])
        ways.append(acts if by_hours is None else conj(acts, _by(encoding.timing.done_at(clause, party), by_hours)))
    return z3.simplify(disj(*ways))


def _by(at: Hours, latest: int) -> z3.BoolRef:
    return z3.BoolVal(at <= latest) if isinstance(at, int) else at <= latest


def _counted(encoding: Encoding) -> tuple[str, ...]:
    """Return the parties that may count towards a target: bearers that are neither victim nor hostile."""
    incident, arrangement = encoding.incident, encoding.arrangement
    bearers = dict.fromkeys(
        b
        for name, clause in encoding.clauses.items()
        if clause.of is None and {*clause.do, *clause.choose} & set(RESPONSES)
        for b in encoding.bearers[name]
    )
    helpless = set(arrangement.with_role("protege")) - set(arrangement.with_role("guarantor"))
    aside = {incident.victim, *incident.hostile, *helpless}
    return tuple(p for p in bearers if p in arrangement.parties and p not in aside)


def trials_of(arrangement: Arrangement, target: Target) -> Iterator[Trial]:
    """Yield every reading and incident in which a target must hold; of interchangeable victims, one."""
    kinds = kinds_of(arrangement, target)
    victims = arrangement.with_role("protege")
    alike = interchangeable(arrangement) if len(victims) > 1 else dict.fromkeys(victims, "")
    firsts = set({alike[v]: v for v in reversed(victims)}.values())
    for name, text, way in readings_of(arrangement):
        for incident in incidents_of(text):
            zone = text.zones.get(incident.zone)
            if incident.kind in kinds and incident.victim in firsts and (zone is None or zone.covered):
                yield Trial(name, text, way, incident)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a text reaches a target.

    Attributes
    ----------
    target : Target
    met : bool
    at_least : int
        How many give the response in time in every lawful course of events.
    trial : Trial or None
        Where fewest do; None if there is nothing to protect.
    of : int
        How many parties there are beside the victim and the hostile, whatever the text has them do.
    decided : bool
        Whether the solver decided it in time; if not, `met` is False and says nothing.
    """

    target: Target
    met: bool
    at_least: int
    trial: Trial | None
    of: int = 0
    decided: bool = True

    def sentence(self) -> Message:
        """Return whether the target is met, in one sentence."""
        if self.met:
            return Message("the target is met: {target}", {"target": self.target.message()})
        if not self.decided:
            return Message(
                "whether the target is met was not decided in time: {target}", {"target": self.target.message()}
            )
        return Message(
            "the target is missed: {target}; {worst}", {"target": self.target.message(), "worst": self.worst()}
        )

    def worst(self) -> Message:
        """Return how few give the response in time in the worst lawful course of events."""
        if not self.at_least:
            return Message("in some lawful course of events nobody does")
        return counted(
            "in some lawful course of events only {n} party does",
            "in some lawful course of events only {n} parties do",
            self.at_least,
        )

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the answer as plain data, in a language."""
        return {
            "target": self.target.text,
            "met": self.met if self.decided else None,
            "at_least": self.at_least if self.decided else None,
            "message": self.target.message().render(lang),
        }


def reached(arrangement: Arrangement, target: Target, *, effective: tuple[str, ...] = EFFECTIVE_RESPONSES) -> Reached:
    """Return how many parties give the response in time at the least, and under which reading and incident.

    Where the solver runs out of time, a target is neither met nor missed unless another trial shows it.

    Raises
    ------
    InputError
        The matrix does not show the target's kind of attack.
    """
    fewest, worst, of, decided = None, None, 0, True
    for trial in trials_of(arrangement, target):
        encoding, formulas = trial.formulas(target, effective)
        try:
            count = fewest_true(list(encoding.in_text.values()), formulas) if formulas else 0
        except Undecided:
            decided = False
            continue
        if fewest is None or count < fewest:
            aside = {trial.incident.victim, *trial.incident.hostile}
            fewest, worst, of = count, trial, len(set(arrangement.parties) - aside)
    enough = fewest is not None and fewest >= target.at_least
    missed = not enough and (fewest is not None or decided)
    return Reached(target, enough and decided, fewest or 0, worst, of, decided or missed)


def falls_short(
    trial: Trial, target: Target, *, effective: tuple[str, ...] = EFFECTIVE_RESPONSES, timeout_ms: int = 5_000
) -> bool:
    """Whether some lawful course of events in a trial misses a target; True too if the solver cannot decide in time."""
    encoding, formulas = trial.formulas(target, effective)
    if len(formulas) < target.at_least:
        return True
    solver = new_solver(timeout_ms)
    solver.add(*encoding.in_text.values(), z3.AtMost(*formulas, target.at_least - 1))
    return solver.check() != z3.unsat
