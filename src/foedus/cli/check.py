"""``foedus check``: what a text guarantees, and where it is weak."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from foedus.law import Analysis, Finding

__all__ = ["check"]


class CheckFormat(StrEnum):
    """How the result is printed."""

    text = "text"
    json = "json"
    gnu = "gnu"
    sarif = "sarif"


class Precedence(StrEnum):
    """Which of two interlocking texts prevails."""

    first = "first"
    second = "second"


def check(
    arrangements: Annotated[list[str], typer.Argument(help="Files, or ids of shipped cases (see 'foedus cases').")],
    output: Annotated[CheckFormat, typer.Option("--format", help="How to print the result.")] = CheckFormat.text,
    select: Annotated[str, typer.Option(help="Only these findings, as F101,F106 or F1.")] = "",
    ignore: Annotated[str, typer.Option(help="Not these findings.")] = "",
    situation: Annotated[str, typer.Option(help="A situation, for the findings on means and distances.")] = "",
    together: Annotated[
        str, typer.Option("--with", help="An interlocking text, to be read together with this one.")
    ] = "",
    precedence: Annotated[Precedence | None, typer.Option(help="Which of the two prevails in a conflict.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the output: en or fr.")] = "en",
) -> None:
    """Say what a text guarantees, and where it is weak.

    Exit status 0 if nothing is found, 1 if there are findings, 2 if the text cannot be read.
    """
    from foedus.wording import translator

    translator(lang)
    chosen = _chosen(select, ignore)
    if len(arrangements) > 1 and (output not in {CheckFormat.text, CheckFormat.gnu} or together):
        raise InputError("several texts can be checked at once with --format text or gnu only, and without --with")
    found = False
    for arrangement in arrangements:
        analysis = _analysed(arrangement, situation, together, precedence)
        findings = [f for f in analysis.findings if chosen(f.code)]
        found = found or bool(findings)
        _print(analysis, findings, output, lang)
    raise typer.Exit(1 if found else 0)


def _analysed(arrangement: str, situation: str, together: str, precedence: Precedence | None) -> Analysis:
    from foedus.arrangement import load_arrangement, load_situation
    from foedus.arrangement.combining import combine
    from foedus.law import analyse

    world = load_situation(situation).situation if situation else None
    loaded = load_arrangement(arrangement)
    if not together:
        return analyse(loaded, situation=world)
    other = load_arrangement(together).arrangement
    return analyse(combine(loaded.arrangement, other, precedence.value if precedence else None), situation=world)


def _print(analysis: Analysis, findings: list[Finding], output: CheckFormat, lang: str) -> None:
    if output is CheckFormat.json:
        data = analysis.to_dict(lang)
        data["findings"] = [f.to_dict(lang) for f in findings]
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
    elif output is CheckFormat.gnu:
        for finding in findings:
            typer.echo(_gnu(analysis, finding, lang))
    elif output is CheckFormat.sarif:
        from foedus.report.sarif import sarif

        typer.echo(json.dumps(sarif(analysis.source.document.file, findings, lang), ensure_ascii=False, indent=1))
    else:
        from foedus.report.check_text import show

        show(analysis, findings, lang)


def _chosen(select: str, ignore: str) -> Any:
    from foedus.law import RULES

    def codes(text: str) -> list[str]:
        parts = [part.strip().upper() for part in text.split(",") if part.strip()]
        for part in parts:
            if not any(code.startswith(part) for code in RULES):
                raise UnknownNameError("finding", part, RULES)
        return parts

    wanted, unwanted = codes(select), codes(ignore)
    return lambda code: (
        (not wanted or code.startswith(tuple(wanted))) and not (unwanted and code.startswith(tuple(unwanted)))
    )


def _gnu(analysis: Analysis, finding: Finding, lang: str) -> str:
    where = f" [{finding.clause}]" if finding.clause else ""
    file = analysis.source.document.file
    return f"{file}:{finding.line}:1: {finding.severity}: {finding.code} {finding.message.tell(lang)}{where}"
