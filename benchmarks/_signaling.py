"""The crisis-signalling game and quantal response, timed; R and Gambit side by side where installed, else as recorded.

Recorded times: R 4.2.2 with sigInt 0.2.0 and pygambit 16.7, one of two cores, noise about 30 %.
"""

from __future__ import annotations

import io
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from foedus.games.crisis.equilibria import crisis_equilibria
from foedus.games.crisis.signaling import signaling
from foedus.games.trees.efg import write_efg
from foedus.games.trees.quantal_response import quantal_response
from foedus.games.trees.tree import Chance, Move, Outcome, Tree

FORMULA = (
    "sq + cd + sf + bd ~ sqrt(senderecondep) + senderdemocracy + contig + ally - 1 | anticipatedsendercosts | "
    "sqrt(targetecondep) + anticipatedtargetcosts + contig + ally | sqrt(senderecondep) + senderdemocracy + lncaprat | "
    "targetdemocracy + lncaprat | senderdemocracy | -1"
)
PHAT = {"PRhat": "PRhat", "PFhat": "PFhat"}
RECORDED = {"pl": 1.2, "npl": 11.6, "games a second": 165.0, "qre a second": 182.0, "cmle (CPU seconds)": 243.0}
R_SCRIPT = """
suppressMessages(library(sigInt))
d <- read.csv("{data}")
f <- {formula}
p <- list(PRhat = d$PRhat, PFhat = d$PFhat)
for (m in c("pl", "npl")) {{
  invisible(sigint(f, data = d, method = m, phat = p))
  t <- system.time(fit <- sigint(f, data = d, method = m, phat = p))["elapsed"]
  cat(m, t, as.numeric(fit$logLik), "\\n")
}}
"""


class Seconds(NamedTuple):
    """Time of the shortest of several runs, and of the longest.

    Attributes
    ----------
    wall : float
        By the clock; what counts, on a machine that does nothing else.
    cpu : float
        Of the processor, for machines that are busy with other work; processes that were started count.
    worst_wall, worst_cpu : float
        Of the longest run.
    """

    wall: float
    cpu: float
    worst_wall: float
    worst_cpu: float


def _used() -> float:
    """Return the processor seconds of this process and of those that it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def best_of(what: Callable[[], object], runs: int = 5) -> Seconds:
    """Time several runs and keep the shortest and the longest."""
    wall, cpu = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), _used()
        what()
        wall.append(time.perf_counter() - start)
        cpu.append(_used() - used)
    return Seconds(min(wall), max(min(cpu), 1e-3), max(wall), max(cpu))


def data_file() -> Path | None:
    """Return sanctionsData.csv, if the public data are at hand."""
    named = os.environ.get("FOEDUS_DATA_MIRROR")
    path = Path(named).parent / "games" / "sanctionsData.csv" if named else None
    return path if path and path.is_file() else None


def r_times(data: Path) -> dict[str, float] | None:
    """Return R's seconds by method, or None where R or sigInt is not installed."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "sigint.R"
        script.write_text(R_SCRIPT.format(data=data, formula=FORMULA))
        done = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print("  R or its package sigInt failed:", done.stderr.strip().splitlines()[-1:] or "", file=sys.stderr)
        return None
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith(("pl ", "npl "))]
    return {line[0]: float(line[1]) for line in lines}


def two_types() -> Tree:
    """Return the deterrence game with one guarantor of two private types."""

    def game(kind: str, honour: float) -> Move:
        pledge = Move(
            "guarantor",
            {
                "abandon": Outcome(f"alone, {kind}", {"adversary": 1.0, "protege": -1.0, "guarantor": -0.5}),
                "honour": Outcome(f"helped, {kind}", {"adversary": -0.5, "protege": 0.5, "guarantor": honour}),
            },
            information_set=f"guarantor, {kind}",
        )
        concede = Outcome(f"conceded, {kind}", {"adversary": 1.0, "protege": -0.8, "guarantor": -0.3})
        answer = Move("protege", {"concede": concede, "resist": pledge}, information_set="protege")
        return Move("adversary", {"stay": Outcome(f"peace, {kind}"), "challenge": answer}, information_set="adversary")

    return Tree(Chance({"firm": (0.5, game("firm", 0.4)), "loose": (0.5, game("loose", -1.2))}), title="two types")


def coalition(types: int, guarantors: int) -> Tree:
    """Return the deterrence game with several guarantors of private types who move at once."""

    def pledge(kinds: tuple[int, ...], who: int, kept: tuple[int, ...]) -> Move | Outcome:
        if who == guarantors:
            helped = sum(kept)
            paid = {
                f"G{j}": 1.6 * kinds[j] / types + 0.4 * helped - 0.8 if kept[j] else -0.5 for j in range(guarantors)
            }
            return Outcome(f"war {kinds} {kept}", {"A": 1 - 1.5 * helped, "P": 1.5 * helped - 1, **paid})
        branches = {name: pledge(kinds, who + 1, (*kept, k)) for k, name in enumerate(("abandon", "honour"))}
        return Move(f"G{who}", branches, information_set=f"G{who}, type {kinds[who]}")

    def game(kinds: tuple[int, ...]) -> Move:
        concede = Outcome(f"conceded {kinds}", {"A": 1.0, "P": -0.8})
        answer = Move("P", {"concede": concede, "resist": pledge(kinds, 0, ())}, information_set="P")
        return Move("A", {"not": Outcome(f"peace {kinds}"), "challenge": answer}, information_set="A")

    drawn = list(itertools.product(range(types), repeat=guarantors))
    return Tree(Chance({str(kinds): (1 / len(drawn), game(kinds)) for kinds in drawn}))


