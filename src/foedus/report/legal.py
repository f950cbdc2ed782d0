"""What the text says, as the report tells it: the floor, the loopholes, the status of every term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from foedus.arrangement.durations import hours_of
from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES, RESPONSES
from foedus.report.evidence import grade_told
from foedus.wording import Message, hours, in_context, tell, term, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.arrangement.schema import Arrangement, Clause
    from foedus.law.cells import Analysis, Cell

__all__ = [
    "AmendmentView",
    "Entry",
    "FindingView",
    "Floor",
    "Term",
    "findings_of",
    "floors_of",
    "guarantee_told",
    "life_told",
    "sound_of",
    "terms_of",
]

_SEVERITIES = ("error", "warning", "note")
ANY_EFFECTIVE = "any_effective"
VERBS: dict[str, Message] = {
    "shall": in_context("verb", "shall"),
    "shall_not": in_context("verb", "shall not"),
    "may": in_context("verb", "may"),
    "intends": in_context("verb", "intends"),
}


def name_of(arrangement: Arrangement, party: str, lang: str) -> str:
    """Return how people call a party or body."""
    return tell(arrangement.called(party), lang)


def names_of(arrangement: Arrangement, parties: Iterable[str], lang: str) -> str:
    """Return several parties as a list in a sentence."""
    return translator(lang).listing([name_of(arrangement, p, lang) for p in parties])


def zone_of(arrangement: Arrangement, zone: str, lang: str) -> str:
    """Return the title of a zone."""
    return arrangement.zones[zone].title.in_(lang) if zone in arrangement.zones else zone.replace("_", " ")


# The floor -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of the floor table.

    Attributes
    ----------
    kind : str
        `guaranteed`, `undated`, `alone`, `friends`, `adversary`, `never`, `contradictory` or `undecided`.
    label : str
        In words; never colour alone.
    detail : str
        Carrying clauses, the body it is handed over to, notice.
    """

    kind: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Floor:
    """Who is bound to do what in incidents that the text treats alike.

    Attributes
    ----------
    incidents, zones, victims : str
    columns : tuple of str
        Responses that somebody is bound or free to give.
    rows : tuple of (str, tuple of Entry)
        Parties that the text treats alike share a row.
    barred : str
        Responses that the text gives nobody.
    at_least : tuple of str
        What the coalition guarantees.
    """

    incidents: str
    zones: str
    victims: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Entry, ...]], ...]
    barred: str
    at_least: tuple[str, ...]


def floors_of(analysis: Analysis | None, lang: str) -> list[Floor]:
    """Return the floor of the active phase under all readings, one table for incidents that the text treats alike."""
    if analysis is None:
        return []
    arrangement = analysis.source.arrangement
    cells = analysis.select(phase="active", reading=analysis.reading)
    by_incident: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in cells:
        by_incident.setdefault((cell.incident, cell.zone, cell.victim), []).append(cell)
    alike: dict[tuple, list[tuple[str, str, str]]] = {}
    for place, group in by_incident.items():
        alike.setdefault(tuple(_said(cell) for cell in group), []).append(place)
    return [_floor(analysis, arrangement, places, by_incident[places[0]], lang) for places in alike.values()]


def _said(cell: Cell) -> tuple:
    return (cell.party, cell.response, cell.status, cell.needs, cell.veto, cell.worst_case_hours, cell.until)


def _floor(
    analysis: Analysis, arrangement: Arrangement, places: list[tuple[str, str, str]], cells: list[Cell], lang: str
) -> Floor:
    speak = translator(lang)
    possible = [r for r in RESPONSES if any(c.response == r and c.needs != "never" for c in cells)]
    columns = (*possible, ANY_EFFECTIVE) if any(r in EFFECTIVE_RESPONSES for r in possible) else tuple(possible)
    entries: dict[str, dict[str, Entry]] = {}
    for cell in cells:
        entries.setdefault(cell.party, {})[cell.response] = entry_of(arrangement, cell, lang)
    rows: dict[tuple[Entry, ...], list[str]] = {}
    for party, found in entries.items():
        rows.setdefault(tuple(found[c] for c in columns if c in found), []).append(party)
    victims = dict.fromkeys([v for _, _, v in places] + [v for c in cells for v in c.like_victims])
    return Floor(
        incidents=_capital(speak.listing([term(k).tell(lang) for k in dict.fromkeys(kind for kind, _, _ in places)])),
        zones=speak.listing([zone_of(arrangement, z, lang) for z in dict.fromkeys(z for _, z, _ in places)]),
        victims=names_of(arrangement, victims, lang),
        columns=tuple(column_told(c, lang) for c in columns),
        rows=tuple((names_of(arrangement, parties, lang), row) for row, parties in rows.items()),
        barred=speak.listing([term(r).tell(lang) for r in RESPONSES if r not in possible]),
        at_least=_coalition(analysis, places[0], lang),
    )


