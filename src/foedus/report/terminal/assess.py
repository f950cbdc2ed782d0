"""The result of ``foedus assess`` on a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from foedus.errors import require_language
from foedus.report.page.contents import contents
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.law.engine.cells import Analysis
    from foedus.report.answers import Answer, Option
    from foedus.report.evidence.assumptions import Indicator
    from foedus.report.evidence.record import Record
    from foedus.report.page.contents import Confidence, Contents
    from foedus.report.story.changes import Since
    from foedus.report.text.loopholes import FindingView

__all__ = ["render_text"]

_WIDTH, _TITLE, _LOOPHOLES, _INPUTS = 96, 44, 5, 12


def render_text(
    assessment: Mapping[str, object], analysis: Analysis | None = None, lang: str = "en", *, scale: str = "icd203"
) -> str:
    """Return the first page of the report as plain text.

    Parameters and errors are those of `foedus.report.page.assessment.render_html`.
    """
    require_language(lang)
    shown = contents(assessment, analysis, lang, scale=scale)
    status = [shown["status"]["status"], *(count for _kind, count in shown["status"]["counts"])]
    lines = [
        shown["title"],
        "=" * min(_WIDTH, len(shown["title"])),
        "",
        ", ".join(filter(None, status)),
        "",
        *_level(shown, first=True),
        *_headline(shown, lang),
        *_confidence(shown["confidence"], lang),
        *_level(shown, first=False),
        *_wrapped(" ".join(shown["like_this"])),
        "",
        *_guarantee(shown, lang),
        *_since(shown["since"], lang),
        *([] if shown["problems"] else _options(shown["options"], lang)),
        *_loopholes(shown["findings"], lang),
        *_record(shown["record"], lang),
        *_indicators(shown["indicators"], lang),
    ]
    return "\n".join(lines).replace("\u00a0", " ").rstrip() + "\n"


def _level(shown: Contents, *, first: bool) -> list[str]:
    """Return where the level of danger comes from: before the answers where it is an assumption, else below them."""
    if not shown["level"] or shown["level_assumed"] != first:
        return []
    return [*_wrapped(shown["level"]), *([""] if first else [])]


def _headline(shown: Contents, lang: str) -> list[str]:
    """Return the answers and where the text stands, or why there is no headline."""
    if shown["problems"]:
        none = translator(lang)("No headline is given: the diagnostics failed.")
        return [none, *[f"- {problem}" for problem in shown["problems"]], ""]
    return [*_answers(shown["answers"], lang), *_beside(shown, lang), *_separations(shown["separations"])]


def _guarantee(shown: Contents, lang: str) -> list[str]:
    if not shown["guarantee"]:
        return []
    head = f"§ {translator(lang)('the text says')}"
    return [*_wrapped(_pair(head, " ".join([shown["guarantee"], *shown["life"]]), lang)), ""]


def _record(record: Record, lang: str) -> list[str]:
    """Return the reference class in one line."""
    if not record.counts:
        return []
    what, count, share, _source = record.counts[0]
    return [*_wrapped(_pair(f"▤ {translator(lang)('the record shows')}", f"{what}, {count}, {share}", lang)), ""]


def _indicators(indicators: Sequence[Indicator], lang: str) -> list[str]:
    if not indicators:
        return []
    lines = [translator(lang)("What would change our mind")]
    for row in indicators:
        effect = ", ".join(filter(None, (row.threshold, row.effect)))
        lines += _wrapped("- " + _pair(row.indicator, effect, lang), "  ")
    return lines


def _pair(head: str, rest: str, lang: str) -> str:
    """Return ``head: rest`` with the language's colon."""
    return translator(lang)("{head}: {rest}", head=head, rest=rest) if rest else head


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False) or [""]


def _answers(answers: Sequence[Answer], lang: str) -> list[str]:
    """Return each answer in words and figures, then those that have none, together where the reason is one."""
    lines = [line for answer in answers if answer.mean is not None for line in _answer(answer, lang)]
    missing: dict[str, list[str]] = {}
    for answer in answers:
        if answer.mean is None:
            missing.setdefault(answer.why, []).append(answer.name)
    for why, names in missing.items():
        lines += [*_wrapped(_pair(", ".join(names), why, lang), "  "), ""]
    return lines


