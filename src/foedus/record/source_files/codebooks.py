"""The codebook: what every column of a frame means, in which unit, from which source and for which years."""

from __future__ import annotations

from importlib.resources import files

import polars as pl

from foedus.record.source_files.registry import source
from foedus.statistics.tables import Table
from foedus.wording import N_, Bilingual, Message

__all__ = ["codebook"]

_HEADINGS = (
    N_("source", context="column"),
    N_("state", context="column"),
    N_("licence", context="column"),
    N_("version", context="column"),
    N_("years", context="column"),
    N_("KiB", context="column"),
    N_("holds", context="column"),
    N_("column", context="column"),
    N_("label", context="column"),
    N_("unit", context="column"),
    N_("addition", context="column"),
    N_("note", context="column"),
    N_("obligation", context="column"),
    N_("period", context="column"),
    N_("multilateral", context="column"),
    N_("structure", context="column"),
    N_("institutions", context="column"),
    N_("organisation", context="column"),
    N_("honoured", context="column"),
    N_("called", context="column"),
    N_("estimate", context="column"),
    N_("conf_low", context="column"),
    N_("conf_high", context="column"),
    N_("std_error", context="column"),
    N_("definition", context="column"),
    N_("controls", context="column"),
    N_("rows", context="column"),
    N_("events", context="column"),
    N_("likeness", context="column"),
    N_("alliances", context="column"),
    N_("chosen", context="column"),
    N_("atopid", context="column"),
    N_("name", context="column"),
    N_("begyr", context="column"),
    N_("endyr", context="column"),
    N_("distance", context="column"),
    N_("differs", context="column"),
    N_("obliged", context="column"),
    N_("hostlev", context="column"),
    N_("joined", context="column"),
    N_("chances", context="column"),
    N_("share", context="column"),
    N_("measures", context="column"),
    N_("scale", context="column"),
    N_("null", context="column"),
)
"""Names of columns in tables of the record, marked for translation; `Table.layout` renders them."""


def codebook() -> Table:
    """Return the codebook of all columns that additions can bring.

    Returns
    -------
    Table
        ``column``, ``label``, ``unit``, ``addition`` (the function that brings it), ``source``, ``years`` (covered;
        null outside them) and ``note``. Columns of states end in ``1`` and ``2`` in frames of dyads.
    """
    text = (files("foedus.record") / "data" / "codebook.csv").read_bytes()
    rows = pl.read_csv(text, separator="|", infer_schema=False).with_columns(pl.col("note").fill_null(""))
    years = [", ".join(_years(name) for name in sources.split(", ")) for sources in rows["sources"]]
    data = rows.with_columns(pl.Series("years", years)).select(
        pl.when(pl.col("sides") == "yes")
        .then(pl.concat_str("name", pl.lit(", "), "name", pl.lit("1, "), "name", pl.lit("2")))
        .otherwise("name")
        .alias("column"),
        "label",
        "unit",
        "addition",
        pl.col("sources").alias("source"),
        "years",
        "note",
    )
    used = dict.fromkeys(name for sources in rows["sources"] for name in sources.split(", "))
    notes = (Message("Outside the years covered every value is null, never zero."),)
    words = {name: _french(rows, name) for name in ("label", "unit", "note")}
    return Table(Message("Columns of the record"), data, notes, tuple(used), words=words)


def _french(rows: pl.DataFrame, name: str) -> dict[str, Bilingual]:
    """Return the texts of a column in both languages, by the English one."""
    return {en: {"en": en, "fr": fr} for en, fr in rows.select(name, f"{name}_fr").iter_rows() if en}


def _years(name: str) -> str:
    covered = source(name)
    return f"{covered.first}-{covered.last}"
