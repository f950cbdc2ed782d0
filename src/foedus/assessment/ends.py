"""How the courses of events of an option end, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.assessment.parts import estimate_of, told

if TYPE_CHECKING:
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["ENDS", "ends_told"]

ENDS = ("peace_held", "attacked_held", "conceded", "attacked_lost")
"""Each course of events ends in exactly one of these."""


def ends_told(over: Outcomes, i: int) -> dict[str, Any]:
    """Return the probability of each end of option `i`, given acceptance, with its interval over the draws.

    The medians need not sum to one: each is the median of its own probability.
    """
    attacked, lost, conceded = (
        getattr(over, name)[:, i].sum(axis=-1) for name in ("attacked", "lost", "conceded")
    )  # (D,) each
    ends = (1 - attacked - conceded, attacked - lost, conceded, lost)
    return {name: told(estimate_of(draws.clip(0.0, 1.0))) for name, draws in zip(ENDS, ends, strict=True)}
