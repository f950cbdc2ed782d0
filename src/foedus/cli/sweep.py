"""``foedus sweep``: many designs compared under the same draws."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.language import Lang, chosen
from foedus.errors import InputError, RunError

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    import polars as pl
    from rich.table import Table

    from foedus.horizon.pool import Pool
    from foedus.horizon.schema import DesignsRegion
    from foedus.horizon.sweep.design import Sweep
    from foedus.horizon.sweep.run import Progress
    from foedus.wording import Message

__all__ = ["sweep"]

_SHOWN = 20


def sweep(
    design: Annotated[str, typer.Argument(help="The design, a YAML file (see 'foedus schema sweep').")],
    out: Annotated[Path | None, typer.Option(help="Folder for the results; by default, sweep-ID.")] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler, e.g. tcp://10.0.0.1:8786; by default, this machine."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes on this machine; by default, one for each core.", min=1)
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--restart", help="Resume from what the folder holds, or compute everything again.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show neither progress nor a table.")] = False,
    lang: Lang = None,
) -> None:
    """Compare many designs (arrangements, amendments, situations, levers) under the same draws.

    Results are stored as they come; run the command again to resume. Exit status 0 if every design was computed,
    2 if the input is wrong, 3 if some design failed.
    """
    from foedus.deterrence.quantities.link_quantities import link_quantities
    from foedus.files import refuse_file
    from foedus.horizon.sweep.design import load_sweep
    from foedus.horizon.sweep.run import compute
    from foedus.horizon.sweep.store import open_store
    from foedus.wording import Message

    output_lang = chosen(lang)
    if scheduler is not None and workers is not None:
        raise InputError(
            Message("--workers applies only to this machine"),
            todo=Message("the cluster of --scheduler has its own workers"),
        )
    links = link_quantities()
    read = load_sweep(design, links)
    folder = out or Path(f"sweep-{read.document.id}")
    refuse_file(folder, Message("name a folder for the results"))
    store = open_store(folder, read, restart=not resume)
    try:
        with _pool(scheduler, workers, read, output_lang) as pool, _progress(output_lang, quiet=quiet) as progress:
            found = compute(store, pool, links, progress)
    except KeyboardInterrupt:
        typer.echo(Message("stopped: run the same command to resume").render(output_lang), err=True)
        raise
    if not quiet:
        _show(found.pareto, read, folder, output_lang)
        _show_failure(found.failure, output_lang)
    if failed := len(read.designs) - len(found.pareto):
        raise _designs_failed(failed, len(read.designs), store.results, output_lang)


def _designs_failed(failed: int, designs: int, results: Path, lang: str) -> RunError:
    from foedus.wording import Message, counted

    return RunError(
        counted("{n} of {of} designs failed", "{n} of {of} designs failed", failed, of=designs),
        where=str(results),
        why=_first_failure(results, lang),
        todo=Message("see the column 'message' of their rows"),
    )


def _first_failure(results: Path, lang: str) -> Message:
    """Say why the first of the designs that failed did: most often the others failed for the same reason."""
    import polars as pl

    from foedus.wording import Message

    column = "message_fr" if lang == "fr" else "message"
    table = pl.scan_parquet(results).filter(pl.col("status") == "failed").select("design", column).head(1)
    design, why = table.collect().row(0)
    reason = "; ".join(line.strip() for line in why.splitlines())
    return Message("design {design}: {why}", {"design": design, "why": reason})


def _pool(scheduler: str | None, workers: int | None, read: Sweep, lang: str) -> AbstractContextManager[Pool]:
    from foedus.horizon import pool

    if scheduler is not None:
        return pool.cluster(scheduler, lambda message: typer.echo(message.render(lang), err=True))
    return pool.processes(min(workers or pool.cores(), max(len(read.designs), 1)))


@contextmanager
def _progress(lang: str, *, quiet: bool) -> Generator[Progress]:
    """Show how far it is on standard error, if a person looks at it."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from foedus.wording import Message

    stages = {"texts": Message("Reading the texts as law").render(lang), "designs": Message("Designs").render(lang)}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stages[stage], total=total, completed=done)
            bar.update(tasks[stage], completed=done, total=total)

        yield show


