"""Clauses, bodies, zones and life written as sentences in the manner of treaties, and redlines between two versions.

A sentence is a row of phrases, each a message, so that a redline strikes and inserts whole phrases and reads in any
language. The wording is the project's own; it states what the data say, not the words of any treaty.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from foedus.arrangement.durations import parse_duration
from foedus.arrangement.loading import with_reading
from foedus.wording import N_, Message, counted, hours, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Arrangement, Body, Clause, Condition, Reading
    from foedus.law.edits import Place

__all__ = ["Redline", "duration", "phrases", "redline"]

Mark = Literal["kept", "struck", "new"]


@dataclass(frozen=True, slots=True)
class Redline:
    """A sentence of the text with what an amendment strikes and inserts.

    Attributes
    ----------
    place : tuple of str
    parts : tuple of (mark, Message)
        In the order of reading; `kept`, `struck` or `new`.
    """

    place: Place
    parts: tuple[tuple[Mark, Message], ...]

    def render(self, lang: str = "en") -> str:
        """Return the sentence with ``[-struck-]`` and ``{+new+}`` phrases, as wdiff writes them."""
        marks = {"kept": "{}", "struck": "[-{}-]", "new": "{{+{}+}}"}
        rendered = [(mark, text.render(lang)) for mark, text in self.parts]
        words = [
            (" " if n and not text.lstrip().startswith(";") else "") + marks[m].format(text)
            for n, (m, text) in enumerate(rendered)
        ]
        return "".join(words)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the redline as plain data, in a language."""
        parts = [{"mark": mark, "text": text.render(lang)} for mark, text in self.parts]
        return {"place": ".".join(self.place), "text": self.render(lang), "parts": parts}


def redline(before: Arrangement, after: Arrangement, place: Place) -> Redline:
    """Return what two versions of a text say at one place, as one sentence with its changes marked."""
    old, new = phrases(before, place), phrases(after, place)
    told_old, told_new = [p.render() for p in old], [p.render() for p in new]
    parts: list[tuple[Mark, Message]] = []
    for _, a1, a2, b1, b2 in SequenceMatcher(None, told_old, told_new, autojunk=False).get_opcodes():
        if told_old[a1:a2] == told_new[b1:b2]:
            parts += [("kept", p) for p in old[a1:a2]]
        else:
            parts += [("struck", p) for p in old[a1:a2]]
            parts += [("new", p) for p in new[b1:b2]]
    settled = [
        reading
        for name, reading in before.readings.items()
        if _reads(reading, place)
        and not _reads(after.readings[name], place)
        and [p.render() for p in phrases(with_reading(before, name), place)] not in (told_new, told_old)
    ]
    parts += [("struck", Message("(or, under this reading: {reading})", {"reading": r.title})) for r in settled]
    return Redline(place, tuple(parts))


def _reads(reading: Reading, place: Place) -> bool:
    """Whether a reading gives the text another meaning at a place."""
    part, *rest = place
    return part in {"clauses", "bodies"} and bool(getattr(reading, part).get(rest[0]))


def phrases(text: Arrangement, place: Place) -> tuple[Message, ...]:
    """Return what a text says at one place; nothing if it has no such clause, body or zone."""
    part, *rest = place
    if part == "clauses":
        clause = next((c for c in text.clauses if c.id == rest[0]), None)
        return tuple(_clause(text, clause)) if clause else ()
    if part == "bodies":
        return tuple(_body(text, rest[0], text.bodies[rest[0]])) if rest[0] in text.bodies else ()
    if part == "zones":
        return tuple(_zone(text, rest[0])) if rest[0] in text.zones else ()
    return tuple(_life(text))


