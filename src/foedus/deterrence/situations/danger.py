"""How dangerous the pair is at the date: entries of a situation from the record's forecast.

With a war in progress there is none: what follows a war is pooled over all wars (the ledger says how).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.deterrence.forecast.level import pair_level
from foedus.errors import OutsideCoverageError
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.deterrence.situations.from_record import Member, RecordAt

__all__ = ["danger"]

_SOURCE = "gml_mid_ddydisps"
_GRADE = "fatal"
_DRAWS, _SEED = 4000, 20261126
_RANGE = (0.05, 0.5, 0.95)
_DIGITS = 2


def danger(record: RecordAt, own: Member, foe: Member, *, war: bool) -> list[dict[str, Any]]:
    """Return the yearly chance of a dispute, and the chance that one is deadly, as entries of a situation.

    Parameters
    ----------
    record : RecordAt
        Told what stands in the place of a forecast where there is none, and how old the forecast is.
    own, foe : Member
        Protégé and adversary.
    war : bool
        Whether the two are at war at the date: then there are no entries.
    """
    if war or own.code is None or foe.code is None:
        return []
    who = {"who": foe.name, "other": own.name}
    try:
        level = pair_level(foe.code, own.code, record.day.year, grade=_GRADE, draws=_DRAWS, seed=_SEED)
    except OutsideCoverageError:
        record.say(
            Message("The record has no forecast for {who} and {other}: the level of danger is assumed, widely.", who)
        )
        return []
    if level.year < record.day.year:
        record.say(
            Message(
                "Recorded disputes end in {last}: the level of danger is that of {year}.",
                {"last": level.year - 1, "year": level.year},
            )
        )
    values = who | {"year": level.year}
    rate = Message(
        "Probability a year that {who} begins a militarised dispute with {other}: the record's forecast at the start "
        "of {year}; the range holds how far pairs deviate from theirs.",
        values,
    )
    severity = Message(
        "Probability that such a dispute kills more than 25 or reaches war, from the same forecast; seizures of ground "
        "are too few to be told apart.",
    )
    return [
        _entry("dispute-rate", "dispute_rate", foe, level.rate, rate),
        _entry("severity", "severity", foe, level.severity, severity),
    ]


def _entry(name: str, kind: str, foe: Member, draws: NDArray[np.float64], says: Message) -> dict[str, Any]:
    low, median, high = (_rounded(float(value)) for value in np.quantile(draws, _RANGE))
    return {
        "id": f"{name}-{foe.id}", "kind": kind, "about": foe.id, "median": median, "low": low, "high": high,
        "source": [_SOURCE], "says": bilingual(says),
    }  # fmt: skip


def _rounded(value: float) -> float:
    """Return a chance with two digits, never 0 or 1."""
    return min(max(float(f"{value:.{_DIGITS}g}"), 1e-6), 1 - 1e-6)
