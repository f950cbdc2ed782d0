"""Warnings that point to the line of the caller, not to code inside the package."""

from __future__ import annotations

import inspect
import warnings
from pathlib import Path

from foedus.errors import FoedusWarning

__all__ = ["warn"]

_HERE = str(Path(__file__).parent.parent)


def warn(message: str, category: type[FoedusWarning]) -> None:
    """Warn at the nearest caller outside `foedus.games`.

    From Python 3.12 on, ``warnings.warn(..., skip_file_prefixes=...)`` does the same.
    """
    level, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)
