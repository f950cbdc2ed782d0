"""The report as one HTML file: no script, no network, readable in light, dark and print."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from foedus.errors import require_language
from foedus.report.page.contents import contents
from foedus.report.words import percent
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.law.engine.cells import Analysis

__all__ = ["environment", "render_html"]


def render_html(
    assessment: Mapping[str, object],
    analysis: Analysis | None = None,
    lang: str = "en",
    *,
    scale: str = "icd203",
    others: Sequence[Analysis] = (),
) -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    assessment : mapping
        As ``foedus assess --format json`` gives it (`foedus.assessment.schema.AssessmentDocument`). A part that is
        missing, or holds only ``why``, says so in its place.
    analysis : Analysis or None
        What the text guarantees, with its findings.
    lang : str
        Language of the report.
    scale : str
        Scale of the probability words.
    others : sequence of Analysis
        Of the texts it is compared with, to be set side by side.

    Raises
    ------
    UnknownNameError
        No such language or scale.
    """
    require_language(lang)
    template = environment(lang).get_template("report.html.jinja")
    speak = translator(lang)
    shown = contents(assessment, analysis, lang, scale=scale, others=others)
    return template.render(shown, _=speak, counted=speak.counted, lang=lang)


@cache
def environment(lang: str) -> Environment:
    """Return the templates of the report, for a language."""
    made = Environment(
        loader=PackageLoader("foedus.report.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update({"percent": lambda p: percent(p, lang), "link": _safe_link})
    return made


def _safe_link(url: str) -> str:
    """Return an address that may be linked, or nothing: a document may hold any text."""
    return url if url.startswith(("https://", "http://")) else ""
