"""Time moves on: a text later than its situation, and a situation older than three months."""

from __future__ import annotations

from datetime import date

import pytest

from foedus.arrangement import load_arrangement, load_situation
from foedus.assessment.age import old_situation, text_after_situation
from tests.support.arrangements import build, document


@pytest.mark.parametrize(
    ("case", "situation", "later"),
    [
        ("ukraine-2025-28-points", "ukraine-2025", True),
        ("ukraine-2025-reported", "ukraine-2025", False),
        ("us-rok-1953", "korea-1953", True),
        ("anglo-polish-1939", "poland-1939", False),
    ],
)
def test_a_text_later_than_its_situation_says_so(case, situation, later):
    said = text_after_situation(load_arrangement(case).arrangement, load_situation(situation).situation)
    assert (said is not None) == later
    if case == "ukraine-2025-28-points":
        assert said is not None
        assert said.render("en").startswith("The text is of 20 November 2025, the situation of 18 August 2025:")
        assert said.render("fr").startswith("Le texte est du 20 novembre 2025, la situation du 18 août 2025")


@pytest.mark.parametrize(("written", "later"), [("2025-08", False), ("2025-09", True), ("2026", True)])
def test_of_a_month_or_a_year_the_first_day_counts(written, later):
    text = build(document(dates={"reported": written}))
    assert (text_after_situation(text, load_situation("ukraine-2025").situation) is not None) == later


def test_a_text_without_dates_is_of_no_day():
    assert text_after_situation(build(document()), load_situation("ukraine-2025").situation) is None


@pytest.mark.parametrize(
    ("day", "old"),
    [(date(2025, 8, 18), False), (date(2025, 11, 18), False), (date(2025, 11, 19), True), (date(2031, 1, 1), False)],
)
def test_a_situation_of_recent_years_grows_old_after_three_months(day, old):
    assert (old_situation(date(2025, 8, 18), day) is not None) == old
