"""Options in pairs: what can be told apart, and that nothing else is ranked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays

from foedus.assessment import assess
from foedus.assessment.differences import difference_rows, paired, separated_from
from foedus.assessment.options import Option
from foedus.assessment.schema import MOTIVES, RESULTS
from foedus.horizon import assess_draws
from tests.support.world import little_world, terms

DRAWS = arrays(float, 20, elements=st.floats(0, 1))


def found(first, second) -> Any:
    return paired(first, second)


@given(DRAWS, DRAWS)
def test_differences_are_antisymmetric(a, b):
    there, back = found(a, b), found(b, a)
    assert there["mean"] == pytest.approx(-back["mean"], abs=1e-6)
    assert (there["low"], there["high"]) == pytest.approx((-back["high"], -back["low"]), abs=1e-6)
    assert there["separated"] is back["separated"]
    assert there["share"] + back["share"] <= 1 + 1e-6


@given(DRAWS)
def test_a_text_cannot_be_told_from_itself(a):
    same = found(a, a)
    assert (same["mean"], same["low"], same["high"], same["share"]) == (0, 0, 0, 0)
    assert same["separated"] is False


def test_separated_where_the_interval_leaves_out_zero():
    gain = np.linspace(-0.01, 0.4, 101)
    zero = np.zeros(101)
    assert found(gain, zero)["separated"] is True  # 3 of 101 draws are below zero: outside 90 %
    assert found(gain - 0.05, zero)["separated"] is False
    assert paired(np.full(101, np.nan), zero) is None


@pytest.fixture(scope="module")
def compared():
    world = little_world()
    kinds = (("none", "yardstick"), ("full", "yardstick"), ("text", "arrangement"), ("again", "compared"))
    fights = {"none": "none", "full": "dated", "text": "menu", "again": "menu"}
    options = [Option(name, {"en": name, "fr": name}, kind, terms(name, fights[name])) for name, kind in kinds]
    return options, assess_draws(world.draws, world.situation, [o.terms for o in options], 16)


def test_every_pair_of_options_stands_there_once_the_text_first_and_none_last(compared):
    rows: Any = difference_rows(*compared)
    assert [(row["first"], row["second"]) for row in rows] == [
        ("text", "full"), ("text", "again"), ("text", "none"), ("full", "again"), ("full", "none"), ("again", "none"),
    ]  # fmt: skip
    same = rows[1]
    for key in ("acceptance", "peace", "sovereignty", "overall", "imposed_peace", "imposed_sovereignty"):
        assert same[key]["separated"] is False
        assert same[key]["mean"] == pytest.approx(0, abs=1e-9)
    imposed = rows[4]["imposed_sovereignty"]
    assert imposed["mean"] > 0
    assert imposed["share"] > 0.8


def test_the_order_of_options_does_not_matter(compared):
    options, outcomes = compared
    at = [0, 3, 2, 1]
    moved = {name: getattr(outcomes, name)[:, at] for name in PAIRED}
    other: Any = difference_rows([options[i] for i in at], replace(outcomes, **moved))
    whole: Any = difference_rows(options, outcomes)
    rows = {frozenset((row["first"], row["second"])): row for row in whole}
    for row in other:
        known = rows[frozenset((row["first"], row["second"]))]
        sign = 1 if row["first"] == known["first"] else -1
        assert row["overall"]["mean"] == pytest.approx(sign * known["overall"]["mean"], abs=1e-9)
        assert row["overall"]["separated"] is known["overall"]["separated"]


PAIRED = ("acceptance", "peace", "sovereignty", "overall", "imposed_peace", "imposed_sovereignty")


def test_options_with_other_guarantors_are_not_compared(compared):
    options, outcomes = compared
    fewer = [*options[:3], replace(options[3], terms=terms("again", "menu", guarantors=("US", "UK")))]
    assert all("again" not in (row["first"], row["second"]) for row in difference_rows(fewer, outcomes))


def test_an_option_that_cannot_be_told_from_the_text_is_no_rival(compared):
    options, outcomes = compared
    overall = outcomes.overall.copy()
    overall[:, 1] += 0.5
    rows = difference_rows(options, replace(outcomes, overall=overall))
    assert separated_from("full", rows) == {"none", "text", "again"}
    assert "again" not in separated_from("text", rows)
    assert "full" in separated_from("text", rows)


@pytest.fixture(scope="module")
def told():
    return json.loads(json.dumps(assess("consultation-only", draws=8, horizon="P2Y").to_dict()))


def test_the_document_gives_motives_differences_and_what_stands_beside(told):
    motives = told["answers"]["motives"]
    total = sum(motives[motive][result]["mean"] for motive in MOTIVES for result in RESULTS)
    assert total == pytest.approx(1, abs=1e-5)
    for motive in MOTIVES:
        cells = sum(motives[motive][result]["mean"] for result in RESULTS)
        assert cells == pytest.approx(motives[motive]["total"]["mean"], abs=1e-5)
    assert motives["says"]["en"].startswith("Signed to regroup: ")
    assert motives["says"]["fr"].startswith("Signature pour se regrouper")
    for row in told["comparison"]:
        assert [after["year"] for after in row["after_signature"]] == [1, 3, 5]
        assert row["who_might_help"] == told["comparison"][0]["who_might_help"]
        ends = row["ends"]
        assert sum(end["mean"] for end in ends.values()) == pytest.approx(1, abs=1e-5)
        lost = sum(way["mean"] for way in row["losses"].values())
        assert lost == pytest.approx(1 - row["answers"]["sovereignty"]["mean"], abs=1e-5)
    n = len(told["comparison"])
    assert len(told["differences"]) == n * (n - 1) // 2
