"""Overlays: situations that hold only what differs from another one, and their merging, with the place of every value.

An entry is known by its `id`: the overlay's keys take the place of the base's, and the others stay. What is merged is
plain data, so that it is checked as any situation is, each problem at the line of the file that holds the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foedus.arrangement.loading import CASES, case_ids, mistaken
from foedus.arrangement.reading import Document, Origin, read_document
from foedus.errors import DocumentError, nearest
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.reading import Steps
    from foedus.errors import Problem

__all__ = ["Overlay", "is_overlay", "layers_of", "merged", "overlay_of"]

_NUMBERS = ("value", "median", "low", "high")
_OBLIGATORY = ("kind", "says", "source")
_MERGED = frozenset({"based_on", "without", "parties", "entries", "sources"})
_ENDINGS = (".yaml", ".yml")
_NAME = Message("name a situation that 'foedus cases' lists, or a file beside this one, such as base.yaml")


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a situation changes in the one that it is based on.

    Attributes
    ----------
    based_on : tuple of str
        Ids of the base, of its own base, and so on.
    added, changed, dropped : tuple of str
        Ids of entries, against the base.
    """

    based_on: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]


def is_overlay(document: Document) -> bool:
    """Whether a document names another that it is based on."""
    return isinstance(document.data, dict) and "based_on" in document.data


# The documents -------------------------------------------------------------------------------------------------------


def layers_of(document: Document) -> list[Document]:
    """Return an overlay, its base, the base of that, and so on down to a situation that is based on nothing.

    Raises
    ------
    DocumentError
        A base does not exist or cannot be read, or situations are based on one another.
    """
    found, seen = [document], {Path(document.file).resolve(): document.file}
    while is_overlay(document):
        name = document.data["based_on"]
        if not isinstance(name, str):
            raise DocumentError([document.problem(("based_on",), _NAME)])
        file = _file_of(document, name)
        if file.resolve() in seen:
            chain = [*(each.file for each in found), str(file)]
            message = Message("situations based on one another: {chain}", {"chain": " → ".join(chain)})
            hint = Message("base one of them on a situation that is not in this chain")
            raise DocumentError([document.problem(("based_on",), message, hint)])
        document = read_document(file)
        seen[file.resolve()] = str(file)
        found.append(document)
    return found


def _file_of(document: Document, name: str) -> Path:
    """Return the file of a base: a shipped situation, or a file beside the overlay."""
    folder, shipped = Path(document.file).parent, case_ids("situations")
    if name in shipped:
        return CASES / "situations" / f"{name}.yaml"
    if name.endswith(_ENDINGS) and (file := folder / name).is_file():
        return file
    close = nearest(name, {*shipped, *(path.name for path in folder.glob("*.y*ml"))})
    hint = Message("did you mean {close}?", {"close": close}) if close else None
    message = Message("unknown {kind} '{name}'", {"kind": Message("situation or file", context="kind"), "name": name})
    raise DocumentError([document.problem(("based_on",), message, mistaken(name, "situations") or hint or _NAME)])


# The merging ---------------------------------------------------------------------------------------------------------


def merged(base: Document, overlay: Document) -> tuple[Document, list[Problem]]:
    """Return a base with what an overlay changes, and what cannot be merged.

    The parts of the overlay that are not of the right form are left out: the check of form names them.

    Parameters
    ----------
    base, overlay : Document
        The overlay's `based_on` and `without` do not stand in the result.

    Raises
    ------
    DocumentError
        The base is not a mapping.
    """
    if not isinstance(base.data, dict):
        raise DocumentError([base.problem((), Message("a document is a mapping of keys to values"))])
    merger = _Merger(base, overlay)
    merger.merge()
    return merger.document, merger.problems


def overlay_of(layers: list[Document], before: Document, after: Document) -> Overlay:
    """Return what an overlay changes.

    Parameters
    ----------
    layers : list of Document
        The overlay and its bases, as `layers_of` returns them.
    before, after : Document
        The base, and the overlay merged with it.
    """
    old, new = (
        {entry.get("id"): entry for entry in document.data["entries"] if isinstance(entry, dict)}
        for document in (before, after)
    )
    return Overlay(
        based_on=tuple(str(layer.data.get("id")) for layer in layers[1:]),
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
        dropped=tuple(name for name in old if name not in new),
    )


