"""Choice probabilities by backward induction, with agent error or private information.

At each move a player compares what each action is worth to him in expectation, given how those who move later choose.

*Agent error* (Signorino 1999; Lewis and Schultz 2003): each action is perturbed by its own error, unseen by everybody
else and by the player himself until he moves. With scale ``s`` and two actions of values ``v0`` and ``v1`` the second
is chosen with probability ``F((v1 - v0) / (s sqrt 2))``, F normal or logistic. With more actions: the logistic choice
rule ``softmax(v / (s sqrt 2))``, or independent normal errors by Gauss-Hermite quadrature.

*Private information* (Signorino 2003): each player's utility of each outcome has its own normal shock of scale ``s``,
which he alone knows. The value of an action is a probability-weighted sum of utilities, so its shock has variance
``s^2 sum_z p(z)^2``. A player's shock is the same wherever he moves; one who
moves twice in one play would reveal it to the others, and backward induction no longer hold: such trees are refused.
Sums of logistic shocks are not logistic, so that private information has the normal distribution only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.numerics import log_ndtr, log_ndtr_pair, log_sigmoid_pair
from foedus.games.tree import Tree

__all__ = ["Rule", "Solution", "backward_induction", "check_solvable", "log_action_probabilities"]

ROOT2 = float(np.sqrt(2.0))
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(64)
_LOG_WEIGHTS = np.log(_WEIGHTS) - 0.5 * np.log(2 * np.pi)
Array = Any


@dataclass(frozen=True, slots=True)
class Rule:
    """Skeleton of a tree and its error structure: hashable, all that the choice probabilities depend on but numbers.

    Attributes
    ----------
    movers : tuple of int
        Player at each decision, -1 for chance.
    children : tuple of tuple of int
        For each action a decision's index, or ``-1 - outcome``.
    chances : tuple of tuple of float
        At chance moves; empty elsewhere.
    n_outcomes : int
    link : str
        ``"probit"`` or ``"logit"``.
    error : str
        ``"agent"`` or ``"private"``.
    """

    movers: tuple[int, ...]
    children: tuple[tuple[int, ...], ...]
    chances: tuple[tuple[float, ...], ...]
    n_outcomes: int
    link: str
    error: str

    @classmethod
    def of(cls, tree: Tree, link: str, error: str) -> Rule:
        """Skeleton of `tree`, once `check_solvable` has passed it."""
        check_solvable(tree, link, error)
        return cls(
            movers=tuple(-1 if d.player is None else tree.players.index(d.player) for d in tree.decisions),
            children=tuple(
                tuple(-1 - c.index if c.is_outcome else c.index for c in d.children) for d in tree.decisions
            ),
            chances=tuple(d.probabilities or () for d in tree.decisions),
            n_outcomes=len(tree.outcomes),
            link=link,
            error=error,
        )


def check_solvable(tree: Tree, link: str, error: str) -> None:
    """Raise a SpecificationError where `tree` has no choice probabilities by backward induction."""
    for value, name, known in ((link, "link", ("probit", "logit")), (error, "error structure", ("agent", "private"))):
        if value not in known:
            raise UnknownNameError(name, str(value), known)
    if not tree.perfect_information:
        label = next(k for k, members in tree.information_sets.items() if len(members) > 1)
        raise SpecificationError(
            "backward induction needs perfect information",
            where=f"information set '{label}'",
            todo="solve the game with foedus.games.quantal_response",
        )
    if error == "private" and link == "logit":
        raise SpecificationError(
            "private information has no logit link",
            why="the value of an action is a sum of utilities, and a sum of logistic shocks is not logistic "
            "(a normal one stays normal)",
            todo="use link='probit' with error='private', or error='agent' with link='logit'",
        )
    if error == "private" and tree.repeated_movers:
        raise SpecificationError(
            f"{tree.repeated_movers[0]} moves twice in one play",
            why="with private information an earlier move reveals something about the shocks that decide the later one",
            todo="use error='agent'",
        )


def log_action_probabilities(
    rule: Rule, utilities: Mapping[tuple[int, int], Array], scales: tuple[Array, ...]
) -> list[list[Array]]:
    """Logarithm of the probability of each action at each decision.

    Parameters
    ----------
    rule : Rule
    utilities : mapping of (player, outcome) to array of any one shape
        Normalised utilities are absent.
    scales : tuple of array
        Scale of the errors or shocks, by player.

    Returns
    -------
    list of list of array
        By decision and action.
    """
    logs: list[list[Array]] = [[] for _ in rule.movers]
    reach: dict[int, dict[int, Array]] = {-1 - outcome: {outcome: 1.0} for outcome in range(rule.n_outcomes)}
    for d in reversed(range(len(rule.movers))):
        branches = [reach[child] for child in rule.children[d]]
        if rule.movers[d] < 0:
            logs[d] = [jnp.log(jnp.asarray(p)) for p in rule.chances[d]]
        else:
            player = rule.movers[d]
            values = [_value(player, branch, utilities) for branch in branches]
            if rule.error == "agent":
                logs[d] = _agent_choice(values, scales[player] * ROOT2, rule.link)
            else:
                logs[d] = _private_choice(values, [_spread(branch) for branch in branches], scales[player])
        probabilities = [jnp.exp(log) for log in logs[d]]
        reach[d] = {o: p * q for p, branch in zip(probabilities, branches, strict=True) for o, q in branch.items()}
    return logs


def _value(player: int, branch: Mapping[int, Array], utilities: Mapping[tuple[int, int], Array]) -> Array:
    terms = [q * utilities[player, o] for o, q in branch.items() if (player, o) in utilities]
    return sum(terms[1:], terms[0]) if terms else 0.0


def _spread(branch: Mapping[int, Array]) -> Array:
    """Variance of the value's shock, in units of the scale: every utility has its own, the normalised ones too."""
    return sum(q * q for q in branch.values())


