"""What a clause that promises forces does to how long a peace agreement lasts: log hazard ratios of its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.deterrence.evidence.posteriors import hazards_posterior
from foedus.record.facts.agreements import CONTROLS, agreement_hazard, agreement_spells
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior

__all__ = ["LIMITS", "SAYS", "SOURCES", "fit"]

NAME = "promised_forces"
SOURCES = ("ucdp_agreements",)
SAYS = Message("what a clause that promises forces does to the hazard that an agreement ends")
LIMITS = Message(
    "It is a null: the interval holds both less danger and more. Whether the forces came is not in the file, "
    "and clauses may be written where mistrust is greatest. Nearly all are civil wars."
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
        Log hazard ratios ``clause`` (others alike), ``clause:alone`` (compared plainly) and ``full`` (a full agreement
        against a partial one).
    """
    rows = agreement_spells()
    parts = (
        (agreement_hazard(rows, ("peacekeeping", *CONTROLS)), {"peacekeeping": "clause", "full": "full"}),
        (agreement_hazard(rows, ("peacekeeping",)), {"peacekeeping": "clause:alone"}),
    )
    return hazards_posterior(NAME, parts, sample="1975-2021", seed=seed)
