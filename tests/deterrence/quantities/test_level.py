"""The level of danger: disputes by year, occasions by quarter, and what they come to in ten years."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.deterrence.quantities.level import Level, level_from


def test_the_level_is_what_ten_years_of_disputes_come_to():
    level = Level(np.array([[0.5, 0.1]]), np.array([0.2]))
    assert level.target[0] == pytest.approx(1 - (1 - 0.1) * (1 - 0.02) ** 9)


def test_four_quarters_of_occasions_make_a_year():
    level = Level(np.array([[0.5, 0.1]]), np.array([0.2]))
    found = level.occasions(8)
    assert found.shape == (9, 1)
    for year, chance in ((slice(0, 4), 0.5), (slice(4, 8), 0.1)):
        assert 1 - np.prod(1 - found[year, 0]) == pytest.approx(chance)
    assert found[-1] == pytest.approx(found[4]), "the years afterwards are as the last one"
    assert (Level(np.ones((1, 1)), np.ones(1)).occasions(4) < 1).all(), "no quarter is certain"


def test_the_first_year_after_a_war_is_likelier(made_draws):
    draws = made_draws({"dispute_rate": [0.1, 0.2], "severity": 0.15, "first_year": 0.7})
    level = level_from(draws)
    odds = level.by_year(3) / (1 - level.by_year(3))
    np.testing.assert_allclose(np.log(odds[:, 0] / odds[:, 1]), 0.7)
    np.testing.assert_allclose(level.by_year(3)[:, 1:], [[0.1, 0.1], [0.2, 0.2]])
    assert level_from(made_draws({"dispute_rate": 0.1, "severity": 0.15})).dispute.shape == (1, 1)


def test_a_forecast_of_one_rate_holds_in_every_year():
    level = Level.flat(np.array([0.1, 0.2]), np.array([0.3, 0.4]))
    np.testing.assert_allclose(level.by_year(12), np.tile([[0.1], [0.2]], 12))
    np.testing.assert_allclose(level.target, [1 - 0.97**10, 1 - 0.92**10])


def test_what_is_no_chance_is_no_level():
    with pytest.raises(ValueError, match="chances"):
        Level(np.array([[1.2]]), np.array([0.1]))
