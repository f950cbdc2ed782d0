"""What changed since an earlier run, on the page and on the terminal."""

from __future__ import annotations

import pytest

from foedus.assessment.changes import compared_with
from foedus.report import render_html, render_text
from foedus.report.story.changes import since_of
from tests.support.html_tree import read
from tests.support.sample_assessment import a_run, analysis, assessment, changed_run


def test_a_difference_without_its_sampling_error_is_not_judged():
    old, new = a_run(), a_run()
    old["provenance"]["sampling_error"] = {}
    new["answers"]["overall"]["mean"] += 0.3
    told = since_of(compared_with(old, new), "en")
    assert told is not None
    assert told.verdict.startswith("No answer differs by more than sampling error.")
    assert told.answers[0][-1] == "not comparable"


@pytest.mark.parametrize(
    ("lang", "title", "none", "aid"),
    [
        ("en", "What changed since the last report", "none: within the sampling error (± 2.8 points)",
         "2 (1 to 3), assumption"),
        ("fr", "Ce qui a changé depuis le dernier rapport", "aucune : dans l’erreur d’échantillonnage (± 2,8 points)",
         "2 (1 à 3), hypothèse"),
    ],
)  # fmt: skip
def test_it_is_told_on_the_page_and_on_the_terminal(lang, title, none, aid):
    new = changed_run()
    new["answers"]["overall"]["mean"] = 0.52
    new["answers"]["peace"]["mean"] = 0.9
    told = assessment() | {"since": compared_with(a_run(), new)}
    section = read(render_html(told, analysis(), lang)).by_id("since").text.replace("\u00a0", " ")
    terminal = " ".join(render_text(told, analysis(), lang).split())
    for text in (section, terminal):
        assert title in text
        assert none in " ".join(text.split())
        assert "+40 points" in text
        assert aid in " ".join(text.split())
        assert "F101" in text
    assert "arrangement_sha256" not in section


def test_without_an_earlier_run_nothing_is_said():
    page = render_html(assessment(), analysis())
    assert 'id="since"' not in page
    assert "since the last report" not in render_text(assessment(), analysis())
