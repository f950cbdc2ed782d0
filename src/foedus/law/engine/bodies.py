"""When a body decides: votes, absence, vetoes, silence, deemed decisions, mandates, impartial findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import z3

from foedus.arrangement.durations import hours_of
from foedus.arrangement.schema import parse_rule, parse_share
from foedus.law.engine.logic import FALSE, TRUE, conj, disj, negate, truth as constant

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement, Body
    from foedus.law.engine.incidents import Incident
    from foedus.law.engine.moves import Moves

__all__ = ["AGAINST", "Bodies", "adopted"]

AGAINST = "against "
"""Before a topic: the contrary decision, by which a body keeps from happening what no decision would bring."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of an arrangement in one incident.

    Attributes
    ----------
    arrangement, incident, moves
        What is decided about, and where the votes are kept.
    releasing : frozenset of str
        Bodies whose decision to act can only void a duty, so that the protégé votes against it.
    accusing : frozenset of (str, str)
        Bodies and topics whose finding can only void a duty.
    """

    arrangement: Arrangement
    incident: Incident
    moves: Moves
    releasing: frozenset[str] = frozenset()
    accusing: frozenset[tuple[str, str]] = frozenset()
    _decided: dict[tuple[str, str], z3.BoolRef] = field(default_factory=dict, repr=False)

    def voters(self, name: str) -> tuple[str, ...]:
        """Return the members that vote: less those set aside, such as the parties to the dispute."""
        body = self.arrangement.bodies[name]
        aside = set(self.arrangement.members([w for w in body.less if w != "perpetrator"], victim=self.incident.victim))
        if "perpetrator" in body.less:
            aside |= set(self.incident.perpetrators)
        return tuple(m for m in self.arrangement.members(body.members, victim=self.incident.victim) if m not in aside)

    def decides(self, name: str, topic: str) -> z3.BoolRef:
        """Return the condition under which a body decides to act on a topic."""
        if (name, topic) not in self._decided:
            self._decided[name, topic] = self._decides(name, topic)
        return self._decided[name, topic]

    def _decides(self, name: str, topic: str) -> z3.BoolRef:
        body = self.arrangement.bodies[name]
        if body.deemed:
            return self._sits(name, body)
        if body.decides_within and body.failing == "approves_unless_rejected":
            return conj(self._sits(name, body), negate(adopted(self, name, f"{AGAINST}{topic}")))
        if body.silence:
            objections = [self._cooperates("object", m, name, topic) for m in self.voters(name)]
            return conj(self._sits(name, body), *objections)
        return conj(self._sits(name, body), adopted(self, name, topic))

    def finds(self, name: str, topic: str, *, truth: bool | None) -> z3.BoolRef:
        """Return the condition under which a body finds a fact.

        Parameters
        ----------
        truth : bool or None
            What is so; None where honest judges may differ.
        """
        body = self.arrangement.bodies[name]
        if not body.impartial:
            return self.decides(name, topic)
        if truth is False:
            return FALSE
        honest = TRUE if truth else self.moves.free("judge", name, topic)
        met = TRUE if body.decides_within else self.moves.free("meet", name, topic)
        return conj(self._sits(name, body), self._access(name, body), met, honest)

    def fails(self, name: str, topic: str) -> z3.BoolRef:
        """Return the condition under which agreement in a body has failed: no decision, and somebody says so."""
        body = self.arrangement.bodies[name]
        undecided = negate(self.decides(name, topic))
        if body.decides_within or body.silence:
            return undecided
        return conj(undecided, disj(*[self.moves.free("declare", m, name, topic) for m in self.voters(name)]))

    def slowest(self, name: str, *, finding: bool = False) -> int | None:
        """Return the most hours a decision takes from when the body is seized; None if it is not bound to a time."""
        body = self.arrangement.bodies[name]
        if body.silence and not (finding and body.impartial):
            return hours_of(body.silence)
        return hours_of(body.decides_within) if body.decides_within else None

    def fastest(self, name: str) -> int:
        """Return the fewest hours a decision takes: a silence procedure must run its course."""
        body = self.arrangement.bodies[name]
        return hours_of(body.silence) if body.silence else 0

    def _sits(self, name: str, body: Body) -> z3.BoolRef:
        """Return whether the body's mandate is in force when it is needed."""
        if body.mandate is None:
            return TRUE
        renewer = body.mandate.by
        if renewer in self.arrangement.bodies:
            return adopted(self, renewer, f"renew {name}")
        renewers = self.arrangement.members([renewer], victim=self.incident.victim)
        return conj(*[self._cooperates("renew", m, name) for m in renewers])

    def _access(self, name: str, body: Body) -> z3.BoolRef:
        gates = self.arrangement.members([w for w in body.access if w != "own"], victim=self.incident.victim)
        return conj(*[self._cooperates("consent", gate, f"access of {name}") for gate in gates])

    def _cooperates(self, kind: str, party: str, *about: str) -> z3.BoolRef:
        """Return a move; the protégé's own is fixed: for itself, so against what would void a duty owed to it."""
        if party == self.incident.victim and kind == "vote" and about[-1].startswith(AGAINST):
            # It keeps from happening only what would harm it.
            return constant(self._harms(about[0], about[-1].removeprefix(AGAINST)))
        if party == self.incident.victim:
            harms = self._harms(about[0], about[-1])
            return FALSE if kind in ("vote", "object") and harms else TRUE
        return self.moves.free(kind, party, *about)

    def _harms(self, name: str, topic: str) -> bool:
        """Whether a decision would void a duty owed to the protégé."""
        return (name, topic) in self.accusing or (topic == "act" and name in self.releasing)


