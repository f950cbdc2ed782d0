"""Cases around a forecast: the mean stays, the spread is put in."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from foedus.statistics.spread import around


@pytest.mark.parametrize("middle", [-5.0, -1.0, 2.0])
def test_the_mean_chance_stays(middle):
    random = np.random.default_rng(1)
    forecast = middle + 0.2 * random.standard_normal(5000)
    apart = 1.2 * random.standard_normal(5000)
    cases = around(forecast, apart)
    assert expit(cases).mean() == pytest.approx(expit(forecast).mean(), rel=1e-6)
    assert np.std(cases - forecast) == pytest.approx(np.std(apart))
