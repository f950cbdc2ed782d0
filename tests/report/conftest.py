"""The fixed assessment that the tests of the report share."""

from __future__ import annotations

import pytest

from foedus.report import render_html
from tests.support.html_tree import read
from tests.support.sample_assessment import analysis, assessment


@pytest.fixture(scope="session")
def pages():
    return {lang: render_html(assessment(), analysis(), lang) for lang in ("en", "fr")}


@pytest.fixture(params=["en", "fr"])
def page(request, pages):
    return read(pages[request.param])
