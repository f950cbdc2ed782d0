"""The answers and the options compared, as the report tells them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, cast

from foedus.assessment.schema import ANSWERS, LEVEL
from foedus.report.parts import not_computed
from foedus.report.words import interval, natural_frequency, percent, points, points_between, words_for
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.arrangement.schema import Text
    from foedus.assessment.schema import EstimateDocument, FulfilmentRow, OptionRow, PairedDifference, RecurrenceRow
    from foedus.report.parts import Parts

__all__ = [
    "BARE",
    "SHOWN",
    "Answer",
    "Difference",
    "Names",
    "Option",
    "answer",
    "answers_of",
    "best_told_apart",
    "difference_between",
    "difference_of",
    "difference_text",
    "estimate_at",
    "figures_of",
    "options_of",
    "with_interval",
]

SHOWN: tuple[str, ...] = (ANSWERS[-1], *ANSWERS[:-1])
"""The answers in the order of the page: the overall probability first."""

BARE = "none"
"""The option without an arrangement."""

CONDITIONAL: frozenset[str] = frozenset({"peace", "sovereignty", "violations"})
"""Answers that hold if the arrangement is accepted."""

_OF_ACCEPTANCE = ("acceptance",)
_SURVIVAL: tuple[Literal["peace", "sovereignty"], ...] = ("peace", "sovereignty")


@dataclass(frozen=True, slots=True)
class Names:
    """How sentences call the protégé, the adversary and the horizon.

    Attributes
    ----------
    protege, adversary : str, Text or list
    years : str
        The horizon, as ``10 years``.
    war : bool
        Whether a war is in progress.
    parties : dict of str to Text
        The parties of the text by id.
    """

    protege: object
    adversary: object
    years: str
    war: bool = True
    parties: Mapping[str, Text] = field(default_factory=dict)

    def in_sentences(self) -> dict[str, object]:
        """Return what stands in the places of sentences."""
        return {"protege": self.protege, "adversary": self.adversary, "years": self.years}


@dataclass(frozen=True, slots=True)
class Answer:
    """One probability in words and figures.

    Attributes
    ----------
    key : str
        Its name in the JSON.
    name : str
        As the reader's language calls it.
    claim : str
        What is claimed to be so probable, in one sentence.
    mean, low, high, level : float or None
        The mean over draws, which is the figure; None where it could not be computed.
    words, short, reach, frequency : str
        ``unlikely``, ``31 %``, ``90 % interval: 22–41 %``, ``about 3 cases in 10``.
    why : str
        Why there is no number.
    evidence : tuple of str
        The marks it carries.
    war : bool
        Whether a war is in progress, so that there is something to accept.
    """

    key: str
    name: str
    claim: str
    mean: float | None
    low: float | None
    high: float | None
    level: float
    words: str
    short: str
    reach: str
    frequency: str
    why: str
    evidence: tuple[str, ...]
    war: bool = True

    @property
    def conditional(self) -> bool:
        """Whether it holds only if the arrangement is accepted."""
        return self.war and self.key in CONDITIONAL

    @property
    def figures(self) -> str:
        """The mean with its interval: ``31 % (90 % interval: 22–41 %)``."""
        return f"{self.short} ({self.reach})" if self.reach else self.short


def name_of(key: str, lang: str) -> str:
    """Return what the report calls an answer."""
    _ = translator(lang)
    return {
        "overall": _("Sovereignty kept, all in all"),
        "acceptance": _("Acceptance"),
        "peace": _("Peace"),
        "violations": _("Violations"),
        "sovereignty": _("Sovereignty"),
    }.get(key, key)


def _claim(key: str, names: Names, lang: str) -> str:
    _ = translator(lang)
    if key == "overall" and not names.war:
        key = "sovereignty"
    values = names.in_sentences()
    return {
        "overall": _(
            "Whether or not {adversary} accepts, {protege} still holds after {years} the territory and the choice of "
            "government that it held at signature.",
            **values,
        ),
        "acceptance": _(
            "All who must sign do: {adversary}, rather than fighting on, {protege}, and the guarantors.", **values
        ),
        "peace": _(
            "{adversary} neither seizes ground of {protege} nor begins an offensive (1,000 battle deaths in 12 months, "
            "or a declared one) within {years}.",
            **values,
        ),
        "violations": _(
            "In at least one year of {years}, 25 people or more are killed and no ground is lost, before anything "
            "graver happens.",
            **values,
        ),
        "sovereignty": _(
            "After {years}, {protege} holds the territory and the choice of government that it held at signature.",
            **values,
        ),
    }.get(key, key)


def answer(key: str, given: EstimateDocument | None, *, names: Names, scale: str, lang: str, why: str = "") -> Answer:
    """Return one answer of the assessment in words and figures.

    Parameters
    ----------
    key : str
    given : dict or None
        The estimate; None where there is none.
    names : Names
        For the claim.
    scale, lang : str
    why : str
        Why there is none.
    """
    words = reach = frequency = ""
    short = "–"
    if given is not None:
        words = words_for(given["mean"], scale=scale, lang=lang)
        frequency = natural_frequency(given["mean"], lang)
        short, reach = figures_of(given, lang)
    return Answer(
        key=key,
        name=name_of(key, lang),
        claim=_claim(key, names, lang),
        mean=given["mean"] if given else None,
        low=given["low"] if given else None,
        high=given["high"] if given else None,
        level=given["level"] if given else LEVEL,
        words=words,
        short=short,
        reach=reach,
        frequency=frequency,
        why="" if given else why or translator(lang)("This probability was not computed."),
        evidence=("assume",) if key in _OF_ACCEPTANCE else ("text", "assume"),
        war=names.war,
    )


def figures_of(given: EstimateDocument, lang: str) -> tuple[str, str]:
    """Return a probability as ``31 %``, and its interval as ``90 % interval: 22–41 %``."""
    return percent(given["mean"], lang), reach_of(given, interval(given["low"], given["high"], lang), lang)


def reach_of(given: EstimateDocument | FulfilmentRow | RecurrenceRow, reach: str, lang: str) -> str:
    """Return an interval with its level: ``90 % interval: 22–41 %``."""
    _ = translator(lang)
    return _("{level} interval: {reach}", level=_.percent(_.number(round(100 * given["level"]))), reach=reach)


def with_interval(given: EstimateDocument, lang: str) -> str:
    """Return a probability with its interval in one string: ``31 % (90 % interval: 22–41 %)``."""
    return "{} ({})".format(*figures_of(given, lang))


def estimate_at(part: Mapping[str, object], key: str) -> EstimateDocument | None:
    """Return one of the estimates of a part by its name, as of `AnswersPart` or `EndsPart`."""
    return cast("EstimateDocument | None", part.get(key))


def answers_of(parts: Parts, *, names: Names, scale: str, lang: str) -> list[Answer]:
    """Return the four answers, `overall` first; those that are missing say why."""
    given: Mapping[str, object] = parts.answers or {}
    no_war = translator(lang)("No war is in progress in this situation, so there is none to stop.")
    reason = parts.why("answers").replace(not_computed(lang), "")
    # The record says nothing of acceptance: it stays an assumption.
    recorded = any(row["basis"] == "estimated" for row in parts.assumptions)
    found = []
    for key in SHOWN:
        why = no_war if key in _OF_ACCEPTANCE and not parts.war else reason
        one = answer(key, estimate_at(given, key), names=names, scale=scale, lang=lang, why=why)
        rests = recorded and key not in _OF_ACCEPTANCE
        found.append(replace(one, evidence=("text", "record", "assume")) if rests else one)
    return found


@dataclass(frozen=True, slots=True)
class Option:
    """One option of the comparison.

    Attributes
    ----------
    id, title : str
    kind : str
        `arrangement` for the text assessed, `yardstick`, `compared`, or `reading` for the text under its most
        favourable reading, which nobody can choose.
    answers : dict of str to Answer
    imposed : dict of str to Answer
        Peace and sovereignty if the terms were imposed.
    paths : dict of str to list of float
        Survival by year of `peace` and `sovereignty`.
    bands : dict of str to pair of lists
        Their intervals.
    worst_case, regret, best_in : float or None
        Overall in the worst draws; what is lost against the best option; share of draws in which it is the best.
    war : str
        An attack that grows to a thousand deaths in battle, given acceptance, in figures.
    difference, difference_reach : str
        Against no arrangement, written, or a dash.
    told_apart : bool
        Whether the interval of that difference leaves out zero.
    others_help : bool
        Whether others might help under it than under the text assessed: it is then not compared.
    """

    id: str
    title: str
    kind: str
    answers: Mapping[str, Answer]
    imposed: Mapping[str, Answer]
    paths: Mapping[str, list[float]]
    bands: Mapping[str, tuple[list[float], list[float]]]
    worst_case: float | None
    regret: float | None
    best_in: float | None
    war: str
    difference: str
    difference_reach: str
    told_apart: bool
    others_help: bool = False
    lang: str = field(default="en", repr=False)

    @property
    def is_main(self) -> bool:
        """Whether it is the text that the report is about."""
        return self.kind == "arrangement"

    def path(self, quantity: str) -> list[float]:
        """Return survival by year."""
        return self.paths.get(quantity, [])

    def band(self, quantity: str) -> tuple[list[float], list[float]] | None:
        """Return the interval of survival by year."""
        return self.bands.get(quantity)

    def written(self, value: float | None) -> str:
        """Return a probability as a percentage, or a dash."""
        return "–" if value is None else percent(value, self.lang)


def options_of(parts: Parts, *, names: Names, scale: str, lang: str) -> tuple[list[Option], str]:
    """Return the options in the order of the assessment, which ranks nothing, and why there are none."""
    return [_option(row, parts, names=names, scale=scale, lang=lang) for row in parts.comparison], parts.why(
        "comparison"
    )


def _option(row: OptionRow, parts: Parts, *, names: Names, scale: str, lang: str) -> Option:
    main = parts.main
    difference, difference_reach, told_apart = _difference(difference_between(parts, row["id"], BARE), lang)
    return Option(
        id=row["id"],
        title=render(row["title"], lang),
        kind="arrangement" if main is not None and row["id"] == main["id"] else row["kind"],
        answers={
            key: answer(key, estimate_at(row["answers"], key), names=names, scale=scale, lang=lang)
            for key in (*SHOWN, "violations")
        },
        imposed={
            key: answer(key, estimate_at(row["imposed"], key), names=names, scale=scale, lang=lang)
            for key in row["imposed"]
        },
        paths={key: row["by_year"][key]["mean"] for key in _SURVIVAL},
        bands={key: (row["by_year"][key]["low"], row["by_year"][key]["high"]) for key in _SURVIVAL},
        worst_case=row["worst_case"],
        regret=row["regret"],
        best_in=row["best_in"],
        war="" if row["war"] is None else with_interval(row["war"], lang),
        difference=difference,
        difference_reach=difference_reach,
        told_apart=told_apart,
        others_help=main is not None and row["who_might_help"] != main["who_might_help"],
        lang=lang,
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a probability differs between two options, draw by draw.

    Attributes
    ----------
    mean, low, high, level : float
    share : float or None
        Of draws in which the first is better; None where the assessment gives it for the second only.
    separated : bool
        Whether the interval leaves out zero.
    """

    mean: float
    low: float
    high: float
    level: float
    share: float | None
    separated: bool


