"""Cases on which the model is scored end to end, chosen by rule: an adversary, a protégé, and the first year.

- *after war*: every pair of states after an interstate war between them that ended in 1946-2000, in both directions,
  from the year after its end;
- *every pair*: a stratified sample of politically relevant directed pairs at origins five years apart, 1950 to 2000,
  without a dispute under way, with weights;
- *patrons' rivals*: protégés of a major power's defense pact against each strategic rival of that patron that is a
  major power or contiguous to the protégé, at origins ten years apart, so that no years count twice.

Nothing later than an origin says which cases there are, but for two things: the sample's strata know outcomes, which
the weights undo, and strategic rivalries were coded with hindsight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.deterrence.forecast.attack_outcomes import GRADES, graded_disputes, outcomes_within, under_way
from foedus.deterrence.forecast.frame import SOURCES as _OF_FORECASTS, origin_frame
from foedus.deterrence.forecast.names import AFTER_WAR, EVERY_PAIR, RIVALS
from foedus.deterrence.forecast.rule_selected_cases import ended_wars
from foedus.record.alliances.obligations import obligations
from foedus.record.source_files.store import scan
from foedus.record.state_system.membership import states
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "QUOTAS",
    "YEARS",
    "attack_cases",
    "defenders",
    "directed_after_war",
    "population",
]

SOURCES = (*_OF_FORECASTS, "tss_rivalries")
"""Ids of the sources that cases, outcomes and forecasts rest on."""

YEARS = 10
"""How far ahead the cases are followed."""


STEP, FIRST, LAST = 5, 1950, 2000
"""Origins of the sample."""

QUOTAS = {("grave", True): 200, ("grave", False): 200, ("any", True): 150, ("any", False): 150, ("none", True): 300,
          ("none", False): 300}  # fmt: skip
"""Pairs that are drawn, at most, by the gravest that happened (26 dead or ground seized; another dispute begun; none)
and by whether an outside state owed the target defence."""

_KEYS = ["adversary", "protege", "year"]


def attack_cases(
    seed: int = 1,
    *,
    quotas: dict[tuple[str, bool], int] | None = None,
    progress: Callable[[Message], None] = lambda _: None,
) -> pl.DataFrame:
    """Return all cases with their outcomes.

    Parameters
    ----------
    seed : int
        Of the sample.
    quotas : dict, optional
        In place of `QUOTAS`.
    progress : callable
        Called with each step.

    Returns
    -------
    polars.DataFrame
        ``set``, ``adversary``, ``protege`` (Correlates of War codes), ``year`` (the first that counts), ``war`` block
        number for the first set (0 elsewhere), ``guaranteed`` (an outside state owed defence), ``stratum``, ``weight``
        (how many pairs each stands for), and the columns of `outcomes_within`.

    Raises
    ------
    MissingSourceError
        If a source is not on this machine.
    """
    listed = graded_disputes()
    progress(Message("cases: pairs after their war"))
    after = _with_outcomes(directed_after_war(), listed)
    progress(Message("cases: sample of all pairs"))
    every = sampled(population(listed=listed), QUOTAS if quotas is None else quotas, seed)
    progress(Message("cases: protégés and their patrons’ rivals"))
    rivals = _with_outcomes(_rivals_of_patrons(), listed)
    frames = [(AFTER_WAR, after), (EVERY_PAIR, every), (RIVALS, rivals)]
    shown = ["set", *_KEYS, "war_number", "guaranteed", "stratum", "weight", *_outcome_columns()]
    return pl.concat([frame.with_columns(pl.lit(name).alias("set")).select(shown) for name, frame in frames])


def _outcome_columns() -> list[str]:
    return [*GRADES, *(f"unknown_{grade}" for grade in GRADES)]


def _with_outcomes(cases: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Return cases of which each stands for itself, with outcomes and whether the protégé is guaranteed."""
    cases = cases.with_columns(stratum=pl.lit(""), weight=pl.lit(1.0), guaranteed=_guaranteed(cases))
    return pl.concat([cases, outcomes_within(cases, YEARS, listed)], how="horizontal").sort(*_KEYS)


