"""The folder of a sweep: a manifest, one file for each batch, and the whole once it is done.

A batch is written whole or not at all, then its checksum, so that a sweep that was killed can resume. The files depend
on the design alone: neither on when nor where, nor in which order, the batches were computed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import foedus
from foedus.errors import InputError
from foedus.files import checksum_of, is_whole, write_atomic
from foedus.horizon.sweep.choice import choice_among
from foedus.horizon.sweep.failing_designs import failure_of_designs
from foedus.horizon.sweep.pareto import ENDS, frontier
from foedus.horizon.sweep.rows import DRAWN, MEASURES
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from foedus.horizon.schema import DesignsRegion
    from foedus.horizon.sweep.design import Sweep

__all__ = ["BATCH", "Finished", "Store", "Write", "best_of", "by_draw", "open_store", "pareto_table"]

BATCH = 8
"""Designs that are stored together."""

Write = Callable[[Path, bytes], Any]
"""Writes a file whole or not at all."""

_COSTS = ("cost", "cost_promises", "cost_aid")


@dataclass(frozen=True, slots=True)
class Finished:
    """What is known of a sweep when it is done.

    Attributes
    ----------
    pareto : polars.DataFrame
        As `pareto_table` makes it.
    failure : DesignsRegion
        The region in which designs fail, as `foedus.horizon.sweep.failing_designs` gives it.
    """

    pareto: pl.DataFrame
    failure: DesignsRegion


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of a sweep.

    Attributes
    ----------
    folder : Path
    sweep : Sweep
    write : callable
    """

    folder: Path
    sweep: Sweep
    write: Write

    def __len__(self) -> int:
        return -(-len(self.sweep.designs) // BATCH)

    def file(self, batch: int) -> Path:
        """Return the file of a batch."""
        return self.folder / "results" / f"batch-{batch:05d}.parquet"

    @property
    def results(self) -> Path:
        """The file of all rows."""
        return self.folder / "results.parquet"

    def missing(self) -> list[int]:
        """Return the batches that are not stored; a file that is not as it was written counts as missing."""
        return [batch for batch in range(len(self)) if not self._readable(batch)]

    def _readable(self, batch: int) -> bool:
        import polars as pl

        if not is_whole(self.file(batch)):
            return False
        try:
            rows = pl.read_parquet(self.file(batch))
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
            return False
        whole = dict(rows.schema) == self._schema()
        return whole and rows["design"].to_list() == [design.index for design in self._designs(batch)]

    def _designs(self, batch: int) -> Sequence[Any]:
        return self.sweep.designs[batch * BATCH : (batch + 1) * BATCH]

    def add(self, batch: int, rows: Sequence[dict[str, Any]]) -> None:
        """Store the rows of a batch."""
        content = _parquet(self._frame(rows))
        self.write(self.file(batch), content)
        self.write(checksum_of(self.file(batch)), hashlib.sha256(content).hexdigest().encode())

    def _schema(self) -> dict[str, Any]:
        """Return the columns of every batch, with their types."""
        import polars as pl

        words = ("arrangement", "amendment", "situation")
        measured = [f"{name}{end}" for name in MEASURES for end in ("", "_median", "_low", "_high")]
        schema: dict[str, Any] = {"design": pl.Int64, **dict.fromkeys(words, pl.String)}
        schema |= {f"lever.{name}": pl.Float64 for name in self.sweep.levers}
        schema |= {"status": pl.String, "message": pl.String, "message_fr": pl.String, "edits": pl.String}
        schema |= dict.fromkeys((*measured, *_COSTS), pl.Float64)
        return schema | dict.fromkeys(DRAWN.values(), pl.List(pl.Float64))

    def _frame(self, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
        import polars as pl

        schema = self._schema()
        return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)

    def finish(self) -> Finished:
        """Write the whole, the Pareto table and the region of failure, and return the latter two."""
        import polars as pl

        whole = pl.concat([pl.read_parquet(self.file(batch)) for batch in range(len(self))])
        self.write(self.results, _parquet(whole))
        table = pareto_table(whole)
        self.write(self.folder / "pareto.csv", table.write_csv().encode())
        document = {
            "sweep": self.sweep.document.id,
            "sha256": self.sweep.sha256,
            "ends": dict(ENDS),
            "best": best_of(table),
            "failed": int((whole["status"] == "failed").sum()),
            "rows": table.to_dicts(),
        }
        self.write(self.folder / "pareto.json", _json(document))
        failure = failure_of_designs(whole, self.sweep)
        self.write(self.folder / "failure.json", _json(failure))
        return Finished(table, failure)


def open_store(folder: Path, sweep: Sweep, *, restart: bool, write: Write = write_atomic) -> Store:
    """Return the store of a sweep, with the manifest written.

    Raises
    ------
    InputError
        The folder holds the results of another design, or files of something else; these are left alone even if
        everything is to be computed again.
    """
    store = Store(folder, sweep, write)
    _clear_parts(folder)
    manifest = folder / "manifest.json"
    known = _read(manifest)
    if known is None and folder.is_dir() and any(folder.iterdir()):
        raise InputError(
            Message("the folder is not empty and holds no sweep"),
            where=str(folder),
            todo=Message("choose another with --out"),
        )
    if restart:
        for old in (*(folder / "results").glob("batch-*.parquet*"), *_wholes(folder)):
            _remove(old)
    elif known is not None:
        if known["sha256"] != sweep.sha256:
            raise InputError(
                Message("the folder holds the results of another design"),
                where=str(folder),
                why=Message(
                    "it holds {n} designs of '{sweep}', from Foedus {version}; the design, a text, a situation, "
                    "the estimates or the version has changed since",
                    {"n": known.get("designs"), "sweep": known.get("sweep"), "version": known.get("foedus")},
                ),
                todo=Message("choose another folder with --out, or compute everything again with --restart"),
            )
        return store
    write(manifest, _json(_manifest(sweep)))
    return store


def _clear_parts(folder: Path) -> None:
    """Remove what a run that was killed left half-written: files with names that `foedus.files.replacing` gives."""
    for place, names in (
        (folder, r"manifest\.json|results\.parquet|pareto\.(csv|json)|failure\.json"),
        (folder / "results", r"batch-\d{5}\.parquet(\.sha256)?"),
    ):
        part = re.compile(rf"\.({names})\.[0-9a-f]{{16}}\.part")
        for file in place.glob(".*.part"):
            if part.fullmatch(file.name) and file.is_file():
                file.unlink(missing_ok=True)


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:  # a folder of that name
        what = Message("cannot remove {path}", {"path": str(file)})
        raise InputError(what, why=error.strerror or str(error), todo=Message("choose another with --out")) from None


def _wholes(folder: Path) -> list[Path]:
    return [folder / name for name in ("results.parquet", "pareto.csv", "pareto.json", "failure.json")]


def _read(manifest: Path) -> dict[str, Any] | None:
    """Return the manifest of a sweep; None if there is none, or if it is that of something else."""
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"sweep", "sha256", "batch"} <= set(found) else None


