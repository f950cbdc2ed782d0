"""The matrix on one page: each clause beside what it produces; HTML and Word."""

from __future__ import annotations

from io import BytesIO

import pytest

from foedus.arrangement import load_arrangement
from foedus.law import analyse
from foedus.report.page.matrix import effects_of, matrix_html


@pytest.fixture(scope="module")
def model():
    return analyse(load_arrangement("model-guarantee"))


def test_each_clause_stands_beside_what_it_produces(model):
    effects = {e.term.place: e for e in effects_of(model, "en")}
    assert any("fight" in line and "3 days" in line for line in effects["m3"].guaranteed)
    assert effects["m4"].guaranteed == effects["m4"].possible == ()


def test_a_power_is_shown_as_allowed():
    effects = {e.term.place: e for e in effects_of(analyse(load_arrangement("kuwait-1961")), "en")}
    assert any("fight" in line for effect in effects.values() for line in effect.possible)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_stands_alone(model, lang):
    page = matrix_html(model, model.findings, lang)
    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert f'<html lang="{lang}">' in page
    assert "src=" not in page
    assert len(page) < 500_000


def test_the_word_document_opens(model):
    docx = pytest.importorskip("docx")
    from foedus.report.files.docx import matrix_docx

    document = docx.Document(BytesIO(matrix_docx(model, model.findings, "fr")))
    assert document.paragraphs[0].text == "Une garantie modèle au plancher complet"
    assert len(document.tables) >= 2


def test_hostile_text_is_shown_as_text(model):
    title = model.source.arrangement.title.model_copy(update={"en": "<script>alert(1)</script>"})
    source = model.source
    named = type(source)(source.arrangement.model_copy(update={"title": title}), source.document)
    page = matrix_html(type(model)(named, model.cells, model.coalitions, model.readings, model.findings), (), "en")
    assert "<script>" not in page
