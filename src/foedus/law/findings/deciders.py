"""Findings on who decides: vetoes, deadlocks, no-shows, findings left to the wrong hands."""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from typing import TYPE_CHECKING

import z3

from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES
from foedus.law.engine.incidents import incidents_of
from foedus.law.engine.solving import Undecided, forall_exists, free_in, name_of
from foedus.law.findings.rules import Context, Finding, conditions_of, menu_of, rule
from foedus.law.scenario import Step, simplest_scenario, usual_value
from foedus.wording import N_, Message, counted, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Clause, Condition
    from foedus.law.engine.cells import Cell
    from foedus.law.engine.encoding import Encoding
    from foedus.law.engine.incidents import Incident

__all__: list[str] = []

_NO_SHOW = ("do", "attend", "present")


def _blocked(context: Context) -> Iterator[tuple[Cell, tuple[str, ...], str]]:
    """Yield cells of help that only a hostile party can let happen, with the levers and the clause, once per lever."""
    seen, reported = set(), set()
    for cell in context.cells_of_each_reading:
        helper = cell.party in context.guarantors or cell.party in context.arrangement.bodies
        kind = (cell.reading, cell.party, cell.response, cell.levers)
        if cell.needs != "adversary" or not helper or cell.response not in EFFECTIVE_RESPONSES or kind in seen:
            continue
        seen.add(kind)  # other incidents are blocked in the same way
        clause = _blocked_clause(context, cell) if cell.levers else ""
        if cell.levers and (clause, cell.levers) not in reported:
            reported.add((clause, cell.levers))
            yield cell, cell.levers, clause
    context.require_decided(context.cells_of_each_reading)


def _blocked_clause(context: Context, cell: Cell) -> str:
    """Return the clause that the levers block: one whose trigger depends on them."""
    encoding = context.encoding(_incident_of(context, cell), cell.reading)
    offering = encoding.offering(cell.party, cell.response)
    for name in offering:
        if {name_of(b) for b in free_in(encoding.power(name, cell.party, cell.response))} & set(cell.levers):
            return name
    return offering[0] if offering else ""


def _incident_of(context: Context, cell: Cell) -> Incident:
    wanted = (cell.incident, cell.zone, cell.victim)
    fitting = [i for i in incidents_of(context.arrangement) if (i.kind, i.zone, i.victim) == wanted]
    return next((i for i in fitting if i.perpetrators == cell.by), fitting[0])


def _blocking_scenario(context: Context, cell: Cell, levers: tuple[str, ...]) -> tuple:
    encoding = context.encoding(_incident_of(context, cell), cell.reading)
    facts = _levers_pulled(encoding, cell, levers)
    story: tuple = ()
    with suppress(Undecided):  # the lever is known; only its story is not
        story = (simplest_scenario(encoding, facts) or ()) if facts else ()
    if not story or not _releases(context, cell, levers):
        return story
    owners = list(dict.fromkeys(lever.split("|")[1] for lever in levers))
    released = counted(
        "{owners} releases {who} from the duty.",
        "{owners} release {who} from the duty.",
        len(owners),
        owners=context.names(owners),
        who=context.name(cell.party),
    )
    return (story[0], Step(0, released), *story[1:])


def _releases(context: Context, cell: Cell, levers: tuple[str, ...]) -> bool:
    """Whether the levers block help by a yes that ends the duty, not by a no."""
    encoding = context.encoding(_incident_of(context, cell), cell.reading)
    return not any(z3.is_not(fact) for fact in _levers_pulled(encoding, cell, levers))


def _levers_pulled(encoding: Encoding, cell: Cell, levers: tuple[str, ...]) -> list[z3.BoolRef]:
    can = encoding.may_do(cell.party, cell.response)  # meets the moves once
    known = encoding.moves.booleans
    usual = {name: usual_value(encoding.moves.by_name[name]) for name in levers if name in known}
    pulled = [z3.Not(known[name]) if cooperative else known[name] for name, cooperative in usual.items()]
    granted = [known[name] for name in usual]  # a release is a yes
    in_text = list(encoding.in_text.values())
    if granted and z3.Solver().check(can, *pulled, *in_text) == z3.sat:
        return granted if z3.Solver().check(can, *granted, *in_text) == z3.unsat else pulled
    return pulled


def _reported_elsewhere(lever: str) -> bool:
    """Whether another rule names this lever: a mandate left to end (F103), a party that stays away (F104)."""
    return lever.split("|")[0] in {"renew", *_NO_SHOW} or "renew " in lever


def _further_veto(context: Context, cell: Cell) -> tuple[str, ...]:
    """Return a least set of hostile levers that block a cell without those reported elsewhere, if there is one."""
    encoding = context.encoding(_incident_of(context, cell), cell.reading)
    can = encoding.may_do(cell.party, cell.response)
    moves = encoding.moves.by_name
    levers = {
        name_of(b): z3.Not(b)
        for b in free_in(can)
        if name_of(b) in moves and moves[name_of(b)].owner in context.hostile and not _reported_elsewhere(name_of(b))
    }
    if not levers or z3.Solver().check(can, *levers.values()) != z3.unsat:
        return ()
    for name in list(levers):
        if z3.Solver().check(can, *[no for other, no in levers.items() if other != name]) == z3.unsat:
            del levers[name]
    return tuple(levers)