def difference_of(given: PairedDifference) -> Difference:
    """Return a difference as the assessment has it."""
    return Difference(given["mean"], given["low"], given["high"], given["level"], given["share"], given["separated"])


def difference_between(
    parts: Parts, first: str, second: str, key: Literal["overall", "imposed_peace"] = "overall"
) -> Difference | None:
    """Return by how much a probability of one option is above that of another, if they are compared."""
    for row in parts.differences:
        given = row[key]
        found = None if given is None else difference_of(given)
        if found is not None and (row["first"], row["second"]) == (first, second):
            return found
        if found is not None and (row["first"], row["second"]) == (second, first):
            return replace(found, mean=-found.mean, low=-found.high, high=-found.low, share=None)
    return None


def best_told_apart(parts: Parts, options: Sequence[Option]) -> Option | None:
    """Return the option with the highest overall probability among those that are better than the text, if any is."""
    main = parts.main
    if main is None:
        return None
    found = [(difference_between(parts, option.id, main["id"]), option) for option in options]
    better = [
        (gain.mean, option)
        for gain, option in found
        if gain is not None and gain.separated and gain.mean > 0 and option.kind != "reading"
    ]
    return max(better, key=lambda pair: pair[0])[1] if better else None


def difference_text(found: Difference, lang: str) -> tuple[str, str]:
    """Return a difference in points, and its interval with its level."""
    _ = translator(lang)
    reach = points_between(found.low, found.high, lang)
    level = _.percent(_.number(round(100 * found.level)))
    return points(found.mean, lang), _("{level} interval: {reach}", level=level, reach=reach)


def _difference(found: Difference | None, lang: str) -> tuple[str, str, bool]:
    """Return a difference in points, its interval, and whether that leaves out zero."""
    return ("–", "", True) if found is None else (*difference_text(found, lang), found.separated)
