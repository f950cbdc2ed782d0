"""``foedus check``: what a text guarantees, and where it is weak."""

from __future__ import annotations

import json
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.language import Lang, chosen as language
from foedus.errors import InputError, UnknownNameError
from foedus.exit_status import ExitStatus
from foedus.wording import Message
from foedus.wording.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.arrangement.situation import LoadedSituation
    from foedus.law import Analysis, Finding
    from foedus.law.amendments.search import Amendments
    from foedus.law.amendments.target import Reached, Target

__all__ = ["check"]


class CheckFormat(StrEnum):
    """How the result is printed."""

    text = "text"
    json = "json"
    gnu = "gnu"
    sarif = "sarif"
    html = "html"
    docx = "docx"


class Precedence(StrEnum):
    """Which of two interlocking texts prevails."""

    first = "first"
    second = "second"


SEARCH_SECONDS = 10.0
"""Time that the search for amendments may take."""


def check(
    arrangements: Annotated[
        list[str], typer.Argument(help="Files, ids of shipped cases (see 'foedus cases'), or - for standard input.")
    ],
    output: Annotated[CheckFormat, typer.Option("--format", help="Output format.")] = CheckFormat.text,
    select: Annotated[
        str,
        typer.Option(
            help="Only these findings, by code or name, e.g. F101,discretion; F1 selects all that begin with F1."
        ),
    ] = "",
    ignore: Annotated[str, typer.Option(help="Leave out these findings.")] = "",
    want: Annotated[
        str,
        typer.Option(
            help="Amend the text to meet this target, e.g. 'fight by 1 within P3D', or 'arm by 2 against armed'."
        ),
    ] = "",
    amend: Annotated[
        bool, typer.Option("--amend", help="Amend it to meet its own target, if it has one, and to remove findings.")
    ] = False,
    situation: Annotated[str, typer.Option(help="A situation, for the findings on means and distances.")] = "",
    together: Annotated[
        str, typer.Option("--with", help="An interlocking text, to be read together with this one.")
    ] = "",
    precedence: Annotated[
        Precedence | None, typer.Option(help="Which of the two texts prevails in a conflict.")
    ] = None,
    reading: Annotated[
        str, typer.Option(help="Only this reading of the text; 'text' for the document as it stands.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="File to write; required by --format docx.")] = None,
    lang: Lang = None,
) -> None:
    """Show what a text guarantees and where it is weak.

    Exit status 0 if nothing is found, 1 if there are findings, 2 if the text cannot be read, 3 if something was not
    decided in time.
    """
    output_lang = language(lang, data=output in {CheckFormat.json, CheckFormat.sarif})
    chosen = _chosen(select, ignore)
    _refuse_what_does_not_fit(arrangements, output, together, precedence, out)
    world = _situation(situation)
    found, undecided = False, dict[Message, None]()
    for arrangement in arrangements:
        analysis = _analysed(arrangement, world, together, precedence, reading)
        answer, analysis = _amended(analysis, want, amend, chosen, world)
        findings = [f for f in analysis.findings if chosen(f.code)]
        found = found or bool(findings) or _misses(answer)
        undecided |= dict.fromkeys(analysis.undecided)
        if answer is not None and not _reached(answer).decided:
            undecided[_reached(answer).sentence()] = None
        if output is CheckFormat.text and out is None:
            _show(analysis, findings, answer, output_lang)
        else:
            _deliver(_rendered(analysis, findings, answer, output, output_lang), out)
    if undecided:
        from foedus.law.engine.solving import Undecided

        raise Undecided.about(undecided)
    raise typer.Exit(ExitStatus.FINDINGS if found else ExitStatus.NOTHING_FOUND)


def _misses(answer: Reached | Amendments | None) -> bool:
    """Whether the target asked for, or the text's own, is missed."""
    return answer is not None and not _reached(answer).met


def _reached(answer: Reached | Amendments) -> Reached:
    from foedus.law.amendments.search import Amendments

    return answer.reached if isinstance(answer, Amendments) else answer


def _refuse_what_does_not_fit(
    arrangements: list[str],
    output: CheckFormat,
    together: str,
    precedence: Precedence | None,
    out: Path | None,
) -> None:
    if len(arrangements) > 1 and (output not in {CheckFormat.text, CheckFormat.gnu} or together or out):
        raise InputError(
            Message(
                "several texts can be checked at once only with --format text or gnu, and without --with and --out"
            ),
            todo=Message("check them one by one"),
        )
    if precedence is not None and not together:
        raise InputError(Message("--precedence needs two texts"), todo=Message("name the other with --with"))
    if output is CheckFormat.docx and out is None:
        raise InputError(
            Message("a Word document cannot be shown in the terminal"), todo=Message("add --out FILE.docx")
        )
    if output is CheckFormat.text and out is not None:
        raise InputError(
            Message("--out works only with --format json, gnu, sarif, html or docx"),
            todo=Message("or redirect the output"),
        )


def _situation(name: str) -> LoadedSituation | None:
    if not name:
        return None  # a text is checked without reading the kinds of a situation
    from foedus.arrangement import load_situation

    return load_situation(name)


def _analysed(
    arrangement: str, world: LoadedSituation | None, together: str, precedence: Precedence | None, reading: str
) -> Analysis:
    from foedus.arrangement import load_arrangement, read_arrangement
    from foedus.arrangement.combining import combine_loaded
    from foedus.arrangement.loading import under_reading
    from foedus.law import analyse

    loaded = read_arrangement("<stdin>", _standard_input()) if arrangement == "-" else load_arrangement(arrangement)
    if together:
        loaded = combine_loaded(loaded, load_arrangement(together), precedence.value if precedence else None)
    if reading:
        loaded = under_reading(loaded, reading)
    if world is not None:
        from foedus.arrangement.situation import require_parties

        require_parties(world, loaded.arrangement)
    return analyse(loaded, situation=world.situation if world else None)


def _standard_input() -> str:
    """Return the text on standard input; InputError where it is closed or no text."""
    try:
        data = None if sys.stdin is None else sys.stdin.buffer.read()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(Message("standard input cannot be read: {why}", {"why": why})) from None
    if data is None:
        raise InputError(Message("standard input is closed"), todo=Message("name a file, or a case of `foedus cases`"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            Message("the file is not UTF-8 text"),
            where=Message("{file}, byte {n}", {"file": "<stdin>", "n": error.start}),
            todo=Message("save it as UTF-8"),
        ) from None


def _amended(
    analysis: Analysis, want: str, asked: bool, chosen: Callable[[str], bool], world: LoadedSituation | None
) -> tuple[Reached | Amendments | None, Analysis]:
    """Return how far the text reaches its target or, if asked, what would make it; findings carry what closes them."""
    from foedus.law.amendments import target as targets

    named = want or analysis.source.arrangement.want
    target = _target(analysis, want) if named else None
    if not (want or asked):
        return targets.reached(analysis.source.arrangement, target) if target else None, analysis

    from foedus.law.amendments.search import amend, attach, close_findings

    situation = world.situation if world else None
    end = time.monotonic() + SEARCH_SECONDS

    def late() -> bool:
        return time.monotonic() > end

    answer = amend(analysis, target, situation=situation, out_of_time=late) if target else None
    shown = [f for f in analysis.findings if chosen(f.code)]
    single = close_findings(analysis, shown, situation=situation, out_of_time=late)
    return answer, attach(analysis, answer, single)


def _target(analysis: Analysis, want: str) -> Target:
    """Return the target asked for or the text's own; if that is written wrongly, the error names its line."""
    from foedus.law.amendments.target import kinds_of, parse_target

    if want:
        return parse_target(want)
    source = analysis.source
    try:
        target = parse_target(str(source.arrangement.want))
        kinds_of(source.arrangement, target)
        return target
    except InputError as error:
        where = f"{source.document.file}:{source.line_at('want')}: want"
        raise InputError(error.what, where=where, why=error.why, todo=error.todo) from None


def _show(analysis: Analysis, findings: list[Finding], answer: Reached | Amendments | None, lang: str) -> None:
    from foedus.report.terminal.check import show

    show(analysis, findings, lang, target=answer)


def _rendered(
    analysis: Analysis, findings: list[Finding], answer: Reached | Amendments | None, output: CheckFormat, lang: str
) -> str | bytes:
    if output is CheckFormat.json:
        data: dict[str, Any] = {**analysis.to_dict(lang)}
        data["findings"] = [f.to_dict(lang) for f in findings]
        if answer is not None:
            data["amendments" if hasattr(answer, "found") else "target"] = answer.to_dict(lang)
        return json.dumps(data, ensure_ascii=False, indent=1)
    verdict = None if answer is None else _reached(answer)
    missed = verdict if verdict is not None and not verdict.met else None
    if output is CheckFormat.gnu:
        lines = [_gnu(analysis, finding, lang) for finding in findings]
        if missed is not None:
            source = analysis.source
            place = f"{source.document.file}:{source.line_at('want')}:1"
            lines.insert(0, f"{place}: error: target: {missed.sentence().render(lang)}")
        file = analysis.source.document.file
        lines += [f"{file}:1:1: error: {message.render(lang)}" for message in analysis.undecided]
        return "\n".join(lines)
    if output is CheckFormat.sarif:
        from foedus.report.files.sarif import sarif

        place = (analysis.source.document.file, analysis.source.line_at("want"))
        log = sarif(findings, lang, missed=None if missed is None else (missed.sentence(), *place))
        return json.dumps(log, ensure_ascii=False, indent=1)
    from foedus.law.amendments.target import Reached

    changes = None if isinstance(answer, Reached) else answer
    if output is CheckFormat.html:
        from foedus.report.page.matrix import matrix_html

        return matrix_html(analysis, findings, lang, target=verdict, amendments=changes)
    from foedus.report.files.docx import matrix_docx

    return matrix_docx(analysis, findings, lang, target=verdict, amendments=changes)


def _deliver(rendered: str | bytes, out: Path | None) -> None:
    if out is None:
        if rendered:
            typer.echo(rendered)
        return
    from foedus.files import write_atomic

    typer.echo(write_atomic(out, rendered), err=True)


def _chosen(select: str, ignore: str) -> Callable[[str], bool]:
    """Return the test that a code must pass: selected, and not ignored."""
    from foedus.law import RULES

    named = {rule.name: code for code, rule in RULES.items()}

    def codes(text: str) -> list[str]:
        found = []
        for part in (part.strip() for part in text.split(",") if part.strip()):
            code = named.get(part.lower(), part.upper())
            if not any(known.startswith(code) for known in RULES):
                raise UnknownNameError("finding", part, [*RULES, *named])
            found.append(code)
        return found

    wanted, unwanted = codes(select), codes(ignore)
    return lambda code: (
        (not wanted or code.startswith(tuple(wanted))) and not (unwanted and code.startswith(tuple(unwanted)))
    )


def _gnu(analysis: Analysis, finding: Finding, lang: str) -> str:
    where = f" [{finding.clause}]" if finding.clause else ""
    said = f"{finding.severity}: {finding.code} {finding.message.render(lang)}{where}"
    return one_line(f"{finding.file}:{finding.line}:1: {said}")
