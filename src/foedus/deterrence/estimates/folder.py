"""Where the estimates that ship stand, and what to do if they cannot be used."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from foedus.wording import Message

__all__ = ["REBUILD", "estimates_folder"]

REBUILD = Message("run `foedus estimate` to rebuild the estimates, or reinstall Foedus")
"""What to do about estimates, or a document beside them, that cannot be used."""


def estimates_folder() -> Path:
    """Return the folder of the estimates that ship."""
    return Path(str(files("foedus"))) / "estimates"
