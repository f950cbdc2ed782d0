"""``foedus cases``: the arrangements and situations that are shipped."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.language import Lang, chosen

if TYPE_CHECKING:
    from foedus.arrangement import Arrangement

__all__ = ["cases"]


class CasesFormat(StrEnum):
    """How the list is printed."""

    text = "text"
    json = "json"


def cases(
    output: Annotated[CasesFormat, typer.Option("--format", help="Output format.")] = CasesFormat.text,
    atop: Annotated[bool, typer.Option("--atop", help="Add the ATOP coding derived from the clauses.")] = False,
    lang: Lang = None,
) -> None:
    """List the shipped arrangements and situations."""
    from foedus.arrangement import case_ids, load_case
    from foedus.arrangement.situation import load_situation
    from foedus.wording import term, translator

    lang = chosen(lang, data=output is CasesFormat.json)
    _ = translator(lang)
    arrangements = [_arrangement(load_case(name), lang, atop) for name in case_ids()]
    situations = []
    for name in case_ids("situations"):
        situation = load_situation(name).situation
        situations.append({"id": name, "title": situation.title.in_(lang), "date": str(situation.date)})
    if output is CasesFormat.json:
        typer.echo(json.dumps({"arrangements": arrangements, "situations": situations}, ensure_ascii=False, indent=1))
        return

    def rendered(word: str) -> str:
        return term(word).render(lang)

    typer.echo(_("arrangements"))
    _columns([(row["id"], rendered(row["status"]), rendered(row["instrument"]), row["title"]) for row in arrangements])
    typer.echo(_("situations"))
    _columns([(row["id"], row["date"], row["title"]) for row in situations])
    if atop:
        _coding(arrangements, lang)


def _arrangement(case: Arrangement, lang: str, atop: bool) -> dict[str, Any]:
    dates = case.dates.model_dump(mode="json", exclude_none=True)
    row: dict[str, Any] = {
        "id": case.id,
        "title": case.title.in_(lang),
        "status": case.status,
        "instrument": case.instrument,
        "dates": dates,
        "parties": {party: list(details.roles) for party, details in case.parties.items()},
        "clauses": len(case.clauses),
        "readings": list(case.readings),
        "situation": case.situation,
        "want": case.want,
    }
    if atop:
        from foedus.arrangement import atop_coding

        row["atop"] = atop_coding(case)
    return row


def _columns(rows: list[tuple[str, ...]]) -> None:
    if not rows:
        return
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        typer.echo("  " + "  ".join(cells).rstrip())


def _coding(arrangements: list[dict[str, Any]], lang: str) -> None:
    from foedus.wording import translator

    _ = translator(lang)
    names = list(arrangements[0]["atop"])
    typer.echo(_("ATOP coding derived from the clauses (. where the clauses do not say)"))
    header = ("", *names)
    rows = [
        (row["id"], *("." if row["atop"][name] is None else str(row["atop"][name]) for name in names))
        for row in arrangements
    ]
    _columns([header, *rows])