def column_told(column: str, lang: str) -> str:
    """Return the head of a column."""
    _ = translator(lang)
    return _("any effective help") if column == ANY_EFFECTIVE else term(column).tell(lang)


def entry_of(arrangement: Arrangement, cell: Cell, lang: str) -> Entry:
    """Return a cell in words."""
    _ = translator(lang)
    detail = []
    if cell.carried_by:
        detail.append(_("by {clauses}", clauses=", ".join(cell.carried_by)))
    if cell.until:
        detail.append(_("until handed over to {body}", body=names_of(arrangement, cell.until, lang)))
    if cell.notice_hours is not None and cell.guaranteed:
        notice = hours(cell.notice_hours) if cell.notice_hours else _("at once")
        detail.append(_("lapses after notice of exit: {notice}", notice=notice))
    kind, label = _entry_label(arrangement, cell, lang)
    return Entry(kind, label, f"{translator(lang).before_mark}; ".join(detail))


def _entry_label(arrangement: Arrangement, cell: Cell, lang: str) -> tuple[str, str]:
    _ = translator(lang)
    if cell.status == "guaranteed":
        if cell.worst_case_hours is None:
            return "undated", _("owed, without a date")
        return "guaranteed", _("bound, within {time}", time=hours(cell.worst_case_hours))
    if cell.status == "owed_undated":
        return "undated", _("owed, without a date")
    if cell.status == "contradictory":
        return "contradictory", _("contradictory")
    if cell.status == "undecided":
        return "undecided", _("not decided in time")
    if cell.needs == "adversary":
        veto = names_of(arrangement, cell.veto, lang)
        if not veto:
            return "adversary", _("free, needs the adversary")
        return "adversary", _("free, needs {veto}", veto=veto)
    if cell.needs == "friends":
        return "friends", _("free, needs its friends")
    if cell.needs == "alone":
        return "alone", _("free, alone")
    return "never", _("not by this text")


