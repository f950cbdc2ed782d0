"""Weaknesses of a text, each with a stable code, the clause, the line and the scenario that shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.law.engine.matrix import matrix
from foedus.law.findings import deciders, helping, life, means, scope, sequence
from foedus.law.findings.rules import RULES, Context, Finding, Rule
from foedus.wording import Message

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
    found += _of_the_others(analysis, situation)
    return tuple(sorted(found, key=lambda f: (_GRAVEST_FIRST.index(f.severity), f.code, f.line)))


def _of_the_others(analysis: Analysis, situation: Situation | None) -> list[Finding]:
    """Return what is to be said of the instruments that the first text is read together with, each by its name."""
    found = []
    for part in analysis.source.parts[1:]:
        context = Context(matrix(part, coalitions=False), situation)
        for known in (RULES[code] for code in sorted(RULES) if RULES[code].of_each_text):
            for finding in known.look(context):
                if finding.clause is None:  # what a clause says is found in the whole
                    values = {"text": part.arrangement.title, "finding": finding.message}
                    found.append(replace(finding, message=Message("in “{text}”: {finding}", values)))
    return found
