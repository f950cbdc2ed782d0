"""Why the adversary would sign, by what came; how things are lost; and what stands beside peace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from foedus.assessment.schema import RESULTS
from foedus.report.answers import estimate_at, figures_of, with_interval
from foedus.report.words import percent
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.assessment.schema import AfterSignatureRow, EstimateDocument, MotiveRow, Spread
    from foedus.report.answers import Names
    from foedus.report.parts import Parts

__all__ = ["Motives", "acceptance_sentence", "losses_sentence", "motives_of", "violations_sentence"]

_ORDER = ("regroup", "hedge", "peace")  # what a reader asks for first


@dataclass(frozen=True, slots=True)
class Motives:
    """Why the adversary would sign.

    Attributes
    ----------
    says : str
        Motive by what came, in one sentence.
    inferred : str
        That it is inferred.
    rows : list of tuple of str
        Motive, what it means, its probability with interval, and it with each result.
    heads : tuple of str
        Of what came.
    beside : list of str
        Relative strength in some years, against signature and against the war going on, and aid lost.
    """

    says: str
    inferred: str
    rows: list[tuple[str, ...]]
    heads: tuple[str, ...]
    beside: list[str]


def motives_of(parts: Parts, names: Names, lang: str) -> Motives | None:
    """Return why the adversary would sign the text, or None where there is nothing to sign or it is not known."""
    given = None if parts.answers is None else parts.answers.get("motives")
    if given is None:
        return None
    _ = translator(lang)
    results = {"held": _("held"), "conceded": _("conceded"), "attacked": _("attacked")}
    rows = cast("Mapping[str, MotiveRow]", given)
    return Motives(
        says=render(given["says"], lang),
        inferred=_(
            "The motive is inferred from the model, never observed. Left out: terms broken by the protégé, by a "
            "guarantor or by accident, and what comes after {years}.",
            years=names.years,
        ),
        rows=[(*_named(motive, names, lang), *_figures(rows[motive], lang)) for motive in _ORDER],
        heads=tuple(results[result] for result in RESULTS),
        beside=_beside(parts, names, lang),
    )


def _named(motive: str, names: Names, lang: str) -> tuple[str, str]:
    _ = translator(lang)
    values = names.in_sentences()
    return {
        "regroup": (_("To regroup"), _("{adversary} would refuse if it could not attack again.", **values)),
        "hedge": (
            _("Keeping its options open"),
            _(
                "{adversary} would sign even so; yet on the course that it expects an attack comes to be worth more "
                "than waiting.",
                **values,
            ),
        ),
        "peace": (
            _("For peace"),
            _(
                "{adversary} would sign even so, and on the course that it expects waiting is always worth more than "
                "an attack.",
                **values,
            ),
        ),
    }[motive]


def _figures(row: MotiveRow, lang: str) -> tuple[str, ...]:
    cells = (estimate_at(row, result) for result in RESULTS)
    return with_interval(row["total"], lang), *("–" if cell is None else percent(cell["mean"], lang) for cell in cells)


def _beside(parts: Parts, names: Names, lang: str) -> list[str]:
    """Return what signature does to strength and aid, as far as the assessment says it."""
    main = parts.main
    if main is None:
        return []
    _ = translator(lang)
    rows, values = main["after_signature"], names.in_sentences()
    told = (
        (
            _by_year(rows, "strength", lang),
            lambda found: _(
                "Strength of {protege} relative to {adversary}, as a multiple of that at signature: {found}.",
                found=found, **values,
            ),
        ),
        (
            _by_year(rows, "against_war", lang),
            lambda found: _("As a multiple of what it would be if the war went on: {found}.", found=found),
        ),
        (
            _by_year(rows, "aid_lost", lang),
            lambda found: _("Aid lost because of signature, in billion euro a year: {found}.", found=found),
        ),
    )  # fmt: skip
    return [sentence(found) for found, sentence in told if found]


def _by_year(rows: list[AfterSignatureRow], key: str, lang: str) -> str:
    """Return the means of a quantity in the years that are shown; nothing if one is missing."""
    _ = translator(lang)
    spreads = [(row["year"], cast("Spread | None", row.get(key))) for row in rows]
    known = [(year, spread) for year, spread in spreads if spread is not None]
    if len(known) < len(rows):
        return ""
    return _.series(
        _("{value} in year {year}", value=_.number(spread["mean"], 2), year=_.number(year)) for year, spread in known
    )


def acceptance_sentence(parts: Parts, names: Names, lang: str) -> str:
    """Return how probable it is that each party signs, or nothing if that is not known."""
    main = parts.main
    shares = {} if main is None else {party: estimate_at(main["acceptance_by"], party) for party in _SIGNERS}
    if not shares or None in shares.values():
        return ""
    shown = {party: percent(one["mean"], lang) for party, one in shares.items() if one is not None}
    return translator(lang)(
        "Who would sign: {adversary} {by_adversary}, {protege} {by_protege}, the guarantors {by_others}.",
        by_adversary=shown["adversary"],
        by_protege=shown["protege"],
        by_others=shown["others"],
        **names.in_sentences(),
    )


_SIGNERS = ("adversary", "protege", "others")


def violations_sentence(parts: Parts, lang: str) -> str:
    """Return what stands beside peace, or nothing if it is not known."""
    given = None if parts.answers is None else estimate_at(parts.answers, "violations")
    if given is None:
        return ""
    figures, reach = figures_of(given, lang)
    return translator(lang)(
        "Violations do not end this peace. At least one year with 25 dead or more and no ground lost: {figures} "
        "({reach}).",
        figures=figures,
        reach=reach,
    )


def losses_sentence(parts: Parts, lang: str) -> str:
    """Return how what is lost is lost, or nothing if it is not known."""
    main = parts.main
    if main is None:
        return ""
    losses = cast("Mapping[str, EstimateDocument | None]", main["losses"])
    shown = {key: "–" if one is None else percent(one["mean"], lang) for key, one in losses.items()}
    _ = translator(lang)
    return _(
        "Ways to lose ground or government: in war {in_war}, by a swift seizure {seized}, by concession under threat "
        "{conceded}.",
        in_war=shown["in_war"],
        seized=shown["seized"],
        conceded=shown["conceded"],
    )
