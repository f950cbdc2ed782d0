"""Arrangements from files and from the shipped cases; their readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foedus.arrangement.crosscheck import crosscheck
from foedus.arrangement.reading import Document, read_document, said_of, validate
from foedus.arrangement.schema import Arrangement, Text
from foedus.errors import DocumentError, UnknownNameError
from foedus.wording import N_, Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.arrangement.reading import Steps
    from foedus.errors import Problem

__all__ = [
    "CASES",
    "Loaded",
    "case_ids",
    "file_of",
    "load_arrangement",
    "load_case",
    "mistaken",
    "read_arrangement",
    "under_reading",
    "with_reading",
]

CASES = Path(__file__).parent.parent / "cases"

_WORDS = {
    "arrangements": N_("case or file", context="kind"),
    "situations": N_("situation or file", context="kind"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """An arrangement with the document it was read from.

    Attributes
    ----------
    arrangement : Arrangement
    document : Document
        For the lines of clauses.
    parts : tuple of Loaded
        The texts that this one was combined from, if it was.
    """

    arrangement: Arrangement
    document: Document
    parts: tuple[Loaded, ...] = ()

    def place_of(self, clause: str) -> tuple[str, int]:
        """Return the file and the line at which a clause begins (line 1 if there is none)."""
        for part in self.parts:
            if clause.startswith(f"{part.arrangement.id}."):
                return part.place_of(clause.removeprefix(f"{part.arrangement.id}."))
        for index, c in enumerate(self.arrangement.clauses):
            if c.id == clause and not self.parts:
                return self.document.file, self.document.place(("clauses", index))[0]
        return self.document.file, 1

    def line_of(self, clause: str) -> int:
        """Return the line at which a clause begins (1 if there is none)."""
        return self.place_of(clause)[1]

    def line_at(self, *path: str | int) -> int:
        """Return the line of any part of the document, as ``line_at('life', 'exit')``."""
        return self.document.place(path, key=True)[0]


def case_ids(kind: str = "arrangements") -> tuple[str, ...]:
    """Return the ids of the shipped `arrangements` or `situations`."""
    return tuple(sorted(path.stem for path in (CASES / kind).glob("*.yaml")))


def file_of(name: str | Path, kind: str) -> Path:
    """Return the file that a name stands for: itself, or a shipped document of a kind (see `case_ids`).

    Raises
    ------
    UnknownNameError
        No such file and no such document.
    """
    path = Path(name)
    if path.suffix in {".yaml", ".yml"}:
        return path
    try:
        found = path.is_file()
    except (OSError, ValueError):  # no name that a file can have
        found = False
    if found:
        return path
    known = case_ids(kind)
    if str(name) not in known:
        raise UnknownNameError(_WORDS[kind], str(name), known, todo=mistaken(str(name), kind))
    return CASES / kind / f"{name}.yaml"


def mistaken(name: str, kind: str) -> Message | None:
    """Return what to do if a name is that of a shipped document of the other kind."""
    if kind == "arrangements" and name in case_ids("situations"):
        return Message("'{name}' is a situation: name an arrangement here; 'foedus cases' lists both", {"name": name})
    if kind == "situations" and name in case_ids("arrangements"):
        return Message("'{name}' is an arrangement: name a situation here; 'foedus cases' lists both", {"name": name})
    return None


def read_arrangement(file: str | Path, text: str | None = None) -> Loaded:
    """Read an arrangement.

    Parameters
    ----------
    file : str or Path
        File to read, or the name to show when `text` is given.
    text : str, optional
        The document itself.

    Raises
    ------
    DocumentError
        With every problem of the document.
    InputError
        The file cannot be read.
    """
    document = read_document(file, text)
    arrangement, problems = validate(document, Arrangement)
    problems = _once([*problems, *crosscheck(document)])
    if arrangement is not None and not problems:
        problems = [*_bodies(document, arrangement), *_readings(document, arrangement)]
    if problems or arrangement is None:
        raise DocumentError(problems)
    return Loaded(arrangement, document)


def load_arrangement(name: str | Path) -> Loaded:
    """Load an arrangement by file name or by the id of a shipped case.

    A case goes by the name of its file alone: output does not depend on where Foedus is installed.

    Raises
    ------
    UnknownNameError
        No such file and no such case.
    """
    path = file_of(name, "arrangements")
    if path == CASES / "arrangements" / f"{name}.yaml":
        return read_arrangement(path.name, path.read_text(encoding="utf-8"))
    return read_arrangement(path)


def load_case(name: str) -> Arrangement:
    """Return a shipped arrangement by its id."""
    return load_arrangement(name).arrangement


def with_reading(arrangement: Arrangement, reading: str) -> Arrangement:
    """Return the arrangement under one of its readings.

    Raises
    ------
    UnknownNameError
        The arrangement has no such reading.
    """
    if reading not in arrangement.readings:
        raise UnknownNameError("reading", reading, arrangement.readings)
    changes = arrangement.readings[reading]
    data = arrangement.model_dump(mode="json", exclude_unset=True)
    for clause in data.get("clauses", []):
        _change(clause, changes.clauses.get(clause["id"], {}))
    for name, body in data.get("bodies", {}).items():
        _change(body, changes.bodies.get(name, {}))
    if changes.armed_attack is not None:
        data["armed_attack"] = changes.armed_attack
    data.pop("readings", None)
    return Arrangement.model_validate(data)


def under_reading(loaded: Loaded, reading: str) -> Loaded:
    """Return an arrangement as one reading has it, and as if it could be read in no other way.

    Parameters
    ----------
    loaded : Loaded
    reading : str
        One of its readings; `text` for the document as it stands; or `each`, `any` or `together`, for clauses that do
        not say who of several bearers owes the duty.

    Raises
    ------
    UnknownNameError
        The arrangement has no such reading.
    """
    text = loaded.arrangement
    silent = [c for c in text.clauses if c.bound == "silent"]
    known = ("text", *text.readings, *(_WAYS if silent else ()))
    if reading not in known:
        raise UnknownNameError("reading", reading, known)
    changed = with_reading(text, reading) if reading in text.readings else text
    name = text.readings[reading].title if reading in text.readings else reading
    title = bilingual(Message("{text} (reading: {reading})", {"text": text.title, "reading": name}))
    clauses = [c.model_copy(update={"bound": reading}) if c in silent else c for c in changed.clauses]
    only = {"title": Text.model_validate(title), "readings": {}}
    return replace(
        loaded, arrangement=changed.model_copy(update=only | ({"clauses": clauses} if reading in _WAYS else {}))
    )


_WAYS = ("each", "any", "together")


def _change(target: dict[str, Any], changes: dict[str, Any]) -> None:
    """Set each key; a null removes it."""
    for key, value in changes.items():
        if value is None:
            target.pop(key, None)
        else:
            target[key] = value


def _readings(document: Document, arrangement: Arrangement) -> list[Problem]:
    from pydantic import ValidationError

    problems = []
    for name in arrangement.readings:
        try:
            changed = with_reading(arrangement, name)
            problems += _bodies(document, changed, arrangement.readings[name].bodies, ("readings", name))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = _in_reading(arrangement, name, detail["loc"])
                raised = said_of(detail)
                why = raised if isinstance(raised, Message) else str(detail["msg"])
                problems.append(
                    document.problem(path, Message("this reading does not give a valid text: {why}", {"why": why}))
                )
    return problems


def _in_reading(arrangement: Arrangement, reading: str, location: tuple[int | str, ...]) -> Steps:
    """Return where a reading changes what a location of the changed text names."""
    if len(location) > 1 and location[0] == "clauses" and isinstance(location[1], int):
        return ("readings", reading, "clauses", arrangement.clauses[location[1]].id, *location[2:])
    return ("readings", reading, *location)


def _bodies(
    document: Document, arrangement: Arrangement, names: Iterable[str] | None = None, within: Steps = ()
) -> list[Problem]:
    """Return what does not fit the members of bodies: votes out of reach, vetoes and weights of others."""
    problems = []
    for name in arrangement.bodies if names is None else names:
        body, place = arrangement.bodies[name], (*within, "bodies", name)
        members = arrangement.members(body.members)
        for key, needed in (("quorum", body.quorum), *[("rule", rule) for rule in body.rules]):
            if isinstance(needed, int) and needed > len(members):
                message = Message(
                    "the body '{name}' needs {needed} members but has {members}",
                    {"name": name, "needed": needed, "members": len(members)},
                )
                hint = Message("write at most {members}", {"members": len(members)})
                problems.append(document.problem((*place, key), message, hint))
        if body.failing != "rejects" and body.decides_within is None:
            message = Message("'failing' needs 'decides_within': without it nothing is decided too late")
            problems.append(document.problem((*place, "failing"), message, key=True))
        for other in [p for p in arrangement.members(body.veto) if p not in members]:
            message = Message("'{other}' has a veto but is no member of '{name}'", {"other": other, "name": name})
            problems.append(document.problem((*place, "veto"), message))
        for other in [p for p in body.weights if p not in members]:
            message = Message("'{other}' has a weight but is no member of '{name}'", {"other": other, "name": name})
            problems.append(document.problem((*place, "weights", other), message, key=True))
        missing = [p for p in members if "weighted" in body.rules and p not in body.weights]
        if missing:
            message = Message("no weight is given for {names}", {"names": ", ".join(missing)})
            problems.append(document.problem((*place, "weights"), message))
    return problems


def _once(problems: list[Problem]) -> list[Problem]:
    """Keep one problem per place: the check of names often says better what the check of form says too."""
    kept: dict[tuple[int, int, str], Problem] = {}
    for problem in problems:
        kept[problem.line, problem.column, problem.path] = problem
    return list(kept.values())
