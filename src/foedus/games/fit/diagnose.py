"""Is the model identified, do the data separate it, and has the search found a maximum? Each answer names terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from foedus.errors import ConvergenceError, SpecificationError
from foedus.games.fit.verdict import Verdict
from foedus.games.likelihood.likelihood import Problem, row_slopes
from foedus.games.likelihood.maximise import Maximum

__all__ = ["check_identified", "check_regressors", "judge", "row_scores", "separated_terms"]

# Squared singular values of the column-scaled scores below this count as zero.
RANK_TOLERANCE = 1e-13
# Smallest eigenvalue of the information in units of its diagonal that still counts as definite.
DEFINITE = 1e-7
# Standard error, in units of utility or of the log scale, of an estimate that the data do not place at all.
ENDLESS = 50.0


def row_scores(problem: Problem, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted log-likelihood (n,) of each row and its derivative (n, K)."""
    value, slope = row_slopes(problem, np.asarray(b, dtype=float))
    scores = [d * s[:, None] for d, s in zip(problem.designs, slope * problem.weights, strict=True)]
    return np.where(problem.weights > 0, problem.weights * value, 0.0), np.concatenate(scores, axis=1)


def check_regressors(terms: Sequence[Sequence[str]], designs: Sequence[np.ndarray]) -> None:
    """Raise a SpecificationError where regressors of one part are collinear or constant, naming them."""
    for names, design in zip(terms, designs, strict=True):
        flat = design.size > 0 and np.ptp(design, axis=0) == 0
        if np.any(flat) and sum(np.atleast_1d(flat)) > 1:
            constant = next(n for n, f in zip(names, np.atleast_1d(flat), strict=True) if f and "(Intercept)" not in n)
            raise SpecificationError(
                f"the regressor '{constant}' is constant",
                why="it cannot be separated from the intercept of its utility",
                todo="leave it out, or drop the intercept with '- 1'",
            )
        shares = _null_shares(design)
        if shares.any():
            raise SpecificationError(
                f"not identified: {', '.join(n for n, s in zip(names, shares, strict=True) if s > 1e-6)}",
                why="these regressors of one utility are collinear",
                todo="leave one of them out",
            )


def check_identified(problem: Problem, seed: int = 0, centre: np.ndarray | float = 0.0) -> None:
    """Raise a SpecificationError where some change of coefficients changes the likelihood of no row.

    Notes
    -----
    The scores of all rows at a random point span fewer than K directions if the model is not locally identified there;
    two points are tried (Rothenberg 1971). This finds collinear regressors, a regressor in all utilities of a player
    (Lewis and Schultz 2003), and scales without a fixed utility. The points lie around `centre`. Each row counts by its
    direction alone: neither units nor rows with huge scores decide.
    """
    k = sum(design.shape[1] for design in problem.designs)
    if k == 0:
        raise SpecificationError(
            "there is nothing to estimate", todo="give at least one utility or scale a coefficient"
        )
    random = np.random.default_rng(seed)
    spread = np.concatenate([1 / np.maximum(np.sqrt(np.mean(d**2, axis=0)), 1e-12) for d in problem.designs])
    points = [centre + 0.4 * spread / np.sqrt(k) * random.standard_normal(k) for _ in range(2)]
    shares = [_null_shares(_directions(row_scores(problem, point)[1] * spread)) for point in points]
    if all(share.any() for share in shares):
        involved = [t for t, share in zip(problem.terms, np.maximum(*shares), strict=True) if share > 1e-6]
        raise SpecificationError(
            f"not identified: {', '.join(involved)}",
            why="some change of these coefficients together changes the probability of nothing: collinear regressors, "
            "one regressor in all the utilities of a player, or a scale without a fixed utility",
            todo="leave one of them out",
        )


def _directions(scores: np.ndarray) -> np.ndarray:
    """Scores (n, K), each row by its largest one; rows that say nothing are left out."""
    scores = scores[np.isfinite(scores).all(axis=1)]
    size = np.abs(scores).max(axis=1, initial=0.0)
    return scores[size > 0] / size[size > 0, None]


def _null_shares(scores: np.ndarray) -> np.ndarray:
    """Share of each term in the directions that the scores do not span, shape (K,)."""
    scores = scores[np.isfinite(scores).all(axis=1)]
    length = np.sqrt((scores**2).sum(axis=0))
    scaled = scores / np.where(length > 0, length, 1.0)
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    return (vectors[:, values < RANK_TOLERANCE * len(values)] ** 2).sum(axis=1)


def separated_terms(
    problem: Problem, comparisons: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]
) -> tuple[str, ...]:
    """Terms whose estimates run to infinity, by a linear program for each move (Konis 2007).

    Parameters
    ----------
    problem : Problem
    comparisons : sequence of (regressors (n, k), places (k,), side (n,))
        For each move with two actions, what drives the second one, the coefficients it belongs to, and +1, -1 or 0 for
        the rows in which the second action, the first, or neither was taken (2: both).

    Returns
    -------
    tuple of str
        A smallest set: without any one of them the separation is gone.
    """
    found: dict[str, None] = {}
    for regressors, places, side in comparisons:
        used = np.abs(side) == 1
        both = regressors[side == 2]
        directed = regressors[used] * side[used, None]
        keep = list(range(regressors.shape[1]))
        if not _separates(directed, both, keep):
            continue
        for j in list(keep):
            rest = [other for other in keep if other != j]
            if rest and _separates(directed, both, rest):
                keep = rest
        found.update(dict.fromkeys(problem.terms[places[j]] for j in keep))
    return tuple(found)


