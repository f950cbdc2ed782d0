"""Wilson's interval against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from statsmodels.stats.proportion import proportion_confint

from foedus.statistics.shares import wilson_interval, wilson_of_one


def by_statsmodels(k, n, level):
    return proportion_confint(k, n, alpha=1 - level, method="wilson")


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (1, 2), (6, 43), (36, 59), (13, 35), (711, 68_840), (20, 20)])
def test_the_interval_is_that_of_statsmodels(k, n, level):
    share, low, high = wilson_interval(k, n, level)
    assert share == k / n
    np.testing.assert_allclose((low, high), by_statsmodels(k, n, level), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(wilson_of_one(k / n, n, level), (low, high), rtol=1e-12, atol=1e-15)


def test_the_published_example():
    """Newcombe 1998 (Statistics in Medicine 17: 857-872), table I: 81 of 263 and 15 of 148, 95 %."""
    _, low, high = wilson_interval([81, 15], [263, 148], 0.95)
    assert np.round(low, 4).tolist() == [0.2553, 0.0624]
    assert np.round(high, 4).tolist() == [0.3662, 0.1605]


def test_nothing_tried_has_no_interval():
    assert np.isnan(wilson_interval(0, 0, 0.9)).all()


@given(st.integers(1, 5000), st.data())
def test_the_other_outcome_has_the_mirrored_interval(n, data):
    k = data.draw(st.integers(0, n))
    _, low, high = wilson_interval([k, n - k], [n, n], 0.9)
    assert low[0] == pytest.approx(1 - high[1], abs=1e-12)
    assert 0 <= low[0] <= k / n + 1e-12
    assert k / n - 1e-12 <= high[0] <= 1
