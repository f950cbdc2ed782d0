"""Ready-made strategic models, with the formulas of R's `games`: `egame12`, `egame122`, `egame123`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from foedus.errors import SpecificationError
from foedus.games.fit.fit import Fit
from foedus.games.likelihood.formula import Frame, split_formula
from foedus.games.likelihood.maximise import ITERATIONS
from foedus.games.likelihood.observed import Response
from foedus.games.models.any_tree import fit_tree
from foedus.games.models.arguments import R_NAMES, names_arguments
from foedus.games.models.tree_model import TreeSettings
from foedus.games.trees.tree import Move, Outcome, Tree, Utility

__all__ = ["egame12", "egame122", "egame123"]

Payoffs = Sequence[tuple[str, int]]
Path = tuple[tuple[int, int], ...]

# (player, outcome) of each part of the formula, in R's order.
_PARTS_12: Payoffs = (("1", 0), ("1", 1), ("1", 2), ("2", 2))
_PARTS_122: Payoffs = (("1", 0), ("1", 1), ("1", 2), ("1", 3), ("2", 1), ("2", 3))
_PARTS_123: Payoffs = (("1", 0), ("1", 1), ("1", 2), ("1", 3), ("2", 1), ("2", 2), ("2", 3), ("3", 3))
_MOVES_12: tuple[Path, ...] = (((0, 0),), ((0, 1), (1, 0)), ((0, 1), (1, 1)))
_MOVES_122: tuple[Path, ...] = (((0, 0), (1, 0)), ((0, 0), (1, 1)), ((0, 1), (1, 0)), ((0, 1), (1, 1)))
_MOVES_122_THREE: tuple[Path, ...] = (((0, 0), (1, 0)), ((0, 0), (1, 1)), ((0, 1), (2, 0)), ((0, 1), (2, 1)))
_MOVES_123: tuple[Path, ...] = (
    ((0, 0),),
    ((0, 1), (1, 0)),
    ((0, 1), (1, 1), (2, 0)),
    ((0, 1), (1, 1), (2, 1)),
)


@dataclass(frozen=True, slots=True)
class Options:
    """How a ready-made game is estimated; see `egame12`."""

    link: str
    error: str
    outcomes: Sequence[Any] | None
    fixed_utilities: Sequence[float] | None
    scale: str | None
    scale_by_player: bool
    weights: str | ArrayLike | None
    starts: int
    seed: int
    iterations: int


@names_arguments(R_NAMES)
def egame12(
    formula: str,
    data: Any,
    *,
    link: str = "probit",
    error: str = "agent",
    outcomes: Sequence[Any] | None = None,
    fixed_utilities: Sequence[float] | None = None,
    scale: str | None = None,
    scale_by_player: bool = False,
    weights: str | ArrayLike | None = None,
    starts: int = 8,
    seed: int = 0,
    iterations: int = ITERATIONS,
) -> Fit:
    """Two players, three outcomes: 1 moves left (the game ends) or right; then 2 moves left or right.

    Parameters
    ----------
    formula : str
        ``"y ~ u11 | u13 | u14 | u24"``: player 1's utility of each outcome from left to right, and player 2's of the
        last; player 2's utility of the middle outcome is zero. On the left: one column that names the outcome, or
        the indicators ``moved_right + then_right`` of the two moves, or three columns of counts.
    data : polars or pandas frame, or mapping of column to array
    link : {"probit", "logit"}
    error : {"agent", "private"}
    outcomes : sequence, optional
        Values of the outcome column, from left to right; absent: the order of a categorical column, or that of numbers.
        Texts have no order: they need this.
    fixed_utilities : sequence of float, optional
        Values of the four utilities; then the scale is estimated, and the parts of the formula are not used.
    scale : str, optional
        Formula of the log scale; two parts, for players 1 and 2, with ``scale_by_player``.
    scale_by_player : bool
        One scale for each player.
    weights : str or sequence, optional
        Column, or values, of row weights.
    starts, seed : int
        Starting points, and the seed of the random ones.
    iterations : int
        That the best of the searches may take; along a curved ridge it needs thousands.

    Returns
    -------
    Fit
        Terms bear R's names: ``u1(~esc):s_wt_re1``.

    Raises
    ------
    FrameError, UnknownNameError, SpecificationError, ConvergenceError
        See `foedus.games.estimate`.

    Notes
    -----
    Signorino (2003), "Structure and Uncertainty in Discrete Choice Models", Political Analysis 11.

    Examples
    --------
    >>> import numpy as np
    >>> from foedus.games import egame12
    >>> x, y = np.repeat([0.0, 1.0], 6), [0, 0, 1, 2, 1, 2, 0, 1, 1, 2, 2, 2]
    >>> egame12("y ~ 1 | 0 | 0 | x", {"x": x, "y": y}).terms
    ('u1(0):(Intercept)', 'u2(2):(Intercept)', 'u2(2):x')
    """
    options = Options(link, error, outcomes, fixed_utilities, scale, scale_by_player, weights, starts, seed, iterations)
    return _strategic("egame12", _tree_12, _PARTS_12, {2: _MOVES_12}, formula, data, options)


@names_arguments(R_NAMES)
def egame122(
    formula: str,
    data: Any,
    *,
    link: str = "probit",
    error: str = "agent",
    outcomes: Sequence[Any] | None = None,
    fixed_utilities: Sequence[float] | None = None,
    scale: str | None = None,
    scale_by_player: bool = False,
    weights: str | ArrayLike | None = None,
    starts: int = 8,
    seed: int = 0,
    iterations: int = ITERATIONS,
) -> Fit:
    """Two players, four outcomes: 1 moves left or right, then 2 moves left or right after either.

    Parameters
    ----------
    formula : str
        ``"y ~ u11 | u12 | u13 | u14 | u22 | u24"``: player 1's utility of each outcome from left to right, player
        2's of the second and the fourth; his of the first and third are zero. On the left: one column that names the
        outcome; the indicators of 1's and 2's moves; of 1's move, and of 2's after left and after right; or four
        columns of counts.
    data, link, error, outcomes, fixed_utilities, scale, scale_by_player, weights, starts, seed, iterations
        As `egame12`; six fixed utilities.

    Returns
    -------
    Fit
    """
    options = Options(link, error, outcomes, fixed_utilities, scale, scale_by_player, weights, starts, seed, iterations)
    moves = {2: _MOVES_122, 3: _MOVES_122_THREE}
    return _strategic("egame122", _tree_122, _PARTS_122, moves, formula, data, options)


@names_arguments(R_NAMES)
def egame123(
    formula: str,
    data: Any,
    *,
    link: str = "probit",
    error: str = "agent",
    outcomes: Sequence[Any] | None = None,
    fixed_utilities: Sequence[float] | None = None,
    scale: str | None = None,
    scale_by_player: bool = False,
    weights: str | ArrayLike | None = None,
    starts: int = 8,
    seed: int = 0,
    iterations: int = ITERATIONS,
) -> Fit:
    """Three players, four outcomes: 1 ends the game or not, then 2 ends it or not, then 3 moves left or right.

    Parameters
    ----------
    formula : str
        ``"y ~ u11 | u13 | u15 | u16 | u23 | u25 | u26 | u36"``: player 1's utility of each outcome from left to
        right, player 2's of the last three, player 3's of the last. On the left: one column that names the outcome,
        the three indicators of the moves, or four columns of counts.
    data, link, error, outcomes, fixed_utilities, scale, scale_by_player, weights, starts, seed, iterations
        As `egame12`; eight fixed utilities; ``scale_by_player`` takes three parts.

    Returns
    -------
    Fit
    """
    options = Options(link, error, outcomes, fixed_utilities, scale, scale_by_player, weights, starts, seed, iterations)
    return _strategic("egame123", _tree_123, _PARTS_123, {3: _MOVES_123}, formula, data, options)


def _tree_12(o: Sequence[Outcome]) -> Tree:
    return Tree(Move("1", {"L": o[0], "R": Move("2", {"L": o[1], "R": o[2]})}), "egame12")


def _tree_122(o: Sequence[Outcome]) -> Tree:
    left, right = Move("2", {"L": o[0], "R": o[1]}), Move("2", {"L": o[2], "R": o[3]})
    return Tree(Move("1", {"L": left, "R": right}), "egame122")


def _tree_123(o: Sequence[Outcome]) -> Tree:
    return Tree(Move("1", {"L": o[0], "R": Move("2", {"L": o[1], "R": Move("3", {"L": o[2], "R": o[3]})})}), "egame123")


def _strategic(
    name: str,
    build: Any,
    payoffs: Payoffs,
    moves: dict[int, tuple[Path, ...]],
    formula: str,
    data: Any,
    options: Options,
) -> Fit:
    left, parts = split_formula(formula)
    players = tuple(dict.fromkeys(player for player, _ in payoffs))
    utilities: Sequence[Utility] = parts
    scale, fixed = options.scale, options.fixed_utilities
    if fixed is not None:
        utilities = [float(value) for value in fixed]
        scale = scale or " | ".join(["1"] * (len(players) if options.scale_by_player else 1))
    if len(utilities) != len(payoffs):
        given = "fixed utilities" if fixed is not None else "parts on the right of '~'"
        raise SpecificationError(
            f"{name} takes {len(payoffs)} {given}, not {len(utilities)}",
            where="fixed_utilities" if fixed is not None else f"formula '{formula}'",
            why=f"they are {', '.join(f'u{p} of outcome {o + 1}' for p, o in payoffs)}",
        )
    tree = build(_outcomes(payoffs, utilities))
    n = len(tree.outcomes)
    settings = TreeSettings(
        options.link,
        options.error,
        _scale_parts(scale, options.scale_by_player, players),
        None,
        options.starts,
        options.seed,
        options.iterations,
    )
    responder = (left, lambda frame: _learn(left, frame, n, moves, options.outcomes))
    return fit_tree(
        tree, data, responder, settings, weights=options.weights, name=name, formula=formula, label=_named_after_data
    )


def _outcomes(payoffs: Payoffs, utilities: Sequence[Utility]) -> list[Outcome]:
    """Return the outcomes from left to right, each with the utilities that the parts of the formula give it."""
    by_outcome: list[dict[str, Utility]] = [{} for _ in range(max(o for _, o in payoffs) + 1)]
    for (player, outcome), utility in zip(payoffs, utilities, strict=True):
        by_outcome[outcome][player] = utility
    return [Outcome(f"outcome {o + 1}", given) for o, given in enumerate(by_outcome)]


def _scale_parts(
    scale: str | None, by_player: bool, players: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], str], ...]:
    if scale is None:
        if by_player:
            raise SpecificationError(
                "a scale for each player needs fixed utilities or a formula of the scale",
                where="scale_by_player",
                why="with every utility estimated, its unit is that of the errors",
                todo="give fixed_utilities or scale",
            )
        return ()
    _, parts = split_formula(f"scale ~ {scale.strip().removeprefix('~')}")
    expected = len(players) if by_player else 1
    if len(parts) != expected:
        raise SpecificationError(f"the scale takes {expected} part(s), not {len(parts)}", where=f"scale '{scale}'")
    return tuple(((p,), part) for p, part in zip(players, parts, strict=True)) if by_player else ((players, parts[0]),)


def _learn(
    left: tuple[str, ...], frame: Frame, n: int, moves: dict[int, tuple[Path, ...]], outcomes: Sequence[Any] | None
) -> Response:
    if len(left) == 1:
        return Response.of_outcome(left[0], frame, n, outcomes)
    if len(left) in moves:
        paths = moves[len(left)]
        return Response.of_moves(left, paths, [_label(left, path, paths) for path in paths])
    if len(left) == n:
        return Response.of_counts(left)
    raise SpecificationError(
        f"{len(left)} columns stand to the left of '~'",
        where=" + ".join(left),
        todo=f"give 1 (the outcome), {' or '.join(map(str, moves))} (indicators of the moves) or {n} (counts)",
    )


def _label(left: tuple[str, ...], path: Path, paths: Sequence[Path]) -> str:
    """R's label: ``esc,~war``; where a separate column says what the other player did, that column alone."""
    shown = path[1:] if len(left) == 3 and len(path) == 2 and len({p[1][0] for p in paths if len(p) > 1}) == 2 else path
    if len(shown) < len(path) and all(len(p) == 2 for p in paths):
        path = shown
    return ",".join(("" if value else "~") + left[column] for column, value in path)


def _named_after_data(tree: Tree, labels: tuple[str, ...]) -> Tree:
    names = iter(labels)
    return tree.map_outcomes(lambda outcome: Outcome(next(names), outcome.utilities))
