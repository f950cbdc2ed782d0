"""What a mediator's leverage adds to agreement, among crises that were mediated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.deterrence.evidence.posteriors import outcome_logits
from foedus.deterrence.fitting.laplace import Prior
from foedus.record.facts.mediation import crisis_rows, leverage_rows
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "PRIOR", "SAYS", "SOURCES", "fit"]

NAME = "mediator_leverage"
SOURCES = ("icb_crises",)
SAYS = Message("what a mediator who brings carrots and sticks adds to the odds of agreement, against other mediation")
LIMITS = Message(
    "Mediators with means choose crises in which agreement can be had, and others call for them: selection is in the "
    "number. The two outcomes are nested: a formal agreement is one of either kind. It says nothing of what keeps the "
    "peace."
)

OUTCOMES = ("formal", "agreed")
"""A formal agreement; a formal or semi-formal one."""

PRIOR = {
    "intercept": Prior(0.0, 1.5),
    "leverage": Prior(0.0, 1.0),
    "war": Prior(0.0, 1.0),
    "protracted": Prior(0.0, 1.0),
}
"""Priors in log-odds, for both outcomes."""


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Fit the model: the terms of `PRIOR` for each outcome, as ``formal_leverage``.

    Parameters
    ----------
    seed : int
    sampled : bool
        By NUTS; otherwise quickly.
    """
    keys = ("crisno", "year", "conflict")
    frame = leverage_rows(crisis_rows())
    return outcome_logits(NAME, frame, PRIOR, OUTCOMES, group="conflict", keys=keys, seed=seed, sampled=sampled)
