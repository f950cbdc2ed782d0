"""Who joins the target's side of a dispute, by whether it owes the target defence.

Disputes: Gibler, Miller and Little (2016); obligations: ATOP. These are counts of what governments did, to stand beside
what people say in the survey experiment, never mixed with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.dispute_records.potential_helpers import potential_helpers
from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact, coefficient
from foedus.record.facts.logits import clustered_logit
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["facts", "helper_rows"]

FIRST = 1946
_WAR = 5

_SOURCES = ("gml_part", "gml_mid_disps", "atop_alliance", "cw_system")
_SPEAKS = Message("what a promise adds to joining")
_LIMITS = Message(
    "States promise where they mean to fight, and stand near those whom they promise: nothing is held equal here, as "
    "it is in the link 'joining'. Most disputes call nobody; how many join any dispute does not say how many would "
    "honour a promise against an invasion."
)
_BASIS = Basis(_SOURCES, _SPEAKS, _LIMITS)


def helper_rows() -> pl.DataFrame:
    """Return every state that could have helped the target of a dispute from 1946 on.

    Returns
    -------
    polars.DataFrame
        As `foedus.record.potential_helpers`: one row per dispute of one originator against one and potential helper.
    """
    return potential_helpers().filter(pl.col("year") >= FIRST)


def facts() -> tuple[Fact, ...]:
    """Return who joined, recomputed from the files."""
    return tuple(_joining(helper_rows()))


def _joining(rows: pl.DataFrame) -> Iterable[Fact]:
    wars = rows.filter(pl.col("hostlev") == _WAR)
    for name, sample, obliged, says in (
        ("owed", rows, 1, Message("chances to join the target's side, taken by states that owe it defence")),
        ("not-owed", rows, 0, Message("chances to join the target's side, taken by other states")),
        (
            "owed-war",
            wars,
            1,
            Message("chances to join the target's side in wars, taken by states that owe it defence"),
        ),
        ("not-owed-war", wars, 0, Message("chances to join the target's side in wars, taken by other states")),
    ):
        found, *numbers = counted(sample.filter(pl.col("obliged") == obliged), "joined", "dispnum", per=1000)
        yield _BASIS.fact(f"joining-{name}", says, "per 1,000 chances", found, *numbers)
    for name, sample, says in (
        ("odds", rows, Message("joining by states that owe defence, against others")),
        ("odds-war", wars, Message("joining in wars by states that owe defence, against others")),
    ):
        fit = clustered_logit(sample, "joined", ("obliged",), "dispnum")
        numbers = (fit.rows, fit.events, fit.clusters)
        yield _BASIS.fact(f"joining-{name}", says, "log-odds", coefficient(fit, "obliged"), *numbers)
