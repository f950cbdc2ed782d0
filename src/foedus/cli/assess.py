"""``foedus assess``: the two answers."""

from __future__ import annotations

import json
import shlex
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foedus.cli.language import Lang, chosen
from foedus.cli.options import CaseName, Horizon, Seed, SetQuantities, SituationName
from foedus.errors import InputError, RunError
from foedus.report.files.formats import BINARY, FORMS, check_available, convert
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.assessment import Assessment, Effort
    from foedus.assessment.schema import AssessmentDocument

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
    arrangement: CaseName,
    situation: SituationName = None,
    compare: Annotated[str, typer.Option(help="Other arrangements to compare with, as A,B.")] = "",
    horizon: Horizon = "P10Y",
    seed: Seed = 1,
    prior: Annotated[
        str,
        typer.Option(
            help="Use the prior of these links, not the posterior (honouring,contest), to see what the record adds."
        ),
    ] = "",
    settings: SetQuantities = None,
    sobol: Annotated[
        int, typer.Option(help="Base sample of the Sobol indices, a power of 2; 0 for none.", min=0)
    ] = SOBOL,
    amendments: Annotated[
        bool, typer.Option("--amendments/--no-amendments", help="Show what each amendment to the text would add.")
    ] = True,
    since: Annotated[
        Path | None, typer.Option(help="The JSON of an earlier run on the same text: show what has changed since.")
    ] = None,
    lang: Lang = None,
    output: Annotated[AssessFormat, typer.Option("--format", help="Output format.")] = AssessFormat.text,
    scale: Annotated[str, typer.Option(help="Verbal probability scale: icd203, phia, nato or ipcc.")] = "icd203",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report and the data (JSON); required by --format docx and pdf.")
    ] = None,
) -> None:
    """Assess an arrangement in a situation, against no arrangement, consultation only and a full alliance.

    Exit status 0 if it could be assessed, 2 if the input is wrong, 3 if the diagnostics forbid a headline.
    """
    from foedus.assessment import Effort
    from foedus.assessment.age import old_situation
    from foedus.report.scaled import add_words

    wanted = _Output(chosen(lang), scale, output, out)
    wanted.check()
    asked = _Asked(
        arrangement=arrangement,
        situation=situation,
        compare=_words(compare),
        horizon=horizon,
        seed=seed,
        prior=_words(prior),
        settings=settings or [],
        effort=Effort(sobol, amendments, _out_of_time()),
        since=since,
    )
    earlier = _earlier(asked)
    assessment = _compute(asked)
    data = assessment.to_dict()
    add_words(data, scale)
    data["provenance"]["command"] = asked.command()
    old = old_situation(date.fromisoformat(data["situation"]["date"]), datetime.now(UTC).date())
    if old is not None:
        typer.echo(Message("warning: {text}", {"text": old}).render(wanted.lang), err=True)
    if earlier is not None:
        from foedus.assessment.changes import compared_with

        data["since"] = compared_with(earlier, data)
    wanted.give(data, assessment)
    if assessment.blocked:
        from foedus.horizon.solving.anchor import MOST_INFEASIBLE

        raise RunError(
            Message("no headline: the diagnostics failed"),
            why=Message("failed: {checks}", {"checks": data["provenance"]["diagnostics"]["messages"]}),
            todo=Message("review the inputs that the message names")
            if data["provenance"]["diagnostics"]["infeasible"] > MOST_INFEASIBLE
            else Message("report this, with the seed"),
        )


def _words(given: str) -> list[str]:
    """Return names that were given as ``A,B``."""
    return [name.strip() for name in given.split(",") if name.strip()]


