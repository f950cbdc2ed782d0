"""Where the files of the record are kept on this machine: the one place that reads the environment."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from foedus.errors import CacheError, MissingSourceError
from foedus.files import replacing
from foedus.record.source_files.registry import PUBLIC_ADDRESS
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Locations", "kept_by_place", "locations"]

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Locations:
    """Folders and address from which the record is read.

    Attributes
    ----------
    cache : Path
        Folder for downloads and for parsed tables; made when first written to.
    mirror : Path or None
        Local folder laid out as ``<owner>/<repository>/<commit>/<path>``, read in place.
    address : str
        Where downloads come from.
    """

    cache: Path
    mirror: Path | None = None
    address: str = PUBLIC_ADDRESS

    @property
    def downloads(self) -> Path:
        """Folder of downloaded files, laid out as a mirror is."""
        return self.cache / "downloads"

    @property
    def parsed(self) -> Path:
        """Folder of tables already read once."""
        return self.cache / "parsed"

    def keep(self, path: Path, write: Callable[[Path], object]) -> None:
        """Write a file of the cache whole or not at all.

        Parameters
        ----------
        path : Path
            Within the cache; missing folders are made.
        write : callable
            Writes the file at the path that it is given.

        Raises
        ------
        CacheError
            If the file cannot be written.
        """
        try:
            with replacing(path) as part:
                write(part)
        except OSError as error:
            raise self.unwritable(error) from error

    def unwritable(self, error: OSError) -> CacheError:
        """Return what to say of a cache that cannot be written."""
        return CacheError(
            Message("cannot write the cache {folder}", {"folder": str(self.cache)}),
            why=str(error),
            todo=Message("name another folder with FOEDUS_CACHE"),
        )


def locations() -> Locations:
    """Return the locations that the environment names.

    ``FOEDUS_CACHE`` names the cache (otherwise the platform's folder for caches is used). ``FOEDUS_DATA_MIRROR`` names
    a local folder, or an ``http(s)://`` address that serves the same layout.

    Raises
    ------
    MissingSourceError
        If the mirror named is not a folder.
    """
    cache = os.environ.get("FOEDUS_CACHE") or _platform_cache()
    named = os.environ.get("FOEDUS_DATA_MIRROR", "").strip()
    if not named:
        return Locations(Path(cache).expanduser())
    if named.startswith(("http://", "https://")):
        return Locations(Path(cache).expanduser(), address=named.rstrip("/"))
    mirror = Path(named).expanduser()
    if not mirror.is_dir():
        raise MissingSourceError(
            Message("the mirror of the data does not exist: {folder}", {"folder": str(mirror)}),
            where="FOEDUS_DATA_MIRROR",
            todo=Message("name an existing folder, or unset the variable and run `foedus record fetch`"),
        )
    return Locations(Path(cache).expanduser(), mirror=mirror)


def kept_by_place(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Return a function that keeps what it returned, for the locations from which the record is read.

    What was read from one mirror is not the answer for another.

    Parameters
    ----------
    function : callable
        Its arguments are hashable.

    Examples
    --------
    >>> @kept_by_place
    ... def twice(number: int) -> list[int]:
    ...     return [2 * number]
    >>> twice(3) is twice(3)
    True
    """
    found: dict[tuple[object, ...], _T] = {}

    @wraps(function)
    def kept(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        key = (locations(), args, tuple(sorted(kwargs.items())))
        if key not in found:
            found[key] = function(*args, **kwargs)
        return found[key]

    return kept


def _platform_cache() -> Path:
    """Return the platform's folder for caches, the same that pooch names, which a light installation lacks."""
    home, name = Path.home(), "foedus"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / name
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / name / name / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / name
