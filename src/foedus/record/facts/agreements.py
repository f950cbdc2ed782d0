"""Clauses of peace agreements that promise forces, and how long the agreements lasted.

UCDP Peace Agreement Dataset 22.1, 1975 to 2021; and Walter (2015), Journal of Conflict Resolution 59: 1242-1272, for
United Nations peacekeepers and comprehensive agreements by country and year.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from foedus.record.facts.fact import Basis, Fact, coefficient, hazard_ratio
from foedus.record.facts.logits import clustered_cox
from foedus.record.source_files.store import table
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.statistics.cox import CoxFit

__all__ = [
    "CONTROLS",
    "WALTER_TERMS",
    "agreement_hazard",
    "agreement_spells",
    "facts",
    "renewed_war_hazard",
    "renewed_war_years",
]

CONTROLS = ("full", "process", "from_1990", "withdrawal", "cease_fire", "government")
"""What agreements are compared at: their kind, era and other clauses, and what the war was about."""

WALTER_TERMS = (
    "un_peacekeepers", "comprehensive", "governance", "victory", "log_income", "instability", "log_intensity",
    "ethnic_fractionalisation",
)  # fmt: skip
"""Covariates of Walter's file."""

_LAST_DAY = date(2021, 12, 31)
_KINDS = {"full": 1, "process": 3}
"""Codes of `pa_type`; 2 is a partial agreement. Comments in the file begin with the kind."""

_SPEAKS = Message("clauses that promise forces")
_LIMITS = Message(
    "Nearly all are civil wars. A clause says what was promised, not whether forces came or how many; it may be "
    "written where mistrust is greatest. An agreement ends when a party leaves it, with war or without."
)
_LIMITS_WALTER = Message(
    "24 wars came again in 61 spells: effects that halve or double the danger cannot be told from none. The file has "
    "whether peacekeepers were there, not how many, and years are missing within spells."
)
_BASIS = Basis(("ucdp_agreements",), _SPEAKS, _LIMITS)
_OF_WALTER = Basis(("walter_civil_wars",), _SPEAKS, _LIMITS_WALTER)


def agreement_spells(*, undated_last: bool = False) -> pl.DataFrame:
    """Return one row per peace agreement whose duration is known.

    Parameters
    ----------
    undated_last : bool
        Whether agreements that ended at an unknown date count as ended on the last day of the file; otherwise they are
        left out.

    Returns
    -------
    polars.DataFrame
        ``id``, ``conflict`` (cluster), ``days`` (until it ended or the end of 2021), ``ended`` (0/1), and as 0/1
        ``peacekeeping`` (it provides for a peacekeeping operation), ``full``, ``process`` (kind, against partial),
        ``from_1990``, ``withdrawal`` (of foreign forces), ``cease_fire`` (it provides for one), ``government`` (the war
        is over government, not territory). An agreement that the file lets end before it was signed is left out.
    """
    end = pl.col("duration").str.to_date()
    ended = pl.col("ended").fill_null(value=False)  # UCDP leaves the field empty where an agreement did not end
    rows = table("ucdp_agreements").with_columns(
        end=pl.when(ended).then(end.fill_null(_LAST_DAY) if undated_last else end).otherwise(_LAST_DAY),
        ended=ended.cast(pl.Int32),
    )
    return (
        rows.select(
            "ended",
            id="paid",
            conflict="conflict_id",
            days=(pl.col("end") - pl.col("pa_date").str.to_date()).dt.total_days().cast(pl.Float64),
            peacekeeping="pko",
            **{name: (pl.col("pa_type") == code).cast(pl.Int32) for name, code in _KINDS.items()},
            from_1990=(pl.col("year") >= 1990).cast(pl.Int32),
            withdrawal="withd",
            cease_fire="cease",
            government=(pl.col("incompatibility") == "2").cast(pl.Int32),
        )
        .filter(pl.col("days") > 0)
        .sort("id")
    )


