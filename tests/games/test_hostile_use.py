"""What those who come from R, or from a data set of their own, meet in estimated games."""

from __future__ import annotations

import inspect

import numpy as np
import polars as pl
import pytest

from foedus.errors import DroppedRowsWarning, EstimationWarning, SpecificationError, UnknownNameError
from foedus.games import egame12, egame122, egame123, estimate, ultimatum, vuong
from tests.support.plays import FORMULA, OUTCOMES, deterrence

ATTACKS = ("no attack", "devaluation", "defense")


@pytest.fixture(scope="module")
def read(game_data):
    return lambda name: pl.read_csv(game_data / f"{name}.csv", null_values=["NA"])


@pytest.mark.data
def test_a_maximum_at_the_end_of_a_curved_ridge_is_found(read):
    """Two hundred iterations stop at -321.177; the likelihood does not rise without end."""
    formula, data = "esc + war ~ s_wt_re1 + revis1 | 0 | balanc + revis1 | balanc", read("war1800")
    fit = egame12(formula, data)
    assert fit.converged
    assert fit.log_likelihood == pytest.approx(-321.1608492, abs=1e-7)
    assert fit.verdict.iterations > 1000
    with pytest.warns(EstimationWarning, match="found no maximum"):
        short = egame12(formula, data, iterations=100)
    assert not short.converged
    assert short.update(iterations=5000).log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-9)


@pytest.mark.parametrize("iterations", [0, -1, 2.5, True, "many"])
def test_iterations_are_a_whole_number(iterations):
    with pytest.raises(SpecificationError, match="iterations is a whole number from 1 up"):
        egame12(FORMULA, deterrence(60, 1), outcomes=OUTCOMES, iterations=iterations)


@pytest.mark.data
@pytest.mark.parametrize("unit", [1, 100, 0.01])
def test_whether_a_model_is_identified_does_not_depend_on_units(read, unit):
    rows = read("student_offers").with_columns(pl.col("offer") * unit)
    fit = ultimatum("offer + accept ~ gender1 | gender2", rows, max_offer=100 * unit, s2=unit)
    inside = rows.filter(pl.col("offer").is_between(0, 100 * unit, closed="none")).height
    assert fit.log_likelihood + inside * np.log(unit) == pytest.approx(-696.80915, abs=1e-4)


@pytest.mark.parametrize("scale", [1.0, 1e6, 1e-6])
def test_what_is_not_identified_is_found_in_any_unit(scale):
    data = deterrence(200, 2)
    data["v"] = data["x"] * scale
    with pytest.raises(SpecificationError, match=r"not identified: .*v"):
        egame12("y ~ v | v | v | z", data, outcomes=OUTCOMES)


class TestTextOutcomes:
    def test_texts_without_an_order_are_not_sorted_in_silence(self):
        with pytest.raises(SpecificationError, match="the order of 'cap', 'sq', 'war' is not known") as caught:
            egame12(FORMULA, deterrence(60, 1))
        assert "outcomes=" in str(caught.value)

    def test_a_categorical_of_polars_has_no_order_either(self):
        data = pl.DataFrame(deterrence(60, 1)).with_columns(pl.col("y").cast(pl.Categorical))
        with pytest.raises(SpecificationError, match="is not known"):
            egame12(FORMULA, data)

    def test_a_declared_order_and_numbers_need_nothing_more(self):
        data = deterrence(300, 1)
        given = egame12(FORMULA, data, outcomes=OUTCOMES).log_likelihood
        ordered = pl.DataFrame(data).with_columns(pl.col("y").cast(pl.Enum(OUTCOMES)))
        assert egame12(FORMULA, ordered).log_likelihood == pytest.approx(given)
        numbered = data | {"y": np.array([OUTCOMES.index(outcome) for outcome in data["y"]])}
        assert egame12(FORMULA, numbered).log_likelihood == pytest.approx(given)

    @pytest.mark.data
    def test_speculative_attacks_are_asked_for(self, read):
        formula = "outcome ~ capcont + overval - 1 | 1 | 1 | unifgov"
        with pytest.raises(SpecificationError, match="'defense', 'devaluation', 'no attack'"):
            egame12(formula, read("leblang2003"))
        assert egame12(formula, read("leblang2003"), outcomes=ATTACKS).model.outcomes == ATTACKS


class TestArguments:
    @pytest.mark.parametrize("function", [egame12, egame122, egame123, ultimatum, estimate])
    def test_signatures_are_real(self, function):
        kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
        assert inspect.Parameter.VAR_KEYWORD not in kinds
        assert {"starts", "seed", "iterations"} <= set(inspect.signature(function).parameters)

    @pytest.mark.parametrize(
        ("name", "use"), [("type", "error"), ("fixedUtils", "fixed_utilities"), ("sdByPlayer", "scale_by_player")]
    )
    def test_names_of_r_are_answered_with_ours(self, name, use):
        with pytest.raises(UnknownNameError, match=rf"unknown argument '{name}'") as caught:
            egame12(FORMULA, deterrence(60, 1), **{name: None})  # ty: ignore[invalid-argument-type]
        assert f"write {use}=" in str(caught.value)

    def test_a_misspelt_argument_is_answered_with_the_nearest(self):
        with pytest.raises(UnknownNameError, match="did you mean 'max_offer'"):
            ultimatum("o + a ~ 1 | 1", {}, max_ofer=3)  # ty: ignore[unknown-argument, missing-argument]


@pytest.mark.data
def test_fits_of_one_frame_and_of_the_same_rows_filtered_before_are_compared(read):
    formula, data = "esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2", read("war1800")
    with pytest.warns(DroppedRowsWarning, match="31 of 313"):
        whole = egame12(formula, data)
    kept = data.drop_nulls(["regime1", "regime2"])
    filtered = egame12("esc + war ~ s_wt_re1 | 0 | regime1 | balanc", kept)
    assert whole.n_obs == filtered.n_obs == 282
    assert whole.tidy().height != filtered.tidy().height
    assert vuong(whole, filtered).n_obs == 282
    with pytest.raises(SpecificationError, match="they differ in"):
        vuong(whole, egame12("esc + war ~ s_wt_re1 | 0 | regime1 | balanc", kept.reverse()))


def test_missing_clusters_of_a_game_are_refused(deterrence_fit):
    groups = np.repeat(np.arange(80.0), 5)
    assert deterrence_fit.with_covariance("clustered", cluster=groups).covariance_kind == "clustered"
    groups[3] = np.nan
    for kind in ("clustered", "bootstrap"):
        with pytest.raises(SpecificationError, match="missing values in cluster: 1 of 400 rows, the first is row 3"):
            deterrence_fit.with_covariance(kind, cluster=groups)
