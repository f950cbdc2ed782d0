"""Maximum likelihood for any tree of perfect information."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.fit.diagnose import check_identified, check_regressors, separated_terms
from foedus.games.fit.fit import Fit
from foedus.games.fit.from_search import finish
from foedus.games.likelihood.formula import Design, Frame, Sample, read_frame, take_sample, variables_of
from foedus.games.likelihood.likelihood import Problem, TreeLikelihood
from foedus.games.likelihood.maximise import ITERATIONS, SEARCH, Maximum, check_iterations, climb_on, maximise
from foedus.games.likelihood.observed import Response
from foedus.games.likelihood.starts import move_comparisons, scatter, statistical_backward_induction
from foedus.games.models.arguments import R_NAMES, names_arguments
from foedus.games.models.tree_model import TreeModel, TreeSettings
from foedus.games.trees.backward_induction import Rule
from foedus.games.trees.tree import Outcome, Tree

__all__ = ["estimate"]

WEIGHTS = "(weights)"
# A coefficient whose effect on its utility is larger than this (in standard deviations of the regressor) makes the
# search for separation worth its cost.
SUSPECT = 5.0


@names_arguments(R_NAMES)
def estimate(
    tree: Tree,
    data: Any,
    observed: str | Mapping[str, str] | Sequence[str],
    *,
    link: str = "probit",
    error: str = "agent",
    scale: str | Mapping[str, str] | None = None,
    weights: str | ArrayLike | None = None,
    starts: int = 8,
    seed: int = 0,
    iterations: int = ITERATIONS,
) -> Fit:
    """Estimate the utilities of a game tree from observed plays.

    Parameters
    ----------
    tree : Tree
        Perfect information; utilities are formulas over `data` (estimated), numbers or arrays (fixed), or absent.
    data : polars or pandas frame, or mapping of column to array
    observed : str, mapping or sequence of str
        Column that names the outcome reached; or, by outcome, the column that counts how often it was reached; or one
        column for each decision (in `tree.decisions` order) with the place of the action taken, 0 or 1.
    link : {"probit", "logit"}
    error : {"agent", "private"}
        See `foedus.games.trees.backward_induction`.
    scale : str or mapping of player to str, optional
        Formula of the log scale of the errors, common to all players or by player. Absent: scales are one.
    weights : str or sequence, optional
        Column, or values, of row weights.
    starts, seed : int
        Starting points: statistical backward induction, zeros, and random ones.
    iterations : int
        That the best of the searches may take; along a curved ridge it needs thousands.

    Returns
    -------
    Fit

    Raises
    ------
    FrameError, UnknownNameError, SpecificationError
        The data or the model are not fit for estimation; the message names the column, part or terms.
    ConvergenceError
        The log-likelihood is finite nowhere near the starts.

    Warns
    -----
    DroppedRowsWarning
        Rows with missing values were left out.
    EstimationWarning
        Separation, weak identification or doubtful convergence; see ``fit.verdict``.

    Notes
    -----
    Signorino (1999, 2003); Bas, Signorino and Walker (2008).

    Examples
    --------
    >>> import numpy as np
    >>> from foedus.games import Move, Outcome, Tree, estimate
    >>> tree = Tree(Move("A", {"stay": Outcome("sq"), "go": Outcome("war", {"A": "1"})}))
    >>> fit = estimate(tree, {"y": ["sq", "war", "war", "sq", "war"]}, "y")
    >>> round(fit.log_likelihood, 4)
    -3.3651
    """
    settings = TreeSettings(link, error, _scales(scale, tree), None, starts, seed, iterations)
    return fit_tree(tree, data, _responder(tree, observed), settings, weights=weights, name=tree.title or "tree")


def _scales(scale: str | Mapping[str, str] | None, tree: Tree) -> tuple[tuple[tuple[str, ...], str], ...]:
    movers = tuple(dict.fromkeys(d.player for d in tree.decisions if d.player is not None))
    if scale is None:
        return ()
    if isinstance(scale, str):
        return ((movers, scale),)
    for player in scale:
        if player not in movers:
            raise UnknownNameError("player", player, movers, where="scale")
    return tuple(((player,), part) for player, part in scale.items())


Responder = tuple[tuple[str, ...], Callable[[Frame], Response]]


def _responder(tree: Tree, observed: str | Mapping[str, str] | Sequence[str]) -> Responder:
    """Columns of the response, and how to learn it from the rows."""
    names = [outcome.name for outcome in tree.outcomes]
    if isinstance(observed, str):
        return (observed,), lambda frame: Response.of_outcome(observed, frame, len(names), names)
    if isinstance(observed, Mapping):
        for name in observed:
            if name not in names:
                raise UnknownNameError("outcome", name, names, where="observed")
        if missing := [name for name in names if name not in observed]:
            raise SpecificationError(f"no column counts the outcome '{missing[0]}'", where="observed")
        columns = tuple(observed[name] for name in names)
        return columns, lambda _: replace(Response.of_counts(columns), labels=tuple(names))
    columns = tuple(observed)
    if len(columns) != len(tree.decisions):
        raise SpecificationError(
            f"{len(columns)} columns of moves for {len(tree.decisions)} decisions",
            where="observed",
            todo="name one column for each decision, in the order of tree.decisions",
        )
    return columns, lambda _: Response.of_moves(columns, tree.paths, names)


def fit_tree(
    tree: Tree,
    data: Any,
    responder: Responder,
    settings: TreeSettings,
    *,
    weights: str | ArrayLike | None = None,
    name: str = "tree",
    formula: str = "",
    label: Callable[[Tree, tuple[str, ...]], Tree] | None = None,
) -> Fit:
    """Read the data, build the problem, maximise, judge; `label` names the tree's outcomes after the data's."""
    rule = Rule.of(tree, settings.link, settings.error)
    columns, learn = responder
    parts = [u for o in tree.outcomes for u in o.utilities.values() if isinstance(u, str)]
    parts += [part for _, part in settings.scale]
    needed = tuple(dict.fromkeys([*columns, *(v for part in parts for v in variables_of(part))]))
    frame, settings = _with_weights(data, needed, weights, settings)
    response = learn(frame)
    sample = take_sample(frame, optional=response.spared(frame.columns))
    tree = label(tree, response.labels) if label is not None else tree
    tree = _rows_of_arrays(tree, sample, frame.n)
    model, matrices = _specify(tree, rule, response, settings, sample, name, formula)
    return _maximise(model, matrices, sample)


def refit_tree(model: TreeModel, data: Any, changes: Mapping[str, Any]) -> Fit:
    """Estimate `model` on other data or with changed settings."""
    known = ("link", "error", "scale", "weights", "starts", "seed", "iterations")
    for key in changes:
        if key not in known:
            raise UnknownNameError("setting", key, known, where="update")
    settings = model.settings
    given = dict(changes)
    weights = given.pop("weights", settings.weights)
    if "scale" in given:
        given["scale"] = _scales(given["scale"], model.tree)
    settings = replace(settings, **given, weights=None)
    responder = (model.response.columns, lambda _: model.response)
    return fit_tree(model.tree, data, responder, settings, weights=weights, name=model.name, formula=model.formula)


def _with_weights(
    data: Any, needed: tuple[str, ...], weights: str | ArrayLike | None, settings: TreeSettings
) -> tuple[Frame, TreeSettings]:
    if weights is None:
        return read_frame(data, needed), settings
    column = weights if isinstance(weights, str) else WEIGHTS
    if isinstance(weights, str):
        frame = read_frame(data, (*needed, weights))
    else:
        frame = read_frame(data, needed)
        try:
            values = np.asarray(weights, dtype=float)
        except (TypeError, ValueError):
            raise SpecificationError("weights are numbers, or the name of a column", where="weights") from None
        if values.shape != (frame.n,):
            raise SpecificationError(f"{values.size} weights for {frame.n} rows", where="weights")
        frame = Frame({**frame.columns, WEIGHTS: values}, frame.levels, frame.declared)
    values = frame.columns[column]
    if values.dtype.kind != "f" or (values < 0).any() or not (values > 0).any():
        raise SpecificationError("weights are numbers, none negative and not all zero", where=f"column '{column}'")
    return frame, replace(settings, weights=column)


def _rows_of_arrays(tree: Tree, sample: Sample, n: int) -> Tree:
    """Keep of each utility given as an array the rows that are kept."""

    def keep(outcome: Outcome) -> Outcome:
        kept = {}
        for player, utility in outcome.utilities.items():
            value: Any = utility
            if not isinstance(utility, str) and np.ndim(utility):
                value = np.asarray(utility, dtype=float)
                if value.shape != (n,):
                    raise SpecificationError(
                        f"a utility given as an array has shape {value.shape} for {n} rows",
                        where=f"utility of {player} for {outcome.name}",
                    )
                value = value[sample.rows]
            if not isinstance(utility, str) and not np.isfinite(np.asarray(value, dtype=float)).all():
                raise SpecificationError(
                    "a fixed utility is not finite", where=f"utility of {player} for {outcome.name}"
                )
            kept[player] = value
        return Outcome(outcome.name, kept)

    return tree.map_outcomes(keep)


@dataclass(frozen=True, slots=True, eq=False)
class _Equation:
    """A formula with the design learnt from the sample, and its matrix (rows, columns)."""

    name: str
    design: Design
    matrix: np.ndarray


@dataclass(frozen=True, slots=True)
class _Utilities:
    """Utilities that are estimated, those that are numbers, and the source of each player's at each outcome."""

    equations: tuple[_Equation, ...]
    sources: tuple[tuple[tuple[int, int], tuple[str, int]], ...]
    fixed: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Scales:
    """Scales that are estimated, and the place of each player's among all equations, -1 for a scale of one."""

    equations: tuple[_Equation, ...]
    of_player: tuple[int, ...]


