"""The result of ``foedus check`` on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from foedus.arrangement.vocabulary import RESPONSES
from foedus.law.amendments.search import Amendments
from foedus.law.engine.cells import ANY_EFFECTIVE, TEXT
from foedus.report.terminal.amendments import show_amendments, show_mending, show_target
from foedus.report.terminal.console import terminal
from foedus.wording import Message, counted, hours, render, term, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from foedus.arrangement.schema import Arrangement, Text
    from foedus.law import Analysis, Cell, Finding
    from foedus.law.amendments.target import Reached
    from foedus.law.engine.cells import Coalition

__all__ = ["show"]

_STYLE = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_SHORT = {  # as short as a table of eighty columns asks for, in every language
    "consult": Message("consult", context="column"),
    "denounce": Message("denounce", context="column"),
    "sanction": Message("sanction", context="column"),
    "fund": Message("fund", context="column"),
    "share_intelligence": Message("intel", context="column"),
    "arm": Message("arm", context="column"),
    "deploy": Message("deploy", context="column"),
    "fight": Message("fight", context="column"),
}
_IF_IT_LASTS, _UNTIL = "*", "†"
"""Beside the time of a cell: it holds if the attack goes on; it is owed until a body takes over."""

_MARK = {"alone": "●", "friends": "◐", "adversary": "○", "never": "·"}


def show(
    analysis: Analysis,
    findings: Sequence[Finding],
    lang: str = "en",
    console: Console | None = None,
    target: Reached | Amendments | None = None,
) -> None:
    """Print what a text guarantees, its findings, and how far it reaches a target or what would make it."""
    console = console or terminal()
    arrangement = analysis.source.arrangement
    render = _renderer(lang)
    console.print(Line(arrangement.title.in_(lang), style="bold"))
    status = Message(
        "{status}; instrument: {instrument}",
        {"status": term(arrangement.status), "instrument": term(arrangement.instrument)},
    )
    console.print(Line(render(status), style="dim"))
    console.print()
    if not analysis.select(phase="active"):
        console.print(render(Message("The text has no protégé, so there is nothing to guarantee.")))
        return
    _show_floor(console, analysis, lang)
    _show_life(console, analysis, lang)
    _show_findings(console, analysis, findings, lang)
    if isinstance(target, Amendments):
        console.print()
        show_amendments(console, arrangement, target, lang)
    elif target is not None:
        show_target(console, target, lang)


def _renderer(lang: str) -> Callable[[Message], str]:
    return lambda message: message.render(lang)


def floor_rows(analysis: Analysis) -> list[tuple[Cell, ...]]:
    """Return, for the gravest covered incident, the cells of each party: what the tables show."""
    chosen = analysis.gravest()
    return [tuple(c for c in chosen if c.party == party) for party in dict.fromkeys(c.party for c in chosen)]


def _show_floor(console: Console, analysis: Analysis, lang: str) -> None:
    render = _renderer(lang)
    arrangement = analysis.source.arrangement
    rows = floor_rows(analysis)
    if not rows:
        console.print(render(Message("The text names no guarantor.")))
        return
    first = rows[0][0]
    zone = arrangement.zones.get(first.zone)
    where = {
        "kind": term(first.incident),
        "victim": arrangement.parties[first.victim].name,
        "zone": zone.title if zone else first.zone,
    }
    console.print(render(Message("The text says, if {victim} is attacked ({kind}; {zone}):", where)), style="bold")
    table = Padding(_floor_table(analysis, rows, lang), (0, 0, 0, 2))
    needed = console.measure(table, options=console.options.update(width=1000)).minimum
    if needed <= console.width:
        console.print(table)
    else:
        for row in rows:
            console.print(Padding(_floor_line(analysis, row, lang), (0, 0, 0, 2)))
    legend = Message(
        "Owed: by when, or “undated”. Not owed: {alone} its own will is enough, {friends} others must agree, "
        "{adversary} only if the adversary allows it, {never} not under this text.",
        {key: _MARK[key] for key in ("alone", "friends", "adversary", "never")},
    )
    console.print(Padding(Line(render(legend), style="dim"), (0, 0, 0, 2)))
    for limit in _limits(arrangement, rows):
        console.print(Padding(Line(render(limit)), (0, 0, 0, 2)))
    _show_coalition(console, analysis, first, lang)
    if len(analysis.readings) > 1:
        names = [Message("“{name}”", {"name": _reading(analysis, name)}) for name in analysis.readings[:-1]]
        console.print(
            render(Message("Floors hold under every reading, ceilings under one: {readings}.", {"readings": names}))
        )
    console.print()


def _limits(arrangement: Arrangement, rows: Sequence[tuple[Cell, ...]]) -> list[Message]:
    """Return what the marks beside a time mean: on what a guarantee rests that is in others' hands."""
    cells = [c for row in rows for c in row if c.guaranteed and c.response in RESPONSES]
    lengths = sorted({c.lasts_hours for c in cells if c.lasts_hours is not None})
    bodies = dict.fromkeys(arrangement.called(body) for c in cells for body in c.until)
    found = []
    if lengths:
        times = [hours(n) for n in lengths]
        found.append(Message("{mark} if the attack goes on for {times}.", {"mark": _IF_IT_LASTS, "times": times}))
    if bodies:
        found.append(Message("{mark} until handed over to {bodies}.", {"mark": _UNTIL, "bodies": list(bodies)}))
    return found


