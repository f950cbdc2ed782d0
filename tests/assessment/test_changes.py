"""What changed since an earlier run: told apart from sampling error or not, and which inputs differ."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from foedus.assessment.changes import compared_with, read_earlier, require_same
from foedus.assessment.schema import FORMAT
from foedus.errors import InputError, SpecificationError
from tests.support.command import foedus
from tests.support.sample_assessment import a_run, changed_run


def moved(by):
    new = a_run()
    new["answers"]["overall"]["mean"] += by
    return compared_with(a_run(), new)["answers"]["overall"]


@given(st.floats(-0.4, 0.4))
def test_a_difference_within_two_standard_errors_is_none(by):
    found = moved(by)
    allowed = 2 * (0.01**2 + 0.01**2) ** 0.5
    assert found["told_apart"] is (abs(round(0.5 + by, 15) - 0.5) > allowed) or abs(abs(by) - allowed) < 1e-9


@pytest.mark.parametrize(("by", "apart"), [(0.0279, False), (0.0287, True), (-0.0279, False), (-0.0287, True)])
def test_two_standard_errors_of_both_runs_together_are_2_83_points(by, apart):
    """Each of one point: together 1.4142 points, twice that 2.8284."""
    found = moved(by)
    assert found["told_apart"] is apart
    assert found["error"] == pytest.approx(0.014142, abs=1e-6)
    assert found["difference"] == pytest.approx(by, abs=1e-6)


@given(st.floats(-0.4, 0.4))
def test_then_and_now_are_mirrored(by):
    new = a_run()
    new["answers"]["peace"]["mean"] += by
    there: Any = compared_with(a_run(), new)
    back: Any = compared_with(new, a_run())
    assert there["answers"]["peace"]["difference"] == -back["answers"]["peace"]["difference"]
    assert there["answers"]["peace"]["told_apart"] is back["answers"]["peace"]["told_apart"]


def test_the_same_run_differs_in_nothing():
    found: Any = compared_with(a_run(), a_run())
    assert found["differences"] == []
    assert not any(row["told_apart"] or row["difference"] for row in found["answers"].values())


def test_an_answer_that_was_not_asked_is_not_compared():
    new = a_run()
    new["answers"]["acceptance"] = None
    found = compared_with(a_run(), new)["answers"]["acceptance"]
    assert found["difference"] is None
    assert found["told_apart"]


def test_every_kind_of_input_is_compared():
    found = {(row["kind"], row["id"]) for row in compared_with(a_run(), changed_run())["differences"]}
    assert found == {
        ("text", "arrangement_sha256"),
        ("run", "horizon"),
        ("run", "seed"),
        ("version", "foedus"),
        ("version", "estimates"),
        ("data", "atop"),
        ("finding", "F100"),
        ("finding", "F101"),
        ("assumption", "aid"),
        ("assumption", "new"),
        ("estimate", "honour"),
    }


def test_a_difference_is_not_judged_without_its_sampling_error():
    old, new = a_run(), a_run()
    old["provenance"]["sampling_error"] = {}
    new["answers"]["overall"]["mean"] += 0.3
    found = compared_with(old, new)
    row = found["answers"]["overall"]
    assert (row["difference"], row["error"], row["told_apart"]) == (pytest.approx(0.3), None, False)


def test_a_finding_on_another_line_is_the_same():
    new = a_run()
    new["text"]["findings"][0]["line"] = 99
    assert compared_with(a_run(), new)["differences"] == []


# Bad input -----------------------------------------------------------------------------------------------------------


def broken(change):
    run = a_run()
    change(run)
    return json.dumps(run)


BAD = {
    "empty": ("", "not JSON"),
    "no JSON": ("{", "not JSON"),
    "a list": ("[]", "at the whole"),
    "another document": (json.dumps({"arrangement": {"id": "x"}}), "at arrangement.title: it is missing; and"),
    "answers": (
        broken(lambda run: run["answers"]["peace"].update(median="much")),
        "at answers.peace.median: a number is expected",
    ),
    "assumptions": (
        broken(lambda run: run.update(assumptions=[{"id": "aid"}])),
        "at assumptions.0.kind: it is missing",
    ),
    "findings": (
        broken(lambda run: run["text"].update(findings=["F100"])),
        "at text.findings.0: keys with values are expected",
    ),
    "no format": (broken(lambda run: run["provenance"].pop("format")), "at provenance.format: it is missing"),
    "brackets without end": ("[" * 100_000, "not JSON"),
    "a number without end": ("9" * 5_000, "not JSON"),
    "no level": (
        broken(lambda run: run["answers"]["peace"].update(level=float("nan"))),
        "at answers.peace.level: a finite number is expected",
    ),
    "too large": (broken(lambda run: run["answers"]["peace"].update(median=10**400)), "at answers.peace.median"),
    "a name that is none": (
        broken(lambda run: run["assumptions"][0].update(id=["aid"])),
        "at assumptions.0.id: a text is expected",
    ),
    "packages": (broken(lambda run: run["provenance"].update(packages="numpy")), "at provenance.packages"),
    "errors": (broken(lambda run: run["provenance"].update(sampling_error=[0.1])), "at provenance.sampling_error"),
    "estimates": (broken(lambda run: run["provenance"].update(estimates=[2])), "at provenance.estimates"),
    "data": (
        broken(lambda run: run["provenance"]["estimates"].update(data="atop")),
        "at provenance.estimates.data",
    ),
    "an unknown key": (
        broken(lambda run: run["comparison"][1].update(new=1)),
        "at comparison.1.new: no such key is known",
    ),
    "a later format": (
        broken(lambda run: run["provenance"].update(format=FORMAT + 1)),
        f"another format: {FORMAT + 1}, not {FORMAT}",
    ),
}


@pytest.mark.parametrize(("text", "why"), BAD.values(), ids=BAD)
def test_what_is_not_an_earlier_assessment_is_refused(text, why, tmp_path):
    file = tmp_path / "old.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_earlier(file)
    assert str(file) in str(error.value)
    assert why in error.value.describe("en")
    assert error.value.todo is not None
    assert error.value.describe("fr") != error.value.describe("en")


def test_an_earlier_assessment_is_read(tmp_path):
    file = tmp_path / "old.json"
    file.write_text(json.dumps(a_run()), encoding="utf-8")
    assert read_earlier(file) == a_run()


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(InputError, match="cannot be read") as error:
        read_earlier(tmp_path / "nowhere.json")
    assert "foedus assess --out FOLDER" in str(error.value.todo)
    (tmp_path / "old.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not JSON"):
        read_earlier(tmp_path / "old.json")


def test_an_assessment_of_another_text_is_refused():
    with pytest.raises(SpecificationError, match="of 'sample-guarantee', not of 'other'"):
        require_same(a_run(), "other")


def test_on_the_command_line_it_is_refused_before_the_computation(tmp_path, monkeypatch):
    file = tmp_path / "old.json"
    file.write_text(json.dumps(a_run()), encoding="utf-8")
    monkeypatch.setattr("foedus.assessment.assess", lambda *_args, **_more: pytest.fail("it was computed"))
    done = foedus("assess", "none", "--since", str(file))
    assert isinstance(done.exception, SpecificationError)
