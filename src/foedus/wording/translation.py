"""What a language needs: texts from its catalogue, numbers, dates and lists by its locale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from foedus.wording.english import article_wanted, with_the
from foedus.wording.french import NO_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["GROUPED_FROM", "MINUS", "Translator", "joined"]

MINUS = "−"
"""The sign of a negative number in a sentence; data for machines have the hyphen of ASCII."""

GROUPED_FROM = 10_000
"""From here on thousands are marked off; a number below may be a year."""

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
_MONTHS += ("November", "December")


class Translator:
    """English itself; other languages derive from it.

    Called with a text and values for its places, it returns the sentence in its language.

    >>> Translator()("{who} may leave", who="France")
    'France may leave'
    """

    lang = "en"
    before_mark = ""
    """What stands before a colon, a semicolon, a question mark or an exclamation mark."""

    def __call__(self, msgid: str, /, **params: Any) -> str:
        """Return the text in this language with its places filled."""
        return self.fill(self.text(msgid), params)

    def counted(self, singular: str, plural: str, n: int, /, **params: Any) -> str:
        """Return the text for `n` things; both forms may use ``{n}``."""
        values = {"n": n, **params}
        return self.fill(self.text(singular, plural=plural, n=self.plural_number(values)), values)

    def in_context(self, context: str, msgid: str, /, **params: Any) -> str:
        """Return a text whose English words need a context to be translated."""
        return self.fill(self.text(msgid, context=context), params)

    def fill(self, text: str, params: Mapping[str, Any]) -> str:
        """Return a text with its places filled, each value rendered in this language."""
        if self.lang != "en":
            return text.format_map({name: self.render(value) for name, value in params.items()})
        filled = text.format_map({name: self._in_english(text, name, value) for name, value in params.items()})
        sentence = text.startswith("{") and text.endswith(".")
        return f"T{filled[1:]}" if sentence and filled.startswith("the ") else filled

    def _in_english(self, text: str, name: str, value: Any) -> str:
        """Return a value as it stands in this place of an English text, names with their article."""
        if not article_wanted(text, name):
            return self.render(value)
        if isinstance(value, (list, tuple)):
            return self.listing([with_the(self.render(item)) for item in value])
        return with_the(self.render(value))

    def plural_number(self, params: Mapping[str, Any]) -> Any:
        """Return the number that chooses between singular and plural."""
        return params.get("n")

    def text(self, msgid: str, *, plural: str | None = None, n: float | None = None, context: str | None = None) -> str:
        """Return the text with its places still open."""
        return plural if plural is not None and n != 1 else msgid

    def listing(self, items: Sequence[str]) -> str:
        """Return items as a list in a sentence: ``A, B and C``."""
        return joined(items, " and ")

    def series(self, items: Iterable[str]) -> str:
        """Return items that are too long for a list in a sentence: ``A; B; C``."""
        return f"{self.before_mark}; ".join(items)

    def number(self, value: float, digits: int | None = None) -> str:
        """Return a number with the language's marks and a true minus, rounded to so many decimals if given.

        >>> Translator().number(-1234.567, 1)
        '−1234.6'
        """
        shown = round(value, digits) + 0.0 if digits is not None else value  # never a negative nought
        grouping = "," if abs(shown) >= GROUPED_FROM else ""
        written = f"{shown:{grouping}.{digits}f}" if digits is not None else f"{shown:{grouping}}"
        return MINUS + written[1:] if written.startswith("-") else written

    def percent(self, number: str) -> str:
        """Return a number, already written, as a percentage: the only place that knows the space."""
        return f"{number}{NO_BREAK}%"

    def day(self, value: date | str) -> str:
        """Return a date in full, ``15 August 2025``; or a month or year, given as ``2025-08`` or ``2025``."""
        if isinstance(value, str):
            year, _, month = value.partition("-")
            return f"{_MONTHS[int(month) - 1]} {year}" if month else year
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def render(self, value: Any) -> str:
        """Return a value as people read it: text, message, bilingual text, number, date or list."""
        if isinstance(value, str):
            return value
        if hasattr(value, "render"):
            return value.render(self.lang)
        if hasattr(value, "in_"):
            return value.in_(self.lang)
        if isinstance(value, Mapping):
            return self.choose(value)
        if isinstance(value, (list, tuple, set, frozenset)):
            items = sorted(value) if isinstance(value, (set, frozenset)) else value
            return self.listing([self.render(item) for item in items])
        return self.value(value)

    def choose(self, texts: Mapping[str, Any]) -> str:
        """Return the text in this language of those that data carry; the English one where it is missing."""
        return str(texts.get(self.lang) or texts.get("en") or "")

    def value(self, value: Any) -> str:
        """Return a number, a date or anything else that is not text."""
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.number(value)
        return str(value)


def joined(items: Sequence[str], last: str) -> str:
    """Return items with commas between them, and `last` before the last one."""
    return items[0] if len(items) == 1 else last.join([", ".join(items[:-1]), items[-1]]) if items else ""
