"""The fixed assessment that the tests of the report share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from page import read
from sample import analysis, assessment

from foedus.report import render_html


@pytest.fixture(scope="session")
def pages():
    return {lang: render_html(assessment(), analysis(), lang) for lang in ("en", "fr")}


@pytest.fixture(params=["en", "fr"])
def page(request, pages):
    return read(pages[request.param])
