"""The matrix of a text as a Word document, for those who must paste it into a note."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from foedus.errors import MissingExtraError
from foedus.report.matrix import matrix_contents
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.law import Analysis, Finding

__all__ = ["matrix_docx"]


def matrix_docx(analysis: Analysis, findings: Sequence[Finding], lang: str = "en") -> bytes:
    """Return the matrix as a Word document.

    Raises
    ------
    MissingExtraError
        python-docx is not installed.
    """
    try:
        from docx import Document
    except ImportError:
        raise MissingExtraError("Word documents need python-docx", todo="pip install 'foedus[word]'") from None
    _ = translator(lang)
    told = matrix_contents(analysis, findings, lang)
    document = Document()
    document.core_properties.title = told["title"]
    document.core_properties.author = "Foedus"
    document.add_heading(told["title"], 0)
    if told["summary"]:
        document.add_paragraph(told["summary"])
    document.add_paragraph(f"{told['status']} · {told['instrument']}")
    document.add_heading(_("Who is bound to do what"), 1)
    for floor in told["floors"]:
        document.add_paragraph(f"{floor.incidents} – {floor.zones}")
        if floor.columns:
            rows = [(parties, *(e.label for e in row)) for parties, row in floor.rows]
            _table(document, (_("Party"), *floor.columns), rows)
    for line in told["life"]:
        document.add_paragraph(line)
    document.add_heading(_("What each clause produces"), 1)
    rows = [
        (
            e.term.place,
            e.sentence,
            "\n".join(e.guaranteed) or "–",
            "\n".join(e.possible) or "–",
        )
        for e in told["effects"]
    ]
    _table(document, (_("Clause"), _("What it says"), _("Guarantees"), _("Allows")), rows)
    document.add_heading(_("Weaknesses"), 1)
    for finding in told["findings"]:
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
