"""The JSON of ``foedus check``, typed: cells of the matrix, coalitions, findings.

Only names and types stand here, so that rooms below can say what they hand on without loading a solver.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

__all__ = ["AnalysisDocument", "CellRow", "CoalitionRow", "FindingRow", "StepRow"]


class CellRow(TypedDict):
    """What one party is bound or free to do about one incident, under one reading."""

    incident: str
    victim: str
    zone: str
    phase: str
    reading: str
    party: str
    response: str
    status: Literal["guaranteed", "owed_undated", "discretion", "barred", "contradictory", "undecided"]
    guaranteed: bool | None
    needs: Literal["alone", "friends", "adversary", "never"] | None
    veto: list[str]
    levers: list[str]
    worst_case_hours: int | None
    carried_by: list[str]
    critical: list[str]
    until: list[str]
    notice_hours: int | None
    term_hours: int | None
    lasts_hours: int | None
    like_victims: list[str]
    by: list[str]


class CoalitionRow(TypedDict):
    """How many of a coalition respond in every lawful course of events; `at_least` is null if not decided in time."""

    incident: str
    victim: str
    zone: str
    phase: str
    reading: str
    response: str
    at_least: int | None
    of: int
    lasts_hours: int | None


class StepRow(TypedDict):
    """One step of the course of events that shows a finding; `hours` is null where no time is set."""

    hours: int | None
    text: str


class FindingRow(TypedDict):
    """A weakness of the text, in one language."""

    code: str
    name: str
    severity: Literal["error", "warning", "note"]
    clause: str | None
    line: int
    file: str
    message: str
    incident: str | None
    scenario: list[StepRow]
    amendments: list[dict[str, Any]]
    """What closes it, if that was asked for; see `foedus.law.amendments.search.Amendment.to_dict`."""


class AnalysisDocument(TypedDict):
    """What a text guarantees, with its findings."""

    arrangement: str
    readings: list[str]
    guarantees: list[CellRow]
    coalition: list[CoalitionRow]
    findings: list[FindingRow]
    undecided: list[str]
    """What the solver did not decide in time; empty where everything is decided."""
