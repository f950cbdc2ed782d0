"""Languages other than English: a gettext catalogue read as it is written, and Babel's locale data.

Nothing is compiled, so that an editable checkout always shows what its catalogue says. Reading the French one takes
about 25 ms of a command's half second; a compiled one would take 2 ms.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import localcontext
from gettext import c2py
from typing import TYPE_CHECKING, Any

from babel import Locale, dates, numbers
from babel.messages.pofile import read_po

from foedus.wording.french import NO_BREAK, FrenchPlace, is_plural, second_rank, typographic
from foedus.wording.translation import GROUPED_FROM, MINUS, Translator, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from babel.messages import Catalog

__all__ = ["CatalogueTranslator", "read_catalogue"]

_DIGITS = 400  # more than the largest float has
_QUOTED = re.compile(f"«{NO_BREAK}{{(\\w+)}}{NO_BREAK}»")  # places that stand between guillemets


def read_catalogue(file: Path, lang: str) -> Catalog:
    """Read a ``.po`` file; nothing has to be compiled."""
    with file.open("rb") as stream:
        return read_po(stream, locale=lang)


class CatalogueTranslator(Translator):
    """A language with a catalogue. A text that the catalogue does not have is rendered in English.

    Parameters
    ----------
    lang : str
        Code of the language.
    file : Path
        Its ``.po`` file.
    """

    def __init__(self, lang: str, file: Path) -> None:
        self.lang = lang
        self.before_mark = NO_BREAK if lang == "fr" else ""
        self._locale = Locale.parse(lang)
        self._catalogue = read_catalogue(file, lang)
        self._form_for = c2py(self._catalogue.plural_expr)

    def text(self, msgid: str, *, plural: str | None = None, n: float | None = None, context: str | None = None) -> str:
        """Return the text with its places still open."""
        found = self.translated(msgid, context)
        if found is not None and not isinstance(found, str):
            found = found[self._form_for(int(n) if n is not None else 1)]
        return found or super().text(msgid, plural=plural, n=n, context=context)

    def translated(self, msgid: str, context: str | None = None) -> str | Sequence[str] | None:
        """Return the translation of a text, of a counted one each form, or None where the catalogue has none."""
        message = self._catalogue.get(msgid, context)
        return message.string if message is not None and message.string and not message.fuzzy else None

    def fill(self, text: str, params: Mapping[str, Any]) -> str:
        """Return a text with its places filled; French places know their articles."""
        if self.lang != "fr":
            return super().fill(text, params)
        quoted = set(_QUOTED.findall(text))
        return text.format_map({name: self._place(value, inside=name in quoted) for name, value in params.items()})

    def plural_number(self, params: Mapping[str, Any]) -> Any:
        """Return the number that chooses the form: one party with a plural name takes the plural."""
        subjects = next((params[name] for name in ("owners", "who") if name in params), None)
        if self.lang == "fr" and params.get("n") == 1 and subjects is not None:
            return 2 if any(is_plural(name) for name in self._place(subjects).names) else 1
        return params.get("n")

    def _place(self, value: Any, *, inside: bool = False) -> FrenchPlace:
        """Return what stands in a place; inside guillemets, its own become quotation marks of the second rank."""
        items = value if isinstance(value, (list, tuple)) else [value]
        place = FrenchPlace(self.render(value), [self.render(item) for item in items])
        return FrenchPlace(second_rank(place), place.names) if inside else place

    def choose(self, texts: Mapping[str, Any]) -> str:
        """Return the text in this language of those that data carry; French ones typed plainly get their marks."""
        french = texts.get("fr") if self.lang == "fr" else None
        return typographic(str(french)) if french else super().choose(texts)

    def listing(self, items: Sequence[str]) -> str:
        """Return items as a list in a sentence."""
        return joined(items, " " + self.in_context("list", "and") + " ")

    def number(self, value: float, digits: int | None = None) -> str:
        """Return a number with the language's marks, rounded to so many decimals if given."""
        value = round(value, digits) + 0.0 if digits is not None else value  # never a negative nought
        grouping = abs(value) >= GROUPED_FROM
        pattern = "#,##0" + ("." + "0" * digits if digits else "") if digits is not None else "#,##0.######"
        with localcontext(prec=_DIGITS):  # the usual 28 digits are too few for a number that somebody may write
            written = numbers.format_decimal(value, format=pattern, locale=self._locale, group_separator=grouping)
        return written.replace("-", MINUS)

    def percent(self, number: str) -> str:
        """Return a number, already written, as a percentage, with the no-break space."""
        return f"{number}{NO_BREAK}%"

    def day(self, value: date | str) -> str:
        """Return a date in full, or a month or year."""
        if isinstance(value, str):
            year, _, month = value.partition("-")
            return dates.format_date(date(int(year), int(month), 1), "MMMM y", locale=self._locale) if month else year
        written = dates.format_date(value, format="long", locale=self._locale)
        return f"1er{written[1:]}" if self.lang == "fr" and value.day == 1 else written
