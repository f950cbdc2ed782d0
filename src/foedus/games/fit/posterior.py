"""Bayesian posterior by Hamiltonian Monte Carlo (NUTS), started at the maximum and scaled by its curvature."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer import MCMC, NUTS

from foedus.errors import SpecificationError
from foedus.games.fit.covariance import problem_of
from foedus.games.fit.diagnose import row_scores
from foedus.games.fit.fit import Fit
from foedus.games.likelihood.likelihood import predictors
from foedus.games.numbers import jax_functions as numerics

__all__ = ["posterior"]

LARGEST_RHAT = 1.01
SMALLEST_ESS = 400


def posterior(
    fit: Fit,
    *,
    prior_scale: float = 2.5,
    draws: int = 1000,
    warmup: int = 500,
    chains: int = 4,
    seed: int = 0,
) -> Fit:
    """Sample the posterior of a model that was estimated by maximum likelihood.

    Parameters
    ----------
    fit : Fit
        Separated or weakly identified fits too: the prior makes them proper.
    prior_scale : float
        Every coefficient has an independent normal prior around zero, of this standard deviation for a regressor whose
        root mean square is one (an intercept), less for larger ones in proportion.
    draws, warmup, chains : int
        Kept draws of each chain, and those before them.
    seed : int

    Returns
    -------
    Fit
        ``estimates`` are posterior means, ``draws`` all draws; ``log_likelihood`` is that at the means. The verdict has
        converged if every split R-hat is at most 1.01, every effective sample size at least 400, and nothing diverged.

    Notes
    -----
    Hoffman and Gelman (2014); Vehtari et al. (2021).
    """
    if prior_scale <= 0 or min(draws, warmup, chains) < 1:
        raise SpecificationError("prior_scale, draws, warmup and chains are positive")
    problem = problem_of(fit)
    free = np.flatnonzero(fit.free)
    designs = tuple(jnp.asarray(np.ascontiguousarray(d.T)) for d in problem.designs)
    data = {key: jnp.asarray(values) for key, values in problem.data.items()}
    weights = jnp.asarray(problem.weights)
    spread = prior_scale / np.concatenate([np.maximum(np.sqrt(np.mean(d**2, axis=0)), 1e-12) for d in problem.designs])
    centre, root = _metric(fit, free, spread)

    def energy(z: Any) -> Any:
        b = centre + root @ z
        rows = problem.likelihood(predictors(designs, b), data, numerics)
        return 0.5 * jnp.sum((b / spread) ** 2) - jnp.sum(jnp.where(weights > 0, weights * rows, 0.0))

    sampler = MCMC(
        NUTS(potential_fn=energy),
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="vectorized",
        progress_bar=False,
    )
    first = 0.1 * jax.random.normal(jax.random.key(seed), (chains, len(free)))
    sampler.run(jax.random.key(seed + 1), init_params=first if chains > 1 else first[0], extra_fields=("diverging",))
    z = np.asarray(sampler.get_samples(group_by_chain=True))
    sampled = np.asarray(centre) + z @ np.asarray(root).T
    diverged = int(np.asarray(sampler.get_extra_fields()["diverging"]).sum())
    how = {"seed": seed, "prior_scale": prior_scale, "draws": draws, "warmup": warmup, "chains": chains}
    return _fit(fit, free, sampled, diverged, problem, {key: str(value) for key, value in how.items()})


def _metric(fit: Fit, free: np.ndarray, spread: np.ndarray) -> tuple[Any, Any]:
    """Centre and scale of the coordinates in which the posterior is roughly standard normal."""
    bread = (fit.covariance if fit.bread is None else fit.bread)[np.ix_(free, free)]
    centre = fit.estimates[free]
    if not np.isfinite(bread).all() or np.any(np.abs(centre) > 3 * spread):
        return jnp.zeros(len(free)), jnp.diag(jnp.asarray(spread)) / 3.0
    shrunk = np.linalg.inv(np.linalg.inv(bread) + np.diag(spread**-2.0))
    return jnp.asarray(centre), jnp.asarray(np.linalg.cholesky(shrunk))


def _fit(fit: Fit, free: np.ndarray, sampled: np.ndarray, diverged: int, problem: Any, how: dict[str, str]) -> Fit:
    chains, count = sampled.shape[:2]
    rhat = split_gelman_rubin(sampled) if count >= 4 else np.full(len(free), np.nan)
    ess = effective_sample_size(sampled)
    messages = _doubts([fit.terms[j] for j in free], rhat, ess, diverged, chains * count)
    flat = sampled.reshape(-1, len(free))
    draws = np.tile(fit.estimates, (len(flat), 1))
    draws[:, free] = flat
    means = draws.mean(axis=0)
    covariance = np.full_like(fit.covariance, np.nan)
    covariance[np.ix_(free, free)] = np.atleast_2d(np.cov(flat, rowvar=False))
    casewise, _ = row_scores(problem, means[free])
    return replace(
        fit,
        estimates=means,
        covariance=covariance,
        covariance_kind="posterior",
        estimator="posterior",
        log_likelihood=float(casewise.sum()),
        casewise=casewise,
        scores=None,
        bread=None,
        draws=draws,
        verdict=replace(
            fit.verdict, converged=not messages, separated=(), unidentified=(), definite=True, messages=tuple(messages)
        ),
        provenance={
            **fit.provenance,
            **how,
            "rhat_max": f"{np.max(rhat):.4f}",
            "ess_min": f"{np.min(ess):.0f}",
            "divergent": str(diverged),
        },
    )


def _doubts(names: list[str], rhat: np.ndarray, ess: np.ndarray, diverged: int, transitions: int) -> list[str]:
    """Return why the draws may not be those of the posterior; nothing if they have converged."""
    messages = []
    if diverged:
        messages.append(f"{diverged} of {transitions} transitions diverged; give a narrower prior")
    if bad := [name for name, value in zip(names, rhat, strict=True) if not value <= LARGEST_RHAT]:
        messages.append(f"the chains do not agree (R-hat above {LARGEST_RHAT}) on {', '.join(bad)}; draw more")
    if few := [name for name, value in zip(names, ess, strict=True) if not value >= SMALLEST_ESS]:
        messages.append(f"fewer than {SMALLEST_ESS} effective draws of {', '.join(few)}; draw more")
    return messages