# After a war ---------------------------------------------------------------------------------------------------------


def directed_after_war(first: int = 1946, last: int = LAST) -> pl.DataFrame:
    """Return every pair of states after a war that ended in some years, in both directions.

    Returns
    -------
    polars.DataFrame
        ``adversary``, ``protege``, ``year`` (the one after the end), ``war_number`` (of COW). Both are states on
        1 January of the year.
    """
    ended = ended_wars(first, last).select(
        adversary=pl.col("ccode1").cast(pl.Int64),
        protege=pl.col("ccode2").cast(pl.Int64),
        year=pl.col("year").cast(pl.Int64),
        war_number=pl.col("warnum").cast(pl.Int64),
    )
    reverse = ended.rename({"adversary": "protege", "protege": "adversary"}).select(ended.columns)
    return _both_states(pl.concat([ended, reverse]))


# Every pair ----------------------------------------------------------------------------------------------------------


def population(
    first: int = FIRST, last: int = LAST, *, step: int = STEP, listed: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return every politically relevant directed pair at some origins without a dispute under way, with outcomes.

    Returns
    -------
    polars.DataFrame
        ``adversary``, ``protege``, ``year``, the geography of `origin_frame`, ``war_number`` (0), ``guaranteed``, and
        the columns of `outcomes_within`. Both are states on 1 January of the year.
    """
    frame = origin_frame(list(range(first, last + 1, step))).rename({"ccode1": "adversary", "ccode2": "protege"})
    frame = _both_states(frame.with_columns(pl.col(_KEYS).cast(pl.Int64), war_number=pl.lit(0, pl.Int64)))
    frame = frame.filter(~pl.Series(under_way(frame)))
    frame = frame.with_columns(guaranteed=_guaranteed(frame))
    return pl.concat([frame, outcomes_within(frame, YEARS, listed)], how="horizontal").sort("year", *_KEYS[:2])


def sampled(pairs: pl.DataFrame, quotas: dict[tuple[str, bool], int], seed: int) -> pl.DataFrame:
    """Return a stratified sample of pairs with weights; a stratum with no more pairs than its quota is taken whole.

    Parameters
    ----------
    pairs : polars.DataFrame
        What `population` returned.
    quotas : dict
        As `QUOTAS`.
    seed : int
    """
    grave = (pl.col("deadly") == 1) | (pl.col("seizure") == 1)
    gravest = (
        pl.when(grave).then(pl.lit("grave")).when(pl.col("any") == 1).then(pl.lit("any")).otherwise(pl.lit("none"))
    )
    pairs = pairs.with_columns(gravest=gravest).sort("year", "adversary", "protege").with_row_index("row")
    random = np.random.default_rng(seed)
    drawn = []
    for (kind, guaranteed), quota in quotas.items():
        part = pairs.filter(pl.col("gravest") == kind, pl.col("guaranteed") == guaranteed)
        size = min(quota, part.height)
        chosen = np.sort(random.permutation(part.height)[:size])
        name = f"{kind}, {'guaranteed' if guaranteed else 'not guaranteed'}"
        drawn.append(
            part[chosen].with_columns(stratum=pl.lit(name), weight=pl.lit(part.height / max(size, 1), pl.Float64))
        )
    return pl.concat(drawn).sort("row").drop("row", "gravest")


# Rivals of patrons ---------------------------------------------------------------------------------------------------


def _rivals_of_patrons(first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    frames = []
    for origin in range(first, last + 1, YEARS):
        powers = _majors(origin)
        owed = _defence(origin).filter(pl.col("guarantor").is_in(powers))
        rivals = _rivalries(origin - 1)
        pairs = owed.join(rivals, left_on="guarantor", right_on="one").select("protege", adversary="two").unique()
        pairs = pairs.filter(pl.col("protege") != pl.col("adversary"))
        near = origin_frame([origin]).filter((pl.col("conttype") >= 1) | pl.col("ccode1").is_in(powers))
        near = near.select(adversary=pl.col("ccode1").cast(pl.Int64), protege=pl.col("ccode2").cast(pl.Int64))
        frames.append(
            pairs.join(near, on=["adversary", "protege"], how="semi").with_columns(year=pl.lit(origin, pl.Int64))
        )
    cases = _both_states(pl.concat(frames)).with_columns(war_number=pl.lit(0, pl.Int64))
    return cases.filter(~pl.Series(under_way(cases))).sort(*_KEYS)


def _majors(year: int) -> list[int]:
    spells = scan("cow_majors").filter(pl.col("styear") <= year, pl.col("endyear") >= year)
    return sorted(spells.select("ccode").unique().collect()["ccode"].to_list())


def _rivalries(year: int) -> pl.DataFrame:
    """Return the strategic rivals of a year, each pair in both directions."""
    listed = scan("tss_rivalries").filter(pl.col("start") <= year, pl.col("end") >= year)
    listed = listed.select(one=pl.col("ccode1").cast(pl.Int64), two=pl.col("ccode2").cast(pl.Int64)).collect()
    return pl.concat([listed, listed.select(one="two", two="one")]).unique()


# Who owes defence ----------------------------------------------------------------------------------------------------


def _defence(origin: int) -> pl.DataFrame:
    """Return who owed whom defence in the year before an origin, both states on 1 January of the origin."""
    owed = obligations().filter(pl.col("year") == origin - 1, pl.col("atop_defense") == 1)
    pairs = owed.select(guarantor=pl.col("ccode1").cast(pl.Int64), protege=pl.col("ccode2").cast(pl.Int64))
    there = _members(origin)
    return pairs.filter(pl.col("guarantor").is_in(there), pl.col("protege").is_in(there)).unique().collect()


def defenders(cases: pl.DataFrame) -> pl.DataFrame:
    """Return the outside states that owed each case's protégé defence in the year before.

    Parameters
    ----------
    cases : polars.DataFrame
        ``adversary``, ``protege``, ``year``.

    Returns
    -------
    polars.DataFrame
        ``adversary``, ``protege``, ``year``, ``guarantor``, sorted.
    """
    frames = []
    for (year,), group in cases.select(_KEYS).unique().sort(*_KEYS).group_by("year", maintain_order=True):
        found = group.join(_defence(int(year)), on="protege")
        frames.append(found.filter(pl.col("guarantor") != pl.col("adversary")))
    empty = pl.DataFrame(schema=dict.fromkeys([*_KEYS, "guarantor"], pl.Int64))
    return pl.concat([empty, *(f.select(empty.columns) for f in frames)]).sort(*_KEYS, "guarantor")


def _guaranteed(cases: pl.DataFrame) -> pl.Series:
    owed = defenders(cases).select(_KEYS).unique().with_columns(pl.lit(True).alias("owed"))
    joined = cases.select(_KEYS).join(owed, on=_KEYS, how="left", maintain_order="left")
    return joined["owed"].fill_null(False)


def _members(year: int) -> list[int]:
    day = pl.date(year, 1, 1)
    covered = states()
    latest = covered["end"].max()
    there = covered.filter(pl.col("start") <= day, (pl.col("end") >= day) | (pl.col("end") == latest))
    return sorted(there["ccode"].cast(pl.Int64).unique().to_list())


def _both_states(cases: pl.DataFrame) -> pl.DataFrame:
    """Return the cases in which both are members of the state system on 1 January of the year."""
    kept = []
    for (year,), group in cases.group_by("year", maintain_order=True):
        there = _members(int(year))
        kept.append(group.filter(pl.col("adversary").is_in(there), pl.col("protege").is_in(there)))
    return pl.concat(kept)
