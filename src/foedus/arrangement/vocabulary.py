"""The words of the language: responses, incident kinds, roles, verbs, rules.

One word for one thing, here and in every room below.
"""

from __future__ import annotations

from typing import Literal, get_args

__all__ = [
    "ARMED_ATTACKS",
    "EFFECTIVE_RESPONSES",
    "INCIDENT_KINDS",
    "RESPONSES",
    "Act",
    "Bound",
    "IncidentKind",
    "Instrument",
    "PeacetimeAct",
    "Response",
    "Role",
    "Standing",
    "Status",
    "Verb",
]

Role = Literal["protege", "guarantor", "adversary", "ally_of_adversary", "outsider"]
"""What a party is in the arrangement; one party may hold several roles."""

Status = Literal["alleged", "proposed", "signed", "in_force", "lapsed", "model"]
"""`model` marks a synthetic text: a yardstick or a template."""

Instrument = Literal[
    "treaty",  # ratified
    "executive_agreement",
    "political_declaration",
    "statute",  # one state's own law
    "armistice",
    "unknown",
    "none",
]

Standing = Literal["known", "alleged", "denied", "silent"]
"""How a term of an unpublished text is known."""

Verb = Literal["shall", "shall_not", "may", "intends"]
Bound = Literal["each", "any", "together", "silent"]
"""Who of several bearers owes the duty; `silent` texts are read in all three ways."""

Response = Literal["consult", "denounce", "sanction", "fund", "share_intelligence", "arm", "deploy", "fight"]
"""What a guarantor can do about an attack, in rising order of cost."""

PeacetimeAct = Literal[
    "refrain",
    "maintain",
    "limit",
    "permit",
    "report",
    "refer",  # bring the matter before a body, as the Security Council
    "withdraw",
    "recognise",
    "ratify",
    "negotiate",
    "restore",  # resume what a breach gave back: sanctions, withheld recognition
    "suspend",
    "terminate",
    "compensate",
    "decide",  # make up its mind by a time, for or against
]
Act = Literal[Response, PeacetimeAct]

IncidentKind = Literal[
    "invasion",
    "incursion",
    "missile_strike",
    "blockade",
    "nuclear_attack",
    "proxy_attack",
    "cyber_attack",
    "grave_cyber_attack",  # with deaths or destruction like those of an armed attack
    "sabotage",
    "threat",
    "economic_coercion",
    "subversion",
    "uprising",  # within the state, no other state behind it
]

RESPONSES: tuple[str, ...] = get_args(Response)
INCIDENT_KINDS: tuple[str, ...] = get_args(IncidentKind)

EFFECTIVE_RESPONSES: tuple[str, ...] = ("sanction", "fund", "share_intelligence", "arm", "deploy", "fight")
"""The responses that count as help unless the user chooses another set: talking and denouncing do not."""

ARMED_ATTACKS: tuple[str, ...] = (
    "invasion",
    "incursion",
    "missile_strike",
    "blockade",
    "nuclear_attack",
    "proxy_attack",
)
"""What `attack: armed` covers unless the text counts more (`armed_attack`); `attack: any` covers every kind."""
