"""The registry of sources: every file that the record reads, with its address, checksum, coverage and citation."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

from foedus.errors import UnknownNameError
from foedus.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.wording import Bilingual

__all__ = ["GROUPS", "Source", "source", "sources"]

GROUPS = ("record", "evidence")
"""Sources are fetched by group: those of frames and links, and those of single questions."""

TERMS = (
    N_("GPL-2 (the repository); terms of the original data are not restated there", context="licence"),
    N_("GPL-3 or later (the repository); downloaded on request, never shipped", context="licence"),
    N_("MIT (the repository)", context="licence"),
    N_("any use with credit (the README); downloaded on request, never shipped", context="licence"),
    N_("none stated in the repository; ask the authors before redistributing", context="licence"),
    N_("none stated in the repository; downloaded on request, never shipped", context="licence"),
)
"""The terms of files known to us, as the registry words them."""

PUBLIC_ADDRESS = "https://raw.githubusercontent.com"
"""Where the pinned public files are served as ``<owner>/<repository>/<commit>/<path>``."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the public record.

    Attributes
    ----------
    id : str
        Its short name, as in ``record.source("atop_alliance")``.
    title, title_fr : str
        What it holds, in English and in French.
    version : str
        The version of the data.
    repository, commit, path : str
        Where the file is kept; the commit pins its content.
    sha256 : str
        Checksum of the file.
    bytes, rows : int
        Size of the file, and number of its rows.
    first, last : int
        First and last calendar year that the data cover. Outside them every value is null.
    cite : str
        Key of its entry in the bibliography.
    licence : str
        The terms known to us.
    dates : tuple of str
        Columns that hold days since 1970.
    missing : tuple of int
        Codes that stand for a missing value.
    group : str
        One of `GROUPS`.
    """

    id: str
    title: str
    version: str
    repository: str
    commit: str
    path: str
    sha256: str
    bytes: int
    rows: int
    first: int
    last: int
    cite: str
    licence: str
    dates: tuple[str, ...] = ()
    missing: tuple[int, ...] = ()
    title_fr: str = ""
    group: str = "record"

    @property
    def holds(self) -> Bilingual:
        """What it holds, in both languages."""
        return {"en": self.title, "fr": self.title_fr}

    @property
    def relative(self) -> str:
        """Path below a mirror or an address, ``<owner>/<repository>/<commit>/<path>``."""
        return f"{self.repository}/{self.commit}/{self.path}"

    @property
    def address(self) -> str:
        """Public address of the file."""
        return f"{PUBLIC_ADDRESS}/{self.quoted}"

    @property
    def quoted(self) -> str:
        """The same path as `relative`, as it stands in an address: names of files may hold spaces."""
        return quote(self.relative)

    @property
    def format(self) -> str:
        """Last part of the file's name: ``rda``, ``csv`` or ``dta``."""
        return self.path.rsplit(".", 1)[-1]


def _read(name: str, entry: Mapping[str, object]) -> Source:
    fields = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items() if key != "years"}
    first, last = entry["years"]  # ty: ignore[not-iterable]
    return Source(id=name, first=first, last=last, **fields)  # ty: ignore[invalid-argument-type]


@cache
def sources() -> dict[str, Source]:
    """Return every source by its id, in the order of the registry."""
    text = (files("foedus.record") / "data" / "sources.toml").read_text(encoding="utf-8")
    return {name: _read(name, entry) for name, entry in tomllib.loads(text).items()}


def source(name: str) -> Source:
    """Return one source.

    Raises
    ------
    UnknownNameError
        If no source has that id.
    """
    known = sources()
    if name not in known:
        raise UnknownNameError("source", name, known)
    return known[name]


def checksums(names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of the sources named, as the registry pins it."""
    return {name: source(name).sha256 for name in names}


def select(names: Iterable[str] | None = None) -> list[Source]:
    """Return the sources named by id or by group, each once, or all of them when none is named.

    Raises
    ------
    UnknownNameError
        If no source and no group has one of the names.
    """
    known = sources()
    wanted = dict.fromkeys(source for name in names or () for source in _named(name, known))
    return list(wanted or known.values())


def _named(name: str, known: Mapping[str, Source]) -> list[Source]:
    if name in GROUPS:
        return [item for item in known.values() if item.group == name]
    if name not in known:
        raise UnknownNameError("source", name, [*GROUPS, *known])
    return [known[name]]
