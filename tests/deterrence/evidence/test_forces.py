"""Forces that are there, and clauses that promise them."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.deterrence.evidence import forces_after_ceasefire, promised_forces


@pytest.mark.data
def test_forces_lower_the_hazard_and_promises_do_not():
    forces = forces_after_ceasefire.fit(1)
    found = dict(zip(forces.names, zip(forces.draws.mean(axis=0), forces.draws.std(axis=0), strict=True), strict=True))
    assert found["came:forces"] == pytest.approx((-0.84, 0.34), abs=0.02)
    assert found["came:treaty"] == pytest.approx((-0.81, 0.32), abs=0.02)
    assert found["there:forces"] == pytest.approx((-0.55, 0.28), abs=0.02)
    clause = promised_forces.fit(1)["clause"]
    assert np.mean(clause) > 0
    assert 0.05 < np.mean(clause < 0) < 0.5


@pytest.mark.data
def test_draws_of_the_two_readings_are_independent():
    forces = forces_after_ceasefire.fit(1)
    assert abs(np.corrcoef(forces["came:forces"], forces["there:forces"])[0, 1]) < 0.1
