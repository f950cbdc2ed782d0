"""What the exit status of a command means: the one place that says so."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitStatus"]


class ExitStatus(IntEnum):
    """Exit status of ``foedus``, the same for every command."""

    NOTHING_FOUND = 0
    """The command did what it was asked, and found nothing to report."""
    FINDINGS = 1
    """Findings, a missed target, a difference, or estimates whose diagnostics failed."""
    WRONG_INPUT = 2
    """The input or the usage is wrong."""
    FAILED = 3
    """Something failed while running, or stayed undecided with nothing found."""
    INTERRUPTED = 130
    """Interrupted from the keyboard."""
