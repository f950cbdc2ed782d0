"""Two interlocking texts read as one: a coalition's and a bilateral one, a treaty and its side letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from foedus.arrangement.durations import hours_of
from foedus.arrangement.loading import Loaded, with_reading
from foedus.arrangement.schema import Arrangement, listed
from foedus.errors import InputError
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["combine", "combine_loaded"]

_ACTOR_FIELDS = ("who", "attend", "against", "denied_by")
_ACTOR_ATOMS = ("by", "on", "asked", "finds", "agrees", "rejected", "consent", "survives")
_CLAUSE_ATOMS = ("after", "breach_of")
_NOWHERE = "nowhere"
"""A zone in which no attack happens."""

_ROLE_WORDS = ("parties", "guarantors", "protege", "adversary")


def combine_loaded(first: Loaded, second: Loaded, precedence: Literal["first", "second"] | None = None) -> Loaded:
    """Return two texts as one (see `combine`), whose clauses keep their places in the two documents."""
    whole = combine(first.arrangement, second.arrangement, precedence)
    return Loaded(whole, first.document, (first, second))


def combine(
    first: Arrangement, second: Arrangement, precedence: Literal["first", "second"] | None = None
) -> Arrangement:
    """Return two texts as one.

    Parties of the same id are one party, which holds its roles under both. Zones of the same id are one zone if both
    texts protect the same parties, or if both say that it is one party's (`of`); otherwise they keep apart, and each
    text protects only its own. Clauses,
    bodies, groups and sources keep apart: their ids are prefixed with the id of their text. Readings of the one are
    combined with those of the other. Each clause binds while its text is active; both are taken as active, and the life
    of the whole (beginning, term) is that of the first; of two exits, that of the shorter notice counts for the whole.

    Parameters
    ----------
    first, second : Arrangement
    precedence : {"first", "second"}, optional
        Which text prevails where one forbids what the other demands of the same bearer. Without precedence such cells
        are contradictory.

    Raises
    ------
    InputError
        The texts share no party, have the same id, or ids that become too long when prefixed.
    """
    if first.id == second.id:
        raise InputError(
            Message("'{id}' cannot be read together with itself", {"id": first.id}),
            todo=Message("name a different text, or give it another id"),
        )
    if not set(first.parties) & set(second.parties):
        raise InputError(
            Message("'{first}' and '{second}' have no party in common", {"first": first.id, "second": second.id}),
            why=Message("interlocking texts bind or protect some of the same parties"),
            todo=Message("use the same ids for the same parties"),
        )
    apart = set(first.with_role("protege")) != set(second.with_role("protege"))
    data = _prefixed(first, second, apart=apart)
    other = _prefixed(second, first, apart=apart)
    data["id"] = f"{first.id}.with.{second.id}"[:80]
    data["title"] = bilingual(Message("{text}, with {other}", {"text": first.title, "other": second.title}))
    data["parties"] = _merged_parties(data["parties"], other["parties"])
    for key in ("zones", "bodies", "groups", "sources"):
        data[key] = {**other.get(key, {}), **data.get(key, {})}
    for name, zone in data["zones"].items():
        if any(name in text.zones and text.zones[name].covered for text in (first, second)):
            zone.pop("covered", None)  # what either covers is shown; each clause says where it holds
    data["incidents"] = list(dict.fromkeys([*first.incidents, *second.incidents]))
    data["readings"] = _every_pair(data["readings"], other["readings"])
    data.pop("armed_attack", None)  # each clause has it in its own words now
    for key in ("clauses", "reservations"):
        data[key] = [*data.get(key, []), *other.get(key, [])]
    data["life"] = {**data.get("life", {}), **_sooner_exit(data.get("life", {}), other.get("life", {}))}
    if precedence is not None:
        high, low = (first, second) if precedence == "first" else (second, first)
        _give_way(data["clauses"], high.id, low.id)
    for key in ("statements", "challenges", "dates"):
        data.pop(key, None)
    try:
        return Arrangement.model_validate(data)
    except ValidationError as error:
        raise InputError(
            Message("'{first}' and '{second}' cannot be read together", {"first": first.id, "second": second.id}),
            why=error.errors(include_url=False)[0]["msg"],
            todo=Message("shorten the ids of the texts and of their clauses, bodies and readings"),
        ) from None


class _Names:
    """The names of one text, prefixed with its id; what several texts share (parties, zones) keeps its own."""

    def __init__(self, text: Arrangement, other: Arrangement, *, apart: bool) -> None:
        self.text = text
        self.apart = apart
        self.protected = list(text.with_role("protege"))
        same = {n for n, zone in text.zones.items() if zone.of and n in other.zones and other.zones[n].of == zone.of}
        self.zones = {name: f"{text.id}.{name}" if apart and name not in same else name for name in text.zones}
        self.covered = _own_coverage(text, other, apart=apart)
        self.own = {name: f"{text.id}.{name}" for name in (*text.bodies, *text.groups)}
        self.repeated = _repeated(text, other)
        self.clauses = {c.id: self.repeated.get(c.id, f"{text.id}.{c.id}") for c in text.clauses}
        self.sources = {name: f"{text.id}.{name}" for name in text.sources}

    def actors(self, words: Any) -> Any:
        """Return actors by their new names, the role words spelt out as the text's own parties."""
        if words is None:
            return None
        found: list[str] = []
        for word in listed(words):
            spelt = self.text.members([word]) if word in _ROLE_WORDS else (word,)
            found += [self.own.get(name, name) for name in spelt]
        return list(dict.fromkeys(found))

    def condition(self, part: dict[str, Any]) -> None:
        """Rename within a condition."""
        self._rename(part, _ACTOR_ATOMS)
        for key in _CLAUSE_ATOMS:
            if part.get(key):
                part[key] = [self.clauses[name] for name in listed(part[key])]
        if "armed" in listed(part.get("attack") or []):
            part["attack"] = list(dict.fromkeys([*listed(part["attack"]), *self.text.armed_attack]))
        for other in part.get("any_of", []):
            self.condition(other)
        if self.apart:
            self._keep_apart(part)
        elif self.covered is not None:
            self._keep_to(part, self.covered)
        if part.get("judges") not in (None, "self"):
            part["judges"] = self.own.get(part["judges"], part["judges"])

    def _keep_apart(self, part: dict[str, Any]) -> None:
        """Say of whom and where an attack is meant: in the combined text others are protected too."""
        covered = [name for name, zone in self.text.zones.items() if zone.covered]
        if part.get("zone"):
            words = [w for word in listed(part["zone"]) for w in (covered if word == "covered" else [word])]
            part["zone"] = [self.zones[word] for word in words]
        if part.get("attack") and not part.get("on") and not set(listed(part.get("by") or [])) & set(self.protected):
            part["on"] = self.protected

    def _keep_to(self, part: dict[str, Any], covered: list[str]) -> None:
        """Say where an attack is meant: in the combined text other zones are covered too."""
        if part.get("zone"):
            words = [w for word in listed(part["zone"]) for w in (covered if word == "covered" else [word])]
            part["zone"] = list(dict.fromkeys(words))
        elif part.get("attack"):
            part["zone"] = covered

    def clause(self, clause: dict[str, Any]) -> None:
        """Rename within a clause, or within what a reading changes of one."""
        self._rename(clause, _ACTOR_FIELDS)
        if clause.get("yields_to"):
            clause["yields_to"] = [self.clauses[name] for name in listed(clause["yields_to"])]
        for key in ("when", "unless", "until"):
            if clause.get(key):
                self.condition(clause[key])

    def reservation(self, reservation: dict[str, Any]) -> None:
        """Rename within a reservation."""
        self._rename(reservation, ("by",))
        reservation["to"] = [self.clauses[name] for name in listed(reservation["to"])]
        if reservation.get("when"):
            self.condition(reservation["when"])

    def body(self, body: dict[str, Any]) -> None:
        """Rename within a body, or within what a reading changes of one."""
        self._rename(body, ("members", "less", "veto", "access"))
        if body.get("mandate"):
            body["mandate"]["by"] = self.own.get(body["mandate"]["by"], body["mandate"]["by"])

    def _rename(self, part: dict[str, Any], keys: Iterable[str]) -> None:
        for key in keys:
            if key in part:
                part[key] = self.actors(part[key])


