"""Tables of the record: the same numbers as a tidy frame, as text, as LaTeX and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Table"]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table with its title, its notes and its sources.

    Attributes
    ----------
    title : str
        What is counted or estimated.
    data : polars.DataFrame
        The tidy numbers.
    notes : tuple of str
        Limits that must stand beside the numbers.
    sources : tuple of str
        Ids of the sources, for `foedus.record.bibtex`.
    digits : int
        Decimals shown of numbers that are not whole.
    """

    title: str
    data: pl.DataFrame
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    digits: int = 3

    def tidy(self) -> pl.DataFrame:
        """Return the numbers as a polars frame."""
        return self.data

    def text(self) -> str:
        """Return the table as plain text."""
        head, rows = self.data.columns, self._cells()
        widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
        right = [dtype.is_numeric() for dtype in self.data.dtypes]

        def line(cells: list[str]) -> str:
            return "  ".join(
                cell.rjust(width) if to_right else cell.ljust(width)
                for cell, width, to_right in zip(cells, widths, right, strict=True)
            ).rstrip()

        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        return "\n".join([self.title, rule, line(head), rule, *map(line, rows), rule, *self.notes]) + "\n"

    def latex(self) -> str:
        """Return the table as a LaTeX ``table`` (needs ``booktabs``)."""
        columns = "".join("r" if dtype.is_numeric() else "l" for dtype in self.data.dtypes)
        rows = [" & ".join(map(_tex, row)) + r" \\" for row in [self.data.columns, *self._cells()]]
        body = "\n".join([r"\toprule", rows[0], r"\midrule", *rows[1:], r"\bottomrule"])
        notes = "\n".join(rf"\par\footnotesize {_tex(note)}" for note in self.notes)
        return (
            f"\\begin{{table}}\n\\centering\n\\caption{{{_tex(self.title)}}}\n"
            f"\\begin{{tabular}}{{{columns}}}\n{body}\n\\end{{tabular}}\n{notes}\n\\end{{table}}\n"
        )

    def html(self) -> str:
        """Return the table as an HTML ``table`` with its caption and notes."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.data.columns)
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in self._cells())
        notes = "".join(f"<p>{escape(note)}</p>\n" for note in self.notes)
        return (
            f"<figure>\n<table>\n<caption>{escape(self.title)}</caption>\n<thead><tr>{head}</tr></thead>\n"
            f"<tbody>\n{rows}</tbody>\n</table>\n<figcaption>{notes}</figcaption>\n</figure>\n"
        )

    def _cells(self) -> list[list[str]]:
        return [[self._cell(value) for value in row] for row in self.data.iter_rows()]

    def _cell(self, value: object) -> str:
        if value is None:
            return ""
        return f"{value:.{self.digits}f}" if isinstance(value, float) else str(value)


def _tex(text: str) -> str:
    for mark in "&%$#_{}":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("~", r"\textasciitilde{}").replace("^", r"\textasciicircum{}")
