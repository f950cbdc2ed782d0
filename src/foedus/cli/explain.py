"""``foedus explain``: the page of a finding."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus.cli.language import Lang, chosen

__all__ = ["explain"]


def explain(
    code: Annotated[str, typer.Argument(help="Code or name of a finding, e.g. F101 or adversary-veto.")],
    lang: Lang = None,
) -> None:
    """Explain a finding: what it is, why it matters, an example and the amendment that removes it."""
    from rich.console import Console
    from rich.markdown import Markdown

    from foedus.law.findings.explain import page_of

    page = page_of(code, chosen(lang))
    console = Console()
    if console.is_terminal:
        console.print(Markdown(page))
    else:
        typer.echo(page, nl=False)  # as it stands: a wrapped example would be no valid text
