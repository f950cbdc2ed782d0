"""What the text guarantees: scenarios, floor and ceiling, findings.

>>> from foedus import law
>>> from foedus.arrangement import load_arrangement
>>> analysis = law.analyse(load_arrangement("istanbul-2022-moscow"))
>>> analysis.select(party="UK", response="fight", incident="invasion", zone="home", reading="text")[0].veto
('RU',)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.law.amendments import Amendment, Amendments, amend
    from foedus.law.analysis import analyse, matrix
    from foedus.law.cells import COLUMNS, Analysis, Cell, Coalition
    from foedus.law.findings import RULES, Finding
    from foedus.law.scenario import Step
    from foedus.law.target import Target, parse_target

_PUBLIC = {
    "COLUMNS": "cells",
    "RULES": "findings",
    "Amendment": "amendments",
    "Amendments": "amendments",
    "Analysis": "cells",
    "Cell": "cells",
    "Coalition": "cells",
    "Finding": "findings",
    "Step": "scenario",
    "Target": "target",
    "amend": "amendments",
    "analyse": "analysis",
    "matrix": "analysis",
    "parse_target": "target",
}

__all__ = [
    "COLUMNS", "RULES", "Amendment", "Amendments", "Analysis", "Cell", "Coalition", "Finding", "Step", "Target",
    "amend", "analyse", "matrix", "parse_target",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
