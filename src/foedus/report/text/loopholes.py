"""The findings on a text, as the report tells them: lawful courses of events, and what would close them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from foedus.report.text.names import capitalised
from foedus.wording import hours, render, translator

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement
    from foedus.law.engine.cells import Analysis

__all__ = ["AmendmentView", "FindingView", "amendment_view", "checks_passed", "findings_of"]

_SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding in a language.

    Attributes
    ----------
    anchor, code, name, severity, severity_name : str
    place : str
        Clause, article and line.
    quote : str
        A short phrase of the text, where one is given.
    message : str
    steps : tuple of (str, str)
        Time and what happens.
    amendments : tuple of AmendmentView
    why : str
        Why this kind of weakness matters, from its page; with the first finding of a code only.
    """

    anchor: str
    code: str
    name: str
    severity: str
    severity_name: str
    place: str
    quote: str
    message: str
    steps: tuple[tuple[str, str], ...]
    amendments: tuple[AmendmentView, ...]
    why: str = ""


def findings_of(analysis: Analysis | None, lang: str) -> list[FindingView]:
    """Return the findings, the gravest first, in a language."""
    if analysis is None:
        return []
    arrangement = analysis.source.arrangement
    order = sorted(analysis.findings, key=lambda f: (_rank(f.severity), f.code, f.line))
    shown = [_finding(arrangement, f, n, lang) for n, f in enumerate(order, 1)]
    first = {view.code: view for view in reversed(shown)}
    return [replace(view, why=_why(view.code, lang)) if view is first[view.code] else view for view in shown]


def _why(code: str, lang: str) -> str:
    from foedus.law.findings.explain import documented, section_of

    return section_of(code, "matters", lang).replace("*", "").replace("`", "") if code in documented() else ""


def checks_passed(analysis: Analysis | None, lang: str) -> list[tuple[str, str]]:
    """Return the rules that looked and found nothing: code and title."""
    if analysis is None:
        return []
    from foedus.law.findings import RULES

    found = {finding.code for finding in analysis.findings}
    return [(code, rule.title.render(lang)) for code, rule in sorted(RULES.items()) if code not in found]


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def _finding(arrangement: Arrangement, finding: Any, number: int, lang: str) -> FindingView:
    _ = translator(lang)
    clause = next((c for c in arrangement.clauses if c.id == finding.clause), None)
    place = [_("article {article}", article=clause.article)] if clause and clause.article else []
    place += [_("clause {clause}", clause=finding.clause)] if finding.clause else [_("the whole text")]
    place += [_("line {line}", line=str(finding.line))]
    return FindingView(
        anchor=f"finding-{number}",
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        severity_name={
            "error": _.in_context("severity", "grave"),
            "warning": _.in_context("severity", "serious"),
            "note": _.in_context("severity", "to note"),
        }.get(finding.severity, finding.severity),
        place=", ".join(place),
        quote=(clause.quote or "") if clause else "",
        message=capitalised(render(finding.message, lang)),
        steps=tuple((time_text(step.hours, lang), render(step.text, lang)) for step in finding.scenario),
        amendments=tuple(amendment_view(arrangement, a, lang) for a in finding.amendments),
    )


def time_text(after: int | None, lang: str) -> str:
    """Return when a step happens, counted from the attack."""
    _ = translator(lang)
    if after is None:
        return _("no time set")
    return _("attack") if after == 0 else _("after {time}", time=hours(after))


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """An amendment in a language.

    Attributes
    ----------
    title : str
    redlines : tuple of tuple of (str, str)
        Sentences as phrases, each `kept`, `struck` or `new`.
    agreement : tuple of str
        Who would have to agree.
    """

    title: str
    redlines: tuple[tuple[tuple[str, str], ...], ...] = ()
    agreement: tuple[str, ...] = ()


def amendment_view(arrangement: Arrangement, amendment: Any, lang: str) -> AmendmentView:
    """Return an amendment, or one told in a sentence, in a language."""
    if not hasattr(amendment, "redlines"):
        return AmendmentView(render(amendment, lang))
    _ = translator(lang)
    agreement = []
    if amendment.losing:
        who = [arrangement.parties[p].name for p in amendment.losing if p in arrangement.parties]
        agreement.append(_("must agree, losing a power: {who}", who=who))
    if amendment.bound:
        who = [arrangement.parties[p].name for p in amendment.bound if p in arrangement.parties]
        agreement.append(_("must agree, bound more firmly: {who}", who=who))
    return AmendmentView(
        capitalised(render([edit.title() for edit in amendment.edits], lang)),
        tuple(tuple((mark, text.render(lang)) for mark, text in line.parts) for line in amendment.redlines),
        tuple(agreement),
    )
