"""A situation at a past date from the record: what it holds, with sources; the rest, as assumptions with ranges.

Strength is the ratio of CINC scores in the last full year before the date, so that no mobilisation for the war to come
is read into it. Nothing is guessed in silence: what a source does not cover at the date is named in a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from math import floor, log10
from typing import TYPE_CHECKING, Any

from foedus.arrangement.assumption_kinds import ASSUMPTION
from foedus.arrangement.situation import LoadedSituation, Situation, read_situation
from foedus.deterrence.situations.danger import danger
from foedus.deterrence.situations.from_record import Member, RecordAt, member
from foedus.errors import SpecificationError
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from foedus.arrangement.schema import Arrangement

__all__ = ["BuiltSituation", "build_situation", "parties_of", "situation_at"]

_FACTOR = 2.0
"""A CINC ratio as fighting power: 90 % within this factor, our judgement (steel and city dwellers do not fight)."""
_FACTOR_A_YEAR = 1.05
"""What each year between the last score and the date widens that range by."""
_LONG_RUN = 2.5
_ARMY = 1.5  # what is mobilised is told apart from what is kept in peace by no source
_GRADES = {
    "cow_nmc": "B3", "cow_capitals": "A2", "cow_contdir": "A2", "cw_democracy": "B3", "atop_alliance": "B2",
    "gml_part": "B2", "cow_war_inter": "B2", "gml_mid_ddydisps": "B2", "cow_majors": "B2",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BuiltSituation:
    """A situation made from the record.

    Attributes
    ----------
    text : str
        The YAML document.
    loaded : LoadedSituation
        The same, read back and checked.
    messages : tuple of Message
        What the record does not cover at the date, and what stands in its place.
    """

    text: str
    loaded: LoadedSituation
    messages: tuple[Message, ...]


def parties_of(
    arrangement: Arrangement,
) -> tuple[str | None, str | None, tuple[str, ...], dict[str, str], dict[str, str]]:
    """Return protégé, adversary and guarantors of an arrangement, the states, and the names of those that are none.

    The fourth maps the ids of states to their Correlates of War codes; a party without a code is not a state.
    """
    first, second = (next(iter(arrangement.with_role(role)), None) for role in ("protege", "adversary"))
    hostile = {*arrangement.with_role("adversary"), *arrangement.with_role("ally_of_adversary"), first}
    guarantors = tuple(p for p in arrangement.with_role("guarantor") if p not in hostile)
    states = {name: str(party.ccode) for name, party in arrangement.parties.items() if party.ccode}
    others = {name: party.name.in_("en") for name, party in arrangement.parties.items() if not party.ccode}
    return first, second, guarantors, states, others


def build_situation(
    protege: str,
    adversary: str,
    guarantors: Sequence[str],
    day: date,
    *,
    war: bool | None = None,
    states: Mapping[str, str] | None = None,
    names: Mapping[str, Any] | None = None,
    no_states: Mapping[str, str] | None = None,
    name: str | None = None,
) -> BuiltSituation:
    """Return a situation at a date from the record.

    Parameters
    ----------
    protege, adversary : str
        States by Correlates of War code, letters (COW or ISO 3166) or name; also the ids of the parties.
    guarantors : sequence of str
    day : date
        The date; nothing later is read.
    war : bool, optional
        Whether the two are at war at the date. From the record unless given; obligatory where it ends.
    states : mapping of str to str, optional
        The state that an id stands for, where it is not itself a code, letters or a name.
    names : mapping of str to (str or dict), optional
        Names of parties, as ``{"en": ..., "fr": ...}``; those of the record and of CLDR unless given.
    no_states : mapping of str to str, optional
        Guarantors that are not states, such as a union of states, with their names: everything about them is assumed.
    name : str, optional
        Id of the situation.

    Raises
    ------
    UnknownNameError
        No state bears that name.
    SpecificationError
        A state is named twice or was not in the system at the date, or the record does not say whether there is a war.
    OutsideCoverageError
        The date lies before 1816.
    MissingDataError
        The files of the record are not on this machine.
    """
    data, messages = _document(protege, adversary, guarantors, day, war, states, names, no_states, name)
    text = _yaml(data)
    return BuiltSituation(text, read_situation(f"{data['id']}.yaml", text), messages)


def situation_at(
    protege: str, adversary: str, guarantors: Sequence[str], day: date, *, war: bool | None = None
) -> Situation:
    """Return the situation that `build_situation` gives, without the document: for those who need a thousand of them.

    Parameters, errors and values are those of `build_situation`; nothing is written or read back.
    """
    data, _ = _document(protege, adversary, guarantors, day, war, None, None, None, None)
    return Situation.model_validate(data)


def _document(
    protege: str,
    adversary: str,
    guarantors: Sequence[str],
    day: date,
    war: bool | None,
    states: Mapping[str, str] | None,
    names: Mapping[str, Any] | None,
    no_states: Mapping[str, str] | None,
    name: str | None,
) -> tuple[dict[str, Any], tuple[Message, ...]]:
    """Return the document as plain data, and what the record does not cover; as in `build_situation`."""
    called = names or {}
    members = [_member(key, day, states or {}, no_states, called.get(key)) for key in (protege, adversary, *guarantors)]
    _refuse_twice(members)
    own, foe, helpers = members[0], members[1], members[2:]
    _refuse_no_states(own, foe)
    record = RecordAt.of(members, day)
    _note_no_states(record, helpers)
    at_war = _war(record, war)
    entries = [*_strengths(record, own, foe, helpers), *danger(record, own, foe, war=at_war), *_sides(record, own, foe)]
    for helper in helpers:
        entries += _guarantor(record, helper, own, foe)
    data: dict[str, Any] = {
        "situation": 1,
        "id": name or f"{protege}-{adversary}-{day.year}".lower().replace(" ", "-"),
        "title": bilingual(Message("{who} – {other}, {day}", {"who": own.name, "other": foe.name, "day": day})),
        "date": day,
        "war": at_war,
        "protege": protege,
        "adversary": adversary,
        "parties": {m.id: m.name for m in members},
        "entries": entries,
        "sources": _sources(entries),
        "note": bilingual(_NOTE),
    }
    return data, tuple(record.messages)


_NOTE = Message(
    "Built from the record. Missing values take the model's default, an assumption with a range, unless an entry "
    "is added: the adversary's resolve and costs, elections, aid, forces in place. Ratios of CINC are a coarse "
    "measure of fighting power; better figures should replace them."
)


def _member(
    key: str,
    day: date,
    states: Mapping[str, str],
    no_states: Mapping[str, str] | None,
    called: str | Mapping[str, str] | None,
) -> Member:
    if no_states and key in no_states:
        return Member(key, None, called or no_states[key])
    return member(key, states.get(key, key), day, called)


def _refuse_no_states(*members: Member) -> None:
    for each in members:
        if each.code is None:
            raise SpecificationError(
                Message("'{id}' ({name}) is not a state in the record", {"id": each.id, "name": each.name}),
                todo=Message("name a state"),
            )


def _note_no_states(record: RecordAt, helpers: Sequence[Member]) -> None:
    for helper in helpers:
        if helper.code is None:
            record.say(
                Message("{who} is not a state in the record: everything about it is assumed.", {"who": helper.name})
            )


def _sources(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the sources that entries name, and that of the disputes, which says whether there is a war."""
    used = sorted({s for e in entries for s in e["source"] if s not in {ASSUMPTION, "convention"}} | {"gml_part"})
    return {
        "convention": {"title": "Choice of unit", "undated": "convention", "grade": "A1"},
        **{s: _source(s) for s in used},
    }


