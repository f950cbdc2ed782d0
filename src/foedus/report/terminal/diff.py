"""The result of ``foedus diff`` on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text as Line

from foedus.report.terminal.console import terminal
from foedus.report.text.changes import change_line, coalition_lines, sections, uncompared_lines
from foedus.report.text.document_places import place_name
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from foedus.law.diff.diff import Change, Diff
    from foedus.law.findings import Finding

__all__ = ["show_diff"]

_STYLE = {"raised": "green", "lowered": "red", None: ""}
_MARK = {"raised": "↑", "lowered": "↓", None: "·"}


def show_diff(diff: Diff, lang: str = "en", console: Console | None = None) -> None:
    """Print what changes from one text to another."""
    console = console or terminal()
    before, after = diff.before.source.arrangement, diff.after.source.arrangement
    console.print(Line(f"{before.title.in_(lang)} → {after.title.in_(lang)}", style="bold"))
    if diff.same:
        console.print(Message("Nothing changes in meaning.").render(lang), style="green")
        return
    for title, changes in sections(diff.grouped()):
        if changes:
            console.print()
            console.print(title.render(lang), style="bold")
            for change in changes:
                _show_change(console, diff, change, lang)
    _show_coalitions(console, diff, lang)
    if diff.life:
        _show_lines(console, Message("The life of the text:"), [c.message.render(lang) for c in diff.life], lang)
    _show_findings(console, Message("Findings that go:"), diff.gone, "green", lang)
    _show_findings(console, Message("Findings that come:"), diff.new, "red", lang)
    _show_uncompared(console, diff, lang)
    for message in diff.undecided:
        console.print()
        console.print(message.render(lang), style="bold red")


def _show_change(console: Console, diff: Diff, change: Change, lang: str) -> None:
    before, after = diff.before.source.arrangement, diff.after.source.arrangement
    way = change.floor or change.ceiling
    line = Line(_MARK[way] + " ", style=_STYLE[way]).append(change_line(before, change, after).render(lang))
    console.print(Padding(line, (0, 0, 0, 2)))
    names = [place_name(after if place[-1] in after.bodies else before, place) for place in change.places]
    console.print(Padding(Line(Message("by {places}", {"places": names}).render(lang), style="dim"), (0, 0, 0, 4)))


def _show_coalitions(console: Console, diff: Diff, lang: str) -> None:
    lines = coalition_lines(diff, lang)
    if lines:
        _show_lines(console, Message("How many are bound at the least:"), lines, lang)


def _show_lines(console: Console, title: Message, lines: Iterable[str], lang: str) -> None:
    console.print()
    console.print(title.render(lang), style="bold")
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 2)))


def _show_findings(console: Console, title: Message, findings: Iterable[Finding], style: str, lang: str) -> None:
    findings = list(findings)
    if not findings:
        return
    console.print()
    console.print(title.render(lang), style="bold")
    for finding in findings:
        line = Line(finding.code, style=style).append(f"  {finding.message.render(lang)}", style="default")
        console.print(Padding(line, (0, 0, 0, 2)))


def _show_uncompared(console: Console, diff: Diff, lang: str) -> None:
    for line in uncompared_lines(diff, lang):
        console.print()
        console.print(Line(line, style="dim"))
