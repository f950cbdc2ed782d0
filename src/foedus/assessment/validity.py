"""What the numbers are worth: the estimates of each link beside their priors, the backtest, other samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from foedus.assessment.end_to_end import end_to_end_part
from foedus.deterrence.estimates.documents import shipped_document
from foedus.deterrence.fitting.samples import SAMPLES
from foedus.deterrence.quantities.link_quantities import USED
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.assessment.schema import LinkRow, ValidityPart
    from foedus.deterrence.estimates.load import Estimates, Posterior
    from foedus.deterrence.schema import EstimateRow, LinkDiagnostics
    from foedus.wording import Bilingual

__all__ = ["validity_part", "variant_title"]

TESTS = ("backtest", "rule_test")
"""Results that ship beside the estimates, each in a file of its own."""

_DIAGNOSTICS = (
    "passed", "messages", "method", "rhat_max", "ess_min", "divergences", "gradient", "curvature", "starts_apart",
    "widened", "clusters", "dropped", "cut_at", "share_of_earlier_links", "steps",
)  # fmt: skip
"""What is said of how a link was fitted."""

_OPTIONS = {
    "war_initiator": Message("the initiator of the war as the attacker"),
    "december_1941": Message("December 1941 counted"),
    "lenient": Message("honoured by some members counted as honoured"),
    "split": Message("help owed weighed apart"),
    "help_at_force": Message("help expected at the use of force"),
}


def variant_title(name: str) -> Bilingual:
    """Return the title of a variant of the estimates, as ``all:december_1941``.

    >>> variant_title("from_1946")["en"]
    'the years from 1946'
    """
    sample, *options = name.split(":")
    title: Message | str = SAMPLES[sample].title if sample in SAMPLES else sample
    for option in options:
        title = Message("{sample}, {option}", {"sample": title, "option": _OPTIONS.get(option, option)})
    return bilingual(title) if isinstance(title, Message) else {"en": title, "fr": title}


def validity_part(estimates: Estimates | None, *, war: bool, folder: Path | None = None) -> ValidityPart:
    """Return what is known of how far the estimates can be trusted.

    Parameters
    ----------
    estimates : Estimates or None
        None where nothing is estimated.
    war : bool
        Whether a war between the two is in progress, which says what cases are like this one.
    folder : Path, optional
        Where the results of the tests are; those that ship unless given.
    """
    backtest, rule_test = (shipped_document(f"{name}.json", folder) for name in TESTS)
    missing = bilingual(Message("no result of this test ships with this version"))
    return {
        "links": [] if estimates is None else [_link_row(posterior) for posterior in estimates.links.values()],
        "backtest": {"why": missing} if backtest is None else backtest,
        "rule_test": {"why": missing} if rule_test is None else rule_test,
        "end_to_end": end_to_end_part(war=war, folder=folder),
    }


def _link_row(posterior: Posterior) -> LinkRow:
    known = {key: posterior.diagnostics[key] for key in _DIAGNOSTICS if key in posterior.diagnostics}
    return {
        "link": posterior.link,
        "sample": posterior.sample,
        "enters": posterior.link in USED,
        "n_obs": posterior.n_obs,
        "events": posterior.events,
        "formula": posterior.formula,
        "diagnostics": cast("LinkDiagnostics", known),
        "estimates": [_rounded(row) for row in posterior.summary()],
    }


def _rounded(row: EstimateRow) -> EstimateRow:
    low, high = row["prior_low"], row["prior_high"]
    return {
        "term": row["term"],
        "estimate": round(row["estimate"], 4),
        "conf_low": round(row["conf_low"], 4),
        "conf_high": round(row["conf_high"], 4),
        "prior_low": None if low is None else round(low, 4),
        "prior_high": None if high is None else round(high, 4),
    }
