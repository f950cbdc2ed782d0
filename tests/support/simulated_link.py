"""Rows of a link drawn from known coefficients, and the prior under which they are fitted."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import expit

from foedus.deterrence.fitting.laplace import Prior
from foedus.deterrence.fitting.rows import LinkRows

STEPS = (1900, 1950, 1980)
PRIOR = {
    "intercept": Prior(-1.0, 2.0),
    "a": Prior(0.0, 1.0),
    "b": Prior(0.0, 1.0),
    **{f"step_{year}": Prior(walk=True) for year in STEPS},
}
TRUE = np.array([-1.0, 0.8, -0.5, 0.4, -0.6, 0.3])


def simulated(n=4000, *, true=TRUE, clusters=0, seed=1):
    random = np.random.default_rng(seed)
    year = random.integers(1850, 2011, n)
    if clusters:  # the covariate and a common shock belong to the cluster
        member = np.arange(n) % clusters
        a, shock = random.standard_normal(clusters)[member], random.standard_normal(clusters)[member]
    else:
        member, a, shock = np.arange(n), random.standard_normal(n), 0.0
    design = np.column_stack([np.ones(n), a, random.standard_normal(n), *(year >= s for s in STEPS)]).astype(float)
    outcome = (random.random(n) < expit(design @ true + shock)).astype(float)
    frame = pl.DataFrame({"year": year})
    return LinkRows("test", frame, tuple(PRIOR), design, outcome, member.astype(np.int64), np.zeros(n))
