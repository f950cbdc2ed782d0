"""Every error and warning that Foedus raises, in one tree.

::

    FoedusError                     exit status
    ├── InputError                            2   what was asked or handed in is wrong
    │   ├── DocumentError                         a document has problems; all are listed, with their places
    │   ├── UnknownNameError                      no such case, code, source, party...; the nearest names are offered
    │   ├── AmbiguousNameError                    a name that stands for two things; both are named
    │   ├── FrameError                            a data frame has missing columns, duplicate keys or wrong types
    │   ├── SpecificationError                    a model cannot be estimated or solved as asked; the part is named
    │   ├── OutsideCoverageError                  years or states that no source covers
    │   └── MissingExtraError                     an optional dependency is needed
    └── RunError                              3   something failed while running
        ├── SourceError                           a data source could not be had
        │   ├── MissingSourceError                    not in the cache or mirror, and nothing was asked to be downloaded
        │   ├── ChecksumError                         the file is not the one that the registry names
        │   └── CacheError                            the cache cannot be written
        ├── ConvergenceError                      an estimate or equilibrium was not reached
        ├── SolverError                           z3 or another solver failed
        └── EstimatesError                        shipped estimates do not match the code or their hashes

    FoedusWarning
    ├── CoverageWarning                       rows outside a source's years are null
    ├── MatchWarning                          codes that a merge did not match
    ├── DroppedRowsWarning                    rows left out of an estimation
    └── EstimationWarning                     separation, weak identification, doubtful convergence

A message says what is wrong, where, why, and what to do. What people meet at the terminal is a
`foedus.wording.Message`, rendered in their language; what programmers meet is a plain string, in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from foedus.exit_status import ExitStatus
from foedus.wording import LANGUAGES, Message, counted
from foedus.wording.visible import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "AmbiguousNameError",
    "CacheError",
    "ChecksumError",
    "ConvergenceError",
    "CoverageWarning",
    "DocumentError",
    "DroppedRowsWarning",
    "EstimatesError",
    "EstimationWarning",
    "FoedusError",
    "FoedusWarning",
    "FrameError",
    "InputError",
    "MatchWarning",
    "MissingExtraError",
    "MissingSourceError",
    "OutsideCoverageError",
    "Problem",
    "RunError",
    "SolverError",
    "SourceError",
    "SpecificationError",
    "UnknownNameError",
    "nearest",
    "require_language",
]


SHOWN = 50
"""Problems of a document that are shown; the rest are counted."""


class FoedusError(Exception):
    """Root of every error raised on purpose.

    Parameters
    ----------
    what : str or Message
        What is wrong, in one sentence.
    where : str or Message, optional
        File, line and column, column of a frame, name of a parameter...
    why : str or Message, optional
        The reason, where it is not plain from `what`.
    todo : str or Message, optional
        What the reader can do about it.
    """

    exit_status = ExitStatus.FAILED

    def __init__(
        self,
        what: str | Message,
        *,
        where: str | Message | None = None,
        why: str | Message | None = None,
        todo: str | Message | None = None,
    ) -> None:
        self.what, self.where, self.why, self.todo = what, where, why, todo
        super().__init__(self.describe())

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to rebuild the error, whatever its constructor takes: it may come from another process."""
        return _rebuilt, (type(self), self.args, self.__dict__)

    def describe(self, lang: str = "en") -> str:
        """Return the message as it is shown to people, in their language where it is a `Message`."""
        what, where, why, todo = (_rendered(part, lang) for part in (self.what, self.where, self.why, self.todo))
        lines = [f"{one_line(where)}: {what}" if where else what]
        lines += ["  " + Message("why: {why}", {"why": why}).render(lang)] if why else []
        lines += ["  " + Message("do:  {todo}", {"todo": todo}).render(lang)] if todo else []
        return visible("\n".join(lines))

    def bilingual(self) -> dict[str, str]:
        """Return the message in both languages, as data carry it."""
        return {lang: self.describe(lang) for lang in LANGUAGES}


def _rebuilt(kind: type[FoedusError], args: tuple[Any, ...], parts: dict[str, Any]) -> FoedusError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(parts)
    return error


def _rendered(part: str | Message | None, lang: str) -> str:
    return part if isinstance(part, str) else part.render(lang) if part is not None else ""


