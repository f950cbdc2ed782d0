"""The command `foedus` and its subcommands."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus import __version__
from foedus.cli.assess import assess
from foedus.cli.backtest import backtest
from foedus.cli.cases import cases
from foedus.cli.check import check
from foedus.cli.cite import cite
from foedus.cli.diff import diff
from foedus.cli.estimate import estimate
from foedus.cli.explain import explain
from foedus.cli.levers import levers
from foedus.cli.phrasebook import phrasebook
from foedus.cli.record import app as record
from foedus.cli.schema import schema
from foedus.cli.situation import situation
from foedus.cli.sweep import sweep

app = typer.Typer(
    name="foedus",
    help="Design, stress-test and follow security guarantees between states.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich takes longer to load than the rest of --help together
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"foedus {__version__}")
        raise typer.Exit


@app.callback()
def _foedus(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


app.command("assess")(assess)
app.command("backtest")(backtest)
app.command("cases")(cases)
app.command("check")(check)
app.command("cite")(cite)
app.command("diff")(diff)
app.command("estimate")(estimate)
app.command("explain")(explain)
app.command("levers")(levers)
app.command("phrasebook")(phrasebook)
app.add_typer(record, name="record")
app.command("schema")(schema)
app.add_typer(situation, name="situation")
app.command("sweep")(sweep)
