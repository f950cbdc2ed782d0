"""From the posterior of the links to the quantities of the game: what is estimated, how, and what is not.

`foedus.deterrence.quantities.from_posterior` says how each follows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from foedus.arrangement.schema import Text
from foedus.deterrence.quantities.defaults import DEFAULTS
from foedus.deterrence.quantities.from_evidence import AFTER_WAR_ONLY, FROM_EVIDENCE, evidence_quantities
from foedus.deterrence.quantities.from_posterior import MAPPED, OF_THE_RECORD, SOURCES, LinkDraws
from foedus.deterrence.quantities.ledger import estimate_quantity
from foedus.deterrence.schema import EstimatesProvenance
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.estimates.load import Estimates, Posterior
    from foedus.deterrence.quantities.ledger import Quantity

__all__ = ["USED", "LinkQuantities", "link_quantities", "variants_of"]

USED = ("honouring", "joining", "contest", "resistance")
"""The links whose posterior enters an assessment. The challenge is the dynamic game's: the weights of expected help and
resistance in it are not identified by the record. How grave a dispute becomes is part of the level of danger."""


@dataclass(frozen=True, slots=True)
class LinkQuantities:
    """Estimated quantities, with where they come from.

    Attributes
    ----------
    quantities : tuple of Quantity
        Each takes the place of the default of its kind.
    provenance : EstimatesProvenance
        Hashes of the data, code version, sample and diagnostics of each link.
    failed : tuple of Message
        Why no headline may be shown; empty if all diagnostics passed.
    estimates : Estimates or None
        What they were computed from.
    variant : str or None
    prior : frozenset of str
        As in `link_quantities`.
    """

    quantities: tuple[Quantity, ...] = ()
    provenance: EstimatesProvenance = field(default_factory=EstimatesProvenance)
    failed: tuple[Message, ...] = ()
    estimates: Estimates | None = field(default=None, repr=False, compare=False)
    variant: str | None = None
    prior: frozenset[str] = frozenset()

    def over(self, defaults: Sequence[Quantity]) -> tuple[Quantity, ...]:
        """Return the defaults, with what is estimated in the place of what is assumed."""
        estimated = {(q.kind, q.about): q for q in self.quantities}
        return tuple(estimated.get((q.kind, q.about), q) for q in defaults)

    def in_situation(self, situation: Situation) -> LinkQuantities:
        """Return what the estimates say of a situation.

        Under its own view of the governments of the record, if it has any; without a war in progress, nothing of the
        danger after one.
        """
        own = {kind: entry.middle for kind in OF_THE_RECORD if (entry := situation.find(kind)) is not None}
        found = self
        if self.estimates is not None and own:
            found = link_quantities(self.estimates, variant=self.variant, prior=self.prior, of_the_record=own)
        if situation.war:
            return found
        return replace(found, quantities=tuple(q for q in found.quantities if q.kind not in AFTER_WAR_ONLY))


def link_quantities(
    estimates: Estimates | None = None,
    *,
    variant: str | None = None,
    prior: Iterable[str] = (),
    of_the_record: Mapping[str, float] | None = None,
) -> LinkQuantities:
    """Return what the estimates say of the game.

    Parameters
    ----------
    estimates : Estimates, optional
        Those that ship unless given.
    variant : str, optional
        Another sample or coding, as ``all`` or ``without_world_wars``; links without it keep their headline.
    prior : iterable of str
        Links whose posterior is replaced by its prior, to see what the record adds.
    of_the_record : mapping of str to float, optional
        What is taken of the governments of the record, by kind, where it is not the default.

    Raises
    ------
    EstimatesError
        The shipped estimates are missing, of another version of the model, or not those of their manifest.
    UnknownNameError
        `prior` does not name a link in use, or there is no such variant.
    """
    from foedus.deterrence.estimates.load import load_estimates
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
    failed = tuple(
        Message("estimates of '{link}': {reason}", {"link": name, "reason": reason})
        for name in chosen
        for reason in estimates.failures.get(name, [])
    )
    used = dict.fromkeys(model for model, *_ in FROM_EVIDENCE.values())
    failed += tuple(
        Message("estimates of '{link}': {reason}", {"link": name, "reason": reason})
        for name in used
        if name in estimates.evidence
        for reason in estimates.evidence[name].diagnostics["messages"]
    )
    return LinkQuantities(
        quantities=(
            *_estimated(LinkDraws(chosen, replaced, of_the_record), chosen),
            *evidence_quantities(estimates.evidence),
        ),
        provenance=_provenance(estimates, chosen, replaced),
        failed=failed,
        estimates=estimates,
        variant=variant,
        prior=replaced,
    )


def _estimated(draws: LinkDraws, chosen: Mapping[str, Posterior]) -> tuple[Quantity, ...]:
    """Return the quantities that follow from the chosen links, each with the links that are drawn together with its."""
    kinds = {q.kind: q for q in DEFAULTS}
    found, bound = [], []
    for kind, (link, compute, how) in MAPPED.items():
        if link in chosen:
            draws.read = {link}
            found.append(estimate_quantity(kinds[kind], compute(draws), link, SOURCES[link], Text(**bilingual(how))))
            bound.append(frozenset(draws.read))
    return tuple(replace(q, joint=_joined(str(q.link), bound)) for q in found)


def _joined(link: str, bound: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Return the links bound to one another and to this one, because some quantity is computed from both."""
    joined = {link}
    while more := {name for names in bound if names & joined for name in names} - joined:
        joined |= more
    return tuple(name for name in USED if name in joined)


def variants_of(estimates: Estimates) -> tuple[str, ...]:
    """Return the names of the variants of the links that are used."""
    return tuple(sorted({variant for link, variant in estimates.variants if link in USED}))


def _provenance(estimates: Estimates, chosen: dict[str, Posterior], replaced: frozenset[str]) -> EstimatesProvenance:
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
            **({"without": "joining"} if name == "honouring" and "joining" in replaced - {name} else {}),
        }
        for name, posterior in chosen.items()
    }
    found = {key: estimates.manifest[key] for key in kept if key in estimates.manifest}
    return cast("EstimatesProvenance", {**found, "links": links})
