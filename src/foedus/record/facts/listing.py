"""All facts of the evidence in one table: recomputed from the sources, nulls as well as finds."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import polars as pl

from foedus.errors import UnknownNameError
from foedus.record.facts.fact import SCALES, Fact
from foedus.statistics.tables import Table
from foedus.wording import Message, render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.wording import Bilingual

__all__ = ["HEADLINES", "TOPICS", "evidence", "evidence_facts", "headline_facts"]

TOPICS = (
    "called",
    "promises",
    "recurrence",
    "war_endings",
    "uncalled",
    "ceasefires",
    "agreements",
    "pact_ends",
    "ground_lost",
    "sanctions",
    "joining",
    "crises",
    "mediation",
    "troops",
    "us_pacts",
    "aid",
    "front",
)
"""Modules of `foedus.record.facts`, in the order in which their facts are listed; each has a function ``facts``."""


_WIDTH = 72

HEADLINES = (
    "after-war-draw-fatal-5", "after-war-draw-fatal-10", "after-war-fatal", "after-war-war",
    "after-war-fatal-year-1", "after-war-fatal-year-2", "after-war-fatal-year-6",
    "episodes-states-signed-10", "episodes-states-low-activity-10", "episodes-states-signed",
    "war-later-draw", "war-later-initiator",
    "ceasefires-again-5-none", "ceasefires-again-5-forces",
    "ceasefires-forces-present", "ceasefires-forces-constant", "agreements-peacekeeping-alone",
    "us-pact-force", "us-pact-fatal", "us-troops-force-10000", "us-troops-fatal-10000",
    "pairs-patron", "pairs-no-patron",
    "uncalled-us-europe-deadly", "uncalled-europe-others-deadly",
    "troops-1000",
    "crisis-resistance",
    "promise-public", "promise-public-eastern-europe",
    "called-defense-1816", "called-defense-1945",
    "ground-outcome", "ground-occupation",
    "leverage-formal",
    "pact-ends", "pact-renewed",
    "aid-delay", "aid-lead-share-half",
    "front-held", "front-log-change",
)  # fmt: skip
"""Facts that are listed unless more are asked for: one or two of each kind, with the nulls that bound them."""


def evidence_facts(topics: Iterable[str] = ()) -> tuple[Fact, ...]:
    """Return the facts of some topics, or of all, recomputed from the sources.

    Parameters
    ----------
    topics : iterable of str
        Of `TOPICS`; all if none is named.

    Raises
    ------
    UnknownNameError
        There is no such topic.
    MissingSourceError
        A source is not on this machine.
    """
    return tuple(fact for name in chosen_topics(topics) for fact in facts_of_topic(name))


def headline_facts(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return those of `HEADLINES` among some facts, in the order of the facts."""
    return tuple(fact for fact in facts if fact.id in HEADLINES)


def chosen_topics(topics: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the topics named, in the order of `TOPICS`; all if none is named.

    Raises
    ------
    UnknownNameError
        There is no such topic.
    """
    wanted = tuple(topics) or TOPICS
    for name in wanted:
        if name not in TOPICS:
            raise UnknownNameError("topic", name, TOPICS)
    return tuple(name for name in TOPICS if name in wanted)


def facts_of_topic(topic: str) -> tuple[Fact, ...]:
    """Return the facts of one topic, recomputed from the sources."""
    found = import_module(f"foedus.record.facts.{topic}").facts()
    return tuple(replace(fact, topic=topic) for fact in found)


def evidence(facts: Iterable[Fact] | None = None) -> Table:
    """Return the facts as a table.

    Parameters
    ----------
    facts : iterable of Fact, optional
        Those of every topic unless given.

    Returns
    -------
    Table
        ``measures``, ``estimate``, ``conf_low``, ``conf_high``, ``scale``, ``null``, ``rows``, ``events``, ``source``
        (ids); in the frame and in JSON also ``fact`` (id), ``level``, ``clusters``, ``topic``, ``speaks_to``,
        ``limits``.
    """
    rows = tuple(evidence_facts() if facts is None else facts)
    data = pl.DataFrame(
        {
            "measures": [render(row.says) for row in rows],
            "estimate": [row.estimate for row in rows],
            "conf_low": [row.low for row in rows],
            "conf_high": [row.high for row in rows],
            "scale": [row.scale for row in rows],
            "null": [row.null for row in rows],
            "rows": [row.n for row in rows],
            "events": [row.events for row in rows],
            "source": [", ".join(row.sources) for row in rows],
            "fact": [row.id for row in rows],
            "level": [row.level for row in rows],
            "clusters": [row.clusters for row in rows],
            "topic": [row.topic for row in rows],
            "speaks_to": [render(row.speaks_to) for row in rows],
            "limits": [render(row.limits) for row in rows],
        },
        schema_overrides={
            "conf_low": pl.Float64,
            "conf_high": pl.Float64,
            "events": pl.Int64,
            "clusters": pl.Int64,
            "null": pl.Boolean,
        },
    )
    used = tuple(dict.fromkeys(name for row in rows for name in row.sources))
    words = {
        "measures": {render(row.says): row.says for row in rows},
        "scale": {name: Message(name, context="scale") for name in SCALES},
        "null": {"True": Message("null", context="sign"), "False": ""},
        "speaks_to": {render(row.speaks_to): row.speaks_to for row in rows},
        "limits": {render(row.limits): row.limits for row in rows},
    }
    notes = (
        Message(
            "Intervals are of 95 %. Where one holds no effect (1 for ratios, 0 for differences and log-odds), the fact "
            "is marked as null: it settles nothing either way."
        ),
        Message("Rows: the cases counted. Events: those among them in which what is measured happened."),
        Message("The word in brackets beside a title is its topic: foedus record evidence TOPIC lists all its facts."),
        Message("Nothing here is causal but the survey experiment, whose promise was drawn by lot."),
        *_limits(rows),
    )
    return Table(
        Message("Evidence that bears on the two questions"),
        data,
        notes,
        used,
        words=words,
        hidden=("fact", "level", "clusters", "topic", "limits"),
        grouped_by="speaks_to",
        titles=_titles(rows),
        told=("measures", "scale", "speaks_to", "limits"),
        wrap=_WIDTH,
    )


def _titles(facts: tuple[Fact, ...]) -> dict[str, Message]:
    """Return the title of each group, with the topics that hold its facts."""
    groups: dict[str, tuple[Message | Bilingual, dict[str, None]]] = {}
    for fact in facts:
        _, topics = groups.setdefault(render(fact.speaks_to), (fact.speaks_to, {}))
        topics |= dict.fromkeys([fact.topic] if fact.topic else [])
    return {
        key: Message("{subject} [{topic}]", {"subject": subject, "topic": ", ".join(topics)})
        for key, (subject, topics) in groups.items()
        if topics
    }


def _limits(facts: tuple[Fact, ...]) -> list[Message]:
    """Return each limit once, with what it concerns."""
    concerned: dict[str, tuple[Message | Bilingual, dict[str, Message | Bilingual]]] = {}
    for fact in facts:
        _, subjects = concerned.setdefault(render(fact.limits), (fact.limits, {}))
        subjects[render(fact.speaks_to)] = fact.speaks_to
    return [
        Message("Limits, {subject}: {limits}", {"subject": list(subjects.values()), "limits": limits})
        for limits, subjects in concerned.values()
    ]