def _refuse_twice(members: Sequence[Member]) -> None:
    seen: dict[int, str] = {}
    for each in members:
        if each.code is None:
            continue
        if each.code in seen:
            raise SpecificationError(
                Message(
                    "'{id}' and '{other}' are the same state, {name}",
                    {"id": each.id, "other": seen[each.code], "name": each.name},
                ),
                todo=Message("name each party once"),
            )
        seen[each.code] = each.id


def _war(record: RecordAt, given: bool | None) -> bool:
    found = record.war()
    if given is None and found is None:
        raise SpecificationError(
            Message("the record cannot say whether the two are at war on {day}", {"day": record.day}),
            why=Message("it dates wars by year, up to 2007, and disputes by day, up to 2010"),
            todo=Message("state it with --war or --no-war"),
        )
    if given is not None and found is not None and found != given:
        record.say(
            Message("The record has a war between the two at the date; none is assumed, as requested.")
            if found
            else Message("The record has no war between the two at the date; one is assumed, as requested.")
        )
    return bool(found if given is None else given)


# Entries -------------------------------------------------------------------------------------------------------------


def _strengths(record: RecordAt, own: Member, foe: Member, helpers: Sequence[Member]) -> list[dict[str, Any]]:
    unit = Message("The fighting power of {who} at the date is the unit of measure.", {"who": own.name})
    rows: list[dict[str, Any]] = [
        {"id": f"capability-{own.id}", "kind": "capability", "about": own.id, "value": 1, "source": ["convention"],
         "says": bilingual(unit)}
    ]  # fmt: skip
    base, base_year = record.capability(own)
    for each in (foe, *helpers):
        score, year = record.capability(each)
        row: dict[str, Any] = {"id": f"capability-{each.id}", "kind": "capability", "about": each.id}
        if base and score and base_year is not None and year is not None:
            ratio = score / base
            gap = max(record.day.year - 1 - min(year, base_year), 0)
            factor = _FACTOR * _FACTOR_A_YEAR**gap
            row |= {"median": _short(ratio), "low": _short(ratio / factor), "high": _short(ratio * factor)}
            says = Message(
                "Fighting power of {who} against that of {other}: ratio of their CINC scores of {year}; the range is "
                "ours.",
                {"who": each.name, "other": own.name, "year": str(min(year, base_year))},
            )
            row |= {"source": ["cow_nmc"], "says": bilingual(says)}
        else:
            record.say(Message("No CINC score for {who}: its strength is assumed.", {"who": each.name}))
            row |= {"median": 1.0, "low": 0.2, "high": 5.0, "source": [ASSUMPTION]}
            row["says"] = bilingual(
                Message(
                    "Fighting power of {who} against that of {other}; the record has no score.",
                    {"who": each.name, "other": own.name},
                )
            )
        rows.append(row)
    for each, level in ((own, 1.0), (foe, float(rows[1]["median"]))):
        says = Message("Fighting power of {who} after years of quiet: today's, with a wide range.", {"who": each.name})
        rows.append(
            {"id": f"potential-{each.id}", "kind": "potential", "about": each.id, "median": _short(level),
             "low": _short(level / _LONG_RUN), "high": _short(level * _LONG_RUN), "source": [ASSUMPTION],
             "says": bilingual(says)}
        )  # fmt: skip
    says = Message("Strengths are ratios of CINC, the index on which the record's slope was measured.")
    rows.append(
        {"id": "contest-measure", "kind": "contest_measure", "value": 1, "source": ["cow_nmc"], "says": bilingual(says)}
    )
    return rows


