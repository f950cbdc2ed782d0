"""What happened before a year: decayed by hand, from tables of a few disputes; nothing of the year itself."""

from __future__ import annotations

from math import log, log1p

import numpy as np
import polars as pl
import pytest

from foedus.deterrence.forecast import record_arrays as chronicle
from foedus.deterrence.forecast.record_arrays import load_chronicle
from foedus.deterrence.links import counted_disputes, dispute_history as pasts
from foedus.deterrence.links.baseline import spline, terms_of
from foedus.record.source_files.registry import source

DISPUTES = source("gml_mid_ddydisps")


def half(*years, life):
    """What is left of events some years ago."""
    return sum(2.0 ** (-y / life) for y in years)


def disputes():
    """2 began against 200 in 1900 and 1910, 200 against 2 in 1905; 365 joined 2 against 200 in 1910."""
    rows = [
        (2, 200, 1900, 1, 1, 1, 1, 1), (200, 2, 1900, 1, 0, 0, 1, 1),
        (200, 2, 1905, 1, 1, 1, 1, 1), (2, 200, 1905, 1, 0, 0, 1, 1),
        (2, 200, 1910, 1, 1, 1, 1, 1), (200, 2, 1910, 1, 0, 0, 1, 1),
        (365, 200, 1910, 1, 1, 1, 0, 1), (200, 365, 1910, 1, 0, 0, 1, 0),
    ]  # fmt: skip
    names = ("ccode1", "ccode2", "year", "gmlmidonset", "sidea1", "midsidea", "orig1", "orig2")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row").drop("midsidea")
    return frame.with_columns(sidea2=1 - pl.col("sidea1"), gmlmidongoing=pl.lit(1))


@pytest.fixture
def past(monkeypatch):
    """The past of 2 against 200 in some years."""
    monkeypatch.setattr(counted_disputes, "scan", lambda name: disputes().lazy())
    every = np.arange(DISPUTES.first, DISPUTES.last + 1)
    states = pl.DataFrame({"ccode": [2, 200, 365] * len(every), "year": np.repeat(every, 3)})
    monkeypatch.setattr(pasts, "membership", lambda *_, **__: states.lazy())

    def found(*years, one=2, two=200, lives=(5.0,)):
        frame = pl.DataFrame({"ccode1": [one] * len(years), "ccode2": [two] * len(years), "year": list(years)})
        return pasts.pasts(frame, lives)

    return found


def test_what_each_began_against_the_other(past):
    found = past(1900, 1901, 1911)
    assert found["began_5"] == pytest.approx([0, log1p(half(1, life=5)), log1p(half(11, 1, life=5))])
    assert found["suffered_5"] == pytest.approx([0, 0, log1p(half(6, life=5))])
    assert found["met_5"] == pytest.approx([0, log1p(half(1, life=5)), log1p(half(11, 6, 1, life=5))])


def test_who_joined_began_nothing(past):
    found = past(1911, one=365)
    assert found["began_5"] == pytest.approx([0]), "365 was no originator"
    assert found["met_5"] == pytest.approx([log1p(half(1, life=5))])
    assert found["suffered_any2_5"] == pytest.approx([log1p(half(11, 1, life=5))])


def test_against_anyone(past):
    found = past(1911, one=200, two=365)
    assert found["began_any1_5"] == pytest.approx([log1p(half(6, life=5))])
    assert found["suffered_any1_5"] == pytest.approx([log1p(half(11, 1, life=5))])
    assert found["began_any2_5"] == pytest.approx([0])


def test_the_world_and_the_region_are_rates(past):
    """Disputes a year, per state (of three); 200 lies in Europe, where two were begun against it."""
    found = past(1911, lives=(5.0, 1e6))
    rate = 1 - 2.0 ** (-1 / 5)
    assert found["system_5"] == pytest.approx([half(11, 6, 1, life=5) * rate / 3])
    assert found["region_5"] == pytest.approx([log1p(half(11, 1, life=5) * rate)])
    assert np.expm1(found["began_1e+06"]) == pytest.approx([2], abs=1e-4), "without decay they are counted"


def test_half_a_life_later_half_is_left(past):
    found = past(1911, 1916)
    left = np.expm1(found["began_5"])
    assert left[1] == pytest.approx(left[0] / 2)


