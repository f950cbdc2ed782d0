"""Signature, outcomes, simulation and sensitivity."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from foedus.deterrence import from_situation
from foedus.deterrence.quantities.ledger import Ledger, sample
from foedus.deterrence.quantities.record_counts import RECURRENCE
from foedus.deterrence.terms.life_terms import Life
from foedus.horizon import Outcomes, assess_draws, follow, sign, simulate, solve
from foedus.horizon.game.clock import LONGEST, last_date
from foedus.horizon.game.types import TYPES
from foedus.horizon.schema import ENDS
from foedus.horizon.sensitivity.one_at_a_time import held_rows, one_at_a_time, scan_rows, turning_points
from foedus.horizon.sensitivity.perverse_effects import falls_of_option
from foedus.horizon.solving.calibration import Recurrence, failing, recurrence_of
from foedus.horizon.solving.checks import begin_check, spread_of_means
from foedus.horizon.solving.outcomes import new_war_years, present_war_years, sovereignty_at_war
from foedus.horizon.solving.recursion import Years, start_values, value_without_choice
from foedus.horizon.solving.signing import War, war_of

QUARTERS = 16


@pytest.fixture(scope="module")
def options(make_terms):
    return [make_terms("none", "none"), make_terms("consult", "consult", binding=False), make_terms("dated", "dated")]


@pytest.fixture(scope="module")
def outcomes(world, options):
    return assess_draws(world.draws, world.situation, options, QUARTERS)


def test_answers_are_probabilities(outcomes):
    for name in (
        "acceptance",
        "regroup",
        "peace",
        "violations",
        "sovereignty",
        "overall",
        "imposed_peace",
        "war",
        "seized",
    ):
        values = getattr(outcomes, name)
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1 + 1e-12)).all(), name
    np.testing.assert_allclose(1 - outcomes.attacked.sum(axis=-1), outcomes.peace, atol=1e-12)
    np.testing.assert_allclose(1 - (outcomes.lost + outcomes.conceded).sum(axis=-1), outcomes.sovereignty, atol=1e-12)
    ways = outcomes.lost_in_war + outcomes.seized + outcomes.conceded.sum(axis=-1)
    np.testing.assert_allclose(1 - ways, outcomes.sovereignty, atol=1e-12)
    signed = outcomes.signs_adversary * outcomes.signs_protege * outcomes.signs_others
    np.testing.assert_allclose(outcomes.acceptance, signed, atol=1e-12)


def test_overall_lies_between_its_two_parts(outcomes):
    low = np.minimum(outcomes.sovereignty, 0)
    assert (outcomes.overall >= low).all()
    assert (outcomes.overall <= 1).all()


def test_a_more_protective_text_is_accepted_less_and_protects_more(outcomes):
    """Comes from the model: what makes an attack worth less makes acceptance worth less too."""
    assert np.median(outcomes.acceptance[:, 2]) < np.median(outcomes.acceptance[:, 0])
    assert np.median(outcomes.imposed_sovereignty[:, 2]) > np.median(outcomes.imposed_sovereignty[:, 0])


def test_keeping_is_never_worth_more_than_accepting_with_the_option_to_attack(world, options):
    game = world.game(*options)
    solution = solve(game, QUARTERS)
    accept = start_values(game, solution.value)
    assert (value_without_choice(game, solution.at_horizon, QUARTERS) <= accept + 1e-9).all()
    war = war_of(world.draws, world.situation, options[0])
    signature = sign(game, solution, war, world.draws["signature_noise"], QUARTERS)
    assert (signature.without_option <= signature.accepts + 1e-12).all()


def test_faster_regrouping_makes_regrouping_the_motive_with_the_value_of_war_fixed(world, make_terms):
    """Over twenty years: with a short horizon the attack after it counts as keeping, and regrouping helps that too."""
    found, quarters, go_on = [], 80, 0.35
    for speed in (0.1, 0.3, 0.6):
        draws = world.medians(regrouping=speed, potential=2.6)
        game = world.game(make_terms("none", "none"), draws=draws, quarters=quarters)
        solution = solve(game, quarters)
        accept = start_values(game, solution.value)[0, 0]
        keep = np.minimum(value_without_choice(game, solution.at_horizon, quarters)[0, 0], accept)
        accepts, without = (1 / (1 + np.exp(-(v - go_on) / draws["signature_noise"][0])) for v in (accept, keep))
        found.append(float(without.sum() / accepts.sum()))
    assert found == sorted(found, reverse=True)


def test_sovereignty_at_war_by_hand():
    one = np.ones((1, 1, 1))
    none = np.zeros((3, 1, 1, 1))
    years = Years(none, none, none + 0.1, none, none, one, none, none, one)
    war = War(np.zeros(1), np.array([0.5]), np.array([[0.2]]), np.array([[0.2]]))
    kept = {0: 1.0, 1: 0.9, 2: 0.8}
    expected = 0.8 * 0.5 * kept[2] + 0.4 * 0.8 * 0.5 * kept[1] + 0.16 * 0.8 * 0.5 * kept[0] + 0.4**3
    assert sovereignty_at_war(war, years, 3)[0, 0] == pytest.approx(expected)


def test_without_a_war_there_is_no_acceptance(world, options):
    quiet = world.situation.model_copy(update={"war": False})
    found = assess_draws(world.draws, quiet, options, QUARTERS)
    assert np.isnan(found.acceptance).all()
    assert np.isnan(found.motives).all()
    np.testing.assert_allclose(found.overall, found.sovereignty)
    np.testing.assert_allclose(found.peace, found.imposed_peace)


def test_the_same_draws_give_the_same_bytes(world, options, outcomes):
    again = assess_draws(world.draws, world.situation, options, QUARTERS)
    for field in fields(Outcomes):
        assert getattr(again, field.name).tobytes() == getattr(outcomes, field.name).tobytes()


def test_relabelling_guarantors_changes_nothing(world, options, outcomes):
    names = dict(zip(("US", "UK", "FR", "DE", "PL"), ("PL", "US", "UK", "FR", "DE"), strict=True))
    renamed = Ledger(tuple(replace(q, about=names.get(q.about, q.about)) for q in world.ledger.quantities))
    situation = world.situation.model_copy(
        update={
            "entries": [e.model_copy(update={"about": names.get(e.about, e.about)}) for e in world.situation.entries]
        }
    )
    other = [
        replace(
            t,
            **{
                p: tuple(replace(c, party=names[c.party]) for c in reversed(getattr(t, p))) for p in ("active", "after")
            },
        )
        for t in options
    ]
    found = assess_draws(renamed.draws(world.draws.z), situation, other, QUARTERS)
    for name in ("acceptance", "motives", "peace", "violations", "sovereignty", "overall", "honoured", "against_war"):
        np.testing.assert_allclose(getattr(found, name), getattr(outcomes, name), rtol=1e-8, atol=1e-10)


def test_simulated_paths_agree_with_the_exact_chances(world, options):
    game = world.game(*options, draws=world.draws.part(slice(0, 2)))
    solution = solve(game, QUARTERS)
    years = follow(game, solution.attack)
    weights = np.full(years.peace.shape, 1 / years.peace.shape[-1])
    ends = simulate(game, solution, weights, 4000, np.random.default_rng(2).spawn(2)).end
    exact = [years.peace, *(p.sum(axis=0) for p in (years.held, years.conceded, years.lost))]
    for code, chance in enumerate(exact):
        mean = (chance * weights).sum(axis=-1)
        error = np.sqrt(mean * (1 - mean) / 4000)
        assert (np.abs((ends == code).mean(axis=-1) - mean) <= 4.5 * error + 1e-3).all(), ENDS[code]


def test_equal_arrangements_meet_the_same_luck(world, options):
    game = world.game(options[0], options[0], draws=world.draws.part(slice(0, 2)))
    solution = solve(game, QUARTERS)
    weights = np.full((2, 2, TYPES), 1 / TYPES)
    ends = simulate(game, solution, weights, 200, np.random.default_rng(2).spawn(2)).end
    assert (ends[:, 0] == ends[:, 1]).all()


def test_diagnostics_pass_and_fail(world, options, outcomes):
    def check(of):
        return begin_check(world.draws, world.situation, options, QUARTERS, np.random.default_rng(1), 20_000)(of)

    assert check(outcomes).passed
    broken = replace(outcomes, peace=np.full_like(outcomes.peace, np.nan))
    assert not check(broken).passed
    assert "not a number" in check(broken).messages[0].render()
    assert not check(replace(outcomes, residual=outcomes.residual + 1)).passed
    assert spread_of_means(outcomes, 2, 4)["overall"] > 0


def test_one_path_to_an_end_that_hardly_ever_comes_is_no_error(world, options, outcomes, monkeypatch):
    """A path in so many may end where none was expected: that tells nothing against the chances."""
    values = world.draws.values.copy()
    values[:, world.ledger.index("resistance")] = 1 - 1e-8
    draws = replace(world.draws, values=values)

    def one_more(*given):
        found = simulate(*given)
        found.end[0, 0, : more[0]] = ENDS.index("conceded")
        more[0] = 0  # in the first draw alone
        return found

    monkeypatch.setattr("foedus.horizon.solving.checks.simulate", one_more)

    def score():
        generator = np.random.default_rng(1)
        return begin_check(draws, world.situation, options, QUARTERS, generator, 200_000)(outcomes).simulation_error

    more = [1]
    assert score() < 5
    more = [20]
    assert score() > 5


def test_a_term_without_end_in_sight_dates_nothing(make_terms):
    assert last_date(QUARTERS, [make_terms("a", "dated", term=LONGEST), make_terms("b", "dated", term=20)]) == 20
    assert last_date(QUARTERS, [make_terms("a", "dated", term=400), make_terms("b", "dated")]) == QUARTERS


def test_one_at_a_time_moves_one_quantity_and_turns_are_where_answers_turn(world, options):
    z = one_at_a_time(world.ledger)
    assert (np.count_nonzero(z, axis=1) <= 1).all()
    column = next(j for j, q in enumerate(world.ledger.quantities) if q.kind == "war_victory")
    location = assess_draws(world.medians(), world.situation, options, QUARTERS).location[0]
    rows = scan_rows(world.ledger, [column])
    held = held_rows(world.ledger, rows, location)
    assert (held == location).all()
    scanned = assess_draws(world.ledger.draws(rows), world.situation, options, QUARTERS, held=held)
    turns = turning_points(world.ledger, [column], scanned, 2, [0, 1, 2])
    assert len(turns) == 1
    turn = turns[0]
    at = world.medians(war_victory=turn.threshold)
    found = assess_draws(at, world.situation, options, QUARTERS, held=np.array([location]))
    if turn.what == "first":
        lead = found.overall[0, 2] - found.overall[0, :2].max()
        assert abs(lead) < 0.02
    elif turn.what == "shift":
        assert abs(abs(found.overall[0, 2] - scanned.overall[0, 2]) - 0.1) < 0.02
    else:
        assert abs(getattr(found, turn.what)[0, 2] - 0.5) < 0.02


@pytest.mark.parametrize(
    "ends",
    [
        {"regrouping": 0.0, "war_victory": 0.0, "settlement": 0.0, "resistance": 0.0, "fight_base": 0.0},
        {"regrouping": 1.0, "war_victory": 1.0, "settlement": 1.0, "resistance": 1.0, "fight_base": 1.0},
        {"volatility": 1e-4, "choice_noise": 1e-4, "signature_noise": 1e-4},
        {"volatility": 3.0, "resolve_spread": 5.0, "discount": 0.999},
        {"dispute_rate": 1e-9, "severity": 1e-9, "resistance": 0.5, "tripwire": 100.0, "occasion_effect": 5.0},
        {"dispute_rate": 1 - 1e-9, "severity": 1 - 1e-9, "occasion_effect": -5.0, "will_common": 1.0},
        {"exit_chance": 1.0, "will_decay": 1.0, "will_renewal": 1.0, "renewal_chance": 0.0, "activation_delay": 1e-6},
        {"exit_chance": 0.0, "will_decay": 0.0, "will_renewal": 0.0, "renewal_chance": 1.0, "activation_delay": 1e6},
        {
            "aid_stock": 0.0,
            "mobilisation": 0.0,
            "aid_use": 0.999,
            "aid_delay": 1e3,
            "first_phase": 1e-6,
            "late_help": 0,
        },
        {"aid_stock": 1e4, "aid_pledged": 1e-9, "aid_use": 1e-6, "army": 1e-6, "attrition": 5.0, "war_length": 1e-6},
    ],
)
def test_the_ends_of_the_scales_give_numbers(world, options, make_terms, ends):
    life = Life(ratified=True, renewal="agreement", leavers=("US",), notice=2)
    clock = make_terms("clock", "dated", term=6, life=life, caps=True, cap=85.0)
    found = assess_draws(world.medians(**ends), world.situation, [*options, clock], QUARTERS)
    assert (found.mass_error < 1e-9).all()
    for name in ("acceptance", "regroup", "peace", "violations", "sovereignty", "overall", "now"):
        values = getattr(found, name)
        assert np.isfinite(values).all(), name
        assert ((values >= 0) & (values <= 1 + 1e-9)).all(), name


def test_the_ledger_needs_the_guarantors(world):
    assert len(from_situation(world.situation, ["UA", "RU"], ()).quantities) < len(world.ledger.quantities)


def test_recurrence_weighs_draws_by_acceptance(outcomes):
    for row in recurrence_of(replace(outcomes, acceptance=np.ones_like(outcomes.acceptance))):
        attacked = outcomes.attacked[:, 0, : row.years].sum(axis=-1)
        assert row.mean <= attacked.mean() + 1e-12
        assert row.low <= row.median <= row.high
    first = np.zeros_like(outcomes.acceptance)
    first[0] = 1.0
    mean, low, median, high = failing(replace(outcomes, acceptance=first))
    assert mean == pytest.approx(1 - outcomes.peace[0, 0])
    assert median == pytest.approx(1 - outcomes.peace[0, 0], abs=0.5)
    assert low <= high


@pytest.mark.slow
def test_recurrence_is_counted_for_every_figure_of_the_record_that_is_comparable(world, make_terms):
    """The defaults, with only the parties of the shipped situation: wars alone, and the level as the ledger has it."""
    kept = {"capability", "potential", "distance", "will", "election", "forces_in_place", "deployment"}
    entries = [e for e in world.situation.entries if e.kind in kept]
    situation = world.situation.model_copy(update={"entries": entries})
    ledger = from_situation(situation, ["UA", "RU", "US", "UK", "FR", "DE", "PL"], world.defaults)
    z = sample(ledger, 192, np.random.default_rng(1))
    outcomes = assess_draws(ledger.draws(z), situation, [make_terms("none", "none")], 40)
    assert outcomes.feasible.mean() >= 0.98
    (row,) = recurrence_of(outcomes)
    assert row.years == 10
    assert row.count == RECURRENCE[3]
    assert row.low < row.count.share < row.high
    assert row.mean == pytest.approx(np.average(outcomes.war[:, 0], weights=outcomes.acceptance[:, 0]))


def test_a_fall_says_what_brings_it(outcomes):
    """One draw each of a closing window, of resistance instead of concession, and of a peace worth less."""
    two = np.zeros_like(outcomes.imposed_peace)

    def with_option(base, other):
        values = two.copy()
        values[:, 0], values[:, 1] = base, other
        return values

    three = (slice(0, 4), slice(4, 8), slice(8, 12))
    peace, early, conceded = (np.full(12, v) for v in (0.5, 0.2, 0.1))
    after = {"peace": peace.copy(), "early": early.copy(), "conceded": conceded.copy()}
    after["peace"][:] -= 0.05
    after["early"][three[0]] += 0.2
    after["conceded"][three[1]] -= 0.05
    after["early"][three[2]] += 0.01
    made = replace(
        outcomes,
        imposed_peace=with_option(peace, after["peace"]),
        imposed_early=with_option(early, after["early"]),
        imposed_conceded=with_option(conceded, after["conceded"]),
        imposed_sovereignty=with_option(peace, peace),
    )
    falls = falls_of_option(made, 1)
    assert [f.of for f in falls] == ["peace"]
    assert falls[0].share == 1
    assert falls[0].change == pytest.approx(-0.05)
    assert (falls[0].forward, falls[0].resisting, falls[0].oftener) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_years_of_war_by_hand():
    war = War(np.zeros(1), np.array([0.5]), np.array([[0.2]]), np.array([[0.2]]))
    assert present_war_years(war, 3)[0] == pytest.approx((1 + 0.4 + 0.16) / 4)
    none = np.zeros((4, 1, 1, 1))
    attacked = none.copy()
    attacked[0] = 0.5
    years = Years(attacked, none, none, none, none, none[0], none, none, none[0])
    assert new_war_years(years, np.array([2.0]), np.ones((1, 1, 1)))[0, 0] == pytest.approx(
        0.5 * 2 * (1 - np.exp(-1 / 2))
    )


def test_attrition_strength_and_aid_shift_victory(world, options):
    """Log-odds are linear in log strength: twice as strong, the slope of the contest times the log of two."""

    def victory(**changed):
        changed = {"attrition": 0.0, "aid_effect": 1e-12, **changed}
        adversary = changed.pop("adversary", 1.0)
        draws = world.medians(**changed)
        draws.values[:, world.ledger.index("capability", "RU")] *= adversary
        annual = 1 - (1 - war_of(draws, world.situation, options[0], QUARTERS).victory[:, 0]) ** 4
        return np.log(annual / (1 - annual)), draws

    even, draws = victory()
    np.testing.assert_allclose(even, even[0])
    assert 1 / (1 + np.exp(-even[0])) == pytest.approx(draws["war_victory"][0])
    steepness = draws["contest_steepness"][0] * draws["contest_measure"][0]
    np.testing.assert_allclose(victory(adversary=2.0)[0] - even, steepness * np.log(2))
    np.testing.assert_allclose(victory(attrition=0.3)[0] - even, steepness * 0.3 * np.arange(QUARTERS) / 4)
    more, less = (victory(aid_delivered=d, aid_effect=0.3)[0] for d in (60.0, 5.0))
    assert more[0] == pytest.approx(less[0]), "what is delivered from now on has not arrived"
    assert (more[-8:] < less[-8:]).all()


def test_the_model_agrees_up_to_the_ends_of_the_interval_of_the_record():
    count = RECURRENCE[0]
    low, high = count.interval()
    agrees = [Recurrence(10, count, mean, mean, 0.0, 1.0).agrees for mean in (low - 1e-9, low, 0.37, high, high + 1e-9)]
    assert agrees == [False, True, True, True, False]
