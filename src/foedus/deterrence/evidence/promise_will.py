"""What a promise adds to the will to fight, by experiment: a check on what joining says, never mixed with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.evidence.posteriors import logit_posterior
from foedus.deterrence.fitting.laplace import Prior
from foedus.deterrence.fitting.rows import LinkRows
from foedus.record.facts.promises import promise_answers
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "PRIOR", "SAYS", "SOURCES", "fit"]

NAME = "promise_will"
SOURCES = ("tomz_weeks",)
SAYS = Message("what a promise adds to support for force, by experiment")
LIMITS = Message("It is the public of one country and a war that was imagined: governments may differ from both.")

PRIOR = {
    "intercept": Prior(0.0, 1.5),
    "alliance": Prior(0.0, 1.5),
    "eastern_europe": Prior(0.0, 0.7),
    "alliance_eastern_europe": Prior(0.0, 0.7),
}
"""Priors in log-odds."""


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Fit the model.

    Parameters
    ----------
    seed : int
    sampled : bool
        By NUTS; otherwise quickly.
    """
    frame = promise_answers()
    allied, east = (frame[name].to_numpy().astype(float) for name in ("alliance", "eastern_europe"))
    rows = LinkRows(
        link=NAME,
        frame=frame,
        names=tuple(PRIOR),
        design=np.column_stack([np.ones(frame.height), allied, east, allied * east]),
        outcome=frame["favours"].to_numpy().astype(float),
        group=np.arange(frame.height),
        offset=np.zeros(frame.height),
    )
    return logit_posterior(rows, PRIOR, "favours force", sample="2017", seed=seed, sampled=sampled)
