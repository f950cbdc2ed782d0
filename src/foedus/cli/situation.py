"""``foedus situation``: the world at a date, as data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from foedus.cli.language import Lang, chosen
from foedus.exit_status import ExitStatus
from foedus.wording import Message

if TYPE_CHECKING:
    from datetime import date

    from foedus.arrangement.overlays import Overlay

__all__ = ["SituationFormat", "show_difference", "situation"]

situation = typer.Typer(
    rich_markup_mode=None, help="The world at a date, as data.", no_args_is_help=True, add_completion=False
)


@situation.callback()
def _group() -> None:
    pass


@situation.command("check")
def check(
    file: Annotated[str, typer.Argument(help="A file, or the id of a shipped situation (see 'foedus cases').")],
    against: Annotated[
        str | None, typer.Option("--for", help="An arrangement whose parties the situation must cover.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Find impossible or unsourced entries, ranges out of order, and missing parties.

    Exit status 0 if nothing is found, 2 if something is.
    """
    from foedus.arrangement import load_arrangement
    from foedus.arrangement.situation import load_situation, require_parties
    from foedus.wording import translator

    speak = translator(chosen(lang))
    loaded = load_situation(file)
    if against is not None:
        require_parties(loaded, load_arrangement(against).arrangement)
    entries = loaded.situation.entries
    assumed = sum(entry.assumed for entry in entries)
    typer.echo(
        speak.counted(
            "{id}: {n} entry, {assumed} assumed, {sourced} with a source",
            "{id}: {n} entries, {assumed} assumed, {sourced} with a source",
            len(entries),
            id=loaded.situation.id,
            assumed=assumed,
            sourced=len(entries) - assumed,
        )
    )
    if loaded.overlay is not None:
        typer.echo(_based_on(loaded.overlay, chosen(lang)))


def _based_on(overlay: Overlay, lang: str) -> str:
    """Return what an overlay is based on, and how many entries differ."""
    from foedus.wording import translator

    _ = translator(lang)
    return _(
        "based on {base}; entries changed: {changed}, added: {added}, dropped: {dropped}",
        base=" → ".join(overlay.based_on),
        changed=len(overlay.changed),
        added=len(overlay.added),
        dropped=len(overlay.dropped),
    )


class SituationFormat(StrEnum):
    """How the result is printed."""

    text = "text"
    json = "json"


@situation.command("diff")
def diff(
    before: Annotated[str, typer.Argument(help="A file, or the id of a shipped situation (see 'foedus cases').")],
    after: Annotated[str, typer.Argument(help="The situation to compare it with.")],
    output: Annotated[SituationFormat, typer.Option("--format", help="Output format.")] = SituationFormat.text,
    lang: Lang = None,
) -> None:
    """Show what differs between two situations: entries added, dropped and changed, dates, parties, sources.

    Exit status 0 if nothing differs, 1 if something does, 2 if a situation cannot be read.
    """
    show_difference(before, after, output, lang)


def show_difference(before: str, after: str, output: SituationFormat, lang: str | None) -> NoReturn:
    """Print what differs between two situations, and exit with the status that says whether anything does."""
    from foedus.arrangement.situation import load_situation
    from foedus.arrangement.situation_changes import situation_diff
    from foedus.report.terminal.situation_changes import situation_change_lines

    output_lang = chosen(lang, data=output is SituationFormat.json)
    found = situation_diff(load_situation(before).situation, load_situation(after).situation)
    if output is SituationFormat.json:
        typer.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(situation_change_lines(found, output_lang)))
    raise typer.Exit(ExitStatus.NOTHING_FOUND if found.same else ExitStatus.FINDINGS)


@situation.command("build")
def build(
    day: Annotated[str, typer.Option("--date", help="The date, as YYYY-MM-DD, or YYYY for 1 January.")],
    protege: Annotated[
        str | None, typer.Option(help="A state: COW code, COW or ISO letters, or name; ID=STATE gives it another id.")
    ] = None,
    adversary: Annotated[str | None, typer.Option(help="Likewise.")] = None,
    guarantors: Annotated[str | None, typer.Option(help="Likewise, as A,B.")] = None,
    against: Annotated[
        str | None, typer.Option("--for", help="An arrangement that supplies the parties not named here.")
    ] = None,
    war: Annotated[
        bool | None, typer.Option("--war/--no-war", help="Whether the two are at war; by default, as in the record.")
    ] = None,
    lang: Lang = None,
    out: Annotated[Path | None, typer.Option(help="File to write; by default, standard output.")] = None,
) -> None:
    """Build a situation at a date from the record: what it holds, with sources; the rest, as assumptions with ranges.

    Exit status 0 if it could be built, 2 if a state or the date is wrong.
    """
    from foedus.deterrence.situations.build import build_situation
    from foedus.files import write_atomic

    output_lang = chosen(lang)
    at = _day(day)
    parties = _parties(protege, adversary, guarantors, against)
    built = build_situation(
        parties.protege,
        parties.adversary,
        parties.guarantors,
        at,
        war=war,
        states=parties.states,
        names=parties.names,
        no_states=parties.no_states,
    )
    for message in built.messages:
        typer.echo(message.render(output_lang), err=True)
    if out is None:
        typer.echo(built.text, nl=False)
    else:
        typer.echo(str(write_atomic(out, built.text)), err=True)


@dataclass(frozen=True, slots=True)
class _Parties:
    """Who takes part: ids, the states and names that they stand for, and the names of those that are not states."""

    protege: str
    adversary: str
    guarantors: tuple[str, ...]
    states: dict[str, str]
    names: dict[str, Any]
    no_states: dict[str, str]


def _parties(protege: str | None, adversary: str | None, guarantors: str | None, against: str | None) -> _Parties:
    """Return the parties that are named, and those of an arrangement for the others."""
    from foedus.arrangement import load_arrangement
    from foedus.deterrence.situations.build import parties_of
    from foedus.errors import InputError

    states: dict[str, str] = {}
    no_states: dict[str, str] = {}
    names: dict[str, Any] = {}
    first = second = None
    others: tuple[str, ...] = ()
    if against is not None:
        arrangement = load_arrangement(against).arrangement
        first, second, others, states, no_states = parties_of(arrangement)
        names = {key: party.name.model_dump(exclude_none=True) for key, party in arrangement.parties.items()}
    first = _named(protege, states) if protege else first
    second = _named(adversary, states) if adversary else second
    if first is None or second is None:
        raise InputError(
            Message("a situation needs a protégé and an adversary"),
            todo=Message("give --protege and --adversary, or --for CASE"),
        )
    if guarantors is not None:
        others = tuple(_named(text, states) for text in guarantors.split(",") if text.strip())
    return _Parties(first, second, others, states, names, no_states)


def _named(text: str, states: dict[str, str]) -> str:
    """Return the id of ``ID=STATE`` or ``STATE``, and note the state."""
    name, _, state = (part.strip() for part in text.partition("="))
    if state:
        states[name] = state
    return name


def _day(text: str) -> date:
    from datetime import date

    from foedus.errors import InputError

    try:
        return date(int(text), 1, 1) if text.isascii() and text.isdigit() else date.fromisoformat(text)
    except ValueError:
        raise InputError(
            Message("'{text}' is not a date", {"text": text}), where="--date", todo=Message("write YYYY-MM-DD or YYYY")
        ) from None
