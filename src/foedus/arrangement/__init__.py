"""The text as data: schema, strict reading with line numbers, situations, cases.

>>> from foedus.arrangement import load_case
>>> load_case("none").clauses
[]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.arrangement.atop import ATOP_VARIABLES, atop_coding
    from foedus.arrangement.loading import Loaded, case_ids, load_arrangement, load_case, read_arrangement, with_reading
    from foedus.arrangement.schema import Arrangement, Body, Clause, Condition
    from foedus.arrangement.situation import LoadedSituation, Situation, load_situation, read_situation

_PUBLIC = {
    "ATOP_VARIABLES": "atop",
    "Arrangement": "schema",
    "Body": "schema",
    "Clause": "schema",
    "Condition": "schema",
    "Loaded": "loading",
    "LoadedSituation": "situation",
    "Situation": "situation",
    "atop_coding": "atop",
    "case_ids": "loading",
    "load_arrangement": "loading",
    "load_case": "loading",
    "load_situation": "situation",
    "read_arrangement": "loading",
    "read_situation": "situation",
    "with_reading": "loading",
}

__all__ = [
    "ATOP_VARIABLES", "Arrangement", "Body", "Clause", "Condition", "Loaded", "LoadedSituation", "Situation",
    "atop_coding", "case_ids", "load_arrangement", "load_case", "load_situation", "read_arrangement",
    "read_situation", "with_reading",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
