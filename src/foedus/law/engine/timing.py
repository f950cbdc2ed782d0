"""How late each step can lawfully come, in whole hours from the attack.

Every delay that the text bounds is taken at its bound, every other as unbounded: times only grow with delays, so the
latest lawful hour of a scenario is reached when each step is as late as it may be. A duty falls due at its stated time
or at the completion of its last trigger, whichever is later; it never hurries anybody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.durations import hours_of
from foedus.law.engine.incidents import disputed_attribution
from foedus.law.engine.logic import UNBOUNDED, choose, least, most, plus

if TYPE_CHECKING:
    from foedus.arrangement.schema import Condition
    from foedus.law.engine.encoding import Encoding
    from foedus.law.engine.logic import Hours

__all__ = ["Timing"]


class Timing:
    """The times of an encoding."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.arrangement = encoding.arrangement
        self.incident = encoding.incident
        self.bodies = encoding.bodies
        self.clauses = encoding.clauses
        self.bearers = encoding.bearers
        self._times: dict[tuple[str, str, int], Hours] = {}

    def due(self, clause: str, party: str, level: int) -> Hours:
        """Return the hours at which a clause falls due: its time, or its last trigger if that is later."""
        definition = self.clauses[clause]
        triggered = self.triggered_at(clause, party, level)
        if definition.deadline is None:
            return UNBOUNDED
        allowed = hours_of(definition.deadline)
        if definition.counted_from == "attack":
            return most(triggered, allowed)
        return plus(triggered, allowed)

    def done_at(self, clause: str, party: str) -> Hours:
        """Return the latest lawful hour at which a bearer performs a clause."""
        return self.due(clause, party, self.encoding.level(clause))

    def earliest(self, condition: Condition | None, seen: frozenset[str] = frozenset()) -> int:
        """Return the fewest hours after the attack at which a condition can be met."""
        if condition is None:
            return 0
        bodies = [name for name in (*condition.agrees, *condition.finds) if name in self.arrangement.bodies]
        judge = self.arrangement.bodies.get(condition.judges or "")
        if judge is not None and not judge.impartial:
            bodies.append(str(condition.judges))
        waits = [self.bodies.fastest(name) for name in bodies]
        waits.append(hours_of(condition.continues) if condition.continues else 0)
        for name in (*condition.after, *condition.breach_of):
            if name in self.clauses and name not in seen:
                clause = self.clauses[name]
                start = self.earliest(clause.when, seen | {name})
                # A dated duty is not breached before its time is out; a duty to refrain is breached by the attack.
                missed = name in condition.breach_of and "refrain" not in clause.do
                waits.append(start + (hours_of(clause.deadline) if missed and clause.deadline else 0))
        if condition.any_of:
            waits.append(min(self.earliest(other, seen) for other in condition.any_of))
        return max(waits)

    def triggered_at(self, clause: str, party: str, level: int) -> Hours:
        """Return the latest hour at which the last trigger of a clause is complete."""
        key = (clause, party, level)
        if key not in self._times:
            self._times[key] = UNBOUNDED
            self._times[key] = self.latest(self.clauses[clause].when, clause, party, level)
        return self._times[key]

    def latest(self, condition: Condition | None, clause: str, party: str, level: int) -> Hours:
        """Return the latest lawful hour at which a condition of a clause is met, if it is."""
        if condition is None:
            return 0
        before = [self._performed_at(name, level) for name in condition.after]
        before.append(hours_of(condition.continues) if condition.continues else 0)
        seized = most(*before)
        waits = [self._decision_hours(name, party) for name in condition.agrees]
        waits += [self._finding_hours(name) for name in condition.finds]
        waits += [self._finding_hours(condition.judges)] if condition.judges not in (None, "self") else []
        waits += [self._or_never(self.bodies.slowest(name)) for name in condition.rejected]
        others = [p for p in condition.asked if not self._is_victim(p)]
        others += [p for p in self.encoding.conditions.consenting(condition, party) if p != self.incident.victim]
        own = condition.procedure or self._own_judgement(condition)
        if self._bound_to_decide(condition, party):
            own, others = False, [p for p in others if p != party]
        if others or own or self.encoding.conditions.waits_for_event(condition, party) or condition.widens:
            waits.append(UNBOUNDED)
        met = plus(seized, max(waits, default=0))
        if not condition.any_of:
            return met
        hold = self.encoding.conditions.hold
        ways = [
            choose(
                hold(other, clause, party, level),
                self.latest(other, clause, party, level),
                UNBOUNDED,
            )
            for other in condition.any_of
        ]
        return most(met, least(*ways))

    def _bound_to_decide(self, condition: Condition, party: str) -> bool:
        """Whether a bearer is to have made up its mind before, by a duty to decide that the condition waits for."""
        before = [self.clauses[name] for name in condition.after if name in self.clauses]
        return any("decide" in clause.do and party in self.bearers[clause.id] for clause in before)

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
        return self._or_never(self.bodies.slowest(name))

    def _finding_hours(self, name: str | None) -> int:
        if name is None or self._is_victim(name):
            return 0
        if name not in self.arrangement.bodies:
            return UNBOUNDED
        return self._or_never(self.bodies.slowest(name, finding=True))

    def _or_never(self, hours: int | None) -> int:
        return UNBOUNDED if hours is None else hours

    def _is_victim(self, name: str) -> bool:
        return self.arrangement.members([name], victim=self.incident.victim) == (self.incident.victim,)

    def _performed_at(self, name: str, level: int) -> Hours:
        """Return the latest hour at which a clause counts as performed."""
        if name not in self.clauses:
            return UNBOUNDED
        clause = self.clauses[name]
        below = level - 1 if self.encoding.circle_of(name) else None
        if below is not None and below < 0:
            return UNBOUNDED
        lower = self.encoding.level(name, below)
        attended = [
            (self.encoding.conditions.attended(name, p, below), self._attended_at(name, p, lower))
            for p in self.encoding.attenders(name)
        ]
        times = [choose(came, at, UNBOUNDED) for came, at in attended]
        done = least(*times) if self.encoding.one_is_enough(name) else most(*times)
        if clause.lapses is None:
            return done
        started = most(*[self.triggered_at(name, party, lower) for party in self.bearers[name]])
        return least(done, plus(started, hours_of(clause.lapses)))

    def _attended_at(self, name: str, party: str, level: int) -> Hours:
        if party in self.bearers[name]:
            return self.due(name, party, level)
        return 0 if party == self.incident.victim else UNBOUNDED
