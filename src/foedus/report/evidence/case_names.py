"""What the models and the cases of the data are called, in both languages."""

from __future__ import annotations

from foedus.deterrence.forecast.names import OURS, TREES, WITHOUT_LINKS
from foedus.wording import Message

__all__ = ["NAMES", "case_name"]

NAMES = {
    "base rate": Message("base rate"),
    "peace years": Message("peace years"),
    "logit without alliance terms": Message("logit without alliance terms"),
    "logit with alliance terms": Message("logit with alliance terms"),
    TREES: Message("gradient-boosted trees"),
    WITHOUT_LINKS: Message("foedus without links"),
    OURS: Message("foedus"),
    "average of foedus and trees": Message("average of foedus and trees"),
    "guaranteed targets": Message("guaranteed targets"),
    "contiguous dyads": Message("contiguous dyads"),
    "fatal disputes": Message("fatal disputes"),
    "any dispute": Message("any dispute"),
    "fatal dispute": Message("fatal dispute"),
    "after war": Message("pairs whose war had ended"),
    "every pair": Message("every politically relevant pair"),
    "any": Message("any dispute"),
    "fatal": Message("a deadly dispute or war"),
    "war": Message("war", context="dispute"),
    "most of those who fought were no states: the record of pairs of states cannot see it": Message(
        "most of those who fought were no states: the record of pairs of states cannot see it"
    ),
    "the disputes of the record end in 2010": Message("the disputes of the record end in 2010"),
    "not a politically relevant pair of states in that year": Message(
        "not a politically relevant pair of states in that year"
    ),
    "Belgium 1914": Message("Belgium 1914"),
    "Czechoslovakia 1938": Message("Czechoslovakia 1938"),
    "Poland 1939": Message("Poland 1939"),
    "South Korea after 1953": Message("South Korea after 1953"),
    "Kuwait 1961": Message("Kuwait 1961"),
    "Cyprus 1974": Message("Cyprus 1974"),
    "South Vietnam 1975": Message("South Vietnam 1975"),
    "Egypt and Israel after 1979": Message("Egypt and Israel after 1979"),
    "Georgia 2008": Message("Georgia 2008"),
    "Bosnia 1992-1995": Message("Bosnia 1992-1995"),
    "Armenia 2020-2022": Message("Armenia 2020-2022"),
    "Ukraine 2014 and 2022": Message("Ukraine 2014 and 2022"),
}
"""Names in the data, as they are shown."""


def case_name(name: str, lang: str) -> str:
    """Return what a model or a case of the data is called in a language; what has no other name is itself.

    >>> case_name("peace years", "fr"), case_name("other", "fr")
    ('années de paix', 'other')
    """
    return NAMES[name].render(lang) if name in NAMES else name
