"""Tables of scores: every forecast of the same rows, with intervals and differences from the same draws of years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.deterrence.forecast.scores import Score, calibration, difference, score, year_sums, year_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["bins_of", "flat", "score_table"]

Array = NDArray[np.float64]

DRAWS = 2000
"""Draws of years behind an interval."""

_NAMES = ("log_score", "brier", "auc")


def score_table(
    outcome: Array,
    forecasts: Mapping[str, Array],
    year: NDArray,
    *,
    against: tuple[str, ...] = (),
    draws: int = DRAWS,
    seed: int = 1,
) -> list[dict[str, Any]]:
    """Score forecasts of the same rows.

    Parameters
    ----------
    outcome : array (n,)
        Zeros and ones.
    forecasts : mapping of array (n,)
        By name of the model.
    year : array of int (n,)
        Blocks that are resampled whole.
    against : tuple of str
        Models whose scores are taken from each other model's.
    draws, seed : int

    Returns
    -------
    list of dict
        ``model``, each score with ``_low`` and ``_high``, ``predicted`` and ``observed`` events, ``slope`` and
        ``intercept`` with ``_error``, and ``differences``: by name of the other model, each score with its limits.
        Values that do not exist are None.
    """
    weights = year_weights(len(np.unique(year)), draws, seed)
    sums = {name: year_sums(outcome, p, year) for name, p in forecasts.items()}
    rows = []
    for name, own in sums.items():
        scores = {kind: score(getattr(own, kind)(weights)) for kind in _NAMES}
        fit = calibration(outcome, forecasts[name])
        shown = {
            k: getattr(fit, k)
            for k in ("predicted", "observed", "slope", "slope_error", "intercept", "intercept_error")
        }
        others = {
            other: flat(difference(own, sums[other], weights)) for other in against if other in sums and other != name
        }
        rows.append(
            {"model": name} | flat(scores) | {k: _number(v) for k, v in shown.items()} | {"differences": others}
        )
    return rows


def bins_of(outcome: Array, forecast: Array) -> list[dict[str, float]]:
    """Return bins of at least 25 expected events, from the lowest forecasts.

    Returns
    -------
    list of dict
        ``bin``, ``n`` rows, ``low`` and ``high`` forecast, ``predicted`` (mean forecast), ``observed`` (share of
        events), ``expected`` and ``events`` (their numbers).
    """
    return [
        {
            "bin": k,
            "n": b.n,
            "low": b.low,
            "high": b.high,
            "predicted": b.predicted / b.n,
            "observed": b.observed / b.n,
            "expected": b.predicted,
            "events": b.observed,
        }
        for k, b in enumerate(calibration(outcome, forecast).bins, 1)
    ]


def flat(scores: Mapping[str, Score]) -> dict[str, float | None]:
    """Return scores as ``name``, ``name_low``, ``name_high``, None where one does not exist."""
    result: dict[str, float | None] = {}
    for name, value in scores.items():
        result |= {name: _number(value.value), f"{name}_low": _number(value.low), f"{name}_high": _number(value.high)}
    return result


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
