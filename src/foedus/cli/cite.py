"""``foedus cite``: how to cite the software and the sources."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["cite"]


def cite(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Ids of sources (see 'foedus record status'); all by default.")
    ] = None,
) -> None:
    """Print BibTeX entries for Foedus and for the sources named, or for all of them."""
    from foedus.record import bibtex

    typer.echo(bibtex(sources or None), nl=False)