@rule("F101", "adversary-veto", "error", N_("Help needs the adversary's consent"))
def _veto(context: Context) -> Iterator[Finding]:
    for cell, blocking, clause in _blocked(context):
        levers = _further_veto(context, cell) if all(map(_reported_elsewhere, blocking)) else blocking
        if not levers:
            continue
        body = next((lever.split("|")[2] for lever in levers if lever.startswith(("vote|", "object|"))), None)
        values = {
            "veto": context.names(dict.fromkeys(lever.split("|")[1] for lever in levers)),
            "who": context.name(cell.party),
            "response": term(cell.response),
            "body": context.name(body) if body else "",
        }
        text = (
            N_("{who} can help ({response}) only if {veto} allows it: a vote against in {body} is enough to block it")
            if body
            else N_("{who} can help ({response}) only if {veto} allows it")
        )
        if body and _releases(context, cell, levers):
            text = N_(
                "{who} can help ({response}) only if {veto} allows it: a vote in {body} is enough to end the duty"
            )
        yield context.finding(
            "F101",
            Message(text, values),
            clause=clause or None,
            scenario=_blocking_scenario(context, cell, levers),
            incident=cell.incident,
        )


@rule("F102", "deadlock", "warning", N_("One member can block the others"))
def _deadlock(context: Context) -> Iterator[Finding]:
    for name, body in context.arrangement.bodies.items():
        if body.impartial or body.failing != "rejects" or not _works_here(context, name):
            continue
        members = context.arrangement.members
        voters = [m for m in members(body.members) if m not in members([w for w in body.less if w != "perpetrator"])]
        friendly = [m for m in voters if m not in context.hostile]
        parity = "majority" in body.rules and len(voters) % 2 == 0 and len(friendly) <= len(voters) // 2
        values = {"body": context.name(name), "n": len(voters)}
        if body.silence and len(voters) > 1:
            text = N_("{body} decides by silence procedure: any one of its {n} members can break the silence")
            yield context.finding("F102", Message(text, values), at=("bodies", name))
        elif parity:
            text = N_("{body} is evenly divided: neither side can find anything against the other")
            yield context.finding("F102", Message(text, values), at=("bodies", name))
        elif "unanimity" in body.rules and len(voters) > 1:
            text = N_("{body} decides by unanimity of its {n} members: any one of them can block it")
            yield context.finding("F102", Message(text, values), at=("bodies", name))


def _works_here(context: Context, name: str) -> bool:
    """Whether the text gives a body something to decide: to whom a duty is handed over is not at issue here."""
    used = {b for _, key, c in _conditions(context) if key != "until" for b in (*c.agrees, *c.finds, *c.rejected)}
    used |= {c.judges for _, _, c in _conditions(context) if c.judges}
    used |= {who for clause in context.arrangement.clauses for who in clause.who}
    start = context.arrangement.life.active_when
    if start is not None:
        used |= {*start.named("agrees"), *start.named("finds"), *start.named("rejected")}
    return name in used


@rule("F103", "mandate-renewal", "error", N_("A mandate that the adversary can let lapse"))
def _renewal(context: Context) -> Iterator[Finding]:
    for name, body in context.arrangement.bodies.items():
        if body.mandate is None:
            continue
        renewer = body.mandate.by
        if renewer in context.arrangement.bodies:
            renewing = context.arrangement.bodies[renewer]
            renewers = context.arrangement.members(renewing.members)
            needs = renewers if "unanimity" in renewing.rules else context.arrangement.members(renewing.veto)
        else:
            needs = context.arrangement.members([renewer])
        blocking = [p for p in needs if p in context.hostile]
        if blocking:
            values = {"body": context.name(name), "who": context.names(blocking)}
            message = Message("the mandate of {body} ends unless {who} agrees to renew it", values)
            yield context.finding("F103", message, at=("bodies", name, "mandate"))


@rule("F104", "no-show", "error", N_("The adversary can block everything by staying away"))
def _no_show(context: Context) -> Iterator[Finding]:
    for cell, levers, clause in _blocked(context):
        if {lever.split("|")[0] for lever in levers} & set(_NO_SHOW):
            message = Message(
                "if {veto} stays away, {who} owes no help ({response})",
                {"veto": context.names(cell.veto), "who": context.name(cell.party), "response": term(cell.response)},
            )
            yield context.finding(
                "F104",
                message,
                clause=clause or None,
                scenario=_blocking_scenario(context, cell, levers),
                incident=cell.incident,
            )
    yield from _absent_from_talks(context)


