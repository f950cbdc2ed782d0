"""Posteriors of small models: logits as the links have them, shares and rates by their conjugate priors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from foedus.deterrence.estimates.load import Posterior
from foedus.deterrence.estimates.rebuild import facts_of
from foedus.deterrence.fitting.laplace import fit_link
from foedus.deterrence.fitting.rows import complete_rows
from foedus.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from foedus.deterrence.fitting.laplace import Prior
    from foedus.deterrence.fitting.rows import LinkRows
    from foedus.statistics.cox import CoxFit

    Array = NDArray[np.float64]

__all__ = [
    "DRAWS",
    "fit_posterior",
    "hazards_posterior",
    "joined",
    "logit_posterior",
    "normal_posterior",
    "outcome_logits",
    "prefixed",
    "random_weights",
    "rate_posterior",
    "share_posterior",
    "weighted_posterior",
]

DRAWS = 1000
"""Draws of every small model that ship."""

_CHAINS = {"draws": 500, "warmup": 400, "chains": 4}


def logit_posterior(
    rows: LinkRows, prior: Mapping[str, Prior], outcome: str, *, sample: str, seed: int, sampled: bool = True
) -> Posterior:
    """Return the posterior of a logit with normal priors, its draws spread to the clustered covariance where wider.

    Parameters
    ----------
    rows : LinkRows
        Named after the model.
    prior : mapping of str to Prior
        By term; log-odds per unit.
    outcome : str
        What the formula calls the outcome.
    sample : str
        Years that it rests on.
    seed : int
    sampled : bool
        By NUTS; otherwise the normal approximation, which is quick.
    """
    fit = fit_link(rows, prior)
    facts = facts_of(fit, outcome)
    if sampled:
        from foedus.deterrence.fitting.nuts import sample_link, verdict

        found = sample_link(rows, fit, seed=seed, **_CHAINS)
        facts["diagnostics"] |= verdict([found])
        names, draws = found.names, found.draws[:DRAWS]  # in random order: any part is of all chains
    else:
        names, draws = fit.columns, fit.draws(DRAWS, seed)
    return Posterior(link=rows.link, sample=sample, names=names, draws=draws, **facts)


def outcome_logits(
    name: str,
    frame: pl.DataFrame,
    prior: Mapping[str, Prior],
    outcomes: Iterable[str],
    *,
    group: str,
    keys: tuple[str, ...],
    seed: int,
    sampled: bool = True,
) -> Posterior:
    """Return the posteriors of one logit for several outcomes side by side, terms named ``outcome_term``.

    Parameters
    ----------
    name : str
        Of the model.
    frame : polars.DataFrame
        ``year``, the outcomes, the group, the keys and the terms but for the intercept.
    prior : mapping of str to Prior
        By term, the same for every outcome.
    outcomes : iterable of str
        Columns of zeros and ones; rows in which one is null are left out of its fit.
    group : str
        Column; rows with the same value may depend on each other.
    keys : tuple of str
        Columns that name a row, ``year`` among them.
    seed, sampled
        As in `logit_posterior`.
    """
    rows = frame.with_columns(intercept=pl.lit(1.0))
    sample = f"{rows['year'].min()}-{rows['year'].max()}"
    parts = []
    for place, outcome in enumerate(outcomes):
        names = {term: f"{outcome}_{term}" for term in prior}
        own = {names[term]: value for term, value in prior.items()}
        kept = rows.select(*dict.fromkeys((*keys, group)), outcome, *(pl.col(a).alias(b) for a, b in names.items()))
        complete = complete_rows(name, kept, own, outcome, group, keys)
        parts.append(logit_posterior(complete, own, outcome, sample=sample, seed=seed + place, sampled=sampled))
    return joined(name, *parts)


def hazards_posterior(
    name: str, parts: Iterable[tuple[CoxFit, Mapping[str, str]]], *, sample: str, seed: int
) -> Posterior:
    """Return draws of log hazard ratios of several fits side by side.

    Parameters
    ----------
    name : str
        Of the model.
    parts : iterable of (CoxFit, mapping of str to str)
        A fit with Efron's ties and errors clustered by conflict, and what its terms are called; others are not drawn.
    sample : str
    seed : int
    """
    fitted = [
        fit_posterior(
            name,
            fit,
            names,
            sample=sample,
            seed=seed + place,
            formula=f"hazard ~ {' + '.join(fit.terms)}; Efron's ties, clustered by conflict, no prior",
        )
        for place, (fit, names) in enumerate(parts)
    ]
    return joined(name, *fitted)


def share_posterior(name: str, counts: Mapping[str, tuple[int, int]], *, sample: str, seed: int) -> Posterior:
    """Return draws of shares, each Beta(k + 1/2, n - k + 1/2): Jeffreys' prior, which counts nothing as certain.

    Parameters
    ----------
    name : str
        Of the model.
    counts : mapping of str to (int, int)
        Events and chances, by the name of the share.
    sample : str
    seed : int

    Raises
    ------
    SpecificationError
        More events than chances.
    """
    for term, (k, n) in counts.items():
        if not 0 <= k <= n:
            raise SpecificationError(f"{k} events in {n} chances", where=f"{name}: {term}")
    random = np.random.default_rng(seed)
    draws = np.column_stack([random.beta(k + 0.5, n - k + 0.5, DRAWS) for k, n in counts.values()])
    chances, events = sum(n for _, n in counts.values()), sum(k for k, _ in counts.values())
    facts = _conjugate({term: [k, n] for term, (k, n) in counts.items()}, "share ~ Beta(events + 1/2, others + 1/2)")
    return Posterior(link=name, sample=sample, names=tuple(counts), draws=draws, n_obs=chances, events=events, **facts)


def rate_posterior(
    name: str, counts: Mapping[str, tuple[float, float]], *, sample: str, seed: int, n_obs: int
) -> Posterior:
    """Return draws of rates, each Gamma(k + 1/2) by its exposure: Jeffreys' prior.

    Parameters
    ----------
    name : str
        Of the model.
    counts : mapping of str to (float, float)
        Events and exposure (years, pair-years), by the name of the rate; as so many independent ones where rows
        depend on each other.
    sample : str
    seed : int
    n_obs : int
        Rows that the exposure is summed over.

    Raises
    ------
    SpecificationError
        An exposure that is not above zero.
    """
    for term, (k, exposure) in counts.items():
        if not (k >= 0 and exposure > 0):
            raise SpecificationError(f"{k} events in an exposure of {exposure}", where=f"{name}: {term}")
    random = np.random.default_rng(seed)
    draws = np.column_stack([random.gamma(k + 0.5, 1 / exposure, DRAWS) for k, exposure in counts.values()])
    facts = _conjugate({term: list(pair) for term, pair in counts.items()}, "rate ~ Gamma(events + 1/2, exposure)")
    events = round(sum(k for k, _ in counts.values()))
    return Posterior(link=name, sample=sample, names=tuple(counts), draws=draws, n_obs=n_obs, events=events, **facts)


def normal_posterior(
    name: str, found: Mapping[str, tuple[float, float]], *, sample: str, seed: int, n_obs: int, events: int
) -> Posterior:
    """Return normal draws around estimates of large samples, whose errors come from the data, without a prior.

    Parameters
    ----------
    name : str
        Of the model.
    found : mapping of str to (float, float)
        Estimate and standard error, by term.
    sample : str
    seed : int
    n_obs, events : int

    Raises
    ------
    SpecificationError
        An error that is not above zero.
    """
    for term, (middle, error) in found.items():
        if not (np.isfinite(middle) and error > 0):
            raise SpecificationError(f"an estimate of {middle} with an error of {error}", where=f"{name}: {term}")
    random = np.random.default_rng(seed)
    draws = np.column_stack([middle + error * random.standard_normal(DRAWS) for middle, error in found.values()])
    facts = _conjugate({term: list(pair) for term, pair in found.items()}, "term ~ N(estimate, error^2), flat prior")
    return Posterior(link=name, sample=sample, names=tuple(found), draws=draws, n_obs=n_obs, events=events, **facts)


def fit_posterior(
    name: str, fit: CoxFit, terms: Mapping[str, str], *, sample: str, seed: int, formula: str
) -> Posterior:
    """Return normal draws of coefficients of one fit, with the covariance of its (clustered) errors, without a prior.

    Parameters
    ----------
    name : str
        Of the model.
    fit : CoxFit
    terms : mapping of str to str
        What each coefficient is called in the posterior, by its term in the fit; the others are left out.
    sample : str
    seed : int
    formula : str
    """
    places = [fit.terms.index(term) for term in terms]
    middle, covariance = fit.params[places], fit.covariance[np.ix_(places, places)]
    random = np.random.default_rng(seed)
    draws = middle + random.standard_normal((DRAWS, len(places))) @ np.linalg.cholesky(covariance).T
    names, errors = tuple(terms.values()), np.sqrt(np.diag(covariance))
    found = {name: list(pair) for name, *pair in zip(names, middle.tolist(), errors.tolist(), strict=True)}
    facts = _conjugate(found, formula)
    return Posterior(link=name, sample=sample, names=names, draws=draws, n_obs=fit.rows, events=fit.events, **facts)


def weighted_posterior(
    name: str, draws: Mapping[str, Array], *, sample: str, n_obs: int, events: int, formula: str
) -> Posterior:
    """Return draws made by weighting the units of a file at random: the Bayesian bootstrap.

    Parameters
    ----------
    name : str
        Of the model.
    draws : mapping of str to array (`DRAWS`,)
        By term.
    sample : str
    n_obs, events : int
        Rows, and what is counted among them.
    formula : str

    Raises
    ------
    SpecificationError
        A draw is not a number.

    References
    ----------
    Rubin (1981), Annals of Statistics 9: 130-134.
    """
    for term, values in draws.items():
        if not np.isfinite(values).all():
            raise SpecificationError("a draw is not a number", where=f"{name}: {term}")
    diagnostics = {"method": "bootstrap", "passed": True, "messages": []}
    return Posterior(
        link=name, sample=sample, names=tuple(draws), draws=np.column_stack(list(draws.values())),
        diagnostics=diagnostics, n_obs=n_obs, events=events, prior={}, formula=formula,
    )  # fmt: skip


def random_weights(random: np.random.Generator, units: int) -> Array:
    """Return weights (`DRAWS`, units) that sum to one in each draw, uniform on the simplex: the Bayesian bootstrap."""
    return random.dirichlet(np.ones(units), DRAWS)


def prefixed(prefix: str, part: Posterior) -> Posterior:
    """Return a posterior whose terms begin with a prefix and a colon, so that it can stand beside others."""
    prior = {f"{prefix}:{term}": value for term, value in part.prior.items()}
    return replace(part, names=tuple(f"{prefix}:{term}" for term in part.names), prior=prior)


def joined(name: str, *parts: Posterior) -> Posterior:
    """Return independent posteriors of one model side by side; it passed if all parts did.

    Parameters
    ----------
    name : str
        Of the model.
    *parts : Posterior
        Without a term in common.

    Raises
    ------
    SpecificationError
        Two parts have a term of one name.
    """
    names = tuple(term for part in parts for term in part.names)
    if len(set(names)) < len(names):
        raise SpecificationError("two parts have a term of one name", where=name)
    diagnostics = {
        "method": parts[0].diagnostics["method"],
        "passed": all(part.passed for part in parts),
        "messages": [message for part in parts for message in part.diagnostics["messages"]],
        "parts": [part.diagnostics for part in parts],
    }
    return Posterior(
        link=name,
        sample=parts[0].sample,
        names=names,
        draws=np.column_stack([part.draws for part in parts]),
        diagnostics=diagnostics,
        n_obs=parts[0].n_obs,
        events=parts[0].events,
        prior={term: value for part in parts for term, value in part.prior.items()},
        formula="; ".join(dict.fromkeys(part.formula for part in parts)),
    )


def _conjugate(counts: dict[str, list[float]], formula: str) -> dict[str, Any]:
    """Return the facts of draws that follow exactly from counts: there is nothing that could fail to converge."""
    diagnostics = {"method": "exact", "passed": True, "messages": [], "counts": counts}
    return {"diagnostics": diagnostics, "prior": {}, "formula": formula}
