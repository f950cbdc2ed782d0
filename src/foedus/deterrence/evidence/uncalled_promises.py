"""How often states are attacked, by what they are owed: yearly rates against adversaries of major powers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.evidence.posteriors import rate_posterior
from foedus.record.facts.exposure import CLASSES, GRADES, PERIOD, adversary_exposure, named_exposure, with_patrons
from foedus.record.facts.fact import effective_counts
from foedus.record.facts.uncalled import SOURCES
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "SAYS", "SOURCES", "fit"]

NAME = "uncalled_promises"
_PAIR = ("ccode1", "ccode2")
SAYS = Message("attacks per pair-year on states with and without a promise of defence")
LIMITS = Message(
    "These are rates as they were, not what a promise does: pacts stand where danger is. Rivalries are coded with "
    "hindsight, and the years of one pair depend on each other."
)


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Return draws of the rates by class of promise and grade of attack, and of the exposures that have a name.

    Parameters
    ----------
    seed : int
    sampled : bool
        No matter here: the posterior is known.
    """
    pairs = adversary_exposure()
    groups = {name: pairs.filter(pl.col("class") == name, pl.col("major2") == 0) for name in CLASSES}
    groups |= named_exposure(with_patrons(pairs))
    counts = {f"{name}_{grade}": _counted(rows, grade) for name, rows in groups.items() for grade in GRADES}
    years = "-".join(str(year) for year in PERIOD)
    return rate_posterior(NAME, counts, sample=years, seed=seed, n_obs=sum(rows.height for rows in groups.values()))


def _counted(rows: pl.DataFrame, grade: str) -> tuple[float, float]:
    """Return attacks and years as so many independent ones: the years of a pair depend on each other."""
    known = (
        rows.drop_nulls(grade)
        .group_by(_PAIR, maintain_order=True)
        .agg(k=pl.col(grade).cast(pl.Int64).sum(), n=pl.len())
    )
    return effective_counts(known["k"].to_list(), known["n"].to_list())
