"""Additions from the sources of the evidence: rows, keys, coverage, codebook, chains."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus import record
from foedus.errors import CoverageWarning, MatchWarning, SpecificationError
from foedus.record.source_files.registry import source

if TYPE_CHECKING:
    from foedus.record import Addition, Frame

pytestmark = pytest.mark.data

ADDITIONS = {
    "us_troops": record.us_troops,
    "leaders": record.leaders,
    "intrastate_wars": record.intrastate_wars,
    "crises": record.crises,
    "terminations": record.terminations,
    "militarised_events": record.militarised_events,
    "sanctions": record.sanctions,
}
UNITS = {
    "state-year": record.state_years,
    "dyad-year": record.dyad_years,
    "directed-dyad-year": record.directed_dyad_years,
}
YEARS = ((1816, 1816), (1917, 1919), (1945, 1951), (2013, 2016))
"""Years before, across and after the beginning or the end of every source."""

CASES = [
    (name, unit, years) for name, make in ADDITIONS.items() for unit in UNITS if unit in make().units for years in YEARS
]


def quietly(frame: Frame) -> pl.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CoverageWarning)
        warnings.simplefilter("ignore", MatchWarning)
        return frame.collect()


@pytest.mark.parametrize(("name", "unit", "years"), CASES)
def test_rows_stay_and_years_outside_the_source_are_null(name: str, unit: str, years: tuple[int, int]):
    addition: Addition = ADDITIONS[name]()
    base = UNITS[unit](*years)
    table = quietly(base.add(addition))
    assert table.select(base.keys).equals(base.collect())
    brought = [column for column in table.columns if column not in base.keys]
    assert brought
    (covered,) = (source(used) for used in addition.sources)
    outside = table.filter(~pl.col("year").is_between(covered.first, covered.last))
    assert outside.select(pl.col(brought).null_count()).row(0) == (outside.height,) * len(brought)


@pytest.mark.parametrize("name", ADDITIONS)
def test_absence_from_a_list_is_zero_within_its_years_and_absence_of_a_measure_is_null(name: str):
    addition = ADDITIONS[name]()
    listed = {column for part in addition.parts for column in part.fill}
    unit = "state-year" if "state-year" in addition.units else "directed-dyad-year"
    table = quietly(UNITS[unit](1990, 1991).add(addition))
    here = [column for column in table.columns if column in listed]
    for column in here:
        assert table[column].null_count() == 0
        assert (table[column] == 0).any()
    if not listed:
        assert table[table.columns[-1]].null_count() > 0


@pytest.mark.parametrize("unit", ["dyad-year", "directed-dyad-year"])
def test_all_of_them_chain_and_every_column_is_in_the_codebook(unit: str):
    made = [make() for make in ADDITIONS.values()]
    frame = UNITS[unit](2003, 2004).politically_relevant()
    table = quietly(frame.add(*made, record.gml_disputes(), record.wars()))
    assert table.equals(quietly(frame.add(record.wars(), *reversed(made), record.gml_disputes())))
    listed = {name for names in record.codebook().data["column"] for name in names.split(", ")}
    assert set(table.columns) <= listed


def test_columns_of_dyads_are_refused_where_rows_are_states():
    for name in ("terminations", "militarised_events"):
        with pytest.raises(SpecificationError, match=name):
            record.state_years(2000, 2000).add(ADDITIONS[name]())


def test_what_must_be_cited_is_named():
    frame = record.directed_dyad_years(2000, 2000).add(*(make() for make in ADDITIONS.values()))
    text = record.bibtex(frame.sources)
    for key in ("brecher2023icb", "kreutz2010termination", "gibler2024mie", "yalcin2025gsdb", "goemans2009archigos"):
        assert key in text
