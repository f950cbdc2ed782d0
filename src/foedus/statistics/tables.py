"""Tables of numbers as text, Markdown, LaTeX and HTML, and tidy frames that are rendered as one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from foedus.wording import Message, translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

__all__ = ["Layout", "Rows", "Table"]

Cell = str | tuple[str, str]
"""What stands in a place; or an estimate and its error, which LaTeX sets below."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that belong together.

    Attributes
    ----------
    rows : sequence of sequence of cells
    title : str
        Stands above the rows, if given.
    """

    rows: Sequence[Sequence[Cell]]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands where in a table.

    Attributes
    ----------
    head : sequence of str
    body : sequence of Rows
    right : sequence of bool
        Columns set to the right.
    feet : sequence of sequence of str
        Rows below the body.
    notes : sequence of str
    title : str
        Without one, LaTeX is a ``tabular`` and HTML a ``table``, left for the user to set.
    labels : bool
        Whether the first column names the rows.
    wrap : int
        Characters after which the first column of plain text goes on in the next line; 0 for never.
    """

    head: Sequence[str]
    body: Sequence[Rows]
    right: Sequence[bool]
    feet: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    title: str = ""
    labels: bool = False
    wrap: int = 0

    def text(self) -> str:
        """Return plain text."""
        body = [
            [part for row in group.rows for part in _wrapped(_indented(group, list(map(_plain, row))), self.wrap)]
            for group in self.body
        ]
        shown = [list(self.head), *(row for rows in body for row in rows), *map(list, self.feet)]
        widths = [max(len(row[i]) for row in shown) for i in range(len(self.head))]
        widths[0] = max(widths[0], *(len(group.title) for group in self.body), 0)

        def line(cells: Sequence[str]) -> str:
            places = zip(cells, widths, self.right, strict=True)
            return "  ".join(
                cell.rjust(width) if right else cell.ljust(width) for cell, width, right in places
            ).rstrip()

        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        lines = [self.title, rule] if self.title else []
        lines += [line(self.head), rule]
        for group, rows in zip(self.body, body, strict=True):
            lines += [group.title] * bool(group.title) + list(map(line, rows))
        return "\n".join([*lines, rule, *([*map(line, self.feet), rule] if self.feet else []), *self.notes])

    def markdown(self) -> str:
        """Return a pipe table, its title above and its notes below."""

        def line(cells: Sequence[str]) -> str:
            return f"| {' | '.join(map(_mark, cells))} |"

        lines = [f"**{_mark(self.title)}**", ""] if self.title else []
        lines += [line(self.head), f"|{'|'.join('---:' if right else ':---' for right in self.right)}|"]
        for group in self.body:
            if group.title:
                lines.append(f"| **{_mark(group.title)}** |" + " |" * (len(self.head) - 1))
            lines += [line(list(map(_plain, row))) for row in group.rows]
        lines += map(line, self.feet)
        return "\n".join([*lines, *(f"\n{_mark(note)}" for note in self.notes)]) + "\n"

    def latex(self) -> str:
        """Return a LaTeX ``tabular``, in a ``table`` where there is a title (needs ``booktabs``)."""

        def line(cells: Sequence[str]) -> str:
            return " & ".join(cells) + r" \\"

        lines = [rf"\begin{{tabular}}{{{''.join('r' if right else 'l' for right in self.right)}}}", r"\toprule"]
        lines += [line(list(map(_tex, self.head))), r"\midrule"]
        for group in self.body:
            if group.title:
                lines.append(rf"\multicolumn{{{len(self.head)}}}{{l}}{{{_tex(group.title)}}} \\")
            for row in group.rows:
                cells = [_tex_number(c) for c in row]
                lines.append(line([rf"\quad {cells[0]}", *cells[1:]] if group.title else cells))
                if any(isinstance(c, tuple) for c in row):
                    lines.append(line([_tex(c[1]) if isinstance(c, tuple) else "" for c in row]))
        if self.feet:
            lines += [r"\midrule", *(line(list(map(_tex, row))) for row in self.feet)]
        lines += [r"\bottomrule", r"\end{tabular}"]
        if not self.title:
            return "\n".join([*lines, *(f"% {note}" for note in self.notes)])
        above = [r"\begin{table}", r"\centering", rf"\caption{{{_tex(self.title)}}}"]
        below = [rf"\par\footnotesize {_tex(note)}" for note in self.notes]
        return "\n".join([*above, *lines, *below, r"\end{table}"]) + "\n"

    def html(self) -> str:
        """Return an HTML ``table``, in a ``figure`` with caption and notes where there is a title."""
        wide = len(self.head)
        head = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in self.head)
        lines = ["<table>", f"<caption>{escape(self.title)}</caption>"] if self.title else ["<table>"]
        lines.append(f"<thead><tr>{head}</tr></thead>")
        for group in self.body:
            lines.append("<tbody>")
            if group.title:
                lines.append(f'<tr><th scope="rowgroup" colspan="{wide}">{escape(group.title)}</th></tr>')
            lines += [self._row(list(map(_plain, row))) for row in group.rows]
            lines.append("</tbody>")
        feet = [self._row(row) for row in self.feet]
        if not self.title:
            feet += [f'<tr><td colspan="{wide}">{escape(note)}</td></tr>' for note in self.notes]
        lines += ["<tfoot>", *feet, "</tfoot>"] if feet else []
        lines.append("</table>")
        if not self.title:
            return "\n".join(lines)
        notes = "".join(f"<p>{escape(note)}</p>\n" for note in self.notes)
        return "\n".join(["<figure>", *lines, f"<figcaption>{notes}</figcaption>", "</figure>"]) + "\n"

    def _row(self, cells: Sequence[str]) -> str:
        first = f'<th scope="row">{escape(cells[0])}</th>' if self.labels else f"<td>{escape(cells[0])}</td>"
        return f"<tr>{first}{''.join(f'<td>{escape(cell)}</td>' for cell in cells[1:])}</tr>"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Tidy numbers with their title, their notes and their sources.

    Attributes
    ----------
    title : str or Message
        What is counted or estimated.
    data : polars.DataFrame
        The tidy numbers. A column's heading is its name, as a message with the context ``column``.
    notes : tuple of str or Message
        Limits that must stand beside the numbers.
    sources : tuple of str
        Ids of the sources, for `foedus.record.bibtex`.
    digits : int
        Decimals shown of numbers that are not whole.
    words : mapping of str to mapping
        By column, how its values are rendered: messages or bilingual texts by value. Others stand as they are.
    hidden : tuple of str
        Columns of the tidy numbers that are not shown: they are in the frame and in JSON.
    grouped_by : str
        Column whose values stand above the rows that share them, in place of a column; none by default.
    wrap : int
        As of `Layout`.
    titles : mapping of str to message
        What stands above a group, by the value of `grouped_by`; that value, rendered, unless given.
    told : tuple of str
        Columns whose values are sentences: in JSON too they stand in the language asked for.
    """

    title: str | Message
    data: pl.DataFrame
    notes: tuple[str | Message, ...]
    sources: tuple[str, ...]
    digits: int = 3
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    grouped_by: str = ""
    wrap: int = 0
    titles: Mapping[str, Message] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    def tidy(self) -> pl.DataFrame:
        """Return the numbers as a polars frame."""
        return self.data

    def caption(self, lang: str = "en") -> str:
        """Return the title in a language."""
        return _said(self.title, lang)

    def layout(self, lang: str = "en") -> Layout:
        """Return what stands where, in a language."""
        names = [name for name in self.data.columns if name not in (*self.hidden, self.grouped_by)]
        groups = self.data[self.grouped_by].to_list() if self.grouped_by else [""] * self.data.height
        body: dict[str, list[list[str]]] = {group: [] for group in groups}
        for group, row in zip(groups, self.data.select(names).iter_rows(), strict=True):
            body[group].append([self._cell(name, value, lang) for name, value in zip(names, row, strict=True)])
        return Layout(
            [Message(name, context="column").render(lang) for name in names],
            tuple(Rows(rows, self._title(group, lang)) for group, rows in body.items()),
            [dtype.is_numeric() for dtype in self.data.select(names).dtypes],
            notes=[_said(note, lang) for note in self.notes],
            title=self.caption(lang),
            wrap=self.wrap,
        )

    def text(self, lang: str = "en") -> str:
        """Return the table as plain text."""
        return self.layout(lang).text() + "\n"

    def markdown(self, lang: str = "en") -> str:
        """Return the table as Markdown."""
        return self.layout(lang).markdown()

    def latex(self, lang: str = "en") -> str:
        """Return the table as a LaTeX ``table`` (needs ``booktabs``)."""
        return self.layout(lang).latex()

    def html(self, lang: str = "en") -> str:
        """Return the table as an HTML ``table`` with its caption and notes."""
        return self.layout(lang).html()

    def to_dict(self, lang: str = "en") -> dict[str, object]:
        """Return the table as plain data, with the keys of ``foedus record ... --format json``."""
        return {
            "title": self.caption(lang),
            "rows": [self._row(row, lang) for row in self.data.to_dicts()],
            "notes": [_said(note, lang) for note in self.notes],
            "sources": list(self.sources),
        }

    def _title(self, group: str, lang: str) -> str:
        if group in self.titles:
            return self.titles[group].render(lang)
        return self._cell(self.grouped_by, group, lang)

    def _row(self, row: dict[str, Any], lang: str) -> dict[str, Any]:
        return row | {name: self._cell(name, row[name], lang) for name in self.told if row[name] is not None}

    def _cell(self, name: str, value: object, lang: str) -> str:
        if value is None:
            return ""
        if isinstance(value, float):
            return f"{value:.{self.digits}f}" if lang == "en" else translator(lang).number(value, self.digits)
        text = str(value)
        return translator(lang).render(self.words.get(name, {}).get(text, text))


def _said(text: str | Message, lang: str) -> str:
    return text if isinstance(text, str) else text.render(lang)


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else " ".join(cell).strip()


def _indented(group: Rows, cells: list[str]) -> list[str]:
    return [f"  {cells[0]}", *cells[1:]] if group.title else cells


def _wrapped(cells: list[str], width: int) -> list[list[str]]:
    """Return a row as one or more lines of cells: the first is broken between words, the others stand in the last."""
    if not width or len(cells[0]) <= width:
        return [cells]
    indent = " " * (len(cells[0]) - len(cells[0].lstrip()))
    first = wrap(cells[0].strip(), width, initial_indent=indent, subsequent_indent=f"{indent}  ")
    return [*([part, *[""] * (len(cells) - 1)] for part in first[:-1]), [first[-1], *cells[1:]]]


_LATEX = {c: rf"\{c}" for c in "&%$#_{}"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}


def _tex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


def _tex_number(cell: Cell) -> str:
    """Return an estimate in mathematics, its stars raised; anything else as text."""
    if isinstance(cell, str):
        return _tex(cell)
    return f"${cell[0]}$".replace("*", "^{*}") if cell[0] else ""


def _mark(text: str) -> str:
    """Return text in which no character has a meaning of its own in Markdown, on one line."""
    return re.sub(r"([\\`*_\[\]<>|#~$])", r"\\\1", text.replace("\n", " "))
