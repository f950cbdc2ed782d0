"""Militarised events (MIE): what each side did to the other in a year, by hostility, and deaths as ranges."""

from __future__ import annotations

import polars as pl

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.store import scan

__all__ = ["militarised_events"]

_LEVELS = {"miethreat": 2, "miedisplay": 3, "mieuse": 4}
"""Columns of directed events, by hostility level."""

_CLASH, _WAR = 17, 5
"""A clash is an action, war a hostility level. The source puts both under the lower code: they have no direction."""

_ENDS = ("min", "max")

_KEYS = ["ccode1", "ccode2", "year"]


def militarised_events() -> Addition:
    """Add events of 1816-2014 by side and hostility, in the year in which each began.

    Columns: ``miethreat1``, ``miedisplay1``, ``mieuse1`` (number of threats, displays and uses of force by side 1
    against side 2, clashes apart) and the same with ``2`` for the reverse; ``mieclash`` and ``miewar`` (clashes and
    events of war between the two, which the source does not direct); ``miefatalmin1``, ``miefatalmax1`` (deaths of side
    1 in events between the two, lowest and highest estimate) and the same with ``2``.

    References
    ----------
    Gibler and Miller (2024), CMPS 41: 463-481; version 1.0.
    """
    directed = [f"{name}{side}" for side in (1, 2) for name in (*_LEVELS, "miefatalmin", "miefatalmax")]
    part = Part("gml_mie", "dyad", _events, dict.fromkeys((*directed, "mieclash", "miewar"), 0))
    return Addition("militarised_events", 58, (part,))


def _events(_: Setting) -> pl.LazyFrame:
    clash, war = pl.col("action") == _CLASH, pl.col("hostlev") == _WAR
    acted = (
        scan("gml_mie")
        .with_columns(year=pl.col("styear").cast(pl.Int32))
        .group_by(_KEYS)
        .agg(
            *(_count((pl.col("hostlev") == level) & ~clash).alias(f"{name}1") for name, level in _LEVELS.items()),
            _count(clash).alias("mieclash"),
            _count(war).alias("miewar"),
            *(pl.col(f"fatal{end}{side}").sum().alias(f"miefatal{end}{side}") for end in _ENDS for side in (1, 2)),
        )
    )
    # The same rows seen from the other side: what was done to ccode1, and deaths in events that the other began.
    exchanged = {"ccode1": "ccode2", "ccode2": "ccode1"} | {f"{name}1": f"{name}2" for name in _LEVELS}
    deaths = {f"miefatal{end}{a}": f"miefatal{end}{b}" for end in _ENDS for a, b in ((1, 2), (2, 1))}
    both = pl.concat([acted, acted.rename(exchanged | deaths)], how="diagonal_relaxed")
    return both.group_by(_KEYS).agg(pl.exclude(_KEYS).sum()).sort(_KEYS)


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.sum().cast(pl.Int32)
