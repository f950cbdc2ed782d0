"""How crises end by the way in which they were mediated, and whether they recur within five years.

International Crisis Behavior (ICB), crises, version 14: Brecher, Wilkenfeld, Beardsley, James and Quinn (2023). The
codes are those of its codebook of crises, version 13, which has the same variables. Mediation by style: Beardsley,
Quinn, Biswas and Wilkenfeld (2006), JCR 50: 58-86.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact, coefficient
from foedus.record.facts.logits import clustered_logit, flag
from foedus.record.source_files.store import table
from foedus.wording import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.statistics.logit import LogitFit

__all__ = ["STYLES", "crisis_rows", "facts", "recurring_rows"]

FIRST = 1946

STYLES = {
    "none": Message("without mediation"),
    "facilitation": Message("mediated by facilitation"),
    "formulation": Message("mediated by formulation"),
    "leverage": Message("mediated with leverage"),
}
"""Styles of mediation in the order of the codes 1 to 4 of `medstyle`; leverage, by carrots and sticks, is called
manipulation there."""

_MEDIATED = 4
"""Mediation (`mediate`) took place; 2 was requested in vain, 3 offered in vain."""

_FORMS = {1: "formal", 2: "semi_formal", 3: "tacit", 4: "unilateral", 5: "imposed", 6: "other", 7: "faded"}
"""Form of the outcome (`forout`): agreement formal or semi-formal, tacit understanding, unilateral act, ..."""

_SERIOUS, _WAR = 3, 4
"""Violence in the crisis (`viol`): serious clashes, full-scale war."""

_RECURS, _TOO_RECENT = 1, 3
"""Among the principal adversaries within five years (`outesr`): 1 another crisis, 2 none, 3 too recent to tell."""

_FORCES = (10, 11, 12)
"""Activity of a global organisation (`globactm`): observers, force authorised, emergency forces."""

_US_MILITARY = 4
"""Direct military activity of the United States (`usinv`)."""

_AFTER_THE_COLD_WAR = 1990

LEVERAGE_TERMS = ("leverage", "war", "protracted")
"""Terms of the logits of agreement beside the intercept."""

RECURRENCE_TERMS = (
    "protracted", "serious", "war", "mediated", "un_forces", "us_military", "formal", "semi_formal", "tacit", "imposed",
    "other", "faded", "from_1990",
)  # fmt: skip
"""Terms of the logit of recurrence beside the intercept; forms of the outcome against a unilateral act."""

_SOURCES = ("icb_crises",)
_AGREEMENT = Message("what a mediator with leverage adds to agreement")
_RECURRENCE = Message("whether a crisis returns after it was settled")
_LIMITS = Message(
    "Mediators choose their crises, and those with means choose where agreement can be had: this is not what pressure "
    "does. The style of some mediated crises is unknown: they are left out. A crisis is not a war: "
    "few were full-scale wars. The codebook read is that of version 13."
)
_LIMITS_RECURRENCE = Message(
    "Recurrence is between the principal adversaries within five years; where it was too early to tell the crisis is "
    "left out. Observers and forces stand together (observers, force that members were authorised to use, emergency "
    "forces) and go where danger is. The errors are clustered by protracted conflict."
)
_OF_AGREEMENT = Basis(_SOURCES, _AGREEMENT, _LIMITS)
_OF_LASTING = Basis(_SOURCES, _RECURRENCE, _LIMITS)
_OF_RECURRENCE = Basis(_SOURCES, _RECURRENCE, _LIMITS_RECURRENCE)


def crisis_rows() -> pl.DataFrame:
    """Return the crises, with how they were mediated and how they ended.

    Returns
    -------
    polars.DataFrame
        One row per crisis whose codes are in the file: ``crisno``, ``year`` (of the trigger), ``conflict`` (number of
        the protracted conflict; negative, and its own, for a crisis outside one), ``style`` (of `STYLES`, null where
        it was not coded), ``mediated`` (0/1, null if unknown), ``agreed`` (0/1: formally or semi-formally), ``lasted``
        (0/1: no crisis among the principal adversaries within five years; null if too recent), ``recurs`` (its
        opposite), ``protracted``, ``serious``, ``war``, ``un_forces``, ``us_military`` (0/1), a column (0/1) for each
        form of the outcome (``formal``, ``semi_formal``, ``tacit``, ``unilateral``, ``imposed``, ``other``,
        ``faded``), ``from_1990`` (0/1).
    """
    code = pl.col("medstyle")
    recurs = pl.when(pl.col("outesr") < _TOO_RECENT).then(flag(pl.col("outesr") == _RECURS))
    return (
        table("icb_crises")
        .filter(pl.col("yrtrig").is_not_null())
        .select(
            "crisno",
            year="yrtrig",
            conflict=pl.when(pl.col("protrac") > 1).then(pl.col("pcid")).otherwise(-pl.col("crisno")),
            style=code.replace_strict(dict(enumerate(STYLES, 1)), default=None, return_dtype=pl.String),
            mediated=flag(pl.col("mediate") == _MEDIATED),
            agreed=flag(pl.col("forout").is_in([1, 2])),
            lasted=1 - recurs,
            recurs=recurs,
            protracted=flag(pl.col("protrac") > 1),
            serious=flag(pl.col("viol") == _SERIOUS),
            war=flag(pl.col("viol") == _WAR),
            un_forces=flag(pl.col("globactm").is_in(_FORCES)),
            us_military=flag(pl.col("usinv") == _US_MILITARY),
            **{name: flag(pl.col("forout") == number) for number, name in _FORMS.items()},
            from_1990=flag(pl.col("yrtrig") >= _AFTER_THE_COLD_WAR),
        )
        .sort("crisno")
    )


def recurring_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the crises from 1946 of which it is known whether they recurred."""
    return rows.filter(pl.col("year") >= FIRST).drop_nulls("recurs")


