"""The coding of the Alliance Treaty Obligations and Provisions project (ATOP), derived from the clauses.

ATOP (Leeds, Ritter, Mitchell and Long 2002) codes what a treaty promises, one row per alliance. Here the same
variables follow from the clauses by fixed rules, so that a scholar can set an arrangement beside seven hundred
alliances. A rule is never bent to meet ATOP's own row; where the two differ, `docs/explanation/atop-coding.md` says
why. ``None`` means that the clauses cannot say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.durations import parse_duration
from foedus.arrangement.vocabulary import ARMED_ATTACKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foedus.arrangement.schema import Arrangement, Clause

__all__ = ["ATOP_VARIABLES", "atop_coding"]

ATOP_VARIABLES: tuple[str, ...] = (
    "DEFENSE",
    "OFFENSE",
    "NEUTRAL",
    "NONAGG",
    "CONSULT",
    "CONDITIO",
    "BILAT",
    "ASYMM",
    "LENGTH",
    "RENEWAL",
    "BASE",
    "MILCON",
    "INTCOM",
    "ORGAN1",
    "SUBORD",
    "MILAID",
    "THIRDCOM",
    "RENOUNCE",
)
"""The variables, in the order of the table; RENEWAL is ATOP's PROREN."""

_ACTIVE = frozenset({"deploy", "fight"})
_STATIONED = frozenset({"troops", "brigades", "bases"})
_GRANTS = frozenset({"grants", "equipment", "GBP", "USD", "EUR"})
_ORGANS = {"meetings": 1, "council": 2, "secretariat": 3}
_RENEWALS = {"none": 0, "agreement": 1, "automatic": 2}


def atop_coding(arrangement: Arrangement) -> dict[str, int | None]:
    """Return ATOP's variables as the clauses of an arrangement give them.

    Parameters
    ----------
    arrangement : Arrangement
        Its members, in ATOP's sense, are the parties with the role protégé or guarantor.

    Returns
    -------
    dict of str to int or None
        One value for each of `ATOP_VARIABLES`; months for LENGTH (0 if no term is stated). ``None`` where the
        clauses cannot say: everything but BILAT if the text is unpublished, and THIRDCOM always.

    Notes
    -----
    Rules, on the clauses that bind members with *shall*:

    - DEFENSE: to deploy or fight upon an armed attack, without the choice of doing nothing;
    - OFFENSE: the same where no armed attack is among the triggers (a threat, economic coercion, subversion);
    - NEUTRAL: to refrain once an attack has happened;
    - NONAGG: to refrain from force against another member (``against``);
    - CONSULT: to consult upon an attack or threat;
    - CONDITIO: one of those promises names the adversary, leaves ground out, or needs a quality of the attack;
    - BILAT: two members; ASYMM: one of the promises above binds some members and not others;
    - LENGTH, RENEWAL (0 none, 1 by agreement, 2 automatic), RENOUNCE (1 if each may leave): from ``life``;
    - BASE (0 none, 2 mutual, 3 one-sided or joint), MILCON (2 for peacetime contact), INTCOM, ORGAN1 (1 meetings,
      2 council, 3 secretariat), SUBORD, MILAID (1 grants, 3 training, 4 both): from the ``unit`` of clauses that
      maintain or permit something.

    Sources: Leeds, Ritter, Mitchell and Long (2002), "Alliance Treaty Obligations and Provisions, 1815-1944",
    International Interactions 28(3).
    """
    members = _members(arrangement)
    bilateral = int(len(members) == 2)
    if not arrangement.clauses and arrangement.status != "model":
        return {name: bilateral if name == "BILAT" else None for name in ATOP_VARIABLES}
    promises = {name: _binding(arrangement, members, test) for name, test in _PROMISES.items()}
    units = _units(arrangement, members)
    coding: dict[str, int | None] = {name: int(bool(found)) for name, found in promises.items()}
    coding |= {
        "CONDITIO": int(any(_conditional(arrangement, c) for name in _CONDITIONED for c in promises[name])),
        "BILAT": bilateral,
        "ASYMM": int(any(_asymmetric(arrangement, members, found) for found in promises.values() if found)),
        "LENGTH": _months(arrangement.life.until),
        "RENEWAL": _RENEWALS[arrangement.life.renewal or "none"],
        "BASE": _base(units, members),
        "MILCON": 2 if units.keys() & {"staff_talks", "integrated_command", "training"} else 0,
        "INTCOM": int("integrated_command" in units),
        "ORGAN1": max((rank for word, rank in _ORGANS.items() if word in units), default=0),
        "SUBORD": int("subordination" in units),
        "MILAID": (1 if units.keys() & _GRANTS else 0) + (3 if "training" in units else 0),
        "THIRDCOM": None,
        "RENOUNCE": _renounce(arrangement, members),
    }
    return {name: coding[name] for name in ATOP_VARIABLES}


