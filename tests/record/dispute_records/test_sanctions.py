"""Sanctions (GSDB): names of states and groups, what cannot be matched, columns of dyads and of states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus import record
from foedus.errors import MatchWarning
from foedus.record.state_system.names import codes_by_year, split_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

pytestmark = pytest.mark.data

KINDS = ["sanction", "sanctiontrade", "sanctionfinancial", "sanctionarms"]


@pytest.fixture(scope="module")
def cases(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record():
        return record.sanction_cases()


def test_every_case_stays_and_names_without_a_state_are_listed(cases: pl.DataFrame):
    assert cases.height == 1547
    assert cases["case_id"].is_unique().all()
    lost = cases.explode("unresolved").drop_nulls("unresolved")["unresolved"].value_counts(sort=True)
    assert lost.head(4).sort("count", "unresolved", descending=[True, False]).rows() == [
        ("UN", 88),
        ("African Union", 18),
        ("League of Arab States", 18),
        ("Palestine", 17),
    ]
    assert lost.height == 37
    nothing = cases.filter(pl.col("targets").list.len() == 0, pl.col("unresolved").list.len() == 0)
    assert nothing.is_empty()


def test_a_success_stands_beside_each_objective(cases: pl.DataFrame):
    unequal = cases.filter(pl.col("objectives").list.len() != pl.col("success").list.len())
    assert unequal["case_id"].to_list() == [1327, 1456], "the source gives one for two"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Egypt, Arab Rep., Syria", ["Egypt, Arab Rep.", "Syria"]),
        ("Gambia, The, Russia, Venezuela", ["Gambia, The", "Russia", "Venezuela"]),
        ("Jordan, Libya, Yemen, North, Niger", ["Jordan", "Libya", "Yemen, North", "Niger"]),
        ("Bosnia and Herzegovina,Iceland, ", ["Bosnia and Herzegovina", "Iceland"]),
        ("Korea, North", ["Korea, North"]),
        ("Congo, Democratic Republic of the, Eritrea", ["Congo, Democratic Republic of the", "Eritrea"]),
    ],
)
def test_names_with_commas_are_one_name(text: str, names: list[str]):
    assert split_names(text) == names


def test_a_state_has_the_code_of_the_year():
    names = pl.DataFrame({"name": ["Germany", "Yemen", "Hong Kong", "Russia"]})
    coded = codes_by_year(names, 1988, 1992)
    assert set(coded["name"]) == {"Germany", "Yemen", "Russia"}
    assert coded.filter(pl.col("name") == "Germany")["ccode"].to_list() == [260, 260, 260, 255, 255]
    assert coded.filter(pl.col("name") == "Yemen", pl.col("year") >= 1991)["ccode"].to_list() == [679, 679]


def test_the_union_is_its_members_of_the_year():
    with pytest.warns(MatchWarning, match="no states here, among them African Union"):
        table = record.directed_dyad_years(2015, 2015).add(record.sanctions()).collect()
    senders = table.filter(pl.col("ccode2") == 365, pl.col("sanction1") == 1)["ccode1"].to_list()
    assert {2, 20, 200, 220, 255, 344, 740, 900} <= set(senders)
    assert 640 not in senders, "Turkey is not among them"
    mirrored = table.filter(pl.col("ccode1") == 365, pl.col("sanction2") == 1)["ccode2"].to_list()
    assert mirrored == senders


@pytest.mark.filterwarnings("ignore::foedus.errors.MatchWarning")
@pytest.mark.filterwarnings("ignore::foedus.errors.CoverageWarning")
class TestColumns:
    def test_rows_kinds_and_years(self):
        frame = record.directed_dyad_years(1947, 2016).add(record.sanctions())
        table = frame.collect()
        assert table.height == record.directed_dyad_years(1947, 2016).collect().height
        for kind in KINDS:
            assert table[f"{kind}1"].sum() == table[f"{kind}2"].sum() > 0
            assert (table.filter(pl.col(f"{kind}1") == 1)["sanction1"] == 1).all()
        early = table.filter(pl.col("year") < 1949)
        assert early["sanction1"].null_count() == early.height
        assert frame.unmatched()["unmatched"].to_list()[1] > 0

    def test_the_united_nations_against_states(self):
        table = record.state_years(1948, 2016).add(record.sanctions()).collect()
        assert set(table.columns) == {"ccode", "year", "unsanction"}
        sanctioned = table.filter(pl.col("unsanction") == 1)
        assert (645, 1991) in sanctioned.select("ccode", "year").rows()
        assert (2, 2010) not in sanctioned.select("ccode", "year").rows()