def _own_coverage(text: Arrangement, other: Arrangement, *, apart: bool) -> list[str] | None:
    """Return the zones of the whole that a text covers; None if there is nothing to spell out.

    A text without zones covers all that there is of its protégé; one that leaves out all its zones covers none, under
    any name.
    """
    one, two = ({n for n, zone in t.zones.items() if zone.covered} for t in (text, other))
    if apart or (one == two and set(text.zones) == set(other.zones)):
        return None
    return (sorted(one) or [_NOWHERE]) if text.zones else sorted(other.zones)


def _repeated(text: Arrangement, other: Arrangement) -> dict[str, str]:
    """Return the clauses that a text repeats from the other, because its own wait for them, as the whole names them."""
    found = {c.id: c.of for c in text.clauses if c.of is not None and c.of.startswith(f"{other.id}.")}
    known = {f"{other.id}.{clause.id}" for clause in other.clauses}
    for name, of in found.items():
        if of not in known:
            raise InputError(
                Message("'{text}' has no clause '{clause}'", {"text": other.id, "clause": of.partition(".")[2]}),
                where=f"{text.id}: {name}",
                todo=Message("name one of its clauses: {names}", {"names": ", ".join(sorted(known))}),
            )
    return found


def _prefixed(text: Arrangement, other: Arrangement, *, apart: bool) -> dict[str, Any]:
    """Return a text as data, with its own names prefixed; what it repeats from the other is left to the other."""
    data = text.model_dump(mode="json", exclude_unset=True)
    names = _Names(text, other, apart=apart)
    data["clauses"] = [c for c in data.get("clauses", []) if c["id"] not in names.repeated]
    if apart and len(names.protected) == 1:
        for zone in data.get("zones", {}).values():
            zone.setdefault("of", names.protected[0])
    data["zones"] = {names.zones[name]: zone for name, zone in data.get("zones", {}).items()}
    for clause in data.get("clauses", []):
        clause["id"] = names.clauses[clause["id"]]
        names.clause(clause)
    for body in data.get("bodies", {}).values():
        names.body(body)
    for reservation in data.get("reservations", []):
        names.reservation(reservation)
    for name, reading in data.get("readings", {}).items():
        _spell_out(text, name, reading)
        for part, rename in (("clauses", names.clause), ("bodies", names.body)):
            for changes in reading.get(part, {}).values():
                rename(changes)
            own = names.clauses if part == "clauses" else names.own
            kept = {n: changes for n, changes in reading.get(part, {}).items() if n not in names.repeated}
            reading[part] = {own[name]: changes for name, changes in kept.items()}
    data["readings"] = {f"{text.id}.{name}": reading for name, reading in data.get("readings", {}).items()}
    data["bodies"] = {names.own[name]: body for name, body in data.get("bodies", {}).items()}
    data["groups"] = {names.own[name]: names.actors(members) for name, members in data.get("groups", {}).items()}
    data["sources"] = {names.sources[name]: source for name, source in data.get("sources", {}).items()}
    _rename_sources({key: data[key] for key in data if key != "sources"}, names.sources)
    life = data.get("life", {})
    if life.get("active_when"):
        names.condition(life["active_when"])
    for part, key in ((life, "renewed_by"), (life.get("exit") or {}, "by")):
        if key in part:
            part[key] = names.actors(part[key])
    return data