def _members(arrangement: Arrangement) -> tuple[str, ...]:
    return tuple(p for p, details in arrangement.parties.items() if {"protege", "guarantor"} & set(details.roles))


def _bearers(arrangement: Arrangement, members: Iterable[str], clause: Clause) -> set[str]:
    return set(arrangement.members(clause.who)) & set(members)


def _binding(
    arrangement: Arrangement, members: tuple[str, ...], test: Callable[[Arrangement, Clause], bool]
) -> list[Clause]:
    """Return the clauses that bind a member with *shall* and pass a test."""
    return [
        clause
        for clause in arrangement.clauses
        if clause.verb == "shall" and _bearers(arrangement, members, clause) and test(arrangement, clause)
    ]


def _attacks(clause: Clause) -> set[str]:
    """Return the incident kinds that trigger a clause."""
    named: set[str] = {*clause.when.named("attack")} if clause.when else set()
    if named & {"any", "armed"}:
        named.update(ARMED_ATTACKS)
    return named


def _fights(clause: Clause) -> bool:
    acts = {*clause.do, *clause.choose}
    return bool(acts & _ACTIVE) and "or_nothing" not in acts


def _defends(_: Arrangement, clause: Clause) -> bool:
    return _fights(clause) and bool(_attacks(clause) & set(ARMED_ATTACKS))


def _offends(_: Arrangement, clause: Clause) -> bool:
    attacks = _attacks(clause)
    return _fights(clause) and bool(attacks) and not attacks & set(ARMED_ATTACKS)


def _stays_out(_: Arrangement, clause: Clause) -> bool:
    return "refrain" in clause.do and bool(_attacks(clause))


def _keeps_peace(arrangement: Arrangement, clause: Clause) -> bool:
    spared = set(arrangement.members(clause.against)) & set(_members(arrangement))
    return "refrain" in clause.do and not _attacks(clause) and bool(spared)


def _consults(_: Arrangement, clause: Clause) -> bool:
    return "consult" in clause.do and bool(_attacks(clause))


_PROMISES: dict[str, Callable[[Arrangement, Clause], bool]] = {
    "DEFENSE": _defends,
    "OFFENSE": _offends,
    "NEUTRAL": _stays_out,
    "NONAGG": _keeps_peace,
    "CONSULT": _consults,
}
_CONDITIONED = ("DEFENSE", "OFFENSE", "NEUTRAL", "CONSULT")


def _conditional(arrangement: Arrangement, clause: Clause) -> bool:
    """Whether a promise is limited to an adversary, a place or a quality of the attack."""
    when = clause.when
    if when is None:
        return False
    left_out = {name for name, zone in arrangement.zones.items() if not zone.covered} - set(when.zone)
    return bool((when.by and "any" not in when.by) or when.adjective or left_out)


def _asymmetric(arrangement: Arrangement, members: tuple[str, ...], clauses: list[Clause]) -> bool:
    """Whether a promise binds some members and not others."""
    bound: set[str] = set()
    for clause in clauses:
        bound |= _bearers(arrangement, members, clause)
    return bound != set(members)


def _units(arrangement: Arrangement, members: tuple[str, ...]) -> dict[str, set[str]]:
    """Return what members maintain or permit, by unit, with those who are bound to it."""
    found: dict[str, set[str]] = {}
    for clause in arrangement.clauses:
        if clause.verb == "shall" and clause.unit and {"maintain", "permit"} & set(clause.do):
            found.setdefault(clause.unit, set()).update(_bearers(arrangement, members, clause))
    return found


def _base(units: dict[str, set[str]], members: tuple[str, ...]) -> int:
    """Return 2 if every member stations or admits troops, 3 if only some do."""
    stationed: set[str] = set()
    for unit in _STATIONED & units.keys():
        stationed |= units[unit]
    if not stationed:
        return 0
    return 2 if stationed == set(members) else 3


def _renounce(arrangement: Arrangement, members: tuple[str, ...]) -> int:
    """Return 1 if a member may leave by its own notice."""
    leaver = arrangement.life.exit
    return int(leaver is not None and bool({"each", *members} & {*leaver.by, *arrangement.members(leaver.by)}))


def _months(term: str | None) -> int:
    if term is None or term == "indefinite":
        return 0
    parts = parse_duration(term)
    return 12 * parts["years"] + parts["months"] + (7 * parts["weeks"] + parts["days"]) // 30
