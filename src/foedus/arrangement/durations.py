"""Durations of the text (ISO 8601) in whole hours.

Worst cases count months and years at their longest calendar length: ``P1M`` is 31 days, ``P6M`` 184, ``P1Y`` 366.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from foedus.wording import Message

__all__ = ["PATTERN", "duration_of", "hours_of", "parse_duration"]

PATTERN = "P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=[0-9])([0-9]+H)?)?"
"""What a duration looks like, as JSON Schema can say it (which also knows nothing of the longest)."""

_DURATION = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?=\d)(?:(?P<hours>\d+)H)?)?",
    re.ASCII,
)
_LONGEST_YEARS = 200
_MOST_DIGITS = 7


def parse_duration(text: str) -> dict[str, int]:
    """Return the parts of an ISO 8601 duration in whole hours or longer.

    Raises
    ------
    ValueError
        The text is not such a duration, is negative, or is longer than two centuries.

    Examples
    --------
    >>> parse_duration("P3D")
    {'years': 0, 'months': 0, 'weeks': 0, 'days': 3, 'hours': 0}
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(
            Message(
                "'{text}' is not a duration: write PT24H, P3D, P2W, P6M or P10Y; a duration cannot be negative",
                {"text": text},
            )
            if text.startswith("-")
            else Message("'{text}' is not a duration: write PT24H, P3D, P2W, P6M or P10Y", {"text": text})
        )
    written = match.groupdict(default="0")
    parts = {name: int(value) if len(value) <= _MOST_DIGITS else 10**_MOST_DIGITS for name, value in written.items()}
    if (
        parts["years"] + parts["months"] / 12 + parts["weeks"] / 52 + parts["days"] / 365 + parts["hours"] / 8766
        > _LONGEST_YEARS
    ):
        raise ValueError(Message("'{text}' is longer than {n} years", {"text": text, "n": _LONGEST_YEARS}))
    return parts


def hours_of(text: str) -> int:
    """Return a duration in hours, months and years at their longest calendar length.

    >>> hours_of("PT72H"), hours_of("P1M"), hours_of("P1Y")
    (72, 744, 8784)
    """
    parts = parse_duration(text)
    days = _longest_days(12 * parts["years"] + parts["months"]) + 7 * parts["weeks"] + parts["days"]
    return 24 * days + parts["hours"]


@cache
def _longest_days(months: int) -> int:
    """Return the most days that so many calendar months can have, over every month of four years to begin in."""
    if months == 0:
        return 0
    return max(_month(start + months) - _month(start) for start in range(48))


def _month(index: int) -> int:
    return date(2000 + index // 12, index % 12 + 1, 1).toordinal()


def duration_of(hours: int) -> str:
    """Return hours as a duration that people read, largest exact unit first.

    >>> duration_of(72), duration_of(24), duration_of(30)
    ('P3D', 'PT24H', 'PT30H')
    """
    return f"P{hours // 24}D" if hours >= 48 and hours % 24 == 0 else f"PT{hours}H"
