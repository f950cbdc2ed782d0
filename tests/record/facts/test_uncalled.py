"""Exposures and attacks against counts that were made by hand, and the rules that every row keeps."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus.record import atop, ccode, directed_dyad_years, majors, rivalries, wars
from foedus.record.facts import uncalled
from foedus.record.facts.attacks import attacks
from foedus.record.facts.exposure import (
    CLASSES,
    GRADES,
    adversary_exposure,
    guaranteed_exposure,
    named_exposure,
    state_exposure,
)
from foedus.wording import render

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

pytestmark = pytest.mark.data

RUSSIA, CYPRUS, CANADA = 365, 352, 20


@pytest.fixture(scope="module")
def pairs(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record():
        return adversary_exposure()


@pytest.fixture(scope="module")
def named(with_record: Callable[[], AbstractContextManager[None]]) -> dict[str, pl.DataFrame]:
    with with_record():
        return named_exposure()


class TestRussia:
    def test_no_deadly_attack_on_states_that_the_united_states_must_defend(self, named):
        rows = named["us_europe"]
        assert (rows.height, rows["deadly"].sum()) == (1007, 0)
        assert rows["deadly"].null_count() == 0

    def test_the_five_attacks_on_other_european_states(self, named):
        attacked = named["europe_others"].filter(pl.col("deadly") == 1).sort("year", "ccode2")
        names = [("YUG", 1949), ("HUN", 1956), ("MDA", 1992), ("GEO", 1992), ("GEO", 2007)]
        assert list(attacked.select("ccode2", "year").iter_rows()) == [
            (ccode(name, year), year) for name, year in names
        ]

    def test_the_years_of_other_european_states(self, named):
        # 1,167 were counted without Cyprus, which has a European code, and with Canada in the years before its pact.
        others = named["europe_others"]
        assert others.height == 1215
        cyprus = others.filter(pl.col("ccode2") == CYPRUS).height
        before = directed_dyad_years(1946, 2010).add(atop(both=True)).collect()
        before = before.filter(pl.col("ccode1") == CANADA, pl.col("ccode2") == 2, pl.col("atop_defense_2to1") == 0)
        assert others.height - cyprus + before.height == 1167

    def test_the_warsaw_pact_was_attacked_by_its_patron_only(self, named):
        attacked = named["warsaw_patron"].filter(pl.col("force") == 1)
        assert list(attacked.select("ccode2", "year").iter_rows()) == [(310, 1956), (315, 1968)]
        assert named["warsaw"]["force"].sum() == 0
        assert named["warsaw"]["ccode2"].unique().sort().to_list() == [265, 290, 310, 315, 339, 355, 360]


class TestExposure:
    def test_keys_are_unique_and_grades_nested(self, pairs):
        keys = ["ccode1", "ccode2", "year"]
        assert not pairs.select(keys).is_duplicated().any()
        assert set(pairs["class"]) == set(CLASSES)
        for more, less in pairwise(GRADES):
            assert (pairs[more] >= pairs[less]).all()

    def test_adversaries_are_rivals_of_a_major_power_and_can_reach_the_target(self, pairs):
        assert ((pairs["major1"] == 1) | (pairs["contiguous"] == 1)).all()
        rows = directed_dyad_years(1990, 1990).add(rivalries(), majors()).collect()
        rivals = rows.filter(pl.col("tssrivalry") == 1, pl.col("cowmaj2") == 1)
        found = pairs.filter(pl.col("year") == 1990)
        for adversary, target in found.select("ccode1", "ccode2").iter_rows():
            powers = set(rivals.filter(pl.col("ccode1") == adversary)["ccode2"])
            assert powers - {target}

    def test_patrons_owe_defence_and_are_rivals_of_the_adversary(self):
        rows = guaranteed_exposure(1961, 1961)
        assert rows.height > 0
        assert rows["patrons"].list.len().min() == 1
        duties = directed_dyad_years(1961, 1961).add(atop(), rivalries(), majors()).collect()
        one = rows.explode("patrons")
        owed = one.join(
            duties.select(patrons="ccode1", ccode2="ccode2", owes="atop_defense", power="cowmaj1"),
            on=["patrons", "ccode2"],
            how="left",
        )
        hostile = one.join(
            duties.select(patrons="ccode1", ccode1="ccode2", rivals_="tssrivalry"), on=["patrons", "ccode1"], how="left"
        )
        assert owed.select(pl.col("owes_right", "power").min()).row(0) == (1, 1)
        assert hostile["rivals_"].min() == 1
        # Norway in 1961: the United States is its patron against the Soviet Union
        norway = rows.filter(pl.col("ccode1") == RUSSIA, pl.col("ccode2") == ccode("NOR"))
        assert norway["patrons"].to_list() == [[2]]

    def test_the_adversary_s_own_promise_is_not_a_promise_against_it(self, pairs):
        # Finland and the Soviet Union owed each other defence from 1948 and nobody else owed Finland any.
        finland = pairs.filter(pl.col("ccode1") == RUSSIA, pl.col("ccode2") == ccode("FIN"), pl.col("year") == 1960)
        assert finland.select("class", "owes").row(0)[1] == 1
        assert finland["class"][0] not in ("rival_patron", "major", "other")

    def test_states_of_years_without_disputes_are_unknown(self):
        rows = state_exposure(2009, 2012)
        later = rows.filter(pl.col("year") > 2010)
        assert later["force"].null_count() == later.height
        assert rows.filter(pl.col("year") <= 2010)["force"].null_count() == 0


class TestAttacks:
    def test_wars_that_side_b_began_are_turned(self):
        rows = attacks()
        turned = rows.filter(pl.col("turned") == 1)
        begun = directed_dyad_years(1946, 2007).add(wars()).collect()
        found = turned.join(begun, on=["ccode1", "ccode2", "year"])
        assert turned.height == 4
        assert (found["initiator1"] == 1).all()

    def test_unknown_deaths_are_not_none(self):
        rows = attacks()
        assert rows["deadly"].null_count() == rows["fatality"].null_count() > 0
        assert rows.filter(pl.col("war") == 1)["deadly"].min() == 1


def test_facts_hold_exposure_and_limits():
    found = {fact.id: fact for fact in uncalled.facts()}
    nato = found["uncalled-us-europe-deadly"]
    assert (nato.estimate, nato.low, nato.n) == (0.0, 0.0, 1007)
    assert nato.high == pytest.approx(2.491, abs=1e-3)  # Jeffreys, two-sided, of a share of years
    # the attacks bunch in few pairs: with years as independent the interval was 2.5 to 12.3
    force = found["uncalled-us-europe-force"]
    assert (force.low, force.high) == pytest.approx((1.73, 15.56), abs=0.01)
    assert render(nato.says) == (
        "attacks with 26 dead or more by the Soviet Union or Russia on states that the United States must defend in "
        "Europe, Canada and Turkey, 1946-2010"
    )
    assert not [name for name in found if name.endswith("at-most")], "one upper limit: that of the interval"
    assert found["uncalled-europe-others-deadly"].events == 5
    # pacts stand where danger is: states that a major power must defend are attacked as often as those owed nothing
    assert found["uncalled-state-major-force"].estimate == pytest.approx(
        found["uncalled-state-none-force"].estimate, rel=0.05
    )
