"""``foedus levers`` as its users run it."""

from __future__ import annotations

import json

import pytest

from foedus.assessment.levers.schema import ANSWERS_MOVED
from tests.support.command import foedus


@pytest.mark.slow
def test_the_sheet_and_its_data(tmp_path):
    shown = foedus("levers", "anglo-polish-1939", "--horizon", "P3M", "--lang", "fr", "--out", tmp_path)
    assert shown.exit_code == 0, shown.stderr
    assert (tmp_path / "anglo-polish-1939.levers.fr.txt").read_text(encoding="utf-8") == shown.stdout
    data = json.loads((tmp_path / "anglo-polish-1939.levers.json").read_text(encoding="utf-8"))
    assert data["provenance"]["command"] == "foedus levers anglo-polish-1939 --horizon P3M --seed 1"
    assert {answer["answer"] for answer in data["as_it_is"]} < set(ANSWERS_MOVED)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "nosuch"),
        (["ukraine-2025-reported", "--under", "nosuch"], "full-alliance"),
        (["ukraine-2025-reported", "--set", "nosuch=1"], "neither the situation nor the model"),
        (["ukraine-2025-reported", "--horizon", "P1D"], "whole number of quarters"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_computed(words, said):
    result = foedus("levers", *words)
    assert result.exit_code != 0
    assert said in str(result.exception) or said in result.stderr
    assert result.stdout == ""
