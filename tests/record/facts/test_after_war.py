"""Pairs of states after their war: counts that were published with the project before, and what a spell is."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest

from foedus.deterrence.quantities.record_counts import RECURRENCE
from foedus.errors import UnknownNameError
from foedus.record.facts.after_war import GRADES, ended_pairs, new_wars, recurred, recurrence_years, recurrences

KEYS = ["warnum", "ccode1", "ccode2"]


def test_an_unknown_grade_offers_the_nearest():
    with pytest.raises(UnknownNameError, match="fatal"):
        recurrence_years("fatl")


@pytest.mark.data
class TestCounts:
    def test_counts_are_those_that_the_game_is_compared_with(self):
        every = ended_pairs(1816, 1999)
        late = every.filter(pl.col("ended") >= 1946)
        draws = late.filter(pl.col("ending") == "draw")
        rows = (recurred(draws, "fatal"), recurred(every, "fatal"), recurred(draws, "fatal", 5), new_wars(late))
        found = [(int(r["happened"].sum()), r.height) for r in rows]
        assert found == [(count.k, count.n) for count in RECURRENCE]
        # Of disputes alone 66: the war of Cambodia and Vietnam began in 1977 within a dispute of 1975.
        listed = recurrences(every).filter("is_fatal", pl.col("dispnum") > 0).unique(KEYS)
        assert (listed.height, every.height) == (66, 220)

    def test_pairs_that_lived_on_are_109_of_36_wars_and_104_were_at_peace(self):
        pairs = ended_pairs(1946, 2000).filter("alive")
        assert (pairs.height, pairs["warnum"].n_unique()) == (109, 36)
        assert pairs.filter("at_peace").height == 104

    def test_recurrences_of_over_25_deaths_are_38_of_23_disputes(self):
        # 38 where wars within another stay in (170 and 176 within Vietnam's, with an end of 1968 for a pair that fought
        # to 1973). Pairs at peace, as in the spells, have 37, and one more with the war of Cambodia and Vietnam, which
        # began within a dispute.
        pairs = ended_pairs(1946, 2000).filter("alive", "at_peace")
        found = recurrences(pairs).filter("is_deadly")
        first = found.filter(pl.col("dispnum") > 0).unique(KEYS, keep="first", maintain_order=True)
        assert (first.height, first["dispnum"].n_unique()) == (37, 23)
        assert found.unique(KEYS).height == 38
        inside = ended_pairs(1946, 2000).filter("alive", ~pl.col("at_peace"))
        assert set(inside["warnum"]) == {170, 176}

    def test_the_korean_war_has_28_pairs(self):
        assert recurrence_years("war").filter(pl.col("warnum") == 151).unique(KEYS).height == 28


@pytest.mark.data
class TestSpells:
    @pytest.mark.parametrize("grade", GRADES)
    def test_a_spell_ends_with_its_first_dispute(self, grade):
        rows = recurrence_years(grade)
        spells = rows.group_by(KEYS).agg(pl.col("happened").sum(), last=pl.col("happened").last(), n=pl.len())
        assert spells["happened"].max() == 1
        assert (spells["happened"] == (spells["last"].fill_null(0))).all()
        assert rows["since"].is_between(1, 10).all()
        assert (rows["since"] == rows["year"] - rows["ended"]).all()

    def test_broader_grades_come_sooner_and_oftener(self):
        spells = [recurrence_years(grade).group_by(KEYS).agg(pl.col("happened").sum(), n=pl.len()) for grade in GRADES]
        for broad, narrow in pairwise(spells):
            both = broad.join(narrow, on=KEYS, suffix="_narrow")
            assert both.height == broad.height
            assert (both["n"] <= both["n_narrow"]).all()
            assert both["happened"].sum() >= both["happened_narrow"].sum()

    @pytest.mark.parametrize("grade", GRADES)
    def test_directed_rows_are_the_same_years_twice(self, grade):
        plain, directed = recurrence_years(grade), recurrence_years(grade, directed=True)
        assert directed.height == 2 * plain.height
        turned = directed.filter(pl.col("ccode1") > pl.col("ccode2"))
        same = turned.rename({"ccode1": "ccode2", "ccode2": "ccode1"}).join(plain, on=[*KEYS, "year"], suffix="_plain")
        assert same.height == plain.height
        assert same["ln_relative"].to_list() == pytest.approx((-same["ln_relative_plain"]).to_list())
        assert (same["won1"] == same["lost1_plain"]).all()
        # nobody starts what does not happen
        assert (same["happened"].fill_null(0) <= same["happened_plain"].fill_null(0)).all()

    def test_years_of_disputes_whose_deaths_nobody_counted_are_unknown(self):
        assert recurrence_years("any")["happened"].null_count() == 0
        assert recurrence_years("fatal")["happened"].null_count() == 6
        assert recurrence_years("deadly")["happened"].null_count() == 9

    def test_a_third_to_a_quarter_of_first_recurrences_come_in_the_first_year(self):
        for grade, expected in (("fatal", 15 / 46), ("deadly", 9 / 38)):
            rows = recurrence_years(grade).filter(pl.col("ended") >= 1946, pl.col("happened") == 1)
            assert (rows["since"] == 1).mean() == pytest.approx(expected)

    def test_a_war_that_everybody_knows(self):
        # Egypt and Israel after the Six Day War fought again; Britain and Argentina did not.
        rows = recurrence_years("fatal")
        again = rows.filter(pl.col("warnum") == 169, pl.col("ccode1") == 651, pl.col("ccode2") == 666)
        assert (again.height, again["happened"].sum()) == (2, 1)  # the War of Attrition, in 1969
        never = rows.filter(pl.col("warnum") == 202)
        assert (never.height, never["happened"].sum()) == (10, 0)
