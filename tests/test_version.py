"""The version stands in one place; what must repeat it agrees."""

from __future__ import annotations

import re
import tomllib

from ruamel.yaml import YAML

import foedus
from tests.support.paths import ROOT


def test_the_project_reads_it_from_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "src/foedus/__init__.py"


def test_the_citation_and_the_changelog_agree_with_it():
    citation = YAML(typ="safe", pure=True).load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version, day = re.findall(r"^## \[(\d[\w.]*)\] - (\S+)$", changelog, re.MULTILINE)[0]
    assert citation["version"] == version == foedus.__version__
    assert str(citation["date-released"]) == day


def test_entries_of_the_changelog_are_one_line_each():
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("## [", 1)[1].splitlines()
    assert [line for line in lines if line.startswith(" ") or len(line) > 150] == []


def test_the_hook_that_the_docs_show_is_of_this_version():
    assert f"rev: v{foedus.__version__}\n" in (ROOT / "docs/how-to/lint-drafts.md").read_text(encoding="utf-8")
