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

_EVERYWHERE = {
    "note": "A remark for readers.",
    "source": "Where it was read: ids from `sources`.",
    "title": "What people call it.",
    "standing": "How it is known: known, alleged, denied, or left silent.",
    "says": "What it says, in one sentence.",
    "id": "A name of its own, of letters, digits, dots, underscores and hyphens.",
}
"""What keys mean that stand in several places."""

_SAYS = {
    "Arrangement": {
        "status": "Alleged, proposed, signed, in force, lapsed, or a model text.",
        "instrument": "What kind of instrument it is in law.",
        "dates": "The days of the text's life, as far as known.",
        "summary": "The text in a sentence or two.",
        "parties": "States and others that the text binds or names, by id.",
        "groups": "Several parties under one name.",
        "zones": "What is covered, and what is not.",
        "bodies": "Councils, commissions and other bodies that decide or find facts.",
        "clauses": "Duties, prohibitions, powers and intentions.",
        "life": "When the arrangement begins and ends.",
        "readings": "Several meanings of the text.",
        "statements": "What is known of the text, alleged, denied or left silent.",
        "challenges": "Tests of the arrangement in history.",
        "sources": "Where facts were read, by id, with a grade.",
    },
    "Body": {
        "members": "Who sits: parties, groups or role words.",
        "quorum": "How many members must be present.",
        "absent": "Whether absence counts as a no, or is not counted.",
        "mandate": "A mandate that ends unless it is renewed.",
    },
    "Challenge": {
        "date": "When it happened.",
        "what": "What happened.",
        "honoured": "Whether the promise was kept.",
    },
    "Clause": {
        "bound": "Who of several bearers owes it: each, any one, all together, or the text is silent.",
        "verb": "Its force: shall, shall not, may, intends.",
        "when": "What triggers it.",
        "denied_by": "Who denies a term that is alleged.",
        "secret": "Whether the clause is secret.",
    },
    "Life": {
        "active_when": "What must happen before the arrangement is in force.",
        "renewal": "Whether it is renewed: not, automatically, or by agreement.",
        "renewed_by": "Who must agree to renew it.",
        "exit": "How a party leaves; left out where the text is silent.",
    },
    "Mandate": {"every": "How long the mandate runs."},
    "Party": {"name": "What people call it.", "roles": "What it is in the arrangement; several roles are possible."},
    "Source": {"url": "Its address."},
    "Zone": {"covered": "Whether an attack there is covered."},
}
"""What keys of an arrangement mean whose names alone say it in the model."""


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
    if kind == "arrangement":
        _describe(schema, "Arrangement")
        for name, part in schema["$defs"].items():
            _describe(part, name)
    return _loosen(schema) if written else schema


def _describe(part: dict[str, Any], name: str) -> None:
    """Say what each key means that the model leaves to its name."""
    for key, value in part.get("properties", {}).items():
        said = _SAYS.get(name, {}).get(key) or _EVERYWHERE.get(key)
        if said and "description" not in value:
            value["description"] = said


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
