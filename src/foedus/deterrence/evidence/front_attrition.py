"""The front and what it wears away: the share of its territory that Ukraine holds, and its loss in a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.evidence.posteriors import DRAWS, weighted_posterior
from foedus.record.facts.front import AS_KNOWN, front_days, source_gap, year_changes
from foedus.wording import Message

if TYPE_CHECKING:
    from datetime import date

    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "SAYS", "SOURCES", "fit"]

NAME = "front_attrition"
SOURCES = ("ukraine_area", "ukraine_area_liveuamap")
SAYS = Message("the share of its territory that Ukraine holds, and its loss in a year")
LIMITS = Message(
    "Territory is not strength. Two and a half years of one war are behind the yearly loss, which was growing at their "
    "end; a collapse or a reversal is not among them. The share is as far in doubt as two sources differ."
)


def fit(seed: int, *, sampled: bool = True, as_known: date = AS_KNOWN) -> Posterior:
    """Fit the model.

    Parameters
    ----------
    seed : int
    sampled : bool
        Without effect: the draws follow from the file.
    as_known : date
        Nothing later enters.

    Returns
    -------
    Posterior
        ``held`` (share, around the figure of the day, with the difference between two sources as its standard
        deviation) and ``attrition`` (loss of the logarithm of the share in a year, drawn among the windows of twelve
        months since 2023).
    """
    days = front_days(as_known)
    changes = year_changes(days)
    random = np.random.default_rng(seed)
    draws = {
        "held": np.minimum(float(days["held"][-1]) + source_gap(as_known) * random.standard_normal(DRAWS), 1.0),
        "attrition": -random.choice(changes, DRAWS),
    }
    return weighted_posterior(
        NAME,
        draws,
        sample=f"2023-01 to {as_known:%Y-%m}",
        n_obs=days.height,
        events=len(changes),
        formula="held ~ N(share of the day, difference of sources); attrition drawn among windows of twelve months",
    )