def _spell_out(text: Arrangement, name: str, reading: dict[str, Any]) -> None:
    """Say clause by clause what a reading takes an armed attack to be: in the whole it holds for this text only."""
    kinds = reading.pop("armed_attack", None)
    if kinds is None:
        return
    for clause in with_reading(text, name).clauses:
        for key in ("when", "unless", "until"):
            condition = getattr(clause, key)
            if condition is not None and any("armed" in part.attack for part in condition.parts()):
                written = condition.model_dump(mode="json", exclude_unset=True)
                _add_kinds(written, kinds)
                reading.setdefault("clauses", {}).setdefault(clause.id, {})[key] = written


def _add_kinds(condition: dict[str, Any], kinds: list[str]) -> None:
    if "armed" in condition.get("attack", []):
        condition["attack"] = list(dict.fromkeys([*condition["attack"], *kinds]))
    for other in condition.get("any_of", []):
        _add_kinds(other, kinds)


def _every_pair(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return each reading of either text, and each of the one together with each of the other."""
    pairs = {
        f"{one}.{other}": {
            "title": {lang: f"{_in(a, lang)}; {_in(b, lang)}" for lang in ("en", "fr")},
            "clauses": {**a["clauses"], **b["clauses"]},
            "bodies": {**a["bodies"], **b["bodies"]},
        }
        for one, a in first.items()
        for other, b in second.items()
    }
    return {**first, **second, **pairs}


def _sooner_exit(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return the exit of the shorter notice: what is guaranteed lapses no sooner than shown."""
    exits = [life["exit"] for life in (first, second) if life.get("exit")]
    if not exits:
        return {}
    return {"exit": min(exits, key=lambda way: hours_of(way["notice"]) if way.get("notice") else 0)}


def _in(reading: dict[str, Any], lang: str) -> str:
    return reading["title"].get(lang) or reading["title"]["en"]


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
        higher = [
            other["id"]
            for other in clauses
            if other["id"].startswith(f"{high}.")
            and acts & {*other.get("do", []), *other.get("choose", [])}
            and (other["verb"] == "shall_not") != (clause["verb"] == "shall_not")
        ]
        own = listed(clause.get("yields_to") or [])  # what its own text gives precedence to, it keeps
        clause["yields_to"] = list(dict.fromkeys([*own, *higher]))
