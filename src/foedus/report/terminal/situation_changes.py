"""The result of ``foedus situation diff`` on a terminal: lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.report.evidence.assumptions import source_text
from foedus.report.evidence.units import unit_name
from foedus.report.numbers import figure_text, interval_text
from foedus.wording import N_, in_context, translator

if TYPE_CHECKING:
    from foedus.arrangement.schema import Text
    from foedus.arrangement.situation import Entry, SituationSource
    from foedus.arrangement.situation_changes import Change, SituationDiff

__all__ = ["situation_change_lines"]

_NUMBERS = ("value", "median", "low", "high")
_NAMES = {
    "number": N_("number", context="key of a situation"),
    "kind": N_("kind", context="key of a situation"),
    "about": N_("about", context="key of a situation"),
    "says": N_("says", context="key of a situation"),
    "unit": N_("unit", context="key of a situation"),
    "date": N_("date", context="key of a situation"),
    "until": N_("until", context="key of a situation"),
    "every": N_("every", context="key of a situation"),
    "source": N_("source", context="key of a situation"),
    "grade": N_("grade", context="key of a situation"),
    "if_false": N_("if it is wrong", context="key of a situation"),
    "title": N_("title", context="key of a situation"),
    "url": N_("address", context="key of a situation"),
    "undated": N_("why there is no date", context="key of a situation"),
    "revised": N_("revised", context="key of a situation"),
    "read": N_("what was read of it", context="key of a situation"),
    "said": N_("what it says", context="key of a situation"),
    "looked_for": N_("what was looked for", context="key of a situation"),
    "note": N_("note", context="key of a situation"),
    "summary": N_("summary", context="key of a situation"),
    "war": N_("war", context="key of a situation"),
    "protege": N_("protégé", context="key of a situation"),
    "adversary": N_("adversary", context="key of a situation"),
}


def situation_change_lines(diff: SituationDiff, lang: str) -> list[str]:
    """Return what differs between two situations: titles, then each part under its heading."""
    _ = translator(lang)
    lines = [f"{diff.before.title.in_(lang)} → {diff.after.title.in_(lang)}"]
    if diff.same:
        return [*lines, _("Nothing differs.")]
    lines += [_key(change.id, change.before, change.after, lang) for change in diff.document]
    for title, changes in (
        (_("Entries added:"), diff.added),
        (_("Entries dropped:"), diff.dropped),
        (_("Entries changed:"), diff.changed),
    ):
        lines += _section(title, [line for change in changes for line in _entry_lines(change, lang)])
    lines += _section(_("Parties:"), [_party(change, lang) for change in diff.parties])
    return lines + _section(_("Sources:"), [line for change in diff.sources for line in _source_lines(change, lang)])


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)] if lines else []


def _key(key: str, before: Any, after: Any, lang: str) -> str:
    """Return one key before and after, as ``date: 18 August 2025 → 1 October 2025``."""
    return _named(key, " → ".join(_shown(key, part, lang) for part in (before, after)), lang)


def _named(key: str, shown: str, lang: str) -> str:
    name = in_context("key of a situation", _NAMES[key]).render(lang)
    return translator(lang)("{head}: {rest}", head=name, rest=shown)


def _shown(key: str, part: Any, lang: str) -> str:
    _ = translator(lang)
    if part is None:
        return "–"
    if isinstance(part, bool):
        return _("yes") if part else _("no")
    if key == "source":
        return ", ".join(source_text(name, lang) for name in part)
    return unit_name(part, lang) if key == "unit" else _.render(part)


def _number(entry: Entry, lang: str) -> str:
    """Return the number of an entry with its range and unit."""
    low, high = entry.bounds
    reach = "" if low == high else f" ({interval_text(low, high, lang)})"
    unit = unit_name(entry.unit, lang)
    return figure_text(entry.middle, lang) + reach + (f" {unit}" if unit else "")


def _entry_lines(change: Change[Entry], lang: str) -> list[str]:
    """Return an entry: what it says and its number if it is new or gone, else a line for each key that differs."""
    _ = translator(lang)
    before, after = change.before, change.after
    if before is None or after is None:
        entry = before or after
        assert entry is not None
        line = _("{head}: {rest}", head=entry.id, rest=entry.says.in_(lang).removesuffix("."))
        source = _shown("source", entry.source, lang)
        lines = [line, "  " + _("{number}; source: {source}", number=_number(entry, lang), source=source)]
        dated = [(key, getattr(entry, key)) for key in ("date", "until", "every")]
        return lines + ["  " + _named(key, _shown(key, part, lang), lang) for key, part in dated if part is not None]
    keys = [*dict.fromkeys("number" if key in _NUMBERS else key for key in change.keys)]
    keys = [key for key in keys if key != "unit" or "number" not in keys]  # a number is shown with its unit
    lines = [change.id]
    for key in keys:
        if key == "number":
            old, new = _number(before, lang), _number(after, lang)
        else:
            old, new = getattr(before, key), getattr(after, key)
        lines.append("  " + _key(key, old, new, lang))
    return lines


def _party(change: Change[Text], lang: str) -> str:
    _ = translator(lang)
    old, new = (part.in_(lang) if part else "–" for part in (change.before, change.after))
    return _("{head}: {rest}", head=change.id, rest=f"{old} → {new}")


def _source_lines(change: Change[SituationSource], lang: str) -> list[str]:
    _ = translator(lang)
    before, after = change.before, change.after
    if before is None or after is None:
        old, new = (source.title if source else "–" for source in (before, after))
        return [_("{head}: {rest}", head=change.id, rest=f"{old} → {new}")]
    return [change.id, *("  " + _key(key, getattr(before, key), getattr(after, key), lang) for key in change.keys)]
