"""Every shipped text makes a sound page in both languages, and the page needs no heavy library of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from foedus.arrangement.loading import case_ids, load_arrangement
from foedus.law import analyse
from foedus.report import render_html, render_text
from tests.support.html_tree import read

FEW = ("dayton-1995", "istanbul-2022-moscow", "model-guarantee", "none", "ukraine-2025-reported")
CASES = [pytest.param(case, marks=[] if case in FEW else pytest.mark.slow) for case in case_ids()]


@pytest.mark.parametrize("case", CASES)
def test_a_page_for_every_text(case):
    analysis = analyse(load_arrangement(case))
    data = {"arrangement": {"id": case}, "comparison": {"why": "no situation"}}
    for lang in ("en", "fr"):
        page = read(render_html(data, analysis, lang))
        assert len(page.by_id("loopholes").all("article")) == len(analysis.findings)
        identities = [n.attributes["id"] for n in page.walk() if "id" in n.attributes]
        assert len(identities) == len(set(identities))
        known = set(identities)
        assert all(a.attributes["href"][1:] in known for a in page.all("a") if a.attributes["href"].startswith("#"))
        assert render_text(data, analysis, lang)


def test_the_page_brings_no_heavy_library():
    code = (
        "import sys, foedus.report.page.assessment; "
        "assert not {'z3', 'jax', 'polars', 'matplotlib', 'numpy'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
