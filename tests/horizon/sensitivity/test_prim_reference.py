"""The box of failures against EMA Workbench's PRIM and scikit-learn's F measure.

Columns have a few values each, so that a slice is a value in both: with continuous columns the two round the size of
a slice differently. EMA Workbench peels until nothing is gained; of its boxes the one with the largest F measure is
what `find_box` must return where nothing can be pasted back.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from inspect import signature

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from sklearn.metrics import fbeta_score

from foedus.horizon.sensitivity.prim import find_box

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of evaluators that it could use and does not find
    from ema_workbench.analysis import prim


def drawn(seed, draws=1500):
    """Three columns whose values are held by unequal shares of the rows, and failures that follow all of them."""
    generator = np.random.default_rng(seed)
    shares = [(0.3, 0.25, 0.2, 0.15, 0.1), (0.12, 0.4, 0.3, 0.18), (0.5, 0.2, 0.3)]
    x = np.column_stack([generator.choice(len(p), draws, p=p) for p in shares]).astype(float)
    weight = np.array([0.9, -0.7, 0.8])
    chance = 1 / (1 + np.exp(-(x @ weight - 1.5)))
    return x, generator.random(draws) < chance


def peeled(x, fails, least=0.05):
    """The rows in each box of EMA Workbench's peeling."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        least_density = {"threshold": 0.0} if "threshold" in signature(prim.Prim).parameters else {}  # until version 3
        table = pd.DataFrame(x, columns=list("abc"[: x.shape[1]]))
        found = prim.Prim(table, fails.astype(int), peel_alpha=0.1, mass_min=least, **least_density)
        box = found.find_box()
    inside = []
    for limits in box.box_lims:
        low, high = limits.to_numpy(float)
        inside.append(((x >= low) & (x <= high)).all(axis=1))
    sizes = [int(i.sum()) for i in inside]
    peels = next((k for k in range(1, len(sizes)) if sizes[k] > sizes[k - 1]), len(sizes))
    return inside[:peels]


def best_of(boxes, fails, beta):
    scores = [fbeta_score(fails, inside, beta=beta) for inside in boxes]
    return boxes[int(np.argmax(scores))]


@pytest.mark.parametrize("seed", range(8))
def test_the_box_is_the_best_of_ema_workbenchs_peeling(seed):
    """Among the columns whose limits chance does not explain, the others being set aside."""
    x, fails = drawn(seed)
    found = find_box(x, fails)
    kept = sorted(limit.column for limit in found.limits)
    boxes = peeled(x[:, kept], fails)
    expected = best_of(boxes, fails, 0.5)
    np.testing.assert_array_equal(found.holds(x), expected)
    assert found.density == pytest.approx(fails[expected].mean())
    assert found.coverage == pytest.approx((fails & expected).sum() / fails.sum())
    assert found.mass == pytest.approx(expected.mean())


@pytest.mark.parametrize("seed", range(8))
def test_a_limit_tells_if_a_binomial_test_says_so(seed):
    """Bryant & Lempert 2010: as many failures among as many rows, at the share of the box without the limit."""
    x, fails = drawn(seed)
    found = find_box(x, fails)
    inside = found.holds(x)
    for limit in found.limits:
        others = tuple(other for other in found.limits if other is not limit)
        share = fails[replace(found, limits=others).holds(x)].mean()
        test = binomtest(int(fails[inside].sum()), int(inside.sum()), share, alternative="greater")
        assert limit.p == pytest.approx(test.pvalue, rel=1e-6)
        assert limit.p <= 0.05