def _agent_choice(values: list[Array], scale: Array, link: str) -> list[Array]:
    pair = log_ndtr_pair if link == "probit" else log_sigmoid_pair
    if len(values) == 2:
        return list(pair((values[1] - values[0]) / scale))
    if link == "logit":
        stacked = jnp.stack([jnp.broadcast_to(v / scale, jnp.shape(sum(values))) for v in values])
        return list(jax.nn.log_softmax(stacked, axis=0))
    # The scale of a difference is scale = s sqrt 2: each action's own error has s.
    return _largest_normal(values, [scale / ROOT2] * len(values))


def _private_choice(values: list[Array], spreads: list[Array], scale: Array) -> list[Array]:
    if len(values) == 2:
        return list(log_ndtr_pair((values[1] - values[0]) / (scale * jnp.sqrt(spreads[0] + spreads[1]))))
    return _largest_normal(values, [scale * jnp.sqrt(spread) for spread in spreads])


def _largest_normal(means: list[Array], scales: list[Array]) -> list[Array]:
    """Log-probability of each of several independent normal values to be the largest (Gauss-Hermite, 64 nodes)."""
    nodes, log_weights = jnp.asarray(_NODES), jnp.asarray(_LOG_WEIGHTS)
    logs = []
    for a, (mean, scale) in enumerate(zip(means, scales, strict=True)):
        drawn = jnp.expand_dims(mean, -1) + jnp.expand_dims(scale, -1) * nodes
        others = sum(
            log_ndtr((drawn - jnp.expand_dims(m, -1)) / jnp.expand_dims(s, -1))
            for b, (m, s) in enumerate(zip(means, scales, strict=True))
            if b != a
        )
        logs.append(jax.scipy.special.logsumexp(log_weights + others, axis=-1))
    return logs


def log_outcome_probabilities(rule: Rule, logs: list[list[Array]]) -> list[Array]:
    """Logarithm of the probability of each outcome, from those of the actions."""
    found: dict[int, Array] = {}

    def descend(d: int, so_far: Array) -> None:
        for log, child in zip(logs[d], rule.children[d], strict=True):
            if child < 0:
                found[-1 - child] = so_far + log
            else:
                descend(child, so_far + log)

    descend(0, 0.0)
    return [found[o] for o in range(rule.n_outcomes)]


