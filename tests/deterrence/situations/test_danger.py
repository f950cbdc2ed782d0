"""The level of danger of situations built from the record."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from foedus.arrangement.schema import Text
from foedus.deterrence.forecast.level import pair_level
from foedus.deterrence.quantities.ledger import Quantity, quantile_to_value
from foedus.deterrence.situations.build import build_situation
from foedus.record import ccode
from foedus.statistics.hypercube import latin_hypercube

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


@pytest.mark.parametrize(
    ("protege", "adversary", "day"),
    [("EST", "RUS", date(2009, 1, 1)), ("KWT", "IRQ", date(1990, 1, 1)), ("ROK", "PRK", date(1960, 1, 1)),
     ("CAN", "RUS", date(2000, 1, 1))],
)  # fmt: skip
def test_the_two_entries_mean_the_chance_that_was_forecast(protege, adversary, day):
    """Drawn apart from one another, as the ledger draws them."""
    built = entries(protege, adversary, day)[0]
    z = latin_hypercube(20_000, 2, np.random.default_rng(1))
    drawn = [
        quantile_to_value(Quantity(kind, kind, None, found.middle, found.low, found.high, Text(en=kind)), column)
        for (kind, found), column in zip(sorted(built.items()), z.T, strict=True)
    ]
    level = pair_level(ccode(adversary), ccode(protege), day.year)
    assert (1 - (1 - drawn[0] * drawn[1]) ** 10).mean() == pytest.approx(level.chance.mean(), rel=0.02)


def test_an_old_forecast_is_said_to_be_one():
    found, messages = entries("EST", "RUS", date(2025, 6, 1))
    assert set(found) == {"dispute_rate", "severity"}
    assert any("2010" in message and "2011" in message for message in messages)
    assert found["dispute_rate"].source == ["gml_mid_ddydisps"]


def test_with_a_war_in_progress_the_pooled_level_stands():
    assert entries("UKR", "RUS", date(2005, 1, 1), war=True)[0] == {}
