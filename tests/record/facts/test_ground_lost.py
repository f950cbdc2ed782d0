"""Ground lost below war: known cases, the two codings apart, and grades that hold each attack once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus.record import ccode, table
from foedus.record.facts import ground_lost
from foedus.record.facts.attacks import attacks
from foedus.record.facts.ground_lost import CODINGS, attacked_targets, by_grade, grade_counts

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def targets(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record():
        return attacked_targets()


def case(targets: pl.DataFrame, dispute: int, target: str) -> dict[str, int | None]:
    (row,) = targets.filter(pl.col("dispnum") == dispute, pl.col("ccode2") == ccode(target)).to_dicts()
    return {name: row[name] for name in ("war", "territory", "regime", "occupation")}


def test_known_cases(targets):
    # India takes Goa from Portugal: territory, below war, by both codings
    assert case(targets, 1074, "PRT") == {"war": 0, "territory": 1, "regime": 0, "occupation": 1}
    # the United States change the government of Grenada
    assert case(targets, 3058, "GRD") == {"war": 0, "territory": 0, "regime": 1, "occupation": 1}
    # Argentina occupies the Falklands and loses: an occupation that was no loss
    assert case(targets, 3630, "GBR") == {"war": 0, "territory": 0, "regime": 0, "occupation": 1}
    # South Korea has held Dokdo, or Takeshima, since: what the list of disputes calls a stalemate
    assert case(targets, 1345, "JPN") == {"war": 0, "territory": 0, "regime": 0, "occupation": 1}


def test_each_attack_once(targets):
    assert not targets.select("dispnum", "ccode2").is_duplicated().any()
    assert targets.height == attacks().select("dispnum", "ccode2").n_unique()
    assert targets["year"].max() == 2010  # Crimea is not here


def test_what_is_not_listed_is_unknown_and_not_zero(targets):
    absent = targets.filter(pl.col("listed") == 0)
    assert absent.height > 300
    assert absent["occupation"].null_count() == absent.height
    assert absent.filter(pl.col("either") == 0).is_empty()
    unclear = table("gml_mid_disps").filter(pl.col("outcome").is_null() | (pl.col("outcome") > 7))["dispnum"]
    wanted = targets.filter(pl.col("dispnum").is_in(unclear.implode()))
    assert wanted.filter((pl.col("territory") == 1) | (pl.col("regime") == 1)).is_empty()
    assert wanted["outcome"].null_count() > 0


def test_the_victor_of_a_dispute_that_side_b_began_is_side_b(targets):
    # Pakistan is side A of 1971, India is COW's initiator and won: were it below war, it would be India's gain
    turned = attacks().filter(pl.col("turned") == 1)
    assert turned["war"].min() == 1
    assert targets.filter(pl.col("dispnum").is_in(turned["dispnum"].implode()))["war"].min() == 1


def test_an_event_code_is_an_occupation_of_territory():
    events = table("gml_mie").filter(pl.col("action") == 14)
    assert events["hostlev"].unique().to_list() == [4]
    goa = events.filter(pl.col("micnum") == 1074)
    assert set(goa["ccode1"]) == {ccode("IND")}


@pytest.mark.parametrize("coding", CODINGS)
def test_grades_hold_each_attack_once(coding):
    rows, counts = by_grade(coding), grade_counts()[coding]
    assert sum(counts.values()) == rows.height
    assert rows.filter(pl.col("war") == 1)["grade"].unique().to_list() == ["offensive"]
    assert rows.filter(pl.col("grade") == "violation")["deadly"].min() == 1
    assert rows.filter(pl.col("grade") == "seizure")[coding].min() == 1


def test_facts_show_how_little_the_codings_agree():
    found = {fact.id: fact for fact in ground_lost.facts()}
    assert (found["ground-territory"].events, found["ground-territory"].n) == (15, 1006)
    assert (found["ground-outcome"].events, found["ground-outcome"].n) == (21, 1005)
    assert (found["ground-occupation"].events, found["ground-occupation"].n) == (117, 681)
    both = found["ground-agreement-occupation"]
    assert both.events == found["ground-agreement-outcome"].events == 11
    assert found["ground-occupation"].estimate > 4 * found["ground-outcome"].estimate
    assert found["grade-offensive-outcome"].events == 46
    assert found["grade-violation-outcome"].events == 112
