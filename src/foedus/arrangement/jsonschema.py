"""JSON Schema of the documents that people write, and of those that they read: assessment and lever sheet."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["SCHEMAS", "json_schema"]

SCHEMAS: dict[str, tuple[str, str]] = {
    "arrangement": ("foedus.arrangement.schema", "Arrangement"),
    "situation": ("foedus.arrangement.situation", "SituationDocument"),
    "sweep": ("foedus.horizon.sweep.document", "SweepDocument"),
    "assessment": ("foedus.assessment.schema", "document_schema"),
    "levers": ("foedus.assessment.levers.schema", "document_schema"),
}
"""Kinds of document, with the module of each and its model, or what returns its schema."""

_SHORTHANDS = ("Text",)


def json_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a kind of document.

    For what people write, it accepts the shorthands that the reader accepts: one word for a list of one, a plain
    string for an English text.
    """
    module, name = SCHEMAS[kind]
    model = getattr(import_module(module), name)
    written = hasattr(model, "model_json_schema")
    schema = model.model_json_schema(by_alias=True) if written else model()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"Foedus {kind}"
    return _loosen(schema) if written else schema


def _loosen(part: Any) -> Any:
    if isinstance(part, list):
        return [_loosen(item) for item in part]
    if not isinstance(part, dict):
        return part
    loosened = {key: _loosen(value) for key, value in part.items()}
    items = loosened.get("items")
    if loosened.get("type") == "array" and isinstance(items, dict) and _is_word(items):
        kept = {key: loosened.pop(key) for key in ("description", "title", "default") if key in loosened}
        return {**kept, "anyOf": [loosened, items]}
    if loosened.get("$ref", "").endswith(tuple(f"/{name}" for name in _SHORTHANDS)):
        kept = {key: loosened[key] for key in ("description", "title", "default") if key in loosened}
        return {**kept, "anyOf": [{"$ref": loosened["$ref"]}, {"type": "string"}]}
    return loosened


def _is_word(items: dict[str, Any]) -> bool:
    if items.get("type") == "string" or "enum" in items or "const" in items:
        return True
    options = items.get("anyOf")
    return bool(options) and all(_is_word(option) for option in options)
