"""Edits: small changes of a text that a drafter could propose, as data.

An edit changes what stands in the text. It never inserts a whole new duty to help, and never removes the adversary.
`catalogue` says which edits a given text has room for; `docs/reference/edits.md` lists the kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from foedus.arrangement.schema import Arrangement
from foedus.wording import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["KINDS", "Change", "Edit", "Kind", "Place", "apply", "conflict"]

Place = tuple[str, ...]
"""Where an edit stands: ``('clauses', 'g5')``, ``('bodies', 'council')``, ``('zones', 'home')``, ``('life',)``."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of edit.

    Attributes
    ----------
    name : str
        Stable, as ``deem-adopted``.
    title : Message
        What it does, in a few words.
    cost : int
        How much it asks for: 1 puts in a number or settles a doubt, 2 takes away a choice or a judgement, 3 takes away
        a vote or a consent, or turns a permission into a duty. It orders sets of equal size.
    codes : tuple of str
        Findings that it may close.
    """

    name: str
    title: Message
    cost: int
    codes: tuple[str, ...] = ()


def _kinds(*rows: tuple[str, str, int, tuple[str, ...]]) -> dict[str, Kind]:
    return {name: Kind(name, Message(title), cost, codes) for name, title, cost, codes in rows}


KINDS: dict[str, Kind] = _kinds(
    ("set-deadline", N_("set a deadline"), 1, ("F112",)),
    ("shorten-deadline", N_("shorten a deadline"), 1, ()),
    ("bind-each", N_("bind each bearer individually"), 1, ("F113",)),
    ("let-lapse", N_("let a precondition lapse"), 1, ("F104", "F115")),
    ("excuse-absent", N_("let a precondition be met without the adversary"), 2, ("F104", "F115")),
    ("oblige", N_("turn “may” or “intends” into “shall”"), 3, ("F107", "F114")),
    ("strike-or-nothing", N_("strike the freedom to do nothing"), 2, ("F106",)),
    ("name-response", N_("name the response"), 2, ("F106",)),
    ("strike-qualifier", N_("strike a qualifying adjective or a judgement"), 2, ("F105", "F110", "F111")),
    ("strike-threshold", N_("strike a condition that the attack continue or widen"), 2, ("F108",)),
    ("strike-survival", N_("keep the duty even if the state is said to be extinct"), 1, ("F120",)),
    ("strike-procedure", N_("strike the reservation of domestic procedures"), 3, ()),
    (
        "impartial-finder",
        N_("entrust the finding to an impartial commission"),
        2,
        ("F105", "F110", "F111", "F101", "F102"),
    ),
    ("own-access", N_("give the finder access in its own right"), 2, ("F101",)),
    ("decide-in-time", N_("require a body to decide in time"), 1, ("F102",)),
    ("deem-adopted", N_("treat the lack of a timely decision as a yes"), 3, ("F101", "F102", "F104")),
    ("strike-decision", N_("strike the need for a common decision"), 3, ("F101", "F102", "F104")),
    ("strike-consent", N_("strike a required consent"), 3, ("F101", "F104")),
    ("victim-asks", N_("make the victim's own request sufficient"), 2, ("F101",)),
    ("drop-member", N_("drop a member from a body"), 3, ("F101", "F102", "F103")),
    ("less-parties", N_("leave the parties to the dispute out of the vote"), 2, ("F101", "F102")),
    ("strike-veto", N_("strike a veto"), 3, ("F101", "F102", "F103")),
    ("majority", N_("decide by majority"), 2, ("F101", "F102", "F103")),
    ("any-member", N_("let any one member decide"), 3, ("F101", "F102")),
    ("ignore-absent", N_("leave the absent out of the count"), 2, ("F104",)),
    ("keep-mandate", N_("let a mandate run until it is terminated"), 2, ("F103",)),
    ("widen-attacks", N_("widen the kinds of attack"), 2, ("F108", "F117", "F131")),
    ("widen-perpetrators", N_("cover attacks by anyone"), 2, ("F111",)),
    ("extend-zone", N_("extend a zone"), 2, ("F109",)),
    ("strike-forfeiture", N_("strike a forfeiture"), 2, ("F121",)),
    ("impartial-forfeiture", N_("let an impartial commission find a forfeiture"), 1, ("F121",)),
    ("strike-release", N_("strike a release"), 2, ()),
    ("free-activation", N_("enter into force without the adversary"), 3, ("F122",)),
    ("renew-itself", N_("renew unless terminated"), 1, ("F123",)),
    ("lengthen-notice", N_("lengthen the notice of withdrawal"), 1, ("F124", "F125")),
    ("bar-suspension", N_("bar suspension of the duty to help"), 1, ("F132",)),
    ("add-consequence", N_("add a consequence of breach"), 2, ("F126",)),
)
"""Every kind of edit, the mildest of each family first."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one key of the document.

    Attributes
    ----------
    path : tuple of str
        Keys from the root; clauses by their id, as ``('clauses', 'g5', 'when', 'agrees')``.
    how : {"set", "drop", "add"}
        Set the key to a value (None removes it), drop a word from a list, or add one to it.
    value : object
        Plain data.
    """

    path: tuple[str, ...]
    how: Literal["set", "drop", "add"]
    value: Any = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A small change of a text.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    place : tuple of str
    changes : tuple of Change
    losing : tuple of str
        Parties that lose a power: a vote, a veto, a judgement, a choice, a way out.
    bound : tuple of str
        Parties that gain a duty, or whose duty becomes firmer or earlier.
    detail : str
        Tells apart edits of one kind at one place.
    strength : int
        Of two edits of the same key, that of the greater strength prevails.
    """

    kind: str
    place: Place
    changes: tuple[Change, ...]
    losing: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    detail: str = ""
    strength: int = 0

    @property
    def key(self) -> str:
        """A name that is unique within a text, as ``drop-member bodies.council RU``."""
        return " ".join(part for part in (self.kind, ".".join(self.place), self.detail) if part)

    @property
    def cost(self) -> int:
        """How much the edit asks for (see `Kind`)."""
        return KINDS[self.kind].cost

    def title(self) -> Message:
        """Return what the edit does, in a few words."""
        return KINDS[self.kind].title


