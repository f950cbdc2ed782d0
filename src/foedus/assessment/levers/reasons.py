"""Why an answer moves as it does, and why it does not move as was expected: one sentence each, from measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.levers.schema import Mechanism
from foedus.deterrence.who_would_win import steepness
from foedus.wording import Message, decimals, percentage

if TYPE_CHECKING:
    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["Background", "background_of", "differs", "mechanism_of", "why"]


def mechanism_of(outcomes: Outcomes, option: int, *, war: bool) -> Mechanism:
    """Return what moves behind the answers of an option: means over draws.

    Of chances given an attack, attacks are pooled over draws: what is rare weighs little.
    """
    attacked, lost = (getattr(outcomes, name)[:, option].sum() for name in ("attacked", "lost"))
    first, helped = outcomes.attacked[:, option, 0].sum(), outcomes.honoured[:, option, 0].sum()
    return {
        "attack": _mean(1 - outcomes.peace[:, option]),
        "held": round(float(1 - lost / attacked), 6) if attacked > 0 else None,
        "helped": round(float(helped / first), 6) if first > 0 else None,
        "strength": _mean(outcomes.strength[:, option, 1]),
        "sovereignty_at_war": _mean(outcomes.sovereignty_at_war) if war else None,
    }


def _mean(values: np.ndarray) -> float:
    return round(float(np.mean(values)), 6)


# Why -----------------------------------------------------------------------------------------------------------------


def why(lever: str, now: Mechanism, before: Mechanism, situation: Situation) -> Message:
    """Return what moves behind the change of a lever from its reference to a setting.

    Parameters
    ----------
    lever : str
        Its id.
    now, before : Mechanism
        At the setting, and at the reference.
    situation : Situation
    """
    values: dict[str, object] = {
        "protege": situation.parties[situation.protege],
        "adversary": situation.parties[situation.adversary],
    }
    for key, told in (("now", now), ("before", before)):
        values[f"attack_{key}"] = percentage(told["attack"], 1)
        values[f"held_{key}"] = _share(told["held"])
        values[f"helped_{key}"] = _share(told["helped"])
        values[f"strength_{key}"] = decimals(told["strength"], 2)
        values[f"war_{key}"] = _share(told["sovereignty_at_war"])
    sentence = _WHY_AT_WAR.get(lever, _WHY[lever]) if situation.war else _WHY[lever]
    return Message(sentence.msgid, values)


def _share(value: float | None) -> object:
    return "–" if value is None else percentage(value, 1)


_STRENGTH = Message(
    "If attacked, {protege} has a chance to hold of {held_now} rather than {held_before}; the chance of an attack is "
    "{attack_now} rather than {attack_before}."
)
_STRENGTH_AT_WAR = Message(
    "If the war goes on, the chance that nothing is lost is {war_now} rather than {war_before}, and that is what "
    "refusing is worth; if attacked later, the chance to hold is {held_now} rather than {held_before}."
)
_AID_AFTER = Message(
    "In the third year of quiet {protege} is {strength_now} times as strong, against {adversary}, as at the start "
    "rather than {strength_before} times; if attacked, the chance to hold is {held_now} rather than {held_before}."
)
_HELP = Message(
    "If {protege} is attacked in the first year, {helped_now} of the guarantors' power fights rather than "
    "{helped_before}; the chance of an attack is {attack_now} rather than {attack_before}."
)
_NOTHING_LEFT = Message(
    "Nothing is left that {adversary} does not allow: if attacked in the first year, {helped_now} of the guarantors' "
    "power fights rather than {helped_before}; the chance of an attack is {attack_now} rather than {attack_before}."
)

_UNCHOSEN = Message(
    "No promise deters what nobody decides on: the chance of an attack is {attack_now} rather than {attack_before}."
)

_WHY = {
    "strength": _STRENGTH,
    "strength_now": _STRENGTH,
    "aid": _AID_AFTER,
    "aid_in_war": Message(
        "If the war goes on, the chance that nothing is lost is {war_now} rather than {war_before}; once the fighting "
        "has stopped nothing changes but who has signed."
    ),
    "aid_after": _AID_AFTER,
    "forces": Message(
        "To kill the guarantors' soldiers is dear: the chance of an attack is {attack_now} rather than "
        "{attack_before}. If it comes in the first year, {helped_now} of the guarantors' power fights rather than "
        "{helped_before}."
    ),
    "will": _HELP,
    "will_lasting": _HELP,
    "regrouping": Message(
        "In the third year of quiet {protege} is {strength_now} times as strong, against {adversary}, as at the start "
        "rather than {strength_before} times; the chance of an attack is {attack_now} rather than {attack_before}."
    ),
    "exit": Message(
        "Only a government that has turned away leaves, later if it must give notice: the chance of an attack is "
        "{attack_now} rather than {attack_before}."
    ),
    "deadline": _HELP,
    "deadline_ready": _HELP,
    "veto": _NOTHING_LEFT,
    "activation": _NOTHING_LEFT,
    "spoilers": _UNCHOSEN,
    "attribution": _HELP,
    "snapback": Message(
        "Sanctions take what peace is still worth after an attack: the chance of an attack is {attack_now} rather than "
        "{attack_before}."
    ),
    "window_effect": Message(
        "Until it enters into force the text binds nobody: the chance of an attack is {attack_now} rather than "
        "{attack_before}."
    ),
    "patron_pressure": Message("It moves who signs, and nothing afterwards."),
}

_WHY_AT_WAR = {
    "strength": _STRENGTH_AT_WAR,
    "strength_now": _STRENGTH_AT_WAR,
    "aid": Message(
        "If the war goes on, the chance that nothing is lost is {war_now} rather than {war_before}; in the third year "
        "of quiet {protege} is {strength_now} times as strong, against {adversary}, as at the start rather than "
        "{strength_before} times."
    ),
}


# Why not as expected -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Background:
    """What bounds every lever in a situation.

    Attributes
    ----------
    values : dict of str to object
        What the sentences name: medians of the ledger, the level of danger, and help under the text.
    favours : {"protege", "adversary"}
        Whom years of quiet strengthen more.
    """

    values: dict[str, object]
    favours: str


def background_of(draws: Draws, outcomes: Outcomes, option: int, situation: Situation, years: float) -> Background:
    """Return what bounds every lever in a situation.

    Parameters
    ----------
    draws : Draws
        As it is.
    outcomes : Outcomes
    option : int
        The text whose answers are moved.
    situation : Situation
    years : float
        The horizon.
    """

    def median(kind: str) -> float:
        return float(np.median(draws[kind])) if draws.ledger.has(kind) else 0.0

    own, foe = (
        draws.about("potential", party) / draws.about("capability", party)
        for party in (situation.protege, situation.adversary)
    )
    worth = draws["aid_effect"] / 50 * draws["aid_stock"] * 4 * (1 - (1 - draws["aid_use"]) ** 0.25)
    own = own * np.exp(worth)  # of today's strength, what rests on the stock of aid is borrowed
    slope = float(np.median(steepness(draws)))
    first, helped = outcomes.attacked[:, option, 0].sum(), outcomes.honoured[:, option, 0].sum()
    return Background(
        {
            "protege": situation.parties[situation.protege],
            "adversary": situation.parties[situation.adversary],
            "attack": percentage(float(np.mean(1 - outcomes.peace[:, option]))),
            "years": int(years) if float(years).is_integer() else years,
            "slope": decimals(slope, 2),
            "odds": decimals(2.0**slope, 2),
            "aid": percentage(float(np.expm1(median("aid_effect")))),
            "dislike": decimals(median("dislike"), 1),
            "own": decimals(float(np.median(own)), 2),
            "foe": decimals(float(np.median(foe)), 2),
            "helped": percentage(float(helped / first)) if first > 0 else "–",
        },
        "protege" if np.median(own) > np.median(foe) else "adversary",
    )


_DIFFERS = {
    "strength": Message(
        "Twice the strength makes the odds of winning {odds} times: the slope is {slope} on log strength, the record's "
        "times an assumed factor. And the chance of an attack in {years} years is {attack}, so that little is left to "
        "move."
    ),
    "aid": Message(
        "A stock of aid that 50 billion a year sustain adds {aid} to strength, by assumption, and strength has a slope "
        "of {slope}; what is stocked or on its way lasts for years."
    ),
    "forces": Message(
        "The chance of an attack in {years} years is {attack} as it is, and no force saves more than that. What a full "
        "alliance takes from the adversary's readiness to sign is assumed to be {dislike} in log-odds, and soldiers "
        "without a promise count as less."
    ),
    "will": Message(
        "As it is, {helped} of the guarantors' power would fight: the record's promises were seldom kept, and "
        "elections turn governments within years."
    ),
    "veto": Message(
        "As it is, {helped} of the guarantors' power would fight: a veto takes no more away. What a say over the "
        "guarantees is worth in itself is not in the model."
    ),
    "activation": Message(
        "As it is, {helped} of the guarantors' power would fight: to withhold the text takes no more away. What a say "
        "over it is worth in itself is not in the model."
    ),
}

_RARE = Message("As it is, {helped} of the guarantors' power would fight: what moves so rare a thing moves little.")
_QUIET = {
    "protege": Message(
        "By the figures of the situation {protege} gains more by quiet than {adversary}: {own} times its strength of "
        "today, aid left out, against {foe} times. To regroup fast is then no gain of the adversary."
    ),
    "adversary": Message(
        "By the figures of the situation {adversary} gains {foe} times its strength of today by quiet, and {protege} "
        "{own} times, aid left out; and strength has a slope of {slope} only."
    ),
}


def differs(lever: str, background: Background) -> Message:
    """Return why the change of a lever is not what was expected."""
    sentence = _QUIET[background.favours] if lever == "regrouping" else _DIFFERS.get(lever, _RARE)
    return Message(sentence.msgid, background.values)
