"""What can be added to a frame: tables of sources joined on their keys, and columns derived from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import polars as pl

from foedus.errors import SpecificationError
from foedus.record.source_files.registry import source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["PAIR", "Addition", "Part", "Setting", "Unit", "attach"]

Unit = Literal["state-year", "dyad-year", "directed-dyad-year"]
By = Literal["state", "dyad", "pair"]

KEYS = ("ccode", "ccode1", "ccode2", "year")
BY_KEYS = {"state": ["ccode", "year"], "dyad": ["ccode1", "ccode2", "year"], "pair": ["ccode1", "ccode2", "year"]}
UNIT_KEYS: dict[str, tuple[str, ...]] = {
    "state-year": ("ccode", "year"),
    "dyad-year": ("ccode1", "ccode2", "year"),
    "directed-dyad-year": ("ccode1", "ccode2", "year"),
}
"""Columns that name a row of each kind of frame, once."""

PAIR = pl.min_horizontal("ccode1", "ccode2").cast(pl.Int32) * 1000 + pl.max_horizontal("ccode1", "ccode2")
"""Number of the pair of states of a row, the same in both directions."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What an addition needs to know of the frame that it joins.

    Attributes
    ----------
    unit : str
        ``state-year``, ``dyad-year`` (``ccode1 < ccode2``) or ``directed-dyad-year``.
    first, last : int
        Calendar years of the frame, both included.
    """

    unit: Unit
    first: int
    last: int

    @property
    def sides(self) -> tuple[str, ...]:
        """What is put after the columns of states: nothing, or ``1`` and ``2``."""
        return ("",) if self.unit == "state-year" else ("1", "2")


@dataclass(frozen=True, slots=True)
class Part:
    """One keyed table to be joined.

    Attributes
    ----------
    source : str
        The source whose coverage bounds the values.
    by : str
        ``state`` (keys ``ccode``, ``year``; joined once for each side of a dyad), ``dyad`` (``ccode1``, ``ccode2``,
        ``year``, directed) or ``pair`` (the same with ``ccode1 < ccode2``, the value of both directions).
    table : callable
        From the setting to a lazy frame of keys and columns, at most one row per key.
    fill : mapping
        Values of rows that the table does not list, in years that the source covers: absence from a list of alliances
        is a zero, absence from a list of measurements is not.
    """

    source: str
    by: By
    table: Callable[[Setting], pl.LazyFrame]
    fill: Mapping[str, object] = field(default_factory=dict)


def _nothing(_: Setting) -> Sequence[pl.Expr]:
    return ()


@dataclass(frozen=True, slots=True)
class Addition:
    """Columns that can be added to a frame.

    Attributes
    ----------
    name : str
        The function that made it, as ``atop``.
    order : int
        Place of its columns in the table, whatever the order in which additions were made.
    parts : tuple of Part
        Tables to be joined.
    units : tuple of str
        Kinds of frame that it fits.
    derive : callable
        From the setting to expressions computed after the joins.
    drop : tuple of str
        Columns needed on the way only; ``{}`` stands for the side.
    options : tuple
        What was asked of the function; two additions with the same name and options are the same.
    """

    name: str
    order: int
    parts: tuple[Part, ...] = field(compare=False)
    units: tuple[str, ...] = ("dyad-year", "directed-dyad-year")
    derive: Callable[[Setting], Sequence[pl.Expr]] = field(default=_nothing, compare=False)
    drop: tuple[str, ...] = ()
    options: tuple[object, ...] = ()

    def parts_for(self, setting: Setting) -> tuple[Part, ...]:
        """Return the tables that such rows can be joined to: those of dyads are left out where rows are states."""
        return tuple(part for part in self.parts if part.by == "state" or setting.unit != "state-year")

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources used, once each."""
        return tuple(dict.fromkeys(part.source for part in self.parts))


def attach(frame: pl.LazyFrame, additions: Sequence[Addition], setting: Setting) -> pl.LazyFrame:
    """Return the frame with the columns of all additions, in the order in which they are given; rows keep their order.

    The long frame of dyads is matched with keys only; columns are then gathered by the places found, each once. This
    costs a third of chained joins, which copy every earlier column again.

    Raises
    ------
    SpecificationError
        If two additions bring a column of the same name.
    """
    names = frame.collect_schema().names()
    matched, gathered, filled = frame, [], []
    for addition in additions:
        for number, part in enumerate(addition.parts_for(setting)):
            table = part.table(setting).filter(pl.col("year").is_between(setting.first, setting.last)).collect()
            own = [name for name in table.columns if name not in KEYS]
            for side in setting.sides if part.by == "state" else ("",):
                place = f"_{addition.name}_{number}_{side}"
                matched = _matched(matched, table, part.by, side, setting, place)
                brought = [f"{name}{side}" for name in own]
                _refuse_twice(names, brought)
                names += brought
                gathered += [
                    pl.lit(table[name]).gather(place).alias(new) for name, new in zip(own, brought, strict=True)
                ]
                filled += [_filled(f"{name}{side}", value, part.source, setting) for name, value in part.fill.items()]
        derived = [expression.meta.output_name() for expression in addition.derive(setting)]
        _refuse_twice(names, derived)
        names += derived
    frame = matched.with_columns(gathered).with_columns(filled)
    derived = [expression for addition in additions for expression in addition.derive(setting)]
    dropped = {name.format(side) for addition in additions for name in addition.drop for side in setting.sides}
    return frame.with_columns(derived).select(name for name in names if name not in dropped)


def _matched(
    frame: pl.LazyFrame, table: pl.DataFrame, by: str, side: str, setting: Setting, place: str
) -> pl.LazyFrame:
    """Add the column `place`: the row of the table that each row of the frame finds, null where it finds none."""
    key = packed(BY_KEYS[by]).alias("_key")
    rows = table.lazy().select(key, pl.int_range(pl.len(), dtype=pl.UInt32).alias(place))
    if by == "pair" and setting.unit == "directed-dyad-year":
        low, high = pl.min_horizontal("ccode1", "ccode2"), pl.max_horizontal("ccode1", "ccode2")
        sought = packed([low, high, pl.col("year")])
    else:
        sought = packed([f"ccode{side}", "year"] if by == "state" else BY_KEYS[by])
    return (
        frame.with_columns(sought.alias("_key")).join(rows, on="_key", how="left", maintain_order="left").drop("_key")
    )


def packed(keys: Sequence[str | pl.Expr]) -> pl.Expr:
    """Return whole-number keys as one Int64 in the same order: one key is matched faster than three."""
    first, *rest = (pl.col(key) if isinstance(key, str) else key for key in keys)
    for key in rest:
        first = first.cast(pl.Int64) * 10_000 + key
    return first


def _filled(name: str, value: object, source_name: str, setting: Setting) -> pl.Expr:
    covered = source(source_name)
    column = pl.col(name).fill_null(value)
    if covered.first <= setting.first and setting.last <= covered.last:
        return column
    return (
        pl.when(pl.col("year").is_between(covered.first, covered.last)).then(column).otherwise(pl.col(name)).alias(name)
    )


def _refuse_twice(there: Sequence[str], brought: Sequence[str]) -> None:
    twice = sorted(set(brought) & set(there))
    if twice:
        raise SpecificationError(
            f"these columns are there already: {', '.join(twice)}",
            todo="leave out one of the additions that bring them, or give it a prefix= where it takes one",
        )
