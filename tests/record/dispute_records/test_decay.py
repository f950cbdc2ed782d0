"""Events that fade: what is left is the sum of what each event counts, and no year knows itself."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from foedus.record.dispute_records.decay import decayed, latest, tally

YEARS, UNITS = 12, 9  # pairs of three states

events = st.lists(st.tuples(st.integers(0, UNITS - 1), st.integers(0, YEARS - 1)), max_size=40)


@given(events, st.floats(0.5, 100), st.integers(0, UNITS), st.integers(0, YEARS))
def test_what_is_left_is_the_sum_over_earlier_events(happened, half_life, unit, at):
    units, years = np.array(happened, int).reshape(-1, 2).T
    counted = tally(units, years, YEARS)
    mine = [y for u, y in happened if u == unit and y < at]
    left = decayed(counted, half_life).of(np.array([unit]), np.array([at]))[0]
    assert left == pytest.approx(sum(2.0 ** ((y - at) / half_life) for y in mine))
    assert latest(counted).of(np.array([unit]), np.array([at]))[0] == max((y + 1 for y in mine), default=0)


@given(events)
def test_a_matrix_has_the_values_of_the_pairs(happened):
    units, years = np.array(happened, int).reshape(-1, 2).T
    counted = tally(units, years, YEARS)
    for at in range(YEARS):
        told = counted.of(np.arange(UNITS), np.full(UNITS, at))
        assert np.array_equal(counted.matrix(at, 3).ravel(), told)
        assert told.sum() == (years == at).sum()
