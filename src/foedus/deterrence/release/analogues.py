"""The alliances of the record nearest to each coding of the shipped texts, so that a report names them without data.

A text's own coding is looked up: a draft whose coding no shipped text has is compared by ``foedus record analogues``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.deterrence.estimates.documents import formatted_document
from foedus.errors import SpecificationError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from foedus.deterrence.schema import AnalogueRow

__all__ = ["FILE", "build_analogues", "load_analogues"]

FILE = "analogues.json"
_MOST = 5
_KEPT = ("atopid", "name", "begyr", "endyr", "distance", "differs", "called", "honoured")


def key_of(coding: Mapping[str, int | None]) -> str:
    """Return what identifies a coding: what it knows, in the order of the alphabet.

    >>> key_of({"DEFENSE": 1, "BASE": None, "CONSULT": 0})
    'CONSULT=0 DEFENSE=1'
    """
    return " ".join(f"{name}={value}" for name, value in sorted(coding.items()) if value is not None)


def build_analogues(folder: Path) -> Path:
    """Find the nearest alliances of every shipped text and write the file.

    Parameters
    ----------
    folder : Path
        Where the estimates are.

    Returns
    -------
    Path
        The file written.
    """
    from foedus import __version__
    from foedus.arrangement.atop import atop_coding
    from foedus.arrangement.loading import case_ids, load_case
    from foedus.deterrence.estimates.write import register_document
    from foedus.record.alliances.analogues import SOURCES, reference_class
    from foedus.record.source_files.registry import checksums

    nearest: dict[str, list[dict[str, Any]]] = {}
    for name in case_ids():
        coding = atop_coding(load_case(name))
        try:
            found = reference_class(coding, analogues=_MOST).analogues
        except SpecificationError:  # it promises nothing: nothing is like it
            continue
        rows = found.select(_KEPT).to_dicts()
        nearest[key_of(coding)] = [{**row, "distance": round(row["distance"], 4)} for row in rows]
    data = {
        "format": 1,
        "code_version": __version__,
        "data": checksums(SOURCES),
        "nearest": dict(sorted(nearest.items())),
    }
    register_document(folder, FILE, data)
    return folder / FILE


def load_analogues(coding: Mapping[str, int | None], folder: Path | None = None) -> list[AnalogueRow] | None:
    """Return the nearest alliances to a coding, or None if no shipped text has this coding.

    Raises
    ------
    EstimatesError
        The file is not the one that the manifest of the estimates names, or of another format.
    """
    data = formatted_document(FILE, Message("the list of analogues has the wrong format"), folder)
    return None if data is None else data["nearest"].get(key_of(coding))
