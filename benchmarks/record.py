"""The dyad-year pipeline as whole processes: Foedus with cold and warm cache, and R's peacesciencer if it is here.

Needs the public data: set FOEDUS_DATA_MIRROR, or run ``foedus record fetch`` first. Wall time says little on a machine
that does other work; time of the processor and the largest resident memory are printed beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PIPELINE = """
import warnings
warnings.simplefilter("ignore")
from foedus import record
frame = record.directed_dyad_years(1816, 2010){relevant}
table = frame.add(record.gml_disputes(), record.atop(), record.capabilities(), record.democracy(),
                  record.majors(), record.contiguity(), record.minimum_distance()).collect()
print(table.height, "rows,", int(table["gmlmidonset"].sum()), "onsets", end="; ")
"""

IN_R = """
suppressMessages(library(peacesciencer))
data <- create_dyadyears(directed = TRUE, mry = FALSE, subset_years = 1816:2010)
{relevant}
data <- suppressMessages(data |> add_gml_mids(init = "sidea-orig") |> add_atop_alliance() |> add_nmc() |>
  add_democracy() |> add_cow_majors() |> add_contiguity() |> add_minimum_distance())
cat(nrow(data), "rows,", sum(data$gmlmidonset, na.rm = TRUE), "onsets; ")
"""


def main() -> None:
    parsed = Path(tempfile.mkdtemp(prefix="foedus-bench-"))
    try:
        _foedus(parsed)
    finally:
        shutil.rmtree(parsed)
    if shutil.which("Rscript") is None:
        print("R is not installed: nothing to compare with (elsewhere it took 27 s and 1.5 GiB, and 34 s and 3.8 GiB)")
        return
    for name, relevant in (("politically relevant", "data <- suppressMessages(filter_prd(data))"), ("all dyads", "")):
        measure(f"peacesciencer, {name}", ["Rscript", "-e", IN_R.format(relevant=relevant)], dict(os.environ))


def _foedus(cache: Path) -> None:
    source = dict(os.environ)
    if "FOEDUS_DATA_MIRROR" not in source:
        # a cold run must parse again, but not download again: the downloads serve as its mirror
        from foedus.record import locations

        source["FOEDUS_DATA_MIRROR"] = str(locations().downloads)
    source["FOEDUS_CACHE"] = str(cache)
    for name, relevant in (("politically relevant", ".politically_relevant()"), ("all dyads", "")):
        command = [sys.executable, "-c", PIPELINE.format(relevant=relevant)]
        shutil.rmtree(cache / "parsed", ignore_errors=True)
        for state in ("cold", "warm", "warm"):
            measure(f"foedus, {name}, {state} cache", command, source)


def measure(name: str, command: list[str], environment: dict[str, str]) -> None:
    """Run one whole process and print what it used (its own resources, by wait4)."""
    start = time.perf_counter()
    print(f"{name}: ", end="", flush=True)
    process = subprocess.Popen(command, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(f"failed with status {process.returncode}")
        return
    cpu = used.ru_utime + used.ru_stime
    print(f"{wall:.2f} s, {cpu:.2f} s of processor time, {used.ru_maxrss / 1024**2:.2f} GiB")


if __name__ == "__main__":
    main()