def agreement_hazard(rows: pl.DataFrame, terms: Sequence[str]) -> CoxFit:
    """Return the hazard that an agreement ends, with Efron's ties and errors clustered by conflict.

    Parameters
    ----------
    rows : polars.DataFrame
        As from `agreement_spells`.
    terms : sequence of str
    """
    since = rows.with_columns(signed=pl.lit(0.0))
    return clustered_cox(since, terms, "conflict", times=("signed", "days"), event="ended")


def renewed_war_years() -> pl.DataFrame:
    """Return Walter's country-years of peace after civil wars.

    Returns
    -------
    polars.DataFrame
        ``id`` (of the spell), ``country``, ``start``, ``stop`` (years since the first of the spell), ``event`` (0/1),
        and `WALTER_TERMS`. ``un_peacekeepers`` is 0/1 in the file, although its documentation speaks of a number.
    """
    since = (pl.col("year") - pl.col("year").min().over("id")).cast(pl.Float64)
    return (
        table("walter_civil_wars")
        .select(
            "id",
            "comprehensive",
            "victory",
            country="ccode",
            start=since,
            stop=since + 1,
            event="renewed_war",
            un_peacekeepers="unpko",
            governance="fhcompor1",
            log_income="lgdpl",
            instability="instabl",
            log_intensity="intensityln",
            ethnic_fractionalisation="ethfrac",
        )
        .sort("id", "start")
    )


def renewed_war_hazard(rows: pl.DataFrame) -> CoxFit:
    """Return the hazard of renewed war on `WALTER_TERMS`, with Efron's ties and errors clustered by country."""
    return clustered_cox(rows, WALTER_TERMS, "country", times=("start", "stop"), event="event")


def facts() -> tuple[Fact, ...]:
    """Return what agreements show, recomputed from the files."""
    spells = agreement_spells()
    alone, controlled = (agreement_hazard(spells, terms) for terms in (("peacekeeping",), ("peacekeeping", *CONTROLS)))
    return (
        _ratio("agreements-peacekeeping-alone", _RATIOS["alone"], alone, "peacekeeping"),
        _ratio("agreements-peacekeeping", _RATIOS["controlled"], controlled, "peacekeeping"),
        _ratio("agreements-full", _RATIOS["full"], controlled, "full"),
        _ratio("agreements-from-1990", _RATIOS["from_1990"], controlled, "from_1990"),
        _ratio("agreements-withdrawal", _RATIOS["withdrawal"], controlled, "withdrawal"),
        *_walter(),
    )


_RATIOS = {
    "alone": Message("hazard that an agreement ends that provides for peacekeepers"),
    "controlled": Message(
        "hazard that an agreement ends that provides for peacekeepers, at equal kind, era, clauses and object of war"
    ),
    "full": Message("hazard that a full agreement ends, against a partial one"),
    "from_1990": Message("hazard that an agreement signed from 1990 ends, against earlier ones"),
    "withdrawal": Message("hazard that an agreement ends that has foreign forces withdraw"),
}


def _ratio(name: str, says: Message, fit: CoxFit, term: str) -> Fact:
    return _BASIS.fact(name, says, "hazard ratio", hazard_ratio(fit, term), fit.rows, fit.events, fit.clusters)


def _walter() -> list[Fact]:
    fit = renewed_war_hazard(renewed_war_years())
    return [_coefficient(fit, term, says) for term, says in _WALTER.items()]


_WALTER = {
    "un_peacekeepers": Message("renewed civil war while United Nations peacekeepers are there"),
    "comprehensive": Message("renewed civil war after a comprehensive agreement"),
    "governance": Message("renewed civil war by a point more on an index of liberties after Freedom House"),
}


def _coefficient(fit: CoxFit, term: str, says: Message) -> Fact:
    name, found = f"renewed-war-{term.replace('_', '-')}", coefficient(fit, term)
    return _OF_WALTER.fact(name, says, "log hazard ratio", found, fit.rows, fit.events, fit.clusters)
