"""Files written whole or not at all, and their checksums."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.errors import CacheError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["sha256", "write_whole"]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file beside its place and move it there, so that no reader ever sees half of it.

    Parameters
    ----------
    path : Path
        Where the file shall be; missing folders are made.
    write : callable
        Writes the file at the path that it is given.

    Raises
    ------
    CacheError
        If the folder or the file cannot be written.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        write(temporary)
        temporary.replace(path)
    except OSError as error:
        raise CacheError(
            Message("cannot write {path}", {"path": str(path)}),
            why=str(error),
            todo=Message("make the folder writable, free some space, or name another with FOEDUS_CACHE"),
        ) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    return path
