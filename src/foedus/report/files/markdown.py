"""The report as Markdown, for those who must paste it into a note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from foedus.report.files.blocks import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.report.files.blocks import Block

__all__ = ["to_markdown"]


def to_markdown(page: str) -> str:
    """Return a page of the report as Markdown (CommonMark with tables).

    What documents say is escaped: none of it becomes markup.
    """
    return "\n".join(line for block in blocks_of(page) for line in _lines(block)).strip() + "\n"


def _lines(block: Block) -> Iterator[str]:
    if block.kind == "heading":
        yield from ("", f"{'#' * block.level} {_safe(block.text)}", "")
    elif block.kind == "paragraph":
        yield from (_safe(block.text), "")
    elif block.kind == "item":
        yield f"- {_safe(block.text)}"
    elif block.kind == "code":
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0))
        yield from ("", fence, block.text, fence, "")
    else:
        head, *rows = block.rows
        yield ""
        yield _row(head)
        yield "|" + " --- |" * len(head)
        yield from map(_row, rows)
        yield ""


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_safe(cell) for cell in cells) + " |"


def _safe(text: str) -> str:
    """Return a text with what Markdown and HTML would take for markup escaped."""
    text = re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", text)
    text = re.sub(r"^([-+=])(?=[-+=\s]|$)", r"\\\1", text)  # a bullet, a rule
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", text)  # a number of a list
