"""What is assessed, as plain data: the situation, and what the text guarantees in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.arrangement.situation import LoadedSituation, SituationSource
    from foedus.assessment.schema import FactRow, GuarantorRow, SituationPart, SourceRow, TextPart
    from foedus.deterrence.terms.commitments import Terms
    from foedus.law.engine.cells import Analysis

__all__ = ["situation_part", "text_part"]


def situation_part(loaded: LoadedSituation) -> SituationPart:
    """Return the situation with its facts and sources."""
    situation = loaded.situation
    facts: list[FactRow] = [
        {
            "id": entry.id,
            "says": entry.says.to_dict(),
            "value": entry.middle,
            "unit": entry.unit,
            "grade": situation.grade_of(entry),
        }
        for entry in situation.entries
        if entry.kind in {"fact", "front", "owes"}
    ]
    return {
        "id": situation.id,
        "title": situation.title.to_dict(),
        "date": situation.date.isoformat(),
        "war": situation.war,
        "protege": situation.protege,
        "adversary": situation.adversary,
        "facts": facts,
        "sources": [_source_row(name, source) for name, source in situation.sources.items()],
    }


def _source_row(name: str, source: SituationSource) -> SourceRow:
    row: SourceRow = {"id": name, "title": source.title, "grade": source.grade}
    if source.url is not None:
        row["url"] = source.url
    if source.date is not None:
        row["date"] = str(source.date)
    if source.revised:
        row["revised"] = True
    if source.read is not None:
        row["read"] = source.read
    if source.said is not None:
        row["said"] = source.said.to_dict()
    if source.note is not None:
        row["note"] = source.note.to_dict()
    return row


def text_part(analysis: Analysis, terms: Terms) -> TextPart:
    """Return what the text guarantees, under all readings, and its findings."""
    document = analysis.to_dict()
    guarantors: list[GuarantorRow] = [
        {"party": c.party, "fight": c.fight, "support": c.support, "hours": c.hours, "clauses": list(c.clauses)}
        for c in terms.active
    ]
    return {
        "floor": {"incident": terms.incident, "zone": terms.zone, "reading": terms.reading, "guarantors": guarantors},
        "guarantees": [cell for cell in document["guarantees"] if cell["reading"] == terms.reading],
        "coalition": [row for row in document["coalition"] if row["reading"] == terms.reading],
        "findings": document["findings"],
    }