def _manifest(sweep: Sweep) -> dict[str, Any]:
    document = sweep.document
    return {
        "sweep": document.id,
        "sha256": sweep.sha256,
        "foedus": foedus.__version__,
        "designs": len(sweep.designs),
        "batch": BATCH,
        "horizon": document.horizon,
        "draws": document.draws,
        "seed": document.seed,
        "arrangements": list(sweep.arrangements),
        "situations": {name: world.sha256 for name, world in sweep.situations.items()},
        "amendments": list(sweep.amendments),
        "levers": list(sweep.levers),
        "streams": "seed spawned by the name of each quantity (crc32), the same in every design",
    }


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def best_of(table: pl.DataFrame) -> dict[str, list[int]]:
    """Return, by situation, the designs that cannot be told from the best, in their order."""
    best = table.filter(table["group"] == 1)
    names = best["situation"].unique(maintain_order=True).to_list()
    return {name: best.filter(best["situation"] == name)["design"].to_list() for name in names}


def pareto_table(whole: pl.DataFrame) -> pl.DataFrame:
    """Return the designs that were computed, in their order, with whether each is on the frontier (`pareto`).

    The order is that of `foedus.horizon.sweep.choice`, situation by situation, in the order of the designs. An end that
    no design has (acceptance without a war) is left out of the comparison.
    """
    import polars as pl

    done = whole.filter(pl.col("status") == "done")
    names = done["situation"].unique(maintain_order=True).to_list()
    return pl.concat([_of_situation(done.filter(done["situation"] == name)) for name in names or [""]])


def _of_situation(done: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of one situation in their order."""
    import polars as pl

    levers = [name for name in done.columns if name.startswith("lever.")]
    shown = ["design", "arrangement", "amendment", "situation", *levers, *ENDS, "overall", "overall_low"]
    found = choice_among(by_draw(done, "overall"))
    ends = [by_draw(done, name) for name in (*ENDS, "overall") if name in DRAWN and done[name].is_not_null().any()]
    marks = frontier(done["cost"].cast(pl.Float64).to_numpy(), ends) if ends else np.zeros(len(done), dtype=bool)
    ordering = {
        "worst_decile": found.worst_decile,
        "regret": found.regret,
        "largest_regret": found.largest_regret,
    }
    columns = [pl.Series(name, values.round(6), dtype=pl.Float64) for name, values in ordering.items()]
    columns += [pl.Series("group", found.group, dtype=pl.Int64), pl.Series("pareto", marks, dtype=pl.Boolean)]
    return done.select(*shown, "overall_high").with_columns(*columns)[found.order.tolist()]


def by_draw(done: pl.DataFrame, name: str) -> NDArray[np.float64]:
    """Return one of `DRAWN` in each draw, of the designs (n, D) that were computed; NaN where there is none."""
    lists = done[DRAWN[name]].to_list()
    draws = max((len(values) for values in lists if values is not None), default=1)
    return np.array([[np.nan] * draws if values is None else values for values in lists]).reshape(len(lists), draws)
