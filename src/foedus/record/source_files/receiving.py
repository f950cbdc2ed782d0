"""Receive one file of the registry over the network: resumed where it stopped, verified, whole or not at all."""

from __future__ import annotations

import contextlib
import logging
import shutil
from typing import TYPE_CHECKING, Any, cast

import pooch
import requests

from foedus.record.source_files.failures import undelivered, wrong_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from foedus.record.source_files.paths import Locations
    from foedus.record.source_files.registry import Source

    Progress = Callable[[int], object]

__all__ = ["download"]

_CHUNK = 1 << 16


def download(wanted: Source, where: Locations, path: Path, progress: Progress) -> Path:
    """Bring a source into the cache from its pinned address.

    Parameters
    ----------
    wanted : Source
        Which file.
    where : Locations
        Cache and address.
    path : Path
        Where in the cache.
    progress : callable
        Called with the number of bytes just received.

    Raises
    ------
    ChecksumError
        If another file came; it is thrown away.
    SourceError
        If none came.
    CacheError
        If the cache cannot be written.
    """
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
        answer = error.response
        raise undelivered(wanted, address, answer.status_code if answer is not None else 0) from error
    except OSError as error:
        raise where.unwritable(error) from error
    except ValueError as error:
        part.unlink(missing_ok=True)
        raise wrong_file(wanted, address) from error
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)
    return path


def _receive(url: str, part: Path, progress: Progress) -> None:
    """Receive a file into `part`, from the byte where an earlier try stopped if the server can."""
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
