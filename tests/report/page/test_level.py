"""Where the level of danger comes from: said first where it is an assumption."""

from __future__ import annotations

import pytest

from foedus.report import render_html, render_text
from tests.support.html_tree import read
from tests.support.sample_assessment import analysis, assessment


@pytest.mark.parametrize(("basis", "first"), [("assumed", True), ("estimated", False)])
def test_an_assumed_level_is_said_before_the_answers(basis, first):
    data = assessment()
    data["level"]["basis"] = basis
    data["level"]["says"] = {"en": "The level is so much.", "fr": "Le niveau est tel."}
    text = render_text(data, analysis(), "en")
    assert text.count("The level is so much.") == 1
    assert (text.index("The level is so much.") < text.index("Sovereignty kept")) == first
    page = read(render_html(data, analysis(), "en"))
    ids = [node.attributes["id"] for node in page.by_id("bottom-line").walk() if "id" in node.attributes]
    assert (ids.index("level-said") < ids.index("answer-overall")) == first
    assert page.by_id("level-said").attributes["data-evidence"] == ("assume" if first else "record")


def test_nothing_is_said_of_a_level_that_is_not_there():
    data = assessment()
    del data["level"]
    assert "level-said" not in render_html(data, analysis(), "en")
