"""How it could go: the courses of events that the model counts, as stories, and the premortem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from foedus.assessment.schema import ENDS
from foedus.report.answers import best_told_apart, estimate_at, with_interval
from foedus.report.words import natural_frequency, percent, words_for
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.assessment.schema import EstimateDocument, OptionRow
    from foedus.report.answers import Names, Option
    from foedus.report.evidence.assumptions import Driver
    from foedus.report.parts import Parts
    from foedus.report.text.loopholes import FindingView

__all__ = ["Story", "end_named", "ends_of", "premortem_of", "stories_of"]


@dataclass(frozen=True, slots=True)
class Story:
    """One course of events with its probability.

    Attributes
    ----------
    kind : str
        Base, adverse, or grave and rare.
    title : str
        How it ends.
    words, figures, frequency : str
    sentences : tuple of str
    """

    kind: str
    title: str
    words: str
    figures: str
    frequency: str
    sentences: tuple[str, ...]


def end_named(key: str, lang: str) -> str:
    """Return what an end is called."""
    _ = translator(lang)
    return {
        "peace_held": _("Peace, and held"),
        "attacked_held": _("Attacked, and held"),
        "conceded": _("Conceded without a fight"),
        "attacked_lost": _("Attacked, and lost"),
    }[key]


def ends_of(row: OptionRow | None) -> list[EstimateDocument] | None:
    """Return the chances of the ends of an option, in the order of `ENDS`; None if they are not known."""
    if row is None:
        return None
    known = [end for key in ENDS if (end := estimate_at(row["ends"], key)) is not None]
    return known if len(known) == len(ENDS) else None


_HELP: tuple[Literal["attack", "honoured_if_attacked"], ...] = ("attack", "honoured_if_attacked")


def _worst_year(values: Sequence[float]) -> tuple[int, float] | None:
    """Return the year in which most is lost, counted from signature, and how much."""
    return max(enumerate(values, 1), key=lambda pair: pair[1]) if values else None


def stories_of(parts: Parts, names: Names, *, scale: str, lang: str) -> tuple[list[Story], str]:
    """Return the base case, the adverse case and the grave one; or why there are none."""
    _ = translator(lang)
    row, known = parts.main, ends_of(parts.main)
    if row is None or known is None:
        return [], _("The assessment does not say how courses of events end.")
    ends = dict(zip(ENDS, known, strict=True))
    order = sorted(ENDS, key=lambda key: -ends[key]["mean"])
    adverse = next(key for key in order if key in ("conceded", "attacked_lost") and key != order[0])
    stories = []
    for kind, key in ((_("Base case"), order[0]), (_("Adverse case"), adverse)):
        sentences = _course(key, row, names, lang)
        stories.append(_story(kind, end_named(key, lang), ends[key], sentences, scale, lang))
    if row["war"] is not None:
        said = _(
            "An attack on {protege} grows to war, with at least a thousand deaths in battle.", **names.in_sentences()
        )
        sentences = (said, *_help(row, lang))
        stories.append(_story(_("Grave case"), _("War"), row["war"], sentences, scale, lang))
    return stories, ""


def _story(kind: str, title: str, given: EstimateDocument, sentences: tuple[str, ...], scale: str, lang: str) -> Story:
    return Story(
        kind=kind,
        title=title,
        words=words_for(given["mean"], scale=scale, lang=lang),
        figures=with_interval(given, lang),
        frequency=natural_frequency(given["mean"], lang),
        sentences=sentences,
    )


def _course(key: str, row: OptionRow, names: Names, lang: str) -> tuple[str, ...]:
    """Return what happens on the way to an end, in which year it is most probable, and who helps."""
    _ = translator(lang)
    values = names.in_sentences()
    said = {
        "peace_held": _(
            "{adversary} does not attack within {years}, and {protege} gives nothing up under threat.", **values
        ),
        "attacked_held": _(
            "{adversary} attacks; {protege}, with those who come to its help, keeps what it held.", **values
        ),
        "conceded": _("{adversary} threatens, and {protege} gives way without a fight.", **values),
        "attacked_lost": _("{adversary} attacks, and what {protege} held is lost.", **values),
    }[key]
    help_ = _help(row, lang) if key.startswith("attacked") else []
    return (said, *_when(key, row, lang), *help_)


def _when(key: str, row: OptionRow, lang: str) -> list[str]:
    """Return in which year an end is most probable."""
    _ = translator(lang)
    years = row["by_year"]
    series = {"conceded": years["conceded"], "attacked_lost": years["lost"]}.get(key, years["attack"])
    worst = _worst_year(series["mean"])
    if worst is None:
        return []
    values = {"year": worst[0], "p": percent(worst[1], lang)}
    if key in ("conceded", "attacked_lost"):
        return [_("The year in which it is most probable is year {year} ({p}).", **values)]
    return [_("The year in which an attack is most probable is year {year} ({p}).", **values)]


def _help(row: OptionRow, lang: str) -> list[str]:
    """Return who comes to help in the year of the most probable attack."""
    attack, honoured = (row["by_year"][key]["mean"] for key in _HELP)
    worst = _worst_year(attack)
    if worst is None or len(honoured) < worst[0]:
        return []
    return [
        translator(lang)(
            "If the attack comes in year {year}, {share} of the guarantors’ power fights beside the protégé.",
            year=worst[0],
            share=percent(honoured[worst[0] - 1], lang),
        )
    ]


def premortem_of(
    parts: Parts,
    options: Sequence[Option],
    drivers: Sequence[Driver],
    findings: Sequence[FindingView],
    names: Names,
    lang: str,
) -> list[tuple[tuple[str, ...], str]]:
    """Return the premortem: it has failed, and why, from the numbers; each sentence with the marks it carries."""
    if parts.main is None:
        return []
    _ = translator(lang)
    supposed = _(
        "Suppose that {years} have passed and {protege} has lost what it held at signature.", **names.in_sentences()
    )
    return [
        (_ASSUMED, supposed),
        *((_ASSUMED, sentence) for sentence in _likelier_loss(parts.main, lang)),
        *((("assume",), sentence) for sentence in _weakest(parts, drivers, lang)),
        *((("text",), sentence) for sentence in _grave(findings, lang)),
        *((_ASSUMED, sentence) for sentence in _better(parts, options, lang)),
    ]


_ASSUMED = ("text", "assume")


def _likelier_loss(row: OptionRow, lang: str) -> list[str]:
    """Return the likelier of the two ways to lose, and its share of both."""
    ends = row["ends"]
    lost, conceded = (0.0 if end is None else end["mean"] for end in (ends["attacked_lost"], ends["conceded"]))
    if lost + conceded <= 0:
        return []
    said = translator(lang)(
        "Most probably it was this: {end}, {share} of the two ways to lose.",
        end=end_named("attacked_lost" if lost >= conceded else "conceded", lang),
        share=percent(max(lost, conceded) / (lost + conceded), lang),
    )
    return [said]


def _grave(findings: Sequence[FindingView], lang: str) -> list[str]:
    """Return what the letter of the text let happen."""
    _ = translator(lang)
    grave = [f for f in findings if f.severity == "error"][:2]
    listed = _.series(f"{f.code} {f.message}" for f in grave)
    return [_("The letter of the text had let it happen: {findings}.", findings=listed)] if grave else []


def _better(parts: Parts, options: Sequence[Option], lang: str) -> list[str]:
    """Return which option would have had a higher chance, if one can be told from the text."""
    _ = translator(lang)
    best = best_told_apart(parts, options)
    if best is None:
        return []
    p = best.answers["overall"].short
    return [_("Under “{best}” the overall probability would have been {p}.", best=best.title, p=p)]


def _weakest(parts: Parts, drivers: Sequence[Driver], lang: str) -> list[str]:
    """Return under which assumptions it fails most: the box where there is one, the leading drivers otherwise."""
    _ = translator(lang)
    limits = [] if parts.sensitivity is None else parts.sensitivity["failure"]["limits"]
    if limits:
        titles = [render(limit["title"], lang).removesuffix(".") for limit in limits]
        return [_("It fails mostly where several assumptions meet: {assumptions}.", assumptions=_.series(titles))]
    return [
        _(
            "This assumption was wrong: {title}; at its worse end the overall probability is {p}.",
            title=driver.title,
            p=percent(min(driver.at_low, driver.at_high), lang),
        )
        for driver in drivers[:2]
    ]