def _separates(directed: np.ndarray, both: np.ndarray, keep: list[int]) -> bool:
    """Whether some direction never opposes, and somewhere favours, the action taken."""
    A = directed[:, keep]
    if not A.size:
        return False
    scale = np.maximum(np.abs(A).max(axis=0), 1e-12)
    A = np.unique(A / scale, axis=0)
    equal = np.unique(both[:, keep] / scale, axis=0) if len(both) else None
    from scipy.optimize import linprog  # half a second to load, and seldom needed

    solved = linprog(
        -A.sum(axis=0),
        A_ub=-A,
        b_ub=np.zeros(len(A)),
        A_eq=equal,
        b_eq=None if equal is None else np.zeros(len(equal)),
        bounds=(-1, 1),
        method="highs",
    )
    return bool(solved.status == 0 and -solved.fun > 1e-6)


def judge(
    problem: Problem, found: Maximum, *, separated: Sequence[str] = (), notes: Sequence[str] = ()
) -> tuple[int, np.ndarray, Verdict]:
    """Best of several searches, its covariance by the inverse Hessian, and the verdict.

    Returns
    -------
    best : int
        Place in `found`.
    covariance : array, shape (K, K)
        NaN where the Hessian is not negative definite.
    verdict : Verdict

    Raises
    ------
    ConvergenceError
        The log-likelihood is finite at no starting point.
    """
    usable = np.isfinite(found.value)
    if not usable.any():
        raise ConvergenceError(
            "the log-likelihood is finite at no starting point",
            why="an outcome that was observed has no chance, or the numbers are too large",
            todo="bring the regressors to a common scale",
        )
    best = int(np.argmax(np.where(usable, found.value, -np.inf)))
    bend = _bend(found.hessian[best])
    gradient = float(np.max(np.abs(found.gradient[best]) * bend.errors))
    settled = bool(found.decrement[best] < 1e-6 and gradient < 1e-3)
    endless = _endless(problem, found.b[best], bend.errors) if bend.definite and not separated else ()
    messages = [*notes, *_flaws(problem.terms, bend, separated, endless, None if settled else gradient)]
    near = np.abs(found.value - found.value[best]) < 1e-6 * (1 + abs(found.value[best]))
    verdict = Verdict(
        converged=settled and bend.definite and not separated and not endless,
        gradient=gradient,
        decrement=float(found.decrement[best]) / 2,
        definite=bend.definite,
        separated=tuple(separated),
        unidentified=endless or (() if separated else _weak(problem.terms, bend, settled=settled)),
        iterations=int(found.iterations[best]),
        starts=len(found.value),
        starts_at_best=int((near & usable).sum()),
        messages=tuple(messages),
    )
    return best, bend.covariance, verdict


class _Bend(NamedTuple):
    """How a log-likelihood bends where a search ended.

    Attributes
    ----------
    values, vectors : arrays (K,), (K, K)
        Eigenvalues, ascending, and eigenvectors of the information, each term in its own unit.
    definite : bool
    covariance : array (K, K)
        NaN where the information is not definite.
    errors : array (K,)
        Standard errors, or the terms' units.
    """

    values: np.ndarray
    vectors: np.ndarray
    definite: bool
    covariance: np.ndarray
    errors: np.ndarray


def _bend(hessian: np.ndarray) -> _Bend:
    information = -hessian
    unit = np.sqrt(np.maximum(np.abs(np.diag(information)), 1e-300))
    values, vectors = np.linalg.eigh(information / np.outer(unit, unit))
    if not values[0] > DEFINITE:
        return _Bend(values, vectors, False, np.full(information.shape, np.nan), 1.0 / unit)
    covariance = (vectors / values) @ vectors.T / np.outer(unit, unit)
    return _Bend(values, vectors, True, covariance, np.sqrt(np.diag(covariance)))


def _endless(problem: Problem, b: np.ndarray, errors: np.ndarray) -> tuple[str, ...]:
    """Terms along which the likelihood tends to a limit: a tiny but definite curvature wherever the search stops."""
    reach = errors * np.concatenate([np.sqrt(np.mean(design**2, axis=0)) for design in problem.designs])
    lost = (reach > ENDLESS) & (np.abs(b) < 1e-2 * errors)
    return tuple(t for t, gone in zip(problem.terms, lost, strict=True) if gone)


def _weak(terms: Sequence[str], bend: _Bend, *, settled: bool) -> tuple[str, ...]:
    """Terms of the flattest direction where the search did not settle, or of all that do not bend down."""
    flat = bend.vectors[:, bend.values <= DEFINITE] if settled else bend.vectors[:, :1]
    return tuple(t for t, share in zip(terms, (flat**2).sum(axis=1), strict=True) if share > 1e-2)


def _flaws(
    terms: Sequence[str], bend: _Bend, separated: Sequence[str], endless: Sequence[str], unsettled: float | None
) -> list[str]:
    """List what keeps an estimate from being one; `unsettled` is the gradient where the search found no maximum."""
    if separated:
        return [
            f"separation: {', '.join(separated)} predict an action without error, so that no finite estimate exists; "
            "leave them out, merge categories, or give them a prior (posterior)"
        ]
    weak = ", ".join(_weak(terms, bend, settled=unsettled is None))
    flaws = []
    if unsettled is not None:
        flaws.append(
            f"the search found no maximum (gradient {unsettled:.2g} in standard errors): the likelihood is almost "
            f"flat, or rises without end, along {weak}; leave terms out, or fix a utility or a scale"
        )
    if endless:
        flaws.append(
            f"no finite estimate: the likelihood tends to a limit along {', '.join(endless)}; "
            "leave the term out, or fix a utility or a scale"
        )
    if not bend.definite:
        flaws.append(
            f"not identified at the estimate: the Hessian is not negative definite in {weak}; "
            "leave terms out, or fix a utility or a scale"
        )
    return flaws
