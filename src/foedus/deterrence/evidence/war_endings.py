"""How a war in progress ends: competing yearly rates by years already fought, and who wins by relative strength.

rate of an ending in a period ~ Gamma(events + 1/2, war-years); the chance of a year is ``1 - exp(-rate)``

log-odds(the side that began a decided war wins) = initiator + ln_ratio x log relative capability
log-odds(a war-year ends so) = intercept + year_1 + year_2 + ln_ratio x log relative capability

The levels are what matters in a war that goes on; the slope moves them as strength moves. It is estimated twice, among
wars that somebody won and among all years of war, and from 1946 apart, where it cannot be told from zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.evidence.posteriors import joined, logit_posterior, prefixed, rate_posterior
from foedus.deterrence.fitting.laplace import Prior
from foedus.deterrence.fitting.rows import complete_rows
from foedus.record.facts.war_endings import ENDINGS, PERIODS, counted_endings, war_spells, war_years
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior
    from foedus.deterrence.fitting.rows import LinkRows

__all__ = ["LIMITS", "PRIOR", "SAYS", "SOURCES", "ending_rows", "fit", "victory_rows"]

NAME = "war_endings"
SOURCES = ("cow_war_inter_states", "cow_nmc")
SAYS = Message("how interstate wars in progress end, by years already fought and by relative strength")
LIMITS = Message(
    "Few wars last over two years: their levels are known within a factor of three or more. Strength is measured "
    "before the war, not in it, and from 1946 it does not tell who wins."
)

FIRST = {"all": 1816, "from_1946": 1946}
"""Year from which wars began, by sample."""

PRIOR = {
    "intercept": Prior(-2.0, 1.5),
    "year_1": Prior(0.0, 1.0),
    "year_2": Prior(0.0, 1.0),
    "initiator": Prior(0.0, 1.0),
    "ln_ratio": Prior(0.0, 0.7),
}
"""Priors in log-odds. The slope's is centred at no effect: what it is, the wars say."""

_YEARLY = ("intercept", "year_1", "year_2", "ln_ratio")


def victory_rows(sample: str = "all") -> LinkRows:
    """Return the wars that somebody won, as rows of a logit of a victory of the side that began it.

    Parameters
    ----------
    sample : str
        One of `FIRST`.
    """
    decided = pl.col("ending").is_in(["initiator", "other_side"]), pl.col("year") >= FIRST[sample]
    won = (
        war_spells()
        .filter(*decided)
        .with_columns(initiator=pl.lit(1.0), won=(pl.col("ending") == "initiator").cast(pl.Float64))
    )
    return complete_rows(NAME, won, ("initiator", "ln_ratio"), "won", "warnum", ("warnum", "year"))


def ending_rows(ending: str) -> LinkRows:
    """Return the years of all wars as rows of a logit of the war ending so in that year.

    Parameters
    ----------
    ending : str
        One of `foedus.record.facts.war_endings.ENDINGS`.
    """
    rows = war_years().with_columns(
        intercept=pl.lit(1.0),
        year_1=(pl.col("fought") == 1).cast(pl.Float64),
        year_2=(pl.col("fought") == 2).cast(pl.Float64),
        ended=(pl.col("ending") == ending).fill_null(False).cast(pl.Float64),
    )
    return complete_rows(NAME, rows, _YEARLY, "ended", "warnum", ("warnum", "year", "fought"))


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Fit the model.

    Parameters
    ----------
    seed : int
    sampled : bool
        By NUTS; otherwise quickly.

    Returns
    -------
    Posterior
        ``from_1946:draw_later`` (rate per year of war, after two years; so for each of `FIRST`, of `ENDINGS` and of
        `PERIODS`), ``victory:ln_ratio``, ``victory_from_1946:ln_ratio`` (among wars that somebody won),
        ``yearly_draw:ln_ratio``, ``yearly_initiator:...``, ``yearly_other_side:...`` (among years of war).
    """
    parts, place = [], 0
    for sample, first in FIRST.items():
        counts = {f"{ending}_{period}": pair for period in PERIODS for ending, pair in _counts(period, first).items()}
        wars = war_spells().filter(pl.col("year") >= first).height
        rates = rate_posterior(NAME, counts, sample=sample, seed=seed + place, n_obs=wars)
        won = logit_posterior(
            victory_rows(sample), PRIOR, "initiator won", sample=sample, seed=seed + place + 1, sampled=sampled
        )
        parts += [prefixed(sample, rates), prefixed("victory" if sample == "all" else f"victory_{sample}", won)]
        place += 2
    for ending in ("draw", "initiator", "other_side"):
        rows = ending_rows(ending)
        yearly = logit_posterior(rows, PRIOR, "war ended so", sample="all", seed=seed + place, sampled=sampled)
        parts.append(prefixed(f"yearly_{ending}", yearly))
        place += 1
    return joined(NAME, *parts)


def _counts(period: str, first: int) -> dict[str, tuple[int, float]]:
    _, fought, counts = counted_endings(period, first)
    return {ending: (counts[ending], fought) for ending in ENDINGS}
