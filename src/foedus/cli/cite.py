"""``foedus cite``: how to cite the software and the sources."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus.cli.language import Lang, chosen

__all__ = ["cite"]


def cite(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Ids of sources (see 'foedus record status'); all by default.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Print BibTeX entries for Foedus and for the sources named, or for all of them."""
    from foedus.record import bibtex

    chosen(lang)  # entries have no language; errors have, see `foedus.cli.main`
    typer.echo(bibtex(sources or None), nl=False)
