"""The lock files: hashed, of this pyproject.toml, and the lowest versions are those that it allows."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def required(*extras: str) -> dict[str, Requirement]:
    """Return the direct dependencies of extras and of the base, by name."""
    texts, waiting = list(PROJECT["dependencies"]), list(extras)
    while waiting:
        for text in PROJECT["optional-dependencies"][waiting.pop()]:
            requirement = Requirement(text)
            if requirement.name == "foedus":
                waiting += requirement.extras
            else:
                texts.append(text)
    return {canonicalize_name(Requirement(text).name): Requirement(text) for text in texts}


def locked(file: str) -> dict[str, tuple[Version, int]]:
    """Return the version and the number of hashes of each package of a lock file."""
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / file).read_text("utf-8"), flags=re.MULTILINE)[1:]
    found = {}
    for entry in entries:
        name, version = re.match(r"([\w.-]+)==([\w.+!-]+)", entry).groups()
        found[canonicalize_name(name)] = Version(version), entry.count("--hash=sha256:")
    return found


@pytest.mark.parametrize("file", ["requirements-dev.lock", "requirements-lowest.lock"])
def test_every_package_is_locked_by_hash_and_no_index_is_named(file):
    assert all(hashes > 0 for _, hashes in locked(file).values())
    assert "://" not in (ROOT / file).read_text("utf-8")


def test_the_lock_of_development_holds_what_pyproject_asks_for():
    lock = locked("requirements-dev.lock")
    for name, requirement in required("dev").items():
        assert name in lock, "run make lock"
        assert requirement.specifier.contains(lock[name][0]), name


def test_the_lowest_versions_tested_are_the_lowest_allowed():
    lock = locked("requirements-lowest.lock")
    for name, requirement in required("all", "tests").items():
        [bound] = [part for part in requirement.specifier if part.operator == ">="]
        have = lock[name][0].release
        want = Version(bound.version).release
        assert have[: len(want)] == want or have == want[: len(have)], f"{requirement} is locked at {lock[name][0]}"


def test_make_and_continuous_integration_install_from_the_lock():
    make = (ROOT / "Makefile").read_text("utf-8")
    assert "LOCK   ?= requirements-dev.lock" in make
    assert make.count("--require-hashes --no-deps") == 2
    assert re.search(r"^test-all: .*\btest-lowest\b", make, re.MULTILINE)
    assert "make test-all" in (ROOT / ".ci" / "run").read_text("utf-8")
