"""The cases computed: each a pure function of its own facts, in processes, kept as they come."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.assessment.backtest.chances import Chances, chances
from foedus.deterrence.estimates.earlier_years import cut_of, estimates_before
from foedus.deterrence.forecast.attack_cases import YEARS
from foedus.deterrence.quantities.link_quantities import link_quantities
from foedus.deterrence.situations.build import situation_at
from foedus.errors import FoedusError
from foedus.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.horizon.pool import Pool

    Array = NDArray[np.float64]

__all__ = [
    "MOST_GUARANTORS",
    "WORKER_MODULES",
    "Case",
    "Computed",
    "Kept",
    "Progress",
    "compute",
    "hash_of",
    "situation_of",
]

Progress = Callable[[int, int], None]
"""Told how many cases are done, and of how many."""

MOST_GUARANTORS = 5
"""Of the states that owe a protégé defence, those followed: the strongest."""

WORKER_MODULES = (
    "foedus.assessment.backtest.run",
    "foedus.record.source_files.store",
)
"""What workers import before they fork."""

_BATCH = 40
"""Most cases in a batch, all of one year: what is estimated for that year is estimated once."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes
    ----------
    adversary, protege : int
        Correlates of War codes.
    year : int
        Its years count from 1 January.
    guarantors : tuple of int
        Outside states that owe the protégé defence, the strongest first.
    """

    adversary: int
    protege: int
    year: int
    guarantors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Batch:
    cases: tuple[Case, ...]
    draws: int
    seed: int
    folder: Path | None


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """Chances within the years, by case.

    Attributes
    ----------
    in_force, bare : array (n, 3, D)
        Of attack, war and loss, with the promise in force and as if nothing were promised; NaN for a case that failed.
    failed : dict of int to (str, str)
        Why, in English and French, by number of the case.
    """

    in_force: Array
    bare: Array
    failed: dict[int, tuple[str, str]]


def situation_of(case: Case) -> Situation:
    """Return the situation of a case on 1 January of its year, from the record of the years before.

    No war is under way in any case: that is part of the rules by which they are chosen.
    """
    parties = [str(code) for code in case.guarantors]
    return situation_at(str(case.protege), str(case.adversary), parties, date(case.year, 1, 1), war=False)


def compute(
    cases: Sequence[Case],
    pool: Pool,
    *,
    draws: int,
    seed: int,
    folder: Path | None = None,
    kept: Kept | None = None,
    progress: Progress = lambda *_: None,
) -> Computed:
    """Compute all cases, those kept excepted.

    Parameters
    ----------
    cases : sequence of Case
    pool : Pool
        The numbers are the same wherever it works.
    draws, seed : int
        Of the quantities of each case.
    folder : Path, optional
        Of the estimates; that of the package unless given.
    kept : Kept, optional
        Where batches are kept as they come.
    progress : callable
    """
    places = _batches(cases)
    batches = [_Batch(tuple(cases[i] for i in batch), draws, seed, folder) for batch in places]
    found: dict[int, list[_Found]] = {}
    for place in range(len(batches)):
        known = kept.get(place) if kept is not None else None
        if known is not None:
            found[place] = known
    done = sum(len(rows) for rows in found.values())
    progress(done, len(cases))
    missing = [place for place in range(len(batches)) if place not in found]
    for i, rows in pool.run(_computed, [batches[place] for place in missing]):
        found[missing[i]] = rows
        if kept is not None:
            kept.put(missing[i], rows)
        done += len(rows)
        progress(done, len(cases))
    by_case = {i: row for place, batch in enumerate(places) for i, row in zip(batch, found[place], strict=True)}
    return _joined([by_case[i] for i in range(len(cases))], draws)


def _batches(cases: Sequence[Case]) -> list[list[int]]:
    """Return the places of the cases, by year and in parts of `_BATCH`."""
    by_year: dict[int, list[int]] = {}
    for i, case in enumerate(cases):
        by_year.setdefault(case.year, []).append(i)
    every = (by_year[year] for year in sorted(by_year))
    return [rows[s : s + _BATCH] for rows in every for s in range(0, len(rows), _BATCH)]


_Found = Any
"""An array (2, 3, D), or why there is none, in English and French."""


def _joined(rows: Sequence[_Found], draws: int) -> Computed:
    nothing = np.full((2, 3, draws), np.nan)
    failed = {i: row for i, row in enumerate(rows) if isinstance(row, tuple)}
    values = np.stack([nothing if i in failed else row for i, row in enumerate(rows)]) if rows else nothing[None][:0]
    return Computed(values[:, 0], values[:, 1], failed)


@cache
def _links(cut: int, folder: Path | None) -> LinkQuantities:
    return link_quantities(estimates_before(cut, folder))


def _computed(batch: _Batch) -> list[_Found]:
    found: list[_Found] = []
    for case in batch.cases:
        try:
            both = _chances(case, batch)
        except FoedusError as error:
            found.append((error.describe(), error.describe("fr")))
        else:
            found.append(np.stack([one.within() for one in both]))
    return found


def _chances(case: Case, batch: _Batch) -> tuple[Chances, Chances]:
    parties, links = [str(code) for code in case.guarantors], _links(cut_of(case.year), batch.folder)
    return chances(situation_of(case), parties, links, years=YEARS, draws=batch.draws, seed=batch.seed)


class Kept:
    """Batches already computed, in a folder, until all are; those computed otherwise are not taken up again.

    Parameters
    ----------
    folder : Path
    settings : mapping
        What the chances depend on, beside the code.
    """

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        self.folder = folder
        text = json.dumps({"code": _hash_of_code(), **settings}, sort_keys=True)
        key = folder / "settings.json"
        if folder.is_dir() and (not key.is_file() or key.read_text(encoding="utf-8") != text):
            shutil.rmtree(folder)
        if not key.is_file():
            write_atomic(key, text)

    def get(self, batch: int) -> list[_Found] | None:
        """Return a batch that was kept, or None."""
        path = self._path(batch)
        if not path.is_file():
            return None
        try:
            with np.load(path, allow_pickle=False) as stored:
                values, failed = stored["values"], json.loads(str(stored["failed"].item()))
        except (OSError, ValueError, KeyError):
            return None  # cut short by whatever ended the run: computed again
        return [tuple(failed[str(i)]) if str(i) in failed else row for i, row in enumerate(values)]

    def put(self, batch: int, rows: Sequence[_Found]) -> None:
        """Keep a batch."""
        failed = {str(i): list(row) for i, row in enumerate(rows) if isinstance(row, tuple)}
        arrays = [row for row in rows if not isinstance(row, tuple)]
        shape = arrays[0].shape if arrays else (2, 3, 1)
        values = np.stack([np.full(shape, np.nan) if isinstance(row, tuple) else row for row in rows])
        stream = BytesIO()
        np.savez(stream, values=values, failed=np.array(json.dumps(failed)))
        write_atomic(self._path(batch), stream.getvalue())

    def clear(self) -> None:
        """Remove what was kept."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, batch: int) -> Path:
        return self.folder / f"batch-{batch:05d}.npz"


def _hash_of_code() -> str:
    """Return the hash of the package's code: chances of another game must not be mixed with those of this one."""
    package = Path(str(files("foedus")))
    content = b"".join(path.read_bytes() for path in sorted(package.rglob("*.py")))
    return hashlib.sha256(content).hexdigest()


def hash_of(cases: Sequence[Case]) -> str:
    """Return what tells one list of cases from another."""
    return hashlib.sha256(repr(cases).encode()).hexdigest()
