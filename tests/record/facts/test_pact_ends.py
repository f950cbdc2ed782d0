"""Ends of pacts against the counts of the project's notes and against treaties that everybody knows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus.record import table
from foedus.record.facts import pact_ends
from foedus.record.facts.pact_ends import PERIODS, defence_pacts, ends_and_years, terms_that_ran_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def pacts(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record():
        return defence_pacts()


def treaty(pacts: pl.DataFrame, atopid: int) -> dict[str, object]:
    (row,) = pacts.filter(pl.col("atopid") == atopid).to_dicts()
    return row


def test_counts_of_the_notes(pacts):
    # evidence.md: 165 pacts, 3,409 pact-years, code 2 43 (.0126 a year), code 3 58
    assert pacts.height == 165
    ended = pacts.filter(pl.col("in_force") == 0)
    assert (ended.filter(pl.col("code") == 2).height, ended.filter(pl.col("code") == 3).height) == (43, 58)
    years = table("atop5_alliances").filter(pl.col("defense") == 1, pl.col("begyr") >= 1945)
    # the notes count calendar years and half of one more; dates give 3,359 years
    calendar = pl.when(pl.col("endyr") == 0).then(2018).otherwise("endyr") - pl.col("begyr") + 0.5
    assert years.select(calendar.sum()).item() == pytest.approx(3408.5)
    assert pacts["years"].sum() == pytest.approx(3359, abs=1)
    assert ends_and_years(codes=(2,))[0] / 3408.5 == pytest.approx(0.0126, abs=5e-5)


def test_terms_of_the_notes():
    # evidence.md: of 88 with a term that could be reached 58 reached it, 41 of these lasted over a year longer
    rows = terms_that_ran_out()
    assert rows.height == 88
    listed = table("atop5_alliances").filter(pl.col("atopid").is_in(rows["atopid"].to_list()))
    ended = pl.when(pl.col("endyr") == 0).then(2018).otherwise("endyr")
    touched, stated = ended - pl.col("begyr") + 1, pl.col("length") / 12
    # the notes count every calendar year that a pact touched: five ended up to a year before their term
    assert listed.filter(touched >= stated).height == 58
    assert listed.filter(touched > stated + 1).height == 41
    assert (rows["reached"].sum(), rows.filter(pl.col("reached") == 1)["same_text"].sum()) == (53, 38)


def test_known_treaties(pacts):
    brotherhood = treaty(pacts, 3200)  # the Soviet Union and China, 1950, for thirty years
    assert (brotherhood["begin"], brotherhood["due"]) == (date(1950, 2, 14), date(1980, 2, 14))
    assert (brotherhood["code"], brotherhood["successor"], brotherhood["bloc"]) == (1, None, 0)
    first = treaty(pacts, 3025)  # the Soviet Union and Poland, 1945, replaced when its twenty years were up
    assert (first["code"], first["successor"], first["bloc"]) == (3, 3520, 1)
    assert treaty(pacts, 3270)["code"] == 2  # the United States and Taiwan, denounced
    assert treaty(pacts, 3180)["in_force"] == 1  # the North Atlantic Treaty


def test_pacts_of_a_state_that_is_gone_were_not_broken(pacts):
    gone = pacts.filter(pl.col("member_gone") == 1)
    assert gone.height == 7
    assert gone["members"].list.contains(265).all()
    rows = terms_that_ran_out()
    assert rows.filter(pl.col("member_gone") == 1)["early"].sum() == 0


def test_nearly_all_pacts_that_were_followed_by_another_have_one_code(pacts):
    followed = pacts.filter(pl.col("successor").is_not_null())
    assert followed.height == 22
    assert followed.filter(pl.col("code") == 3).height == 21


def test_a_term_of_the_last_year_covered_says_nothing_of_renewal(pacts):
    one = pacts.filter(pl.col("atopid") == 3180).with_columns(due=pl.date(2018, 6, 1))
    row = terms_that_ran_out(one).row(0, named=True)
    assert (row["reached"], row["renewed"], row["same_text"]) == (1, None, None)
    earlier = terms_that_ran_out(one.with_columns(due=pl.date(2017, 6, 1))).row(0, named=True)
    assert (earlier["renewed"], earlier["same_text"]) == (1, 1)


def test_periods_add_up():
    whole = ends_and_years()
    parts = [ends_and_years(period) for period in PERIODS]
    assert sum(k for k, _ in parts) == whole[0] == 118
    assert sum(years for _, years in parts) == pytest.approx(whole[1])


def test_facts_differ_by_period_where_the_record_does():
    found = {fact.id: fact for fact in pact_ends.facts()}
    assert found["pact-ends-code-2"].estimate == pytest.approx(0.0128, abs=5e-5)
    later, earlier = (found[f"pact-ends-code-2-{period}"] for period in ("1990-2018", "1945-1989"))
    assert (later.events, earlier.events) == (3, 40)
    assert later.high is not None
    assert later.high < earlier.estimate / 3
    assert (found["pact-renewed"].events, found["pact-renewed"].n) == (46, 57)
    assert found["pact-renewed-outside"].estimate < found["pact-renewed"].estimate
