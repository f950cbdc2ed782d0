"""Findings on the arrangement's life: how it begins, binds, is voided, is broken, and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.durations import hours_of
from foedus.law.engine.incidents import names_protege
from foedus.law.engine.logic import FALSE
from foedus.law.findings.rules import Context, Finding, conditions_of, menu_of, rule
from foedus.law.scenario import Step
from foedus.wording import N_, Message, counted, iso_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__: list[str] = []

DANGER_HOURS = hours_of("P5Y")
"""Years in which a war that ended in stalemate most often returns: after 35 such wars since 1946 a fatal dispute or war
followed within five years in a quarter, within ten in little more than a third (GML, COW; docs on the record)."""

SOON_HOURS = hours_of("P2Y")
"""Notice shorter than this can run out while one attack is prepared."""


@rule("F121", "forfeiture", "error", N_("A staged provocation can void the guarantee"))
def _forfeiture(context: Context) -> Iterator[Finding]:
    incident = next(iter(context.incidents), None)
    for clause in context.arrangement.clauses:
        found = [part for key, part in conditions_of(clause) if key == "unless"]
        unless = next((part for part in found if incident and names_protege(context.arrangement, part, incident)), None)
        if incident is None or unless is None:
            continue
        judge = unless.judges or (unless.finds[0] if unless.finds else None)
        body = context.arrangement.bodies.get(judge or "")
        encoding = context.encoding(incident)
        if all(
            encoding.released(clause.id, p, encoding.level(clause.id)) is FALSE
            for p in encoding.bearers.get(clause.id, ())
        ):
            continue  # the protégé's own vote is enough to prevent it
        if judge == incident.victim or (body and body.impartial and body.access == ["own"]):
            continue
        who = context.name(judge) if judge and judge != "self" else Message("each bearer, since nobody is designated")
        values = {"victim": context.name(incident.victim), "who": who}
        steps = (
            Step(0, Message("A strike is staged to look like the work of {victim}.", values)),
            Step(
                None,
                Message("Who judges whether {victim} did it, and may lawfully err: {who}.", values),
            ),
            Step(None, Message("The duty under clause {clause} is void.", {"clause": clause.id})),
        )
        message = Message(
            "the duty is void if {victim} strikes, as found by {who}: a false-flag attack can void it", values
        )
        yield context.finding("F121", message, clause=clause.id, scenario=steps, incident=incident.kind)


@rule(
    "F122", "adversary-activation", "error", N_("The adversary controls when the guarantee begins"), of_each_text=True
)
def _activation(context: Context) -> Iterator[Finding]:
    start = context.arrangement.life.active_when
    if start is None:
        return
    controls = [
        p
        for p in context.arrangement.members([n for atom in ("consent", "agrees", "asked") for n in start.named(atom)])
        if p in context.hostile
    ]
    for name in start.named("agrees"):
        body = context.arrangement.bodies.get(name)
        if body is not None:
            controls += [p for p in context.arrangement.members(body.members) if p in context.hostile]
    if not controls and start.event is not None and not start.consent:
        message = Message(
            "in force only once this condition is met; the text does not say who brings it about: {event}",
            {"event": start.event},
        )
        yield context.finding("F122", message, at=("life", "active_when"))
    elif controls:
        who = context.names(dict.fromkeys(controls))
        values = {"who": who, "event": start.event or Message("its consent")}
        steps = (
            Step(None, Message("The condition remains unmet at the will of {who}: {event}.", values)),
            Step(
                None, Message("The arrangement is signed but not in force; until then nobody owes anything under it.")
            ),
        )
        message = Message("in force only once this condition is met, which depends on {who}: {event}", values)
        yield context.finding("F122", message, at=("life", "active_when"), scenario=steps)


@rule("F123", "sunset", "warning", N_("The guarantee expires before the danger does"), of_each_text=True)
def _sunset(context: Context) -> Iterator[Finding]:
    life = context.arrangement.life
    if life.until not in (None, "indefinite") and life.renewal != "automatic":
        message = Message("the arrangement ends after {term} unless it is renewed", {"term": iso_duration(life.until)})
        yield context.finding("F123", message, at=("life", "until"))
    for clause in context.responding_clauses():
        if clause.term is not None:
            message = Message("this clause ends after {term}", {"term": iso_duration(clause.term)})
            yield context.finding("F123", message, clause=clause.id)


@rule("F124", "exit-by-one", "warning", N_("One signature is enough to withdraw"))
def _exit_by_one(context: Context) -> Iterator[Finding]:
    leave = context.arrangement.life.exit
    if leave is None:
        return
    alone = [p for p in leave.by if p == "each" or p in context.arrangement.parties or p == "guarantors"]
    if _opens_late(context):
        return
    if alone and (leave.notice is None or hours_of(leave.notice) < DANGER_HOURS):
        who = [Message("each party") if p in {"each", "guarantors"} else context.name(p) for p in alone]
        if leave.notice is None:
            message = Message("{who} can withdraw by a single signature, without notice", {"who": who})
        else:
            message = Message(
                "{who} can withdraw by a single signature, with notice of {notice}",
                {"who": who, "notice": iso_duration(leave.notice)},
            )
        soon = leave.notice is None or hours_of(leave.notice) < SOON_HOURS
        yield context.finding("F124", message, at=("life", "exit"), severity="warning" if soon else "note")


@rule("F125", "short-notice", "note", N_("The notice period is shorter than the danger"))
def _short_notice(context: Context) -> Iterator[Finding]:
    leave = context.arrangement.life.exit
    if _opens_late(context):
        return
    if leave is not None and leave.notice is None:
        message = Message("without notice, a withdrawal can take effect while an attack is being prepared")
        yield context.finding("F125", message, at=("life", "exit"))
    elif leave is not None and leave.notice is not None and hours_of(leave.notice) < hours_of("P1Y"):
        message = Message(
            "notice of {notice} can run out while an attack is being prepared", {"notice": iso_duration(leave.notice)}
        )
        yield context.finding("F125", message, at=("life", "exit"))


def _opens_late(context: Context) -> bool:
    """Whether nobody can leave while the danger lasts; of a text in force, the wait may be over."""
    life = context.arrangement.life
    if life.exit is None or life.exit.opens is None or context.arrangement.status in {"in_force", "lapsed"}:
        return False
    first = life.until if life.exit.opens == "end_of_term" else life.exit.opens
    return first not in (None, "indefinite") and hours_of(str(first)) >= DANGER_HOURS


@rule("F126", "no-consequence", "warning", N_("A breach has no consequence"))
def _no_consequence(context: Context) -> Iterator[Finding]:
    duties = [c for c in context.arrangement.clauses if c.verb in {"shall", "shall_not"}]
    if duties and not any(c.when and c.when.named("breach_of") for c in context.arrangement.clauses):
        message = counted(
            "no consequence is attached to a breach of its {n} duty",
            "no consequence is attached to a breach of any of its {n} duties",
            len(duties),
        )
        yield context.finding("F126", message, at=("clauses",))


@rule("F127", "not-binding", "error", N_("Not binding in law"), of_each_text=True)
def _not_binding(context: Context) -> Iterator[Finding]:
    instrument = context.arrangement.instrument
    reasons = {
        "political_declaration": ("error", N_("a political declaration: it binds nobody in law")),
        "executive_agreement": ("note", N_("an executive agreement: a successor can end it without the legislature")),
        "statute": ("warning", N_("one state's own law: that state can repeal it")),
        "unknown": ("warning", N_("it is not known what kind of instrument this would be")),
    }
    if instrument in reasons and any(menu_of(c) for c in context.arrangement.clauses):
        severity, text = reasons[instrument]
        yield context.finding("F127", Message(text), at=("instrument",), severity=severity)  # ty: ignore[invalid-argument-type]


@rule("F132", "unwritten-suspension", "note", N_("The text does not say whether a duty may be suspended"))
def _unwritten_suspension(context: Context) -> Iterator[Finding]:
    owed = any(clause.verb == "shall" for clause in context.responding_clauses())
    said = any({"suspend", "terminate"} & set(menu_of(clause)) for clause in context.arrangement.clauses)
    released = any(clause.unless for clause in context.responding_clauses())
    if owed and not said and not released:
        message = Message(
            "nothing says whether, when or by whom a duty to help may be suspended; silence has been read as permission"
        )
        yield context.finding("F132", message, at=("clauses",))
