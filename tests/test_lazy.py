"""The lazy door of a package: what it loads, when, and what it says of a name that is not there."""

from __future__ import annotations

import sys
from importlib import import_module
from textwrap import dedent

import pytest

FILES = {
    "house/__init__.py": """
        from foedus.lazy import attach

        __getattr__, __dir__, __all__ = attach(__name__, __file__)
    """,
    "house/__init__.pyi": """
        from fractions import Fraction as Fraction

        from . import attic as attic
        from .attic import ladder as ladder, rung as step
        from .cellar.stairs import down as down
    """,
    "house/attic.py": """
        loaded = []
        ladder = object()


        def rung():
            return 1
    """,
    "house/cellar/__init__.py": "",
    "house/cellar/stairs.py": "down = 'down'",
}


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A package with a door, importable for one test."""
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield import_module("house")
    for name in [name for name in sys.modules if name.split(".")[0] == "house"]:
        del sys.modules[name]


def test_nothing_is_loaded_before_it_is_asked_for(house):
    assert not {"house.attic", "house.cellar", "house.cellar.stairs"} & set(sys.modules)
    assert house.down == "down"
    assert "house.cellar.stairs" in sys.modules
    assert "house.attic" not in sys.modules


def test_names_modules_and_names_of_other_packages(house):
    from fractions import Fraction

    assert house.step() == 1
    assert house.attic is import_module("house.attic")
    assert house.ladder is house.attic.ladder
    assert house.Fraction is Fraction


def test_what_was_loaded_is_kept(house, monkeypatch):
    first = house.ladder
    monkeypatch.setattr("house.attic.ladder", "another")
    assert house.ladder is first
    assert vars(house)["ladder"] is first


def test_all_and_dir_are_the_names_of_the_stub(house):
    names = ["Fraction", "attic", "down", "ladder", "step"]
    assert house.__all__ == names
    assert dir(house) == names
    star: dict[str, object] = {}
    exec("from house import *", star)
    assert set(names) <= set(star)


@pytest.mark.parametrize("name", ["rung", "loaded", "stairs", "_homes"])
def test_a_name_that_the_stub_does_not_hold_is_not_there(house, name):
    with pytest.raises(AttributeError, match=rf"module 'house' has no attribute '{name}'"):
        getattr(house, name)
    assert not hasattr(house, name)
    with pytest.raises(ImportError, match=rf"cannot import name '{name}'"):
        exec(f"from house import {name}")
