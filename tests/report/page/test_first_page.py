"""The first pages in both languages, word for word; ``UPDATE_GOLDEN=1`` stores them."""

from __future__ import annotations

import pytest

from foedus.report import render_html, render_text
from tests.support.html_tree import read
from tests.support.sample_assessment import analysis, assessment

BLOCKS = ("h1", "h2", "h3", "p", "li", "tr", "caption", "figcaption", "summary")


def lines(page) -> str:
    """The text of the first page, one block a line."""
    found = []
    for section in ("top", "bottom-line", "guarantee", "would-change", "options", "depth", "years"):
        for node in page.by_id(section).walk():
            nested = any(n.tag in BLOCKS for n in node.walk() if n is not node)
            if node.tag in BLOCKS and not nested:
                cells = [c.text for c in node.children if not isinstance(c, str)] if node.tag == "tr" else [node.text]
                found.append(" | ".join(cells).replace("\u00a0", " "))
    return "\n".join(line for line in found if line) + "\n"


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("form", ["html", "text"])
def test_first_page(lang, form, golden):
    if form == "html":
        told = lines(read(render_html(assessment(), analysis(), lang)))
    else:
        told = render_text(assessment(), analysis(), lang)
    golden(f"report/first-page.{lang}.{form}.txt", told)


def test_same_data_same_bytes():
    assert render_html(assessment(), analysis()) == render_html(assessment(), analysis())
