"""The pages of results: their tables are those of the tool that writes them, in both languages."""

from __future__ import annotations

import re

import pytest

from docs.tables import markers, results as tool
from tests.support.sample_assessment import assessment


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_table_of_an_assessment(golden, lang):
    show = tool.Cells(lang)
    made = {
        name: maker
        for page, tables in tool.PAGES.items()
        if lang in tool.LANGUAGES[page]
        for name, (_, maker) in tables.items()
        if page != "horizon" or name == "falls"  # the made-up assessment has neither facts nor the cost of an attack
    }
    shown = [f"{name}\n{maker(assessment(), show)}" for name, maker in made.items()]
    golden(f"results/tables.{lang}.txt", "\n\n".join(shown) + "\n")


def test_every_page_has_every_table():
    for page, langs in tool.LANGUAGES.items():
        for lang in langs:
            text = tool.path_of(page, lang).read_text(encoding="utf-8")
            for name in tool.PAGES[page]:
                found = re.search(rf"<!-- {name} -->\n(.+?)\n<!-- /{name} -->", text, re.DOTALL)
                assert found, (page, lang, name)
                assert not re.search(r"---[ |]*$", found[1]), ("no row", page, lang, name)
            assert "older than" not in text
            assert "These figures are of the ledger before" not in text


def test_a_page_without_a_marker_is_refused():
    with pytest.raises(SystemExit, match="no markers of 'level'"):
        markers.filled("# A page", "level", "x")


def test_a_column_without_a_figure_is_left_out():
    assert (
        tool.table(["a", "b", "c"], [["x", "–", "1"], ["y", "", "2"]])
        == "| a | c |\n| --- | --- |\n| x | 1 |\n| y | 2 |"
    )
