"""The ledger on the page: what moves an answer stands there; the rest is folded, and counted."""

from __future__ import annotations

import pytest

from foedus.report import render_html
from foedus.report.scaled import add_words
from tests.support.html_tree import read
from tests.support.sample_assessment import analysis, assessment


def with_rows(*more):
    data = assessment()
    moving = data["assumptions"][0]
    data["assumptions"] += [{**moving, "id": name, **change} for name, change in more]
    return data


STILL = ("still", {"if_low": {"overall": 0.47}, "if_high": {"overall": 0.475}, "moves": 0.005})
HUMP = ("hump", {"if_low": {"overall": 0.47}, "if_high": {"overall": 0.47}, "moves": 0.02})
FIXED = ("fixed", {"if_low": {}, "if_high": {}, "low": 1.0, "high": 1.0})


def rows_in(node):
    return [row.attributes["id"].removeprefix("assumption-") for row in node.all("tr") if "id" in row.attributes]


def test_what_moves_no_answer_by_a_point_is_folded_with_its_count():
    section = read(render_html(with_rows(STILL, HUMP, FIXED), analysis(), "en")).by_id("assumptions")
    assert rows_in(section) == ["resolve", "aid", "hump", "still", "fixed"]
    still, fixed = (section.by_id(f"assumptions-{name}") for name in ("still", "fixed"))
    assert (rows_in(still), rows_in(fixed)) == (["still"], ["fixed"])
    assert still.tag == fixed.tag == "details"
    assert still.all("summary")[0].text == "1 further quantity with a range: it moves no answer by a point"
    assert fixed.all("summary")[0].text == "1 quantity with one value: a measured fact, or a convention"


def test_nothing_is_folded_where_everything_moves():
    section = read(render_html(assessment(), analysis(), "fr")).by_id("assumptions")
    assert not section.all("details")


@pytest.mark.parametrize(("scale", "word"), [("icd203", "unlikely"), ("ipcc", "about as likely as not")])
def test_every_answer_has_one_word_on_the_scale_that_was_chosen(scale, word):
    data = assessment()
    data["answers"]["overall"]["mean"] = 0.42
    data["answers"]["acceptance"] = None
    add_words(data, scale)
    assert data["answers"]["overall"]["word"]["en"] == word
    assert set(data["answers"]["overall"]["word"]) == {"en", "fr"}
    assert data["answers"]["acceptance"] is None
    assert all("word" in option["answers"]["overall"] for option in data["comparison"])
    assert data["provenance"]["scale"] == scale
