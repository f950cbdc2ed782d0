"""What made an assessment: the command, versions, hashes and seeds, and the identifier of the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from foedus.report.answers import SHOWN, name_of
from foedus.report.evidence.estimates import link_named, sample_named
from foedus.report.numbers import figure_text
from foedus.wording import translator

if TYPE_CHECKING:
    from foedus.assessment.schema import AnswersAt
    from foedus.deterrence.schema import EstimatesProvenance, LinkProvenance
    from foedus.report.parts import Parts

__all__ = ["Provenance", "known_name", "provenance_of"]

_APART = ("command", "diagnostics", "sampling_error", "estimates")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The command that makes the report again, and all that the answers depend on as rows of name and value."""

    command: str
    rows: list[tuple[str, str]]


def provenance_of(parts: Parts, lang: str, scale: str) -> Provenance:
    """Return what made an assessment."""
    made = parts.provenance
    if made is None:
        return Provenance("", [])
    command = made.get("command", "")
    if command:
        shown = [] if scale == "icd203" else ["--scale", scale]
        command = " ".join([command, "--lang", lang, *shown, "--format", "html"])
    plain = {name: value for name, value in made.items() if name not in _APART}
    rows = [(known_name(name, lang), value) for name, value in _flat(plain, "")]
    return Provenance(command, [*rows, *_sampling(made["sampling_error"], lang), *_estimated(made["estimates"], lang)])


def known_name(name: str, lang: str) -> str:
    """Return what an entry is called; its name in the data where it has no other."""
    _ = translator(lang)
    named = {
        "arrangement_sha256": _("SHA-256 of the text"),
        "situation_sha256": _("SHA-256 of the situation"),
        "settings": _("set by the reader"),
        "options": _("texts compared"),
        "seed": _("seed"),
        "streams: draws": _("random streams of the draws"),
        "streams: paths": _("random stream of the paths"),
        "draws": _("draws of parameters and assumptions"),
        "paths": _("simulated paths"),
        "prior": _("links at their prior"),
        "horizon": _("horizon"),
        "id": _("situation"),
        "estimates": _("version of the model of the estimates"),
        "model_version": _("version of the model of the estimates"),
    }
    return named.get(name, name.removeprefix("packages: "))


def _sampling(errors: AnswersAt, lang: str) -> list[tuple[str, str]]:
    _ = translator(lang)
    known = cast("dict[str, float]", errors)
    return [
        (_("sampling error, in points: {answer}", answer=name_of(key, lang)), figure_text(100 * known[key], lang, 2))
        for key in SHOWN
        if key in known
    ]


def _estimated(estimates: EstimatesProvenance, lang: str) -> list[tuple[str, str]]:
    """Return what the estimates were made with: one row for each link, one for each source."""
    _ = translator(lang)
    plain = {name: value for name, value in estimates.items() if name not in ("links", "data")}
    rows = [(_("estimates: {name}", name=known_name(name, lang)), value) for name, value in _flat(plain, "")]
    for link, fit in estimates.get("links", {}).items():
        rows.append((_("estimates: {name}", name=link_named(link, lang)), _fit(fit, lang)))
    sources = estimates.get("data", {}).items()
    return rows + [(_("SHA-256 of {name}", name=name), value) for name, value in sources]


def _fit(fit: LinkProvenance, lang: str) -> str:
    """Return on what a link was fitted, and how."""
    _ = translator(lang)
    counts = ((_("rows"), fit.get("n_obs")), (_("events"), fit.get("events")), (_("draws"), fit.get("draws")))
    parts = [_("{head}: {rest}", head=name, rest=n) for name, n in counts if n is not None]
    return ", ".join(filter(None, (sample_named(fit.get("sample", ""), lang), *parts, fit.get("method", ""))))


def _flat(part: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
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
