"""The facts that condition differences, as they ship: an estimate in logs with its error, and what the level is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from foedus.arrangement.assumption_kinds import KINDS
from foedus.deterrence.estimates.documents import formatted_document
from foedus.errors import SpecificationError
from foedus.horizon.conditioning.manifest import evidence_manifest
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from foedus.horizon.conditioning.manifest import Danger, Datum

__all__ = ["FoundFact", "found_facts"]

_FILE = "evidence.json"
_SCALES = {"log-odds": False, "log hazard ratio": False, "hazard ratio": True}
"""Scales of comparisons, and whether the logarithm is still to be taken."""


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact as it ships, with what its reference case needs.

    Attributes
    ----------
    datum : Datum
    scale : str
        Of the fact.
    recorded : float
        In logs, as the record has it.
    error : float
        Its standard error.
    chance : float
        Chance of an attack within a year in the reference case, without what is compared.
    occasion : float
        Chance of an occasion within a year.
    """

    datum: Datum
    scale: str
    recorded: float
    error: float
    chance: float
    occasion: float

    @property
    def estimate(self) -> float:
        """What is taken of it."""
        return self.datum.kept * self.recorded

    @property
    def sd(self) -> float:
        """Error and bias together."""
        return float(np.hypot(self.error, self.datum.bias))


def found_facts(data: Sequence[Datum] | None = None, folder: Path | None = None) -> tuple[FoundFact, ...]:
    """Return the facts that ship, or none where some that the manifest names do not.

    Parameters
    ----------
    data : sequence of Datum, optional
        Differences; those of the manifest unless given.
    folder : Path, optional
        Of the estimates; that of the package unless given.

    Raises
    ------
    EstimatesError
        The evidence is of another format, or not the one that the manifest of the estimates names.
    SpecificationError
        A fact is no comparison, or what it says of its level is impossible.
    """
    document = formatted_document(_FILE, Message("the shipped evidence is of another format"), folder)
    rows = {} if document is None else {row["id"]: row for row in document["facts"]}
    chosen = evidence_manifest().differences if data is None else data
    needed = {name for datum in chosen for name in _named(datum)}
    if not needed <= rows.keys():
        return ()
    return tuple(_found(datum, rows) for datum in chosen)


def _named(datum: Datum) -> set[str]:
    assert datum.reference is not None
    danger = datum.reference.danger
    other = {danger.occasions} if isinstance(danger.occasions, str) and danger.occasions not in KINDS else set()
    return {datum.id, danger.fact, *other}


def _found(datum: Datum, rows: Mapping[str, dict[str, Any]]) -> FoundFact:
    row = rows[datum.id]
    if row["scale"] not in _SCALES or row["low"] is None or not row["low"] < row["high"]:
        raise SpecificationError(
            Message("the fact '{id}' is no comparison with an interval", {"id": datum.id}), where=_FILE
        )
    middle, low, high = (float(row[key]) for key in ("estimate", "low", "high"))
    if _SCALES[row["scale"]]:
        middle, low, high = (float(np.log(value)) for value in (middle, low, high))
    wide = 2 * float(ndtri(0.5 + row["level"] / 2))
    assert datum.reference is not None
    chance, occasion = _level(datum.reference.danger, rows)
    if not 0 < chance < occasion < 1:
        raise SpecificationError(
            Message("of the fact '{id}' more attacks would come than occasions", {"id": datum.id}), where=_FILE
        )
    return FoundFact(datum, row["scale"], middle, (high - low) / wide, chance, occasion)


def _level(danger: Danger, rows: Mapping[str, dict[str, Any]]) -> tuple[float, float]:
    """Return the yearly chance of an attack, and of an occasion."""
    row = rows[danger.fact]
    whole = row["estimate"] if danger.read == "share" else row["events"] / row["n"]
    chance = 1 - (1 - whole) ** (1 / danger.over)
    if not isinstance(danger.occasions, str):
        return chance, danger.occasions
    if danger.occasions in KINDS:
        usual = KINDS[danger.occasions].after_war
        assert usual is not None
        return chance, usual[0]
    other = rows[danger.occasions]
    return chance, other["events"] / other["n"]
