"""The backtest and the rule-selected test that ship with the estimates: one command makes both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.deterrence.estimates.write import register_document
from foedus.deterrence.forecast.backtest import Workshop, backtest, provenance
from foedus.deterrence.forecast.options import Options, Split
from foedus.deterrence.forecast.rule_selected_cases import rule_test
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["TEST", "TRAIN", "build", "ship_backtest"]

TRAIN, TEST = (1946, 1989), (1990, 2010)
"""The split that ships, and that the bars are set for."""


def build(*, seed: int = 1, progress: Callable[[Message], None] = lambda _: None) -> dict[str, dict[str, Any]]:
    """Return the documents ``backtest.json`` and ``rule_test.json``.

    Parameters
    ----------
    seed : int
        Of the intervals and of the trees of the rule-selected test.
    progress : callable
        Called with each step.
    """
    options = Options(fixed_origin=True, ten_years=True, rolling=5, seed=seed)
    first = backtest(Split(TRAIN, TEST), options, workshop=Workshop(progress)).result
    second = rule_test(seed=seed, progress=progress)
    return {
        name: _rounded(_trimmed(document) | provenance() | {"command": "foedus estimate"})
        for name, document in (("backtest.json", first), ("rule_test.json", second))
    }


def ship_backtest(folder: Path, *, seed: int = 1, progress: Callable[[Message], None] = lambda _: None) -> None:
    """Make both documents and enter them in the manifest of the estimates.

    Parameters
    ----------
    folder : Path
        Of the estimates.
    seed : int
    progress : callable
    """
    for name, document in build(seed=seed, progress=progress).items():
        register_document(folder, name, document)


def _trimmed(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with the differences of our own forecasts only: the others' are in `foedus backtest`."""

    def kept(value: Any) -> Any:
        if isinstance(value, list):
            return [kept(item) for item in value]
        if not isinstance(value, dict):
            return value
        foreign = "differences" in value and not str(value["model"]).startswith(("foedus", "average"))
        return {key: kept(item) for key, item in value.items() if not (foreign and key == "differences")}

    return kept(document)


def _rounded(value: Any) -> Any:
    """Return plain data with numbers of seven significant digits: more would only make the file longer."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, dict):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value
