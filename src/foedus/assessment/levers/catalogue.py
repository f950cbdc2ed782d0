"""The levers, their settings, and what each does to the quantities of a situation and to the terms of a text.

Levers of strength are factors on each draw. Those of aid and will are set to one number in every draw, so that what is
asked is the same whatever is believed. Levers of the text change its terms as the law would read them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.quantities.ledger import Draws
from foedus.deterrence.terms.commitments import Terms
from foedus.wording import Message, counted, decimals, in_context, percentage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.assessment.levers.schema import Unit
    from foedus.deterrence.quantities.ledger import Ledger
    from foedus.deterrence.terms.commitments import Commitment

    Array = NDArray[np.float64]

__all__ = ["Lever", "Setting", "levers_of"]

_FORCES = (0, 2, 20, 200)  # thousand soldiers
_WILLS = (0.05, 0.5, 0.95)
_READY = 5.0  # days from decision to fighting, of forces that stand ready
_HOURS, _NOTICE = 72, 4  # of the deadline; quarters of the notice

Change = Callable[[Draws], Draws]
Rewriting = Callable[[Terms], Terms]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a lever.

    Attributes
    ----------
    id : str
    title : Message
    value : float or None
        In the lever's unit.
    change : callable
        What becomes of the draws.
    at_war : callable or None
        What becomes of them while the present war goes on, where it is not the same.
    rewriting : callable
        What becomes of the terms.
    """

    id: str
    title: Message
    value: float | None = None
    change: Change = field(default=lambda draws: draws)
    at_war: Change | None = None
    rewriting: Rewriting = field(default=lambda terms: terms)


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever.

    Attributes
    ----------
    id : str
    title : Message
    unit : str
        Of the values of its settings.
    settings : tuple of Setting
        In their natural order.
    reference : str
        The setting from which changes are counted.
    needs_war : bool
        Whether it says nothing without a war in progress.
    """

    id: str
    title: Message
    unit: Unit
    settings: tuple[Setting, ...]
    reference: str
    needs_war: bool = False


def levers_of(situation: Situation, ledger: Ledger, guarantors: Sequence[str]) -> tuple[Lever, ...]:
    """Return the levers of a situation, those that say nothing in it among them.

    Parameters
    ----------
    situation : Situation
    ledger : Ledger
    guarantors : sequence of str
        Of the arrangement.
    """
    return (
        *_strength(situation, ledger),
        *_aid(situation, ledger),
        _forces(ledger, guarantors),
        *_will(ledger, guarantors),
        _regrouping(ledger),
        _exit(guarantors),
        *_deadline(ledger, guarantors),
        *_adversary_decides(situation),
        *_of_the_ledger(situation, ledger),
    )


# Strength ------------------------------------------------------------------------------------------------------------


def _strength(situation: Situation, ledger: Ledger) -> tuple[Lever, ...]:
    adversary = situation.parties[situation.adversary]
    now = ledger.index("capability", situation.adversary)
    later = ledger.index("potential", situation.adversary)

    def times(columns: Sequence[int], factor: float) -> Change:
        return lambda draws: draws.moved({j: factor * draws.values[:, j] for j in columns})

    def settings(columns: Sequence[int]) -> tuple[Setting, ...]:
        return (
            Setting("half", Message("half as strong"), 0.5, times(columns, 0.5)),
            Setting("as_it_is", in_context("setting", "as it is"), 1.0),
            Setting("twice", Message("twice as strong"), 2.0, times(columns, 2.0)),
        )

    return (
        Lever(
            "strength",
            Message("Strength of {adversary}, now and in the long run", {"adversary": adversary}),
            "times",
            settings((now, later)),
            "as_it_is",
        ),
        Lever(
            "strength_now",
            Message("Strength of {adversary} at the start alone", {"adversary": adversary}),
            "times",
            settings((now,)),
            "as_it_is",
        ),
    )


# Aid -----------------------------------------------------------------------------------------------------------------


def _aid(situation: Situation, ledger: Ledger) -> tuple[Lever, ...]:
    usual = ledger.quantities[ledger.index("aid_delivered")].median
    amounts = {"seventh": usual / 7, "as_it_is": usual, "twice": 2 * usual}

    def to(amount: float) -> Change:
        """Return what brings aid to an amount; more must be pledged where more is to be delivered."""
        given, pledged = ledger.index("aid_delivered"), ledger.index("aid_pledged")
        return lambda draws: draws.moved({given: amount, pledged: np.maximum(draws.values[:, pledged], amount)})

    def settings(way: Callable[[str, float], Setting]) -> tuple[Setting, ...]:
        return tuple(way(name, amount) for name, amount in amounts.items())

    def title(amount: float) -> Message:
        return Message("{amount} billion euro a year", {"amount": _short(amount)})

    def everywhere(name: str, amount: float) -> Setting:
        return Setting(name, title(amount), amount, to(amount))

    def in_war(name: str, amount: float) -> Setting:
        return Setting(name, title(amount), amount, to(usual), to(amount))

    def in_peace(name: str, amount: float) -> Setting:
        return Setting(name, title(amount), amount, to(amount), to(usual))

    whole = Message("Aid delivered, in the war and after it") if situation.war else Message("Aid delivered in peace")
    return (
        Lever("aid", whole, "billion euro a year", settings(everywhere), "as_it_is"),
        Lever(
            "aid_in_war",
            Message("Aid delivered while the war goes on, and none other moved"),
            "billion euro a year",
            settings(in_war),
            "as_it_is",
            needs_war=True,
        ),
        Lever(
            "aid_after",
            Message("Aid delivered once the fighting has stopped, and none other moved"),
            "billion euro a year",
            settings(in_peace),
            "as_it_is",
            needs_war=True,
        ),
    )


def _short(number: float) -> float | int:
    short = float(f"{number:.2g}")
    return int(short) if short.is_integer() else short


# Guarantors ----------------------------------------------------------------------------------------------------------


def _forces(ledger: Ledger, guarantors: Sequence[str]) -> Lever:
    """Return forces in place, of all guarantors together: just so many, whatever the text or the date has."""
    there = [ledger.index("forces_in_place", party) for party in guarantors]

    def only_those_of_the_text(draws: Draws) -> Draws:
        return draws.moved(dict.fromkeys(there, 0.0))

    def stationing(thousands: float) -> Rewriting:
        each = thousands / max(len(guarantors), 1)
        return lambda terms: _each(terms, guarantors, troops=each, presence=False)

    def setting(thousands: int) -> Setting:
        title = (
            Message("{n} soldiers of the guarantors with the protégé", {"n": 1000 * thousands})
            if thousands
            else Message("no soldier of the guarantors with the protégé")
        )
        return Setting(
            str(thousands), title, float(thousands), only_those_of_the_text, rewriting=stationing(float(thousands))
        )

    return Lever("forces", Message("Forces in place"), "thousand soldiers", tuple(map(setting, _FORCES)), "0")


def _will(ledger: Ledger, guarantors: Sequence[str]) -> tuple[Lever, ...]:
    wills = [ledger.index("will", party) for party in guarantors]
    turning = [
        j
        for j, quantity in enumerate(ledger.quantities)
        if quantity.kind in {"will_decay", "will_renewal"}
        or (quantity.kind == "election" and quantity.about in guarantors)
    ]

    def settings(more: Mapping[int, float]) -> tuple[Setting, ...]:
        def to(share: float) -> Change:
            return lambda draws: draws.moved({**dict.fromkeys(wills, share), **more})

        return tuple(
            Setting(
                f"{100 * share:.0f}",
                Message("each willing with {share}", {"share": percentage(share)}),
                share,
                to(share),
            )
            for share in _WILLS
        )

    return (
        Lever(
            "will",
            Message("Governments' will at the start; elections turn it afterwards"),
            "probability",
            settings({}),
            "50",
        ),
        Lever(
            "will_lasting",
            Message("Governments' will, were no government ever to turn"),
            "probability",
            settings(dict.fromkeys(turning, 0.0)),
            "50",
        ),
    )


def _exit(guarantors: Sequence[str]) -> Lever:
    def leaving(quarters: int) -> Rewriting:
        return lambda terms: replace(terms, life=replace(terms.life, leavers=tuple(guarantors), notice=quarters))

    return Lever(
        "exit",
        Message("Notice of exit, were each guarantor free to leave"),
        "months",
        (
            Setting("0", Message("no notice"), 0.0, rewriting=leaving(0)),
            Setting("12", counted("{n} month", "{n} months", 3 * _NOTICE), 3.0 * _NOTICE, rewriting=leaving(_NOTICE)),
        ),
        "0",
    )


def _deadline(ledger: Ledger, guarantors: Sequence[str]) -> tuple[Lever, ...]:
    deployments = [ledger.index("deployment", party) for party in guarantors]

    def ready(draws: Draws) -> Draws:
        return draws.moved({j: np.minimum(draws.values[:, j], _READY) for j in deployments})

    def settings(change: Change) -> tuple[Setting, ...]:
        return (
            Setting(
                "none",
                Message("no deadline"),
                change=change,
                rewriting=lambda terms: _each(terms, guarantors, fight="owed", hours=None),
            ),
            Setting(
                str(_HOURS),
                counted("{n} hour", "{n} hours", _HOURS),
                float(_HOURS),
                change,
                rewriting=lambda terms: _each(terms, guarantors, fight="dated", hours=_HOURS),
            ),
        )

    return (
        Lever(
            "deadline",
            Message("Deadline, did each guarantor owe to fight; forces as they are"),
            "hours",
            settings(lambda draws: draws),
            "none",
        ),
        Lever(
            "deadline_ready",
            Message("Deadline, did each owe to fight with forces ready in {days} days", {"days": int(_READY)}),
            "hours",
            settings(ready),
            "none",
        ),
    )


# Time, and what the adversary decides --------------------------------------------------------------------------------


def _regrouping(ledger: Ledger) -> Lever:
    column = ledger.index("regrouping")
    quantity = ledger.quantities[column]

    def to(share: float) -> Change:
        return lambda draws: draws.moved({column: share})

    ends = (
        ("slow", Message("slow: {share}", {"share": decimals(quantity.low, 2)}), quantity.low),
        ("fast", Message("fast: {share}", {"share": decimals(quantity.high, 2)}), quantity.high),
    )
    return Lever(
        "regrouping",
        Message("Regrouping: share of the gap to long-run strength that closes in a year"),
        "share a year",
        tuple(Setting(name, title, share, to(share)) for name, title, share in ends),
        "slow",
    )


def _adversary_decides(situation: Situation) -> tuple[Lever, ...]:
    adversary = situation.parties[situation.adversary]
    as_written = Setting("as_written", Message("as written"))

    def nothing(terms: Terms) -> Terms:
        """Return terms whose every response hangs on the adversary, which lets none come about."""
        kept = tuple(replace(c, fight="none", support="none", hours=None, clauses=()) for c in terms.active)
        return replace(terms, active=kept)

    def never(terms: Terms) -> Terms:
        """Return terms that do not come into force: an adversary that holds the key gains nothing by turning it."""
        before = terms.before or tuple(
            replace(c, fight="none", support="none", hours=None, presence=False, troops=0.0, clauses=())
            for c in terms.active
        )
        return replace(terms, active=before, before=())

    return (
        Lever(
            "veto",
            Message("A veto of {adversary} on every response", {"adversary": adversary}),
            "clause",
            (as_written, Setting("veto", Message("with the veto"), rewriting=nothing)),
            "as_written",
        ),
        Lever(
            "activation",
            Message(
                "{adversary} decides, after signature, whether the text comes into force", {"adversary": adversary}
            ),
            "clause",
            (as_written, Setting("adversary", Message("it never does"), rewriting=never)),
            "as_written",
        ),
    )


# What neither text nor record settles --------------------------------------------------------------------------------


def _of_the_ledger(situation: Situation, ledger: Ledger) -> tuple[Lever, ...]:
    """Return levers that set one quantity of the ledger to nothing, and to the high end of its range."""
    protege = situation.parties[situation.protege]

    def lever(kind: str, title: Message, rewriting: Rewriting = lambda terms: terms, *, war: bool = False) -> Lever:
        settings: tuple[Setting, ...] = ()
        if ledger.has(kind):
            column = ledger.index(kind)
            high = ledger.quantities[column].high
            settings = tuple(
                Setting(name, shown, value, lambda draws, v=value: draws.moved({column: v}), rewriting=rewriting)
                for name, shown, value in (
                    ("none", in_context("setting", "nothing of it"), 0.0),
                    ("most", Message("as much as is thought possible: {most}", {"most": decimals(high, 2)}), high),
                )
            )
        return Lever(kind, title, "of the ledger", settings, "none", needs_war=war)

    return (
        lever("spoilers", Message("Attacks that nobody decides on: share of all")),
        lever("attribution", Message("Doubt about who did it: share of swift seizures")),
        lever(
            "snapback",
            Message("Sanctions that come back by themselves, did each guarantor owe them"),
            lambda terms: _each(terms, terms.guarantors, sanctions="owed"),
        ),
        lever(
            "window_effect",
            Message("More disputes before entry into force, did the text await ratification"),
            lambda terms: replace(terms, life=replace(terms.life, ratified=True)),
        ),
        lever("patron_pressure", Message("A patron's pressure on {protege} to sign", {"protege": protege}), war=True),
    )


def _each(terms: Terms, guarantors: Sequence[str], **changes: object) -> Terms:
    """Return terms in which some guarantors promise otherwise while they are in force."""

    def changed(one: Commitment) -> Commitment:
        return replace(one, **changes) if one.party in guarantors else one

    return replace(terms, active=tuple(map(changed, terms.active)))
