"""The level of danger: what came against what was expected, from earlier years only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from foedus.deterrence.forecast.case_spread import case_spread, most_likely_spread
from foedus.deterrence.forecast.frame import origin_frame
from foedus.deterrence.forecast.level import pair_level
from foedus.deterrence.forecast.levels import expected_and_observed, levels_at
from foedus.deterrence.forecast.origins import GRADES, Origins, load_origins
from foedus.errors import OutsideCoverageError, UnknownNameError
from foedus.statistics.logit import auc

pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def origins(with_record) -> Origins:
    with with_record():
        return load_origins()


def test_expected_is_near_observed_and_ranks_pairs(origins: Origins):
    """The bars of `docs/explanation/backtest.md`: within 30 %, AUC of deadly disputes at least .85."""
    found = expected_and_observed(origins, range(1950, 2001, 5))
    rows = {grade: (len(came), int(came.sum()), round(float(said.sum()), 1)) for grade, (said, came) in found.items()}
    assert rows["any"][:2] == (23458, 1468)
    assert rows["deadly"][:2] == (23427, 193)  # of 31 pairs nobody knows how many died
    assert rows["war"][:2] == (23458, 65)
    for grade, (_, came, said) in rows.items():
        assert 0.7 < said / came < 1.3, grade
    areas = {grade: auc(came, said) for grade, (said, came) in found.items()}
    assert areas == pytest.approx({"any": 0.860, "deadly": 0.889, "war": 0.873}, abs=2e-3)


def test_grades_are_nested_and_errors_positive(origins: Origins):
    frame = origins.frame.filter(origins.frame["year"] == 1990)
    found = levels_at(origins, frame, 1990)
    assert (found.chance["deadly"] <= found.chance["any"]).all()
    assert (found.chance["war"] <= found.chance["deadly"]).all()
    assert all((found.error[grade] > 0).all() for grade in GRADES)


def test_nothing_later_than_the_cut_is_used(origins: Origins):
    """The same forecast if everything from the year of the forecast on had been otherwise."""
    frame = origins.frame.filter(origins.frame["year"] == 1970)
    before = levels_at(origins, frame, 1970)
    later = origins.year > 1960
    changed = {grade: np.where(later, 1 - came, came) for grade, came in origins.outcomes.items()}
    other = replace(origins, outcomes=changed, chronicle=origins.chronicle.until(1969))
    after = levels_at(other, frame, 1970)
    for grade in GRADES:
        np.testing.assert_allclose(before.chance[grade], after.chance[grade], rtol=1e-9)


def test_pairs_differ_as_a_practitioner_expects(origins: Origins):
    """Two Koreas, Russia and Georgia, Russia and Estonia, Russia and Canada: from dangerous to quiet."""
    pairs = {
        "Koreas": (731, 732, 1960),
        "Georgia": (365, 372, 2008),
        "Estonia": (365, 366, 2025),
        "Canada": (365, 20, 2025),
    }
    chances = [float(np.median(pair_level(*pair, origins=origins).chance)) for pair in pairs.values()]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.1
    assert chances[-1] < 0.01
    assert pair_level(365, 366, 2025, origins=origins).year == 2011


def test_the_mean_of_draws_is_the_forecast_and_their_spread_that_of_cases(origins: Origins):
    found = pair_level(365, 372, 2008, draws=20_000, origins=origins)
    frame = origin_frame([2008]).filter(pl.col("ccode1") == 365, pl.col("ccode2") == 372)
    said = levels_at(origins, frame, 2008)
    assert found.chance.mean() == pytest.approx(said.chance["deadly"][0], rel=0.02)
    spread = case_spread(origins, 2008, "deadly")
    assert 0.3 < case_spread(origins, 2008, "any") < spread < 1.6
    own = np.std(np.log(found.chance / (1 - found.chance)))
    assert own == pytest.approx(np.hypot(spread, said.error["deadly"][0]), rel=0.15)


def test_a_spread_put_in_is_found_again():
    random = np.random.default_rng(1)
    group = np.repeat(np.arange(3000), 4)
    eta = random.normal(-2, 1, len(group))
    own = 0.8 * random.standard_normal(3000)[group]
    outcome = (random.random(len(group)) < 1 / (1 + np.exp(-eta - own - 0.3))).astype(float)
    assert most_likely_spread(eta, outcome, group) == pytest.approx(0.8, abs=0.12)


def test_draws_are_repeated_and_consistent(origins: Origins):
    one, two = (pair_level(365, 372, 2008, draws=200, seed=3, origins=origins) for _ in range(2))
    np.testing.assert_array_equal(one.rate, two.rate)
    assert ((one.severity > 0) & (one.severity <= 1)).all()
    np.testing.assert_allclose(one.chance, 1 - (1 - one.rate * one.severity) ** 10)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((365, 366, 1905), OutsideCoverageError),
        ((365, 366, 1980), OutsideCoverageError),  # Estonia was no state of the system
        ((365, 9999, 2000), OutsideCoverageError),
    ],
)
def test_pairs_without_a_forecast_are_refused(origins: Origins, arguments, error):
    with pytest.raises(error):
        pair_level(*arguments, origins=origins)


def test_an_unknown_grade_offers_the_nearest(origins: Origins):
    with pytest.raises(UnknownNameError, match="deadly"):
        pair_level(365, 372, 2008, grade="deadl", origins=origins)
