"""Download the sources, on request only: say how much, resume, verify, never leave half a file in the cache."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.errors import SourceError
from foedus.files import sha256
from foedus.record.source_files.failures import wrong_file
from foedus.record.source_files.paths import Locations, locations
from foedus.record.source_files.registry import Source, select
from foedus.wording import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Progress = Callable[[int], object]

__all__ = ["SourceStatus", "fetch", "status"]

STATES = (
    N_("downloaded", context="state of a file"),
    N_("mirror", context="state of a file"),
    N_("absent", context="state of a file"),
    N_("wrong", context="state of a file"),
)
"""What a machine may have of a source, see `SourceStatus`."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What this machine has of one source.

    Attributes
    ----------
    source : Source
        The entry of the registry.
    state : str
        ``downloaded``, ``mirror``, ``absent`` or ``wrong`` (another file is in its place).
    path : Path or None
        The file, if there is one.
    """

    source: Source
    state: str
    path: Path | None

    def in_cache(self, where: Locations) -> bool:
        """Tell whether the right file is in the cache itself, so that no mirror is needed."""
        kept = where.downloads / self.source.relative
        return kept.is_file() and sha256(kept) == self.source.sha256


def status(names: Iterable[str] | None = None, where: Locations | None = None) -> list[SourceStatus]:
    """Say what this machine has of the sources named, or of all; every file found is verified."""
    where = where or locations()
    return [_status_of(wanted, where) for wanted in select(names)]


def _status_of(wanted: Source, where: Locations) -> SourceStatus:
    for state, folder in (("mirror", where.mirror), ("downloaded", where.downloads)):
        path = folder / wanted.relative if folder is not None else None
        if path is not None and path.is_file():
            return SourceStatus(wanted, state if sha256(path) == wanted.sha256 else "wrong", path)
    return SourceStatus(wanted, "absent", None)


def fetch(
    names: Iterable[str] | None = None, *, where: Locations | None = None, progress: Progress | None = None
) -> list[Path]:
    """Bring the sources named, or those of the frames, into the cache; files already there and right are left alone.

    With a local mirror the files are copied from it, so that it may then be taken away; otherwise they are downloaded
    from their pinned public addresses. An interrupted download resumes.

    Parameters
    ----------
    names : iterable of str, optional
        Ids of sources or names of `GROUPS`; the group ``record`` by default.
    where : Locations, optional
        Cache, mirror and address; by default those that the environment names.
    progress : callable, optional
        Called with the number of bytes just received.

    Returns
    -------
    list of Path
        The verified files, in the order asked.

    Raises
    ------
    ChecksumError
        If what was received is not the file that the registry names; it is thrown away.
    SourceError
        If it could not be received.
    CacheError
        If the cache cannot be written.
    """
    where = where or locations()
    return [_fetch_one(wanted, where, progress or (lambda _: None)) for wanted in select(names or ("record",))]


def _fetch_one(wanted: Source, where: Locations, progress: Progress) -> Path:
    path = where.downloads / wanted.relative
    if path.is_file() and sha256(path) == wanted.sha256:
        progress(wanted.bytes)
        return path
    if where.mirror is not None:
        return _copy(wanted, where.mirror / wanted.relative, path, where, progress)
    from foedus.record.source_files.receiving import download  # needs packages that a light installation lacks

    return download(wanted, where, path, progress)


def _copy(wanted: Source, origin: Path, path: Path, where: Locations, progress: Progress) -> Path:
    if not origin.is_file():
        raise SourceError(Message("the mirror has no file for source '{name}'", {"name": wanted.id}), where=str(origin))
    if sha256(origin) != wanted.sha256:
        raise wrong_file(wanted, str(origin))
    where.keep(path, lambda part: shutil.copyfile(origin, part))
    progress(wanted.bytes)
    return path
