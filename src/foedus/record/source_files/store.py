"""Tables of the record, read from the cache, the downloads or the mirror; nothing is downloaded here."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import polars as pl

from foedus.errors import CacheError, ChecksumError, FoedusWarning, MissingSourceError
from foedus.files import checksum_of, is_whole, sha256
from foedus.record.source_files.paths import Locations, locations
from foedus.record.source_files.readers import READER_VERSION, read_source
from foedus.record.source_files.registry import Source, source
from foedus.wording import Message

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["find", "scan", "table"]

_WHOLE: set[tuple[Path, int, int]] = set()
"""Tables of the cache whose checksum this process has seen, with their time and size."""


def find(name: str | Source, where: Locations | None = None) -> Path:
    """Return the verified file of a source.

    Parameters
    ----------
    name : str or Source
        Which source.
    where : Locations, optional
        Cache and mirror; by default those that the environment names.

    Raises
    ------
    MissingSourceError
        If the file is neither downloaded nor in the mirror.
    ChecksumError
        If the file is not the one that the registry names.
    """
    wanted = source(name) if isinstance(name, str) else name
    where = where or locations()
    places = [folder / wanted.relative for folder in (where.mirror, where.downloads) if folder is not None]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise MissingSourceError(
            Message("source '{name}' ({title}) is not on this machine", {"name": wanted.id, "title": wanted.holds}),
            where=str(places[0]),
            todo=Message(
                "run `foedus record fetch {group}`, or set FOEDUS_DATA_MIRROR to a folder that holds the files",
                {"group": wanted.group},
            ),
        )
    found = sha256(path)
    if found != wanted.sha256:
        values = {"name": wanted.id, "found": found[:16], "expected": wanted.sha256[:16]}
        raise ChecksumError(
            Message("the file of source '{name}' does not match the registry", values),
            where=str(path),
            why=Message("SHA-256 is {found}..., expected {expected}...; the file is too short", values)
            if path.stat().st_size < wanted.bytes
            else Message("SHA-256 is {found}..., expected {expected}...", values),
            todo=Message("remove it and run `foedus record fetch {name}`", values),
        )
    return path


def scan(name: str, where: Locations | None = None) -> pl.LazyFrame:
    """Return a source as a lazy frame.

    The first use reads the public file (R, Stata or CSV) and keeps the table as parquet in the cache, under the file's
    checksum and the reader's version; later uses read that. An unwritable cache costs time, not the result: a warning
    says so.

    Parameters
    ----------
    name : str
        Id of the source.
    where : Locations, optional
        Cache and mirror; by default those that the environment names.
    """
    wanted = source(name)
    where = where or locations()
    kept = where.parsed / f"{wanted.id}-{wanted.sha256[:16]}-r{READER_VERSION}.parquet"
    if _readable(kept):
        return pl.scan_parquet(kept)
    frame = read_source(wanted, find(wanted, where))
    try:
        where.keep(kept, frame.write_parquet)
        where.keep(checksum_of(kept), lambda part: part.write_text(sha256(kept), encoding="ascii"))
    except CacheError as error:
        what = Message("{error} (the table is read again each time)", {"error": error.bilingual()})
        warnings.warn(FoedusWarning(what), stacklevel=2)
    return frame.lazy()


def table(name: str, where: Locations | None = None) -> pl.DataFrame:
    """Return a source as a polars frame: one row per row of the public file.

    Parameters
    ----------
    name : str
        Id of the source, see `foedus.record.sources`.
    where : Locations, optional
        Cache and mirror; by default those that the environment names.

    Raises
    ------
    MissingSourceError, ChecksumError, SourceError
        If the file is absent, is another file, or cannot be read.
    """
    return scan(name, where).collect()


def _readable(path: Path) -> bool:
    """Whether a table of the cache is as it was written; asked once for each state of the file."""
    try:
        known = path.stat()
    except OSError:
        return False
    state = (path, known.st_mtime_ns, known.st_size)
    if state not in _WHOLE and is_whole(path):
        _WHOLE.add(state)
    return state in _WHOLE
