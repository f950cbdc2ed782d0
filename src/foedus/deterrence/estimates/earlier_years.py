"""Estimates of the links from the years before an origin alone: what a test out of time may know.

They ship beside the estimates (``earlier_years.json`` and ``earlier_years.npz``), made by
`foedus.deterrence.release.earlier_years`. Reading needs numpy only.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from foedus.deterrence.estimates.documents import formatted_document
from foedus.deterrence.estimates.folder import REBUILD, estimates_folder
from foedus.deterrence.estimates.load import MODEL_VERSION, Estimates, Posterior, read_arrays
from foedus.errors import EstimatesError, OutsideCoverageError
from foedus.wording import Message

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ARRAYS", "DOCUMENT", "EVERY", "cut_of", "cuts", "estimates_before", "hash_of_estimates"]

DOCUMENT, ARRAYS = "earlier_years.json", "earlier_years.npz"

EVERY = 5
"""Years after which estimates are made again."""


def cut_of(year: int) -> int:
    """Return the year before which the estimates for an origin end.

    >>> cut_of(1954), cut_of(1955)
    (1950, 1955)
    """
    return year - year % EVERY


def cuts(folder: Path | None = None) -> tuple[int, ...]:
    """Return the years before which estimates end, of those that ship.

    Raises
    ------
    EstimatesError
        None ship, they are of another version of the model, or not those that the manifest names.
    """
    return tuple(int(cut) for cut in _document(folder)["cuts"])


def hash_of_estimates(folder: Path | None = None) -> str:
    """Return the hash of the draws that ship, as the manifest names it."""
    manifest = json.loads(((folder or estimates_folder()) / "manifest.json").read_text(encoding="utf-8"))
    return str(manifest["files"].get(ARRAYS))


def estimates_before(year: int, folder: Path | None = None) -> Estimates:
    """Return the estimates that rest on the years before an origin alone.

    Parameters
    ----------
    year : int
        The origin; the estimates of the latest cut at or before it are returned, see `cut_of`.
    folder : Path, optional
        Of the estimates; that of the package unless given.

    Raises
    ------
    EstimatesError
        None ship, they are of another version of the model, or not those that the manifest names.
    OutsideCoverageError
        None were made for that origin.
    """
    known = cuts(folder)
    if cut_of(year) not in known:
        raise OutsideCoverageError(
            Message("no estimates from the years before {year}", {"year": str(cut_of(year))}),
            where=DOCUMENT,
            todo=Message(
                "choose an origin from {first} to {last}",
                {"first": str(min(known)), "last": str(max(known) + EVERY - 1)},
            ),
        )
    return _estimates(cut_of(year), folder)


@cache
def _document(folder: Path | None) -> dict[str, Any]:
    found = formatted_document(DOCUMENT, Message("the estimates from earlier years are of another format"), folder)
    if found is None:
        raise EstimatesError(Message("no estimates from earlier years ship"), where=DOCUMENT, todo=REBUILD)
    if found["model_version"] != MODEL_VERSION:
        what = Message(
            "the estimates are for version {theirs} of the model, the code for {ours}",
            {"theirs": str(found["model_version"]), "ours": str(MODEL_VERSION)},
        )
        raise EstimatesError(what, where=DOCUMENT, todo=REBUILD)
    return found


@cache
def _estimates(cut: int, folder: Path | None) -> Estimates:
    document, place = _document(folder), folder or estimates_folder()
    arrays = read_arrays(place / ARRAYS, hash_of_estimates(folder))
    links = {
        link: Posterior(
            link=link,
            sample=document["sample"],
            names=tuple(entry["names"]),
            draws=arrays[f"{cut}|{link}"],
            diagnostics=entry["diagnostics"],
            n_obs=entry["n_obs"],
            events=entry["events"],
            prior={},
            formula="",
        )
        for link, entry in document["cuts"][str(cut)].items()
    }
    return Estimates(links, {}, {"model_version": MODEL_VERSION, "before": cut})
