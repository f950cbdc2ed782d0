"""What every report says of the model: the map to the code names functions that exist, and figures of the page."""

from __future__ import annotations

from importlib import import_module

import pytest

from foedus.report.evidence.model_sheet import CODE_MAP
from tests.support.html_tree import read


@pytest.mark.parametrize(("anchor", "function"), CODE_MAP, ids=[anchor for anchor, _ in CODE_MAP])
def test_the_map_names_functions_that_exist(anchor, function):
    module, name = function.rsplit(".", 1)
    assert callable(getattr(import_module(module), name)), anchor


def test_the_map_names_what_the_page_has(pages):
    found = {node.attributes["id"] for node in read(pages["en"]).walk() if "id" in node.attributes}
    missing = [anchor for anchor, _ in CODE_MAP if not any(name.startswith(anchor) for name in found)]
    assert missing == ["drafts", "since"]  # there only where texts or runs are compared
