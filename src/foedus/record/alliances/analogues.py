"""The reference class of an arrangement: which historical alliances promise the like, and how they fared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from foedus.errors import SpecificationError, UnknownNameError
from foedus.record.alliances.fulfilments import LIMITS, fulfilment_rows, wilson
from foedus.record.source_files.store import scan
from foedus.record.state_system.membership import states
from foedus.statistics.tables import Table
from foedus.wording import N_, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SOURCES", "ReferenceClass", "reference_class"]

VARIABLES = {
    "DEFENSE": "defense",
    "OFFENSE": "offense",
    "NEUTRAL": "neutral",
    "NONAGG": "nonagg",
    "CONSULT": "consul",
    "CONDITIO": "conditio",
    "BILAT": "bilat",
    "ASYMM": "asymm",
    "LENGTH": "length",
    "RENEWAL": "proren",
    "BASE": "base",
    "MILCON": "milcon",
    "INTCOM": "intcom",
    "ORGAN1": "organ1",
    "SUBORD": "subord",
    "MILAID": "milaid",
    "THIRDCOM": "thirdcom",
    "RENOUNCE": "renounce",
}
"""Names of a derived coding, and ATOP's columns."""

_CORE = ("DEFENSE", "OFFENSE", "NEUTRAL", "NONAGG", "CONSULT")
"""What can be promised, the strongest first."""

_STRUCTURE = ("BASE", "MILCON", "INTCOM", "ORGAN1")
SOURCES = ("atop_alliance_level", "berkemeier_fuhrmann")
"""What the class rests on."""


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceClass:
    """Historical commitments like an arrangement, how the class was chosen, and how its members fared.

    Attributes
    ----------
    coding : dict of str to int
        The variables compared.
    steps : polars.DataFrame
        One row per likeness, from the narrowest: ``likeness``, ``alliances``, ``called`` (by a war, counted by war and
        alliance), ``honoured``, ``estimate``, ``conf_low``, ``conf_high`` (Wilson, 95 %), ``chosen``.
    chosen : str
        The narrowest likeness with enough called commitments.
    analogues : polars.DataFrame
        The nearest alliances: ``atopid``, ``name``, ``begyr``, ``endyr`` (null while in force), ``distance`` (0 to 1),
        ``differs`` (variables that differ), ``called``, ``honoured``.
    notes : tuple of Message
        Limits that must stand beside the numbers.
    words : mapping of str to mapping of str to Message
        How the names of likenesses and of alliances are rendered.
    """

    coding: dict[str, int]
    steps: pl.DataFrame
    chosen: str
    analogues: pl.DataFrame
    notes: tuple[Message, ...]
    words: Mapping[str, Mapping[str, Message]]

    def tidy(self) -> pl.DataFrame:
        """Return the steps."""
        return self.steps

    def tables(self) -> tuple[Table, Table]:
        """Return the steps and the nearest analogues as tables."""
        return (
            Table(
                Message("Historical commitments like this one, and how many were honoured"),
                self.steps,
                self.notes,
                SOURCES,
                words=self.words,
            ),
            Table(Message("Nearest analogues"), self.analogues, (), SOURCES, digits=2, words=self.words),
        )


def reference_class(coding: Mapping[str, int | None], *, analogues: int = 10, at_least: int = 10) -> ReferenceClass:
    """Find the historical alliances that promise what a coding promises.

    Parameters
    ----------
    coding : mapping of str to int or None
        ATOP variables by name, as ``{"DEFENSE": 1, "CONSULT": 1}``; what is None or left out is not compared. For
        arrangements it is derived by ``foedus.arrangement.atop_coding``.
    analogues : int
        How many nearest alliances to name.
    at_least : int
        Fewest commitments called by a war for a class to be chosen; the likeness is widened until there are as many.

    Returns
    -------
    ReferenceClass

    Raises
    ------
    UnknownNameError
        If a variable is not one of ATOP's.
    SpecificationError
        If the coding promises nothing.

    References
    ----------
    Leeds, Ritter, Mitchell and Long (2002), version 4.01; Berkemeier and Fuhrmann (2018).
    """
    for name in coding:
        if name not in VARIABLES:
            raise UnknownNameError("ATOP variable", name, VARIABLES)
    known = {name: int(value) for name, value in coding.items() if value is not None}
    promised = [name for name in _CORE if known.get(name)]
    if not promised:
        raise SpecificationError(
            Message("the coding promises neither defence nor offence, neutrality, non-aggression or consultation"),
            why=Message("without a promise there is no class of like promises"),
        )
    alliances = _alliances()
    rows = []
    for likeness, alike in _likenesses(known, promised):
        same = alliances.filter(alike)
        rows.append((likeness, same.height, int(same["called"].sum()), int(same["honoured"].sum())))
    steps = pl.DataFrame(rows, schema=["likeness", "alliances", "called", "honoured"], orient="row")
    steps = steps.hstack(wilson(steps["honoured"].to_numpy(), steps["called"].to_numpy()))
    enough = steps.filter(pl.col("called") >= at_least)
    chosen = str((enough if enough.height else steps.tail(1))["likeness"][0])
    steps = steps.with_columns((pl.col("likeness") == chosen).cast(pl.Int32).alias("chosen"))
    notes = _notes(at_least, too_few=enough.is_empty(), nonaggression="NONAGG" in promised)
    nearest, names = _nearest(alliances, known, analogues)
    words = {"likeness": {name: Message(name, context="likeness") for name in steps["likeness"]}, "name": names}
    return ReferenceClass(known, steps, chosen, nearest, notes, words)


