"""The matrix of a text, and the report, as Word documents, for those who must paste them into a note."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from foedus.extras import require
from foedus.report.files.blocks import blocks_of
from foedus.report.page.matrix import matrix_contents
from foedus.wording import Message, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.law import Analysis, Finding

__all__ = ["matrix_docx", "report_docx"]


def _new_document() -> Any:
    require("word", where=Message("Word documents"))
    from docx import Document

    return Document()


def matrix_docx(analysis: Analysis, findings: Sequence[Finding], lang: str = "en") -> bytes:
    """Return the matrix as a Word document.

    Raises
    ------
    MissingExtraError
        python-docx is not installed.
    """
    document = _new_document()
    _ = translator(lang)
    shown = matrix_contents(analysis, findings, lang)
    document.core_properties.title = shown["title"][:255]
    document.core_properties.author = "Foedus"
    document.add_heading(shown["title"], 0)
    if shown["summary"]:
        document.add_paragraph(shown["summary"])
    document.add_paragraph(f"{shown['status']} · {shown['instrument']}")
    document.add_heading(_("Who is bound to do what"), 1)
    for floor in shown["floors"]:
        document.add_paragraph(f"{floor.incidents} – {floor.zones}")
        if floor.columns:
            rows = [(parties, *(e.label for e in row)) for parties, row in floor.rows]
            _table(document, (_("Party"), *floor.columns), rows)
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
        document.add_paragraph(f"{finding.code} {finding.message} ({finding.place})", style="List Bullet")
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
    document = _new_document()
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
