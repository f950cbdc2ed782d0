"""Which options can be separated and which cannot: none is ranked where the interval of a difference holds zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.report.answers import BARE, difference_between, difference_of, difference_text
from foedus.report.words import percent
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.report.answers import Difference
    from foedus.report.parts import Parts

__all__ = ["Pair", "pairs_of", "separations_of"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two options, in words and figures.

    Attributes
    ----------
    first, second : str
        Their titles.
    difference, reach, share : str
        By how much the overall probability of the first is higher, its interval, and in how many draws it is.
    told : str
        Whether they can be told apart.
    imposed : str
        The difference of peace, were the terms imposed, with its interval.
    """

    first: str
    second: str
    difference: str
    reach: str
    share: str
    told: str
    imposed: str


def pairs_of(parts: Parts, lang: str) -> list[Pair]:
    """Return every pair of options that is compared."""
    _ = translator(lang)
    titles = {row["id"]: render(row["title"], lang) for row in parts.comparison}
    found = []
    for row in parts.differences:
        if row["overall"] is None or not {row["first"], row["second"]} <= titles.keys():
            continue
        difference, reach = difference_text(difference_of(row["overall"]), lang)
        share = percent(row["overall"]["share"], lang)
        told = _("yes") if row["overall"]["separated"] else _("no")
        imposed = "" if row["imposed_peace"] is None else _figures(difference_of(row["imposed_peace"]), lang)
        found.append(Pair(titles[row["first"]], titles[row["second"]], difference, reach, share, told, imposed))
    return found


def separations_of(parts: Parts, lang: str) -> list[str]:
    """Return where the text stands among the options: what it is better and worse than, and what cannot be told."""
    main = parts.main
    if main is None:
        return []
    _ = translator(lang)
    others = [row for row in parts.comparison if row["kind"] != "reading" and row["id"] != main["id"]]
    known = [(render(row["title"], lang), difference_between(parts, main["id"], row["id"])) for row in others]
    compared = [(title, found) for title, found in known if found is not None]
    better = [title for title, found in compared if found.separated and found.mean > 0]
    worse = [title for title, found in compared if found.separated and found.mean < 0]
    open_ = [title for title, found in compared if not found.separated]
    sentences = []
    if better and worse:
        sentences.append(
            _(
                "By the overall probability this text is better than {options}, and worse than {others}.",
                options=_quoted(better, lang),
                others=_quoted(worse, lang),
            )
        )
    elif better:
        sentences.append(
            _("By the overall probability this text is better than {options}.", options=_quoted(better, lang))
        )
    elif worse:
        sentences.append(
            _("By the overall probability this text is worse than {options}.", options=_quoted(worse, lang))
        )
    if open_:
        sentences.append(_("The model cannot separate this text from {options}.", options=_quoted(open_, lang)))
    left = [title for title, found in known if found is None]
    if left:
        sentences.append(_("Not compared, because others might help under it: {options}.", options=_quoted(left, lang)))
    bare = difference_between(parts, main["id"], BARE)
    if bare is not None:
        sentences.append(_against(_("no arrangement"), bare, lang))
    imposed = difference_between(parts, main["id"], BARE, "imposed_peace")
    if imposed is not None and parts.war:
        figures = _figures(imposed, lang)
        sentences.append(_("Were both imposed, the chance of peace would differ by {figures}.", figures=figures))
    now = difference_of(main["against_now"])
    if parts.war:
        sentences.append(_against(_("the war going on"), now, lang))
    elif bare is None or now.mean != bare.mean:
        sentences.append(_against(_("what is in force at the date"), now, lang))
    return sentences


def _figures(found: Difference, lang: str) -> str:
    return "{} ({})".format(*difference_text(found, lang))


def _quoted(titles: Iterable[str], lang: str) -> str:
    _ = translator(lang)
    return _.listing([_("“{title}”", title=title) for title in titles])


def _against(what: str, found: Difference, lang: str) -> str:
    _ = translator(lang)
    difference, reach = difference_text(found, lang)
    values = {"what": what, "difference": difference, "reach": reach}
    if found.share is None:
        return _("Compared with {what}: {difference} ({reach}).", **values)
    share = percent(found.share, lang)
    return _("Compared with {what}: {difference} ({reach}), better in {share} of the draws.", share=share, **values)