def crisis_logit(rows: pl.DataFrame, outcome: str, terms: Sequence[str]) -> LogitFit:
    """Return a logit of an outcome on terms, clustered by protracted conflict; incomplete rows are left out."""
    return clustered_logit(rows, outcome, terms, "conflict")


def leverage_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the crises mediated in a style that was coded, with ``leverage`` (0/1)."""
    return rows.filter(pl.col("style") != "none").with_columns(leverage=flag(pl.col("style") == "leverage"))


def facts() -> tuple[Fact, ...]:
    """Return what crises did by mediation, and whether they recurred, recomputed from the file."""
    rows = crisis_rows()
    return (*_by_style(rows), *_leverage(rows), *_recurrence(recurring_rows(rows)))


def _by_style(rows: pl.DataFrame) -> Iterable[Fact]:
    wars = rows.filter(pl.col("war") == 1)
    for sample, name, outcome, says in (
        (rows, "formal", "formal", N_("crises that ended in a formal agreement, {style}")),
        (rows, "agreed", "agreed", N_("crises that ended in a formal or semi-formal agreement, {style}")),
        (wars, "war-agreed", "agreed", N_("full-scale wars that ended in a formal or semi-formal agreement, {style}")),
        (rows.drop_nulls("lasted"), "lasted", "lasted", N_("crises that did not recur within five years, {style}")),
    ):
        for style, words in STYLES.items():
            found, *numbers = counted(sample.filter(pl.col("style") == style), outcome, "conflict")
            basis = _OF_LASTING if outcome == "lasted" else _OF_AGREEMENT
            message = Message(says, {"style": words})
            yield basis.fact(f"mediation-{name}-{style}", message, "share", found, *numbers)


def _leverage(rows: pl.DataFrame) -> Iterable[Fact]:
    mediated = leverage_rows(rows)
    unmediated = rows.filter(pl.col("style").is_in(["none", "leverage"])).with_columns(
        leverage=flag(pl.col("style") == "leverage")
    )
    for name, sample, outcome, says in (
        ("formal", mediated, "formal", Message("formal agreement, leverage against other mediation")),
        ("agreed", mediated, "agreed", Message("formal or semi-formal agreement, leverage against other mediation")),
        ("formal-none", unmediated, "formal", Message("formal agreement, leverage against no mediation")),
        ("lasted", mediated, "lasted", Message("no crisis within five years, leverage against other mediation")),
    ):
        fit = crisis_logit(sample, outcome, LEVERAGE_TERMS)
        basis = _OF_LASTING if outcome == "lasted" else _OF_AGREEMENT
        numbers = (fit.rows, fit.events, fit.clusters)
        yield basis.fact(f"leverage-{name}", says, "log-odds", coefficient(fit, "leverage"), *numbers)


def _recurrence(rows: pl.DataFrame) -> Iterable[Fact]:
    share, *counts = counted(rows, "recurs", "conflict")
    says = Message("crises from 1946 that recurred within five years")
    yield _OF_RECURRENCE.fact("crisis-recurrence", says, "share", share, *counts)
    fit = crisis_logit(rows, "recurs", RECURRENCE_TERMS)
    for term, says in (
        ("protracted", Message("recurrence of a crisis, part of a protracted conflict")),
        ("war", Message("recurrence of a crisis that was a full-scale war")),
        ("mediated", Message("recurrence of a crisis that was mediated")),
        ("un_forces", Message("recurrence of a crisis with observers or forces of a global organisation")),
        ("formal", Message("recurrence of a crisis after a formal agreement, against a unilateral act")),
        ("semi_formal", Message("recurrence of a crisis after a semi-formal agreement, against a unilateral act")),
        ("faded", Message("recurrence of a crisis that faded, against a unilateral act")),
        ("us_military", Message("recurrence of a crisis with direct military action of the United States")),
    ):
        found, numbers = coefficient(fit, term), (fit.rows, fit.events, fit.clusters)
        name = f"crisis-recurrence-{term.replace('_', '-')}"
        yield _OF_RECURRENCE.fact(name, says, "log-odds", found, *numbers)
