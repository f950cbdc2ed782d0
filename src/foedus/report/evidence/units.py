"""Units and counts that data carry by their English names, in the reader's language."""

from __future__ import annotations

from typing import Any

from foedus.arrangement.kinds import UNITS
from foedus.wording import in_context, render

__all__ = ["record_told", "unit_told"]


def unit_told(unit: Any, lang: str) -> str:
    """Return a unit in a language; one that ``kinds.toml`` does not list as it is given."""
    known = UNITS.get(unit) if isinstance(unit, str) else None
    return known.in_(lang) if known else render(unit, lang) if unit else ""


def record_told(what: Any, lang: str) -> str:
    """Return what a count of the record counts, in a language."""
    return in_context("record", what).render(lang) if isinstance(what, str) else render(what, lang) if what else ""
