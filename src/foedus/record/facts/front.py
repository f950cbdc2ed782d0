"""The front in Ukraine: area that Russia holds, by day, and estimates of Russian casualties.

The Economist: area that the Institute for the Study of War assesses as controlled, and a meta-estimate of casualties.
Beside it the area of Liveuamap, which ends in January 2025. Days after `as_known` are left out, but the casualties are
estimates of 2026.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.record.facts.fact import Basis, Fact
from foedus.record.source_files.store import table
from foedus.record.war_in_ukraine.series import ukraine_area, ukraine_casualties
from foedus.wording import Message

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["AS_KNOWN", "SINCE", "facts", "front_days", "monthly_advance", "source_gap", "year_changes"]

AS_KNOWN = date(2025, 8, 18)
"""Day of the first case."""

SINCE = date(2023, 1, 1)
"""When the front had come to stand: the counter-offensives of 2022 were another war of movement."""

_SPEAKS = Message("front and attrition")
_LIMITS_AREA = Message(
    "Territory is not strength: an army can lose ground while it wears the other down. The area is what one institute "
    "assesses as controlled; another source has less. It holds Crimea and what was held before 2022."
)
_BASIS = Basis(("ukraine_area",), _SPEAKS, _LIMITS_AREA)
_LIMITS_CASUALTIES = Message(
    "A meta-estimate of 2026 of what many sources claim, revised since the date of the case; Ukrainian casualties are "
    "not in the file. Dead and wounded are not what is left to fight with."
)


def front_days(as_known: date = AS_KNOWN) -> pl.DataFrame:
    """Return one row per day since 22 February 2022.

    Parameters
    ----------
    as_known : date
        Later days are left out.

    Returns
    -------
    polars.DataFrame
        ``day``, ``area`` (square kilometres that Russia holds), ``held`` (share of its territory that Ukraine holds).
    """
    return (
        ukraine_area()
        .select(day="date", area="controlled", held=1 - pl.col("share"))
        .filter(pl.col("day") <= as_known)
        .sort("day")
    )


def monthly_advance(days: pl.DataFrame) -> Array:
    """Return what Russia won in each whole month since `SINCE`, in square kilometres.

    Parameters
    ----------
    days : polars.DataFrame
        As from `front_days`; the month in which they end is left out unless it is whole.
    """
    whole = days.filter(pl.col("day") == pl.col("day").dt.month_end())
    ends = whole.filter(pl.col("day") >= pl.lit(SINCE).dt.offset_by("-1d"))
    return np.diff(ends["area"].to_numpy())


def year_changes(days: pl.DataFrame) -> Array:
    """Return the change of the logarithm of the share held over each twelve months since `SINCE`, a month apart.

    Parameters
    ----------
    days : polars.DataFrame
        As from `front_days`. The windows end at the last day and at the same day of the months before it.
    """
    last = days["day"][-1]
    ends = [last]
    while True:
        before = pl.select(pl.lit(last).dt.offset_by(f"-{len(ends)}mo")).item()
        if before < SINCE:
            break
        ends.append(before)
    logs = dict(zip(days["day"], np.log(days["held"]), strict=True))
    values = np.array([logs[day] for day in reversed(ends)])
    return values[12:] - values[:-12]


def source_gap(as_known: date = AS_KNOWN) -> float:
    """Return how far apart two sources put the share held, in root mean square over their last common year.

    Parameters
    ----------
    as_known : date
        Later days are left out.
    """
    theirs = table("ukraine_area_liveuamap").select(
        day=pl.col("date").str.slice(0, 10).str.to_date(), liveuamap=pl.col("area")
    )
    both = front_days(as_known).join(theirs, on="day")
    last = both.filter(pl.col("day") > pl.col("day").max().dt.offset_by("-1y"))
    total = last["area"] / (1 - last["held"])
    return float(np.sqrt(np.mean(((last["area"] - last["liveuamap"]) / total).to_numpy() ** 2)))


def facts(as_known: date = AS_KNOWN) -> tuple[Fact, ...]:
    """Return what the front shows up to a day, recomputed from the files.

    Parameters
    ----------
    as_known : date
    """
    days = front_days(as_known)
    before = pl.select(pl.lit(as_known).dt.offset_by("-1y")).item()
    then = days.filter(pl.col("day") == before)
    area, held = float(days["area"][-1]), float(days["held"][-1])
    advance, changes = monthly_advance(days), year_changes(days)
    middle, spread = float(advance.mean()), float(advance.std(ddof=1))
    km2 = "square kilometres"
    return (
        _area("front-area", _SAYS["area"], km2, area, days.height),
        _area("front-held", _SAYS["held"], "share", held, days.height),
        _area("front-year", _SAYS["year"], km2, area - float(then["area"][0]), days.height),
        _area("front-month", _SAYS["month"], km2, middle, len(advance)),
        _area("front-month-spread", _SAYS["spread"], km2, spread, len(advance)),
        _area("front-log-change", _SAYS["change"], "per year", float(changes.mean()), len(changes)),
        _area("front-log-change-spread", _SAYS["change_spread"], "per year", float(changes.std(ddof=1)), len(changes)),
        _area("front-log-change-last", _SAYS["change_last"], "per year", float(changes[-1]), len(changes)),
        *_losses("casualties", "ukraine_casualties", before, as_known),
        *_losses("deaths", "ukraine_deaths", before, as_known),
    )


_SAYS = {
    "area": Message("area that Russia holds in Ukraine"),
    "held": Message("share of its territory that Ukraine holds"),
    "year": Message("area that Russia won in a year"),
    "month": Message("area that Russia won in a month since 2023, on average"),
    "spread": Message("area that Russia won in a month since 2023, standard deviation"),
    "change": Message("change of the logarithm of the share held over twelve months since 2023, on average"),
    "change_spread": Message("change of the logarithm of the share held over twelve months, standard deviation"),
    "change_last": Message("change of the logarithm of the share held over the last twelve months"),
    "casualties": Message("Russian casualties since the invasion"),
    "casualties_before": Message("Russian casualties since the invasion, a year earlier"),
    "deaths": Message("Russian deaths since the invasion"),
    "deaths_before": Message("Russian deaths since the invasion, a year earlier"),
}


def _area(name: str, says: Message, scale: str, value: float, n: int) -> Fact:
    return _BASIS.fact(name, says, scale, (value, None, None), n)


def _losses(what: str, source: str, before: date, as_known: date) -> list[Fact]:
    rows = ukraine_casualties().filter((pl.col("kind") == what) & (pl.col("date") <= as_known))
    found = []
    for day, key in ((before, f"{what}_before"), (as_known, what)):
        row = rows.filter(pl.col("date") == day).to_dicts()[0]
        estimate, low, high = (row[name] / 1000 for name in ("estimate", "conf_low", "conf_high"))
        basis = Basis((source,), _SPEAKS, _LIMITS_CASUALTIES)
        name = f"front-{key.replace('_', '-')}"
        found.append(basis.fact(name, _SAYS[key], "thousand", (estimate, low, high), rows.height))
    return found