def report(label: str, ours: Seconds, theirs: float, source: str, *, count: int = 0, bar: float = 0.0) -> None:
    """Print one comparison: seconds, or `count` things a second; `bar` is how many times the other is asked for."""
    unit = "a second" if count else "s"

    def shown(seconds: float) -> float:
        return count / seconds if count else seconds

    def times(seconds: float) -> float:
        return shown(seconds) / theirs if count else theirs / seconds

    asked = f"  asked for {bar:,.0f}: {'met' if times(ours.cpu) >= bar else 'NOT MET'} by CPU" if bar else ""
    print(
        f"  {label:<48} {shown(ours.wall):>9,.4g} to {shown(ours.worst_wall):,.4g} {unit} by the clock, "
        f"{shown(ours.cpu):,.4g} to {shown(ours.worst_cpu):,.4g} by CPU; {source}: {theirs:,.4g} {unit}; "
        f"x {times(ours.wall):,.0f} ({times(ours.cpu):,.0f} by CPU){asked}"
    )


def estimators() -> None:
    """Time the three estimators on sanctionsData."""
    path = data_file()
    if path is None:
        print("  sanctionsData.csv is not at hand: set FOEDUS_DATA_MIRROR")
        return
    frame = pl.read_csv(path)
    beside = r_times(path)
    source = "R, beside" if beside else "R, recorded"
    for method, known in (("pl", -3963.9557563), ("npl", -3932.4473776)):
        fit = signaling(FORMULA, frame, method=method, phat=PHAT)
        seconds = best_of(lambda method=method: signaling(FORMULA, frame, method=method, phat=PHAT))
        theirs = beside[method] if beside else RECORDED[method]
        label = f"{method}, log-likelihood {fit.log_likelihood:.7f} (R {known})"
        report(label, seconds, theirs, source, bar=50.0 if method == "npl" else 0.0)
    fit = signaling(FORMULA, frame, method="cmle")
    seconds = best_of(lambda: signaling(FORMULA, frame, method="cmle"), 1)
    reached = f"{fit.verdict.starts_at_best} of {fit.verdict.starts} starts"
    report(f"cmle, {fit.log_likelihood:.6f} from {reached}", seconds, RECORDED["cmle (CPU seconds)"], "IPOPT, recorded")


def whole_process() -> None:
    """Time the nested pseudo-likelihood as a whole process, imports included."""
    path = data_file()
    if path is None:
        return
    code = (
        "import polars as pl; from foedus.games import signaling; "
        f"signaling({FORMULA!r}, pl.read_csv({str(path)!r}), method='npl', phat={PHAT!r})"
    )
    seconds = best_of(lambda: subprocess.run([sys.executable, "-c", code], check=True), 3)
    report("npl as a whole process", seconds, RECORDED["npl"], "R, recorded, warm")


def equilibria() -> None:
    """Time the certified search for all equilibria."""
    print("  all equilibria, certified, 100,000 games at once, payoffs normal with standard deviation:")
    for scale in (0.5, 1.0, 1.5, 3.0):
        payoffs = scale * np.random.default_rng(1).normal(size=(100_000, 7))
        found = crisis_equilibria(payoffs)
        seconds = best_of(lambda payoffs=payoffs: crisis_equilibria(payoffs), 3)
        several = int((found.count > 1).sum())
        label = f"  {scale}: {several} with several, {int((~found.certified).sum())} not certified"
        # The bar is 100,000 games a second, whatever R does.
        bar = 100_000 / RECORDED["games a second"]
        report(label, seconds, RECORDED["games a second"], "R grid, recorded", count=len(payoffs), bar=bar)


def quantal() -> None:
    """Time quantal responses of the two-type tree at lambda = 1."""
    tree = two_types()
    count = 8192
    random = np.random.default_rng(0)
    utilities = random.normal(size=(count, len(tree.players), len(tree.outcomes)))
    found = quantal_response(tree, 1.0, utilities=utilities)
    seconds = best_of(lambda: quantal_response(tree, 1.0, utilities=utilities), 3)
    theirs, source = RECORDED["qre a second"], "Gambit, recorded"
    if find_spec("pygambit") is not None:
        theirs, source = gambit_rate(tree, utilities[:50]), "Gambit, beside"
    label = f"qre, two types, {int((~found.solved).sum())} failed, residual {np.nanmax(found.residual):.0e}"
    report(label, seconds, theirs, source, count=count, bar=100.0)


def many_types() -> None:
    """Time single games with as many private types as Gambit solved within 10 seconds, and with more."""
    print("  qre at lambda = 1, all guarantors at once; Gambit, recorded, within 10 s: 64, 12, 5, 3 types for 1 to 4")
    for types, guarantors in ((64, 1), (300, 1), (12, 2), (30, 2), (5, 3), (3, 4), (2, 6)):
        tree = coalition(types, guarantors)
        seconds = best_of(lambda tree=tree: quantal_response(tree, 1.0), 1)
        print(f"    {types:>4} types, {guarantors} guarantors, {len(tree.outcomes):>6} outcomes: {seconds.wall:.2f} s")


def gambit_rate(tree: Tree, utilities: np.ndarray) -> float:
    """Return pygambit's solves a second on the same games."""
    import pygambit  # ty: ignore[import-not-found]

    games = [pygambit.read_efg(io.StringIO(write_efg(tree, utilities=u))) for u in utilities]
    start = time.perf_counter()
    for game in games:
        pygambit.qre.logit_solve_lambda(game, lam=[1.0])
    return len(games) / (time.perf_counter() - start)


def main() -> None:
    """Print every comparison."""
    estimators()
    whole_process()
    equilibria()
    quantal()
    many_types()
