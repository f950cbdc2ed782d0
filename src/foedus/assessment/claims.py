"""Two sentences that readers bring, and what the record says of each: structure makes reliable; pacts deter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.deterrence.quantities.record_counts import STRUCTURE
from foedus.deterrence.release.specifications import counts_of, load_specifications
from foedus.wording import Message, bilingual, decimals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.assessment.schema import Missing, SpecificationForm, SpecificationsPart, StructurePart, StructureShare
    from foedus.deterrence.quantities.record_counts import Count
    from foedus.deterrence.schema import SpecificationCounts, SpecificationRow

__all__ = ["side_of_zero", "specifications_part", "structure_part"]


def side_of_zero(low: float, high: float) -> int:
    """Return where the interval of a difference lies: -1 below zero, 1 above, 0 if it holds zero.

    Ends are taken as they are shown, to two digits: an interval that touches zero holds it.
    """
    low, high = round(low, 2), round(high, 2)
    return -1 if high < 0 else 1 if low > 0 else 0


# Structure -----------------------------------------------------------------------------------------------------------


_STRUCTURE_SAYS = {
    0: Message("The record cannot separate the two, and does not support the claim."),
    -1: Message("In the record those with a structure were honoured less often; the claim is not supported."),
    1: Message("In the record those with a structure were honoured more often."),
}
_STRUCTURE_LIMITS = (
    Message("Every row is an alliance all the same: assurances outside alliances are not observed."),
    Message("Among defense pacts alone the shares are similar: 11 of 27 without, 31 of 72 with."),
    Message("Who makes which alliance is not chance, nor is which alliance a war calls."),
)


def structure_part() -> StructurePart:
    """Return what the record says of "guarantees without the structure of an alliance have been less reliable"."""
    without, having = STRUCTURE.without, STRUCTURE.having
    low, high = STRUCTURE.conf_low, STRUCTURE.conf_high
    side = side_of_zero(low, high)
    gap = having.share - without.share
    says = Message(
        "Called by a war, alliances with no organisation and no peacetime military institution were honoured in "
        "{without} of {n_without} cases, those with some in {having} of {n_having}: a difference of {gap} (95 % "
        "interval {low} to {high}, wars resampled). {verdict}",
        {
            "without": without.k,
            "n_without": without.n,
            "having": having.k,
            "n_having": having.n,
            "gap": decimals(gap, 2),
            "low": decimals(low, 2),
            "high": decimals(high, 2),
            "verdict": _STRUCTURE_SAYS[side],
        },
    )
    return {
        "claim": bilingual(
            Message("“Guarantees without the formal structure of an alliance have been less reliable.”")
        ),
        "without": _share(without),
        "with": _share(having),
        "difference": {
            "estimate": round(gap, 4),
            "conf_low": low,
            "conf_high": high,
            "level": 0.95,
            "method": STRUCTURE.method,
        },
        "told_apart": side != 0,
        "says": bilingual(says),
        "limits": [bilingual(limit) for limit in _STRUCTURE_LIMITS],
        "source": without.source,
    }


def _share(count: Count) -> StructureShare:
    low, high = count.interval()
    return {
        "honoured": count.k,
        "n": count.n,
        "share": round(count.share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


# Specifications ------------------------------------------------------------------------------------------------------


_FORMS = {
    "pact": (("any", "outside", "untied"), Message("a pact of the target")),
    "owed": (("owed_shift", "owed_share", "owed_chance"), Message("the help that obligations add, in three forms")),
    "help": (("help_shift", "help_share", "help_chance"), Message("all help to be expected, in three forms")),
}
_MOST = 0.9
_SPECIFICATION_LIMITS = (
    Message("Pacts are made where danger is; none of these numbers is an effect."),
    Message(
        "All help to be expected is large where a state is small or has neighbours, whatever was promised; the help "
        "that obligations add stands apart."
    ),
)


def specifications_part() -> SpecificationsPart | Missing:
    """Return the curve of specifications of "do pacts deter?" with its counts, and what it says by rule."""
    document = load_specifications()
    if document is None:
        return {"why": bilingual(Message("the estimates that are shipped hold no curve of specifications"))}
    rows = document["rows"]
    forms = _forms(rows)
    promises = counts_of(rows, lambda row: not row["definition"].startswith("help"))
    counted = [
        Message(
            "By {form} ({n} ways to ask): fewer {fewer}, more {more}, inconclusive {neither}.",
            {
                "form": form["title"],
                "n": form["counts"]["all"],
                "fewer": form["counts"]["negative"],
                "more": form["counts"]["positive"],
                "neither": form["counts"]["neither"],
            },
        )
        for form in forms
    ]
    question = Message("Does the target meet fewer challenges or more (95 %)?")
    sentences = [question, *counted, _verdict(promises)]
    return {
        "claim": bilingual(Message("“Pacts deter.”")),
        "rows": rows,
        "counts": counts_of(rows),
        "forms": forms,
        "says": {"en": _paragraph(sentences, "en"), "fr": _paragraph(sentences, "fr")},
        "limits": [bilingual(limit) for limit in _SPECIFICATION_LIMITS],
    }


def _paragraph(sentences: Sequence[Message], lang: str) -> str:
    return " ".join(sentence.render(lang) for sentence in sentences)


def _forms(rows: Sequence[SpecificationRow]) -> list[SpecificationForm]:
    """Return how many specifications define the promise in each way, and what they say."""
    forms: list[SpecificationForm] = []
    for name, (definitions, title) in _FORMS.items():
        counts = counts_of(rows, lambda row, of=definitions: row["definition"] in of)
        if counts["all"]:
            forms.append({"id": name, "title": bilingual(title), "counts": counts})
    return forms


def _verdict(counts: SpecificationCounts) -> Message:
    """Return what the curve says, by how many of its specifications lie on one side of zero."""
    done = max(counts["all"] - counts["failed"], 1)
    if counts["negative"] >= _MOST * done:
        return Message("Nearly all promises go with fewer challenges; that does not prove that they are the reason.")
    if counts["positive"] >= _MOST * done:
        return Message("Nearly all promises go with more challenges: pacts are made where danger is.")
    return Message("The record does not settle whether pacts deter.")
