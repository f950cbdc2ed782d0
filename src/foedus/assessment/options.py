"""The arrangements that an assessment compares: the yardsticks, the text, its kindest reading, and those asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from foedus.arrangement.loading import Loaded, load_arrangement
from foedus.arrangement.situation import require_parties
from foedus.deterrence.terms.commitments import best_reading, terms_of, with_guarantors
from foedus.deterrence.terms.life_terms import sizes_of
from foedus.deterrence.terms.yardsticks import YARDSTICKS, in_place, yardstick
from foedus.errors import SpecificationError
from foedus.law.check import analyse
from foedus.law.engine.matrix import matrix
from foedus.wording import Message, bilingual, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.arrangement.situation import LoadedSituation, Situation
    from foedus.deterrence.terms.commitments import Terms
    from foedus.law.engine.cells import Analysis
    from foedus.wording import Bilingual

    Kind = Literal["arrangement", "yardstick", "compared", "reading"]

__all__ = ["Option", "analyses_of", "options_of"]

_WAYS = {
    "each": Message("each bound for itself"),
    "any": Message("one of them bound"),
    "together": Message("all bound together"),
}
"""What is meant where a text leaves open who of several bearers is bound."""


@dataclass(frozen=True, slots=True)
class Option:
    """One arrangement of the comparison.

    Attributes
    ----------
    id : str
    title : Bilingual
    kind : {"arrangement", "yardstick", "compared", "reading"}
    terms : Terms
        What was read from its matrix.
    """

    id: str
    title: Bilingual
    kind: Kind
    terms: Terms


def analyses_of(loaded: Loaded, compare: Sequence[Loaded | str], where: LoadedSituation) -> tuple[Analysis, ...]:
    """Return what each further text guarantees, once each; a text is not set beside itself.

    A model text for another protégé or adversary takes the place of the arrangement.
    """
    known = {name: load_arrangement(name).arrangement for name in YARDSTICKS if compare}
    known[loaded.arrangement.id] = loaded.arrangement
    texts: dict[str, Loaded] = {}
    for other in compare:
        text = load_arrangement(other) if isinstance(other, str) else other
        name = text.arrangement.id
        if known.setdefault(name, text.arrangement) != text.arrangement:
            raise SpecificationError(
                Message("two different texts to compare have the id '{id}'", {"id": name}),
                todo=Message("give one of them another id"),
            )
        texts.setdefault(name, text)
    texts.pop(loaded.arrangement.id, None)
    return tuple(analyse(_placed(text, loaded.arrangement, where.situation)) for text in texts.values())


def _placed(text: Loaded, arrangement: Arrangement, situation: Situation) -> Loaded:
    model = text.arrangement
    sides = situation.protege in model.with_role("protege") and situation.adversary in model.with_role("adversary")
    if sides or model.status != "model" or not model.with_role("protege") or not model.with_role("adversary"):
        return text
    return replace(text, arrangement=in_place(model, arrangement, situation))


def options_of(analysis: Analysis, where: LoadedSituation, compared: Sequence[Analysis]) -> list[Option]:
    """Return the options: the bare cease-fire first, then the yardsticks, the arrangement, and those asked for.

    All have the same guarantors: whoever promises something in one of them might help in each.
    """
    arrangement, protege = analysis.source.arrangement, where.situation.protege
    sizes = sizes_of(where.situation)
    options = [_yardstick(name, arrangement, where.situation) for name in YARDSTICKS]
    main = _option(arrangement, "arrangement", terms_of(analysis, protege, sizes=sizes))
    if arrangement.id in YARDSTICKS:
        options[YARDSTICKS.index(arrangement.id)] = main
    else:
        options.insert(2, main)
    best = best_reading(analysis, protege, sizes=sizes)
    if best is not None:
        title = _reading_title(arrangement, best.reading)
        options.append(Option(id=f"{arrangement.id}:{best.reading}", title=title, kind="reading", terms=best))
    known = {option.id for option in options}
    for other in compared:
        text = other.source.arrangement
        if text.id not in known:
            require_parties(where, text)
            options.append(_option(text, "compared", terms_of(other, protege, sizes=sizes)))
    everybody = [party for option in options for party in option.terms.guarantors]
    return [replace(option, terms=with_guarantors(option.terms, everybody)) for option in options]


def _option(text: Arrangement, kind: Kind, terms: Terms) -> Option:
    return Option(id=text.id, title=text.title.to_dict(), kind=kind, terms=terms)


def _yardstick(name: str, arrangement: Arrangement, situation: Situation) -> Option:
    """Return a yardstick for the parties of an arrangement, under the yardstick's own name."""
    text = yardstick(name, arrangement, situation)
    terms = terms_of(matrix(text, coalitions=False), situation.protege, sizes=sizes_of(situation))
    return Option(id=name, title=text.title.to_dict(), kind="yardstick", terms=terms)


def _reading_title(arrangement: Arrangement, reading: str) -> Bilingual:
    """Return the title of a text under one of its readings: the document's name for it, or who is bound."""
    named = arrangement.readings
    parts = [named[part].title if part in named else _WAYS.get(part, part) for part in reading.split(", ")]
    shown = {lang: ", ".join(render(part, lang) for part in parts) for lang in ("en", "fr")}
    return bilingual(Message("{title} (read as: {reading})", {"title": arrangement.title, "reading": shown}))
