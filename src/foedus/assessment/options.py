"""The arrangements that an assessment compares: the yardsticks, the text, its kindest reading, and those asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from foedus.arrangement.loading import Loaded, load_arrangement
from foedus.arrangement.situation import require_parties
from foedus.assessment.parts import plain
from foedus.deterrence.terms.commitments import best_reading, terms_of
from foedus.deterrence.terms.yardsticks import YARDSTICKS, in_place, yardstick
from foedus.errors import SpecificationError
from foedus.law.check import analyse
from foedus.law.engine.matrix import matrix
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.arrangement.situation import LoadedSituation, Situation
    from foedus.deterrence.terms.commitments import Terms
    from foedus.law.engine.cells import Analysis

__all__ = ["Option", "analyses_of", "options_of"]

_WAYS = {
    "each": {"en": "each bound for itself", "fr": "chacun tenu pour sa part"},
    "any": {"en": "one of them bound", "fr": "l'un d'eux tenu"},
    "together": {"en": "all bound together", "fr": "tous tenus ensemble"},
}
"""What is meant where a text leaves open who of several bearers is bound."""


@dataclass(frozen=True, slots=True)
class Option:
    """One arrangement of the comparison.

    Attributes
    ----------
    id : str
    title : dict of str to str
    kind : {"arrangement", "yardstick", "compared", "reading"}
    terms : Terms
        What was read from its matrix.
    """

    id: str
    title: dict[str, Any]
    kind: str
    terms: Terms


def analyses_of(loaded: Loaded, compare: Sequence[Loaded | str], world: LoadedSituation) -> tuple[Analysis, ...]:
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
    return tuple(analyse(_placed(text, loaded.arrangement, world.situation)) for text in texts.values())


def _placed(text: Loaded, arrangement: Arrangement, situation: Situation) -> Loaded:
    model = text.arrangement
    sides = situation.protege in model.with_role("protege") and situation.adversary in model.with_role("adversary")
    if sides or model.status != "model" or not model.with_role("protege") or not model.with_role("adversary"):
        return text
    return replace(text, arrangement=in_place(model, arrangement, situation))


def options_of(analysis: Analysis, world: LoadedSituation, compared: Sequence[Analysis]) -> list[Option]:
    """Return the options: the bare cease-fire first, then the yardsticks, the arrangement, and those asked for."""
    arrangement, situation = analysis.source.arrangement, world.situation
    options = []
    for name in YARDSTICKS:
        shown = yardstick(name, arrangement, situation)
        options.append(
            Option(name, plain(shown.title), "yardstick", terms_of(matrix(shown, coalitions=False), situation.protege))
        )
    title = plain(arrangement.title)
    main = Option(arrangement.id, title, "arrangement", terms_of(analysis, situation.protege))
    if arrangement.id in YARDSTICKS:
        options[YARDSTICKS.index(arrangement.id)] = main
    else:
        options.insert(2, main)
    best = best_reading(analysis, situation.protege)
    if best is not None:
        read = _reading_told(arrangement, best.reading)
        options.append(Option(f"{arrangement.id}:{best.reading}", read, "reading", best))
    known = {option.id for option in options}
    for other in compared:
        text = other.source.arrangement
        if text.id not in known:
            require_parties(world, text)
            options.append(Option(text.id, plain(text.title), "compared", terms_of(other, situation.protege)))
    return options


def _reading_told(arrangement: Arrangement, reading: str) -> dict[str, str]:
    """Return the title of a text under one of its readings: the document's name for it, or who is bound."""
    title, named = plain(arrangement.title), arrangement.readings
    parts = [
        plain(named[part].title) if part in named else _WAYS.get(part, {"en": part, "fr": part})
        for part in reading.split(", ")
    ]
    en = ", ".join(part["en"] for part in parts)
    fr = ", ".join(part.get("fr") or part["en"] for part in parts)
    return {"en": f"{title['en']} (read as: {en})", "fr": f"{title.get('fr') or title['en']} (lecture : {fr})"}
