"""Arrival of aid: from pledge to allocation, the yearly flow, and the share of the lead donor.

Draws come of weighting donors (for waiting) or months (for flows and shares) at random: what another set of donors or
months like these would have shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.deterrence.evidence.posteriors import random_weights, weighted_posterior
from foedus.record.facts.aid import AS_KNOWN, LEAD, aid_months, allocated_within, months_before, waiting_euros
from foedus.wording import Message

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from foedus.deterrence.estimates.load import Posterior

    Array = NDArray[np.float64]

__all__ = ["LIMITS", "SAYS", "SOURCES", "fit"]

NAME = "aid_arrival"
SOURCES = ("kiel_months",)
SAYS = Message("how aid arrives: from pledge to allocation, the yearly flow, the share of the lead donor")
LIMITS = Message(
    "Allocations are not deliveries, which the file does not date: delivery comes later still. The months are those of "
    "the file of 2026, cut at the date of the case; months to come need not be like those drawn from."
)

_YEAR = 12
_GRID = np.arange(0, 49) / _YEAR  # months up to four years, the length of the file


def fit(seed: int, *, sampled: bool = True, as_known: date = AS_KNOWN) -> Posterior:
    """Fit the model.

    Parameters
    ----------
    seed : int
    sampled : bool
        Without effect: the draws follow from weights.
    as_known : date
        Nothing later enters.

    Returns
    -------
    Posterior
        ``delay`` (years until half of what was pledged is allocated), ``within:half``, ``within:one``, ``within:two``
        (shares allocated by then), ``allocated`` (share of all pledges allocated so far), and the same, with
        ``others:`` before it, for donors other than the lead; ``flow``, ``flow:others``, ``flow:military`` (billion
        euro a year, from the last twelve months), ``flow:spread`` (standard deviation of a month);
        ``lead_share:all``, ``lead_share:year``, ``lead_share:half`` (of allocations, by window).
    """
    rows = aid_months(as_known)
    random = np.random.default_rng(seed)
    others = rows.filter(pl.col("code") != LEAD)
    draws = _waits(rows, as_known, random)
    draws |= {f"others:{term}": values for term, values in _waits(others, as_known, random).items()}
    draws |= _flows(rows, as_known, random) | _shares(rows, as_known, random)
    return weighted_posterior(
        NAME,
        draws,
        sample=f"{rows['month'].min():%Y-%m} to {rows['month'].max():%Y-%m}",
        n_obs=rows.height,
        events=rows["month"].n_unique(),
        formula="donors or months weighted at random; waiting by Kaplan and Meier, first pledged first allocated",
    )


def _waits(rows: pl.DataFrame, as_known: date, random: np.random.Generator) -> dict[str, Array]:
    euros = waiting_euros(rows, as_known)
    donors, place = np.unique(euros["code"].to_numpy(), return_inverse=True)
    weights = random_weights(random, len(donors))[:, place] * euros["billion"].to_numpy()
    found = euros["allocated"].to_numpy()
    within = allocated_within(euros["years"].to_numpy(), found, weights, _GRID)
    half = within >= 0.5
    # Where half is not reached within the file, the draw says the file's length: at least that.
    delay = np.where(half.any(axis=1), _GRID[np.argmax(half, axis=1)], _GRID[-1])
    named = {"half": _YEAR // 2, "one": _YEAR, "two": 2 * _YEAR}
    return {
        "delay": delay,
        **{f"within:{name}": within[:, month] for name, month in named.items()},
        "allocated": (weights @ found) / weights.sum(axis=1),
    }


def _monthly(rows: pl.DataFrame) -> pl.DataFrame:
    lead = pl.col("code") == LEAD
    return (
        rows.group_by("month")
        .agg(
            pl.col("allocations", "military").sum(),
            lead=pl.col("allocations").filter(lead).sum(),
            others=pl.col("allocations").filter(~lead).sum(),
        )
        .sort("month")
    )


def _flows(rows: pl.DataFrame, as_known: date, random: np.random.Generator) -> dict[str, Array]:
    months = _monthly(months_before(rows, as_known, _YEAR))
    weights = random_weights(random, months.height)
    flow, others, military = (weights @ months[name].to_numpy() for name in ("allocations", "others", "military"))
    square = weights @ months["allocations"].to_numpy() ** 2
    return {
        "flow": _YEAR * flow,
        "flow:others": _YEAR * others,
        "flow:military": _YEAR * military,
        "flow:spread": np.sqrt(np.maximum(square - flow**2, 0.0)),
    }


def _shares(rows: pl.DataFrame, as_known: date, random: np.random.Generator) -> dict[str, Array]:
    windows = {
        "all": rows,
        "year": months_before(rows, as_known, _YEAR),
        "half": months_before(rows, as_known, _YEAR // 2),
    }
    found = {}
    for name, part in windows.items():
        months = _monthly(part)
        weights = random_weights(random, months.height)
        found[f"lead_share:{name}"] = (weights @ months["lead"].to_numpy()) / (
            weights @ months["allocations"].to_numpy()
        )
    return found
