"""Warnings that point at the line of the person who called, not at the inside of the room."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from foedus.errors import FoedusWarning

__all__ = ["warn"]

_HERE = str(Path(__file__).parent.parent)


def warn(message: str, category: type[FoedusWarning]) -> None:
    """Warn at the nearest caller outside `foedus.games`."""
    level = 1
    frame = sys._getframe(0)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
        level += 1
    warnings.warn(message, category, stacklevel=level)
