"""The games against R's `games` and `sigInt` and Gambit: beside them where they are installed, else as recorded.

Run with the game data beside the mirror: ``FOEDUS_DATA_MIRROR=.../mirror python -m benchmarks games``. Recorded: R
4.2.2 with games 1.1.2, warm and without start-up, on one core of the same kind of machine; noise about 30 %. Times by
the clock count on a quiet machine; processor times (CPU) are printed beside them for a busy one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from benchmarks import _signaling as signaling
from benchmarks._signaling import best_of, report

RECORDED = {"fit": 0.045, "boot": 3.1, "profile": 3.5, "fit2": 1.0, "boot2": 103.6}
WAR = "esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2"
ATTACKS = (
    "outcome ~ capcont + lreserves + overval + creditgrow + USinterest + service + contagion + prioratt - 1 | 1 | 1 | "
    "unifgov + lexports + preelec + postelec + rightgov + realinterest + capcont + lreserves"
)
WHOLE = """
import polars as pl
from foedus import games
attacks = pl.read_csv({path!r})
fit = games.egame12({formula!r}, attacks, error="private", outcomes=("no attack", "devaluation", "defense"))
print(games.bootstrap(fit, 100).tidy())
"""
R_SCRIPT = """
suppressMessages(library(games))
war <- read.csv("{folder}/war1800.csv", stringsAsFactors = TRUE)
attacks <- read.csv("{folder}/leblang2003.csv")
attacks$outcome <- factor(attacks$outcome, levels = c("no attack", "devaluation", "defense"))
took <- function(name, expression) cat(name, system.time(expression)["elapsed"], "\\n")
one <- function(boot) egame12({war}, data = war, boot = boot, bootreport = FALSE)
two <- function(boot) egame12({attacks}, data = attacks, type = "private", boot = boot, bootreport = FALSE)
took("fit", first <- one(0)); took("boot", one(100)); took("profile", profile(first))
took("fit2", two(0)); took("boot2", two(100))
"""


def folder() -> Path | None:
    """Where the game data are."""
    named = os.environ.get("FOEDUS_DATA_MIRROR")
    found = Path(named).parent / "games" if named else None
    return found if found and found.is_dir() else None


def r_times(data: Path) -> dict[str, float] | None:
    """Return R's seconds, or None where R or its package `games` is not installed."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as place:
        script = Path(place) / "games.R"
        script.write_text(R_SCRIPT.format(folder=data, war=WAR, attacks=ATTACKS))
        done = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print("  R or its package games failed:", done.stderr.strip().splitlines()[-1:] or "", file=sys.stderr)
        return None
    lines = [line.split() for line in done.stdout.splitlines()]
    return {line[0]: float(line[1]) for line in lines if line and line[0] in RECORDED}


def main() -> None:
    """Print seconds by the clock and of the processor, and how many times R's and Gambit's rate that is."""
    print(f"  load of the machine as it begins: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    data = folder()
    if data is None:
        print("  no game data: set FOEDUS_DATA_MIRROR")
    else:
        strategic(data)
    signaling.main()


def strategic(data: Path) -> None:
    """Time the models of R's `games`."""
    import polars as pl

    from foedus import games

    warnings.simplefilter("ignore")
    beside = r_times(data)
    war = pl.read_csv(data / "war1800.csv", null_values=["NA"])
    attacks = pl.read_csv(data / "leblang2003.csv")
    order = ("no attack", "devaluation", "defense")
    first, second = games.egame12(WAR, war), games.egame12(ATTACKS, attacks, error="private", outcomes=order)
    whole = [sys.executable, "-c", WHOLE.format(formula=ATTACKS, path=str(data / "leblang2003.csv"))]

    def show(label: str, key: str, work: Callable[[], object], bar: float = 0.0) -> None:
        theirs, source = (beside[key], "R, beside") if beside else (RECORDED[key], "R, recorded")
        report(label, best_of(work), theirs, source, bar=bar)

    show("war1800, fit", "fit", lambda: games.egame12(WAR, war))
    show("war1800, bootstrap of 100", "boot", lambda: games.bootstrap(first, 100))
    show("war1800, profiles, 100 refits", "profile", lambda: first.profile(points=10))
    show("leblang2003, fit", "fit2", lambda: games.egame12(ATTACKS, attacks, error="private", outcomes=order))
    show("leblang2003, bootstrap of 100", "boot2", lambda: games.bootstrap(second, 100), 100.0)
    show("the same as a whole process", "boot2", lambda: subprocess.run(whole, check=True, capture_output=True), 20.0)


if __name__ == "__main__":
    main()
