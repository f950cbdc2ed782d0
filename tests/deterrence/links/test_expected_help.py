"""The help that a target may expect, and what it does to winning, answering and challenging, among four states."""

from __future__ import annotations

from math import exp, log, log1p

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from scipy.special import expit

from foedus.deterrence.fitting.rows import LinkRows
from foedus.deterrence.links import challenge
from foedus.deterrence.links.challenge import (
    SCALES,
    ChallengeRows,
    Links,
    fit_challenge,
    link_terms,
    prior_of,
    start_of,
    with_links,
)
from foedus.deterrence.links.expected_help import SEVERITIES, Panel, Year, chances_to_join, expected_help
from foedus.deterrence.links.resistance import PRIOR, SPLIT, resistance_rows
from foedus.deterrence.release.expected_help_forms import help_forms

CODES = np.array([2, 200, 365, 710])
CINC = np.array([0.3, 0.1, 0.2, 0.05])


def year(**pair):
    """Four states; what lies between them is nothing but what is given, by places (row, column)."""
    names = ("obliged", "owes_less", "tied", "contiguous", "ln_distance", "joint_democracy", "regime_unknown", "past")
    between = {name: np.zeros((4, 4)) for name in names}
    for name, places in pair.items():
        for row, column in places:
            between[name][row, column] = 1.0
    own = np.column_stack([np.log(CINC) + 6, [1, 0, 1, 0]])
    return Year(CODES, own, CINC, between)


def chance(terms, *, severity="war", owed=True, level=1950, c=2, t=1, **pair):
    """Chances (4,) that each state joins 200 against 365."""
    return chances_to_join(year(**pair), np.array([c]), np.array([t]), terms, severity, level, owed)[:, 0]


BASE = {"intercept": -2.0}


def test_the_two_of_the_pair_have_no_chance_to_join():
    np.testing.assert_allclose(chance(BASE), [expit(-2), 0, 0, expit(-2)])


@pytest.mark.parametrize(("severity", "expected"), [("threat", -2.0), ("force", -1.5), ("war", -0.8)])
def test_severity(severity, expected):
    assert SEVERITIES[severity] == {"threat": (0, 0), "force": (1, 0), "war": (1, 1)}[severity]
    assert chance(BASE | {"force": 0.5, "war": 0.7}, severity=severity)[0] == pytest.approx(expit(expected))


def test_the_level_of_the_year():
    steps = BASE | {"step_1946": 0.4, "step_1990": 0.8}
    found = [chance(steps, level=level)[0] for level in (1945, 1946, 1989, 1990)]
    np.testing.assert_allclose(found, expit([-2, -1.6, -1.6, -0.8]))


def test_each_state_by_its_own_strength():
    found = chance(BASE | {"ln_capability": 0.5, "major": 1.0})
    assert found[0] == pytest.approx(expit(-2 + 0.5 * (log(0.3) + 6) + 1))
    assert found[3] == pytest.approx(expit(-2 + 0.5 * (log(0.05) + 6)))


@pytest.mark.parametrize(
    ("term", "pair", "expected"),
    [
        ("contiguous_target", {"contiguous": [(0, 1)]}, 1.0),
        ("contiguous_target", {"contiguous": [(0, 2)]}, 0.0),
        ("contiguous_challenger", {"contiguous": [(0, 2)]}, 1.0),
        ("ln_distance_target", {"ln_distance": [(0, 1)]}, 1.0),
        ("joint_democracy", {"joint_democracy": [(0, 1)]}, 1.0),
        ("regime_unknown", {"regime_unknown": [(0, 1)]}, 1.0),
        ("past_with_target", {"past": [(0, 1)]}, 1.0),
        ("past_with_challenger", {"past": [(0, 2)]}, 1.0),
        ("tied", {"tied": [(0, 2)]}, 1.0),
        ("tied", {"tied": [(0, 1)]}, 0.0),
        ("obliged", {"obliged": [(0, 1)]}, 1.0),
        ("obliged", {"obliged": [(0, 2)]}, 0.0),
        ("owes_less", {"owes_less": [(0, 1)]}, 1.0),
        ("obliged_force", {"obliged": [(0, 1)]}, 1.0),
        ("obliged_war", {"obliged": [(0, 1)]}, 1.0),
        ("obliged_and_tied", {"obliged": [(0, 1)], "tied": [(0, 2)]}, 1.0),
        ("obliged_and_tied", {"obliged": [(0, 1)]}, 0.0),
        ("ln_relative_challenger", {}, log(0.2 / 0.1)),
    ],
)
def test_each_term_looks_at_the_right_pair(term, pair, expected):
    assert chance(BASE | {term: 1.0}, **pair)[0] == pytest.approx(expit(-2 + expected))


def test_without_obligations_a_tie_to_the_challenger_still_counts():
    pair = {"obliged": [(0, 1)], "owes_less": [(3, 1)], "tied": [(0, 2)]}
    terms = BASE | {"obliged": 2.0, "owes_less": 1.0, "tied": -0.5}
    np.testing.assert_allclose(chance(terms, **pair)[[0, 3]], expit([-0.5, -1.0]))
    np.testing.assert_allclose(chance(terms, owed=False, **pair)[[0, 3]], expit([-2.5, -2.0]))


