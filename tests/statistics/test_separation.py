"""Logits in which covariates decide the outcome of some rows: who is named, and what of the fit stands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from foedus.errors import ConvergenceError, EstimationWarning, FrameError, SpecificationError
from foedus.statistics.cox import fit_cox
from foedus.statistics.logit import fit_logit

TERMS = ("intercept", "d1", "d2", "d3", "x")


@pytest.fixture(scope="module")
def decades():
    """Dummies of decades whose reference has no event, and a covariate beside them."""
    random = np.random.default_rng(3)
    decade, x = random.integers(0, 4, 800), random.standard_normal(800)
    y = ((random.random(800) < 1 / (1 + np.exp(1 - x))) & (decade > 0)).astype(float)
    return y, np.column_stack([np.ones(800), *(decade == k for k in (1, 2, 3)), x]).astype(float), decade


def test_a_reference_without_events_is_named_and_the_other_coefficients_stand(decades):
    y, design, decade = decades
    match = r"intercept, d1, d2, d3: in the 203 rows in which d1, d2, d3 are all 0, the outcome is always 0"
    with pytest.warns(EstimationWarning, match=match):
        fit = fit_logit(y, design, TERMS)
    assert fit.separated == ("intercept", "d1", "d2", "d3")
    assert fit.params[:4].tolist() == [-np.inf, np.inf, np.inf, np.inf]
    left = decade > 0
    theirs = sm.Logit(y[left], design[left][:, 1:]).fit(disp=0, tol=1e-12)
    assert fit.params[4] == pytest.approx(theirs.params[3], rel=1e-8)
    assert fit.std_errors[4] == pytest.approx(theirs.bse[3], rel=1e-6)
    assert fit.loglikelihood == pytest.approx(theirs.llf, rel=1e-10)
    assert np.isnan(fit.std_errors[:4]).all()
    assert fit.tidy()["estimate"].to_list()[:2] == [-np.inf, np.inf]


def test_what_must_not_be_infinite_is_refused_by_the_same_name(decades):
    y, design, _ = decades
    with pytest.raises(ConvergenceError, match="intercept, d1, d2, d3") as caught:
        fit_logit(y, design, TERMS, separated="refuse")
    assert "d1, d2, d3 are all 0" in str(caught.value)


def test_two_separations_one_within_the_other():
    """The first column decides its rows; among the rest the second does."""
    random = np.random.default_rng(5)
    y, x = random.integers(0, 2, 60).astype(float), random.standard_normal(60)
    a, b = np.zeros(60), np.zeros(60)
    a[np.flatnonzero(y == 1)[:3]] = 1
    a[np.flatnonzero(y == 0)[:2]] = -1
    b[np.flatnonzero(y == 0)[2:6]] = 1
    b[np.flatnonzero(a == 1)[0]] = 1  # against b's direction, but decided by a
    with pytest.warns(EstimationWarning, match="no finite estimate of a, b"):
        fit = fit_logit(y, np.column_stack([np.ones(60), a, b, x]), ("intercept", "a", "b", "x"))
    left = (a == 0) & (b == 0)
    theirs = sm.Logit(y[left], sm.add_constant(x[left])).fit(disp=0, tol=1e-12).params
    np.testing.assert_allclose(fit.params[[0, 3]], theirs, rtol=1e-8)
    assert fit.params[[1, 2]].tolist() == [np.inf, -np.inf]


def test_an_outcome_known_in_all_rows_is_refused():
    x = np.linspace(-1, 1, 20)
    with pytest.raises(ConvergenceError, match="no finite estimate of x"):
        fit_logit((x > 0).astype(float), np.column_stack([np.ones(20), x]), ("intercept", "x"))


@pytest.mark.parametrize(("shift", "shown"), [(lambda y: y + 1, "2"), (lambda y: y / 2, "0.5")])
def test_outcomes_other_than_zero_and_one_are_refused_by_value(decades, shift, shown):
    y, design, _ = decades
    with pytest.raises(SpecificationError, match=f"other than 0 and 1: {shown}"):
        fit_logit(shift(y), design, TERMS)


@pytest.mark.parametrize("absent", [np.nan, None, np.datetime64("NaT")])
def test_missing_groups_are_refused_by_name(decades, absent):
    y, design, decade = decades
    groups = decade.astype(object)
    groups[7] = absent
    x, durations = design[:, 4:], np.arange(1.0, 801)
    for fit in (
        lambda: fit_logit(y, design, TERMS, groups=groups),
        lambda: fit_cox(np.zeros(800), durations, y, x, ("x",), groups=groups),
    ):
        with pytest.raises(SpecificationError, match="missing values in groups: 1 of 800 rows, the first is row 7"):
            fit()


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("design", [1.0, 2.0, 3.0]),
        ("design", [["a"], ["b"], ["c"]]),
        ("design", np.ones((3, 2))),
        ("outcome", [0, 1]),
        ("outcome", {"y": 1}),
        ("groups", [1, 2]),
    ],
)
def test_what_is_no_array_of_the_right_shape_is_named(argument, value):
    given: dict[str, Any] = {"outcome": [0, 1, 0], "design": [[1.0], [2.0], [4.0]], "groups": None} | {argument: value}
    with pytest.raises(FrameError, match=f"argument '{argument}'"):
        fit_logit(given["outcome"], given["design"], ("x",), groups=given["groups"])


def test_lists_are_taken_as_arrays():
    y, x = [0, 1, 0, 1, 1], [[1, 0], [1, 1], [1, 2], [1, 3], [1, 0.5]]
    ours = fit_logit(y, x, ("intercept", "x"), groups=["a", "b", "c", "d", "a"])
    np.testing.assert_allclose(ours.params, sm.Logit(y, np.array(x, float)).fit(disp=0, tol=1e-12).params, rtol=1e-7)


def test_more_terms_than_rows_are_dependent():
    with pytest.raises(SpecificationError, match="depend on those before them: c"):
        fit_logit([0, 1], np.array([[1.0, 0, 2], [1, 1, 5]]), ("a", "b", "c"))
