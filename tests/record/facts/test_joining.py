"""Who joins by what is owed: the counts of the record, clustered by dispute."""

from __future__ import annotations

import math

import pytest

from foedus.record.facts import joining


@pytest.fixture(scope="module")
def facts(with_record):
    with with_record():
        return {fact.id: fact for fact in joining.facts()}


@pytest.mark.data
class TestJoining:
    def test_counts_are_those_of_the_record(self, facts):
        owed, others = facts["joining-owed"], facts["joining-not-owed"]
        assert (owed.events, owed.n, others.events, others.n) == (54, 14_010, 70, 205_479)
        assert owed.estimate == pytest.approx(1000 * 54 / 14_010)

    def test_the_odds_are_those_of_the_counts_and_stand_apart_from_opinion(self, facts):
        odds = facts["joining-odds"]
        assert odds.estimate == pytest.approx(math.log(54 / (14_010 - 54)) - math.log(70 / (205_479 - 70)), abs=1e-6)
        assert not odds.null
        assert odds.sources != ("tomz_weeks",)
