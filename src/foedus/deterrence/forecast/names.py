"""What the forecasts that are compared are called; apart from the models, which stand on numpy and scipy."""

from __future__ import annotations

__all__ = ["ALLIANCE", "AVERAGE", "BASE", "OURS", "PEACE", "PLAIN", "TREES", "WITHOUT_LINKS"]

BASE, PEACE, PLAIN, ALLIANCE = "base rate", "peace years", "logit without alliance terms", "logit with alliance terms"
TREES, OURS, WITHOUT_LINKS, AVERAGE = (
    "gradient-boosted trees",
    "foedus",
    "foedus without links",
    "average of foedus and trees",
)