def _coalition(analysis: Analysis, place: tuple[str, str, str], lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    incident, zone, victim = place
    told = []
    for c in analysis.coalitions:
        same = (c.incident, c.zone, c.victim, c.phase, c.reading)
        if same == (incident, zone, victim, "active", analysis.reading) and c.at_least > 0:
            column = column_told(c.response, lang) if c.response != "any" else ""
            if column:
                told.append(_("{response}: at least {n} of {of}", response=column, n=c.at_least, of=c.of))
    return tuple(told)


def guarantee_told(analysis: Analysis | None, lang: str) -> str:
    """Return in one or two sentences what the text guarantees in the gravest incident."""
    if analysis is None:
        return ""
    _ = translator(lang)
    arrangement = analysis.source.arrangement
    cells = analysis.select(phase="active", reading=analysis.reading)
    covered = [c for c in cells if c.zone not in arrangement.zones or arrangement.zones[c.zone].covered]
    if not covered:
        return _("The text speaks of no attack on the protégé.")
    gravest = min(covered, key=lambda c: c.incident != "invasion")
    here = [c for c in covered if (c.incident, c.zone, c.victim) == (gravest.incident, gravest.zone, gravest.victim)]
    bound = [c for c in here if c.guaranteed and c.response in RESPONSES]
    incident = term(gravest.incident)
    if not bound:
        sure = _("In case of {incident}, the text guarantees no response by anybody.", incident=incident)
    else:
        owed = f"{translator(lang).before_mark}; ".join(_owed(arrangement, bound, lang))
        sure = _("In case of {incident}, the text guarantees: {owed}.", incident=incident, owed=owed)
    effective = [c.party for c in here if c.response == ANY_EFFECTIVE and c.guaranteed]
    if not effective:
        return f"{sure} {_who_may_help(arrangement, here, lang)}"
    named = {c.party for c in bound if c.response in EFFECTIVE_RESPONSES}
    choosing = [party for party in effective if party not in named]
    if not choosing:
        return sure
    who = names_of(arrangement, choosing, lang)
    return f"{sure} {_('Effective help is owed, of a kind that its bearer chooses ({who}).', who=who)}"


def _owed(arrangement: Arrangement, bound: list[Cell], lang: str) -> list[str]:
    _ = translator(lang)

    def key(cell: Cell) -> tuple[int, int]:
        return RESPONSES.index(cell.response), -1 if cell.worst_case_hours is None else cell.worst_case_hours

    told = []
    for (response, time), group in groupby(sorted(bound, key=key), key=key):
        who = names_of(arrangement, [c.party for c in group], lang)
        when = _("without a date") if time < 0 else _("within {time}", time=hours(time))
        told.append(f"{term(RESPONSES[response]).tell(lang)} ({who}, {when})")
    return told


def _who_may_help(arrangement: Arrangement, here: list[Cell], lang: str) -> str:
    _ = translator(lang)
    adversaries = arrangement.with_role("adversary")
    helpers = [c for c in here if c.response == ANY_EFFECTIVE and c.party not in adversaries]
    needs = {c.needs for c in helpers}
    if needs & {"alone"}:
        return _("Effective help is at the guarantors’ discretion; no lawful course of events is bound to bring it.")
    if needs & {"friends"}:
        return _("Effective help is possible only if several agree; no lawful course of events is bound to bring it.")
    if needs & {"adversary"}:
        return _("Effective help is possible under this text only if the adversary lets it pass.")
    return _("The text gives nobody effective help to give.")


# Loopholes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding told in a language.

    Attributes
    ----------
    anchor, code, name, severity, severity_told : str
    place : str
        Clause, article and line.
    quote : str
        A short phrase of the text, where one is given.
    message : str
    steps : tuple of (str, str)
        Time and what happens.
    amendments : tuple of AmendmentView
    why : str
        Why this kind of weakness matters, from its page; with the first finding of a code only.
    """

    anchor: str
    code: str
    name: str
    severity: str
    severity_told: str
    place: str
    quote: str
    message: str
    steps: tuple[tuple[str, str], ...]
    amendments: tuple[AmendmentView, ...]
    why: str = ""


def findings_of(analysis: Analysis | None, lang: str) -> list[FindingView]:
    """Return the findings, the gravest first, told in a language."""
    if analysis is None:
        return []
    arrangement = analysis.source.arrangement
    order = sorted(analysis.findings, key=lambda f: (_rank(f.severity), f.code, f.line))
    told = [_finding(arrangement, f, n, lang) for n, f in enumerate(order, 1)]
    first = {view.code: view for view in reversed(told)}
    return [replace(view, why=_why(view.code, lang)) if view is first[view.code] else view for view in told]


def _why(code: str, lang: str) -> str:
    from foedus.law.findings.explain import documented, section_of

    return section_of(code, "matters", lang).replace("*", "").replace("`", "") if code in documented() else ""


def sound_of(analysis: Analysis | None, lang: str) -> list[tuple[str, str]]:
    """Return the rules that looked and found nothing: code and title."""
    if analysis is None:
        return []
    from foedus.law.findings import RULES

    found = {finding.code for finding in analysis.findings}
    return [(code, rule.title.tell(lang)) for code, rule in sorted(RULES.items()) if code not in found]


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def _finding(arrangement: Arrangement, finding: Any, number: int, lang: str) -> FindingView:
    _ = translator(lang)
    clause = next((c for c in arrangement.clauses if c.id == finding.clause), None)
    place = [_("article {article}", article=clause.article)] if clause and clause.article else []
    place += [_("clause {clause}", clause=finding.clause)] if finding.clause else [_("the whole text")]
    place += [_("line {line}", line=str(finding.line))]
    return FindingView(
        anchor=f"finding-{number}",
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        severity_told={
            "error": _.in_context("severity", "grave"),
            "warning": _.in_context("severity", "serious"),
            "note": _.in_context("severity", "to note"),
        }.get(finding.severity, finding.severity),
        place=", ".join(place),
        quote=(clause.quote or "") if clause else "",
        message=_capital(tell(finding.message, lang)),
        steps=tuple((time_told(step.hours, lang), tell(step.text, lang)) for step in finding.scenario),
        amendments=tuple(_amendment(arrangement, a, lang) for a in finding.amendments),
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def time_told(after: int | None, lang: str) -> str:
    """Return when a step happens, counted from the attack."""
    _ = translator(lang)
    if after is None:
        return _("no time set")
    return _("attack") if after == 0 else _("after {time}", time=hours(after))


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """An amendment told in a language.

    Attributes
    ----------
    title : str
    redlines : tuple of tuple of (str, str)
        Sentences as phrases, each `kept`, `struck` or `new`.
    agreement : tuple of str
        Who would have to agree.
    """

    title: str
    redlines: tuple[tuple[tuple[str, str], ...], ...] = ()
    agreement: tuple[str, ...] = ()


def _amendment(arrangement: Arrangement, amendment: Any, lang: str) -> AmendmentView:
    if not hasattr(amendment, "redlines"):
        return AmendmentView(tell(amendment, lang))
    _ = translator(lang)
    agreement = []
    if amendment.losing:
        who = [arrangement.parties[p].name for p in amendment.losing if p in arrangement.parties]
        agreement.append(_("must agree, losing a power: {who}", who=who))
    if amendment.bound:
        who = [arrangement.parties[p].name for p in amendment.bound if p in arrangement.parties]
        agreement.append(_("must agree, bound more firmly: {who}", who=who))
    return AmendmentView(
        _capital(tell([edit.title() for edit in amendment.edits], lang)),
        tuple(tuple((mark, text.tell(lang)) for mark, text in line.parts) for line in amendment.redlines),
        tuple(agreement),
    )


# The status of the text ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """A clause or statement with how it is known.

    Attributes
    ----------
    place : str
        Article or clause.
    bearers, force, content, deadline : str
    quote : str
    standing, standing_told : str
        `known`, `alleged`, `denied` or `silent`.
    denied_by : str
    sources : tuple of (str, str)
        Id and grade.
    """

    place: str
    bearers: str
    force: str
    content: str
    deadline: str
    quote: str
    standing: str
    standing_told: str
    denied_by: str
    sources: tuple[tuple[str, str], ...]


def terms_of(arrangement: Arrangement | None, lang: str) -> tuple[list[Term], list[Term]]:
    """Return the clauses, and the statements about the text, each with its standing."""
    if arrangement is None:
        return [], []
    return [_clause(arrangement, c, lang) for c in arrangement.clauses], [
        Term(
            place=s.id,
            bearers=s.by.in_(lang) if s.by else "",
            force="",
            content=s.says.in_(lang),
            deadline="",
            quote="",
            standing=s.standing,
            standing_told=term(s.standing).tell(lang),
            denied_by="",
            sources=_sources(arrangement, s.source, lang),
        )
        for s in arrangement.statements
    ]


def _sources(arrangement: Arrangement, ids: Sequence[str], lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((i, grade_told(arrangement.sources[i].grade, lang)) for i in ids if i in arrangement.sources)


def _clause(arrangement: Arrangement, clause: Clause, lang: str) -> Term:
    _ = translator(lang)
    return Term(
        place=clause.article or clause.id,
        bearers=_bearers(arrangement, clause, lang),
        force=VERBS[clause.verb].tell(lang),
        content=clause_told(clause, lang),
        deadline=_("within {time}", time=hours(hours_of(clause.within))) if clause.within else _("none"),
        quote=clause.quote or "",
        standing=clause.standing,
        standing_told=term(clause.standing).tell(lang),
        denied_by=names_of(arrangement, clause.denied_by, lang) if clause.denied_by else "",
        sources=_sources(arrangement, clause.source, lang),
    )


def _bearers(arrangement: Arrangement, clause: Clause, lang: str) -> str:
    return names_of(arrangement, arrangement.members(clause.who) or clause.who, lang)


def clause_told(clause: Clause, lang: str) -> str:
    """Return what a clause binds its bearer to: its paraphrase, or its acts."""
    if clause.says:
        return clause.says.in_(lang)
    _ = translator(lang)
    acts = [term(a).tell(lang) for a in (clause.do or [a for a in clause.choose if a != "or_nothing"])]
    told = _.listing(acts) if clause.do else _("at choice: {acts}", acts=", ".join(acts))
    if "or_nothing" in clause.choose:
        told = _("{acts}, or nothing", acts=told)
    if clause.what:
        told = _("{head}: {rest}", head=told, rest=clause.what)
    return told


def life_told(arrangement: Arrangement | None, lang: str) -> list[str]:
    """Return when the arrangement begins and ends, and who controls it."""
    if arrangement is None:
        return []
    _ = translator(lang)
    life, told = arrangement.life, []
    if life.active_when:
        event = life.active_when.event.in_(lang) if life.active_when.event else _("a condition is met")
        who = names_of(arrangement, (*life.active_when.consent, *life.active_when.agrees), lang)
        told.append(
            _("Active only once this has happened: {event}. It is controlled by {who}.", event=event, who=who)
            if who
            else _("Active only once this has happened: {event}.", event=event)
        )
    if life.until == "indefinite":
        told.append(_("No end is set."))
    elif life.until:
        told.append(_("It ends {time} after it enters into force.", time=years_told(life.until, lang)))
    if life.exit:
        by = _("each party alone") if life.exit.by == ["each"] else names_of(arrangement, life.exit.by, lang)
        notice = years_told(life.exit.notice, lang) if life.exit.notice else ""
        told.append(
            _("Exit: by {who}, after notice of {time}.", who=by, time=notice)
            if notice
            else _("Exit: by {who}, at once.", who=by)
        )
    return told


def years_told(duration: str, lang: str) -> str:
    """Return a duration of the text as it is written: years, months, weeks, days, hours."""
    from foedus.arrangement.durations import parse_duration

    _ = translator(lang)
    parts: Mapping[str, int] = parse_duration(duration)
    told = []
    for name, n in parts.items():
        if n:
            told.append(
                {
                    "years": _.counted("{n} year", "{n} years", n),
                    "months": _.counted("{n} month", "{n} months", n),
                    "weeks": _.counted("{n} week", "{n} weeks", n),
                    "days": _.counted("{n} day", "{n} days", n),
                    "hours": _.counted("{n} hour", "{n} hours", n),
                }[name]
            )
    return _.listing(told)
