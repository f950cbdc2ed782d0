"""The doors of the rooms: exactly the names that are pinned, each of which can be had and says what it is."""

from __future__ import annotations

import ast
import inspect
import itertools
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import foedus
from tests.support.paths import ROOT

SOURCE = ROOT / "src" / "foedus"
DOORS = sorted(path.parent.name for path in SOURCE.glob("*/__init__.pyi"))


def docstring_of(room: str, name: str, value: Any) -> str:
    """Return the docstring of a public thing; of a constant, the text below its assignment."""
    if callable(value):
        text = value.__doc__ or ""
        # A dataclass without a docstring is given its signature as one.
        return "" if text.startswith(f"{name}(") else text
    for file in (SOURCE / room).rglob("*.py"):
        body = ast.parse(file.read_text(encoding="utf-8")).body
        for node, below in itertools.pairwise(body):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                assigned = any(isinstance(target, ast.Name) and target.id == name for target in targets)
                if assigned and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                    return str(below.value.value)
    return ""


def test_the_rooms_are_those_of_the_package():
    assert set(DOORS) <= set(foedus._ROOMS)
    assert {room for room in foedus._ROOMS if (SOURCE / room).is_dir()} == set(DOORS)


@pytest.mark.parametrize("room", DOORS)
def test_a_door_gives_exactly_the_pinned_names(room, golden):
    door = import_module(f"foedus.{room}")
    assert door.__all__ == sorted(door.__all__) == dir(door)
    golden(f"public_names/{room}.txt", "".join(f"{name}\n" for name in door.__all__))


@pytest.mark.parametrize("room", DOORS)
def test_every_public_name_can_be_had_and_says_what_it_is(room):
    door = import_module(f"foedus.{room}")
    silent = []
    for name in door.__all__:
        value = getattr(door, name)
        assert not isinstance(value, ModuleType), f"{name} is a module"
        if not inspect.cleandoc(docstring_of(room, name, value)):
            silent.append(name)
    assert silent == []


def test_no_pinned_door_has_gone():
    assert sorted(Path(file).stem for file in (ROOT / "tests/golden/public_names").glob("*.txt")) == DOORS
