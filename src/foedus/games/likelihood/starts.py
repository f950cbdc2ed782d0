"""Starting values: statistical backward induction, zeros, and random points around them.

Statistical backward induction (Signorino 2003; Bas, Signorino and Walker 2008): the last moves are fitted as binary
choices, then those before them with the estimated chances of what follows, up to the root.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import expit, ndtr

from foedus.games.likelihood.likelihood import Problem, TreeLikelihood, predictors
from foedus.games.trees.backward_induction import ROOT2

__all__ = ["move_comparisons", "scatter", "statistical_backward_induction"]


def scatter(problem: Problem, centre: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Zeros, `centre` and random points, shape (count, K), first the centre."""
    spread = np.concatenate([1.0 / np.maximum(np.sqrt(np.mean(d**2, axis=0)), 1e-8) for d in problem.designs])
    random = np.random.default_rng(seed)
    points = [centre, np.zeros_like(centre)]
    while len(points) < count:
        base = centre if len(points) % 2 else 0.0 * centre
        points.append(base + 0.5 * spread * random.standard_normal(len(centre)))
    return np.stack(points[: max(count, 1)])


def statistical_backward_induction(problem: Problem, likelihood: TreeLikelihood) -> np.ndarray:
    """Return starting coefficients, shape (K,), of a tree's utilities; scales start at one.

    Moves with more than two actions are passed over: their coefficients start at zero.
    """
    rule = likelihood.rule
    sources = dict(likelihood.utilities)
    begins = np.concatenate([[0], np.cumsum([d.shape[1] for d in problem.designs])]).astype(int)
    b = np.zeros(begins[-1])
    known = np.zeros(begins[-1], dtype=bool)
    counts = problem.data["counts"] * problem.weights
    reach: dict[int, dict[int, np.ndarray]] = {-1 - o: {o: np.ones(problem.n)} for o in range(rule.n_outcomes)}
    for d in reversed(range(len(rule.movers))):
        branches = [reach[child] for child in rule.children[d]]
        chances = [np.full(problem.n, p) for p in rule.chances[d]] or [np.full(problem.n, 1 / len(branches))] * len(
            branches
        )
        if rule.movers[d] >= 0 and len(branches) == 2:
            regressors, offset, places = _difference(problem, sources, rule.movers[d], branches, begins, b, known)
            hits = [sum((counts[o] for o in branch), np.zeros(problem.n)) for branch in branches]
            if places.size:
                b[places] = ROOT2 * _binary(regressors, offset / ROOT2, hits[1], hits[0], rule.link)
                known[places] = True
            index = (regressors @ b[places] + offset) / ROOT2
            up = ndtr(index) if rule.link == "probit" else expit(index)
            chances = [1 - up, up]
        reach[d] = {o: p * q for p, branch in zip(chances, branches, strict=True) for o, q in branch.items()}
    return b


def move_comparisons(
    problem: Problem, likelihood: TreeLikelihood, b: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return what drives each player's choices at the estimate, for the search for separation.

    Returns
    -------
    list of (regressors (rows, k), places (k,), side (rows,))
        By player; rows are those of all his moves with two actions. See `foedus.games.fit.diagnose.separated_terms`.
    """
    rule = likelihood.rule
    sources = dict(likelihood.utilities)
    begins = np.concatenate([[0], np.cumsum([d.shape[1] for d in problem.designs])]).astype(int)
    made = likelihood.choices(predictors([d.T for d in problem.designs], b), problem.data)
    none = np.zeros(begins[-1], dtype=bool)
    used = problem.data["counts"] * problem.weights
    reach: dict[int, dict[int, np.ndarray]] = {-1 - o: {o: np.ones(problem.n)} for o in range(rule.n_outcomes)}
    found: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
    for d in reversed(range(len(rule.movers))):
        branches = [reach[child] for child in rule.children[d]]
        if rule.movers[d] >= 0 and len(branches) == 2:
            X, _, places = _difference(problem, sources, rule.movers[d], branches, begins, b, none)
            wide = np.zeros((problem.n, begins[-1]))
            wide[:, places] = X
            no, yes = (sum((used[o] for o in branch), np.zeros(problem.n)) > 0 for branch in branches)
            side = np.where(yes & no, 2.0, 1.0 * yes - 1.0 * no)
            found.setdefault(rule.movers[d], []).append((wide, side))
        chances = [np.broadcast_to(p, (problem.n,)) for p in made[d].chances()]
        reach[d] = {o: p * q for p, branch in zip(chances, branches, strict=True) for o, q in branch.items()}
    comparisons = []
    for moves in found.values():
        X = np.concatenate([wide for wide, _ in moves])
        places = np.flatnonzero(X.any(axis=0))
        comparisons.append((X[:, places], places, np.concatenate([side for _, side in moves])))
    return comparisons


def _difference(
    problem: Problem,
    sources: Mapping[tuple[int, int], tuple[str, int]],
    player: int,
    branches: list[dict[int, np.ndarray]],
    begins: np.ndarray,
    b: np.ndarray,
    known: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Regressors of the second action's advantage with unknown coefficients, the rest of it, and their places."""
    offset = np.zeros(problem.n)
    pieces: dict[int, np.ndarray] = {}
    for sign, branch in zip((-1.0, 1.0), branches, strict=True):
        for outcome, q in branch.items():
            if (player, outcome) not in sources:
                continue
            kind, i = sources[player, outcome]
            if kind == "fixed":
                offset += sign * q * problem.data["fixed"][i]
                continue
            weighted = sign * q[:, None] * problem.designs[i]
            if known[begins[i] : begins[i + 1]].any():
                offset += weighted @ b[begins[i] : begins[i + 1]]
            else:
                pieces[i] = pieces.get(i, 0.0) + weighted
    places = np.concatenate([np.arange(begins[i], begins[i + 1]) for i in pieces] or [np.zeros(0, int)]).astype(int)
    regressors = np.concatenate(list(pieces.values()) or [np.zeros((problem.n, 0))], axis=1)
    return regressors, offset, places


def _binary(X: np.ndarray, offset: np.ndarray, yes: np.ndarray, no: np.ndarray, link: str) -> np.ndarray:
    """Ridge-penalised binary choice by weighted least squares: a start need not be exact, but must be finite."""
    scale = np.maximum(np.sqrt(np.mean(X**2, axis=0)), 1e-8)
    Z = X / scale
    ridge = 1e-2 * np.eye(Z.shape[1])
    b = np.zeros(Z.shape[1])
    total = yes + no
    for _ in range(12):
        index = np.clip(Z @ b + offset, -6, 6)
        p = ndtr(index) if link == "probit" else expit(index)
        density = np.exp(-0.5 * index**2) / np.sqrt(2 * np.pi) if link == "probit" else p * (1 - p)
        spread = np.maximum(p * (1 - p), 1e-10)
        weight = total * density**2 / spread
        slope = Z.T @ ((yes - total * p) * density / spread) - ridge @ b
        move = np.linalg.solve((Z.T * weight) @ Z + ridge, slope)
        b = b + move * min(1.0, 4.0 / max(float(np.abs(move).max()), 1e-12))
        if np.abs(move).max() < 1e-6:
            break
    return b / scale
