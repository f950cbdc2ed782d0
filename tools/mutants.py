"""Break the formulas one at a time and see whether the nearest tests notice: ``make mutants``.

Every place of the modules below at which an operator of Cosmic Ray changes something is listed, a sample is drawn from
the list with a seed, and for each mutant the tests nearest to its module run until one fails. A mutant that no test
kills is a *survivor*: it is mended by a test, or listed in ``tools/mutants.toml`` with the reason why it may live.

Same code, same seed and same size of the sample: same mutants. Nothing in the working tree is changed, for each worker
mutates a copy of ``src`` of its own.

References
----------
DeMillo, Lipton and Sayward (1978), Computer 11(4): 34-41; Jia and Harman (2011), IEEE TSE 37: 649-678.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import queue
import random
import shutil
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["GROUPS", "OPERATORS", "Mutant", "listed", "main", "sampled"]

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "foedus"
LISTED = ROOT / "tools" / "mutants.toml"

_LAW = (
    "tests/law/test_traps.py",
    "tests/law/test_cases.py",
    "tests/law/test_holes.py",
    "tests/law/engine/test_bodies.py",
    "tests/law/engine/test_bruteforce.py",
    "tests/law/test_properties.py",
    "tests/law/test_mutations.py",
)
_LINKS = ("tests/deterrence/links", "tests/deterrence/fitting")
_SOLVE = ("tests/horizon/solving",)
_FORECAST = ("tests/deterrence/forecast",)

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "law": {"law/engine/*.py": _LAW, "law/engine/logic.py": ("tests/law/engine/test_logic.py", *_LAW)},
    "links": {
        "deterrence/links/*.py": _LINKS,
        "deterrence/fitting/laplace.py": ("tests/deterrence/fitting",),
        "deterrence/fitting/rows.py": _LINKS,
        "deterrence/quantities/from_posterior.py": ("tests/deterrence/quantities",),
        "deterrence/arrival_of_help.py": ("tests/deterrence/test_arrival_of_help.py",),
        "deterrence/who_helps.py": ("tests/deterrence/test_who_helps.py",),
        "deterrence/who_would_win.py": (
            "tests/deterrence/test_who_would_win.py",
            "tests/deterrence/test_text_to_help.py",
        ),
    },
    "solve": {"horizon/solving/*.py": _SOLVE},
    "scores": {
        "deterrence/forecast/scores.py": _FORECAST,
        "deterrence/forecast/score_table.py": _FORECAST,
        "deterrence/forecast/shrunk_logit.py": _FORECAST,
        "statistics/[!t_]*.py": ("tests/statistics",),
    },
}
"""By group: which modules, and the tests nearest to each, the quickest first."""

_SWAPS = {
    "Binary": ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "Pow_Mul", "Mul_Add", "FloorDiv_Div", "Mod_FloorDiv"),
    "BinarySet": ("BitAnd_BitOr", "BitOr_BitAnd", "BitXor_BitOr"),
    "Comparison": (
        *("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Lt_GtE", "Gt_LtE", "LtE_Gt", "GtE_Lt"),
        *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
    ),
    "Unary": ("Delete_Not", "Delete_USub", "Delete_Invert"),
}
OPERATORS: tuple[str, ...] = (
    *(f"core/ReplaceBinaryOperator_{swap}" for kind in ("Binary", "BinarySet") for swap in _SWAPS[kind]),
    *(f"core/ReplaceComparisonOperator_{swap}" for swap in _SWAPS["Comparison"]),
    *(f"core/ReplaceUnaryOperator_{swap}" for swap in _SWAPS["Unary"]),
    *("core/ReplaceAndWithOr", "core/ReplaceOrWithAnd", "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue"),
    *("core/AddNot", "core/NumberReplacer", "core/ReplaceBreakWithContinue", "core/ReplaceContinueWithBreak"),
    "core/ZeroIterationForLoop",
)
"""Those of Cosmic Ray that stand for a slip of the pen; an ``+`` for an ``|`` is none."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module.

    Attributes
    ----------
    group : str
    module : str
        Path below ``src/foedus``.
    operator : str
        Of Cosmic Ray.
    occurrence : int
        Which of the places of this operator in the module.
    line : int
    before, after : str
        The lines changed, as they stand and as they become.
    """

    group: str
    module: str
    operator: str
    occurrence: int
    line: int
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it in ``tools/mutants.toml``, wherever its line has moved."""
        return self.module, self.before, self.after


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operator may change a module."""

    group: str
    module: str
    operator: str
    occurrence: int
    line: int


def _skipped(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the spans that never run: annotations, and imports for the type checker."""
    never: list[ast.expr | ast.stmt | None] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.arg | ast.AnnAssign):
            never.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            never.append(node.returns)
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            never.append(node)
    return [
        ((one.lineno, one.col_offset), (one.end_lineno or one.lineno, one.end_col_offset or 0))
        for one in never
        if one is not None
    ]


