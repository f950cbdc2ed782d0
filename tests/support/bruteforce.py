"""What a small text guarantees, found by trying every value of every free move.

Written from the semantics alone, and independent of the engine: no solver, no terms. Every free move is one axis of a
grid; an event is an array over the grid that holds the hour at which it occurs (infinite: never). Events are computed
from "nothing has happened" until nothing new happens, so nothing causes itself. A party that keeps to the text
performs whatever falls due on it, so every point of the grid is a lawful scenario. Floors are then `all` over the
grid, and ceilings are `any` over the axes of those who cooperate, under `all` over the axes of those who do not.

Left out: bodies as bearers, conditions on the life of the text, prohibitions in circles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from foedus.arrangement.durations import hours_of
from foedus.arrangement.vocabulary import ARMED_ATTACKS, EFFECTIVE_RESPONSES, RESPONSES

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement, Body, Clause, Condition

NEVER = np.inf
SOME_DAY = 1e7
"""An hour that stands for 'at last, but nobody can say when'."""

COLUMNS = (*RESPONSES, "any", "any_effective")


class TooLargeError(Exception):
    """The grid has too many points."""


@dataclass
class Grid:
    """The free moves: one axis each, the first at the right, so that arrays made before an axis still broadcast."""

    limit: int
    owners: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    known: dict[tuple[str, ...], np.ndarray] = field(default_factory=dict)

    def axis(self, owner: str, key: tuple[str, ...], values: list[float]) -> np.ndarray:
        """Return the values of a move along its axis, the same one each time."""
        key = (owner, *key)
        if key not in self.known:
            self.known[key] = np.array(values, dtype=float).reshape((len(values),) + (1,) * len(self.owners))
            self.owners.append(owner)
            self.sizes.append(len(values))
            if prod(self.sizes) > self.limit or len(self.sizes) > 30:
                raise TooLargeError
        return self.known[key]

    def along(self, owners: set[str], *, outside: bool = False) -> tuple[int, ...]:
        """Return the positions of the axes of some owners, or of all the others."""
        count = len(self.owners)
        return tuple(count - 1 - i for i, owner in enumerate(self.owners) if (owner in owners) != outside)

    def spread(self, values: np.ndarray | float) -> np.ndarray:
        """Return an array with one dimension for each axis."""
        values = np.asarray(values)
        return values.reshape((1,) * (len(self.owners) - values.ndim) + values.shape)


@dataclass(frozen=True)
class Answer:
    """What the enumerator says of one cell."""

    guaranteed: bool
    contradictory: bool
    needs: str
    worst: float  # hours; infinite where no number holds

    @property
    def status(self) -> str:
        if self.contradictory:
            return "contradictory"
        if self.guaranteed:
            return "guaranteed" if np.isfinite(self.worst) else "owed_undated"
        return "barred" if self.needs == "never" else "discretion"


def attacks_of(arrangement: Arrangement, victim: str) -> list[frozenset[str]]:
    """Return every set of adversaries that may attack."""
    foes = sorted(p for p in arrangement.with_role("adversary") if p != victim)
    sets = [frozenset(some) for size in range(1, len(foes) + 1) for some in combinations(foes, size)]
    return sets or [frozenset()]


def against_each(answers: list[Answer]) -> Answer:
    """Return what holds whoever attacks: the hostile side chooses who does."""
    ranks = ("alone", "friends", "adversary", "never")
    needs = max((a.needs for a in answers), key=ranks.index)
    if needs == "never" and any(a.needs != "never" for a in answers):
        needs = "adversary"
    return Answer(
        guaranteed=all(a.guaranteed for a in answers),
        contradictory=any(a.contradictory for a in answers),
        needs=needs,
        worst=max(a.worst for a in answers),
    )


class World:
    """One incident under one arrangement, with every scenario at once."""

    def __init__(
        self,
        arrangement: Arrangement,
        kind: str,
        zone: str,
        victim: str,
        *,
        phase: str = "active",
        silent_as: str = "each",
        limit: int = 40_000,
        attackers: frozenset[str] | None = None,
    ) -> None:
        self.text = arrangement
        self.kind, self.zone, self.victim = kind, zone, victim
        self.silent_as = silent_as
        foes = {p for p in arrangement.with_role("adversary") if p != victim}
        self.perpetrators = foes if attackers is None else set(attackers)
        self.hostile = foes | {p for p in arrangement.with_role("ally_of_adversary") if p != victim}
        self.clauses = [c for c in arrangement.clauses if phase in c.phase]
        self.by_id = {c.id: c for c in self.clauses}
        self.bearers = {c.id: arrangement.members(c.who, victim=victim) for c in self.clauses}
        self.grid = Grid(limit)
        # When the order of events matters, those who are free may also act late, or just before a duty is due.
        reserved = [r.when for r in arrangement.reservations if r.when]
        self.voiding = [part for c in self.clauses if c.unless for part in c.unless.parts()]
        self.voiding += [part for c in self.clauses if c.until and self._ends(c) for part in c.until.parts()]
        self.voiding += [part for case in reserved for part in case.parts()]
        triggers = [part for c in self.clauses if c.when for part in c.when.parts()]
        self.qualities = {part.adjective for part in triggers}
        self.written = [*triggers, *self.voiding]
        self.written += [part for c in self.clauses if c.until for part in c.until.parts()]
        self.ordered = bool(self.voiding) or any(part.rejected for part in triggers)
        # A release that must come may yet come too late: the engine need not see who can wait for that.
        self.forced_release = any(
            part.after
            or part.breach_of
            or part.continues
            or any(n in arrangement.bodies and arrangement.bodies[n].decides_within for n in part.agrees)
            for part in self.voiding
        )
        # So may one consent that both triggers and voids a duty.
        for c in self.clauses:
            reserving = [r.when for r in arrangement.reservations if r.when and c.id in r.to]
            voids = {p for case in (c.unless, c.until, *reserving) if case for p in case.named("consent")}
            happening = {part.event.en for part in self.written if part.event is not None and part in self.voiding}
            self.forced_release |= bool(happening)
            self.forced_release |= bool(c.when and voids & set(c.when.named("consent")))
        voided = {c.id for c in self.clauses if c.unless or c.until} | {
            n for r in arrangement.reservations for n in r.to
        }
        self.moments = sorted({float(hours_of(c.deadline) - 1) for c in self.clauses if c.id in voided and c.deadline})
        self.begins: dict[tuple[str, str], np.ndarray | float] = {}
        self.done: dict[tuple[str, str], np.ndarray | float] = {}
        self.acts: dict[tuple[str, str], np.ndarray | float] = {}
        self.breached: dict[str, np.ndarray | float] = {}
        self.stuck: dict[tuple[str, str], np.ndarray | bool] = {}
        self._run()

    # Free moves ------------------------------------------------------------------------------------------------------

    def freely(self, owner: str, *key: str, last: float = SOME_DAY) -> np.ndarray | float:
        """Return when a party does what it is free to do: at once, at some moment, late, or never."""
        if owner == self.victim:
            return 0.0
        times = [0.0, *[m for m in self.moments if m < last], last] if self.ordered else [last]
        return self.grid.axis(owner, key, [*times, NEVER])

    def whether(self, owner: str, *key: str) -> np.ndarray:
        """Return a move that is made (true) or not."""
        return self.grid.axis(owner, key, [0.0, 1.0]) > 0

    # Bodies ----------------------------------------------------------------------------------------------------------

    def voters(self, body: Body) -> list[str]:
        aside = set(self.text.members([w for w in body.less if w != "perpetrator"], victim=self.victim))
        if "perpetrator" in body.less:
            aside |= self.perpetrators
        return [m for m in self.text.members(body.members, victim=self.victim) if m not in aside]

    def _only_releases(self, name: str) -> bool:
        triggers = [part for c in self.clauses if c.when for part in c.when.parts()]
        voids = [part for c in self.clauses for end in (c.unless, c.until) if end for part in end.parts()]
        helps = any(name in (*part.agrees, *part.rejected) for part in triggers)
        return not helps and any(name in part.agrees for part in voids)

    def _harms(self, name: str, topic: str) -> bool:
        """Whether a decision would release somebody from helping the protégé, which votes against it then."""
        return topic.startswith("find accused") or (topic == "act" and self._only_releases(name))

    def sits(self, name: str) -> np.ndarray | float:
        body = self.text.bodies[name]
        if body.mandate is None:
            return 0.0
        by = body.mandate.by
        if by in self.text.bodies:
            return self.decides(by, f"renew {name}")
        return np.where(self._renews(by, name), 0.0, NEVER)

    def _renews(self, by: str, name: str) -> np.ndarray | bool:
        return True if by == self.victim else self.whether(by, "renew", name)

    def decides(self, name: str, topic: str, bearer: str = "") -> np.ndarray | float:
        """Return when a body adopts a decision."""
        body = self.text.bodies[name]
        last = float(hours_of(body.decides_within)) if body.decides_within else SOME_DAY
        voters = ([bearer] if bearer in self.voters(body) else []) if body.rule == "each" else self.voters(body)
        if body.silence:
            objects: np.ndarray | bool = False
            for m in voters:
                objects = objects | (self._harms(name, topic) if m == self.victim else self.whether(m, name, topic))
            adopted = np.where(objects, NEVER, float(hours_of(body.silence)))
        else:
            adopted = self._voted(name, body, voters, topic, last)
            if body.decides_within and body.failing == "approves":
                adopted = np.minimum(adopted, last)
            elif body.decides_within and body.failing == "approves_unless_rejected":
                contrary = self._voted(name, body, voters, f"against {topic}", last)
                adopted = np.where(np.isfinite(contrary), NEVER, np.minimum(adopted, last))
        return np.maximum(adopted, self.sits(name))

    def _voted(self, name: str, body: Body, voters: list[str], topic: str, last: float) -> np.ndarray | float:
        if not voters:
            return NEVER
        matters = body.quorum is not None or body.absent == "not_counted"
        votes = {m: self._vote(m, name, topic, last, absence=matters) for m in voters}
        moments = sorted({t for yes, _ in votes.values() for t in np.unique(yes) if np.isfinite(t)})
        adopted: np.ndarray | float = NEVER
        present = np.asarray(sum(np.asarray(there, dtype=int) for _, there in votes.values()))
        for t in reversed(moments):
            yes = {m: np.asarray(when <= t, dtype=int) for m, (when, _) in votes.items()}
            adopted = np.where(self._carried(body, voters, yes, votes, present), t, adopted)
        return adopted

    def _vote(self, member: str, name: str, topic: str, last: float, *, absence: bool) -> tuple:
        """Return when a member votes yes, and whether it takes part at all."""
        if member == self.victim and topic.startswith("against "):
            return (0.0 if self._harms(name, topic.removeprefix("against ")) else NEVER), True
        if member == self.victim:
            harms = self._harms(name, topic)
            # It votes at once, but the body decides when it decides.
            at_once = 0.0 if self.ordered else last
            return (NEVER if harms else at_once), True
        times = [0.0, *[m for m in self.moments if m < last], last] if self.ordered else [last]
        kinds = [*times, NEVER, -1.0] if absence else [*times, NEVER]
        vote = self.grid.axis(member, ("vote", name, topic), kinds)
        return np.where(vote < 0, NEVER, vote), vote >= 0

    def _carried(self, body: Body, voters: list[str], yes: dict, votes: dict, present: np.ndarray) -> np.ndarray:
        enough: np.ndarray | bool = True
        for rule in body.rules:
            enough = enough & self._enough(body, rule, voters, yes, votes, present)
        if body.quorum is not None:
            enough = enough & (present >= body.quorum)
        for m in self.text.members(body.veto, victim=self.victim):
            if m in voters:
                away = ~np.asarray(votes[m][1], dtype=bool) if body.absent == "not_counted" else False
                enough = enough & ((yes[m] == 1) | away)
        return np.asarray(enough)

    def _enough(
        self, body: Body, rule: str | int, voters: list[str], yes: dict, votes: dict, present: np.ndarray
    ) -> np.ndarray:
        """Return where the votes meet one rule."""
        count = sum(yes.values())
        counted = present if body.absent == "not_counted" else len(voters)
        if rule == "weighted":
            weight = {m: body.weights.get(m, 0) for m in voters}
            top, bottom = (int(x) for x in body.share.split("/"))
            total = sum(
                weight[m] * (np.asarray(votes[m][1], dtype=int) if body.absent == "not_counted" else 1) for m in voters
            )
            enough = (sum(weight[m] * yes[m] for m in voters) * bottom >= top * total) & (count >= 1)
        elif rule in ("any", "each"):
            enough = count >= 1
        elif rule in ("unanimity", "single"):
            enough = (count >= counted) & (count >= 1)
        elif rule == "majority":
            enough = 2 * count > counted
        elif isinstance(rule, int):
            enough = count >= rule
        else:
            top, bottom = (int(x) for x in rule.split("/"))
            enough = (bottom * count >= top * counted) & (count >= 1)
        return enough

    def judged(
        self, judge: str, topic: str, bearer: str, *, truth: bool = True, open_question: bool = False
    ) -> np.ndarray | float:
        """Return when a finder holds a fact to be so; only a finder that cannot err is bound by the truth."""
        judge = bearer if judge == "self" else judge
        body = self.text.bodies.get(judge)
        if body is None:
            if judge == self.victim:
                return 0.0 if truth else NEVER
            return self.freely(judge, "judge", topic)
        if not body.impartial:
            return self.decides(judge, f"find {topic}", bearer)
        if not truth and not open_question:
            return NEVER
        last = float(hours_of(body.decides_within)) if body.decides_within else SOME_DAY
        found = self.sits(judge)
        moment = self.freely(judge, "meet", topic, last=last)
        if body.decides_within:
            moment = np.minimum(moment, last)
        if open_question:
            moment = np.where(self.whether(judge, "holds", topic), moment, NEVER)
        for party in self.text.members([a for a in body.access if a != "own"], victim=self.victim):
            if party != self.victim:
                found = np.maximum(found, np.where(self.whether(party, "access", judge), 0.0, NEVER))
        return np.maximum(found, moment)

    # Conditions ------------------------------------------------------------------------------------------------------

    def _facts(self, c: Condition) -> bool:
        zone = self.text.zones.get(self.zone)
        covered = zone is None or zone.covered
        kinds = set(c.attack)
        if kinds and not ("any" in kinds or self.kind in kinds or ("armed" in kinds and self.kind in ARMED_ATTACKS)):
            return False
        if c.zone and not (self.zone in c.zone or ("covered" in c.zone and covered)):
            return False
        if c.attack and not c.zone and not covered:
            return False
        return not c.on or self.victim in self.text.members(c.on, victim=self.victim)

    def completes(self, c: Condition | None, clause: Clause, part: str, bearer: str) -> np.ndarray | float:
        """Return when the last atom of a condition is fulfilled for a bearer."""
        if c is None:
            return 0.0 if part == "when" else NEVER
        if not self._facts(c):
            return NEVER
        named = set(self.text.members(c.by, victim=self.victim))
        provoked = self.victim in named and not named & self.perpetrators
        # What only a release names accuses the protégé, which votes against it.
        accused = provoked or (c.adjective and part != "when" and c.adjective not in self.qualities)
        topic = c.adjective or ("provoked" if provoked else "attack")
        topic = f"accused {topic}" if accused else topic
        # Who protects itself neither provokes nor lets itself be released: what only a release names is untrue.
        truth = not provoked and not (c.adjective and part != "when")
        # A serious attack may honestly be called a slight one, but not an invasion.
        open_question = bool(c.adjective) and not provoked and self.kind not in ("invasion", "nuclear_attack")
        times: list[np.ndarray | float] = []
        disputed = bool(c.adjective) or provoked
        if c.by and not provoked and not {"any", "perpetrator"} & set(c.by):
            disputed = disputed or self.kind == "proxy_attack"
            if "proxies" not in c.by and not set(self.text.members(c.by, victim=self.victim)) & self.perpetrators:
                return NEVER
        finders = list(c.finds)
        if c.judges or (disputed and not c.finds):
            finders.append(c.judges or "self")
        seized: np.ndarray | float = float(hours_of(c.continues)) if c.continues else 0.0
        for name in c.after:
            seized = np.maximum(seized, self._performed(name))
        times.append(seized)
        for name in finders:
            where = f"{clause.id} {part} {bearer}" if name == "self" else ""
            found = self.judged(name, f"{topic} {where}", bearer, truth=truth, open_question=open_question)
            if name == "self" and self._has_decided(c, bearer):
                found = np.where(np.isfinite(found), 0.0, NEVER)
            times.append(self._from(seized, name, found))
        times += [self._from(seized, name, self._agrees(name, bearer, part)) for name in c.agrees]
        for name in c.rejected:
            body = self.text.bodies[name]
            adopted = self.decides(name, "act", bearer)
            bounded = body.silence or body.decides_within
            last = float(hours_of(bounded)) if bounded else SOME_DAY
            says_so: np.ndarray | bool = bool(bounded)
            for m in () if bounded else self.voters(body):
                says_so = says_so | (part == "when" if m == self.victim else self.whether(m, "declare", name))
            times.append(seized + np.where(np.isfinite(adopted) | ~np.asarray(says_so), NEVER, last))
        consenting = self.text.members([w for w in c.consent if w != "self"], victim=self.victim)
        if c.event is not None:
            times += self._event(c.event.en, part, (bearer,) if "self" in c.consent else ())
            consenting = ()
        if "self" in c.consent and c.event is None:
            consenting = tuple(dict.fromkeys((*consenting, bearer)))
        asking = self.text.members(c.asked, victim=self.victim)
        for move, parties in (("ask", asking), ("consent", consenting)):
            for party in parties:
                own = party == self.victim
                key = (move,) if move == "ask" else (move, clause.id)
                moment = self._own(part, move) if own else self.freely(party, *key)
                if move == "consent" and party == bearer and self._has_decided(c, bearer):
                    moment = np.where(np.isfinite(moment), 0.0, NEVER)
                times.append(moment)
        if c.procedure:
            moment = self.freely(bearer, "procedure", clause.id)
            times.append(np.where(np.isfinite(moment), 0.0, NEVER) if self._has_decided(c, bearer) else moment)
        times += [self.breached.get(name, NEVER) for name in c.breach_of]
        for owner in sorted(self.perpetrators)[:1]:
            if c.widens:
                times.append(self.freely(owner, "widen"))
            if c.survives:
                times.append(np.where(self.whether(owner, "survive"), 0.0, NEVER))
        if c.any_of:
            first: np.ndarray | float = NEVER
            for other in c.any_of:
                first = np.minimum(first, self.completes(other, clause, part, bearer))
            times.append(first)
        result: np.ndarray | float = 0.0
        for t in times:
            result = np.maximum(result, t)
        return result

    def _event(self, event: str, part: str, own: tuple[str, ...]) -> list[np.ndarray | float]:
        """Return when each who controls an event lets it happen: once, wherever the text speaks of it."""
        controlling = {w for c in self.written if c.event is not None and c.event.en == event for w in c.consent}
        owners = {*self.text.members(sorted(controlling - {"self"}), victim=self.victim), *own}
        if not owners:
            owners = set(sorted(self.perpetrators)[:1]) or {"perpetrator"}
        awaited = any(
            when.event is not None and when.event.en == event
            for clause in self.clauses
            if clause.when
            for when in clause.when.parts()
        )
        mine = 0.0 if part == "when" or awaited else NEVER
        return [mine if p == self.victim else self.freely(p, "event", event) for p in sorted(owners)]

    def _has_decided(self, c: Condition, bearer: str) -> bool:
        """Whether a bearer has made up its mind by then, because it is bound to decide before."""
        return any(
            name in self.by_id and "decide" in self.by_id[name].do and bearer in self.bearers[name] for name in c.after
        )

    def _own(self, part: str, move: str) -> float:
        """Return when the protégé does what is its own to do: at once for its help, never only against it."""
        atom = {"ask": "asked", "agree": "agrees"}.get(move)
        needed = atom and any(
            self.victim in self.text.members(getattr(part, atom), victim=self.victim)
            for c in self.clauses
            if c.when
            for part in c.when.parts()
        )
        return 0.0 if part == "when" or needed else NEVER

    def _from(self, seized: np.ndarray | float, name: str, moment: np.ndarray | float) -> np.ndarray | float:
        """Return when a decision comes: the time that a body is given runs from when it is seized."""
        body = self.text.bodies.get(name)
        last = (body.silence or body.decides_within) if body else None
        if last is None:
            return np.maximum(seized, moment)
        return np.where(moment == hours_of(last), seized + moment, np.maximum(seized, moment))

    def _agrees(self, name: str, bearer: str, part: str) -> np.ndarray | float:
        if name in self.text.bodies:
            return self.decides(name, "act", bearer)
        return self._own(part, "agree") if name == self.victim else self.freely(name, "agree")

    def _performed(self, name: str) -> np.ndarray | float:
        """Return when a clause counts as done, for those that come after it."""
        clause = self.by_id.get(name)
        if clause is None:
            return NEVER
        bearers = self.bearers[name]
        started: np.ndarray | float = NEVER
        for b in bearers:
            begun = self.begins.get((name, b), NEVER)
            _, _, stands = self._due(clause, b) if (name, b) in self.begins else (0, 0, False)
            started = np.where(stands, np.where(np.isfinite(started), np.maximum(started, begun), begun), started)
        attenders = self.text.members(clause.attend, victim=self.victim) or bearers
        bound = self.silent_as if clause.bound == "silent" else clause.bound
        one_is_enough = bound == "any" and not clause.attend
        held: np.ndarray | float = NEVER if one_is_enough else 0.0
        for a in attenders:
            if a in bearers:
                came = self.done.get((name, a), NEVER)
            else:
                came = started if a == self.victim else np.where(self.whether(a, "attend", name), started, NEVER)
            held = np.minimum(held, came) if one_is_enough else np.maximum(held, came)
        if clause.lapses:
            return np.minimum(held, started + hours_of(clause.lapses))
        return held

    # Clauses ---------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        for _ in range(2 * len(self.clauses) * 3 + 4):
            before = {key: np.array(value) for key, value in self.done.items()}
            self._round()
            same = before.keys() == self.done.keys() and all(
                np.array_equal(
                    np.broadcast_to(before[k], np.broadcast_shapes(np.shape(before[k]), np.shape(v))),
                    np.broadcast_to(v, np.broadcast_shapes(np.shape(before[k]), np.shape(v))),
                )
                for k, v in self.done.items()
            )
            if same:
                return
        raise AssertionError("events did not settle")

    def _round(self) -> None:
        self.stuck = {}
        barred: dict[tuple[str, str, str], np.ndarray | float] = {}
        for c in self.clauses:
            for b in self.bearers[c.id]:
                begins = self.completes(c.when, c, "when", b)
                self.begins[c.id, b] = begins
                if c.verb == "shall_not" and b not in self.perpetrators:
                    released = self.completes(c.unless, c, "unless", b)
                    if c.unless and any(part.event for part in c.unless.parts()):
                        # An event has one truth in a text: what it lifts was never forbidden where it happens.
                        released = np.where(np.isfinite(released), 0.0, NEVER)
                    bar = np.where((released <= begins) | self.reserved(c, b), NEVER, begins)
                    for act in c.do:
                        for other in self.clauses:
                            # What begins only with an act comes too late to forbid it.
                            if not self._begins_with(c, other, b):
                                key = (other.id, b, act)
                                barred[key] = np.minimum(barred.get(key, NEVER), bar)
        done: dict[tuple[str, str], np.ndarray | float] = {}
        acts: dict[tuple[str, str], np.ndarray | float] = {}
        for c in self.clauses:
            if c.verb == "shall_not":
                continue
            for b, shares in self._shares(c, barred).items():
                moment: np.ndarray | float = NEVER
                for act, t in shares.items() if c.of is None else ():
                    acts[b, act] = np.minimum(acts.get((b, act), NEVER), t)
                for t in shares.values():
                    moment = np.minimum(moment, t)
                done[c.id, b] = moment
        self._breaches(done)
        self.done, self.acts = done, acts

    def _begins_with(self, ban: Clause, c: Clause, b: str) -> bool:
        """Whether a prohibition waits, step after step, until a bearer has performed a clause."""
        before = [self.by_id[n] for n in (ban.when.after if ban.when else ()) if n in self.by_id]
        takes_part = b in (self.text.members(c.attend, victim=self.victim) or self.bearers[c.id])
        if c in before:
            return takes_part and not c.lapses
        return any(self._begins_with(one, c, b) for one in before)

    def _due(self, c: Clause, b: str) -> tuple[np.ndarray | float, np.ndarray | float, np.ndarray | bool]:
        """Return when a duty begins, when it is due, and whether it stands (triggered and not released)."""
        begins = self.begins[c.id, b]
        if c.deadline is None:
            due = begins + SOME_DAY
            limit: np.ndarray | float = NEVER
        else:
            within = float(hours_of(c.deadline))
            due = np.maximum(begins, within) if c.counted_from == "attack" else begins + within
            limit = due
        released = self.completes(c.unless, c, "unless", b)
        if self._ends(c):
            released = np.minimum(released, self.completes(c.until, c, "until", b))
        # What is void when it would begin never stands, however late that is.
        void = np.logical_or(released < limit, np.isfinite(released) & (released <= begins))
        return begins, due, np.isfinite(begins) & np.logical_not(void)

    def _ends(self, c: Clause) -> bool:
        """Whether a clause ends by itself: what a body takes over is owed until then, and no failure."""
        return c.until is not None and not set(c.until.named("agrees")) & set(self.text.bodies)

    def reserved(self, c: Clause, b: str) -> np.ndarray | bool:
        """Return where a reservation keeps a clause from binding a bearer."""
        found: np.ndarray | bool = False
        for r in self.text.reservations:
            authors = self.text.members(r.by)
            if c.id not in r.to or not (b in authors or (r.kind == "reservation" and self.victim in authors)):
                continue
            begins = self.begins[c.id, b]
            limit: np.ndarray | float = NEVER
            if c.deadline is not None:
                within = float(hours_of(c.deadline))
                limit = np.maximum(begins, within) if c.counted_from == "attack" else begins + within
            found = found | (True if r.when is None else np.asarray(self.completes(r.when, c, "unless", b)) < limit)
        return found

    def _shares(self, c: Clause, barred: dict) -> dict[str, dict[str, np.ndarray | float]]:
        bound = self.silent_as if c.bound == "silent" else c.bound
        if len(self.bearers[c.id]) == 1:
            bound = "each"
        if c.verb in ("may", "intends") or "or_nothing" in c.choose or c.of is not None:
            return {b: self._may(c, b, barred) for b in self.bearers[c.id]}
        if bound == "each":
            owed = {b: self._owed(c, b, barred, held=~np.asarray(self.reserved(c, b))) for b in self.bearers[c.id]}
            return {b: self._or_freely(c, b, barred, shares) for b, shares in owed.items()}
        return self._any(c, barred) if bound == "any" else self._together(c, barred)

    def _or_freely(self, c: Clause, b: str, barred: dict, owed: dict) -> dict[str, np.ndarray | float]:
        """Return what a bearer owes, and where it has reserved that, what it does of its own will."""
        reserved = self.reserved(c, b)
        if reserved is False:
            return owed
        free = self._may(c, b, barred)
        return {act: np.where(reserved, np.minimum(owed[act], free[act]), owed[act]) for act in owed}

    def _menu(self, c: Clause) -> list[str]:
        return [a for a in (c.do or c.choose) if a != "or_nothing"]

    def _at(self, c: Clause, b: str, act: str, late: np.ndarray | float, barred: dict) -> np.ndarray:
        """Return the last lawful moment for an act: when it is due, or before a prohibition sets in."""
        return np.where(np.isfinite(barred.get((c.id, b, act), NEVER)), NEVER, late)

    def _may(self, c: Clause, b: str, barred: dict) -> dict[str, np.ndarray | float]:
        begins, _, stands = self._due(c, b)
        shares = {}
        for act in self._menu(c):
            wait = self.freely(b, "may", c.id, act) if b != self.victim else 0.0
            t = np.maximum(begins, wait)
            shares[act] = np.where(stands & ~np.isfinite(barred.get((c.id, b, act), NEVER)), t, NEVER)
        return shares

    def _owed(
        self,
        c: Clause,
        b: str,
        barred: dict,
        *,
        held: np.ndarray | bool = True,
        own: np.ndarray | bool = False,
        sticks: bool = True,
    ) -> dict[str, np.ndarray | float]:
        """Return when a bearer performs what it owes.

        `held`: where it is the one to do so. `own`: where it does so of its own will, so that a perpetrator keeps it.
        """
        begins, due, stands = self._due(c, b)
        stands = stands & held
        if b in self.perpetrators:
            stands = stands & (self.whether(b, "perform", c.id) | own)
        late = due
        if self._is_awaited(c.id):
            late = np.where(self.whether(b, "early", c.id), begins, due)
        menu = self._menu(c)
        moments = {act: self._at(c, b, act, late, barred) for act in menu}
        if c.do:
            for act in menu:
                # A duty that cannot be performed whole has no lawful course, though its other acts are done.
                self._sticks(b, menu, stands & sticks & ~np.isfinite(moments[act]))
            return {act: np.where(stands, t, NEVER) for act, t in moments.items()}
        pick: np.ndarray | float = 0.0
        if len(menu) > 1:
            pick = self.grid.axis(b, ("choose", c.id), list(range(len(menu))))
        none: np.ndarray | bool = True
        for t in moments.values():
            none = none & ~np.isfinite(t)
        self._sticks(b, menu, stands & sticks & none)
        shares: dict[str, np.ndarray | float] = dict.fromkeys(menu, NEVER)
        for first in range(len(menu)):
            free: np.ndarray | bool = stands & (pick == first)
            # What is barred cannot be chosen: another is.
            order = [menu[(first + i) % len(menu)] for i in range(len(menu))]
            for act in order:
                shares[act] = np.where(free, np.minimum(shares[act], moments[act]), shares[act])
                free = free & ~np.isfinite(moments[act])
        return shares

    def _sticks(self, b: str, acts: list[str], where: np.ndarray | bool) -> None:
        if b in self.perpetrators:
            return
        for act in acts:
            self.stuck[b, act] = self.stuck.get((b, act), False) | where

    def _is_awaited(self, name: str) -> bool:
        return any(c.unless and name in c.unless.after for c in self.clauses)

    def _any(self, c: Clause, barred: dict) -> dict[str, dict[str, np.ndarray | float]]:
        """At least one must: those who volunteer do it; if nobody volunteers, it falls on one who can."""
        bearers = self.bearers[c.id]
        standing, able, volunteers = {}, {}, {}
        nobody: np.ndarray | bool = True
        discharged: np.ndarray | bool = False
        for b in bearers:
            _, due, standing[b] = self._due(c, b)
            moments = [np.isfinite(self._at(c, b, a, due, barred)) for a in self._menu(c)]
            can = moments[0]
            for m in moments[1:]:
                can = (can & m) if c.do else (can | m)
            able[b] = standing[b] & can
            volunteers[b] = standing[b] & (True if b == self.victim else self.whether(b, "volunteer", c.id))
            discharged = discharged | (volunteers[b] & able[b])
            nobody = nobody & ~np.asarray(able[b])
        shares = {}
        for b in bearers:
            bound = ~np.asarray(self.reserved(c, b))
            falls_on = able[b] & ~np.asarray(discharged) & (b not in self.perpetrators) & bound
            discharged = discharged | falls_on
            shares[b] = self._owed(c, b, barred, held=volunteers[b] | falls_on, own=volunteers[b], sticks=False)
            shares[b] = self._or_freely(c, b, barred, shares[b])
            self._sticks(b, self._menu(c), standing[b] & nobody & ~np.asarray(discharged) & bound)
        return shares

    def _together(self, c: Clause, barred: dict) -> dict[str, dict[str, np.ndarray | float]]:
        """Each owes it once all the others are seen to act of their own will; before, each is free."""
        bearers = self.bearers[c.id]
        willing: dict[str, np.ndarray | bool] = {}
        for b in bearers:
            _, _, stands = self._due(c, b)
            willing[b] = stands & (True if b == self.victim else self.whether(b, "willing", c.id))
        shares = {}
        for b in bearers:
            others: np.ndarray | bool = True
            for other in bearers:
                others = others & (True if other == b else willing[other])
            others = others & ~np.asarray(self.reserved(c, b))
            shares[b] = self._owed(c, b, barred, held=willing[b] | others, own=willing[b])
            shares[b] = self._or_freely(c, b, barred, shares[b])
        return shares

    def _breaches(self, done: dict) -> None:
        for c in self.clauses:
            worst: np.ndarray | float = NEVER
            for b in self.bearers[c.id]:
                if b not in self.perpetrators:
                    continue
                if c.verb == "shall_not" or (c.verb == "shall" and "refrain" in c.do):
                    # The attack breaches a duty to refrain as soon as there is one.
                    moment: np.ndarray | float = 0.0 if c.when is None else self.begins[c.id, b]
                    if "refrain" not in c.do:
                        moment = np.maximum(moment, self.freely(b, "breach", c.id))
                    worst = np.minimum(worst, np.where(self.reserved(c, b), NEVER, moment))
                elif c.verb == "shall":
                    _, due, stands = self._due(c, b)
                    left = stands & ~np.isfinite(done[c.id, b]) & ~np.asarray(self.reserved(c, b))
                    moment = due if c.deadline else self.begins[c.id, b]
                    worst = np.minimum(worst, np.where(left, moment, NEVER))
            self.breached[c.id] = worst

    # Answers ---------------------------------------------------------------------------------------------------------

    def _responses(self, column: str) -> tuple[str, ...]:
        return {"any": RESPONSES, "any_effective": EFFECTIVE_RESPONSES}.get(column, (column,))

    def occurs(self, party: str, column: str) -> np.ndarray:
        """Return when a response first occurs, over the whole grid."""
        first: np.ndarray | float = NEVER
        for response in self._responses(column):
            first = np.minimum(first, self.acts.get((party, response), NEVER))
        return self.grid.spread(first)

    def answer(self, party: str, column: str) -> Answer:
        """Return what the text makes of a response by a party."""
        first = self.occurs(party, column)
        happens = np.broadcast_to(np.isfinite(first), np.broadcast_shapes(first.shape, (1,) * len(self.grid.owners)))
        worst = float(first.max())
        return Answer(
            guaranteed=bool(happens.all()),
            contradictory=any(bool(np.any(self.stuck.get((party, r), False))) for r in self._responses(column)),
            needs="alone" if happens.all() else self._needs(happens, party),
            worst=worst if worst < SOME_DAY / 2 else NEVER,
        )

    def _needs(self, happens: np.ndarray, party: str) -> str:
        friends = set(self.grid.owners) - self.hostile
        if party in self.hostile:  # its own will is a hostile party's cooperation
            return "adversary" if bool(happens.any()) else "never"
        for word, with_whom in (
            ("alone", {party, self.victim}),
            ("friends", friends),
            ("adversary", set(self.grid.owners)),
        ):
            brought = happens.any(axis=self.grid.along(with_whom), keepdims=True)
            if bool(brought.all()):
                return word
        return "never"

    def at_least(self, column: str, members: list[str]) -> int:
        """Return how many of some parties, beside the hostile, give a response in every scenario."""
        count: np.ndarray | int = 0
        for party in members:
            if party not in self.hostile:
                count = count + np.isfinite(self.occurs(party, column)).astype(int)
        return int(np.min(count))