def _name(text: Arrangement, name: str) -> Any:
    words = {
        "guarantors": Message("the guarantors"),
        "parties": Message("the parties"),
        "protege": Message("the protected state"),
        "victim": Message("the state attacked"),
        "adversary": Message("the adversary"),
        "each": Message("each party"),
        "perpetrator": Message("the attacker"),
        "proxies": Message("forces acting for another"),
        "any": Message("anyone"),
        "self": Message("the state so bound"),
    }
    return words[name] if name in words else text.called(name)


def _names(text: Arrangement, names: list[str]) -> list[Any]:
    return [_name(text, name) for name in names]


# Clauses -------------------------------------------------------------------------------------------------------------

_ACTS = {
    "consult": Message("consult together"),
    "denounce": Message("denounce the attack"),
    "sanction": Message("impose sanctions on the attacker"),
    "fund": Message("provide financial aid"),
    "share_intelligence": Message("share intelligence"),
    "arm": Message("supply arms"),
    "deploy": Message("deploy armed forces"),
    "fight": Message("use armed force in its defence"),
}


def _clause(text: Arrangement, clause: Clause) -> Iterator[Message]:
    yield _subject(text, clause)
    yield {
        "shall": Message("shall"),
        "shall_not": Message("shall not"),
        "may": Message("may"),
        "intends": Message("intends to"),
    }[clause.verb]
    acts = [_ACTS.get(w, term(w)) for w in (*clause.do, *clause.choose) if w != "or_nothing"]
    if clause.choose and len(acts) > 1:
        yield Message("take such of the following measures as it chooses:")
    for position, act in enumerate(acts):
        yield Message("{act};", {"act": act}) if position < len(acts) - 1 else act
    if "or_nothing" in clause.choose:
        yield Message("or none of them")
    if clause.what is not None:
        yield Message("({what})", {"what": clause.what})
    if clause.when is not None:
        yield from _condition(text, clause.when)
    if clause.within == "forthwith":
        yield Message("forthwith")
    elif clause.within is not None:
        yield _deadline(clause)
    if clause.unless is not None:
        yield _joined(Message("unless"), [*_occurrence(text, clause.unless)])
    if clause.until is not None:
        yield _joined(Message("until"), [*_occurrence(text, clause.until)])
    if clause.lapses is not None:
        yield Message(
            "; failing this within {time}, it shall be deemed done",
            {"time": duration(clause.lapses)},
        )
    if clause.term is not None:
        yield Message("; this clause is in force for {time}", {"time": duration(clause.term)})
    if clause.attend:
        yield Message("; for this it is enough that {who} take part", {"who": _names(text, clause.attend)})


def _joined(joining: Message, conditions: list[Message]) -> Message:
    return Message("{joining} {conditions}", {"joining": joining, "conditions": conditions})


def _occurrence(text: Arrangement, c: Condition) -> Iterator[Message]:
    """Yield what must have happened, as "unless" and "until" go on."""
    phrases = (
        ("by", N_("{who} itself has used force")),
        ("finds", N_("{who} has so found")),
        ("agrees", N_("{who} has decided to act")),
        ("rejected", N_("{who} has failed to agree")),
        ("consent", N_("{who} consents")),
        ("asked", N_("{who} has asked for it")),
    )
    for key, words in phrases:
        names = getattr(c, key)
        if names:
            yield Message(words, {"who": _names(text, names)})
    if c.judges == "self":
        yield Message("the bearer itself so judges")
    elif c.judges:
        yield Message("{who} so judges", {"who": _name(text, c.judges)})
    rest = c.model_copy(update={**{key: [] for key, _ in phrases}, "judges": None, "any_of": []})
    yield from _condition(text, rest)
    if c.any_of:
        yield _either([Message("{parts}", {"parts": [*_occurrence(text, other)]}) for other in c.any_of])


def _subject(text: Arrangement, clause: Clause) -> Message:
    who = {"who": _names(text, clause.who)}
    if len(text.members(clause.who)) < 2:
        return Message("{who}", who)
    return {
        "each": Message("Each of {who}, individually,", who),
        "any": Message("At least one of {who}", who),
        "together": Message("All of {who}, together,", who),
        "silent": Message("{who}", who),
    }[clause.bound]


