"""Why the adversary signs, by what comes of it; and what stands beside peace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foedus.arrangement import load_situation
from foedus.deterrence.quantities.level import Level
from foedus.deterrence.quantities.link_quantities import link_quantities
from foedus.horizon import assess_draws
from foedus.horizon.schema import MOTIVES, RESULTS
from foedus.horizon.sensitivity.independent_inputs import ledger_for
from foedus.horizon.solving.motives import motive_cells
from foedus.horizon.solving.outcomes import Task, play
from foedus.horizon.solving.violations import violation_rates, violations_of

QUARTERS = 16


@pytest.fixture(scope="module")
def options(make_terms):
    return [make_terms("none", "none"), make_terms("consult", "consult", binding=False), make_terms("dated", "dated")]


@pytest.fixture(scope="module")
def outcomes(world, options):
    return assess_draws(world.draws, world.situation, options, QUARTERS)


def test_the_cells_sum_to_one_and_agree_with_what_comes(outcomes):
    cells = outcomes.motives
    assert cells.shape[2:] == (len(MOTIVES), len(RESULTS))
    assert (cells >= -1e-12).all()
    np.testing.assert_allclose(cells.sum(axis=(2, 3)), 1, atol=1e-9)
    came = cells.sum(axis=2)
    np.testing.assert_allclose(1 - came[..., RESULTS.index("attacked")], outcomes.peace, atol=1e-9)
    np.testing.assert_allclose(came[..., RESULTS.index("conceded")], outcomes.conceded.sum(axis=-1), atol=1e-9)
    assert (cells.sum(axis=3).mean(axis=0) > 0).all(), "each motive is somebody's"


def test_who_regroups_attacks_more_than_who_keeps_the_peace(outcomes):
    attacked = outcomes.motives[..., RESULTS.index("attacked")] / outcomes.motives.sum(axis=3)
    peace, regroup = (attacked[:, :, MOTIVES.index(name)].mean() for name in ("peace", "regroup"))
    assert regroup > peace + 0.1


def test_nobody_regroups_where_an_attack_is_impossible(world, options):
    never = Level(np.zeros((len(world.draws), 1)), np.zeros(len(world.draws)))
    found = assess_draws(world.draws, world.situation, options, QUARTERS, level=never)
    assert np.abs(found.regroup).max() < 1e-9
    np.testing.assert_allclose(found.motives[:, :, MOTIVES.index("peace"), RESULTS.index("held")], 1, atol=1e-9)


def test_motives_by_hand(world, options):
    """One type signs without the option, one only with it; the first is eager or not."""
    played = play(Task(world.draws, world.situation, options, QUARTERS))
    signature, years = played.signature, played.years
    assert signature is not None
    only_with = np.zeros_like(signature.accepts)
    only_with[..., 1:] = signature.accepts[..., 1:]
    weights = np.zeros_like(played.weights)
    weights[..., :2] = 0.5
    for eager, motive in ((0.4, "peace"), (0.6, "hedge")):
        given = replace(years, eager=np.full_like(years.eager, eager))
        cells = motive_cells(replace(signature, without_option=signature.accepts - only_with), given, weights)
        shares = dict(zip(MOTIVES, cells.sum(axis=3)[0, 0], strict=True))
        assert shares["regroup"] == pytest.approx(0.5)
        assert shares[motive] == pytest.approx(0.5)


def test_eagerness_is_the_largest_chance_of_an_attack_on_an_occasion(world, options):
    played = play(Task(world.draws, world.situation, options, QUARTERS))
    eager = played.years.eager
    assert ((eager >= 0) & (eager <= 1 + 1e-9)).all()
    begun = played.years.attacked[0] + played.years.conceded[0]
    game = played.game
    first = game.occasion[0][:, list(game.first), None]
    slip = game.unchosen[:, None, None]
    assert (eager >= (begun / first - slip) / (1 - slip) - 1e-12).all()


# Violations ----------------------------------------------------------------------------------------------------------


def test_violations_by_hand():
    rates = np.array([[0.5, 0.2]])
    attacked, conceded = np.array([[[0.1, 0.1]]]), np.array([[[0.1, 0.0]]])
    violated, ever = violations_of(rates, attacked, conceded)
    np.testing.assert_allclose(violated[0, 0], [0.5, 0.8 * 0.2])
    assert ever[0, 0] == pytest.approx(0.5 + 0.8 * 0.5 * 0.2)


def test_violations_are_a_rate_on_a_line_and_a_share_of_disputes_without_a_war(world):
    line = world.medians(violation_rate=0.9)
    np.testing.assert_allclose(violation_rates(line, 6), [[0.9, 1 - 0.1**0.5]])
    ledger = ledger_for(load_situation("poland-1939").situation, [], link_quantities())
    quiet = ledger.draws(np.zeros((1, len(ledger.quantities))))
    assert not ledger.has("violation_rate")
    level = Level(np.full((1, 1), 0.1), np.zeros(1))
    np.testing.assert_allclose(violation_rates(quiet, 4, level), [0.1 * quiet["violation_share"]])


def test_violations_move_no_other_answer(world, options, outcomes):
    values = world.draws.values.copy()
    values[:, world.ledger.index("violation_rate")] = 0.01
    found = assess_draws(replace(world.draws, values=values), world.situation, options, QUARTERS)
    np.testing.assert_array_equal(found.overall, outcomes.overall)
    assert (found.violations < outcomes.violations).all()


def test_strength_after_signature_is_set_beside_the_war_going_on(world, options):
    """Attrition wears the protégé down only while the war goes on, and less aid after signature is aid lost."""

    def after(**changed):
        found = assess_draws(world.medians(**changed), world.situation, options, QUARTERS)
        return found.strength[0, 0], found.against_war[0, 0], found.aid_lost[0]

    still, worn = after(attrition=0.0), after(attrition=0.2)
    np.testing.assert_allclose(worn[0], still[0])
    np.testing.assert_allclose(worn[1] / still[1], np.exp(0.2 * np.array([1, 3, 5])))
    all_kept, halved = after(aid_after=1.0 - 1e-12)[2], after(aid_after=0.5)[2]
    np.testing.assert_allclose(all_kept, 0, atol=1e-6)
    assert (np.diff(halved) > 0).all()
    assert halved[-1] > 0


def test_what_is_in_force_is_the_war_or_what_is_owed(world, options, outcomes):
    np.testing.assert_array_equal(outcomes.now, outcomes.sovereignty_at_war)
    quiet = world.situation.model_copy(update={"war": False})
    found = assess_draws(world.draws, quiet, options, QUARTERS)
    np.testing.assert_allclose(found.now, found.sovereignty[:, 0], atol=1e-9)
