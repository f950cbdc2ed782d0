"""The matrix of a text, and the report, as Word documents, for those who must paste them into a note."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from foedus.extras import require
from foedus.report.files.blocks import blocks_of
from foedus.report.page.matrix import matrix_contents
from foedus.wording import Message, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.law import Analysis, Finding
    from foedus.law.amendments.search import Amendments
    from foedus.law.amendments.target import Reached
    from foedus.report.text.loopholes import AmendmentView

__all__ = ["matrix_docx", "report_docx"]


def _new_document(lang: str) -> Any:
    """Return an empty document in a language, dated now: its template is dated 2013 and tagged as American English."""
    require("word", where=Message("Word documents"))
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    document.core_properties.created = document.core_properties.modified = now
    document.core_properties.language = _tag(lang)
    document.core_properties.comments = ""
    for tag in document.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), _tag(lang))
    return document


def _tag(lang: str) -> str:
    """Return the language as Word tags it: with a country."""
    return f"fr-{lang.upper()}" if lang == "fr" else "en-GB"


def _redlined(document: Any, amendment: AmendmentView) -> None:
    """Write what an amendment strikes and adds, and who must agree."""
    for line in amendment.redlines:
        paragraph = document.add_paragraph()
        for position, (kind, text) in enumerate(line):
            between = " " if position and not text.lstrip().startswith(";") else ""
            run = paragraph.add_run(between + text)
            run.font.strike = kind == "struck"
            run.font.underline = kind == "new"
    for sentence in amendment.agreement:
        document.add_paragraph(sentence)


def matrix_docx(
    analysis: Analysis,
    findings: Sequence[Finding],
    lang: str = "en",
    *,
    target: Reached | None = None,
    amendments: Amendments | None = None,
) -> bytes:
    """Return the matrix as a Word document, with the verdict on a target and amendments if asked for.

    Raises
    ------
    MissingExtraError
        python-docx is not installed.
    """
    document = _new_document(lang)
    _ = translator(lang)
    shown = matrix_contents(analysis, findings, lang, target, amendments)
    document.core_properties.title = shown["title"][:255]
    document.core_properties.author = "Foedus"
    document.add_heading(shown["title"], 0)
    if shown["summary"]:
        document.add_paragraph(shown["summary"])
    document.add_paragraph(f"{shown['status']} · {shown['instrument']}")
    if shown["target"]:
        document.add_heading(_("The target"), 1)
        document.add_paragraph(shown["target"])
        for number, amendment in enumerate(shown["amendments"], 1):
            document.add_heading(f"{number}. {amendment.title}", 2)
            _redlined(document, amendment)
    document.add_heading(_("Who is bound to do what"), 1)
    for floor in shown["floors"]:
        document.add_paragraph(f"{floor.incidents} – {floor.zones}")
        if floor.columns:
            rows = [(parties, *(e.label for e in row)) for parties, row in floor.rows]
            _table(document, (_("Party"), *floor.columns), rows)
        else:
            document.add_paragraph(
                _(
                    "{incidents} ({zones}): the text neither requires nor provides for a response.",
                    incidents=floor.incidents,
                    zones=floor.zones,
                )
            )
    if shown["readings"] is not None:
        document.add_heading(_("Readings side by side"), 2)
        document.add_paragraph(shown["readings"].incident)
        head = (_("Party"), _("Response"), *shown["readings"].readings)
        _table(document, head, [(party, response, *told) for party, response, told in shown["readings"].rows])
    for line in shown["life"]:
        document.add_paragraph(line)
    document.add_heading(_("What each clause produces"), 1)
    rows = [
        (
            e.term.place,
            e.sentence,
            "\n".join(e.guaranteed) or "–",
            "\n".join(e.possible) or "–",
        )
        for e in shown["effects"]
    ]
    _table(document, (_("Clause"), _("What it says"), _("Guarantees"), _("Allows")), rows)
    document.add_heading(_("Weaknesses"), 1)
    for finding in shown["findings"]:
        document.add_paragraph(
            f"{finding.code} {finding.message} ({finding.severity_name}; {finding.place})", style="List Bullet"
        )
        if finding.why:
            document.add_paragraph(f"{_('Why it matters:')} {finding.why}")
        for time, step in finding.steps:
            document.add_paragraph(f"{time}{_.before_mark}: {step}", style="List Bullet 2")
        if finding.amendments:
            document.add_paragraph(_("What would close it:"))
        for amendment in finding.amendments:
            document.add_paragraph(amendment.title)
            _redlined(document, amendment)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _table(document: Any, head: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    head = list(head)
    table = document.add_table(rows=1, cols=len(head))
    table.style = "Light Grid Accent 1"
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = text
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def report_docx(page: str, title: str) -> bytes:
    """Return a page of the report as a Word document: every word and table of it; drawings as their numbers.

    Raises
    ------
    MissingExtraError
        python-docx is not installed.
    """
    tagged = re.search(r'<html lang="(\w+)"', page)
    document = _new_document(tagged.group(1) if tagged else "en")
    document.core_properties.title = title[:255]
    for block in blocks_of(page):
        text = _printable(block.text)
        if block.kind == "heading":
            document.add_heading(text, min(block.level - 1, 9))
        elif block.kind == "table":
            head, *rows = [tuple(_printable(cell) for cell in row) for row in block.rows]
            _table(document, head, rows)
            document.add_paragraph()
        elif block.kind == "item":
            document.add_paragraph(text, style="List Bullet")
        else:
            document.add_paragraph(text)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _printable(text: str) -> str:
    """Return a text without the control characters that XML forbids."""
    return "".join(letter for letter in text if letter in "\n\t" or letter >= " ")
