from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from foedus.errors import DroppedRowsWarning, EstimationWarning, FoedusError, SpecificationError, UnknownNameError
from foedus.games import Chance, Move, Outcome, Tree, egame12, egame122, estimate
from tests.support.plays import FORMULA, OUTCOMES, TRUTH, deterrence


def test_truth_lies_within_reach(deterrence_fit):
    assert deterrence_fit.converged
    for term, truth in TRUTH.items():
        j = deterrence_fit.term_index(term)
        assert abs(deterrence_fit.estimates[j] - truth) < 4 * deterrence_fit.std_errors[j]


def test_the_maximum_has_no_slope(deterrence_fit):
    assert np.abs(deterrence_fit.scores.sum(axis=0)).max() < 1e-6
    assert deterrence_fit.casewise.sum() == pytest.approx(deterrence_fit.log_likelihood, rel=1e-12)
    assert deterrence_fit.verdict.starts_at_best == deterrence_fit.verdict.starts


def test_three_ways_to_say_what_happened_agree(deterrence_fit):
    data = deterrence(400, 1)
    moves = egame12("esc + war ~ x | 0 | w - 1 | z", data)
    assert moves.log_likelihood == pytest.approx(deterrence_fit.log_likelihood, rel=1e-12)
    assert moves.terms[0] == "u1(~esc):(Intercept)"
    data |= {o: (data["y"] == o).astype(float) for o in OUTCOMES}
    data["war"] = (data["y"] == "war").astype(float)
    counts = egame12("sq + cap + war ~ x | 0 | w - 1 | z", data)
    np.testing.assert_allclose(counts.estimates, deterrence_fit.estimates, rtol=1e-8)


def test_a_move_never_reached_may_be_missing():
    data = deterrence(400, 1)
    told = np.where(data["esc"] == 0, np.nan, data["war"])
    fit = egame12("esc + war ~ x | 0 | w - 1 | z", data | {"war": told})
    assert fit.n_obs == 400
    assert fit.dropped == ()


def test_weights_are_repetitions(deterrence_fit):
    data = deterrence(400, 1)
    weights = np.random.default_rng(0).integers(0, 3, 400)
    weighted = egame12(FORMULA, data, outcomes=OUTCOMES, weights=weights)
    rows = np.repeat(np.arange(400), weights)
    repeated = egame12(FORMULA, {k: v[rows] for k, v in data.items() if len(v) == 400}, outcomes=OUTCOMES)
    np.testing.assert_allclose(weighted.estimates, repeated.estimates, rtol=1e-7)
    np.testing.assert_allclose(weighted.std_errors, repeated.std_errors, rtol=1e-7)


def test_a_declared_tree_is_the_ready_made_one(deterrence_fit):
    second = Move("2", {"L": Outcome("cap", {"1": "0"}), "R": Outcome("war", {"1": "w - 1", "2": "z"})})
    tree = Tree(Move("1", {"L": Outcome("sq", {"1": "x"}), "R": second}))
    fit = estimate(tree, pl.DataFrame({k: v for k, v in deterrence(400, 1).items() if len(v) == 400}), "y")
    assert set(fit.terms) == set(deterrence_fit.terms)
    for term, value in deterrence_fit.coefficients.items():
        assert fit.coefficients[term] == pytest.approx(value, rel=1e-7)


def test_fixed_utilities_as_arrays_give_the_scale():
    data = deterrence(400, 2)
    x, w, z = data["x"], data["w"], data["z"]
    second = Move("2", {"L": Outcome("cap"), "R": Outcome("war", {"1": 0.8 * w, "2": 0.4 - 0.9 * z})})
    tree = Tree(Move("1", {"L": Outcome("sq", {"1": 0.3 - 0.7 * x}), "R": second}))
    fit = estimate(tree, {"y": data["y"]}, "y", scale="1")
    assert fit.terms == ("log(sigma)",)
    assert abs(fit.estimates[0]) < 4 * fit.std_errors[0]
    with pytest.raises(SpecificationError, match="cannot be saved"):
        fit.save("/dev/null")