def apply(arrangement: Arrangement, edits: Iterable[Edit]) -> Arrangement:
    """Return the arrangement with the edits made.

    An edit settles what it touches: readings that change the same key of the same clause or body lose that change.
    Edits are made in the order of their strength, whatever order they come in.
    """
    data = arrangement.model_dump(mode="json", exclude_unset=True)
    for edit in sorted(edits, key=lambda e: (e.strength, e.key)):
        for change in edit.changes:
            _make(arrangement, data, change)
            _settle(data, change)
    _unweigh(data)
    return Arrangement.model_validate(data)


def _make(arrangement: Arrangement, data: dict[str, Any], change: Change) -> None:
    target = _container(data, change.path)
    if target is None:
        return
    last = change.path[-1]
    if change.how == "set":
        if change.value is None:
            target.pop(last, None)
        else:
            target[last] = change.value
    elif change.how == "add":
        target[last] = [*target.get(last, ()), change.value]
    else:
        target[last] = _less(arrangement, target.get(last, []), change.value)
    if change.path[0] == "clauses":
        _tidy(target, change, data)


def _container(data: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any] | None:
    """Return the mapping that holds the last key of a path, made where it is missing."""
    if path == ("clauses",):
        return data
    here: Any = data
    for step in path[:-1]:
        if isinstance(here, list):
            here = next((clause for clause in here if clause["id"] == step), None)
        else:
            here = here.setdefault(step, {})
        if here is None:
            return None
    return here


def _less(arrangement: Arrangement, words: list[str], dropped: str) -> list[str]:
    """Return a list without a party or word; words that stand for several parties are spelled out if need be."""
    kept: list[str] = []
    for word in words:
        members = arrangement.members([word])
        if word != dropped:
            kept += [m for m in members if m != dropped] if dropped in members else [word]
    return kept


def _tidy(target: dict[str, Any], change: Change, data: dict[str, Any]) -> None:
    """Remove a list that has become empty; a trigger left with nothing is an attack of any kind."""
    last = change.path[-1]
    if target.get(last) == []:
        del target[last]
    if not target and len(change.path) > 2 and change.path[-2] in {"when", "unless", "until"}:
        clause = _container(data, (*change.path[:2], "when"))
        if clause is not None and change.path[-2] == "when":
            clause["when"] = {"attack": ["any"]}
        elif clause is not None:
            clause.pop(change.path[-2], None)


def _settle(data: dict[str, Any], change: Change) -> None:
    part, *rest = change.path
    if part not in {"clauses", "bodies"} or len(rest) < 2:
        return
    name, key = rest[0], rest[1]
    for reading in data.get("readings", {}).values():
        reading.get(part, {}).get(name, {}).pop(key, None)


def _unweigh(data: dict[str, Any]) -> None:
    """Drop weights of votes from bodies that no longer decide by them."""
    for body in data.get("bodies", {}).values():
        rule = body.get("rule", "")
        if "weighted" not in (rule if isinstance(rule, list) else [rule]):
            body.pop("weights", None)
            body.pop("share", None)


def conflict(edits: Iterable[Edit]) -> bool:
    """Whether two of the edits set the same key, so that one of them would go to waste."""
    seen: set[tuple[str, ...]] = set()
    for edit in edits:
        paths = {change.path for change in edit.changes if change.how == "set"}
        if paths & seen:
            return True
        seen |= paths
    return False