# What is asked -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for: all that the answers depend on."""

    arrangement: str
    situation: str | None
    compare: list[str]
    horizon: str
    seed: int
    prior: list[str]
    settings: list[str]
    effort: Effort
    since: Path | None

    def command(self) -> str:
        """Return what to type to get the same again, quoted for a shell."""
        parts = ["foedus", "assess", self.arrangement]
        parts += ["--situation", self.situation] if self.situation else []
        parts += ["--compare", ",".join(self.compare)] if self.compare else []
        parts += ["--horizon", self.horizon, "--seed", str(self.seed)]
        parts += ["--sobol", str(self.effort.sobol)] if self.effort.sobol != SOBOL else []
        parts += [] if self.effort.amendments else ["--no-amendments"]
        parts += ["--prior", ",".join(self.prior)] if self.prior else []
        parts += [part for text in self.settings for part in ("--set", text)]
        parts += ["--since", str(self.since)] if self.since is not None else []
        return shlex.join(parts)


def _earlier(asked: _Asked) -> AssessmentDocument | None:
    """Return the earlier run to compare with, checked before anything long is computed."""
    if asked.since is None:
        return None
    from foedus.arrangement import load_arrangement
    from foedus.assessment.changes import read_earlier, require_same

    earlier = read_earlier(asked.since)
    require_same(earlier, load_arrangement(asked.arrangement).arrangement.id)
    return earlier


def _compute(asked: _Asked) -> Assessment:
    from foedus.assessment import assess as compute
    from foedus.horizon.pool import cores, processes

    with processes(min(cores(), _MOST), *(_SLOW if asked.effort.sobol else ())) as pool:
        return compute(
            asked.arrangement,
            asked.situation,
            compare=asked.compare,
            horizon=asked.horizon,
            seed=asked.seed,
            prior=asked.prior,
            settings=asked.settings,
            effort=asked.effort,
            pool=pool,
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


# What is given -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Output:
    """Where the result goes, and in which form."""

    lang: str
    scale: str
    form: AssessFormat
    folder: Path | None

    def check(self) -> None:
        """Refuse at once what could not be written at the end."""
        from foedus.files import require_folder
        from foedus.report import scale_named

        scale_named(self.scale)
        if self.form.value in FORMS:
            check_available(self.form.value)
        if self.form.value in BINARY and self.folder is None:
            raise InputError(
                Message("a {form} report cannot be shown in the terminal", {"form": self.form.value}),
                todo=Message("add --out FOLDER"),
            )
        if self.folder is not None:
            require_folder(self.folder)

    def give(self, data: AssessmentDocument, assessment: Assessment) -> None:
        """Print the result, and write it to the folder if there is one."""
        if self.form is AssessFormat.json:
            typer.echo(_json(data))
        elif self.form is AssessFormat.text:
            from foedus.report import render_text

            typer.echo(render_text(data, assessment.analysis, self.lang, scale=self.scale), nl=False)
        elif self.folder is None:
            typer.echo(self._report(data, assessment, self.form.value), nl=False)
        if self.folder is not None:
            self._write(data, assessment, self.folder)

    def _report(self, data: AssessmentDocument, assessment: Assessment, form: str) -> str | bytes:
        from foedus.report import render_html

        page = render_html(data, assessment.analysis, self.lang, scale=self.scale, others=assessment.compared)
        return convert(form, page, assessment.analysis.source.arrangement.title.in_(self.lang))

    def _write(self, data: AssessmentDocument, assessment: Assessment, folder: Path) -> None:
        """Write the report and the data; say where, on stderr if stdout carries data."""
        from foedus.files import write_atomic
        from foedus.wording import translator

        form = self.form.value if self.form.value in FORMS else "html"
        report = self._report(data, assessment, form)
        name = data["arrangement"]["id"]
        stored = write_atomic(folder / f"{name}.json", _json(data) + "\n")
        page = write_atomic(folder / f"{name}.{self.lang}.{FORMS[form]}", report)
        _ = translator(self.lang)
        aside = self.form is not AssessFormat.text
        typer.echo("", err=aside)
        typer.echo(_("Data: {path}", path=str(stored)), err=aside)
        typer.echo(_("Report: {path}", path=str(page)), err=aside)


def _json(data: AssessmentDocument) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
