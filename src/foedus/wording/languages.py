"""The languages that have a catalogue, and the translator of each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from foedus.wording.translation import Translator

__all__ = ["LANGUAGES", "LOCALE", "translator"]

LOCALE = Path(__file__).parent.parent / "locale"
LANGUAGES: tuple[str, ...] = ("en", *sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/foedus.po")))
"""English, and every language that has a catalogue."""


@cache
def translator(lang: str = "en") -> Translator:
    """Return the translator of a language; its catalogue is read when first asked for.

    Raises
    ------
    LookupError
        The language has no catalogue; those that have one are listed.
    """
    if lang == "en":
        return Translator()
    if lang not in LANGUAGES:
        raise LookupError(f"unknown language '{lang}'; known: {', '.join(LANGUAGES)}")
    from foedus.wording.catalogue import CatalogueTranslator

    return CatalogueTranslator(lang, LOCALE / lang / "LC_MESSAGES" / "foedus.po")
