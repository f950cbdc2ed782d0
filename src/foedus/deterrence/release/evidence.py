"""The evidence that ships beside the links: draws of the small models, and the facts that no draw is needed for."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from foedus.deterrence.estimates.documents import formatted_document
from foedus.deterrence.estimates.folder import REBUILD
from foedus.deterrence.estimates.write import register_document, ship_evidence
from foedus.deterrence.evidence.models import EVIDENCE_NAMES, evidence_model
from foedus.errors import EstimatesError
from foedus.wording import LANGUAGES, Message, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from foedus.deterrence.estimates.load import Posterior
    from foedus.record.facts.fact import Fact

__all__ = ["FILE", "build_evidence", "fit_evidence", "load_facts"]

FILE = "evidence.json"
_DIGITS = 6
_SENTENCES = ("says", "speaks_to", "limits")
_KEPT = (
    "id", "scale", "estimate", "low", "high", "level", "n", "events", "clusters", "sources", *_SENTENCES,
)  # fmt: skip


def fit_evidence(seed: int, *, sampled: bool = True, progress: Callable[[str], object] = str) -> dict[str, Posterior]:
    """Fit every small model.

    Parameters
    ----------
    seed : int
    sampled : bool
        By NUTS where a model is not exact; otherwise quickly.
    progress : callable, optional
        Called with the name of each model before it is fitted.
    """
    found = {}
    for name in EVIDENCE_NAMES:
        progress(name)
        began = time.perf_counter()
        posterior = evidence_model(name).fit(seed, sampled=sampled)
        seconds = {"seconds": round(time.perf_counter() - began, 2)}
        found[name] = replace(posterior, diagnostics=posterior.diagnostics | seconds)
    return found


def build_evidence(folder: Path, seed: int, *, progress: Callable[[str], object] = str) -> dict[str, Posterior]:
    """Fit every small model, recompute every fact, and write both beside the estimates.

    Parameters
    ----------
    folder : Path
        Where the estimates are.
    seed : int
    progress : callable, optional
        As in `fit_evidence`.

    Returns
    -------
    dict of Posterior
        By name.
    """
    from foedus import __version__
    from foedus.record.facts.listing import TOPICS, facts_of_topic
    from foedus.record.source_files.registry import checksums

    found = fit_evidence(seed, progress=progress)
    facts = {topic: facts_of_topic(topic) for topic in TOPICS}
    used = dict.fromkeys(name for rows in facts.values() for fact in rows for name in fact.sources)
    document = {
        "format": 1,
        "code_version": __version__,
        "data": checksums(used),
        "facts": [{"topic": topic} | _plain(fact) for topic, rows in facts.items() for fact in rows],
    }
    ship_evidence(folder, found, {name: evidence_model(name).sources for name in found}, seed)
    register_document(folder, FILE, document)
    return found


def load_facts(topics: Iterable[str] = (), folder: Path | None = None) -> tuple[Fact, ...]:
    """Return the facts that ship, so that no data file is needed.

    Parameters
    ----------
    topics : iterable of str
        Of `foedus.record.facts.listing.TOPICS`; all if none is named.
    folder : Path, optional
        Of the estimates; that of the package unless given.

    Raises
    ------
    UnknownNameError
        There is no such topic.
    EstimatesError
        They are missing, of another format, or not those that the manifest names.
    """
    from foedus.record.facts.fact import Fact
    from foedus.record.facts.listing import chosen_topics

    wanted = chosen_topics(topics)
    data = formatted_document(FILE, Message("the shipped evidence is of another format"), folder)
    if data is None:
        raise EstimatesError(Message("no evidence ships with the estimates"), where=FILE, todo=REBUILD)
    rows: list[dict[str, Any]] = [row | {"sources": tuple(row["sources"])} for row in data["facts"]]
    return tuple(Fact(**{key: row[key] for key in (*_KEPT, "topic")}) for row in rows if row["topic"] in wanted)


def _plain(fact: Fact) -> dict[str, Any]:
    """Return a fact as plain data: sentences in both languages, numbers rounded."""
    values = {name: getattr(fact, name) for name in _KEPT}
    numbers = {name: round(value, _DIGITS) for name, value in values.items() if isinstance(value, float)}
    sentences = {name: {lang: render(values[name], lang) for lang in LANGUAGES} for name in _SENTENCES}
    return values | numbers | sentences
