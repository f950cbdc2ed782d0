"""Problems that no single field shows: names that nothing declares, clauses twice, readings of nothing.

The checks run on the plain data, not on the model, so that they are listed together with the problems of form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.arrangement.vocabulary import INCIDENT_KINDS
from foedus.errors import nearest
from foedus.wording import Message, in_context

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.arrangement.reading import Document, Steps
    from foedus.errors import Problem

__all__ = ["crosscheck"]

_ROLE_WORDS = {"parties", "guarantors", "protege", "adversary", "victim"}
_PARTY_ATOMS = ("by", "on", "asked", "finds", "agrees", "consent", "survives")
_READING_WORDS = {"text", "all"}
"""What the matrix calls the document as it stands, and all readings together."""

_OTHER_WORDS = {"self", "each", "own", "any", "proxies", "perpetrator", "covered"}

_EXTRA_WORDS = {
    "by": {"any", "proxies", "perpetrator"},
    "less": {"perpetrator"},
    "judges": {"self"},
    "consent": {"self"},
    "exit": {"each"},
    "access": {"own"},
}

_PARTY = in_context("kind", "party")
_PARTY_OR_BODY = in_context("kind", "party or body")
_BODY = in_context("kind", "body")
_CLAUSE = in_context("kind", "clause")
_ZONE = in_context("kind", "zone")
_SOURCE = in_context("kind", "source")
_INCIDENT_KIND = in_context("kind", "incident kind")


def crosscheck(document: Document) -> list[Problem]:
    """Return every reference of an arrangement that leads nowhere."""
    data = document.data if isinstance(document.data, dict) else {}
    return list(_Checker(document, data).problems())


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> list[tuple[tuple[int, ...], str]]:
    """Return the words of a field that is one word or a list of words, each with the rest of its path."""
    if isinstance(value, str):
        return [((), value)]
    if isinstance(value, list):
        return [((i,), word) for i, word in enumerate(value) if isinstance(word, str)]
    return []


class _Checker:
    def __init__(self, document: Document, data: dict[str, Any]) -> None:
        self.document = document
        self.data = data
        self.parties = set(_dict(data.get("parties")))
        self.groups = set(_dict(data.get("groups")))
        self.zones = set(_dict(data.get("zones")))
        self.bodies = set(_dict(data.get("bodies")))
        clauses = data.get("clauses")
        self.clauses = [c if isinstance(c, dict) else {} for c in clauses] if isinstance(clauses, list) else []
        self.clause_ids = {c["id"] for c in self.clauses if isinstance(c.get("id"), str)}
        self.sources = set(_dict(data.get("sources")))
        self.actors = self.parties | self.groups | self.bodies | _ROLE_WORDS

    def problems(self) -> Iterator[Problem]:
        yield from self._names_once()
        for name, members in _dict(self.data.get("groups")).items():
            yield from self._refer(members, ("groups", name), self.parties | self.groups | _ROLE_WORDS, _PARTY)
            if self._holds_itself(name):
                yield self.document.problem(
                    ("groups", name),
                    Message("the group '{name}' is a member of itself", {"name": name}),
                    Message("name parties, or other groups"),
                    key=True,
                )
        for name, zone in _dict(self.data.get("zones")).items():
            yield from self._refer(_dict(zone).get("of"), ("zones", name, "of"), self.parties, _PARTY)
        for name, body in _dict(self.data.get("bodies")).items():
            yield from self._body(name, _dict(body), ("bodies", name))
        for index, clause in enumerate(self.clauses):
            yield from self._clause(clause, ("clauses", index))
        reservations = self.data.get("reservations")
        for index, reservation in enumerate(reservations if isinstance(reservations, list) else []):
            yield from self._reservation(_dict(reservation), ("reservations", index))
        yield from self._life(_dict(self.data.get("life")))
        for name, reading in _dict(self.data.get("readings")).items():
            yield from self._reading(name, _dict(reading))
        for path, value in _sources_in(self.data, ()):
            yield from self._refer(value, path, self.sources, _SOURCE)

    def _refer(self, value: Any, path: Steps, known: Iterable[str], kind: Message) -> Iterator[Problem]:
        known = set(known)
        for rest, word in _words(value):
            if word not in known:
                close = nearest(word, known)
                names = ", ".join(sorted(known)) or Message("none")
                hint = (
                    Message("did you mean {close}?", {"close": close})
                    if close
                    else Message("declared: {names}", {"names": names})
                )
                unknown = Message("unknown {kind} '{name}'", {"kind": kind, "name": word})
                yield self.document.problem((*path, *rest), unknown, hint)

    def _names_once(self) -> Iterator[Problem]:
        for other, names in (("groups", self.groups), ("bodies", self.bodies)):
            for name in sorted(names & self.parties):
                yield self.document.problem(
                    (other, name), Message("'{name}' is already the name of a party", {"name": name}), key=True
                )
        for word in sorted((self.parties | self.groups | self.bodies | self.zones) & (_ROLE_WORDS | _OTHER_WORDS)):
            for part in ("parties", "groups", "bodies", "zones"):
                if word in _dict(self.data.get(part)):
                    yield self.document.problem(
                        (part, word),
                        Message("'{name}' is a reserved word", {"name": word}),
                        Message("choose another name"),
                        key=True,
                    )
        seen: dict[str, int] = {}
        for index, clause in enumerate(self.clauses):
            name = clause.get("id")
            if isinstance(name, str):
                if name in seen:
                    yield self.document.problem(
                        ("clauses", index, "id"), Message("the clause '{name}' appears twice", {"name": name})
                    )
                seen.setdefault(name, index)

    def _holds_itself(self, name: str) -> bool:
        groups = _dict(self.data.get("groups"))
        waiting, seen = [name], set()
        while waiting:
            inside = {word for _, word in _words(groups.get(waiting.pop()))} & self.groups
            if name in inside:
                return True
            waiting += inside - seen
            seen |= inside
        return False

    def _reading(self, name: str, reading: dict[str, Any]) -> Iterator[Problem]:
        path: Steps = ("readings", name)
        if name in _READING_WORDS:
            taken = Message("'{name}' is a reserved word", {"name": name})
            yield self.document.problem(path, taken, Message("choose another name"), key=True)
        for key, changes in _dict(reading.get("clauses")).items():
            here = (*path, "clauses", key)
            yield from self._refer(key, here, self.clause_ids, _CLAUSE)
            if "id" in _dict(changes):
                yield self.document.problem(
                    (*here, "id"), Message("a reading cannot rename a clause"), Message("leave out 'id'")
                )
            yield from self._clause({**_dict(changes), "id": key}, here)
        for key, changes in _dict(reading.get("bodies")).items():
            here = (*path, "bodies", key)
            yield from self._refer(key, here, self.bodies, _BODY)
            yield from self._body(key, _dict(changes), here)

    def _body(self, name: str, body: dict[str, Any], path: Steps) -> Iterator[Problem]:
        voters = self.parties | self.groups | _ROLE_WORDS
        if "members" in body and not _words(body["members"]):
            yield self.document.problem((*path, "members"), Message("the body '{name}' has no members", {"name": name}))
        yield from self._refer(body.get("members"), (*path, "members"), voters, _PARTY)
        yield from self._refer(body.get("less"), (*path, "less"), voters | _EXTRA_WORDS["less"], _PARTY)
        yield from self._refer(body.get("veto"), (*path, "veto"), voters, _PARTY)
        yield from self._refer(body.get("access"), (*path, "access"), voters | _EXTRA_WORDS["access"], _PARTY)
        for key in _dict(body.get("weights")):
            yield from self._refer(key, (*path, "weights", key), self.parties, _PARTY)
        yield from self._refer(
            _dict(body.get("mandate")).get("by"), (*path, "mandate", "by"), self.actors, _PARTY_OR_BODY
        )

    def _clause(self, clause: dict[str, Any], path: Steps) -> Iterator[Problem]:
        if "who" in clause and not _words(clause["who"]):
            yield self.document.problem((*path, "who"), Message("the clause binds nobody"))
        for key in ("who", "attend", "against", "denied_by"):
            yield from self._refer(clause.get(key), (*path, key), self.actors, _PARTY)
        yield from self._refer(clause.get("yields_to"), (*path, "yields_to"), self.clause_ids, _CLAUSE)
        for rest, word in _words(clause.get("yields_to")):
            if word == clause.get("id"):
                message = Message("the clause '{name}' yields to itself", {"name": word})
                yield self.document.problem((*path, "yields_to", *rest), message)
        of = clause.get("of")
        if isinstance(of, str) and ("." not in of or of.startswith(f"{self.data.get('id')}.")):
            message = Message("'{name}' names no clause of another text", {"name": of})
            yield self.document.problem((*path, "of"), message, Message("write TEXT.CLAUSE"))
        if clause.get("verb") in ("shall", "shall_not") and of is None:
            yield from self._third_states(clause.get("who"), (*path, "who"))
        for key in ("when", "unless", "until"):
            yield from self._condition(_dict(clause.get(key)), (*path, key), clause.get("id"))

    def _third_states(self, bearers: Any, path: Steps) -> Iterator[Problem]:
        """Yield the bearers by name that the text only names: it cannot bind them (Vienna Convention, Article 34)."""
        for rest, word in _words(bearers):
            if _dict(_dict(self.data.get("parties")).get(word)).get("contracting") is False:
                message = Message("'{name}' is no party to the text, which cannot bind it", {"name": word})
                hint = Message("leave out 'contracting', or say with the verb 'may' what it may do")
                yield self.document.problem((*path, *rest), message, hint)

    def _reservation(self, reservation: dict[str, Any], path: Steps) -> Iterator[Problem]:
        yield from self._refer(reservation.get("by"), (*path, "by"), self.parties | self.groups | _ROLE_WORDS, _PARTY)
        yield from self._refer(reservation.get("to"), (*path, "to"), self.clause_ids, _CLAUSE)
        yield from self._condition(_dict(reservation.get("when")), (*path, "when"))

    def _condition(self, condition: dict[str, Any], path: Steps, own: Any = None) -> Iterator[Problem]:
        others = condition.get("any_of")
        for index, other in enumerate(others if isinstance(others, list) else []):
            yield from self._condition(_dict(other), (*path, "any_of", index), own)
        for key in _PARTY_ATOMS:
            yield from self._refer(condition.get(key), (*path, key), self.actors | _EXTRA_WORDS.get(key, set()), _PARTY)
        yield from self._refer(condition.get("rejected"), (*path, "rejected"), self.bodies, _BODY)
        yield from self._refer(condition.get("judges"), (*path, "judges"), self.actors | {"self"}, _PARTY_OR_BODY)
        yield from self._refer(condition.get("zone"), (*path, "zone"), self.zones | {"covered"}, _ZONE)
        yield from self._refer(
            condition.get("attack"), (*path, "attack"), {*INCIDENT_KINDS, "armed", "any"}, _INCIDENT_KIND
        )
        for key in ("after", "breach_of"):
            yield from self._refer(condition.get(key), (*path, key), self.clause_ids, _CLAUSE)
            for rest, word in _words(condition.get(key)):
                if word == own:
                    waits = Message("the clause '{name}' waits for itself", {"name": word})
                    yield self.document.problem((*path, key, *rest), waits)

    def _life(self, life: dict[str, Any]) -> Iterator[Problem]:
        yield from self._condition(_dict(life.get("active_when")), ("life", "active_when"))
        yield from self._refer(life.get("renewed_by"), ("life", "renewed_by"), self.actors, _PARTY)
        if _dict(life.get("exit")).get("opens") == "end_of_term" and life.get("until") in (None, "indefinite"):
            message = Message("'end_of_term' needs a term: write one under 'life.until'")
            yield self.document.problem(("life", "exit", "opens"), message)
        leaves = self.actors | _EXTRA_WORDS["exit"]
        yield from self._refer(_dict(life.get("exit")).get("by"), ("life", "exit", "by"), leaves, _PARTY)


def _sources_in(data: Any, path: Steps) -> Iterator[tuple[Steps, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "source" and path[:1] != ("sources",):
                yield (*path, key), value
            elif not (key == "sources" and not path):
                yield from _sources_in(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _sources_in(value, (*path, index))
