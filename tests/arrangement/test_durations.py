"""Durations of the text, in whole hours, at their longest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from foedus.arrangement.durations import duration_of, hours_of, parse_duration


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("PT0H", 0),
        ("PT1H", 1),
        ("PT72H", 72),
        ("P3D", 72),
        ("P2W", 14 * 24),
        ("P1DT6H", 30),
        ("P1W2D", 9 * 24),
        ("P1M", 31 * 24),
        ("P2M", 62 * 24),  # July and August, December and January
        ("P3M", 92 * 24),
        ("P6M", 184 * 24),
        ("P12M", 366 * 24),
        ("P1Y", 366 * 24),
        ("P2Y", 731 * 24),
        ("P4Y", 1461 * 24),
        ("P1Y6M", (366 + 184) * 24),
    ],
)
def test_hours(text: str, hours: int) -> None:
    assert hours_of(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "", "P", "PT", "3D", "P3", "3 days", "72h", "p3d", "P3D ", " P3D", "P-3D", "-P3D", "P1.5D", "PT30M", "PT10S",
        "P1DT", "PD", "P3D3D", "P1D1W", "P3DT1H2", "P٣D", "P3D\n", "P201Y", "P2401M", "P99999999999D",
    ],
)  # fmt: skip
def test_malformed(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a duration|longer than 200 years"):
        parse_duration(text)


def test_a_negative_duration_says_so() -> None:
    with pytest.raises(ValueError, match="a duration cannot be negative"):
        parse_duration("-P3D")


@given(st.integers(0, 60), st.dates(date(2001, 1, 1), date(2060, 12, 31)))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_months_are_never_shorter_than_any_calendar_has_them(months: int, start: date) -> None:
    first = start.replace(day=1)
    index = first.year * 12 + first.month - 1 + months
    end = date(index // 12, index % 12 + 1, 1)
    assert hours_of(f"P{months}M") >= (end - first) / timedelta(hours=1)


@given(st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_more_months_are_more_hours_and_parts_are_no_shorter_than_the_whole(one: int, other: int) -> None:
    assert hours_of(f"P{one}M") <= hours_of(f"P{one + other}M") <= hours_of(f"P{one}M") + hours_of(f"P{other}M")


@given(st.integers(0, 200_000))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_told_hours_are_read_back(hours: int) -> None:
    assert hours_of(duration_of(hours)) == hours