def _show(table: pl.DataFrame, read: Sweep, folder: Path, lang: str) -> None:
    """Print which designs cannot be told from the best, and those on the frontier, in their order."""
    from rich.console import Console

    from foedus.wording import Message, counted

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    for message in _best(table):
        console.print(message.render(lang), markup=False)
    best = table.filter(table["pareto"])
    head = counted(
        "{n} of {of} designs is on the Pareto frontier of protection, acceptance and cost:",
        "{n} of {of} designs are on the Pareto frontier of protection, acceptance and cost:",
        len(best),
        of=len(read.designs),
    )
    console.print(head.render(lang))
    console.print(_frontier(table, best, lang))
    if len(best) > _SHOWN:
        console.print(
            counted("and {n} more: see pareto.csv", "and {n} more: see pareto.csv", len(best) - _SHOWN).render(lang)
        )
    console.print(Message("Results: {path}", {"path": str(folder / "results.parquet")}).render(lang), soft_wrap=True)
    console.print(Message("Table: {path}", {"path": str(folder / "pareto.csv")}).render(lang), soft_wrap=True)


def _best(table: pl.DataFrame) -> list[Message]:
    """Say, for each situation, which designs cannot be told from the best by the overall probability."""
    from foedus.horizon.sweep.store import best_of
    from foedus.wording import Message, counted

    found = []
    for situation, designs in best_of(table).items():
        values = {"situation": situation, "first": designs[0], "of": int((table["situation"] == situation).sum())}
        if len(designs) == 1:
            message = Message(
                "{situation}: design {first} of {of} has the best overall probability, and no other is as good, "
                "draw by draw.",
                values,
            )
        else:
            others = [str(design) for design in designs[1 : 1 + _SHOWN]]
            message = counted(
                "{situation}: {n} of {of} designs cannot be told from the best by the overall probability, draw by "
                "draw: {designs}. Of these, design {first} has the least regret.",
                "{situation}: {n} of {of} designs cannot be told from the best by the overall probability, draw by "
                "draw: {designs}. Of these, design {first} has the least regret.",
                len(designs),
                **values,
                designs=", ".join([str(designs[0]), *others, *(["…"] if len(designs) > 1 + _SHOWN else [])]),
            )
        found.append(message)
    return found


def _frontier(table: pl.DataFrame, best: pl.DataFrame, lang: str) -> Table:
    """Return the table of the best designs, with the columns of words in which designs differ at all."""
    from rich.table import Table

    from foedus.horizon.sweep.pareto import ENDS
    from foedus.wording import Message, translator

    speak = translator(lang)
    names = {
        "overall": Message("overall"),
        "imposed_sovereignty": Message("protection"),
        "acceptance": Message("acceptance"),
        "cost": Message("cost"),
    }
    ordering = {"worst_decile": Message("worst tenth"), "regret": Message("regret")}
    names |= ordering
    keys = ("overall", *ordering, *ENDS)
    shown = Table(box=None, pad_edge=False)
    words = [name for name in ("arrangement", "amendment", "situation") if table[name].n_unique() > 1]
    levers = [name for name in table.columns if name.startswith("lever.")]
    for name in ["design", *words, *levers]:
        shown.add_column(name.removeprefix("lever."), justify="left" if name in words else "right", overflow="fold")
    for title in (Message("group"), *(names[key] for key in keys)):
        shown.add_column(title.render(lang), justify="right")
    for row in best.head(_SHOWN).to_dicts():
        numbers = ["–" if row[key] is None else speak.number(row[key], 2) for key in keys]
        given = ["" if row[name] is None else speak.number(float(f"{row[name]:.4g}")) for name in levers]
        shown.add_row(str(row["design"]), *(str(row[name]) for name in words), *given, str(row["group"]), *numbers)
    return shown


def _show_failure(failure: DesignsRegion, lang: str) -> None:
    """Print where designs fail, or why there is no such region."""
    from rich.console import Console

    from foedus.report.evidence.sensitivity import region_of
    from foedus.wording import counted, translator

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    head = counted(
        "Where designs fail ({n} design in {draws} draws):",
        "Where designs fail ({n} designs in {draws} draws each):",
        failure["designs"],
        draws=failure["draws"],
    )
    region, why = region_of(failure, lang)
    console.print()
    console.print(head.render(lang), markup=False)
    if region is None:
        console.print(why, markup=False)
        return
    console.print(f"{region.what} {region.sentence}", markup=False)
    colon = f"{translator(lang).before_mark}:"
    for row, (title, limits) in zip(failure["limits"], region.limits, strict=True):
        is_choice = any(isinstance(value, str) for value in row.get("values", []))
        named = title if is_choice else f"{row['id']} ({title})"
        console.print(f"  {named}{colon} {limits}", markup=False)
    for message in region.messages:
        console.print(message, markup=False)