def _show_coalition(console: Console, analysis: Analysis, cell: Cell, lang: str) -> None:
    least = _coalition(analysis, cell)
    if least is None or not least.of:
        return
    alone = _unhelped(analysis, cell)
    if alone and least.at_least:  # the weakest first
        values = {"kinds": [term(kind) for kind in alone]}
        words = Message("Against {kinds}, in some lawful course of events no guarantor gives effective help.", values)
        console.print(_renderer(lang)(words))
    values = {"kind": term(cell.incident), "n": least.of}
    if least.at_least is None:
        words = Message("In case of {kind}, how many guarantors give effective help was not decided in time.", values)
        console.print(_renderer(lang)(words))
        return
    words = (
        counted(
            "In case of {kind}, in every lawful course of events at least {k} guarantor of {of} gives effective help.",
            "In case of {kind}, in every lawful course of events at least {k} guarantors of {of} give effective help.",
            least.at_least,
            k=least.at_least,
            of=least.of,
            kind=term(cell.incident),
        )
        if least.at_least
        else Message("In case of {kind}, in some lawful course of events no guarantor gives effective help.", values)
    )
    console.print(_renderer(lang)(words))
    if least.at_least and least.lasts_hours is not None:
        held = Message("This holds if the attack goes on for {time}.", {"time": hours(least.lasts_hours)})
        console.print(_renderer(lang)(held))
    if analysis.source.arrangement.instrument == "political_declaration":
        console.print(_renderer(lang)(Message("This holds if the text is kept to: it does not bind in law.")))


def _unhelped(analysis: Analysis, like: Cell) -> list[str]:
    """Return the other kinds of attack, in a covered zone, for which the text guarantees no effective help."""
    zones = analysis.source.arrangement.zones
    found = [
        c.incident
        for c in analysis.coalitions
        if (c.phase, c.reading, c.response) == (like.phase, like.reading, ANY_EFFECTIVE)
        and c.incident != like.incident
        and c.at_least == 0
        and (c.zone not in zones or zones[c.zone].covered)
    ]
    return list(dict.fromkeys(found))


