"""Aid to Ukraine: what was committed, what of it was allocated, and when.

Kiel Institute, Ukraine Support Tracker, release 29. A commitment is a public promise; an allocation names what it is
spent on. Neither is a delivery, which the files do not date. Months after `as_known` are left out, but the file is of
2026 and earlier months are revised in it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.record.facts.fact import Basis, Fact
from foedus.record.source_files.store import table
from foedus.record.war_in_ukraine.series import ukraine_aid
from foedus.wording import Message

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "AS_KNOWN",
    "LEAD",
    "aid_months",
    "allocated_within",
    "decile_delays",
    "facts",
    "lead_share",
    "months_before",
    "waiting_euros",
]

AS_KNOWN = date(2025, 6, 30)
"""Last day of which the first case may know."""

LEAD = "USA"
"""Donor whose share is told apart."""

_MONTHS = 12
_DUST = 1e-9  # billion euro: sums of months in another order differ by less
_LARGE = 5.0  # billion euro not allocated, above which a donor has a fact of its own
_SPEAKS = Message("arrival of aid")
_LIMITS = Message(
    "An allocation is not a delivery, and the file dates no deliveries. Months are as the tracker has them in 2026, "
    "not as they were known then. Pledges are matched to allocations in the order in which they were made."
)
_BASIS = Basis(("kiel_months",), _SPEAKS, _LIMITS)
_LIMITS_BOUGHT = Message(
    "What is bought arrives later, as a rule, than what is taken from stocks; how much later the file does not say. "
    "Aid that is not named as bought or as taken from stocks is left out."
)


def aid_months(as_known: date = AS_KNOWN) -> pl.DataFrame:
    """Return one row per donor and month, in billion euro.

    Parameters
    ----------
    as_known : date
        Months that end later are left out.

    Returns
    -------
    polars.DataFrame
        ``donor`` (name), ``code``, ``month`` (its first day), ``commitments``, ``allocations``, ``military``
        (allocations of that kind).
    """
    return (
        ukraine_aid()
        .select("donor", "month", "military", code="iso3", commitments="committed", allocations="allocated")
        .filter(pl.col("month").dt.month_end() <= as_known)
        .sort("code", "month")
    )


def months_before(rows: pl.DataFrame, as_known: date, months: int) -> pl.DataFrame:
    """Return the rows of the last months that end by a day."""
    after = pl.lit(as_known).dt.offset_by("1d").dt.truncate("1mo").dt.offset_by(f"-{months}mo")
    return rows.filter(pl.col("month") >= after)


def lead_share(rows: pl.DataFrame) -> float:
    """Return the share of the lead donor in the allocations of some rows."""
    return _sum(rows.filter(pl.col("code") == LEAD), "allocations") / _sum(rows, "allocations")


def _sum(rows: pl.DataFrame, column: str) -> float:
    return float(np.sum(rows[column].to_numpy()))


def decile_delays(rows: pl.DataFrame) -> Array:
    """Return the years (9,) from the month in which commitments reached a level to that in which allocations did.

    Levels are the tenths of all that was allocated. What was committed and never allocated is not in it.
    """
    months = rows.group_by("month").agg(pl.col("commitments", "allocations").sum()).sort("month")
    promised, allocated = (months[name].cum_sum().to_numpy() for name in ("commitments", "allocations"))
    levels, count = np.arange(1, 10)[:, None] / 10 * allocated[-1], _counted(months["month"])
    since, until = (count[np.argmax(sums >= levels, axis=1)] for sums in (promised, allocated))
    return (until - since) / _MONTHS


def _counted(months: pl.Series) -> Array:
    """Return the number of months since the year 0."""
    return (months.dt.year().cast(pl.Int64) * _MONTHS + months.dt.month()).to_numpy().astype(float)


def waiting_euros(rows: pl.DataFrame, as_known: date = AS_KNOWN) -> pl.DataFrame:
    """Return how long committed money waited to be allocated, donor by donor, first promised first allocated.

    Parameters
    ----------
    rows : polars.DataFrame
        As from `aid_months`.
    as_known : date
        When the waiting of what is not allocated is cut off.

    Returns
    -------
    polars.DataFrame
        ``code``, ``billion``, ``years`` (waited), ``allocated`` (whether it was, or is still waiting). What was
        allocated before it was committed waited for no time.
    """
    parts = [_waiting(str(code), part.sort("month"), as_known) for (code,), part in rows.group_by("code")]
    return pl.concat(part for part in parts if part.height).sort("code", "years", "billion")


def _waiting(code: str, rows: pl.DataFrame, as_known: date) -> pl.DataFrame:
    promised, allocated = (rows[name].cum_sum().to_numpy() for name in ("commitments", "allocations"))
    count = _counted(rows["month"])
    end = as_known.year * _MONTHS + as_known.month
    levels = np.unique(np.concatenate([promised, allocated]).round(9))
    levels = levels[(levels > _DUST) & (levels <= promised[-1] + _DUST)]
    last = len(count) - 1
    since = np.minimum(np.searchsorted(promised, levels - _DUST), last)
    place = np.searchsorted(allocated, levels - _DUST)
    found = place <= last
    until = np.where(found, count[np.minimum(place, last)], end)
    return pl.DataFrame(
        {
            "code": [code] * len(levels),
            "billion": np.diff(levels, prepend=0.0),
            "years": np.maximum(until - count[since], 0.0) / _MONTHS,
            "allocated": found,
        }
    )


def allocated_within(years: Array, allocated: NDArray[np.bool_], weight: Array, at: Array) -> Array:
    """Return the share of money that is allocated within some times, with what still waits as censored.

    Parameters
    ----------
    years : array (n,)
        Waited.
    allocated : array of bool (n,)
    weight : array (..., n)
        Money, several sets of weights at once.
    at : array (m,)
        Years.

    Returns
    -------
    array (..., m)

    References
    ----------
    Kaplan and Meier (1958), JASA 53: 457-481.
    """
    times = np.unique(years[allocated])
    waiting = weight @ (years[:, None] >= times).astype(float)
    done = weight @ ((years[:, None] == times) & allocated[:, None]).astype(float)
    arrived = 1 - np.cumprod(1 - done / waiting, axis=-1)
    none = np.zeros((*arrived.shape[:-1], 1))
    return np.concatenate([none, arrived], axis=-1)[..., np.searchsorted(times, at, "right")]


def facts(as_known: date = AS_KNOWN) -> tuple[Fact, ...]:
    """Return what the tracker shows up to a day, recomputed from the file.

    Parameters
    ----------
    as_known : date
    """
    rows = aid_months(as_known)
    return (*_flows(rows, as_known), *_shares(rows, as_known), *_waits(rows, as_known), *_bought(as_known))


def _flows(rows: pl.DataFrame, as_known: date) -> list[Fact]:
    year = months_before(rows, as_known, _MONTHS)
    others = year.filter(pl.col("code") != LEAD)
    parts = {
        "aid-committed": (rows, "commitments"),
        "aid-allocated": (rows, "allocations"),
        "aid-committed-year": (year, "commitments"),
        "aid-allocated-year": (year, "allocations"),
        "aid-allocated-year-others": (others, "allocations"),
        "aid-military-year": (year, "military"),
    }
    found = [_count(name, _until(name, as_known), _sum(part, column), part) for name, (part, column) in parts.items()]
    return [*found, *_left(rows, as_known)]


def _left(rows: pl.DataFrame, as_known: date) -> list[Fact]:
    """Return what is committed and not allocated: in all, and by the donors with most of it."""
    waiting = pl.col("commitments").sum() - pl.col("allocations").sum()
    left = rows.group_by("donor", "code").agg(left=waiting).sort("left", descending=True)
    found = [_count("aid-waiting", _until("aid-waiting", as_known), _sum(left, "left"), rows)]
    for row in left.filter(pl.col("left") >= _LARGE).to_dicts():
        values = {"donor": _DONORS.get(row["code"], row["donor"]), "until": as_known}
        says = Message("aid to Ukraine committed and not allocated by {until}: {donor}", values)
        found.append(
            _count(f"aid-waiting-{row['code']}", says, row["left"], rows.filter(pl.col("code") == row["code"]))
        )
    return found


_DONORS = {
    "EU": Message("European Union"),
    "DEU": Message("Germany", context="state"),
    "GBR": Message("United Kingdom", context="state"),
    "NOR": Message("Norway", context="state"),
    "SWE": Message("Sweden", context="state"),
}


def _until(name: str, as_known: date) -> Message:
    return replace(_SAYS[name], params={"until": as_known})


_SAYS = {
    "aid-committed": Message("aid to Ukraine committed from 2022 to {until}"),
    "aid-allocated": Message("aid to Ukraine allocated from 2022 to {until}"),
    "aid-committed-year": Message("aid to Ukraine committed in the twelve months to {until}"),
    "aid-allocated-year": Message("aid to Ukraine allocated in the twelve months to {until}"),
    "aid-allocated-year-others": Message(
        "aid to Ukraine allocated in the twelve months to {until} by donors other than the United States"
    ),
    "aid-military-year": Message("military aid to Ukraine allocated in the twelve months to {until}"),
    "aid-waiting": Message("aid to Ukraine committed and not allocated by {until}"),
    "aid-lead-share": Message("share of the United States in allocations from 2022 to {until}"),
    "aid-lead-share-year": Message("share of the United States in allocations of the twelve months to {until}"),
    "aid-lead-share-half": Message("share of the United States in allocations of the six months to {until}"),
    "aid-bought-year": Message("share of military aid bought, not taken from stocks, in the twelve months to {until}"),
}


def _shares(rows: pl.DataFrame, as_known: date) -> list[Fact]:
    windows = {
        "aid-lead-share": rows,
        "aid-lead-share-year": months_before(rows, as_known, _MONTHS),
        "aid-lead-share-half": months_before(rows, as_known, _MONTHS // 2),
    }
    return [_count(name, _until(name, as_known), lead_share(part), part, "share") for name, part in windows.items()]


def _waits(rows: pl.DataFrame, as_known: date) -> list[Fact]:
    delays = decile_delays(rows)
    euros = waiting_euros(rows, as_known)
    within = allocated_within(
        euros["years"].to_numpy(), euros["allocated"].to_numpy(), euros["billion"].to_numpy(), np.array([0.5, 1.0, 2.0])
    )
    values = (float(delays.min()), float(np.median(delays)), float(delays.max()), *within.tolist())
    return [
        _count(name, says, value, rows, scale)
        for (name, (says, scale)), value in zip(_WAITS.items(), values, strict=True)
    ]


_WAITS = {
    "aid-delay-shortest": (Message("from pledge to allocation, shortest of nine deciles"), "years"),
    "aid-delay": (Message("from pledge to allocation, median of nine deciles"), "years"),
    "aid-delay-longest": (Message("from pledge to allocation, longest of nine deciles"), "years"),
    "aid-within-half": (Message("pledges allocated within half a year, donor by donor"), "share"),
    "aid-within-one": (Message("pledges allocated within a year, donor by donor"), "share"),
    "aid-within-two": (Message("pledges allocated within two years, donor by donor"), "share"),
}


def _bought(as_known: date) -> list[Fact]:
    month = pl.date(pl.col("year"), pl.col("month"), 1)
    rows = table("kiel_procurement").with_columns(month=month).filter(pl.col("month").dt.month_end() <= as_known)
    year = months_before(rows, as_known, _MONTHS)
    bought, taken = _sum(year, "procurement") + _sum(year, "nato_purl"), _sum(year, "stockpile")
    fact = _count("aid-bought-year", _until("aid-bought-year", as_known), bought / (bought + taken), year, "share")
    return [replace(fact, sources=("kiel_procurement",), limits=_LIMITS_BOUGHT)]


def _count(name: str, says: Message, value: float, rows: pl.DataFrame, scale: str = "billion euro") -> Fact:
    """Return a count of the whole file, for which no interval makes sense."""
    return _BASIS.fact(name, says, scale, (float(value), None, None), rows.height)
