"""The assessment on a terminal: short, in words and figures."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import typer

from foedus.report.words import interval, percent, words_for
from foedus.wording import tell, translator

if TYPE_CHECKING:
    from foedus.wording import Translator

__all__ = ["show"]

_WIDTH = 100


def show(data: dict[str, Any], lang: str) -> None:
    """Print an assessment; nothing of the answers if the diagnostics failed."""
    _ = translator(lang)
    situation = data["situation"]
    _line(_("{title}", title=tell(data["arrangement"]["title"], lang)))
    when = _("Situation: {title}, {day}", title=tell(situation["title"], lang), day=situation["date"])
    _line(f"{when}. " + _("Horizon: {years} years.", years=f"{data['horizon_years']:g}"))
    diagnostics = data["provenance"]["diagnostics"]
    if not diagnostics["passed"]:
        _line(_("No answer is shown: the diagnostics failed."))
        return
    _line()
    for key, claim in _claims(data, _).items():
        _answer(claim, data["answers"][key], lang)
    confidence = data["confidence"]
    level = {"low": _("low"), "moderate": _("moderate"), "high": _("high")}[confidence["level"]]
    reasons = " ".join(tell(reason, lang) for reason in confidence["reasons"])
    _line()
    _line(_("Confidence in these figures is {level}. {reasons}", level=level, reasons=reasons))
    _comparison(data, lang)
    _line()
    _line(_("What would change our mind (each alone, the rest at their medians):"))
    for row in data["would_change"]:
        now = f"{row['now']:.3g}"
        text = _(
            "{indicator} Now {now}; {threshold}, {effect}.",
            indicator=tell(row["indicator"], lang),
            now=now.replace(".", ",") if lang == "fr" else now,
            threshold=tell(row["threshold"], lang),
            effect=tell(row["effect"], lang),
        )
        _line(text, "  - ")
    _line()
    errors, warnings = (sum(f["severity"] == s for f in data["text"]["findings"]) for s in ("error", "warning"))
    _line(
        _(
            "The text says: {errors} grave and {warnings} lesser weaknesses; "
            "'foedus check {name}' shows each with a scenario.",
            errors=errors,
            warnings=warnings,
            name=data["arrangement"]["id"],
        )
    )
    reference = data["record"]["reference_class"]
    _line(
        _(
            "The record shows: {title}, {k} of {n} honoured; promises that deterred were never called.",
            title=tell(reference["title"], lang),
            k=reference["honoured"],
            n=reference["n"],
        )
    )
    assumed = sum(row["assumed"] for row in data["assumptions"])
    _line(
        _(
            "We assume: {n} of the {total} quantities in the ledger, "
            "acceptance and everything about resolve among them.",
            n=assumed,
            total=len(data["assumptions"]),
        )
    )


def _claims(data: dict[str, Any], _: Translator) -> dict[str, str]:
    years = f"{data['horizon_years']:g}"
    return {
        "acceptance": _("Accepted at signature (we assume)"),
        "sincerity": _("If accepted, in good faith (we assume)"),
        "peace": _("If accepted, no armed attack in {years} years", years=years),
        "sovereignty": _("If accepted, sovereignty kept after {years} years", years=years),
        "overall": _("Accepted or not, sovereignty kept"),
    }


def _answer(claim: str, answer: dict[str, Any] | None, lang: str) -> None:
    _ = translator(lang)
    if answer is None:
        _line(f"  {claim:<52} " + _("no war is in progress"))
        return
    low, median, high = answer["low"], answer["median"], answer["high"]
    reach = _("{level} interval: {reach}", level=percent(answer["level"], lang), reach=interval(low, high, lang))
    _line(f"  {claim:<52} {percent(median, lang):>6} ({reach}); {words_for(median, low, high, lang=lang)}", raw=True)


def _comparison(data: dict[str, Any], lang: str) -> None:
    _ = translator(lang)
    _line()
    _line(
        _(
            "The options compared, ranked by sovereignty kept whether accepted or not ({level} intervals):",
            level=percent(0.9, lang),
        )
    )
    heads = [_("accepted"), _("good faith"), _("peace"), _("sovereignty"), _("overall"), _("90 %")]
    _line(f"  {'':<42}" + "".join(f"{head:>13}" for head in heads), raw=True)
    rows = sorted(data["comparison"], key=lambda r: -r["answers"]["overall"]["median"])
    rank = 0
    for row in rows:
        ranked = row["kind"] != "reading"
        rank += ranked
        figures = [row["answers"][k] for k in ("acceptance", "sincerity", "peace", "sovereignty", "overall")]
        cells = ["–" if f is None else percent(f["median"], lang) for f in figures]
        overall = row["answers"]["overall"]
        cells.append(interval(overall["low"], overall["high"], lang))
        mark = "→" if row["kind"] == "arrangement" else " "
        title = tell(row["title"], lang)
        title = title if len(title) <= 36 else title[:35] + "…"
        number = f"{rank}." if ranked else "  "
        _line(f"{mark} {number:<3} {title:<38}" + "".join(f"{cell:>13}" for cell in cells), raw=True)


def _line(text: str = "", indent: str = "", *, raw: bool = False) -> None:
    shown = text if raw or not text else fill(text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent))
    typer.echo(shown)
