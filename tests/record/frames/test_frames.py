"""Frames: rows, additions in any order, missing values, ties, coverage."""

from __future__ import annotations

import itertools
import warnings
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from polars.testing import assert_frame_equal

from foedus import record
from foedus.errors import (
    CoverageWarning,
    FrameError,
    MatchWarning,
    OutsideCoverageError,
    SpecificationError,
    UnknownNameError,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

pytestmark = pytest.mark.data

KEYS = ["ccode1", "ccode2", "year"]
ADDITIONS = (
    record.gml_disputes(),
    record.cow_disputes(prefix="cow_"),
    record.atop(both=True),
    record.pacts(),
    record.similarity(),
    record.capabilities(),
    record.democracy(),
    record.majors(),
    record.contiguity(),
    record.capital_distance(),
    record.minimum_distance(),
    record.peace_years(),
    record.peace_years("cow"),
    record.dispute_history(),
    record.rivalries(),
    record.wars(),
    record.trade(),
    record.organisations(),
    record.economy(),
)


@pytest.fixture(scope="module")
def whole(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    """Every addition at once, 1961-1962."""
    with with_record():
        return record.directed_dyad_years(1961, 1962).add(*ADDITIONS).collect()


class TestRows:
    def test_directed_are_twice_the_undirected(self):
        undirected = record.dyad_years(1816, 1900).collect()
        directed = record.directed_dyad_years(1816, 1900).collect()
        assert directed.height == 2 * undirected.height
        assert (undirected["ccode1"] < undirected["ccode2"]).all()

    def test_pairs_that_never_shared_a_day_are_left_out(self):
        yemens = record.dyad_years(1990, 1990).collect().filter(pl.col("ccode1") == 678, pl.col("ccode2") == 679)
        assert yemens.is_empty()

    def test_a_state_is_listed_once_a_year(self):
        rows = record.state_years(1816, 2016).collect()
        assert not rows.is_duplicated().any()
        assert rows.filter(pl.col("ccode") == 369)["year"].min() == 1991

    def test_the_list_of_states_of_the_source_is_met(self):
        """The public file of pairs that share a year but never a day holds 60 rows."""
        with_spells = record.state_years(1816, 2010).collect()
        pairs = with_spells.join(with_spells, on="year").filter(pl.col("ccode") != pl.col("ccode_right")).height
        assert pairs - record.directed_dyad_years(1816, 2010).collect().height == 60


class TestYears:
    @pytest.mark.parametrize("years", [(1800, 1820), (2010, 2020), (1900, 1890)])
    def test_outside_the_list_of_states(self, years: tuple[int, int]):
        with pytest.raises(OutsideCoverageError):
            record.directed_dyad_years(*years)

    def test_membership_can_be_held(self):
        rows = record.state_years(2016, 2020, hold=True).collect()
        assert rows.filter(pl.col("year") == 2020).height == rows.filter(pl.col("year") == 2016).height

    def test_missing_is_never_zero(self):
        frame = record.dyad_years(2009, 2013).add(record.gml_disputes(), record.cow_disputes(prefix="cow_"))
        with pytest.warns(CoverageWarning, match=r"gml_mid_ddydisps.*1816-2010.*2011-2013") as caught:
            table = frame.collect()
        assert len(caught) == 1
        before, after = table.filter(pl.col("year") <= 2010), table.filter(pl.col("year") > 2010)
        assert before["gmlmidonset"].null_count() == 0
        assert after["gmlmidonset"].null_count() == after.height
        assert table["cowmidonset"].null_count() == 0

    def test_alliances_after_2018_are_null(self):
        """peacesciencer issue 9: years outside the list of alliances were zero."""
        with pytest.warns(CoverageWarning, match="2019-2020"):
            table = record.directed_dyad_years(2018, 2020, hold=True).add(record.atop(), record.pacts()).collect()
        later = table.filter(pl.col("year") > 2018).drop(KEYS)
        assert later.width == 10
        assert set(later.null_count().row(0)) == {later.height}
        assert table.filter(pl.col("year") == 2018).drop(KEYS).null_count().row(0) == (0,) * 10

    def test_relevance_that_cannot_be_told_is_left_out_with_a_warning(self):
        with pytest.warns(CoverageWarning, match="left out"):
            table = record.directed_dyad_years(2016, 2018, hold=True).politically_relevant().collect()
        assert table["year"].unique().to_list() == [2016]

    def test_no_warning_within_coverage(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            record.dyad_years(1900, 1901).add(record.gml_disputes(), record.atop()).collect()


class TestAdditions:
    def test_no_row_is_duplicated(self, whole: pl.DataFrame):
        assert not whole.select(KEYS).is_duplicated().any()
        assert whole.height == record.directed_dyad_years(1961, 1962).collect().height
        assert whole.select(KEYS).equals(whole.select(KEYS).sort(KEYS))

    @settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(order=st.permutations(range(len(ADDITIONS))), cut=st.integers(1, len(ADDITIONS) - 1))
    def test_order_changes_nothing(self, whole: pl.DataFrame, order: list[int], cut: int):
        frame = record.directed_dyad_years(1961, 1962)
        frame = frame.add(*(ADDITIONS[i] for i in order[:cut])).add(*(ADDITIONS[i] for i in order[cut:]))
        assert_frame_equal(frame.collect(), whole)

    def test_same_addition_twice_is_once(self):
        frame = record.dyad_years(1900, 1900).add(record.atop()).add(record.atop())
        assert frame.collect().width == 8

    def test_two_disputes_need_a_prefix(self):
        frame = record.dyad_years(1900, 1900).add(record.gml_disputes(), record.cow_disputes())
        with pytest.raises(SpecificationError, match="prefix"):
            frame.collect()

    def test_an_addition_must_fit_the_rows(self):
        with pytest.raises(SpecificationError, match="state-year"):
            record.state_years(1900, 1901).add(record.atop())
        with pytest.raises(SpecificationError, match="directed"):
            record.dyad_years(1900, 1901).add(record.pacts())
        with pytest.raises(SpecificationError, match="dyads"):
            record.state_years(1900, 1901).politically_relevant()

    def test_every_column_is_in_the_codebook(self, whole: pl.DataFrame):
        listed = {name for names in record.codebook().data["column"] for name in names.split(", ")}
        assert {name.removeprefix("cow_") for name in whole.columns} <= listed

    def test_rivalries_say_that_they_know_the_future(self):
        book = record.codebook().data.filter(pl.col("addition") == "rivalries")
        assert book.height == 2
        assert book["note"].str.contains("hindsight").all()
        assert "hindsight" in str(record.rivalries.__doc__)

    def test_state_years(self):
        table = record.state_years(1990, 1991).add(record.capabilities(), record.democracy(), record.majors()).collect()
        russia = table.filter(pl.col("ccode") == 365, pl.col("year") == 1990).row(0, named=True)
        assert russia["cowmaj"] == 1
        assert 0.1 < russia["cinc"] < 0.2

    def test_what_did_not_match_is_reported(self):
        report = record.directed_dyad_years(1816, 1945).add(record.atop(), record.capabilities()).unmatched()
        assert report["source"].to_list() == ["atop_alliance", "cow_nmc"]
        lost = dict(zip(report["source"], report["unmatched"], strict=True))
        assert lost["atop_alliance"] > 0
        assert lost["cow_nmc"] == 0

    def test_sources_are_those_used(self):
        frame = record.dyad_years(1900, 1900).politically_relevant().add(record.atop())
        assert frame.sources == ("cw_system", "cow_contdir", "cow_majors", "atop_alliance")
        assert "leeds2002atop" in record.bibtex(frame.sources)


class TestTies:
    def test_symmetric_ties_are_symmetric(self, whole: pl.DataFrame):
        """peacesciencer issue 13."""
        both = whole.join(whole, left_on=KEYS, right_on=["ccode2", "ccode1", "year"], suffix="_r")
        assert both.height == whole.height
        for name in ("gmlmidonset", "gmlmidongoing", "capdist", "mindist", "tdrivalry", "gmlmidspell", "s_atop",
                     "conttype", "cowinterongoing", "joint_democracy", "gmlmid_decay"):  # fmt: skip
            assert both[name].equals(both[f"{name}_r"], check_names=False), name
        for one, two in (("cinc1", "cinc2_r"), ("atop_defense", "atop_defense_2to1_r"), ("init1", "init2_r")):
            assert both[one].equals(both[two], check_names=False), one

    def test_directed_ties_need_not_be(self, whole: pl.DataFrame):
        america_japan = whole.filter(pl.col("ccode1") == 2, pl.col("ccode2") == 740, pl.col("year") == 1961)
        assert america_japan.select("atop_defense", "atop_defense_2to1").row(0) == (1, 0)

    def test_undirected_rows_agree_with_directed(self, whole: pl.DataFrame):
        fitting = [a for a in ADDITIONS if a.name != "pacts"]
        half = record.dyad_years(1961, 1962).add(*fitting).collect()
        same = whole.filter(pl.col("ccode1") < pl.col("ccode2")).select(half.columns)
        assert_frame_equal(half, same)

    def test_pacts_nest(self, whole: pl.DataFrame):
        assert (whole["target_pact_untied"] <= whole["target_pact_outside"]).all()
        assert (whole["target_pact_outside"] <= whole["target_pact_any"]).all()

    def test_similarity_is_bounded_and_alike_to_oneself(self, whole: pl.DataFrame):
        assert whole["s_atop"].is_between(-1, 1).all()


class TestHistory:
    def test_filter_does_not_change_peace_years(self):
        every = record.dyad_years(1816, 1900).add(record.peace_years()).collect()
        relevant = record.dyad_years(1816, 1900).politically_relevant().add(record.peace_years()).collect()
        assert_frame_equal(relevant, every.join(relevant.select(KEYS), on=KEYS, how="semi", maintain_order="left"))

    def test_first_year_does_not_change_peace_years(self):
        late = record.dyad_years(1950, 1951).add(record.peace_years()).collect()
        early = record.dyad_years(1816, 1951).add(record.peace_years()).collect().filter(pl.col("year") >= 1950)
        assert_frame_equal(late, early)

    def test_spells_count_from_the_last_dispute(self):
        table = record.dyad_years(1816, 2010).add(record.peace_years(), record.gml_disputes()).collect()
        pair = table.filter(pl.col("ccode1") == 220, pl.col("ccode2") == 255).sort("year")
        expected, count = [], 0
        for dispute in pair["gmlmidongoing"]:
            expected.append(count)
            count = 0 if dispute else count + 1
        assert pair["gmlmidspell"].to_list() == expected

    def test_decay_halves(self):
        table = record.dyad_years(1816, 2010).add(record.dispute_history(half_life=5), record.gml_disputes()).collect()
        pair = table.filter(pl.col("ccode1") == 2, pl.col("ccode2") == 20).sort("year")
        years, onsets = pair["year"].to_list(), pair["gmlmidonset"].to_list()
        for year, value in zip(years, pair["gmlmid_decay"], strict=True):
            past = sum(onset * 0.5 ** ((year - y) / 5) for y, onset in zip(years, onsets, strict=True) if y < year)
            assert value == pytest.approx(past)

    def test_half_life_must_be_positive(self):
        with pytest.raises(SpecificationError, match="half-life"):
            record.dispute_history(half_life=0)

    def test_unknown_names(self):
        with pytest.raises(UnknownNameError, match="originator"):
            record.gml_disputes("originater")
        with pytest.raises(SpecificationError, match="gml"):
            record.peace_years("icb")
        with pytest.raises(SpecificationError, match="closest"):
            record.contiguity("nearest")


class TestGeography:
    def test_paris_to_berlin(self, whole: pl.DataFrame):
        paris_rome = whole.filter(pl.col("ccode1") == 220, pl.col("ccode2") == 325)["capdist"][0]
        assert paris_rome == pytest.approx(1107, abs=5)

    def test_italy_and_yugoslavia_overlap_in_the_source(self):
        keys = (pl.col("ccode1") == 325, pl.col("ccode2") == 345)
        first = record.dyad_years(1930, 1930).add(record.contiguity()).collect().filter(*keys)
        closest = record.dyad_years(1930, 1930).add(record.contiguity("closest")).collect().filter(*keys)
        assert (first["conttype"].item(), closest["conttype"].item()) == (0, 1)


class TestForeignFrames:
    rows = pl.DataFrame({"ccode1": [2, 200], "ccode2": [365, 255], "year": [1962, 1914], "mine": ["a", "b"]})

    def test_polars_pandas_and_arrow(self):
        expected = record.from_frame(self.rows).add(record.atop(), record.majors()).collect()
        assert expected["mine"].to_list() == ["a", "b"]
        assert expected["cowmaj1"].to_list() == [1, 1]
        for made in (self.rows.to_pandas(), self.rows.to_arrow()):
            frame = record.from_frame(made).add(record.atop(), record.majors())
            assert_frame_equal(frame.collect(), expected)
            assert list(frame.to_pandas().columns) == expected.columns
            assert frame.to_arrow().num_rows == 2

    def test_unit_is_read_from_the_columns(self):
        assert record.from_frame(self.rows.head(1)).unit == "dyad-year"
        assert record.from_frame(self.rows.rename({"ccode1": "ccode"}).drop("ccode2")).unit == "state-year"

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ({"ccode1": [2], "year": [1962]}, "is missing the key columns ccode2"),
            ({"ccode1": [2, 2], "ccode2": [365, 365], "year": [1962, 1962]}, "same keys: 2-365-1962"),
            ({"ccode1": ["USA"], "ccode2": ["RUS"], "year": [1962]}, "not whole numbers"),
            ({"ccode1": [2.5], "ccode2": [365.0], "year": [1962]}, "no whole number"),
            ({"ccode1": [2, None], "ccode2": [365, 2], "year": [1962, 1962]}, "no whole number"),
            ({"ccode1": [2], "ccode2": [365], "year": [99999]}, "no whole number"),
        ],
    )
    def test_bad_keys(self, rows: dict[str, list[object]], message: str):
        with pytest.raises(FrameError, match=message):
            record.from_frame(pl.DataFrame(rows))

    def test_not_a_frame(self):
        with pytest.raises(FrameError, match="list"):
            record.from_frame([1, 2, 3])

    def test_states_that_did_not_exist_are_reported(self):
        with pytest.warns(MatchWarning, match="369 in 1950"):
            record.from_frame(pl.DataFrame({"ccode": [369, 2], "year": [1950, 1950]}))

    def test_columns_that_are_there_already(self):
        mine = self.rows.with_columns(atop_defense=1)
        with pytest.raises(SpecificationError, match="atop_defense"):
            record.from_frame(mine).add(record.atop()).collect()


class TestStates:
    def test_codes_translate_by_year(self):
        frame = pl.DataFrame({"gwcode": [260, 260, 365], "year": [1980, 2000, 1900]})
        assert record.translate(frame, source="gwcode", target="ccode")["ccode"].to_list() == [260, 255, 365]

    def test_letters_change_hands(self):
        assert record.ccode("VNM", 1960) == 817
        assert record.ccode("VNM", 2000) == 816
        assert record.ccode("UKR") == record.ccode("ukraine") == record.ccode(369) == 369
        assert record.ccode("AUS", letters="iso3") == 900

    def test_two_letters_are_understood(self):
        assert [record.ccode(two) for two in ("UK", "GB", "fr", "UA", "US")] == [200, 200, 220, 369, 2]
        assert record.ccode("DE", 1939) == 255
        assert record.ccode("DE", 1975) == 260
        with pytest.raises(UnknownNameError, match="'XX'"):
            record.ccode("XX")

    def test_unknown_state(self):
        with pytest.raises(UnknownNameError, match="Ukraine"):
            record.ccode("Ukrane")
        with pytest.raises(UnknownNameError, match="in 1900"):
            record.ccode("UKR", 1900)

    def test_what_did_not_match_is_told(self):
        frame = pl.DataFrame({"iso3": ["UKR", "UKR"], "year": [1950, 2000]})
        with pytest.warns(MatchWarning, match=r"1 of 2 rows have no ccode: iso3 UKR \(1950-1950\)"):
            assert record.translate(frame, source="iso3", target="ccode")["ccode"].to_list() == [None, 369]

    @pytest.mark.parametrize(("source", "target"), [("gw", "ccode"), ("iso3", "cow")])
    def test_unknown_lists(self, source: str, target: str):
        with pytest.raises(UnknownNameError):
            record.translate(pl.DataFrame({"iso3": ["UKR"], "year": [2000]}), source=source, target=target)

    def test_frames_that_cannot_be_translated(self):
        frame = pl.DataFrame({"iso3": ["UKR"], "year": [2000]})
        with pytest.raises(FrameError, match="no column 'ccode'"):
            record.translate(frame, source="ccode", target="gwcode")
        with pytest.raises(FrameError, match="already"):
            record.translate(frame.with_columns(ccode=1), source="iso3", target="ccode")

    def test_each_state_has_letters_after_1974(self):
        table = record.codes().filter(pl.col("year") == 2000, pl.col("ccode").is_not_null())
        assert table["iso3"].null_count() == 0
        assert not table["iso3"].is_duplicated().any()


def test_write(tmp_path: Path):
    frame = record.state_years(1900, 1901).add(record.majors())
    table = frame.write(tmp_path / "a.parquet")
    assert_frame_equal(pl.read_parquet(tmp_path / "a.parquet"), table)
    assert frame.write(tmp_path / "a.csv").height == pl.read_csv(tmp_path / "a.csv").height
    with pytest.raises(FrameError, match=r"\.parquet or \.csv"):
        frame.write(tmp_path / "a.xlsx")


def test_all_subsets_of_small_additions_keep_the_rows():
    small = (record.majors(), record.contiguity(), record.atop())
    rows = record.directed_dyad_years(1900, 1900).collect()
    for count in range(4):
        for chosen in itertools.combinations(small, count):
            assert record.directed_dyad_years(1900, 1900).add(*chosen).collect().select(KEYS).equals(rows)
