"""Frames of the record: state-years and dyad-years, to which additions are made in one readable chain."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.errors import CoverageWarning, FrameError, SpecificationError
from foedus.extras import require
from foedus.files import write_atomic
from foedus.record.additions import BY_KEYS, UNIT_KEYS, Addition, Setting, Unit, attach
from foedus.record.dyads.political_relevance import relevance
from foedus.record.source_files.registry import source
from foedus.record.state_system.membership import membership
from foedus.wording import Message

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Frame", "directed_dyad_years", "dyad_years", "state_years"]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Rows of one kind, the additions asked for and the filters; nothing is computed before `collect`.

    Attributes
    ----------
    unit : str
        ``state-year``, ``dyad-year`` or ``directed-dyad-year``.
    first, last : int
        Calendar years, both included.
    base : polars.LazyFrame
        The keys (and a user's own columns), sorted, once each.
    additions : tuple of Addition
        What has been added.
    relevant : bool
        Whether only politically relevant dyads are kept.
    filters : tuple of polars.Expr
        Conditions on columns of the finished table.
    """

    unit: Unit
    first: int
    last: int
    base: pl.LazyFrame
    additions: tuple[Addition, ...] = ()
    relevant: bool = False
    filters: tuple[pl.Expr, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row."""
        return UNIT_KEYS[self.unit]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources that the table uses, for `foedus.record.bibtex`."""
        named = [name for addition in self._wanted() for name in addition.sources]
        return tuple(dict.fromkeys(("cw_system", *named)))

    def add(self, *additions: Addition) -> Frame:
        """Add columns; the order of additions changes nothing.

        Histories (peace years, decayed disputes) are computed on all dyads, before any filter.

        Raises
        ------
        FrameError
            If an argument is no addition.
        SpecificationError
            If an addition does not fit these rows, or brings columns that another brings too.
        """
        for addition in additions:
            if not isinstance(addition, Addition):
                given = getattr(addition, "__name__", repr(addition))
                raise FrameError(f"argument of add(): {given} is no addition", todo=f"call it: .add({given}())")
            if self.unit not in addition.units:
                raise SpecificationError(
                    f"{addition.name}() cannot be added to {self.unit} rows",
                    todo=f"it fits: {', '.join(addition.units)}",
                )
        return replace(self, additions=tuple(dict.fromkeys((*self.additions, *additions))))

    def politically_relevant(self) -> Frame:
        """Keep the dyads that are contiguous (types 1 to 5) or hold a major power.

        References
        ----------
        Weede (1976), JCR 20: 395-411; Lemke and Reed (2001), JCR 45: 126-144.
        """
        if self.unit == "state-year":
            raise SpecificationError("political relevance is a property of dyads", todo="start from dyad_years()")
        return replace(self, relevant=True)

    def filter(self, *conditions: pl.Expr) -> Frame:
        """Keep the rows for which polars conditions on the finished table hold.

        Raises
        ------
        FrameError
            If an argument is no polars expression.
        """
        for condition in conditions:
            if not isinstance(condition, pl.Expr):
                raise FrameError(
                    f"argument of filter(): {condition!r} is no condition", todo='write one, as pl.col("cinc1") > 0.1'
                )
        return replace(self, filters=(*self.filters, *conditions))

    def lazy(self) -> pl.LazyFrame:
        """Return the finished table as a polars lazy frame, sorted by key; warns of years not covered."""
        self._warn_of_coverage()
        setting = Setting(self.unit, self.first, self.last)
        frame = self.base
        if self.relevant:
            frame = attach(frame, [relevance()], setting).filter(pl.col("prd") == 1).drop("prd")
        frame = attach(frame, sorted(self.additions, key=lambda a: (a.order, a.name, str(a.options))), setting)
        return frame.filter(*self.filters) if self.filters else frame

    def collect(self) -> pl.DataFrame:
        """Compute the table: one row per key, sorted by key."""
        return self.lazy().collect()

    def to_pandas(self) -> Any:
        """Compute the table as a pandas data frame (needs the extra ``foedus[frames]``)."""
        require("frames")
        return self.collect().to_pandas()

    def to_arrow(self) -> Any:
        """Compute the table as a pyarrow table (needs the extra ``foedus[frames]``)."""
        require("frames")
        return self.collect().to_arrow()

    def write(self, path: Path) -> pl.DataFrame:
        """Compute the table, write it as ``.parquet`` or ``.csv``, and return it.

        Raises
        ------
        FrameError
            If the name ends otherwise.
        InputError
            If the file cannot be written.
        """
        writers = {".parquet": "write_parquet", ".csv": "write_csv"}
        if path.suffix not in writers:
            what = Message("cannot write a table as '{suffix}'", {"suffix": path.suffix})
            raise FrameError(what, where=str(path), todo=Message("use .parquet or .csv"))
        table = self.collect()
        write_atomic(path, getattr(table, writers[path.suffix]))
        return table

    def unmatched(self) -> pl.DataFrame:
        """Report what the joins did not match, among all rows of this kind before any filter.

        Returns
        -------
        polars.DataFrame
            One row per addition and source: ``addition``, ``source``, ``rows`` of the source in these years,
            ``unmatched`` (rows of the source whose state or dyad is not in the state system then) and ``examples``.
        """
        setting = Setting(self.unit, self.first, self.last)
        rows = []
        for addition in self._wanted():
            for part in addition.parts_for(setting):
                keys = BY_KEYS[part.by]
                known = _members(self) if part.by == "state" else self.base.select(keys)
                if part.by == "pair" and self.unit == "directed-dyad-year":
                    known = known.filter(pl.col("ccode1") < pl.col("ccode2"))
                if part.by == "dyad" and self.unit == "dyad-year":
                    known = pl.concat([known, known.select(ccode1="ccode2", ccode2="ccode1", year="year")])
                table = part.table(setting).select(keys).filter(pl.col("year").is_between(self.first, self.last))
                table, lost = pl.collect_all([table, table.join(known, on=keys, how="anti").sort(keys)])
                shown = "; ".join("-".join(map(str, row)) for row in lost.head(3).iter_rows())
                rows.append((addition.name, part.source, table.height, lost.height, shown))
        return pl.DataFrame(rows, schema=["addition", "source", "rows", "unmatched", "examples"], orient="row")

    def _wanted(self) -> tuple[Addition, ...]:
        return ((relevance(),) if self.relevant else ()) + self.additions

    def _warn_of_coverage(self) -> None:
        for name in dict.fromkeys(name for addition in self._wanted() for name in addition.sources):
            covered = source(name)
            outside = [
                f"{a}-{b}"
                for a, b in (
                    (self.first, min(covered.first - 1, self.last)),
                    (max(covered.last + 1, self.first), self.last),
                )
                if a <= b
            ]
            if outside:
                what = Message(
                    "source '{name}' covers {years}: values of {outside} are null and its dyads of these years are "
                    "left out"
                    if self.relevant and name in _RELEVANCE
                    else "source '{name}' covers {years}: values of {outside} are null",
                    {"name": name, "years": f"{covered.first}-{covered.last}", "outside": ", ".join(outside)},
                )
                warnings.warn(CoverageWarning(what), stacklevel=5)


_RELEVANCE = ("cow_contdir", "cow_majors")


def _members(frame: Frame) -> pl.LazyFrame:
    if frame.unit == "state-year":
        return frame.base.select("ccode", "year")
    sides = [frame.base.select(pl.col(f"ccode{side}").alias("ccode"), "year") for side in (1, 2)]
    return pl.concat(sides).unique()


def state_years(first: int, last: int, *, hold: bool = False) -> Frame:
    """Start from the years of every member of the state system.

    Parameters
    ----------
    first, last : int
        Calendar years, both included.
    hold : bool
        Whether to hold the last membership beyond the years that the list of states covers.

    Returns
    -------
    Frame
        Keyed by ``ccode``, ``year``.

    Raises
    ------
    OutsideCoverageError
        If the years lie outside the list of states.
    """
    base = membership(first, last, hold=hold).select("ccode", "year").unique().sort("ccode", "year")
    return Frame("state-year", first, last, base)


def dyad_years(first: int, last: int, *, hold: bool = False) -> Frame:
    """Start from every pair of states, once (``ccode1 < ccode2``); see `directed_dyad_years`."""
    return Frame("dyad-year", first, last, _pairs(first, last, hold, pl.col("ccode") < pl.col("ccode_right")))


def directed_dyad_years(first: int, last: int, *, hold: bool = False) -> Frame:
    """Start from every ordered pair of states that were members on the same day of the year.

    Parameters
    ----------
    first, last : int
        Calendar years, both included.
    hold : bool
        Whether to hold the last membership beyond the years that the list of states covers.

    Returns
    -------
    Frame
        Keyed by ``ccode1``, ``ccode2``, ``year``. Pairs that share a year but never a day (North Yemen and Yemen in
        1990) are left out, as peacesciencer does.

    Raises
    ------
    OutsideCoverageError
        If the years lie outside the list of states.
    """
    return Frame("directed-dyad-year", first, last, _pairs(first, last, hold, pl.col("ccode") != pl.col("ccode_right")))


def _pairs(first: int, last: int, hold: bool, wanted: pl.Expr) -> pl.LazyFrame:
    spells = membership(first, last, hold=hold).collect()
    days = spells.lazy()
    same_day = pl.max_horizontal("from", "from_right") <= pl.min_horizontal("to", "to_right")
    pairs = (
        days.join(days, on="year")
        .filter(wanted, same_day)
        .select(pl.col("ccode").alias("ccode1"), pl.col("ccode_right").alias("ccode2"), "year")
    )
    if spells.select("ccode", "year").is_duplicated().any():
        pairs = pairs.unique()
    return pairs.sort("ccode1", "ccode2", "year")
