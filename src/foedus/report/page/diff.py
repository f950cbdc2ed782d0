"""The page of ``foedus diff``: what changes between two texts, in meaning and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.law.drafting import redline
from foedus.report.page.assessment import environment
from foedus.report.text.changes import change_line, coalition_lines, sections, uncompared_lines
from foedus.report.text.document_places import place_name
from foedus.report.text.drafts import drafts_of
from foedus.wording import render, translator

if TYPE_CHECKING:
    from foedus.law.diff.diff import Change, Diff
    from foedus.law.findings import Finding

__all__ = ["diff_html"]


@dataclass(frozen=True, slots=True)
class Changed:
    """One change in meaning.

    Attributes
    ----------
    way : {"raised", "lowered", "other"}
    says, by : str
        What changes; the clauses and bodies that make the difference.
    """

    way: str
    says: str
    by: str


def diff_html(diff: Diff, lang: str = "en") -> str:
    """Return the comparison as one self-contained HTML page."""
    speak = translator(lang)
    shown = diff_contents(diff, lang)
    return environment(lang).get_template("diff.html.jinja").render(shown, _=speak, counted=speak.counted, lang=lang)


def diff_contents(diff: Diff, lang: str) -> dict[str, Any]:
    """Return everything that the page shows, in a language."""
    before, after = diff.before.source.arrangement, diff.after.source.arrangement
    groups = [
        (title.render(lang), [_changed(diff, change, lang) for change in changes])
        for title, changes in sections(diff.grouped())
        if changes
    ]
    ways = [change.way for _title, changes in groups for change in changes]
    return {
        "before": before.title.in_(lang),
        "after": after.title.in_(lang),
        "same": diff.same,
        "raised": ways.count("raised"),
        "lowered": ways.count("lowered"),
        "drafts": drafts_of([diff.before, diff.after], lang),
        "groups": groups,
        "coalitions": coalition_lines(diff, lang),
        "life": [change.message.render(lang) for change in diff.life],
        "gone": [_finding(finding, lang) for finding in diff.gone],
        "new": [_finding(finding, lang) for finding in diff.new],
        "redlines": _redlines(diff, lang),
        "uncompared": uncompared_lines(diff, lang),
    }


def _changed(diff: Diff, change: Change, lang: str) -> Changed:
    before, after = diff.before.source.arrangement, diff.after.source.arrangement
    way = change.floor or change.ceiling or "other"
    names = [place_name(after if place[-1] in after.bodies else before, place) for place in change.places]
    return Changed(
        way, change_line(before, change, after).render(lang), translator(lang).listing([render(n, lang) for n in names])
    )


def _finding(finding: Finding, lang: str) -> tuple[str, str, str]:
    shown = finding.message.render(lang)
    return finding.code, shown[:1].upper() + shown[1:], finding.severity


def _redlines(diff: Diff, lang: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return the clauses that both texts have and that make a difference, as redlines in the order of the first."""
    before, after = diff.before.source.arrangement, diff.after.source.arrangement
    kept = {clause.id for clause in after.clauses}
    changed = {place[1] for change in diff.grouped() for place in change.places if place[0] == "clauses" and place[1:]}
    before = before.model_copy(update={"readings": {}})  # redlines compare words; readings need not have one name
    found = []
    for clause in before.clauses:
        if clause.id in kept and clause.id in changed:
            line = redline(before, after, ("clauses", clause.id))
            parts = tuple((mark, text.render(lang)) for mark, text in line.parts)
            if any(mark != "kept" for mark, _text in parts):
                found.append((clause.id, parts))
    return found
