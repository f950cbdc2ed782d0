"""Units and counts that data carry by their English names, in the reader's language."""

from __future__ import annotations

from foedus.arrangement.assumption_kinds import UNITS
from foedus.wording import in_context

__all__ = ["count_name", "unit_name"]


def unit_name(unit: str | None, lang: str) -> str:
    """Return a unit in a language; one that ``assumptions.toml`` does not list as it is given."""
    known = UNITS.get(unit or "")
    return known.in_(lang) if known else unit or ""


def count_name(what: str, lang: str) -> str:
    """Return what a count of the record counts, in a language."""
    return in_context("record", what).render(lang)
