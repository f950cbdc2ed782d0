"""The evidence that ships beside the links: draws of the small models, and the facts that no draw is needed for."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from foedus.deterrence.estimates.write import register_document, ship_evidence
from foedus.deterrence.evidence.models import EVIDENCE_NAMES, evidence_model
from foedus.wording import bilingual

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from foedus.deterrence.estimates.load import Posterior
    from foedus.record.facts.fact import Fact

__all__ = ["FILE", "build_evidence", "fit_evidence"]

FILE = "evidence.json"
_DIGITS = 6


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
    from foedus.record.facts.listing import evidence_facts
    from foedus.record.source_files.registry import checksums

    found = fit_evidence(seed, progress=progress)
    facts = evidence_facts()
    used = dict.fromkeys(name for fact in facts for name in fact.sources)
    ship_evidence(folder, found, {name: evidence_model(name).sources for name in found}, seed)
    document = {
        "format": 1,
        "code_version": __version__,
        "data": checksums(used),
        "facts": [_plain(fact) for fact in facts],
    }
    register_document(folder, FILE, document)
    return found


def _plain(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "says": bilingual(fact.says),
        "scale": fact.scale,
        "estimate": round(fact.estimate, _DIGITS),
        "low": None if fact.low is None else round(fact.low, _DIGITS),
        "high": None if fact.high is None else round(fact.high, _DIGITS),
        "level": fact.level,
        "n": fact.n,
        "events": fact.events,
        "clusters": fact.clusters,
        "sources": list(fact.sources),
        "speaks_to": bilingual(fact.speaks_to),
        "limits": bilingual(fact.limits),
    }
