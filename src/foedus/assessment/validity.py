"""What the numbers are worth: the estimates of each link beside their priors, the backtest, other samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.deterrence.estimates.documents import shipped_document
from foedus.deterrence.quantities.estimated import USED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from foedus.deterrence.estimates.load import Estimates, Posterior

__all__ = ["TESTS", "validity_told", "variant_title"]

TESTS = ("backtest", "rule_test")
"""Results that ship beside the estimates, each in a file of its own."""

_DIAGNOSTICS = (
    "passed", "messages", "method", "rhat_max", "ess_min", "divergences", "gradient", "curvature", "starts_apart",
    "widened", "clusters", "dropped", "cut_at", "share_of_earlier_links", "steps",
)  # fmt: skip
"""What is told of how a link was fitted."""

_SAMPLES = {
    "all": ("all years", "toutes les années"),
    "without_world_wars": ("all years without the world wars", "toutes les années sauf les guerres mondiales"),
    "from_1946": ("the years from 1946", "les années depuis 1946"),
}
_OPTIONS = {
    "war_initiator": ("the initiator of the war as the attacker", "l'initiateur de la guerre comme attaquant"),
    "december_1941": ("December 1941 counted", "décembre 1941 compté"),
    "lenient": ("honoured by some members counted as honoured", "honorée par certains membres comptée comme honorée"),
    "split": ("help owed weighed apart", "l'aide due pesée à part"),
    "help_at_force": ("help expected at the use of force", "l'aide attendue lors d'un usage de la force"),
}


def variant_title(name: str) -> dict[str, str]:
    """Return the title of a variant of the estimates, as ``all:december_1941``.

    >>> variant_title("from_1946")["en"]
    'the years from 1946'
    """
    sample, *options = name.split(":")
    parts = [_SAMPLES.get(sample, (sample, sample)), *(_OPTIONS.get(o, (o, o)) for o in options)]
    return {"en": ", ".join(p[0] for p in parts), "fr": ", ".join(p[1] for p in parts)}


def validity_told(estimates: Estimates | None, *, folder: Path | None = None) -> dict[str, Any]:
    """Return what is known of how far the estimates can be trusted, as plain data.

    Parameters
    ----------
    estimates : Estimates or None
        None where nothing is estimated.
    folder : Path, optional
        Where the results of the tests are; those that ship unless given.
    """
    links = [] if estimates is None else [_link_told(posterior) for posterior in estimates.links.values()]
    return {"links": links, **{name: _shipped(name, folder) for name in TESTS}}


def _link_told(posterior: Posterior) -> dict[str, Any]:
    diagnostics = {key: posterior.diagnostics[key] for key in _DIAGNOSTICS if key in posterior.diagnostics}
    rows: Sequence[dict[str, Any]] = posterior.summary()
    return {
        "link": posterior.link,
        "sample": posterior.sample,
        "enters": posterior.link in USED,
        "n_obs": posterior.n_obs,
        "events": posterior.events,
        "formula": posterior.formula,
        "diagnostics": diagnostics,
        "estimates": [{k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()} for row in rows],
    }


def _shipped(name: str, folder: Path | None) -> dict[str, Any]:
    found = shipped_document(f"{name}.json", folder)
    if found is None:
        return {
            "why": {
                "en": "no result of this test ships with this version",
                "fr": "aucun résultat de ce test n'est fourni avec cette version",
            }
        }
    return found
