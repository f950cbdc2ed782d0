"""A solver that runs out of time hides no finding, makes no sentence and no change, and never looks like success."""

from __future__ import annotations

import json
import random
import re

import pytest
import z3

from foedus.arrangement import load_arrangement
from foedus.deterrence.terms.commitments import terms_of
from foedus.law import analyse
from foedus.law.amendments.target import parse_target, reached
from foedus.law.diff.diff import compare
from foedus.law.engine.solving import Undecided
from foedus.report.text.floor import guarantee_sentences
from tests.support.command import foedus

FEW = ("uk-finland-2022", "model-guarantee")
MANY = ("istanbul-2022-moscow", "locarno-1925", "north-atlantic-1949", "budapest-1994", "model-snapback", "rio-1947",
        "cyprus-guarantee-1960", "us-rok-1953")  # fmt: skip


@pytest.fixture
def force(monkeypatch):
    """Make z3 answer "unknown" to a share of questions, by a seed; 1 for all."""
    real = z3.Solver.check

    def forced(share: float, seed: int = 0) -> None:
        rng = random.Random(seed)

        def check(self, *assumptions):
            return z3.unknown if rng.random() < share else real(self, *assumptions)

        monkeypatch.setattr(z3.Solver, "check", check)
        monkeypatch.setattr(z3.Solver, "reason_unknown", lambda _: "canceled")

    return forced


def known(finding):
    return finding.code, finding.clause, finding.incident, str(finding.message), finding.severity


def holds(case: str, force, share: float, seed: int) -> bool:
    """Check one forced analysis against the true one; whether anything was left undecided."""
    true = analyse(load_arrangement(case))
    force(share, seed)
    found = analyse(load_arrangement(case))
    force(0)
    ours, theirs = {known(f) for f in found.findings}, {known(f) for f in true.findings}
    # Of a rule left open, another incident or response that is proved may stand in the place of the gravest.
    assert {f for f in ours if f[0] not in found.unsought} <= theirs, "a finding out of nothing"
    assert {code for code, *_ in ours} <= {code for code, *_ in theirs}
    assert {code for code, *_ in theirs - ours} <= set(found.unsought), "a finding vanishes without a word"
    for one, other in zip(found.cells, true.cells, strict=True):
        assert one.status == "undecided" or (one.status, one.guaranteed, one.needs) == (
            other.status, other.guaranteed, other.needs,
        )  # fmt: skip
    for one, other in zip(found.coalitions, true.coalitions, strict=True):
        assert one.at_least in (None, other.at_least)
    for lang in ("en", "fr"):
        said = guarantee_sentences(found, lang)
        assert said == guarantee_sentences(true, lang) or "décidé" in said or "decided" in said or "établi" in said
    changes = compare(true, found)
    assert not changes.cells
    assert not changes.coalitions
    assert not changes.gone
    assert not changes.new
    assert changes.same == (not found.undecided)
    if not found.undecided:
        assert (ours, found.cells, found.coalitions) == (theirs, true.cells, true.coalitions)
    return bool(found.undecided)


@pytest.mark.parametrize("case", FEW)
@pytest.mark.parametrize("share", [1.0, 0.3, 0.05])
def test_what_is_not_decided_is_said_and_the_rest_is_true(case, share, force):
    undecided = [holds(case, force, share, seed) for seed in range(2)]
    assert any(undecided) or share < 0.1


@pytest.mark.slow
@pytest.mark.parametrize("case", MANY)
def test_two_hundred_analyses_with_forced_unknowns_lose_nothing(case, force):
    undecided = [holds(case, force, (0.02, 0.1, 0.4)[seed % 3], seed) for seed in range(25)]
    assert any(undecided)


@pytest.mark.parametrize("words", [("check", "uk-finland-2022"), ("diff", "uk-finland-2022", "uk-sweden-2022")])
def test_the_exit_status_is_that_of_a_failure_after_all_has_been_shown(words, force):
    before = foedus(*words)
    assert before.exit_code == 1
    force(1.0)
    forms = ("text", "json", "html", *(("gnu",) if words[0] == "check" else ()))
    for form in forms:
        result = foedus(*words, "--format", form)
        assert isinstance(result.exception, Undecided)
        assert result.exception.exit_status == 3
        assert "not decided in time" in str(result.exception)
        assert result.stdout.strip(), "what was found is shown"
        if form in ("text", "gnu"):
            assert "decided in time" in " ".join(result.stdout.split())
        if form == "json":
            assert json.loads(result.stdout)["undecided"]
    text = " ".join(foedus(*words).stdout.split())
    assert "no guarantor gives effective help" not in text
    assert "Nothing found" not in text
    assert "Nothing changes" not in text
    assert not re.search(r"raised|lowered|not decided, then", text)


def test_a_target_is_neither_met_nor_missed_by_a_time_out(force):
    arrangement = load_arrangement("model-guarantee").arrangement
    target = parse_target("fight by 1 within P3D")
    true = reached(arrangement, target)
    assert true.decided
    force(1.0)
    found = reached(arrangement, target)
    assert (found.met, found.decided) == (False, False)
    assert "not decided in time" in str(found.sentence())
    assert found.to_dict()["met"] is None
    result = foedus("check", "model-guarantee", "--amend", "--want", "fight by 1 within P3D")
    assert isinstance(result.exception, Undecided)
    assert "misses the target" not in result.stdout


def test_an_assessment_never_takes_an_undecided_promise_for_none(force):
    loaded = load_arrangement("model-guarantee")
    force(1.0)
    analysis = analyse(loaded)
    with pytest.raises(Undecided, match="what the text guarantees in case of"):
        terms_of(analysis, loaded.arrangement.with_role("protege")[0])
