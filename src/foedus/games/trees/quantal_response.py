r"""Logit quantal response equilibria of games in extensive form, along the principal branch.

At each information set I an action a is played with probability proportional to :math:`\exp(\lambda \bar u(a))`, where
:math:`\bar u(a)` is what a pays on average given that I is reached (the agent form of McKelvey and Palfrey 1998). At
:math:`\lambda = 0` all actions are as likely; the branch of equilibria that starts there is followed by predictor and
corrector in arc length, through turning points, until :math:`\lambda` first reaches the value asked for (Turocy 2005).

Richard D. McKelvey and Thomas R. Palfrey. 1998. Quantal response equilibria for extensive form games. Experimental
Economics 1: 9-41.
Theodore L. Turocy. 2005. A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence.
Games and Economic Behavior 51: 243-263.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from foedus.errors import SpecificationError
from foedus.games.trees.sequence_form import SequenceForm, numeric_utilities, sequence_form
from foedus.games.trees.tree import Tree

if TYPE_CHECKING:
    import polars as pl

__all__ = ["STATUSES", "QuantalResponse", "quantal_response"]

STATUSES = ("solved", "time limit reached", "branch lost: no step is short enough", "too many steps")
"""What became of a game, by its code."""

_CHUNK = 2048
_RESIDUAL = 1e-10
# A move this small leaves an error of its square.
_SETTLED = 1e-6
_SHORTEST = 1e-9
# Numbers of a table beyond which it is kept sparse, and of a chunk's slopes.
_DENSE = 2_000_000
# Below this log chances are handled by their differences: what lies off the path still has its beliefs.
_FLOOR = -300.0
_TINY = 1e-300
_CORRECTIONS = 5
# Singular values below this share of the largest count as zero in a system that has no solution otherwise.
_SINGULAR = 1e-12


@dataclass(frozen=True, slots=True)
class QuantalResponse:
    """Quantal response equilibria of a batch of games on one tree.

    Attributes
    ----------
    tree : Tree
    rationality : ndarray, shape (B,)
        Lambda of each game.
    moves : tuple of (str, str)
        Information set and action of each of the S moves.
    strategy : ndarray, shape (B, S)
        Probability of each move at its information set; NaN where the game was not solved.
    outcomes : ndarray, shape (B, outcomes)
        Probability of each outcome.
    payoffs : ndarray, shape (B, players)
        Expected utilities.
    residual : ndarray, shape (B,)
        Largest ``|log odds - lambda * difference of payoffs|``.
    regret : ndarray, shape (B,)
        The most that a player could gain at an information set that it has reached; it tends to 0 with rationality.
    steps : ndarray of int, shape (B,)
        Steps along the branch.
    status : ndarray of int, shape (B,)
        Code into `STATUSES`.
    """

    tree: Tree
    rationality: np.ndarray
    moves: tuple[tuple[str, str], ...]
    strategy: np.ndarray
    outcomes: np.ndarray
    payoffs: np.ndarray
    residual: np.ndarray
    regret: np.ndarray
    steps: np.ndarray
    status: np.ndarray

    @property
    def solved(self) -> np.ndarray:
        """Whether each game was solved, shape (B,)."""
        return self.status == 0

    def probability(self, information_set: str, action: str) -> np.ndarray:
        """Probability of one move, shape (B,)."""
        return self.strategy[:, sequence_form(self.tree).move(information_set, action)]

    def tidy(self) -> pl.DataFrame:
        """Return one row per game and move: game, information_set, action, probability, residual, status."""
        import polars as pl

        games, moves = self.strategy.shape
        return pl.DataFrame(
            {
                "game": np.repeat(np.arange(games), moves),
                "information_set": [label for label, _ in self.moves] * games,
                "action": [action for _, action in self.moves] * games,
                "probability": self.strategy.ravel(),
                "residual": np.repeat(self.residual, moves),
                "status": np.repeat(np.array(STATUSES)[self.status], moves),
            }
        )


def quantal_response(
    tree: Tree,
    rationality: float | np.ndarray = 1.0,
    *,
    utilities: np.ndarray | None = None,
    time_limit: float | None = None,
    max_steps: int = 5000,
    clock: Callable[[], float] = time.monotonic,
) -> QuantalResponse:
    """Solve a batch of games on one tree for their quantal response equilibria.

    Parameters
    ----------
    tree : Tree
        Chance moves (private types) and information sets (simultaneous moves) included.
    rationality : float or ndarray, shape (B,)
        Lambda, at least 0, in units of one over utility.
    utilities : ndarray, shape (B, players, outcomes), optional
        Payoffs of each game; absent: those declared in the tree.
    time_limit : float, optional
        Seconds after which the games not yet solved are given up.
    max_steps : int
        Steps along the branch after which a game is given up.
    clock : callable
        The clock, in seconds, for `time_limit`.

    Returns
    -------
    QuantalResponse
        A game that fails says why in its `status`; the others are not touched by it.

    Raises
    ------
    SpecificationError
        A negative rationality, a formula without numbers, a player who forgets its own move.
    FrameError
        Utilities of a wrong shape or not finite.
    """
    form = sequence_form(tree)
    array = numeric_utilities(tree, utilities)
    target = np.atleast_1d(np.asarray(rationality, dtype=float))
    if target.ndim != 1 or not np.isfinite(target).all() or target.min(initial=0) < 0:
        raise SpecificationError("rationality must be one or several finite numbers from 0 up", where="rationality")
    count = max(len(array), len(target))
    if len(array) not in (1, count) or len(target) not in (1, count):
        raise SpecificationError(
            f"{len(array)} games and {len(target)} rationalities do not match", where="rationality"
        )
    array, target = np.broadcast_to(array, (count, *array.shape[1:])), np.broadcast_to(target, (count,))
    limit = np.inf if time_limit is None else clock() + time_limit
    fields = _Fields(form)
    size = int(np.clip(_DENSE // fields.S**2, 1, _CHUNK))
    parts = [
        _trace(fields, array[i : i + size], target[i : i + size], max_steps, lambda: clock() > limit)
        for i in range(0, count, size)
    ]
    log_odds, steps, status = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _result(tree, fields, array, target, log_odds, steps, status)


class _Fields:
    """What the equations need of a tree, computed once; all sums over outcomes become matrix products."""

    def __init__(self, form: SequenceForm) -> None:
        self.form = form
        self.sets = len(form.labels)
        self.S = len(form.moves)
        self.members = [np.flatnonzero(form.home == i) for i in range(self.sets)]
        first = np.array([members[0] for members in self.members])
        self.others = np.setdiff1d(np.arange(self.S), first)
        self.base = first[form.home[self.others]]
        with np.errstate(divide="ignore"):
            self.log_chance = np.log(form.chance)
        self.through = form.through
        self.players = [(p, np.flatnonzero(form.owner == p)) for p in dict.fromkeys(form.owner.tolist())]
        # Pairs of moves, and pairs of an information set and a move, that lie on one path.
        self.pairs = [_pairs(form.on_path[:, mine], form.on_path) for _, mine in self.players]
        self.set_pairs = _pairs(self.through, form.on_path)
        self.elsewhere = (form.home[:, None] != form.home[None, :]).astype(float)
        # d log p_s / d x_k = 1[s = k] - p_k within one information set.
        self.unit = np.eye(self.S)[:, self.others]
        self.together = (form.home[:, None] == form.home[None, self.others]).astype(float)

    def log_strategy(self, x: np.ndarray) -> np.ndarray:
        """Take logs of the probabilities of all moves, shape (B, S), from log-odds against each set's first move."""
        full = np.zeros((len(x), self.S))
        full[:, self.others] = x
        for members in self.members:
            total = full[:, members[0]]
            for s in members[1:]:
                total = np.logaddexp(total, full[:, s])
            full[:, members] -= total[:, None]
        return full

    def values(self, log_strategy: np.ndarray, utility: np.ndarray) -> np.ndarray:
        """Compute what each move pays given that its information set is reached, shape (B, S)."""
        reach, total, faint = self._reach(log_strategy)
        scale = 1 / np.maximum(np.exp(log_strategy) * total[:, self.form.home], _TINY)
        value = np.empty_like(log_strategy)
        for player, mine in self.players:
            value[:, mine] = (reach * utility[:, player]) @ self.form.on_path[:, mine]
        value *= scale
        if faint.size:
            value[faint], _ = self._faint(log_strategy[faint], utility[faint])
        return value

    def equations(self, x: np.ndarray, utility: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Differences of payoffs (B, n) between each move and its set's first, and their slopes in x (B, n, n)."""
        count = len(x)
        log_strategy = self.log_strategy(x)
        reach, total, faint = self._reach(log_strategy)
        play = np.exp(log_strategy)
        scale = 1 / np.maximum(play * total[:, self.form.home], _TINY)
        value, slope = np.empty((count, self.S)), np.empty((count, self.S, self.S))
        for (player, mine), pairs in zip(self.players, self.pairs, strict=True):
            paid = reach * utility[:, player]
            value[:, mine] = paid @ self.form.on_path[:, mine]
            slope[:, mine] = (paid @ pairs).reshape(count, mine.size, self.S)
        value *= scale
        passed = (reach @ self.set_pairs).reshape(count, self.sets, self.S) / np.maximum(total, _TINY)[:, :, None]
        slope = slope * scale[:, :, None] - value[:, :, None] * passed[:, self.form.home]
        if faint.size:
            value[faint], slope[faint] = self._faint(log_strategy[faint], utility[faint])
        slope *= self.elsewhere
        slope = slope[:, self.others] - slope[:, self.base]
        lift = self.unit - self.together * play[:, None, self.others]
        return value[:, self.others] - value[:, self.base], slope @ lift

    def _reach(self, log_strategy: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Chance of each outcome (B, T) and of each information set (B, I); rows in which some may underflow."""
        log_reach = log_strategy @ self.form.on_path.T + self.log_chance
        reach = np.exp(log_reach)
        return reach, reach @ self.through, np.flatnonzero(log_reach[:, self.form.chance > 0].min(axis=1) < _FLOOR)

    def _faint(self, log_strategy: np.ndarray, utility: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Payoffs (B, S) and their slopes (B, S, S) where chances underflow: beliefs from differences of logs."""
        log_reach = log_strategy @ self.form.on_path.T + self.log_chance
        value, slope = np.zeros_like(log_strategy), np.zeros((len(log_strategy), self.S, self.S))
        for i, members in enumerate(self.members):
            passing = np.flatnonzero((self.through[:, i] > 0) & (self.form.chance > 0))
            if not passing.size:
                continue
            inside = log_reach[:, passing]
            total = inside.max(axis=1, keepdims=True)
            total = total + np.log(np.exp(inside - total).sum(axis=1, keepdims=True))
            passed = np.exp(inside - total) @ self.form.on_path[passing]
            for s in members:
                below = passing[self.form.on_path[passing, s] > 0]
                paid = np.exp(log_reach[:, below] - total - log_strategy[:, [s]])
                paid = paid * utility[:, self.form.owner[s]][:, below]
                value[:, s] = paid.sum(axis=1)
                slope[:, s] = paid @ self.form.on_path[below] - value[:, [s]] * passed
        return value, slope


def _pairs(left: np.ndarray, right: np.ndarray) -> Any:
    """Products of columns, shape (T, left * right); sparse where the tree is large, for paths are short."""
    count, width, height = len(left), left.shape[1], right.shape[1]
    if count * width * height <= _DENSE:
        return (left[:, :, None] * right[:, None, :]).reshape(count, -1)
    rows, columns, values = [], [], []
    for t in range(count):
        i, j = np.flatnonzero(left[t]), np.flatnonzero(right[t])
        columns.append((i[:, None] * height + j).ravel())
        values.append((left[t, i][:, None] * right[t, j]).ravel())
        rows.append(np.full(i.size * j.size, t))
    cells = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_array(cells, shape=(count, width * height))


def _trace(
    fields: _Fields, utilities: np.ndarray, target: np.ndarray, max_steps: int, late: Callable[[], bool]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Follow the branch of each game: log-odds (B, n), steps (B,), status (B,)."""
    count, n = len(utilities), len(fields.others)
    result, steps, status = np.zeros((count, n)), np.zeros(count, dtype=int), np.full(count, 3)
    status[target == 0] = 0
    which = np.flatnonzero(target > 0)
    x, level = np.zeros((which.size, n)), np.zeros(which.size)
    goal, utility = target[which], utilities[which]
    slope0, _ = fields.equations(x, utility)
    tangent = np.concatenate([slope0, np.ones((which.size, 1))], axis=1)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    length = np.minimum(goal / tangent[:, -1], 2.0)
    for _ in range(max_steps):
        if not which.size:
            break
        if late():
            status[which] = 1
            break
        new_x, new_level, new_tangent, good, arrived, speed = _step(fields, utility, x, level, tangent, length, goal)
        steps[which] += 1
        x, level = np.where(good[:, None], new_x, x), np.where(good, new_level, level)
        tangent = np.where(good[:, None], new_tangent, tangent)
        length = np.where(good, length * speed, length * 0.4)
        lost = length < _SHORTEST
        result[which[arrived]], status[which[arrived]] = x[arrived], 0
        status[which[lost & ~arrived]] = 2
        stay = ~(arrived | lost)
        which, x, level, tangent, length = which[stay], x[stay], level[stay], tangent[stay], length[stay]
        goal, utility = goal[stay], utility[stay]
    return result, steps, status


def _step(
    fields: _Fields,
    utility: np.ndarray,
    x: np.ndarray,
    level: np.ndarray,
    tangent: np.ndarray,
    length: np.ndarray,
    goal: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One predictor and its corrector; where the step would pass the goal it ends on it."""
    rises = tangent[:, -1] > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = (goal - level) / tangent[:, -1]
    last = rises & (whole <= length)
    reach = np.where(last, whole, length)
    predicted = x + reach[:, None] * tangent[:, :-1], level + reach * tangent[:, -1]
    # The corrector moves across the tangent; on the goal it moves at that rationality.
    across = np.where(last[:, None], np.eye(x.shape[1] + 1)[-1], tangent)
    to = _correct(fields, utility, *predicted, across, reach)
    ahead, good = _turn_tangent(to.matrix, tangent, to.good, last)
    speed = np.clip(0.5 * np.sqrt(0.1 * np.abs(reach) / np.maximum(to.first, 1e-12)), 0.5, 3.0)
    return to.x, to.level, ahead, good, good & last, speed


@dataclass(frozen=True, slots=True, eq=False)
class _Corrected:
    """Where the corrector led each of B games.

    `good` (B,) says whether it settled, `first` (B,) the size of its first move, `matrix` (B, n + 1, n + 1) the last
    linear system, whose bottom row is the direction in which it did not move.
    """

    x: np.ndarray
    level: np.ndarray
    good: np.ndarray
    first: np.ndarray
    matrix: np.ndarray


def _correct(
    fields: _Fields, utility: np.ndarray, x: np.ndarray, level: np.ndarray, across: np.ndarray, reach: np.ndarray
) -> _Corrected:
    """Bring points near the branch onto it by Newton's method, moving across a direction."""
    n = x.shape[1]
    matrix = np.empty((len(x), n + 1, n + 1))
    matrix[:, -1] = across
    moved, size, first = np.zeros(len(x)), np.full(len(x), np.inf), np.zeros(len(x))
    good, settled = np.ones(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
    for turn in range(_CORRECTIONS):
        gain, slope = fields.equations(x, utility)
        matrix[:, :n, :n] = -level[:, None, None] * slope
        matrix[:, range(n), range(n)] += 1
        matrix[:, :n, n] = -gain
        residual = np.concatenate([level[:, None] * gain - x, np.zeros((len(x), 1))], axis=1)
        move = _solve(matrix, residual)
        before, size = size, np.sqrt((move * move).sum(axis=1))
        first = size if turn == 0 else first
        moved = moved + size
        # A corrector that does not contract, or moves far, may be on its way to another branch.
        good &= np.isfinite(size) & ((size < 0.3 * before) | (size < _SETTLED))
        good &= moved < 0.3 * np.abs(reach) + _SETTLED
        x = np.where(good[:, None], x + move[:, :-1], x)
        level = np.where(good, level + move[:, -1], level)
        settled |= size < _SETTLED * (1 + np.abs(x).max(axis=1))
        if (settled | ~good).all():
            break
    return _Corrected(x, level, good & settled & (level >= 0), first, matrix)


def _turn_tangent(
    matrix: np.ndarray, tangent: np.ndarray, good: np.ndarray, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the tangents (B, n + 1) from which games go on, and which steps (B,) are still good."""
    ahead, trusted = tangent.copy(), good.copy()
    going = np.flatnonzero(good & ~last)
    if going.size:
        bordered, unit = matrix[going], np.zeros((going.size, tangent.shape[1]))
        bordered[:, -1], unit[:, -1] = tangent[going], 1
        new = _solve(bordered, unit)
        new /= np.sqrt((new * new).sum(axis=1, keepdims=True))
        ahead[going] = new
        # A sharp bend means that the step was too long to trust.
        trusted[going] &= (new * tangent[going]).sum(axis=1) > 0.9
    return ahead, trusted


def _solve(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solve each system; one that is singular gets its smallest solution and leaves the others alone.

    The system of a step that ends on a bifurcation is singular: what crosses there does not move the branch itself, on
    which the smallest solution stays. Where there is none the residual says so.
    """
    try:
        return np.linalg.solve(matrix, right[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        regular = np.linalg.slogdet(matrix)[0] != 0
        out = np.full_like(right, np.nan)
        out[regular] = np.linalg.solve(matrix[regular], right[regular, :, None])[:, :, 0]
        flat = ~regular & np.isfinite(matrix).all(axis=(1, 2)) & np.isfinite(right).all(axis=1)
        out[flat] = (np.linalg.pinv(matrix[flat], rcond=_SINGULAR) @ right[flat, :, None])[:, :, 0]
        return out


def _result(
    tree: Tree,
    fields: _Fields,
    utilities: np.ndarray,
    target: np.ndarray,
    log_odds: np.ndarray,
    steps: np.ndarray,
    status: np.ndarray,
) -> QuantalResponse:
    form = fields.form
    count, s = len(log_odds), fields.S
    strategy, outcomes = np.full((count, s), np.nan), np.full((count, len(form.chance)), np.nan)
    payoffs = np.full((count, utilities.shape[1]), np.nan)
    residual, regret = np.full(count, np.nan), np.full(count, np.nan)
    solved = np.flatnonzero(status == 0)
    for at in range(0, solved.size, _CHUNK):
        rows = solved[at : at + _CHUNK]
        log_strategy = fields.log_strategy(log_odds[rows])
        value = fields.values(log_strategy, utilities[rows])
        play = np.exp(log_strategy)
        difference = value[:, fields.others] - value[:, fields.base]
        residual[rows] = np.abs(log_odds[rows] - target[rows, None] * difference).max(axis=1)
        status[rows[residual[rows] > _RESIDUAL * (1 + np.abs(log_odds[rows]).max(axis=1))]] = 2
        regret[rows], strategy[rows] = _regret(fields, play, value), play
        outcomes[rows] = np.exp(log_strategy @ form.on_path.T + fields.log_chance)
        payoffs[rows] = np.einsum("bt,bpt->bp", outcomes[rows], utilities[rows])
    return QuantalResponse(
        tree=tree,
        rationality=np.array(target),
        moves=form.moves,
        strategy=strategy,
        outcomes=outcomes,
        payoffs=payoffs,
        residual=residual,
        regret=regret,
        steps=steps,
        status=status,
    )


def _regret(fields: _Fields, play: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the most that a better move gains at any information set (B,), given play and values of moves (B, S)."""
    worst = np.zeros(len(play))
    for i in range(fields.sets):
        mine = fields.form.home == i
        worst = np.maximum(worst, value[:, mine].max(axis=1) - (play[:, mine] * value[:, mine]).sum(axis=1))
    return worst
