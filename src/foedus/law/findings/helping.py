"""Findings on the help itself: what is owed, to whom it is left, and what nobody has to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES, RESPONSES
from foedus.law.engine.cells import ANY_EFFECTIVE
from foedus.law.engine.solving import Undecided
from foedus.law.findings.rules import Context, Finding, menu_of, rule
from foedus.law.scenario import abandonment
from foedus.wording import N_, Message, counted, term

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__: list[str] = []


@rule("F100", "lawful-abandonment", "error", N_("The protégé can be attacked and lawfully left alone"))
def _abandonment(context: Context) -> Iterator[Finding]:
    """Yield one finding for the gravest incident in which nobody is bound to give effective help."""
    late: Undecided | None = None
    for incident in context.incidents:
        cells = [
            c
            for c in context.cells
            if (c.incident, c.zone, c.victim) == (incident.kind, incident.zone, incident.victim)
            and c.response == ANY_EFFECTIVE
        ]
        if any(c.guaranteed for c in cells):
            continue
        for reading in context.analysis.readings[:-1] or context.analysis.readings:
            encoding = context.encoding(incident, reading)
            parties = [p for p in (*context.guarantors, *context.arrangement.bodies) if p != incident.victim]
            try:
                steps = abandonment(encoding, parties, EFFECTIVE_RESPONSES)
            except Undecided as error:
                late, steps = error, None
            if steps is not None:
                message = Message(
                    "{victim} can be attacked ({kind}) and lawfully left without effective help",
                    {"victim": context.name(incident.victim), "kind": term(incident.kind)},
                )
                yield context.finding("F100", message, at=("clauses",), scenario=steps, incident=incident.kind)
                break
        else:
            continue
        break
    if late is not None:
        raise late


@rule("F106", "discretion", "warning", N_("Those bound choose what they owe"))
def _discretion(context: Context) -> Iterator[Finding]:
    for clause in context.responding_clauses():
        menu = menu_of(clause)
        free = "or_nothing" in clause.choose
        if clause.verb != "shall" or not (free or (len(menu) > 1 and clause.choose)) or not context.offers_help(clause):
            continue
        least = term("nothing") if free else term(min(menu, key=_cost))
        message = Message(
            "each bearer chooses its response ({menu}); {least} alone satisfies the text",
            {"menu": [term(word) for word in menu], "least": least},
        )
        weak = free or any(word not in EFFECTIVE_RESPONSES for word in menu)
        yield context.finding("F106", message, clause=clause.id, severity="error" if weak else "warning")
    yield from _own_consent(context)


def _own_consent(context: Context) -> Iterator[Finding]:
    """Yield duties to help that a bearer owes only if it consents."""
    for clause in context.responding_clauses():
        if clause.verb == "shall" and clause.when and context.offers_help(clause) and "self" in clause.when.consent:
            message = Message("each bearer is bound only with its own consent, which it may refuse")
            yield context.finding("F106", message, clause=clause.id, severity="error")


@rule("F134", "reservation", "warning", N_("A signatory that does not bind itself"))
def _reservation(context: Context) -> Iterator[Finding]:
    helping = {clause.id for clause in context.responding_clauses() if context.offers_help(clause)}
    for index, reservation in enumerate(context.arrangement.reservations):
        reserved = [name for name in reservation.to if name in helping]
        if not reserved:
            continue
        authors = context.arrangement.members(reservation.by)
        values = {"who": context.names(authors), "clauses": reserved}
        sentences = (
            N_(
                "{who} is not bound by clause {clauses}: it has made a reservation",
                "{who} are not bound by clause {clauses}: they have made a reservation",
            )
            if reservation.when is None
            else N_(
                "{who} has reserved cases in which clause {clauses} does not bind it",
                "{who} have reserved cases in which clause {clauses} does not bind them",
            )
        )
        yield context.finding("F134", counted(*sentences, len(authors), **values), at=("reservations", index))


def _cost(word: str) -> int:
    return RESPONSES.index(word) if word in RESPONSES else -1


@rule("F107", "consult-only", "error", N_("Consultation is all that is owed"))
def _consult_only(context: Context) -> Iterator[Finding]:
    due = [c for c in context.cells if c.guaranteed and c.party in context.guarantors]
    owed = [c for c in due if c.response in RESPONSES]
    # A menu whose every response is effective owes effective help, though no single one.
    if any(c.response in (*EFFECTIVE_RESPONSES, ANY_EFFECTIVE) for c in due):
        return
    context.require_decided(context.cells)
    if owed:
        first = next((c for c in owed if c.carried_by), owed[0])
        message = Message(
            "every guarantor owes only this: {responses}; nobody owes effective help",
            {"responses": [term(r) for r in RESPONSES if any(c.response == r for c in owed)]},
        )
        yield context.finding("F107", message, clause=first.carried_by[0] if first.carried_by else None)
    else:
        for clause in context.responding_clauses():
            if clause.verb == "intends" and "consult" in menu_of(clause):
                message = Message(
                    "the first response named here is consultation, and even that is only intended, not owed"
                )
                yield context.finding("F107", message, clause=clause.id)
                return


@rule("F112", "no-deadline", "warning", N_("A duty without a deadline"))
def _no_deadline(context: Context) -> Iterator[Finding]:
    for clause in context.responding_clauses():
        if clause.verb == "shall" and clause.within is None and "or_nothing" not in clause.choose:
            message = Message(
                "the duty ({acts}) is owed, but no deadline is set", {"acts": [term(w) for w in menu_of(clause)]}
            )
            yield context.finding("F112", message, clause=clause.id)


@rule("F113", "joint-duty", "warning", N_("A joint duty that binds nobody in particular"))
def _joint(context: Context) -> Iterator[Finding]:
    sentences = {
        "any": N_("at least one of {who} must act, but none of them is bound alone"),
        "together": N_("each of {who} is bound only if all the others act"),
        "silent": N_(
            "the text does not say whether the duty falls on each of {who}, on all together or on any one of them"
        ),
    }
    for clause in context.responding_clauses():
        bearers = context.arrangement.members(clause.who)
        if clause.verb == "shall" and clause.bound in sentences and len(bearers) > 1:
            yield context.finding(
                "F113", Message(sentences[clause.bound], {"who": context.names(bearers)}), clause=clause.id
            )


@rule("F114", "permission-without-duty", "warning", N_("A permission or an intention in place of a duty"))
def _permission(context: Context) -> Iterator[Finding]:
    owed = {
        c.response
        for c in context.cells
        if c.guaranteed and c.party in (*context.guarantors, *context.arrangement.bodies)
    }
    context.require_decided(context.cells)
    for clause in context.responding_clauses():
        unowed = [r for r in menu_of(clause) if r in EFFECTIVE_RESPONSES and r not in owed]
        if clause.verb in {"may", "intends"} and unowed:
            sentences = (
                (N_("{who} may do this but need not: {responses}"),) * 2
                if clause.verb == "may"
                else N_("{who} only intends to do this: {responses}", "{who} only intend to do this: {responses}")
            )
            who = context.names(context.arrangement.members(clause.who))
            message = counted(*sentences, len(who), who=who, responses=[term(r) for r in unowed])
            yield context.finding("F114", message, clause=clause.id)
