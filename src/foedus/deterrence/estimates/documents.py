"""Documents that ship beside the estimates, read only if they are those that the manifest names."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from foedus.deterrence.estimates.folder import REBUILD, estimates_folder
from foedus.errors import EstimatesError
from foedus.wording import Message

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["formatted_document", "shipped_document"]


def formatted_document(name: str, otherwise: Message, folder: Path | None = None) -> dict[str, Any] | None:
    """Return a shipped document of format 1, or None if none of that name ships.

    Parameters
    ----------
    name : str
        Of the file.
    otherwise : Message
        What the error says of a document of another format.
    folder : Path, optional
        Of the estimates; that of the package unless given.

    Raises
    ------
    EstimatesError
        It is of another format, cannot be read, or is not the one that the manifest names.
    """
    data = shipped_document(name, folder)
    if data is None:
        return None
    if not isinstance(data, dict) or data.get("format") != 1:
        raise EstimatesError(otherwise, where=name, todo=REBUILD)
    return data


def shipped_document(name: str, folder: Path | None = None) -> Any:
    """Return a document that ships beside the estimates, or None if none of that name does.

    Raises
    ------
    EstimatesError
        It cannot be read, or is not the one that the manifest names.
    """
    place = (folder or estimates_folder()) / name
    if not place.is_file():
        return None
    try:
        content = place.read_bytes()
        manifest = json.loads((place.parent / "manifest.json").read_text(encoding="utf-8"))
        data = json.loads(content)
    except (OSError, ValueError) as error:
        what = Message("the estimates file '{name}' cannot be read", {"name": name})
        raise EstimatesError(what, where=str(place), todo=REBUILD) from error
    if manifest.get("files", {}).get(name) != sha256(content).hexdigest():
        what = Message("the estimates file '{name}' does not match the manifest", {"name": name})
        raise EstimatesError(what, where=str(place), todo=REBUILD)
    return data
