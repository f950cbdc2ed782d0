"""The colleague's copy in Word: its language, its date, the verdict on a target, redlined amendments."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.command import foedus

docx = pytest.importorskip("docx", reason="python-docx is not installed")


@pytest.mark.parametrize(("lang", "tag"), [("en", "en-GB"), ("fr", "fr-FR")])
def test_the_word_copy_of_a_check_is_whole(tmp_path: Path, lang: str, tag: str) -> None:
    from docx.oxml.ns import qn

    out = tmp_path / "copy.docx"
    result = foedus(
        "check", "istanbul-2022-moscow", "--want", "arm by 1 within P3D", "--format", "docx", "--out", str(out),
        "--lang", lang,
    )  # fmt: skip
    assert result.exit_code == 1
    document = docx.Document(str(out))
    assert document.core_properties.language == tag
    assert abs((document.core_properties.created.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()) < 3600
    assert {mark.get(qn("w:val")) for mark in document.styles.element.iter(qn("w:lang"))} == {tag}
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    assert any(run.font.strike for run in runs)
    assert any(run.font.underline for run in runs)
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == ("The target" if lang == "en" else "L’objectif")
