"""The curve of specifications that ships with the estimates, so that a report needs no data file.

Rows are those of `foedus.record.specification_curve`, rounded; the file names the data that they rest on by checksum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from foedus.deterrence.estimates.documents import formatted_document
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import polars as pl

    from foedus.deterrence.schema import SpecificationCounts, SpecificationDocument, SpecificationRow

__all__ = ["FILE", "build_specifications", "counts_of", "load_specifications"]

FILE = "specifications.json"
_DIGITS = 4
_KEPT = ("definition", "controls", "period", "estimate", "std_error", "conf_low", "conf_high", "rows", "events")


def build_specifications(folder: Path, *, table: pl.DataFrame | None = None) -> Path:
    """Estimate every specification and write the file.

    Parameters
    ----------
    folder : Path
        Where the estimates are.
    table : polars.DataFrame, optional
        What ``specification_curve(...).tidy()`` returned, to save its making.

    Returns
    -------
    Path
        The file written.
    """
    from foedus import __version__
    from foedus.deterrence.estimates.write import register_document
    from foedus.deterrence.release.expected_help_forms import with_expected_help
    from foedus.record.source_files.registry import checksums
    from foedus.record.specifications import SOURCES, deterrence_frame, specification_curve

    if table is None:
        table = specification_curve(frame=with_expected_help(deterrence_frame(), folder)).tidy()
    rows = [
        {"id": f"{row['definition']}/{row['controls']}/{row['period']}", **{k: _short(row[k]) for k in _KEPT}}
        for row in table.sort("definition", "controls", "period").to_dicts()
    ]
    data = {
        "format": 1,
        "code_version": __version__,
        "data": checksums(SOURCES),
        "rows": rows,
    }
    register_document(folder, FILE, data)
    return folder / FILE


def _short(value: Any) -> Any:
    return round(value, _DIGITS) if isinstance(value, float) else value


def load_specifications(folder: Path | None = None) -> SpecificationDocument | None:
    """Return the curve that ships, or None if none does.

    Raises
    ------
    EstimatesError
        The file is not the one that the manifest of the estimates names, or of another format.
    """
    found = formatted_document(FILE, Message("the specification curve has the wrong format"), folder)
    return cast("SpecificationDocument | None", found)


def counts_of(
    rows: Sequence[SpecificationRow], keep: Callable[[SpecificationRow], bool] = lambda _: True
) -> SpecificationCounts:
    """Count specifications by what their 95 % interval says: ``negative``, ``positive``, ``neither``, ``failed``."""
    chosen = [row for row in rows if keep(row)]
    done = [row for row in chosen if row["estimate"] is not None]
    negative = sum(row["conf_high"] is not None and row["conf_high"] < 0 for row in done)
    positive = sum(row["conf_low"] is not None and row["conf_low"] > 0 for row in done)
    return {
        "all": len(chosen),
        "negative": negative,
        "positive": positive,
        "neither": len(done) - negative - positive,
        "failed": len(chosen) - len(done),
    }
