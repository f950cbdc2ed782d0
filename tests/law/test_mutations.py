"""A hundred mutations of a sound text: the checker reports what each explains, and nothing else.

The table `mutations.yaml` was written from the semantics before the checker was run on any mutant; its head says how
it is read. `docs/explanation/mutation-test.md` says where expectation and checker first disagreed, and who was right.
"""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from foedus.arrangement import load_situation, read_arrangement
from foedus.law import RULES, analyse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.law import Analysis

YAML_SAFE = YAML(typ="safe", pure=True)
TABLE: dict[str, dict[str, Any]] = {
    row["id"]: row for row in YAML_SAFE.load((Path(__file__).parent / "mutations.yaml").read_text(encoding="utf-8"))
}
MODEL = YAML_SAFE.load(
    (resources.files("foedus.cases") / "arrangements" / "model-guarantee.yaml").read_text(encoding="utf-8")
)
GUARANTORS = ("US", "UK", "FR", "DE", "PL")
WORDS = {
    "talk": ("consult",),
    "aid": ("denounce", "sanction", "fund", "share_intelligence", "arm"),
    "force": ("deploy", "fight"),
}
WORDS["everything"] = (*WORDS["talk"], *WORDS["aid"], *WORDS["force"], "any", "any_effective")
ROW_KEYS = {"by", "against", "zone"}
SAMPLE = (
    "access-by-leave-of-the-adversary",
    "slow-commission",
    "finding-by-the-bearer",
    "adjective-found-by-the-commission",
    "proxies-without-a-finder",
    "forfeiture-without-a-judge",
    "council-of-guarantors-unanimous",
    "aid-may",
    "any-of-them",
    "prohibition-that-collides",
    "force-undated",
    "after-talks-with-the-adversary",
    "waiting-for-each-other",
    "excluded-zone",
    "six-months-of-notice",
)

Key = tuple[str, str, str, str]  # incident, zone, party, response
Value = tuple[str, str | None, int | None]  # status, needs, worst-case hours


def mutant(row: dict[str, Any]) -> dict[str, Any]:
    """Return the model with a row's patch."""
    data = deepcopy(MODEL)
    data["clauses"] = {clause["id"]: clause for clause in data["clauses"]}
    merge(data, row["patch"])
    data["clauses"] = [{"id": name, **clause} for name, clause in data["clauses"].items()]
    return data


def merge(data: dict[str, Any], patch: dict[str, Any]) -> None:
    for key, value in patch.items():
        if value is None:
            del data[key]
        elif isinstance(value, dict) and isinstance(data.get(key), dict):
            merge(data[key], value)
        else:
            data[key] = value


@cache
def analysis(name: str | None = None) -> Analysis:
    """Return what the checker says of a mutant, or of the model itself."""
    row = TABLE[name] if name else {"patch": {}}
    situation = load_situation(row["situation"]).situation if "situation" in row else None
    return analyse(read_arrangement(f"{name}.yaml", json.dumps(mutant(row))), situation=situation)


@cache
def cells(name: str | None = None) -> dict[Key, Value]:
    """Return the guarantors' cells of the active phase, under all readings together."""
    found = analysis(name)
    return {
        (c.incident, c.zone, c.party, c.response): (c.status, c.needs, c.worst_case_hours)
        for c in found.select(reading=found.reading, phase="active")
        if c.party in GUARANTORS
    }


def value(words: str) -> Value:
    """Return the cell that the table's words mean."""
    status, *rest = words.split()
    if status == "guaranteed":
        return status, "alone", int(rest[0])
    if status in ("owed_undated", "barred"):
        return status, {"owed_undated": "alone", "barred": "never"}[status], None
    return status, rest[0] if rest else None, None


def expected(row: dict[str, Any]) -> dict[Key, Value]:
    """Return every cell that a mutant should have: the model's, and the changes of its row."""
    found = dict(cells())
    for change in row["cells"]:
        for word in change.keys() - ROW_KEYS:
            for key in named(word, change):
                found[key] = value(change[word])
    return found


def named(word: str, change: dict[str, Any]) -> Iterator[Key]:
    zone = change.get("zone", "home")
    for incident in change.get("against", MODEL["incidents"]):
        for party in change.get("by", GUARANTORS):
            for response in WORDS.get(word, (word,)):
                key = incident, zone, party, response
                if "against" in change or zone != "home" or cells()[key][0] == "guaranteed":
                    yield key


