"""What a reader sets for one run: ``will-US=.05``, or ``will-US=.02...05...1`` with a range.

A setting is an overlay of one entry, so that it is merged and checked as any overlay is; its place is its own text.

>>> from foedus.arrangement import load_situation
>>> changed = with_settings(load_situation("ukraine-2025"), ["will-US=.1...3...6"])
>>> changed.situation.find("will", "US").bounds
(0.1, 0.6)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from math import isfinite
from typing import TYPE_CHECKING, Any

from foedus.arrangement.assumption_kinds import KINDS, READER
from foedus.arrangement.overlays import merged
from foedus.arrangement.reading import Document
from foedus.arrangement.situation import SHOWN_ONLY, SetDefault, checked
from foedus.errors import DocumentError, Problem
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.situation import LoadedSituation, Situation

    Settings = Sequence[str] | Mapping[str, float | tuple[float, float, float]]

__all__ = ["refuse_unused", "texts_of", "with_settings"]

_HOW = Message("write ID=VALUE or ID=LOW..MEDIAN..HIGH, with numbers such as 0.05")
_PARTS = {1: ("value",), 3: ("low", "median", "high")}


def with_settings(loaded: LoadedSituation, settings: Settings) -> LoadedSituation:
    """Return a situation in which some quantities have the values that a reader sets.

    Parameters
    ----------
    loaded : LoadedSituation
    settings : sequence of str, or mapping
        Texts as on the command line, ``ID=VALUE`` or ``ID=LOW..MEDIAN..HIGH``; or a value, or (low, median, high), by
        id. An id is that of an entry, or that which a default of the model has in the ledger, as ``resolve``.

    Raises
    ------
    DocumentError
        With every problem: an id that does not exist, what is not a number, a range out of order, a value that its
        kind cannot have.
    """
    if not settings:
        return loaded
    problems: list[Problem] = []
    document, defaults, seen = loaded.document, set(), set()
    known = _quantities(loaded.situation)
    for text in texts_of(settings):
        setting = _read(text)
        found = setting if isinstance(setting, Problem) else _refused(setting, known, seen)
        if found is not None:
            problems.append(found)
            continue
        assert isinstance(setting, _Setting)
        entry = known[setting.id]
        seen.add(entry["id"])
        defaults |= {entry["id"]} if "kind" in entry else set()
        row = {**entry, **setting.numbers, "source": READER}
        document, more = merged(document, Document(setting.place, {"entries": [row]}, {(): (0, 0)}, {}))
        problems += more
    result = checked(document, problems)
    entries = [SetDefault(**dict(e)) if e.id in defaults else e for e in result.situation.entries]
    situation = result.situation.model_copy(update={"entries": entries})
    return replace(result, situation=situation, overlay=loaded.overlay)


def texts_of(settings: Settings) -> tuple[str, ...]:
    """Return settings as texts, ``will-US=0.02..0.05..0.1``.

    >>> texts_of({"will-US": 0.05, "severity": (0.05, 0.1, 0.3)})
    ('will-US=0.05', 'severity=0.05..0.1..0.3')
    """
    if not isinstance(settings, Mapping):
        return tuple(settings)
    numbers = ((name, given if isinstance(given, tuple | list) else (given,)) for name, given in settings.items())
    return tuple(f"{name}={'..'.join(map(str, parts))}" for name, parts in numbers)


def refuse_unused(settings: Settings, situation: Situation, used: set[str]) -> None:
    """Refuse what sets a quantity on which nothing rests, such as the will of a state that guarantees nothing.

    Parameters
    ----------
    settings : sequence of str, or mapping
        As `with_settings` has taken them.
    situation : Situation
        With the settings.
    used : set of str
        Ids of the quantities of the ledger.

    Raises
    ------
    DocumentError
        With each such setting.
    """
    known = _quantities(situation)
    unused = [text for text in texts_of(settings) if known[text.partition("=")[0].strip()]["id"] not in used]
    if unused:
        message = Message("this quantity plays no part in the texts assessed: to set it changes nothing")
        raise DocumentError([_problem(text, message, Message("leave it out")) for text in unused])


# What is set ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Setting:
    """One quantity, as it was set.

    Attributes
    ----------
    id, text : str
    numbers : dict of str to float
        `value`, or `low`, `median` and `high`.
    """

    id: str
    text: str
    numbers: dict[str, float]

    @property
    def place(self) -> str:
        """Where a problem of it stands."""
        return f"--set {self.text}"


def _problem(text: str, message: Message, hint: Message | None = None) -> Problem:
    return Problem(f"--set {text}", 0, 0, "", message, hint)


def _read(text: str) -> _Setting | Problem:
    name, _, given = (part.strip() for part in text.partition("="))
    parts = [part.strip() for part in given.split("..")]
    if not name or not given or len(parts) not in _PARTS:
        return _problem(text, Message("this does not set a quantity"), _HOW)
    numbers = {key: _number(part) for key, part in zip(_PARTS[len(parts)], parts, strict=True)}
    for part, number in zip(parts, numbers.values(), strict=True):
        if number is None:
            return _problem(text, Message("'{text}' is not a number", {"text": part}), _HOW)
    return _Setting(name, text, {key: number for key, number in numbers.items() if number is not None})


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not isfinite(number) or "_" in text:
        return None
    return int(number) if number.is_integer() else number  # as a document holds it


def _refused(setting: _Setting, known: dict[str, dict[str, Any]], seen: set[str]) -> Problem | None:
    """Return why a setting is refused, whatever its numbers are."""
    if setting.id not in known:
        close = get_close_matches(setting.id, known, n=3)
        hint = Message("did you mean {close}?", {"close": ", ".join(f"'{name}'" for name in close)})
        other = Message("'foedus assess' lists the ids of all quantities in its JSON, under 'assumptions'")
        message = Message("neither the situation nor the model has a quantity '{id}'", {"id": setting.id})
        return _problem(setting.text, message, hint if close else other)
    entry = known[setting.id]
    if entry["id"] in seen:
        return _problem(setting.text, Message("'{id}' is set twice", {"id": entry["id"]}))
    if entry.get("kind") in SHOWN_ONLY:
        message = Message("'{id}' is shown and not used by the model: to set it changes nothing", {"id": setting.id})
        return _problem(setting.text, message, Message("leave it out"))
    return None


def _quantities(situation: Situation) -> dict[str, dict[str, Any]]:
    """Return what can be set, by id: the id of an entry, or a new entry for a default of the model.

    A default that an entry replaces can be set by the default's id too: it is the same quantity.
    """
    found: dict[str, dict[str, Any]] = {}
    guarantors = [party for party in situation.parties if party not in (situation.protege, situation.adversary)]
    for kind in KINDS.values():
        for party in guarantors if kind.about == "guarantor" else (None,):
            if kind.median is None:
                continue
            held = situation.find(kind.name, party)
            about = {} if party is None else {"about": party}
            new = {"id": kind.default_id(party), "kind": kind.name, **about, "says": kind.says.to_dict()}
            found[kind.default_id(party)] = {"id": held.id} if held else new
    for entry in situation.entries:
        shown = {"kind": entry.kind} if entry.kind in SHOWN_ONLY else {}
        found[entry.id] = {"id": entry.id, **shown}
    return found