def test_a_spline_of_four_knots_by_hand():
    """Harrell 2015, (2.25), at x = 5 with knots 0, 3, 6, 9: (125 - 0 + 0) / 81 and (8 - 0 + 0) / 81."""
    found = spline(np.array([5.0, 7.0]), (0, 3, 6, 9))
    assert found[0] == pytest.approx([5, 125 / 81, 8 / 81])
    # at 7 the third knot bends: 343 - 1 * 9 / 3 = 340, and 64 - 1 * 6 / 3 = 62
    assert found[1] == pytest.approx([7, 340 / 81, 62 / 81])


def covariates(**changed):
    """Two directed dyads of neighbours, with the columns of the record."""
    given = {
        "ccode1": [2, 200], "ccode2": [200, 2], "year": [1911, 1911], "conttype": [1, 1], "cinc1": [0.2, 0.1],
        "cinc2": [0.1, 0.2], "v2x_polyarchy1": [0.8, None], "v2x_polyarchy2": [None, 0.8], "joint_democracy": [1, None],
        "cowmaj1": [1, 0], "cowmaj2": [0, 1], "s_atop": [0.4, None], "capdist": [499.0, None], "gmlmidspell": [0, 0],
    }  # fmt: skip
    return pl.DataFrame(given | changed)


def test_terms_of_the_baseline(past):
    terms, groups = terms_of(covariates())
    assert groups.keys() == terms.keys()
    assert terms["ln_distance_1"] == pytest.approx([log(500), 8.0]), "a distance that is not known is the middle one"
    assert terms["ln_ratio_1"] == pytest.approx([log(2), -log(2)])
    assert terms["land"].tolist() == [1, 1]
    assert terms["major1"].tolist() == [1, 0]
    assert terms["similarity"] == pytest.approx([0.4, 0.7])
    assert terms["polyarchy1"] == pytest.approx([0.8, 0.3])
    assert terms["polyarchy_gap"] == pytest.approx([0.5, 0.5])
    assert terms["polyarchy1_square"] == pytest.approx([0.64, 0.09])
    assert terms["polyarchy2_square"] == pytest.approx([0.09, 0.64])
    assert terms["polyarchy_unknown"].tolist() == [1, 1]
    assert terms["polity_unknown"].tolist() == [0, 1]
    assert terms["began_5"] == pytest.approx([log1p(half(11, 1, life=5)), log1p(half(6, life=5))])
    assert terms["began_5_square"] == pytest.approx(terms["began_5"] ** 2)
    assert terms["ln_began_5"] == pytest.approx(np.log(0.05 + np.expm1(terms["began_5"])))
    assert terms["aggressor_5"] == pytest.approx(terms["began_any1_5"] * terms["suffered_any2_5"])
    assert terms["land_ln_ratio"] == pytest.approx([log(2), -log(2)])
    assert terms["major1_distance"] == pytest.approx([log(500) - 8, 0])
    assert terms["at_odds"].tolist() == [1, 1], "they met in 1910"
    assert terms["opponents1"] == pytest.approx([log(2), log(3)]), "2 had one opponent in 1910, 200 had two"
    assert terms["ln_dyads1"] == pytest.approx([0, 0])
    assert terms["ln_borders1"] == pytest.approx([log(2), log(2)])
    assert "system_2.5" not in terms
    assert {"began_1", "began_2.5", "system_5", "system_20"} <= terms.keys()
    assert all(np.isfinite(values).all() for values in terms.values())


def details():
    """One dispute 1900-1902 with force and deaths, begun by 2 against 200; one of 1904 without either, now on."""
    rows = [
        # dispnum, one, two, year, onset, sidea1, orig1, hostlev, fatality
        (1, 2, 200, 1900, 1, 1, 1, 4, 2), (1, 200, 2, 1900, 1, 0, 1, 4, 2),
        (1, 2, 200, 1901, 0, 1, 1, 4, 2), (1, 200, 2, 1901, 0, 0, 1, 4, 2),
        (1, 2, 200, 1902, 0, 1, 1, 4, 2), (1, 200, 2, 1902, 0, 0, 1, 4, 2),
        (2, 200, 2, 1904, 1, 1, 1, 3, None), (2, 2, 200, 1904, 1, 0, 1, 3, None),
        (3, 2, 999, 1904, 1, 1, 1, 5, 6),
    ]  # fmt: skip
    names = ("dispnum", "ccode1", "ccode2", "year", "midonset", "sidea1", "orig1", "hostlev", "fatality")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")
    return frame.with_columns(sidea2=1 - pl.col("sidea1"), orig2=pl.lit(1), midongoing=pl.lit(1))


class Frame:
    def __init__(self, rows):
        self.rows = rows

    def add(self, *_):
        return self

    def collect(self):
        return self.rows