@pytest.mark.parametrize(
    ("link", "error"), [("logit", "agent"), pytest.param("probit", "private", marks=pytest.mark.slow)]
)
def test_a_tree_of_many_players_chance_and_three_actions(link, error):
    random = np.random.default_rng(3)
    n = 150
    x = random.standard_normal(n)
    storm = Chance({"rain": (0.3, Outcome("c", {"A": "1"})), "sun": (0.7, Outcome("d"))})
    last = Move("C", {"l": Outcome("e"), "m": Outcome("f", {"C": "1"}), "r": Outcome("g", {"C": "x - 1"})})
    tree = Tree(Move("A", {"l": Outcome("a"), "r": Move("B", {"l": storm, "r": last})}), "many")
    y = random.choice(list("acdefg"), n)
    fit = estimate(tree, {"x": x, "y": y}, "y", link=link, error=error, starts=2)
    assert fit.converged
    np.testing.assert_allclose(fit.predict().sum_horizontal(), 1, rtol=1e-9)


def test_a_player_may_move_twice_under_agent_error():
    data = deterrence(400, 4)
    again = Move("1", {"L": Outcome("cap"), "R": Outcome("war", {"1": "w - 1", "2": "z"})})
    second = Move("2", {"L": Outcome("sq", {"1": "1"}), "R": again})
    y = np.where(data["x"] > 1, "out", data["y"])
    tree = Tree(Move("1", {"L": Outcome("out", {"1": "1"}), "R": second}))
    with pytest.raises(SpecificationError, match="moves twice"):
        estimate(tree, {**data, "y": y}, "y", error="private")
    assert estimate(tree, {"y": y, "w": data["w"], "z": data["z"]}, "y").converged


def test_an_updated_fit_keeps_the_numbers_of_its_rows():
    data = {**BASE, "x": np.where(np.arange(400) < 3, np.nan, BASE["x"])}
    with pytest.warns(DroppedRowsWarning):
        fit = egame12(FORMULA, data, outcomes=OUTCOMES)
    again = fit.update(seed=2)
    np.testing.assert_array_equal(again.rows, fit.rows)
    assert again.dropped == fit.dropped


def test_update_changes_settings_and_data(deterrence_fit):
    logit = deterrence_fit.update(link="logit")
    direct = egame12(FORMULA, deterrence(400, 1), outcomes=OUTCOMES, link="logit")
    assert logit.log_likelihood == pytest.approx(direct.log_likelihood, rel=1e-12)
    assert deterrence_fit.update(deterrence(400, 9)).n_obs == 400
    with pytest.raises(UnknownNameError, match="did you mean 'link'"):
        deterrence_fit.update(lnk="logit")


BASE = {k: v for k, v in deterrence(400, 5).items() if len(v) == 400}


@pytest.mark.parametrize(
    ("formula", "change", "options", "says"),
    [
        ("y ~ x | x | x | z", {}, {}, r"not identified: u1\(sq\):\(Intercept\), u1\(sq\):x, u1\(cap\)"),
        (
            "y ~ x + x2 | 0 | w - 1 | z",
            {"x2": 2 * BASE["x"]},
            {},
            r"not identified: u1\(sq\):x, u1\(sq\):x2\n.*collinear",
        ),
        ("y ~ x + k | 0 | w - 1 | z", {"k": np.ones(400)}, {}, "regressor 'u1\\(sq\\):k' is constant"),
        ("y ~ x | 0 | w | z", {}, {"scale": "1"}, r"not identified: .*log\(sigma\)"),
        ("y ~ x | 0 | w - 1 | z", {}, {"scale_by_player": True}, "needs fixed utilities"),
        ("y ~ x | 0 | z", {}, {}, "takes 4 parts"),
        ("y ~ 1", {}, {"fixed_utilities": [1, 2]}, "takes 4 fixed utilities"),
        ("y ~ x | 0 | w | z", {"y": np.where(BASE["y"] == "war", "cap", BASE["y"])}, {}, "'war' is never observed"),
        ("y ~ x | 0 | w | z", {"y": np.where(BASE["x"] > 0, "peace", BASE["y"])}, {}, "'peace' is not an outcome"),
        ("esc + war ~ x | 0 | w | z", {"esc": BASE["esc"] + 1}, {}, "an indicator of a move is 0 or 1"),
        ("a + b + c ~ x | 0 | w | z", dict.fromkeys("abc", BASE["x"]), {}, "a count is a whole number"),
        ("y ~ x | 0 | w | z", {"x": np.where(BASE["x"] > 1, np.inf, BASE["x"])}, {}, "column 'x' has infinite values"),
        ("y ~ x | 0 | w | z", {}, {"weights": -np.ones(400)}, "weights are numbers"),
        ("y ~ nope | 0 | w | z", {}, {}, "unknown column 'nope'"),
        ("y ~ x | 0 | w | z", {}, {"link": "logit", "error": "private"}, "private information has no logit link"),
    ],
)
def test_bad_input_is_named_with_what_to_do(formula, change, options, says):
    given: dict[str, Any] = {} if formula.startswith(("esc", "a +")) else {"outcomes": OUTCOMES}
    with pytest.raises(FoedusError, match=says):
        egame12(formula, {**BASE, **change}, **{**given, **options})