def _specify(
    tree: Tree,
    rule: Rule,
    response: Response,
    settings: TreeSettings,
    sample: Sample,
    name: str,
    formula: str,
) -> tuple[TreeModel, list[np.ndarray]]:
    """Return the model and the matrices of its equations."""
    utilities = _specify_utilities(tree, sample)
    scales = _specify_scales(tree, settings, sample, len(utilities.equations))
    equations = utilities.equations + scales.equations
    designs = tuple(equation.design for equation in equations)
    model = TreeModel(
        name=name,
        formula=formula or f"{' + '.join(response.columns)} ~ " + " | ".join(d.part for d in designs),
        tree=tree,
        response=response,
        settings=settings,
        designs=designs,
        equations=tuple(equation.name for equation in equations),
        likelihood=TreeLikelihood(rule, utilities.sources, scales.of_player),
        fixed=utilities.fixed,
    )
    return model, [equation.matrix for equation in equations]


def _specify_utilities(tree: Tree, sample: Sample) -> _Utilities:
    equations: list[_Equation] = []
    sources: list[tuple[tuple[int, int], tuple[str, int]]] = []
    fixed: list[tuple[str, float]] = []
    n_fixed = 0
    for p, player in enumerate(tree.players):
        for o, outcome in enumerate(tree.outcomes):
            utility = tree.utility(player, o)
            if utility is None:
                continue
            name = f"u{player}({outcome.name})" if player.isdigit() else f"{player}({outcome.name})"
            made = Design.learn(utility, sample.frame) if isinstance(utility, str) else None
            if made is not None and made[0].columns:
                sources.append(((p, o), ("eta", len(equations))))
                equations.append(_Equation(name, *made))
                continue
            sources.append(((p, o), ("fixed", n_fixed)))
            n_fixed += 1
            if isinstance(utility, int | float):
                fixed.append((name, float(utility)))
    return _Utilities(tuple(equations), tuple(sources), tuple(fixed))


