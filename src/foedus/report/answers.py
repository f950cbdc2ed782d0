"""The answers and the options compared, as the report tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from foedus.report.numbers import number
from foedus.report.words import interval, natural_frequency, percent, points, points_between, words_for
from foedus.wording import render, translator

__all__ = ["ANSWERS", "Answer", "Option", "answer", "answers_of", "figures_of", "options_of", "why_not"]

ANSWERS: tuple[str, ...] = ("overall", "acceptance", "sincerity", "peace", "sovereignty")
CONDITIONAL: frozenset[str] = frozenset({"sincerity", "peace", "sovereignty"})
"""Answers that hold if the arrangement is accepted."""


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


def why_not(part: Any, lang: str) -> str:
    """Return why a part could not be computed, or nothing if it was."""
    if isinstance(part, Mapping):
        return render(part["why"], lang) if part.get("why") else ""
    return "" if part else translator(lang)("This part was not computed.")


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


def _claim(key: str, names: Mapping[str, Any], lang: str) -> str:
    _ = translator(lang)
    if key == "overall" and not names.get("war", True):
        key = "sovereignty"
    return {
        "overall": _(
            "Whether or not {adversary} accepts, {protege} still holds after {years} the territory and the choice of "
            "government that it held at signature.",
            **names,
        ),
        "acceptance": _(
            "At signature, {adversary} stops fighting and takes these terms rather than going on.", **names
        ),
        "sincerity": _(
            "{adversary} accepts in good faith: it would accept even if it could not attack again within {years}.",
            **names,
        ),
        "peace": _("There is no armed attack on {protege} by {adversary} within {years}.", **names),
        "sovereignty": _(
            "After {years}, {protege} holds the territory and the choice of government that it held at signature.",
            **names,
        ),
    }.get(key, key)


def answer(key: str, given: Any, *, names: Mapping[str, Any], scale: str, lang: str) -> Answer:
    """Return one answer of the assessment in words and figures.

    Parameters
    ----------
    key : str
    given : mapping, float or None
        ``{"median", "low", "high", "level"}``; a bare number has no interval.
    names : mapping
        `protege`, `adversary` and `years`, for the claim.
    scale, lang : str
    """
    _ = translator(lang)
    data: Mapping[str, Any] = given if isinstance(given, Mapping) else {"median": given}
    median, low, high = (number(data.get(k)) for k in ("median", "low", "high"))
    level = number(data.get("level")) or 0.9
    evidence = tuple(
        data.get("evidence") or (("assume",) if key in ("acceptance", "sincerity") else ("text", "assume"))
    )
    words = reach = frequency = why = ""
    short = "–"
    if median is None:
        why = render(data["why"], lang) if data.get("why") else _("This probability was not computed.")
    else:
        words, frequency = words_for(median, low, high, scale=scale, lang=lang), natural_frequency(median, lang)
        short, reach = figures_of(data, lang)
    return Answer(
        key,
        name_of(key, lang),
        _claim(key, names, lang),
        median,
        low,
        high,
        level,
        words,
        short,
        reach,
        frequency,
        why,
        evidence,
        bool(names.get("war", True)),
    )


def figures_of(given: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """Return a probability as ``31 %``, and its interval as ``90 % interval: 22–41 %`` where it has one."""
    low, high = number(given.get("low")), number(given.get("high"))
    known = low is not None and high is not None
    reach = reach_of(given, interval(low, high, lang), lang) if known else ""
    return percent(float(given["median"]), lang), reach


def reach_of(given: Mapping[str, Any], reach: str, lang: str) -> str:
    """Return an interval with its level: ``90 % interval: 22–41 %``."""
    _ = translator(lang)
    share = _.percent(_.number(round(100 * (number(given.get("level")) or 0.9))))
    return _("{level} interval: {reach}", level=share, reach=reach)


def _written(given: Any, lang: str) -> str:
    """Return a probability with its interval in one string, or nothing."""
    if not isinstance(given, Mapping) or number(given.get("median")) is None:
        return ""
    short, reach = figures_of(given, lang)
    return f"{short} ({reach})" if reach else short


def rests_on_record(assessment: Mapping[str, Any]) -> bool:
    """Whether some quantity of the ledger is estimated from the record."""
    rows = assessment.get("assumptions")
    return isinstance(rows, (list, tuple)) and any(
        isinstance(row, Mapping) and row.get("basis") == "estimated" for row in rows
    )


def answers_of(assessment: Mapping[str, Any], *, names: Mapping[str, Any], scale: str, lang: str) -> list[Answer]:
    """Return the five answers, `overall` first; those that are missing say why."""
    given = assessment.get("answers") or {}
    reason = given if "why" in given else {}
    found = {key: given.get(key, reason) for key in ANSWERS}
    if (assessment.get("situation") or {}).get("war") is False:
        no_war = {"why": translator(lang)("No war is in progress in this situation, so there is none to stop.")}
        found |= {key: found[key] or no_war for key in ("acceptance", "sincerity")}
    told = [answer(key, value, names=names, scale=scale, lang=lang) for key, value in found.items()]
    if not rests_on_record(assessment):
        return told
    # No record tells acceptance and good faith: these stay assumptions.
    return [replace(a, evidence=("text", "record", "assume")) if a.evidence == ("text", "assume") else a for a in told]


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
    yearly : dict of str to list
        Other numbers by year.
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
    why : str
        Why it could not be computed.
    """

    id: str
    title: str
    kind: str
    answers: Mapping[str, Answer]
    imposed: Mapping[str, Answer]
    paths: Mapping[str, list[float]]
    bands: Mapping[str, tuple[list[float], list[float]]]
    yearly: Mapping[str, list[float | None]]
    worst_case: float | None
    regret: float | None
    best_in: float | None
    war: str
    difference: str
    difference_reach: str
    told_apart: bool
    rank: int | None = None
    dominated_by: str = ""
    why: str = ""
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


