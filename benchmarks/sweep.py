"""A sweep of a thousand designs of 64 draws on two processes; one Dask worker beside two."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

DESIGN = """
sweep: 1
id: thousand
arrangements: [ukraine-2025-reported, model-guarantee]
levers:
  aid-delivered: [10, 20, 30, 40, 50]
  will-US: [{ten}]
  war-victory: [{more}]
horizon: P10Y
draws: 64
"""
TEN = ", ".join(f"{0.05 + 0.1 * k:.2f}" for k in range(10))


def main() -> None:
    thousand()
    workers()


def design(folder: Path, values: int) -> Path:
    more = ", ".join(f"{0.02 + 0.02 * k:.2f}" for k in range(values))
    file = folder / "design.yaml"
    file.write_text(DESIGN.format(ten=TEN, more=more), encoding="utf-8")
    return file


def computed(file: Path, out: Path, pool) -> tuple[int, float]:
    """Return the number of designs and the seconds by the clock."""
    from foedus.horizon.inputs import shipped_links
    from foedus.horizon.sweep import compute
    from foedus.horizon.sweep_design import load_sweep
    from foedus.horizon.sweep_store import open_store
    from foedus.report.atomic import write_atomic

    links = shipped_links()
    store = open_store(out, load_sweep(file, links), write_atomic, restart=False)
    start = time.perf_counter()
    table = compute(store, pool, links, lambda *_: None)
    return len(table), time.perf_counter() - start


def spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def thousand() -> None:
    from foedus.horizon.pool import processes

    with tempfile.TemporaryDirectory() as folder:
        file = design(Path(folder), 10)
        before = spent()
        with processes(2) as pool:
            n, wall = computed(file, Path(folder) / "out", pool)
        cpu = spent() - before
    print(f"{n} designs of 64 draws on two processes: {wall:.0f} s by the clock, {cpu:.0f} s of processor time")


def workers() -> None:
    """Rate of one and of two workers, one after the other, twice, so that a machine that grows busy shows."""
    from dask.distributed import LocalCluster

    from foedus.horizon.pool import cluster

    rates: dict[int, list[float]] = {1: [], 2: []}
    for count in (1, 2, 1, 2):
        with (
            tempfile.TemporaryDirectory() as folder,
            LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as local,
            cluster(local.scheduler_address) as pool,
        ):
            warm = Path(folder) / "warm"
            warm.mkdir()
            computed(design(warm, 1), warm / "out", pool)
            n, wall = computed(design(Path(folder), 2), Path(folder) / "out", pool)
        rates[count].append(n / wall)
    one, two = max(rates[1]), max(rates[2])
    print(f"Dask: one worker {one:.2f} designs a second, two {two:.2f}: {two / one:.2f} times as many", end="; ")
    print("all runs: " + ", ".join(f"{count}: {rate:.2f}" for count, found in rates.items() for rate in found))


if __name__ == "__main__":
    main()
