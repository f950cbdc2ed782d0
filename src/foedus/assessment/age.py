"""Whether a situation is too old for the text assessed in it, or for today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement
    from foedus.arrangement.situation import Situation

__all__ = ["old_situation", "text_after_situation"]

_OLD = timedelta(days=92)
_PAST = timedelta(days=5 * 366)  # a situation as old as this is of the past, and meant to be


def text_after_situation(text: Arrangement, situation: Situation) -> Message | None:
    """Return that a text is of a later day than the situation in which it is assessed, if it is.

    Parameters
    ----------
    text : Arrangement
        Its first known day counts: reported, signed or in force.
    situation : Situation
    """
    known = [day for day in (text.dates.reported, text.dates.signed, text.dates.in_force) if day is not None]
    first = min(known, key=_first_day, default=None)
    if first is None or _first_day(first) <= situation.date:
        return None
    return Message(
        "The text is of {text}, the situation of {situation}: what happened between is not in it.",
        {"text": first, "situation": situation.date},
    )


def old_situation(day: date, today: date) -> Message | None:
    """Return that a situation of a day in recent years is older than three months, if it is.

    >>> old_situation(date(1953, 7, 26), date(2026, 1, 1)) is None
    True
    """
    if not _OLD < today - day < _PAST:
        return None
    return Message(
        "the situation is of {situation}, older than three months: what has happened since is not in it",
        {"situation": day},
    )


def _first_day(written: date | str) -> date:
    """Return a day, or the first one of a month or year."""
    if isinstance(written, date):
        return written
    year, _, month = written.partition("-")
    return date(int(year), int(month or 1), 1)
