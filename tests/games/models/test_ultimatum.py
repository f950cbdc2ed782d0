from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from foedus.errors import FoedusError
from foedus.games import ultimatum
from foedus.games.models.ultimatum import UltimatumLikelihood

TRUTH = {"R1:(Intercept)": 2.0, "R1:x": 0.8, "R2:(Intercept)": 4.0, "R2:z": -0.7, "log(s1)": 0.3, "log(s2)": -0.1}


def plays(n: int, seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    x, z = random.standard_normal((2, n))
    r1, r2, s1, s2 = 2 + 0.8 * x, 4 - 0.7 * z, np.exp(0.3), np.exp(-0.1)
    keep = 10 - r1 - s1 * random.logistic(size=n)
    grid = np.linspace(-5, 12, 20001)
    best = np.array(
        [np.interp(k, grid + s2 * (1 + np.exp((grid - r) / s2)), grid) for k, r in zip(keep, r2, strict=True)]
    )
    offer = np.clip(best, 0, 10)
    accept = (offer > r2 + s2 * random.logistic(size=n)).astype(float)
    return {"x": x, "z": z, "offer": offer, "accept": accept}


def test_truth_lies_within_reach():
    fit = ultimatum("offer + accept ~ x | z", plays(800, 0), max_offer=10)
    assert fit.converged
    for term, truth in TRUTH.items():
        j = fit.term_index(term)
        assert abs(fit.estimates[j] - truth) < 4 * fit.std_errors[j]
    predicted = fit.predict()
    assert predicted["median offer"].is_between(0, 10).all()
    below = (plays(800, 0)["offer"] < predicted["median offer"].to_numpy()).mean()
    assert below == pytest.approx(0.5, abs=0.06)
    again = fit.update(s1=1.5, s2=1.0)
    assert again.n_parameters == 4
    assert again.log_likelihood < fit.log_likelihood


def test_offers_have_total_probability_one():
    likelihood = UltimatumLikelihood((False, False), False)

    def log_f(y, lowest=0.0, highest=0.0):
        rows = {"offer": y, "limit": 10.0, "lowest": lowest, "highest": highest, "scales": np.zeros((2, 1))}
        return float(np.exp(likelihood([np.array([2.0]), np.array([4.0])], rows)[0]))

    inside = quad(log_f, 0, 10, limit=200)[0]
    assert inside + log_f(0.0, lowest=1.0) + log_f(10.0, highest=1.0) == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize(
    ("formula", "options", "says"),
    [
        ("offer + accept ~ x | z", {"max_offer": 5}, "raise max_offer"),
        ("offer + accept ~ x | z", {"max_offer": -1}, "max_offer is positive"),
        ("offer ~ x | z", {"max_offer": 10}, "whether it was accepted"),
        ("offer + accept ~ x", {"max_offer": 10}, "takes 2 parts"),
        ("offer + x ~ x | z", {"max_offer": 10}, "an answer is 0"),
        ("offer + accept ~ x | z", {"max_offer": 10, "outcome": "bth"}, "did you mean 'both'"),
    ],
)
def test_bad_input_is_named(formula, options, says):
    with pytest.raises(FoedusError, match=says):
        ultimatum(formula, plays(100, 1), **options)
