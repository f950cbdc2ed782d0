"""Weaknesses of a text, each with a stable code, the clause, the line and the scenario that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.law.findings import deciders, helping, life, means, scope, sequence
from foedus.law.findings.rules import RULES, Context, Finding, Rule

if TYPE_CHECKING:
    from foedus.arrangement.situation import Situation
    from foedus.law.engine.cells import Analysis

__all__ = ["RULES", "Context", "Finding", "Rule", "deciders", "find", "helping", "life", "means", "scope", "sequence"]

_GRAVEST_FIRST = ("error", "warning", "note")


def find(analysis: Analysis, situation: Situation | None = None) -> tuple[Finding, ...]:
    """Return every finding on a text, the gravest first, then by code and line.

    Findings on means (F129, F130) need a situation.
    """
    context = Context(analysis, situation)
    found: list[Finding] = []
    for code in sorted(RULES):
        # Two readings of a clause may have the same weakness.
        found += [finding for finding in RULES[code].look(context) if finding not in found]
    return tuple(sorted(found, key=lambda f: (_GRAVEST_FIRST.index(f.severity), f.code, f.line)))
