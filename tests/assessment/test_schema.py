"""The published schema of an assessment: strict, and that of every stored assessment."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys

import jsonschema
import pytest

from foedus.arrangement.jsonschema import json_schema
from foedus.assessment import assess
from foedus.assessment.schema import (
    ANSWERS,
    ENDS,
    MOTIVES,
    RESULTS,
    AnswersPart,
    EndsPart,
    MotiveRow,
    MotivesPart,
    problem_of,
)
from tests.support.paths import GOLDEN
from tests.support.sample_assessment import assessment

FOLDER = GOLDEN / "assess"
LEFT_OUT = ("text", "provenance", "situation", "validity")


@pytest.fixture(scope="module")
def fresh():
    return {
        case: assess(case, horizon="P2Y", seed=2, draws=8).to_dict()
        for case in ("consultation-only", "model-guarantee")
    }


def test_the_published_schema_is_as_stored():
    """After a change of a key, raise FORMAT, run with UPDATE_GOLDEN=1 and look at the difference."""
    published = json.dumps(json_schema("assessment"), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        (FOLDER / "schema.json").write_text(published, encoding="utf-8")
    assert (FOLDER / "schema.json").read_text(encoding="utf-8") == published


def objects(part):
    if isinstance(part, dict):
        if part.get("type") == "object" and "properties" in part:
            yield part
        for value in part.values():
            yield from objects(value)
    elif isinstance(part, list):
        for value in part:
            yield from objects(value)


def test_no_object_takes_keys_that_are_not_in_the_schema():
    found = list(objects(json_schema("assessment")))
    assert len(found) > 60
    assert all(one["additionalProperties"] is False for one in found)


@pytest.mark.parametrize("case", ["consultation-only", "model-guarantee"])
def test_a_fresh_assessment_and_the_stored_one_are_valid(fresh, case):
    assert problem_of(json.dumps(fresh[case], allow_nan=False)) is None
    stored = json.loads((FOLDER / f"{case}.json").read_text(encoding="utf-8"))
    assert not stored.keys() & set(LEFT_OUT)
    whole = {**{part: fresh[case][part] for part in LEFT_OUT}, **stored}
    assert problem_of(json.dumps(whole)) is None
    jsonschema.validate(whole, json_schema("assessment"))


def test_the_made_up_assessment_of_the_report_is_valid():
    assert problem_of(json.dumps(assessment())) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a.update(new=1), "at new: no such key is known"),
        (lambda a: a["comparison"][2]["by_year"].update(new=[]), "at comparison.2.by_year.new: no such key is known"),
        (lambda a: a["answers"].pop("peace"), "at answers.peace: it is missing"),
        (lambda a: a["answers"]["peace"].update(high=1.5), "at answers.peace.high: the number is too large"),
        (lambda a: a["assumptions"][0].update(grade="Z9"), "at assumptions.0.grade: a word that is not known here"),
        (lambda a: a["record"].update(analogues={"why": "no"}), "at record.analogues"),
        (lambda a: a.update(horizon_years="10"), "at horizon_years: a number is expected"),
    ],
)
def test_what_is_not_in_the_schema_is_named_by_its_path(change, said):
    whole = copy.deepcopy(assessment())
    change(whole)
    problem = problem_of(json.dumps(whole))
    assert problem is not None
    assert said in problem.render("en")
    assert problem.render("fr") != problem.render("en")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(whole, json_schema("assessment"))


def test_names_and_types_agree():
    assert [key for key in AnswersPart.__annotations__ if key not in {"motives", "violations"}] == list(ANSWERS)
    assert set(MotivesPart.__annotations__) == {*MOTIVES, "says"}
    assert set(MotiveRow.__annotations__) == {*RESULTS, "total"}
    assert set(EndsPart.__annotations__) == set(ENDS)


def test_the_schema_brings_no_heavy_library():
    code = (
        "import sys, foedus.assessment.schema; print({'numpy', 'z3', 'jax', 'pydantic', 'polars'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