def _notes(at_least: int, *, too_few: bool, nonaggression: bool) -> tuple[Message, ...]:
    notes = [
        *LIMITS,
        Message(
            "The class is the narrowest with at least {n} commitments called by a war; a war and an alliance count "
            "once.",
            {"n": at_least},
        ),
        Message("Alliances are coded by ATOP 4.01 (1815-2016); wars end in 2003."),
    ]
    if too_few:
        text = Message(
            "No likeness has {n} called commitments: the widest is used, with too few to conclude.", {"n": at_least}
        )
        notes.append(text)
    if nonaggression:
        notes.append(Message("A kept pact of non-aggression is not counted by the source: its share is too low."))
    return tuple(notes)


def _likenesses(known: Mapping[str, int], promised: list[str]) -> list[tuple[str, pl.Expr]]:
    """Return names and conditions, from the narrowest likeness to the widest, each within the next."""
    strongest = promised[0]
    none_stronger = [_alike(name, 0) for name in _CORE[: _CORE.index(strongest)] if name in known]
    equal = {
        N_("same obligations, conditionality and structure", context="likeness"): (*_CORE, "CONDITIO", *_STRUCTURE),
        N_("same obligations and conditionality", context="likeness"): (*_CORE, "CONDITIO"),
        N_("same obligations", context="likeness"): _CORE,
    }
    # a likeness that compares no more than a wider one would only bear a wrong name
    compared = {tuple(name for name in names if name in known): likeness for likeness, names in equal.items()}
    steps = [
        (likeness, pl.all_horizontal([_alike(name, known[name]) for name in names]))
        for names, likeness in compared.items()
    ]
    at_least = pl.all_horizontal([*none_stronger, *(_alike(name, 1) for name in promised)])
    steps.append((N_("at least the same obligations, none stronger", context="likeness"), at_least))
    same_strongest = pl.all_horizontal([*none_stronger, _alike(strongest, 1)])
    steps.append((N_("same strongest obligation", context="likeness"), same_strongest))
    return steps


def _alike(name: str, value: int) -> pl.Expr:
    """Both have it or both have it not; kinds within a variable are compared for the distance only."""
    return (pl.col(VARIABLES[name]) > 0) == (value > 0)


def _alliances() -> pl.DataFrame:
    fared = fulfilment_rows().lazy().group_by("atopid").agg(pl.len().alias("called"), pl.col("honoured").sum())
    members = [f"mem{place}" for place in range(1, 60)]
    return (
        scan("atop_alliance_level")
        .with_columns(pl.col("atopid").cast(pl.Int32))
        .join(fared, on="atopid", how="left")
        .with_columns(pl.col("called", "honoured").fill_null(0), endyr=pl.col("endyr").replace(0, None))
        .select("atopid", "begyr", "endyr", *VARIABLES.values(), "called", "honoured", *members)
        .collect()
    )


def _nearest(alliances: pl.DataFrame, coding: Mapping[str, int], count: int) -> tuple[pl.DataFrame, dict[str, Message]]:
    """Gower's distance: obligations weigh three, other variables one; what either side does not know weighs nothing."""
    apart, weights = [], []
    for name, value in coding.items():
        column = pl.col(VARIABLES[name]).cast(pl.Float64)
        if name == "LENGTH":
            # months: whether a term is stated matters more than its length
            gap = ((column > 0) != (value > 0)).cast(pl.Float64)
        else:
            span = max(float(alliances[VARIABLES[name]].max() or 0), float(value), 1.0)  # ty: ignore[invalid-argument-type]
            gap = (column - value).abs() / span
        weight = 3.0 if name in _CORE else 1.0
        apart.append(gap.fill_null(0) * weight)
        weights.append(gap.is_not_null() * weight)
    different = [
        pl.when(~_alike(name, value)).then(pl.lit(name.lower())).otherwise(None) for name, value in coding.items()
    ]
    nearest = (
        alliances.with_columns(
            distance=pl.sum_horizontal(apart) / pl.sum_horizontal(weights),
            differs=pl.concat_list(different).list.drop_nulls().list.join(", "),
        )
        .sort("distance", "begyr", "atopid", nulls_last=True)
        .head(count)
    )
    names = _names(nearest)
    shown = nearest.with_columns(pl.Series("name", list(map(str, names)), pl.String)).select(
        "atopid", "name", "begyr", "endyr", "distance", "differs", "called", "honoured"
    )
    return shown, {str(name): name for name in names if isinstance(name, Message)}


def _names(alliances: pl.DataFrame) -> list[str | Message]:
    letters = dict(states().select("ccode", "stateabb").iter_rows())
    names: list[str | Message] = []
    for row in alliances.select("begyr", "^mem.*$").iter_rows():
        members = [letters.get(int(code), str(int(code))) for code in row[1:] if code is not None]
        shown, year = "-".join(members[:4]), str(row[0])
        values = {"members": shown, "more": len(members) - 4, "year": year}
        names.append(Message("{members} and {more} more {year}", values) if len(members) > 4 else f"{shown} {year}")
    return names
