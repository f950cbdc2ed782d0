"""What can happen: incidents, who is hostile in them, and which facts of a clause they make true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement, Condition

__all__ = ["OF_NO_STATE", "Incident", "disputed_attribution", "facts_hold", "incidents_of", "names_protege"]

ANYWHERE = "territory"
"""The zone of an arrangement that declares none."""

OF_NO_STATE = ("uprising",)
"""Incidents behind which no state stands: nobody is the perpetrator, and the adversary is hostile all the same."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One kind of attack, in one zone, on one victim.

    Attributes
    ----------
    kind, zone, victim : str
    perpetrators : tuple of str
        Parties with the role adversary, without the victim; empty if the text names none.
    hostile : tuple of str
        The perpetrators and their declared allies.
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
    """Return every incident of an arrangement: its kinds x its zones x its protégés."""
    adversaries = arrangement.with_role("adversary")
    allies = arrangement.with_role("ally_of_adversary")
    found = []
    for victim in arrangement.with_role("protege"):
        perpetrators = tuple(party for party in adversaries if party != victim)
        hostile = tuple(dict.fromkeys(party for party in (*perpetrators, *allies) if party != victim))
        zones = [name for name, zone in arrangement.zones.items() if zone.of in (None, victim)] or [ANYWHERE]
        found += [
            Incident(kind, zone, victim, () if kind in OF_NO_STATE else perpetrators, hostile)
            for kind in arrangement.incidents
            for zone in zones
        ]
    return tuple(found)


def names_protege(arrangement: Arrangement, condition: Condition, incident: Incident) -> bool:
    """Whether a condition speaks of an act of the protégé (a forfeiture), not of the attack on it.

    "If any of the parties attacks another" names both, and is met by the attack.
    """
    named = set(arrangement.members(condition.by, victim=incident.victim))
    attackers = {*incident.perpetrators, *arrangement.with_role("adversary")}
    return incident.victim in named and named.isdisjoint(attackers - {incident.victim})


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
    if incident.by_proxies and "proxies" not in condition.by:
        return False
    return "proxies" in condition.by or any(party in named for party in incident.perpetrators)


def disputed_attribution(condition: Condition, incident: Incident) -> bool:
    """Whether the condition turns on who did it while that can be disputed: an attack by proxies."""
    return bool(condition.by) and incident.by_proxies and "any" not in condition.by
