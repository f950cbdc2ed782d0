"""What users hand to the record by mistake, and names and units as their sources have them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from foedus import record
from foedus.errors import AmbiguousNameError, FrameError, UnknownNameError

pytestmark = pytest.mark.data


@pytest.mark.parametrize(
    "values",
    [
        pd.array(["a", None], dtype="str"),
        pd.Categorical(["a", None]),
        np.array([1.5, np.nan]),
        pd.to_datetime(["2000-01-01", None]),
        pd.array([1, None], dtype="Int64"),
    ],
)
def test_what_pandas_marks_as_missing_is_null(values: object):
    frame = pd.DataFrame({"ccode": [2, 20], "year": [2000, 2000]}).assign(s=values)
    assert record.from_frame(frame).collect()["s"].is_null().to_list() == [False, True]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Serbia", 345),
        ("Soviet Union", 365),
        ("Prussia", 255),
        ("Persia", 630),
        ("Great Britain", 200),
        ("United States", 2),
    ],
)
def test_usual_names_of_states_are_known(name: str, code: int):
    assert record.ccode(name) == code


def test_gross_product_and_population_are_levels():
    usa = record.state_years(2010, 2010).add(record.economy()).collect().filter(pl.col("ccode") == 2)
    assert usa["mrgdppc"][0] == pytest.approx(54133.2, abs=0.1)  # dollars per person, no logarithm
    assert usa["pwtrgdp"][0] / usa["pwtpop"][0] == pytest.approx(59510, rel=1e-3)  # millions by millions of persons
    book = record.codebook().data.filter(pl.col("addition") == "economy")
    units = {name: unit for names, unit in book.select("column", "unit").iter_rows() for name in names.split(", ")}
    assert units["mrgdppc"] == units["sd_mrgdppc"] == "US dollars per person"
    assert (units["pwtrgdp"], units["pwtpop"]) == ("million US dollars", "million persons")


def test_an_addition_that_is_not_called_and_a_year_that_is_text_are_named():
    with pytest.raises(FrameError, match=r"atop is no addition"):
        record.dyad_years(2000, 2000).add(record.atop)  # ty: ignore[invalid-argument-type]
    with pytest.raises(FrameError, match="argument 'first'"):
        record.dyad_years("2000", 2001)  # ty: ignore[invalid-argument-type]


def test_what_is_no_frame_no_condition_and_no_list_of_letters_is_named():
    with pytest.raises(FrameError, match="argument 'frame': list is no polars data frame"):
        record.translate([1], source="iso3", target="ccode")  # ty: ignore[invalid-argument-type]
    with pytest.raises(FrameError, match=r"argument of filter\(\): 'cinc1 > 0' is no condition"):
        record.dyad_years(2000, 2000).filter("cinc1 > 0")  # ty: ignore[invalid-argument-type]
    with pytest.raises(UnknownNameError, match="'iso'"):
        record.ccode("AUS", letters="iso")  # ty: ignore[invalid-argument-type]


class TestKeysAreWide:
    """Keys are multiplied and packed by users: narrow integers wrap in silence."""

    def test_a_number_of_the_dyad_is_unique(self):
        rows = record.directed_dyad_years(2000, 2000).collect()
        assert rows.select(pl.col("ccode1") * 1000 + pl.col("ccode2")).to_series().n_unique() == rows.height == 36290
        pandas = pd.DataFrame(rows.to_dict(as_series=False), dtype=str(rows["ccode1"].dtype).lower())
        assert (pandas.ccode1 * 1000 + pandas.ccode2).nunique() == 36290

    @pytest.mark.filterwarnings("ignore::foedus.errors.MatchWarning")
    def test_no_column_of_any_frame_is_narrow(self):
        one = (
            record.us_troops(),
            record.leaders(),
            record.intrastate_wars(),
            record.capabilities(),
            record.democracy(),
        )
        two = (record.atop(both=True), record.gml_disputes(), record.cow_disputes(prefix="c"), record.crises(),
               record.wars(), record.rivalries(), record.sanctions(), record.militarised_events(), record.majors(),
               record.contiguity(), record.terminations(), record.peace_years(), record.dispute_history(),
               record.similarity())  # fmt: skip
        frames = [
            record.state_years(2000, 2000)
            .add(*one, record.trade(), record.organisations(), record.economy())
            .collect(),
            record.directed_dyad_years(2000, 2000).add(*one, *two, record.pacts()).collect(),
            record.dyad_years(2000, 2000).politically_relevant().add(*two).collect(),
            record.from_frame(
                pl.DataFrame({"ccode": [2], "year": [2000]}, {"ccode": pl.Int16, "year": pl.Int16})
            ).collect(),
        ]
        tables = [record.obligations().collect(), record.deterrence_frame(1990, 1991), record.states(), record.codes(),
                  record.disputes(), record.participants(), record.alliance_treaties(), record.fulfilment_rows(),
                  record.leader_spells(), record.termination_episodes(), record.sanction_cases(),
                  record.international_crises(), record.crisis_actors(), record.ceasefires(),
                  record.peace_agreements(), record.guaranteed_exposure()]  # fmt: skip
        narrow = {pl.Int8, pl.Int16, pl.UInt8, pl.UInt16}
        found = [(number, name) for number, table in enumerate([*frames, *tables])
                 for name, dtype in table.schema.items() if dtype in narrow]  # fmt: skip
        assert found == []


@pytest.mark.parametrize(
    ("letters", "year", "cow", "iso3"),
    [
        ("AUS", 1935, 305, 900),
        ("SWZ", None, 225, 572),
        ("SLV", None, 349, 92),
        ("MNG", None, 341, 712),
        ("CZE", None, 315, 316),
        ("KOR", None, 730, 732),
    ],
)
def test_letters_of_two_states_are_refused_and_both_named(letters: str, year: int | None, cow: int, iso3: int):
    with pytest.raises(AmbiguousNameError, match=rf"\({cow}\) in Correlates of War, .*\({iso3}\) in ISO 3166"):
        record.ccode(letters, year)
    assert record.ccode(letters, year, letters="cow") == cow
    assert record.ccode(letters.lower(), year, letters="iso3") == iso3


def test_letters_that_one_list_has_in_that_year_need_no_choice():
    assert record.ccode("SWZ", 1935) == 225  # Swaziland is no state yet
    assert record.ccode("KOR", 1900) == 730
    assert record.ccode("AU") == record.ccode("AU", letters="cow") == 900  # two letters are of ISO alone


def test_every_clash_of_letters_is_refused():
    """Wherever the lists differ on letters in a year, no state is returned."""
    known = record.codes().drop_nulls("ccode")
    cow, iso3 = known.select("year", "ccode", at="stateabb"), known.select("year", other="ccode", at="iso3")
    same = iso3.rename({"other": "ccode"})
    clashes = cow.join(same, on=["year", "at", "ccode"], how="anti").join(iso3, on=["year", "at"]).unique(["at"])
    assert clashes.height >= 4
    for row in clashes.iter_rows(named=True):
        with pytest.raises(AmbiguousNameError):
            record.ccode(row["at"], row["year"])


def test_undirected_rows_take_an_obligation_of_either_direction():
    """France owed Belgium defence in 1832, not the reverse."""
    undirected = record.dyad_years(1816, 2016)
    either, both = (undirected.add(record.atop(both=both)).collect() for both in (False, True))
    row = either.filter(ccode1=211, ccode2=220, year=1832)
    assert row["atop_defense"].item() == 1
    assert (either["atop_defense"] != both["atop_defense"]).sum() == 64
    for name in ("atop_defense", "atop_offense", "atop_neutral", "atop_nonagg", "atop_consul"):
        larger = both.select(pl.max_horizontal(name, f"{name}_2to1")).to_series()
        assert (either[name] == larger).all(), name
    directed = record.directed_dyad_years(1832, 1832).add(record.atop()).collect()
    assert directed.filter(ccode1=211, ccode2=220)["atop_defense"].item() == 0


@pytest.mark.filterwarnings("ignore::foedus.errors.MatchWarning")
def test_no_column_of_undirected_rows_depends_on_the_direction():
    """What has no side in its name is the same read from either side, for each addition to dyads."""
    for addition in (
        record.atop(), record.gml_disputes(), record.cow_disputes(), record.crises(), record.sanctions(),
        record.militarised_events(), record.wars(), record.contiguity(), record.similarity(), record.relevance(),
        record.terminations(), record.rivalries(),
    ):  # fmt: skip
        undirected = record.dyad_years(1965, 1967).add(addition).collect()
        directed = record.directed_dyad_years(1965, 1967).add(addition).collect()
        swapped = directed.select(pl.all().exclude("ccode1", "ccode2"), ccode1="ccode2", ccode2="ccode1")
        plain = [name for name in undirected.columns if name[-1] not in "12" and name != "year"]
        other = undirected.join(swapped, on=["ccode1", "ccode2", "year"], how="left", suffix="_b")
        same = undirected.join(directed, on=["ccode1", "ccode2", "year"], how="left", suffix="_a")
        for name in plain:
            if addition.name == "atop":
                larger = pl.max_horizontal(same[f"{name}_a"], other[f"{name}_b"])
                assert (undirected[name] == undirected.select(larger).to_series()).all(), name
            else:
                assert other[name].eq_missing(other[f"{name}_b"]).all(), (addition.name, name)


def test_a_code_that_changed_in_the_course_of_a_year_is_known_in_that_year():
    """Gleditsch and Ward call Serbia 345 until June 2006, then 340."""
    frame = pl.DataFrame({"gwcode": [345, 340, 345, 340], "year": [2006, 2006, 2005, 2007]})
    translated = record.translate(frame, source="gwcode", target="ccode")
    assert translated["ccode"].to_list() == [345, 345, 345, 345]
    gone = pl.DataFrame({"gwcode": [345, 265], "year": [2007, 1991]})
    with pytest.warns(match="2 of 2 rows have no ccode"):
        assert record.translate(gone, source="gwcode", target="ccode")["ccode"].to_list() == [None, None]
