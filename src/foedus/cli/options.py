"""Arguments and options that several commands share, so that they say the same in each."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["CaseName", "Horizon", "Seed", "SetQuantities", "SituationName"]

CaseName = Annotated[str, typer.Argument(help="A file, or the id of a shipped case (see 'foedus cases').")]

SituationName = Annotated[
    str | None, typer.Option(help="A file or a shipped situation; by default, the arrangement's own.")
]

Horizon = Annotated[str, typer.Option(help="How far to look ahead.")]

Seed = Annotated[int, typer.Option(help="Seed of all random numbers.", min=0)]

SetQuantities = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ID=LOW..MEDIAN..HIGH",
        help="Set a quantity for this run, by its id in the ledger (will-US=.02..0.05..0.1), or ID=VALUE as known; "
        "may be repeated.",
    ),
]
