"""Edits of bodies: who decides, by which rule, by when, and what no decision counts as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.durations import hours_of
from foedus.law.edits import Change, Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.schema import Arrangement, Body
    from foedus.law.engine.incidents import Incident

__all__ = ["body_edits"]


def body_edits(text: Arrangement, name: str, step: str, incident: Incident) -> Iterator[Edit]:
    """Yield the edits of one body."""
    body = text.bodies[name]
    place = ("bodies", name)
    voters = tuple(p for p in text.members(body.members, victim=incident.victim) if p != incident.victim)
    hostile = tuple(p for p in voters if p in incident.hostile)
    yield from _time(body, place, step, voters)
    if body.mandate is not None:
        losing = text.members([body.mandate.by], victim=incident.victim)
        parties = tuple(p for n in losing for p in (text.members(text.bodies[n].members) if n in text.bodies else (n,)))
        yield Edit("keep-mandate", place, (Change((*place, "mandate"), "set", None),), losing=parties)
    if body.impartial:
        if body.access != ["own"]:
            gates = tuple(p for p in text.members([w for w in body.access if w != "own"]) if p != incident.victim)
            yield Edit("own-access", place, (Change((*place, "access"), "set", ["own"]),), losing=gates)
        return
    yield from _votes(text, body, place, voters, hostile)


def _time(body: Body, place: tuple[str, str], step: str, voters: tuple[str, ...]) -> Iterator[Edit]:
    late = body.decides_within is None or hours_of(body.decides_within) > hours_of(step)
    in_time = Change((*place, "decides_within"), "set", step if late else body.decides_within)
    if late:
        yield Edit("decide-in-time", place, (in_time,), bound=voters)
    if body.impartial or body.deemed:
        return
    changes = [in_time] if late else []
    changes.append(Change((*place, "failing"), "set", "approves"))
    if "each" in body.rules:  # a deemed decision needs a common decision to be deemed
        changes.append(Change((*place, "rule"), "set", "unanimity"))
    if body.silence is not None:
        changes.append(Change((*place, "silence"), "set", None))
    yield Edit("deem-adopted", place, tuple(changes), losing=voters, strength=2)


def _votes(
    text: Arrangement, body: Body, place: tuple[str, str], voters: tuple[str, ...], hostile: tuple[str, ...]
) -> Iterator[Edit]:
    aside = set(text.members([w for w in body.less if w != "perpetrator"])) | (
        set(hostile) if "perpetrator" in body.less else set()
    )
    rule = (*place, "rule")
    for party in hostile:
        if party not in aside and len(voters) > 1:
            dropped = [Change((*place, "members"), "drop", party)]
            dropped += [Change((*place, "veto"), "drop", party)] if party in text.members(body.veto) else []
            dropped += [Change((*place, "weights", party), "set", None)] if party in body.weights else []
            yield Edit("drop-member", place, tuple(dropped), losing=(party,), detail=party)
    if set(hostile) - aside:
        change = Change((*place, "less"), "add", "perpetrator")
        yield Edit("less-parties", place, (change,), losing=hostile)
    for party in text.members(body.veto):
        change = Change((*place, "veto"), "drop", party)
        yield Edit("strike-veto", place, (change,), losing=(party,), detail=party)
    if "unanimity" in body.rules and len(voters) > 2:
        yield Edit("majority", place, (Change(rule, "set", "majority"),), losing=voters)
    if not {"any", "each", "single"} & set(body.rules) and len(voters) > 1:
        yield Edit("any-member", place, (Change(rule, "set", "any"),), losing=voters, strength=1)
    if body.quorum is not None or (body.absent == "counts_no" and hostile):
        changes = (Change((*place, "quorum"), "set", None), Change((*place, "absent"), "set", "not_counted"))
        yield Edit("ignore-absent", place, changes, losing=hostile)
