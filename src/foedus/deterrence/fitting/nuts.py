"""The posterior of a small link by Hamiltonian Monte Carlo (NUTS), started and scaled by the fast one.

The coordinates are those in which the normal approximation is standard; steps of a walk are sampled as multiples of
their size, whose logarithm is sampled with them.

References
----------
Hoffman and Gelman (2014), JMLR 15: 1593-1623; Vehtari, Gelman, Simpson, Carpenter and Burkner (2021), Bayesian Analysis
16: 667-718, for R-hat and effective sample size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.deterrence.fitting.laplace import WALK_PRIOR, LinkFit, prior_arrays
from foedus.wording import Message, bilingual, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.deterrence.fitting.rows import LinkRows

__all__ = ["Sampled", "sample_link", "verdict"]

Array = NDArray[np.float64]

LARGEST_RHAT = 1.01
SMALLEST_ESS = 400.0

_ACCEPTED = (0.9, 0.97, 0.995)
"""Acceptance aimed at; the next, with smaller steps, is tried where transitions diverged."""


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """Draws of the posterior with what they are worth.

    Attributes
    ----------
    names : tuple of str
        The terms, then ``next_shift`` and ``walk_scale`` where there is a walk.
    draws : array (S, P)
        Spread to the clustered covariance where that is wider.
    rhat, ess : dict of float
        By name, of the draws as sampled.
    divergences, leapfrogs : int
        Transitions that diverged; steps in all.
    """

    names: tuple[str, ...]
    draws: Array
    rhat: dict[str, float]
    ess: dict[str, float]
    divergences: int
    leapfrogs: int


def sample_link(
    rows: LinkRows, fit: LinkFit, *, draws: int = 500, warmup: int = 400, chains: int = 4, seed: int = 0
) -> Sampled:
    """Sample the posterior of a link that was fitted by `foedus.deterrence.fitting.laplace.fit_link`.

    Parameters
    ----------
    rows : LinkRows
        The rows fitted, or a sample of them with its offset.
    fit : LinkFit
        Gives the prior, where to start, how to scale, and how far draws are spread for clustering.
    draws, warmup, chains : int
        Kept draws of each chain, and those before them.
    seed : int
    """
    for accepted in _ACCEPTED:
        sampled = _run(rows, fit, draws, warmup, chains, seed, accepted)
        if not sampled.divergences:
            break
    return sampled


def _run(rows: LinkRows, fit: LinkFit, draws: int, warmup: int, chains: int, seed: int, accepted: float) -> Sampled:
    import jax
    from numpyro.infer import MCMC, NUTS

    energy, unpack = _target(rows, fit)
    size = len(fit.names) + fit.has_walk
    sampler = MCMC(
        NUTS(potential_fn=energy, target_accept_prob=accepted),
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="vectorized",
        progress_bar=False,
    )
    first = 0.1 * jax.random.normal(jax.random.key(seed), (chains, size))
    first = first[0] if chains == 1 else first  # numpyro takes the place of a lone chain without its axis
    sampler.run(jax.random.key(seed + 1), init_params=first, extra_fields=("diverging", "num_steps"))
    z = np.asarray(sampler.get_samples(group_by_chain=True))
    values = unpack(z.reshape(-1, size)).reshape(chains, draws, -1)
    diverging, steps = (np.asarray(sampler.get_extra_fields()[name]).sum() for name in ("diverging", "num_steps"))
    return _sampled(fit, values, int(diverging), int(steps), seed)


def _target(rows: LinkRows, fit: LinkFit) -> tuple[Any, Any]:
    """Return the energy in scaled coordinates, and what turns them into coefficients and the logarithm of the size."""
    import jax.numpy as jnp

    best = fit.best
    walk = np.array([prior.walk for prior in fit.prior.values()])
    scale0 = best.walk_scale if fit.has_walk else 1.0
    to_units = np.where(walk, 1.0 / scale0, 1.0)  # steps as multiples of their size
    centre = best.centre * to_units
    root = np.linalg.cholesky(best.covariance * np.outer(to_units, to_units))
    mean, precision = prior_arrays(fit.prior, 1.0)
    design = jnp.asarray(fit.design_of(rows))
    offset, total = jnp.asarray(rows.offset), jnp.asarray(fit.design_of(rows).T @ rows.outcome)
    constant = float(rows.offset @ rows.outcome)
    count = len(fit.names)

    def coefficients(z: Any, xp: Any) -> tuple[Any, Any, Any]:
        units = xp.asarray(centre) + z[..., :count] @ xp.asarray(root).T
        log_scale = math.log(scale0) + 0.6 * z[..., count] if fit.has_walk else xp.zeros(z.shape[:-1])
        size = xp.exp(log_scale)[..., None]
        return units, xp.where(xp.asarray(walk), units * size, units), log_scale

    def energy(z: Any) -> Any:
        units, b, log_scale = coefficients(z, jnp)
        eta = design @ b + offset
        likelihood = total @ b + constant - jnp.sum(jnp.logaddexp(0.0, eta))
        prior = 0.5 * jnp.sum(jnp.asarray(precision) * (units - jnp.asarray(mean)) ** 2)
        if fit.has_walk:
            prior = prior + 0.5 * jnp.exp(2 * log_scale) / WALK_PRIOR**2 - log_scale
        return prior - likelihood

    def unpack(z: Array) -> Array:
        _, b, log_scale = coefficients(z, np)
        return np.column_stack([b, log_scale]) if fit.has_walk else b

    return energy, unpack


def _sampled(fit: LinkFit, values: Array, divergences: int, leapfrogs: int, seed: int) -> Sampled:
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    columns = (*fit.names, "walk_scale") if fit.has_walk else fit.names
    rhat, ess = split_gelman_rubin(values), effective_sample_size(values)
    flat, count = values.reshape(-1, values.shape[2]), len(fit.names)
    order = np.random.default_rng(seed).permutation(len(flat))  # any part of the draws is of all chains
    flat = flat[order]
    middle = flat[:, :count].mean(axis=0)
    draws = middle + (flat[:, :count] - middle) @ fit.spread.T
    if fit.has_walk:
        size = np.exp(flat[:, count])
        step = size * np.random.default_rng(seed + 1).standard_normal(len(size))
        draws = np.column_stack([draws, step, size])
    return Sampled(
        fit.columns,
        draws,
        dict(zip(columns, rhat.tolist(), strict=True)),
        dict(zip(columns, ess.tolist(), strict=True)),
        divergences,
        leapfrogs,
    )


def verdict(sampled: Sequence[Sampled]) -> dict[str, Any]:
    """Return the diagnostics of one or more samples as plain data: ``passed``, ``messages`` and the numbers."""
    rhat = {name: value for s in sampled for name, value in s.rhat.items()}
    ess = {name: value for s in sampled for name, value in s.ess.items()}
    worst, fewest = max(rhat, key=rhat.__getitem__), min(ess, key=ess.__getitem__)
    divergences = sum(s.divergences for s in sampled)
    messages = []
    if not rhat[worst] < LARGEST_RHAT:
        values = {"term": worst, "rhat": round(float(rhat[worst]), 3)}
        messages.append(Message("the chains do not agree on {term} (R-hat {rhat})", values))
    if not ess[fewest] > SMALLEST_ESS:
        messages.append(Message("only {n} effective draws of {term}", {"n": round(ess[fewest]), "term": fewest}))
    if divergences:
        messages.append(counted("{n} transition diverged", "{n} transitions diverged", divergences))
    return {
        "method": "nuts",
        "passed": not messages,
        "messages": [bilingual(message) for message in messages],
        "rhat_max": round(rhat[worst], 5),
        "ess_min": round(ess[fewest], 1),
        "divergences": divergences,
        "leapfrogs": sum(s.leapfrogs for s in sampled),
    }
