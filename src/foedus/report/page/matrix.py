"""The matrix of a text on one page: who is bound to do what, clause by clause what it produces, and its weaknesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.arrangement.vocabulary import RESPONSES
from foedus.law.drafting import phrases
from foedus.law.engine.named_acts import menu_of
from foedus.report.page.assessment import environment
from foedus.report.text.floor import floors_of, limits_of
from foedus.report.text.loopholes import amendment_view, findings_of
from foedus.report.text.names import capitalised, names_of
from foedus.report.text.readings import readings_side_by_side
from foedus.report.text.status import Term, life_sentences, terms_of
from foedus.wording import hours, render, term, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement, Clause
    from foedus.law import Analysis, Cell, Finding
    from foedus.law.amendments.search import Amendments
    from foedus.law.amendments.target import Reached

__all__ = ["ClauseEffect", "effects_of", "matrix_contents", "matrix_html"]


@dataclass(frozen=True, slots=True)
class ClauseEffect:
    """A clause beside the cells that it produces in the gravest covered incident.

    Attributes
    ----------
    term : Term
        The clause as people read it.
    sentence : str
        The clause as a sentence of treaty language, its conditions included.
    guaranteed, possible : tuple of str
        What it helps to guarantee, and what it merely allows.
    """

    term: Term
    sentence: str
    guaranteed: tuple[str, ...]
    possible: tuple[str, ...]


def effects_of(analysis: Analysis, lang: str) -> list[ClauseEffect]:
    """Return every clause side by side with what it produces, under all readings, while the arrangement is active."""
    arrangement = analysis.source.arrangement
    shown, _ = terms_of(arrangement, lang)
    cells = [c for c in analysis.gravest() if c.response in RESPONSES]
    return [
        ClauseEffect(
            view,
            _sentence(arrangement, clause, lang),
            _guaranteed(analysis, cells, clause, lang),
            _possible(analysis, cells, clause, lang),
        )
        for view, clause in zip(shown, arrangement.clauses, strict=True)
    ]


def _sentence(arrangement: Arrangement, clause: Clause, lang: str) -> str:
    shown = " ".join(render(phrase, lang).strip() for phrase in phrases(arrangement, ("clauses", clause.id)))
    return shown.replace(" ;", translator(lang).before_mark + ";")


def _guaranteed(analysis: Analysis, cells: Sequence[Cell], clause: Clause, lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    arrangement = analysis.source.arrangement
    grouped: dict[tuple[str, int | None, tuple[str, ...]], list[str]] = {}
    for cell in cells:
        if cell.guaranteed and clause.id in cell.carried_by:
            limits = tuple(limits_of(arrangement, cell, lang))
            grouped.setdefault((cell.response, cell.worst_case_hours, limits), []).append(cell.party)
    return tuple(
        _(
            "{response}, {when}: {who}",
            response=term(response),
            when=", ".join([_("undated") if at is None else _("within {time}", time=hours(at)), *limits]),
            who=names_of(arrangement, parties, lang),
        )
        for (response, at, limits), parties in grouped.items()
    )


def _possible(analysis: Analysis, cells: Sequence[Cell], clause: Clause, lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    arrangement = analysis.source.arrangement
    needs = {
        "alone": _("at its own will"),
        "friends": _("if others agree"),
        "adversary": _("only if a hostile party allows it"),
    }
    grouped: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        if _offers(analysis, clause, cell) and not cell.guaranteed and cell.needs in needs:
            # What a cell needs is what the easiest of its clauses needs: of one among several nothing is said here.
            alone = sum(_offers(analysis, other, cell) for other in arrangement.clauses) == 1
            grouped.setdefault((cell.response, cell.needs if alone else ""), []).append(cell.party)
    found = []
    for (response, how), parties in grouped.items():
        who = names_of(arrangement, parties, lang)
        if how:
            found.append(_("{response}, {when}: {who}", response=term(response), when=needs[how], who=who))
        else:
            found.append(_("{response}: {who}", response=term(response), who=who))
    return tuple(found)


def _offers(analysis: Analysis, clause: Clause, cell: Cell) -> bool:
    """Whether a clause speaks of a cell's response by its party."""
    bearers = analysis.source.arrangement.members(clause.who, victim=cell.victim)
    return clause.verb != "shall_not" and cell.response in menu_of(clause) and cell.party in bearers


def matrix_contents(
    analysis: Analysis,
    findings: Sequence[Finding],
    lang: str,
    target: Reached | None = None,
    amendments: Amendments | None = None,
) -> dict[str, Any]:
    """Return everything that the page shows, in a language."""
    arrangement = analysis.source.arrangement
    chosen = {id(finding) for finding in findings}
    views = findings_of(analysis, lang)
    return {
        "title": arrangement.title.in_(lang),
        "summary": arrangement.summary.in_(lang) if arrangement.summary else "",
        "status": term(arrangement.status).render(lang),
        "instrument": term(arrangement.instrument).render(lang),
        "life": life_sentences(arrangement, lang),
        "floors": floors_of(analysis, lang),
        "effects": effects_of(analysis, lang),
        "findings": [v for v, f in zip(views, analysis.findings, strict=True) if id(f) in chosen],
        "target": _verdict(target, amendments, lang),
        "met": target is not None and target.met,
        "readings": readings_side_by_side(analysis, lang),
        "amendments": [amendment_view(arrangement, a, lang) for a in amendments.found] if amendments else [],
    }


def _verdict(target: Reached | None, amendments: Amendments | None, lang: str) -> str:
    if amendments is not None:
        return amendments.message().render(lang)
    return "" if target is None else capitalised(target.sentence().render(lang)) + "."


def matrix_html(
    analysis: Analysis,
    findings: Sequence[Finding],
    lang: str = "en",
    *,
    target: Reached | None = None,
    amendments: Amendments | None = None,
) -> str:
    """Return the matrix as one self-contained HTML page, with the verdict on a target and amendments if asked for."""
    speak = translator(lang)
    shown = matrix_contents(analysis, findings, lang, target, amendments)
    return environment(lang).get_template("matrix.html.jinja").render(shown, _=speak, counted=speak.counted, lang=lang)
