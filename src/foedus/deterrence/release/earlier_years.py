"""The links that enter an answer, fitted to the years before each origin of the end-to-end test.

All years before the origin are used, with steps of the level: after 1945 too few wars had ended before the first
origins for a sample of their own. Fits are the fast ones (Laplace). Of each as many draws are kept as a case of the
test takes, at half precision: an error of a thousandth where the posterior spreads by tenths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from foedus import __version__
from foedus.deterrence.estimates.earlier_years import ARRAYS, DOCUMENT, EVERY
from foedus.deterrence.estimates.load import MODEL_VERSION
from foedus.deterrence.estimates.rebuild import Rebuild
from foedus.deterrence.estimates.variants import Job
from foedus.deterrence.estimates.write import SOURCES, register_arrays, register_document
from foedus.record.source_files.registry import checksums
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from foedus.deterrence.estimates.load import Posterior

__all__ = ["CUTS", "DRAWS", "SEED", "fitted_before", "ship_earlier_years"]

DRAWS, SEED = 64, 20261126
"""Kept of each link, and the seed."""

CUTS = tuple(range(1945, 2001, EVERY))
"""Origins before which estimates are made: those of the end-to-end test, to the fifth year below."""

_SAMPLE = "all"
_LINKS = ("joining", "fulfilment", "contest", "honouring", "resistance", "severity")
"""In the order in which they are fitted."""
_KEPT = ("joining", "contest", "honouring", "resistance", "severity")
"""Those that enter an answer."""
_FACTS = ("method", "passed", "messages", "called_at", "joined_at")


def ship_earlier_years(
    folder: Path, *, draws: int = DRAWS, seed: int = SEED, progress: Callable[[Message], None] = lambda _: None
) -> None:
    """Fit the links before each of `CUTS` and enter them in the manifest of the estimates.

    Parameters
    ----------
    folder : Path
        Of the estimates.
    draws : int
        Kept of each link.
    seed : int
    progress : callable
        Called with each origin.
    """
    arrays: dict[str, np.ndarray] = {}
    entries: dict[str, dict[str, Any]] = {}
    for cut in CUTS:
        progress(Message("links from the years before {year}", {"year": str(cut)}))
        fits = fitted_before(cut, draws, seed)
        arrays |= {f"{cut}|{link}": fits[link].draws.astype(np.float16) for link in _KEPT}
        entries[str(cut)] = {link: _entry(fits[link]) for link in _KEPT}
    register_arrays(folder, ARRAYS, arrays)
    document = {
        "format": 1,
        "model_version": MODEL_VERSION,
        "foedus": __version__,
        "rebuild": "foedus estimate",
        "seed": seed,
        "draws": draws,
        "sample": _SAMPLE,
        "data": checksums(SOURCES),
        "cuts": entries,
    }
    register_document(folder, DOCUMENT, document)


def fitted_before(cut: int, draws: int = DRAWS, seed: int = SEED) -> dict[str, Posterior]:
    """Return the links fitted to the years before one, by name."""
    build = Rebuild(draws=draws, variant_draws=draws, seed=seed, last=cut - 1)
    return {link: build.run(Job(link, _SAMPLE)) for link in _LINKS}


def _entry(fit: Posterior) -> dict[str, Any]:
    facts = {name: fit.diagnostics[name] for name in _FACTS if name in fit.diagnostics}
    return {"names": list(fit.names), "n_obs": fit.n_obs, "events": fit.events, "diagnostics": facts}
