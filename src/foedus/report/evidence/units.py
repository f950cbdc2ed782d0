"""Units and counts that rooms above give in English only, with the catalogue's context for each."""

from __future__ import annotations

from typing import Any

from foedus.wording import Message, in_context, render

__all__ = ["RECORD", "UNITS", "record_told", "unit_told"]

UNITS: tuple[Message, ...] = (
    in_context("unit", "a year; prize of the median type = 1"),
    in_context("unit", "billion euro"),
    in_context("unit", "billion euro a year"),
    in_context("unit", "billion euro still to come"),
    in_context("unit", "exponent"),
    in_context("unit", "factor a year"),
    in_context("unit", "km"),
    in_context("unit", "km between capitals"),
    in_context("unit", "log of relative strength"),
    in_context("unit", "log relative strength"),
    in_context("unit", "log relative strength per 50 billion euro a year"),
    in_context("unit", "log-odds"),
    in_context("unit", "log-odds per unit of log kilometres"),
    in_context("unit", "log-odds per unit of log power"),
    in_context("unit", "log-odds per unit of the chance to hold"),
    in_context("unit", "per unit of fighting power; prize of the median type = 1"),
    in_context("unit", "prize of the median type = 1"),
    in_context("unit", "probability"),
    in_context("unit", "probability a year"),
    in_context("unit", "probability at even odds"),
    in_context("unit", "probability of being willing at signature"),
    in_context("unit", "probability that an armed attack grows to 1,000 battle deaths"),
    in_context("unit", "probability that it turns will around"),
    in_context("unit", "protege's fighting power at the date = 1"),
    in_context("unit", "share of a guarantor's capability brought to the fight"),
    in_context("unit", "share of recognised territory held"),
    in_context("unit", "share of the gap to long-run strength closed in a year"),
    in_context("unit", "days from decision to fighting beside the protege"),
    in_context("unit", "days of visible preparation before an attack"),
    in_context("unit", "thousand soldiers kept in peace without a limit"),
    in_context("unit", "billion euro delivered and not used up"),
    in_context("unit", "billion euro in all"),
    in_context("unit", "log relative strength lost by the protege in a year of the present war"),
    in_context("unit", "years"),
    in_context("unit", "share of the stock used up or worn out in a year"),
    in_context("unit", "years from pledge to delivery"),
    in_context("unit", "share of aid from the leading guarantor"),
    in_context("unit", "share of its aid that a government which has turned away goes on giving"),
    in_context("unit", "log relative strength per unit of log reduction of the army"),
    in_context("unit", "probability a year of turning away without an election"),
    in_context("unit", "probability a year of turning back without an election"),
    in_context("unit", "days from attack to decision, where the text sets no time"),
    in_context("unit", "days"),
    in_context("unit", "worth of help that comes after the first phase"),
    in_context("unit", "years of ratification, on average"),
    in_context("unit", "probability a year that a government which has turned away gives notice"),
    in_context("unit", "probability that a willing guarantor renews"),
    in_context("unit", "share of the peace value left after an attack"),
    in_context("unit", "share of the peace value lost under a full alliance"),
    in_context("unit", "standard deviation of log relative strength, a year"),
    in_context("unit", "standard deviation of log resolve"),
    in_context("unit", "thousand troops"),
    in_context("unit", "worth of support, as a share of fighting"),
    in_context("unit", "million dollars"),
    in_context("unit", "million dollars a year"),
    in_context("unit", "log relative strength per 50 million dollars a year"),
    in_context("unit", "million pounds"),
    in_context("unit", "million pounds a year"),
    in_context("unit", "log relative strength per 50 million pounds a year"),
    in_context("unit", "divisions"),
    in_context("unit", "estimate"),
    in_context("unit", "million soldiers"),
    in_context("unit", "offer"),
    in_context("unit", "report"),
    in_context("unit", "statement"),
    in_context("unit", "states"),
)

RECORD: tuple[Message, ...] = (
    in_context("record", "defense pacts honoured when called by a war, 1816-1944"),
    in_context("record", "defense pacts honoured when called by a war, 1945-2003"),
    in_context("record", "consultation pacts honoured when called by a war, 1816-1944"),
    in_context("record", "consultation pacts honoured when called by a war, 1945-2003"),
    in_context("record", "alliances with no organisation and no peacetime military institution"),
    in_context("record", "alliances with some"),
    in_context("record", "fatal dispute or war within ten years of a war's end by stalemate or compromise, from 1946"),
    in_context("record", "fatal dispute or war within ten years of a war's end, outside the world wars, to 2000"),
    in_context("record", "fatal dispute or war within five years of a war's end by stalemate or compromise, from 1946"),
    in_context("record", "war within ten years of a war's end, from 1946"),
)

_KNOWN = {(message.context, message.msgid) for message in (*UNITS, *RECORD)}


def unit_told(unit: Any, lang: str) -> str:
    """Return a unit in a language; one that is not in the list as it is given."""
    return _told("unit", unit, lang).replace("protege", "protégé")  # the data are plain ASCII


def record_told(what: Any, lang: str) -> str:
    """Return what a count of the record counts, in a language."""
    return _told("record", what, lang)


def _told(context: str, given: Any, lang: str) -> str:
    if isinstance(given, str) and (context, given) in _KNOWN:
        return in_context(context, given).render(lang)
    return render(given, lang) if given else ""
