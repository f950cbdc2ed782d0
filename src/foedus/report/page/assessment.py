"""The report as one HTML file: no script, no network, readable in light, dark and print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from foedus.assessment.changes import run_of
from foedus.errors import require_language
from foedus.report.answers import answers_of, options_of, why_not
from foedus.report.drawing.by_year import by_year
from foedus.report.evidence import model_sheet
from foedus.report.evidence.assumptions import assumptions_of, drivers_of, facts_of, indicators_of, rows_of, sources_of
from foedus.report.evidence.calibration import calibration_figure
from foedus.report.evidence.estimates import links_of
from foedus.report.evidence.provenance import provenance_of
from foedus.report.evidence.record import record_of
from foedus.report.evidence.sensitivity import amended_of, failure_of, search_told, sobol_figure, sobol_why, turns_of
from foedus.report.evidence.tornado import tornado
from foedus.report.evidence.validity import cases_of, counts_of, scores_of, subsets_of
from foedus.report.story.alternatives import rivals_of
from foedus.report.story.changes import since_of
from foedus.report.story.endings import endings_figure
from foedus.report.story.game_tree import game_figure
from foedus.report.story.scale import scale_figure, strip
from foedus.report.story.scenarios import premortem_of, stories_of
from foedus.report.text.drafts import drafts_of, loopholes_of
from foedus.report.text.floor import floors_of, guarantee_told
from foedus.report.text.loopholes import findings_of, sound_of
from foedus.report.text.status import life_told, terms_of
from foedus.report.words import percent, scale_named
from foedus.wording import counted, render, term, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.law.engine.cells import Analysis
    from foedus.report.answers import Answer, Option
    from foedus.report.drawing.figure import Figure
    from foedus.report.evidence.assumptions import Driver
    from foedus.report.text.loopholes import FindingView

__all__ = ["contents", "environment", "render_html"]

_LEVELS = ("low", "moderate", "high")


def render_html(
    assessment: Mapping[str, Any],
    analysis: Analysis | None = None,
    lang: str = "en",
    *,
    scale: str = "icd203",
    others: Sequence[Analysis] = (),
) -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    assessment : mapping
        As ``foedus assess --format json`` gives it. A missing part, or one with only ``why``, says so.
    analysis : Analysis or None
        What the text guarantees, with its findings.
    lang : str
        Language of the report.
    scale : str
        Scale of the probability words.
    others : sequence of Analysis
        Of the texts it is compared with, to be set side by side.

    Raises
    ------
    UnknownNameError
        No such language or scale.
    """
    require_language(lang)
    template = environment(lang).get_template("report.html.jinja")
    speak = translator(lang)
    told = contents(assessment, analysis, lang, scale=scale, others=others)
    return template.render(told, _=speak, counted=speak.counted, lang=lang)


