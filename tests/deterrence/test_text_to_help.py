"""From text to help: classes of promises, who helps, who would win."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from foedus.arrangement import load_arrangement, load_case, load_situation
from foedus.deterrence import (
    CLASSES,
    DEFAULTS,
    Commitment,
    Terms,
    best_reading,
    from_situation,
    help_of,
    terms_of,
    yardstick,
)
from foedus.deterrence.who_would_win import LATTICE, brought, chance_to_hold, wills_of
from foedus.law import matrix

PARTIES = ("US", "UK", "FR", "DE", "PL")


@pytest.fixture(scope="module")
def draws():
    ledger = from_situation(load_situation("ukraine-2025").situation, ["UA", "RU", *PARTIES], DEFAULTS)
    z = np.random.default_rng(5).normal(size=(6, len(ledger.quantities)))
    z[0] = 0
    return ledger.draws(np.clip(z, -2, 2))


@pytest.fixture(scope="module")
def made_many():
    ledger = from_situation(load_situation("ukraine-2025").situation, ["UA", "RU", *PARTIES], DEFAULTS)
    return ledger.draws(np.random.default_rng(6).normal(size=(500, len(ledger.quantities))))


def classes(name):
    terms = terms_of(matrix(load_arrangement(name)), "UA")
    return {c.party: (c.fight, c.support) for c in terms.active}, terms


def test_no_arrangement_promises_nothing():
    found, terms = classes("none")
    assert set(found.values()) == {("none", "none")}
    assert not terms.binding


def test_consultation_is_no_more_than_consultation():
    found, terms = classes("consultation-only")
    assert set(found.values()) == {("consult", "consult")}
    assert terms.term == 40


def test_the_model_guarantee_promises_to_fight_by_a_date():
    found, terms = classes("model-guarantee")
    assert {fight for fight, _ in found.values()} == {"dated"}
    assert all(c.hours for c in terms.active)
    assert terms.binding


def test_the_full_alliance_stations_forces_and_sets_up_institutions():
    _, terms = classes("full-alliance")
    assert sum(c.presence for c in terms.active) == 4
    assert terms.institutions
    assert {c.fight for c in terms.active} == {"dated", "menu"}


def test_help_that_needs_the_adversary_counts_for_nothing():
    found, _ = classes("istanbul-2022-moscow")
    assert {fight for fight, _ in found.values()} <= {"consult", "none"}
    assert "RU" not in found


def test_a_reading_that_promises_more_is_kept_apart():
    analysis = matrix(load_arrangement("ukraine-2025-reported"))
    floor, best = terms_of(analysis, "UA"), best_reading(analysis, "UA")
    assert {c.fight for c in floor.active} == {"may"}
    assert {c.fight for c in best.active} == {"menu"}
    assert best_reading(matrix(load_arrangement("none")), "UA") is None


def test_stronger_promises_are_kept_more_often(draws):
    chances = []
    for name in CLASSES:
        commitments = (Commitment("UK", name, name),)
        help_ = help_of(draws, Terms("x", commitments, commitments), commitments)
        chances.append(help_.fights[0, 1, 0])
        assert (help_.fights[:, 0] <= help_.fights[:, 1]).all()
        if name in {"dated", "owed", "menu"}:  # without a promise of action, who is willing may not matter
            assert (help_.fights[:, 0] < help_.fights[:, 1]).all()
        assert (help_.fights + help_.supports < 1).all()
    assert chances == sorted(chances, reverse=True)


def test_a_government_that_has_turned_away_never_fights_or_gives_more(made_many):
    """Whatever the promise: none, consultation, a stronger one."""
    for name in CLASSES:
        commitments = (Commitment("UK", name, name),)
        help_ = help_of(made_many, Terms("x", commitments, commitments), commitments)
        assert (help_.fights[:, 0] <= help_.fights[:, 1]).all(), name
        any_help = help_.fights + help_.supports
        assert (any_help[:, 0] <= any_help[:, 1] + 1e-12).all(), name


@pytest.mark.parametrize("groups", [[range(5)], [[0], range(1, 5)], [[2], [4, 0], [], [1, 3]]])
def test_what_is_brought_agrees_with_enumeration(draws, groups):
    """Every guarantor fights, supports or stays away, by the will of its group; all of these are counted one by one."""
    commitments = tuple(Commitment(p, "menu", "menu") for p in PARTIES)
    help_ = help_of(draws, Terms("x", commitments, commitments), commitments)
    worth = draws["support_power"]
    found = brought(help_, groups, worth)
    mean = found.chances @ LATTICE
    assert mean.shape == (len(draws), 2 ** len(groups))
    for d, (state, wills) in product(range(2), enumerate(product((0, 1), repeat=len(groups)))):
        will = {i: w for members, w in zip(groups, wills, strict=True) for i in members}
        expected = np.zeros(4)
        for acts in product(("fights", "supports", "stays"), repeat=5):
            chance, strength, fighting, helping = 1.0, 0.0, 0.0, 0.0
            power = help_.power[d]
            for i, act in enumerate(acts):
                f, s, all_ = help_.fights[d, will[i], i], help_.supports[d, will[i], i], help_.strength[d, i]
                chance *= {"fights": f, "supports": s, "stays": 1 - f - s}[act]
                strength += all_ * {"fights": 1.0, "supports": worth[d], "stays": 0.0}[act]
                fighting += all_ * (act == "fights")
                helping += power[i] * (act != "stays")
            expected += chance * np.array([min(strength, LATTICE[-1]), "fights" not in acts, fighting, helping])
        at = [a[d, state] for a in (mean, found.nobody, found.fighting, found.helping)]
        np.testing.assert_allclose(at, expected, rtol=1e-9)


def test_states_of_will_are_counted_with_the_last_group_turning_first():
    assert wills_of(3)[[0, 1, 6]].tolist() == [[0, 0, 0], [0, 0, 1], [1, 1, 0]]
    assert wills_of(0).shape == (1, 0)


def test_another_guarantor_never_lowers_the_strength_brought(draws):
    commitments = tuple(Commitment(p, "menu", "menu") for p in PARTIES)
    help_ = help_of(draws, Terms("x", commitments, commitments), commitments)
    worth = draws["support_power"]
    for n in range(1, 5):
        fewer, more = (np.cumsum(brought(help_, [[0], range(1, m)], worth).chances, axis=-1) for m in (n, n + 1))
        assert (more <= fewer + 1e-12).all()


def test_the_chance_to_hold_rises_with_strength_and_help():
    one = np.ones(1)
    chances = [float(chance_to_hold(r * one, 0 * one, one, 0 * one)[0]) for r in (0.5, 1, 2)]
    assert chances[1] == pytest.approx(0.5)
    assert chances == sorted(chances)
    assert chance_to_hold(one, one, one, 0 * one) == chance_to_hold(2 * one, 0 * one, one, 0 * one)


def test_yardsticks_take_the_parties_of_the_arrangement():
    situation = load_situation("ukraine-2025").situation
    arrangement = load_case("uk-ukraine-2024")
    alone = yardstick("full-alliance", arrangement, situation)
    assert alone.with_role("guarantor") == ("UK",)
    assert alone.groups["framework"] == ["UK"]
    assert yardstick("none", load_case("model-guarantee"), situation).id == "none"
    terms = terms_of(matrix(alone), "UA")
    assert terms.guarantors == ("UK",)
    assert terms.active[0].presence
