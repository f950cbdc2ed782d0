"""What third-party forces do after a cease-fire: log hazard ratios of war again, in civil wars.

``came`` and ``there`` are two readings of the same cease-fires (peacekeepers came at all; they are there now): use one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.evidence.posteriors import hazards_posterior
from foedus.record.facts.ceasefires import CONTROLS, ceasefire_hazard, ceasefire_stretches
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "SAYS", "SOURCES", "fit"]

NAME = "forces_after_ceasefire"
SOURCES = ("fortna_ceasefires",)
SAYS = Message("what third-party forces do to the hazard of war after a cease-fire")
LIMITS = Message(
    "They are civil wars, peacekeepers and cease-fires of 1989 to 1999; missions were not sent by lot, and their size "
    "is not counted. Between states the effect may be another."
)


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Fit the model.

    Parameters
    ----------
    seed : int
    sampled : bool
        Without effect: the draws follow from the estimates and their clustered covariance.

    Returns
    -------
    Posterior
        Log hazard ratios ``came:forces``, ``came:treaty``, ``there:forces``, ``there:treaty``, each against none and
        against a truce, at equal ending, deaths and infant mortality.
    """
    rows = ceasefire_stretches().filter(pl.col("from_1989") == 1)
    parts = [
        (ceasefire_hazard(rows, (term, *CONTROLS)), {term: f"{reading}:forces", "treaty": f"{reading}:treaty"})
        for reading, term in (("came", "forces_ever"), ("there", "forces_now"))
    ]
    return hazards_posterior(NAME, parts, sample="1989-2004", seed=seed)
