"""Each finding has a page whose two examples are true: the first has the finding, the second has not."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from foedus.arrangement import load_situation, read_arrangement
from foedus.cli import app
from foedus.law import RULES, analyse
from foedus.law.findings.explain import documented, examples_of, page_of


def test_every_rule_has_a_page_and_every_page_a_rule():
    assert set(documented()) == set(RULES)


@pytest.mark.parametrize("code", documented())
def test_the_page_says_what_the_checker_does(code):
    situation = load_situation("ukraine-2025").situation if code in ("F129", "F130") else None
    bad, mended = (
        analyse(read_arrangement(f"{code}.yaml", json.dumps(text)), situation=situation) for text in examples_of(code)
    )
    assert code in {f.code for f in bad.findings}
    assert code not in {f.code for f in mended.findings}
    assert page_of(code).startswith(f"# {code} {RULES[code].name}\n\n{RULES[code].title.tell('en')}.")


def test_explain_by_code_and_by_name():
    by_code = CliRunner().invoke(app, ["explain", "f101"])
    by_name = CliRunner().invoke(app, ["explain", "adversary-veto"])
    assert by_code.stdout == by_name.stdout
    assert "Moscow" in by_code.stdout


def test_explain_offers_the_nearest():
    result = CliRunner().invoke(app, ["explain", "adversary-vetto"])
    assert "did you mean 'adversary-veto'?" in str(result.exception)
