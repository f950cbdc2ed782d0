"""What an amendment is worth: how far it moves the answers, all else equal.

The candidates are the smallest amendments that meet the text's target, and the single edits of the catalogue that serve
it. An amendment counts here only if the model can distinguish the amended text from the text as it stands: an edit that
changes no guarantor's promise in the matrix, no term and no cap has no value *in this model*, whatever it is worth to a
lawyer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.arrangement.loading import Loaded
from foedus.deterrence.terms.commitments import terms_of
from foedus.law.amendments.catalogue import for_target
from foedus.law.amendments.search import amend
from foedus.law.amendments.target import kinds_of, parse_target
from foedus.law.edits import apply
from foedus.law.engine.matrix import matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.deterrence.terms.commitments import Terms
    from foedus.law.amendments.search import Outcome
    from foedus.law.amendments.target import Target
    from foedus.law.edits import Edit
    from foedus.law.engine.cells import Analysis

__all__ = ["Candidate", "Search", "candidates", "target_of"]

DEFAULT_TARGET = "fight by 1 within P3D"
"""What a text without a target of its own is held to."""

_QUESTIONS, _SINGLE_EDITS, _MOST = 150, 12, 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """An amendment that the model distinguishes from the text as it stands.

    Attributes
    ----------
    edits : tuple of Edit
    terms : Terms
        Of the amended text.
    smallest : bool
        Whether it is a smallest amendment that meets the target, or a single edit.
    arrangement : Arrangement
        The amended text.
    """

    edits: tuple[Edit, ...]
    terms: Terms
    smallest: bool
    arrangement: Arrangement

    @property
    def id(self) -> str:
        """The keys of its edits, as ``bind-each clauses.g1 + set-deadline clauses.g1``."""
        return " + ".join(edit.key for edit in self.edits)


@dataclass(frozen=True, slots=True)
class Search:
    """What the search for amendments brought.

    Attributes
    ----------
    target : Target
    outcome : str
        As in `law.amendments.Amendments`.
    found : tuple of Candidate
        Amendments that the model distinguishes; of several that it cannot, the least demanding.
    unseen : tuple of str
        Keys of single edits that change nothing that the model plays.
    untried : int
        Single edits that the search did not come to.
    """

    target: Target
    outcome: Outcome
    found: tuple[Candidate, ...]
    unseen: tuple[str, ...]
    untried: int


def target_of(arrangement: Arrangement) -> Target:
    """Return the target that the text names, or `DEFAULT_TARGET`."""
    return parse_target(arrangement.want or DEFAULT_TARGET)


def candidates(
    analysis: Analysis,
    target: Target,
    protege: str,
    *,
    most: int = _MOST,
    single_edits: int = _SINGLE_EDITS,
    sizes: Mapping[str, float] | None = None,
    out_of_time: Callable[[], bool] = lambda: False,
) -> Search:
    """Return the amendments whose value can be computed.

    The search is bounded by the number of questions it asks, so that it ends in the same way on every machine.

    Parameters
    ----------
    analysis : Analysis
        Of the text as it stands, with findings.
    target : Target
    protege : str
    most, single_edits : int
        How many amendments to return, and how many single edits to try.
    sizes : mapping of str to float, optional
        Thousand troops in each unit of a text, as for `terms_of`.
    out_of_time : callable
        Asked between questions; once it returns True the search ends with what it has.
    """
    arrangement = analysis.source.arrangement
    base = _played(terms_of(analysis, protege, sizes=sizes))
    answer = amend(analysis, target, out_of_time=_counted(_QUESTIONS, out_of_time))
    found: dict[Terms, Candidate] = {}
    unseen: list[str] = []

    def add(edits: Sequence[Edit], amended: Analysis, *, smallest: bool) -> None:
        terms = terms_of(amended, protege, sizes=sizes)
        played = _played(terms)
        if played == base:
            unseen.extend([edits[0].key] if len(edits) == 1 else [])
        elif played not in found:
            found[played] = Candidate(tuple(edits), terms, smallest, amended.source.arrangement)

    for amendment in answer.found:
        add(amendment.edits, amendment.diff.after, smallest=True)
    known = {candidate.id for candidate in found.values()}
    kinds = kinds_of(arrangement, target)
    offered = {e.key: e for kind in kinds for e in for_target(arrangement, target, kind)}
    single = [e for e in offered.values() if e.key not in known]
    tried = 0
    for edit in single[:single_edits]:
        if len(found) >= most or out_of_time():
            break
        add(
            [edit],
            matrix(Loaded(apply(arrangement, [edit]), analysis.source.document), coalitions=False),
            smallest=False,
        )
        tried += 1
    return Search(target, answer.outcome, tuple(found.values())[:most], tuple(unseen), len(single) - tried)


def _played(terms: Terms) -> Terms:
    """Return the terms without what only a reader sees: the names of clauses."""
    return replace(
        terms,
        active=tuple(replace(c, clauses=()) for c in terms.active),
        after=tuple(replace(c, clauses=()) for c in terms.after),
        before=tuple(replace(c, clauses=()) for c in terms.before),
    )


def _counted(most: int, out_of_time: Callable[[], bool]) -> Callable[[], bool]:
    asked = 0

    def late() -> bool:
        nonlocal asked
        asked += 1
        return asked > most or out_of_time()

    return late
