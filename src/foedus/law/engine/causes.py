"""Which acts a prohibition comes too late to forbid, because it has no other cause.

Causes come first. A prohibition that begins only once an act is done does not forbid this act, and does forbid others.
Where a prohibition hangs on the act that it would forbid in any other way (it holds unless the act is done; it begins
with what another prohibition leaves undone), there is no course in which both have their causes: such a prohibition is
taken to be in force, so that a duty against it shows as contradictory and is never taken for a guarantee.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from foedus.law.engine.named_acts import menu_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Condition
    from foedus.law.engine.encoding import Encoding

__all__ = ["Causes"]


class Causes:
    """What the clauses of an encoding hang on."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.clauses = encoding.clauses
        self.bearers = encoding.bearers
        self._behind: dict[str, frozenset[tuple[str, str]]] = {}
        self._before: dict[str, frozenset[str]] = {}

    def of(self, ban: str, clause: str, party: str) -> Literal["its own", "this act", "circular"]:
        """Return whether a prohibition has causes of its own, begins with what a party does under a clause, or neither.

        Parameters
        ----------
        ban, clause, party : str
            The prohibition, and the clause under which the party would do what it forbids.
        """
        if (clause, party) not in self._acts_behind(ban):
            return "its own"
        if clause in self._acts_before(ban) and self.clauses[clause].lapses is None:
            return "this act"
        return "circular"

    def _acts_before(self, ban: str) -> frozenset[str]:
        """Return the clauses that must be performed, each in its turn, before a prohibition begins."""
        if ban not in self._before:
            found: set[str] = set()
            waiting = [ban]
            while waiting:
                when = self.clauses[waiting.pop()].when
                new = {name for name in (when.after if when else ()) if name in self.clauses} - found
                found |= new
                waiting += new
            self._before[ban] = frozenset(found)
        return self._before[ban]

    def _acts_behind(self, ban: str) -> frozenset[tuple[str, str]]:
        """Return the clauses and bearers whose act may have a part in whether a prohibition is in force."""
        if ban not in self._behind:
            opened, acts = {ban}, set()
            waiting = [ban]
            while waiting:
                name = waiting.pop()
                done = set(self._awaited(name)) - acts
                acts |= done
                behind = {*self.clauses[name].yields_to, *self._waits_for(name)}
                behind |= {other for act in done for other in self._bans_on(*act)}
                new = {other for other in behind if other in self.clauses} - opened
                opened |= new
                waiting += new
            self._behind[ban] = frozenset(acts)
        return self._behind[ban]

    def _conditions(self, name: str) -> Iterator[Condition]:
        clause = self.clauses[name]
        reserved = [r.when for r in self.encoding.arrangement.reservations if name in r.to]
        for condition in (clause.when, clause.unless, clause.until, *reserved):
            yield from condition.parts() if condition is not None else ()

    def _waits_for(self, name: str) -> set[str]:
        return {n for part in self._conditions(name) for n in (*part.after, *part.breach_of) if n in self.clauses}

    def _awaited(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the clauses and bearers whose act a clause waits for, or whose failure to act."""
        for part in self._conditions(name):
            for other in part.after:
                if other in self.clauses:
                    yield from ((other, p) for p in self.encoding.attenders(other) if p in self.bearers[other])
            for other in part.breach_of:
                if other in self.clauses:
                    yield from ((other, p) for p in self.bearers[other] if p in self.encoding.incident.perpetrators)

    def _bans_on(self, clause: str, party: str) -> Iterator[str]:
        """Yield the prohibitions on which a party's act under a clause hangs; of a joint duty, those on others too."""
        concerned = {party} if self.encoding.bound(clause) == "each" else set(self.bearers[clause])
        menu = set(menu_of(self.clauses[clause]))
        for name in self._bans:
            if menu & set(self.clauses[name].do) and concerned & set(self.bearers[name]):
                yield name

    @cached_property
    def _bans(self) -> tuple[str, ...]:
        return tuple(name for name, clause in self.clauses.items() if clause.verb == "shall_not")
