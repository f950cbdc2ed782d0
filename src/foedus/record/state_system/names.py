"""Names of states and of groups of states, as sources write them, turned into Correlates of War codes by year."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import polars as pl

from foedus.record.source_files.paths import kept_by_place
from foedus.record.state_system.membership import codes, membership, three_letters

__all__ = ["codes_by_year", "split_names"]


def split_names(text: str) -> list[str]:
    """Split a list of names at its commas, except at those that belong to a name ("Korea, North").

    Parameters
    ----------
    text : str
        For instance ``"Egypt, Arab Rep., Syria"``.
    """
    parts, names = [part.strip() for part in text.split(",")], list[str]()
    while parts:
        two = ", ".join(parts[:2])
        taken = 2 if len(parts) > 1 and two.lower() in _names() else 1
        names.append(", ".join(parts[:taken]))
        parts = parts[taken:]
    return [name for name in names if name]


def codes_by_year(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Return the codes that names stand for in each year.

    Parameters
    ----------
    rows : polars.DataFrame
        Has ``name``, each name once: a state, ``EU`` or ``EEC``.
    first, last : int
        Calendar years, both included; after 2016 the states of 2016 are taken to live on.

    Returns
    -------
    polars.DataFrame
        ``name``, ``year``, ``ccode``. A state that has had several codes has the one under which it is a member of the
        state system in that year, and its first where it is none. A name that is neither a state nor a group with a
        list of members has no row.
    """
    known = [(name, place, code) for name in rows["name"] for place, code in enumerate(_names().get(name.lower(), ()))]
    names = pl.DataFrame(known, schema={"name": pl.String, "place": pl.Int32, "ccode": pl.Int32}, orient="row")
    years = pl.DataFrame({"year": pl.int_range(first, last + 1, dtype=pl.Int32, eager=True)})
    members = membership(first, last, hold=True).select("ccode", "year").unique().collect()
    members = members.with_columns(member=pl.lit(value=True))
    states = (
        names.join(years, how="cross")
        .join(members, on=["ccode", "year"], how="left")
        .sort("name", "year", pl.col("member").fill_null(value=False), "place", descending=[False, False, True, False])
        .unique(["name", "year"], keep="first", maintain_order=True)
        .select("name", "year", "ccode")
    )
    groups = (
        rows.select("name")
        .join(_groups(), left_on="name", right_on="group")
        .join(years, how="cross")
        .filter(pl.col("year") >= pl.col("first"), pl.col("year") <= pl.col("last").fill_null(last))
        .join(members, on=["ccode", "year"], how="semi")
        .select("name", "year", "ccode")
    )
    return pl.concat([states, groups]).sort("name", "year", "ccode")


@cache
def _groups() -> pl.DataFrame:
    text = (files("foedus.record") / "data" / "groups.csv").read_bytes()
    types = {"group": pl.String, "ccode": pl.Int32, "first": pl.Int32, "last": pl.Int32}
    return pl.read_csv(text, separator="|", comment_prefix="#", schema_overrides=types)


@kept_by_place
def _names() -> dict[str, tuple[int, ...]]:
    """Return the codes behind each name in small letters: our own list first, then the list of states, then CLDR."""
    from babel import Locale

    known = codes().filter(pl.col("ccode").is_not_null()).sort("year", descending=True)
    letters = dict(known.filter(pl.col("iso3").is_not_null()).select("iso3", "ccode").reverse().iter_rows())
    found: dict[str, tuple[int, ...]] = {}
    for two, name in Locale("en").territories.items():
        code = letters.get(three_letters(two))
        if code is not None:
            found[name.lower()] = (code,)
    for name, code in known.select("statenme", "ccode").unique(maintain_order=True).iter_rows():
        found[name.lower()] = (code, *(other for other in found.get(name.lower(), ()) if other != code))
    text = (files("foedus.record") / "data" / "names.csv").read_bytes()
    own = pl.read_csv(text, separator="|", comment_prefix="#", infer_schema=False)
    return found | {name.lower(): tuple(map(int, row.split())) for name, row in own.iter_rows()}
