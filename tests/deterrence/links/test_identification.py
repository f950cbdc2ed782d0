"""What the record identifies: profiles and forms against penalised likelihoods maximised by BFGS."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from foedus.deterrence.fitting.laplace import Prior
from foedus.deterrence.fitting.rows import LinkRows
from foedus.deterrence.links.challenge import ChallengeRows
from foedus.deterrence.links.identification import forms_of_help, local_maxima, prior_sensitivity, weights_profile

NAMES = ("intercept", "land", "help", "help_owed", "win", "resist")
SIZE = 600


@pytest.fixture(scope="module")
def rows():
    """Rows in which expected help and expected resistance move together, so that their weights trade off."""
    random = np.random.default_rng(4)
    land, help_ = random.standard_normal((2, SIZE))
    resist = 0.9 * help_ + 0.3 * random.standard_normal(SIZE)
    owed, win = 0.5 * help_ + random.standard_normal(SIZE), random.standard_normal(SIZE)
    design = np.column_stack([np.ones(SIZE), land, help_, owed, win, resist])
    outcome = (random.random(SIZE) < expit(-1.5 + 0.5 * land - 0.6 * resist)).astype(float)
    made = LinkRows("challenge", pl.DataFrame({"year": np.full(SIZE, 1990)}), NAMES, design, outcome, np.arange(SIZE),
                    np.zeros(SIZE))  # fmt: skip
    return ChallengeRows(made, {"land": "place", **dict.fromkeys(NAMES[2:], "links")})


def posterior_of(rows, names, *, held=()):
    """Maximum, covariance and height of the log posterior of some terms, others held at a value."""
    design = {name: rows.rows.design[:, k] for k, name in enumerate(NAMES)}
    x = np.column_stack([design[name] for name in names])
    offset = sum((value * design[name] for name, value in held), np.zeros(SIZE))
    mean = np.array([-5.0 if name == "intercept" else 0.0 for name in names])
    # standardised terms of the baseline have a standard deviation of .1, the two weights one of 5
    sd = np.array([{"intercept": 10.0, "land": 0.1 / design["land"].std()}.get(name, 5.0) for name in names])

    def loss(b):
        eta = x @ b + offset
        return np.logaddexp(0, eta).sum() - rows.rows.outcome @ eta + 0.5 * (((b - mean) / sd) ** 2).sum()

    b = minimize(loss, mean, method="BFGS", options={"gtol": 1e-6}).x
    p = expit(x @ b + offset)
    curvature = x.T @ (x * (p * (1 - p))[:, None]) + np.diag(sd**-2.0)
    return b, np.linalg.inv(curvature), -loss(b)


KEPT = ("intercept", "land", "help", "resist")


def test_the_two_weights_and_how_far_they_trade_off(rows):
    b, covariance, _ = posterior_of(rows, KEPT)
    found = weights_profile(rows, grid=(-1.0, 0.0))
    assert found["estimate"]["help"] == pytest.approx(b[2], abs=1e-4)
    assert found["estimate"]["resist"] == pytest.approx(b[3], abs=1e-4)
    error = np.sqrt(np.diag(covariance))
    assert found["std_error"]["help"] == pytest.approx(error[2], rel=1e-4)
    assert found["std_error"]["resist"] == pytest.approx(error[3], rel=1e-4)
    assert found["correlation"] == pytest.approx(covariance[2, 3] / error[2] / error[3], rel=1e-4)
    assert found["correlation"] < -0.8


def test_the_profile_holds_one_weight_and_fits_the_rest(rows):
    grid = (-2.0, -0.5, 0.0, 3.0)
    found = weights_profile(rows, grid=grid)
    x, y, heights = rows.rows.design, rows.rows.outcome, []
    for row, value in zip(found["profile"], grid, strict=True):
        b, _, _ = posterior_of(rows, ("intercept", "land", "help"), held=[("resist", value)])
        assert row["resist"] == value
        assert row["help"] == pytest.approx(b[2], abs=1e-4)
        eta = x[:, :3] @ b + value * x[:, 5]
        prior = ((b[0] + 5) / 10) ** 2 + (b[1] * x[:, 1].std() / 0.1) ** 2 + (b[2] / 5) ** 2
        heights.append(y @ eta - np.logaddexp(0, eta).sum() - 0.5 * prior)  # no prior of what is held
    top = max(posterior_of(rows, KEPT)[2], *heights)
    assert [row["log_posterior"] for row in found["profile"]] == pytest.approx([h - top for h in heights], abs=2e-3)
    near = [row for row, height in zip(found["profile"], heights, strict=True) if height - top > -1.92]
    assert found["range"] == [near[0]["resist"], near[-1]["resist"]]
    assert found["help_there"] == pytest.approx([min(r["help"] for r in near), max(r["help"] for r in near)])


def test_each_form_of_help_stands_alone(rows):
    found = forms_of_help(rows)
    assert list(found) == ["help", "help_owed", "win", "resist"]
    for form, told in found.items():
        b, _, _ = posterior_of(rows, ("intercept", "land", form))
        assert told["estimate"] == pytest.approx(b[2], abs=1e-4)
    assert found["help"]["estimate"] < -0.3
    assert abs(found["win"]["estimate"]) < 3 * found["win"]["std_error"]


def test_priors_half_and_twice_as_wide(rows):
    prior = {"intercept": Prior(-5.0, 10.0), "land": Prior(0.0, 0.1), **dict.fromkeys(NAMES[2:], Prior(0.0, 1.0))}
    told = {row["term"]: row for row in prior_sensitivity(rows.rows, prior)}
    land = told["land"]
    assert 0 < land["half"] < land["estimate"] < land["double"], "the narrower, the nearer to its mean"
    away = max(abs(land[k] - land["estimate"]) for k in ("half", "double"))
    assert land["moves"] == pytest.approx(away / land["std_error"])
    assert told["win"]["mostly_prior"] is bool(told["win"]["std_error"] > 0.8)


@pytest.mark.parametrize(
    ("heights", "places"),
    [([0, 2, 1, 3, 0], [1, 3]), ([3, 2, 1], [0]), ([1, 2, 3], [2]), ([1, 1, 1], []), ([5], [0])],
)
def test_maxima_count_at_the_ends_too(heights, places):
    assert local_maxima(range(len(heights)), heights) == places
