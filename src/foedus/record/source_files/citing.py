"""BibTeX entries of the software and of the sources that a result uses."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from foedus import __version__
from foedus.record.source_files.registry import select

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["bibtex"]


def bibtex(sources: Iterable[str] | None = None, *, software: bool = True) -> str:
    """Return BibTeX entries: the software first, then each work cited once.

    Parameters
    ----------
    sources : iterable of str, optional
        Ids of the sources used; all by default. ``frame.sources`` gives those of a frame.
    software : bool
        Whether to put Foedus itself first.

    Raises
    ------
    UnknownNameError
        If no source has one of the ids.
    """
    entries = _entries()
    keys = dict.fromkeys(entry.cite for entry in select(sources))
    return "\n\n".join([_software()] * software + [entries[key] for key in keys]) + "\n"


def _software() -> str:
    return (
        "@software{foedus,\n  author = {{The Foedus developers}},\n"
        "  title = {Foedus: design, stress-test and follow security guarantees between states},\n"
        f"  version = {{{__version__}}}\n}}"
    )


@cache
def _entries() -> dict[str, str]:
    text = (files("foedus.record") / "data" / "sources.bib").read_text(encoding="utf-8")
    return {match[1]: match[0].strip() for match in re.finditer(r"@\w+\{([\w-]+),.*?\n\}", text, re.DOTALL)}
