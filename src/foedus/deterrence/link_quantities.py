"""From the posterior of the links to the quantities of the game: what is estimated, how, and what is not.

`docs/explanation/from-text-to-game.md` argues each step. Two rules hold for all. The probability that a promise is kept
in an armed attack comes from wars that called it and from disputes that reached war, never from joining in any dispute.
And a level counted over all governments of the record is turned into that of a *willing* one before `will` is applied,
so that unwillingness is not counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit

from foedus.arrangement.schema import Text
from foedus.deterrence.ledger import estimate_quantity
from foedus.deterrence.parameters import LINKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.estimates import Estimates, Posterior
    from foedus.deterrence.ledger import Quantity

    Array = NDArray[np.float64]

__all__ = ["USED", "LinkQuantities", "link_quantities", "variants_of", "willing"]

USED = ("honouring", "joining", "contest", "resistance", "severity")
"""The links whose posterior enters an assessment. The challenge is the dynamic game's: the weights of expected help and
resistance in it are not identified by the record."""

UNWILLING = -2.2
"""What an unwilling government takes from the log-odds of fighting: the median of the assumption `unwilling`."""

_TYPICAL_WILL = (0.5, 0.9)
"""Share of willing governments among those of the record, an assumption."""

_STRENGTH = -0.37
"""Mean log ratio of CINC of the states behind ``from_joining`` to those that they owed defence."""

_SEED = 20261126
_SMALLEST = 0.02  # of an exponent; a contest without any slope has no game


@dataclass(frozen=True, slots=True)
class LinkQuantities:
    """Estimated quantities, with where they come from.

    Attributes
    ----------
    quantities : tuple of Quantity
        Each takes the place of the default of its kind.
    provenance : dict
        Hashes of the data, code version, sample and diagnostics of each link.
    failed : tuple of str
        Why no headline may be shown; empty if all diagnostics passed.
    estimates : Estimates or None
        What they were computed from.
    """

    quantities: tuple[Quantity, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    estimates: Estimates | None = field(default=None, repr=False, compare=False)

    def over(self, defaults: Sequence[Quantity]) -> tuple[Quantity, ...]:
        """Return the defaults, with what is estimated in the place of what is assumed."""
        estimated = {(q.kind, q.about): q for q in self.quantities}
        return tuple(estimated.get((q.kind, q.about), q) for q in defaults)


def link_quantities(
    estimates: Estimates | None = None,
    *,
    variant: str | None = None,
    prior: Iterable[str] = (),
    defaults: Sequence[Quantity] = LINKS,
) -> LinkQuantities:
    """Return what the estimates say of the game.

    Parameters
    ----------
    estimates : Estimates, optional
        Those that ship unless given.
    variant : str, optional
        Another sample or coding, as ``all`` or ``without_world_wars``; links that lack it keep their headline.
    prior : iterable of str
        Links whose posterior is replaced by its prior, to see what the record adds.
    defaults : sequence of Quantity
        What the estimates replace; those of other kinds are not estimated.

    Raises
    ------
    EstimatesError
        The shipped estimates are missing, of another version of the model, or not those of their manifest.
    UnknownNameError
        `prior` names no link that is used, or there is no such variant.
    """
    from foedus.deterrence.estimates import load_estimates
    from foedus.errors import UnknownNameError

    estimates = load_estimates() if estimates is None else estimates
    replaced = frozenset(prior)
    for name in sorted(replaced - set(USED)):
        raise UnknownNameError("link", name, USED)
    if variant is not None and variant not in variants_of(estimates):
        raise UnknownNameError("variant of the estimates", variant, variants_of(estimates))
    chosen = {
        name: estimates.variants.get((name, variant or ""), estimates.links[name])
        for name in USED
        if name in estimates.links
    }
    draws = _Links(chosen, replaced)
    kinds = {q.kind: q for q in defaults if q.about is None}
    found = []
    for kind, (link, compute, how) in _MAPPED.items():
        if link in chosen and kind in kinds:
            found.append(estimate_quantity(kinds[kind], compute(draws), link, _SOURCES[link], how))
    failed = tuple(
        f"estimates of '{name}': {message}" for name in chosen for message in estimates.failures.get(name, [])
    )
    return LinkQuantities(tuple(found), _provenance(estimates, chosen, replaced), failed, estimates)


def variants_of(estimates: Estimates) -> tuple[str, ...]:
    """Return the names of the variants of the links that are used."""
    return tuple(sorted({variant for link, variant in estimates.variants if link in USED}))


def _provenance(estimates: Estimates, chosen: dict[str, Posterior], replaced: frozenset[str]) -> dict[str, Any]:
    kept = ("model_version", "code_version", "foedus", "made", "data", "seed")
    links = {
        name: {
            "sample": posterior.sample,
            "n_obs": posterior.n_obs,
            "events": posterior.events,
            "draws": len(posterior.draws),
            "method": posterior.diagnostics.get("method", ""),
            "passed": posterior.passed,
            **({"replaced_by": "prior"} if name in replaced else {}),
        }
        for name, posterior in chosen.items()
    }
    return {**{key: estimates.manifest[key] for key in kept if key in estimates.manifest}, "links": links}


class _Links:
    """Draws of every term of the links used, all of one length and in one order."""

    def __init__(self, links: dict[str, Posterior], replaced: frozenset[str]) -> None:
        self.links = links
        self.size = min(len(posterior.draws) for posterior in links.values())
        self.random = np.random.default_rng(_SEED)
        self._prior = {name: self._from_prior(name) for name in sorted(replaced & set(links))}

    def __call__(self, link: str, term: str) -> Array:
        """Return the draws of a term; zeros if it did not vary in the sample."""
        if term in self._prior.get(link, {}):
            return self._prior[link][term]
        posterior = self.links[link]
        return posterior[term][: self.size] if term in posterior.names else np.zeros(self.size)

    def level(self, link: str, step: str = "") -> Array:
        """Return the log-odds at zero of every term, at the latest level and the step that the record has not seen."""
        parts = ("intercept", "step_", "next_shift")
        names = [n for n in self.links[link].names if n.removeprefix(step).startswith(parts)]
        return np.sum([self(link, name) for name in names if name.startswith(step)], axis=0)

    def reference(self, link: str, where: str, term: str) -> float:
        """Return the value of a term at which a derived link was taken."""
        return float(self.links[link].diagnostics.get(where, {}).get(term, 0.0))

    def typical_will(self) -> Array:
        """Return draws of the share of willing governments in the record."""
        low, high = _TYPICAL_WILL
        return low + (high - low) * (np.random.default_rng(_SEED).permutation(self.size) + 0.5) / self.size

    def _from_prior(self, link: str) -> dict[str, Array]:
        priors = dict(self.links[link].prior)
        if link == "honouring":  # its other terms are made of those of two links
            priors |= {"institutions": (0.0, 0.7), "nothing": (-1.0, 2.06)}
        return {name: mean + sd * self.random.standard_normal(self.size) for name, (mean, sd) in priors.items()}


def willing(average: Array, share: Array, unwilling: float = UNWILLING) -> Array:
    """Return the log-odds of a willing government, from those of the average one.

    Parameters
    ----------
    average : array (S,)
        Log-odds over all governments.
    share : array (S,)
        Of them that are willing.
    unwilling : float
        What the others' log-odds are lower by.

    Notes
    -----
    Solves ``share expit(x) + (1 - share) expit(x + unwilling) = expit(average)`` by bisection.

    >>> x = willing(np.array([0.0]), np.array([0.7]))
    >>> round(float(0.7 * expit(x[0]) + 0.3 * expit(x[0] - 2.2)), 6)
    0.5
    """
    low, high = average.copy(), average - unwilling + 6.0
    for _ in range(60):
        middle = (low + high) / 2
        below = share * expit(middle) + (1 - share) * expit(middle + unwilling) < expit(average)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


# The mapping ---------------------------------------------------------------------------------------------------------


def _fight_base(links: _Links) -> Array:
    """Return the chance of a willing guarantor, as strong as the protégé, at the distance of reference.

    The states that owed defence in wars from 1946 were somewhat weaker than their protégés (`_STRENGTH`). Of the called
    alliances the share `called_at` had military institutions: the level is brought to none, for the text adds what
    institutions go with.
    """
    place = links("joining", "ln_distance_target") * links.reference("honouring", "joined_at", "ln_distance_target")
    structure = links("honouring", "institutions") * links.reference("honouring", "called_at", "institutions")
    strength = links("joining", "ln_capability") * _STRENGTH
    average = links("honouring", "defense") - place - structure - strength
    return expit(np.clip(willing(average, links.typical_will()), -12, 12))


def _steepness(links: _Links) -> Array:
    """Return the slope of winning on log strength; draws in which strength hurts are left out."""
    slope = links("contest", "ln_ratio")
    kept = np.flatnonzero(slope > _SMALLEST)
    if len(kept) == 0:
        return slope  # refused as impossible
    return np.where(slope > _SMALLEST, slope, slope[kept[np.arange(len(slope)) % len(kept)]])


def _resistance_slope(links: _Links) -> Array:
    """Return the slope on the chance to hold: at even odds it moves by a quarter of the steepness per log strength."""
    return np.clip(4 * links("resistance", "help") / np.maximum(_steepness(links), 0.1), -20, 20)


def _escalation(links: _Links) -> Array:
    """Return the chance of the third step of severity, for contiguous states of equal strength."""
    eta = links.level("severity", "war:") + links("severity", "war:contiguous")
    return expit(np.clip(eta, -12, 12))


def _capability_effect(links: _Links) -> Array:
    slope = links("joining", "ln_capability")
    return np.maximum(slope, 1e-3)


_GML, _ATOP = "Gibler, Miller & Little 2016 (GML disputes)", "Leeds et al. 2002 (ATOP 5.1)"
_SOURCES: dict[str, tuple[str, ...]] = {
    "honouring": ("Berkemeier & Fuhrmann 2018 (wartime fulfilment)", _GML, _ATOP),
    "joining": (_GML, _ATOP, "Singer 1987 (CINC)"),
    "contest": ("Sarkees & Wayman 2010 (COW wars)", "Singer 1987 (CINC)"),
    "resistance": (_GML, _ATOP, "Singer 1987 (CINC)"),
    "severity": (_GML,),
}

_MAPPED = {
    "fight_base": (
        "honouring",
        _fight_base,
        Text(
            en="Two sources reconciled, their disagreement kept: alliances that a war called, and states that owed "
            "defence in disputes that reached war. Turned from the average government to a willing one (that half to "
            "nine tenths were willing is assumed), as strong as the protégé, at about 3,000 km, without military "
            "institutions.",
            fr="Deux sources conciliées, leur désaccord conservé : les alliances appelées par une guerre, et les États "
            "tenus à la défense dans des différends devenus guerres. Ramené du gouvernement moyen à un gouvernement "
            "disposé (qu'ils l'aient été pour la moitié à neuf dixièmes est supposé), aussi fort que le protégé, à "
            "3 000 km environ, sans institutions militaires.",
        ),
    ),
    "obligation_none": (
        "honouring",
        lambda links: links("honouring", "nothing"),
        Text(
            en="What owing defence adds to joining at war, with the sign turned round.",
            fr="Ce que l'obligation de défense ajoute à l'intervention en cas de guerre, changé de signe.",
        ),
    ),
    "obligation_consult": (
        "joining",
        lambda links: links("honouring", "nothing") + links("joining", "owes_less"),
        Text(
            en="What owing less than defence adds to joining at war, beside what no promise loses. How often pacts of "
            "consultation were honoured is not used: they are honoured by consulting.",
            fr="Ce qu'une obligation moindre que la défense ajoute à l'intervention en cas de guerre, à côté de ce que "
            "perd l'absence de promesse. La fréquence à laquelle les pactes de consultation furent honorés ne sert "
            "pas : on les honore en consultant.",
        ),
    ),
    "institutions": (
        "honouring",
        lambda links: links("honouring", "institutions"),
        Text(
            en="What peacetime military institutions go with, among alliances that a war called.",
            fr="Ce qui va de pair avec des institutions militaires en temps de paix, parmi les alliances appelées par "
            "une guerre.",
        ),
    ),
    "distance_effect": (
        "joining",
        lambda links: links("joining", "ln_distance_target"),
        Text(
            en="Joining the target's side, by the logarithm of the distance between the capitals.",
            fr="Intervention aux côtés de la cible, selon le logarithme de la distance entre les capitales.",
        ),
    ),
    "capability_effect": (
        "joining",
        _capability_effect,
        Text(
            en="Joining the target's side, by the logarithm of the helper's CINC.",
            fr="Intervention aux côtés de la cible, selon le logarithme de l'indice CINC de l'intervenant.",
        ),
    ),
    "contest_steepness": (
        "contest",
        _steepness,
        Text(
            en="Who won interstate wars, by the ratio of CINC of the two sides, a coarse measure of fighting power "
            "that flattens the slope.",
            fr="Qui a gagné les guerres entre États, selon le rapport des indices CINC des deux camps, mesure "
            "grossière de la puissance de combat qui aplatit la pente.",
        ),
    ),
    "resistance_slope": (
        "resistance",
        _resistance_slope,
        Text(
            en="Militarised answers to disputes by the help to be expected, turned from log strength to the chance to "
            "hold at even odds.",
            fr="Réponses militarisées aux différends selon l'aide attendue, ramenées du logarithme de la force à la "
            "probabilité de tenir à chances égales.",
        ),
    ),
    "escalation": (
        "severity",
        _escalation,
        Text(
            en="Disputes with more than 25 battle deaths that reached a thousand or war, between contiguous states of "
            "equal strength.",
            fr="Différends de plus de 25 morts au combat qui en ont atteint mille ou la guerre, entre États contigus "
            "de force égale.",
        ),
    ),
}  # fmt: skip
"""Kind of quantity: the link, how it is computed, and how that is told."""
