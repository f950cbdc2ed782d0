"""The report as one HTML file: no script, no network, readable in light, dark and print."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from foedus.report import standing
from foedus.report.answers import CONDITIONAL, answers_of, figures_of, options_of, why_not
from foedus.report.evidence import assumptions_of, drivers_of, facts_of, indicators_of, rows_of, sources_of
from foedus.report.figures import by_year, scale_figure, tornado
from foedus.report.given import record_told
from foedus.report.legal import findings_of, floors_of, guarantee_told, life_told, terms_of
from foedus.report.words import interval, percent, scale_named
from foedus.wording import counted, tell, term, translator

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement
    from foedus.law.cells import Analysis
    from foedus.report.figures import Figure

__all__ = ["contents", "environment", "render"]

_LEVELS = ("low", "moderate", "high")


def render(
    assessment: Mapping[str, Any], analysis: Analysis | None = None, lang: str = "en", *, scale: str = "icd203"
) -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    assessment : mapping
        As ``foedus assess --format json`` gives it. A part that lacks, or holds only ``why``, says so in its place.
    analysis : Analysis or None
        What the text guarantees, with its findings.
    lang : str
        Language of the report.
    scale : str
        Scale of the probability words.

    Raises
    ------
    UnknownNameError
        No such language or scale.
    """
    template = environment(lang).get_template("report.html.jinja")
    speak = translator(lang)
    told = contents(assessment, analysis, lang, scale=scale)
    return template.render(told, _=speak, counted=speak.counted, lang=lang)


@cache
def environment(lang: str) -> Environment:
    """Return the templates of the report, for a language."""
    made = Environment(
        loader=PackageLoader("foedus.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update(
        {"tell": lambda value: tell(value, lang), "percent": lambda p: percent(p, lang), "link": _safe_link}
    )
    return made


def _safe_link(url: str) -> str:
    """Return an address that may be linked, or nothing: a document may hold any text."""
    return url if url.startswith(("https://", "http://")) else ""


def contents(
    assessment: Mapping[str, Any], analysis: Analysis | None, lang: str, *, scale: str = "icd203"
) -> dict[str, Any]:
    """Return everything that the template shows, told in a language."""
    arrangement = analysis.source.arrangement if analysis is not None else None
    names = _names(assessment, arrangement, lang)
    answers = answers_of(assessment, names=names, scale=scale, lang=lang)
    options, no_options = options_of(assessment, names=names, scale=scale, lang=lang)
    drivers = drivers_of(assessment, lang)
    clauses, statements = terms_of(arrangement, lang)
    return {
        "title": _title(assessment, arrangement, lang),
        "summary": arrangement.summary.in_(lang) if arrangement and arrangement.summary else "",
        "names": names,
        "status": _status(assessment, arrangement, lang),
        "situation": assessment.get("situation") or {},
        "problems": _problems(assessment, lang),
        "answers": answers,
        "conditional": CONDITIONAL,
        "confidence": _confidence(assessment, lang),
        "guarantee": guarantee_told(analysis, lang),
        "no_text": "" if analysis is not None else why_not(assessment.get("text"), lang) or why_not(None, lang),
        "life": life_told(arrangement, lang),
        "options": options,
        "no_options": no_options,
        "ranked": [option for option in options if option.rank],
        "main": next((o for o in options if o.is_main), None),
        "indicators": indicators_of(assessment, lang),
        "no_indicators": why_not(assessment.get("would_change"), lang),
        "figures": {
            "scale": scale_figure(answers, scale, lang),
            "peace": by_year(options, "peace", lang),
            "sovereignty": by_year(options, "sovereignty", lang),
            "drivers": tornado(drivers, lang),
            "dependency": _dependency(analysis, lang),
        },
        "no_drivers": why_not(assessment.get("drivers"), lang),
        "floors": floors_of(analysis, lang),
        "findings": findings_of(analysis, lang),
        "clauses": clauses,
        "statements": statements,
        "record": _record(assessment, lang),
        "assumptions": assumptions_of(assessment, lang),
        "facts": facts_of(assessment, lang),
        "no_assumptions": why_not(assessment.get("assumptions"), lang),
        "sources": sources_of(arrangement, assessment, lang),
        "model": standing.model_sheet(assessment, lang),
        "limits": standing.limits(assessment, arrangement, lang),
        "glossary": standing.glossary(lang),
        "provenance": _provenance(assessment),
        "scale": scale_named(scale),
        "code_map": standing.CODE_MAP,
    }


def _dependency(analysis: Analysis | None, lang: str) -> Figure | None:
    if analysis is None:
        return None
    from foedus.report.dependency import dependency_figure  # brings z3, which an analysis has brought already

    return dependency_figure(analysis, lang)


def _title(assessment: Mapping[str, Any], arrangement: Arrangement | None, lang: str) -> str:
    if arrangement is not None:
        return arrangement.title.in_(lang)
    given = assessment.get("arrangement") or {}
    return tell(given.get("title") or given.get("id") or "", lang)


def _names(assessment: Mapping[str, Any], arrangement: Arrangement | None, lang: str) -> dict[str, Any]:
    """Return how sentences call the protégé, the adversary and the horizon."""
    _ = translator(lang)
    found: dict[str, Any] = {"protege": _("the protégé"), "adversary": _("the adversary")}
    if arrangement is not None:
        for role in found:
            found[role] = [arrangement.parties[p].name for p in arrangement.with_role(role)] or found[role]
    quarters = round(4 * float(assessment.get("horizon_years") or 10))
    months = counted("{n} month", "{n} months", 3 * quarters)
    years = counted("{n} year", "{n} years", quarters // 4) if quarters % 4 == 0 else months
    return {**found, "years": years.tell(lang)}


def _status(assessment: Mapping[str, Any], arrangement: Arrangement | None, lang: str) -> dict[str, Any]:
    if arrangement is None:
        status = (assessment.get("arrangement") or {}).get("status") or ""
        return {"status": term(status).tell(lang) if status else "", "instrument": "", "dates": [], "counts": []}
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
        "status": term(arrangement.status).tell(lang),
        "instrument": term(arrangement.instrument).tell(lang),
        "dates": dates,
        "counts": counts,
    }


_MARKED = ("alleged", "denied", "silent")


def _counted_terms(standing: str, n: int, lang: str) -> str:
    return {
        "alleged": counted("{n} alleged term", "{n} alleged terms", n),
        "denied": counted("{n} denied term", "{n} denied terms", n),
        "silent": counted("{n} point left silent", "{n} points left silent", n),
    }[standing].tell(lang)


def _problems(assessment: Mapping[str, Any], lang: str) -> list[str]:
    """Return why no headline may be printed; nothing if the diagnostics passed."""
    diagnostics = (assessment.get("provenance") or {}).get("diagnostics") or {}
    if diagnostics.get("passed", True):
        return []
    messages = [tell(m, lang) for m in diagnostics.get("messages") or []]
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
        "reasons": [tell(reason, lang) for reason in given.get("reasons") or []],
        "why": why_not(given, lang),
    }


