"""What every report says of the model, its limits and its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from foedus.wording import tell, translator

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = ["CODE_MAP", "glossary", "limits", "model_sheet"]

CODE_MAP: tuple[tuple[str, str], ...] = (
    ("figure-scale", "foedus.report.figures.scale_figure"),
    ("figure-peace", "foedus.report.figures.by_year"),
    ("figure-sovereignty", "foedus.report.figures.by_year"),
    ("figure-drivers", "foedus.report.figures.tornado"),
    ("figure-dependency", "foedus.report.dependency.dependency_figure"),
    ("options", "foedus.report.answers.options_of"),
    ("floor", "foedus.report.legal.floors_of"),
    ("loopholes", "foedus.report.legal.findings_of"),
)
"""Which code makes each figure and table."""


def model_sheet(assessment: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Return the model in named parts: the assessment's own sheet, or the standing one."""
    given = assessment.get("model")
    parts = given.get("parts") if isinstance(given, Mapping) else given
    if isinstance(parts, (list, tuple)) and parts:
        return [(tell(part.get("name", ""), lang), tell(part.get("text", ""), lang)) for part in parts]
    _ = translator(lang)
    return [
        (
            _("Purpose"),
            _("To compare security arrangements in one situation: which would be accepted, and which would hold."),
        ),
        (
            _("Who decides"),
            _(
                "The adversary decides at signature whether to accept, and each quarter whether to attack or wait. The "
                "protégé resists or concedes. Each guarantor honours or abandons."
            ),
        ),
        (
            _("What changes"),
            _(
                "Relative capability, the will of guarantors, the stock of aid, and the phase of the "
                "arrangement’s life, "
                "quarter by quarter."
            ),
        ),
        (
            _("How the adversary chooses"),
            _(
                "By comparing attack now with the discounted worth of waiting, by backward recursion, with a "
                "small noise. "
                "Its resolve is private; acceptance itself tells something of it."
            ),
        ),
        (
            _("What the text does"),
            _(
                "What the clauses promise sets how likely each guarantor is to fight or to help when called: a dated "
                "duty counts most, then a duty without a date, a menu, a permission, a consultation."
            ),
        ),
        (
            _("How a course of events ends"),
            _("In exactly one of four ways: peace and held; conceded; attacked and held; attacked and lost."),
        ),
        (
            _("Uncertainty"),
            _(
                "Every assumption is drawn from its range; intervals are over these draws. All options are "
                "played with the "
                "same random numbers."
            ),
        ),
    ]


def limits(assessment: Mapping[str, Any], arrangement: Arrangement | None, lang: str) -> list[str]:
    """Return what the report cannot say: what the assessment adds, then what always holds."""
    _ = translator(lang)
    own = [tell(text, lang) for text in assessment.get("limits") or []]
    if arrangement is not None and arrangement.status == "alleged":
        own.append(
            _("No text is published: terms are as reported, and some are denied. What is silent is read as silent.")
        )
    return [
        *own,
        _(
            "Acceptance and everything about resolve, costs and will are assumptions with ranges, never read "
            "off the record."
        ),
        _("These are odds over many courses of events, not a forecast of what a person will decide."),
        _(
            "Answers marked “if accepted” must not rank options: an arrangement that only a mild adversary "
            "would accept "
            "looks falsely good. Only the overall probability ranks them."
        ),
        _("The law is that of the text alone; general law, such as Article 51 of the Charter, is not modelled."),
        _("A finding shows what the text allows, not what a party intends."),
        _("Wars with nuclear powers are few; what holds for others may not hold for them."),
        _("Quote a probability with its interval, its date and its condition, or not at all."),
    ]


def glossary(lang: str) -> list[tuple[str, str]]:
    """Return the words of the report with what they mean."""
    _ = translator(lang)
    return [
        (
            _("Lawful scenario"),
            _("A course of events in which every party but the attacker keeps to the letter of the text."),
        ),
        (
            _("Floor"),
            _("What happens in every lawful scenario, and the latest time at which it happens: what is guaranteed."),
        ),
        (
            _("Ceiling"),
            _(
                "What can lawfully be brought about, and whose cooperation that needs. Between floor and "
                "ceiling lies discretion."
            ),
        ),
        (
            _("Lawful abandonment"),
            _("A lawful scenario in which the protégé is attacked and gets no effective help."),
        ),
        (
            _("Effective help"),
            _("Sanctions, funds, intelligence, arms, troops or combat; talking and denouncing are not."),
        ),
        (
            _("Armed attack"),
            _(
                "Use of force by the adversary, or by forces it controls, with at least 25 deaths in battle "
                "within twelve "
                "months."
            ),
        ),
        (
            _("Acceptance in good faith"),
            _(
                "The adversary would accept even if it could not attack again within the horizon; otherwise "
                "it is tactical."
            ),
        ),
        (
            _("Sovereignty kept"),
            _(
                "Territory and choice of government as at signature, lost neither by attack nor by concession "
                "under threat."
            ),
        ),
        (
            _("Overall probability"),
            _(
                "Chance of acceptance times sovereignty if accepted, plus chance of refusal times sovereignty "
                "if the war "
                "goes on."
            ),
        ),
        (_("Worst case"), _("The overall probability in the least favourable twentieth of the draws.")),
        (
            _("Regret"),
            _("What choosing this option instead of the best one loses, exceeded in only a twentieth of the draws."),
        ),
        (
            _("Interval"),
            _(
                "The range that holds the stated share of draws over parameters and assumptions; not every "
                "error is in it."
            ),
        ),
        (
            _("Source grade"),
            _("Admiralty grade: a letter for the reliability of the source, a digit for the credibility of the fact."),
        ),
    ]
