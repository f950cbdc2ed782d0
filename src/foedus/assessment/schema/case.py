"""The case: arrangement, situation, and what the text says."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from foedus.law.schema import CellRow, CoalitionRow, FindingRow
from foedus.wording import Bilingual

__all__ = ["ArrangementPart", "FactRow", "FloorPart", "GuarantorRow", "SituationPart", "SourceRow", "TextPart"]


class ArrangementPart(TypedDict):
    """The text that is assessed."""

    id: str
    title: Bilingual
    status: str


class FactRow(TypedDict):
    """A fact of the situation."""

    id: str
    says: Bilingual
    value: float
    unit: str | None
    grade: str | None


class SourceRow(TypedDict):
    """A source of the situation, with its Admiralty grade."""

    id: str
    title: str
    url: NotRequired[str]
    date: NotRequired[str]
    grade: str
    revised: NotRequired[bool]
    read: NotRequired[str]
    said: NotRequired[Bilingual]
    note: NotRequired[Bilingual]


class SituationPart(TypedDict):
    """The world at the date of the assessment."""

    id: str
    title: Bilingual
    date: str
    war: bool
    protege: str
    adversary: str
    facts: list[FactRow]
    sources: list[SourceRow]


class GuarantorRow(TypedDict):
    """What one guarantor owes in the gravest attack."""

    party: str
    fight: str
    support: str
    hours: int | None
    clauses: list[str]


class FloorPart(TypedDict):
    """What the text guarantees in the gravest attack, under the reading that is used."""

    incident: str
    zone: str
    reading: str
    guarantors: list[GuarantorRow]


class TextPart(TypedDict):
    """What the text guarantees, and its findings."""

    floor: FloorPart
    guarantees: list[CellRow]
    coalition: list[CoalitionRow]
    findings: list[FindingRow]
