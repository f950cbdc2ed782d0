"""An arrangement in one incident, as functions of the free moves.

Every valuation of the moves is a lawful scenario, because duties are not constraints but definitions: a lawful bearer
performs what it owes *by construction*, and only its choices (which of a menu, when, whether at all under "may") are
free. A prohibition therefore cannot make a query unsatisfiable and pass for a guarantee; where a duty and a
prohibition meet, the definition says so (`conflict`) and the act does not happen.

Causes come first: what must be done "after" another clause is defined through that clause, and a circle of clauses
that wait for each other is unrolled as often as it is long, from "not done". Nothing causes itself.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import z3

from foedus.arrangement.durations import hours_of
from foedus.law.bodies import Bodies
from foedus.law.incidents import Incident, disputed_attribution, facts_hold, names_protege
from foedus.law.moves import Moves

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement, Clause, Condition

__all__ = ["PLAIN_KINDS", "UNBOUNDED", "Encoding"]

UNBOUNDED = 10**9
"""Hours that stand for "no time is set"; far beyond any duration the language can write."""

PLAIN_KINDS = ("invasion", "nuclear_attack")
"""Attacks that no honest judge would call insignificant, accidental or provoked; lesser ones leave room to differ."""

FALSE, TRUE = z3.BoolVal(False), z3.BoolVal(True)


class Encoding:
    """The duties of an arrangement in one incident and phase.

    Parameters
    ----------
    arrangement : Arrangement
        Under one reading.
    incident : Incident
    phase : {"before", "active", "after"}
        Of the arrangement's life.
    silent_as : {"each", "any", "together"}
        How clauses are read that do not say who of several bearers owes the duty.
    """

    def __init__(
        self, arrangement: Arrangement, incident: Incident, phase: str = "active", silent_as: str = "each"
    ) -> None:
        self.arrangement = arrangement
        self.incident = incident
        self.phase = phase
        self.silent_as = silent_as
        self.moves = Moves()
        self.bodies = Bodies(arrangement, incident, self.moves, _bodies_that_only_release(arrangement))
        self.clauses = {clause.id: clause for clause in arrangement.clauses if phase in clause.phase}
        self.bearers = {
            name: arrangement.members(clause.who, victim=incident.victim) for name, clause in self.clauses.items()
        }
        self.in_text = {name: z3.Bool(f"clause|{name}") for name in self.clauses}
        self._acts: dict[tuple[str, str, str, int], z3.BoolRef] = {}
        self._owed: dict[tuple[str, str, int], z3.BoolRef] = {}
        self._times: dict[tuple[str, str, int], z3.ArithRef] = {}

    # What the matrix asks --------------------------------------------------------------------------------------------

    def does(self, party: str, response: str) -> z3.BoolRef:
        """Return when a party gives a response under any clause."""
        return z3.Or(*[self.act(clause, party, response) for clause in self.offering(party, response)])

    def may_do(self, party: str, response: str) -> z3.BoolRef:
        """Return when a party can give a response if it wants to."""
        return z3.Or(*[self.power(clause, party, response) for clause in self.offering(party, response)])

    def offering(self, party: str, response: str) -> tuple[str, ...]:
        """Return the clauses under which a party owes or may give a response."""
        return tuple(
            name
            for name, clause in self.clauses.items()
            if clause.verb != "shall_not" and party in self.bearers[name] and response in _menu(clause)
        )

    def hours(self, party: str, response: str) -> z3.ArithRef:
        """Return the hours to the response, each step as late as is lawful; UNBOUNDED if no time is set."""
        times = [
            z3.If(self.act(name, party, response), self.done_at(name, party), UNBOUNDED)
            for name in self.offering(party, response)
        ]
        return _least(times)

    # Acts ------------------------------------------------------------------------------------------------------------

    def act(self, clause: str, party: str, response: str, depth: int | None = None) -> z3.BoolRef:
        """Return when a party gives a response under one clause."""
        level = self._level(clause, depth)
        key = (clause, party, response, level)
        if key not in self._acts:
            self._acts[key] = FALSE if level < 0 else self._define_act(clause, party, response, level)
        return self._acts[key]

    def power(self, clause: str, party: str, response: str) -> z3.BoolRef:
        """Return when a party can give a response under one clause, whatever it chooses."""
        level = self._level(clause, None)
        return z3.And(self.open(clause, party, level), z3.Not(self.forbidden(party, response, level)))

    def power_to_act(self, clause: str, party: str) -> z3.BoolRef:
        """Return when a clause is open to a bearer, whatever it says."""
        return self.open(clause, party, self._level(clause, None))

    def open(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a clause is triggered for a party and not released; a body also has to decide."""
        key = (clause, party, level)
        if key not in self._owed:
            self._owed[key] = FALSE  # what depends on itself has no cause
            definition = self.clauses[clause]
            parts = [self.in_text[clause], self.holds(definition.when, clause, party, level)]
            parts += [z3.Not(self.released(clause, party, level))]
            if party in self.arrangement.bodies and not self.arrangement.bodies[party].impartial:
                parts.append(self.bodies.decides(party, f"act {clause}"))
            self._owed[key] = z3.simplify(z3.And(*parts))
        return self._owed[key]

    def owed(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when this bearer itself has to act: each, one of them, or only with all the others."""
        opened = self.open(clause, party, level)
        bound = self._bound(clause)
        others = [b for b in self.bearers[clause] if b != party]
        if bound == "each" or not others:
            return z3.And(opened, self._keeps(clause, party))
        if bound == "together":
            all_others = z3.And(
                *[z3.And(self.open(clause, b, level), self.moves.free("join", b, clause)) for b in others]
            )
            mine = self.moves.free("join", party, clause)
            return z3.And(opened, z3.Or(mine, z3.And(all_others, self._keeps(clause, party))))
        return z3.And(opened, z3.Or(self.moves.free("volunteer", party, clause), self._left_over(clause, party, level)))

    def conflict(self, clause: str, party: str) -> z3.BoolRef:
        """Return when a duty meets prohibitions that leave its bearer no lawful way to perform it."""
        level = self._level(clause, None)
        definition = self.clauses[clause]
        if not _binds(definition) or party in self.incident.perpetrators:
            return FALSE
        barred = [self.forbidden(party, response, level) for response in _menu(definition)]
        return z3.And(self.owed(clause, party, level), z3.Or(*barred) if definition.do else z3.And(*barred))

    def forbidden(self, party: str, response: str, level: int) -> z3.BoolRef:
        """Return when a prohibition binds a party not to give a response; it does not stop a perpetrator."""
        if party in self.incident.perpetrators:
            return FALSE
        return z3.Or(
            *[
                self.open(name, party, min(level, self._level(name, None)))
                for name, clause in self.clauses.items()
                if clause.verb == "shall_not" and party in self.bearers[name] and response in clause.do
            ]
        )

    def _define_act(self, clause: str, party: str, response: str, level: int) -> z3.BoolRef:
        definition = self.clauses[clause]
        allowed = {r: z3.Not(self.forbidden(party, r, level)) for r in _menu(definition)}
        chosen = self.moves.free("do", party, clause, response)
        if not _binds(definition):
            return z3.simplify(z3.And(self.open(clause, party, level), allowed[response], chosen))
        owed = self.owed(clause, party, level)
        if definition.do:
            return z3.simplify(z3.And(owed, allowed[response]))
        return z3.simplify(z3.And(owed, allowed[response], self._picked(clause, party, response, allowed)))

    def _picked(self, clause: str, party: str, response: str, allowed: dict[str, z3.BoolRef]) -> z3.BoolRef:
        """Return when a response is picked from a menu; the first allowed one if no other is."""
        menu = list(allowed)
        picked = {r: z3.And(allowed[r], self.moves.free("do", party, clause, r)) for r in menu}
        none_picked = z3.Not(z3.Or(*picked.values()))
        earlier = [z3.Not(allowed[r]) for r in menu[: menu.index(response)]]
        return z3.Or(picked[response], z3.And(none_picked, *earlier))

    def _left_over(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when nobody else of those bound together volunteers and this bearer is the last who could."""
        if party in self.incident.perpetrators:
            return FALSE
        able = [b for b in self.bearers[clause] if b not in self.incident.perpetrators]
        volunteers = [z3.And(self.open(clause, b, level), self.moves.free("volunteer", b, clause)) for b in able]
        later = [z3.Not(self.open(clause, b, level)) for b in able[able.index(party) + 1 :]]
        return z3.And(z3.Not(z3.Or(*volunteers)), *later)

    def _keeps(self, clause: str, party: str) -> z3.BoolRef:
        """Return whether a bearer keeps its duty: lawful parties do; the perpetrator as it likes."""
        if party in self.incident.perpetrators:
            return self.moves.free("do", party, clause, "at all")
        return TRUE

    # Conditions ------------------------------------------------------------------------------------------------------

    def holds(self, condition: Condition | None, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a condition of a clause is met for one bearer."""
        if condition is None:
            return TRUE
        provoked = names_protege(self.arrangement, condition, self.incident)
        if not provoked and not facts_hold(self.arrangement, condition, self.incident):
            return FALSE
        parts = [
            *self._judgements(condition, clause, party, provoked),
            *self._decisions(condition, clause, party, provoked),
            *[self._performed(name, level) for name in condition.after],
            *[self._breached(name, level) for name in condition.breach_of],
        ]
        return z3.And(*parts)

    def _judgements(self, condition: Condition, clause: str, party: str, provoked: bool) -> list[z3.BoolRef]:
        """Return what has to be judged: adjectives, attribution, a forfeiture, what `judges` reserves."""
        disputed = condition.adjective or provoked or disputed_attribution(condition, self.incident)
        if not disputed and condition.judges is None:
            return []
        if condition.finds and condition.judges is None:
            return []  # the formal finding settles it
        topic = condition.adjective or ("forfeiture" if provoked else "attack")
        truth = self._truth(condition, provoked)
        return [self._found_by(condition.judges or "self", topic, clause, party, truth)]

    def _truth(self, condition: Condition, provoked: bool) -> bool | None:
        if provoked:
            return False
        if condition.adjective and self.incident.kind not in PLAIN_KINDS:
            return None
        return True

    def _found_by(self, finder: str, topic: str, clause: str, party: str, truth: bool | None) -> z3.BoolRef:
        if finder == "self":
            return self._judge(party, topic, truth, clause)
        if finder in self.arrangement.bodies:
            return self.bodies.finds(finder, f"find {topic}", truth=truth)
        members = self.arrangement.members([finder], victim=self.incident.victim)
        return z3.And(*[self._judge(member, topic, truth) for member in members])

    def _judge(self, party: str, topic: str, truth: bool | None, *about: str) -> z3.BoolRef:
        """Return a party's own finding: the protégé's is the truth; any other may lawfully err."""
        if party == self.incident.victim:
            return z3.BoolVal(truth is not False)
        return self.moves.free("judge", party, topic, *about)

    def _decisions(self, condition: Condition, clause: str, party: str, provoked: bool) -> list[z3.BoolRef]:
        victim = self.incident.victim
        members = self.arrangement.members
        topic = condition.adjective or ("forfeiture" if provoked else "attack")
        truth = self._truth(condition, provoked)
        parts = [self._found_by(name, topic, clause, party, truth) for name in condition.finds]
        parts += [self._agrees(name, party, clause) for name in members(condition.agrees, victim=victim)]
        parts += [self.bodies.fails(name, "act") for name in condition.rejected if name in self.arrangement.bodies]
        parts += [self._cooperates("ask", p, clause) for p in members(condition.asked, victim=victim)]
        parts += [self._cooperates("consent", p, clause) for p in members(condition.consent, victim=victim)]
        if condition.procedure:
            parts.append(self._cooperates("procedure", party, clause))
        if condition.event is not None and not condition.consent:
            parts.append(self._perpetrator_lets("event", clause))
        if condition.widens:
            parts.append(self._perpetrator_lets("widen", clause))
        parts += [self._perpetrator_lets("survive", p) for p in members(condition.survives, victim=victim)]
        return parts

    def _agrees(self, name: str, party: str, clause: str) -> z3.BoolRef:
        body = self.arrangement.bodies.get(name)
        if body is None:
            return self._cooperates("consent", name, clause)
        if body.rule == "each" and party in self.bodies.voters(name):
            return self._cooperates("vote", party, name, "act")
        return self.bodies.decides(name, "act")

    def _cooperates(self, kind: str, party: str, *about: str) -> z3.BoolRef:
        """Return a move whose cooperative value the protégé takes of itself."""
        return TRUE if party == self.incident.victim else self.moves.free(kind, party, *about)

    def _perpetrator_lets(self, kind: str, *about: str) -> z3.BoolRef:
        owner = self.incident.perpetrators[0] if self.incident.perpetrators else "perpetrator"
        return self.moves.free(kind, owner, *about)

    def _performed(self, name: str, level: int) -> z3.BoolRef:
        """Return when a clause counts as performed: by all who must attend, or by lapse of its time."""
        if name not in self.clauses:
            return FALSE
        clause = self.clauses[name]
        below = level - 1 if self._circle_of(name) else None
        if below is not None and below < 0:
            return FALSE
        done = [self._attended(name, party, below) for party in self._attenders(name)]
        performed = z3.Or(*done) if self._one_is_enough(name) else z3.And(*done)
        if clause.lapses is None:
            return performed
        started = [self.open(name, party, self._level(name, below)) for party in self.bearers[name]]
        return z3.Or(performed, *started)

    def _one_is_enough(self, name: str) -> bool:
        return self._bound(name) == "any" and not self.clauses[name].attend

    def _bound(self, name: str) -> str:
        bound = self.clauses[name].bound
        return self.silent_as if bound == "silent" else bound

    def _attenders(self, name: str) -> tuple[str, ...]:
        clause = self.clauses[name]
        if clause.attend:
            return self.arrangement.members(clause.attend, victim=self.incident.victim)
        return self.bearers[name]

    def _attended(self, name: str, party: str, below: int | None) -> z3.BoolRef:
        if party in self.bearers[name]:
            return z3.Or(*[self.act(name, party, response, below) for response in _menu(self.clauses[name])])
        return self._cooperates("attend", party, name)

    def _breached(self, name: str, level: int) -> z3.BoolRef:
        """Return when the perpetrator breaches a clause: the attack itself breaches its duty to refrain."""
        if name not in self.clauses:
            return FALSE
        clause = self.clauses[name]
        breaches = []
        for party in set(self.bearers[name]) & set(self.incident.perpetrators):
            opened = self.open(name, party, self._level(name, level - 1 if self._circle_of(name) else None))
            if clause.verb == "shall_not" or "refrain" in clause.do:
                breaches.append(opened)
            elif clause.verb == "shall":
                done = z3.Or(*[self.act(name, party, response) for response in _menu(clause)])
                breaches.append(z3.And(opened, z3.Not(done)))
        return z3.Or(*breaches)

    # Release and hand-over -------------------------------------------------------------------------------------------

    def released(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a duty is void before it is due."""
        definition = self.clauses[clause]
        parts = [self.holds(definition.unless, clause, party, level)] if definition.unless else []
        if definition.until and not self.handed_over_to(clause):
            parts.append(self.holds(definition.until, clause, party, level))
        if not parts:
            return FALSE
        earliest = min(self._earliest(c) for c in (definition.unless, definition.until) if c is not None)
        return z3.And(z3.Or(*parts), self.due(clause, party, level) >= earliest)

    def handed_over_to(self, clause: str) -> tuple[str, ...]:
        """Return the bodies to whose decision the duty is handed over ("until the Security Council has acted")."""
        until = self.clauses[clause].until
        return tuple(name for name in until.agrees if name in self.arrangement.bodies) if until else ()

    def _earliest(self, condition: Condition) -> int:
        """Return the fewest hours after the attack at which a condition can be met."""
        bodies = [name for name in (*condition.agrees, *condition.finds) if name in self.arrangement.bodies]
        waits = [self.bodies.fastest(name) for name in bodies]
        waits.append(hours_of(condition.continues) if condition.continues else 0)
        return max(waits)

    # Time ------------------------------------------------------------------------------------------------------------

    def due(self, clause: str, party: str, level: int) -> z3.ArithRef:
        """Return the hours at which a clause falls due: its time, or its last trigger if that is later."""
        definition = self.clauses[clause]
        triggered = self.triggered_at(clause, party, level)
        if definition.within is None:
            return z3.IntVal(UNBOUNDED)
        allowed = hours_of(definition.within)
        if definition.counted_from == "attack":
            return _most([triggered, z3.IntVal(allowed)])
        return z3.If(triggered >= UNBOUNDED, UNBOUNDED, triggered + allowed)

    def done_at(self, clause: str, party: str) -> z3.ArithRef:
        """Return the latest lawful hour at which a bearer performs a clause."""
        return self.due(clause, party, self._level(clause, None))

    def triggered_at(self, clause: str, party: str, level: int) -> z3.ArithRef:
        """Return the latest hour at which the last trigger of a clause is complete."""
        key = (clause, party, level)
        if key not in self._times:
            self._times[key] = z3.IntVal(UNBOUNDED)
            self._times[key] = self._latest(self.clauses[clause].when, party, level)
        return self._times[key]

    def _latest(self, condition: Condition | None, party: str, level: int) -> z3.ArithRef:
        if condition is None:
            return z3.IntVal(0)
        before = [self._performed_at(name, level) for name in condition.after]
        before.append(z3.IntVal(hours_of(condition.continues) if condition.continues else 0))
        seized = _most(before)
        waits = [self._decision_hours(name, party) for name in condition.agrees]
        waits += [self._finding_hours(name) for name in condition.finds]
        waits += [self._finding_hours(condition.judges)] if condition.judges not in (None, "self") else []
        waits += [UNBOUNDED for _ in condition.rejected if self.bodies.slowest(_) is None]
        waits += [self.bodies.slowest(name) or 0 for name in condition.rejected]
        others = [p for p in (*condition.consent, *condition.asked) if not self._is_victim(p)]
        if others or condition.procedure or condition.event or condition.widens or self._own_judgement(condition):
            waits.append(UNBOUNDED)
        slowest = max(waits, default=0)
        return z3.IntVal(UNBOUNDED) if slowest >= UNBOUNDED else seized + slowest

    def _own_judgement(self, condition: Condition) -> bool:
        """Whether the bearer has to make up its mind, for which no time is set."""
        return condition.judges == "self" or (
            condition.judges is None
            and not condition.finds
            and (condition.adjective is not None or disputed_attribution(condition, self.incident))
        )

    def _decision_hours(self, name: str, party: str) -> int:
        if self._is_victim(name):
            return 0
        if name not in self.arrangement.bodies:
            return UNBOUNDED
        slowest = self.bodies.slowest(name)
        return UNBOUNDED if slowest is None else slowest

    def _finding_hours(self, name: str | None) -> int:
        if name is None or self._is_victim(name):
            return 0
        if name not in self.arrangement.bodies:
            return UNBOUNDED
        slowest = self.bodies.slowest(name, finding=True)
        return UNBOUNDED if slowest is None else slowest

    def _is_victim(self, name: str) -> bool:
        return self.arrangement.members([name], victim=self.incident.victim) == (self.incident.victim,)

    def _performed_at(self, name: str, level: int) -> z3.ArithRef:
        """Return the latest hour at which a clause counts as performed."""
        if name not in self.clauses:
            return z3.IntVal(UNBOUNDED)
        clause = self.clauses[name]
        below = level - 1 if self._circle_of(name) else None
        if below is not None and below < 0:
            return z3.IntVal(UNBOUNDED)
        lower = self._level(name, below)
        attended = [(self._attended(name, p, below), self._attended_at(name, p, lower)) for p in self._attenders(name)]
        times = [z3.If(came, at, UNBOUNDED) for came, at in attended]
        done = _least(times) if self._one_is_enough(name) else _most(times)
        if clause.lapses is None:
            return done
        started = _most([self.triggered_at(name, party, lower) for party in self.bearers[name]])
        lapsed = z3.If(started >= UNBOUNDED, UNBOUNDED, started + hours_of(clause.lapses))
        return _least([done, lapsed])

    def _attended_at(self, name: str, party: str, level: int) -> z3.ArithRef:
        if party in self.bearers[name]:
            return self.due(name, party, level)
        return z3.IntVal(0 if party == self.incident.victim else UNBOUNDED)

    # Circles ---------------------------------------------------------------------------------------------------------

    def _level(self, clause: str, depth: int | None) -> int:
        """Return how often a circle may still be gone round; 0 for clauses in no circle."""
        size = len(self._circle_of(clause))
        return size if depth is None else min(depth, size)

    def _circle_of(self, clause: str) -> frozenset[str]:
        return self._circles.get(clause, frozenset())

    @cached_property
    def _circles(self) -> dict[str, frozenset[str]]:
        """The clauses that wait for each other, by clause."""
        waits = {name: set(_waits_for(clause)) & set(self.clauses) for name, clause in self.clauses.items()}
        reach = {name: _reachable(name, waits) for name in waits}
        return {
            name: frozenset(other for other in reach[name] if name in reach[other])
            for name in waits
            if name in reach[name]
        }


def _bodies_that_only_release(arrangement: Arrangement) -> frozenset[str]:
    """Return the bodies whose decision never triggers a clause but can void one: there the protégé votes no."""
    whens = [c.when for c in arrangement.clauses if c.when]
    voids = [c.unless for c in arrangement.clauses if c.unless]
    return frozenset(n for c in voids for n in c.agrees) - frozenset(n for c in whens for n in (*c.agrees, *c.rejected))


def _waits_for(clause: Clause) -> list[str]:
    conditions = (clause.when, clause.unless, clause.until)
    return [name for c in conditions if c is not None for name in (*c.after, *c.breach_of)]


def _reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += edges[name]
    return seen


def _menu(clause: Clause) -> list[str]:
    return [word for word in (*clause.do, *clause.choose) if word != "or_nothing"]


def _binds(clause: Clause) -> bool:
    """Whether a clause obliges to something: "shall", without "or nothing"."""
    return clause.verb == "shall" and "or_nothing" not in clause.choose


def _most(times: list[z3.ArithRef]) -> z3.ArithRef:
    return _fold(times, lambda a, b: z3.If(a >= b, a, b), 0)


def _least(times: list[z3.ArithRef]) -> z3.ArithRef:
    return _fold(times, lambda a, b: z3.If(a <= b, a, b), UNBOUNDED)


def _fold(times: list, join, empty: int) -> z3.ArithRef:
    if not times:
        return z3.IntVal(empty)
    result = times[0]
    for time in times[1:]:
        result = z3.simplify(join(result, time))
    return result
