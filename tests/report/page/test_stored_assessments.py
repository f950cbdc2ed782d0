"""Pages of stored assessments, as the program makes them: their figures are those of the data, in both languages."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from foedus.arrangement import load_arrangement
from foedus.arrangement.assumption_kinds import UNITS
from foedus.assessment.schema import ANSWERS
from foedus.law import analyse
from foedus.report import interval, percent, render_html, render_text
from tests.support.html_tree import read
from tests.support.paths import GOLDEN

STORED = GOLDEN / "assess"
CASES = ("consultation-only", "model-guarantee")
LANGUAGES = ("en", "fr")
ENGLISH = r"\b(the|of|and|with|by|for|from|to|is|are|not|no)\b"


@cache
def data(case):
    return json.loads((STORED / f"{case}.json").read_text("utf-8"))


@cache
def law(case):
    return analyse(load_arrangement(case))


@cache
def page(case, lang):
    return read(render_html(data(case), law(case), lang))


def plain(text):
    return " ".join(text.split())


def figures(answer, lang):
    """What the page may write of an answer: its mean, and its interval."""
    return plain(percent(answer["mean"], lang)), plain(interval(answer["low"], answer["high"], lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_the_answers_are_those_of_the_data(case, lang):
    for key in ANSWERS:
        answer = data(case)["answers"][key]
        told = plain(page(case, lang).by_id(f"answer-{key}").text)
        if answer["mean"] is None:
            assert not re.search(r"\d+ ?%", told), (key, told)
        else:
            mean, reach = figures(answer, lang)
            assert mean in told, (key, told)
            assert reach in told, (key, told)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_the_options_are_those_of_the_data(case, lang):
    rows = [plain(row.text) for row in page(case, lang).by_id("options").all("tbody")[0].all("tr")]
    for option in data(case)["comparison"]:
        mean, reach = figures(option["answers"]["overall"], lang)
        assert any(mean in row and reach in row for row in rows), (option["id"], rows)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_the_terminal_gives_the_same_answers(case, lang):
    told = plain(render_text(data(case), law(case), lang))
    for answer in (data(case)["answers"][key] for key in ANSWERS):
        if answer["mean"] is not None:
            assert all(figure in told for figure in figures(answer, lang))


@pytest.mark.parametrize("case", CASES)
def test_no_english_is_left_on_a_french_page(case):
    """Only what others wrote may be English: quotations, titles of sources, code, and what names them."""
    for text, holder in page(case, "fr").texts():
        tags = {a.tag for a in holder.ancestors()}
        foreign = tags & {"style", "code", "q", "pre"} or any(
            "source" in a.attributes.get("id", "") for a in holder.ancestors()
        )
        if not foreign:
            assert not re.search(ENGLISH, text.replace("\u00a0", " ")) or is_title(text, case), text


def is_title(text, case):
    """Whether a text is a citation: what a source is called is never translated."""
    return any(plain(text) in plain(cited) or plain(cited) in plain(text) for cited in cited_in(data(case)))


def cited_in(value, key=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from cited_in(inner, name if name not in ("title", "0") else key)
    elif isinstance(value, list):
        for inner in value:
            yield from cited_in(inner, key)
    elif key in ("source", "sources") and isinstance(value, str) and len(value) > 12:
        yield value


@pytest.mark.parametrize("case", CASES)
def test_french_pages_have_french_marks(case):
    for text, holder in page(case, "fr").texts():
        if not {a.tag for a in holder.ancestors()} & {"style", "code", "q", "pre", "svg"} and not is_title(text, case):
            assert not re.search(r"\w'\w", text), text
            assert not re.search(r"\w [:;!?»](?:\s|$)", text), text
            assert not re.search(r"\d %|« (?!\u00a0)", text), text


@pytest.mark.parametrize("case", CASES)
def test_every_unit_of_an_assessment_has_its_french(case):
    units = {row["unit"] for row in data(case)["assumptions"] if isinstance(row.get("unit"), str)}
    assert {unit for unit in units if unit and unit not in UNITS} == set()


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("case", CASES)
def test_negative_numbers_have_a_minus_and_no_hyphen(case, lang):
    for text, holder in page(case, lang).texts():
        if not {a.tag for a in holder.ancestors()} & {"style", "code", "pre"}:
            assert not re.search(r"(?<![\w.–-])-[.,]?\d", text), text
