"""The level of danger that the answers stand on: where it comes from, and whether the game reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from foedus.arrangement.assumption_kinds import ASSUMPTION, READER
from foedus.assessment.estimate import Estimate
from foedus.deterrence.quantities.level import YEARS, Level
from foedus.wording import Message, bilingual, percentage

if TYPE_CHECKING:
    from foedus.arrangement.situation import Situation
    from foedus.assessment.schema import LevelPart
    from foedus.deterrence.quantities.ledger import Ledger
    from foedus.deterrence.schema import PooledEnds
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["level_part"]

_LEAST = 0.001


def level_part(ledger: Ledger, outcomes: Outcomes, situation: Situation) -> LevelPart:
    """Return the chance of an attack within ten years that the game is anchored in.

    Parameters
    ----------
    ledger : Ledger
    outcomes : Outcomes
        In which resolve was solved.
    situation : Situation
    """
    made_of = [ledger.quantities[ledger.index(kind)] for kind in ("dispute_rate", "severity")]
    estimated = all(quantity.estimated for quantity in made_of)
    given = all(quantity.estimated or not {ASSUMPTION, READER} & {*quantity.source} for quantity in made_of)
    chance = Estimate.over(outcomes.level)
    values = {
        name: percentage(min(max(value, _LEAST), 1 - _LEAST), 1)  # neither impossible nor certain
        for name, value in (("mean", chance.mean), ("low", chance.low), ("high", chance.high))
    }
    of_war = Message("under a bare cease-fire that the adversary has signed")
    of_peace = Message("under the arrangement in force at the date")
    under = {"under": of_war if situation.war else of_peace}
    says = (
        Message(
            "The level of danger is that of the record’s forecast: an attack within ten years {under} has a "
            "probability of {mean} ({low} to {high}).",
            values | under,
        )
        if estimated
        else Message(
            "The level of danger is what the situation’s sources give: an attack within ten years {under} has a "
            "probability of {mean} ({low} to {high}).",
            values | under,
        )
        if given
        else Message(
            "The level of danger is an assumption with a wide range: an attack within ten years {under} has a "
            "probability of {mean} ({low} to {high}). The differences between arrangements come from the game.",
            values | under,
        )
    )
    pooled = _pooled(ledger) if estimated else None
    if pooled is not None:
        says = Message(
            "{level} For wars on average it lies between {low} and {high}; the rest of the range is how far one war "
            "differs from another, which no more data of past wars would narrow.",
            {"level": says, "low": percentage(pooled["low"], 1), "high": percentage(pooled["high"], 1)},
        )
    return {
        "years": YEARS,
        "basis": "estimated" if given else "assumed",
        "attack": chance.to_dict(),
        "pooled": pooled,
        "infeasible": round(1 - float(outcomes.feasible.mean()), 6),
        "says": bilingual(says),
    }


def _pooled(ledger: Ledger) -> PooledEnds | None:
    """Return the chance at the ends of what is known of the mean rate of disputes, with all else at its median."""
    rate = ledger.quantities[ledger.index("dispute_rate")]
    if rate.pooled is None:
        return None
    ends = np.array(rate.pooled)
    years = [ends]
    if ledger.has("first_year"):
        first = ledger.quantities[ledger.index("first_year")].median
        years = [expit(logit(ends) + first), ends]
    severity = ledger.quantities[ledger.index("severity")].median
    low, high = Level(np.stack(years, axis=1), np.full(2, severity)).target
    return {"low": round(float(low), 6), "high": round(float(high), 6)}
