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
    from foedus.law.analysis import analyse, matrix
    from foedus.law.cells import COLUMNS, Analysis, Cell, Coalition
    from foedus.law.findings import RULES, Finding
    from foedus.law.scenario import Step

_PUBLIC = {
    "COLUMNS": "cells",
    "RULES": "findings",
    "Analysis": "cells",
    "Cell": "cells",
    "Coalition": "cells",
    "Finding": "findings",
    "Step": "scenario",
    "analyse": "analysis",
    "matrix": "analysis",
}

__all__ = ["COLUMNS", "RULES", "Analysis", "Cell", "Coalition", "Finding", "Step", "analyse", "matrix"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
