"""``foedus schema``: the JSON Schema of a kind of document, for editors."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from foedus.cli.language import Lang, chosen
from foedus.errors import UnknownNameError

__all__ = ["schema"]


def schema(
    name: Annotated[str, typer.Argument(help="Kind of document: arrangement, situation, sweep, assessment or levers.")],
    lang: Lang = None,
) -> None:
    """Print the JSON Schema of a kind of document; YAML language servers use it for completion and help."""
    from foedus.arrangement.jsonschema import SCHEMAS, json_schema

    chosen(lang)  # a schema has no language; errors have, see `foedus.cli.main`
    if name not in SCHEMAS:
        raise UnknownNameError("kind of document", name, SCHEMAS)
    typer.echo(json.dumps(json_schema(name), ensure_ascii=False, indent=2))
