"""Design, stress-test and follow security guarantees between states.

The rooms of the house, in the order in which data flow through them:

- `foedus.arrangement`: the text as data;
- `foedus.law`: what the text guarantees;
- `foedus.record`: what two centuries of history show;
- `foedus.games`: how states choose;
- `foedus.deterrence`: an arrangement in a situation, as a game;
- `foedus.horizon`: the years ahead;
- `foedus.assessment`: the two answers;
- `foedus.report`: how they are shown.

Rooms are loaded when first used, so that ``import foedus`` stays fast; a room whose extra is not installed says so.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from foedus.extras import guard

if TYPE_CHECKING:
    from types import ModuleType

__version__ = "0.2.0"

_ROOMS = ("arrangement", "assessment", "deterrence", "errors", "games", "horizon", "law", "record", "report")

__all__ = ["__version__", *_ROOMS]


guard()


def __getattr__(name: str) -> ModuleType:
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
