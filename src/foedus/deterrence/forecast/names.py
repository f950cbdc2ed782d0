"""What the forecasts compared and the sets of cases are called; apart from models, which stand on numpy and scipy."""

from __future__ import annotations

__all__ = [
    "AFTER_WAR",
    "ALLIANCE",
    "ANCHORED",
    "AVERAGE",
    "BASE",
    "EVERY_PAIR",
    "LEVEL",
    "OURS",
    "PEACE",
    "PLAIN",
    "PLAIN_TEN",
    "RIVALS",
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

AFTER_WAR, EVERY_PAIR, RIVALS = "after war", "every pair", "patrons' rivals"
"""The sets of cases chosen by rule on which the model is scored end to end."""

ANCHORED = "deadly"
"""The grade on which it is judged: 26 dead or war, which is what the game's attack stands for. Seizures are too few to
be estimated."""
