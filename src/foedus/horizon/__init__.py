"""The years ahead: capability, will, aid; acceptance; what happens, quarter by quarter."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.horizon.game import Game, build
    from foedus.horizon.outcomes import Outcomes, assess_draws, outcomes_of
    from foedus.horizon.parameters import BEHAVIOUR
    from foedus.horizon.paths import simulate
    from foedus.horizon.recursion import Solution, Years, follow, solve
    from foedus.horizon.signature import War, sign

_PUBLIC = {
    "BEHAVIOUR": "parameters",
    "Game": "game",
    "Outcomes": "outcomes",
    "Solution": "recursion",
    "War": "signature",
    "Years": "recursion",
    "assess_draws": "outcomes",
    "build": "game",
    "follow": "recursion",
    "outcomes_of": "outcomes",
    "sign": "signature",
    "simulate": "paths",
    "solve": "recursion",
}

__all__ = [
    "BEHAVIOUR",
    "Game",
    "Outcomes",
    "Solution",
    "War",
    "Years",
    "assess_draws",
    "build",
    "follow",
    "outcomes_of",
    "sign",
    "simulate",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
