"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from foedus.errors import InputError
from foedus.wording import Message

__all__ = ["refuse_file", "require_folder", "write_atomic"]


def write_atomic(path: str | Path, content: str | bytes) -> Path:
    """Write a file, text in UTF-8: a reader finds the old file or the new one, never a part.

    Folders that lack are made.

    Returns
    -------
    Path
        The absolute path of the file.

    Raises
    ------
    InputError
        The place cannot be written.
    """
    target = Path(path).absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:80]}.", suffix=".part")
    except OSError as error:
        raise _unwritable(target, error) from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        part.chmod(_usual_mode())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _unwritable(target, error) from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return target


def refuse_file(folder: Path, todo: Message) -> None:
    """Refuse a place for a folder at which something else stands.

    Raises
    ------
    InputError
        The place is no folder.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(Message("{path} is no folder", {"path": str(folder)}), todo=todo)


def require_folder(folder: str | Path) -> Path:
    """Make a folder if it lacks, and refuse one that cannot be written: before long work, not after it.

    Returns
    -------
    Path
        The absolute path of the folder.

    Raises
    ------
    InputError
        The place is no folder, or cannot be written.
    """
    refuse_file(Path(folder), Message("name a folder for the report"))
    target = Path(folder).absolute()
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=target):
            pass
    except OSError as error:
        raise _unwritable(target, error) from None
    return target


def _usual_mode() -> int:
    """Return the mode of a new file; temporary files are made private."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _unwritable(target: Path, error: OSError) -> InputError:
    told = Message("cannot write {path}", {"path": str(target)})
    return InputError(told, why=error.strerror, todo=Message("choose another place"))
