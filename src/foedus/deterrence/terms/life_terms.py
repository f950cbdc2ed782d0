"""The clock of an arrangement: when it begins to bind, when it ends, who may leave, and what it takes to renew it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from foedus.arrangement.assumption_kinds import KINDS
from foedus.arrangement.durations import hours_of
from foedus.errors import SpecificationError, nearest
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.arrangement.schema import Arrangement, Life as WrittenLife
    from foedus.arrangement.situation import Situation

__all__ = ["LIFE", "QUARTER_HOURS", "TROOPS", "Life", "cap_of", "life_of", "sizes_of", "troops_of"]

QUARTER_HOURS = 24 * 366 // 4

_COUNTED = {"troops": 0.001, "soldiers": 0.001, "thousand troops": 1.0}
_FORMATIONS = {"battalions": "battalion", "brigades": "brigade", "divisions": "division"}

TROOPS = frozenset({*_COUNTED, *_FORMATIONS})
"""Units in which a text counts troops."""

_NO_TROOPS = frozenset(
    {
        *("bases", "meetings", "observers", "council", "secretariat", "staff_talks", "integrated_command"),
        *("subordination", "training", "equipment", "grants", "persons", "tanks", "armoured_vehicles", "launchers"),
        *("aircraft", "ships", "exercises", "GBP", "USD", "EUR"),
    }
)
"""Other units of what is kept up in peace: they are no soldiers beside the protégé."""


def sizes_of(situation: Situation | None = None) -> dict[str, float]:
    """Return the thousand troops in each of `TROOPS`; those of formations are assumptions, which a situation may set.

    >>> sizes_of()["brigades"]
    4.0
    """
    sizes = dict(_COUNTED)
    for unit, kind in _FORMATIONS.items():
        own = situation.find(kind) if situation else None
        sizes[unit] = KINDS[kind].middle if own is None else own.middle
    return sizes


@dataclass(frozen=True, slots=True)
class Life:
    """The clock of an arrangement, as the game needs it.

    Attributes
    ----------
    ratified : bool
        Whether others than the two signatories of the cease-fire must still act before it binds (ratification).
    renewal : {"none", "agreement", "automatic"}
    adversary_renews : bool
        Whether renewal needs the adversary.
    leavers : tuple of str
        Guarantors whose own signature is enough to leave.
    notice : int
        Quarters from signature before which nobody can have left: the notice, and the time before it can be given.
    """

    ratified: bool = False
    renewal: str = "none"
    adversary_renews: bool = False
    leavers: tuple[str, ...] = ()
    notice: int = 0


LIFE = Life()
"""Bound from signature, without renewal or exit."""


def life_of(arrangement: Arrangement, protege: str) -> Life:
    """Return the clock of an arrangement.

    Consent of protégé and adversary is given by signing; that of anybody else is ratification, which takes time. In a
    mutual treaty each party is protégé and guarantor: who is attacked is the protégé, the others may leave.
    """
    life = arrangement.life
    hostile = {*arrangement.with_role("adversary"), *arrangement.with_role("ally_of_adversary")}
    signing = {*hostile, protege}
    ratified = False
    if life.active_when is not None:
        needed = set(arrangement.members(life.active_when.consent)) - signing
        ratified = bool(needed or life.active_when.procedure or life.active_when.agrees)
    guarantors = [p for p in arrangement.with_role("guarantor") if p not in signing]
    leavers: tuple[str, ...] = ()
    notice = 0
    if life.exit is not None:
        by = life.exit.by
        named = set(guarantors) if "each" in by else set(arrangement.members(by))
        leavers = tuple(p for p in guarantors if p in named)
        notice = ceil(_first_end(life) / QUARTER_HOURS)
    renewers = set(arrangement.members(life.renewed_by))
    return Life(ratified, life.renewal or "none", bool(renewers & hostile), leavers, notice)


def _first_end(life: WrittenLife) -> int:
    """Return the hours from signature to the first moment at which a withdrawal can take effect."""
    assert life.exit is not None
    notice = hours_of(life.exit.notice) if life.exit.notice else 0
    if life.exit.opens == "end_of_term" and life.until not in (None, "indefinite"):
        return max(notice, hours_of(str(life.until)))
    return notice + (hours_of(life.exit.opens) if life.exit.opens not in (None, "end_of_term") else 0)


def troops_of(arrangement: Arrangement, party: str, sizes: Mapping[str, float]) -> float:
    """Return the thousand troops that a party owes in peace with the protégé; an amount is shared among its bearers.

    Parameters
    ----------
    arrangement : Arrangement
    party : str
    sizes : mapping of str to float
        Thousand troops in each unit (`sizes_of`).

    Raises
    ------
    SpecificationError
        An amount is given in a unit that is not known: it would count for nothing without a word.
    """
    found = 0.0
    for clause in arrangement.clauses:
        bearers = arrangement.members(clause.who)
        owed = clause.verb == "shall" and clause.when is None and {"deploy", "maintain"} & {*clause.do}
        size = sizes.get(str(clause.unit))
        if owed and party in bearers and clause.amount is not None and size is None:
            _require_known(str(clause.unit), clause.id)
        if owed and party in bearers and clause.amount is not None and size is not None:
            found += clause.amount * size / len(bearers)
    return found


def _require_known(unit: str, clause: str) -> None:
    if unit in _NO_TROOPS:
        return
    values = {"unit": unit, "close": nearest(unit.replace("_", " "), TROOPS) or ""}
    raise SpecificationError(
        Message("the unit '{unit}' of forces kept up in peace is not known", values),
        where=f"clauses.{clause}",
        todo=Message("did you mean {close}?", values)
        if values["close"]
        else Message("one of: {units}", {"units": ", ".join(sorted(TROOPS))}),
    )


def cap_of(arrangement: Arrangement, protege: str) -> float | None:
    """Return the smallest limit on the protégé's soldiers, in thousands; None if there is none."""
    caps = [
        clause.amount / 1000
        for clause in arrangement.clauses
        if "limit" in clause.do
        and clause.verb == "shall"
        and protege in arrangement.members(clause.who)
        and clause.unit in {"soldiers", "troops", "persons"}
        and clause.amount
    ]
    return min(caps, default=None)
