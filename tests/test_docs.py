"""The documentation runs: Python blocks, YAML examples, and the commands that it shows."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.support.command import foedus
from tests.support.paths import ROOT

PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md")])
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
QUICK = {"cases", "check", "diff", "explain", "schema"}


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(page.read_text(encoding="utf-8")) if kind == language]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def marked(pages: list[Path]) -> list[Any]:
    """The pages as parameters; those that say so need the data."""
    return [
        pytest.param(page, marks=pytest.mark.data if "<!-- needs: data -->" in page.read_text(encoding="utf-8") else ())
        for page in pages
    ]


@pytest.mark.parametrize("page", marked([p for p in PAGES if blocks(p, "python")]), ids=name)
def test_python_blocks_run(page, request, tmp_path, monkeypatch):
    if request.node.get_closest_marker("data"):
        monkeypatch.setenv("FOEDUS_GAME_DATA", str(request.getfixturevalue("game_data")))
    monkeypatch.chdir(tmp_path)
    namespace: dict = {"__name__": "docs"}
    for block in blocks(page, "python"):
        exec(compile(block, name(page), "exec"), namespace)


def test_every_fragment_of_the_language_reference_is_valid():
    from foedus.arrangement import read_arrangement

    first, *fragments = blocks(ROOT / "docs/reference/language.md", "yaml")
    read_arrangement("example.yaml", first)
    yaml = YAML(typ="safe", pure=True)
    assert len(fragments) >= 8
    for fragment in fragments:
        whole = yaml.load(first)
        for key, value in yaml.load(fragment).items():
            whole[key] = _added(whole.get(key), value)
        # JSON is YAML; dates become text again.
        read_arrangement("example.yaml", json.dumps(whole, default=lambda day: day.isoformat()))


def _added(old, new):
    if isinstance(old, list):
        return [*old, *new]
    return {**old, **new} if isinstance(old, dict) else new


def shown(page: Path) -> list[list[str]]:
    """The foedus commands that a page shows."""
    lines = [
        line for language in ("console", "sh", "bash") for body in blocks(page, language) for line in body.splitlines()
    ]
    found = [line.removeprefix("$ ") for line in lines if line.startswith("$ foedus ")]
    return [shlex.split(line.split("|")[0].split(">")[0], comments=True)[1:] for line in found]


@pytest.mark.parametrize("page", [p for p in PAGES if shown(p)], ids=name)
def test_commands_exist_and_quick_ones_run(page, tmp_path, monkeypatch):
    for arguments in shown(page):
        files = [a for a in arguments if a.endswith((".yaml", ".csv", ".parquet"))]
        command = next((a for a in arguments if not a.startswith("-")), None)
        if command in QUICK and not files:
            result = foedus(*arguments)
            assert result.exit_code in (0, 1), f"foedus {shlex.join(arguments)}: {result.exception}"
        elif command is not None:
            words = [a for a in arguments if re.fullmatch(r"[a-z][a-z-]*", a)]
            result = foedus(command, "--help")
            assert result.exit_code == 0, f"{name(page)} shows 'foedus {command}', which does not exist"
            assert words


@pytest.mark.parametrize("file", ["README.md", "README.fr.md"])
def test_the_output_that_the_readme_shows_is_what_the_command_prints(file):
    readme = (ROOT / file).read_text(encoding="utf-8")
    [(command, output)] = re.findall(r"```console\n\$ foedus ([^\n]*)\n```\n\n```text\n(.*?)```", readme, re.DOTALL)
    printed = foedus(*shlex.split(command), COLUMNS="80").stdout
    assert [line.rstrip() for line in output.splitlines()] == [
        line.rstrip() for line in printed[printed.index(output[:4]) :].splitlines()
    ][: len(output.splitlines())]


def test_the_examples_and_fragments_of_sweeps_are_valid():
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.horizon.sweep.design import load_sweep, read_sweep

    for file in sorted((ROOT / "docs/examples").glob("*.yaml")):
        assert load_sweep(file, LinkQuantities()).designs
    [shown] = blocks(ROOT / "docs/how-to/sweep.md", "yaml")
    read_sweep("shown.yaml", shown, LinkQuantities())
    [amendments] = blocks(ROOT / "docs/reference/sweep.md", "yaml")
    rest = "sweep: 1\nid: x\narrangements: [ukraine-2025-reported, model-guarantee]\n"
    assert len(read_sweep("shown.yaml", rest + amendments, LinkQuantities()).designs) == 6


def test_the_overlay_that_its_page_shows_is_valid():
    from foedus.arrangement import read_situation

    [shown] = blocks(ROOT / "docs/how-to/situation-overlay.md", "yaml")
    overlay = read_situation("autumn.yaml", shown).overlay
    assert overlay is not None
    assert (overlay.added, overlay.changed, overlay.dropped) == (
        ("late-help",),
        ("aid-delivered", "will-US"),
        ("will-TR",),
    )


LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    missing = [
        target for target in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / target).exists()
    ]
    assert missing == []


@pytest.mark.parametrize(("file", "lang"), [("findings.md", "en"), ("findings.fr.md", "fr")])
def test_the_table_of_findings_is_that_of_the_checker(file, lang):
    from foedus.law import RULES

    page = (ROOT / "docs/reference" / file).read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(F\d+)\]\([^)]*\) \| ([\w-]+) \| \w+ \| (.*) \|$", page, re.MULTILINE)
    assert rows == [(code, RULES[code].name, RULES[code].title.render(lang)) for code in sorted(RULES)]
