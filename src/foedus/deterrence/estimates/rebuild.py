"""Each link fitted on each sample and coding: what `foedus estimate` runs, one job after the other.

The links are fitted in sequence with a cut posterior (Plummer 2015, Statistics and Computing 25: 37-43): link 3 is
fitted again for several draws of link 1, link 4 for several draws of links 1, 2 and 3, and what comes out is pooled. So
two hundred thousand dyad-years cannot bend links that they do not observe.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.deterrence.estimates.load import Posterior
from foedus.deterrence.estimates.variants import Job
from foedus.deterrence.fitting.laplace import WALK_PRIOR, LinkFit, Prior
from foedus.deterrence.fitting.nuts import Sampled, sample_link, verdict
from foedus.deterrence.links import (
    challenge,
    contest as winning,
    fulfilment as called,
    honouring,
    joining,
    resistance,
    severity,
)
from foedus.deterrence.links.baseline import challenge_frame
from foedus.deterrence.links.expected_help import panel
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    import polars as pl

    from foedus.deterrence.fitting.rows import LinkRows
    from foedus.deterrence.links.expected_help import Panel

__all__ = ["Rebuild"]

Array = NDArray[np.float64]

_COMPARED = ("intercept", "help", "help_owed", "win", "resist", "resist_win", "land", "similarity", "joint_democracy")

Fitted = tuple[tuple[str, ...], Array, dict[str, Any]]
"""Names of the columns, draws, and the facts of a fit beside them."""


@dataclass(frozen=True, eq=False)
class Rebuild:
    """The record as the jobs need it, and how many draws they make.

    Attributes
    ----------
    draws, variant_draws : int
        Draws kept of a headline, and of a variant.
    cut : int
        Draws of the earlier links for which a later one is fitted again.
    seed : int
    first, last : int
        Calendar years of the record used.
    sampled : bool
        Whether the small links of the headlines are sampled (NUTS), not only approximated.
    done : dict of Posterior
        What was fitted, by (link, variant).
    """

    draws: int = 1000
    variant_draws: int = 200
    cut: int = 12
    seed: int = 20261126
    first: int = 1816
    last: int = 2010
    sampled: bool = False
    done: dict[tuple[str, str], Posterior] = field(default_factory=dict)

    @cached_property
    def panel(self) -> Panel:
        """States and what lies between them, by year."""
        return panel(self.first, self.last)

    @cached_property
    def _frames(self) -> dict[str, pl.DataFrame]:
        return {}

    def frame(self, attacker: str) -> pl.DataFrame:
        """Return the rows of link 4 under a coding of the attacker."""
        if attacker not in self._frames:
            self._frames[attacker] = challenge_frame(self.first, self.last, attacker=attacker)
        return self._frames[attacker]

    def run(self, job: Job) -> Posterior:
        """Fit one link on one sample, by the fast method; links that it needs must be done.

        Returns
        -------
        Posterior
            Also kept in ``done``.
        """
        began = time.perf_counter()
        names, draws, facts = getattr(self, f"_{job.link}")(job)
        posterior = Posterior(
            link=job.link,
            sample=job.sample,
            names=names,
            draws=draws[: self.count(job)],
            diagnostics={**facts["diagnostics"], "seconds": round(time.perf_counter() - began, 2)},
            n_obs=facts["n_obs"],
            events=facts["events"],
            prior=facts["prior"],
            formula=facts["formula"],
        )
        self.done[job.link, job.variant] = posterior
        return posterior

    def variant_of(self, job: Job) -> Posterior:
        """Return what is kept of a fit as a variant: fewer draws, and of link 4 the terms that are compared."""
        found = self.done[job.link, job.variant]
        keep = [j for j, name in enumerate(found.names) if job.link != "challenge" or name in _COMPARED]
        names = tuple(found.names[j] for j in keep)
        prior = {name: value for name, value in found.prior.items() if name in names}
        return replace(found, names=names, draws=found.draws[: self.variant_draws, keep], prior=prior)

    @property
    def chains(self) -> dict[str, int]:
        """Draws of each of four chains, and those before them."""
        return {"draws": max(self.draws, 250), "warmup": 500, "chains": 4}

    def count(self, job: Job) -> int:
        """Return the number of draws kept."""
        return self.draws if job.headline else self.variant_draws

    def seed_of(self, job: Job) -> int:
        """Return the seed of a job: its own, whatever else is run."""
        key = sum((place + 1) * ord(letter) for place, letter in enumerate(f"{job.link}/{job.variant}"))
        return int(np.random.SeedSequence([self.seed, key]).generate_state(1)[0])

    def _joining(self, job: Job) -> Fitted:
        rows = joining.joining_rows(
            self.first,
            self.last,
            attacker=job.attacker,
            december_1941=job.option == "december_1941",
            sample=job.sample,
        )
        return self._plain(joining.fit_joining(rows), job, "joined", rows)

    def _fulfilment(self, job: Job) -> Fitted:
        rows = called.called_rows(
            sample=job.sample, coding="lenient" if job.option == "lenient" else "strict", last=self.last
        )
        return self._plain(called.fit_fulfilment(rows), job, "honoured", rows)

    def _contest(self, job: Job) -> Fitted:
        rows = winning.contest_rows(last=self.last, sample=job.sample)
        return self._plain(winning.fit_contest(rows), job, "won", rows)

    def _honouring(self, job: Job) -> Fitted:
        fulfilment, joined = self.done["fulfilment", job.sample], self.done["joining", job.sample]
        rows_called, rows_joined = honouring.reference_rows(job.sample, self.last)
        count = min(len(fulfilment.draws), len(joined.draws))
        if count < self.count(job):  # the variants of a link have fewer draws than its headline
            random = np.random.default_rng(self.seed_of(job))
            picks = [random.integers(0, len(p.draws), self.count(job)) for p in (fulfilment, joined)]
        else:
            picks = [np.arange(self.count(job))] * 2
        terms = [
            {name: p.draws[rows, j] for j, name in enumerate(p.names)}
            for p, rows in zip((fulfilment, joined), picks, strict=True)
        ]
        sources = honouring.sources_of(*terms, rows_called, rows_joined)
        draws = honouring.honouring_draws(sources, honouring.extras_of(*terms), self.seed_of(job))
        passed = fulfilment.passed and joined.passed
        facts = {
            "diagnostics": {
                "method": "derived",
                "passed": passed,
                "messages": [*fulfilment.diagnostics["messages"], *joined.diagnostics["messages"]],
                "called_at": {name: float(values.mean()) for name, values in rows_called.items()},
                "joined_at": {name: float(values.mean()) for name, values in rows_joined.items()},
            },
            "n_obs": fulfilment.n_obs,
            "events": fulfilment.events,
            "prior": {"defense": (0.0, honouring.PRIOR_SD)},
            "formula": "theta ~ N(0, 1.5^2); each source ~ N(theta, gap^2); gap ~ half-normal(1)",
        }
        return honouring.HONOURING_TERMS, draws, facts

    def _resistance(self, job: Job) -> Fitted:
        frame = resistance.dispute_rows(self.first, self.last, attacker=job.attacker, sample=job.sample)
        fight = "force" if job.option == "help_at_force" else "war"
        fits = []
        for coefficients in self._draws_of("joining", job):
            rows = resistance.resistance_rows(
                frame, coefficients, self.panel, severity=fight, split=job.option == "split"
            )
            fits.append(resistance.fit_resistance(rows))
        if not (self.sampled and job.headline):
            return self._pooled(fits, job, "answered")
        means = dict(zip(self.done["joining", job.variant].names, self._means("joining", job), strict=True))
        rows = resistance.resistance_rows(frame, means, self.panel, severity=fight)
        middle = resistance.fit_resistance(rows)
        sampled = sample_link(rows, middle, seed=self.seed_of(job), **self.chains)
        return self._moved(fits, middle, sampled, job)

    def _severity(self, job: Job) -> Fitted:
        frame = resistance.dispute_rows(self.first, self.last, attacker=job.attacker, sample=job.sample)
        rows = severity.severity_rows(frame)
        fits = severity.fit_severity(rows)
        parts = {step: self._plain(fit, job, step, rows[step], place) for place, (step, fit) in enumerate(fits.items())}
        by_step = {step: facts for step, (_, _, facts) in parts.items()}
        facts = {
            "diagnostics": _worst({step: one["diagnostics"] for step, one in by_step.items()}),
            "n_obs": by_step["force"]["n_obs"],
            "events": by_step["force"]["events"],
            "prior": {f"{step}:{name}": value for step, one in by_step.items() for name, value in one["prior"].items()},
            "formula": "; ".join(one["formula"] for one in by_step.values()),
        }
        names = tuple(f"{step}:{name}" for step, (own, _, _) in parts.items() for name in own)
        return names, np.column_stack([draws for _, draws, _ in parts.values()]), facts

    def _challenge(self, job: Job) -> Fitted:
        from foedus.deterrence.fitting.samples import Sample

        frame = self.frame(job.attacker).filter(Sample.named(job.sample).keeps(self.first, self.last))
        base = challenge.challenge_rows(frame)
        draws = [self._draws_of(link, job) for link in ("joining", "contest", "resistance")]
        fits: list[LinkFit] = []
        scales = challenge.SCALES
        for number in range(len(draws[0])):
            one, two, three = (d[number % len(d)] for d in draws)
            links = challenge.Links(one, two, three)
            rows = challenge.with_links(base, frame, links, self.panel)
            start = fits[0].best.centre if fits else None
            fits.append(challenge.fit_challenge(rows, scales=scales, start=start))
        names, pooled, facts = self._pooled(fits, job, "start")
        facts["diagnostics"] |= {"scales": scales}
        if job.headline:
            facts["diagnostics"] |= from_other_starts(rows, fits[-1], scales, self.seed_of(job))
            if not facts["diagnostics"]["starts_apart"] < 1e-3:
                facts["diagnostics"]["messages"].append(
                    bilingual(Message("Newton's method converges elsewhere from other starting points"))
                )
                facts["diagnostics"]["passed"] = False
        return names, pooled, facts

    def _draws_of(self, link: str, job: Job) -> list[dict[str, float]]:
        """Return draws of an earlier link on the same sample and coding, as many as are cut at."""
        attacker = job.attacker if link != "contest" else "side_a"
        earlier = self.done[link, Job(link, job.sample, attacker).variant]
        number = self.cut if job.headline else max(self.cut // 4, 1)
        places = np.linspace(0, len(earlier.draws) - 1, number).astype(int)
        return [dict(zip(earlier.names, earlier.draws[p], strict=True)) for p in places]

    def _means(self, link: str, job: Job) -> Array:
        return self.done[link, Job(link, job.sample, job.attacker).variant].draws.mean(axis=0)

    def _plain(self, fit: LinkFit, job: Job, outcome: str, rows: LinkRows, place: int = 0) -> Fitted:
        facts, seed = facts_of(fit, outcome), self.seed_of(job) + place
        if not (self.sampled and job.headline):
            return fit.columns, fit.draws(self.count(job), seed), facts
        kept, moved = rows, np.zeros(len(fit.columns))
        if job.link == "joining":  # what leaving out rows does to the centre is known, and taken back
            kept = joining.sampled_rows(rows, seed=seed)
            part = joining.fit_joining(kept)
            moved[: len(fit.names)] = fit.mean - part.mean
            facts["diagnostics"]["rows_sampled"] = len(kept.outcome)
        chains = self.chains | ({"draws": 600} if job.link == "joining" else {})
        sampled = sample_link(kept, fit, seed=seed, **chains)
        facts["diagnostics"] |= verdict([sampled])
        return sampled.names, sampled.draws + moved, facts

    def _moved(self, fits: list[LinkFit], middle: LinkFit, sampled: Sampled, job: Job) -> Fitted:
        """Return sampled draws, each moved as the centre moves with a draw of the earlier links."""
        names, _, facts = self._pooled(fits, job, "answered")
        facts["diagnostics"] |= verdict([sampled])
        moves = np.stack([fit.mean - middle.mean for fit in fits])
        draws = sampled.draws.copy()
        draws[:, : len(middle.names)] += moves[np.arange(len(draws)) % len(fits)]
        return names, draws, facts

    def _pooled(self, fits: list[LinkFit], job: Job, outcome: str) -> Fitted:
        count = -(-self.count(job) // len(fits))
        seed = self.seed_of(job)
        draws = np.concatenate([fit.draws(count, seed + place) for place, fit in enumerate(fits)])
        facts = facts_of(fits[0], outcome)
        means = np.stack([fit.mean for fit in fits])
        between, within = means.var(axis=0), np.mean([np.diag(fit.covariance) for fit in fits], axis=0)
        facts["diagnostics"] |= {
            "cut_at": len(fits),
            "share_of_earlier_links": float(np.max(between / (between + within))),
            "gradient": max(fit.diagnostics["gradient"] for fit in fits),
        }
        order = np.random.default_rng(seed).permutation(len(draws))  # so that any part of them is of all fits
        return fits[0].columns, draws[order], facts


def from_other_starts(
    rows: challenge.ChallengeRows, fit: LinkFit, scales: dict[str, float], seed: int, number: int = 4
) -> dict[str, float]:
    """Fit link 4 again from random starts; return how many, and how far apart they end, in standard deviations."""
    random, error = np.random.default_rng(seed), np.sqrt(np.diag(fit.best.covariance))
    apart = 0.0
    for _ in range(number):
        start = fit.best.centre + 3 * error * random.standard_normal(len(error))
        again = challenge.fit_challenge(rows, scales=scales, start=start)
        apart = max(apart, float(np.abs((again.best.centre - fit.best.centre) / error).max()))
    return {"starts": number, "starts_apart": apart}


def facts_of(fit: LinkFit, outcome: str) -> dict[str, Any]:
    """Return the facts of a fit beside its draws."""
    messages = []
    if not fit.diagnostics["gradient"] < 1e-4:
        size = f"{fit.diagnostics['gradient']:.1e}"
        messages.append(
            Message("the gradient of {link} is {size} where it should vanish", {"link": fit.link, "size": size})
        )
    if not fit.diagnostics["curvature"] > 1e-9:
        messages.append(Message("the posterior of {link} is flat in some direction", {"link": fit.link}))
    return {
        "diagnostics": {
            "method": "laplace",
            "passed": not messages,
            "messages": [bilingual(message) for message in messages],
            **{k: float(v) for k, v in fit.diagnostics.items()},
            "clusters": fit.clusters,
            "dropped": fit.dropped,
        },
        "n_obs": fit.n_obs,
        "events": fit.events,
        "prior": _priors(fit.prior, fit.has_walk),
        "formula": f"logit({outcome}) ~ {' + '.join(fit.names)}",
    }


def _priors(prior: dict[str, Prior], walk: bool) -> dict[str, tuple[float, float]]:
    priors = {name: (0.0, WALK_PRIOR) if p.walk else (p.mean, p.sd) for name, p in prior.items()}
    return priors | ({"next_shift": (0.0, WALK_PRIOR)} if walk else {})


def _worst(parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the diagnostics of several steps as one: it passed if all did."""
    return {
        "method": next(iter(parts.values()))["method"],
        "passed": all(part["passed"] for part in parts.values()),
        "messages": [message for part in parts.values() for message in part["messages"]],
        "steps": parts,
    }
