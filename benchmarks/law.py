"""How long ``foedus check`` takes: every shipped case as a whole process, and texts of growing size."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

from foedus.arrangement import Arrangement, case_ids
from foedus.law import analyse

RUNS = 3
KINDS = (
    "invasion", "incursion", "missile_strike", "blockade", "nuclear_attack", "proxy_attack", "cyber_attack", "sabotage",
    "threat", "economic_coercion", "subversion",
)  # fmt: skip


def whole_process(*arguments: str) -> float:
    """Return the median seconds of a command as a whole process."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "foedus", *arguments], capture_output=True, check=False)
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def synthetic(parties: int, clauses: int) -> Arrangement:
    """Return an arrangement of a given size in which parties, kinds, bodies and clauses differ from each other."""
    names = [f"G{i}" for i in range(parties - 2)]
    verbs, menus = ("shall", "may", "shall", "intends"), (["fight"], ["arm", "deploy", "fight"], ["consult"], ["fund"])
    listed = []
    for i in range(clauses):
        when: dict = {"attack": [KINDS[i % len(KINDS)], "invasion"], "zone": f"z{i % 3}"}
        if i % 3 == 0:
            when["agrees"] = f"b{i % 5}"
        if i % 4 == 0 and i:
            when["after"] = f"c{i - 1}"
        if i % 7 == 0:
            when["adjective"] = "significant"
        who = names[i % 4 :: 4] if i % 2 else "guarantors"
        act = {"choose": menus[i % 4]} if i % 4 == 1 else {"do": menus[i % 4]}
        listed.append({"id": f"c{i}", "who": who, "verb": verbs[i % 4], "when": when, "within": f"PT{24 + i}H", **act})
    rules = ("unanimity", "majority", "2/3", 3, "any")
    return Arrangement.model_validate(
        {
            "foedus": 1, "id": "synthetic", "title": "synthetic", "status": "model", "instrument": "treaty",
            "parties": {
                "P": {"name": "P", "roles": "protege"},
                "A": {"name": "A", "roles": "adversary"},
                **{n: {"name": n, "roles": "guarantor"} for n in names},
            },
            "zones": {f"z{i}": {"title": f"z{i}"} for i in range(3)},
            "incidents": list(KINDS),
            "bodies": {
                f"b{i}": {"members": [*names[i::2], *(["A"] if i == 0 else [])], "rule": rules[i]} for i in range(5)
            },
            "clauses": listed,
        }
    )  # fmt: skip


def main() -> None:
    """Print the figures."""
    print(f"{'foedus --help':32}{whole_process('--help'):8.2f} s")
    for case in case_ids():
        print(f"{'foedus check ' + case:48}{whole_process('check', case, '--format', 'json'):8.2f} s")
    for parties, clauses in ((8, 15), (16, 30), (32, 60), (64, 60)):
        start = time.perf_counter()
        analysis = analyse(synthetic(parties, clauses))
        seconds = time.perf_counter() - start
        size = f"{parties} parties, {clauses} clauses, {len(KINDS)} kinds"
        print(f"analyse: {size}: {seconds:6.2f} s, {len(analysis.cells):,} cells")
