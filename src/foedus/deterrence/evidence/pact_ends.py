"""How defense pacts end and whether they are renewed: yearly rates, and shares at the end of a term."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.evidence.posteriors import joined, rate_posterior, share_posterior
from foedus.record.facts.pact_ends import PERIODS, SOURCES, defence_pacts, ends_and_years, terms_that_ran_out
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "SAYS", "SOURCES", "fit"]

NAME = "pact_ends"
SAYS = Message("how defense pacts end, by year, and how often they are renewed at the end of their term")
LIMITS = Message(
    "The record has pacts, not governments that have turned away or are willing: it bounds the chances of exit and "
    "renewal and does not measure them. Pacts of the Soviet bloc were made and renewed together."
)

_VIOLATED = 2
"""Code of the end; known cases agree with a pact violated by a member, and no codebook was found that says so."""


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Return draws of yearly rates of ending, by period, and of the shares renewed.

    Parameters
    ----------
    seed : int
    sampled : bool
        No matter here: the posterior is known.
    """
    rows = terms_that_ran_out()
    at_term, pacts = rows.filter(pl.col("at_term") == 1), defence_pacts().height
    rates: dict[str, tuple[int, float]] = {
        "ended": ends_and_years(),
        "code_2": ends_and_years(codes=(_VIOLATED,)),
        "ended_early": (int(rows["early"].sum()), float(rows["under_term"].sum())),
    }
    shares = {
        "reached": _counted(rows["reached"]),
        "renewed": _counted(at_term["renewed"]),
        "renewed_outside": _counted(at_term.filter(pl.col("bloc") == 0)["renewed"]),
        "renewed_text": _counted(rows.filter(pl.col("reached") == 1)["same_text"]),
    }
    for period in PERIODS:
        name = period.replace("-", "_")
        rates[f"code_2_{name}"] = ends_and_years(period, (_VIOLATED,))
        shares[f"renewed_{name}"] = _counted(at_term.filter(pl.col("period") == period)["renewed"])
    sample = f"{PERIODS[0].split('-')[0]}-{PERIODS[-1].split('-')[1]}"
    return joined(
        NAME,
        rate_posterior(NAME, rates, sample=sample, seed=seed, n_obs=pacts),
        share_posterior(NAME, shares, sample=sample, seed=seed + 1),
    )


def _counted(outcomes: pl.Series) -> tuple[int, int]:
    known = outcomes.drop_nulls()
    return int(known.sum()), known.len()
