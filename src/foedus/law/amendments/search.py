"""The smallest amendments that make a text meet a target.

Implicit hitting sets (Ignatiev, Previti, Liffiton and Marques-Silva 2015, "Smallest MUS extraction with minimal hitting
set dualization"): a set of edits that leaves some lawful course of events in which the target is missed is grown to a
largest such set; every solution needs an edit outside it. The cheapest set that hits all these is tried next, the
smallest first. The method is exact as long as no edit lowers a floor that another raises; whatever it proposes is
checked by computing the whole matrix again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from foedus.arrangement.loading import Loaded
from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES
from foedus.law.amendments.catalogue import for_findings, for_target
from foedus.law.amendments.hitting_sets import least_hitting_set
from foedus.law.amendments.target import Reached, Target, falls_short, kinds_of, reached, trials_of
from foedus.law.check import analyse
from foedus.law.diff.diff import Diff, compare
from foedus.law.drafting import Redline, redline
from foedus.law.edits import KINDS, Edit, apply
from foedus.law.findings import find
from foedus.wording import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.arrangement.situation import Situation
    from foedus.law.edits import Place
    from foedus.law.engine.cells import Analysis
    from foedus.law.findings import Finding

__all__ = ["Amendment", "Amendments", "Outcome", "amend", "attach", "close_findings"]

MOST_EDITS = 4
MOST_ALTERNATIVES = 3

BESIDE_THE_MATRIX = {"free-activation", "renew-itself", "add-consequence", "bar-suspension"}
"""Kinds of edit that change no cell, so that the matrix need not be computed again."""

Outcome = Literal[
    "met", "found", "none within four", "none in the catalogue", "too few parties", "undecided", "out of time"
]


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Amendment:
    """A set of edits, with what it changes.

    Attributes
    ----------
    edits : tuple of Edit
    redlines : tuple of Redline
        One for each place that the edits touch.
    losing, bound : tuple of str
        Parties that would have to agree: those that lose a power by it, and those that gain a duty or a firmer one.
    arrangement : Arrangement
        The text with the edits made.
    diff : Diff
        What it changes in the matrix, in the text's life and among the findings.
    reached : Reached or None
        How far the amended text reaches the target, if there is one.
    """

    edits: tuple[Edit, ...]
    redlines: tuple[Redline, ...]
    losing: tuple[str, ...]
    bound: tuple[str, ...]
    arrangement: Arrangement
    diff: Diff
    reached: Reached | None = None

    @property
    def cost(self) -> int:
        """How much the edits ask for together (see `edits.Kind`)."""
        return sum(edit.cost for edit in self.edits)

    @property
    def closes(self) -> tuple[str, ...]:
        """Codes of the findings that it closes, without those that only move elsewhere."""
        left = {(f.code, f.clause) for f in self.diff.new}
        return tuple(dict.fromkeys(f.code for f in self.diff.gone if (f.code, f.clause) not in left))

    @property
    def opens(self) -> tuple[str, ...]:
        """Codes of the findings that it brings."""
        had = {f.code for f in self.diff.before.findings}
        return tuple(dict.fromkeys(f.code for f in self.diff.new if f.code not in had))

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the amendment as plain data, in a language."""
        return {
            "edits": [
                {
                    "key": edit.key,
                    "kind": edit.kind,
                    "place": ".".join(edit.place),
                    "title": edit.title().render(lang),
                    "cost": edit.cost,
                    "changes": [{"path": ".".join(c.path), "how": c.how, "value": c.value} for c in edit.changes],
                }
                for edit in self.edits
            ],
            "redlines": [line.to_dict(lang) for line in self.redlines],
            "must_agree": {"lose_a_power": list(self.losing), "gain_a_duty": list(self.bound)},
            "closes": list(self.closes),
            "opens": list(self.opens),
            "at_least": self.reached.at_least if self.reached else None,
            "changes": [change.to_dict() for change in self.diff.grouped()],
            "life": [change.to_dict(lang) for change in self.diff.life],
        }


