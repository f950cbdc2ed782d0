"""Strategic models against the recorded times of R games 1.1.2 (one core of the same kind of machine).

Run with the game data beside the mirror: ``FOEDUS_DATA_MIRROR=.../mirror python -m benchmarks games``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

# Seconds in R 4.2.2, warm, without start-up; noise about 30 %.
RECORDED = {
    "war1800 fit": 0.045,
    "war1800 bootstrap 100": 3.1,
    "war1800 profile 100 refits": 3.5,
    "leblang2003 fit": 1.0,
    "leblang2003 bootstrap 100": 103.6,
    "leblang2003 whole process": 103.6,
}
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


def folder() -> Path | None:
    """Where the game data are."""
    named = os.environ.get("FOEDUS_DATA_MIRROR")
    found = (Path(named).parent if named else Path(__file__).parents[2] / "shared" / "data") / "games"
    return found if found.is_dir() else None


def timed(name: str, work, runs: int = 3) -> None:
    """Print the best of several runs beside R's time."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    best, r = min(seconds), RECORDED[name]
    print(f"{name:32s} {best:8.3f} s   R {r:7.2f} s   {r / best:7.1f} times")


def main() -> None:
    """Print seconds, and how many times R's."""
    data = folder()
    if data is None:
        print("no game data: set FOEDUS_DATA_MIRROR")
        return
    import polars as pl

    from foedus import games

    warnings.simplefilter("ignore")
    war = pl.read_csv(data / "war1800.csv", null_values=["NA"])
    attacks = pl.read_csv(data / "leblang2003.csv")
    options = {"error": "private", "outcomes": ("no attack", "devaluation", "defense")}
    first, second = games.egame12(WAR, war), games.egame12(ATTACKS, attacks, **options)
    timed("war1800 fit", lambda: games.egame12(WAR, war))
    timed("war1800 bootstrap 100", lambda: games.bootstrap(first, 100))
    timed("war1800 profile 100 refits", lambda: first.profile(points=10))
    timed("leblang2003 fit", lambda: games.egame12(ATTACKS, attacks, **options))
    timed("leblang2003 bootstrap 100", lambda: games.bootstrap(second, 100))
    code = WHOLE.format(formula=ATTACKS, path=str(data / "leblang2003.csv"))
    timed(
        "leblang2003 whole process",
        lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True),
    )


if __name__ == "__main__":
    main()
