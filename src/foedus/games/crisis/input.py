"""What `signaling` is handed, read and checked before any search."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from foedus.errors import FrameError, SpecificationError, UnknownNameError
from foedus.games.crisis.estimators import CrisisSample
from foedus.games.crisis.first_stage import Beliefs, first_stage
from foedus.games.crisis.game import OUTCOMES, UTILITIES
from foedus.games.crisis.likelihood import pseudo_jet
from foedus.games.crisis.model import SignalingModel
from foedus.games.likelihood.formula import Design, Frame, Sample, read_frame, split_formula, variables_of

__all__ = [
    "belief_columns",
    "check_identified",
    "fixed_payoffs",
    "outcome_counts",
    "read_beliefs",
    "read_columns",
    "split_crisis_formula",
]

_PHAT = ("PRhat", "PFhat")
_OF_A, _OF_B = (0, 1, 3, 5), (2, 4, 6)


def split_crisis_formula(formula: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split the formula into its four outcomes and seven payoffs."""
    left, parts = split_formula(formula)
    if len(left) != len(OUTCOMES) or len(parts) != len(UTILITIES):
        raise SpecificationError(
            f"the formula has {len(left)} outcomes and {len(parts)} parts, not {len(OUTCOMES)} and {len(UTILITIES)}",
            where=f"formula '{formula}'",
            todo=f"write '{' + '.join(OUTCOMES)} ~ {' | '.join(UTILITIES)}', with 0 for a payoff normalised to zero",
        )
    return left, parts


def belief_columns(phat: Mapping[str, Any]) -> tuple[str, str]:
    """Return the columns under which given beliefs are kept."""
    first, second = (phat[key] if isinstance(phat[key], str) else f".{key}" for key in _PHAT)
    return first, second


def read_columns(
    data: Any, left: Sequence[str], parts: Sequence[str], phat_formula: str | None, phat: Mapping[str, Any] | None
) -> Frame:
    """Read the columns needed, given beliefs among them."""
    names = [*left, *(name for part in parts for name in variables_of(part))]
    names += [name for part in _phat_parts(phat_formula) for name in variables_of(part)]
    if phat is None:
        return read_frame(data, tuple(dict.fromkeys(names)))
    for key in phat:
        if key not in _PHAT:
            raise UnknownNameError("belief", key, _PHAT, where="phat")
    for key in _PHAT:
        if key not in phat:
            raise FrameError(f"'{key}' is missing", where="phat", todo="give both PRhat and PFhat")
    names += [phat[key] for key in _PHAT if isinstance(phat[key], str)]
    frame = read_frame(data, tuple(dict.fromkeys(names)))
    columns = dict(frame.columns)
    for key, name in zip(_PHAT, belief_columns(phat), strict=True):
        if isinstance(phat[key], str):
            continue
        values = np.asarray(phat[key], dtype=float)
        if values.shape != (frame.n,):
            raise FrameError(
                f"{key} has shape {values.shape} and the data have {frame.n} rows",
                where="phat",
                todo="give one number for each row of the data, rows with missing values included",
            )
        columns[name] = values
    return Frame(columns, frame.levels, frame.declared)


def _phat_parts(phat_formula: str | None) -> tuple[str, ...]:
    if phat_formula is None:
        return ()
    return split_formula(f"beliefs {phat_formula}" if phat_formula.strip().startswith("~") else phat_formula)[1]


def outcome_counts(columns: Mapping[str, np.ndarray], left: Sequence[str]) -> np.ndarray:
    """Return the counts, shape (4, n), or say why they are none."""
    for name in left:
        values = columns[name]
        if values.dtype == object or np.any(values < 0) or np.any(values != np.floor(values)):
            raise SpecificationError(
                f"column '{name}' does not count an outcome",
                where="formula, left side",
                why="it holds values that are not whole numbers from 0 up",
                todo="give for each game how often each outcome was observed (0 or 1 if each game was seen once)",
            )
        if not values.any():
            raise SpecificationError(
                f"the outcome '{name}' never occurs",
                where="formula, left side",
                todo="the payoffs on its branch cannot be estimated from these data; use a smaller game",
            )
    return np.stack([columns[name] for name in left])


def fixed_payoffs(fixed: Mapping[str, float] | None, parts: Sequence[str]) -> np.ndarray:
    """Return the payoffs held at a number, shape (7,)."""
    offset = np.zeros(len(UTILITIES))
    for name, number in (fixed or {}).items():
        if name not in UTILITIES:
            raise UnknownNameError("payoff", name, UTILITIES, where="fixed")
        place = UTILITIES.index(name)
        if parts[place].replace(" ", "") not in ("0", "-1"):
            raise SpecificationError(
                f"{name} is fixed at {number} and has the formula '{parts[place]}'",
                where="fixed",
                todo="write 0 in its place of the formula",
            )
        if not math.isfinite(number):
            raise SpecificationError(f"{name} is fixed at {number}", where="fixed", todo="give a finite number")
        offset[place] = number
    return offset


