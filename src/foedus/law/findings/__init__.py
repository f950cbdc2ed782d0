"""Weaknesses of a text, each with a stable code, the clause, the line and the scenario that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.law.findings import deciders, helping, life, scope, sequence
from foedus.law.findings.base import RULES, Context, Finding, Rule

if TYPE_CHECKING:
    from foedus.law.cells import Analysis

__all__ = ["RULES", "Context", "Finding", "Rule", "deciders", "find", "helping", "life", "scope", "sequence"]

_GRAVEST_FIRST = ("error", "warning", "note")


def find(analysis: Analysis) -> tuple[Finding, ...]:
    """Return every finding on a text, the gravest first, then by code and line."""
    context = Context(analysis)
    found = [finding for code in sorted(RULES) for finding in RULES[code].look(context)]
    return tuple(sorted(found, key=lambda f: (_GRAVEST_FIRST.index(f.severity), f.code, f.line)))