@dataclass(frozen=True, slots=True)
class Solution:
    """Choice probabilities of a tree, for N games at once.

    Attributes
    ----------
    outcomes : mapping of str to array, shape (N,)
        Probability of each outcome.
    actions : mapping of (int, str) to array, shape (N,)
        Probability of each action, by decision and label.
    """

    outcomes: Mapping[str, np.ndarray]
    actions: Mapping[tuple[int, str], np.ndarray]


def backward_induction(
    tree: Tree,
    utilities: Mapping[tuple[str, str], Any] | None = None,
    *,
    link: str = "probit",
    error: str = "agent",
    scale: float | Mapping[str, Any] = 1.0,
) -> Solution:
    """Solve a tree of perfect information, for one game or a batch.

    Parameters
    ----------
    tree : Tree
    utilities : mapping of (player, outcome name) to number or array, shape (N,), optional
        Absent: the numbers and arrays declared in the tree.
    link : {"probit", "logit"}
    error : {"agent", "private"}
        See the module's docstring.
    scale : float or mapping of player to number or array
        Of the errors or shocks; towards zero, play tends to the subgame-perfect equilibrium.

    Returns
    -------
    Solution

    Raises
    ------
    SpecificationError
        Imperfect information, private information with logit or with a repeated mover, a utility that is no number, a
        scale that is not positive.

    Examples
    --------
    >>> from foedus.games import Move, Outcome, Tree
    >>> tree = Tree(Move("A", {"stay": Outcome("sq", {"A": 0.0}), "attack": Outcome("war", {"A": 1.0})}))
    >>> round(float(backward_induction(tree).outcomes["war"][0]), 3)
    0.76
    """
    given = dict(utilities) if utilities is not None else _declared(tree)
    rule = Rule.of(tree, link, error)
    names = [outcome.name for outcome in tree.outcomes]
    numbers: dict[tuple[int, int], np.ndarray] = {}
    for (player, outcome), value in given.items():
        if player not in tree.players:
            raise UnknownNameError("player", player, tree.players)
        if outcome not in names:
            raise UnknownNameError("outcome", outcome, names)
        numbers[tree.players.index(player), names.index(outcome)] = _numbers(
            value, f"utility of {player} for {outcome}"
        )
    scales = [
        _numbers(scale.get(p, 1.0) if isinstance(scale, Mapping) else scale, f"scale of {p}") for p in tree.players
    ]
    for player, value in zip(tree.players, scales, strict=True):
        if (value <= 0).any():
            raise SpecificationError("a scale is positive", where=f"scale of {player}")
    shape = np.broadcast_shapes((1,), *(v.shape for v in numbers.values()), *(v.shape for v in scales))
    full = {key: np.broadcast_to(value, shape) for key, value in numbers.items()}
    actions, outcomes = _solve(rule, full, tuple(np.broadcast_to(v, shape) for v in scales))
    return Solution(
        outcomes={name: np.asarray(p) for name, p in zip(names, outcomes, strict=True)},
        actions={
            (d.index, label): np.broadcast_to(np.asarray(p), shape)
            for d, ps in zip(tree.decisions, actions, strict=True)
            for label, p in zip(d.actions, ps, strict=True)
        },
    )


@partial(jax.jit, static_argnums=0)
def _solve(rule: Rule, utilities: Any, scales: Any) -> tuple[list[list[Array]], list[Array]]:
    logs = log_action_probabilities(rule, utilities, scales)
    return [[jnp.exp(log) for log in row] for row in logs], [
        jnp.broadcast_to(jnp.exp(log), scales[0].shape) for log in log_outcome_probabilities(rule, logs)
    ]


def _declared(tree: Tree) -> dict[tuple[str, str], Any]:
    return {(player, o.name): utility for o in tree.outcomes for player, utility in o.utilities.items()}


def _numbers(value: Any, where: str) -> np.ndarray:
    try:
        array = np.atleast_1d(np.asarray(value, dtype=float))
    except (TypeError, ValueError):
        raise SpecificationError(
            f"'{value}' is no number",
            where=where,
            todo="hand in numbers by (player, outcome); formulas are for estimation",
        ) from None
    if not np.isfinite(array).all() or array.ndim != 1:
        raise SpecificationError("needs finite numbers, one or one for each game", where=where)
    return array