def _deadline(clause: Clause) -> Message:
    time = {"time": duration(clause.deadline or "PT0H")}
    if clause.when is None:
        return Message("within {time}", time)
    if clause.counted_from == "attack":
        return Message("within {time} of the attack", time)
    return Message("within {time} of the last of these events", time)


def duration(text: str) -> Message:
    """Return a duration as the text has it: years and months stay years and months."""
    parts = parse_duration(text)
    terms = [
        counted("{n} year", "{n} years", parts["years"]) if parts["years"] else None,
        counted("{n} month", "{n} months", parts["months"]) if parts["months"] else None,
    ]
    terms = [part for part in terms if part is not None]
    rest = 24 * (7 * parts["weeks"] + parts["days"]) + parts["hours"]
    if rest or not terms:
        terms.append(hours(rest))
    return Message("{parts}", {"parts": terms}) if len(terms) > 1 else terms[0]


def _condition(text: Arrangement, c: Condition) -> Iterator[Message]:
    """Yield a condition phrase by phrase."""
    if c.attack or c.zone or c.on:
        yield from _attack(text, c)
    if c.by:
        yield Message("by {who}", {"who": _names(text, c.by)})
    if c.adjective:
        yield Message("which is {adjective}", {"adjective": c.adjective})
    if c.judges == "self":
        yield Message("as it judges itself")
    elif c.judges:
        yield Message("as judged by {who}", {"who": _name(text, c.judges)})
    phrases = (
        ("finds", N_("as found by {who}")),
        ("asked", N_("at the request of {who}")),
        ("agrees", N_("with the agreement of {who}")),
        ("rejected", N_("where {who} has failed to agree")),
        ("consent", N_("with the consent of {who}")),
        ("survives", N_("as long as {who} exists as a state")),
    )
    for key, words in phrases:
        names = getattr(c, key)
        if names:
            yield Message(words, {"who": _names(text, names)})
    if c.procedure:
        yield Message("in accordance with its domestic procedures")
    for key, words in (
        ("after", N_("after clause {clauses} is performed")),
        ("breach_of", N_("in breach of clause {clauses}")),
    ):
        if getattr(c, key):
            yield Message(words, {"clauses": getattr(c, key)})
    if c.continues:
        yield Message("if the attack continues for {time}", {"time": duration(c.continues)})
    if c.widens:
        yield Message("if the attack widens or resumes")
    if c.event is not None:
        yield Message("once this condition is met: {event}", {"event": c.event})
    if c.any_of:
        ways = [Message("{parts}", {"parts": [*_condition(text, other)]}) for other in c.any_of]
        yield _either(ways)


def _either(ways: list[Message]) -> Message:
    """Return alternatives as one phrase."""
    whole = ways[0]
    for way in ways[1:]:
        whole = Message("{this}, or {that}", {"this": whole, "that": way})
    return whole


def _attack(text: Arrangement, c: Condition) -> Iterator[Message]:
    kinds = {"any": Message("any attack"), "armed": Message("an armed attack")}
    if c.attack:
        yield Message("upon {kinds}", {"kinds": [kinds.get(k, term(k)) for k in c.attack]})
    zones = [text.zones[z].title if z in text.zones else Message("any covered zone") for z in c.zone]
    if zones:
        yield Message("in {zones}", {"zones": zones})
    if c.on:
        yield Message("against {who}", {"who": _names(text, c.on)})


# Bodies, zones, life -------------------------------------------------------------------------------------------------


