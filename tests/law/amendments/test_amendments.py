"""Amendments do what they promise, and no smaller one does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from foedus.arrangement import case_ids, load_case, read_arrangement
from foedus.law.amendments.catalogue import for_target
from foedus.law.amendments.hitting_sets import least_hitting_set
from foedus.law.amendments.search import Amendments, amend, attach, close_findings
from foedus.law.amendments.target import Target, kinds_of, parse_target, reached
from foedus.law.check import analyse
from foedus.law.diff.state import State
from foedus.law.edits import apply, conflict
from foedus.law.engine.cells import Analysis
from tests.support import arrangements as strategies
from tests.support.arrangements import build, document
from tests.support.command import foedus

HELP = {"id": "help", "who": "guarantors", "verb": "shall", "do": "fight", "when": {"attack": "any"}, "within": "P1D"}
WITH_TARGET = tuple(case for case in case_ids() if load_case(case).want)
QUICK = (
    "belgium-1839", "istanbul-2022-moscow", "kuwait-1961", "north-atlantic-1949", "taiwan-relations-act-1979",
    "uk-ukraine-2024", "ukraine-2025-28-points", "ukraine-2025-reported",
)  # fmt: skip


def target_of(case: str) -> Target:
    return parse_target(str(load_case(case).want))


@cache
def before(case: str) -> Analysis:
    return analyse(load_case(case))


@cache
def answer(case: str) -> Amendments:
    return amend(before(case), target_of(case))


def states(analysis: Analysis) -> dict[tuple[str, ...], State]:
    """The matrix over all readings, victims that are treated alike each given theirs."""
    return {
        (c.incident, victim, c.zone, c.phase, c.party, c.response): State.of(c)
        for c in analysis.select(reading=analysis.reading)
        for victim in (c.victim, *c.like_victims)
    }


def keeps_its_promise(case: str) -> None:
    """Make each proposed amendment in the document, read it again from scratch, and compare with what was promised."""
    target, found = target_of(case), answer(case)
    assert found.outcome != "out of time"
    for amendment in found.found:
        data = apply(load_case(case), amendment.edits).model_dump(mode="json", exclude_unset=True)
        after = analyse(read_arrangement(f"{case}.yaml", json.dumps(data)))
        promised = states(before(case)) | {
            (c.incident, c.victim, c.zone, c.phase, c.party, c.response): c.after for c in amendment.diff.cells
        }
        seen = states(after)
        assert {key: promised.get(key, State()) for key in seen} == seen
        assert meets_by_the_matrix(after, target)
        codes = {(f.code, f.clause) for f in after.findings}
        assert not {(f.code, f.clause) for f in amendment.diff.gone if f.code in amendment.closes} & codes


def meets_by_the_matrix(analysis: Analysis, target: Target) -> bool:
    """Whether a target is met, read from coalitions and cells alone: another way than the search goes."""
    arrangement = analysis.source.arrangement
    kind = kinds_of(arrangement, target)[0]
    covered = {name for name, zone in arrangement.zones.items() if zone.covered} or {c.zone for c in analysis.cells}
    shown = [
        c
        for c in analysis.coalitions
        if (c.reading, c.phase, c.incident, c.response) == (analysis.reading, "active", kind, target.response)
        and c.zone in covered
    ]
    if not shown or any(c.at_least is None or c.at_least < target.at_least for c in shown):
        return False
    cells = [
        c
        for c in analysis.select(reading=analysis.reading, phase="active", incident=kind, response=target.response)
        if c.zone in covered and c.guaranteed
    ]
    if target.within_hours is None:
        return True
    late = target.within_hours
    for coalition in shown:
        here = [c for c in cells if (c.victim, c.zone) == (coalition.victim, coalition.zone)]
        in_time = [c for c in here if c.worst_case_hours is not None and c.worst_case_hours <= late]
        if len(in_time) < target.at_least:
            return False
    return True


@pytest.mark.parametrize("case", QUICK)
def test_amendments_keep_their_promise(case: str) -> None:
    assert answer(case).outcome == "found"
    keeps_its_promise(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", WITH_TARGET)
def test_amendments_of_every_case_keep_their_promise(case: str) -> None:
    keeps_its_promise(case)


def smaller_set_that_meets(case: str, size: int) -> tuple[str, ...] | None:
    """Try every set of edits below a size, without the search."""
    arrangement, target = load_case(case), target_of(case)
    edits = for_target(arrangement, target, kinds_of(arrangement, target)[0])
    for k in range(size):
        for chosen in combinations(edits, k):
            if not conflict(chosen) and reached(apply(arrangement, chosen), target).met:
                return tuple(edit.key for edit in chosen)
    return None


@pytest.mark.parametrize("case", ["kuwait-1961", "uk-ukraine-2024", "ukraine-2025-reported", "belgium-1839"])
def test_no_smaller_set_of_edits_meets_the_target(case: str) -> None:
    assert smaller_set_that_meets(case, len(answer(case).found[0].edits)) is None


@pytest.mark.slow
@pytest.mark.parametrize("case", WITH_TARGET)
def test_no_smaller_set_of_edits_meets_the_target_in_any_case(case: str) -> None:
    sizes = {"found": lambda a: len(a.found[0].edits), "none within four": lambda a: 5}
    if answer(case).outcome in sizes:
        assert smaller_set_that_meets(case, min(4, sizes[answer(case).outcome](answer(case)))) is None


# Random texts --------------------------------------------------------------------------------------------------------

WANTS = ("fight by 1 within P3D", "arm by 2", "any by 1 within P5D")


def no_edit_lowers_the_floor(data: dict[str, Any], want: str, draw: st.DataObject) -> None:
    """What the search rests on: an edit more never takes away what a set of edits reaches."""
    arrangement, target = build(data), parse_target(want)
    edits = for_target(arrangement, target, kinds_of(arrangement, target)[0])
    if edits:
        chosen = draw.draw(st.lists(st.sampled_from(edits), max_size=4, unique_by=lambda e: e.key))
        more = draw.draw(st.sampled_from(edits))
        with_it = reached(apply(arrangement, [*chosen, more]), target).at_least
        assert with_it >= reached(apply(arrangement, chosen), target).at_least


def the_search_finds_the_smallest(data: dict[str, Any], want: str) -> None:
    """What it proposes meets the target, and no smaller set of edits does."""
    arrangement, target = build(data), parse_target(want)
    found = amend(analyse(arrangement), target, alternatives=1)
    if found.outcome in {"met", "too few parties"}:
        return
    assert bool(found.found) == (found.outcome == "found")
    edits = for_target(arrangement, target, kinds_of(arrangement, target)[0])
    size = len(found.found[0].edits) if found.found else 4 if len(edits) <= 14 else 3
    for k in range(size):
        for chosen in combinations(edits, k):
            assert not reached(apply(arrangement, chosen), target).met


relaxed = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@settings(relaxed, max_examples=30)
@given(strategies.documents(), st.sampled_from(WANTS), st.data())
def test_random_texts(data: dict[str, Any], want: str, draw: st.DataObject) -> None:
    no_edit_lowers_the_floor(data, want, draw)
    the_search_finds_the_smallest(data, want)


@pytest.mark.slow
@settings(relaxed, max_examples=300)
@given(strategies.documents(), st.sampled_from(WANTS), st.data())
def test_many_random_texts(data: dict[str, Any], want: str, draw: st.DataObject) -> None:
    no_edit_lowers_the_floor(data, want, draw)
    the_search_finds_the_smallest(data, want)


# Outcomes ------------------------------------------------------------------------------------------------------------


def small(*clauses: dict[str, Any], want: str, **parts: Any) -> Amendments:
    return amend(analyse(build(document(clauses=list(clauses), **parts))), parse_target(want))


def keys(found: Amendments) -> list[set[str]]:
    return [{edit.kind for edit in amendment.edits} for amendment in found.found]


def test_a_target_that_is_met_needs_nothing() -> None:
    found = answer("model-guarantee")
    assert (found.outcome, found.found, found.reached.met) == ("met", (), True)


def test_help_that_the_text_does_not_speak_of_would_take_a_new_duty() -> None:
    assert answer("consultation-only").outcome == "none in the catalogue"
    assert answer("budapest-1994").outcome == "none in the catalogue"


def test_more_friends_than_there_are_cannot_be_had() -> None:
    found = small(HELP, want="fight by 3")
    assert (found.outcome, found.reached.of) == ("too few parties", 2)


def test_four_edits_are_the_most() -> None:
    clause = {
        "id": "help", "who": "guarantors", "bound": "together", "verb": "may", "choose": ["fight", "or_nothing"],
        "when": {"attack": "any", "procedure": "constitutional", "widens": True, "asked": "US"},
    }  # fmt: skip
    assert small(clause, want="fight by 1 within P3D").outcome == "none within four"


def test_time_that_runs_out_is_said() -> None:
    found = amend(before("istanbul-2022-moscow"), target_of("istanbul-2022-moscow"), out_of_time=lambda: True)
    assert (found.outcome, found.found) == ("out of time", ())


def test_the_mildest_comes_first_and_alternatives_are_of_one_size() -> None:
    found = answer("istanbul-2022-moscow").found
    assert 1 < len(found) <= 3
    assert len({len(a.edits) for a in found}) == 1
    assert [a.cost for a in found] == sorted(a.cost for a in found)
    assert len({tuple(e.key for e in a.edits) for a in found}) == len(found)


def test_a_veto_falls_to_a_deemed_decision_or_to_no_decision_at_all() -> None:
    parties = document()["parties"] | {"RU": {"name": "Russia", "roles": ["adversary", "guarantor"]}}
    bodies = {"council": {"members": ["US", "UK", "RU"], "rule": "unanimity"}}
    clause = {**HELP, "when": {"attack": "any", "agrees": "council"}}
    found = small(clause, want="fight by 1 within P3D", parties=parties, bodies=bodies)
    assert keys(found) == [{"deem-adopted"}, {"strike-decision"}]
    assert all("RU" in a.losing and "RU" not in a.bound for a in found.found)
    assert all("F101" in a.closes for a in found.found)


def test_a_mild_edit_is_enough_where_only_the_date_is_missing() -> None:
    clause = {key: value for key, value in HELP.items() if key != "within"}
    (amendment,) = small(clause, want="fight by 2 within P3D").found
    assert [e.key for e in amendment.edits] == ["set-deadline clauses.help"]
    assert (amendment.losing, amendment.bound) == ((), ("US", "UK"))
    assert amendment.redlines[0].render().endswith("{+within 3 days of the attack+}")
    assert {c.after.worst_case_hours for c in amendment.diff.cells} == {72}


def test_the_number_counts() -> None:
    assert keys(small({**HELP, "bound": "any"}, want="fight by 2")) == [{"bind-each"}]
    assert small({**HELP, "bound": "any"}, want="fight by 1").outcome == "met"


def test_a_target_against_another_kind_is_served() -> None:
    clause = {**HELP, "when": {"attack": "invasion"}}
    found = small(clause, want="fight by 1 against blockade", incidents=["invasion", "blockade"])
    assert keys(found) == [{"widen-attacks"}]


# Findings ------------------------------------------------------------------------------------------------------------


def test_findings_carry_the_amendments_that_close_them() -> None:
    analysis = before("kuwait-1961")
    single = close_findings(analysis, analysis.findings)
    carried = {f.code: f.amendments for f in attach(analysis, answer("kuwait-1961"), single).findings}
    assert carried["F100"] == answer("kuwait-1961").found
    assert [a.edits[0].kind for a in carried["F114"]] == ["oblige", "oblige"], "of the target, and alone"
    assert [a.edits[0].kind for a in carried["F124"]] == ["lengthen-notice"]


def test_single_edits_close_their_finding() -> None:
    analysis = before("minsk-2015")
    single = close_findings(analysis, analysis.findings)
    assert {f.code: {a.edits[0].kind for a in found} for f, found in single.items()}["F103"] >= {"keep-mandate"}
    for finding, amendments in single.items():
        for amendment in amendments:
            left = {(f.code, f.clause) for f in analyse(apply(analysis.source.arrangement, amendment.edits)).findings}
            assert (finding.code, finding.clause) not in left


def test_no_edit_pretends_to_close_what_only_a_situation_shows() -> None:
    from foedus.arrangement import load_situation

    world = load_situation("ukraine-2025").situation
    analysis = analyse(load_case("ukraine-2025-28-points"), situation=world)
    capped = [f for f in analysis.findings if f.code == "F129"]
    assert capped
    found = amend(analysis, target_of("ukraine-2025-28-points"), situation=world, alternatives=1)
    kept = {f.code for f in found.found[0].diff.after.findings}
    assert ("F129" in found.found[0].closes) == ("F129" not in kept)


# Hitting sets --------------------------------------------------------------------------------------------------------

families = st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1, max_size=4), max_size=6)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(sets=families, without=st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1, max_size=3), max_size=3))
def test_least_hitting_sets_are_least(sets: list[frozenset[str]], without: list[frozenset[str]]) -> None:
    cost = {name: 1 + n % 3 for n, name in enumerate("abcdefg")}
    all_ = [frozenset(c) for k in range(5) for c in combinations("abcdefg", k)]
    hitting = [h for h in all_ if all(h & s for s in sets) and not any(w <= h for w in without)]
    best = min(hitting, key=lambda h: (len(h), sum(cost[n] for n in h), sorted(h)), default=None)
    assert least_hitting_set(sets, cost, without, 4) == best


# The command ---------------------------------------------------------------------------------------------------------


def checked(*arguments: str) -> str:
    result = foedus("check", *arguments)
    assert result.exit_code in {0, 1}, result.output
    return re.sub(r"[ \t]+$", "", result.stdout, flags=re.MULTILINE)


def test_the_terminal_shows_redlines_and_who_must_agree(golden: Callable[[str, str], None]) -> None:
    told = checked("kuwait-1961", "--want", "any_effective by 1 within P3D")
    golden("amendments/kuwait-1961.txt", told[told.index("The text misses") :])


def test_amendments_come_only_when_asked_for() -> None:
    data = json.loads(checked("kuwait-1961", "--format", "json"))
    assert data["target"] == {
        "target": "any_effective by 1 within P3D",
        "met": False,
        "at_least": 0,
        "message": "any effective response by at least 1 within 3 days of the attack",
    }
    assert "amendments" not in data
    assert not any(f["amendments"] for f in data["findings"])
    assert "--amend" in checked("kuwait-1961")


def test_the_json_has_the_amendments_and_attaches_them() -> None:
    data = json.loads(checked("kuwait-1961", "--format", "json", "--amend"))
    (amendment,) = data["amendments"]["found"]
    assert data["amendments"]["outcome"] == "found"
    assert [edit["key"] for edit in amendment["edits"]] == ["oblige clauses.d", "set-deadline clauses.d"]
    assert amendment["must_agree"] == {"lose_a_power": ["UK"], "gain_a_duty": ["UK"]}
    assert amendment["redlines"][0]["text"].startswith("United Kingdom [-intends to-] {+shall+}")
    (f100,) = [f for f in data["findings"] if f["code"] == "F100"]
    assert f100["amendments"][0]["edits"] == amendment["edits"]


def test_a_target_written_wrongly_is_status_two() -> None:
    result = foedus("check", "kuwait-1961", "--want", "fight by none")
    assert result.exit_code != 0
    assert "'none' is not a number of parties" in str(result.exception)


def test_a_target_written_wrongly_in_the_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    data = document(clauses=[HELP], want="fight by many")
    file.write_text(json.dumps(data, indent=1), encoding="utf-8")
    result = foedus("check", str(file))
    assert re.search(r"draft\.yaml:\d+: want: 'many' is not a number of parties", str(result.exception))
