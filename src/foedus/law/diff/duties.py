"""What changes in duties that the matrix does not show: those of peacetime, and how much of a response is owed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from foedus.arrangement.durations import hours_of
from foedus.arrangement.vocabulary import RESPONSES
from foedus.law.drafting import phrases
from foedus.law.engine.named_acts import menu_of
from foedus.wording import Message, decimals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Arrangement, Clause

__all__ = ["WORDS", "duty_changes", "renamed"]

WORDS = frozenset({"title", "quote", "says", "note", "source", "article", "standing", "denied_by", "undefined", "name"})
"""Keys of a clause that say nothing of what is owed."""

_REFERENCES = frozenset({"after", "breach_of", "yields_to"})
_DURATIONS = frozenset({"within", "lapses", "term", "continues", "every"})


def duty_changes(before: Arrangement, after: Arrangement) -> Iterator[Message]:
    """Yield what is no longer owed, newly owed, or owed otherwise; words and ids of clauses do not count."""
    old, new = _unmatched(_shown_nowhere(before), _shown_nowhere(after))
    for clause in old:
        successor = next((c for c in new if c.id == clause.id), None) or next(
            (c for c in new if (c.who, c.verb, menu_of(c)) == (clause.who, clause.verb, menu_of(clause))), None
        )
        if successor is None:
            yield Message("no longer: {duty}", {"duty": _sentence(before, clause)})
        else:
            new.remove(successor)
            values = {"before": _sentence(before, clause), "after": _sentence(after, successor)}
            yield Message("{before} → {after}", values)
    for clause in new:
        yield Message("new: {duty}", {"duty": _sentence(after, clause)})


def renamed(before: Arrangement, after: Arrangement) -> dict[str, str]:
    """Return clauses of the second text that stand in the first under another id, with that id."""
    ids = ({c.id for c in before.clauses}, {c.id for c in after.clauses})
    found: dict[str, str] = {}
    left = [c for c in before.clauses if c.id not in ids[1]]
    for clause in after.clauses:
        same = next((c for c in left if clause.id not in ids[0] and _meaning(c) == _meaning(clause)), None)
        if same is not None:
            left.remove(same)
            found[clause.id] = same.id
    return found


def _shown_nowhere(text: Arrangement) -> list[Clause]:
    return [c for c in text.clauses if c.amount is not None or set(menu_of(c)) - set(RESPONSES)]


def _unmatched(old: list[Clause], new: list[Clause]) -> tuple[list[Clause], list[Clause]]:
    """Return the clauses of each side that have no equal on the other."""
    gone, come = [], list(new)
    for clause in old:
        same = next((c for c in come if _meaning(c) == _meaning(clause)), None)
        if same is None:
            gone.append(clause)
        else:
            come.remove(same)
    return gone, come


def _meaning(clause: Clause) -> str:
    data = clause.model_dump(mode="json", exclude_defaults=True)
    data.pop("id")
    return json.dumps(_bare(data), sort_keys=True)


def _bare(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _bare(v, k) for k, v in value.items() if k not in WORDS | _REFERENCES}
    if key in _DURATIONS and isinstance(value, str) and value.startswith("P"):
        return hours_of(value)
    return value


def _sentence(text: Arrangement, clause: Clause) -> Message:
    first, *rest = phrases(text, ("clauses", clause.id))
    sentence = first
    for phrase in rest:
        sentence = Message("{beginning} {rest}", {"beginning": sentence, "rest": phrase})
    if clause.amount is None:
        return sentence
    values = {
        "duty": sentence,
        "amount": decimals(clause.amount, 0 if float(clause.amount).is_integer() else 2),
        "unit": clause.unit or "",
    }
    return Message("{duty} ({amount} {unit})", values)
