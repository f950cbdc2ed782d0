from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.special import expit, ndtr

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games import Chance, Move, Outcome, Tree, backward_induction

LOTS = settings(max_examples=12, deadline=None, derandomize=True)
NUMBERS = st.lists(st.floats(-2, 2), min_size=12, max_size=12)


def tree(names: str = "abcd", players: str = "XYZ") -> Tree:
    one, two, three = players
    right = Move(three, {"l": Outcome(names[2]), "r": Outcome(names[3])})
    return Tree(Move(one, {"l": Outcome(names[0]), "r": Move(two, {"l": Outcome(names[1]), "r": right})}))


def payoffs(numbers, names: str = "abcd", players: str = "XYZ"):
    return {(p, o): numbers[4 * i + j] for i, p in enumerate(players) for j, o in enumerate(names)}


STRUCTURES = [("probit", "agent"), ("logit", "agent"), ("probit", "private")]


@pytest.mark.parametrize(("link", "error"), STRUCTURES)
@LOTS
@given(NUMBERS)
def test_probabilities_add_up_to_one(link, error, numbers):
    solved = backward_induction(tree(), payoffs(numbers), link=link, error=error)
    assert sum(float(p[0]) for p in solved.outcomes.values()) == pytest.approx(1, abs=1e-14)
    for d in tree().decisions:
        assert sum(float(solved.actions[d.index, a][0]) for a in d.actions) == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize(("link", "error"), STRUCTURES)
@LOTS
@given(NUMBERS, st.floats(-5, 5), st.sampled_from("XYZ"))
def test_a_constant_added_to_a_players_utilities_changes_nothing(link, error, numbers, constant, player):
    moved = {key: u + constant * (key[0] == player) for key, u in payoffs(numbers).items()}
    before = backward_induction(tree(), payoffs(numbers), link=link, error=error).outcomes
    after = backward_induction(tree(), moved, link=link, error=error).outcomes
    for outcome in before:
        np.testing.assert_allclose(before[outcome], after[outcome], atol=1e-12)


@LOTS
@given(NUMBERS)
def test_new_names_change_nothing(numbers):
    before = backward_induction(tree(), payoffs(numbers), error="private").outcomes
    names, players = "wxyz", "PQR"
    after = backward_induction(tree(names, players), payoffs(numbers, names, players), error="private").outcomes
    np.testing.assert_allclose(list(before.values()), list(after.values()), rtol=1e-14)


@pytest.mark.parametrize(("link", "error"), STRUCTURES)
@LOTS
@given(st.permutations([-2.0, -1.0, 1.0, 2.0]), st.permutations([-2.0, -1.0, 1.0, 2.0]))
def test_as_noise_goes_play_tends_to_the_subgame_perfect_equilibrium(link, error, first, second):
    third = [0.0, 0.0, 1.0, -1.0]
    solved = backward_induction(tree(), payoffs([*first, *second, *third]), link=link, error=error, scale=1e-3)
    best = 2
    best = best if second[best] > second[1] else 1
    best = best if first[best] > first[0] else 0
    assert solved.outcomes["abcd"[best]][0] == pytest.approx(1, abs=1e-9)


def test_agent_error_by_hand():
    small = Tree(Move("1", {"L": Outcome("sq"), "R": Move("2", {"L": Outcome("cap"), "R": Outcome("war")})}))
    utilities = {("1", "sq"): 0.2, ("1", "cap"): 1.0, ("1", "war"): -0.5, ("2", "war"): 0.3}
    for link, F in (("probit", ndtr), ("logit", expit)):
        solved = backward_induction(small, utilities, link=link)
        fight = F(0.3 / np.sqrt(2))
        escalate = F((fight * -0.5 + (1 - fight) * 1.0 - 0.2) / np.sqrt(2))
        assert solved.outcomes["war"][0] == pytest.approx(escalate * fight, rel=1e-14)


def test_private_information_by_hand():
    small = Tree(Move("1", {"L": Outcome("sq"), "R": Move("2", {"L": Outcome("cap"), "R": Outcome("war")})}))
    utilities = {("1", "sq"): 0.2, ("1", "cap"): 1.0, ("1", "war"): -0.5, ("2", "war"): 0.3}
    solved = backward_induction(small, utilities, error="private", scale={"1": 2.0, "2": 0.5})
    fight = ndtr(0.3 / (0.5 * np.sqrt(2)))
    spread = 2.0 * np.sqrt(1 + fight**2 + (1 - fight) ** 2)
    escalate = ndtr((fight * -0.5 + (1 - fight) * 1.0 - 0.2) / spread)
    assert solved.outcomes["war"][0] == pytest.approx(escalate * fight, rel=1e-14)


