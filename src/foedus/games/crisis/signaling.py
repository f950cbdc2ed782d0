"""The crisis-signaling game, estimated: `signaling`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from foedus.errors import EstimationWarning, SpecificationError, UnknownNameError
from foedus.games.crisis.estimators import (
    Constrained,
    CrisisSample,
    Nested,
    constrained_maximum_likelihood,
    nested_covariance,
    nested_pseudo_likelihood,
    pseudo_likelihood,
    two_step_covariance,
)
from foedus.games.crisis.first_stage import Beliefs
from foedus.games.crisis.input import (
    belief_columns,
    check_identified,
    fixed_payoffs,
    outcome_counts,
    read_beliefs,
    read_columns,
    split_crisis_formula,
)
from foedus.games.crisis.likelihood import Jet, pseudo_jet, reduced_jet
from foedus.games.crisis.model import SignalingModel
from foedus.games.crisis.newton import Ascent
from foedus.games.fit.covariance import bootstrap
from foedus.games.fit.fit import Fit
from foedus.games.fit.verdict import Verdict
from foedus.games.likelihood.caller_warnings import warn
from foedus.games.likelihood.formula import Design, Sample, take_sample
from foedus.games.likelihood.provenance import made_from, plain_columns

__all__ = ["SignalingModel", "signaling"]

_ESTIMATORS = {
    "pl": "pseudo-likelihood",
    "npl": "nested pseudo-likelihood",
    "cmle": "constrained maximum likelihood",
}
_DEFINITE = 1e-7


def signaling(
    formula: str,
    data: Any,
    *,
    method: str = "npl",
    phat: Mapping[str, Any] | None = None,
    phat_formula: str | None = None,
    phat_covariance: np.ndarray | None = None,
    fixed: Mapping[str, float] | None = None,
    start: Sequence[float] | None = None,
    starts: int = 2,
    covariance: str = "default",
    replicates: int = 100,
    tolerance: float = 1e-8,
    max_rounds: int = 200,
    seed: int = 0,
) -> Fit:
    """Estimate the crisis-signaling game of Lewis and Schultz (2003).

    Parameters
    ----------
    formula : str
        ``"sq + cd + sf + bd ~ SA | VA | CB | barWA | barWB | bara | VB"``: on the left the columns that count how often
        each outcome was observed in each game, on the right the seven payoffs; 0 normalises a payoff.
    data : polars or pandas frame, or mapping of arrays
        One row for each game.
    method : {"pl", "npl", "cmle"}
        Pseudo-likelihood (two-step), nested pseudo-likelihood, or constrained maximum likelihood.
    phat : mapping, optional
        First-stage beliefs, ``{"PRhat": ..., "PFhat": ...}``: names of columns, or arrays with one number for each row
        of `data`. Absent: estimated by a ridge logit.
    phat_formula : str, optional
        ``"~ x1 + x2"``: regressors of the first stage; absent: all of `formula`.
    phat_covariance : ndarray, shape (2 n, 2 n), optional
        Covariance of given beliefs, p_R before p_F, for the corrected standard errors of the pseudo-likelihood.
    fixed : mapping of str to float, optional
        Payoffs held at a number, as ``{"VB": 1.0}``; their parts of the formula must be 0.
    start : sequence of float, shape (K,), optional
        A first start; absent: zeros.
    starts : int
        Random starts besides; for the constrained estimator, pseudo-likelihood estimates at random beliefs.
    covariance : {"default", "robust", "bootstrap"}
        Default: outer product of scores, corrected for the first stage where its covariance is known (pl); that of
        Aguirregabiria and Mira (npl); inverse Hessian (cmle). Robust: the sandwich (cmle). Bootstrap: games redrawn.
    replicates : int
        Bootstrap replicates.
    tolerance : float
        Largest change at which the nested pseudo-likelihood stops.
    max_rounds : int
        Rounds after which the nested pseudo-likelihood gives up.
    seed : int
        Of random starts and of the bootstrap.

    Returns
    -------
    Fit
        Payoffs in the order SA, VA, CB, barWA, barWB, bara, VB; terms as ``barWA:(Intercept)``.

    Raises
    ------
    SpecificationError
        Not seven parts, an unidentified model, an outcome that never occurs, counts that are not whole numbers.
    FrameError
        Missing columns, empty frames, beliefs of the wrong length or outside (0, 1).

    ConvergenceError
        Fewer than half of the bootstrap replicates have an estimate.

    Warns
    -----
    DroppedRowsWarning
        Rows with missing values were left out.
    EstimationWarning
        The verdict is not clean; the message says why.

    Notes
    -----
    The constrained estimator has no equilibrium to choose: all equilibria of each game are known at each step and the
    likeliest is played.
    """
    _refuse_unknown(method, covariance)
    settings: dict[str, Any] = {"method": method, "starts": starts, "covariance": covariance, "seed": seed}
    settings |= {"replicates": replicates, "tolerance": tolerance, "max_rounds": max_rounds}
    settings |= {"fixed": dict(fixed) if fixed else None, "phat_formula": phat_formula}
    left, parts = split_crisis_formula(formula)
    frame = read_columns(data, left, parts, phat_formula, phat)
    sample = take_sample(frame)
    columns = sample.frame.columns
    if phat is not None:
        settings["phat"] = dict(zip(("PRhat", "PFhat"), belief_columns(phat), strict=True))
    offset = fixed_payoffs(fixed, parts)
    learned = [Design.learn(part, sample.frame) for part in parts]
    model = SignalingModel(formula, tuple(design for design, _ in learned), tuple(offset), settings)
    counts = outcome_counts(columns, left)
    numbers = CrisisSample(tuple(matrix for _, matrix in learned), np.asarray(offset), counts)
    check_identified(model, numbers, seed)
    beliefs = read_beliefs(sample, phat, phat_formula, phat_covariance, numbers)
    result = _estimate(method, model, numbers, beliefs, start, starts, tolerance, max_rounds, seed)
    fit = _fit(method, model, numbers, beliefs, result, sample, covariance)
    fit = fit.replace(provenance={**fit.provenance, "seed": str(seed)})
    if fit.verdict.messages:
        warn("; ".join(fit.verdict.messages), EstimationWarning)
    return bootstrap(fit, replicates, seed=seed) if covariance == "bootstrap" else fit


def _refuse_unknown(method: str, covariance: str) -> None:
    if method not in _ESTIMATORS:
        raise UnknownNameError("method", method, _ESTIMATORS, where="method")
    if covariance not in ("default", "robust", "bootstrap") or (covariance == "robust" and method != "cmle"):
        raise SpecificationError(
            f"no covariance '{covariance}' with method '{method}'",
            where="covariance",
            todo="'default' or 'bootstrap'; 'robust' with method 'cmle'",
        )


def _starts(numbers: CrisisSample, start: Sequence[float] | None, count: int, seed: int) -> list[np.ndarray]:
    first = np.zeros(numbers.k) if start is None else np.asarray(start, dtype=float)
    if first.shape != (numbers.k,) or not np.isfinite(first).all():
        raise SpecificationError(f"a start needs {numbers.k} finite numbers", where="start")
    scale = np.concatenate([np.sqrt((matrix**2).mean(axis=0)) for matrix in numbers.designs])
    random = np.random.default_rng(seed)
    return [first, *(0.3 * random.standard_normal(numbers.k) / scale for _ in range(count))]


def _estimate(
    method: str,
    model: SignalingModel,
    numbers: CrisisSample,
    beliefs: Beliefs,
    start: Sequence[float] | None,
    starts: int,
    tolerance: float,
    max_rounds: int,
    seed: int,
) -> tuple[Ascent, tuple[float, ...], Nested | Constrained | None]:
    """Return the best ascent, what each start reached, and what the method adds."""
    begins = _starts(numbers, start, starts, seed)
    pseudo = [pseudo_likelihood(numbers, beliefs.resist, beliefs.fight, b) for b in begins]
    best = max(pseudo, key=lambda ascent: ascent.value)
    values = tuple(ascent.value for ascent in pseudo)
    if method == "pl":
        return best, values, None
    if method == "npl":
        nested = nested_pseudo_likelihood(
            numbers, beliefs.resist, beliefs.fight, best.point, tolerance=tolerance, most_rounds=max_rounds
        )
        return nested.ascent, values, nested
    random = np.random.default_rng(seed)
    guesses = [random.uniform(0.2, 0.8, (2, numbers.n)) for _ in range(starts)]
    naive = [pseudo_likelihood(numbers, resist, fight, begins[0]).point for resist, fight in guesses]
    constrained = constrained_maximum_likelihood(numbers, [best.point, begins[0], *naive])
    return constrained.ascent, constrained.values, constrained


def _fit(
    method: str,
    model: SignalingModel,
    numbers: CrisisSample,
    beliefs: Beliefs,
    result: tuple[Ascent, tuple[float, ...], Nested | Constrained | None],
    sample: Sample,
    covariance: str,
) -> Fit:
    ascent, values, more = result
    data = plain_columns(sample.frame.columns)
    precision = _precision(numbers, beliefs, ascent, more, covariance)
    jet = precision.jet
    return Fit(
        model=model,
        terms=model.terms,
        estimates=ascent.point,
        covariance=precision.covariance,
        log_likelihood=ascent.value,
        n_obs=numbers.n,
        verdict=_verdict(model, numbers, ascent, values, more),
        estimator=_ESTIMATORS[method],
        covariance_kind=precision.kind,
        casewise=None if jet is None else jet.value,
        # Only the constrained estimator maximises a likelihood: no sandwich of pseudo-scores is offered as one.
        scores=numbers.spread(jet.gradient) if jet is not None and method == "cmle" else None,
        bread=None if covariance == "default" and method == "cmle" else _bread(method, ascent),
        data=data,
        rows=sample.rows,
        dropped=sample.dropped,
        provenance=made_from(data) | precision.notes,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Precision:
    """How precise the estimates are: their covariance (K, K), the log-likelihood it is made of, and notes on it."""

    covariance: np.ndarray
    kind: str
    jet: Jet | None
    notes: dict[str, str] = field(default_factory=dict)


def _precision(
    numbers: CrisisSample, beliefs: Beliefs, ascent: Ascent, more: Nested | Constrained | None, covariance: str
) -> _Precision:
    """Return the precision by the method that found the estimates."""
    with np.errstate(all="ignore"):
        if isinstance(more, Constrained):
            return _constrained_precision(numbers, ascent, more, robust=covariance == "robust")
        if isinstance(more, Nested):
            return _nested_precision(numbers, ascent, more)
        return _two_step_precision(numbers, ascent, beliefs)


def _constrained_precision(numbers: CrisisSample, ascent: Ascent, more: Constrained, *, robust: bool) -> _Precision:
    notes = {"games with several equilibria": str(more.several), "regularity": f"{more.regularity:.3g}"}
    if not np.isfinite(more.index).all():
        return _Precision(np.full((numbers.k, numbers.k), np.nan), "none", None, notes)
    jet = reduced_jet(numbers.payoffs(ascent.point), more.index, numbers.counts)[0]
    inverse = _inverse(-ascent.hessian)
    if not robust:
        return _Precision(inverse, "hessian", jet, notes)
    scores = numbers.spread(jet.gradient)
    return _Precision(inverse @ (scores.T @ scores) @ inverse, "robust", jet, notes)


def _nested_precision(numbers: CrisisSample, ascent: Ascent, more: Nested) -> _Precision:
    jet = pseudo_jet(numbers.payoffs(ascent.point), more.resist, more.fight, numbers.counts)
    matrix = nested_covariance(numbers, ascent.point, more.resist, more.fight)
    notes = {"equilibrium residual": f"{more.residual:.3g}", "rounds": str(more.rounds)}
    return _Precision(matrix, "nested", jet, notes)


def _two_step_precision(numbers: CrisisSample, ascent: Ascent, beliefs: Beliefs) -> _Precision:
    jet = pseudo_jet(numbers.payoffs(ascent.point), beliefs.resist, beliefs.fight, numbers.counts)
    matrix = two_step_covariance(numbers, ascent.point, beliefs.resist, beliefs.fight, beliefs.factor)
    kind = "corrected" if beliefs.factor is not None else "first stage taken as known"
    return _Precision(matrix, kind, jet)


def _bread(method: str, ascent: Ascent) -> np.ndarray:
    """Inverse information, where the estimator has one."""
    return _inverse(-ascent.hessian) if method == "cmle" else np.full_like(ascent.hessian, np.nan)


def _inverse(information: np.ndarray) -> np.ndarray:
    """Inverse where the matrix is definite, else all NaN."""
    unit = np.sqrt(np.abs(np.diagonal(information)))
    scaled = information / np.outer(unit, unit)
    if not np.isfinite(scaled).all() or np.linalg.eigvalsh(scaled)[0] <= 0:
        return np.full_like(information, np.nan)
    return np.linalg.inv(scaled) / np.outer(unit, unit)


def _verdict(
    model: SignalingModel,
    numbers: CrisisSample,
    ascent: Ascent,
    values: tuple[float, ...],
    more: Nested | Constrained | None,
) -> Verdict:
    messages: list[str] = []
    unit = np.sqrt(np.maximum(np.abs(np.diagonal(ascent.hessian)), 1e-300))
    with np.errstate(all="ignore"):
        scaled = -ascent.hessian / np.outer(unit, unit)
    finite = bool(np.isfinite(scaled).all())
    definite, weak = _definite(model, scaled) if finite else (False, ())
    if finite and not definite:
        messages.append(f"the data hardly distinguish: {', '.join(weak)}")
    if not np.isfinite(ascent.value):
        messages.append("no start has an equilibrium in every game: give a start, or simplify the payoffs")
    elif not ascent.settled:
        messages.append("the search stopped before the maximum: try other starts")
    separated = _separated(model, numbers, ascent) if not definite or not ascent.settled else ()
    if separated:
        messages.append(
            f"these coefficients run to infinity, they predict an action without error: {', '.join(separated)}"
        )
    messages += _equilibrium_doubts(more)
    best = max(values)
    return Verdict(
        converged=not messages,
        gradient=float(np.abs(ascent.gradient / unit).max()),
        decrement=ascent.decrement / 2,
        definite=definite,
        separated=separated,
        unidentified=weak,
        iterations=ascent.iterations,
        starts=len(values),
        starts_at_best=sum(1 for value in values if value > best - 1e-5),
        messages=tuple(messages),
    )


def _definite(model: SignalingModel, scaled: np.ndarray) -> tuple[bool, tuple[str, ...]]:
    """Return whether the information is definite, and the terms that the data hardly distinguish where it is not."""
    eigen, vectors = np.linalg.eigh(scaled)
    if eigen[0] > _DEFINITE:
        return True, ()
    return False, tuple(t for t, v in zip(model.terms, vectors[:, 0], strict=True) if abs(v) > 0.1)


def _equilibrium_doubts(more: Nested | Constrained | None) -> list[str]:
    """Return why the equilibria that an estimator found may not be those that were played."""
    messages: list[str] = []
    if isinstance(more, Nested) and not more.converged:
        messages.append(
            f"nested pseudo-likelihood: beliefs still moved by {more.change:.2g} after {more.rounds} rounds; the "
            "equilibrium may be unstable under best response: use method='cmle'"
        )
    if isinstance(more, Constrained) and more.uncertified:
        messages.append(f"the equilibria of {more.uncertified} games are not all certified to be known")
    if isinstance(more, Constrained) and more.regularity < 1e-3:
        messages.append("an equilibrium is about to vanish at the estimate: standard errors are not to be trusted")
    return messages


def _separated(model: SignalingModel, numbers: CrisisSample, ascent: Ascent) -> tuple[str, ...]:
    """Coefficients that move payoffs by more than 15 standard deviations of the private payoffs."""
    reach = np.concatenate([np.abs(matrix).max(axis=0) for matrix in numbers.designs])
    return tuple(t for t, far in zip(model.terms, np.abs(ascent.point) * reach > 15, strict=True) if far)
