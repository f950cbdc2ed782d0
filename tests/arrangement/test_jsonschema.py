"""The JSON Schema of an arrangement: it describes every key, and accepts and refuses what the reader does."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import jsonschema
import pytest

from foedus.arrangement import case_ids, load_arrangement, read_arrangement
from foedus.arrangement.jsonschema import json_schema
from foedus.errors import DocumentError
from tests.support.arrangements import document


@cache
def validator() -> Any:
    return jsonschema.Draft202012Validator(json_schema("arrangement"))


def reads(data: dict[str, Any]) -> bool:
    try:
        read_arrangement("t.yaml", json.dumps(data))
    except DocumentError:
        return False
    return True


def test_every_key_is_described() -> None:
    schema = json_schema("arrangement")
    parts = {"Arrangement": schema, **schema["$defs"]}
    bare = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, value in part.get("properties", {}).items()
        if "description" not in value
    ]
    assert bare == []


@pytest.mark.parametrize("name", case_ids())
def test_every_shipped_case_is_accepted(name: str) -> None:
    assert list(validator().iter_errors(load_arrangement(name).document.data)) == []


def text() -> dict[str, Any]:
    clause = {"id": "c", "who": "US", "verb": "shall", "do": "fight", "when": {"attack": "any"}, "within": "P1D"}
    return copy.deepcopy(
        document(
            clauses=[clause],
            bodies={"b": {"members": "UK", "rule": "single", "decides_within": "P2D"}},
            dates={"signed": "2025-08-15"},
            life={"until": "P5Y", "exit": {"by": "each", "notice": "P1Y"}},
        )
    )


@pytest.mark.parametrize(
    ("path", "value", "good"),
    [
        (("clauses", 0, "within"), "48 hours", False),
        (("clauses", 0, "within"), 48, False),
        (("clauses", 0, "within"), "P", False),
        (("clauses", 0, "within"), "-P1D", False),
        (("clauses", 0, "within"), "P1DT6H", True),
        (("clauses", 0, "within"), "forthwith", True),
        (("clauses", 0, "within"), "at once", False),
        (("clauses", 0, "term"), "forthwith", False),
        (("clauses", 0, "amount"), -5, False),
        (("clauses", 0, "do"), ["arm", "fight"], True),
        (("clauses", 0, "do"), "defend", False),
        (("clauses", 0, "deadline"), "P1D", False),
        (("clauses", 0, "id"), "a b", False),
        (("clauses", 0, "when", "any_of"), [{"asked": "UA"}, {"consent": "self"}], True),
        (("clauses", 0, "when", "any_of"), [{"askd": "UA"}], False),
        (("dates", "signed"), "5/3/2025", False),
        (("dates", "signed"), "2025-08", True),
        (("dates", "signed"), 2025, True),
        (("dates", "signed"), "2025-13", False),
        (("bodies", "b", "rule"), "most", False),
        (("bodies", "b", "rule"), ["any", 1, "2/3"], True),
        (("bodies", "b", "rule"), 0, False),
        (("bodies", "b", "failing"), "approves_unless_rejected", True),
        (("bodies", "b", "failing"), "perhaps", False),
        (("life", "exit", "opens"), "end_of_term", True),
        (("life", "exit", "opens"), "at the end", False),
        (("reservations",), [{"by": "US", "to": "c"}], True),
        (("reservations",), [{"by": "US"}], False),
        (("status",), "signd", False),
        (("armed_attack",), "grave_cyber_attack", True),
    ],
)
def test_it_accepts_and_refuses_what_the_reader_does(path: tuple[Any, ...], value: Any, good: bool) -> None:
    data: Any = text()
    here = data
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    assert reads(data) is good
    assert validator().is_valid(data) is good
