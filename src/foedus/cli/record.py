"""``foedus record``: fetch the public record, build its frames, print its tables."""

from __future__ import annotations

import json
import sys
import warnings
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.language import Lang, chosen
from foedus.cli.options import CaseName
from foedus.errors import FoedusWarning, MissingSourceError
from foedus.extras import require

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from foedus.record import SourceStatus, Table
    from foedus.record.facts.fact import Fact

__all__ = ["app"]

app = typer.Typer(
    help="Two centuries of states, alliances, disputes and wars.", no_args_is_help=True, pretty_exceptions_enable=False
)


class TableFormat(StrEnum):
    """How a table is printed."""

    text = "text"
    json = "json"
    markdown = "markdown"
    latex = "latex"
    html = "html"


class Disputes(StrEnum):
    """Which list of disputes is added."""

    gml = "gml"
    cow = "cow"


class Split(StrEnum):
    """By what commitments are split."""

    period = "period"
    multilateral = "multilateral"
    structure = "structure"
    institutions = "institutions"
    organisation = "organisation"


Format = Annotated[TableFormat, typer.Option("--format", help="Output format.")]
Figure = Annotated[Path | None, typer.Option(help="Write the figure to this file, as SVG.")]


@app.command()
def fetch(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Ids of sources or groups: 'record', the default, or 'evidence'.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Name the files that would be downloaded, with size and terms, and exit.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Download the public files into the cache; files already there are left alone."""
    from foedus.record import fetch as fetch_sources, locations, status
    from foedus.wording import translator

    _ = translator(chosen(lang))
    where = locations()
    wanted = [item for item in status(sources or ["record"], where) if not item.in_cache(where)]
    size = sum(item.source.bytes for item in wanted)
    what = _.counted(
        "{n} file, {size} KiB, from {origin} to {folder}",
        "{n} files, {size} KiB, from {origin} to {folder}",
        len(wanted),
        size=round(size / 1024),
        origin=str(where.mirror or where.address),
        folder=str(where.downloads),
    )
    if dry_run:
        typer.echo(_files(wanted, what, chosen(lang)))
        return
    typer.echo(what, err=True)
    if not wanted:
        return
    with _progress(size) as advance:
        fetch_sources([item.source.id for item in wanted], where=where, progress=advance)
    typer.echo(_.counted("{n} file verified", "{n} files verified", len(wanted)), err=True)


def _files(wanted: Sequence[SourceStatus], what: str, lang: str) -> str:
    """Return the files that would be fetched: id, size, terms. It needs nothing beyond a light installation."""
    from foedus.statistics.tables import Layout, Rows
    from foedus.wording import Message

    head = [Message(name, context="column").render(lang) for name in ("source", "KiB", "licence")]
    rows = [
        [
            item.source.id,
            str(max(1, round(item.source.bytes / 1024))),
            Message(item.source.licence, context="licence").render(lang),
        ]
        for item in wanted
    ]
    return Layout(head, [Rows(rows)], right=[False, True, False], notes=[what]).text() if rows else what


@contextmanager
def _progress(total: int) -> Generator[Any]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = Console(file=sys.stderr)
    with Progress(
        BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("fetch", total=total)
        yield lambda count: bar.advance(task, count)


@app.command()
def status(output: Format = TableFormat.text, lang: Lang = None) -> None:
    """Show which sources are on this machine, and whether each matches the registry."""
    require("record", where="foedus record")
    import polars as pl

    from foedus.record import Table, locations, status as statuses
    from foedus.record.source_files.downloads import STATES
    from foedus.wording import Message

    where = locations()
    items = statuses(where=where)
    data = pl.DataFrame(
        {
            "source": [item.source.id for item in items],
            "state": [item.state for item in items],
            "version": [item.source.version for item in items],
            "years": [f"{item.source.first}-{item.source.last}" for item in items],
            "KiB": [round(item.source.bytes / 1024) for item in items],
            "holds": [item.source.title for item in items],
        }
    )
    notes = (
        Message("cache: {place}", {"place": str(where.cache)}),
        Message("mirror: {place}", {"place": str(where.mirror)}) if where.mirror else Message("mirror: none"),
        Message("address: {place}", {"place": str(where.address)}),
    )
    words = {
        "state": {state: Message(state, context="state of a file") for state in STATES},
        "holds": {item.source.title: item.source.holds for item in items},
    }
    table = Table(Message("Sources of the record"), data, notes, tuple(data["source"]), words=words)
    _print(table, output, lang)


@app.command()
def codebook(
    sources: Annotated[
        list[str] | None, typer.Argument(help="With --codes: ids of sources; all that have codes by default.")
    ] = None,
    codes: Annotated[
        bool, typer.Option("--codes", help="What the codes of coded variables mean, and where that was read.")
    ] = False,
    output: Format = TableFormat.text,
    lang: Lang = None,
) -> None:
    """Print what every column means (unit, source, years covered), or with --codes what every code means."""
    from foedus.errors import InputError
    from foedus.record import code_labels, codebook as make
    from foedus.wording import Message

    if sources and not codes:
        what = Message("ids of sources are for the codes")
        raise InputError(what, where="foedus record codebook", todo=Message("add --codes, or leave out the ids"))
    _print(code_labels(sources or ()) if codes else make(), output, lang)


@app.command()
def evidence(
    topics: Annotated[
        list[str] | None,
        typer.Argument(
            help="Topics, all by default: called, promises, recurrence, war_endings, uncalled, ceasefires, agreements, "
            "pact_ends, ground_lost, sanctions, joining, crises, mediation, troops, us_pacts, aid, front."
        ),
    ] = None,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Show what ships with the package, for which no data are needed.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="List every fact, not only the main ones.")] = False,
    output: Format = TableFormat.text,
    lang: Lang = None,
) -> None:
    """Recompute what public data say of the two questions, with intervals and limits; nulls as well as finds."""
    from foedus.record import evidence as make, headline_facts
    from foedus.wording import translator

    facts = _facts(topics or (), shipped=shipped)
    listed = facts if every or topics else headline_facts(facts)
    _print(make(listed), output, lang)
    if len(listed) < len(facts):
        left = translator(chosen(lang)).counted(
            "{n} more fact: name a topic, or --all", "{n} more facts: name a topic, or --all", len(facts) - len(listed)
        )
        typer.echo(left, err=True)


def _facts(topics: Sequence[str], *, shipped: bool) -> tuple[Fact, ...]:
    """Return the facts, shipped or recomputed; both groups of sources are needed, whichever file is missed first."""
    if shipped:
        from foedus.deterrence.release.evidence import load_facts

        return load_facts(topics=topics)
    from foedus.record import evidence_facts
    from foedus.wording import Message

    try:
        return evidence_facts(topics)
    except MissingSourceError as error:
        todo = Message(
            "run `foedus record fetch record evidence`, or add --shipped to see the facts that ship with the package"
        )
        raise MissingSourceError(error.what, where=error.where, why=error.why, todo=todo) from error


@app.command()
def fulfilment(
    by: Annotated[list[Split], typer.Option(help="Split the counts by this; repeatable.")] = [Split.period],  # noqa: B006
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Count a commitment as honoured if some of the members honoured it.")
    ] = False,
    output: Format = TableFormat.text,
    figure: Figure = None,
    lang: Lang = None,
) -> None:
    """Count how many commitments were honoured when war put them to the test."""
    from foedus.record import fulfilment as count, fulfilment_figure

    with _warnings_shown(lang):
        table = count([split.value for split in by], coding="lenient" if lenient else "strict")
    _print(table, output, lang)
    _draw(figure, lambda: fulfilment_figure(table, chosen(lang)))


@app.command()
def deterrence(
    output: Format = TableFormat.text,
    figure: Figure = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="All definitions and controls, but for 1816-2010 only: 54 fits instead of 324."),
    ] = False,
    lang: Lang = None,
) -> None:
    """Estimate the whole specification curve of "do pacts deter?"; no single specification is the finding."""
    from foedus.deterrence import with_expected_help
    from foedus.record import deterrence_frame, specification_curve, specification_figure

    with _warnings_shown(lang):
        frame = with_expected_help(deterrence_frame())
        table = specification_curve(frame=frame, **({"periods": ["1816-2010"]} if quick else {}))
    _print(table, output, lang)
    _draw(figure, lambda: specification_figure(table, chosen(lang)))


@app.command()
def analogues(
    case: CaseName,
    count: Annotated[int, typer.Option(help="Number of nearest alliances to name.", min=1, max=745)] = 10,
    output: Format = TableFormat.text,
    figure: Figure = None,
    lang: Lang = None,
) -> None:
    """Find historical commitments similar to an arrangement, how they fared, and the nearest by name."""
    from foedus.arrangement import atop_coding, load_arrangement
    from foedus.record import reference_class, reference_figure

    with _warnings_shown(lang):
        found = reference_class(atop_coding(load_arrangement(case).arrangement), analogues=count)
    _draw(figure, lambda: reference_figure(found, chosen(lang)))
    if output is TableFormat.json:
        steps, nearest = (table.to_dict(chosen(lang, data=True)) for table in found.tables())
        answer = {"coding": found.coding, "chosen": found.chosen, "steps": steps, "analogues": nearest}
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    for table in found.tables():
        _print(table, output, lang)


@app.command()
def dyads(
    out: Annotated[Path, typer.Option(help="Table to write: .parquet or .csv.")],
    years: Annotated[str, typer.Option(help="First and last year, e.g. 1816-2010.")],
    directed: Annotated[bool, typer.Option("--directed", help="Directed dyads: both directions of each pair.")] = False,
    relevant: Annotated[bool, typer.Option("--relevant", help="Politically relevant dyads only.")] = False,
    disputes: Annotated[Disputes, typer.Option(help="Which disputes to add.")] = Disputes.gml,
    initiator: Annotated[
        str, typer.Option(help="originator, originator_any_target, all_joiners or any_onset.")
    ] = "originator",
    everything: Annotated[
        bool,
        typer.Option("--everything", help="All columns that apply of the sources of frames, not only the usual ones."),
    ] = False,
    evidence: Annotated[
        bool,
        typer.Option(
            "--evidence",
            help="Crises, endings, events, sanctions, leaders, troops and civil wars; fetch evidence first.",
        ),
    ] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Extend the state system of 2016 to later years.")] = False,
    lang: Lang = None,
) -> None:
    """Write dyad-years with disputes, alliances, capabilities, democracy, contiguity and distance."""
    from foedus import record
    from foedus.wording import translator

    _ = translator(chosen(lang))
    first, last = _years(years)
    start = record.directed_dyad_years if directed else record.dyad_years
    with _warnings_shown(lang):
        frame = start(first, last, hold=hold)
        frame = frame.politically_relevant() if relevant else frame
        listed = {"gml": record.gml_disputes, "cow": record.cow_disputes}[disputes.value]
        frame = frame.add(
            listed(initiator),
            record.atop(both=everything),
            record.capabilities(),
            record.democracy(),
            record.majors(),
            record.contiguity(),
            record.minimum_distance(),
            record.peace_years(disputes.value),
        )
        if everything:
            frame = frame.add(
                record.capital_distance(), record.similarity(), record.dispute_history(disputes.value),
                record.rivalries(), record.wars(), record.trade(), record.organisations(), record.economy(),
            )  # fmt: skip
            frame = frame.add(record.pacts()) if directed else frame
        if evidence:
            frame = frame.add(
                record.us_troops(), record.leaders(), record.intrastate_wars(), record.crises(), record.terminations(),
                record.militarised_events(), record.sanctions(),
            )  # fmt: skip
        table = frame.write(out)
    written = _("{rows} rows, {columns} columns: {path}", rows=table.height, columns=table.width, path=str(out))
    typer.echo(written, err=True)


def _years(text: str) -> tuple[int, int]:
    from foedus.errors import InputError
    from foedus.wording import Message

    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        what = Message("cannot read the years '{text}'", {"text": text})
        raise InputError(what, where="--years", todo=Message("write them like this: 1816-2010"))
    return int(first), int(last)


def _print(table: Table, output: TableFormat, lang: str | None) -> None:
    spoken = chosen(lang, data=output is TableFormat.json)
    if output is TableFormat.json:
        typer.echo(json.dumps(table.to_dict(spoken), indent=2, ensure_ascii=False))
    else:
        typer.echo(getattr(table, output.value)(spoken), nl=output is TableFormat.text)


def _draw(path: Path | None, draw: Any) -> None:
    if path is not None:
        from foedus.files import write_atomic

        write_atomic(path, draw())


@contextmanager
def _warnings_shown(lang: str | None) -> Generator[None]:
    """Print each warning once on stderr, in plain words and in the language of the command."""
    from foedus.wording import Message

    spoken = chosen(lang)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    raised = [warning.message for warning in caught]
    said = [what.describe(spoken) if isinstance(what, FoedusWarning) else str(what) for what in raised]
    for text in dict.fromkeys(said):
        typer.echo(Message("warning: {text}", {"text": text}).render(spoken), err=True)
