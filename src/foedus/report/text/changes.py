"""What changes between two texts, as sentences: for the terminal and for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.vocabulary import INCIDENT_KINDS
from foedus.law.diff.diff import response_terms
from foedus.wording import N_, Message, term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.arrangement.schema import Arrangement, Text
    from foedus.law.diff.diff import Change, CoalitionChange, Diff

__all__ = ["change_line", "coalition_lines", "sections", "uncompared_lines"]


def change_line(arrangement: Arrangement, change: Change, after: Arrangement | None = None) -> Message:
    """Return a change of the matrix as one sentence; `after` names parties that only the second text has."""
    parties = {**(after.parties if after else {}), **arrangement.parties}
    zone = arrangement.zones.get(change.zone)
    values = {
        "who": [parties[p].name if p in parties else p.replace("_", " ") for p in change.parties],
        "responses": response_terms(change.responses),
        "incidents": [term(kind) for kind in change.incidents],
        "zone": zone.title if zone else change.zone,
        "before": change.before.message(arrangement),
        "after": change.after.message(after or arrangement),
    }
    rendered = Message("{who}: {responses} ({incidents}; {zone}): {before}, then {after}", values)
    phases = {"before": Message("before activation"), "after": Message("after the end")}
    if change.phase in phases:
        return Message("{phase}: {change}", {"phase": phases[change.phase], "change": rendered})
    return rendered


def sections(changes: Iterable[Change]) -> list[tuple[Message, list[Change]]]:
    """Return the changes of the floor, of the ceiling, and the others, each with its heading."""
    changes = list(changes)
    floors = [c for c in changes if c.floor is not None]
    ceilings = [c for c in changes if c.floor is None and c.ceiling is not None]
    others = [c for c in changes if c.floor is None and c.ceiling is None]
    return [
        (Message("What is guaranteed:"), floors),
        (Message("What is possible:"), ceilings),
        (Message("Who can block it, and other changes:"), others),
    ]


def coalition_lines(diff: Diff, lang: str) -> list[str]:
    """Return how many do something at the least, incidents that change in the same way together."""
    alike: dict[tuple[str, int, int, int], list[CoalitionChange]] = {}
    for c in diff.coalitions:
        alike.setdefault((c.response, c.before, c.after, c.of), []).append(c)
    lines = []
    for (response, before, after, of), changes in alike.items():
        values = {
            "response": {"any": Message("any response"), "any_effective": Message("any effective response")}.get(
                response, term(response)
            ),
            "incidents": [term(k) for k in dict.fromkeys(c.incident for c in changes)],
            "before": before,
            "after": after,
            "of": of,
        }
        lines.append(Message("{response} ({incidents}): at least {before}, then {after} of {of}", values).render(lang))
    return lines


def uncompared_lines(diff: Diff, lang: str) -> list[str]:
    """Return what only one of the texts has, and is therefore not compared."""
    lines = []
    for analysis, names, text in (
        (diff.before, diff.only_before, N_("Only in the first, so not compared: {names}.")),
        (diff.after, diff.only_after, N_("Only in the second, so not compared: {names}.")),
    ):
        if names:
            rendered = [_called(analysis.source.arrangement, name) for name in names]
            lines.append(Message(text, {"names": rendered}).render(lang))
    return lines


def _called(arrangement: Arrangement, name: str) -> Text | Message | str:
    """Return how people call a zone, a kind of attack or a party that only one text has."""
    if name in arrangement.zones:
        return arrangement.zones[name].title
    return term(name) if name in INCIDENT_KINDS else arrangement.called(name)
