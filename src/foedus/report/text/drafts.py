"""Several drafts of one deal side by side: what each guarantees, when it is active, and which loopholes it has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.report.text.floor import guarantee_sentences
from foedus.report.text.status import life_sentences
from foedus.wording import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.law.engine.cells import Analysis

__all__ = ["Draft", "drafts_of", "loopholes_of"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text among several.

    Attributes
    ----------
    title, status : str
    guarantee : str
        What it guarantees in the gravest incident.
    life : tuple of str
        When it is active, and how it ends.
    grave, serious, noted : int
        Loopholes by severity.
    """

    title: str
    status: str
    guarantee: str
    life: tuple[str, ...]
    grave: int
    serious: int
    noted: int


def drafts_of(texts: Sequence[Analysis], lang: str) -> list[Draft]:
    """Return the texts in the order given."""
    return [_draft(text, lang) for text in texts]


def _draft(text: Analysis, lang: str) -> Draft:
    arrangement = text.source.arrangement
    counts = Counter(f.severity for f in text.findings)
    return Draft(
        arrangement.title.in_(lang),
        term(arrangement.status).render(lang),
        guarantee_sentences(text, lang),
        tuple(life_sentences(arrangement, lang)),
        counts["error"],
        counts["warning"],
        counts["note"],
    )


def loopholes_of(texts: Sequence[Analysis], lang: str) -> list[tuple[str, str, tuple[int, ...]]]:
    """Return every loophole that some text has: code, title, how many in each text; those that differ first."""
    from foedus.law.findings import RULES

    counts = [Counter(f.code for f in text.findings) for text in texts]
    codes = sorted({code for count in counts for code in count})
    rows = [
        (code, RULES[code].title.render(lang) if code in RULES else "", tuple(count[code] for count in counts))
        for code in codes
    ]
    return sorted(rows, key=lambda row: (len({bool(n) for n in row[2]}) == 1, row[0]))
