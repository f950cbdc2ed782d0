"""What is said of a file that could not be had: another file came, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from foedus.errors import ChecksumError, SourceError
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.record.source_files.registry import Source

__all__ = ["undelivered", "wrong_file"]

_GONE = (404, 410, 451)
_REFUSED = (401, 403, 407, 429)


def undelivered(wanted: Source, address: str, code: int) -> SourceError:
    """Return what to say of a download that failed: what happened in words, and what can be done about it.

    Parameters
    ----------
    wanted : Source
        What was asked for.
    address : str
        Where.
    code : int
        HTTP status of the answer; 0 without one.
    """
    values = {"host": urlsplit(address).netloc, "code": str(code), "repository": wanted.repository}
    again = Message("run the command again: it resumes where it stopped; offline, set FOEDUS_DATA_MIRROR")
    if code in _GONE:
        why = Message("{host} has no such file (HTTP {code}): it was removed, or its repository was", values)
        todo = Message(
            "set FOEDUS_DATA_MIRROR to a folder or an address that has the files; please tell the maintainers of Foedus"
        )
    elif code in _REFUSED:
        why = Message("{host} refuses for now (HTTP {code})", values)
        todo = Message("wait some minutes and run the command again; or set FOEDUS_DATA_MIRROR")
    elif code:
        why, todo = Message("{host} cannot answer (HTTP {code})", values), again
    else:
        why, todo = Message("no connection to {host}, or it broke off", values), again
    return SourceError(
        Message("cannot download source '{name}'", {"name": wanted.id}), where=address, why=why, todo=todo
    )


def wrong_file(wanted: Source, where: str) -> ChecksumError:
    """Return what to say of a file that is not the one that the registry names."""
    return ChecksumError(
        Message(
            "the download for source '{name}' does not match the registry; it was discarded",
            {"name": wanted.id},
        ),
        where=where,
        why=Message("its SHA-256 is not {expected}...", {"expected": wanted.sha256[:16]}),
        todo=Message("try again; if this persists, the mirror or the address serves another file"),
    )