def options_of(
    assessment: Mapping[str, Any], *, names: Mapping[str, Any], scale: str, lang: str
) -> tuple[list[Option], str]:
    """Return the options, best overall first, and why there are none."""
    given = assessment.get("comparison")
    if isinstance(given, Mapping) and "why" not in given:
        given = [{"id": key, **value} for key, value in given.items()]
    if not isinstance(given, Sequence) or not given:
        return [], why_not(given, lang)
    main = (assessment.get("arrangement") or {}).get("id")
    options = [_option(row, main=main, names=names, scale=scale, lang=lang) for row in given]
    return _ranked(options), ""


def _option(row: Mapping[str, Any], *, main: str | None, names: Mapping[str, Any], scale: str, lang: str) -> Option:
    identity = str(row.get("id", ""))
    given = row.get("answers") or {k: row[k] for k in ANSWERS if k in row}
    imposed = row.get("imposed") or {}
    paths, bands, yearly = _by_year(row.get("by_year") or {})
    difference, difference_reach, told_apart = _difference(row.get("difference"), lang)
    return Option(
        id=identity,
        title=render(row.get("title") or identity, lang),
        kind="arrangement" if identity == main else str(row.get("kind") or "yardstick"),
        answers={k: answer(k, given.get(k), names=names, scale=scale, lang=lang) for k in ANSWERS},
        imposed={k: answer(k, v, names=names, scale=scale, lang=lang) for k, v in imposed.items() if k in ANSWERS},
        paths=paths,
        bands=bands,
        yearly=yearly,
        worst_case=number(row.get("worst_case")),
        regret=number(row.get("regret")),
        best_in=number(row.get("best_in")),
        war=_written(row.get("war"), lang),
        difference=difference,
        difference_reach=difference_reach,
        told_apart=told_apart,
        why=render(row["why"], lang) if row.get("why") else "",
        lang=lang,
    )


def _difference(given: Any, lang: str) -> tuple[str, str, bool]:
    """Return a difference in points, its interval, and whether that leaves out zero."""
    spread: Mapping[str, Any] = given if isinstance(given, Mapping) else {"median": given}
    median, low, high = (number(spread.get(key)) for key in ("median", "low", "high"))
    if median is None:
        return "–", "", True
    if low is None or high is None or low == high:
        return points(median, lang), "", True
    return points(median, lang), reach_of(spread, points_between(low, high, lang), lang), low > 0 or high < 0


def _by_year(
    given: Any,
) -> tuple[dict[str, list[float]], dict[str, tuple[list[float], list[float]]], dict[str, list[float | None]]]:
    """Return survival with its intervals, and the other numbers by year."""
    if isinstance(given, Sequence):
        keys = {key for row in given for key in row if key != "year"}
        given = {key: [row.get(key) for row in given] for key in sorted(keys)}
    paths: dict[str, list[float]] = {}
    bands: dict[str, tuple[list[float], list[float]]] = {}
    yearly: dict[str, list[float | None]] = {}
    for key, series in given.items():
        if key in ("year", "years"):
            continue
        spread = series if isinstance(series, Mapping) else {"median": series}
        median = [number(v) for v in spread.get("median") or []]
        if key not in ("peace", "sovereignty"):
            yearly[key] = median
        elif None not in median:
            paths[key] = [v for v in median if v is not None]
            low, high = spread.get("low"), spread.get("high")
            if low and high:
                bands[key] = (list(low), list(high))
    if "peace" not in paths and (hit := yearly.get("attack")):
        paths["peace"] = _surviving([hit])
    if "sovereignty" not in paths and (lost := yearly.get("lost")) and (conceded := yearly.get("conceded")):
        paths["sovereignty"] = _surviving([lost, conceded])
    return {k: v for k, v in paths.items() if v}, bands, yearly


def _surviving(losses: Sequence[Sequence[float | None]]) -> list[float]:
    """Return what is left after the losses of each year, shares of all cases, up to the first year without one."""
    left, path = 1.0, []
    for year in zip(*losses, strict=False):
        known = [p for p in year if p is not None]
        if len(known) < len(losses):
            break
        left -= sum(known)
        path.append(max(0.0, min(1.0, left)))
    return path


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