def _answer(answer: Answer, lang: str) -> list[str]:
    _ = translator(lang)
    condition = f" ({_('if accepted')})" if answer.conditional else ""
    head = _pair(answer.name + condition, f"{answer.words}, {answer.figures}, {answer.frequency}", lang)
    marks = {"text": _("the text says"), "record": _("the record shows"), "assume": _("we assume")}
    basis = ", ".join(marks[kind] for kind in answer.evidence if kind in marks)
    return [*_wrapped(head, "  "), *_wrapped(f"  {answer.claim} [{basis}]", "  "), ""]


def _beside(shown: Contents, lang: str) -> list[str]:
    """Return what stands beside the answers: violations, ways to lose, motives."""
    lines = [
        line for told in (shown["signers"], shown["violations"], shown["losses"]) if told for line in _wrapped(told)
    ]
    found = shown["motives"]
    if found is not None:
        lines += _wrapped(" ".join([found.says, found.inferred]))
        lines += [line for sentence in found.beside for line in _wrapped("- " + sentence, "  ")]
    return [*lines, ""] if lines else []


def _separations(sentences: Sequence[str]) -> list[str]:
    """Return where the text stands among the options, as far as they can be told apart."""
    return [*_wrapped(" ".join(sentences)), ""] if sentences else []


def _confidence(confidence: Confidence, lang: str) -> list[str]:
    _ = translator(lang)
    if not confidence["level"]:
        return _wrapped(" ".join([_("Confidence was not rated."), confidence["why"]]))
    rated = _("Confidence in these estimates is {level}.", level=confidence["level"])
    return _wrapped(" ".join([rated, *confidence["reasons"]]))


def _since(since: Since | None, lang: str) -> list[str]:
    """Return what changed since the earlier run: answers, then what was put in."""
    if since is None:
        return []
    _ = translator(lang)
    head = _("What changed since the last report ({before})", before=since.before)
    lines = [head, *_wrapped(since.verdict)]
    for name, before, after, difference in since.answers:
        lines += _wrapped("- " + _pair(name, f"{before} → {after}; {difference}", lang), "  ")
    for kind, name, before, after in since.inputs[:_INPUTS]:
        lines += _wrapped("- " + _pair(_pair(kind, name, lang), f"{before} → {after}", lang), "  ")
    left = len(since.inputs) - _INPUTS
    if left > 0:
        lines += _wrapped(_.counted("… and {n} more, in the report", "… and {n} more, in the report", left), "  ")
    return [*lines, ""]


def _options(options: Sequence[Option], lang: str) -> list[str]:
    if not options:
        return []
    _ = translator(lang)
    columns = {
        key: name
        for key, name in (
            ("overall", _("Overall")),
            ("acceptance", _("Acceptance")),
            ("peace", _("Peace")),
            ("sovereignty", _("Sovereignty")),
        )
        if any(option.answers[key].mean is not None for option in options)
    }
    heads = ("", _("Option"), *columns.values())
    rows: list[tuple[str, ...]] = [heads]
    for option in options:
        title, *more = textwrap.wrap(option.title, _TITLE) or [""]
        mark = "→" if option.is_main else " "
        rows.append((mark, title, *(option.answers[key].short for key in columns)))
        rows += [("", line, *[""] * len(columns)) for line in more]
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    lines = [
        _("The options compared (peace and sovereignty if accepted)")
        if options[0].answers["peace"].conditional
        else _("The options compared")
    ]
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [*lines, ""]


def _loopholes(findings: Sequence[FindingView], lang: str) -> list[str]:
    if not findings:
        return []
    _ = translator(lang)
    count = _.counted("{n} loophole was found; the gravest:", "{n} loopholes were found; the gravest:", len(findings))
    lines = [count]
    for finding in findings[:_LOOPHOLES]:
        lines += _wrapped(f"- {finding.code} {finding.message} ({finding.place})", "  ")
    return [*lines, ""]
