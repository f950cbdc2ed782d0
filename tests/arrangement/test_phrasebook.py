"""The phrasebook: each entry is valid and comes to what it says; the pages are written from it."""

from __future__ import annotations

import pytest

from foedus.arrangement.phrasebook import Phrase, page, phrases
from foedus.law.engine.matrix import matrix
from tests.support.command import foedus
from tests.support.paths import DOCS


@pytest.mark.parametrize("phrase", phrases(), ids=lambda p: p.wording.en)
def test_an_entry_comes_to_what_it_says(phrase: Phrase) -> None:
    analysis = matrix(phrase.example())
    expected = phrase.cell
    cells = analysis.select(
        party="UK",
        response=expected["response"],
        reading=analysis.reading,
        incident=expected.get("incident", "invasion"),
    )
    for cell in cells:
        assert (cell.status, cell.needs, cell.worst_case_hours) == (
            expected["status"],
            expected["needs"],
            expected.get("hours"),
        )
    assert cells
    assert phrase.wording.fr
    assert phrase.means.fr


@pytest.mark.parametrize(("lang", "file"), [("en", "phrasebook.md"), ("fr", "phrasebook.fr.md")])
def test_the_page_is_written_from_it(lang: str, file: str) -> None:
    assert (DOCS / "reference" / file).read_text(encoding="utf-8") == page(lang)


def test_the_command_searches_it() -> None:
    assert "procedure: constitutional" in foedus("phrasebook", "constitutional", "processes").stdout
    assert "consent: self" in foedus("phrasebook", "consentement", "--lang", "fr").stdout
    assert "nothing with 'xyzzy'" in str(foedus("phrasebook", "xyzzy").exception)
