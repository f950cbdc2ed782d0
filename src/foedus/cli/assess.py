"""``foedus assess``: the two answers."""

from __future__ import annotations

import json
import shlex
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.language import Lang, chosen
from foedus.errors import InputError, RunError
from foedus.report.files.formats import BINARY, FORMS, require, written
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.assessment import Assessment, Effort

__all__ = ["assess"]


SEARCH_SECONDS = 20.0
"""Time that the search for amendments may take on a text on which its questions are hard; see `amending`."""


SOBOL = 64
"""Base sample of the Sobol indices unless another is asked for."""


_MOST = 8  # processes; more would wait for each other's results
_SLOW = ("SALib.sample.sobol", "SALib.analyze.sobol")  # to import


class AssessFormat(StrEnum):
    """How the result is printed."""

    text = "text"
    json = "json"
    html = "html"
    markdown = "markdown"
    docx = "docx"
    pdf = "pdf"


def assess(
    arrangement: Annotated[str, typer.Argument(help="A file, or the id of a shipped case (see 'foedus cases').")],
    situation: Annotated[
        str | None, typer.Option(help="A file or a shipped situation; the arrangement's own unless given.")
    ] = None,
    compare: Annotated[str, typer.Option(help="Further arrangements to compare with, as A,B.")] = "",
    horizon: Annotated[str, typer.Option(help="How far to look ahead.")] = "P10Y",
    seed: Annotated[int, typer.Option(help="Seed of all random numbers.", min=0)] = 1,
    prior: Annotated[
        str,
        typer.Option(help="Replace the posterior of links by their prior, as honouring,contest: what the record adds."),
    ] = "",
    sobol: Annotated[int, typer.Option(help="Base sample of the Sobol indices, a power of 2; 0 for none.", min=0)] = 64,
    amendments: Annotated[
        bool, typer.Option("--amendments/--no-amendments", help="Say what each amendment of the text would add.")
    ] = True,
    since: Annotated[
        Path | None, typer.Option(help="The JSON of an earlier run on the same text: say what changed since.")
    ] = None,
    lang: Lang = None,
    output: Annotated[AssessFormat, typer.Option("--format", help="How to print the result.")] = AssessFormat.text,
    scale: Annotated[str, typer.Option(help="Scale of the probability words: icd203, phia, nato or ipcc.")] = "icd203",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report and the data (JSON); --format docx and pdf need it.")
    ] = None,
) -> None:
    """Assess an arrangement in a situation, beside no arrangement, consultation only and a full alliance.

    Exit status 0 if it could be assessed, 2 if the input is wrong, 3 if the diagnostics forbid a headline.
    """
    from foedus.arrangement import load_arrangement
    from foedus.assessment import Effort, assess as compute
    from foedus.files import require_folder
    from foedus.horizon.pool import cores, processes
    from foedus.report import render_text, scale_named
    from foedus.report.story.changes import compared_with, read_assessment, require_same

    output_lang = chosen(lang)
    scale_named(scale)
    _require(output, out)
    if out is not None:
        require_folder(out)
    earlier = None if since is None else read_assessment(since)
    if earlier is not None:
        require_same(earlier, load_arrangement(arrangement).arrangement.id)
    others = [name.strip() for name in compare.split(",") if name.strip()]
    effort = Effort(sobol, amendments, _out_of_time())
    priors = [name.strip() for name in prior.split(",") if name.strip()]
    with processes(min(cores(), _MOST), *(_SLOW if sobol else ())) as pool:
        assessment = compute(
            arrangement, situation, compare=others, horizon=horizon, seed=seed, prior=priors, effort=effort, pool=pool
        )
    data = assessment.to_dict()
    if earlier is not None:
        data["since"] = compared_with(earlier, data)
    data["provenance"]["command"] = _command(arrangement, situation, others, horizon, seed, effort, priors, since)
    if output is AssessFormat.json:
        typer.echo(_json(data))
    elif output is AssessFormat.text:
        typer.echo(render_text(data, assessment.analysis, output_lang, scale=scale), nl=False)
    elif out is None:
        typer.echo(_report(data, assessment, output_lang, scale, output.value), nl=False)
    if out is not None:
        form = output.value if output.value in FORMS else "html"
        report = _report(data, assessment, output_lang, scale, form)
        _write(data, report, f"{output_lang}.{FORMS[form]}", out, output_lang, aside=output is not AssessFormat.text)
    if assessment.blocked:
        raise RunError(
            Message("no headline: the diagnostics failed"),
            why=Message("not passed: {checks}", {"checks": data["provenance"]["diagnostics"]["messages"]}),
            todo=Message("report this with the seed"),
        )


def _out_of_time() -> Callable[[], bool]:
    """Return what says whether the search has lasted too long, from when it is first asked.

    Processor time, not the clock: on a busy machine the answer must not differ from that on a quiet one.
    """
    ends: list[float] = []

    def late() -> bool:
        ends.append(ends[0] if ends else time.process_time() + SEARCH_SECONDS)
        return time.process_time() > ends[0]

    return late


def _command(
    arrangement: str,
    situation: str | None,
    others: list[str],
    horizon: str,
    seed: int,
    effort: Effort,
    priors: list[str],
    since: Path | None,
) -> str:
    """Return what to type to get the same again, quoted for a shell."""
    parts = ["foedus", "assess", arrangement]
    parts += ["--situation", situation] if situation else []
    parts += ["--compare", ",".join(others)] if others else []
    parts += ["--horizon", horizon, "--seed", str(seed)]
    parts += ["--sobol", str(effort.sobol)] if effort.sobol != SOBOL else []
    parts += [] if effort.amendments else ["--no-amendments"]
    parts += ["--prior", ",".join(priors)] if priors else []
    parts += ["--since", str(since)] if since is not None else []
    return shlex.join(parts)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def _require(output: AssessFormat, out: Path | None) -> None:
    """Refuse at once what could not be written at the end."""
    if output.value in FORMS:
        require(output.value)
    if output.value in BINARY and out is None:
        raise InputError(
            Message("a report as {form} is not for the terminal", {"form": output.value}),
            todo=Message("add --out FOLDER"),
        )


def _report(data: dict[str, Any], assessment: Assessment, lang: str, scale: str, form: str) -> str | bytes:
    from foedus.report import render_html

    page = render_html(data, assessment.analysis, lang, scale=scale, others=assessment.compared)
    return written(form, page, assessment.analysis.source.arrangement.title.in_(lang))


def _write(data: dict[str, Any], report: str | bytes, ending: str, out: Path, lang: str, *, aside: bool) -> None:
    """Write the report and the data; say where, on stderr if stdout carries data."""
    from foedus.files import write_atomic
    from foedus.wording import translator

    name = data["arrangement"]["id"]
    stored = write_atomic(out / f"{name}.json", _json(data) + "\n")
    page = write_atomic(out / f"{name}.{ending}", report)
    _ = translator(lang)
    typer.echo("", err=aside)
    typer.echo(_("Data: {path}", path=str(stored)), err=aside)
    typer.echo(_("Report: {path}", path=str(page)), err=aside)
