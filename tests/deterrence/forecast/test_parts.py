"""The parts of a forecast: covariates of a tiny record, columns of the design, models, links and tables of scores."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import log, log1p

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import given, strategies as st
from scipy.special import expit

from foedus.deterrence.fitting.laplace import LinkFit, Mode, Prior
from foedus.deterrence.fitting.rows import LinkRows
from foedus.deterrence.forecast import links as forecast_links
from foedus.deterrence.forecast.covariates import Covariates, covariates
from foedus.deterrence.forecast.design import LINK_COLUMNS, design_of
from foedus.deterrence.forecast.frame import COVERED, happened_within, one_year_frame
from foedus.deterrence.forecast.links import COUNTED, FittedLinks, LinkCount, LinkData, count_links, link_columns
from foedus.deterrence.forecast.models import Rows, logits, shrunk, tree_model, trees
from foedus.deterrence.forecast.names import ALLIANCE, BASE, PEACE, PLAIN
from foedus.deterrence.forecast.options import Split
from foedus.deterrence.forecast.record_arrays import EVENTS, Chronicle
from foedus.deterrence.forecast.score_table import bins_of, flat, score_table
from foedus.deterrence.forecast.scores import Score
from foedus.deterrence.forecast.shrunk_logit import Penalties
from foedus.errors import InputError, OutsideCoverageError
from foedus.record.alliances.obligations import OBLIGATIONS

# Covariates ----------------------------------------------------------------------------------------------------------


def record(**events) -> Chronicle:
    """Three states, 10, 20 and 30, from 1900 to 1909; 30 joins in 1905. Events as (year, one, two)."""
    places = {10: 0, 20: 1, 30: 2}

    def table(rows):
        return np.array([[y - 1900, places[a], places[b]] for y, a, b in sorted(rows)], np.int64).reshape(-1, 3)

    member = np.ones((10, 3), bool)
    member[:5, 2] = False
    cinc = np.tile([0.2, 0.1, 0.05], (10, 1))
    cinc[:5, 2] = np.nan
    polity = np.tile([8.0, -7.0, 6.0], (10, 1))
    polity[:5, 2] = np.nan
    return Chronicle(
        first=1900, last=1909, codes=np.array([10, 20, 30]), member=member,
        major=np.tile([True, False, False], (10, 1)),
        states={"cinc": cinc, "polity2": polity}, events={name: table(events.get(name, ())) for name in EVENTS},
        owed={name: table(events.get(name, ())) for name in (*OBLIGATIONS, "tie")}, near=table(events.get("near", ())),
    )  # fmt: skip


def known(chronicle, one=10, two=20, year=1908, conttype=1, capdist=999.0, mindist=None):
    frame = pl.DataFrame([{"ccode1": one, "ccode2": two, "year": year, "conttype": conttype, "capdist": capdist,
                           "mindist": mindist}], schema_overrides={"mindist": pl.Float64})  # fmt: skip
    found = covariates(chronicle, frame)
    return {name: float(found[name][0]) for name in found.names}


def test_pasts_are_decayed_and_know_their_direction():
    """Two starts of 10 against 20, three and eight years before 1908, and one the other way four years before."""
    found = known(record(start=[(1900, 10, 20), (1905, 10, 20), (1904, 20, 10), (1908, 10, 20)]))
    assert found["start_8"] == pytest.approx(2 ** (-8 / 8) + 2 ** (-3 / 8))
    assert found["suffered_8"] == pytest.approx(2 ** (-4 / 8))
    assert found["starts1_8"] == pytest.approx(found["start_8"])
    assert found["suffers2_8"] == pytest.approx(found["start_8"])
    assert found["suffers1_8"] == pytest.approx(found["suffered_8"])
    assert found["start_1"] == pytest.approx(2**-8 + 2**-3)


def test_years_of_peace_count_what_both_shared():
    both = [(1903, 10, 20), (1903, 20, 10)]
    found = known(record(ongoing=both, start=[(1901, 10, 20)]))
    assert found["since_any"] == 4, "1904 to 1907"
    assert found["since_start"] == 6
    assert found["since_suffered"] == 8, "since they met: 1900 to 1907"
    assert known(record(), two=30)["since_any"] == 3, "30 is a member since 1905"


def test_what_is_under_way_and_who_is_near():
    found = known(
        record(ongoing=[(1907, 10, 30), (1907, 30, 10), (1906, 10, 20)], near=[(1907, 10, 30), (1907, 20, 30)])
    )
    assert (found["under_way"], found["under_way1"], found["under_way2"]) == (0, 1, 0)
    assert (found["neighbours1"], found["neighbours2"]) == (1, 1)
    assert (found["age1"], found["age2"]) == (8, 8)
    assert known(record(), one=30)["age1"] == 3


def test_neighbours_and_common_enemies():
    """30 is a neighbour of both and began a dispute against 20 a year before; both sides met 30 then."""
    met = [(1907, 30, 20), (1907, 20, 30), (1907, 10, 30), (1907, 30, 10)]
    found = known(record(start=[(1907, 30, 20)], onset=met, near=[(1907, 10, 30), (1907, 20, 30)]))
    half = 2 ** (-1 / 3)
    assert found["neighbours_against2_3"] == pytest.approx(half), "neighbours of 10 began against 20"
    assert found["common_enemies_3"] == pytest.approx(half**2)
    assert found["around1_3"] == found["around2_3"] == pytest.approx(2 * half)


def test_states_of_the_year_before():
    found = known(record())
    assert found["capability_share"] == pytest.approx(2 / 3)
    assert found["ln_ratio"] == found["imbalance"] == pytest.approx(log(2))
    assert (found["major1"], found["major2"], found["majors"]) == (1, 0, 0)
    assert (found["polity1"], found["polity2"], found["lower_polity"], found["regime_distance"]) == (8, -7, -7, 15)
    assert (found["joint_democracy"], found["regime_unknown"], found["not_measured"]) == (0, 0, 0)
    assert known(record(), two=30)["joint_democracy"] == 1
    new = known(record(), two=30, year=1905)
    assert (new["not_measured"], new["regime_unknown"], new["joint_democracy"]) == (1, 1, 0)
    assert new["ln_capability2"] == pytest.approx(log(0.0012)), "the median member stands for what is not measured"


@pytest.mark.parametrize(
    ("kind", "land", "contiguous", "water"), [(1, 1, 1, 0), (0, 0, 0, 0), (3, 0, 1, 1), (5, 0, 1, 0)]
)
def test_geography(kind, land, contiguous, water):
    found = known(record(), conttype=kind, mindist=None)
    assert (found["land"], found["contiguous"], found["water3"]) == (land, contiguous, water)
    assert found["ln_distance"] == found["ln_least_distance"] == pytest.approx(log(1000))
    assert known(record(), mindist=0.0)["ln_least_distance"] == 0


def test_obligations_at_the_end_of_the_year_before():
    """10 owes 20 defence; 30, with no tie to 10, stands behind 20; 30 owes 10 neutrality in 1908 only."""
    tie = [(1907, 10, 20), (1907, 30, 20)]
    found = known(record(atop_defense=tie, tie=tie, atop_neutral=[(1908, 30, 10)]))
    assert (found["owes"], found["owed"], found["tie"]) == (1, 0, 1)
    assert found["pact_behind2"] == 1
    assert found["neutral_behind1"] == 0, "of this year nothing is known yet"
    assert known(record(atop_neutral=[(1907, 30, 10)], tie=[(1907, 30, 10)]))["neutral_behind1"] == 1


def test_similarity_of_portfolios_by_hand():
    """Signorino & Ritter's S of three members: 1 - 2 sum|difference| / (3 x 3).

    Without any ties the two differ by 3 in each of their own entries: 1 - 12 / 9. Both allied to 30 changes nothing;
    allied to each other nothing is left that differs.
    """
    assert known(record())["similarity"] == pytest.approx(1 - 2 * 6 / 9)
    both = [(1907, 10, 30), (1907, 20, 30)]
    assert known(record(atop_defense=both, tie=both))["similarity"] == pytest.approx(1 - 2 * 6 / 9)
    one = [(1907, 10, 20)]
    assert known(record(atop_defense=one, tie=one))["similarity"] == pytest.approx(1)
    third = [(1907, 10, 30)]
    assert known(record(atop_consul=third, tie=third))["similarity"] == pytest.approx(1 - 2 * 7 / 9)


def test_covariates_are_named_columns():
    given_ = Covariates(("a", "b"), np.array([[1.0, 2], [3, 4]]))
    assert given_["b"].tolist() == [2, 4]
    assert given_.take(np.array([False, True])).values.tolist() == [[3, 4]]
    assert given_.without("a").names == ("b",)
    more = given_.beside({"c": np.array([5.0, 6])})
    assert (more.names, more["c"].tolist()) == (("a", "b", "c"), [5, 6])


def test_what_happened_within_years_of_either_side():
    chronicle = record(start=[(1903, 20, 10)])
    frame = pl.DataFrame({"ccode1": [10, 20, 20], "ccode2": [20, 10, 10], "year": [1901, 1901, 1904]})
    assert happened_within(chronicle, "start", frame, 3).tolist() == [0, 1, 0]
    assert happened_within(chronicle, "start", frame, 2).tolist() == [0, 0, 0]
    assert happened_within(chronicle, "start", frame, 3, either=True).tolist() == [1, 1, 0]


@pytest.mark.parametrize("years", [(1869, 1900), (1990, 2011), (2000, 1990)])
def test_years_that_cannot_be_forecast(years):
    with pytest.raises(OutsideCoverageError, match=f"{COVERED[0]}.{COVERED[1]}, not {years[0]}.{years[1]}"):
        one_year_frame(*years)


# The design ----------------------------------------------------------------------------------------------------------


def columns(**values):
    given_ = Covariates(tuple(values), np.column_stack([np.asarray(v, float) for v in values.values()]))
    design = design_of(given_)
    matrix = design.matrix(given_)
    return {name: matrix[:, k + 1] * scale + centre for k, (name, scale, centre) in enumerate(
        zip(design.names, design.scale, design.centre, strict=True))}  # fmt: skip


def test_logarithms_and_splines():
    found = columns(start_8=[0.0, 1.0, 2.0], under_way=[0, 1, 2], since_any=[0, 4, 99], age1=[5, 20, 80],
                    polity1=[-3, 0, 3])  # fmt: skip
    assert found["start_8"] == pytest.approx(np.log([0.03, 1.03, 2.03])), "nothing in memory counts .03"
    assert found["under_way"] == pytest.approx(np.log1p([0, 1, 2]))
    assert found["since_any"] == pytest.approx(np.log1p([0, 4, 99]))
    assert found["since_any=0"] == pytest.approx([1, 0, 0])
    assert found[f"since_any > {log1p(3):.3g}"] == pytest.approx([0, log(5 / 4), log(100 / 4)])
    assert found[f"age1 > {log1p(10):.3g}"] == pytest.approx([0, log(21 / 11), log(81 / 11)])
    assert found["polity1"] == pytest.approx([-3, 0, 3])


def test_distances_bend_at_their_quantiles():
    distance = np.arange(1.0, 12.0)
    found = columns(ln_distance=distance)
    assert set(found) == {"ln_distance", *(f"ln_distance > {knot}" for knot in (2, 3.5, 6, 8.5, 10))}
    assert found["ln_distance > 6"] == pytest.approx(np.maximum(distance - 6, 0))


def test_products_are_of_the_columns_as_they_stand():
    found = columns(contiguous=[0, 1, 1, 0], start_8=[0.0, 1.0, 2.0, 3.0], win=[0.2, 0.4, 0.6, 0.9], constant=[1] * 4)
    assert found["contiguous x start_8"] == pytest.approx(np.log([1, 1.03, 2.03, 1]))
    assert found["contiguous x win"] == pytest.approx([0, 0.4, 0.6, 0])
    assert "constant" not in found, "a column that does not vary says nothing"


def test_columns_are_standardised_on_the_rows_of_the_estimation_and_bounded():
    train = Covariates(("a",), np.array([[1.0], [2], [3], [6]]))
    design = design_of(train)
    assert (design.centre[0], design.scale[0]) == (3, pytest.approx(3.5**0.5))
    later = design.matrix(Covariates(("a",), np.array([[3.0], [1000.0], [-1000.0]])))
    np.testing.assert_allclose(later, [[1, 0], [1, 6], [1, -6]])


# Models --------------------------------------------------------------------------------------------------------------


def rows(seed, n=400):
    random = np.random.default_rng(seed)
    names = ("peace_years", "peace_years2", "peace_years3", "ln_distance", "land_contiguity", "capability_share",
             "joint_democracy", "target_pact", "challenger_offense", "challenger_neutral", "similarity")  # fmt: skip
    values = {name: random.standard_normal(n) for name in names}
    outcome = (random.random(n) < expit(-1.5 - 0.5 * values["peace_years"] - 0.4 * values["ln_distance"])).astype(float)
    seen = Covariates(("a", "b", *LINK_COLUMNS), random.standard_normal((n, 2 + len(LINK_COLUMNS))))
    frame = pl.DataFrame({"year": random.integers(1950, 1990, n), **values})
    return Rows(frame, seen, outcome, np.maximum(outcome, random.random(n) < 0.2))


def test_logits_of_the_literature_are_those_of_statsmodels():
    train, test = rows(1), rows(2)
    found = logits(train, test)
    assert list(found) == [BASE, PEACE, PLAIN, ALLIANCE]
    assert (found[BASE] == train.outcome.mean()).all()
    terms = {
        PEACE: ("peace_years", "peace_years2", "peace_years3"),
        PLAIN: ("ln_distance", "land_contiguity", "capability_share", "joint_democracy", "peace_years", "peace_years2",
                "peace_years3"),
        ALLIANCE: ("target_pact", "challenger_offense", "challenger_neutral", "similarity", "ln_distance",
                   "land_contiguity", "capability_share", "joint_democracy", "peace_years", "peace_years2",
                   "peace_years3"),
    }  # fmt: skip
    for model, names in terms.items():
        design, wanted = (sm.add_constant(r.frame.select(names).to_numpy()) for r in (train, test))
        theirs = sm.Logit(train.outcome, design).fit(disp=0, tol=1e-12).predict(wanted)
        np.testing.assert_allclose(found[model], theirs, rtol=1e-7)


def test_without_links_their_columns_are_not_looked_at():
    train, test = rows(1), rows(2)
    other = Rows(test.frame, test.known.without(*LINK_COLUMNS).beside(dict.fromkeys(LINK_COLUMNS, np.zeros(400))),
                 test.outcome, test.broader)  # fmt: skip
    penalties = Penalties(30.0, 60.0)
    one, two = (shrunk(train, t, penalties, links=False) for t in (test, other))
    np.testing.assert_array_equal(one[0], two[0])
    assert not any("win" in name or "help" in name for name in one[1].design.names)
    assert any("win" in name for name in shrunk(train, test, penalties)[1].design.names)


def test_the_forecast_of_trees_is_the_mean_over_seeds():
    train, test = rows(1), rows(2)
    said = []
    found = trees(train, test, seeds=(1, 2), progress=said.append)
    x, wanted = (r.known.values.astype(np.float32) for r in (train, test))
    each = [tree_model(x, train.outcome, seed).predict_proba(wanted)[:, 1] for seed in (1, 2)]
    np.testing.assert_allclose(found, np.mean(each, axis=0))
    assert len(said) == 2


# Links ---------------------------------------------------------------------------------------------------------------


def constant_fit(link, names, values, *, walk=0.0):
    """A fit without doubt, but for the step of the level that is not yet seen."""
    prior = {name: Prior(walk=name.startswith("step_")) for name in names}
    mode = Mode(walk, 1.0, np.asarray(values, float), 1e-16 * np.eye(len(names)), 0.0)
    return LinkFit(link, names, prior, (mode,), np.eye(len(names)), 10, 5, 10, 0, {})


def made_rows(link, names, design, outcome, **frame):
    n = len(outcome)
    design, outcome = np.asarray(design, float), np.asarray(outcome, float)
    return LinkRows(link, pl.DataFrame(frame), names, design, outcome, np.arange(n), np.zeros(n))


@pytest.fixture
def counted(monkeypatch):
    """Rows of three links; the others are empty."""
    joining = made_rows("joining", ("intercept", "obliged"), [[1, 1], [1, 0], [1, 0], [1, 1]], [1, 0, 0, 1],
                        year=[1990, 1991, 1992, 2005])  # fmt: skip
    contest = made_rows("contest", ("initiator",), [[1], [1]], [1, 0], year=[1990, 1995], last=[1991, 1999])
    nothing = made_rows("x", ("intercept",), np.zeros((0, 1)), [])
    monkeypatch.setattr(forecast_links, "severity_rows", lambda _: dict.fromkeys(("force", "deadly", "war"), nothing))
    monkeypatch.setattr(forecast_links, "resistance_rows", lambda *_: nothing)
    fits = {
        "joining": constant_fit("joining", ("intercept", "obliged"), [-1.0, 2.0]),
        "contest": constant_fit("contest", ("initiator",), [0.0]),
        "resistance": constant_fit("resistance", ("intercept",), [0.3]),
    }
    data = LinkData(joining, contest, pl.DataFrame({"year": [1990]}), None)  # ty: ignore[invalid-argument-type]
    return FittedLinks(1989, fits), data


def test_predicted_counts_stand_beside_what_happened(counted):
    found = {count.link: count for count in count_links(*counted, 1990, 2000, draws=4000)}
    assert set(found) == {"joining:obliged", "joining", "contest"}, "links without rows are left out"
    all_, obliged, wars = found["joining"], found["joining:obliged"], found["contest"]
    assert (all_.chances, all_.observed) == (3, 1)
    assert all_.predicted == pytest.approx(expit(1) + 2 * expit(-1))
    assert (obliged.chances, obliged.observed) == (1, 1)
    assert obliged.predicted == pytest.approx(expit(1))
    assert (wars.predicted, wars.low, wars.high) == (1, 0, 2), "two tosses of a coin"


def test_a_level_that_may_step_widens_the_counts(counted):
    """Two hundred even wars: 100, give or take 14; with a step of two log-odds to come, most counts are possible."""
    _, data = counted
    wars = made_rows("contest", ("step_1946",), np.zeros((200, 1)), np.ones(200), year=np.full(200, 1995))
    data = replace(data, contest=wars)
    spans = []
    for walk in (0.0, 2.0):
        fits = {name: constant_fit(name, ("intercept", "obliged"), [0.0, 0.0]) for name in ("joining", "resistance")}
        fits["contest"] = constant_fit("contest", ("step_1946",), [0.0], walk=walk)
        (found,) = (
            c for c in count_links(FittedLinks(1989, fits), data, 1993, 2000, draws=2000) if c.link == "contest"
        )
        assert (found.predicted, found.observed) == (100, 200)
        spans.append((found.low, found.high))
    assert spans[0] == pytest.approx((86, 114), abs=2)
    assert spans[1][0] < 20
    assert spans[1][1] > 180


def test_counts_as_plain_data():
    told = LinkCount("contest", 22, 12.5, 8.0, 17.0, 13.0).to_dict()
    assert {k: told[k] for k in ("link", "chances", "predicted_low", "observed")} == {
        "link": "contest", "chances": 22, "predicted_low": 8.0, "observed": 13.0}  # fmt: skip
    assert all(title.render("en") != title.render("fr") for title in COUNTED.values())


def test_fits_give_the_links_their_means(counted):
    fitted, _ = counted
    assert fitted.links.joining == {"intercept": -1.0, "obliged": 2.0}
    assert fitted.links.contest == {"initiator": 0.0}
    assert fitted.links.severity == "war"


def test_who_was_no_member_has_the_mean_of_the_others(counted, monkeypatch):
    from types import SimpleNamespace

    seen = []

    def terms(frame, links, years):
        seen.append(frame)
        return {"help": np.arange(1.0, frame.height + 1), "win": np.full(frame.height, 0.25)}

    monkeypatch.setattr(forecast_links, "link_terms", terms)
    fitted, data = counted
    years = SimpleNamespace(years={1989: SimpleNamespace(codes=np.array([2, 20, 200]))})
    data = LinkData(data.joining, data.contest, data.disputes, years)  # ty: ignore[invalid-argument-type]
    frame = pl.DataFrame({"ccode1": [2, 2, 20], "ccode2": [20, 999, 200], "conttype": 1, "capdist": 5.0})
    names = ("ln_capability1", "ln_capability2", "joint_democracy", "major1", "major2", "regime_unknown")
    seen_of = Covariates(names, np.tile([log(0.2), log(0.1), 0.0, 1.0, 0.0, 1.0], (3, 1)))
    found = link_columns(fitted, data, frame, seen_of, np.full(3, 1990))
    assert found["help"].tolist() == [1, 1.5, 2]
    (asked,) = seen
    assert asked["ccode2"].to_list() == [20, 200]
    assert asked["year"].to_list() == [1989, 1989], "of the year before"
    assert asked["cinc1"].to_list() == pytest.approx([0.2, 0.2])
    assert asked["polity21"].null_count() == 2, "unknown regimes are marked"


# Tables of scores, splits --------------------------------------------------------------------------------------------


def test_a_table_of_scores_by_hand():
    """One event in two years; a forecast of a quarter for all, and one that knows."""
    outcome, year = np.array([1.0, 0, 0, 0]), np.array([1990, 1990, 1991, 1991])
    table = score_table(outcome, {"flat": np.full(4, 0.25), "knows": np.array([0.7, 0.1, 0.1, 0.1])}, year,
                        against=("flat", "absent"), draws=50)  # fmt: skip
    one, two = table
    assert one["brier"] == pytest.approx((0.5625 + 3 * 0.0625) / 4)
    assert one["log_score"] == pytest.approx(-(log(0.25) + 3 * log(0.75)) / 4)
    assert one["auc"] == pytest.approx(0.5)
    assert two["auc"] == 1
    assert (one["predicted"], one["observed"]) == (1, 1)
    assert one["differences"] == {}
    assert two["differences"].keys() == {"flat"}
    assert two["differences"]["flat"]["brier"] == pytest.approx((0.09 + 0.03) / 4 - 0.1875)


def test_what_does_not_exist_is_null():
    nan = float("nan")
    assert flat({"auc": Score(0.5, nan, 0.7)}) == {"auc": 0.5, "auc_low": None, "auc_high": 0.7}


@given(st.integers(0, 1000))
def test_bins_hold_all_rows_from_the_lowest(seed):
    random = np.random.default_rng(seed)
    forecast = random.beta(1, 8, 900)
    outcome = (random.random(900) < forecast).astype(float)
    bins = bins_of(outcome, forecast)
    assert [b["bin"] for b in bins] == list(range(1, len(bins) + 1))
    assert sum(b["n"] for b in bins) == 900
    assert sum(b["events"] for b in bins) == outcome.sum()
    assert sum(b["expected"] for b in bins) == pytest.approx(forecast.sum())
    assert all(one["predicted"] <= two["predicted"] for one, two in pairwise(bins))


@pytest.mark.parametrize(
    ("train", "test", "error", "said"),
    [
        ((1946, 1989), (1989, 2010), InputError, "must end before the test years 1989.2010"),
        ((1989, 1946), (1990, 2010), InputError, "1989.1946"),
        ((1980, 1988), (1990, 2010), InputError, "10 training years"),
        ((1860, 1989), (1990, 2010), OutsideCoverageError, "1870.2010"),
        ((1946, 1989), (1990, 2012), OutsideCoverageError, "1990.2012"),
    ],
)
def test_splits_that_prove_nothing(train, test, error, said):
    with pytest.raises(error, match=said):
        Split(train, test)


def test_a_split_that_stands():
    assert Split((1980, 1989), (1990, 1990)).train == (1980, 1989)