@dataclass(frozen=True, slots=True)
class Amendments:
    """The answer to "what would make the text meet this target?".

    Attributes
    ----------
    target : Target
    reached : Reached
        How far the text reaches it as it stands.
    outcome : str
        `met`: it meets it already. `found`. `none within four`: no set of up to four edits does. `none in the
        catalogue`: not even all edits together do; a new duty would be needed. `too few parties`: so many friends
        there are not. `undecided`: not even whether it meets it was decided. `out of time`: the search timed out before
        it found any.
    found : tuple of Amendment
        Up to three of the smallest size, the least demanding first.
    """

    target: Target
    reached: Reached
    outcome: Outcome
    found: tuple[Amendment, ...] = ()

    def message(self) -> Message:
        """Return the answer in one sentence."""
        sentences = {
            "met": N_("The text meets the target: {target}."),
            "found": N_("The text misses the target: {target}. The smallest amendments that meet it:"),
            "none within four": N_("The text misses the target: {target}. No amendment of up to four edits meets it."),
            "none in the catalogue": N_(
                "The text misses the target: {target}. No amendment of its existing clauses meets it; it would "
                "take a new duty."
            ),
            "too few parties": N_(
                "The text misses the target: {target}. Apart from the victim and the hostile parties, it names "
                "too few: {of}."
            ),
            "undecided": N_("Whether the text meets the target was not decided in time: {target}."),
            "out of time": N_("The text misses the target: {target}. The search for amendments ran out of time."),
        }
        return Message(sentences[self.outcome], {"target": self.target.message(), "of": self.reached.of})

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the answer as plain data, in a language."""
        return {
            "target": self.target.text,
            "met": self.reached.met,
            "at_least": self.reached.at_least,
            "outcome": self.outcome,
            "message": self.message().render(lang),
            "found": [amendment.to_dict(lang) for amendment in self.found],
        }


def amend(
    analysis: Analysis,
    target: Target,
    *,
    most_edits: int = MOST_EDITS,
    alternatives: int = MOST_ALTERNATIVES,
    effective: tuple[str, ...] = EFFECTIVE_RESPONSES,
    situation: Situation | None = None,
    out_of_time: Callable[[], bool] = _never,
) -> Amendments:
    """Return the smallest amendments by which a text meets a target.

    Parameters
    ----------
    analysis : Analysis
        Of the text as it stands, with findings.
    target : Target
    most_edits, alternatives : int
        Greatest size of an amendment, and how many of the smallest size to look for.
    effective : tuple of str
        The responses that count as effective help.
    situation : Situation, optional
        That of the analysis, if it had one: for the findings on means.
    out_of_time : callable
        Asked between questions; once it returns True the search ends with what it has.

    Raises
    ------
    InputError
        The matrix does not show the target's kind of attack.
    """
    arrangement = analysis.source.arrangement
    now = reached(arrangement, target, effective=effective)
    if now.met:
        return Amendments(target, now, "met")
    if not now.decided:
        return Amendments(target, now, "undecided")
    if now.trial is not None and now.of < target.at_least:
        return Amendments(target, now, "too few parties")
    kinds = kinds_of(arrangement, target) if now.trial else ()
    edits = tuple({edit.key: edit for kind in kinds for edit in for_target(arrangement, target, kind)}.values())
    search = _Search(arrangement, target, edits, effective, out_of_time)
    sets, outcome = search.smallest(most_edits, alternatives)
    found = []
    for chosen in sets:
        if found and out_of_time():
            break
        amendment = _amendment(analysis, chosen, target, effective, situation)
        if amendment.reached is not None and amendment.reached.met:
            found.append(amendment)
    return Amendments(target, now, outcome, tuple(found))


def _amendment(
    analysis: Analysis,
    edits: Sequence[Edit],
    target: Target | None,
    effective: tuple[str, ...] = EFFECTIVE_RESPONSES,
    situation: Situation | None = None,
) -> Amendment:
    before = analysis.source.arrangement
    after = apply(before, edits)
    source = Loaded(after, analysis.source.document)
    if {edit.kind for edit in edits} <= BESIDE_THE_MATRIX:
        amended = find(replace(analysis, source=source), situation)
    else:
        amended = analyse(source, situation=situation, effective=effective)
    changed = compare(analysis, amended, exactly=False)
    hostile = {*before.with_role("adversary"), *before.with_role("ally_of_adversary")}
    bound = dict.fromkeys(p for edit in edits for p in edit.bound if p not in hostile)
    return Amendment(
        edits=tuple(edits),
        redlines=tuple(redline(before, after, place) for place in _places(edits)),
        losing=tuple(dict.fromkeys(p for edit in edits for p in edit.losing)),
        bound=tuple(bound),
        arrangement=after,
        diff=changed,
        reached=reached(after, target, effective=effective) if target else None,
    )


def _places(edits: Iterable[Edit]) -> Iterator[Place]:
    """Yield the places that edits touch, each once; bodies that an edit sets up first."""
    seen: dict[Place, None] = {}
    for edit in edits:
        for change in edit.changes:
            part = change.path[0]
            seen[("life",) if part == "life" else change.path[:2] if len(change.path) > 1 else edit.place] = None
    yield from sorted(seen, key=lambda place: ("bodies", "clauses", "zones", "life").index(place[0]))


class _OutOfTime(Exception):  # noqa: N818
    pass


class _Search:
    """Sets of edits, tried and remembered."""

    def __init__(
        self,
        arrangement: Arrangement,
        target: Target,
        edits: tuple[Edit, ...],
        effective: tuple[str, ...],
        out_of_time: Callable[[], bool],
    ) -> None:
        self.arrangement = arrangement
        self.target = target
        self.edits = {edit.key: edit for edit in edits}
        self.cost = {edit.key: edit.cost for edit in edits}
        self.effective = effective
        self.out_of_time = out_of_time
        self.known: dict[frozenset[str], bool] = {}
        self.hardest = ("", "", "")

    def smallest(self, most_edits: int, alternatives: int) -> tuple[list[list[Edit]], Outcome]:
        """Return the smallest sets of edits that meet the target, the least demanding first."""
        everything = frozenset(self.edits)
        found: list[frozenset[str]] = []
        to_hit: list[frozenset[str]] = []
        size = most_edits
        try:
            if not self.meets(everything):
                return [], "none in the catalogue"
            while len(found) < alternatives:
                chosen = least_hitting_set(to_hit, self.cost, found, size)
                if chosen is None:
                    break
                if self.meets(chosen):
                    found.append(self._without_waste(chosen))
                    size = len(found[0])
                else:
                    to_hit.append(everything - self._grown(chosen, sorted(everything - chosen)))
        except _OutOfTime:
            return self._sets(found), "found" if found else "out of time"
        return self._sets(found), "found" if found else "none within four"

    def _sets(self, found: list[frozenset[str]]) -> list[list[Edit]]:
        smallest = min((len(keys) for keys in found), default=0)
        return [[self.edits[key] for key in sorted(keys)] for keys in found if len(keys) == smallest]

    def _without_waste(self, chosen: frozenset[str]) -> frozenset[str]:
        for key in sorted(chosen, key=lambda k: -self.cost[k]):
            if self.meets(chosen - {key}):
                return self._without_waste(chosen - {key})
        return chosen

    def meets(self, keys: frozenset[str]) -> bool:
        """Whether the text with these edits meets the target in every lawful course of events."""
        if keys not in self.known:
            if self.out_of_time():
                raise _OutOfTime
            self.known[keys] = self._meets(keys)
        return self.known[keys]

    def _meets(self, keys: frozenset[str]) -> bool:
        text = apply(self.arrangement, [self.edits[key] for key in keys])
        # The course of events that defeated the last set is the likeliest to defeat this one.
        trials = sorted(trials_of(text, self.target), key=lambda t: self._name(t) != self.hardest)
        for trial in trials:
            if falls_short(trial, self.target, effective=self.effective):
                self.hardest = self._name(trial)
                return False
        return bool(trials)

    def _name(self, trial: Any) -> tuple[str, str, str]:
        return trial.reading, trial.incident.zone, trial.incident.victim

    def _grown(self, failing: frozenset[str], others: list[str]) -> frozenset[str]:
        """Return a largest set that still misses the target, by halves."""
        if not others:
            return failing
        if not self.meets(failing | frozenset(others)):
            return failing | frozenset(others)
        if len(others) == 1:
            return failing
        middle = len(others) // 2
        return self._grown(self._grown(failing, others[:middle]), others[middle:])


# Findings ------------------------------------------------------------------------------------------------------------


def close_findings(
    analysis: Analysis,
    findings: Iterable[Finding],
    *,
    situation: Situation | None = None,
    out_of_time: Callable[[], bool] = _never,
    most: int = 3,
) -> dict[Finding, tuple[Amendment, ...]]:
    """Return for each finding single edits that close it, up to `most`, the least demanding first.

    Parameters
    ----------
    analysis : Analysis
    findings : iterable of Finding
        Of that analysis; those that no single edit closes are left out.
    situation : Situation, optional
        That of the analysis, if it had one.
    out_of_time : callable
        Asked before each edit is tried.
    """
    waiting = list(findings)
    closed: dict[int, list[Amendment]] = {}
    for edit in for_findings(analysis.source.arrangement):
        open_ = [n for n, f in enumerate(waiting) if _may_close(edit, f) and len(closed.get(n, ())) < most]
        if not open_:
            continue
        if out_of_time():
            break
        amendment = _amendment(analysis, [edit], None, situation=situation)
        for n in open_:
            if any(gone is waiting[n] for gone in amendment.diff.gone) and waiting[n].code in amendment.closes:
                closed.setdefault(n, []).append(amendment)
    return {waiting[n]: tuple(found) for n, found in sorted(closed.items())}


def _may_close(edit: Edit, finding: Finding) -> bool:
    if finding.code not in KINDS[edit.kind].codes:
        return False
    return (
        finding.clause is None
        or edit.place[0] != "clauses"
        or edit.place[1] == finding.clause
        or finding.code == "F115"
    )


def attach(analysis: Analysis, answer: Amendments | None, single: dict[Finding, tuple[Amendment, ...]]) -> Analysis:
    """Return the analysis with each finding carrying the amendments that close it: of the target, then single edits."""
    found = []
    for finding in analysis.findings:
        whole = [a for a in (answer.found if answer else ()) if any(gone is finding for gone in a.diff.gone)]
        alone = next((list(v) for f, v in single.items() if f is finding), [])
        found.append(replace(finding, amendments=(*whole, *alone)))
    return replace(analysis, findings=tuple(found))