def check_identified(model: SignalingModel, numbers: CrisisSample, seed: int) -> None:
    """Name what is not identified, before any search."""
    if numbers.k == 0:
        raise SpecificationError("there is nothing to estimate", todo="give at least one payoff a regressor")
    names = [set(design.columns) for design in model.designs]
    for player, places in (("A", _OF_A), ("B", _OF_B)):
        if shared := sorted(set.intersection(*(names[m] for m in places))):
            raise SpecificationError(
                f"not identified: {', '.join(shared)} in all of {player}'s payoffs",
                where="formula",
                why="adding the same amount to every payoff of a player changes no choice (Lewis and Schultz 2003)",
                todo=f"leave it out of one of {', '.join(UTILITIES[m] for m in places)}",
            )
    for payoff, design, matrix in zip(UTILITIES, model.designs, numbers.designs, strict=True):
        scale = np.sqrt((matrix**2).sum(axis=0))
        if np.any(scale == 0) or (matrix.size and np.linalg.matrix_rank(matrix / scale, tol=1e-8) < matrix.shape[1]):
            raise SpecificationError(
                f"the regressors of {payoff} are collinear",
                where=f"formula, {payoff}: {', '.join(_dependent(design.columns, matrix))}",
                todo="leave out a regressor that the others determine, or that is constant or zero in these rows",
            )
    _check_information(model, numbers, seed)


def _check_information(model: SignalingModel, numbers: CrisisSample, seed: int) -> None:
    """Count the directions that the scores span at random coefficients and beliefs (Rothenberg 1971)."""
    random = np.random.default_rng(seed)
    rows = np.zeros((0, numbers.k))
    scale = np.concatenate([np.sqrt((matrix**2).mean(axis=0)) for matrix in numbers.designs])
    for _ in range(3):
        b = 0.3 * random.standard_normal(numbers.k) / scale
        resist, fight = random.uniform(0.2, 0.8, (2, numbers.n))
        jet = pseudo_jet(numbers.payoffs(b), resist, fight, numbers.counts)
        rows = np.concatenate([rows, numbers.spread(jet.gradient) / scale])
    rows = rows[np.isfinite(rows).all(axis=1)]
    values, vectors = np.linalg.eigh(rows.T @ rows)
    if values[0] < 1e-14 * values[-1]:
        involved = [t for t, v in zip(model.terms, vectors[:, 0], strict=True) if abs(v) > 1e-3]
        raise SpecificationError(
            f"not identified: {', '.join(involved)}",
            where="formula",
            why="some change of these coefficients changes the likelihood of no game",
            todo="leave out one of them",
        )


def _dependent(columns: Sequence[str], matrix: np.ndarray) -> list[str]:
    """Columns that take part in a linear dependence."""
    scale = np.sqrt((matrix**2).sum(axis=0))
    dead = [name for name, s in zip(columns, scale, strict=True) if s == 0]
    if dead:
        return dead
    _, _, axes = np.linalg.svd(matrix / scale)
    return [name for name, share in zip(columns, np.abs(axes[-1]), strict=True) if share > 1e-6]


def read_beliefs(
    sample: Sample,
    phat: Mapping[str, Any] | None,
    phat_formula: str | None,
    phat_covariance: np.ndarray | None,
    numbers: CrisisSample,
) -> Beliefs:
    """Take the beliefs given, or estimate them."""
    if phat is None:
        if phat_covariance is not None:
            raise SpecificationError(
                "a covariance of beliefs without beliefs", where="phat_covariance", todo="give phat as well"
            )
        parts = _phat_parts(phat_formula)
        designs = [Design.learn(part, sample.frame)[1] for part in parts] if parts else numbers.designs
        return first_stage(designs, numbers.counts)
    resist, fight = (sample.frame.columns[name] for name in belief_columns(phat))
    for key, values in zip(_PHAT, (resist, fight), strict=True):
        if values.dtype == object or np.any(values <= 0) or np.any(values >= 1):
            raise FrameError(
                f"{key} holds values outside (0, 1)", where="phat", todo="probabilities of 0 or 1 must be moved inside"
            )
    factor = None if phat_covariance is None else _factor(np.asarray(phat_covariance, dtype=float), sample)
    return Beliefs(resist, fight, factor)


def _factor(covariance: np.ndarray, sample: Sample) -> np.ndarray:
    total = len(sample.rows) + len(sample.dropped)
    if covariance.shape != (2 * total, 2 * total) or not np.allclose(covariance, covariance.T, atol=1e-10):
        raise FrameError(
            f"the covariance of beliefs has shape {covariance.shape}, not a symmetric ({2 * total}, {2 * total})",
            where="phat_covariance",
            todo="order it as all PRhat, then all PFhat, with every row of the data",
        )
    keep = np.concatenate([sample.rows, total + sample.rows])
    values, vectors = np.linalg.eigh(covariance[np.ix_(keep, keep)])
    if values[0] < -1e-8 * max(values[-1], 1e-300):
        raise FrameError("the covariance of beliefs is not positive semi-definite", where="phat_covariance")
    used = values > 1e-14 * values[-1]
    return vectors[:, used] * np.sqrt(values[used])
