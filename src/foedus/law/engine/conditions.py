"""When a condition of a clause is met: facts, judgements, decisions, performance and breach of other clauses."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from foedus.law.engine.incidents import disputed_attribution, facts_hold, names_protege, topic_of
from foedus.law.engine.logic import FALSE, TRUE, conj, disj, negate, truth as constant
from foedus.law.engine.named_acts import menu_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import z3

    from foedus.arrangement.schema import Condition
    from foedus.law.engine.encoding import Encoding

__all__ = ["Conditions"]

PLAIN_KINDS = ("invasion", "nuclear_attack")
"""Attacks that no honest judge would call insignificant, accidental or provoked; lesser ones leave room to differ."""


_ONCE_FOR_ALL = {"ask": "asked", "agree": "agrees"}
"""Moves that a party makes once for all clauses, and the atoms that wait for them."""


class Conditions:
    """The conditions of an encoding, atom by atom."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.arrangement = encoding.arrangement
        self.incident = encoding.incident
        self.bodies = encoding.bodies
        self.moves = encoding.moves
        self.clauses = encoding.clauses
        self.bearers = encoding.bearers

    def hold(
        self, condition: Condition | None, clause: str, party: str, level: int, *, releasing: bool = False
    ) -> z3.BoolRef:
        """Return when a condition of a clause is met for one bearer.

        A `releasing` condition would void the duty: there the protégé neither asks, agrees, consents nor finds, unless
        another clause waits for the same request or agreement.
        """
        if condition is None:
            return TRUE
        provoked = names_protege(self.arrangement, condition, self.incident)
        if not provoked and not facts_hold(self.arrangement, condition, self.incident):
            return FALSE
        parts = [
            *self._judgements(condition, clause, party, provoked, releasing),
            *self._decisions(condition, clause, party, provoked, releasing),
            *[self._performed(name, level) for name in condition.after],
            *[self._breached(name, level) for name in condition.breach_of],
        ]
        if condition.any_of:
            ways = [self.hold(other, clause, party, level, releasing=releasing) for other in condition.any_of]
            parts.append(disj(*ways))
        return conj(*parts)

    def _judgements(
        self, condition: Condition, clause: str, party: str, provoked: bool, releasing: bool
    ) -> list[z3.BoolRef]:
        """Return what has to be judged: adjectives, attribution, a forfeiture, what `judges` reserves."""
        disputed = condition.adjective or provoked or disputed_attribution(condition, self.incident)
        if not disputed and condition.judges is None:
            return []
        if condition.finds and condition.judges is None:
            return []  # the formal finding settles it
        topic = topic_of(self.arrangement, condition, self.incident)
        truth = self._truth(condition, provoked, releasing)
        return [self._found_by(condition.judges or "self", topic, clause, party, truth, releasing)]

    def _truth(self, condition: Condition, provoked: bool, releasing: bool) -> bool | None:
        """Return what is so; None where honest judges may differ."""
        if provoked:
            return False
        if condition.adjective and self.incident.kind not in PLAIN_KINDS:
            return None
        # What would void a duty by its quality ("provoked") is not so: the protégé does not provoke.
        return not (condition.adjective and releasing)

    def _found_by(
        self, finder: str, topic: str, clause: str, party: str, truth: bool | None, releasing: bool
    ) -> z3.BoolRef:
        if finder == "self":
            return self._judge(party, topic, truth, releasing, clause)
        if finder in self.arrangement.bodies:
            return self.bodies.finds(finder, f"find {topic}", truth=truth)
        members = self.arrangement.members([finder], victim=self.incident.victim)
        return conj(*[self._judge(member, topic, truth, releasing) for member in members])

    def _judge(self, party: str, topic: str, truth: bool | None, releasing: bool, *about: str) -> z3.BoolRef:
        """Return a party's own finding: the protégé's is the truth, in doubt for itself; any other may lawfully err."""
        if party == self.incident.victim:
            return constant(truth if truth is not None else not releasing)
        return self.moves.free("judge", party, topic, *about)

    def _decisions(
        self, condition: Condition, clause: str, party: str, provoked: bool, releasing: bool
    ) -> list[z3.BoolRef]:
        victim = self.incident.victim
        members = self.arrangement.members
        topic = topic_of(self.arrangement, condition, self.incident)
        truth = self._truth(condition, provoked, releasing)
        parts = [self._found_by(name, topic, clause, party, truth, releasing) for name in condition.finds]
        parts += [self._agrees(name, party, releasing) for name in members(condition.agrees, victim=victim)]
        parts += [self.bodies.fails(name, "act") for name in condition.rejected if name in self.arrangement.bodies]
        parts += [
            self._cooperates("ask", p, "help", releasing=releasing) for p in members(condition.asked, victim=victim)
        ]
        if condition.event is None:
            parts += [
                self._cooperates("consent", p, clause, releasing=releasing) for p in self.consenting(condition, party)
            ]
        else:
            parts += self._happens(condition, condition.event.en, party, releasing)
        if condition.procedure:
            parts.append(self._cooperates("procedure", party, clause))
        if condition.widens:
            parts.append(self._perpetrator_lets("widen", "attack"))
        parts += [self._perpetrator_lets("survive", p) for p in members(condition.survives, victim=victim)]
        return parts

    def consenting(self, condition: Condition, party: str) -> tuple[str, ...]:
        """Return whose consent a condition needs, where a clause falls on a bearer."""
        others = self.arrangement.members([w for w in condition.consent if w != "self"], victim=self.incident.victim)
        return tuple(dict.fromkeys((*others, *((party,) if "self" in condition.consent else ()))))

    def _agrees(self, name: str, party: str, releasing: bool) -> z3.BoolRef:
        body = self.arrangement.bodies.get(name)
        if body is None:
            return self._cooperates("agree", name, "act", releasing=releasing)
        if "each" in body.rules and party in self.bodies.voters(name):
            return self._cooperates("vote", party, name, "act", releasing=releasing)
        return self.bodies.decides(name, "act")

    def _cooperates(self, kind: str, party: str, *about: str, releasing: bool = False) -> z3.BoolRef:
        """Return a move; the protégé's own is fixed, for itself, and one for all clauses where the move is one."""
        if party != self.incident.victim:
            return self.moves.free(kind, party, *about)
        return constant(not releasing or (kind in _ONCE_FOR_ALL and self._waited_for(_ONCE_FOR_ALL[kind])))

    def _waited_for(self, atom: str) -> bool:
        """Whether the trigger of some clause waits for the protégé's own request or agreement."""
        victim = self.incident.victim
        triggers = [part for clause in self.clauses.values() if clause.when for part in clause.when.parts()]
        return any(victim in self.arrangement.members(getattr(when, atom), victim=victim) for when in triggers)

    def _happens(self, condition: Condition, event: str, party: str, releasing: bool) -> list[z3.BoolRef]:
        """Return when an event in words happens, once for the whole text: if all who control it bring it about."""
        owners = self._owners(condition, event, party)
        if not owners:
            return [self._perpetrator_lets("event", event)]
        waited = event in self._awaited_events
        return [
            constant(not releasing or waited)
            if owner == self.incident.victim
            else self.moves.free("event", owner, event)
            for owner in owners
        ]

    def _owners(self, condition: Condition, event: str, party: str) -> tuple[str, ...]:
        own = (party,) if "self" in condition.consent else ()
        return tuple(dict.fromkeys((*self._controllers.get(event, ()), *own)))

    def waits_for_event(self, condition: Condition, party: str) -> bool:
        """Whether a condition waits for an event that does not hang on the protégé alone: that has no time."""
        if condition.event is None:
            return False
        owners = self._owners(condition, condition.event.en, party)
        return not owners or any(owner != self.incident.victim for owner in owners)

    @cached_property
    def _controllers(self) -> dict[str, tuple[str, ...]]:
        """Who controls each event in words, by what the whole text says of it."""
        found: dict[str, tuple[str, ...]] = {}
        for part in self._written():
            if part.event is not None:
                named = [word for word in part.consent if word != "self"]
                parties = self.arrangement.members(named, victim=self.incident.victim)
                found[part.event.en] = tuple(sorted({*found.get(part.event.en, ()), *parties}))
        return found

    @cached_property
    def _awaited_events(self) -> frozenset[str]:
        """Events in words that some clause waits for."""
        whens = [part for clause in self.clauses.values() if clause.when for part in clause.when.parts()]
        return frozenset(part.event.en for part in whens if part.event is not None)

    def _written(self) -> Iterator[Condition]:
        for clause in self.clauses.values():
            for condition in (clause.when, clause.unless, clause.until):
                yield from condition.parts() if condition is not None else ()
        for reservation in self.arrangement.reservations:
            yield from reservation.when.parts() if reservation.when is not None else ()

    def _perpetrator_lets(self, kind: str, *about: str) -> z3.BoolRef:
        owner = self.incident.perpetrators[0] if self.incident.perpetrators else "perpetrator"
        return self.moves.free(kind, owner, *about)

    def _performed(self, name: str, level: int) -> z3.BoolRef:
        """Return when a clause counts as performed: by all who must attend, or by lapse of its time."""
        if name not in self.clauses:
            return FALSE
        clause = self.clauses[name]
        below = level - 1 if self.encoding.circle_of(name) else None
        if below is not None and below < 0:
            return FALSE
        done = [self.attended(name, party, below) for party in self.encoding.attenders(name)]
        performed = disj(*done) if self.encoding.one_is_enough(name) else conj(*done)
        if clause.lapses is None:
            return performed
        started = [self.encoding.open(name, party, self.encoding.level(name, below)) for party in self.bearers[name]]
        return disj(performed, *started)

    def attended(self, name: str, party: str, below: int | None) -> z3.BoolRef:
        """Return when a party takes part in a clause."""
        if party in self.bearers[name]:
            return disj(*[self.encoding.act(name, party, response, below) for response in menu_of(self.clauses[name])])
        opened = [self.encoding.open(name, b, self.encoding.level(name, below)) for b in self.bearers[name]]
        return conj(disj(*opened), self._cooperates("attend", party, name))

    def _breached(self, name: str, level: int) -> z3.BoolRef:
        """Return when the perpetrator breaches a clause: the attack itself breaches its duty to refrain."""
        if name not in self.clauses:
            return FALSE
        clause = self.clauses[name]
        breaches = []
        for party in set(self.bearers[name]) & set(self.incident.perpetrators):
            below = self.encoding.level(name, level - 1 if self.encoding.circle_of(name) else None)
            bound = negate(self.encoding.reserved(name, party, below))
            opened = conj(self.encoding.open(name, party, below), bound)
            if clause.verb == "shall_not" or "refrain" in clause.do:
                breaches.append(opened)
            elif clause.verb == "shall":
                done = disj(*[self.encoding.act(name, party, response) for response in menu_of(clause)])
                breaches.append(conj(opened, negate(done)))
        return disj(*breaches)