FRAME = pl.DataFrame({"ccode1": [365, 710], "ccode2": [200, 200], "year": [1950, 1951]})


def panel(**pair):
    return Panel({1950: year(**pair), 1951: year()})


def test_help_is_the_shift_of_the_log_capability():
    """Against 365 the states 2 and 710 may help 200; against 710 the states 2 and 365."""
    terms = BASE | {"obliged": 2.0}
    without, owed = expected_help(FRAME, terms, panel(obliged=[(0, 1)]))
    p = expit(-2)
    assert without[0] == pytest.approx(log1p(p * (0.3 + 0.05) / 0.1))
    assert without[0] + owed[0] == pytest.approx(log1p((expit(0) * 0.3 + p * 0.05) / 0.1))
    assert without[1] == pytest.approx(log1p(p * (0.3 + 0.2) / 0.1))
    assert owed[1] == 0, "nobody owed anything in 1951"


def test_rows_may_stand_in_any_order():
    terms = BASE | {"obliged": 2.0, "ln_capability": 0.3}
    one = expected_help(FRAME, terms, panel(obliged=[(0, 1)]))
    two = expected_help(FRAME.reverse(), terms, panel(obliged=[(0, 1)]))
    np.testing.assert_allclose(one, np.array(two)[:, ::-1])


@given(st.floats(0, 4), st.floats(-6, 1))
def test_an_obligation_never_lowers_help(weight, level):
    _, owed = expected_help(FRAME, {"intercept": level, "obliged": weight}, panel(obliged=[(0, 1), (3, 1)]))
    assert (owed >= 0).all()


def test_forms_of_help_by_hand():
    """Two may join with chances 1/2 (obliged) and .12: what they bring, their share, and whether anybody comes."""
    forms = help_forms(FRAME, BASE | {"obliged": 2.0}, panel(obliged=[(0, 1)]))
    p = expit(-2)
    brought, bare = 0.5 * 0.3 + p * 0.05, p * 0.35
    assert forms["help_shift"][0] == pytest.approx(log1p(brought / 0.1))
    assert forms["help_share"][0] == pytest.approx(brought / (brought + 0.1 + 0.2))
    assert forms["help_chance"][0] == pytest.approx(1 - 0.5 * (1 - p))
    assert forms["owed_shift"][0] == pytest.approx(log1p(brought / 0.1) - log1p(bare / 0.1))
    assert forms["owed_share"][0] == pytest.approx(brought / (brought + 0.3) - bare / (bare + 0.3))
    assert forms["owed_chance"][0] == pytest.approx((1 - p) ** 2 - 0.5 * (1 - p))


DISPUTES = FRAME.with_columns(
    dispnum=pl.Series([1, 2]), hostlev=4, recip=pl.Series([1, 0]), ln_relative=0.5, contiguous=1, ln_distance=-1.0,
    joint_democracy=0, regime_unknown=0, major_challenger=1, major_target=0, past=0.2,
)  # fmt: skip


def test_resistance_takes_all_help_and_may_split_what_is_owed():
    terms = BASE | {"obliged": 2.0}
    years = panel(obliged=[(0, 1)])
    without, owed = expected_help(DISPUTES, terms, years)
    rows = resistance_rows(DISPUTES, terms, years)
    assert rows.names == tuple(PRIOR)
    np.testing.assert_allclose(rows.design[:, rows.names.index("help")], without + owed)
    split = resistance_rows(DISPUTES, terms, years, split=True)
    assert split.names == tuple(SPLIT)
    np.testing.assert_allclose(split.design[:, split.names.index("help_owed")], owed)
    assert rows.outcome.tolist() == [1, 0]
    assert rows.group.tolist() == [200365, 200710]
    threat = resistance_rows(DISPUTES, terms | {"war": 3.0}, years, severity="threat")
    assert (threat.design[:, 1] < resistance_rows(DISPUTES, terms | {"war": 3.0}, years).design[:, 1]).all()


DYADS = FRAME.with_columns(
    cinc1=pl.Series([0.2, 0.05]), cinc2=0.1, capdist=pl.Series([None, 999.0]), conttype=pl.Series([1, None]),
    joint_democracy=pl.Series([0, 1]), polity21=pl.Series([5, None]), polity22=5, cowmaj1=pl.Series([1, 0]), cowmaj2=0,
)  # fmt: skip
ANSWER = {
    "intercept": 0.1, "step_1946": 0.2, "step_1951": 0.4, "help": 0.3, "help_owed": -0.1, "ln_relative": 0.5,
    "contiguous": 0.7, "ln_distance": -0.2, "joint_democracy": -0.6, "regime_unknown": 0.05, "major_challenger": 0.25,
    "major_target": 9.0,
}  # fmt: skip
LINKS = Links(BASE | {"obliged": 2.0}, {"initiator": 0.4, "ln_ratio": 0.8}, ANSWER)


