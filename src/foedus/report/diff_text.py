"""The result of ``foedus diff`` on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text as Line

from foedus.arrangement.vocabulary import INCIDENT_KINDS
from foedus.report.amendments_text import change_line
from foedus.report.places import place_told
from foedus.report.terminal import terminal
from foedus.wording import N_, Message, term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from foedus.arrangement.schema import Arrangement, Text
    from foedus.law.diff import Change, CoalitionChange, Diff
    from foedus.law.findings import Finding

__all__ = ["coalition_lines", "sections", "show_diff", "uncompared_lines"]

_STYLE = {"raised": "green", "lowered": "red", None: ""}
_MARK = {"raised": "↑", "lowered": "↓", None: "·"}


def show_diff(diff: Diff, lang: str = "en", console: Console | None = None) -> None:
    """Print what changes from one text to another."""
    console = console or terminal()
    before, after = diff.before.source.arrangement, diff.after.source.arrangement
    console.print(Line(f"{before.title.in_(lang)} → {after.title.in_(lang)}", style="bold"))
    if diff.same:
        console.print(Message("Nothing changes in meaning.").tell(lang), style="green")
        return
    for title, changes in sections(diff.grouped()):
        if changes:
            console.print()
            console.print(title.tell(lang), style="bold")
            for change in changes:
                _show_change(console, diff, change, lang)
    _show_coalitions(console, diff, lang)
    if diff.life:
        _show_lines(console, Message("The life of the text:"), [c.message.tell(lang) for c in diff.life], lang)
    _show_findings(console, Message("Findings that go:"), diff.gone, "green", lang)
    _show_findings(console, Message("Findings that come:"), diff.new, "red", lang)
    _show_uncompared(console, diff, lang)


def sections(changes: Iterable[Change]) -> list[tuple[Message, list[Change]]]:
    """Return the changes of the floor, of the ceiling, and the others, each with its heading."""
    changes = list(changes)
    floors = [c for c in changes if c.floor is not None]
    ceilings = [c for c in changes if c.floor is None and c.ceiling is not None]
    others = [c for c in changes if c.floor is None and c.ceiling is None]
    return [
        (Message("What is guaranteed:"), floors),
        (Message("What is possible:"), ceilings),
        (Message("Who can block it, and other changes:"), others),
    ]


def _show_change(console: Console, diff: Diff, change: Change, lang: str) -> None:
    before, after = diff.before.source.arrangement, diff.after.source.arrangement
    way = change.floor or change.ceiling
    line = Line(_MARK[way] + " ", style=_STYLE[way]).append(change_line(before, change, after).tell(lang))
    console.print(Padding(line, (0, 0, 0, 2)))
    names = [place_told(after if place[-1] in after.bodies else before, place) for place in change.places]
    console.print(Padding(Line(Message("by {places}", {"places": names}).tell(lang), style="dim"), (0, 0, 0, 4)))


def _show_coalitions(console: Console, diff: Diff, lang: str) -> None:
    lines = coalition_lines(diff, lang)
    if lines:
        _show_lines(console, Message("How many are bound at the least:"), lines, lang)


def coalition_lines(diff: Diff, lang: str) -> list[str]:
    """Return how many do something at the least, incidents that change alike together."""
    alike: dict[tuple[str, int, int, int], list[CoalitionChange]] = {}
    for c in diff.coalitions:
        alike.setdefault((c.response, c.before, c.after, c.of), []).append(c)
    lines = []
    for (response, before, after, of), changes in alike.items():
        values = {
            "response": {"any": Message("any response"), "any_effective": Message("any effective response")}.get(
                response, term(response)
            ),
            "incidents": [term(k) for k in dict.fromkeys(c.incident for c in changes)],
            "before": before,
            "after": after,
            "of": of,
        }
        lines.append(Message("{response} ({incidents}): at least {before}, then {after} of {of}", values).tell(lang))
    return lines


def _show_lines(console: Console, title: Message, lines: Iterable[str], lang: str) -> None:
    console.print()
    console.print(title.tell(lang), style="bold")
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 2)))


def _show_findings(console: Console, title: Message, findings: Iterable[Finding], style: str, lang: str) -> None:
    findings = list(findings)
    if not findings:
        return
    console.print()
    console.print(title.tell(lang), style="bold")
    for finding in findings:
        line = Line(finding.code, style=style).append(f"  {finding.message.tell(lang)}", style="default")
        console.print(Padding(line, (0, 0, 0, 2)))


def _show_uncompared(console: Console, diff: Diff, lang: str) -> None:
    for line in uncompared_lines(diff, lang):
        console.print()
        console.print(Line(line, style="dim"))


def uncompared_lines(diff: Diff, lang: str) -> list[str]:
    """Return what only one of the texts has, and is therefore not compared."""
    lines = []
    for analysis, names, text in (
        (diff.before, diff.only_before, N_("Only in the first, so not compared: {names}.")),
        (diff.after, diff.only_after, N_("Only in the second, so not compared: {names}.")),
    ):
        if names:
            told = [_called(analysis.source.arrangement, name) for name in names]
            lines.append(Message(text, {"names": told}).tell(lang))
    return lines


def _called(arrangement: Arrangement, name: str) -> Text | Message | str:
    """Return how people call a zone, a kind of attack or a party that only one text has."""
    if name in arrangement.zones:
        return arrangement.zones[name].title
    return term(name) if name in INCIDENT_KINDS else arrangement.called(name)
