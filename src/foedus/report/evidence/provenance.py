"""What made an assessment: the command, versions, hashes and seeds, and the identifier of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foedus.report.answers import ANSWERS, name_of
from foedus.report.evidence.estimates import link_named, sample_named
from foedus.report.numbers import figure_told
from foedus.wording import translator

__all__ = ["known_name", "provenance_of"]


def provenance_of(assessment: Mapping[str, Any], lang: str, scale: str) -> dict[str, Any]:
    """Return the command that makes the report again, and all that the answers depend on as rows of name and value."""
    given = dict(assessment.get("provenance") or {})
    command = str(given.pop("command", "") or "")
    if command:
        shown = [] if scale == "icd203" else ["--scale", scale]
        command = " ".join([command, "--lang", lang, *shown, "--format", "html"])
    given.pop("diagnostics", None)
    errors, estimates = given.pop("sampling_error", None), given.pop("estimates", None)
    rows = [(known_name(name, lang), value) for name, value in _flat(given, "")]
    rows += _sampling(errors, lang)
    rows += _estimated(estimates, lang) if isinstance(estimates, Mapping) else []
    return {"command": command, "rows": rows}


def known_name(name: str, lang: str) -> str:
    """Return what an entry is called; its name in the data where it has no other."""
    _ = translator(lang)
    named = {
        "arrangement_sha256": _("SHA-256 of the text"),
        "situation_sha256": _("SHA-256 of the situation"),
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


def _sampling(errors: Any, lang: str) -> list[tuple[str, str]]:
    _ = translator(lang)
    given = errors if isinstance(errors, Mapping) else {}
    return [
        (
            _("sampling error, in points: {answer}", answer=name_of(key, lang)),
            figure_told(100 * float(given[key]), lang, 2),
        )
        for key in ANSWERS
        if isinstance(given.get(key), (int, float))
    ]


def _estimated(estimates: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Return what the estimates were made with: one row for each link, one for each source."""
    _ = translator(lang)
    given = dict(estimates)
    links, data = given.pop("links", None), given.pop("data", None)
    rows = [(_("estimates: {name}", name=known_name(name, lang)), value) for name, value in _flat(given, "")]
    counted = (("n_obs", _("rows")), ("events", _("events")), ("draws", _("draws")))
    for link, fit in links.items() if isinstance(links, Mapping) else ():
        counts = [_("{head}: {rest}", head=name, rest=fit[key]) for key, name in counted if fit.get(key) is not None]
        parts = [sample_named(str(fit.get("sample", "")), lang), *counts, str(fit.get("method", ""))]
        rows.append((_("estimates: {name}", name=link_named(link, lang)), ", ".join(filter(None, parts))))
    sources = data.items() if isinstance(data, Mapping) else ()
    return rows + [(_("SHA-256 of {name}", name=name), str(value)) for name, value in sources]


def _flat(part: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
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