def test_what_the_other_links_say_of_a_challenge():
    years = panel(obliged=[(0, 1)])
    without, owed = expected_help(DYADS, LINKS.joining, years)
    found = link_terms(DYADS, LINKS, years)
    np.testing.assert_allclose(found["help"], without)
    np.testing.assert_allclose(found["help_owed"], owed)
    balance = np.log([2.0, 0.5]) - without - owed
    np.testing.assert_allclose(found["win"], expit(0.4 + 0.8 * balance))
    help_ = 0.3 * (without + owed) - 0.1 * owed
    # a neighbour, a major power; a distance that is not known counts as e^8 kilometres
    first = 0.1 + 0.2 + 0.5 * log(0.5) + 0.7 + 0.25 - 0.2 * (log1p(exp(8)) - 8)
    second = 0.1 + 0.2 + 0.4 + 0.5 * log(2) - 0.2 * (log(1000) - 8) - 0.6 + 0.05
    np.testing.assert_allclose(found["resist"], expit(np.array([first, second]) + help_))
    np.testing.assert_allclose(found["resist_win"], found["resist"] * found["win"])


def baseline_rows(n=400):
    random = np.random.default_rng(7)
    x = random.standard_normal((n, 2)) * [1.0, 5.0]
    outcome = random.random(n) < expit(-3 + 0.8 * x[:, 0])
    frame = pl.DataFrame({"ccode1": np.full(n, 365), "ccode2": np.full(n, 200),
                          "year": np.where(np.arange(n) % 2, 1950, 1951)})  # fmt: skip
    rows = LinkRows("challenge", frame, ("intercept", "ln_distance", "past"), np.column_stack([np.ones(n), x]),
                    outcome.astype(float), np.arange(n), np.zeros(n))  # fmt: skip
    return ChallengeRows(rows, {"ln_distance": "place", "past": "past"})


def test_priors_are_those_of_standardised_terms():
    rows = baseline_rows()
    prior = prior_of(rows, SCALES | {"past": 0.3})
    spread = rows.rows.design.std(axis=0)
    assert (prior["intercept"].mean, prior["intercept"].sd) == (-5.0, 10.0)
    assert prior["ln_distance"].sd == pytest.approx(0.1 / spread[1])
    assert prior["past"].sd == pytest.approx(0.3 / spread[2])
    np.testing.assert_array_equal(start_of(rows), [-4.5, 0, 0])


def test_the_unit_of_a_term_does_not_matter_to_its_shrinkage():
    rows = baseline_rows()
    scaled = ChallengeRows(
        LinkRows(*(getattr(rows.rows, f) if f != "design" else rows.rows.design * [1, 1, 100.0] for f in
                   ("link", "frame", "names", "design", "outcome", "group", "offset"))), rows.groups)  # fmt: skip
    one, two = fit_challenge(rows), fit_challenge(scaled)
    np.testing.assert_allclose(one.mean, two.mean * [1, 1, 100], rtol=1e-6)
    assert 0 < one.terms["ln_distance"] < 0.8, "shrunk towards zero"


def test_rows_of_a_challenge_have_the_links_where_they_are_given(monkeypatch):
    monkeypatch.setattr(challenge, "terms_of", lambda frame: ({"land": np.ones(2)}, {"land": "place"}))
    frame = DYADS.with_columns(start=pl.Series([1, 0]), hostlev=4)
    plain = challenge.challenge_rows(frame)
    assert plain.rows.names == ("intercept", "land")
    assert plain.rows.outcome.tolist() == [1, 0]
    assert plain.rows.group.tolist() == [200365, 200710]
    assert plain.rows.frame.columns == ["ccode1", "ccode2", "year", "start", "hostlev"]
    assert challenge.challenge_rows(frame, LINKS).rows.names == plain.rows.names, "links need the years"
    linked = challenge.challenge_rows(frame, LINKS, panel(obliged=[(0, 1)]))
    assert linked.rows.names == ("intercept", "land", "help", "help_owed", "win", "resist", "resist_win")
    assert set(linked.groups.values()) == {"place", "links"}
    np.testing.assert_allclose(linked.rows.design[:, 2], expected_help(DYADS, LINKS.joining, panel())[0])


def test_terms_of_the_links_replace_those_of_before():
    rows = baseline_rows(2)
    years = panel(obliged=[(0, 1)])
    frame = DYADS.with_columns(ccode1=pl.lit(365))
    once = with_links(rows, frame, LINKS, years)
    assert once.rows.names == ("intercept", "ln_distance", "past", "help", "help_owed", "win", "resist", "resist_win")
    twice = with_links(once, frame, Links(BASE, LINKS.contest, LINKS.resistance), years)
    assert twice.rows.names == once.rows.names
    owed = once.rows.names.index("help_owed")
    assert once.rows.design[0, owed] > 0
    assert (twice.rows.design[:, owed] == 0).all()
    assert twice.only("past", "place").rows.names == ("intercept", "ln_distance", "past")
    assert twice.between(1950, 1950).rows.frame["year"].to_list() == [1950]
    assert twice.take(np.array([1])).rows.outcome.tolist() == [rows.rows.outcome[1]]
    assert twice.terms(["intercept", "win"]).groups == {"win": "links"}
