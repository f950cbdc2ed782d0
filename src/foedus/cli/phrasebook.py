"""``foedus phrasebook``: the wording of treaties in the language."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus.cli.language import Lang, chosen
from foedus.errors import InputError
from foedus.wording import Message

__all__ = ["phrasebook"]


def phrasebook(
    words: Annotated[list[str] | None, typer.Argument(help="Words of a treaty; every entry without them.")] = None,
    lang: Lang = None,
) -> None:
    """Show how the wording of treaties is written, and what it comes to."""
    from foedus.arrangement.phrasebook import search

    language = chosen(lang)
    found = search(words or [], language)
    if not found:
        raise InputError(
            Message("the phrasebook has nothing with '{words}'", {"words": " ".join(words or [])}),
            todo=Message("try fewer words, or read it whole with 'foedus phrasebook'"),
        )
    typer.echo("\n".join(phrase.render(language) for phrase in found), nl=False)
