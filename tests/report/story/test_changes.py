"""What changed since an earlier run: told apart from sampling error or not, and which inputs differ."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, strategies as st

from foedus.assessment import parts as assessment_parts
from foedus.errors import InputError, SpecificationError
from foedus.report import render_html, render_text
from foedus.report.story.changes import FORMAT, compared_with, read_assessment, require_same
from foedus.report.story.changes_told import since_of
from tests.support.command import foedus
from tests.support.html_tree import read
from tests.support.sample_assessment import analysis, assessment


def a_run(**changed):
    """A made-up assessment as an earlier run would have written it."""
    probability = {"median": 0.5, "low": 0.3, "high": 0.7, "level": 0.9}
    keys = ("overall", "acceptance", "sincerity", "peace", "sovereignty")
    return {
        "arrangement": {"id": "sample-guarantee"},
        "situation": {"id": "somewhere"},
        "horizon": "P10Y",
        "answers": {key: dict(probability) for key in keys},
        "text": {"findings": [{"code": "F100", "clause": None, "line": 3, "message": "alone"}]},
        "assumptions": [
            {"id": "aid", "median": 2, "low": 1, "high": 3, "basis": "assumed", "source": "assumption", "grade": None,
             "unit": "billion euro a year", "title": {"en": "Aid delivered.", "fr": "Aide livrée."}},
            {"id": "honour", "median": 0.2, "low": 0.1, "high": 0.5, "basis": "estimated", "source": "ATOP",
             "grade": None, "title": {"en": "Honouring", "fr": "Respect"}},
        ],
        "provenance": {
            "format": FORMAT, "foedus": "0.1.0", "python": "3.11", "packages": {"numpy": "2.4"},
            "seed": 1, "draws": 384,
            "arrangement_sha256": "a" * 64, "situation_sha256": "b" * 64, "options": ["none"],
            "sampling_error": dict.fromkeys(keys, 0.01), "estimates": {"model_version": 2, "data": {"atop": "c" * 64}},
        },
        **changed,
    }  # fmt: skip


def moved(by):
    new = a_run()
    new["answers"]["overall"]["median"] += by
    return compared_with(a_run(), new)["answers"]["overall"]


def test_the_format_is_the_one_that_is_written():
    assert FORMAT == assessment_parts.FORMAT


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
    new["answers"]["peace"]["median"] += by
    there, back = compared_with(a_run(), new), compared_with(new, a_run())
    assert there["answers"]["peace"]["difference"] == -back["answers"]["peace"]["difference"]
    assert there["answers"]["peace"]["told_apart"] is back["answers"]["peace"]["told_apart"]


def test_the_same_run_differs_in_nothing():
    found = compared_with(a_run(), a_run())
    assert found["differences"] == []
    assert not any(row["told_apart"] or row["difference"] for row in found["answers"].values())


def test_an_answer_that_was_not_asked_is_not_compared():
    new = a_run()
    new["answers"]["acceptance"] = None
    found = compared_with(a_run(), new)["answers"]["acceptance"]
    assert found["difference"] is None
    assert found["told_apart"]


def changed_run():
    new = copy.deepcopy(a_run(horizon="P5Y"))
    new["assumptions"][0]["high"] = 4
    new["assumptions"][1]["median"] = 0.3
    new["assumptions"].append({**new["assumptions"][0], "id": "new"})
    new["text"]["findings"] = [{"code": "F101", "clause": "c2", "line": 9, "message": "needs it"}]
    new["provenance"] |= {"seed": 2, "foedus": "0.2.0", "arrangement_sha256": "d" * 64}
    new["provenance"]["estimates"] = {"model_version": 3, "data": {"atop": "e" * 64}}
    return new


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
    new["answers"]["overall"]["median"] += 0.3
    found = compared_with(old, new)
    row = found["answers"]["overall"]
    assert (row["difference"], row["error"], row["told_apart"]) == (pytest.approx(0.3), None, False)
    told = since_of({"since": found}, "en")
    assert told.verdict.startswith("No answer differs by more than sampling error.")
    assert told.answers[0][-1] == "not comparable"


def test_a_finding_on_another_line_is_the_same():
    new = a_run()
    new["text"]["findings"][0]["line"] = 99
    assert compared_with(a_run(), new)["differences"] == []


@pytest.mark.parametrize(
    ("lang", "title", "none", "aid"),
    [
        ("en", "What changed since the last report", "none: within the sampling error (± 2.8 points)",
         "2 (1 to 3), assumption"),
        ("fr", "Ce qui a changé depuis le dernier rapport", "aucune : dans l’erreur d’échantillonnage (± 2,8 points)",
         "2 (1 à 3), hypothèse"),
    ],
)  # fmt: skip
def test_it_is_told_on_the_page_and_on_the_terminal(lang, title, none, aid):
    new = changed_run()
    new["answers"]["overall"]["median"] = 0.52
    new["answers"]["peace"]["median"] = 0.9
    told = assessment() | {"since": compared_with(a_run(), new)}
    section = read(render_html(told, analysis(), lang)).by_id("since").text.replace("\u00a0", " ")
    terminal = " ".join(render_text(told, analysis(), lang).split())
    for text in (section, terminal):
        assert title in text
        assert none in " ".join(text.split())
        assert "+40 points" in text
        assert aid in " ".join(text.split())
        assert "F101" in text
    assert "arrangement_sha256" not in section


def test_without_an_earlier_run_nothing_is_said():
    page = render_html(assessment(), analysis())
    assert 'id="since"' not in page
    assert "since the last report" not in render_text(assessment(), analysis())


# Bad input -----------------------------------------------------------------------------------------------------------


def broken(change):
    run = a_run()
    change(run)
    return json.dumps(run)


BAD = {
    "empty": "",
    "no JSON": "{",
    "a list": "[]",
    "another document": json.dumps({"arrangement": {"id": "x"}}),
    "answers": broken(lambda run: run.update(answers={"peace": {"median": "much"}})),
    "assumptions": broken(lambda run: run.update(assumptions=[{"id": "aid"}])),
    "findings": broken(lambda run: run.update(text={"findings": ["F100"]})),
    "no format": broken(lambda run: run["provenance"].pop("format")),
    "brackets without end": "[" * 100_000,
    "a number without end": "9" * 5_000,
    "no level": broken(lambda run: run["answers"]["peace"].update(level=float("nan"))),
    "too large": broken(lambda run: run["answers"]["peace"].update(median=10**400)),
    "a name that is none": broken(lambda run: run["assumptions"][0].update(id=["aid"])),
    "packages": broken(lambda run: run["provenance"].update(packages="numpy")),
    "errors": broken(lambda run: run["provenance"].update(sampling_error=[0.1])),
    "estimates": broken(lambda run: run["provenance"].update(estimates=[2])),
    "data": broken(lambda run: run["provenance"]["estimates"].update(data="atop")),
    "a later format": broken(lambda run: run["provenance"].update(format=FORMAT + 1)),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_is_no_earlier_assessment_is_refused(text, tmp_path):
    file = tmp_path / "old.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_assessment(file)
    assert str(file) in str(error.value)
    assert error.value.todo is not None
    assert error.value.describe("fr") != error.value.describe("en")


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(InputError, match="cannot be read") as error:
        read_assessment(tmp_path / "nowhere.json")
    assert "foedus assess --out FOLDER" in str(error.value.todo)
    (tmp_path / "old.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="no JSON"):
        read_assessment(tmp_path / "old.json")


def test_an_assessment_of_another_text_is_refused():
    with pytest.raises(SpecificationError, match="of 'sample-guarantee', not of 'other'"):
        require_same(a_run(), "other")


def test_on_the_command_line_it_is_refused_before_the_computation(tmp_path, monkeypatch):
    file = tmp_path / "old.json"
    file.write_text(json.dumps(a_run()), encoding="utf-8")
    monkeypatch.setattr("foedus.assessment.assess", lambda *_args, **_more: pytest.fail("it was computed"))
    done = foedus("assess", "none", "--since", str(file))
    assert isinstance(done.exception, SpecificationError)