class _Merger:
    """Merges an overlay into a copy of its base, with the places of both."""

    def __init__(self, base: Document, overlay: Document) -> None:
        self.overlay = overlay
        self.problems: list[Problem] = []
        self.layer = 1 + max((origin.layer for origin in base.origins.values()), default=0)
        data = _copied(base.data)
        origins = base.origins or {path: Origin(base.file, path) for path in base.values}
        named = "id" in overlay.data  # what only sets values keeps the name of the document
        file = overlay.file if named else base.file
        self.document = Document(file, data, dict(base.values), dict(base.keys), dict(origins))
        if named:
            self._stand((), ())

    def merge(self) -> None:
        """Merge every key of the overlay."""
        given = self.overlay.data
        if "id" in given and given["id"] == self.document.data.get("id"):
            message = Message("'{id}' is the id of the situation that this one is based on", {"id": given["id"]})
            self._say(("id",), message, Message("give the overlay an id of its own"))
        self._drop(given.get("without"))
        for key, value in given.items():
            if key in {"parties", "sources"} and isinstance(value, dict):
                self._merge_keys((key,), (key,), depth=2 if key == "sources" else 1)
            elif key == "entries" and isinstance(value, list):
                self._merge_entries(value)
            elif key not in _MERGED:
                self._put((key,), (key,))

    def _say(self, path: Steps, message: Message, hint: Message | None = None) -> None:
        self.problems.append(self.overlay.problem(path, message, hint))

    # Entries ---------------------------------------------------------------------------------------------------------

    def _ids(self) -> dict[str, int]:
        entries = self.document.data.get("entries")
        rows = entries if isinstance(entries, list) else []
        return {e["id"]: i for i, e in enumerate(rows) if isinstance(e, dict) and isinstance(e.get("id"), str)}

    def _drop(self, without: Any) -> None:
        """Leave out the entries that the overlay names, and move the places of the others."""
        listed = enumerate(without) if isinstance(without, list) else ()
        names: list[tuple[Steps, Any]] = [(("without", i), name) for i, name in listed]
        names += [(("without",), without)] if isinstance(without, str) else []
        known, dropped = self._ids(), set()
        for path, name in names:
            if not isinstance(name, str):
                continue
            if name in known:
                dropped.add(known[name])
            else:
                self._say(path, Message("the base has no entry '{id}' to drop", {"id": name}), _near(name, known))
        if not dropped:
            return
        rows = self.document.data["entries"]
        kept = [i for i in range(len(rows)) if i not in dropped]
        self.document.data["entries"] = [rows[i] for i in kept]
        moved = {old: new for new, old in enumerate(kept)}
        for table in (self.document.values, self.document.keys, self.document.origins):
            _move(table, moved)

    def _merge_entries(self, entries: list[Any]) -> None:
        rows, known, seen = self.document.data.setdefault("entries", []), self._ids(), {}
        if not isinstance(rows, list):  # the check of form names it
            return
        if "id" in self.overlay.data:
            self._stand(("entries",), ("entries",))
        for i, entry in enumerate(entries):
            name = entry.get("id") if isinstance(entry, dict) else None
            here: Steps = ("entries", i)
            if not isinstance(name, str):
                continue
            if name in seen:
                message = Message("this {field} appears twice, first in entry {n}", {"field": "id", "n": seen[name]})
                self._say((*here, "id"), message)
            elif name in known:
                self._change(entry, here, ("entries", known[name]))
            elif self._whole(entry, here, name, known):
                rows.append({})
                self._put(here, ("entries", len(rows) - 1))
            seen.setdefault(name, i)

    def _whole(self, entry: dict[str, Any], here: Steps, name: str, known: dict[str, int]) -> bool:
        """Whether an entry that the base does not have is complete; else say that it is not."""
        missing = [key for key in _OBLIGATORY if key not in entry]
        missing += [] if {"value", "median"} & set(entry) else ["value"]
        if missing:
            message = Message(
                "the base has no entry '{id}' to change, and a new one needs: {keys}", {"id": name, "keys": missing}
            )
            self._say((*here, "id"), message, _near(name, known))
        return not missing

    def _change(self, entry: dict[str, Any], here: Steps, there: Steps) -> None:
        """Change the keys of an entry that an overlay gives, and drop what they make untrue.

        A value takes the place of a median and its range, a median that of a value; with a source go its grade and what
        was looked for in its stead.
        """
        untrue = set(_NUMBERS[1:]) if entry.get("value") is not None else set()
        untrue |= {"value"} if entry.get("median") is not None else set()
        untrue |= {"grade", "looked_for"} if "source" in entry else set()
        for key in untrue - set(entry):
            self._remove((*there, key))
        self._merge_keys(here, there, depth=1)

    # Keys and their places -------------------------------------------------------------------------------------------

    def _merge_keys(self, here: Steps, there: Steps, depth: int) -> None:
        """Change the keys of a mapping; those of the mappings in it too, if it is two deep."""
        given, held = _at(self.overlay.data, here), _at(self.document.data, there)
        if not isinstance(held, dict):
            self._put(here, there)
            return
        self._stand(here, there)
        for key, value in given.items():
            if depth > 1 and isinstance(value, dict) and isinstance(held.get(key), dict):
                self._merge_source((*here, key), (*there, key))
            else:
                self._put((*here, key), (*there, key))

    def _merge_source(self, here: Steps, there: Steps) -> None:
        """Change the keys of a source: a date takes the place of why there is none, and the other way round."""
        given = _at(self.overlay.data, here)
        for key, other in (("date", "undated"), ("undated", "date")):
            if given.get(key) is not None and other not in given:
                self._remove((*there, other))
        self._merge_keys(here, there, depth=1)

    def _stand(self, here: Steps, there: Steps) -> None:
        """Note that a value stands where the overlay has it."""
        self.document.values[there] = self.overlay.place(here)
        self.document.origins[there] = Origin(self.overlay.file, here, self.layer)
        if here in self.overlay.keys:
            self.document.keys[there] = self.overlay.keys[here]

    def _put(self, here: Steps, there: Steps) -> None:
        """Put a value of the overlay in place of the base's; null removes it."""
        value = _at(self.overlay.data, here)
        if value is None:
            self._remove(there)
            return
        self._forget(there)
        _at(self.document.data, there[:-1])[there[-1]] = _copied(value)
        for rest in _paths(value):
            self._stand((*here, *rest), (*there, *rest))

    def _remove(self, there: Steps) -> None:
        self._forget(there)
        _at(self.document.data, there[:-1]).pop(there[-1], None)

    def _forget(self, there: Steps) -> None:
        """Forget where a value and everything in it stood."""
        holder, last = _at(self.document.data, there[:-1]), there[-1]
        held = holder.get(last) if isinstance(holder, dict) else holder[last]
        for rest in _paths(held):
            for table in (self.document.values, self.document.keys, self.document.origins):
                table.pop((*there, *rest), None)


def _near(name: str, known: dict[str, int]) -> Message | None:
    close = nearest(name, known)
    return Message("did you mean {close}?", {"close": close}) if close else None


def _copied(value: Any) -> Any:
    """Return plain data that can be changed without changing the original."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _at(data: Any, path: Steps) -> Any:
    for step in path:
        data = data[step]
    return data


def _paths(value: Any) -> Iterator[Steps]:
    """Return the paths of a value and of everything in it."""
    yield ()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        for rest in _paths(item):
            yield (step, *rest)


def _move(table: dict[Steps, Any], moved: dict[int, int]) -> None:
    """Move the places of entries to their new positions, and forget those of the entries that are gone."""
    kept = {}
    for path, place in table.items():
        if len(path) < 2 or path[0] != "entries":
            kept[path] = place
        elif isinstance(path[1], int) and path[1] in moved:
            kept["entries", moved[path[1]], *path[2:]] = place
    table.clear()
    table.update(kept)