def _floor_table(analysis: Analysis, rows: Sequence[tuple[Cell, ...]], lang: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("", min_width=12)
    for response in RESPONSES:
        table.add_column(_SHORT[response].render(lang), no_wrap=True)
    for row in rows:
        table.add_row(_party(analysis, row[0].party, lang), *[_cell(c, lang) for c in row if c.response in RESPONSES])
    return table


def _floor_line(analysis: Analysis, row: Sequence[Cell], lang: str) -> Line:
    """Return a row of the table as a sentence, for a terminal too narrow for columns: what the text lets a party do."""
    words = [
        Line(f"{_SHORT[c.response].render(lang)} ").append_text(_cell(c, lang))
        for c in row
        if c.response in RESPONSES and (c.guaranteed or c.needs != "never")
    ]
    head = Line(_party(analysis, row[0].party, lang) + translator(lang).before_mark + ": ")
    return head.append_text(Line(", ").join(words) if words else Line(_MARK["never"]))


def _reading(analysis: Analysis, name: str) -> Text | Message | str:
    """Return how people call a reading."""
    readings = analysis.source.arrangement.readings
    if name in readings:
        return readings[name].title
    return Message("the text as it stands") if name == TEXT else name


def _coalition(analysis: Analysis, like: Cell) -> Coalition | None:
    wanted = (like.incident, like.victim, like.zone, like.phase, like.reading, ANY_EFFECTIVE)
    found = [c for c in analysis.coalitions if (c.incident, c.victim, c.zone, c.phase, c.reading, c.response) == wanted]
    return found[0] if found else None


def _party(analysis: Analysis, party: str, lang: str) -> str:
    return render(analysis.source.arrangement.called(party), lang)


def _cell(cell: Cell, lang: str) -> Line:
    limits = (_IF_IT_LASTS if cell.lasts_hours is not None else "") + (_UNTIL if cell.until else "")
    if cell.guaranteed and cell.worst_case_hours is not None:
        return Line(_brief(cell.worst_case_hours).render(lang) + limits, style="bold green")
    if cell.guaranteed:
        return Line(Message("undated").render(lang) + limits, style="green")
    if cell.status == "contradictory":
        return Line(Message("contradictory").render(lang), style="bold red")
    if cell.status == "undecided":
        return Line(Message("undecided").render(lang), style="bold red")
    return Line(_MARK[cell.needs or "never"], style="red" if cell.needs == "adversary" else "")


def _brief(n: int) -> Message:
    """Return a time as a table has room for it."""
    return Message("{n} d", {"n": n // 24}) if n >= 48 and n % 24 == 0 else Message("{n} h", {"n": n})


def _show_life(console: Console, analysis: Analysis, lang: str) -> None:
    render = _renderer(lang)
    life = analysis.source.arrangement.life
    start = life.active_when
    if start is not None:
        controllers = analysis.source.arrangement.members([*start.consent, *start.agrees])
        names = [_party(analysis, p, lang) for p in controllers]
        event = start.event or Message("they agree")
        message = (
            Message("Active only once: {event}; controlled by {names}.", {"event": event, "names": names})
            if names
            else Message("Active only once: {event}.", {"event": event})
        )
        console.print(render(message))
        console.print()


def _show_findings(console: Console, analysis: Analysis, findings: Sequence[Finding], lang: str) -> None:
    render = _renderer(lang)
    if not findings:
        console.print(render(Message("Nothing found.")), style="green")
        return
    for finding in findings:
        _show_finding(console, analysis, finding, lang)
    n = len(findings)
    console.print(render(counted("{n} finding.", "{n} findings.", n)), style="bold")


def _show_finding(console: Console, analysis: Analysis, finding: Finding, lang: str) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, min_width=4)
    table.add_column()
    head = Line(finding.message.render(lang))
    head.append(f"  {finding.name}", style="dim")
    table.add_row(Line(finding.code, style=_STYLE[finding.severity]), head)
    where = f"{finding.file}:{finding.line}" + (f", {finding.clause}" if finding.clause else "")
    table.add_row("", Line(where, style="dim"))
    if finding.scenario:
        story = Table.grid(padding=(0, 2, 0, 0))
        story.add_column(justify="right", no_wrap=True, style="dim")
        story.add_column()
        for step in finding.scenario:
            story.add_row(_when(step.hours, lang), step.text.render(lang))
        table.add_row("", story)
    console.print(table)
    show_mending(console, finding.amendments, lang)
    console.print()


def _when(at: int | None, lang: str) -> str:
    if at is None:
        return "—"
    return hours(at).render(lang) if at else Message("at once").render(lang)
