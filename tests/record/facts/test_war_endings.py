"""How wars in progress end, against the project's notes and against the link that tells who would win."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.deterrence.links.contest import war_coalitions
from foedus.record.facts import war_endings
from foedus.record.facts.fact import yearly_chance
from foedus.record.facts.war_endings import ENDINGS, PERIODS, counted_endings, war_spells, war_years


def test_a_yearly_chance_is_that_of_its_rate():
    middle, low, high = yearly_chance(3, 18.9, 0.9)
    assert (middle, low, high) == pytest.approx((0.155, 0.056, 0.311), abs=1e-3)
    assert yearly_chance(0, 10.0)[1] == 0.0


@pytest.mark.data
class TestSpells:
    def test_every_war_has_days_and_an_ending(self):
        wars = war_spells()
        assert wars.height == 95
        assert wars.null_count().sum_horizontal().item() == 0
        assert (wars["years"] > 0).all()
        assert dict(wars["ending"].value_counts().iter_rows()) == {
            "initiator": 51, "other_side": 26, "draw": 10, "transformed": 8
        }  # fmt: skip

    def test_winners_and_strength_are_those_of_the_link(self):
        both = war_spells().join(war_coalitions(), on="warnum")
        assert ((both["won"] == 1).fill_null(False) == (both["ending"] == "initiator")).all()
        assert ((both["won"] == 0).fill_null(False) == (both["ending"] == "other_side")).all()
        ratio = (both["cinc_initiator"] / both["cinc_target"]).log()
        # apart from the two wars in which states changed sides
        differs = both.filter((ratio - both["ln_ratio"]).abs() > 1e-6)
        assert set(differs["warnum"]) == {108, 139}

    def test_years_are_those_of_days(self):
        wars = {row["warnum"]: row for row in war_spells().to_dicts()}
        assert wars[169]["years"] == pytest.approx(6 / 365.25)  # the Six Day War
        assert wars[163]["years"] == pytest.approx(10.23, abs=5e-3)  # Vietnam

    def test_periods_and_years_say_the_same(self):
        years = war_years()
        for first in (1816, 1946):
            for period, (after, until) in PERIODS.items():
                _, _, counts = counted_endings(period, first)
                inside = years.filter(pl.col("year") >= first, pl.col("fought") > after, pl.col("fought") <= until)
                assert counts == {ending: inside.filter(pl.col("ending") == ending).height for ending in ENDINGS}


@pytest.mark.data
class TestFacts:
    """evidence.md, section 2."""

    @pytest.fixture
    def facts(self):
        return {fact.id: fact for fact in war_endings.facts()}

    def test_five_wars_since_1946_lasted_over_two_years(self):
        wars, fought, counts = counted_endings("later", 1946)
        assert set(wars["warnum"]) == {151, 163, 170, 199, 219}
        assert fought == pytest.approx(18.9, abs=0.05)
        assert counts == {"draw": 3, "initiator": 1, "other_side": 0, "transformed": 0}

    def test_fourteen_wars_of_all_years_did(self):
        wars, fought, counts = counted_endings("later")
        assert wars.height == 14
        assert fought == pytest.approx(39.2, abs=0.1)
        assert counts == {"draw": 3, "initiator": 4, "other_side": 5, "transformed": 1}

    @pytest.mark.parametrize(
        ("first", "ending", "expected"),
        [
            (1946, "draw", (0.155, 0.056, 0.311)),
            (1946, "initiator", (0.061, 0.009, 0.187)),
            (1816, "draw", (0.078, 0.027, 0.164)),
            (1816, "initiator", (0.101, 0.042, 0.194)),
        ],
    )
    def test_chances_of_a_year(self, facts, first, ending, expected):
        _, fought, counts = counted_endings("later", first)
        assert yearly_chance(counts[ending], fought, 0.9) == pytest.approx(expected, abs=1e-3)
        fact = facts[f"war-later-{ending}{'' if first == 1946 else '-all'}"]
        assert fact.estimate == pytest.approx(expected[0], abs=1e-3)
        assert fact.low < expected[1] < expected[2] < fact.high  # 95 % where the notes have 90

    def test_the_side_that_begins_wins_most_in_the_first_year(self, facts):
        assert facts["war-first-year-initiator"].estimate == pytest.approx(0.81, abs=6e-3)
        assert facts["war-first-year-initiator"].estimate > facts["war-first-year-other-side"].estimate

    def test_strength_tells_who_wins_and_since_1946_it_may_not(self, facts):
        every, late = facts["war-victory-strength-all"], facts["war-victory-strength"]
        assert (every.events, every.n) == (51, 77)
        assert every.estimate == pytest.approx(0.38, abs=5e-3)
        assert (every.high - every.low) / 3.92 == pytest.approx(0.14, abs=5e-3)
        assert (late.n, late.estimate) == (22, pytest.approx(0.21, abs=5e-3))
        assert not every.null
        assert late.null