def _record(assessment: Mapping[str, Any], lang: str) -> dict[str, Any]:
    given = assessment.get("record") or {}
    told: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    reference = told.get("reference_class")
    reference = reference if isinstance(reference, Mapping) else {"title": reference or ""}
    rows = _reference_first(reference, [*rows_of(told.get("fulfilment")), *rows_of(told.get("recurrence"))])
    counts = [_count(row, lang) for row in rows]
    model = told.get("recurrence_in_model")
    return {
        "why": why_not(given, lang),
        "title": tell(reference.get("title") or "", lang),
        "how": tell(reference.get("how") or "", lang),
        "counts": [count for count in counts if count],
        "model": "{} ({})".format(*figures_of(model, lang)) if isinstance(model, Mapping) else "",
        "analogues": rows_of(told.get("analogues")),
        "sentences": [_sentence(told.get(name), lang) for name in ("structure", "specifications") if told.get(name)],
        "limits": [tell(x, lang) for x in told.get("limits") or []],
    }


def _sentence(part: Any, lang: str) -> dict[str, Any]:
    """Return a sentence that readers bring, what the record says of it, and the limits that stand beside it."""
    given = part if isinstance(part, Mapping) else {}
    return {
        "claim": tell(given.get("claim") or "", lang),
        "says": tell(given.get("says") or "", lang),
        "why": why_not(given, lang),
        "limits": [tell(x, lang) for x in given.get("limits") or []],
    }


def _reference_first(reference: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the counts with the reference class first, under its own title, and not twice."""
    numbers = (reference.get("honoured"), reference.get("n"))
    same = [row for row in rows if (row.get("honoured"), row.get("n")) == numbers]
    first = {**(same[0] if same else reference), "what": reference.get("title")}
    return [first, *(row for row in rows if row not in same[:1])]


def _count(row: Mapping[str, Any], lang: str) -> tuple[str, str, str, str] | None:
    """Return a count of the record: what, how many of how many, share with interval, source."""
    k, n = row.get("honoured", row.get("k")), row.get("n")
    if k is None or not n:
        return None
    share, low, high = row.get("share", k / n), row.get("low"), row.get("high")
    reach = f" ({interval(low, high, lang)})" if low is not None and high is not None else ""
    counted_of = translator(lang)("{k} of {n}", k=k, n=n)
    return (
        record_told(row.get("what") or row.get("title"), lang),
        counted_of,
        percent(share, lang) + reach,
        tell(row.get("source") or "–", lang),
    )


def _provenance(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """Return the command apart from the rest, flattened to rows."""
    given = dict(assessment.get("provenance") or {})
    command = str(given.pop("command", "") or "")
    given.pop("diagnostics", None)
    return {"command": command, "rows": _flat(given, "")}


def _flat(part: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in part.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            rows += _flat(value, f"{name}: ")
        elif isinstance(value, (list, tuple)):
            rows.append((name, ", ".join(str(v) for v in value)))
        elif value is not None:
            rows.append((name, str(value)))
    return rows
