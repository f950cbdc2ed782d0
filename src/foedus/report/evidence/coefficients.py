"""What the coefficients of the fitted links are called, in words.

The terms of link 4 are built from a few parts (whose disputes, over how long, in which power or product): so are their
names. What is not known here keeps the name that it has in the data.
"""

from __future__ import annotations

import re
from math import ceil

from foedus.wording import Message, in_context, translator

__all__ = ["coefficient_name"]

_EVERYWHERE: dict[str, Message] = {
    "intercept": in_context("coefficient", "level, all terms at nought"),
    "next_shift": in_context("coefficient", "next step of the level, not seen yet"),
    "walk_scale": in_context("coefficient", "size of the steps of the level"),
    "joint_democracy": in_context("coefficient", "both are democracies"),
    "regime_unknown": in_context("coefficient", "a regime not scored"),
    "contiguous": in_context("coefficient", "the two border each other, by land or near water"),
    "ln_distance": in_context("coefficient", "distance between the capitals (logarithm)"),
    "ln_relative": in_context("coefficient", "capability of the target over the challenger’s (logarithm)"),
    "major_challenger": in_context("coefficient", "the challenger is a major power"),
    "major_target": in_context("coefficient", "the target is a major power"),
    "past": in_context("coefficient", "past disputes between the two (logarithm)"),
    "even": in_context("coefficient", "how even the two are in capability"),
    "help": in_context("coefficient", "help that the target may expect"),
    "help_owed": in_context("coefficient", "of that help, what obligations add"),
}

_BY_LINK: dict[str, dict[str, Message]] = {
    "joining": {
        "obliged": in_context("coefficient", "owes the target defense"),
        "obliged_and_tied": in_context("coefficient", "owes it defense, and is tied to the challenger"),
        "tied": in_context("coefficient", "tied to the challenger by an alliance"),
        "owes_less": in_context("coefficient", "owes the target less than defense"),
        "force": in_context("coefficient", "the dispute sees force"),
        "war": in_context("coefficient", "the dispute reaches war"),
        "obliged_force": in_context("coefficient", "owes defense, and the dispute sees force"),
        "obliged_war": in_context("coefficient", "owes defense, and the dispute reaches war"),
        "ln_capability": in_context("coefficient", "capability of the helper (logarithm)"),
        "major": in_context("coefficient", "the helper is a major power"),
        "contiguous_target": in_context("coefficient", "borders the target"),
        "contiguous_challenger": in_context("coefficient", "borders the challenger"),
        "ln_distance_target": in_context("coefficient", "distance to the target’s capital (logarithm)"),
        "joint_democracy": in_context("coefficient", "helper and target are democracies"),
        "past_with_challenger": in_context("coefficient", "past disputes with the challenger (logarithm)"),
        "past_with_target": in_context("coefficient", "past disputes with the target (logarithm)"),
        "ln_relative_challenger": in_context(
            "coefficient", "capability of the challenger over the target’s (logarithm)"
        ),
    },
    "fulfilment": {
        "after_1945": in_context("coefficient", "called after 1945"),
        "defense": in_context("coefficient", "a defense pact"),
        "offense": in_context("coefficient", "an offense pact"),
        "neutrality": in_context("coefficient", "a neutrality pact"),
        "institutions": in_context("coefficient", "peacetime military institutions"),
        "organisation": in_context("coefficient", "an organisation of its own"),
        "multilateral": in_context("coefficient", "more than two members"),
        "structure_unknown": in_context("coefficient", "structure not coded"),
    },
    "honouring": {
        "defense": in_context("coefficient", "an obligation of defense is honoured in an armed attack"),
        "consultation": in_context("coefficient", "a promise of consultation alone adds"),
        "nothing": in_context("coefficient", "no promise at all adds"),
        "institutions": in_context("coefficient", "peacetime military institutions add"),
        "from_wars_called": in_context("coefficient", "the same obligation, from the wars that called an alliance"),
        "from_joining": in_context("coefficient", "the same obligation, from who joined disputes that reached war"),
        "gap": in_context("coefficient", "how far the two sources differ"),
    },
    "contest": {
        "initiator": in_context("coefficient", "the side that began the war, capabilities even"),
        "ln_ratio": in_context("coefficient", "capability of that side over the other’s (logarithm)"),
    },
    "challenge": {
        "land": in_context("coefficient", "land border"),
        "water_near": in_context("coefficient", "up to 24 miles of water between them"),
        "water_far": in_context("coefficient", "24 to 400 miles of water between them"),
        "ln_ratio": in_context("coefficient", "capability of the challenger over the target’s (logarithm)"),
        "ln_capability1": in_context("coefficient", "capability of the challenger (logarithm)"),
        "ln_capability2": in_context("coefficient", "capability of the target (logarithm)"),
        "major1": in_context("coefficient", "the challenger is a major power"),
        "major2": in_context("coefficient", "the target is a major power"),
        "majors": in_context("coefficient", "both are major powers"),
        "capabilities": in_context("coefficient", "product of both capabilities (logarithms)"),
        "polyarchy1": in_context("coefficient", "democracy of the challenger"),
        "polyarchy2": in_context("coefficient", "democracy of the target"),
        "polyarchies": in_context("coefficient", "product of both democracy scores"),
        "polyarchy_gap": in_context("coefficient", "distance between the democracy scores"),
        "polyarchy_unknown": in_context("coefficient", "no democracy score (V-Dem)"),
        "polity_unknown": in_context("coefficient", "no regime score (Polity)"),
        "ln_spell": in_context("coefficient", "years without a dispute (logarithm)"),
        "ln_dyads1": in_context("coefficient", "states with which the challenger has to reckon (logarithm)"),
        "ln_dyads2": in_context("coefficient", "states with which the target has to reckon (logarithm)"),
        "ln_borders1": in_context("coefficient", "land borders of the challenger (logarithm)"),
        "ln_borders2": in_context("coefficient", "land borders of the target (logarithm)"),
        "at_odds": in_context("coefficient", "in a dispute with each other the year before"),
        "opponents1": in_context("coefficient", "opponents of the challenger the year before (logarithm)"),
        "opponents2": in_context("coefficient", "opponents of the target the year before (logarithm)"),
        "major1_distance": in_context("coefficient", "the challenger is a major power × distance"),
        "major2_distance": in_context("coefficient", "the target is a major power × distance"),
        "major1_target": in_context("coefficient", "the challenger is a major power × capability of the target"),
        "major2_challenger": in_context("coefficient", "the target is a major power × capability of the challenger"),
        "spell_land": in_context("coefficient", "years without a dispute × land border"),
        "spell_major1": in_context("coefficient", "years without a dispute × the challenger is a major power"),
        "spell_major2": in_context("coefficient", "years without a dispute × the target is a major power"),
        "similarity": in_context("coefficient", "likeness of their alliances"),
        "help": in_context("coefficient", "help that the target may expect without any obligation"),
        "help_owed": in_context("coefficient", "help that obligations add to it"),
        "win": in_context("coefficient", "chance of the challenger to win, help counted"),
        "resist": in_context("coefficient", "chance that the target resists"),
        "resist_win": in_context("coefficient", "product of these two chances"),
    },
}

