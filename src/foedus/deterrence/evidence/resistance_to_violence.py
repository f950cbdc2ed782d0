"""Whether the victim of a violent act answers with violence, by strength and alliance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.evidence.posteriors import joined, logit_posterior, share_posterior
from foedus.deterrence.fitting.laplace import Prior
from foedus.deterrence.fitting.rows import complete_rows
from foedus.record.facts.crises import resistance_rows
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "PRIOR", "SAYS", "SOURCES", "fit"]

NAME = "resistance_to_violence"
SOURCES = ("icb_actors",)
SAYS = Message("whether the victim of a violent act answers with violence, and how strength and alliance change it")
LIMITS = Message(
    "States that gave way before a crisis are not in the data. Violence is any that was important in the actor's "
    "answer: it may be far from a war to the end. Alliance and strength are not assigned by lot."
)

PRIOR = {"intercept": Prior(0.0, 1.5), "ln_power": Prior(0.0, 0.5), "allied": Prior(0.0, 1.0)}
"""Priors in log-odds; strength per unit of the logarithm of the discrepancy, its sign kept."""


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Fit the model: ``intercept``, ``ln_power``, ``allied`` of the logit, and ``resists``, the share of all.

    Parameters
    ----------
    seed : int
    sampled : bool
        By NUTS; otherwise quickly.
    """
    frame = resistance_rows().with_columns(intercept=pl.lit(1.0))
    rows = complete_rows(NAME, frame, PRIOR, "resisted", "crisno", ("crisno", "cracno", "year"))
    sample = f"{frame['year'].min()}-{frame['year'].max()}"
    by_strength = logit_posterior(rows, PRIOR, "answers with violence", sample=sample, seed=seed, sampled=sampled)
    counts = {"resists": (int(frame["resisted"].sum()), frame.height)}
    return joined(NAME, by_strength, share_posterior(NAME, counts, sample=sample, seed=seed + 1))
