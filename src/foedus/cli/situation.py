"""``foedus situation``: the world at a date, as data."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["situation"]

situation = typer.Typer(
    rich_markup_mode=None, help="The world at a date, as data.", no_args_is_help=True, add_completion=False
)


@situation.callback()
def _group() -> None:
    pass


@situation.command("check")
def check(
    file: Annotated[str, typer.Argument(help="A file, or the id of a shipped situation (see 'foedus cases').")],
    against: Annotated[
        str | None, typer.Option("--for", help="An arrangement whose parties the situation must cover.")
    ] = None,
) -> None:
    """Find impossible or unsourced entries, ranges out of order, and parties that lack.

    Exit status 0 if nothing is found, 2 if something is.
    """
    from foedus.arrangement import load_arrangement
    from foedus.arrangement.situation import load_situation, require_parties

    loaded = load_situation(file)
    if against is not None:
        require_parties(loaded, load_arrangement(against).arrangement)
    entries = loaded.situation.entries
    assumed = sum(entry.assumed for entry in entries)
    typer.echo(
        f"{loaded.situation.id}: {len(entries)} entries, {assumed} assumed, {len(entries) - assumed} with a source"
    )
