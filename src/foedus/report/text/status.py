"""The status of a text, as the report tells it: its clauses and what is said of it, how each is known, and its life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.arrangement.durations import hours_of, parse_duration
from foedus.report.grades import grade_text
from foedus.report.text.names import names_of
from foedus.wording import Message, hours, in_context, term, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement, Clause

__all__ = ["Term", "life_sentences", "terms_of"]

VERBS: dict[str, Message] = {
    "shall": in_context("verb", "shall"),
    "shall_not": in_context("verb", "shall not"),
    "may": in_context("verb", "may"),
    "intends": in_context("verb", "intends"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A clause or statement with how it is known.

    Attributes
    ----------
    place : str
        Article or clause.
    bearers, force, content, deadline : str
    quote : str
    standing, standing_name : str
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
    standing_name: str
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
            standing_name=term(s.standing).render(lang),
            denied_by="",
            sources=_sources(arrangement, s.source, lang),
        )
        for s in arrangement.statements
    ]


def _sources(arrangement: Arrangement, ids: Sequence[str], lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((i, grade_text(arrangement.sources[i].grade, lang)) for i in ids if i in arrangement.sources)


def _clause(arrangement: Arrangement, clause: Clause, lang: str) -> Term:
    _ = translator(lang)
    return Term(
        place=clause.article or clause.id,
        bearers=_bearers(arrangement, clause, lang),
        force=VERBS[clause.verb].render(lang),
        content=clause_text(clause, lang),
        deadline=_deadline(clause, lang),
        quote=clause.quote or "",
        standing=clause.standing,
        standing_name=term(clause.standing).render(lang),
        denied_by=names_of(arrangement, clause.denied_by, lang) if clause.denied_by else "",
        sources=_sources(arrangement, clause.source, lang),
    )


def _deadline(clause: Clause, lang: str) -> str:
    _ = translator(lang)
    if clause.within == "forthwith":
        return _("forthwith")
    return _("within {time}", time=hours(hours_of(clause.deadline))) if clause.deadline else _("none")


def _bearers(arrangement: Arrangement, clause: Clause, lang: str) -> str:
    return names_of(arrangement, arrangement.members(clause.who) or clause.who, lang)


def clause_text(clause: Clause, lang: str) -> str:
    """Return what a clause binds its bearer to: its paraphrase, or its acts."""
    if clause.says:
        return clause.says.in_(lang)
    _ = translator(lang)
    acts = [term(a).render(lang) for a in (clause.do or [a for a in clause.choose if a != "or_nothing"])]
    sentences = _.listing(acts) if clause.do else _("at choice: {acts}", acts=", ".join(acts))
    if "or_nothing" in clause.choose:
        sentences = _("{acts}, or nothing", acts=sentences)
    if clause.what:
        sentences = _("{head}: {rest}", head=sentences, rest=clause.what)
    return sentences


def life_sentences(arrangement: Arrangement | None, lang: str) -> list[str]:
    """Return when the arrangement begins and ends, and who controls it."""
    if arrangement is None:
        return []
    _ = translator(lang)
    life, sentences = arrangement.life, []
    if life.active_when:
        event = life.active_when.event.in_(lang) if life.active_when.event else _("a condition is met")
        controllers = arrangement.members([*life.active_when.consent, *life.active_when.agrees])
        who = names_of(arrangement, controllers, lang)
        sentences.append(
            _("Active only once this has happened: {event}. It is controlled by {who}.", event=event, who=who)
            if who
            else _("Active only once this has happened: {event}.", event=event)
        )
    if life.until == "indefinite":
        sentences.append(_("No end is set."))
    elif life.until:
        sentences.append(_("It ends {time} after it enters into force.", time=duration_text(life.until, lang)))
    if life.exit:
        by = _("each party alone") if life.exit.by == ["each"] else names_of(arrangement, life.exit.by, lang)
        notice = duration_text(life.exit.notice, lang) if life.exit.notice else ""
        sentences.append(
            _("Exit: by {who}, after notice of {time}.", who=by, time=notice)
            if notice
            else _("Exit: by {who}, at once.", who=by)
        )
        if life.exit.opens == "end_of_term":
            sentences.append(_("Notice can only be given for the end of a term."))
        elif life.exit.opens:
            opens = duration_text(life.exit.opens, lang)
            sentences.append(_("Notice can first be given {time} after entry into force.", time=opens))
    elif arrangement.instrument == "treaty" and arrangement.clauses:
        sentences.append(
            _(
                "The text does not say whether a party may withdraw. By general law none may, unless the parties "
                "meant to allow it or the nature of the treaty implies it, and then with twelve months’ notice "
                "(Vienna Convention, Article 56)."
            )
        )
    return sentences


def duration_text(duration: str, lang: str) -> str:
    """Return a duration of the text as it is written: years, months, weeks, days, hours."""
    _ = translator(lang)
    parts: Mapping[str, int] = parse_duration(duration)
    sentences = []
    for name, n in parts.items():
        if n:
            sentences.append(
                {
                    "years": _.counted("{n} year", "{n} years", n),
                    "months": _.counted("{n} month", "{n} months", n),
                    "weeks": _.counted("{n} week", "{n} weeks", n),
                    "days": _.counted("{n} day", "{n} days", n),
                    "hours": _.counted("{n} hour", "{n} hours", n),
                }[name]
            )
    return _.listing(sentences)
