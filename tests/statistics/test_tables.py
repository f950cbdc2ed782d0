"""Tables as text, Markdown, LaTeX and HTML: every mark with a meaning in the form is escaped."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import polars as pl
import pytest

from foedus.statistics.tables import Layout, Rows, Table

DATA = pl.DataFrame({"name_of": [r"a\b & 5% $#_{}~^", "x|y *z* <i>"], "share": [0.12345, None], "n": [7, 12]})
TABLE = Table("A & B", DATA, ("Mind 5%.",), ("cow",), digits=2)
FITS = Layout(
    ["", "probit", "logit"],
    [Rows([("cut", ("1.20*", "(0.30)"), ("", ""))]), Rows([("x_1", ("-0.50", "(0.90)"), ("0.1", "(none)"))], "u1(sq)")],
    [False, True, True],
    feet=[("Rows", "10", "12")],
    notes=["* tells."],
    labels=True,
)


def test_text():
    assert TABLE.text().splitlines() == [
        "A & B",
        "-" * 27,
        "name_of           share   n",
        "-" * 27,
        "a\\b & 5% $#_{}~^   0.12   7",
        "x|y *z* <i>              12",
        "-" * 27,
        "Mind 5%.",
    ]
    assert FITS.text().splitlines() == [
        "              probit       logit",
        "-" * 32,
        "cut     1.20* (0.30)",
        "u1(sq)",
        "  x_1   -0.50 (0.90)  0.1 (none)",
        "-" * 32,
        "Rows              10          12",
        "-" * 32,
        "* tells.",
    ]


def test_latex_escapes_every_special_once():
    lines = TABLE.latex().splitlines()
    assert lines[:4] == [r"\begin{table}", r"\centering", r"\caption{A \& B}", r"\begin{tabular}{lrr}"]
    assert lines[5] == r"name\_of & share & n \\"
    assert lines[7] == r"a\textbackslash{}b \& 5\% \$\#\_\{\}\textasciitilde{}\textasciicircum{} & 0.12 & 7 \\"
    assert lines[-2:] == [r"\par\footnotesize Mind 5\%.", r"\end{table}"]
    assert FITS.latex().splitlines()[4:9] == [
        r"cut & $1.20^{*}$ &  \\",
        r" & (0.30) &  \\",
        r"\multicolumn{3}{l}{u1(sq)} \\",
        r"\quad x\_1 & $-0.50$ & $0.1$ \\",
        r" & (0.90) & (none) \\",
    ]


def test_markdown_escapes_and_keeps_to_one_line():
    lines = TABLE.markdown().splitlines()
    assert lines[0] == "**A & B**"
    assert lines[2:4] == [r"| name\_of | share | n |", "|:---|---:|---:|"]
    assert lines[5] == r"| x\|y \*z\* \<i\> |  | 12 |"
    assert lines[-1] == "Mind 5%."
    assert "| **u1(sq)** | | |" in FITS.markdown().splitlines()
    assert Table("t", pl.DataFrame({"a": ["x\ny"]}), (), ()).markdown().splitlines()[-1] == "| x y |"


@pytest.mark.parametrize("text", [TABLE.html(), FITS.html()])
def test_html_is_whole(text):
    ET.fromstring(text)


def test_html_escapes_and_names_its_parts():
    assert "<td>x|y *z* &lt;i&gt;</td>" in TABLE.html()
    assert "<caption>A &amp; B</caption>" in TABLE.html()
    assert '<tr><th scope="row">x_1</th><td>-0.50 (0.90)</td><td>0.1 (none)</td></tr>' in FITS.html()
    assert FITS.html().startswith("<table>")
    assert FITS.html().endswith("</table>")
