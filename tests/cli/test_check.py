"""``foedus check`` as its users meet it: formats, exit status, golden output."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from foedus.law import RULES
from tests.support.command import foedus, foedus_process


def summary(data: dict) -> str:
    """What must not change unnoticed: every cell that is not barred, every coalition, every finding."""
    lines = []
    shown = {"invasion", "proxy_attack"}
    for c in data["guarantees"]:
        if c["status"] != "barred" and c["incident"] in shown:
            by = ",".join(c["carried_by"]) or "-"
            lines.append(
                f"{c['phase']} {c['reading']} {c['incident']} {c['zone']} {c['victim']} {c['party']} {c['response']}: "
                f"{c['status']} {c['needs']} {c['worst_case_hours']} {by} {','.join(c['veto']) or '-'}"
            )
    lines += [
        f"at least {c['at_least']}: {c['reading']} {c['incident']} {c['zone']} {c['response']}"
        for c in data["coalition"]
    ]
    for f in data["findings"]:
        lines.append(f"{f['code']} {f['severity']} {f['clause']}: {f['message']}")
        lines += [f"    {step['hours']}: {step['text']}" for step in f["scenario"]]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", ["budapest-1994", "istanbul-2022-moscow"])
def test_json_of_two_cases(case, golden):
    result = foedus("check", case, "--format", "json")
    assert result.exit_code == 1
    golden(f"check/{case}.txt", summary(json.loads(result.stdout)))


def test_terminal_output_in_both_languages(golden):
    for lang in ("en", "fr"):
        result = foedus("check", "uk-ukraine-2024", "--lang", lang, COLUMNS="100")
        golden(f"check/uk-ukraine-2024.{lang}.txt", re.sub(r"[ \t]+$", "", result.stdout, flags=re.MULTILINE))


def test_exit_status():
    assert foedus_process("check", "model-guarantee").returncode == 0
    assert foedus_process("check", "budapest-1994").returncode == 1
    missing = foedus_process("check", "budapst-1994")
    assert missing.returncode == 2
    assert "did you mean 'budapest-1994'?" in missing.stderr
    assert "Traceback" not in missing.stderr


def test_bad_input_gives_places_and_status_two(tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text(
        "foedus: 1\nid: x\ntitle: T\nstatus: propsed\ninstrument: treaty\nparties: {A: {name: A, roles: protege}}\n"
    )
    result = foedus_process("check", str(file))
    assert result.returncode == 2
    assert f"{file}:4:9: error: status: unknown word 'propsed' (did you mean 'proposed'?)" in result.stderr


def test_gnu_lines_can_be_read_by_editors():
    lines = foedus_process("check", "uk-ukraine-2024", "--format", "gnu").stdout.splitlines()
    assert lines
    assert all(re.match(r"[^:]+\.yaml:\d+:1: (error|warning|note): (F\d{3}|target:) .+", line) for line in lines)


def test_sarif_has_what_the_standard_requires():
    log = json.loads(foedus("check", "uk-ukraine-2024", "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {r["ruleId"] for r in run["results"]}
    for result in run["results"]:
        assert result["level"] in {"error", "warning", "note"}
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1


def test_select_and_ignore():
    data = json.loads(foedus("check", "budapest-1994", "--format", "json", "--select", "F101,F107").stdout)
    assert {f["code"] for f in data["findings"]} == {"F101", "F107"}
    data = json.loads(foedus("check", "budapest-1994", "--format", "json", "--ignore", "F1").stdout)
    assert data["findings"] == []
    data = json.loads(foedus("check", "budapest-1994", "--format", "json", "--select", "Adversary-Veto").stdout)
    assert {f["code"] for f in data["findings"]} == {"F101"}
    assert foedus_process("check", "budapest-1994", "--select", "F999").returncode == 2


def test_precedence_without_a_second_text_is_refused():
    done = foedus_process("check", "budapest-1994", "--precedence", "first")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--with" in done.stderr


def test_schema_accepts_the_shipped_cases():
    jsonschema = pytest.importorskip("jsonschema")
    from ruamel.yaml import YAML

    from foedus.arrangement.loading import CASES

    schema = json.loads(foedus("schema", "arrangement").stdout)
    validator = jsonschema.Draft202012Validator(schema)
    for path in sorted((CASES / "arrangements").glob("*.yaml")):
        data = json.loads(json.dumps(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")), default=str))
        assert [e.message for e in validator.iter_errors(data)] == [], path.name


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_start_up_loads_nothing_heavy(arguments):
    code = (
        "import sys\nfrom foedus.cli import app\n"
        f"try:\n    app({arguments!r})\nexcept SystemExit:\n    pass\n"
        "print(sorted({'jax', 'z3', 'polars', 'matplotlib', 'numpy', 'pydantic', 'babel'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_rule_has_a_title_and_a_unique_name():
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
    assert all(rule.title.render("en") for rule in RULES.values())


def test_two_texts_keep_their_files(tmp_path):
    lines = foedus_process(
        "check", "ukraine-2025-reported", "--with", "uk-ukraine-2024", "--format", "gnu"
    ).stdout.splitlines()
    files = {Path(line.split(":")[0]).name for line in lines}
    assert files == {"ukraine-2025-reported.yaml", "uk-ukraine-2024.yaml"}


def test_a_document_can_come_from_a_pipe():
    from foedus.arrangement.loading import CASES

    text = (CASES / "arrangements" / "kuwait-1961.yaml").read_text(encoding="utf-8")
    result = foedus("check", "-", "--format", "gnu", stdin=text)
    assert result.exit_code == 1
    assert result.stdout.startswith("<stdin>:")


def test_problems_come_as_json_for_editors(tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text("foedus: 1\nid: x\n")
    result = foedus_process("check", str(file), "--format", "json")
    assert result.returncode == 2
    problems = json.loads(result.stdout)["problems"]
    assert {p["path"] for p in problems} == {"title", "status", "instrument", "parties"}
    assert all(p["line"] >= 1 and p["file"] == str(file) for p in problems)


def test_findings_are_closed_without_a_target(tmp_path):
    result = foedus("check", "austria-1955", "--amend", "--format", "json")
    assert result.exit_code == 1
    assert "amendments" not in json.loads(result.stdout) or json.loads(result.stdout)["amendments"]


@pytest.mark.parametrize(
    ("case", "reading", "left"),
    [
        ("istanbul-2022-kyiv", "lapses", ["text"]),
        ("istanbul-2022-kyiv", "text", ["text"]),
        ("belgium-1839", "any", ["text"]),
        ("ukraine-2025-reported", "intention", ["each", "any", "together", "all"]),
        ("ukraine-2025-reported", "together", ["text"]),
    ],
)
def test_one_reading_alone(case, reading, left):
    whole = json.loads(foedus("check", case, "--format", "json").stdout)
    alone = json.loads(foedus("check", case, "--format", "json", "--reading", reading).stdout)
    assert alone["readings"] == left

    def floors(data, name):
        cells = [c for c in data["guarantees"] if c["reading"] == name]
        return {(c["incident"], c["zone"], c["victim"], c["party"], c["response"]): c["guaranteed"] for c in cells}

    if reading in whole["readings"] and left == ["text"]:
        assert floors(alone, "text") == floors(whole, reading)


def test_an_unknown_reading_offers_those_that_there_are():
    told = foedus("check", "istanbul-2022-kyiv", "--reading", "lapse")
    assert "did you mean 'lapses'?" in str(told.exception)
    told = foedus("check", "istanbul-2022-kyiv", "--reading", "each")  # it leaves no bearer open
    assert "unknown reading 'each'" in str(told.exception)


@pytest.mark.parametrize("form", ["text", "json", "gnu", "sarif", "html"])
def test_a_missed_target_is_told_in_every_format(form: str):
    result = foedus("check", "model-guarantee", "--want", "fight by 3 within PT1H", "--format", form, "--ignore", "F")
    assert result.exit_code == 1
    assert "misse" in result.stdout or '"met": false' in result.stdout