@pytest.fixture
def chronicle_of_two(monkeypatch):
    """The chronicle of two states from 1900 to 1905, of which 200 is measured from 1901 on."""
    years = np.arange(1900, 1906)
    states = pl.DataFrame({
        "ccode": [2] * 6 + [200] * 6, "year": [*years, *years], "cowmaj": [1] * 6 + [0] * 6,
        "cinc": [0.2] * 6 + [None] + [0.1] * 5, "polity2": [10] * 6 + [None] * 6,
    })  # fmt: skip
    owed = pl.DataFrame({"ccode1": [2, 200], "ccode2": [200, 2], "year": [1903, 1904]})
    owed = owed.with_columns(atop_defense=pl.Series([1, 0]), atop_offense=0, atop_neutral=0, atop_nonagg=0,
                             atop_consul=pl.Series([0, 1]))  # fmt: skip
    borders = pl.DataFrame({"ccode1": [2, 200], "ccode2": [200, 2], "conttype": [1, 3]})
    borders = borders.with_columns(stdate=pl.date(1901, 1, 1), enddate=pl.date(1902, 12, 31))
    monkeypatch.setattr(chronicle, "state_years", lambda *_: Frame(states))
    monkeypatch.setattr(chronicle, "obligations", lambda: owed.lazy())
    monkeypatch.setattr(counted_disputes, "scan", lambda name: details().lazy())
    monkeypatch.setattr(chronicle, "scan", lambda name: borders.lazy())
    return load_chronicle(1900, 1905)


def test_states_and_what_is_measured(chronicle_of_two):
    assert chronicle_of_two.codes.tolist() == [2, 200]
    assert chronicle_of_two.member.all()
    assert chronicle_of_two.major[0].tolist() == [True, False]
    assert np.isnan(chronicle_of_two.states["cinc"][0, 1])
    assert chronicle_of_two.states["cinc"][1].tolist() == [0.2, 0.1]
    assert chronicle_of_two.place(np.array([200, 2])).tolist() == [1, 0]
    assert chronicle_of_two.pair(np.array([1]), np.array([0])).tolist() == [2]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("start", [[0, 0, 1], [4, 1, 0]]),
        ("onset", [[0, 0, 1], [0, 1, 0], [4, 0, 1], [4, 1, 0]]),
        ("ongoing", [[t, i, 1 - i] for t in (0, 1, 2, 4) for i in (0, 1)]),
        ("force", [[2, 0, 1], [2, 1, 0]]),  # known when it is over
        ("fatal", [[2, 0, 1], [2, 1, 0]]),  # what nobody counted is not taken for deaths
        ("war", []),
        ("start_fatal", [[0, 0, 1]]),
        ("onset_fatal", [[0, 0, 1], [0, 1, 0]]),
        ("onset_war", []),  # that of a state outside the system is left out
    ],
)
def test_events_stand_in_the_year_in_which_they_are_known(chronicle_of_two, event, expected):
    assert chronicle_of_two.events[event].tolist() == expected


def test_obligations_and_borders(chronicle_of_two):
    assert chronicle_of_two.owed["atop_defense"].tolist() == [[3, 0, 1]]
    assert chronicle_of_two.owed["atop_consul"].tolist() == [[4, 1, 0]]
    assert chronicle_of_two.owed["tie"].tolist() == [[3, 0, 1], [4, 1, 0]]
    assert chronicle_of_two.near.tolist() == [[1, 0, 1], [2, 0, 1]], (
        "contiguous by land, in each year; across a strait is not near"
    )


def test_matrices_and_tallies_of_a_year(chronicle_of_two):
    assert chronicle_of_two.year_matrix(chronicle_of_two.events["ongoing"], 1904).tolist() == [[0, 1], [1, 0]]
    assert chronicle_of_two.year_matrix(chronicle_of_two.events["ongoing"], 1903).tolist() == [[0, 0], [0, 0]]
    assert chronicle_of_two.tally("start").values.sum(axis=1).tolist() == [1, 0, 0, 0, 1, 0]


def test_cut_off_it_knows_nothing_later(chronicle_of_two):
    early = chronicle_of_two.until(1901)
    assert early.events["force"].tolist() == []
    assert early.events["start"].tolist() == [[0, 0, 1]]
    assert early.owed["tie"].tolist() == []
    assert np.isnan(early.states["cinc"][2:]).all()
    assert early.states["cinc"][1].tolist() == [0.2, 0.1]
    assert chronicle_of_two.until(1905).events["force"].tolist() == chronicle_of_two.events["force"].tolist()