def _body(text: Arrangement, name: str, body: Body) -> Iterator[Message]:
    named = {"body": _name(text, name), "members": _names(text, body.members)}
    if body.impartial and len(text.members(body.members)) > 1:
        yield Message("{body}, whose members are appointed by {members} and instructed by none of them,", named)
    else:
        yield Message("{body} consists of {members}", named)
    if body.impartial and len(text.members(body.members)) == 1:
        yield Message("and finds the facts impartially")
    elif body.impartial:
        yield Message("finds the facts impartially")
    if body.impartial:
        if body.access == ["own"]:
            yield Message("with access in its own right")
        elif body.access:
            yield Message("with access subject to the consent of {who}", {"who": _names(text, body.access)})
    else:
        yield from _rules(body)
        if body.less:
            yield Message("{who} not voting", {"who": _names(text, body.less)})
        if body.veto:
            yield Message("with the concurrence of {who}", {"who": _names(text, body.veto)})
        if body.quorum is not None:
            yield counted("if at least {n} member is present", "if at least {n} members are present", body.quorum)
        if body.absent == "not_counted":
            yield Message("absent members not being counted")
        if body.silence is not None:
            time = {"time": duration(body.silence)}
            yield Message("a proposal being adopted unless a member objects within {time}", time)
    if body.decides_within is not None:
        yield Message("; it shall decide within {time}", {"time": duration(body.decides_within)})
    if body.failing == "approves":
        yield Message("; failing a timely decision, the measure shall be deemed adopted")
    elif body.failing == "approves_unless_rejected":
        yield Message("; failing a timely decision, the measure is adopted unless it decides otherwise")
    if body.mandate is not None:
        time = {"time": duration(body.mandate.every), "who": _name(text, body.mandate.by)}
        yield Message("; its mandate ends after {time} unless {who} renews it", time)


def _rules(body: Body) -> Iterator[Message]:
    """Yield the rules that a decision must meet."""
    for rule in body.rules:
        yield _rule(body, rule)


def _rule(body: Body, rule: str | int) -> Message:
    words = {
        "each": Message("; each member decides for itself"),
        "any": Message("; any member may decide on its behalf"),
        "unanimity": Message("; it decides by unanimity"),
        "majority": Message("; it decides by majority"),
        "single": Message("who decides alone"),
        "weighted": Message("; it decides by {share} of the weighted votes", {"share": body.share or ""}),
    }
    if isinstance(rule, int):
        return counted("; it decides by {n} vote", "; it decides by {n} votes", rule)
    return words.get(rule, Message("; it decides by {share} of the votes", {"share": rule}))


def _zone(text: Arrangement, name: str) -> Iterator[Message]:
    zone = text.zones[name]
    yield Message("{zone}", {"zone": zone.title})
    yield Message("is covered") if zone.covered else Message("is not covered")
    basis = {
        "control": Message("as far as it is under control"),
        "recognition": Message("as far as it is recognised"),
    }
    if zone.basis in basis:
        yield basis[zone.basis]


def _life(text: Arrangement) -> Iterator[Message]:
    life = text.life
    if life.active_when is None:
        yield Message("This arrangement enters into force upon signature")
    else:
        yield Message("This arrangement enters into force")
        yield from _condition(text, life.active_when)
    if life.until == "indefinite":
        yield Message("; it is concluded for an unlimited period")
    elif life.until is not None:
        yield Message("; it is concluded for {time}", {"time": duration(life.until)})
        yield {
            "automatic": Message("and is renewed for the same period unless the parties terminate it"),
            "agreement": Message("and may be renewed by agreement"),
        }.get(life.renewal or "none", Message("and then expires"))
    if life.exit is not None:
        who = {"who": _names(text, life.exit.by)}
        yield Message("; {who} may withdraw", who)
        yield (
            Message("at once")
            if life.exit.notice is None
            else Message("subject to notice of {time}", {"time": duration(life.exit.notice)})
        )
        if life.exit.opens == "end_of_term":
            yield Message("and only at the end of a term")
        elif life.exit.opens is not None:
            yield Message("given no earlier than {time} after entry into force", {"time": duration(life.exit.opens)})
