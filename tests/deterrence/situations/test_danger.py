"""The level of danger of situations built from the record."""

from __future__ import annotations

from datetime import date

import pytest

from foedus.deterrence.situations.build import build_situation

pytestmark = [pytest.mark.data, pytest.mark.slow]


def entries(protege: str, adversary: str, day: date, *, war: bool = False):
    built = build_situation(protege, adversary, ["USA"], day, war=war)
    found = {
        entry.kind: entry for entry in built.loaded.situation.entries if entry.kind in {"dispute_rate", "severity"}
    }
    return found, [str(message) for message in built.messages]


def test_dangerous_pairs_have_more_disputes_than_quiet_ones():
    rates = [
        entries(*pair)[0]["dispute_rate"].middle
        for pair in (
            ("KWT", "IRQ", date(1990, 7, 1)),
            ("EST", "RUS", date(2025, 6, 1)),
            ("CAN", "RUS", date(2025, 6, 1)),
        )
    ]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.02


def test_an_old_forecast_is_said_to_be_one():
    found, messages = entries("EST", "RUS", date(2025, 6, 1))
    assert set(found) == {"dispute_rate", "severity"}
    assert any("2010" in message and "2011" in message for message in messages)
    assert found["dispute_rate"].source == ["gml_mid_ddydisps"]


def test_with_a_war_in_progress_the_pooled_level_stands():
    assert entries("UKR", "RUS", date(2005, 1, 1), war=True)[0] == {}
