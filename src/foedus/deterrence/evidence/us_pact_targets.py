"""Whether states with a defense pact with the United States are attacked less, troops and the past held equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.deterrence.evidence.posteriors import outcome_logits
from foedus.deterrence.fitting.laplace import Prior
from foedus.record.facts.us_pacts import OUTCOMES, target_years
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "PRIOR", "SAYS", "SOURCES", "USABLE", "fit"]

NAME = "us_pact_targets"
SOURCES = ("us_troops", "gml_part", "gml_mid_disps", "atop_alliance", "cow_nmc", "cw_system", "cw_democracy")
SAYS = Message("being attacked with force, or fatally, by a defense pact with the United States")
LIMITS = Message(
    "Pacts are made where danger is, and with democracies more than with others: with democracy held equal neither "
    "figure can be told from none. Fatal disputes are nested in those with force: use one of the two as a difference, "
    "never both."
)

USABLE = ("force_us_pact", "fatal_us_pact")
"""Terms that may stand for the difference that a promise makes: one of them, for the second is nested in the first."""

PRIOR = {
    "intercept": Prior(-3.0, 1.5),
    "us_pact": Prior(0.0, 1.0),
    "troops_100": Prior(0.0, 1.0),
    "troops_1000": Prior(0.0, 1.0),
    "troops_10000": Prior(0.0, 1.0),
    "ln_capability": Prior(0.0, 0.5),
    "ln_past": Prior(1.0, 1.0),
    "decades": Prior(0.0, 0.5),
}
"""Priors in log-odds a year, for both outcomes."""


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Fit the model: the terms of `PRIOR` for each outcome, as ``fatal_us_pact``.

    Parameters
    ----------
    seed : int
    sampled : bool
        By NUTS; otherwise quickly.
    """
    keys = ("ccode", "year")
    return outcome_logits(NAME, target_years(), PRIOR, OUTCOMES, group="ccode", keys=keys, seed=seed, sampled=sampled)
