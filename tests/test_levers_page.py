"""The page of the levers: its tables are those of the tool that writes them, in both languages."""

from __future__ import annotations

import re

import pytest

from docs.tables import levers as tool, markers
from tests.support.sample_sheet import sheet

MARKERS = ("sheet", "reasons", "expected", "variants", "full", "rows")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_tables_of_a_sheet(golden, monkeypatch, lang):
    one = sheet()
    parts = [tool.sheet_table(one, lang), tool.expected_table(one, lang), tool.reasons(one, lang)]
    monkeypatch.setattr(tool, "_COMPARED", (("strength", "half"), ("strength", "twice")))
    parts.append(tool.variants_table({"as_it_is": one, "graver": one}, lang))
    golden(f"levers/page.{lang}.txt", "\n\n".join(parts) + "\n")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_has_every_table_and_every_row(lang):
    page = tool.PAGES[lang].read_text(encoding="utf-8")
    for name in MARKERS:
        assert markers.between(page, name).count("\n") >= 2, name
    numbers = re.findall(r"^\| (\d+) \| .+ \| .+ \| .+ \|$", markers.between(page, "rows"), re.MULTILINE)
    assert numbers == [str(k) for k in range(1, 14)]
    assert "– |" not in markers.between(page, "rows"), "a row was never measured"


def test_what_stands_between_markers_is_replaced_and_nothing_else():
    page = "before\n<!-- x -->\nold\n<!-- /x -->\nafter\n"
    assert markers.filled(page, "x", "new") == "before\n<!-- x -->\nnew\n<!-- /x -->\nafter\n"
    with pytest.raises(SystemExit, match="no markers of 'y'"):
        markers.filled(page, "y", "new")
