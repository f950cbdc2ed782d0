"""The answers and the options compared, as the report tells them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, cast

from foedus.assessment.schema import ANSWERS, LEVEL
from foedus.report.parts import not_computed
from foedus.report.words import interval, natural_frequency, percent, points, points_between, words_for
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.arrangement.schema import Text
    from foedus.assessment.schema import EstimateDocument, OptionRow
    from foedus.report.parts import Parts

__all__ = [
    "SHOWN",
    "Answer",
    "Names",
    "Option",
    "answer",
    "answers_of",
    "estimate_at",
    "figures_of",
    "options_of",
    "with_interval",
]

SHOWN: tuple[str, ...] = (ANSWERS[-1], *ANSWERS[:-1])
"""The answers in the order of the page: the overall probability first."""

CONDITIONAL: frozenset[str] = frozenset({"sincerity", "peace", "sovereignty"})
"""Answers that hold if the arrangement is accepted."""

_OF_ACCEPTANCE = ("acceptance", "sincerity")
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
    median, low, high, level : float or None
        None where it could not be computed.
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
    median: float | None
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
        """The median with its interval: ``31 % (90 % interval: 22–41 %)``."""
        return f"{self.short} ({self.reach})" if self.reach else self.short


def name_of(key: str, lang: str) -> str:
    """Return what the report calls an answer."""
    _ = translator(lang)
    return {
        "overall": _("Sovereignty kept, all in all"),
        "acceptance": _("Acceptance"),
        "sincerity": _("Good faith"),
        "peace": _("Peace"),
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
            "At signature, {adversary} stops fighting and takes these terms rather than going on.", **values
        ),
        "sincerity": _(
            "{adversary} accepts in good faith: it would accept even if it could not attack again within {years}.",
            **values,
        ),
        "peace": _("There is no armed attack on {protege} by {adversary} within {years}.", **values),
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
        words = words_for(given["median"], given["low"], given["high"], scale=scale, lang=lang)
        frequency = natural_frequency(given["median"], lang)
        short, reach = figures_of(given, lang)
    return Answer(
        key=key,
        name=name_of(key, lang),
        claim=_claim(key, names, lang),
        median=given["median"] if given else None,
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
    return percent(given["median"], lang), reach_of(given, interval(given["low"], given["high"], lang), lang)


def reach_of(given: EstimateDocument, reach: str, lang: str) -> str:
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
    """Return the five answers, `overall` first; those that are missing say why."""
    given: Mapping[str, object] = parts.answers or {}
    no_war = translator(lang)("No war is in progress in this situation, so there is none to stop.")
    reason = parts.why("answers").replace(not_computed(lang), "")
    # The record says nothing of acceptance and good faith: these stay assumptions.
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
        favourable reading, which is not ranked.
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
    rank : int or None
    dominated_by : str
        Title of an option that is at least as good both overall and in the worst case.
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
    rank: int | None = None
    dominated_by: str = ""
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
    """Return the options, best overall first, and why there are none."""
    main = None if parts.arrangement is None else parts.arrangement["id"]
    options = [_option(row, main=main, names=names, scale=scale, lang=lang) for row in parts.comparison]
    return _ranked(options), parts.why("comparison")


def _option(row: OptionRow, *, main: str | None, names: Names, scale: str, lang: str) -> Option:
    difference, difference_reach, told_apart = _difference(row["difference"], lang)
    return Option(
        id=row["id"],
        title=render(row["title"], lang),
        kind="arrangement" if row["id"] == main else row["kind"],
        answers={
            key: answer(key, estimate_at(row["answers"], key), names=names, scale=scale, lang=lang) for key in SHOWN
        },
        imposed={
            key: answer(key, estimate_at(row["imposed"], key), names=names, scale=scale, lang=lang)
            for key in row["imposed"]
        },
        paths={key: row["by_year"][key]["median"] for key in _SURVIVAL},
        bands={key: (row["by_year"][key]["low"], row["by_year"][key]["high"]) for key in _SURVIVAL},
        worst_case=row["worst_case"],
        regret=row["regret"],
        best_in=row["best_in"],
        war="" if row["war"] is None else with_interval(row["war"], lang),
        difference=difference,
        difference_reach=difference_reach,
        told_apart=told_apart,
        lang=lang,
    )


def _difference(given: EstimateDocument, lang: str) -> tuple[str, str, bool]:
    """Return a difference in points, its interval, and whether that leaves out zero."""
    median, low, high = given["median"], given["low"], given["high"]
    if low == high:
        return points(median, lang), "", True
    return points(median, lang), reach_of(given, points_between(low, high, lang), lang), low > 0 or high < 0


def _ranked(options: list[Option]) -> list[Option]:
    """Return the options with ranks by the overall probability, the best first; those without it last."""

    def overall(option: Option) -> float:
        median = option.answers["overall"].median
        return -1.0 if median is None else median

    ordered = sorted(options, key=lambda o: -overall(o))
    ranked = []
    for option in ordered:
        if overall(option) < 0:
            ranked.append(option)
            continue
        rivals = [o for o in ordered if o.kind != "reading"]
        better = [o for o in rivals if o is not option and _dominates(o, option)]
        rank = None if option.kind == "reading" else 1 + sum(overall(o) > overall(option) for o in rivals)
        ranked.append(replace(option, rank=rank, dominated_by=better[0].title if better else ""))
    return ranked


_VISIBLE = 0.01  # a smaller gain does not show in figures of two digits


def _dominates(one: Option, other: Option) -> bool:
    a, b = one.answers["overall"].median, other.answers["overall"].median
    if a is None or b is None or one.worst_case is None or other.worst_case is None:
        return False
    gains = (a - b, one.worst_case - other.worst_case)
    return min(gains) >= 0 and max(gains) >= _VISIBLE
