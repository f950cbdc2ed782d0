"""Interchangeable parties: the text treats them in the same way, so one answer serves for all of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = ["interchangeable"]


def interchangeable(arrangement: Arrangement) -> dict[str, str]:
    """Map each party to the first party with which it can be exchanged without changing the text.

    Names, notes and sources do not count; the order of lists does not either. What a reading changes does, so that the
    parties are interchangeable under every reading.
    """
    data = _skeleton(arrangement)
    plain = _canonical(data, {})
    classes: dict[str, str] = {}
    firsts: list[str] = []
    for party in arrangement.parties:
        like = next((first for first in firsts if _canonical(data, {party: first, first: party}) == plain), party)
        classes[party] = like
        if like == party:
            firsts.append(party)
    return classes


_MEANT = ("groups", "zones", "bodies", "clauses", "reservations", "life", "readings")


def _skeleton(arrangement: Arrangement) -> dict[str, Any]:
    """Return what the text says, without its words."""
    data = arrangement.model_dump(mode="json", exclude_defaults=True)
    kept = {key: data[key] for key in _MEANT if key in data}
    kept["parties"] = {p: [*d["roles"], d.get("contracting", True)] for p, d in data["parties"].items()}
    parts = [
        *kept.get("clauses", []),
        *kept.get("reservations", []),
        *kept.get("bodies", {}).values(),
        *kept.get("zones", {}).values(),
    ]
    for reading in kept.get("readings", {}).values():
        parts += [reading, *reading.get("clauses", {}).values(), *reading.get("bodies", {}).values()]
    for part in parts:
        for key in ("note", "says", "title", "source", "quote", "what"):
            part.pop(key, None)
    return kept


def _canonical(value: Any, renamed: dict[str, str]) -> str:
    return json.dumps(_rename(value, renamed), sort_keys=True)


def _rename(value: Any, renamed: dict[str, str]) -> Any:
    if isinstance(value, str):
        return renamed.get(value, value)
    if isinstance(value, list):
        items = [_rename(item, renamed) for item in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, dict):
        return {renamed.get(key, key): _rename(item, renamed) for key, item in value.items()}
    return value
