"""Tests between models that are not nested, from five rows with a pencil and many rows with a library."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.stats import binomtest, norm, ttest_1samp

from foedus.errors import SpecificationError
from foedus.games.fit.non_nested_tests import clarke, vuong


def fit(casewise, parameters=2, rows=None):
    """What the tests read of a fit."""
    casewise = np.asarray(casewise, float)
    return SimpleNamespace(
        casewise=casewise, n_obs=len(casewise), n_parameters=parameters, rows=rows, data={}, model=None
    )


RATIO = np.array([1.0, 2.0, 3.0, -1.0, 0.0])
"""Sum 5, mean 1, variance (0 + 1 + 4 + 4 + 1) / 5 = 2."""


def pair(ratio=RATIO, first=2, second=2):
    return fit(ratio - 7, first), fit(np.full(len(ratio), -7.0), second)


def test_vuong_by_hand():
    """5 / (sqrt 5 sqrt 2) = 1.581139, two-sided .1138."""
    found = vuong(*pair(), correction="none")
    assert found.statistic == pytest.approx(5 / 10**0.5)
    assert found.p_value == pytest.approx(0.113846, abs=1e-6)
    assert (found.favours, found.n_obs, found.test) == (None, 5, "vuong")


@pytest.mark.parametrize(("correction", "penalty"), [("none", 0.0), ("aic", 3.0), ("bic", 1.5 * np.log(5))])
def test_what_is_taken_off_for_coefficients(correction, penalty):
    found = vuong(*pair(first=5), correction=correction)
    assert found.statistic == pytest.approx((5 - penalty) / 10**0.5)
    assert found.correction == correction


def test_vuong_is_a_test_of_the_mean():
    """The statistic is Student's with n in place of n - 1."""
    ratio = np.random.default_rng(1).normal(0.1, 1, 500)
    found = vuong(*pair(ratio))
    student = ttest_1samp(ratio, 0).statistic
    assert found.p_value == pytest.approx(2 * norm.sf(abs(student) * (500 / 499) ** 0.5), rel=1e-9)


@pytest.mark.parametrize(("positive", "favours"), [(26, None), (35, "first"), (15, "second")])
def test_clarke_is_a_sign_test(positive, favours):
    ratio = np.where(np.arange(50) < positive, 0.1, -3.0)
    found = clarke(*pair(ratio))
    assert found.statistic == positive
    assert found.p_value == pytest.approx(binomtest(positive, 50).pvalue, rel=1e-9)
    assert found.favours == favours


def test_clarke_spreads_the_correction_over_the_rows():
    """Three parameters more, by Akaike three fifths a row: of 1, 2, 3, -1 and 0 three stay positive; by .9, three."""
    assert clarke(*pair(first=5), correction="aic").statistic == 3
    assert clarke(*pair(first=8), correction="aic").statistic == 2, "six fifths a row leave 2 and 3"
    assert clarke(*pair(second=5), correction="aic").statistic == 4, "and the other way round 0 turns positive"


def test_a_level_decides_what_is_favoured():
    assert vuong(*pair(), correction="none", level=0.85).favours == "first"
    assert vuong(*reversed(pair()), correction="none", level=0.85).favours == "second"


@given(st.integers(0, 10_000), st.sampled_from(["bic", "aic", "none"]))
def test_exchanging_the_models_turns_the_sign_round(seed, correction):
    one, two = pair(np.random.default_rng(seed).normal(size=30), 4, 2)
    there, back = vuong(one, two, correction=correction), vuong(two, one, correction=correction)
    assert there.statistic == pytest.approx(-back.statistic)
    assert there.p_value == pytest.approx(back.p_value)
    signs = clarke(one, two, correction=correction), clarke(two, one, correction=correction)
    assert signs[0].statistic + signs[1].statistic == 30
    assert signs[0].p_value == pytest.approx(signs[1].p_value)


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        (fit(RATIO), fit(RATIO), "the same likelihood"),
        (fit(RATIO), fit(RATIO[:4]), "5 rows and 4 rows"),
        (fit(RATIO, rows=np.arange(5)), fit(RATIO + 1, rows=np.arange(1, 6)), "do not use the same rows"),
        (fit(RATIO), SimpleNamespace(casewise=None), "no log-likelihood of each row"),
    ],
)
def test_models_that_cannot_be_compared(one, two, said):
    with pytest.raises(SpecificationError, match=said):
        vuong(one, two)


def test_an_unknown_correction():
    with pytest.raises(SpecificationError, match="'bic', 'aic' or 'none'"):
        clarke(*pair(), correction="hqc")