def test_private_information_by_simulation():
    utilities = payoffs([0.3, 1.0, -0.4, 0.5, 0.0, 0.2, 0.6, -0.3, 0.0, 0.0, 0.1, 0.4])
    exact = backward_induction(tree(), utilities, error="private")
    random = np.random.default_rng(5)
    draws = {key: u + random.standard_normal(400_000) for key, u in utilities.items()}
    right = draws["Z", "d"] > draws["Z", "c"]
    q = float(exact.actions[2, "r"][0])
    second = (1 - q) * draws["Y", "c"] + q * draws["Y", "d"] > draws["Y", "b"]
    r = float(exact.actions[1, "r"][0])
    value = (1 - r) * draws["X", "b"] + r * ((1 - q) * draws["X", "c"] + q * draws["X", "d"])
    first = value > draws["X", "a"]
    played = {"a": ~first, "b": first & ~second, "c": first & second & ~right, "d": first & second & right}
    for outcome, rows in played.items():
        assert exact.outcomes[outcome][0] == pytest.approx(rows.mean(), abs=4e-3)


@pytest.mark.parametrize(("link", "error"), STRUCTURES)
def test_three_actions_agree_with_simulation(link, error):
    wide = Tree(Move("A", {"l": Outcome("a"), "m": Outcome("b"), "r": Outcome("c")}))
    values = np.array([0.3, -0.2, 0.9])
    solved = backward_induction(wide, {("A", o): u for o, u in zip("abc", values, strict=True)}, link=link, error=error)
    found = np.array([solved.outcomes[o][0] for o in "abc"])
    if link == "logit":
        np.testing.assert_allclose(found, np.exp(values / np.sqrt(2)) / np.exp(values / np.sqrt(2)).sum(), rtol=1e-12)
    else:
        shocks = np.random.default_rng(2).standard_normal((400_000, 3))
        np.testing.assert_allclose(found, np.bincount((values + shocks).argmax(axis=1)) / 400_000, atol=3e-3)
    assert found.sum() == pytest.approx(1, abs=1e-10)


def test_chance_weighs_what_follows():
    after = Chance({"rain": (0.3, Outcome("b", {"A": -1.0})), "sun": (0.7, Outcome("c", {"A": 1.0}))})
    solved = backward_induction(Tree(Move("A", {"stay": Outcome("a", {"A": 0.0}), "go": after})))
    assert solved.outcomes["c"][0] == pytest.approx(0.7 * ndtr(0.4 / np.sqrt(2)), rel=1e-14)


def test_a_batch_is_its_games():
    numbers = np.random.default_rng(0).standard_normal((12, 7))
    together = backward_induction(tree(), payoffs(numbers)).outcomes
    for i in range(7):
        alone = backward_induction(tree(), payoffs(numbers[:, i])).outcomes
        np.testing.assert_allclose([together[o][i] for o in "abcd"], [alone[o][0] for o in "abcd"], rtol=1e-14)


def test_what_cannot_be_solved_is_refused_with_a_reason():
    twice = Tree(Move("A", {"l": Outcome("a"), "r": Move("A", {"l": Outcome("b"), "r": Outcome("c")})}))
    with pytest.raises(SpecificationError, match="moves twice"):
        backward_induction(twice, error="private")
    assert backward_induction(twice, {("A", "c"): 1.0}).outcomes["c"][0] > 0
    with pytest.raises(SpecificationError, match="no logit link"):
        backward_induction(tree(), link="logit", error="private")
    blind = (
        Move("B", {"l": Outcome("a"), "r": Outcome("b")}, "s"),
        Move("B", {"l": Outcome("c"), "r": Outcome("d")}, "s"),
    )
    with pytest.raises(SpecificationError, match="quantal_response"):
        backward_induction(Tree(Move("A", {"l": blind[0], "r": blind[1]})))
    with pytest.raises(SpecificationError, match="is not a number"):
        backward_induction(tree(), {("X", "a"): "1 + x"})
    with pytest.raises(SpecificationError, match="scale is positive"):
        backward_induction(tree(), {}, scale=0.0)
    with pytest.raises(SpecificationError, match="finite"):
        backward_induction(tree(), {("X", "a"): np.nan})
    with pytest.raises(UnknownNameError, match="did you mean 'probit'"):
        backward_induction(tree(), {}, link="probt")