def test_dropped_rows_are_warned_of_and_listed():
    data = {**BASE, "x": np.where(np.arange(400) < 3, np.nan, BASE["x"])}
    with pytest.warns(DroppedRowsWarning, match=r"3 of 400 rows dropped .*x \(3\)"):
        fit = egame12(FORMULA, data, outcomes=OUTCOMES)
    assert fit.n_obs == 397
    assert fit.dropped_rows()["row"].to_list() == [0, 1, 2]


class TestWhatTheRPackageGetsWrong:
    """Defects of R's games 1.1.2, each done right."""

    def test_private_information_with_four_outcomes_fits(self):
        random = np.random.default_rng(7)
        data = {name: random.standard_normal(500) for name in ("x", "z", "v")}
        data["y"] = random.choice(["LL", "LR", "RL", "RR"], 500)
        fit = egame122("y ~ x | 1 | 0 | 1 | z | v", data, error="private", outcomes=("LL", "LR", "RL", "RR"))
        assert fit.converged

    def test_a_separated_model_is_named(self):
        data = dict(BASE)
        # Whenever the dummy is one and player 2 moves, there is war.
        data["d"] = ((data["y"] == "war") & (data["z"] > -0.2)).astype(float)
        with pytest.warns(EstimationWarning, match=r"separation: u2\(war\):d predict"):
            fit = egame12("y ~ x | 0 | w - 1 | z + d", data, outcomes=OUTCOMES)
        assert not fit.converged
        assert fit.verdict.separated == ("u2(war):d",)

    def test_a_scale_that_cannot_be_told_is_reported_as_not_identified(self):
        with pytest.raises(SpecificationError, match=r"not identified: .*log\(sigma1\):\(Intercept\)"):
            egame12("y ~ x | 0 | w - 1 | z", BASE, outcomes=OUTCOMES, scale="z | x", scale_by_player=True)

    def test_akaikes_criterion_has_the_right_sign(self, deterrence_fit):
        assert deterrence_fit.aic == 2 * 5 - 2 * deterrence_fit.log_likelihood
        assert deterrence_fit.bic == pytest.approx(5 * np.log(400) - 2 * deterrence_fit.log_likelihood)

    def test_starts_elsewhere_reach_the_same_maximum(self):
        best = {egame12(FORMULA, BASE, outcomes=OUTCOMES, seed=s).log_likelihood for s in range(3)}
        assert max(best) - min(best) < 1e-9

    def test_a_scale_that_runs_to_infinity_is_no_estimate(self):
        tree = Tree(Move("A", {"l": Outcome("a", {"A": 0.0}), "r": Outcome("b", {"A": 1.0})}))
        # The worse action is taken more often than the better one: no finite noise explains that.
        with pytest.warns(EstimationWarning, match=r"no finite estimate: .* log\(sigma\)"):
            fit = estimate(tree, {"y": ["a"] * 30 + ["b"] * 20}, "y", scale="1")
        assert not fit.converged
        assert fit.verdict.unidentified == ("log(sigma)",)
