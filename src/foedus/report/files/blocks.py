"""The page as a list of blocks: headings, paragraphs, items, tables, code. What other formats are written from.

The page is the only place where the report is composed; its Markdown and its Word form are read off it, so that they
cannot say anything else. Drawings are left out, since their numbers stand in the tables beneath them.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

__all__ = ["Block", "blocks_of"]

Kind = Literal["heading", "paragraph", "item", "table", "code"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the report.

    Attributes
    ----------
    kind : {"heading", "paragraph", "item", "table", "code"}
    text : str
        Nothing for a table.
    level : int
        Of a heading, from 1.
    rows : tuple of tuple of str
        Of a table; the first is its head, empty where it has none.
    anchor : str
        Id of the section or figure that the heading opens.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    anchor: str = ""


_SKIPPED = {"svg", "style", "nav", "head", "footer"}
_LINES = {
    "p": "paragraph",
    "caption": "paragraph",
    "figcaption": "paragraph",
    "summary": "paragraph",
    "dd": "paragraph",
    "li": "item",
}


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page of the report."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.blocks


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.skipping = 0
        self.text: list[str] = []
        self.table: list[list[str]] | None = None
        self.anchor = ""
        self.open: list[str] = []
        self.code = False
        self.in_item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SKIPPED or {"skip", "print-only"} & set((given.get("class") or "").split()):
            self.skipping += 1
            self.open.append(tag)
        elif self.skipping:
            return
        elif tag in ("section", "figure", "article"):
            self.anchor = given.get("id") or ""
        elif tag == "table":
            self._flush("paragraph")
            self.table = []
        elif tag == "tr" and self.table is not None:
            self.text = []
            self.table.append([])
        elif tag == "pre":
            self._flush("paragraph")
            self.code = True
        elif tag in _LINES or tag in ("h1", "h2", "h3", "dt", "div"):
            self._flush("item" if tag != "li" and self.in_item else "paragraph")
            self.in_item = tag == "li" or (self.in_item and tag != "div")
        elif tag in ("br", "span", "th", "td"):
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if self.open and self.open[-1] == tag:
                self.open.pop()
                self.skipping -= 1
            return
        if tag in ("h1", "h2", "h3"):
            self._flush("heading", int(tag[1]))
        elif tag == "dt":
            self._flush("heading", 4)
        elif tag in ("td", "th") and self.table:
            self.table[-1].append(self._text_so_far())
        elif tag == "table" and self.table is not None:
            self._end_table()
        elif tag == "pre":
            self.code = False
            self.blocks.append(Block("code", "".join(self.text).strip("\n")))
            self.text = []
        elif tag == "caption":
            self._flush("paragraph")
        elif tag in _LINES or tag == "div":
            self._flush("item" if tag == "li" or (self.in_item and tag == "p") else "paragraph")
            self.in_item = self.in_item and tag != "li"

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.text.append(data)

    def _text_so_far(self) -> str:
        text = "".join(self.text)
        self.text = []
        return " ".join(text.split())

    def _flush(self, kind: Kind, level: int = 0) -> None:
        if self.code or (self.table is not None and self.table):
            return
        text = self._text_so_far()
        if text:
            self.blocks.append(Block(kind, text, level, anchor=self.anchor if kind == "heading" else ""))

    def _end_table(self) -> None:
        rows = [tuple(row) for row in self.table or [] if row]
        self.table, self.text = None, []
        width = max((len(row) for row in rows), default=0)
        if width:
            self.blocks.append(Block("table", rows=tuple(row + ("",) * (width - len(row)) for row in rows)))
