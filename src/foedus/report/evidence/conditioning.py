"""What the evidence conditions: what the game says of each fact, and the answers with the facts and without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.report.parts import reason_missing
from foedus.report.words import percent
from foedus.wording import render, translator

if TYPE_CHECKING:
    from foedus.assessment.schema import AnswerMeans, ConditioningPart, FactWeight, MovedRow, Said
    from foedus.report.parts import Parts

__all__ = ["Conditioning", "conditioning_of"]

_TWO = 2  # digits after the point


@dataclass(frozen=True, slots=True)
class Conditioning:
    """The passage on what the evidence conditions.

    Attributes
    ----------
    says : tuple of str
        Sentences: the whole, then facts that are not used or contradict the game.
    facts : tuple of tuple of str
        The fact with its reference case, the record's figure, the game's before and after, effective draws.
    answers : tuple of tuple of str
        Which facts are used, then acceptance, peace, sovereignty and overall, as means.
    moved : tuple of tuple of str
        Quantities with their ranges before and after.
    why : str
        Why there is none.
    """

    says: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()
    moved: tuple[tuple[str, ...], ...] = ()
    why: str = ""


def conditioning_of(parts: Parts, lang: str) -> Conditioning | None:
    """Return the passage, with why there is none; None of an assessment that was made before there was one."""
    given = None if parts.validity is None else parts.validity.get("conditioning")
    if given is None:
        return None
    if "why" in given:
        return Conditioning(why=reason_missing(given, lang))
    return Conditioning(
        says=tuple(render(sentence, lang) for sentence in (given["says"], *given["messages"])),
        facts=tuple(_fact(row, lang) for row in given["facts"]),
        answers=tuple(_answers(given, parts, lang)),
        moved=tuple(_moved(row, lang) for row in given["moved"]),
    )


def _fact(row: FactWeight, lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    what = _(
        "{fact} Asked in: {reference}, danger {danger} in {years} years. {because}",
        fact=render(row["says"], lang),
        reference=render(row["reference"], lang),
        danger=percent(row["danger"], lang),
        years=row["years"],
        because=render(row["because"], lang),
    )
    recorded = _(
        "{estimate} (error {error}, bias {bias})",
        estimate=_.number(row["estimate"], _TWO),
        error=_.number(row["error"], _TWO),
        bias=_.number(row["bias"], _TWO),
    )
    return what, recorded, _said(row["before"], lang), _said(row["after"], lang), percent(row["effective"], lang)


def _said(said: Said, lang: str) -> str:
    _ = translator(lang)
    mean, low, high = (_.number(said[key], _TWO) for key in ("mean", "low", "high"))
    return _("{value} ({low} to {high})", value=mean, low=low, high=high)


def _answers(given: ConditioningPart, parts: Parts, lang: str) -> list[tuple[str, ...]]:
    """Return the answers of the text assessed: without facts, with all that are used, and without each of these."""
    _ = translator(lang)
    own = None if parts.main is None else parts.main["id"]
    row = next((option for option in given["options"] if option["id"] == own), None)
    if row is None:
        return []
    kept = [(fact["says"], fact["without"]) for fact in given["facts"] if fact["used"]]
    return [
        (_("no fact (the answers of this report)"), *_means(row["plain"], lang)),
        (_("all facts that are used"), *_means(row["weighted"], lang)),
        *((_("all but this: {fact}", fact=render(says, lang)), *_means(means, lang)) for says, means in kept),
    ]


def _means(means: AnswerMeans, lang: str) -> tuple[str, ...]:
    values = (means["acceptance"], means["peace"], means["sovereignty"], means["overall"])
    return tuple("–" if value is None else translator(lang).number(value, 3) for value in values)


def _moved(row: MovedRow, lang: str) -> tuple[str, ...]:
    return render(row["title"], lang), _said(row["before"], lang), _said(row["after"], lang)
