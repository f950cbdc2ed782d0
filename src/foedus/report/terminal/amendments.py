"""Amendments on a terminal: what would make a text meet its target, and what closes a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text as Line

from foedus.report.text.changes import change_line
from foedus.report.text.document_places import place_name
from foedus.wording import Message, render, translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from foedus.arrangement.schema import Arrangement
    from foedus.law.amendments.search import Amendment, Amendments
    from foedus.law.amendments.target import Reached
    from foedus.law.drafting import Redline

__all__ = ["show_amendments", "show_mending", "show_target"]

_STYLE = {"kept": "", "struck": "red strike", "new": "green underline"}
_SHOWN = 6


def redline_text(line: Redline, lang: str = "en") -> Line:
    """Return a redline with struck and inserted phrases styled, and marked for terminals without colour."""
    rendered = Line()
    marks = {"kept": "{}", "struck": "[-{}-]", "new": "{{+{}+}}"}
    for n, (mark, message) in enumerate(line.parts):
        text = message.render(lang)
        between = translator(lang).before_mark if text.lstrip().startswith(";") else " "
        rendered.append((between if n else "") + marks[mark].format(text), style=_STYLE[mark])
    return rendered


def show_target(console: Console, now: Reached, lang: str = "en") -> None:
    """Print in one line whether the text meets its target, and how to ask for amendments."""
    target = now.target.message()
    if now.met:
        console.print(Message("The text meets its target: {target}.", {"target": target}).render(lang), style="green")
        return
    text = Message(
        "The text misses its target: {target}; {worst}. Run with --amend for the smallest amendments.",
        {"target": target, "worst": now.worst()},
    )
    console.print(text.render(lang))


def show_amendments(console: Console, arrangement: Arrangement, answer: Amendments, lang: str = "en") -> None:
    """Print the answer to "what would make the text meet this target?"."""
    console.print(Line(answer.message().render(lang), style="green" if answer.outcome == "met" else "bold"))
    for number, amendment in enumerate(answer.found, 1):
        console.print()
        titles = [edit.title() for edit in amendment.edits]
        console.print(Line(f"{number}. {render(titles, lang)}", style="bold"))
        console.print(Padding(_details(arrangement, amendment, lang), (0, 0, 0, 3)))


def _details(arrangement: Arrangement, amendment: Amendment, lang: str) -> Line:
    colon = translator(lang).before_mark + ": "
    lines = [
        Line(render(place_name(arrangement, line.place), lang) + colon, style="dim").append_text(
            redline_text(line, lang)
        )
        for line in amendment.redlines
    ]
    lines += [Line(message.render(lang), style="dim") for message in _agreement(arrangement, amendment)]
    gains = [c for c in amendment.diff.grouped() if c.floor is not None or c.ceiling is not None]
    lines += [Line("→ " + change_line(arrangement, c).render(lang)) for c in gains[:_SHOWN]]
    if len(gains) > _SHOWN:
        more = Message("and {n} more changes of the matrix: see --format json", {"n": len(gains) - _SHOWN})
        lines.append(Line("→ " + more.render(lang)))
    if amendment.closes:
        lines.append(Line(Message("closes {codes}", {"codes": list(amendment.closes)}).render(lang)))
    if amendment.opens:
        lines.append(Line(Message("brings {codes}", {"codes": list(amendment.opens)}).render(lang), style="yellow"))
    return Line("\n").join(lines)


def _agreement(arrangement: Arrangement, amendment: Amendment) -> list[Message]:
    def names(parties: Iterable[str]) -> list:
        return [arrangement.parties[p].name if p in arrangement.parties else p for p in parties]

    found = []
    if amendment.losing:
        found.append(Message("must agree, losing a power: {who}", {"who": names(amendment.losing)}))
    if amendment.bound:
        found.append(Message("must agree, bound more firmly: {who}", {"who": names(amendment.bound)}))
    return found


def show_mending(console: Console, amendments: Iterable[Amendment], lang: str = "en") -> None:
    """Print the single edits that close a finding."""
    for amendment in amendments:
        if len(amendment.edits) == 1:
            head = Line(Message("mend").render(lang) + translator(lang).before_mark + ": ", style="green")
            head.append(amendment.edits[0].title().render(lang))
            console.print(Padding(head, (0, 0, 0, 6)))
            for line in amendment.redlines:
                console.print(Padding(redline_text(line, lang), (0, 0, 0, 8)))
