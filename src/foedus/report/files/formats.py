"""The files that a report can be: HTML, Markdown, Word, PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus import extras
from foedus.errors import UnknownNameError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BINARY", "FORMS", "check_available", "convert"]

FORMS: dict[str, str] = {"html": "html", "markdown": "md", "docx": "docx", "pdf": "pdf"}
"""The name of each form, and how its file ends."""

BINARY: frozenset[str] = frozenset({"docx", "pdf"})
"""Forms that are not for a terminal."""


def check_available(form: str) -> None:
    """Check that a form can be written, before anything long is computed.

    Raises
    ------
    UnknownNameError
        No such form.
    MissingExtraError
        python-docx or Chromium is not installed.
    """
    if form not in FORMS:
        raise UnknownNameError("form of a report", form, FORMS)
    if form == "docx":
        extras.require("word", where=Message("Word documents"))
    if form == "pdf":
        from foedus.report.files.pdf import found_browser, no_browser

        if found_browser() is None:
            raise no_browser()


def convert(form: str, page: str, title: str) -> str | bytes:
    """Return a page of the report in a form.

    Parameters
    ----------
    form : str
        One of `FORMS`.
    page : str
        The HTML.
    title : str
        For the properties of a Word document.
    """
    check_available(form)
    makers: dict[str, Callable[[], str | bytes]] = {
        "html": lambda: page,
        "markdown": lambda: _markdown(page),
        "docx": lambda: _docx(page, title),
        "pdf": lambda: _pdf(page),
    }
    return makers[form]()


def _markdown(page: str) -> str:
    from foedus.report.files.markdown import to_markdown

    return to_markdown(page)


def _docx(page: str, title: str) -> bytes:
    from foedus.report.files.docx import report_docx

    return report_docx(page, title)


def _pdf(page: str) -> bytes:
    from foedus.report.files.pdf import to_pdf

    return to_pdf(page)