class InputError(FoedusError):
    """What was asked or handed in is wrong."""

    exit_status = ExitStatus.WRONG_INPUT


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a document, with its place.

    Attributes
    ----------
    file : str
        Path as the user gave it, or the option of the command line that gave the value.
    line, column : int
        Counted from 1; 0 for an option.
    path : str
        Where in the document, as ``clauses[2].who``.
    message : str or Message
        What is wrong and what was expected.
    hint : str, Message or None
        What to do; often the nearest valid word.
    """

    file: str
    line: int
    column: int
    path: str
    message: str | Message
    hint: str | Message | None = None

    def gnu(self, lang: str = "en") -> str:
        """Return the problem in GNU one-line form, ``file:line:column: error: message``; editors look for that word."""
        where = f"{self.path}: " if self.path else ""
        hint = f" ({_rendered(self.hint, lang)})" if self.hint else ""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return one_line(f"{place}: error: {where}{_rendered(self.message, lang)}{hint}")

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the problem as plain data, in a language."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "message": _rendered(self.message, lang),
            "hint": _rendered(self.hint, lang) if self.hint else None,
        }


class DocumentError(InputError):
    """A document has problems; all of them are listed at once.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of their lines.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        super().__init__(self.describe())

    def describe(self, lang: str = "en") -> str:
        """Return the first problems, one a line, in the language of people, and how many more there are."""
        lines = [problem.gnu(lang) for problem in self.problems[:SHOWN]]
        more = len(self.problems) - SHOWN
        if more > 0:
            lines.append(counted("... and {n} more problem", "... and {n} more problems", more).render(lang))
        return "\n".join(lines)


class UnknownNameError(InputError):
    """A name that does not exist; the nearest existing ones are offered unless `todo` says something else."""

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        *,
        where: str | Message | None = None,
        todo: Message | None = None,
    ) -> None:
        known = sorted(known)
        name = one_line(name)
        close = nearest(name, known)
        shown = ", ".join(known[:40]) + (" ..." if len(known) > 40 else "")
        todo = todo or (
            Message("did you mean {close}?", {"close": close}) if close else Message("known: {names}", {"names": shown})
        )
        what = Message("unknown {kind} '{name}'", {"kind": Message(kind, context="kind"), "name": name})
        super().__init__(what, where=where, todo=todo)


def require_language(lang: str) -> None:
    """Refuse a language that has no catalogue.

    Raises
    ------
    UnknownNameError
        Those that have one are listed.
    """
    if lang not in LANGUAGES:
        raise UnknownNameError("language", lang, LANGUAGES)


class AmbiguousNameError(InputError):
    """A name that stands for two things; the message names both."""


class FrameError(InputError):
    """A data frame has missing columns, duplicate keys or wrong types."""


class SpecificationError(InputError):
    """A model cannot be estimated or solved as asked; the message names the part."""


class OutsideCoverageError(InputError):
    """Years or states that no source covers."""


class RunError(FoedusError):
    """Something failed while running."""


class SourceError(RunError):
    """A data source is not available."""


class MissingSourceError(SourceError):
    """A file is neither in the cache nor in the mirror, and nothing was asked to be downloaded."""


class ChecksumError(SourceError):
    """A file is not the one that the registry names."""


class CacheError(SourceError):
    """The cache cannot be written."""


class ConvergenceError(RunError):
    """An estimate or an equilibrium was not reached."""


class SolverError(RunError):
    """A solver failed."""


class EstimatesError(RunError):
    """Shipped estimates do not match the code or their hashes."""


class MissingExtraError(InputError, ImportError):
    """What was asked needs packages that are not installed; the message names the line that brings them."""


class FoedusWarning(UserWarning):
    """Root of every warning.

    Parameters
    ----------
    what : str or Message
        What happened, in one sentence; as text it is in English.
    """

    def __init__(self, what: str | Message) -> None:
        super().__init__(what)
        self.what = what

    def describe(self, lang: str = "en") -> str:
        """Return the sentence in a language, where it is a `Message`."""
        return _rendered(self.what, lang)


class CoverageWarning(FoedusWarning):
    """Rows outside a source's years are null."""


class MatchWarning(FoedusWarning):
    """Codes that a merge did not match."""


class DroppedRowsWarning(FoedusWarning):
    """Rows left out of an estimation."""


class EstimationWarning(FoedusWarning):
    """Separation, weak identification or doubtful convergence, by name."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name nearest to `name` (quoted), or None.

    >>> nearest("invason", ["invasion", "blockade"])
    "'invasion'"
    """
    by_fold = {k.casefold(): k for k in known}
    found = get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return f"'{by_fold[found[0]]}'" if found else None