def _operator(name: str) -> Any:
    """Return an operator of Cosmic Ray, which `make mutants` installs."""
    return import_module("cosmic_ray.plugins").get_operator(name)()


def _signatures(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the spans of signatures, in which a star multiplies nothing."""
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    return [((node.lineno, node.col_offset), (node.body[0].lineno, 0)) for node in functions]


def _within(start: tuple[int, int], spans: list[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    return any(first <= start < last for first, last in spans)


def places_of(group: str, module: str) -> Iterator[Place]:
    """Yield every place of a module at which an operator changes what runs."""
    text = (SOURCE / module).read_text(encoding="utf-8")
    skipped, signatures = _skipped(text), _signatures(text)
    nodes = list(import_module("cosmic_ray.ast").ast_nodes(import_module("parso").parse(text)))
    for name in OPERATORS:
        operator = _operator(name)
        positions = (start for node in nodes for start, _ in operator.mutation_positions(node))
        for occurrence, start in enumerate(positions):
            if not _within(start, skipped) and not ("_Mul_" in name and _within(start, signatures)):
                yield Place(group, module, name, occurrence, start[0])


def sampled(size: int, seed: int, groups: Sequence[str] = tuple(GROUPS)) -> list[Mutant]:
    """Return so many mutants of each group, drawn with a seed: one of each operator, then another of each, and so on.

    By number alone every third would be a constant that is one higher, which most tests notice.

    Parameters
    ----------
    size : int
        Of each group; all of its mutants if there are fewer.
    seed : int
    groups : sequence of str
    """
    found = []
    for group in groups:
        modules = sorted({str(path.relative_to(SOURCE)) for pattern in GROUPS[group] for path in SOURCE.glob(pattern)})
        by_operator: dict[str, list[Place]] = {}
        for place in (place for module in modules for place in places_of(group, module)):
            by_operator.setdefault(place.operator, []).append(place)
        generator = random.Random(f"{seed}:{group}")
        turns = []
        for places in by_operator.values():
            generator.shuffle(places)
            turns += [(turn, generator.random(), place) for turn, place in enumerate(places)]
        turns.sort(key=lambda row: row[:2])
        made = (mutant for *_, place in turns if (mutant := _mutant(place)) is not None)
        found += [mutant for mutant, _ in zip(made, range(size), strict=False)]
    return found


def mutated(module: str, operator: str, occurrence: int) -> str | None:
    """Return the text of a module with one change; None where the operator makes none that can be read."""
    text = (SOURCE / module).read_text(encoding="utf-8")
    changed = import_module("cosmic_ray.mutating").mutate_code(text, _operator(operator), occurrence)
    try:
        same = changed is None or ast.dump(ast.parse(changed)) == ast.dump(ast.parse(text))
    except SyntaxError:
        return None
    return None if same else changed


def _mutant(place: Place) -> Mutant | None:
    changed = mutated(place.module, place.operator, place.occurrence)
    if changed is None:
        return None
    old = (SOURCE / place.module).read_text(encoding="utf-8").splitlines()
    new = changed.splitlines()
    before = [a for a, b in zip(old, new, strict=False) if a != b]
    after = [b for a, b in zip(old, new, strict=False) if a != b]
    told = [" ".join(" ".join(lines).split()) for lines in (before, after)]
    return Mutant(place.group, place.module, place.operator, place.occurrence, place.line, *told)


def nearest(mutant: Mutant) -> tuple[str, ...]:
    """Return the tests nearest to a mutant's module: those of the last pattern that it fits."""
    fitting = [
        tests for pattern, tests in GROUPS[mutant.group].items() if SOURCE / mutant.module in set(SOURCE.glob(pattern))
    ]
    return fitting[-1]


def listed() -> dict[tuple[str, str, str], str]:
    """Return the survivors that may live, with the reason of each."""
    rows = tomllib.loads(LISTED.read_text(encoding="utf-8"))["mutant"]
    return {(row["module"], row["before"], row["after"]): row["why"] for row in rows}


class Worker:
    """A copy of the source, in which one module at a time is changed.

    Parameters
    ----------
    folder : Path
        Deleted first, if it exists.
    """

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.source = folder / "src"
        shutil.copytree(SOURCE, self.source / "foedus", ignore=shutil.ignore_patterns("__pycache__"))
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(self.source), str(ROOT)]),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self.clock = time.time()

    def write(self, module: str, text: str) -> None:
        """Write a module with a time of its own: Python takes a compiled file of the same time and size for valid."""
        path = self.source / "foedus" / module
        path.write_text(text, encoding="utf-8")
        self.clock += 2
        os.utime(path, (self.clock, self.clock))

    def run(self, tests: Sequence[str], limit: float) -> str:
        """Return ``passed``, ``failed`` or ``timed out``, whichever comes first."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--hypothesis-seed=0", *tests]
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=self.environment, capture_output=True, timeout=limit, check=False
            )
        except subprocess.TimeoutExpired:
            return "timed out"
        return "passed" if done.returncode == 0 else "failed"

    def fate(self, mutant: Mutant, limits: dict[str, float]) -> str:
        """Return what becomes of a mutant: ``killed``, ``timed out`` or ``survived``."""
        changed = mutated(mutant.module, mutant.operator, mutant.occurrence)
        if changed is None:
            raise RuntimeError(f"{mutant} cannot be made again")
        self.write(mutant.module, changed)
        try:
            for tests in nearest(mutant):
                found = self.run([tests], limits[tests])
                if found != "passed":
                    return "killed" if found == "failed" else found
        finally:
            self.write(mutant.module, (SOURCE / mutant.module).read_text(encoding="utf-8"))
        return "survived"


def _limits(worker: Worker, mutants: Sequence[Mutant]) -> dict[str, float]:
    """Return how long each test may take: four times what it takes as the code stands, and a minute.

    Raises
    ------
    SystemExit
        A test fails without any mutant.
    """
    limits = {}
    for tests in dict.fromkeys(t for mutant in mutants for t in nearest(mutant)):
        start = time.monotonic()
        if worker.run([tests], 1200.0) != "passed":
            raise SystemExit(f"{tests} fails as the code stands: mend that first")
        limits[tests] = 4 * (time.monotonic() - start) + 60
        print(f"{tests}: {time.monotonic() - start:.0f} s as the code stands", flush=True)
    return limits


def run(mutants: Sequence[Mutant], workers: int, folder: Path) -> Iterator[tuple[Mutant, str]]:
    """Yield what becomes of each mutant, in their order."""
    free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
    made = [Worker(folder / f"worker-{k}") for k in range(workers)]
    limits = _limits(made[0], mutants)
    for worker in made:
        free.put(worker)

    def one(mutant: Mutant) -> str:
        worker = free.get()
        try:
            return worker.fate(mutant, limits)
        finally:
            free.put(worker)

    with ThreadPoolExecutor(workers) as pool:
        yield from zip(mutants, pool.map(one, mutants), strict=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a sample of mutants; return 1 if one survived that is not listed."""
    parser = argparse.ArgumentParser(description="Break the formulas one at a time and see whether tests notice.")
    parser.add_argument("--sample", type=int, default=25, help="mutants of each group")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--group", action="append", choices=list(GROUPS), help="one group, again for more; all unless given"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "mutants")
    given = parser.parse_args(arguments)
    mutants = sampled(given.sample, given.seed, given.group or tuple(GROUPS))
    known, rows = listed(), []
    given.out.mkdir(parents=True, exist_ok=True)
    for mutant, found in run(mutants, given.workers, given.out):
        fate = "listed" if found == "survived" and mutant.key in known else found
        rows.append({**asdict(mutant), "fate": fate})
        print(f"{fate:9} {mutant.module}:{mutant.line}", flush=True)
        if fate in {"survived", "listed"}:
            print(f"          - {mutant.before}\n          + {mutant.after}", flush=True)
    (given.out / "mutants.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    for group in dict.fromkeys(mutant.group for mutant in mutants):
        counts = {fate: sum(r["group"] == group and r["fate"] == fate for r in rows)
                  for fate in ("killed", "timed out", "listed", "survived")}  # fmt: skip
        print(f"{group:7} " + ", ".join(f"{fate} {number}" for fate, number in counts.items()))
    return int(any(row["fate"] == "survived" for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