_STEPS: dict[str, Message] = {
    "force": in_context("coefficient", "use of force"),
    "deadly": in_context("coefficient", "deadly fight"),
    "war": in_context("coefficient", "war"),
}
"""The steps of the link on severity, each given the one before."""

_PASTS: dict[str, Message] = {
    "began": in_context("coefficient", "disputes that the challenger began against the target"),
    "suffered": in_context("coefficient", "disputes that the target began against the challenger"),
    "met": in_context("coefficient", "disputes between the two"),
    "began_any1": in_context("coefficient", "disputes that the challenger began, against anyone"),
    "began_any2": in_context("coefficient", "disputes that the target began, against anyone"),
    "suffered_any1": in_context("coefficient", "disputes begun against the challenger, by anyone"),
    "suffered_any2": in_context("coefficient", "disputes begun against the target, by anyone"),
    "aggressor": in_context("coefficient", "what the challenger began × what the target suffered"),
    "system": in_context("coefficient", "disputes begun in the world, per state"),
    "region": in_context("coefficient", "disputes begun in the target’s region"),
}
_PAST = re.compile(rf"({'|'.join(sorted(_PASTS, key=len, reverse=True))})_(\d+(?:\.\d+)?(?:e\+\d+)?)")
_FOREVER = 1000  # years: a half-life beyond which events count without decay


def coefficient_name(link: str, term: str, lang: str = "en") -> str:
    """Return what a coefficient of a link is called; its name in the data where it is not known.

    >>> coefficient_name("joining", "ln_distance_target")
    'distance to the target’s capital (logarithm)'
    >>> coefficient_name("severity", "war:step_1990")
    'war: step of the level in 1990'
    >>> coefficient_name("challenge", "land_met_20")
    'land border × disputes between the two (half-life 20 years)'
    """
    _ = translator(lang)
    step, _colon, rest = term.rpartition(":")
    if step in _STEPS:
        return _("{head}: {rest}", head=_STEPS[step].render(lang), rest=coefficient_name(link, rest, lang))
    named = _BY_LINK.get(link, {}).get(term) or _EVERYWHERE.get(term)
    if named is not None:
        return named.render(lang)
    if year := re.fullmatch(r"step_(\d{4})", term):
        return _("step of the level in {year}", year=int(year[1]))
    return _built(link, term, lang) or term.replace("_", " ")


def _built(link: str, term: str, lang: str) -> str:
    """Return the name of a term that is made of another: a past, a power, a product, a part of a curve."""
    _ = translator(lang)
    if past := _PAST.fullmatch(term):
        years = float(past[2])
        what = _PASTS[past[1]].render(lang)
        if years > _FOREVER:
            return _("{what} (all counted alike)", what=what)
        shown = int(years) if years == int(years) else years
        return _.counted(
            "{what} (half-life {years} year)", "{what} (half-life {years} years)", ceil(years), what=what, years=shown
        )
    for pattern, rendered in (
        (r"(.+)_square", lambda inner: _("{what}, squared", what=inner)),
        (r"ln_(.+)_per_dyad", lambda inner: _("{what}, per state to reckon with", what=inner)),
        (r"land_(.+)", lambda inner: _("land border × {what}", what=inner)),
    ):
        if (found := re.fullmatch(pattern, term)) and (inner := _known(link, found[1], lang)):
            return rendered(inner)
    if (found := re.fullmatch(r"ln_(.+)", term)) and (inner := _known(link, found[1], lang)):
        return _("{what}, steep near none", what=inner)
    if (found := re.fullmatch(r"(.+)_(\d)", term)) and (inner := _known(link, found[1], lang)):
        return _("{what}, part {n} of its curve", what=inner, n=int(found[2]))
    return ""


def _known(link: str, term: str, lang: str) -> str:
    """Return the name of a term within another, or nothing."""
    rendered = coefficient_name(link, term, lang)
    return "" if rendered == term.replace("_", " ") else rendered
