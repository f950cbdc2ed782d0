"""Comparison with a stored output: text to the letter, data with numbers that may differ in the last places."""

from __future__ import annotations

import difflib
import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import GOLDEN, ROOT

RELATIVE, ABSOLUTE = 1e-3, 1e-4
"""How far a number of stored data may differ: machines round differently."""
MOST_SHOWN = 40


def compare(name: str, found: Any, folder: Path = GOLDEN) -> None:
    """Fail where an output is not as stored; with ``UPDATE_GOLDEN=1`` store it, for a reviewer to read.

    Parameters
    ----------
    name : str
        Path of the stored file below ``tests/golden``; ``.json`` holds data, any other suffix holds text.
    found : Any
        The text, or the data.
    folder : Path
        Where the stored files stand.
    """
    path = folder / name
    data = path.suffix == ".json"
    text = json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n" if data else found
    stored = path.read_text(encoding="utf-8") if path.exists() else None
    if stored is None:
        differences = ["nothing is stored"]
    elif data:
        differences = list(data_differences(json.loads(text), json.loads(stored)))
    else:
        differences = list(difflib.unified_diff(stored.splitlines(), text.splitlines(), "stored", "found", lineterm=""))
        if not differences and text != stored:
            differences = ["the ends of lines differ"]
    if not differences:
        return
    if os.environ.get("UPDATE_GOLDEN", "0") not in {"", "0"}:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    shown = differences[:MOST_SHOWN]
    if len(differences) > MOST_SHOWN:
        shown.append(f"... and {len(differences) - MOST_SHOWN} more lines")
    where = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    pytest.fail("\n".join([f"{where} differs (if that is meant: UPDATE_GOLDEN=1):", *shown]), pytrace=False)


def data_differences(found: Any, stored: Any, path: str = "") -> Iterator[str]:
    """Yield one line for each place at which two nested values differ."""
    if isinstance(found, dict) and isinstance(stored, dict):
        for key in sorted(found.keys() | stored.keys()):
            if key not in found:
                yield f"{path}.{key}: missing, stored as {_short(stored[key])}"
            elif key not in stored:
                yield f"{path}.{key}: not stored, found {_short(found[key])}"
            else:
                yield from data_differences(found[key], stored[key], f"{path}.{key}")
    elif isinstance(found, list) and isinstance(stored, list):
        if len(found) != len(stored):
            yield f"{path}: {len(found)} entries, stored {len(stored)}"
        for i, (a, b) in enumerate(zip(found, stored, strict=False)):
            yield from data_differences(a, b, f"{path}[{i}]")
    elif not _same(found, stored):
        yield f"{path}: {_short(found)}, stored {_short(stored)}"


def _same(found: Any, stored: Any) -> bool:
    if isinstance(stored, float) and isinstance(found, int | float) and not isinstance(found, bool):
        return math.isclose(found, stored, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return found == stored


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 100 else f"{shown[:97]}..."
