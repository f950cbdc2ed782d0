"""Weaknesses of a text, each with a stable code, the clause, the line and the scenario that shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.law.engine.matrix import matrix
from foedus.law.engine.solving import Undecided
from foedus.law.findings import deciders, helping, life, means, scope, sequence
from foedus.law.findings.rules import RULES, Context, Finding, Rule
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.arrangement.situation import Situation
    from foedus.law.engine.cells import Analysis

__all__ = ["RULES", "Context", "Finding", "Rule", "deciders", "find", "helping", "life", "means", "scope", "sequence"]

_GRAVEST_FIRST = ("error", "warning", "note")


def find(analysis: Analysis, situation: Situation | None = None) -> Analysis:
    """Return the analysis with every finding on its text, the gravest first, then by code and line.

    Findings on means (F129, F130) need a situation. A rule over which the solver runs out of time is named in
    `Analysis.unsought`; what it found before stands.
    """
    found, unsought = _sought(sorted(RULES), Context(analysis, situation))
    others, unsought_there = _of_the_others(analysis, situation)
    ordered = sorted((*found, *others), key=lambda f: (_GRAVEST_FIRST.index(f.severity), f.code, f.line))
    codes = sorted({*unsought, *unsought_there})
    return replace(analysis, findings=tuple(ordered), unsought=tuple(codes))


def _sought(codes: Iterable[str], context: Context) -> tuple[list[Finding], list[str]]:
    """Return what the rules of these codes find, and the codes over which the solver ran out of time."""
    found: list[Finding] = []
    unsought = []
    for code in codes:
        try:
            for finding in RULES[code].look(context):
                if finding not in found:  # two readings of a clause may have the same weakness
                    found.append(finding)
        except Undecided:
            unsought.append(code)
    return found, unsought


def _of_the_others(analysis: Analysis, situation: Situation | None) -> tuple[list[Finding], list[str]]:
    """Return what is to be said of the instruments that the first text is read together with, each by its name."""
    found, unsought = [], []
    for part in analysis.source.parts[1:]:
        context = Context(matrix(part, coalitions=False), situation)
        there, late = _sought([code for code in sorted(RULES) if RULES[code].of_each_text], context)
        unsought += late
        for finding in there:
            if finding.clause is None:  # what a clause says is found in the whole
                values = {"text": part.arrangement.title, "finding": finding.message}
                found.append(replace(finding, message=Message("in “{text}”: {finding}", values)))
    return found, unsought
