"""What the forecasts that are compared are called; apart from the models, which stand on numpy and scipy."""

from __future__ import annotations

__all__ = [
    "ALLIANCE",
    "AVERAGE",
    "BASE",
    "LEVEL",
    "OURS",
    "PEACE",
    "PLAIN",
    "PLAIN_TEN",
    "TEN_YEARS",
    "TREES",
    "WHOLE",
    "WHOLE_BARE",
    "WITHOUT_LINKS",
]

BASE, PEACE, PLAIN, ALLIANCE = "base rate", "peace years", "logit without alliance terms", "logit with alliance terms"
TREES, OURS, WITHOUT_LINKS, AVERAGE = (
    "gradient-boosted trees",
    "foedus",
    "foedus without links",
    "average of foedus and trees",
)
WHOLE, WHOLE_BARE = "foedus, end to end", "foedus, as if nothing were promised"
PLAIN_TEN, TEN_YEARS = "plain logit of seven terms", "foedus, ten-year forecast"
LEVEL = "foedus, ten-year forecast recalibrated"
