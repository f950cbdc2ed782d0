"""What an estimate means: predicted probabilities, first differences, average marginal effects, with intervals.

Intervals come from draws of the coefficients: those of a bootstrap or a posterior where the fit holds them, else from
the estimates' normal distribution (King, Tomz and Wittenberg 2000). Those of probabilities lie within [0, 1] by
construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import polars as pl

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.fit.fit import Fit
from foedus.games.likelihood.formula import read_frame

__all__ = ["first_difference", "marginal_effects", "predict", "probabilities", "simulate"]

Columns = Mapping[str, np.ndarray]
# Rows x draws x outcomes held at once.
BLOCK = 4_000_000


def simulate(fit: Fit, draws: int, seed: int) -> np.ndarray:
    """Draws of the coefficients, shape (D, K): the fit's own, or from its normal distribution.

    Raises
    ------
    SpecificationError
        The fit has no covariance.
    """
    if draws < 2:
        raise SpecificationError("intervals need at least two draws", where="draws")
    if fit.draws is not None:
        return fit.draws[:draws] if fit.estimator != "posterior" else fit.draws[:: max(1, len(fit.draws) // draws)]
    free = np.flatnonzero(fit.free)
    covariance = fit.covariance[np.ix_(free, free)]
    if not np.isfinite(covariance).all():
        raise SpecificationError(
            "this fit has no covariance, hence no intervals",
            why="; ".join(fit.verdict.messages) or None,
            todo="use predict, which gives points only",
        )
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    sampled = np.tile(fit.estimates, (draws, 1))
    sampled[:, free] += np.random.default_rng(seed).standard_normal((draws, len(free))) @ root.T
    return sampled


def profiles(fit: Fit, over: Mapping[str, Sequence[Any]] | None = None, at: Mapping[str, Any] | None = None) -> Columns:
    """Rows at typical values, with some variables set and others varied.

    Parameters
    ----------
    fit : Fit
    over : mapping of column to values, optional
        One row for each combination.
    at : mapping of column to value, optional
        Values that stand still.

    Returns
    -------
    mapping of column to array
        Other columns: the mean of a number, the median of one that is 0 or 1, the most frequent level of a text.
    """
    over, at = dict(over or {}), dict(at or {})
    _refuse_unknown(fit, (*over, *at))
    cells: dict[str, np.ndarray] = {}
    rows = list(product(*over.values()))
    for name in fit.model.variables:
        if name in over:
            values = [row[list(over).index(name)] for row in rows]
        else:
            values = [at[name] if name in at else _typical(fit.data[name])] * len(rows)
        kind = fit.data[name].dtype.kind
        cells[name] = np.array([str(v) for v in values]) if kind in "OU" else np.asarray(values, dtype=float)
    return cells or {"(rows)": np.zeros(1)}


def _refuse_unknown(fit: Fit, names: Iterable[str]) -> None:
    for name in names:
        if name not in fit.model.variables:
            raise UnknownNameError("variable", name, fit.model.variables, where=f"model {fit.model.name}")


def _typical(values: np.ndarray) -> Any:
    if values.dtype.kind in "OU":
        levels, counts = np.unique(values, return_counts=True)
        return levels[int(np.argmax(counts))]
    return float(np.median(values) if np.isin(values, (0, 1)).all() else np.mean(values))


def _columns(fit: Fit, data: Any, over: Mapping[str, Sequence[Any]] | None, at: Mapping[str, Any] | None) -> Columns:
    if data is not None and (over or at):
        raise SpecificationError("give either data, or values for profiles (over, at)")
    if over or at:
        return profiles(fit, over, at)
    if data is None:
        return {name: fit.data[name] for name in fit.model.variables} or {"(rows)": np.zeros(fit.n_obs)}
    if not fit.model.variables:
        return {"(rows)": np.zeros(len(data))}
    frame = read_frame(data, fit.model.variables)
    for name, values in frame.columns.items():
        missing = [v is None for v in values] if values.dtype == object else ~np.isfinite(values)
        if np.any(missing):
            raise SpecificationError(
                "a prediction needs every value", where=f"column '{name}', row {int(np.flatnonzero(missing)[0])}"
            )
    return frame.columns


def _names(fit: Fit, of: str) -> tuple[str, ...]:
    if of not in ("outcomes", "actions"):
        raise UnknownNameError("kind of probability", of, ("outcomes", "actions"))
    return fit.model.outcomes if of == "outcomes" else fit.model.actions


def predict(
    fit: Fit,
    data: Any = None,
    of: str = "outcomes",
    *,
    over: Mapping[str, Sequence[Any]] | None = None,
    at: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """Predicted probabilities at the estimates, one column for each outcome or action.

    Parameters
    ----------
    fit : Fit
    data : frame, optional
        Rows to predict; absent: those of the fit, or the profiles that `over` and `at` ask for.
    of : {"outcomes", "actions"}
    over, at : mapping, optional
        See `profiles`.

    Returns
    -------
    polars.DataFrame
        Columns of `over` first.
    """
    names = _names(fit, of)
    columns = _columns(fit, data, over, at)
    values = fit.model.predict(fit.estimates[None], columns, of)[0]
    frame = {name: columns[name] for name in over or {}}
    return pl.DataFrame({**frame, **{name: values[:, j] for j, name in enumerate(names)}})


def probabilities(
    fit: Fit,
    data: Any = None,
    of: str = "outcomes",
    *,
    over: Mapping[str, Sequence[Any]] | None = None,
    at: Mapping[str, Any] | None = None,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> pl.DataFrame:
    """Predicted probabilities with intervals, in long form.

    Parameters
    ----------
    fit, data, of, over, at
        As `predict`.
    level : float
        Of the intervals.
    draws, seed : int
        See `simulate`.

    Returns
    -------
    polars.DataFrame
        Columns of `over`, ``row``, ``outcome`` (or ``action``), ``estimate``, ``std_error``, ``conf_low``,
        ``conf_high``.
    """
    names = _names(fit, of)
    columns = _columns(fit, data, over, at)
    n = len(next(iter(columns.values())))
    at_estimate = fit.model.predict(fit.estimates[None], columns, of)[0]
    sampled = simulate(fit, draws, seed)
    pieces = []
    for rows in _blocks(n, len(sampled) * len(names)):
        part = {name: values[rows] for name, values in columns.items()}
        pieces.append(_summary(fit.model.predict(sampled, part, of), level))
    error, low, high = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    base = {name: np.repeat(columns[name], len(names)) for name in over or {}}
    return pl.DataFrame(
        {
            **base,
            "row": np.repeat(np.arange(n), len(names)),
            of[:-1]: list(names) * n,
            "estimate": at_estimate.ravel(),
            "std_error": error.ravel(),
            "conf_low": low.ravel(),
            "conf_high": high.ravel(),
        }
    )


def _blocks(count: int, width: int) -> Iterator[slice]:
    """Yield slices of `count` things, each of `width` numbers, of which `BLOCK` are held at once."""
    step = max(1, BLOCK // max(width, 1))
    for begin in range(0, count, step):
        yield slice(begin, begin + step)


def _summary(sampled: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if not 0 < level < 1:
        raise SpecificationError(f"a level lies between 0 and 1, not {level}", where="level")
    low, high = np.quantile(sampled, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return sampled.std(axis=0, ddof=1), low, high


def _mean_difference(fit: Fit, sampled: np.ndarray, pair: tuple[Columns, Columns], of: str, width: float) -> np.ndarray:
    """Mean over rows of the change between two sets of rows, divided by `width`; shape (draws, J)."""
    n = len(next(iter(pair[0].values())))
    pieces = []
    for some in _blocks(len(sampled), n * len(_names(fit, of))):
        low, high = (fit.model.predict(sampled[some], columns, of) for columns in pair)
        pieces.append((high - low).mean(axis=1) / width)
    return np.concatenate(pieces)


def _table(
    fit: Fit,
    pair: tuple[Columns, Columns],
    width: float,
    of: str,
    row_labels: tuple[str, str],
    level: float,
    draws: int,
    seed: int,
) -> pl.DataFrame:
    """Tabulate `_mean_difference` with its interval; `row_labels` is the variable and the contrast."""
    names = _names(fit, of)
    error, low, high = _summary(_mean_difference(fit, simulate(fit, draws, seed), pair, of, width), level)
    return pl.DataFrame(
        {
            "variable": [row_labels[0]] * len(names),
            "contrast": [row_labels[1]] * len(names),
            of[:-1]: list(names),
            "estimate": _mean_difference(fit, fit.estimates[None], pair, of, width)[0],
            "std_error": error,
            "conf_low": low,
            "conf_high": high,
        }
    )


def first_difference(
    fit: Fit,
    variable: str,
    low: Any,
    high: Any,
    *,
    of: str = "outcomes",
    at: Mapping[str, Any] | str = "observed",
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> pl.DataFrame:
    """Change of each probability as a variable goes from `low` to `high`.

    Parameters
    ----------
    fit : Fit
    variable : str
        Column.
    low, high : number or str
        Its values.
    of : {"outcomes", "actions"}
    at : "observed" or mapping
        The other variables: as observed, the change then averaged over rows (Hanmer and Kalkan 2013), or at a profile
        (see `profiles`).
    level, draws, seed
        As `probabilities`.

    Returns
    -------
    polars.DataFrame
        ``variable``, ``contrast``, ``outcome`` (or ``action``), ``estimate``, ``std_error``, ``conf_low``,
        ``conf_high``.
    """
    _refuse_unknown(fit, [variable])
    base = _columns(fit, None, None, None) if isinstance(at, str) else profiles(fit, at=at)
    if isinstance(at, str) and at != "observed":
        raise UnknownNameError("way to hold the other variables", at, ("observed",))
    pair = (_set(base, variable, low), _set(base, variable, high))
    return _table(fit, pair, 1.0, of, (variable, f"{low} -> {high}"), level, draws, seed)


def _set(columns: Columns, variable: str, value: Any) -> dict[str, np.ndarray]:
    old = columns[variable]
    cell = str(value) if old.dtype.kind in "OU" else float(value)
    return {**columns, variable: np.full(len(old), cell)}


def marginal_effects(
    fit: Fit,
    *variables: str,
    of: str = "outcomes",
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> pl.DataFrame:
    """Average marginal effects on each probability.

    Parameters
    ----------
    fit : Fit
    *variables : str
        Columns; none: all. For a number: the derivative, averaged over rows; for one that is 0 or 1: the change from 0
        to 1; for a text: the change from its first level to each other.
    of, level, draws, seed
        As `probabilities`.

    Returns
    -------
    polars.DataFrame
        As `first_difference`; ``contrast`` is ``dy/dx`` for a derivative.
    """
    base = _columns(fit, None, None, None)
    frames = []
    _refuse_unknown(fit, variables)
    for variable in variables or fit.model.variables:
        values = fit.data[variable]
        if values.dtype.kind in "OU":
            levels = sorted(set(values.tolist()))
            contrasts = [(levels[0], other) for other in levels[1:]]
        elif np.isin(values, (0, 1)).all():
            contrasts = [(0, 1)]
        else:
            frames.append(_derivative(fit, base, variable, of, level, draws, seed))
            continue
        frames += [
            first_difference(fit, variable, low, high, of=of, level=level, draws=draws, seed=seed)
            for low, high in contrasts
        ]
    return pl.concat(frames)


def _derivative(fit: Fit, base: Columns, variable: str, of: str, level: float, draws: int, seed: int) -> pl.DataFrame:
    # Central differences of an analytic function: the step balances rounding against the cubic term.
    half = 1e-5 * max(float(np.std(base[variable])), 1e-8)
    pair = ({**base, variable: base[variable] - half}, {**base, variable: base[variable] + half})
    return _table(fit, pair, 2 * half, of, (variable, "dy/dx"), level, draws, seed)
