"""Do victims of a violent act resist? Actors of international crises whose crisis was triggered by violence.

International Crisis Behavior (ICB), actors, version 14: Brecher, Wilkenfeld, Beardsley, James and Quinn (2023). The
codes are those of its codebook of actors, version 13, which has the same variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact, coefficient
from foedus.record.facts.logits import clustered_logit, flag
from foedus.record.source_files.store import table
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.statistics.logit import LogitFit

__all__ = ["facts", "resistance_rows"]

FIRST = 1946

_VIOLENT_ACT = 9
"""Trigger of the crisis (`triggr`)."""

_AT_STAKE = (3, 5, 6)
"""Gravest threat seen (`gravty`): to territory, of grave damage, to existence. 4, threat to influence, is none."""

_GRAVE = (5, 6)
_MINOR, _IMPORTANT = 2, 3
"""Violence among the actor's techniques (`cenvio`): 1 none, 2 minor, 3 important, 4 pre-eminent."""

_VIOLENT_RESPONSES = (8, 9)
"""Major response (`majres`): a violent military act, alone or among others."""

_FORMAL_ALLY = 3
"""Alliance (`allycap`): 3 formally allied to a great power or superpower, 4 such a power or leader itself."""

_SOURCES = ("icb_actors",)
_SPEAKS = Message("whether the victim of an attack resists")
_LIMITS = Message(
    "Only states that saw a crisis are in the data: one that gave way before is not. Violence is that of the actor in "
    "the whole crisis, not only its first answer. Strength was coded up to version 11 of the data and is missing for "
    "some; 'allied' includes powers themselves. The codebook read is that of version 13."
)
_BASIS = Basis(_SOURCES, _SPEAKS, _LIMITS)


def resistance_rows() -> pl.DataFrame:
    """Return the actors from 1946 whose crisis was triggered by a violent act, with much at stake.

    Returns
    -------
    polars.DataFrame
        One row per actor and crisis: ``crisno``, ``cracno``, ``year`` (of the trigger), ``resisted`` (0/1: violence was
        important or pre-eminent among its techniques, or its major response was violent), ``any_violence`` (0/1: also
        where its part was minor), ``first_response`` (0/1: the major response was violent), ``grave`` (0/1: grave
        damage or existence at stake), ``ln_power`` (the discrepancy of power, its logarithm with the sign kept:
        ``ln(1 + |d|)``; negative for the weaker side, null where it was not coded), ``allied`` (0/1: formally allied to
        a great power, or one itself).
    """
    violent = pl.col("majres").is_in(_VIOLENT_RESPONSES)
    return (
        table("icb_actors")
        .filter(
            pl.col("triggr") == _VIOLENT_ACT,
            pl.col("systrgyr") >= FIRST,
            pl.col("gravty").is_in(_AT_STAKE),
        )
        .select(
            "crisno",
            "cracno",
            year="systrgyr",
            resisted=flag((pl.col("cenvio") >= _IMPORTANT) | violent),
            any_violence=flag((pl.col("cenvio") >= _MINOR) | violent),
            first_response=flag(violent),
            grave=flag(pl.col("gravty").is_in(_GRAVE)),
            ln_power=pl.col("powdis").sign() * pl.col("powdis").abs().log1p(),
            allied=flag(pl.col("allycap") >= _FORMAL_ALLY),
        )
        .sort("crisno", "cracno")
    )


def resistance_logit(rows: pl.DataFrame) -> LogitFit:
    """Return the logit of resisting on strength and alliance, clustered by crisis, where strength is known."""
    return clustered_logit(rows, "resisted", ("ln_power", "allied"), "crisno")


def facts() -> tuple[Fact, ...]:
    """Return what the actors did, recomputed from the file."""
    rows = resistance_rows()
    weaker, grave = rows.filter(pl.col("ln_power") < 0), rows.filter(pl.col("grave") == 1)
    fit = resistance_logit(rows)
    return (
        _share(
            "crisis-resistance",
            Message("victims of a violent act, with much at stake, that answered with violence of importance"),
            rows,
            "resisted",
        ),
        _share(
            "crisis-any-violence",
            Message("victims of a violent act, with much at stake, that answered with any violence"),
            rows,
            "any_violence",
        ),
        _share(
            "crisis-first-response",
            Message("victims of a violent act, with much at stake, whose major response was violent"),
            rows,
            "first_response",
        ),
        _share(
            "crisis-resistance-weaker",
            Message("weaker victims of a violent act that answered with violence of importance"),
            weaker,
            "resisted",
        ),
        _share(
            "crisis-resistance-grave",
            Message(
                "victims of a violent act, with existence or grave damage at stake, that answered with violence of "
                "importance"
            ),
            grave,
            "resisted",
        ),
        _term("crisis-resistance-power", Message("resistance by strength, per unit of its logarithm"), fit, "ln_power"),
        _term(
            "crisis-resistance-allied",
            Message("resistance where the victim is formally allied to a power, or is one"),
            fit,
            "allied",
        ),
    )


def _share(name: str, says: Message, rows: pl.DataFrame, outcome: str) -> Fact:
    return _BASIS.fact(name, says, "share", *counted(rows, outcome, "crisno"))


def _term(name: str, says: Message, fit: LogitFit, term: str) -> Fact:
    return _BASIS.fact(name, says, "log-odds", coefficient(fit, term), fit.rows, fit.events, fit.clusters)