def at_least(row: dict[str, Any]) -> dict[str, int]:
    """Return how many guarantors should give each response to an invasion at home, at least."""
    owed: dict[str, int] = dict.fromkeys(WORDS["everything"], 0)
    for (incident, zone, _, response), (status, _, _) in expected(row).items():
        owed[response] += (incident, zone) == ("invasion", "home") and status in ("guaranteed", "owed_undated")
    return owed | row.get("at_least", {})


def strays_of(name: str) -> dict[str, Any]:
    """Return where the checker strays from a row: nothing, where it says what the table says."""
    row, found = TABLE[name], analysis(name)
    want, have = expected(row), cells(name)
    numbers = {
        c.response: c.at_least
        for c in found.coalitions
        if (c.incident, c.zone, c.phase, c.reading) == ("invasion", "home", "active", found.reading)
    }
    codes, due = {f.code for f in found.findings}, set(row["new"])
    strays: dict[str, Any] = {
        "unexpected codes": sorted(codes - due),
        "missing codes": sorted(due - codes),
        "cells (expected, found)": {k: (want.get(k), have.get(k)) for k in want | have if want.get(k) != have.get(k)},
        "at least (expected, found)": {k: (n, numbers.get(k)) for k, n in at_least(row).items() if n != numbers.get(k)},
    }
    return {what: stray for what, stray in strays.items() if stray}


def cases() -> list[Any]:
    """Return a parameter for each row: a sample in `make test`, all in `make test-all`."""
    found = []
    for name, row in TABLE.items():
        marks = [] if name in SAMPLE else [pytest.mark.slow]
        if "xfail" in row:
            marks.append(pytest.mark.xfail(strict=True, reason=row["xfail"]))
        found.append(pytest.param(name, marks=marks))
    return found


def test_the_model_has_no_finding_and_a_full_floor():
    assert analysis().findings == ()
    unarmed = {("cyber_attack", r) for r in WORDS["force"]} | {("sabotage", r) for r in WORDS["force"]}
    assert {(i, r) for (i, _, _, r), (status, _, _) in cells().items() if status != "guaranteed"} == unarmed
    assert len(cells()) == len(MODEL["incidents"]) * len(GUARANTORS) * len(WORDS["everything"])


def test_the_table_is_well_formed():
    assert len(TABLE) >= 40
    assert set(SAMPLE) <= TABLE.keys()
    assert {code for row in TABLE.values() for code in row["new"]} == RULES.keys(), "a finding that no mutation shows"
    for name, row in TABLE.items():
        assert row["because"], name
        assert ("first_expected" in row) == ("word" in row), name
        assert row["patch"] or "situation" in row, name


@pytest.mark.parametrize("name", cases())
def test_a_mutation_shows_what_it_explains_and_nothing_else(name):
    assert strays_of(name) == {}


@pytest.mark.slow
def test_counts(capsys):
    strays = {name: strays_of(name) for name in TABLE}
    changed = {name: sum(v != cells().get(k) for k, v in expected(row).items()) for name, row in TABLE.items()}
    codes = {code for row in TABLE.values() for code in row["new"]}
    figures = {
        "mutations": len(TABLE),
        "reported exactly as the table says": sum(not stray for stray in strays.values()),
        "in which the table was wrong at first": sum("first_expected" in row for row in TABLE.values()),
        "in which the checker was wrong at first": sum("mended" in row for row in TABLE.values()),
        "added after the first run": sum("later" in row for row in TABLE.values()),
        "that must show no finding": sum(not row["new"] for row in TABLE.values()),
        "that must change no cell": sum(not n for n in changed.values()),
        "findings expected": sum(len(row["new"]) for row in TABLE.values()),
        "different codes among them": len(codes),
        "cells compared": sum(len(expected(row)) for row in TABLE.values()),
        "cells that change": sum(changed.values()),
    }
    with capsys.disabled():
        print("\nmutations of model-guarantee:", *(f"  {n:>6} {what}" for what, n in figures.items()), sep="\n")
    assert [name for name, stray in strays.items() if stray and "xfail" not in TABLE[name]] == []
