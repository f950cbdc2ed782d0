"""The report as Markdown, Word and PDF; several drafts side by side; the comparison of two texts as a page."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

import pytest

from foedus.arrangement.loading import load_arrangement
from foedus.errors import MissingExtraError, UnknownNameError
from foedus.law import analyse
from foedus.law.diff.diff import diff
from foedus.report import render_html
from foedus.report.files import pdf
from foedus.report.files.blocks import blocks_of
from foedus.report.files.formats import FORMS, check_available, convert
from foedus.report.page.diff import diff_html
from tests.support.html_tree import read
from tests.support.sample_assessment import analysis, assessment

HOSTILE = "<script>alert(1)</script> | # *x* [a](javascript:b) \x07"


@pytest.fixture(scope="module")
def hostile():
    data = assessment()
    data["comparison"][0]["title"] = HOSTILE
    return render_html(data, analysis())


def test_every_heading_and_every_table_of_the_page_is_a_block(pages):
    for html in pages.values():
        page, blocks = read(html), blocks_of(html)
        skipped = {n.text for nav in page.all("nav") for n in nav.all("h2")}
        wanted = [n.text for n in page.walk() if re.fullmatch(r"h[123]", n.tag) and n.text not in skipped]
        told = [" ".join(b.text.split()) for b in blocks if b.kind == "heading" and b.level <= 3]
        assert [w.replace(" ", "") for w in wanted] == [t.replace(" ", "") for t in told]
        tables = [b for b in blocks if b.kind == "table"]
        assert len(tables) == len(page.all("table"))
        for block, table in zip(tables, page.all("table"), strict=True):
            assert len(block.rows) == len(table.all("tr"))
            assert len({len(row) for row in block.rows}) == 1


def markdown(page: str) -> str:
    made = convert("markdown", page, "")
    assert isinstance(made, str)
    return made


def test_every_word_of_the_page_is_in_its_markdown(pages):
    page = read(pages["en"])
    told = re.sub(r"\\(.)", r"\1", markdown(pages["en"]))
    for section in ("bottom-line", "options", "scenarios", "validity", "alternatives", "limits"):
        for node in page.by_id(section).walk():
            if node.tag in ("h3", "li", "th", "td") and not node.all("p"):
                assert " ".join(node.text.split()).replace(" ", "") in told.replace(" ", "").replace("\n", ""), (
                    node.text
                )


def test_markdown_is_the_same_each_time_and_takes_no_text_for_markup(hostile):
    told = markdown(hostile)
    assert told == markdown(hostile)
    assert r"\<script\>alert(1)\</script\> \| \# \*x\* \[a\](javascript:b)" in told
    assert not re.search(r"(?<!\\)<", re.sub(r"```.*?```", "", told, flags=re.S))


@pytest.mark.parametrize("start", ["- x", "+ x", "=== x", "1. x", "12) x", "# x", "> x", "&lt;b&gt;", "~~~ x", "| x |"])
def test_no_line_of_markdown_begins_what_the_page_does_not_say(start):
    """CommonMark: bullets, numbers, headings, quotes, fences and entities are text where they are text on the page."""
    page = f"<p>{escape(start)}</p>"
    told = markdown(page).strip()
    assert not re.match(r"[-+=#>~|]|\d+[.)]|```", told)
    assert not re.search(r"(?<!\\)&", told)
    assert re.sub(r"\\(.)", r"\1", told) == start


def test_markdown_leaves_plain_numbers_alone():
    assert markdown("<p>4.0 %</p><p>-3 points</p>") == "4.0 %\n\n-3 points\n"


def test_word_opens_again_with_what_the_page_says(hostile):
    docx = pytest.importorskip("docx")
    made = convert("docx", hostile, "A title" * 100)
    assert isinstance(made, bytes)
    assert zipfile.is_zipfile(io.BytesIO(made))
    document = docx.Document(io.BytesIO(made))
    texts = [p.text for p in document.paragraphs]
    assert "The bottom line" in texts
    assert any("<script>alert(1)</script>" in cell.text for table in document.tables for cell in table._cells)


@pytest.mark.browser
def test_pdf_is_printed_where_chromium_is(pages):
    if pdf.found_browser() is None:
        pytest.skip("no Chromium on the path")
    made = convert("pdf", pages["fr"], "")
    assert isinstance(made, bytes)
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) > 3


def test_without_chromium_pdf_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtraError, match="Chromium"):
        check_available("pdf")


def test_a_browser_off_the_path_can_be_named_and_those_on_it_hidden(monkeypatch, tmp_path):
    on_path, named = tmp_path / "bin" / "chromium", tmp_path / "Chrome"
    on_path.parent.mkdir()
    for program in (on_path, named):
        program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.delenv("FOEDUS_BROWSER", raising=False)
    assert pdf.found_browser() == str(on_path)
    monkeypatch.setenv("FOEDUS_BROWSER", str(named))
    assert pdf.found_browser() == str(named)
    monkeypatch.setenv("FOEDUS_BROWSER", "")
    assert pdf.found_browser() is None


def test_an_unknown_form_lists_those_that_exist():
    with pytest.raises(UnknownNameError, match=", ".join(sorted(FORMS))):
        check_available("odt")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_drafts_stand_side_by_side(lang):
    others = [analyse(load_arrangement(name)) for name in ("istanbul-2022-kyiv", "budapest-1994")]
    page = read(render_html(assessment(), analysis(), lang, others=others))
    first, second = page.by_id("drafts").all("table")
    assert len(first.all("tbody")[0].all("tr")) == 3
    assert len(second.all("thead")[0].all("th")) == 4
    found = [analysis(), *others]
    for row in second.all("tbody")[0].all("tr"):
        code = row.all("code")[0].text
        counts = [sum(f.code == code for f in text.findings) for text in found]
        assert [cell.text for cell in row.all("td")] == [str(n) if n else "–" for n in counts]
    assert any(a.attributes["href"] == "#drafts" for a in page.all("nav")[0].all("a"))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_of_a_comparison_tells_what_the_comparison_found(lang):
    found = diff(load_arrangement("istanbul-2022-kyiv"), load_arrangement("istanbul-2022-moscow"))
    page = read(diff_html(found, lang))
    changes = [n for n in page.all("li") if n.classes & {"raised", "lowered", "other"}]
    assert len(changes) == len(found.grouped())
    codes = [n.text for n in page.by_id("loopholes").all("code")]
    assert codes == [f.code for f in (*found.gone, *found.new)]
    assert not page.all("script")


def test_a_text_compared_with_itself_changes_nothing():
    text = load_arrangement("budapest-1994")
    page = read(diff_html(diff(text, text)))
    assert "Nothing changes in meaning." in page.by_id("changes").text
    assert not [n for n in page.all("section") if n.attributes.get("id") == "loopholes"]
