"""How dangerous the pair is at the date: entries of a situation from the record's forecast.

With a war in progress there is none: what follows a war is pooled over all wars (the ledger says how).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from foedus.arrangement.schema import Text
from foedus.deterrence.forecast.level import pair_level
from foedus.deterrence.forecast.origins import SPAN
from foedus.deterrence.quantities.ledger import Quantity, quantile_to_value
from foedus.errors import OutsideCoverageError
from foedus.statistics.hypercube import normal_scores
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from foedus.deterrence.situations.from_record import Member, RecordAt

__all__ = ["danger"]

Array = NDArray[np.float64]
Range = tuple[float, float, float]
"""Low, median and high."""

_SOURCE = "gml_mid_ddydisps"
_GRADE = "deadly"
_DRAWS, _SEED = 4000, 20261126
_RANGE = (0.05, 0.5, 0.95)
_DIGITS = 3
_GRID = 200
"""Values of each of the two entries over which the level is averaged."""


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
    disputes = _range_of(level.rate)
    deadly = _matched(disputes, _range_of(level.severity), float(level.chance.mean()))
    return [
        _entry("dispute-rate", "dispute_rate", foe, disputes, rate),
        _entry("severity", "severity", foe, deadly, severity),
    ]


def _range_of(draws: Array) -> Range:
    low, median, high = (_rounded(float(value)) for value in np.quantile(draws, _RANGE))
    return low, median, high


def _matched(rate: Range, severity: Range, chance: float) -> Range:
    """Return the range of severity moved, in log-odds, so that the two entries mean the chance that was forecast.

    Two ranges drawn apart from one another lose tails and dependence, and miss it by some per cent.
    """
    z = normal_scores((np.arange(_GRID) + 0.5) / _GRID)
    disputes = _values("dispute_rate", rate, z)[:, None]

    def moved(shift: float) -> Range:
        low, median, high = (float(expit(logit(value) + shift)) for value in severity)
        return low, median, high

    def excess(shift: float) -> float:
        deadly = _values("severity", moved(shift), z)[None, :]
        return float((1 - (1 - disputes * deadly) ** SPAN).mean()) - chance

    low, median, high = moved(float(brentq(excess, -4.0, 4.0)))
    return _rounded(low), _rounded(median), _rounded(high)


def _values(kind: str, values: Range, z: Array) -> Array:
    low, median, high = values
    return quantile_to_value(Quantity(kind, kind, None, median, low, high, Text(en=kind, fr=kind)), z)


def _entry(name: str, kind: str, foe: Member, values: Range, says: Message) -> dict[str, Any]:
    low, median, high = values
    return {
        "id": f"{name}-{foe.id}", "kind": kind, "about": foe.id, "median": median, "low": low, "high": high,
        "source": [_SOURCE], "says": bilingual(says),
    }  # fmt: skip


def _rounded(value: float) -> float:
    """Return a chance with three digits, never 0 or 1."""
    return min(max(float(f"{value:.{_DIGITS}g}"), 1e-6), 1 - 1e-6)
