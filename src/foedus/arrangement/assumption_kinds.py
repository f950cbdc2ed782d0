"""Every kind of assumption, read from ``assumptions.toml``: the one place where its meaning and its default stand.

The file is data for scholars: they review defaults, ranges and both languages there without reading Python. Schema,
ledger, report and reference page read it from here.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from foedus.arrangement.schema import Text
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ASSUMPTION",
    "DOMAINS",
    "EURO",
    "EXACT",
    "KINDS",
    "READER",
    "UNITS",
    "About",
    "Domain",
    "Kind",
    "is_possible",
]

ASSUMPTION = "assumption"
"""The word that stands in place of a source."""

READER = "set by the reader"
"""The word that stands in place of a source for what ``--set`` gives."""

EURO = "billion euro"
"""The money of the model's defaults: the first two words of a unit."""

Domain = Literal["positive", "share", "factor", "real", "count"]
About = Literal["party", "guarantor", "protege", "adversary", "world"]
Needs = Literal["war", "peace"]

DOMAINS: Mapping[Domain, Message] = {
    "positive": Message("it must be above 0"),
    "share": Message("it must lie between 0 and 1"),
    "factor": Message("it must lie between 0 and 1, both excluded"),
    "count": Message("it must be 0 or above"),
    "real": Message("it must be a number"),
}
"""What a value of each domain must be."""

EXACT = Message("the text or the record is read with it before anything is drawn: try other values one at a time")
"""Why an exact kind has no range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of assumption: what it means, and what stands where a situation says nothing of it.

    Attributes
    ----------
    name : str
    domain : {"positive", "share", "factor", "real", "count"}
        Values above 0; between 0 and 1, the ends only where taken as known; never the ends; any; 0 or above.
    about : {"party", "guarantor", "protege", "adversary", "world"}
        Whom an entry of this kind is about; ``world`` needs no `about`.
    says : Text
        What it is, in one or two sentences.
    unit : Text or None
        Unit that the model expects.
    median, low, high : float or None
        The default, `low` and `high` bounding 90 %; None where a situation must say.
    source : tuple of str
        Of the default.
    exact : bool
        Whether a situation may give one number only: text or record are read with it, before anything is drawn.
    also : tuple of str
        Other words for the unit that a situation may write, in English.
    after_war : tuple of float or None
        Median, low and high that take the place of the default where a war is in progress.
    needs : {"war", "peace"} or None
        Where it says something: only with a war in progress, or only without one.
    """

    name: str
    domain: Domain
    about: About
    says: Text
    unit: Text | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    source: tuple[str, ...] = ()
    exact: bool = False
    also: tuple[str, ...] = ()
    after_war: tuple[float, float, float] | None = None
    needs: Needs | None = None

    @property
    def middle(self) -> float:
        """The median of a default."""
        assert self.median is not None
        return self.median

    @property
    def fixed(self) -> bool:
        """Whether the default is one number without a range."""
        return self.median is not None and self.low == self.high

    def takes(self, unit: str) -> bool:
        """Whether a situation may write this unit: the kind's own, in any money where it is in euro.

        >>> KINDS["aid_pledged"].takes("million dollars a year"), KINDS["aid_pledged"].takes("million dollars")
        (True, False)
        """
        if self.unit is None:
            return True
        known = (self.unit.en, *self.also)
        return unit in known or (EURO in self.unit.en and _MONEY.sub(EURO, unit) in known)

    def default_id(self, party: str | None = None) -> str:
        """Return the id that the default has in the ledger; of a guarantor, with its party.

        >>> KINDS["will"].default_id("US")
        'will-US'
        """
        name = self.name.replace("_", "-")
        return f"{name}-{party}" if party else name


_MONEY = re.compile(r"\b(thousand|million|billion|trillion) \w+")


def is_possible(domain: str, number: float, *, exact: bool) -> bool:
    """Whether a number is possible; 0 and 1 are, for a share, only where the value is taken as known."""
    if domain == "positive":
        return number > 0
    if domain == "share":
        return 0 <= number <= 1 if exact else 0 < number < 1
    if domain == "factor":
        return 0 < number < 1
    return number >= 0 if domain == "count" else True


def _kind(name: str, row: dict[str, Any]) -> Kind:
    unit = Text(**row.pop("unit")) if "unit" in row else None
    source, also = (tuple(row.pop(key, ())) for key in ("source", "also"))
    if "after_war" in row:
        row["after_war"] = tuple(row["after_war"][end] for end in ("median", "low", "high"))
    return Kind(name=name, says=Text(**row.pop("says")), unit=unit, source=source, also=also, **row)


_DATA = tomllib.loads(Path(__file__).with_name("assumptions.toml").read_text(encoding="utf-8"))

KINDS: Mapping[str, Kind] = {name: _kind(name, row) for name, row in _DATA["kinds"].items()}
"""Every kind, in the order of the file, which is that of the ledger and of the reference page."""

UNITS: Mapping[str, Text] = {
    unit.en: unit
    for unit in (*(kind.unit for kind in KINDS.values() if kind.unit), *(Text(**row) for row in _DATA["units"]))
}
"""Every unit by its English name: those of the kinds, and the others that situations write."""
