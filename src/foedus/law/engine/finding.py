"""What a finding is: a weakness of the text, with the course of events that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.law.schema import FindingRow, StepRow

__all__ = ["Finding", "Severity", "Step"]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a scenario.

    Attributes
    ----------
    hours : int or None
        Hours after the attack; None where no time is set.
    text : Message
    """

    hours: int | None
    text: Message

    def to_dict(self, lang: str = "en") -> StepRow:
        """Return the step as plain data, rendered in a language."""
        return {"hours": self.hours, "text": self.text.render(lang)}


@dataclass(frozen=True, slots=True)
class Finding:
    """A weakness of the text.

    Attributes
    ----------
    code, name : str
        ``F101`` and ``adversary-veto``: stable.
    severity : {"error", "warning", "note"}
    clause : str or None
        The clause it stands in; None for the text as a whole.
    line : int
        Of the document.
    message : Message
    scenario : tuple of Step
        The lawful course of events that shows it; empty where the text alone does.
    incident : str or None
        The kind of attack in the scenario.
    amendments : tuple
        What closes it, if that was asked for.
    file : str
        The document, as the user named it.
    """

    code: str
    name: str
    severity: Severity
    clause: str | None
    line: int
    message: Message
    scenario: tuple[Step, ...] = ()
    incident: str | None = None
    amendments: tuple[Any, ...] = ()
    file: str = ""

    def to_dict(self, lang: str = "en") -> FindingRow:
        """Return the finding as plain data, rendered in a language."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity,
            "clause": self.clause,
            "line": self.line,
            "file": self.file,
            "message": self.message.render(lang),
            "incident": self.incident,
            "scenario": [step.to_dict(lang) for step in self.scenario],
            "amendments": [amendment.to_dict(lang) for amendment in self.amendments],
        }
