"""Two interlocking texts read as one: a coalition's and a bilateral one, a treaty and its side letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from foedus.arrangement.schema import Arrangement
from foedus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["combine"]

_ACTOR_FIELDS = ("who", "attend", "against", "denied_by")
_ACTOR_ATOMS = ("by", "on", "asked", "finds", "agrees", "rejected", "consent", "survives")
_CLAUSE_ATOMS = ("after", "breach_of")


def combine(
    first: Arrangement, second: Arrangement, precedence: Literal["first", "second"] | None = None
) -> Arrangement:
    """Return two texts as one.

    Parties of the same id are one party, which holds its roles under both; so are zones of the same id. Clauses,
    bodies, groups and sources keep apart: their ids are prefixed with the id of their text. Each clause binds while its
    text is
    active; both are taken as active.

    Parameters
    ----------
    first, second : Arrangement
    precedence : {"first", "second"}, optional
        Which text prevails where one forbids what the other demands of the same bearer. Without precedence such cells
        are contradictory.

    Raises
    ------
    InputError
        The texts share no party.
    """
    if not set(first.parties) & set(second.parties):
        raise InputError(
            f"'{first.id}' and '{second.id}' have no party in common",
            why="interlocking texts bind or protect some of the same parties",
            todo="use the same ids for the same parties",
        )
    data = _prefixed(first)
    other = _prefixed(second)
    data["id"] = f"{first.id}.with.{second.id}"[:80]
    data["title"] = {"en": f"{first.title.en}, with {second.title.en}"}
    data["parties"] = _merged_parties(data["parties"], other["parties"])
    for key in ("zones", "bodies", "groups", "sources"):
        data[key] = {**other.get(key, {}), **data.get(key, {})}
    data["incidents"] = list(dict.fromkeys([*first.incidents, *second.incidents]))
    data["clauses"] = [*data.get("clauses", []), *other.get("clauses", [])]
    if precedence is not None:
        high, low = (first, second) if precedence == "first" else (second, first)
        _give_way(data["clauses"], high.id, low.id)
    for key in ("statements", "challenges", "readings", "want", "dates"):
        data.pop(key, None)
    return Arrangement.model_validate(data)


def _prefixed(text: Arrangement) -> dict[str, Any]:
    """Return a text as data, with its own names prefixed, and the role words spelt out as its own parties."""
    data = text.model_dump(mode="json", exclude_unset=True)
    own = {name: f"{text.id}.{name}" for name in (*text.bodies, *text.groups)}
    clause_ids = {clause.id: f"{text.id}.{clause.id}" for clause in text.clauses}
    sources = {name: f"{text.id}.{name}" for name in text.sources}

    def actors(words: Iterable[str]) -> list[str]:
        found: list[str] = []
        for word in words:
            spelt = text.members([word]) if word in {"parties", "guarantors", "protege", "adversary"} else (word,)
            found += [own.get(name, name) for name in spelt]
        return list(dict.fromkeys(found))

    def condition(part: dict[str, Any]) -> None:
        for key in _ACTOR_ATOMS:
            if key in part:
                part[key] = actors(part[key])
        for key in _CLAUSE_ATOMS:
            if key in part:
                part[key] = [clause_ids[name] for name in part[key]]
        if part.get("judges") not in (None, "self"):
            part["judges"] = own.get(part["judges"], part["judges"])

    for clause in data.get("clauses", []):
        clause["id"] = clause_ids[clause["id"]]
        for key in _ACTOR_FIELDS:
            if key in clause:
                clause[key] = actors(clause[key])
        clause["yields_to"] = [clause_ids[name] for name in clause.get("yields_to", [])]
        for key in ("when", "unless", "until"):
            if clause.get(key):
                condition(clause[key])
    for body in data.get("bodies", {}).values():
        for key in ("members", "less", "veto", "access"):
            if key in body:
                body[key] = actors(body[key])
        if body.get("mandate"):
            body["mandate"]["by"] = own.get(body["mandate"]["by"], body["mandate"]["by"])
    data["bodies"] = {own[name]: body for name, body in data.get("bodies", {}).items()}
    data["groups"] = {own[name]: actors(members) for name, members in data.get("groups", {}).items()}
    data["sources"] = {sources[name]: source for name, source in data.get("sources", {}).items()}
    _rename_sources({key: data[key] for key in data if key != "sources"}, sources)
    life = data.get("life", {})
    if life.get("active_when"):
        condition(life["active_when"])
    for part, key in ((life, "renewed_by"), (life.get("exit") or {}, "by")):
        if key in part:
            part[key] = actors(part[key])
    return data


def _rename_sources(part: Any, sources: dict[str, str]) -> None:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "source":
                part[key] = [sources[name] for name in value] if isinstance(value, list) else sources.get(value, value)
            else:
                _rename_sources(value, sources)
    elif isinstance(part, list):
        for item in part:
            _rename_sources(item, sources)


def _merged_parties(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    merged = {name: dict(party) for name, party in first.items()}
    for name, party in second.items():
        if name not in merged:
            merged[name] = dict(party)
            continue
        roles = list(dict.fromkeys([*merged[name]["roles"], *party["roles"]]))
        merged[name]["roles"] = [r for r in roles if r != "outsider"] or ["outsider"]
    return merged


def _give_way(clauses: list[dict[str, Any]], high: str, low: str) -> None:
    """Let each clause of the lower text yield to the clauses of the higher that say the opposite of the same act."""
    for clause in clauses:
        if not clause["id"].startswith(f"{low}."):
            continue
        acts = {*clause.get("do", []), *clause.get("choose", [])}
        clause["yields_to"] = [
            other["id"]
            for other in clauses
            if other["id"].startswith(f"{high}.")
            and acts & {*other.get("do", []), *other.get("choose", [])}
            and (other["verb"] == "shall_not") != (clause["verb"] == "shall_not")
        ]
