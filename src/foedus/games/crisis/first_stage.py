"""First-stage beliefs: how often B resists and A stands firm, by a ridge logit on an expanded set of regressors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foedus.errors import ConvergenceError, SpecificationError
from foedus.statistics.newton import logit_curvature, maximise_logit

__all__ = ["Beliefs", "first_stage"]

_CLIP = 1e-4
_INTERCEPT = 1e-6
"""Penalty of the intercept: as good as none."""


@dataclass(frozen=True, slots=True)
class Beliefs:
    """First-stage estimates of p_R and p_F.

    Attributes
    ----------
    resist, fight : ndarray, shape (n,)
    factor : ndarray, shape (2 n, r), or None
        A factor of their covariance, p_R before p_F; None where it is not known.
    """

    resist: np.ndarray
    fight: np.ndarray
    factor: np.ndarray | None


def first_stage(designs: Sequence[np.ndarray], counts: np.ndarray, penalty: float = 1.0) -> Beliefs:
    """Estimate beliefs from the outcomes.

    Parameters
    ----------
    designs : sequence of ndarray, shapes (n, k)
        Regressors; repeated columns and constants are used once.
    counts : ndarray, shape (4, n)
        sq, cd, sf, bd.
    penalty : float
        Ridge penalty on standardised coefficients; the intercept bears none.

    Raises
    ------
    SpecificationError
        If B never moved, or A never moved a second time.
    ConvergenceError
        If Newton's method does not settle.

    Notes
    -----
    The regressors are standardised and their squares added. The covariance is the sandwich of the penalised logit, with
    games as clusters. It replaces the random forest of R's `sigInt`: smooth, deterministic, and with a covariance.
    """
    _, cd, sf, bd = counts
    features = _features(designs)
    resist, resist_factor = _ridge_logit(features, sf + bd, cd + sf + bd, penalty, "B resists or concedes")
    fight, fight_factor = _ridge_logit(features, sf, sf + bd, penalty, "A stands firm or backs down")
    none = np.zeros_like(resist_factor)
    factor = np.block([[resist_factor, none], [none, fight_factor]])
    return Beliefs(resist, fight, factor)


def _features(designs: Sequence[np.ndarray]) -> np.ndarray:
    raw = np.concatenate([design for design in designs if design.shape[1]], axis=1)
    varied = raw[:, raw.std(axis=0) > 0]
    if not varied.shape[1]:
        return np.ones((len(raw), 1))
    unique = np.unique(varied, axis=1)
    unique = (unique - unique.mean(axis=0)) / unique.std(axis=0)
    squares = unique**2
    squares = squares[:, squares.std(axis=0) > 1e-8]
    squares = (squares - squares.mean(axis=0)) / squares.std(axis=0)
    return np.concatenate([np.ones((len(raw), 1)), unique, squares], axis=1)


def _ridge_logit(
    features: np.ndarray, successes: np.ndarray, trials: np.ndarray, penalty: float, what: str
) -> tuple[np.ndarray, np.ndarray]:
    """Fitted chances (n,) and a factor (n, r) of their covariance."""
    if trials.sum() == 0:
        raise SpecificationError(
            f"no game reaches the move at which {what}",
            where="first stage",
            todo="the model needs games that go beyond the status quo, some of them beyond B's move",
        )
    ridge = np.full(features.shape[1], penalty)
    ridge[0] = _INTERCEPT
    start = np.zeros(features.shape[1])
    share = (successes.sum() + 0.5) / (trials.sum() + 1)
    start[0] = np.log(share / (1 - share))
    found = maximise_logit(features, successes, start, trials=trials, precision=ridge)
    if not found.settled:
        raise ConvergenceError("the first stage did not settle", where=f"the move at which {what}")
    p = found.chance
    information = logit_curvature(features, trials * p * (1 - p)) + np.diag(ridge)
    scores = features * (successes - trials * p)[:, None]
    inverse = np.linalg.inv(information)
    values, vectors = np.linalg.eigh(scores.T @ scores)
    root = vectors * np.sqrt(np.maximum(values, 0))
    return np.clip(p, _CLIP, 1 - _CLIP), (p * (1 - p))[:, None] * (features @ (inverse @ root))