def _specify_scales(tree: Tree, settings: TreeSettings, sample: Sample, before: int) -> _Scales:
    """Return the scales, whose equations stand after those `before` of the utilities."""
    equations: list[_Equation] = []
    of_player = [-1] * len(tree.players)
    symbol = "sigma" if settings.link == "probit" else "lambda"
    for players, part in settings.scale:
        design, matrix = Design.learn(part, sample.frame)
        if not design.columns:
            continue
        for player in players:
            of_player[tree.players.index(player)] = before + len(equations)
        alone = len(players) == 1 and len(settings.scale) + len(players) > 2
        mark = (players[0] if players[0].isdigit() else f", {players[0]}") if alone else ""
        equations.append(_Equation(f"log({symbol}{mark})", design, matrix))
    return _Scales(tuple(equations), tuple(of_player))


def _maximise(model: TreeModel, matrices: Sequence[np.ndarray], sample: Sample) -> Fit:
    problem = model.problem(sample.frame.columns, matrices)
    check_regressors(
        [[f"{e}:{c}" for c in d.columns] for e, d in zip(model.equations, model.designs, strict=True)], matrices
    )
    check_identified(problem, model.settings.seed)
    centre = statistical_backward_induction(problem, model.likelihood)
    most = check_iterations(model.settings.iterations)
    points = scatter(problem, centre, model.settings.starts, model.settings.seed)
    found = climb_on(problem, maximise(problem, points, most=min(most, SEARCH)), most)
    separated = _look_for_separation(problem, model, found)
    how = {"seed": str(model.settings.seed), "link": model.settings.link, "error": model.settings.error}
    return finish(model, model.fixed, problem, sample, found, separated=separated, provenance=how)


def _look_for_separation(problem: Problem, model: TreeModel, found: Maximum) -> tuple[str, ...]:
    best = int(np.argmax(np.where(np.isfinite(found.value), found.value, -np.inf)))
    b = found.b[best]
    spread = np.concatenate([np.sqrt(np.mean(d**2, axis=0)) for d in problem.designs])
    curvature = np.abs(np.diag(found.hessian[best]))
    if np.all(np.abs(b) * spread < SUSPECT) and np.all(curvature > 1e-3 * spread**2):
        return ()
    return separated_terms(problem, move_comparisons(problem, model.likelihood, b))
