"""How people call the parties, bodies and zones of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.arrangement.schema import Arrangement

__all__ = ["capitalised", "names_of", "zone_of"]


def name_of(arrangement: Arrangement, party: str, lang: str) -> str:
    """Return how people call a party or body."""
    return render(arrangement.called(party), lang)


def names_of(arrangement: Arrangement, parties: Iterable[str], lang: str) -> str:
    """Return several parties as a list in a sentence."""
    return translator(lang).listing([name_of(arrangement, p, lang) for p in parties])


def zone_of(arrangement: Arrangement, zone: str, lang: str) -> str:
    """Return the title of a zone."""
    return arrangement.zones[zone].title.in_(lang) if zone in arrangement.zones else zone.replace("_", " ")


def capitalised(sentence: str) -> str:
    """Return a sentence with a capital at its head, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
