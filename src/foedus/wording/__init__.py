"""Sentences that can be rendered in English and in French.

A room above the report never writes a sentence for people as a plain string: it makes a `Message`, whose text is the
English sentence with named places, and the reader's language is chosen when the message is rendered. Babel is imported
only when a language other than English is asked for.

>>> Message("{who} must {act} within {time}", {"who": "Poland", "act": term("fight"), "time": hours(72)}).render("en")
'Poland must fight within 3 days'
"""

from __future__ import annotations

from foedus.wording.languages import LANGUAGES, translator
from foedus.wording.messages import (
    N_,
    Bilingual,
    Message,
    bilingual,
    counted,
    decimals,
    hours,
    in_context,
    iso_duration,
    percentage,
    render,
    term,
)
from foedus.wording.translation import MINUS, Translator

__all__ = [
    "LANGUAGES",
    "MINUS",
    "N_",
    "Bilingual",
    "Message",
    "Translator",
    "bilingual",
    "counted",
    "decimals",
    "hours",
    "in_context",
    "iso_duration",
    "percentage",
    "render",
    "term",
    "translator",
]
