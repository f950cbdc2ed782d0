"""A light installation: what the base can do without any extra, and what is said where one is missing or half there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from foedus.errors import InputError, MissingExtraError
from foedus.extras import EXTRAS, NEEDS, extras_of, missing, require

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OPTIONAL = {name for extra in EXTRAS for name in EXTRAS[extra]} | {"jaxlib", "xarray", "statsmodels"}
"""All that a light installation lacks, by the names under which it is imported."""


def run(*words: str, without: set[str] = OPTIONAL) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tests/support/absent.py"), ",".join(sorted(without)), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


BASE = {
    "check": ["check", "budapest-1994"],
    "check in a situation": ["check", "ukraine-2025-reported", "--situation", "ukraine-2025"],
    "check as JSON": ["check", "budapest-1994", "--format", "json"],
    "check as a page": ["check", "budapest-1994", "--format", "html"],
    "check as SARIF": ["check", "budapest-1994", "--format", "sarif"],
    "check and amend": ["check", "budapest-1994", "--want", "consult by 1 within P3D"],
    "check in French": ["check", "budapest-1994", "--lang", "fr"],
    "diff": ["diff", "istanbul-2022-kyiv", "istanbul-2022-moscow"],
    "diff as a page": ["diff", "istanbul-2022-kyiv", "istanbul-2022-moscow", "--format", "html"],
    "diff as Markdown": ["diff", "istanbul-2022-kyiv", "istanbul-2022-moscow", "--format", "markdown", "--lang", "fr"],
    "explain": ["explain", "F101"],
    "explain in French": ["explain", "F101", "--lang", "fr"],
    "schema of an arrangement": ["schema", "arrangement"],
    "schema of a situation": ["schema", "situation"],
    "schema of a sweep": ["schema", "sweep"],
    "schema of an assessment": ["schema", "assessment"],
    "cases": ["cases"],
    "cases in ATOP's coding": ["cases", "--atop"],
    "situation check": ["situation", "check", "ukraine-2025"],
    "situation diff": ["situation", "diff", "korea-1953", "poland-1939", "--lang", "fr"],
    "diff of situations": ["diff", "korea-1953", "poland-1939"],
    "cite": ["cite"],
    "record fetch, what it would bring": ["record", "fetch", "evidence", "--dry-run"],
    "record fetch in French": ["record", "fetch", "evidence", "--dry-run", "--lang", "fr"],
    "help": ["assess", "--help"],
}


@pytest.mark.parametrize("name", BASE)
def test_the_base_alone_runs(name: str):
    done = run(*BASE[name])
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    assert not done.stderr


def test_word_needs_its_extra_alone(tmp_path: Path):
    words = ["check", "budapest-1994", "--format", "docx", "--out", str(tmp_path / "matrix.docx")]
    refused = run(*words)
    assert refused.returncode == 2
    assert "Word documents: this needs foedus[word]" in refused.stderr
    assert "pip install 'foedus[word]'" in refused.stderr
    assert run(*words, without=OPTIONAL - {"docx"}).returncode == 1  # it has findings
    assert (tmp_path / "matrix.docx").read_bytes().startswith(b"PK")


OTHERS = {
    "assess": (["assess", "ukraine-2025-reported"], "assess"),
    "sweep": (["sweep", "docs/examples/ukraine-guarantees.yaml", "--out", "never"], "assess"),
    "backtest": (["backtest"], "assess,record"),
    "estimate": (["estimate"], "assess,games,record"),
    "situation build": (["situation", "build", "--for", "kuwait-1961", "--date", "1961-06-25"], "assess,record"),
    "record status": (["record", "status"], "record"),
    "record codebook": (["record", "codebook"], "record"),
    "record fulfilment": (["record", "fulfilment"], "record"),
    "record deterrence": (["record", "deterrence"], "assess,record"),
    "record analogues": (["record", "analogues", "full-alliance"], "record"),
    "record dyads": (["record", "dyads", "--years", "1900-1901", "--out", "never.csv"], "record"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_command_without_its_extra_names_the_line_that_brings_it(name: str):
    words, extra = OTHERS[name]
    done = run(*words)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert f"this needs foedus[{extra}], which is not installed" in done.stderr
    assert done.stderr.endswith(f"do:  pip install 'foedus[{extra}]'\n")
    assert not list(ROOT.glob("never*"))


def test_the_message_is_french_where_french_is_spoken():
    done = run("assess", "ukraine-2025-reported", "--lang", "fr")
    assert done.returncode == 2
    assert "il faut pour cela foedus[assess], qui n’est pas installé" in done.stderr
    assert "introuvables\N{NO-BREAK SPACE}: numpy, polars, salib, scipy" in done.stderr


def test_half_an_installation_is_found_before_anything_is_computed():
    done = run("assess", "ukraine-2025-reported", without={"SALib"})
    assert done.returncode == 2
    assert "this needs foedus[assess], which is only partly installed" in done.stderr
    assert "not found: salib\n" in done.stderr
    assert "pip install 'foedus[assess]'" in done.stderr


def test_each_extra_is_enough_for_its_commands():
    def without(*extras: str) -> set[str]:
        # pandas looks for pyarrow and SALib for pandas; nobody calls that half an installation
        return OPTIONAL - {name for extra in extras for name in EXTRAS[extra]} - {"pyarrow", "xarray"}

    assert run("assess", "model-guarantee", "--format", "json", without=without("assess")).returncode == 0
    assert run("record", "codebook", without=without("record")).returncode == 0
    assert run("record", "status", without=without("record")).returncode == 0
    fitted = "from foedus.games import egame12; assert egame12.__doc__"
    assert run("-c", fitted, without=without("games")).returncode == 0


@pytest.mark.parametrize(
    ("statement", "extra"),
    [
        ("from foedus.record import directed_dyad_years", "record"),
        ("from foedus.record.frames.frames import Frame", "record"),
        ("import foedus; foedus.record.atop", "record"),
        ("from foedus.games import egame12", "games"),
        ("from foedus.assessment import assess", "assess"),
        ("import foedus.horizon.solving.outcomes", "assess"),
        ("import foedus.deterrence.links.joining", "assess,record"),
    ],
)
def test_a_library_user_gets_the_same_message(statement: str, extra: str):
    done = run("-c", f"try:\n    {statement}\nexcept ImportError as error:\n    print(type(error).__name__, error)")
    assert done.stdout.startswith("MissingExtraError foedus."), done.stderr
    assert f"pip install 'foedus[{extra}]'" in done.stdout


def test_what_is_installed_is_not_asked_for():
    require(*EXTRAS)
    assert {extra: missing(extra) for extra in EXTRAS} == dict.fromkeys(EXTRAS, ())


def test_several_extras_are_named_in_one_line(monkeypatch: pytest.MonkeyPatch):
    for name in ("jax", "pooch"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError) as caught:
        require("record", "games", "word", where="foedus.x")
    assert isinstance(caught.value, InputError)
    assert caught.value.exit_status == 2
    assert str(caught.value).splitlines() == [
        "foedus.x: this needs foedus[record,games], which is only partly installed",
        "  why: not found: jax, pooch",
        "  do:  pip install 'foedus[record,games]'",
    ]


def test_an_unknown_schema_is_refused_with_those_that_are_known():
    done = run("schema", "nonsense")
    assert done.returncode == 2
    assert "unknown kind of document 'nonsense'" in done.stderr
    assert "known: arrangement" in done.stderr
    assert "did you mean 'situation'?" in run("schema", "situations").stderr


# The table -----------------------------------------------------------------------------------------------------------


def names(requirements: list[str]) -> set[str]:
    """Names of required packages; ``dask[distributed]`` requires two."""
    found = set()
    for line in requirements:
        match = re.match(r"([\w.-]+)(?:\[([\w,-]+)\])?", line)
        assert match
        found |= {match[1].lower(), *(match[2] or "").split(",")} - {""}
    return found


@pytest.mark.parametrize("extra", sorted(EXTRAS))
def test_the_packages_of_an_extra_are_those_of_the_project(extra: str):
    declared, told = names(PROJECT["optional-dependencies"][extra]), set(EXTRAS[extra].values())
    assert told <= declared if extra == "bench" else told == declared


def test_every_extra_that_users_may_ask_for_is_in_all():
    [line] = PROJECT["optional-dependencies"]["all"]
    assert set(line.removeprefix("foedus[").removesuffix("]").split(",")) == set(EXTRAS) - {"bench"}
    assert set(PROJECT["optional-dependencies"]) == {*EXTRAS, "all", "dev", "mutants", "tests"}


def test_what_is_imported_is_what_is_installed():
    homes = packages_distributions()
    for packages in EXTRAS.values():
        for imported, installed in packages.items():
            assert installed in {name.lower() for name in homes[imported]}


def third_party(tree: ast.AST) -> set[str]:
    """Packages that a module imports anywhere but for the type checker."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
        found |= third_party(node)
    return found - set(sys.stdlib_module_names) - {"foedus"}


BY_REQUIRE = {
    "foedus.report.files.docx": {"docx"},
    "foedus.horizon.pool": {"dask"},
    "foedus.deterrence.forecast.models": {"sklearn"},
}
"""Packages of which a function asks for the extra itself."""
BEHIND = {"foedus.statistics", "foedus.cli"}
"""Rooms that are entered through others alone, or import within a command what other rooms have asked for."""


def test_each_module_imports_only_what_its_extras_bring():
    base = names(PROJECT["dependencies"])
    for file in sorted(SOURCE.rglob("*.py")):
        module = ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        if any(module.startswith(f"{room}.") for room in BEHIND):
            continue
        allowed = {name for extra in extras_of(module) for name in EXTRAS[extra]} | BY_REQUIRE.get(module, set())
        allowed |= {"z3", "ruamel"} | {name.replace("-", "_") for name in base}
        assert third_party(ast.parse(file.read_text(encoding="utf-8"))) <= allowed, module


def test_every_entry_of_the_table_is_a_module():
    for name in NEEDS:
        path = SOURCE.joinpath(*name.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), name
