"""What can happen: incidents, who is hostile in them, and which facts of a clause they make true."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement, Condition

__all__ = [
    "OF_NO_STATE",
    "Incident",
    "attackers_of",
    "disputed_attribution",
    "facts_hold",
    "incidents_of",
    "names_protege",
    "topic_of",
]

ANYWHERE = "territory"
"""The zone of an arrangement that declares none."""

FORFEITURE = "forfeiture"
"""Before what a finding against the protégé is about."""

OF_NO_STATE = ("uprising",)
"""Incidents behind which no state stands: nobody is the perpetrator, and the adversary is hostile all the same."""


_MOST_APART = 4
"""Kinds of adversary of which every set may attack; of more, each alone and all together."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One kind of attack, in one zone, on one victim, by one or several adversaries.

    Attributes
    ----------
    kind, zone, victim : str
    perpetrators : tuple of str
        Who attacks: of the parties with the role adversary, without the victim; empty if the text names none.
    hostile : tuple of str
        All adversaries, whether they attack or not, and their declared allies.
    """

    kind: str
    zone: str
    victim: str
    perpetrators: tuple[str, ...]
    hostile: tuple[str, ...]

    @property
    def by_proxies(self) -> bool:
        """Whether the perpetrator acts through others, so that attribution can be disputed."""
        return self.kind == "proxy_attack"


def incidents_of(arrangement: Arrangement) -> tuple[Incident, ...]:
    """Return every incident of an arrangement: its kinds x its zones x its protégés x who may attack.

    Of several adversaries each may attack alone, or some together, where the text tells them apart (`attackers_of`).
    """
    adversaries = arrangement.with_role("adversary")
    allies = arrangement.with_role("ally_of_adversary")
    found = []
    for victim in arrangement.with_role("protege"):
        foes = tuple(party for party in adversaries if party != victim)
        hostile = tuple(dict.fromkeys(party for party in (*foes, *allies) if party != victim))
        attackers = attackers_of(arrangement, foes)
        zones = [name for name, zone in arrangement.zones.items() if zone.of in (None, victim)] or [ANYWHERE]
        found += [
            Incident(kind, zone, victim, perpetrators, hostile)
            for kind in arrangement.incidents
            for zone in zones
            for perpetrators in ([()] if kind in OF_NO_STATE else attackers)
        ]
    return tuple(found)


def attackers_of(arrangement: Arrangement, foes: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the sets of adversaries that may attack, as far as a text tells them apart: single ones first.

    Adversaries are told apart by what clauses say of an attack `by` them, and by the duties that they bear.
    """
    written = [c for clause in arrangement.clauses for c in (clause.when, clause.unless, clause.until)]
    written += [r.when for r in arrangement.reservations]
    named = [{*arrangement.members(part.by)} for c in written if c is not None for part in c.parts()]
    named += [{*arrangement.members(clause.who)} for clause in arrangement.clauses]
    kinds: dict[tuple[bool, ...], list[str]] = {}
    for party in foes:
        kinds.setdefault(tuple(party in names for names in named), []).append(party)
    units = [tuple(parties) for parties in kinds.values()]
    sizes = range(1, len(units) + 1) if len(units) <= _MOST_APART else (1, len(units))
    chosen = [{party for unit in some for party in unit} for size in sizes for some in combinations(units, size)]
    return [tuple(party for party in foes if party in some) for some in chosen] or [()]


def names_protege(arrangement: Arrangement, condition: Condition, incident: Incident) -> bool:
    """Whether a condition speaks of an act of the protégé (a forfeiture), not of the attack on it.

    "If any of the parties attacks another" names both, and is met by the attack.
    """
    named = set(arrangement.members(condition.by, victim=incident.victim))
    attackers = {*incident.perpetrators, *arrangement.with_role("adversary")}
    return incident.victim in named and named.isdisjoint(attackers - {incident.victim})


def topic_of(arrangement: Arrangement, condition: Condition, incident: Incident) -> str:
    """Return what there is to find: a quality of the attack, who is behind it, or that the protégé did something."""
    if names_protege(arrangement, condition, incident):
        return f"{FORFEITURE}: {condition.adjective}" if condition.adjective else FORFEITURE
    return condition.adjective or "attack"


def facts_hold(arrangement: Arrangement, condition: Condition, incident: Incident) -> bool:
    """Whether the plain facts of a condition (attack, zone, by, on) are as the incident has them.

    Place, kind and date cannot be disputed; who did it can (see `disputed_attribution`).
    """
    return (
        _kind_matches(arrangement, condition, incident)
        and _zone_matches(arrangement, condition, incident)
        and _perpetrator_matches(arrangement, condition, incident)
        and (not condition.on or incident.victim in arrangement.members(condition.on, victim=incident.victim))
        and (not condition.any_of or any(_may_be_met(arrangement, other, incident) for other in condition.any_of))
    )


def _may_be_met(arrangement: Arrangement, condition: Condition, incident: Incident) -> bool:
    """Whether the facts do not rule a condition out; what the protégé is accused of is for others to find."""
    return names_protege(arrangement, condition, incident) or facts_hold(arrangement, condition, incident)


def _kind_matches(arrangement: Arrangement, condition: Condition, incident: Incident) -> bool:
    named = condition.attack
    armed = "armed" in named and incident.kind in arrangement.armed()
    return not named or "any" in named or incident.kind in named or armed


def _zone_matches(arrangement: Arrangement, condition: Condition, incident: Incident) -> bool:
    zone = arrangement.zones.get(incident.zone)
    if condition.zone:
        return incident.zone in condition.zone or ("covered" in condition.zone and (zone is None or zone.covered))
    # A clause that speaks of an attack without a place means the covered zones.
    return not condition.attack or zone is None or zone.covered


def _perpetrator_matches(arrangement: Arrangement, condition: Condition, incident: Incident) -> bool:
    if not condition.by or "any" in condition.by or "perpetrator" in condition.by:
        return True
    named = arrangement.members(condition.by, victim=incident.victim)
    return "proxies" in condition.by or any(party in named for party in incident.perpetrators)


def disputed_attribution(condition: Condition, incident: Incident) -> bool:
    """Whether the condition turns on who did it while that can be disputed: an attack by proxies."""
    return bool(condition.by) and incident.by_proxies and "any" not in condition.by