def _sides(record: RecordAt, own: Member, foe: Member) -> list[dict[str, Any]]:
    """Return what is known of the two sides: facts that the report shows."""
    rows = []
    contact = record.contiguity(own, foe)
    if contact is not None:
        sentence = Message(
            "Contiguity of {who} and {other}: 1 by land, 2 to 5 by water, 0 none.",
            {"who": own.name, "other": foe.name},
        )
        rows.append(_fact(f"contiguity-{foe.id}", foe, contact, "cow_contdir", sentence))
    quiet = record.peace_years(own, foe)
    if quiet is not None:
        sentence = Message(
            "Years since the last militarised dispute between {who} and {other} began, or since both have been states.",
            {"who": own.name, "other": foe.name},
        )
        rows.append(_fact(f"peace-years-{foe.id}", foe, quiet, "gml_mid_ddydisps", sentence))
    for each in (own, foe):
        rows += _democracy(record, each)
    return [*rows, *_army(record, own)]


def _army(record: RecordAt, own: Member) -> list[dict[str, Any]]:
    """Return how many soldiers the protégé has: they set what a thousand of a guarantor's are worth beside it."""
    soldiers = record.soldiers(own)
    if soldiers is None:
        return []
    says = Message(
        "Thousand soldiers of {who} in the last full year before the date; the range is ours.", {"who": own.name}
    )
    return [
        {"id": f"army-{own.id}", "kind": "army", "about": own.id, "median": _short(soldiers),
         "low": _short(soldiers / _ARMY), "high": _short(soldiers * _ARMY), "source": ["cow_nmc"],
         "says": bilingual(says)}
    ]  # fmt: skip


