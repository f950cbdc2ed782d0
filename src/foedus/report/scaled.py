"""One word beside each answer of an assessment, so that nobody has to look it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from foedus.report.words import words_for
from foedus.wording import LANGUAGES

if TYPE_CHECKING:
    from foedus.assessment.schema import AssessmentDocument, EstimateDocument
    from foedus.wording import Bilingual

__all__ = ["add_words"]

_WORDED = ("acceptance", "peace", "violations", "sovereignty", "overall")


def add_words(assessment: AssessmentDocument, scale: str = "icd203") -> None:
    """Put the one word of a scale beside the mean of every answer, of the arrangement and of each option.

    The word is that of the mean, as in the report, and in both languages.

    Raises
    ------
    UnknownNameError
        No such scale.
    """
    for answers in (assessment["answers"], *(option["answers"] for option in assessment["comparison"])):
        for key in _WORDED:
            estimate = cast("dict[str, EstimateDocument | None]", answers)[key]
            if estimate is not None:
                words = {lang: words_for(estimate["mean"], scale=scale, lang=lang) for lang in LANGUAGES}
                estimate["word"] = cast("Bilingual", words)
    assessment["provenance"]["scale"] = scale
