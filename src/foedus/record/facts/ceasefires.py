"""What became of cease-fires in civil wars with peacekeepers and without them.

Fortna (2008), Does Peacekeeping Work? Cease-fires of 1947 to 1999, followed to the end of 2004; a cease-fire is cut
into stretches where the mission changes. Codes are those of the variable labels that stand in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact, hazard_ratio
from foedus.record.facts.logits import clustered_cox
from foedus.record.source_files.store import table
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.statistics.cox import CoxFit

__all__ = ["CONTROLS", "ceasefire_hazard", "ceasefire_stretches", "facts", "first_stretches"]

CONTROLS = ("victory", "treaty", "log_deaths", "infant_mortality")
"""What a cease-fire is compared at: how the war ended, its deaths, and how poor the country is."""

_SOURCES = ("fortna_ceasefires",)
_DAYS = 365.25
_LIMITS = Message(
    "These are civil wars, not wars between states. Peacekeepers were not sent by lot: they may have gone to harder "
    'cases or to easier ones. "Where peacekeepers came" flatters them: they can only come where peace has lasted '
    'until then. "While they are there" does not. A mission counts by being there, not by its size.'
)
_SPEAKS = Message("third-party forces after a cease-fire")
_BASIS = Basis(_SOURCES, _SPEAKS, _LIMITS)


def ceasefire_stretches() -> pl.DataFrame:
    """Return one row per stretch of a cease-fire in which nothing changes.

    Returns
    -------
    polars.DataFrame
        ``id`` (of the cease-fire), ``conflict`` and ``country`` (clusters), ``start``, ``stop`` (days since the
        cease-fire), ``event`` (0/1: war again at the end of the stretch), ``forces_ever`` (0/1: peacekeepers came;
        null before 1989, where the file does not say), ``forces_now``, ``consent``, ``enforcement`` (0/1: a mission
        is there, with the parties' consent, or to enforce), ``treaty``, ``victory``, ``truce`` (0/1: how the fighting
        ended), ``log_deaths``, ``infant_mortality`` (per 1,000 births before the war), ``army`` (size of the
        government's), ``from_1989`` (0/1), ``again_2``, ``again_5`` (0/1: war again within two, within five years).
    """
    # The file lets a stretch start a day after the last one stopped; nothing happens on that day.
    before = pl.col("_t").shift(1, fill_value=0).over("id", order_by="_t")
    return (
        table("fortna_ceasefires")
        .select(
            "id",
            "victory",
            "treaty",
            "truce",
            "consent",
            conflict="cluster",
            country="clust2",
            start=before.cast(pl.Float64),
            stop=pl.col("_t").cast(pl.Float64),
            event="_d",
            forces_ever="pk_dumC",
            forces_now="pk_dum",
            enforcement="enforce",
            log_deaths="logdead",
            infant_mortality="infst",
            army="garm",
            from_1989="pcw",
        )
        .with_columns(stop_of_all=pl.col("stop").max().over("id"), fails=pl.col("event").max().over("id"))
        .with_columns(
            ((pl.col("fails") == 1) & (pl.col("stop_of_all") <= years * _DAYS)).cast(pl.Int32).alias(f"again_{years}")
            for years in (2, 5)
        )
        .drop("stop_of_all", "fails")
        .sort("id", "start")
    )


def first_stretches(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row per cease-fire."""
    return rows.filter(pl.col("start") == 0)


def ceasefire_hazard(rows: pl.DataFrame, terms: Sequence[str], *, clusters: str | None = "conflict") -> CoxFit:
    """Return the hazard of war again, with Efron's ties and errors clustered by conflict.

    Parameters
    ----------
    rows : polars.DataFrame
        As from `ceasefire_stretches`; those in which a term is null are left out.
    terms : sequence of str
        Columns.
    clusters : str or None
        Column of the clusters; None for the errors of the model.
    """
    return clustered_cox(rows.drop_nulls(list(terms)), terms, clusters, times=("start", "stop"), event="event")


def facts() -> tuple[Fact, ...]:
    """Return what the cease-fires show, recomputed from the file."""
    every = ceasefire_stretches()
    since = every.filter(pl.col("from_1989") == 1)
    return (*_shares(first_stretches(since)), *_hazards(since, every))


_AGAIN = {
    (2, False, 0): Message("war again within two years, cease-fires of 1989-99 without peacekeepers"),
    (2, False, 1): Message("war again within two years, cease-fires of 1989-99 with peacekeepers"),
    (5, False, 0): Message("war again within five years, cease-fires of 1989-99 without peacekeepers"),
    (5, False, 1): Message("war again within five years, cease-fires of 1989-99 with peacekeepers"),
    (2, True, 0): Message("war again within two years, truces of 1989-99 without peacekeepers"),
    (2, True, 1): Message("war again within two years, truces of 1989-99 with peacekeepers"),
    (5, True, 0): Message("war again within five years, truces of 1989-99 without peacekeepers"),
    (5, True, 1): Message("war again within five years, truces of 1989-99 with peacekeepers"),
}


def _shares(spells: pl.DataFrame) -> list[Fact]:
    return [_again(spells, key, says) for key, says in _AGAIN.items()]


def _again(spells: pl.DataFrame, key: tuple[int, bool, int], says: Message) -> Fact:
    years, truces, forces = key
    part = spells.filter((pl.col("forces_ever") == forces) & ((pl.col("truce") == 1) | (not truces)))
    name = f"{'truces' if truces else 'ceasefires'}-again-{years}-{'forces' if forces else 'none'}"
    return _BASIS.fact(name, says, "share", *counted(part, f"again_{years}", "conflict"))


def _hazards(since: pl.DataFrame, every: pl.DataFrame) -> list[Fact]:
    alone = ceasefire_hazard(since, ("forces_ever",))
    constant = ceasefire_hazard(since, ("forces_ever", *CONTROLS))
    present = ceasefire_hazard(since, ("forces_now", *CONTROLS))
    missions = ceasefire_hazard(since, ("consent", "enforcement", *CONTROLS))
    longer = ceasefire_hazard(every, ("forces_now", *CONTROLS, "from_1989"))
    return [
        _ratio("ceasefires-forces-present", _HAZARDS["present"], present, "forces_now"),
        _ratio("ceasefires-forces-alone", _HAZARDS["alone"], alone, "forces_ever"),
        _ratio("ceasefires-forces-constant", _HAZARDS["constant"], constant, "forces_ever"),
        _ratio("ceasefires-victory", _HAZARDS["victory"], constant, "victory"),
        _ratio("ceasefires-treaty", _HAZARDS["treaty"], constant, "treaty"),
        _ratio("ceasefires-forces-consent", _HAZARDS["consent"], missions, "consent"),
        _ratio("ceasefires-forces-enforcement", _HAZARDS["enforcement"], missions, "enforcement"),
        _ratio("ceasefires-forces-present-1947", _HAZARDS["longer"], longer, "forces_now"),
    ]


_HAZARDS = {
    "alone": Message("hazard of war again where peacekeepers came, against where none came, 1989-99"),
    "constant": Message(
        "hazard of war again where peacekeepers came, against where none came, at equal ending, deaths and infant "
        "mortality, 1989-99"
    ),
    "victory": Message("hazard of war again after a victory, against a truce, 1989-99"),
    "treaty": Message("hazard of war again after a settlement of the issues, against a truce, 1989-99"),
    "present": Message("hazard of war again while peacekeepers are there, against while none are, 1989-99"),
    "consent": Message("hazard of war again while a mission with consent is there, against while none is, 1989-99"),
    "enforcement": Message(
        "hazard of war again while a mission that enforces is there, against while none is, 1989-99"
    ),
    "longer": Message(
        "hazard of war again while peacekeepers are there, against while none are, cease-fires of 1947-99"
    ),
}


def _ratio(name: str, says: Message, fit: CoxFit, term: str) -> Fact:
    return _BASIS.fact(name, says, "hazard ratio", hazard_ratio(fit, term), fit.rows, fit.events, fit.clusters)
