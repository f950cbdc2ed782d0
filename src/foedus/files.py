"""Files written whole or not at all, folders made before long work, and checksums."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from contextlib import contextmanager
from errno import EINVAL
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.errors import InputError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["checksum_of", "is_whole", "refuse_file", "replacing", "require_folder", "sha256", "write_atomic"]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """Give a new, empty file beside `path` to write to, and move it there at the end, unless an error comes first.

    Missing folders are made. The file has the usual mode (666 less the umask), so that others can read it.

    Raises
    ------
    OSError
        The place cannot be written, or is a device, a pipe or a folder.
    """
    if path.exists() and not path.is_file():  # a device, a pipe or a folder: replacing it would destroy it
        raise OSError(EINVAL, "not a regular file", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / f".{path.name[:80]}.{secrets.token_hex(8)}.part"
    try:
        part.touch(exist_ok=False)
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_atomic(path: str | Path, content: str | bytes | Callable[[Path], object]) -> Path:
    """Write a file: a reader finds the old one or the new one, never a part.

    Parameters
    ----------
    path : str or Path
        Missing folders are made.
    content : str, bytes or callable
        Text (written in UTF-8), bytes, or what writes the file at the path that it is given.

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
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        with replacing(target) as part:
            if isinstance(data, bytes):
                part.write_bytes(data)
            else:
                data(part)
    except OSError as error:
        raise _unwritable(target, error) from None
    return target


def checksum_of(path: Path) -> Path:
    """Return the place of the checksum that vouches for a file."""
    return path.with_name(f"{path.name}.sha256")


def is_whole(path: Path) -> bool:
    """Whether a file has the checksum that stands beside it; what has none, or cannot be read, is not whole.

    Ask before parsing: a damaged file may make a parser give other numbers, or take all memory.
    """
    try:
        return checksum_of(path).read_text(encoding="ascii").strip() == sha256(path)
    except (OSError, ValueError):
        return False


def refuse_file(folder: Path, todo: Message) -> None:
    """Refuse a place for a folder at which something else stands.

    Raises
    ------
    InputError
        The place is not a folder.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(Message("{path} is not a folder", {"path": str(folder)}), todo=todo)


def require_folder(folder: str | Path) -> Path:
    """Make a missing folder, and refuse one that cannot be written: before long work, not after it.

    Returns
    -------
    Path
        The absolute path of the folder.

    Raises
    ------
    InputError
        The place is not a folder, or cannot be written.
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


def _unwritable(target: Path, error: OSError) -> InputError:
    what = Message("cannot write {path}", {"path": str(target)})
    return InputError(what, why=error.strerror or str(error), todo=Message("choose another place"))
