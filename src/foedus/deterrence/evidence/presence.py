"""Whether the United States join the target's side, by the troops that they have there and by their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.evidence.posteriors import logit_posterior
from foedus.deterrence.fitting.laplace import Prior
from foedus.deterrence.fitting.rows import complete_rows
from foedus.record.facts.troops import joining_rows
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "PRIOR", "SAYS", "SOURCES", "fit"]

NAME = "presence"
SOURCES = ("us_troops", "gml_part", "gml_mid_disps", "atop_alliance", "cow_nmc")
SAYS = Message("what troops in place add to the odds that their state joins the target's side, by their number")
LIMITS = Message(
    "Troops go where their state means to fight. One state's troops, few joins, disputes far below an invasion for the "
    "most part: whether 20,000 bring in more than 2,000 cannot be told."
)

PRIOR = {
    "intercept": Prior(-4.0, 1.5),
    "troops_from_1000": Prior(0.0, 1.5),
    "troops_10000": Prior(0.0, 1.0),
    "us_pact": Prior(0.0, 1.0),
    "force": Prior(0.5, 1.0),
    "war": Prior(1.5, 1.5),
    "ln_capability": Prior(0.0, 0.5),
    "decades": Prior(0.0, 0.5),
}
"""Priors in log-odds. 1,000 troops or more stand against fewer; 10,000 or more add their own term to that."""


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Fit the model.

    Parameters
    ----------
    seed : int
    sampled : bool
        By NUTS; otherwise quickly.
    """
    frame = joining_rows().with_columns(intercept=pl.lit(1.0))
    rows = complete_rows(NAME, frame, PRIOR, "joined", "ccode", ("dispnum", "ccode", "year"))
    sample = f"{frame['year'].min()}-{frame['year'].max()}"
    return logit_posterior(rows, PRIOR, "joined", sample=sample, seed=seed, sampled=sampled)
