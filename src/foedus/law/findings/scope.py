"""Findings on what the text covers: kinds of attack, ground, qualities, terms, and who may turn out to be who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.law.findings.rules import Context, Finding, conditions_of, menu_of, rule
from foedus.wording import N_, Message, term

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__: list[str] = []


@rule("F108", "narrow-condition", "warning", N_("Help is promised only against a narrow kind of attack"))
def _narrow(context: Context) -> Iterator[Finding]:
    for clause in context.arrangement.clauses:
        when = clause.when
        if when is None or not when.attack or clause.verb == "shall_not":
            continue
        if not {"armed", "any", "invasion"} & set(when.attack):
            values = {"kinds": [term(k) for k in when.attack]}
            message = Message("this applies only to {kinds}; an invasion without it is not covered", values)
            yield context.finding("F108", message, clause=clause.id)
        elif when.widens:
            yield context.finding("F108", Message("this applies only once the attack has widened"), clause=clause.id)


@rule("F109", "zone-gap", "warning", N_("Territory that is not covered, or can cease to be"))
def _zone(context: Context) -> Iterator[Finding]:
    sentences = {
        "control": N_("{zone} is covered only while under control: whoever seizes it removes it from cover"),
        "recognition": N_(
            "{zone} is covered only as far as it is recognised: whoever withholds recognition removes the cover"
        ),
    }
    for name, zone in context.arrangement.zones.items():
        if not zone.covered:
            message = Message("{zone} is not covered", {"zone": zone.title})
            yield context.finding("F109", message, at=("zones", name))
        elif zone.basis in sentences:
            yield context.finding("F109", Message(sentences[zone.basis], {"zone": zone.title}), at=("zones", name))


@rule("F110", "threshold", "warning", N_("An adjective lets lesser attacks through"))
def _threshold(context: Context) -> Iterator[Finding]:
    for clause in context.arrangement.clauses:
        when = clause.when
        if when is not None and when.adjective and clause.verb != "shall_not":
            values = {"adjective": when.adjective}
            message = Message(
                "help is due only if the attack is “{adjective}”; a series of small attacks may never qualify", values
            )
            yield context.finding("F110", message, clause=clause.id)


@rule("F119", "guarantor-adversary", "error", N_("A guarantor is the likely attacker"))
def _guarantor_adversary(context: Context) -> Iterator[Finding]:
    for party, details in context.arrangement.parties.items():
        if {"guarantor", "adversary"} <= set(details.roles):
            message = Message("{who} guarantees against itself", {"who": details.name})
            yield context.finding("F119", message, at=("parties", party))


@rule("F120", "extinct-protege", "warning", N_("The promise lapses with the state that it protects"))
def _extinct(context: Context) -> Iterator[Finding]:
    for clause in context.arrangement.clauses:
        if any(condition.survives for _, condition in conditions_of(clause)):
            message = Message("the duty lapses if the protected state is said no longer to exist")
            yield context.finding("F120", message, clause=clause.id)


@rule("F131", "uncovered-kind", "warning", N_("A kind of attack to which nobody can respond under this text"))
def _uncovered(context: Context) -> Iterator[Finding]:
    context.require_decided(context.cells)
    answered = {c.incident for c in context.cells if c.needs not in (None, "never")}
    shown = [kind for kind in context.arrangement.incidents if any(i.kind == kind for i in context.incidents)]
    open_kinds = [kind for kind in shown if kind not in answered]
    if answered and open_kinds:
        values = {"kinds": [term(k) for k in open_kinds]}
        message = Message("the text provides no response to {kinds}, though it does to other attacks", values)
        yield context.finding("F131", message, at=("clauses",))


@rule("F133", "unwanted-help", "warning", N_("The adversary may intervene as a helper"))
def _unwanted(context: Context) -> Iterator[Finding]:
    for clause in context.arrangement.clauses:
        helpers = [p for p in context.arrangement.members(clause.who) if p in context.hostile]
        sent = [r for r in menu_of(clause) if r in {"deploy", "fight"}]
        protected = {*context.arrangement.with_role("protege"), "protege", "victim"}
        when = clause.when
        called = {*when.named("consent"), *when.named("agrees")} & protected if when else set()
        asked = bool(called) or (when is not None and bool(when.named("asked")))
        if helpers and sent and clause.verb != "shall_not":
            values = {"who": context.names(helpers), "responses": [term(r) for r in sent]}
            text = (
                N_("{who} may intervene as a helper if asked ({responses}); the request can be extorted")
                if asked
                else N_("{who} may intervene as a helper without being asked: {responses}")
            )
            yield context.finding("F133", Message(text, values), clause=clause.id)
    yield from _summoned(context)


def _summoned(context: Context) -> Iterator[Finding]:
    """Yield duties of the protégé to confer on a threat with its only guarantor: a lever in that guarantor's hand."""
    guarantors = context.arrangement.with_role("guarantor")
    for clause in context.arrangement.clauses:
        bound = [p for p in context.arrangement.members(clause.who) if p in context.arrangement.with_role("protege")]
        on_threat = clause.when is not None and "threat" in clause.when.attack
        if clause.verb == "shall" and "consult" in menu_of(clause) and on_threat and bound and len(guarantors) == 1:
            if set(bound) & set(guarantors):
                continue
            values = {"victim": context.names(bound), "who": context.names(guarantors)}
            text = N_(
                "{victim} is bound to confer with {who} on a threat: the only helper can insist on it, welcome or not"
            )
            yield context.finding("F133", Message(text, values), clause=clause.id, severity="note")


@rule("F128", "undefined-term", "warning", N_("A secret or undefined term"))
def _undefined(context: Context) -> Iterator[Finding]:
    for clause in context.arrangement.clauses:
        if clause.secret:
            yield context.finding("F128", Message("this clause is secret: nobody is deterred by it"), clause=clause.id)
        if clause.undefined:
            message = Message("the text does not define “{term}”", {"term": clause.undefined})
            yield context.finding("F128", message, clause=clause.id)
        if clause.standing in {"alleged", "denied"} and menu_of(clause):
            values = {"who": context.names(clause.denied_by)} if clause.denied_by else {}
            text = (
                N_("this term is alleged, and denied by {who}")
                if clause.denied_by
                else N_("this term is alleged, not published")
            )
            yield context.finding("F128", Message(text, values), clause=clause.id, severity="note")