def _absent_from_talks(context: Context) -> Iterator[Finding]:
    """Yield duties to consult that a hostile guarantor shares: talks without it settle nothing (Budapest, 2014)."""
    for clause in context.responding_clauses():
        absent = [p for p in context.arrangement.members(clause.who) if p in context.hostile]
        followed = any(clause.id in c.after for _, _, c in _conditions(context))
        if "consult" in menu_of(clause) and clause.verb == "shall" and absent and not followed:
            message = counted(
                "{who} is among those who must consult, and can stay away without consequence under the text",
                "{who} are among those who must consult, and can stay away without consequence under the text",
                len(absent),
                who=context.names(absent),
            )
            yield context.finding("F104", message, clause=clause.id, severity="warning")


def _conditions(context: Context) -> Iterator[tuple[Clause, str, Condition]]:
    for clause in context.arrangement.clauses:
        for key, condition in conditions_of(clause):
            yield clause, key, condition


@rule("F135", "adversary-hand-over", "error", N_("The adversary alone can end the duty"))
def _ended_by_foes(context: Context) -> Iterator[Finding]:
    for clause in context.responding_clauses():
        found = next(_enders(context, clause), None) if clause.until is not None else None
        if found is None:
            continue
        incident, bodies, who = found
        values = {"body": context.names(bodies), "who": context.names(who), "victim": context.name(incident.victim)}
        steps = (
            Step(
                0,
                counted(
                    "{who} decides in {body}, and no other vote is needed.",
                    "{who} decide in {body}, and no other vote is needed.",
                    len(who),
                    **values,
                ),
            ),
            Step(0, Message("The duty under clause {clause} is at an end.", {"clause": clause.id})),
        )
        message = counted(
            "the duty ends when {body} has decided, which {who} alone can do",
            "the duty ends when {body} has decided, which {who} can do without anybody else",
            len(who),
            **values,
        )
        yield context.finding("F135", message, clause=clause.id, scenario=steps, incident=incident.kind)


def _enders(context: Context, clause: Clause) -> Iterator[tuple[Incident, tuple[str, ...], tuple[str, ...]]]:
    """Yield the incidents in which hostile parties alone can have a duty handed over, with the bodies and parties."""
    for reading, incident in product(context.readings, context.incidents):
        encoding = context.encoding(incident, reading)
        bodies = encoding.handed_over_to(clause.id) if clause.id in encoding.clauses else ()
        for party in encoding.bearers.get(clause.id, ()) if bodies else ():
            level = encoding.level(clause.id)
            ends = encoding.conditions.hold(encoding.clauses[clause.id].until, clause.id, party, level, releasing=True)
            moves = free_in(ends)
            owner = {name_of(b): encoding.moves.move(b).owner for b in moves}
            foes = tuple(dict.fromkeys(o for o in owner.values() if o in incident.hostile))
            for some in [*((foe,) for foe in foes), foes]:
                theirs = [b for b in moves if owner[name_of(b)] in some]
                others = [b for b in moves if owner[name_of(b)] not in some]
                if theirs and forall_exists(z3.Not(ends), theirs, others) is not None:
                    yield incident, bodies, some
                    break


@rule("F105", "self-judged-trigger", "warning", N_("Each bearer judges for itself whether help is due"))
def _self_judged(context: Context) -> Iterator[Finding]:
    for clause in context.responding_clauses():
        judged = [(part, part.judges) for key, part in conditions_of(clause) if key == "when" and part.judges]
        if clause.verb != "shall" or not judged:
            continue
        when, judge = judged[0]
        bearers = set(context.arrangement.members(clause.who))
        judges = bearers if judge == "self" else set(context.arrangement.members([judge])) - _attacked(context, judge)
        if judges & bearers:
            quality = when.adjective or Message("the attack is of the kind that the clause covers")
            own = sorted(judges & bearers)
            message = counted(
                "{who} itself judges whether this applies: {quality}",
                "{who} judge for themselves whether this applies: {quality}",
                len(own),
                who=context.names(own),
                quality=quality,
            )
            yield context.finding("F105", message, clause=clause.id)


def _attacked(context: Context, judge: str) -> set[str]:
    """Return the parties that judge only as the one attacked: these do not judge their own duty to help."""
    if judge in {"victim", "protege"}:
        return set(context.arrangement.members([judge]))
    proteges = context.arrangement.with_role("protege")
    return set(proteges) if len(proteges) == 1 else set()


@rule("F111", "unnamed-finder", "warning", N_("Nobody is designated to establish a disputed fact"))
def _unnamed_finder(context: Context) -> Iterator[Finding]:
    for clause, key, condition in _conditions(context):
        named_state = condition.by and "any" not in condition.by and "proxies" in condition.by
        if (condition.adjective or named_state) and condition.judges is None and not condition.finds and key == "when":
            quality = condition.adjective or Message("who is behind the attack")
            message = Message(
                "the text does not say who establishes this: {quality}; each bearer judges for itself",
                {"quality": quality},
            )
            yield context.finding("F111", message, clause=clause.id)
