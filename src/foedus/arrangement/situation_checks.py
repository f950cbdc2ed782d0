"""What is impossible in a situation, beyond what any single field shows; every problem at once, each with its place."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from foedus.arrangement.assumption_kinds import ASSUMPTION, DOMAINS, EURO, EXACT, KINDS, READER, is_possible
from foedus.errors import nearest
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.arrangement.reading import Document, Steps
    from foedus.errors import Problem

__all__ = ["READ", "UNDATED", "problems_of"]


def problems_of(document: Document, data: dict[str, Any]) -> list[Problem]:
    """Return the problems of a situation read as plain data, so that they are listed with those of form."""
    return list(_Checker(document, data).problems())


def _plain(entry: Any) -> dict[str, Any]:
    """Return an entry with words for what should be a word and is not: the check of form names it."""
    if not isinstance(entry, dict):
        return {}
    return {
        key: value if key == "source" or not isinstance(value, dict | list) else str(value)
        for key, value in entry.items()
    }


UNDATED = ("convention", "retrospect", "unknown")
"""Why a source has no date: a choice, not something read; written later, on what could be known then; not stated."""

READ = ("whole", "excerpt")
"""What of a source was read."""

_SEVERAL = {"election", "fact", "aid_pipeline"}  # a party may have more than one
_DATED = {"election": "every", "aid_pipeline": "until"}  # what may stand beside the date


class _Checker:
    """Problems that no single field shows; works on plain data, so that they are listed with those of form."""

    def __init__(self, document: Document, data: dict[str, Any]) -> None:
        self.document = document
        self.data = data
        self.parties = set(data["parties"]) if isinstance(data.get("parties"), dict) else set()
        self.sources = set(data["sources"]) if isinstance(data.get("sources"), dict) else set()
        entries = data.get("entries")
        self.entries = [_plain(e) for e in entries] if isinstance(entries, list) else []

    def problems(self) -> Iterator[Problem]:
        for role in ("protege", "adversary"):
            yield from self._party(self.data.get(role), (role,))
        if isinstance(adversary := self.data.get("adversary"), str) and adversary == self.data.get("protege"):
            message = Message("'{party}' is both protégé and adversary", {"party": adversary})
            yield self.document.problem(("adversary",), message, Message("name the state that might attack it"))
        seen: dict[Any, int] = {}
        for index, entry in enumerate(self.entries):
            path: Steps = ("entries", index)
            keys = [("id", entry.get("id"))]
            if entry.get("kind") not in _SEVERAL:
                keys.append(("kind", (entry.get("kind"), entry.get("about"))))
            for field, key in keys:
                if key in seen:
                    yield self.document.problem(
                        (*path, field),
                        Message("this {field} appears twice, first in entry {n}", {"field": field, "n": seen[key]}),
                    )
                seen.setdefault(key, index)
            yield from self._range(entry, path)
            yield from self._source(entry, path)
            yield from self._looked_for(entry, path)
            yield from self._about(entry, path)
            yield from self._dates(entry, path)
            yield from self._unit(entry, path)
        yield from self._aid()
        yield from self._money()
        yield from self._source_dates()
        yield from self._measure()

    def _party(self, name: Any, path: Steps) -> Iterator[Problem]:
        if isinstance(name, str) and name not in self.parties:
            close = nearest(name, self.parties)
            names = ", ".join(sorted(self.parties)) or Message("none")
            hint = Message("declared: {names}", {"names": names})
            hint = Message("did you mean {close}?", {"close": close}) if close else hint
            yield self.document.problem(
                path, Message("unknown {kind} '{name}'", {"kind": Message("party", context="kind"), "name": name}), hint
            )

    def _range(self, entry: dict[str, Any], path: Steps) -> Iterator[Problem]:
        empty = [key for key in ("value", "median", "low", "high") if key in entry and entry[key] is None]
        for key in empty:
            message = Message("'{key}' is empty: give a number, or leave it out", {"key": key})
            yield self.document.problem((*path, key), message)
        if empty:
            return
        if ("value" in entry) == ("median" in entry):
            yield self.document.problem(path, Message("an entry takes either 'value' or 'median'"))
            return
        middle = "value" if "value" in entry else "median"
        numbers = {k: entry[k] for k in ("low", middle, "high") if isinstance(entry.get(k), int | float)}
        if ("low" in entry) != ("high" in entry):
            yield self.document.problem(path, Message("a range needs both 'low' and 'high'"))
        elif "low" not in entry and middle == "median":
            yield self.document.problem((*path, "median"), Message("a median needs a range: give 'low' and 'high'"))
        ordered = list(numbers.items())
        for (name, smaller), (other, larger) in pairwise(ordered):
            if smaller > larger:
                yield self.document.problem(
                    self.document.newest((*path, name), (*path, other)),
                    Message(
                        "{name} ({smaller}) is above {other} ({larger})",
                        {"name": name, "smaller": smaller, "other": other, "larger": larger},
                    ),
                )
        kind = KINDS.get(str(entry.get("kind")))
        if kind and kind.exact and ("low" in entry or middle == "median"):
            yield self.document.problem(
                path,
                Message("an entry of kind '{kind}' takes one 'value', without a range", {"kind": kind.name}),
                EXACT,
            )
        for name, number in ordered:
            if kind and not is_possible(kind.domain, number, exact=len(numbers) == 1):
                yield self.document.problem(
                    (*path, name),
                    Message("{number} is impossible: {why}", {"number": number, "why": DOMAINS[kind.domain]}),
                )

    def _source(self, entry: dict[str, Any], path: Steps) -> Iterator[Problem]:
        named = entry.get("source")
        for name in map(str, named) if isinstance(named, list) else [named] if isinstance(named, str) else []:
            if name == READER and self.document.place((*path, "source"))[0] == 0:
                continue
            if name == ASSUMPTION:
                kind = KINDS.get(str(entry.get("kind")))
                ranged = kind is None or not kind.fixed  # a convention is one number by its nature
                if ranged and ("low" not in entry or "high" not in entry):
                    yield self.document.problem(
                        (*path, "source"), Message("an assumption without a range: give 'low' and 'high'")
                    )
            elif name not in self.sources:
                close = nearest(name, {*self.sources, ASSUMPTION})
                hint = (
                    Message("did you mean {close}?", {"close": close})
                    if close
                    else Message("declare it under 'sources', or write 'assumption'")
                )
                yield self.document.problem(
                    (*path, "source"),
                    Message("unknown {kind} '{name}'", {"kind": Message("source", context="kind"), "name": name}),
                    hint,
                )

    def _looked_for(self, entry: dict[str, Any], path: Steps) -> Iterator[Problem]:
        """Check that what was looked for and not found stands in an assumption only."""
        named = entry.get("source")
        names = set(map(str, named)) if isinstance(named, list) else {str(named)}
        if "looked_for" in entry and not names & {ASSUMPTION, READER}:
            message = Message("'looked_for' stands in an entry that has a source")
            hint = Message("it says what was looked for and not found: leave it to assumptions")
            yield self.document.problem((*path, "looked_for"), message, hint)

    def _about(self, entry: dict[str, Any], path: Steps) -> Iterator[Problem]:
        kind = KINDS.get(str(entry.get("kind")))
        if "about" in entry:
            yield from self._party(entry["about"], (*path, "about"))
        elif kind and kind.about in {"party", "guarantor"}:
            yield self.document.problem(
                path, Message("'about' is missing: whose {kind} is it?", {"kind": entry["kind"]})
            )
        if (
            kind
            and kind.about == "guarantor"
            and entry.get("about") in (self.data.get("adversary"), self.data.get("protege"))
        ):
            yield self.document.problem(
                (*path, "about"), Message("'{party}' is not a guarantor in this situation", {"party": entry["about"]})
            )

    def _day(self, value: Any) -> date | None:
        try:
            return date.fromisoformat(str(value))
        except ValueError:  # the check of form names it
            return None

    def _dates(self, entry: dict[str, Any], path: Steps) -> Iterator[Problem]:
        """Check the dates of an entry: those that it needs, their order, and none that its kind has no use for."""
        kind, today = str(entry.get("kind")), self._day(self.data.get("date"))
        if kind == "election":
            yield from self._election(entry, path, today)
        if kind == "aid_pipeline":
            for key in ("date", "until"):
                if key not in entry:
                    message = Message("'{key}' is missing: when does delivery start and end?", {"key": key})
                    yield self.document.problem(
                        path, message, Message("delays in delivery are a separate entry, 'aid_delay'")
                    )
        for key in ("until", "every"):
            if key in entry and kind in KINDS and _DATED.get(kind) != key:
                yield self.document.problem(
                    (*path, key), Message("an entry of kind '{kind}' does not take '{key}'", {"kind": kind, "key": key})
                )
        begins, ends = self._day(entry.get("date")), self._day(entry.get("until"))
        if begins and ends and ends < begins:
            yield self.document.problem(
                (*path, "until"),
                Message("it ends on {ends}, before it begins on {begins}", {"ends": ends, "begins": begins}),
            )
        if kind == "aid_pipeline" and ends and today and ends < today:
            message = Message(
                "the pipeline ended on {ends}, before the situation's date, {today}", {"ends": ends, "today": today}
            )
            yield self.document.problem(
                (*path, "until"), message, Message("aid already delivered belongs in 'aid_stock'")
            )
        if kind == "fact" and begins and today and begins > today:
            message = Message(
                "a fact dated {begins} is later than the situation's date, {today}", {"begins": begins, "today": today}
            )
            yield self.document.problem((*path, "date"), message, Message("an expected fact is an assumption"))

    def _election(self, entry: dict[str, Any], path: Steps, today: date | None) -> Iterator[Problem]:
        """Check that an election has a date, none in the past, and comes again after some time if it does."""
        begins, every = self._day(entry.get("date")), str(entry.get("every"))
        if "date" not in entry:
            yield self.document.problem(path, Message("'date' is missing: when is the election?"))
        if begins and today and begins < today:
            message = Message(
                "the election of {begins} is earlier than the situation's date, {today}",
                {"begins": begins, "today": today},
            )
            yield self.document.problem((*path, "date"), message)
        if every.startswith("P") and "0" in every and not any(digit in every for digit in "123456789"):
            message = Message("an election cannot recur after {every}", {"every": every})
            hint = Message("leave out 'every' if it happens only once; otherwise write P4Y, for instance")
            yield self.document.problem((*path, "every"), message, hint)

    def _source_dates(self) -> Iterator[Problem]:
        """Check that each source has a date, or says why it has none, and that none is later than the situation."""
        today, sources = self._day(self.data.get("date")), self.data.get("sources")
        for name, source in sources.items() if isinstance(sources, dict) else ():
            if not isinstance(source, dict):
                continue
            if "date" not in source and "undated" not in source:
                message = Message("source '{name}' has no date", {"name": name})
                hint = Message(
                    "give the day on which it was published; if there is none, say why with 'undated': {words}",
                    {"words": ", ".join(UNDATED)},
                )
                yield self.document.problem(("sources", name), message, hint, key=True)
            if "date" in source and "undated" in source:
                yield self.document.problem(
                    ("sources", name, "undated"), Message("a source takes either 'date' or 'undated'")
                )
            read = self._day(source.get("date"))
            if read and today and read > today and source.get("revised") is not True:
                message = Message(
                    "source '{name}' is dated {read}, later than the situation's date, {today}",
                    {"name": name, "read": read, "today": today},
                )
                hint = Message(
                    "leave it out; a later version of figures for the time before the situation's date is marked "
                    "'revised: true'"
                )
                yield self.document.problem(("sources", name, "date"), message, hint)

    def _unit(self, entry: dict[str, Any], path: Steps) -> Iterator[Problem]:
        """Check that a unit is that of the kind: in another, the number would mean something else."""
        kind, unit = KINDS.get(str(entry.get("kind"))), entry.get("unit")
        if kind and kind.unit and isinstance(unit, str) and not kind.takes(unit):
            message = Message("'{unit}' is not the unit of kind '{kind}'", {"kind": kind.name, "unit": unit})
            known = {"unit": kind.unit.en}
            hint = Message("write '{unit}', or leave the unit out", known)
            if EURO in kind.unit.en:
                hint = Message("write '{unit}', in any currency, or leave the unit out", known)
            yield self.document.problem((*path, "unit"), message, hint)

    def _measure(self) -> Iterator[Problem]:
        """Check that the protégé's capability, the unit of all others, is 1."""
        for index, entry in enumerate(self.entries):
            mine = entry.get("kind") == "capability" and entry.get("about") == self.data.get("protege")
            number = entry.get("value", entry.get("median"))
            if mine and isinstance(number, int | float) and number != 1:
                message = Message(
                    "the protégé's capability is the unit: it must be 1, not {number}", {"number": number}
                )
                yield self.document.problem(
                    ("entries", index), message, Message("express the others as multiples of it")
                )

    def _aid(self) -> Iterator[Problem]:
        amounts: dict[tuple[str, Any], tuple[float, int]] = {}
        for index, entry in enumerate(self.entries):
            number = entry.get("value", entry.get("median"))
            if isinstance(number, int | float):
                amounts[str(entry.get("kind")), entry.get("about")] = number, index
        for (kind, about), (given, index) in amounts.items():
            promised, at = amounts.get(("aid_pledged", about), (None, index))
            if kind == "aid_delivered" and promised is not None and given > promised:
                yield self.document.problem(
                    self.document.newest(("entries", index), ("entries", at)),
                    Message(
                        "more aid delivered ({given}) than pledged ({promised})", {"given": given, "promised": promised}
                    ),
                )

    def _money(self) -> Iterator[Problem]:
        """Check that all aid is in one money, and that the model's defaults, in billion euro, stand nowhere beside it.

        The money of an entry is the first two words of its unit, as in ``million pounds a year``.
        """
        kinds = {"aid_pledged", "aid_delivered", "aid_stock", "aid_pipeline"}
        aid = {i: (KINDS[e["kind"]], e.get("unit")) for i, e in enumerate(self.entries) if e.get("kind") in kinds}
        given = {i: str(unit or EURO) for i, (kind, unit) in aid.items() if unit is None or kind.takes(str(unit))}
        moneys = {i: " ".join(unit.split()[:2]) for i, unit in given.items()}
        first = next((i for i, money in moneys.items() if money != EURO), None)
        if first is None:
            return
        other = moneys[first]
        mixed = {
            self.document.newest(("entries", i), ("entries", first)): money
            for i, money in moneys.items()
            if money != other
        }
        for path, money in mixed.items():
            yield self.document.problem(
                path,
                Message("aid in '{money}' alongside aid in '{other}'", {"money": money, "other": other}),
                Message("give all aid in one currency, as the unit of each entry"),
            )
        present = {e.get("kind") for e in self.entries}
        for kind in sorted({"aid_pledged", "aid_delivered", "aid_stock", "aid_effect"} - present):
            message = Message(
                "aid in '{money}' without '{kind}': the model's default is in {euro}",
                {"money": other, "kind": kind, "euro": EURO},
            )
            yield self.document.problem(("entries",), message, Message("add an entry of kind '{kind}'", {"kind": kind}))
