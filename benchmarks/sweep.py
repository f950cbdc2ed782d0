"""A sweep of a thousand designs of 64 draws on two processes; one Dask worker beside two.

Rates are by the clock, for that is what a second worker should save, and mean something on an idle machine only. The
processor time beside them says why a rate is what it is: where client and scheduler have no core of their own, what
they spend is missing from the workers.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

DESIGN = """
sweep: 1
id: thousand
arrangements: [ukraine-2025-reported, model-guarantee]
levers:
  aid-delivered: [10, 20, 30, 40, 50]
  will-US: [{wills}]
  war-victory: [{victories}]
horizon: P10Y
draws: 64
"""


def main() -> None:
    thousand()
    workers()


def design(folder: Path, wills: int, victories: int) -> Path:
    """Write a sweep of ten designs for each pair of values."""
    folder.mkdir(exist_ok=True)
    file = folder / "design.yaml"
    values = {
        "wills": ", ".join(f"{0.05 + 0.1 * k:.2f}" for k in range(wills)),
        "victories": ", ".join(f"{0.02 + 0.02 * k:.2f}" for k in range(victories)),
    }
    file.write_text(DESIGN.format(**values), encoding="utf-8")
    return file


def computed(file: Path, pool) -> tuple[int, float]:
    """Return the number of designs, and the seconds by the clock from when the texts were read as law."""
    from foedus.deterrence import link_quantities
    from foedus.horizon.sweep.design import load_sweep
    from foedus.horizon.sweep.run import compute
    from foedus.horizon.sweep.store import open_store

    links = link_quantities()
    store = open_store(file.parent / "out", load_sweep(file, links), restart=False)
    began: list[float] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "designs" and not began:
            began.append(time.perf_counter())

    found = compute(store, pool, links, progress)
    return len(found.pareto), time.perf_counter() - began[0]


class Clocked:
    """A pool that adds up the processor time of its tasks, wherever they run."""

    def __init__(self, pool) -> None:
        self.pool, self.spent = pool, 0.0

    def run(self, function, tasks):
        """Yield the position and the result of each task."""
        for i, (found, spent) in self.pool.run(timed, [(function, task) for task in tasks]):
            self.spent += spent
            yield i, found


def timed(work) -> tuple[object, float]:
    function, task = work
    start = time.process_time()
    found = function(task)
    return found, time.process_time() - start


def thousand() -> None:
    from foedus.horizon.pool import processes

    with tempfile.TemporaryDirectory() as folder, processes(2) as pool:
        clocked, start, own = Clocked(pool), time.perf_counter(), time.process_time()
        n, _ = computed(design(Path(folder), 10, 10), clocked)
        wall, own = time.perf_counter() - start, time.process_time() - own
    print(f"{n} designs of 64 draws on two processes: {wall:.0f} s by the clock, ", end="")
    print(f"{clocked.spent + own:.0f} s of processor time, {own:.0f} of it to store and sum up")


@dataclass(frozen=True, slots=True)
class Run:
    """Designs a second by the clock; seconds of processor time a design, of the workers and of all else."""

    rate: float
    worked: float
    beside: float


def workers() -> None:
    """Compare one and two workers, one after the other, twice, so that a machine that grows busy shows."""
    runs: dict[int, list[Run]] = {1: [], 2: []}
    for count in (1, 2, 1, 2):
        runs[count].append(on_dask(count))
    one, two = (max(run.rate for run in runs[count]) for count in (1, 2))
    print(f"Dask: one worker {one:.2f} designs a second, two {two:.2f}: {two / (2 * one):.0%} of twice one")
    for count, found in runs.items():
        for run in found:
            print(f"  {count}: {run.rate:.2f} designs a second; processor time a design: ", end="")
            print(f"{run.worked:.3f} s of workers, {run.beside:.3f} s of client and scheduler")


def on_dask(count: int) -> Run:
    """Compute 240 designs on so many workers, started as ``dask worker`` starts them, after a warm-up."""
    from dask.distributed import LocalCluster

    from foedus.horizon.pool import cluster

    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as local,
        cluster(local.scheduler_address) as pool,
    ):
        computed(design(Path(folder) / "warm", 3, 1), pool)
        clocked, beside = Clocked(pool), time.process_time()
        n, wall = computed(design(Path(folder) / "timed", 8, 3), clocked)
        beside = time.process_time() - beside
    return Run(n / wall, clocked.spent / n, beside / n)


if __name__ == "__main__":
    main()
