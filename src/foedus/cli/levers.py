"""``foedus levers``: what each answer becomes when one thing is moved."""

from __future__ import annotations

import json
import shlex
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from foedus.cli.language import Lang, chosen
from foedus.cli.options import CaseName, Horizon, Seed, SetQuantities, SituationName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from foedus.assessment.levers.schema import LeversDocument

__all__ = ["levers"]

_MOST = 8  # processes; more would wait for each other's results


class LeversFormat(StrEnum):
    """How the sheet is printed."""

    text = "text"
    json = "json"


def levers(
    arrangement: CaseName,
    situation: SituationName = None,
    under: Annotated[
        str | None,
        typer.Option(help="Move the levers under a yardstick in its place: none, consultation-only or full-alliance."),
    ] = None,
    horizon: Horizon = "P10Y",
    seed: Seed = 1,
    settings: SetQuantities = None,
    output: Annotated[LeversFormat, typer.Option("--format", help="Output format.")] = LeversFormat.text,
    lang: Lang = None,
    out: Annotated[str | None, typer.Option(help="Folder for the sheet and the data (JSON).")] = None,
) -> None:
    """Show what each answer becomes when one thing is moved: strength, aid, forces, will, regrouping, exit, deadline.

    All on the same draws, and with the adversary's resolve held. Exit status 0 if it could be computed, 2 if the input
    is wrong, 3 if the diagnostics forbid every figure.
    """
    from pathlib import Path

    from foedus.assessment import lever_sheet
    from foedus.files import require_folder
    from foedus.horizon.pool import cores, processes
    from foedus.report.terminal.levers import levers_text

    spoken = chosen(lang)
    folder = None if out is None else Path(out)
    if folder is not None:
        require_folder(folder)
    with processes(min(cores(), _MOST)) as pool:
        sheet = lever_sheet(
            arrangement,
            situation,
            under=under,
            horizon=horizon,
            seed=seed,
            settings=settings or [],
            pool=pool,
        )
    sheet["provenance"]["command"] = _command(arrangement, situation, under, horizon, seed, settings or [])
    text = levers_text(sheet, spoken)
    typer.echo(_json(sheet) if output is LeversFormat.json else text, nl=output is LeversFormat.json)
    if folder is not None:
        _write(sheet, text, folder, spoken)


def _command(
    arrangement: str, situation: str | None, under: str | None, horizon: str, seed: int, settings: Sequence[str]
) -> str:
    """Return what to type to get the same again, quoted for a shell."""
    parts = ["foedus", "levers", arrangement]
    parts += ["--situation", situation] if situation else []
    parts += ["--under", under] if under else []
    parts += ["--horizon", horizon, "--seed", str(seed)]
    parts += [part for text in settings for part in ("--set", text)]
    return shlex.join(parts)


def _write(sheet: LeversDocument, text: str, folder: Path, lang: str) -> None:
    """Write the sheet and the data; say where, on stderr."""
    from foedus.files import write_atomic
    from foedus.wording import translator

    name = f"{sheet['arrangement']['id']}.levers"
    stored = write_atomic(folder / f"{name}.json", _json(sheet) + "\n")
    page = write_atomic(folder / f"{name}.{lang}.txt", text)
    _ = translator(lang)
    typer.echo(_("Data: {path}", path=str(stored)), err=True)
    typer.echo(_("Sheet: {path}", path=str(page)), err=True)


def _json(sheet: LeversDocument) -> str:
    return json.dumps(sheet, ensure_ascii=False, indent=1)
