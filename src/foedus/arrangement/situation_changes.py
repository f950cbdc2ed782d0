"""What differs between two situations, entry by entry.

>>> from foedus.arrangement import load_situation
>>> from foedus.arrangement.settings import with_settings
>>> world = load_situation("ukraine-2025")
>>> found = situation_diff(world.situation, with_settings(world, ["will-US=.05"]).situation)
>>> [(change.id, change.keys) for change in found.changed]
[('will-US', ('value', 'median', 'low', 'high', 'source', 'grade'))]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from foedus.arrangement.schema import StrictModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.arrangement.schema import Text
    from foedus.arrangement.situation import Entry, Situation, SituationSource

__all__ = ["Change", "SituationDiff", "situation_diff"]

T = TypeVar("T")
M = TypeVar("M", bound=StrictModel)

_OF_THE_DOCUMENT = ("date", "war", "protege", "adversary", "summary", "note")


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """One part of a situation before and after.

    Attributes
    ----------
    id : str
    before, after : object or None
        None where the one situation or the other does not have it.
    keys : tuple of str
        What differs in it, where both have it and it has keys.
    """

    id: str
    before: T | None
    after: T | None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SituationDiff:
    """What differs between two situations; their ids and titles name them and are not compared.

    Attributes
    ----------
    before, after : Situation
    document : tuple of Change
        Date, war, sides, summary and note, where they differ.
    parties : tuple of Change of Text
    entries : tuple of Change of Entry
        In the order of the second situation; those that it does not have come last.
    sources : tuple of Change of SituationSource
    """

    before: Situation
    after: Situation
    document: tuple[Change[Any], ...]
    parties: tuple[Change[Text], ...]
    entries: tuple[Change[Entry], ...]
    sources: tuple[Change[SituationSource], ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.document or self.parties or self.entries or self.sources)

    @property
    def added(self) -> tuple[Change[Entry], ...]:
        """The entries that only the second situation has."""
        return tuple(change for change in self.entries if change.before is None)

    @property
    def dropped(self) -> tuple[Change[Entry], ...]:
        """The entries that only the first situation has."""
        return tuple(change for change in self.entries if change.after is None)

    @property
    def changed(self) -> tuple[Change[Entry], ...]:
        """The entries that both have, and that differ."""
        return tuple(change for change in self.entries if change.keys)

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain data, with the keys of ``foedus situation diff --format json``.

        Of what changes only the keys that differ are given; what is added or dropped is given whole.
        """
        return {
            "before": self.before.id,
            "after": self.after.id,
            "same": self.same,
            "document": [_row(change) for change in self.document],
            "parties": [_row(change) for change in self.parties],
            "entries": [_row(change) for change in self.entries],
            "sources": [_row(change) for change in self.sources],
        }


def situation_diff(before: Situation, after: Situation) -> SituationDiff:
    """Return what differs between two situations.

    Parameters
    ----------
    before, after : Situation
    """
    document = ((key, getattr(before, key), getattr(after, key)) for key in _OF_THE_DOCUMENT)
    return SituationDiff(
        before=before,
        after=after,
        document=tuple(Change(key, old, new) for key, old, new in document if old != new),
        parties=_changes(before.parties, after.parties),
        entries=_changes({e.id: e for e in before.entries}, {e.id: e for e in after.entries}),
        sources=_changes(before.sources, after.sources),
    )


def _changes(before: Mapping[str, M], after: Mapping[str, M]) -> tuple[Change[M], ...]:
    found = []
    for name in (*after, *(name for name in before if name not in after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            found.append(Change(name, old, new))
        elif keys := tuple(key for key in type(old).model_fields if getattr(old, key) != getattr(new, key)):
            found.append(Change(name, old, new, keys))
    return tuple(found)


def _row(change: Change[Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"id": change.id}
    if change.keys:
        row["keys"] = list(change.keys)
    for name, part in (("before", change.before), ("after", change.after)):
        row[name] = _plain(part, change.keys)
    return row


def _plain(part: Any, keys: tuple[str, ...]) -> Any:
    """Return a part as plain data: the keys that differ, or whole."""
    if not hasattr(part, "model_dump"):
        return part.isoformat() if hasattr(part, "isoformat") else part
    if keys:
        return part.model_dump(mode="json", include=set(keys))
    return part.model_dump(mode="json", exclude_none=True)
