"""``foedus check``: what a text guarantees, and where it is weak."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.errors import UnknownNameError

if TYPE_CHECKING:
    from foedus.law import Analysis, Finding

__all__ = ["check"]


class CheckFormat(StrEnum):
    """How the result is printed."""

    text = "text"
    json = "json"
    gnu = "gnu"
    sarif = "sarif"


def check(
    arrangement: Annotated[str, typer.Argument(help="A file, or the id of a shipped case (see 'foedus cases').")],
    output: Annotated[CheckFormat, typer.Option("--format", help="How to print the result.")] = CheckFormat.text,
    select: Annotated[str, typer.Option(help="Only these findings, as F101,F106 or F1.")] = "",
    ignore: Annotated[str, typer.Option(help="Not these findings.")] = "",
    lang: Annotated[str, typer.Option(help="Language of the output: en or fr.")] = "en",
) -> None:
    """Say what a text guarantees, and where it is weak.

    Exit status 0 if nothing is found, 1 if there are findings, 2 if the text cannot be read.
    """
    from foedus.arrangement import load_arrangement
    from foedus.law import analyse
    from foedus.wording import translator

    translator(lang)
    chosen = _chosen(select, ignore)
    analysis = analyse(load_arrangement(arrangement))
    findings = [f for f in analysis.findings if chosen(f.code)]
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
    raise typer.Exit(1 if findings else 0)


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
