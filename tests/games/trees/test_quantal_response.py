"""Quantal response: equations, principal branch, limits, private types, failures by name."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from foedus.errors import FrameError, SpecificationError, UnknownNameError
from foedus.games.trees.quantal_response import STATUSES, quantal_response
from foedus.games.trees.sequence_form import numeric_utilities, sequence_form
from foedus.games.trees.tree import Move, Outcome, Tree
from tests.support.game_trees import deterrence, entry


def test_one_decision_is_a_logit():
    tree = Tree(Move("A", {"left": Outcome("l", {"A": 0.3}), "right": Outcome("r", {"A": 1.0})}))
    found = quantal_response(tree, np.array([0.0, 1.0, 5.0]))
    expected = 1 / (1 + np.exp(-np.array([0.0, 1.0, 5.0]) * 0.7))
    np.testing.assert_allclose(found.probability("#0", "right"), expected, atol=1e-12)


def test_perfect_information_is_solved_by_backward_induction():
    rationality = np.array([0.5, 2.0])
    found = quantal_response(entry(), rationality)
    gives_way = 1 / (1 + np.exp(-rationality * 1.0))
    enters = 1 / (1 + np.exp(-rationality * (2 * gives_way - 1)))
    np.testing.assert_allclose(found.probability("#1", "yield"), gives_way, atol=1e-12)
    np.testing.assert_allclose(found.probability("#0", "in"), enters, atol=1e-12)
    np.testing.assert_allclose(found.outcomes.sum(axis=1), 1, atol=1e-12)


def test_play_tends_to_the_subgame_perfect_equilibrium():
    found = quantal_response(entry(), np.array([1.0, 10.0, 100.0]))
    assert found.solved.all()
    assert found.probability("#0", "in")[-1] > 1 - 1e-12
    assert (np.diff(found.regret) < 0).all()


def test_the_equations_hold_by_an_independent_count():
    """Expected payoffs by walking the tree, not by matrices."""
    tree = deterrence(2, 2)
    found = quantal_response(tree, 1.5)
    strategy = dict(zip(found.moves, found.strategy[0], strict=True))
    utility = numeric_utilities(tree)[0]

    def reach(path, without=None):
        product = 1.0
        for index, action in path:
            d = tree.decisions[index]
            if d.probabilities is not None:
                product *= d.probabilities[action]
            elif (d.information_set, action) != without:
                product *= strategy[d.information_set, d.actions[action]]
        return product

    for label, members in tree.information_sets.items():
        player = tree.players.index(tree.decisions[members[0]].player)
        passed = sum(reach(p) for p in tree.paths if any(i in members for i, _ in p))
        worth = []
        for a in range(2):
            through = [t for t, p in enumerate(tree.paths) if any(i in members and k == a for i, k in p)]
            worth.append(sum(reach(tree.paths[t], (label, a)) * utility[player, t] for t in through) / passed)
        first, second = (strategy[label, name] for name in tree.decisions[members[0]].actions)
        assert np.log(second / first) == pytest.approx(1.5 * (worth[1] - worth[0]), abs=1e-9)


@pytest.mark.parametrize(
    ("guarantors", "scale", "rationality", "games"), [(1, 2.0, 3.0, list(range(40))), (2, 10.0, 10.0, [0, 216])]
)
def test_the_branch_is_the_one_that_short_steps_follow(monkeypatch, guarantors, scale, rationality, games):
    """The two games of the second case are lost to another branch when the corrector is not watched."""
    from foedus.games.trees import quantal_response as qre

    tree = deterrence(2, guarantors)
    utilities = scale * np.random.default_rng(0).normal(size=(300, len(tree.players), len(tree.outcomes)))[games]
    quick = quantal_response(tree, rationality, utilities=utilities)
    step = qre._step

    def short(fields, utility, x, level, tangent, length, goal):
        out = step(fields, utility, x, level, tangent, np.minimum(length, 0.05), goal)
        return *out[:-1], np.ones_like(out[-1])

    monkeypatch.setattr(qre, "_step", short)
    slow = quantal_response(tree, rationality, utilities=utilities, max_steps=50_000)
    assert quick.solved.all()
    assert slow.solved.all()
    assert slow.steps.mean() > 3 * quick.steps.mean()
    np.testing.assert_allclose(quick.strategy, slow.strategy, atol=1e-8)


def test_a_branch_that_turns_back_is_followed():
    """Matching an uncertain ally: several equilibria at high rationality, one branch from the centre."""
    stag = {("s", "s"): 4.0, ("s", "h"): 0.0, ("h", "s"): 3.0, ("h", "h"): 3.0}

    def second(mine):
        outcomes = {his: Outcome(mine + his, {"I": stag[mine, his], "J": stag[his, mine]}) for his in ("s", "h")}
        return Move("J", outcomes, information_set="J")

    tree = Tree(Move("I", {mine: second(mine) for mine in ("s", "h")}))
    found = quantal_response(tree, np.array([0.1, 1.0, 10.0, 50.0]))
    assert found.solved.all()
    assert found.residual.max() < 1e-9
    # Hare is risk dominant here: the principal branch goes there.
    assert found.probability("J", "h")[-1] > 0.999


def test_relabelling_players_changes_nothing():
    tree = deterrence(2, 2)
    found = quantal_response(tree, 1.0)
    for kind in (0, 1):
        one, two = (found.probability(f"G{g}, type {kind}", "honour")[0] for g in (0, 1))
        assert one == pytest.approx(two, abs=1e-10)


def test_a_constant_added_to_a_players_utilities_changes_nothing():
    tree = deterrence()
    utilities = np.random.default_rng(1).normal(size=(5, len(tree.players), len(tree.outcomes)))
    shift = np.arange(len(tree.players))[None, :, None] * 3.0
    one, two = (quantal_response(tree, 1.0, utilities=u) for u in (utilities, utilities + shift))
    np.testing.assert_allclose(one.strategy, two.strategy, atol=1e-9)


def test_batches_of_games_and_of_rationalities():
    tree = deterrence(3, 2)
    utilities = np.random.default_rng(2).normal(size=(40, len(tree.players), len(tree.outcomes)))
    together = quantal_response(tree, np.linspace(0, 2, 40), utilities=utilities)
    alone = quantal_response(tree, 2.0, utilities=utilities[39])
    assert together.solved.all()
    np.testing.assert_allclose(together.strategy[39], alone.strategy[0], atol=1e-9)
    np.testing.assert_allclose(together.strategy[0], 0.5, atol=1e-12)
    np.testing.assert_allclose(together.payoffs, np.einsum("bt,bpt->bp", together.outcomes, utilities), atol=1e-12)


def test_beliefs_survive_where_chances_underflow(monkeypatch):
    """At 10 times 40 the chances of some moves are below the least positive number."""
    from foedus.games.trees import quantal_response as qre

    tree = deterrence(2, 1)
    utilities = 20 * np.random.default_rng(0).normal(size=(60, len(tree.players), len(tree.outcomes)))
    found = quantal_response(tree, 20.0, utilities=utilities)
    assert found.solved.all()
    assert found.residual.max() < 1e-7
    assert (np.log(np.maximum(found.strategy, 1e-320)) < -700).any()
    easy = quantal_response(tree, 1.0, utilities=utilities / 20)
    monkeypatch.setattr(qre, "_FLOOR", 0.0)
    same = quantal_response(tree, 1.0, utilities=utilities / 20)
    np.testing.assert_allclose(same.strategy, easy.strategy, atol=1e-12)


def test_large_trees_are_kept_sparse(monkeypatch):
    from foedus.games.trees import quantal_response as qre

    tree = deterrence(2, 3)
    dense = quantal_response(tree, 2.0)
    monkeypatch.setattr(qre, "_DENSE", 0)
    sparse = quantal_response(tree, 2.0)
    np.testing.assert_allclose(sparse.strategy, dense.strategy, atol=1e-12)


def test_failures_have_names_and_do_no_harm_to_others():
    tree = deterrence()
    utilities = np.random.default_rng(3).normal(size=(50, len(tree.players), len(tree.outcomes)))
    ticks = iter(range(10**6))
    late = quantal_response(tree, 30.0, utilities=utilities, time_limit=2.5, clock=lambda: float(next(ticks)))
    assert set(late.status.tolist()) >= {1}
    assert STATUSES[1] == "time limit reached"
    assert np.isnan(late.strategy[late.status == 1]).all()
    few = quantal_response(tree, np.r_[np.full(49, 30.0), 0.0], utilities=utilities, max_steps=2)
    assert few.status[-1] == 0
    assert 3 in few.status
    assert "too many steps" in few.tidy()["status"].to_list()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rationality": -1.0}, SpecificationError, "from 0 up"),
        ({"rationality": np.nan}, SpecificationError, "finite"),
        ({"utilities": np.zeros((3, 5))}, FrameError, "4 outcomes|outcomes"),
        ({"utilities": np.full((2, 3), np.nan)}, FrameError, "entrant in 'out' of game 0 is not finite"),
        ({"utilities": np.zeros((2, 2, 3)), "rationality": np.ones(3)}, SpecificationError, "do not match"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=message):
        quantal_response(entry(), **arguments)


def test_formulas_need_numbers():
    tree = Tree(Move("A", {"left": Outcome("l", {"A": "1 + power"}), "right": Outcome("r")}))
    with pytest.raises(SpecificationError, match="formula '1 \\+ power'"):
        quantal_response(tree)


def test_a_player_may_not_forget_its_own_move():
    below = Move("A", {"x": Outcome("lx"), "y": Outcome("ly")}, information_set="same")
    tree = Tree(Move("A", {"x": below, "y": Outcome("r")}, information_set="same"))
    with pytest.raises(SpecificationError, match="passed twice"):
        sequence_form(tree)


def test_unknown_moves_are_named():
    found = quantal_response(entry())
    with pytest.raises(UnknownNameError, match="information set"):
        found.probability("#7", "in")
    with pytest.raises(UnknownNameError, match="action"):
        found.probability("#0", "inn")


def _symmetric(a, b, c, d):
    """Two players with the moves U and D; each has a, b, c, d for UU, UD, DU, DD, its own move first."""
    second = [
        Move("B", {"U": Outcome(f"{one}U", {"A": x, "B": y}), "D": Outcome(f"{one}D", {"A": u, "B": v})}, "b")
        for one, (x, y, u, v) in {"U": (a, a, b, c), "D": (c, b, d, d)}.items()
    ]
    return Tree(Move("A", {"U": second[0], "D": second[1]}))


@pytest.mark.parametrize("payoffs", [(0.0, 1.0, 1.0, 0.0), (1.0, 0.0, 0.0, 1.0)])
@pytest.mark.parametrize("rationality", [1.5, 2 - 1e-12, 2.0, 2 + 1e-12, 4.0])
def test_a_symmetric_game_is_solved_at_its_bifurcation(payoffs, rationality):
    """At lambda = 2 two further equilibria leave the symmetric one; the system that ends there is singular."""
    found = quantal_response(_symmetric(*payoffs), rationality)
    assert found.solved.all()
    np.testing.assert_allclose(found.strategy, 0.5, atol=1e-12)


def test_a_bifurcation_off_the_middle_is_solved_and_leaves_other_games_alone():
    """Where U pays 3 - 4 p more than D, the branch bifurcates at lambda 4 p (1 - p) = 1."""
    play = brentq(lambda p: 4 * p * (1 - p) * np.log(p / (1 - p)) - (3 - 4 * p), 0.5, 0.75, xtol=1e-16)
    level = 1 / (4 * play * (1 - play))
    tree = _symmetric(0.0, 3.0, 1.0, 0.0)
    alone = quantal_response(tree, np.array([0.7, 3.0]))
    for shift in (0.0, 1e-16, -1e-16, 1e-12, 1e-9, -1e-9, 1e-6):
        found = quantal_response(tree, np.array([0.7, level + shift, 3.0]))
        assert found.solved.all()
        assert found.strategy[1, 0] == pytest.approx(play, abs=1e-5)
        np.testing.assert_allclose(found.strategy[[0, 2]], alone.strategy, atol=1e-9)
