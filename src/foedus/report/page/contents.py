"""Everything that a report shows, in a language: what the page, the terminal and the other files are made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from foedus.assessment.changes import run_of
from foedus.report.answers import Names, answers_of, options_of
from foedus.report.drawing.by_year import by_year
from foedus.report.evidence import model_sheet
from foedus.report.evidence.assumptions import assumptions_of, drivers_of, facts_of, indicators_of, sources_of
from foedus.report.evidence.calibration import calibration_figure
from foedus.report.evidence.conditioning import conditioning_of
from foedus.report.evidence.end_to_end import cases_like_this, end_to_end_of
from foedus.report.evidence.estimates import links_of
from foedus.report.evidence.provenance import provenance_of
from foedus.report.evidence.record import record_of
from foedus.report.evidence.sensitivity import (
    amended_of,
    failure_of,
    search_sentences,
    sobol_figure,
    sobol_messages,
    turns_of,
)
from foedus.report.evidence.tornado import tornado
from foedus.report.evidence.validity import cases_of, counts_of, scores_of, subsets_of
from foedus.report.parts import not_computed, parts_of
from foedus.report.story.alternatives import rivals_of
from foedus.report.story.changes import since_of
from foedus.report.story.endings import endings_figure
from foedus.report.story.game_tree import game_figure
from foedus.report.story.motives import acceptance_sentence, losses_sentence, motives_of, violations_sentence
from foedus.report.story.pairs import pairs_of, separations_of
from foedus.report.story.scale import scale_figure, strip
from foedus.report.story.scenarios import premortem_of, stories_of
from foedus.report.text.drafts import drafts_of, loopholes_of
from foedus.report.text.floor import floors_of, guarantee_sentences
from foedus.report.text.loopholes import checks_passed, findings_of
from foedus.report.text.status import life_sentences, terms_of
from foedus.report.words import scale_named
from foedus.wording import Message, counted, render, term, translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from foedus.arrangement.schema import Arrangement
    from foedus.assessment.schema import SituationPart
    from foedus.law.engine.cells import Analysis
    from foedus.report.answers import Answer, Option
    from foedus.report.drawing.figure import Figure
    from foedus.report.evidence.assumptions import Assumption, Driver, Graded, Indicator
    from foedus.report.evidence.conditioning import Conditioning
    from foedus.report.evidence.end_to_end import EndToEnd
    from foedus.report.evidence.estimates import Link
    from foedus.report.evidence.provenance import Provenance
    from foedus.report.evidence.record import Record
    from foedus.report.evidence.sensitivity import Amended, Failure
    from foedus.report.evidence.validity import Scored
    from foedus.report.parts import Parts
    from foedus.report.story.changes import Since
    from foedus.report.story.motives import Motives
    from foedus.report.story.pairs import Pair
    from foedus.report.story.scenarios import Story
    from foedus.report.text.drafts import Draft
    from foedus.report.text.floor import Floor
    from foedus.report.text.loopholes import FindingView
    from foedus.report.text.status import Term
    from foedus.report.words import Scale

__all__ = ["Confidence", "Contents", "contents"]


class _Status(TypedDict):
    status: str
    instrument: str
    dates: list[tuple[str, str]]
    counts: list[tuple[str, str]]


class Confidence(TypedDict):
    """How far the answers can be trusted, in words, or why that was not rated."""

    level: str
    reasons: list[str]
    why: str


class _Case(TypedDict):
    title: str
    summary: str
    names: Names
    status: _Status
    situation: SituationPart | None
    if_accepted: bool
    cut_off: str
    run: str
    problems: list[str]


class _Answers(TypedDict):
    answers: list[Answer]
    basis: tuple[str, ...]
    strips: dict[str, Markup]
    confidence: Confidence
    like_this: list[str]
    level: str
    level_assumed: bool
    scale: Scale
    options: list[Option]
    no_options: str
    main: Option | None
    separations: list[str]
    pairs: list[Pair]
    no_pairs: str
    motives: Motives | None
    signers: str
    violations: str
    losses: str
    indicators: list[Indicator]
    no_indicators: str


class _Text(TypedDict):
    guarantee: str
    no_text: str
    life: list[str]
    floors: list[Floor]
    findings: list[FindingView]
    sound: list[tuple[str, str]]
    clauses: list[Term]
    statements: list[Term]
    drafts: list[Draft]
    shared: list[tuple[str, str, tuple[int, ...]]]


class _World(TypedDict):
    stories: list[Story]
    no_stories: str
    caveats: list[str]
    premortem: list[tuple[tuple[str, ...], str]]
    record: Record
    no_drivers: str
    sobol_messages: list[str]
    failure: Failure | None
    no_failure: str
    amended: list[Amended]
    no_amended: str
    searched: list[str]
    turns: list[str]


class _Evidence(TypedDict):
    assumptions: list[Assumption]
    facts: list[tuple[str, str, str]]
    no_assumptions: str
    sources: list[Graded]
    links: list[Link]
    no_links: str
    subsets: list[Scored]
    cases: list[tuple[str, str, str, str]]
    no_cases: str
    scores: list[Scored]
    no_scores: str
    predicted: list[tuple[str, str, str]]
    conditioning: Conditioning | None
    end_to_end: EndToEnd
    checks: list[str]


class _Model(TypedDict):
    model: list[tuple[str, str]]
    xlrm: list[tuple[str, str]]
    equations: list[tuple[str, str]]
    rivals: list[tuple[str, str, str]]
    limits: list[str]
    glossary: list[tuple[str, str]]
    code_map: tuple[tuple[str, str], ...]


class Contents(_Case, _Answers, _Text, _World, _Evidence, _Model):
    """Everything that a report shows."""

    since: Since | None
    contents_list: list[tuple[str, str]]
    figures: dict[str, Figure | None]
    provenance: Provenance


def contents(
    assessment: Mapping[str, object],
    analysis: Analysis | None,
    lang: str,
    *,
    scale: str = "icd203",
    others: Sequence[Analysis] = (),
) -> Contents:
    """Return everything that a report shows, in a language.

    Parameters and errors are those of `foedus.report.page.assessment.render_html`.
    """
    parts = parts_of(assessment, lang)
    arrangement = analysis.source.arrangement if analysis is not None else None
    names = _names(parts, arrangement, lang)
    answers = _of_the_answers(parts, names, scale, lang)
    drivers = drivers_of(parts, lang)
    text = _of_the_text(parts, analysis, others, lang)
    since = since_of(parts.since, lang)
    return {
        **_of_the_case(parts, arrangement, names, lang),
        **answers,
        **text,
        **_of_the_world(parts, answers["options"], drivers, text["findings"], names, scale, lang),
        **_of_the_evidence(parts, arrangement, names, lang),
        **_of_the_model(parts, arrangement, answers, names, lang),
        "since": since,
        "contents_list": model_sheet.contents_list(lang, drafts=bool(text["drafts"]), since=since is not None),
        "figures": _figures(parts, analysis, answers, drivers, scale, lang),
        "provenance": provenance_of(parts, lang, scale),
    }


# The case ------------------------------------------------------------------------------------------------------------


def _of_the_case(parts: Parts, arrangement: Arrangement | None, names: Names, lang: str) -> _Case:
    return {
        "title": _title(parts, arrangement, lang),
        "summary": arrangement.summary.in_(lang) if arrangement and arrangement.summary else "",
        "names": names,
        "status": _status(parts, arrangement, lang),
        "situation": parts.situation,
        "if_accepted": names.war,
        "cut_off": _cut_off(parts, lang),
        "run": "" if parts.provenance is None else run_of(parts.provenance),
        "problems": _problems(parts, lang),
    }


def _title(parts: Parts, arrangement: Arrangement | None, lang: str) -> str:
    if arrangement is not None:
        return arrangement.title.in_(lang)
    return "" if parts.arrangement is None else render(parts.arrangement["title"], lang)


def _names(parts: Parts, arrangement: Arrangement | None, lang: str) -> Names:
    """Return how sentences call the protégé, the adversary and the horizon."""
    _ = translator(lang)
    quarters = round(4 * parts.years)
    months = counted("{n} month", "{n} months", 3 * quarters)
    years = counted("{n} year", "{n} years", quarters // 4) if quarters % 4 == 0 else months
    protege, adversary = _("the protégé"), _("the adversary")
    if arrangement is None:
        return Names(protege=protege, adversary=adversary, years=years.render(lang), war=parts.war)
    situation = parts.situation
    return Names(
        protege=_side(arrangement, "protege", situation and situation["protege"]) or protege,
        adversary=_side(arrangement, "adversary", situation and situation["adversary"]) or adversary,
        years=years.render(lang),
        war=parts.war,
        parties={party: one.name for party, one in arrangement.parties.items()},
    )


def _side(arrangement: Arrangement, role: str, meant: str | None) -> list[object]:
    """Return who has a role; in a mutual treaty each is a protégé, and the situation says which of them is meant."""
    found = [meant] if meant in arrangement.parties else arrangement.with_role(role)
    return [arrangement.parties[party].name for party in found]


def _status(parts: Parts, arrangement: Arrangement | None, lang: str) -> _Status:
    if arrangement is None:
        status = "" if parts.arrangement is None else term(parts.arrangement["status"]).render(lang)
        return {"status": status, "instrument": "", "dates": [], "counts": []}
    _ = translator(lang)
    dates = [
        (label, _.day(day))
        for label, day in (
            (_("reported"), arrangement.dates.reported),
            (_("signed"), arrangement.dates.signed),
            (_("in force"), arrangement.dates.in_force),
            (_("ended"), arrangement.dates.ended),
        )
        if day
    ]
    marked = [c.standing for c in arrangement.clauses] + [s.standing for s in arrangement.statements]
    counts = [(kind, _counted_terms(kind, marked.count(kind), lang)) for kind in _MARKED if kind in marked]
    return {
        "status": term(arrangement.status).render(lang),
        "instrument": term(arrangement.instrument).render(lang),
        "dates": dates,
        "counts": counts,
    }


_MARKED = ("alleged", "denied", "silent")


def _counted_terms(standing: str, n: int, lang: str) -> str:
    return {
        "alleged": counted("{n} alleged term", "{n} alleged terms", n),
        "denied": counted("{n} denied term", "{n} denied terms", n),
        "silent": counted("{n} point left silent", "{n} points left silent", n),
    }[standing].render(lang)


def _cut_off(parts: Parts, lang: str) -> str:
    """Return the date of the situation, after which nothing is known."""
    return "" if parts.situation is None else translator(lang).day(date.fromisoformat(parts.situation["date"]))


def _problems(parts: Parts, lang: str) -> list[str]:
    """Return why no headline may be printed; nothing if the diagnostics passed."""
    if parts.provenance is None or parts.provenance["diagnostics"]["passed"]:
        return []
    messages = [render(message, lang) for message in parts.provenance["diagnostics"]["messages"]]
    return messages or [translator(lang)("the diagnostics failed without a message")]


# The answers ---------------------------------------------------------------------------------------------------------


def _of_the_answers(parts: Parts, names: Names, scale: str, lang: str) -> _Answers:
    answers = answers_of(parts, names=names, scale=scale, lang=lang)
    options, no_options = options_of(parts, names=names, scale=scale, lang=lang)
    return {
        "answers": answers,
        "basis": answers[0].evidence,  # of the overall probability, on which what is compared rests
        "strips": {answer.key: strip(answer, scale) for answer in answers},
        "confidence": _confidence(parts, lang),
        "like_this": cases_like_this(parts, lang),
        "level": "" if parts.level is None else render(parts.level["says"], lang),
        "level_assumed": parts.level is not None and parts.level["basis"] == "assumed",
        "scale": scale_named(scale),
        "options": options,
        "no_options": no_options,
        "main": next((option for option in options if option.is_main), None),
        "separations": separations_of(parts, lang),
        "pairs": pairs_of(parts, lang),
        "no_pairs": parts.why("differences"),
        "motives": motives_of(parts, names, lang),
        "signers": acceptance_sentence(parts, names, lang),
        "violations": violations_sentence(parts, lang),
        "losses": losses_sentence(parts, lang),
        "indicators": indicators_of(parts, lang),
        "no_indicators": parts.why("would_change"),
    }


_LEVELS = {"low": Message("low"), "moderate": Message("moderate"), "high": Message("high")}


def _confidence(parts: Parts, lang: str) -> Confidence:
    given = parts.confidence
    if given is None:
        return {"level": "", "reasons": [], "why": parts.why("confidence")}
    reasons = [render(reason, lang) for reason in given["reasons"]]
    return {"level": _LEVELS[given["level"]].render(lang), "reasons": reasons, "why": ""}


def _figures(
    parts: Parts, analysis: Analysis | None, answers: _Answers, drivers: Sequence[Driver], scale: str, lang: str
) -> dict[str, Figure | None]:
    options, basis = answers["options"], answers["basis"]
    return {
        "scale": scale_figure(scale, lang),
        "peace": _resting(by_year(options, "peace", lang), basis),
        "sovereignty": _resting(by_year(options, "sovereignty", lang), basis),
        "endings": _resting(endings_figure(parts, lang), basis),
        "drivers": tornado(drivers, lang),
        "sobol": sobol_figure(parts, lang),
        "dependency": _dependency(analysis, lang),
        "game": game_figure(parts, lang),
        "calibration": calibration_figure(parts, lang),
    }


def _resting(figure: Figure | None, basis: tuple[str, ...]) -> Figure | None:
    """Return a figure with the marks of what it rests on."""
    return None if figure is None else replace(figure, evidence=basis)


def _dependency(analysis: Analysis | None, lang: str) -> Figure | None:
    if analysis is None:
        return None
    from foedus.report.text.dependency import dependency_figure  # brings z3, which an analysis has brought already

    return dependency_figure(analysis, lang)


# What stands behind them ---------------------------------------------------------------------------------------------


def _of_the_text(parts: Parts, analysis: Analysis | None, others: Sequence[Analysis], lang: str) -> _Text:
    arrangement = analysis.source.arrangement if analysis is not None else None
    clauses, statements = terms_of(arrangement, lang)
    texts = [analysis, *others] if analysis is not None and others else []
    return {
        "guarantee": guarantee_sentences(analysis, lang),
        "no_text": "" if analysis is not None else parts.why("text") or not_computed(lang),
        "life": life_sentences(arrangement, lang),
        "floors": floors_of(analysis, lang),
        "findings": findings_of(analysis, lang),
        "sound": checks_passed(analysis, lang),
        "clauses": clauses,
        "statements": statements,
        "drafts": drafts_of(texts, lang),
        "shared": loopholes_of(texts, lang) if texts else [],
    }


def _of_the_world(
    parts: Parts,
    options: Sequence[Option],
    drivers: Sequence[Driver],
    findings: Sequence[FindingView],
    names: Names,
    scale: str,
    lang: str,
) -> _World:
    stories, no_stories = stories_of(parts, names, scale=scale, lang=lang)
    failure, no_failure = failure_of(parts, lang)
    amended, no_amended = amended_of(parts, names, lang)
    return {
        "stories": stories,
        "no_stories": no_stories,
        "caveats": [render(row["says"], lang) for row in parts.caveats],
        "premortem": premortem_of(parts, options, drivers, findings, names, lang),
        "record": record_of(parts, lang),
        "no_drivers": parts.why("drivers"),
        "sobol_messages": sobol_messages(parts, lang),
        "failure": failure,
        "no_failure": no_failure,
        "amended": amended,
        "no_amended": no_amended,
        "searched": search_sentences(parts, lang),
        "turns": turns_of(parts, lang),
    }


def _of_the_evidence(parts: Parts, arrangement: Arrangement | None, names: Names, lang: str) -> _Evidence:
    links, no_links = links_of(parts, lang)
    scores, no_scores = scores_of(parts, lang)
    cases, no_cases = cases_of(parts, lang)
    return {
        "assumptions": assumptions_of(parts, names, lang),
        "facts": facts_of(parts, lang),
        "no_assumptions": parts.why("assumptions"),
        "sources": sources_of(arrangement, parts, lang),
        "links": links,
        "no_links": no_links,
        "subsets": subsets_of(parts, lang),
        "cases": cases,
        "no_cases": no_cases,
        "scores": scores,
        "no_scores": no_scores,
        "predicted": counts_of(parts, lang),
        "conditioning": conditioning_of(parts, lang),
        "end_to_end": end_to_end_of(parts, lang),
        "checks": model_sheet.checks(parts, lang),
    }


def _of_the_model(parts: Parts, arrangement: Arrangement | None, answers: _Answers, names: Names, lang: str) -> _Model:
    return {
        "model": model_sheet.model_sheet(lang),
        "xlrm": model_sheet.four_parts(parts, answers["options"], lang),
        "equations": model_sheet.equations(lang),
        "rivals": rivals_of(parts, answers["options"], names, lang),
        "limits": model_sheet.limits(parts, arrangement, lang),
        "glossary": model_sheet.glossary(lang),
        "code_map": model_sheet.CODE_MAP,
    }