def _guarantor(record: RecordAt, helper: Member, own: Member, foe: Member) -> list[dict[str, Any]]:
    rows = []
    distance = record.distance(helper, own)
    row: dict[str, Any] = {"id": f"distance-{helper.id}", "kind": "distance", "about": helper.id}
    sentence = Message("Kilometres between the capitals of {who} and {other}.", {"who": helper.name, "other": own.name})
    if distance is None:
        record.say(Message("No capital known for {who} at the date: its distance is assumed.", {"who": helper.name}))
        row |= {"median": 3000.0, "low": 300.0, "high": 12000.0, "source": [ASSUMPTION]}
    else:
        row |= {"value": max(round(distance / 10) * 10.0, 10.0), "source": ["cow_capitals"]}
    rows.append(row | {"says": bilingual(sentence)})
    will = Message(
        "Probability that the government of {who} is willing to fight for a promise to {other}; the record does not "
        "say.",
        {"who": helper.name, "other": own.name},
    )
    rows.append(
        {"id": f"will-{helper.id}", "kind": "will", "about": helper.id, "median": 0.7, "low": 0.25, "high": 0.95,
         "source": [ASSUMPTION], "says": bilingual(will)}
    )  # fmt: skip
    for state, key in ((own, "owes"), (foe, "tied-to")):
        owed = record.obligations(helper, state)
        if owed is not None:
            sentence = Message(
                "ATOP obligations of {who} to {other}, summed: 16 for defence, 8 offence, 4 neutrality, 2 "
                "non-aggression, 1 consultation.",
                {"who": helper.name, "other": state.name},
            )
            fact = _fact(f"{key}-{helper.id}", helper, owed, "atop_alliance", sentence)
            rows.append({**fact, "kind": "owes"} if state is own else fact)
    return [*rows, *_democracy(record, helper)]


def _democracy(record: RecordAt, each: Member) -> list[dict[str, Any]]:
    score = record.polity(each)
    if score is None:
        return []
    sentence = Message("Polity score of {who}, -10 to 10.", {"who": each.name})
    return [_fact(f"polity-{each.id}", each, score, "cw_democracy", sentence)]


def _fact(name: str, about: Member, value: float, source: str, says: Message) -> dict[str, Any]:
    return {"id": name, "kind": "fact", "about": about.id, "value": value, "source": [source], "says": bilingual(says)}


# The document --------------------------------------------------------------------------------------------------------


def _short(number: float) -> float:
    """Return a number to three significant digits."""
    return round(number, 2 - floor(log10(abs(number)))) if number else 0.0


def _source(name: str) -> dict[str, Any]:
    from foedus.record.source_files.registry import source

    entry = source(name)
    title = f"{entry.title}, version {entry.version}, {entry.first}-{entry.last} (foedus cite: {entry.cite})"
    return {"title": title, "undated": "retrospect", "grade": _GRADES[name]}


def _yaml(data: dict[str, Any]) -> str:
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 140
    writer.sort_base_mapping_type_on_output = False
    stream = StringIO()
    writer.dump(data, stream)
    return stream.getvalue()
