"""What help in time is worth: both ends, the middle, and soldiers that are there by number."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given, strategies as st

from foedus.deterrence.arrival_of_help import timeliness
from foedus.deterrence.terms.commitments import Commitment

CALM = {
    "decision_delay": 10.0,
    ("deployment", "A"): 40.0,
    "mobilisation": 20.0,
    "first_phase": 30.0,
    ("forces_in_place", "A"): 0.0,
    "army": 500.0,
    "late_help": 0.25,
    "attribution": 0.0,
}
"""Ten days to decide, forty to deploy, twenty of warning: thirty days late, one first phase."""


@pytest.fixture
def worth(made_draws):
    def found(strength: float = 1.0, commitment: Commitment | None = None, **changed) -> float:
        about_a = {(name, "A"): changed.pop(name) for name in ("deployment", "forces_in_place") if name in changed}
        draws = made_draws({**CALM, **changed, **about_a})
        promise = commitment or Commitment("A", "owed", "none")
        return float(timeliness(draws, [promise], np.array([[strength]]))[0, 0])

    return found


def test_help_that_comes_within_the_warning_is_worth_all_of_it(worth):
    assert worth(deployment=5.0) == 1.0
    assert worth(deployment=10.0) == 1.0, "ten days to decide and ten to deploy, twenty of warning"


def test_help_one_phase_late_is_worth_what_late_help_is_and_its_share_of_the_rest(worth):
    """0.25 + 0.75 / e = 0.525910 of a help that is thirty days late in a first phase of thirty."""
    assert worth() == pytest.approx(0.525910, abs=1e-6)


def test_help_that_comes_long_after_is_worth_what_late_help_is(worth):
    assert worth(deployment=1e6) == pytest.approx(0.25, abs=1e-12)


def test_what_is_there_from_the_first_hour_is_worth_all_of_itself(worth):
    """50,000 of an army of 500,000 are a tenth of the protégé's power: half of a guarantor that brings a fifth."""
    late = 0.25 + 0.75 * exp(-1)
    assert worth(0.2, forces_in_place=50.0) == pytest.approx(0.5 + 0.5 * late, rel=1e-12)
    assert worth(0.1, forces_in_place=50.0) == 1.0
    assert worth(0.01, forces_in_place=50.0) == pytest.approx(10.0), "all that is there counts, by number"


def test_troops_that_the_text_stations_are_there_if_they_are_more(worth):
    late = 0.25 + 0.75 * exp(-1)
    owed = Commitment("A", "owed", "none", troops=100.0)
    assert worth(0.4, owed, forces_in_place=50.0) == pytest.approx(0.5 + 0.5 * late)
    assert worth(0.4, owed, forces_in_place=200.0) == 1.0, "more stand there already than the text asks for"


def test_a_deadline_shortens_the_decision_and_never_lengthens_it(worth):
    """Within 48 hours: 2 + 40 - 20 = 22 days late instead of 30; within a year nothing is gained."""
    assert worth(commitment=Commitment("A", "dated", "none", hours=48)) == pytest.approx(0.25 + 0.75 * exp(-22 / 30))
    assert worth(commitment=Commitment("A", "dated", "none", hours=24 * 365)) == worth()


def test_a_guarantor_without_strength_divides_nothing_by_nothing(worth):
    assert worth(0.0) == pytest.approx(0.525910, abs=1e-6)
    assert np.isfinite(worth(0.0, forces_in_place=1.0))


def test_a_swift_seizure_is_decided_before_late_help_comes(made_draws):
    draws = made_draws({**CALM, ("forces_in_place", "A"): 50.0})
    promise = [Commitment("A", "owed", "none")]
    assert timeliness(draws, promise, np.array([[0.2]]), swift=True)[0, 0] == pytest.approx(0.5 + 0.5 * exp(-1))
    draws = made_draws({**CALM, ("forces_in_place", "A"): 50.0, "attribution": 0.2})  # who is there has seen it
    assert timeliness(draws, promise, np.array([[0.2]]), swift=True)[0, 0] == pytest.approx(0.5 + 0.5 * 0.8 * exp(-1))


def test_each_guarantor_has_its_own_way(made_draws):
    draws = made_draws({**CALM, ("deployment", "B"): [0.0, 70.0], ("forces_in_place", "B"): 0.0})
    promises = [Commitment("A", "owed", "none"), Commitment("B", "owed", "none")]
    found = timeliness(draws, promises, np.ones((2, 2)))
    np.testing.assert_allclose(found[:, 0], 0.25 + 0.75 * exp(-1))
    np.testing.assert_allclose(found[:, 1], [1.0, 0.25 + 0.75 * exp(-2)])


DAYS = st.floats(0, 400)


@given(DAYS, DAYS, DAYS, st.floats(1, 200), st.floats(0, 900), st.floats(0.001, 5), st.floats(0, 1))
def test_worth_lies_between_late_help_and_one_and_falls_with_each_day(made_draws, decide, deploy, warned, phase, there,
                                                                       strength, late):  # fmt: skip
    promises = [Commitment("A", "owed", "none")]

    def at(extra):
        draws = made_draws({**CALM, "decision_delay": decide + extra, ("deployment", "A"): deploy,
                            "mobilisation": warned, "first_phase": phase, ("forces_in_place", "A"): there,
                            "late_help": late})  # fmt: skip
        return timeliness(draws, promises, np.array([[strength]]))[0, 0]

    assert late - 1e-12 <= at(0) <= max(1, there / CALM["army"] / strength) + 1e-12
    assert at(7) <= at(0) + 1e-12
