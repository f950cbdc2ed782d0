"""Losing ground without war: the shares of attacks of each grade, by two codings that hardly agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.evidence.posteriors import share_posterior
from foedus.record.facts.exposure import PERIOD
from foedus.record.facts.ground_lost import CODINGS, SOURCES, attacked_targets, grade_counts
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "SAYS", "SOURCES", "fit"]

NAME = "ground_lost_without_war"
SAYS = Message("how many attacks become wars, take ground without war, or only kill")
LIMITS = Message(
    "Two codings give shares of seizures that differ several times over: choose one and say which, or take both ends. "
    "By outcome they are too few to say where they happen. Nothing after 2010 is in them."
)


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Return draws of shares that make up the grades, each given that the graver ones did not happen.

    Parameters
    ----------
    seed : int
    sampled : bool
        No matter here: the posterior is known.

    Returns
    -------
    Posterior
        ``offensive`` (of all attacks with force), and by coding ``seizure_CODING`` (of those below war) and
        ``violation_CODING`` (of those below war that took no ground), so that the grades of a draw add up to one.
    """
    rows = attacked_targets()
    counts = {"offensive": (int(rows["war"].sum()), rows.height)}
    below = rows.filter(pl.col("war") == 0)
    graded = grade_counts()
    for coding in CODINGS:
        known = below.filter((pl.col("listed") == 1) | pl.lit(coding == "outcome"))[coding].drop_nulls()
        without = graded[coding]["violation"] + graded[coding]["lesser"]
        counts[f"seizure_{coding}"] = (int(known.sum()), known.len())
        counts[f"violation_{coding}"] = (graded[coding]["violation"], without)
    return share_posterior(NAME, counts, sample="-".join(str(year) for year in PERIOD), seed=seed)
