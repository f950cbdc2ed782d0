"""Numbers of the data as a page shows them: to a few significant digits, a dash where there is none."""

from __future__ import annotations

from foedus.wording import translator

__all__ = ["figure_text", "interval_text"]


def figure_text(value: float | None, lang: str, digits: int = 3) -> str:
    """Return a number to so many significant digits, or a dash."""
    if value is None:
        return "–"
    rounded = float(f"{value:.{digits}g}")
    return translator(lang).value(int(rounded) if rounded.is_integer() else rounded)


def interval_text(low: float | None, high: float | None, lang: str) -> str:
    """Return an interval as ``low to high``, or nothing."""
    if low is None or high is None:
        return ""
    return translator(lang)("{low} to {high}", low=figure_text(low, lang), high=figure_text(high, lang))
