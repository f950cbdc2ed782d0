"""Numbers of the data as a page shows them: to a few significant digits, a dash where there is none."""

from __future__ import annotations

from sys import float_info
from typing import TYPE_CHECKING, Any

from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["figure_told", "number", "reach_told"]


def number(value: Any) -> float | None:
    """Return a number, or None for anything else; what is not finite counts as none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= float_info.max:
        return None
    return float(value)


def figure_told(value: Any, lang: str, digits: int = 3) -> str:
    """Return a number to so many significant digits, or a dash."""
    known = number(value)
    if known is None:
        return "–"
    rounded = float(f"{known:.{digits}g}")
    return translator(lang).value(int(rounded) if rounded.is_integer() else rounded)


def reach_told(row: Mapping[str, Any], low: str, high: str, lang: str) -> str:
    """Return an interval as ``low to high``, or nothing."""
    if number(row.get(low)) is None or number(row.get(high)) is None:
        return ""
    return translator(lang)("{low} to {high}", low=figure_told(row[low], lang), high=figure_told(row[high], lang))
