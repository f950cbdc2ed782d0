"""Sobol indices against the Ishigami function, whose indices are known exactly."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import SpecificationError
from foedus.horizon.sensitivity.sobol import REST, Index, plan, sobol_indices, unsettled_messages

A, B = 7.0, 0.1


def ishigami(uniform):
    x = 2 * np.pi * uniform - np.pi
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def exact():
    """Ishigami & Homma 1990: variance and its parts in closed form."""
    first = [0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0]
    both = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = sum(first) + both
    total = [first[0] + both, first[1], both]
    return [v / variance for v in first], [v / variance for v in total]


def indices(n, leading=("x1", "x2", "x3"), model=ishigami, inputs=("x1", "x2", "x3", "x4")):
    planned = plan(inputs, leading, n, np.random.default_rng(3))
    return {row.id: row for row in sobol_indices(planned, model(planned.uniform), 5)}


def test_the_indices_of_the_ishigami_function():
    rows = indices(4096)
    first, total = exact()
    for k, name in enumerate(("x1", "x2", "x3")):
        assert rows[name].first == pytest.approx(first[k], abs=0.02)
        assert rows[name].total == pytest.approx(total[k], abs=0.02)
        assert rows[name].first_low - 0.01 <= first[k] <= rows[name].first_high + 0.01
    assert rows[REST].total == pytest.approx(0, abs=1e-12)


def test_a_group_has_the_indices_of_its_members_together():
    rows = indices(4096, leading=("x2",))
    first, total = exact()
    assert rows["x2"].first == pytest.approx(first[1], abs=0.02)
    assert rows[REST].first == pytest.approx(1 - first[1], abs=0.03)
    assert rows[REST].total == pytest.approx(1 - total[1], abs=0.03)


def test_intervals_narrow_with_the_sample():
    small, large = indices(32), indices(2048)
    for name in ("x1", "x2"):
        assert large[name].total_high - large[name].total_low < (small[name].total_high - small[name].total_low) / 2
    assert not all(row.settled for row in small.values())
    assert all(row.settled for row in large.values())


def test_the_same_seed_gives_the_same_indices():
    assert indices(64) == indices(64)


def test_what_is_not_settled_is_named():
    rows = (
        Index("wide", 0.4, 0.1, 0.7, 0.5, 0.2, 0.8),
        Index("negative", -0.2, -0.25, -0.15, 0.1, 0.05, 0.15),
        Index("fine", 1.0, 0.95, 1.05, 1.0, 0.95, 1.05),
    )
    titles = {row.id: {"en": row.id.upper(), "fr": f"le {row.id}"} for row in rows}
    told = [message.render() for message in unsettled_messages(rows, 64, titles)]
    assert "The indices of WIDE have not converged" in told[0]
    assert "Les indices de le wide n’ont" in unsettled_messages(rows, 64, titles)[0].render("fr")
    assert "--sobol 256" in told[0]
    assert "of NEGATIVE" in told[1]
    assert "sum to 1.2" in told[2]
    assert unsettled_messages(rows[2:], 64, titles) == []


@pytest.mark.parametrize(
    ("values", "what"), [(np.ones(24), "same value"), (np.r_[np.nan, np.arange(23.0)], "not a number")]
)
def test_a_model_without_variance_or_with_holes_is_refused(values, what):
    planned = plan(("a", "b", "c", "d"), ("a", "b", "c"), 4, np.random.default_rng(1))
    with pytest.raises(SpecificationError, match=what) as error:
        sobol_indices(planned, values, 1)
    assert error.value.describe("fr") != error.value.describe("en")  # an assessment tells it in both languages


def test_a_sample_that_is_no_power_of_two_is_refused():
    with pytest.raises(SpecificationError, match="power of 2, not 48"):
        plan(("a", "b"), ("a",), 48, np.random.default_rng(1))
    with pytest.raises(SpecificationError, match="no such input: c"):
        plan(("a", "b"), ("c",), 4, np.random.default_rng(1))
