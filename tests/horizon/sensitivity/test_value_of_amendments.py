"""Which amendments are valued."""

from __future__ import annotations

import pytest

from foedus.arrangement import load_arrangement
from foedus.deterrence.terms.commitments import terms_of
from foedus.horizon.sensitivity.value_of_amendments import candidates, target_of
from foedus.law.check import analyse
from foedus.law.engine.matrix import matrix


@pytest.fixture(scope="module")
def reported():
    return analyse(load_arrangement("ukraine-2025-reported"))


@pytest.fixture(scope="module")
def search(reported):
    return candidates(reported, target_of(reported.source.arrangement), "UA")


def test_the_smallest_amendment_and_single_edits_are_found(search):
    assert search.outcome == "found"
    assert search.found[0].smallest
    assert "name-response clauses.g1" in {candidate.id for candidate in search.found}
    assert "set-deadline clauses.g1" in search.unseen  # nobody is bound by itself: a date binds nobody either
    assert search.untried == 0


def test_each_promises_something_else_than_the_text(reported, search):
    base = terms_of(reported, "UA")
    promised = [[(c.fight, c.support) for c in candidate.terms.active] for candidate in search.found]
    assert [(c.fight, c.support) for c in base.active] not in promised
    assert promised[0] == [("dated", "none")] * 5


def test_the_terms_are_those_of_the_amended_text(search):
    for candidate in search.found:
        again = terms_of(matrix(candidate.arrangement), "UA")
        assert again.active == candidate.terms.active


def test_a_search_without_time_says_what_it_did_not_try(reported):
    found = candidates(reported, target_of(reported.source.arrangement), "UA", out_of_time=lambda: True)
    assert found.outcome == "out of time"
    assert found.found == ()
    assert found.untried == 4


def test_a_text_without_a_target_is_held_to_the_usual_one():
    plain = load_arrangement("consultation-only").arrangement.model_copy(update={"want": None})
    assert target_of(plain).text == "fight by 1 within P3D"
