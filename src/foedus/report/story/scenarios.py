"""How it could go: the courses of events that the model counts, told as stories, and the premortem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.report.answers import figures_of
from foedus.report.evidence.assumptions import rows_of
from foedus.report.words import natural_frequency, percent, words_for
from foedus.wording import render, translator

if TYPE_CHECKING:
    from foedus.report.answers import Option
    from foedus.report.evidence.assumptions import Driver
    from foedus.report.text.loopholes import FindingView

__all__ = ["ENDS", "Story", "end_named", "main_row", "premortem_of", "stories_of"]

ENDS = ("peace_held", "attacked_held", "conceded", "attacked_lost")


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


def main_row(assessment: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the row of the comparison that is the text assessed, or nothing."""
    main = (assessment.get("arrangement") or {}).get("id")
    return next((row for row in rows_of(assessment.get("comparison")) if row.get("id") == main), {})


def _series(row: Mapping[str, Any], key: str) -> list[float]:
    series = (row.get("by_year") or {}).get(key) if isinstance(row.get("by_year"), Mapping) else None
    values = series.get("median") if isinstance(series, Mapping) else series
    return [float(v) for v in values or [] if isinstance(v, (int, float))]


def _worst_year(values: Sequence[float]) -> tuple[int, float] | None:
    """Return the year in which most is lost, counted from signature, and how much."""
    return max(enumerate(values, 1), key=lambda pair: pair[1]) if values else None


def stories_of(
    assessment: Mapping[str, Any], names: Mapping[str, Any], *, scale: str, lang: str
) -> tuple[list[Story], str]:
    """Return the base case, the adverse case and the grave one; or why there are none."""
    row = main_row(assessment)
    ends = row.get("ends")
    if not isinstance(ends, Mapping) or any(not isinstance(ends.get(key), Mapping) for key in ENDS):
        return [], translator(lang)("The assessment does not say how courses of events end.")
    _ = translator(lang)
    order = sorted(ENDS, key=lambda key: -float(ends[key]["median"]))
    adverse = next(key for key in order if key in ("conceded", "attacked_lost") and key != order[0])
    told = [
        _story(_("Base case"), order[0], ends[order[0]], row, names, scale, lang),
        _story(_("Adverse case"), adverse, ends[adverse], row, names, scale, lang),
    ]
    war = row.get("war")
    if isinstance(war, Mapping) and isinstance(war.get("median"), (int, float)):
        said = _("An attack on {protege} grows to war, with at least a thousand deaths in battle.", **names)
        help_told = _help(row, lang)
        told.append(_told(_("Grave case"), _("War"), war, (said, *help_told), scale, lang))
    return told, ""


def _told(kind: str, title: str, given: Mapping[str, Any], sentences: tuple[str, ...], scale: str, lang: str) -> Story:
    short, reach = figures_of(given, lang)
    median = float(given["median"])
    return Story(
        kind,
        title,
        words_for(median, given.get("low"), given.get("high"), scale=scale, lang=lang),
        f"{short} ({reach})" if reach else short,
        natural_frequency(median, lang),
        sentences,
    )


def _story(
    kind: str,
    key: str,
    given: Mapping[str, Any],
    row: Mapping[str, Any],
    names: Mapping[str, Any],
    scale: str,
    lang: str,
) -> Story:
    _ = translator(lang)
    said = {
        "peace_held": _(
            "{adversary} does not attack within {years}, and {protege} gives nothing up under threat.", **names
        ),
        "attacked_held": _(
            "{adversary} attacks; {protege}, with those who come to its help, keeps what it held.", **names
        ),
        "conceded": _("{adversary} threatens, and {protege} gives way without a fight.", **names),
        "attacked_lost": _("{adversary} attacks, and what {protege} held is lost.", **names),
    }[key]  # fmt: skip
    sentences = [said]
    series = {"conceded": "conceded", "attacked_lost": "lost", "attacked_held": "attack"}.get(key, "attack")
    worst = _worst_year(_series(row, series))
    if worst is not None:
        year, p = worst
        values = {"year": year, "p": percent(p, lang)}
        sentences.append(
            {
                "attack": _("The year in which an attack is most probable is year {year} ({p}).", **values),
                "lost": _("The year in which it is most probable is year {year} ({p}).", **values),
                "conceded": _("The year in which it is most probable is year {year} ({p}).", **values),
            }[series]
        )
    if key.startswith("attacked"):
        sentences += _help(row, lang)
    return _told(kind, end_named(key, lang), given, tuple(sentences), scale, lang)


def _help(row: Mapping[str, Any], lang: str) -> list[str]:
    """Return who comes to help in the year of the most probable attack."""
    attack, honoured = _series(row, "attack"), _series(row, "honoured_if_attacked")
    worst = _worst_year(attack)
    if worst is None or len(honoured) < worst[0]:
        return []
    return [
        translator(lang)(
            "If the attack comes in year {year}, at least one guarantor fights beside the protégé in {cases}.",
            year=worst[0],
            cases=natural_frequency(honoured[worst[0] - 1], lang),
        )
    ]


def premortem_of(
    assessment: Mapping[str, Any],
    options: Sequence[Option],
    drivers: Sequence[Driver],
    findings: Sequence[FindingView],
    names: Mapping[str, Any],
    lang: str,
) -> list[tuple[tuple[str, ...], str]]:
    """Return the premortem: it has failed, and why, from the numbers; each sentence with the marks it carries."""
    row = main_row(assessment)
    ends = row.get("ends")
    if not isinstance(ends, Mapping):
        return []
    _ = translator(lang)
    assume = ("text", "assume")
    lost, conceded = (float((ends.get(k) or {}).get("median") or 0.0) for k in ("attacked_lost", "conceded"))
    told: list[tuple[tuple[str, ...], str]] = [
        (assume, _("Suppose that {years} have passed and {protege} has lost what it held at signature.", **names))
    ]
    if lost + conceded > 0:
        likelier = "attacked_lost" if lost >= conceded else "conceded"
        said = _(
            "Most probably it was this: {end}, {share} of the two ways to lose.",
            end=end_named(likelier, lang),
            share=percent(max(lost, conceded) / (lost + conceded), lang),
        )
        told.append((assume, said))
    told += [(("assume",), sentence) for sentence in _weakest(assessment, drivers, lang)]
    grave = [f for f in findings if f.severity == "error"][:2]
    if grave:
        listed = _.series(f"{f.code} {f.message}" for f in grave)
        told.append((("text",), _("The letter of the text had let it happen: {findings}.", findings=listed)))
    best = next((o for o in options if o.rank == 1 and not o.is_main), None)
    if best is not None and best.answers["overall"].median is not None:
        said = _(
            "Under “{best}” the overall probability had been {p}.", best=best.title, p=best.answers["overall"].short
        )
        told.append((assume, said))
    return told


def _weakest(assessment: Mapping[str, Any], drivers: Sequence[Driver], lang: str) -> list[str]:
    """Return under which assumptions it fails most: the box where there is one, the leading drivers otherwise."""
    _ = translator(lang)
    failure = (assessment.get("sensitivity") or {}).get("failure")
    if isinstance(failure, Mapping) and failure.get("limits"):
        titles = [
            render(limit.get("title") or limit.get("id", ""), lang).removesuffix(".") for limit in failure["limits"]
        ]
        return [_("It fails mostly where several assumptions meet: {assumptions}.", assumptions=_.series(titles))]
    return [
        _(
            "This assumption was wrong: {title}; at its worse end the overall probability is {p}.",
            title=driver.title,
            p=percent(min(driver.at_low, driver.at_high), lang),
        )
        for driver in drivers[:2]
    ]
