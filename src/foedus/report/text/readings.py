"""What the readings of a text make of it, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.arrangement.vocabulary import RESPONSES
from foedus.law.engine.cells import TEXT
from foedus.report.text.floor import ANY_EFFECTIVE, column_name, entry_of
from foedus.report.text.names import names_of
from foedus.wording import Message, render, term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.law import Analysis, Cell

__all__ = ["ReadingsView", "readings_side_by_side"]


@dataclass(frozen=True, slots=True)
class ReadingsView:
    """What differs between the readings of a text in its gravest covered incident.

    Attributes
    ----------
    incident : str
    readings : tuple of str
        Their names.
    rows : tuple of (str, str, tuple of str)
        Party, response, and what each reading makes of it.
    """

    incident: str
    readings: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


def readings_side_by_side(analysis: Analysis, lang: str) -> ReadingsView | None:
    """Return what differs between readings; None if there is one only, or if all come to the same."""
    names = analysis.readings[:-1]
    gravest = analysis.gravest()
    if len(names) < 2 or not gravest:
        return None
    arrangement = analysis.source.arrangement
    place = (gravest[0].incident, gravest[0].zone, gravest[0].victim)
    by_reading = [_cells(analysis, name, place) for name in names]
    rows = []
    for party in dict.fromkeys(c.party for c in gravest):
        for response in (*RESPONSES, ANY_EFFECTIVE):
            found = [cells.get((party, response)) for cells in by_reading]
            told = tuple("–" if c is None else entry_of(arrangement, c, lang).label for c in found)
            if len(set(told)) > 1:
                rows.append((names_of(arrangement, [party], lang), column_name(response, lang), told))
    shown = tuple(_reading_name(arrangement, name, lang) for name in names)
    return ReadingsView(term(place[0]).render(lang), shown, tuple(rows)) if rows else None


def _cells(analysis: Analysis, reading: str, place: tuple[str, str, str]) -> dict[tuple[str, str], Cell]:
    cells: Sequence[Cell] = analysis.select(phase="active", reading=reading)
    return {(c.party, c.response): c for c in cells if (c.incident, c.zone, c.victim) == place}


def _reading_name(arrangement: Arrangement, name: str, lang: str) -> str:
    if name in arrangement.readings:
        return render(arrangement.readings[name].title, lang)
    return Message("the text as it stands").render(lang) if name == TEXT else name
