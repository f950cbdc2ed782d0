"""An arrangement in one incident, as functions of the free moves.

Every valuation of the moves is a lawful scenario, because duties are not constraints but definitions: a lawful bearer
performs what it owes *by construction*, and only its choices (which of a menu, when, whether at all under "may") are
free. A prohibition therefore cannot make a query unsatisfiable and pass for a guarantee; where a duty and a
prohibition meet, the definition says so (`conflict`) and the act does not happen.

Causes come first: what must be done "after" another clause is defined through that clause, and a circle of clauses
that wait for each other is unrolled as often as it is long, from "not done". Nothing causes itself.
What begins only with an act comes too late to forbid it (`causes`).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import z3

from foedus.law.engine.bodies import Bodies
from foedus.law.engine.causes import Causes
from foedus.law.engine.conditions import Conditions
from foedus.law.engine.incidents import Incident, facts_hold, names_protege, topic_of
from foedus.law.engine.logic import (
    FALSE,
    TRUE,
    UNBOUNDED,
    Hours,
    at_least,
    choose,
    conj,
    disj,
    later,
    least,
    most,
    negate,
)
from foedus.law.engine.moves import Moves
from foedus.law.engine.named_acts import binds, menu_of
from foedus.law.engine.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.arrangement.schema import Arrangement, Clause, Condition, Reservation

__all__ = ["Encoding"]


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
        releasing, accusing = _bodies_that_only_release(arrangement), _findings_that_only_release(arrangement, incident)
        self.bodies = Bodies(arrangement, incident, self.moves, releasing, accusing)
        self.clauses = {clause.id: clause for clause in arrangement.clauses if phase in clause.phase}
        self.bearers = {
            name: arrangement.members(clause.who, victim=incident.victim) for name, clause in self.clauses.items()
        }
        self.in_text = {name: z3.Bool(f"clause|{name}") for name in self.clauses}
        self._does: dict[tuple[str, str], z3.BoolRef] = {}
        self._acts: dict[tuple[str, str, str, int], z3.BoolRef] = {}
        self._owed: dict[tuple[str, str, int], z3.BoolRef] = {}
        self.causes = Causes(self)
        self.conditions = Conditions(self)
        self.timing = Timing(self)

    # What the matrix asks --------------------------------------------------------------------------------------------

    def does(self, party: str, response: str) -> z3.BoolRef:
        """Return when a party gives a response under any clause."""
        key = (party, response)
        if key not in self._does:
            self._does[key] = disj(*[self.act(clause, party, response) for clause in self.offering(party, response)])
        return self._does[key]

    def may_do(self, party: str, response: str) -> z3.BoolRef:
        """Return when a party can give a response if it wants to."""
        return disj(*[self.power(clause, party, response) for clause in self.offering(party, response)])

    def offering(self, party: str, response: str) -> tuple[str, ...]:
        """Return the clauses under which a party owes or may give a response."""
        return tuple(
            name
            for name, clause in self.clauses.items()
            if clause.verb != "shall_not"
            and clause.of is None
            and party in self.bearers[name]
            and response in menu_of(clause)
        )

    def hours(self, party: str, response: str) -> Hours:
        """Return the hours to the response, each step as late as is lawful; UNBOUNDED if no time is set."""
        return least(
            *[
                choose(self.act(name, party, response), self.timing.done_at(name, party), UNBOUNDED)
                for name in self.offering(party, response)
            ]
        )

    # Acts ------------------------------------------------------------------------------------------------------------

    def act(self, clause: str, party: str, response: str, depth: int | None = None) -> z3.BoolRef:
        """Return when a party gives a response under one clause."""
        level = self.level(clause, depth)
        key = (clause, party, response, level)
        if key not in self._acts:
            self._acts[key] = FALSE if level < 0 else self._define_act(clause, party, response, level)
        return self._acts[key]

    def power(self, clause: str, party: str, response: str) -> z3.BoolRef:
        """Return when a party can give a response under one clause, whatever it chooses."""
        level = self.level(clause)
        return conj(self.open(clause, party, level), negate(self.forbidden(clause, party, response, level)))

    def power_to_act(self, clause: str, party: str) -> z3.BoolRef:
        """Return when a clause is open to a bearer, whatever it says."""
        return self.open(clause, party, self.level(clause))

    def open(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a clause is triggered for a party and not released; a body also has to decide."""
        key = (clause, party, level)
        if key not in self._owed:
            self._owed[key] = FALSE  # what depends on itself has no cause
            definition = self.clauses[clause]
            parts = [self.in_text[clause], self.conditions.hold(definition.when, clause, party, level)]
            parts += [negate(self.released(clause, party, level))]
            parts += [negate(self._prevails(name, party, level)) for name in definition.yields_to]
            if party in self.arrangement.bodies and not self.arrangement.bodies[party].impartial:
                parts.append(self.bodies.decides(party, f"act {clause}"))
            self._owed[key] = conj(*parts)
        return self._owed[key]

    def _prevails(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a clause that has precedence binds the same bearer."""
        if party not in self.bearers.get(clause, ()):
            return FALSE
        return self.open(clause, party, min(level, self.level(clause)))

    def owed(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when this bearer itself has to act: each, one of them, or only with all the others."""
        opened = self.open(clause, party, level)
        free = self.reserved(clause, party, level)
        bound = self.bound(clause)
        others = [b for b in self.bearers[clause] if b != party]
        if bound == "each" or not others:
            return conj(opened, negate(free), self._keeps(clause, party))
        if bound == "together":
            all_others = conj(*[conj(self.open(clause, b, level), self.moves.free("join", b, clause)) for b in others])
            mine = self.moves.free("join", party, clause)
            return conj(opened, disj(mine, conj(all_others, negate(free), self._keeps(clause, party))))
        # Where all are barred, the duty falls on each of them, so that the conflict shows.
        nobody = conj(negate(free), *[negate(self._able(clause, b, level)) for b in self.bearers[clause]])
        volunteers = self.moves.free("volunteer", party, clause)
        willing = conj(self._able(clause, party, level), disj(volunteers, self._left_over(clause, party, level)))
        return conj(opened, disj(willing, nobody))

    def conflict(self, clause: str, party: str) -> z3.BoolRef:
        """Return when a duty meets prohibitions that leave its bearer no lawful way to perform it."""
        level = self.level(clause)
        definition = self.clauses[clause]
        if not binds(definition) or party in self.incident.perpetrators:
            return FALSE
        barred = [self.forbidden(clause, party, response, level) for response in menu_of(definition)]
        return conj(self.owed(clause, party, level), disj(*barred) if definition.do else conj(*barred))

    def forbidden(self, clause: str, party: str, response: str, level: int) -> z3.BoolRef:
        """Return when a prohibition binds a party not to give a response under a clause.

        It does not stop a perpetrator, and what begins only with this act comes too late to forbid it.
        """
        if party in self.incident.perpetrators:
            return FALSE
        return disj(
            *[
                self._in_force(name, party, min(level, self.level(name)), circular=cause == "circular")
                for name, ban in self.clauses.items()
                if ban.verb == "shall_not" and party in self.bearers[name] and response in ban.do
                for cause in (self.causes.of(name, clause, party),)
                if cause != "this act"
            ]
        )

    def _in_force(self, ban: str, party: str, level: int, *, circular: bool) -> z3.BoolRef:
        """Return when a prohibition binds a party; one in a circle whenever the facts do not rule it out."""
        when = self.clauses[ban].when
        if not circular:
            return conj(self.open(ban, party, level), negate(self.reserved(ban, party, level)))
        if when is None or names_protege(self.arrangement, when, self.incident):
            return self.in_text[ban]
        return self.in_text[ban] if facts_hold(self.arrangement, when, self.incident) else FALSE

    def _define_act(self, clause: str, party: str, response: str, level: int) -> z3.BoolRef:
        definition = self.clauses[clause]
        if definition.verb == "shall_not":
            return FALSE  # a prohibition is kept or breached, never performed: nothing can come "after" it
        allowed = {r: negate(self.forbidden(clause, party, r, level)) for r in menu_of(definition)}
        chosen = self.moves.free("do", party, clause, response)
        if not binds(definition):
            return conj(self.open(clause, party, level), allowed[response], chosen)
        owed = self.owed(clause, party, level)
        picked = TRUE if definition.do else self._picked(clause, party, response, allowed)
        # Who has made a reservation is not bound, and not forbidden either.
        willing = conj(self.open(clause, party, level), self.reserved(clause, party, level), chosen)
        return conj(allowed[response], disj(conj(owed, picked), willing))

    def _picked(self, clause: str, party: str, response: str, allowed: dict[str, z3.BoolRef]) -> z3.BoolRef:
        """Return when a response is picked from a menu; the first allowed one if no other is."""
        menu = list(allowed)
        picked = {r: conj(allowed[r], self.moves.free("do", party, clause, r)) for r in menu}
        none_picked = negate(disj(*picked.values()))
        earlier = [negate(allowed[r]) for r in menu[: menu.index(response)]]
        return disj(picked[response], conj(none_picked, *earlier))

    def _left_over(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when nobody of those bound together volunteers and this bearer is the last who could."""
        if party in self.incident.perpetrators:
            return FALSE
        volunteers = [
            conj(self._able(clause, b, level), self.moves.free("volunteer", b, clause)) for b in self.bearers[clause]
        ]
        lawful = [b for b in self.bearers[clause] if b not in self.incident.perpetrators]
        later = [negate(self._liable(clause, b, level)) for b in lawful[lawful.index(party) + 1 :]]
        return conj(negate(disj(*volunteers)), self._liable(clause, party, level), *later)

    def _liable(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a joint duty can be left to a bearer: it is able, and has made no reservation."""
        return conj(self._able(clause, party, level), negate(self.reserved(clause, party, level)))

    def _able(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a clause is open to a bearer and prohibitions leave it a way to perform it."""
        definition = self.clauses[clause]
        barred = [self.forbidden(clause, party, response, level) for response in menu_of(definition)]
        return conj(self.open(clause, party, level), negate(disj(*barred) if definition.do else conj(*barred)))

    def _keeps(self, clause: str, party: str) -> z3.BoolRef:
        """Return whether a bearer keeps its duty: lawful parties do; the perpetrator as it likes."""
        if party in self.incident.perpetrators:
            return self.moves.free("do", party, clause, "at all")
        return TRUE

    # Release and hand-over -------------------------------------------------------------------------------------------

    def released(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a duty is void before it is due."""
        definition = self.clauses[clause]
        voids = [definition.unless, *self._ends(definition.until)]
        return disj(*[self._releases(c, clause, party, level) for c in voids if c is not None])

    def _ends(self, until: Condition | None) -> list[Condition]:
        """Return what ends a duty without handing it over to a body."""
        if until is None or set(until.agrees) & set(self.arrangement.bodies):
            return []
        hands_over = set(until.named("agrees")) & set(self.arrangement.bodies)
        return [end for other in until.any_of for end in self._ends(other)] if hands_over else [until]

    def reserved(self, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a reservation or understanding keeps a clause from binding a bearer."""
        cases = [r.when for r in self.arrangement.reservations if clause in r.to and self._concerns(r, party)]
        return disj(*[TRUE if case is None else self._releases(case, clause, party, level) for case in cases])

    def _concerns(self, reservation: Reservation, party: str) -> bool:
        """Whether a party may rely on a reservation: its author, and the others towards its author."""
        authors = self.arrangement.members(reservation.by)
        return party in authors or (reservation.kind == "reservation" and self.incident.victim in authors)

    def _releases(self, condition: Condition, clause: str, party: str, level: int) -> z3.BoolRef:
        """Return when a condition is met, in one way or another, before a duty is due."""
        return disj(*[self._releases_by(way, clause, party, level) for way in condition.ways()])

    def _releases_by(self, way: tuple[Condition, ...], clause: str, party: str, level: int) -> z3.BoolRef:
        due = self.timing.due(clause, party, level)
        met = conj(*[self.conditions.hold(c, clause, party, level, releasing=True) for c in way])
        if met is FALSE:
            return FALSE
        in_time = at_least(due, max(self.timing.earliest(c) for c in way) + 1)
        paces = [pace for c in way for pace in self._paces(c, clause, level)]
        if paces:  # what others are bound to do may still come after the duty is due
            # An undated duty never falls due: whatever must come, comes before.
            latest = most(*[self.timing.latest(c, clause, party, level) for c in way])
            sure = disj(at_least(due, UNBOUNDED), later(due, latest))
            in_time = conj(in_time, disj(sure, conj(*paces)))
        return conj(met, in_time)

    def _paces(self, condition: Condition, clause: str, level: int) -> list[z3.BoolRef]:
        """Return when those hurry at whose pace a condition is met that waits for no free decision.

        What all must do comes early if each hurries; what one may do, if one who does it hurries. The protégé acts at
        once where it is bound to, and hastens no rejection.
        """
        victim = self.incident.victim

        def hurries(party: str, *, of_its_own: bool = False) -> z3.BoolRef:
            if party == victim:
                return FALSE if of_its_own else TRUE
            return self.moves.free("release", party, clause)

        paces = []
        for name in condition.after:
            if name in self.clauses:
                below = level - 1 if self.circle_of(name) else None
                early = [hurries(p) for p in self.attenders(name)]
                if self.one_is_enough(name) and (below is None or below >= 0):
                    does = [self.conditions.attended(name, p, below) for p in self.attenders(name)]
                    paces.append(disj(*[conj(did, soon) for did, soon in zip(does, early, strict=True)]))
                else:
                    paces.append(conj(*early))
        if condition.breach_of and self.incident.perpetrators:
            paces.append(disj(*[hurries(p) for p in self.incident.perpetrators]))
        for name in condition.rejected:
            voters = self.bodies.voters(name) if name in self.arrangement.bodies else ()
            if voters:
                paces.append(disj(*[hurries(p, of_its_own=True) for p in voters]))
        return paces

    def handed_over_to(self, clause: str) -> tuple[str, ...]:
        """Return the bodies to whose decision the duty is handed over ("until the Security Council has acted")."""
        until = self.clauses[clause].until
        return tuple(name for name in until.named("agrees") if name in self.arrangement.bodies) if until else ()

    def one_is_enough(self, name: str) -> bool:
        """Whether a clause counts as performed once any bearer has performed it."""
        return self.bound(name) == "any" and not self.clauses[name].attend

    def bound(self, name: str) -> str:
        """Return who of several bearers owes a clause, a silent text being read as this reading has it."""
        bound = self.clauses[name].bound
        return self.silent_as if bound == "silent" else bound

    def attenders(self, name: str) -> tuple[str, ...]:
        """Return who must take part for a clause to count as performed."""
        clause = self.clauses[name]
        if clause.attend:
            return self.arrangement.members(clause.attend, victim=self.incident.victim)
        return self.bearers[name]

    # Circles ---------------------------------------------------------------------------------------------------------

    def level(self, clause: str, depth: int | None = None) -> int:
        """Return how often a circle may still be gone round; 0 for clauses in no circle."""
        size = len(self.circle_of(clause))
        return size if depth is None else min(depth, size)

    def circle_of(self, clause: str) -> frozenset[str]:
        """Return the clauses that a clause waits for and that wait for it; empty for most."""
        return self._circles.get(clause, frozenset())

    @cached_property
    def _circles(self) -> dict[str, frozenset[str]]:
        """The clauses that wait for each other, by clause."""
        reserved = self.arrangement.reservations
        waits = {name: set(_waits_for(clause, reserved)) & set(self.clauses) for name, clause in self.clauses.items()}
        reach = {name: _reachable(name, waits) for name in waits}
        return {
            name: frozenset(other for other in reach[name] if name in reach[other])
            for name in waits
            if name in reach[name]
        }


def _bodies_that_only_release(arrangement: Arrangement) -> frozenset[str]:
    """Return the bodies whose decision never triggers a clause but can void one: there the protégé votes no."""
    whens = [part for c in arrangement.clauses if c.when for part in c.when.parts()]
    voids = [part for c in arrangement.clauses for end in (c.unless, c.until) if end for part in end.parts()]
    return frozenset(n for c in voids for n in c.agrees) - frozenset(n for c in whens for n in (*c.agrees, *c.rejected))


def _findings_that_only_release(arrangement: Arrangement, incident: Incident) -> frozenset[tuple[str, str]]:
    """Return the bodies and topics whose finding never triggers a clause but can void one."""
    triggers = [part for c in arrangement.clauses if c.when for part in c.when.parts()]
    voids = [part for c in arrangement.clauses for end in (c.unless, c.until) if end for part in end.parts()]
    voids += [part for r in arrangement.reservations if r.when for part in r.when.parts()]

    def found(part: Condition) -> set[tuple[str, str]]:
        topic = f"find {topic_of(arrangement, part, incident)}"
        return {(name, topic) for name in (*part.finds, part.judges) if name in arrangement.bodies}

    helping = {item for part in triggers if not names_protege(arrangement, part, incident) for item in found(part)}
    accused = {item for part in triggers if names_protege(arrangement, part, incident) for item in found(part)}
    return frozenset(accused.union(*map(found, voids)) - helping)


def _waits_for(clause: Clause, reservations: Iterable[Reservation]) -> list[str]:
    conditions = (clause.when, clause.unless, clause.until, *[r.when for r in reservations if clause.id in r.to])
    waited = [name for c in conditions if c for part in c.parts() for name in (*part.after, *part.breach_of)]
    return [*waited, *clause.yields_to]


def _reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += edges[name]
    return seen
