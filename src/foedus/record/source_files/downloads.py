"""Download the sources, on request only: say how much, resume, verify, never leave half a file in the cache."""

from __future__ import annotations

import contextlib
import logging
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from foedus.errors import ChecksumError, SourceError
from foedus.files import sha256
from foedus.record.source_files.paths import Locations, locations
from foedus.record.source_files.registry import Source, select
from foedus.wording import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Progress = Callable[[int], object]

__all__ = ["SourceStatus", "fetch", "status"]

_CHUNK = 1 << 16

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
    return _download(wanted, where, path, progress)


def _copy(wanted: Source, origin: Path, path: Path, where: Locations, progress: Progress) -> Path:
    if not origin.is_file():
        raise SourceError(Message("the mirror has no file for source '{name}'", {"name": wanted.id}), where=str(origin))
    if sha256(origin) != wanted.sha256:
        raise _wrong(wanted, str(origin))
    where.keep(path, lambda part: shutil.copyfile(origin, part))
    progress(wanted.bytes)
    return path


def _download(wanted: Source, where: Locations, path: Path, progress: Progress) -> Path:
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.ERROR)
    part = where.cache / "partial" / f"{wanted.id}-{wanted.sha256[:16]}"
    address = f"{where.address}/{wanted.quoted}"

    def resume(url: str, output_file: Any, _: Any) -> None:
        _receive(url, part, progress)
        shutil.copyfile(part, output_file)

    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        pooch.retrieve(
            address, f"sha256:{wanted.sha256}", fname=path.name, path=path.parent, downloader=cast("Any", resume)
        )
    except requests.RequestException as error:
        raise SourceError(
            Message("cannot download source '{name}'", {"name": wanted.id}),
            where=address,
            why=str(error),
            todo=Message("run the command again: it resumes where it stopped; offline, set FOEDUS_DATA_MIRROR"),
        ) from error
    except OSError as error:
        raise where.unwritable(error) from error
    except ValueError as error:
        part.unlink(missing_ok=True)
        raise _wrong(wanted, address) from error
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)
    return path


def _receive(url: str, part: Path, progress: Progress) -> None:
    """Receive a file into `part`, from the byte where an earlier try stopped if the server can."""
    import requests

    have = part.stat().st_size if part.is_file() else 0
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {"Accept-Encoding": "identity"}
    with requests.get(url, headers=headers, stream=True, timeout=30) as answer:
        if answer.status_code == 416:  # the server has nothing beyond what we have
            progress(have)
            return
        answer.raise_for_status()
        resumed = answer.status_code == 206
        if resumed:
            progress(have)
        with part.open("ab" if resumed else "wb") as file:
            for chunk in answer.iter_content(_CHUNK):
                file.write(chunk)
                progress(len(chunk))


def _wrong(wanted: Source, where: str) -> ChecksumError:
    return ChecksumError(
        Message(
            "the download for source '{name}' does not match the registry; it was discarded",
            {"name": wanted.id},
        ),
        where=where,
        why=Message("its SHA-256 is not {expected}...", {"expected": wanted.sha256[:16]}),
        todo=Message("try again; if this persists, the mirror or the address serves another file"),
    )
