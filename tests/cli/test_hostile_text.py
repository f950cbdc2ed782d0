"""Texts of others on a terminal, in a log, in Word: shown, never obeyed."""

from __future__ import annotations

import pytest

from foedus.arrangement.loading import read_arrangement
from foedus.errors import DocumentError
from foedus.law import analyse
from foedus.report.files.docx import matrix_docx
from foedus.report.page.matrix import matrix_html
from foedus.report.terminal.console import terminal
from foedus.wording.visible import one_line

TEXT = """foedus: 1
id: x
title: TITLE
status: in_force
instrument: treaty
parties:
  A: {name: NAME, roles: protege}
  B: {name: B, roles: adversary}
  C: {name: C, roles: guarantor}
zones: {home: {title: home}}
clauses:
  - {id: c1, who: C, verb: shall, do: fight, when: {attack: any}, within: WITHIN, source: [g]}
sources: {g: {title: g, date: 2022-05-11, grade: B2}}
"""
FORGED = r'"A\n::error file=ok.yaml,line=1::forged \e[31m \x9b \u202e \0 \uFFFE"'


def text(title: str = "t", name: str = "A", within: str = "P1D") -> str:
    return TEXT.replace("TITLE", title).replace("NAME", name).replace("WITHIN", within)


def test_controls_of_a_name_are_shown_on_one_line():
    name = read_arrangement("t.yaml", text(name=FORGED)).arrangement.parties["A"].name.in_("en")
    assert name == r"A ::error file=ok.yaml,line=1::forged \x1b[31m \x9b \u202e \x00 \ufffe"


@pytest.mark.parametrize("title", [FORGED, '"A [/]"', '"[red]x"', "x" * 300])
def test_every_form_takes_any_title(title: str):
    analysis = analyse(read_arrangement("t.yaml", text(title=title, name=title)))
    findings = analysis.findings
    for lang in ("en", "fr"):
        assert matrix_docx(analysis, findings, lang).startswith(b"PK")
        assert not any(sign in matrix_html(analysis, findings, lang) for sign in "\x1b\x9b\u202e\x00\ufffe")


def test_brackets_in_a_text_are_no_markup(capsys: pytest.CaptureFixture[str]):
    terminal().print("A [/] [red]x")
    assert capsys.readouterr().out == "A [/] [red]x\n"


@pytest.mark.parametrize("within", [r'"\uD800"', "1e39", "9" * 30])
def test_what_is_no_duration_is_an_error_with_its_place(within: str):
    with pytest.raises(DocumentError) as raised:
        read_arrangement("t.yaml", text(within=within))
    assert raised.value.problems[0].path == "clauses[0].within"
    assert "\ud800" not in raised.value.describe("fr")


def test_the_first_fifty_problems_are_shown_and_the_rest_counted():
    with pytest.raises(DocumentError) as raised:
        read_arrangement("t.yaml", text() + "".join(f"k{i}: 1\n" for i in range(2000)))
    lines = raised.value.describe().splitlines()
    assert (len(lines), lines[-1], len(raised.value.problems)) == (51, "... and 1950 more problems", 2000)


def test_a_file_name_cannot_forge_a_line():
    with pytest.raises(DocumentError) as raised:
        read_arrangement("a\n::error::forged\x1b", "x: 1")
    assert all(line.startswith(r"a ::error::forged\x1b:") for line in raised.value.describe().splitlines())


def test_one_line_keeps_ordinary_text():
    assert one_line("l’Élysée — « ça » 日本 \u00a0") == "l’Élysée — « ça » 日本 \u00a0"