@cache
def environment(lang: str) -> Environment:
    """Return the templates of the report, for a language."""
    made = Environment(
        loader=PackageLoader("foedus.report.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update({"percent": lambda p: percent(p, lang), "link": _safe_link})
    return made


def _safe_link(url: str) -> str:
    """Return an address that may be linked, or nothing: a document may hold any text."""
    return url if url.startswith(("https://", "http://")) else ""


def contents(
    assessment: Mapping[str, Any],
    analysis: Analysis | None,
    lang: str,
    *,
    scale: str = "icd203",
    others: Sequence[Analysis] = (),
) -> dict[str, Any]:
    """Return everything that the template shows, told in a language."""
    arrangement = analysis.source.arrangement if analysis is not None else None
    names = _names(assessment, arrangement, lang)
    answers = answers_of(assessment, names=names, scale=scale, lang=lang)
    options, no_options = options_of(assessment, names=names, scale=scale, lang=lang)
    drivers = drivers_of(assessment, lang)
    findings = findings_of(analysis, lang)
    basis = answers[0].evidence  # of the overall probability, on which what is compared rests
    texts = [analysis, *others] if analysis is not None and others else []
    since = since_of(assessment, lang)
    return {
        "title": _title(assessment, arrangement, lang),
        "summary": arrangement.summary.in_(lang) if arrangement and arrangement.summary else "",
        "names": names,
        "status": _status(assessment, arrangement, lang),
        "situation": assessment.get("situation") or {},
        "if_accepted": names["war"],
        "cut_off": _cut_off(assessment, lang),
        "run": run_of(assessment["provenance"]) if assessment.get("provenance") else "",
        "problems": _problems(assessment, lang),
        "answers": answers,
        "basis": basis,
        "strips": {answer.key: strip(answer, scale) for answer in answers},
        "confidence": _confidence(assessment, lang),
        "options": options,
        "no_options": no_options,
        "ranked": [option for option in options if option.rank],
        "main": next((o for o in options if o.is_main), None),
        "indicators": indicators_of(assessment, lang),
        "no_indicators": why_not(assessment.get("would_change"), lang),
        "findings": findings,
        "scale": scale_named(scale),
        "since": since,
        "contents_list": model_sheet.contents_list(lang, drafts=bool(texts), since=since is not None),
        "drafts": drafts_of(texts, lang),
        "shared": loopholes_of(texts, lang) if texts else [],
        "figures": {
            "scale": scale_figure(scale, lang),
            "peace": _resting(by_year(options, "peace", lang), basis),
            "sovereignty": _resting(by_year(options, "sovereignty", lang), basis),
            "endings": _resting(endings_figure(assessment, lang), basis),
            "drivers": tornado(drivers, lang),
            "sobol": sobol_figure(assessment, lang),
            "dependency": _dependency(analysis, lang),
            "game": game_figure(assessment, lang),
            "calibration": calibration_figure(assessment, lang),
        },
        **_of_the_text(assessment, analysis, lang),
        **_of_the_world(assessment, options, drivers, findings, names, scale, lang),
        **_of_the_evidence(assessment, arrangement, names, lang),
        **_of_the_model(assessment, arrangement, options, answers, lang),
        "provenance": provenance_of(assessment, lang, scale),
    }


def _resting(figure: Figure | None, basis: tuple[str, ...]) -> Figure | None:
    """Return a figure with the marks of what it rests on."""
    return None if figure is None else replace(figure, evidence=basis)


def _of_the_text(assessment: Mapping[str, Any], analysis: Analysis | None, lang: str) -> dict[str, Any]:
    arrangement = analysis.source.arrangement if analysis is not None else None
    clauses, statements = terms_of(arrangement, lang)
    return {
        "guarantee": guarantee_told(analysis, lang),
        "no_text": "" if analysis is not None else why_not(assessment.get("text"), lang) or why_not(None, lang),
        "life": life_told(arrangement, lang),
        "floors": floors_of(analysis, lang),
        "sound": sound_of(analysis, lang),
        "clauses": clauses,
        "statements": statements,
    }


def _of_the_world(
    assessment: Mapping[str, Any],
    options: Sequence[Option],
    drivers: Sequence[Driver],
    findings: Sequence[FindingView],
    names: Mapping[str, Any],
    scale: str,
    lang: str,
) -> dict[str, Any]:
    stories, no_stories = stories_of(assessment, names, scale=scale, lang=lang)
    parties = names.get("parties") or {}
    failure, no_failure = failure_of(assessment, lang)
    amended, no_amended = amended_of(assessment, parties, lang)
    return {
        "stories": stories,
        "no_stories": no_stories,
        "caveats": [render(row["says"], lang) for row in rows_of(assessment.get("caveats")) if row.get("says")],
        "premortem": premortem_of(assessment, options, drivers, findings, names, lang),
        "record": record_of(assessment, lang),
        "no_drivers": why_not(assessment.get("drivers"), lang),
        "sobol_messages": sobol_why(assessment, lang),
        "failure": failure,
        "no_failure": no_failure,
        "amended": amended,
        "searched": search_told(assessment, lang),
        "turns": turns_of(assessment, lang),
        "no_amended": no_amended,
    }


def _of_the_evidence(
    assessment: Mapping[str, Any], arrangement: Arrangement | None, names: Mapping[str, Any], lang: str
) -> dict[str, Any]:
    links, no_links = links_of(assessment, lang)
    scores, no_scores = scores_of(assessment, lang)
    cases, no_cases = cases_of(assessment, lang)
    return {
        "assumptions": assumptions_of(assessment, lang, names.get("parties")),
        "facts": facts_of(assessment, lang),
        "no_assumptions": why_not(assessment.get("assumptions"), lang),
        "sources": sources_of(arrangement, assessment, lang),
        "links": links,
        "no_links": no_links,
        "subsets": subsets_of(assessment, lang),
        "cases": cases,
        "no_cases": no_cases,
        "scores": scores,
        "no_scores": no_scores,
        "predicted": counts_of(assessment, lang),
        "checks": model_sheet.checks(assessment, lang),
    }


def _of_the_model(
    assessment: Mapping[str, Any],
    arrangement: Arrangement | None,
    options: Sequence[Option],
    answers: Sequence[Answer],
    lang: str,
) -> dict[str, Any]:
    return {
        "model": model_sheet.model_sheet(assessment, lang),
        "xlrm": model_sheet.four_parts(assessment, options, lang),
        "equations": model_sheet.equations(lang),
        "rivals": rivals_of(assessment, options, answers, lang),
        "limits": model_sheet.limits(assessment, arrangement, lang),
        "glossary": model_sheet.glossary(lang),
        "code_map": model_sheet.CODE_MAP,
    }


def _cut_off(assessment: Mapping[str, Any], lang: str) -> str:
    """Return the date of the situation, after which nothing is known; as it is written where it is not a date."""
    written = str((assessment.get("situation") or {}).get("date") or "")
    try:
        return translator(lang).day(date.fromisoformat(written))
    except ValueError:
        return written


def _dependency(analysis: Analysis | None, lang: str) -> Figure | None:
    if analysis is None:
        return None
    from foedus.report.text.dependency import dependency_figure  # brings z3, which an analysis has brought already

    return dependency_figure(analysis, lang)


def _title(assessment: Mapping[str, Any], arrangement: Arrangement | None, lang: str) -> str:
    if arrangement is not None:
        return arrangement.title.in_(lang)
    given = assessment.get("arrangement") or {}
    return render(given.get("title") or given.get("id") or "", lang)


def _names(assessment: Mapping[str, Any], arrangement: Arrangement | None, lang: str) -> dict[str, Any]:
    """Return how sentences call the protégé, the adversary and the horizon."""
    _ = translator(lang)
    found: dict[str, Any] = {"protege": _("the protégé"), "adversary": _("the adversary")}
    world = assessment.get("situation") or {}
    if arrangement is not None:
        for role in found:
            # In a mutual treaty each is a protégé: the situation says which of them is meant.
            meant = [world[role]] if world.get(role) in arrangement.parties else arrangement.with_role(role)
            found[role] = [arrangement.parties[p].name for p in meant] or found[role]
        found["parties"] = {p: party.name for p, party in arrangement.parties.items()}
    found["war"] = world.get("war") is not False
    quarters = round(4 * float(assessment.get("horizon_years") or 10))
    months = counted("{n} month", "{n} months", 3 * quarters)
    years = counted("{n} year", "{n} years", quarters // 4) if quarters % 4 == 0 else months
    return {**found, "years": years.render(lang)}


def _status(assessment: Mapping[str, Any], arrangement: Arrangement | None, lang: str) -> dict[str, Any]:
    if arrangement is None:
        status = (assessment.get("arrangement") or {}).get("status") or ""
        return {"status": term(status).render(lang) if status else "", "instrument": "", "dates": [], "counts": []}
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


def _problems(assessment: Mapping[str, Any], lang: str) -> list[str]:
    """Return why no headline may be printed; nothing if the diagnostics passed."""
    diagnostics = (assessment.get("provenance") or {}).get("diagnostics") or {}
    if diagnostics.get("passed", True):
        return []
    messages = [render(m, lang) for m in diagnostics.get("messages") or []]
    return messages or [translator(lang)("the diagnostics failed without a message")]


def _confidence(assessment: Mapping[str, Any], lang: str) -> dict[str, Any]:
    _ = translator(lang)
    given = assessment.get("confidence") or {}
    if not isinstance(given, Mapping):
        given = {"level": given}
    level = given.get("level")
    told = {"low": _("low"), "moderate": _("moderate"), "high": _("high")}
    return {
        "level": told[level] if level in _LEVELS else "",
        "reasons": [render(reason, lang) for reason in given.get("reasons") or []],
        "why": why_not(given, lang),
    }
