"""From the law's matrix to what each guarantor has promised, in classes that the links can weigh."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from foedus.arrangement.atop import atop_coding
from foedus.arrangement.durations import hours_of
from foedus.arrangement.vocabulary import ARMED_ATTACKS
from foedus.deterrence.terms.life_terms import LIFE, QUARTER_HOURS, TROOPS, Life, cap_of, life_of, sizes_of, troops_of
from foedus.law.engine.matrix import readings_of
from foedus.law.engine.solving import Undecided
from foedus.wording import Message, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.arrangement.schema import Arrangement
    from foedus.law.engine.cells import Analysis, Cell

__all__ = ["CLASSES", "Commitment", "Terms", "best_reading", "terms_of", "with_guarantors"]

CLASSES: tuple[str, ...] = ("dated", "owed", "menu", "may", "consult", "none")
"""How strongly a text promises a response, strongest first: guaranteed with a deadline; owed without one; one of a
menu that the guarantor chooses from; allowed, or due only if the attack widens; consultation only; nothing (also: only
with the adversary's leave)."""

_SUPPORT = ("deploy", "arm", "fund", "share_intelligence", "sanction")
_CONDUCT = "widen|"  # a lever of this kind is how the attack is waged, not a say in the answer
_NAMED = {"dated", "owed"}
_NOT_BINDING = {"political_declaration", "unknown", "none"}


@dataclass(frozen=True, slots=True)
class Commitment:
    """What one guarantor has promised for an armed attack in one phase of the arrangement's life.

    Attributes
    ----------
    party : str
    fight, support : str
        Classes of `CLASSES`; support is forces sent, arms, money, intelligence or sanctions.
    hours : int or None
        Worst case in which it fights, where guaranteed with a deadline.
    presence : bool
        It owes forces stationed with the protégé.
    clauses : tuple of str
        Clauses that carry the promise to fight, or to consult.
    troops : float
        Thousand troops that it owes with the protégé in peace, where the text gives an amount.
    sanctions : str
        Class of `CLASSES` of its promise of sanctions alone.
    """

    party: str
    fight: str
    support: str
    hours: int | None = None
    presence: bool = False
    clauses: tuple[str, ...] = ()
    troops: float = 0.0
    sanctions: str = "none"


@dataclass(frozen=True, slots=True)
class Terms:
    """An arrangement as the game needs it.

    Attributes
    ----------
    name : str
    active, after : tuple of Commitment
        One for each guarantor, in the same order: while active, and once its term has run out.
    binding : bool
        Whether the instrument binds in law.
    institutions : bool
        Whether it has military institutions in peacetime, as the record counts them: an integrated command, contact
        of staffs, or bases (ATOP's INTCOM, MILCON, BASE, derived from the clauses).
    caps : bool
        Whether it limits the protégé's forces.
    term : int or None
        Quarters until the end; None if indefinite.
    life : Life
        Ratification, renewal and exit.
    cap : float or None
        Limit on the protégé's soldiers, in thousands, where the text gives one.
    before : tuple of Commitment
        What is promised before it is active; nothing if empty.
    incident, zone, reading : str
        The cells of the matrix that were read: the worst covered zone for the gravest armed attack.
    signed : bool
        Whether the adversary has signed; False for fighting that merely stops.
    """

    name: str
    active: tuple[Commitment, ...]
    after: tuple[Commitment, ...]
    binding: bool = True
    institutions: bool = False
    caps: bool = False
    term: int | None = None
    life: Life = LIFE
    cap: float | None = None
    before: tuple[Commitment, ...] = ()
    incident: str = "invasion"
    zone: str = ""
    reading: str = "text"
    signed: bool = True

    @property
    def guarantors(self) -> tuple[str, ...]:
        """The guarantors, in the order of their commitments."""
        return tuple(c.party for c in self.active)


def with_guarantors(terms: Terms, parties: Iterable[str]) -> Terms:
    """Return terms in which further guarantors promise nothing, so that like is compared with like.

    >>> terms = Terms("x", (Commitment("UK", "menu", "menu"),), (Commitment("UK", "none", "none"),))
    >>> with_guarantors(terms, ["UK", "US"]).guarantors
    ('UK', 'US')
    """
    more = tuple(Commitment(p, "none", "none") for p in sorted({*parties} - {*terms.guarantors}))
    before = (*terms.before, *more) if terms.before else ()
    return replace(terms, active=(*terms.active, *more), after=(*terms.after, *more), before=before)


def terms_of(
    analysis: Analysis, protege: str, *, reading: str | None = None, sizes: Mapping[str, float] | None = None
) -> Terms:
    """Return the terms of an arrangement from its matrix.

    The gravest armed attack among its incidents is read (the first of `ARMED_ATTACKS`), in every covered zone, under
    all readings together; of several zones each guarantor's weakest promise counts.

    Parameters
    ----------
    analysis : Analysis
        Of ``foedus.law.analyse``; its findings are not needed.
    protege : str
        The party attacked.
    reading : str, optional
        One reading; all readings together unless given, so that only what each of them promises counts.
    sizes : mapping of str to float, optional
        Thousand troops in each unit of a text; `life_terms.sizes_of` gives those of a situation, the default none.

    Raises
    ------
    Undecided
        The solver did not decide in time what the text guarantees: no promise must be taken for none.
    """
    known = sizes_of() if sizes is None else sizes
    arrangement = analysis.source.arrangement
    reading = reading or analysis.reading
    texts = [(text, way) for name, text, way in readings_of(arrangement) if reading in (name, analysis.reading)]
    incident = next((k for k in ARMED_ATTACKS if k in arrangement.incidents), arrangement.incidents[0])
    hostile = {*arrangement.with_role("adversary"), *arrangement.with_role("ally_of_adversary"), protege}
    guarantors = [p for p in arrangement.with_role("guarantor") if p not in hostile]
    covered = {name for name, zone in arrangement.zones.items() if zone.covered}
    cells = [
        c
        for c in analysis.cells
        if c.incident == incident
        and c.reading == reading
        and (c.victim == protege or protege in c.like_victims)
        and (c.zone in covered or not covered)
    ]
    if late := [c.incident for c in cells if c.status == "undecided"]:
        raise Undecided(Message("what the text guarantees in case of {kinds}", {"kinds": [term(late[0])]}))
    until = arrangement.life.until

    def promised(phase: str) -> tuple[Commitment, ...]:
        return tuple(_commitment(texts, p, [c for c in cells if c.party == p], phase, known) for p in guarantors)

    return Terms(
        name=arrangement.id,
        active=promised("active"),
        after=promised("after"),
        binding=arrangement.instrument not in _NOT_BINDING,
        institutions=_military_institutions(arrangement),
        caps=any("limit" in c.do and protege in arrangement.members(c.who) for c in arrangement.clauses),
        term=None if until in {None, "indefinite"} else ceil(hours_of(str(until)) / QUARTER_HOURS),
        life=life_of(arrangement, protege),
        cap=cap_of(arrangement, protege),
        before=promised("before"),
        incident=incident,
        zone=", ".join(sorted({c.zone for c in cells})),
        reading=reading,
    )


def _military_institutions(arrangement: Arrangement) -> bool:
    coding = atop_coding(arrangement)
    return any(coding[name] for name in ("INTCOM", "MILCON", "BASE"))


def best_reading(analysis: Analysis, protege: str, *, sizes: Mapping[str, float] | None = None) -> Terms | None:
    """Return the terms under the reading that promises most; None if all readings promise the same."""
    floor = terms_of(analysis, protege, sizes=sizes)
    readings = [r for r in analysis.readings if r != "all"]
    terms = [terms_of(analysis, protege, reading=r, sizes=sizes) for r in readings] if len(readings) > 1 else []
    best = min(terms, key=_weakness, default=floor)
    return best if _weakness(best) < _weakness(floor) else None


def _weakness(terms: Terms) -> int:
    return sum(CLASSES.index(c.fight) + CLASSES.index(c.support) for c in terms.active)


def _commitment(
    texts: list[tuple[Arrangement, str]], party: str, cells: list[Cell], phase: str, sizes: Mapping[str, float]
) -> Commitment:
    cells = [c for c in cells if c.phase == phase]
    zones = {c.zone for c in cells}
    if not zones:
        return Commitment(party, "none", "none")
    by_zone = [{c.response: c for c in cells if c.zone == zone} for zone in sorted(zones)]
    offers = [_offered(text, way, party, phase) for text, way in texts]
    menu = {response: clauses for response, clauses in offers[0].items() if all(response in o for o in offers)}
    fights = [_class(by_response, ("fight",), menu) for by_response in by_zone]
    supports = [_class(by_response, _SUPPORT, menu) for by_response in by_zone]
    fight, support = _weakest(fights), _weakest(supports)
    sanctions = _weakest([_class(by_response, ("sanction",), {}) for by_response in by_zone])
    hours = [b["fight"].worst_case_hours for b in by_zone if "fight" in b] if fight == "dated" else []
    carrying = "fight" if fight in {"dated", "owed"} else "any_effective" if fight == "menu" else "consult"
    clauses = [c for b in by_zone if carrying in b for c in b[carrying].carried_by]
    if fight == "menu":
        clauses += menu.get("fight", ())
    return Commitment(
        party=party,
        fight=fight,
        support=support,
        hours=max((h for h in hours if h is not None), default=None),
        presence=phase == "active" and all(_stations_forces(text, party) for text, _ in texts),
        clauses=tuple(dict.fromkeys(clauses)),
        troops=min(troops_of(text, party, sizes) for text, _ in texts) if phase == "active" else 0.0,
        sanctions=sanctions if sanctions in _NAMED else "none",
    )


def _offered(arrangement: Arrangement, silent_as: str, party: str, phase: str) -> dict[str, tuple[str, ...]]:
    """Return the clauses that oblige a party to choose among responses, by each response that they offer.

    "Such action as it deems necessary" obliges to act though not to act effectively; the record counts it as a
    promise of defense, and so does the class `menu`.
    """
    found: dict[str, tuple[str, ...]] = {}
    for clause in arrangement.clauses:
        binds = clause.verb == "shall" and phase in clause.phase and party in arrangement.members(clause.who)
        bound = silent_as if clause.bound == "silent" else clause.bound
        if binds and bound == "each" and "or_nothing" not in clause.choose:
            for response in clause.choose:
                found[response] = (*found.get(response, ()), clause.id)
    return found


def _class(cells: dict[str, Cell], responses: Iterable[str], menu: dict[str, tuple[str, ...]]) -> str:
    """Return the strongest class in which the text promises one of the responses."""
    found = ["consult"] if _promised(cells.get("consult")) else ["none"]
    effective = cells.get("any_effective")
    for response in responses:
        cell = cells.get(response)
        if cell is None:
            continue
        if cell.guaranteed:
            found.append("owed" if cell.worst_case_hours is None else "dated")
        elif cell.status == "discretion" and cell.needs in {"alone", "friends"}:
            chosen = _promised(effective) or (response in menu and cell.needs == "alone")
            found.append("menu" if chosen else "may")
        elif cell.levers and all(lever.startswith(_CONDUCT) for lever in cell.levers):
            found.append("may")
    return min(found, key=CLASSES.index)


def _promised(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.guaranteed)


def _weakest(classes: list[str]) -> str:
    return max(classes, key=CLASSES.index)


def _stations_forces(arrangement: Arrangement, party: str) -> bool:
    """Whether the party owes, in peace, forces stationed under the text (an amount of troops that it maintains)."""
    return any(
        clause.verb == "shall"
        and clause.when is None
        and ("deploy" in clause.do or ("maintain" in clause.do and clause.unit in TROOPS))
        and party in arrangement.members(clause.who)
        for clause in arrangement.clauses
    )
