"""The narrow entry: yearly chances in a situation, at the level that is given."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.deterrence import LinkQuantities
from foedus.deterrence.quantities.level import Level
from foedus.horizon import chances_by_year
from tests.support.levers import levers_in
from tests.support.situations import NAMES, guarantors_of, situation

FEW = 16


@pytest.mark.parametrize("name", NAMES)
def test_the_games_level_is_the_forecasts(name):
    """38, without a case's own deviation: what is in force, or after a war the accepted cease-fire."""
    level = Level.flat(np.linspace(0.02, 0.2, FEW), np.full(FEW, 0.1))
    found = chances_by_year(
        situation(name), guarantors=guarantors_of(name), draws=FEW, level=level, links=LinkQuantities()
    )
    assert found.attack.shape == (FEW, 10)
    kept = found.feasible
    assert kept.mean() >= 0.9
    np.testing.assert_allclose(found.attack.sum(axis=1)[kept], level.target[kept], rtol=0.05)
    assert found.attack.sum(axis=1).mean() == pytest.approx(level.target.mean(), rel=0.05)
    assert np.isnan(found.acceptance).all() != situation(name).war


def test_parts_are_parts_of_the_whole_and_terms_may_be_given():
    levers = levers_in("estonia")
    terms = levers.promising("none")
    bare = chances_by_year(levers.situation, terms, guarantors=levers.guarantors, draws=FEW, years=12)
    now = chances_by_year(levers.situation, guarantors=levers.guarantors, draws=FEW, years=12)
    assert bare.attack.shape == (FEW, 12)
    assert bare.attack.sum() > now.attack.sum(), "the pact in force is gone"
    for part in (bare.offensive, bare.lost_in_war, bare.helped):
        assert (part <= bare.attack + 1e-12).all()
    assert (bare.lost_in_war <= bare.offensive + 1e-12).all()
    assert (bare.seized >= 0).all()
    assert (bare.conceded >= 0).all()
