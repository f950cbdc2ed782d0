"""The rule of confidence, at the edges of the widths that it names: a half, and a quarter."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from foedus.assessment.confidence import confidence_part

ESTIMATED = {"assumed": False, "basis": "estimated", "grade": "estimate"}
ASSUMED = {"assumed": True, "basis": "assumed", "grade": None}
SOURCED = {"assumed": False, "basis": "assumed", "grade": "B2"}
DOUBTFUL = {"assumed": False, "basis": "assumed", "grade": "B4"}


def level(width, *rows) -> Any:
    """The level where 90 % of the draws span a width, and the leading quantities are of some kinds."""
    ledger: Any = [{"id": str(k), **row} for k, row in enumerate(rows)]
    over: Any = SimpleNamespace(overall=np.linspace(0.0, width / 0.9, 1001)[:, None])
    return confidence_part(ledger, ledger, over, 0, date(2025, 8, 18))


@pytest.mark.parametrize(
    ("width", "expected"),
    [(0.20, "high"), (0.245, "high"), (0.255, "moderate"), (0.495, "moderate"), (0.505, "low"), (0.9, "low")],
)
def test_by_the_width_of_the_interval(width, expected):
    found = level(width, *[ESTIMATED] * 8)
    assert found["level"] == expected
    assert any("wider than fifty points" in reason["en"] for reason in found["reasons"]) is (width > 0.5)


@pytest.mark.parametrize(
    ("assumed", "estimated", "expected"),
    [
        (5, 3, "low"),  # most are assumed
        (4, 4, "moderate"),  # half are not most
        (1, 7, "moderate"),  # one assumed is enough to refuse the highest
        (0, 5, "high"),
        (0, 4, "moderate"),  # half are not most
        (0, 8, "high"),
    ],
)
def test_by_what_the_leading_eight_rest_on(assumed, estimated, expected):
    rows = [ASSUMED] * assumed + [ESTIMATED] * estimated + [SOURCED] * (8 - assumed - estimated)
    assert level(0.2, *rows)["level"] == expected


@pytest.mark.parametrize(
    ("doubtful", "assumed", "expected"), [(5, 0, "low"), (3, 2, "low"), (4, 0, "moderate"), (1, 0, "moderate")]
)
def test_a_doubtful_number_counts_as_an_assumption_and_is_told(doubtful, assumed, expected):
    found = level(0.2, *[DOUBTFUL] * doubtful, *[ASSUMED] * assumed, *[ESTIMATED] * (8 - doubtful - assumed))
    assert found["level"] == expected
    assert any(f"other sources (credibility 4 or worse): {doubtful}." in reason["en"] for reason in found["reasons"])
    told = level(0.2, *[SOURCED] * 8)["reasons"]
    assert not any("Doubtful" in reason["en"] for reason in told)


def test_only_the_leading_eight_count():
    assert level(0.2, *[ESTIMATED] * 8, *[ASSUMED] * 20)["level"] == "high"
    assert level(0.2, *[ASSUMED] * 8, *[ESTIMATED] * 20)["level"] == "low"
