"""What became of sanctions, by what they were for: cases of the Global Sanctions Data Base.

The source gives each case its aims and, in the same order, what became of each.
"""

from __future__ import annotations

import polars as pl

from foedus.record.facts.fact import Basis, Fact, share
from foedus.record.source_files.store import table
from foedus.wording import Message

__all__ = ["AIMS", "SOURCES", "aims_of_sanctions", "facts", "sanctions_of_war"]

SOURCES = ("gsdb_sanctions",)

AIMS = {
    "end_war": Message("sanctions to end a war"),
    "prevent_war": Message("sanctions to prevent a war"),
    "territorial_conflict": Message("sanctions over territory"),
    "policy_change": Message("sanctions to change a policy"),
    "destab_regime": Message("sanctions to destabilise a government"),
    "terrorism": Message("sanctions against terrorism"),
    "human_rights": Message("sanctions for human rights"),
    "democracy": Message("sanctions for democracy"),
    "other": Message("sanctions for other aims"),
}
"""Aims, by the source's own word."""

_WAR = ("end_war", "prevent_war", "territorial_conflict")
_SUCCESS, _SETTLED, _PART, _ONGOING = "success_total", "nego_settlement", "success_part", "ongoing"

_SPEAKS = Message("sanctions")
_LIMITS = Message(
    "Success is what the source calls so, of an aim as it was stated. It is no effect: aims are chosen with an eye to "
    "what can be had. Cases that go on are left out, and sanctions that a threat made needless are not cases."
)
_BASIS = Basis(SOURCES, _SPEAKS, _LIMITS)


def aims_of_sanctions() -> pl.DataFrame:
    """Return one row per case and aim.

    Returns
    -------
    polars.DataFrame
        ``case_id``, ``begin``, ``end`` (years), ``aim`` (of `AIMS`), ``became`` (``success_total``, ``success_part``,
        ``nego_settlement``, ``failed`` or ``ongoing``). Cases whose lists of aims and results differ in length are left
        out: which result belongs to which aim is not known.
    """
    cases = _cases()
    matched = cases.filter(pl.col("aim").list.len() == pl.col("became").list.len())
    return matched.select("case_id", "begin", "end", "aim", "became").explode("aim", "became")


def sanctions_of_war() -> pl.DataFrame:
    """Return the cases that aim at ending or preventing a war, or concern territory.

    Returns
    -------
    polars.DataFrame
        ``case_id``, ``begin``, ``end``, ``over`` (0/1: no aim is still pursued), ``success`` (0/1: some aim, not always
        the one of war, was reached in full).
    """
    cases = _cases().filter(pl.any_horizontal(pl.col("aim").list.contains(aim) for aim in _WAR))
    return cases.select(
        "case_id",
        "begin",
        "end",
        over=(~pl.col("became").list.contains(_ONGOING)).cast(pl.Int32),
        success=pl.col("became").list.contains(_SUCCESS).cast(pl.Int32),
    )


def _cases() -> pl.DataFrame:
    lists = {"aim": "objective", "became": "success"}
    return table("gsdb_sanctions").with_columns(
        pl.col(column).str.split(",").list.eval(pl.element().str.strip_chars()).alias(name)
        for name, column in lists.items()
    )


def facts() -> tuple[Fact, ...]:
    """Return how often sanctions reached an aim, for cases of war and territory together and for every aim."""
    war = sanctions_of_war()
    over = war.filter(pl.col("over") == 1)
    says = Message("sanctions to end or prevent a war, or over territory")
    found = [
        _share("sanctions-war-over", Message("{which}: those that are over", {"which": says}), war["over"]),
        _share("sanctions-war-success", Message("{which}: some aim reached in full", {"which": says}), over["success"]),
    ]
    rows = aims_of_sanctions().filter(pl.col("became") != _ONGOING)
    for aim, which in AIMS.items():
        became = rows.filter(pl.col("aim") == aim)["became"]
        full = Message("{which}: this aim reached in full", {"which": which})
        some = Message("{which}: this aim reached in full, in part or by a settlement", {"which": which})
        found.append(_share(f"sanctions-{aim}", full, became == _SUCCESS))
        found.append(_share(f"sanctions-{aim}-some", some, became.is_in([_SUCCESS, _PART, _SETTLED])))
    return tuple(found)


def _share(name: str, says: Message, outcomes: pl.Series) -> Fact:
    k, n = int(outcomes.sum()), outcomes.len()
    return _BASIS.fact(name.replace("_", "-"), says, "share", share(k, n), n, k)
