"""``foedus diff``: what changes between two texts, in meaning."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from foedus.cli.language import Lang, chosen
from foedus.errors import InputError
from foedus.exit_status import ExitStatus
from foedus.wording import Message

__all__ = ["diff"]


class DiffFormat(StrEnum):
    """How the result is printed."""

    text = "text"
    json = "json"
    html = "html"
    markdown = "markdown"


def diff(
    before: Annotated[str, typer.Argument(help="A file, or the id of a shipped case; or a situation.")],
    after: Annotated[str, typer.Argument(help="The text, or situation, to compare it with.")],
    output: Annotated[DiffFormat, typer.Option("--format", help="Output format.")] = DiffFormat.text,
    lang: Lang = None,
) -> None:
    """Show what changes from one text to another: for which attacks, for whom, by which clauses.

    Two situations are compared as by 'foedus situation diff'.
    Exit status 0 if nothing changes in meaning, 1 if something does, 2 if a text cannot be read,
    3 if something was not decided in time.
    """
    from foedus.arrangement import case_ids, load_arrangement
    from foedus.arrangement.situation import is_situation
    from foedus.law.diff.diff import diff as compare

    if not {before, after} & {*case_ids()} and is_situation(before) and is_situation(after):
        _situations(before, after, output, lang)
    output_lang = chosen(lang, data=output is DiffFormat.json)
    found = compare(load_arrangement(before), load_arrangement(after))
    if output is DiffFormat.json:
        typer.echo(json.dumps(found.to_dict(output_lang), ensure_ascii=False, indent=1))
    elif output is not DiffFormat.text:
        from foedus.report.files.formats import convert
        from foedus.report.page.diff import diff_html

        typer.echo(convert(output.value, diff_html(found, output_lang), ""), nl=False)
    else:
        from foedus.report.terminal.diff import show_diff

        show_diff(found, output_lang)
    if found.undecided:
        from foedus.law.engine.solving import Undecided

        raise Undecided.about(found.undecided)
    raise typer.Exit(ExitStatus.NOTHING_FOUND if found.same else ExitStatus.FINDINGS)


def _situations(before: str, after: str, output: DiffFormat, lang: Lang) -> NoReturn:
    """Compare two situations, in the formats that there are."""
    from foedus.cli.situation import SituationFormat, show_difference

    if output not in (DiffFormat.text, DiffFormat.json):
        raise InputError(
            Message("two situations are compared as text or JSON only"),
            where="--format",
            todo=Message("leave --format out, or write --format json"),
        )
    show_difference(before, after, SituationFormat(output.value), lang)
