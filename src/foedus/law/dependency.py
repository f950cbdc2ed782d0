"""What a response depends on: an AND/OR graph with its single points of failure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from foedus.law.engine.encoding import Encoding
from foedus.law.engine.incidents import disputed_attribution, facts_hold, names_protege
from foedus.law.engine.named_acts import binds, menu_of
from foedus.wording import N_, Message, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Clause, Condition

__all__ = ["Node", "dependencies", "single_points"]


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that a response depends on.

    Attributes
    ----------
    kind : {"any", "all", "leaf"}
        Whether any part is enough, all are needed, or this is a matter of fact or of somebody's will.
    label : Message
    children : tuple of Node
    whose : tuple of str
        Parties or bodies whose will it is; empty for facts.
    """

    kind: Literal["any", "all", "leaf"]
    label: Message
    children: tuple[Node, ...] = ()
    whose: tuple[str, ...] = ()

    def leaves(self) -> Iterator[Node]:
        """Yield every leaf below this node."""
        if self.kind == "leaf":
            yield self
        for child in self.children:
            yield from child.leaves()

    def holds_without(self, missing: Node) -> bool:
        """Whether this can still come about if one leaf does not."""
        if self.kind == "leaf":
            return self != missing
        alive = [child.holds_without(missing) for child in self.children]
        return any(alive) if self.kind == "any" else all(alive)


def dependencies(encoding: Encoding, party: str, response: str) -> Node | None:
    """Return what a party's response depends on in an incident; None if no clause speaks of it."""
    clauses = [
        encoding.clauses[name]
        for name in encoding.offering(party, response)
        if _fits(encoding, encoding.clauses[name].when)
    ]
    if not clauses:
        return None
    ways = tuple(_way(encoding, clause, party, response, frozenset()) for clause in clauses)
    label = Message("{who}: {response}", {"who": encoding.arrangement.called(party), "response": term(response)})
    return Node("any", label, ways)


def single_points(root: Node) -> tuple[Node, ...]:
    """Return the leaves without which the response cannot come about, in the order of the graph."""
    return tuple(dict.fromkeys(leaf for leaf in root.leaves() if leaf.whose and not root.holds_without(leaf)))


def _fits(encoding: Encoding, condition: Condition | None) -> bool:
    return condition is None or facts_hold(encoding.arrangement, condition, encoding.incident)


def _way(encoding: Encoding, clause: Clause, party: str, response: str, seen: frozenset[str]) -> Node:
    parts = list(_parts(encoding, clause, clause.when, party, seen | {clause.id})) if clause.when else []
    if clause.unless is not None:
        parts.append(_not_released(encoding, clause.unless, party))
    if not binds(clause) or (len(menu_of(clause)) > 1 and clause.choose):
        choice = Message("{who} chooses this response", {"who": encoding.arrangement.called(party)})
        parts.append(Node("leaf", choice, whose=(party,)))
    label = Message("clause {clause} ({verb})", {"clause": clause.id, "verb": term(clause.verb)})
    if not parts:
        parts = [Node("leaf", Message("the attack"))]
    return Node("all", label, tuple(parts))


def _parts(
    encoding: Encoding, clause: Clause, condition: Condition, party: str, seen: frozenset[str]
) -> Iterator[Node]:
    members = encoding.arrangement.members
    victim = encoding.incident.victim
    yield Node("leaf", Message("an attack of this kind, in this place"))
    disputed = condition.adjective or disputed_attribution(condition, encoding.incident)
    if condition.judges or (disputed and not condition.finds):
        who = (party,) if condition.judges in (None, "self") else members([condition.judges], victim=victim)
        quality = condition.adjective or Message("the attack is of the kind that the clause covers")
        yield _leaf(encoding, N_("{who} so judges: {what}"), who, quality)
    for text, names in (
        (N_("{who} establishes the fact"), condition.finds),
        (N_("{who} decides to act"), condition.agrees),
        (N_("agreement has failed in {who}"), condition.rejected),
        (N_("{who} asks"), condition.asked),
        (N_("{who} consents"), encoding.conditions.consenting(condition, party)),
    ):
        for name in members(names, victim=victim):
            yield _decision(encoding, text, name)
    if condition.procedure:
        yield _leaf(encoding, N_("the constitutional process of {who} allows it"), (party,))
    if condition.widens:
        yield _leaf(encoding, N_("{who} has failed to agree"), encoding.incident.perpetrators)
    for name in members(condition.survives, victim=victim):
        yield _leaf(encoding, N_("{who} still exists as a state"), (name,))
    for name in condition.after:
        if name in encoding.clauses and name not in seen:
            yield _performance(encoding, encoding.clauses[name])
    if condition.any_of:
        ways = [
            Node("all", Message("an alternative"), tuple(_parts(encoding, clause, other, party, seen)))
            for other in condition.any_of
            if _fits(encoding, other)
        ]
        yield Node("any", Message("one of these alternatives"), tuple(ways))


def _decision(encoding: Encoding, text: str, name: str) -> Node:
    """Return a decision; of a body that one member can block, with the members that can."""
    body = encoding.arrangement.bodies.get(name)
    leaf = _leaf(encoding, text, (name,))
    if body is None or body.impartial or body.failing != "rejects":
        return leaf
    voters = encoding.bodies.voters(name)
    blocking = voters if "unanimity" in body.rules or body.silence else encoding.arrangement.members(body.veto)
    consent = N_("{who} does not object") if body.silence else N_("{who} votes yes")
    votes = [_leaf(encoding, consent, (m,)) for m in blocking if m in voters and m != encoding.incident.victim]
    if not votes:
        return leaf
    others = [leaf] if not {"unanimity", "any"} & set(body.rules) and not body.silence else []
    return Node("all", leaf.label, (*votes, *others))


def _performance(encoding: Encoding, clause: Clause) -> Node:
    """Return how a clause comes to count as performed: by all who must attend, or by lapse."""
    attenders = [_leaf(encoding, N_("{who} takes part"), (p,)) for p in encoding.attenders(clause.id)]
    kind = "any" if encoding.one_is_enough(clause.id) else "all"
    done = Node(kind, Message("clause {clause} is performed", {"clause": clause.id}), tuple(attenders))
    if clause.lapses is None:
        return done
    lapse = Node("leaf", Message("its time limit has passed"))
    return Node("any", Message("clause {clause} is performed or lapses", {"clause": clause.id}), (done, lapse))


def _not_released(encoding: Encoding, condition: Condition, party: str) -> Node:
    provoked = names_protege(encoding.arrangement, condition, encoding.incident)
    named = [name for atom in ("finds", "agrees", "consent") for name in condition.named(atom)]
    judge = condition.judges or next(iter(named), "self")
    who = (party,) if judge == "self" else encoding.arrangement.members([judge], victim=encoding.incident.victim)
    text = (
        N_("{who} does not find that {victim} provoked the attack")
        if provoked
        else N_("{who} does not grant a release")
    )
    values = {"victim": encoding.arrangement.called(encoding.incident.victim)}
    return _leaf(encoding, text, who, None, **values)


def _leaf(encoding: Encoding, text: str, who: tuple[str, ...], what: Any = None, **more: Any) -> Node:
    values = {"who": [encoding.arrangement.called(p) for p in who], **more}
    if what is not None:
        values["what"] = what
    return Node("leaf", Message(text, values), whose=who)
