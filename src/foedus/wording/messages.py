"""A message: the English text as identifier, with named values, rendered in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NotRequired, overload

from typing_extensions import TypedDict

from foedus.wording.languages import translator

__all__ = [
    "N_",
    "Bilingual",
    "Message",
    "bilingual",
    "counted",
    "decimals",
    "hours",
    "in_context",
    "iso_duration",
    "percentage",
    "render",
    "term",
]

_HOURS_SHOWN_AS_DAYS = 48


class Bilingual(TypedDict):
    """A text in English, with French where it is known, as data carry it."""

    en: str
    fr: NotRequired[str | None]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be rendered in the reader's language.

    Attributes
    ----------
    msgid : str
        The English text, with places in braces as ``{party}`` (`str.format`). A literal brace is doubled.
    params : mapping of str to object
        What stands in the places: strings, numbers, dates, lists, other messages, or bilingual texts (anything with
        ``in_(language)``, or a mapping with ``en`` and ``fr``).
    plural : str or None
        The English text where ``params["n"]`` is not one.
    context : str or None
        Distinguishes equal English words that another language says differently.
    """

    msgid: str
    params: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None
    context: str | None = None

    def render(self, lang: str = "en") -> str:
        """Return the sentence in a language.

        Raises
        ------
        LookupError
            The language has no catalogue.
        """
        speak = translator(lang)
        n = speak.plural_number(self.params) if self.plural is not None else None
        text = speak.text(self.msgid, plural=self.plural, n=n, context=self.context)
        return speak.fill(text, self.params)

    def __str__(self) -> str:
        return self.render("en")

    def __hash__(self) -> int:
        return hash((self.msgid, self.plural, self.context, self.render("en")))


@overload
def N_(text: str, /, *, context: str | None = None) -> str: ...
@overload
def N_(singular: str, plural: str, /) -> tuple[str, str]: ...
def N_(text: str, plural: str | None = None, /, *, context: str | None = None) -> str | tuple[str, str]:  # noqa: N802
    """Mark a text of a table as a message for the extraction, and return it as it is, or both its forms.

    >>> titles = {"days": N_("{n} day", "{n} days")}
    >>> counted(*titles["days"], 2).render()
    '2 days'
    """
    return text if plural is None else (text, plural)


def counted(singular: str, plural: str, n: int, **params: Any) -> Message:
    """Return a message about `n` things; both texts may use ``{n}``.

    >>> counted("{n} finding", "{n} findings", 2).render()
    '2 findings'
    """
    return Message(singular, {"n": n, **params}, plural=plural)


def in_context(context: str, text: str) -> Message:
    """Return a message whose English words need a context to be translated."""
    return Message(text, context=context)


def term(word: str) -> Message:
    """Return a word of the vocabulary (response, incident kind, role, status...) as a message.

    >>> term("share_intelligence").render("en")
    'share intelligence'
    """
    return Message(word.replace("_", " "), context="term")


def hours(n: int) -> Message:
    """Return a time in hours, or in days where it is a whole number of at least two.

    >>> [hours(n).render() for n in (1, 30, 72)]
    ['1 hour', '30 hours', '3 days']
    """
    if n >= _HOURS_SHOWN_AS_DAYS and n % 24 == 0:
        return counted("{n} day", "{n} days", n // 24)
    return counted("{n} hour", "{n} hours", n)


@dataclass(frozen=True, slots=True)
class _Written:
    """A number that a sentence holds in a fixed form."""

    value: float
    digits: int
    percent: bool = False

    def in_(self, lang: str) -> str:
        speak = translator(lang)
        number = speak.number(self.value, self.digits)
        return speak.percent(number) if self.percent else number


def decimals(value: float, digits: int) -> _Written:
    """Return a number for a sentence, with so many decimals.

    >>> Message("{gap}", {"gap": decimals(-0.1, 2)}).render("fr")
    '−0,10'
    """
    return _Written(value, digits)


def percentage(share: float, digits: int = 0) -> _Written:
    r"""Return a share for a sentence, in whole hundredths unless decimals are asked for.

    >>> Message("in {share} of the draws", {"share": percentage(0.526)}).render("en").replace("\xa0", " ")
    'in 53 % of the draws'
    """
    return _Written(100 * share, digits, percent=True)


def iso_duration(duration: str) -> Message | list[Message]:
    """Return an ISO 8601 duration as a message; one of several units, as a list of them.

    >>> str(iso_duration("P6M")), str(iso_duration("PT72H"))
    ('6 months', '72 hours')
    """
    units = {
        "Y": N_("{n} year", "{n} years"),
        "M": N_("{n} month", "{n} months"),
        "W": N_("{n} week", "{n} weeks"),
        "D": N_("{n} day", "{n} days"),
        "H": N_("{n} hour", "{n} hours"),
    }
    parts = [counted(*units[unit], int(n)) for n, unit in re.findall(r"(\d+)([YMWDH])", duration)]
    return parts[0] if len(parts) == 1 else parts


def bilingual(message: Message) -> Bilingual:
    """Return a message in both languages, as data carry it.

    >>> bilingual(term("blockade"))
    {'en': 'blockade', 'fr': 'blocus'}
    """
    return {"en": message.render("en"), "fr": message.render("fr")}


def render(value: Any, lang: str = "en") -> str:
    """Return a value as people read it in a language: text, message, bilingual text, number, date or list.

    Raises
    ------
    LookupError
        The language has no catalogue.
    """
    return translator(lang).render(value)
