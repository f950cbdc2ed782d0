"""Edits of what stands outside the clauses of help: zones, activation, term, exit, consequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.durations import hours_of
from foedus.law.edits import Change, Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Arrangement

__all__ = ["life_edits"]

NOTICE = "P2Y"
"""Notice of exit that outlasts the preparation of an attack."""


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


def _activation(text: Arrangement, hostile: tuple[str, ...]) -> Iterator[Edit]:
    start = text.life.active_when
    if start is None:
        return
    path = ("life", "active_when")
    changes = []
    for key in ("consent", "agrees", "asked"):
        for word in getattr(start, key):
            bodies = text.bodies.get(word)
            members = text.members(bodies.members if bodies else [word])
            changes += [Change((*path, key), "drop", word if bodies else p) for p in members if p in hostile]
    if (start.event is not None and not start.consent) or (changes and not set(text.members(start.consent)) - set(hostile) and start.event is not None):
        changes.append(Change((*path, "consent"), "set", list(text.with_role("protege"))))
    if changes:
        changes = list(dict.fromkeys(changes)) if all(isinstance(c.value, str) for c in changes) else changes
        yield Edit("free-activation", ("life",), tuple(changes), losing=hostile, detail="active_when")


def _consequence(text: Arrangement, hostile: tuple[str, ...], friendly: tuple[str, ...]) -> Iterator[Edit]:
    """Yield a consequence for the breach of the adversary's first duty: benefits end; no duty to help is added."""
    breached = next(
        (
            c
            for c in text.clauses
            if c.verb in {"shall", "shall_not"} and c.when is None and set(text.members(c.who)) & set(hostile)
        ),
        None,
    )
    if breached is None or any(c.when and c.when.breach_of for c in text.clauses):
        return
    name = next(
        n
        for n in ("consequence", "consequence-of-breach", "foedus-consequence")
        if all(c.id != n for c in text.clauses)
    )
    clause = {
        "id": name,
        "who": ["guarantors"] if friendly else ["parties"],
        "verb": "shall",
        "do": ["suspend"],
        "what": {
            "en": "Every benefit that the party in breach draws from this text",
            "fr": "Tout avantage que la partie en défaut tire de ce texte",
        },
        "when": {"breach_of": [breached.id]},
        "within": "P10D",
    }
    yield Edit(
        "add-consequence", ("clauses", name), (Change(("clauses",), "add", clause),), losing=hostile, bound=friendly
    )
