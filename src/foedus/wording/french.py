"""French articles: a translation writes ``{who:le}`` or ``{who:de}`` and gets ``la Russie``, ``des États-Unis``.

The specifications are ``le``, ``de`` and ``à``, and ``Le`` at the head of a sentence. Names that begin with a small
letter get no article but the one that they have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NO_BREAK", "FrenchPlace", "is_plural", "second_rank", "typographic", "with_article"]

NO_BREAK = "\u00a0"

_PLURAL = frozenset({"États-Unis", "Pays-Bas", "Philippines", "Émirats", "Seychelles", "Comores", "Maldives", "Alliés"})
_BARE = frozenset(
    {"Andorre", "Bahreïn", "Berlin", "Chypre", "Cuba", "Dantzig", "Djibouti", "Haïti", "Israël", "Kiev", "Kyiv"}
    | {"Londres", "Madagascar", "Malte", "Maurice", "Monaco", "Moscou", "Oman", "Paris", "Singapour", "Taïwan"}
    | {"Washington"}
)
_MASCULINE = frozenset(
    {"Arbitre", "Belize", "Cadre", "Cambodge", "Centre", "Collège", "Directoire", "Groupe", "Juge", "Mexique"}
    | {"Ministère", "Mozambique", "Mécanisme", "Organe", "Royaume", "Secrétaire", "Siège", "Suriname", "Zimbabwe"}
)
_FEMININE_ENDINGS = ("e", "ion")
_VOWELS = "aàâeéèêiîoôuyœAÀÂEÉÈÊIÎOÔUŒ"
_ARTICLES = ("le ", "la ", "les ", "l'", "l’")


class FrenchPlace(str):
    """What stands in a place of a sentence; formatted with an article it declines each of its names.

    Parameters
    ----------
    text : str
        As it stands without an article.
    names : sequence of str
        The names in it.
    """

    __slots__ = ("names",)
    names: tuple[str, ...]

    def __new__(cls, text: str, names: Sequence[str]) -> FrenchPlace:
        """Return the place."""
        place = super().__new__(cls, text)
        place.names = tuple(names)
        return place

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        declined = [with_article(name, spec.lower()) for name in self.names]
        joined = declined[0] if len(declined) == 1 else " et ".join([", ".join(declined[:-1]), declined[-1]])
        return joined[:1].upper() + joined[1:] if spec[:1].isupper() else joined


def typographic(text: str) -> str:
    r"""Return a French text typed on a plain keyboard with curved apostrophes and no-break spaces.

    >>> typographic("L'Ukraine : qu'on l'aide !") == "L’Ukraine\u00a0: qu’on l’aide\u00a0!"
    True
    """
    text = re.sub(r"(?<=\w)'(?=[\w«])", "’", text)
    text = re.sub(r" (?=[:;!?%»](?:\W|$))", NO_BREAK, text)
    return re.sub("« ", f"«{NO_BREAK}", text)


def second_rank(text: str) -> str:
    """Return a text that will stand between guillemets, its own guillemets turned into quotation marks.

    >>> second_rank(typographic("dit « assurances »"))
    'dit “assurances”'
    """
    return text.replace(f"«{NO_BREAK}", "“").replace(f"{NO_BREAK}»", "”")


def is_plural(name: str) -> bool:
    """Return whether a name takes a verb in the plural.

    >>> is_plural("États-Unis"), is_plural("Russie")
    (True, False)
    """
    return name.lower().startswith("les ") or name.split(" ")[0] in _PLURAL


def with_article(name: str, spec: str) -> str:
    """Return a name with its article, contracted with ``de`` or ``à``.

    >>> [with_article(n, "de") for n in ("Russie", "États-Unis", "Ukraine", "Royaume-Uni", "Chypre", "chaque partie")]
    ['de la Russie', 'des États-Unis', 'de l’Ukraine', 'du Royaume-Uni', 'de Chypre', 'de chaque partie']
    >>> with_article("L'Ukraine", "à"), with_article("Conseil de sécurité", "à"), with_article("Japon", "le")
    ('à l’Ukraine', 'au Conseil de sécurité', 'le Japon')
    """
    article, bare = _article(name)
    if spec == "le":
        return article + bare
    if article in ("le ", "les "):
        contracted = {"de": {"le ": "du ", "les ": "des "}, "à": {"le ": "au ", "les ": "aux "}}
        return contracted[spec][article] + bare
    if spec == "de" and not article and bare[:1] in _VOWELS and bare[:1]:
        return "d’" + bare
    return f"{spec} {article}{bare}"


def _article(name: str) -> tuple[str, str]:
    """Return the article of a name, and the name without it."""
    for article in _ARTICLES:
        if name.lower().startswith(article):
            return article.replace("'", "’"), name[len(article) :]
    first = name.split(" ")[0]
    if not first[:1].isupper() or first in _BARE:
        return "", name
    if first in _PLURAL:
        return "les ", name
    if first[0] in _VOWELS:
        return "l’", name
    stem = first.split("-")[0]
    feminine = (
        (first.endswith(_FEMININE_ENDINGS) or first == "Republika")
        and first not in _MASCULINE
        and stem not in _MASCULINE
    )
    return ("la " if feminine else "le "), name
