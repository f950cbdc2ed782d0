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

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.numbers import derivatives as jets
from foedus.games.trees.tree import Tree

__all__ = [
    "Choice",
    "Rule",
    "Solution",
    "backward_induction",
    "choices",
    "log_outcome_probability",
]

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


class Choice:
    """Chances of the actions at one move and their logarithms, each computed when it is first asked for.

    Parameters
    ----------
    log : callable
        Action -> log-probability.
    chances : callable
        () -> probability of each action; absent: the exponentials of the logarithms.
    n : int
        Number of actions.
    ops : module
        `foedus.games.numbers.derivatives` or `foedus.games.numbers.jax_functions`.
    """

    def __init__(self, log: Callable[[int], Array], n: int, ops: Any, chances: Callable[[], list[Array]] | None = None):
        self.n = n
        self._make_log, self._make_chances, self._ops = log, chances, ops
        self._logs: dict[int, Array] = {}
        self._chances: list[Array] = []

    def log(self, action: int) -> Array:
        """Log-probability of an action."""
        if action not in self._logs:
            self._logs[action] = self._make_log(action)
        return self._logs[action]

    def chances(self) -> list[Array]:
        """Probability of each action."""
        if not self._chances:
            make = self._make_chances
            self._chances = make() if make else [self._ops.exp(self.log(a)) for a in range(self.n)]
        return self._chances


def choices(
    rule: Rule, utilities: Mapping[tuple[int, int], Array], scales: tuple[Array, ...], ops: Any = jets
) -> list[Choice]:
    """Choice at each decision, from the leaves to the root.

    Parameters
    ----------
    rule : Rule
    utilities : mapping of (player, outcome) to array of any one shape, or jet
        Normalised utilities are absent.
    scales : tuple of array
        Scale of the errors or shocks, by player.
    ops : module
        `foedus.games.numbers.derivatives` for arrays and jets, `foedus.games.numbers.jax_functions` for JAX.
    """
    made: dict[int, Choice] = {}
    reach: dict[int, dict[int, Array]] = {-1 - outcome: {outcome: 1.0} for outcome in range(rule.n_outcomes)}
    for d in reversed(range(len(rule.movers))):
        branches = [reach[child] for child in rule.children[d]]
        player = rule.movers[d]
        if player < 0:
            made[d] = _nature(rule.chances[d], ops)
        else:
            values = [_value(player, branch, utilities) for branch in branches]
            if rule.error == "agent":
                made[d] = _agent_choice(values, scales[player], rule.link, ops)
            else:
                made[d] = _private_choice(values, [_spread(branch) for branch in branches], scales[player], ops)
        if d:
            chances = made[d].chances()
            reach[d] = {o: p * q for p, branch in zip(chances, branches, strict=True) for o, q in branch.items()}
    return [made[d] for d in range(len(rule.movers))]


def _nature(probabilities: tuple[float, ...], ops: Any) -> Choice:
    return Choice(lambda a: ops.log(np.float64(probabilities[a])), len(probabilities), ops, lambda: list(probabilities))


def _value(player: int, branch: Mapping[int, Array], utilities: Mapping[tuple[int, int], Array]) -> Array:
    terms = [q * utilities[player, o] for o, q in branch.items() if (player, o) in utilities]
    return sum(terms[1:], terms[0]) if terms else 0.0


def _spread(branch: Mapping[int, Array]) -> Array:
    """Variance of the value's shock, in units of the scale: every utility has its own, the normalised ones too."""
    return sum(q * q for q in branch.values())


def _agent_choice(values: list[Array], scale: Array, link: str, ops: Any) -> Choice:
    if len(values) == 2:
        return _pair((values[1] - values[0]) / (scale * ROOT2), link, ops)
    if link == "logit":
        logs = cache(lambda: ops.log_softmax([v / (scale * ROOT2) for v in values]))
        return Choice(lambda a: logs()[a], len(values), ops)
    # The scale of a difference is s sqrt 2: each action's own error has s.
    return _largest_normal(values, [scale] * len(values), ops)


def _private_choice(values: list[Array], spreads: list[Array], scale: Array, ops: Any) -> Choice:
    if len(values) == 2:
        return _pair((values[1] - values[0]) * ops.inverse_root(spreads[0] + spreads[1]) / scale, "probit", ops)
    return _largest_normal(values, [scale / ops.inverse_root(spread) for spread in spreads], ops)


def _pair(x: Array, link: str, ops: Any) -> Choice:
    return Choice(lambda a: ops.log_choice(x, link, a), 2, ops, lambda: ops.chances(x, link))


def _largest_normal(means: list[Array], scales: list[Array], ops: Any) -> Choice:
    """Of several independent normal values, which is the largest (Gauss-Hermite, 64 nodes)."""

    def log(a: int) -> Array:
        drawn = ops.expand(means[a]) + ops.expand(scales[a]) * _NODES
        others = sum(
            ops.log_ndtr((drawn - ops.expand(mean)) / ops.expand(scale))
            for b, (mean, scale) in enumerate(zip(means, scales, strict=True))
            if b != a
        )
        return ops.log_sum_exp(others + _LOG_WEIGHTS)

    return Choice(log, len(means), ops)


def log_outcome_probability(rule: Rule, made: list[Choice], outcome: int) -> Array:
    """Logarithm of the probability of one outcome, from the choices on the way to it."""
    return sum(made[d].log(a) for d, a in _paths(rule)[outcome])


@cache
def _paths(rule: Rule) -> Mapping[int, tuple[tuple[int, int], ...]]:
    """Decisions and actions that lead to each outcome."""
    found: dict[int, tuple[tuple[int, int], ...]] = {}

    def descend(d: int, so_far: tuple[tuple[int, int], ...]) -> None:
        for a, child in enumerate(rule.children[d]):
            path = (*so_far, (d, a))
            if child < 0:
                found[-1 - child] = path
            else:
                descend(child, path)

    descend(0, ())
    return found


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
        Imperfect information, private information with logit or with a repeated mover, a utility that
        is not a number, a scale that is not positive.

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
    made = choices(rule, full, tuple(np.broadcast_to(v, shape) for v in scales))
    return Solution(
        outcomes={
            name: np.broadcast_to(np.exp(log_outcome_probability(rule, made, o)), shape) for o, name in enumerate(names)
        },
        actions={
            (d.index, label): np.broadcast_to(np.exp(made[d.index].log(a)), shape)
            for d in tree.decisions
            for a, label in enumerate(d.actions)
        },
    )


def _declared(tree: Tree) -> dict[tuple[str, str], Any]:
    return {(player, o.name): utility for o in tree.outcomes for player, utility in o.utilities.items()}


def _numbers(value: Any, where: str) -> np.ndarray:
    try:
        array = np.atleast_1d(np.asarray(value, dtype=float))
    except (TypeError, ValueError):
        raise SpecificationError(
            f"'{value}' is not a number",
            where=where,
            todo="hand in numbers by (player, outcome); formulas are for estimation",
        ) from None
    if not np.isfinite(array).all() or array.ndim != 1:
        raise SpecificationError("needs finite numbers, one or one for each game", where=where)
    return array
