"""Edits of what stands outside the clauses of help: zones, activation, term, exit, consequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.durations import hours_of
from foedus.arrangement.vocabulary import RESPONSES
from foedus.law.edits import Change, Edit
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Arrangement

__all__ = ["life_edits"]

NOTICE = "P5Y"
"""Notice of exit that outlasts the years in which wars most often return (findings F124 and F125)."""


def life_edits(text: Arrangement) -> Iterator[Edit]:
    """Yield the edits of zones, of the life of a text and of what a breach brings."""
    hostile = (*text.with_role("adversary"), *text.with_role("ally_of_adversary"))
    friendly = tuple(g for g in text.with_role("guarantor") if g not in hostile)
    for name, zone in text.zones.items():
        changes = []
        if not zone.covered:
            changes.append(Change(("zones", name, "covered"), "set", True))
        if zone.basis in {"control", "recognition"}:
            changes.append(Change(("zones", name, "basis"), "set", "place"))
        if changes:
            yield Edit("extend-zone", ("zones", name), tuple(changes), bound=friendly)
    yield from _activation(text, hostile)
    life = text.life
    if life.until not in (None, "indefinite") and life.renewal != "automatic":
        changes = (Change(("life", "renewal"), "set", "automatic"), Change(("life", "renewed_by"), "set", None))
        yield Edit("renew-itself", ("life",), changes, bound=friendly, detail="renewal")
    leave = life.exit
    if leave is not None and (leave.notice is None or hours_of(leave.notice) < hours_of(NOTICE)):
        change = Change(("life", "exit", "notice"), "set", NOTICE)
        yield Edit("lengthen-notice", ("life",), (change,), losing=text.members(["parties"]), detail="exit")
    yield from _consequence(text, hostile, friendly)
    yield from _no_suspension(text, friendly)


def _activation(text: Arrangement, hostile: tuple[str, ...]) -> Iterator[Edit]:
    """Yield the edit by which the text begins whatever the adversary does."""
    start = text.life.active_when
    if start is None:
        return
    data = start.model_dump(mode="json", exclude_unset=True)
    for key in ("consent", "agrees", "asked"):
        parties = text.members([w for w in data.get(key, []) if w not in text.bodies])
        bodies = [w for w in data.get(key, []) if w in text.bodies]
        bodies = [b for b in bodies if not set(text.members(text.bodies[b].members)) & set(hostile)]
        data[key] = [*[p for p in parties if p not in hostile], *bodies]
    if "event" in data and not data["consent"]:
        data["consent"] = list(text.with_role("protege"))
    data = {key: value for key, value in data.items() if value != []}
    if data != start.model_dump(mode="json", exclude_unset=True):
        change = Change(("life", "active_when"), "set", data or None)
        yield Edit("free-activation", ("life",), (change,), losing=hostile, detail="active_when")


def _consequence(text: Arrangement, hostile: tuple[str, ...], friendly: tuple[str, ...]) -> Iterator[Edit]:
    """Yield a consequence for the breach of the adversary's first duty: benefits end; no duty to help is added."""
    kept = [c for c in text.clauses if c.verb in {"shall", "shall_not"} and c.when is None]
    theirs = [c for c in kept if set(text.members(c.who)) & set(hostile)]
    breached = next((c for c in theirs if "refrain" in c.do), next(iter(theirs), None))
    if breached is None or any(c.when and c.when.named("breach_of") for c in text.clauses):
        return
    name = _new(text, "consequence")
    clause = {
        "id": name,
        "who": ["guarantors"] if friendly else ["parties"],
        "verb": "shall",
        "do": ["suspend"],
        "what": bilingual(Message("Every benefit that the party in breach derives from this text")),
        "when": {"breach_of": [breached.id]},
        "within": "P10D",
    }
    yield Edit(
        "add-consequence", ("clauses", name), (Change(("clauses",), "add", clause),), losing=hostile, bound=friendly
    )


def _no_suspension(text: Arrangement, friendly: tuple[str, ...]) -> Iterator[Edit]:
    """Yield the sentence that a duty to help is not suspended; it adds no help, it says what silence leaves open."""
    owed = any(c.verb == "shall" and {*c.do, *c.choose} & set(RESPONSES) for c in text.clauses)
    said = any({"suspend", "terminate"} & {*c.do, *c.choose} for c in text.clauses)
    if not owed or said or not friendly:
        return
    clause = {
        "id": _new(text, "no-suspension"),
        "who": list(friendly),
        "verb": "shall_not",
        "do": ["suspend"],
        "what": bilingual(Message("Any duty to help under this text")),
    }
    place = ("clauses", str(clause["id"]))
    yield Edit("bar-suspension", place, (Change(("clauses",), "add", clause),), losing=friendly, bound=friendly)


def _new(text: Arrangement, name: str) -> str:
    """Return a clause id that the text does not use yet."""
    used = {c.id for c in text.clauses}
    return next(n for n in (name, *[f"{name}-{k}" for k in range(2, len(used) + 3)]) if n not in used)
