"""The rates at which wars in progress end: those of the counts, and the slope on strength that few wars give."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.deterrence.evidence import war_endings as model
from foedus.record.facts.war_endings import ENDINGS, PERIODS, war_spells


@pytest.mark.data
class TestWarEndings:
    @pytest.fixture
    def found(self):
        return model.fit(1, sampled=False)

    @pytest.mark.parametrize(
        ("term", "expected"),
        [
            ("from_1946:draw_later", (0.056, 0.155, 0.311)),
            ("from_1946:initiator_later", (0.009, 0.061, 0.187)),
            ("all:draw_later", (0.027, 0.078, 0.164)),
            ("all:initiator_later", (0.042, 0.101, 0.194)),
        ],
    )
    def test_chances_of_a_year_are_those_of_the_notes(self, found, term, expected):
        chance = 1 - np.exp(-found[term])
        assert np.quantile(chance, [0.05, 0.5, 0.95]) == pytest.approx(expected, abs=0.012)

    def test_every_ending_of_every_period_has_a_rate_above_zero(self, found):
        for sample in model.FIRST:
            for ending in ENDINGS:
                for period in PERIODS:
                    assert (found[f"{sample}:{ending}_{period}"] > 0).all()

    def test_the_slope_is_that_of_the_wars_that_somebody_won(self, found):
        every, late = found["victory:ln_ratio"], found["victory_from_1946:ln_ratio"]
        assert every.mean() == pytest.approx(0.37, abs=0.03)
        assert every.std() == pytest.approx(0.14, abs=0.02)
        assert (every > 0).mean() > 0.98
        assert 0.7 < (late > 0).mean() < 0.97

    def test_strength_hastens_the_own_victory_and_delays_the_others(self, found):
        assert (found["yearly_initiator:ln_ratio"] > 0).mean() > 0.9
        assert (found["yearly_other_side:ln_ratio"] < 0).mean() > 0.9

    def test_rows_are_all_years_of_all_wars(self):
        rows = {ending: model.ending_rows(ending) for ending in ENDINGS}
        ended = sum(found.outcome.sum() for found in rows.values())
        assert ended == (war_spells()["years"] <= 10).sum()
        assert len({len(found.outcome) for found in rows.values()}) == 1