def adopted(bodies: Bodies, name: str, topic: str) -> z3.BoolRef:
    """Return the condition under which the votes adopt a decision."""
    body = bodies.arrangement.bodies[name]
    voters = bodies.voters(name)
    if not voters:
        return FALSE
    counted_out = body.absent == "not_counted" or body.quorum is not None
    yes, present = {}, {}
    for member in voters:
        vote = bodies._cooperates("vote", member, name, topic)
        here = bodies._cooperates("present", member, name, topic) if counted_out else TRUE
        present[member], yes[member] = here, conj(here, vote)
    conditions = [_majority(body, rule, yes, present) for rule in body.rules]
    for member in bodies.arrangement.members(body.veto, victim=bodies.incident.victim):
        if member in yes:
            away = negate(present[member]) if body.absent == "not_counted" else FALSE
            conditions.append(disj(away, yes[member]))
    if body.quorum is not None:
        conditions.append(z3.PbGe([(p, 1) for p in present.values()], body.quorum))
    return conj(*conditions)


def _majority(body: Body, written: str | int, yes: dict[str, z3.BoolRef], present: dict[str, z3.BoolRef]) -> z3.BoolRef:
    rule = parse_rule(written)
    some = disj(*yes.values())
    if rule in ("any", "each", "single"):
        return some
    if rule == "unanimity":
        if body.absent == "not_counted":
            return conj(some, *[z3.Implies(present[m], yes[m]) for m in yes])
        return conj(*yes.values())
    if isinstance(rule, int):
        return z3.PbGe([(y, 1) for y in yes.values()], rule)
    weight = body.weights if rule == "weighted" else dict.fromkeys(yes, 1)
    top, bottom = _share(body, rule)
    counted = present if body.absent == "not_counted" else dict.fromkeys(yes, TRUE)
    # bottom * yes - top * counted, which a simple majority must exceed and a share must reach
    margin = z3.Sum(
        *[z3.If(y, bottom * weight.get(m, 0), 0) for m, y in yes.items()],
        *[z3.If(c, -top * weight.get(m, 0), 0) for m, c in counted.items()],
    )
    return conj(some, margin > 0 if rule == "majority" else margin >= 0)


def _share(body: Body, rule: str | int | tuple[int, int]) -> tuple[int, int]:
    if isinstance(rule, tuple):
        return rule
    return parse_share(body.share or "1/2") if rule == "weighted" else (1, 2)
