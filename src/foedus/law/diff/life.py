"""What changes in a text's life: when it begins, how long it lasts, how one leaves, what it is in law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.arrangement.durations import parse_duration
from foedus.law.diff.duties import duty_changes
from foedus.law.drafting import duration
from foedus.wording import N_, Message, term

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = ["LifeChange", "life_changes"]


@dataclass(frozen=True, slots=True)
class LifeChange:
    """One change in a text's life.

    Attributes
    ----------
    key : str
        `active_when`, `until`, `renewal`, `exit`, `instrument` or `status`; `duty` for what the matrix does not show:
        duties of peacetime, and how much of a response is owed.
    message : Message
    """

    key: str
    message: Message

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the change as plain data, in a language."""
        return {"key": self.key, "message": self.message.render(lang)}


def life_changes(before: Arrangement, after: Arrangement) -> tuple[LifeChange, ...]:
    """Return what changes in a text's life, by meaning: titles, notes and sources do not count."""
    found = [
        LifeChange(key, Message(words, {"before": term(getattr(before, key)), "after": term(getattr(after, key))}))
        for key, words in (
            ("instrument", N_("instrument: {before} → {after}")),
            ("status", N_("status: {before} → {after}")),
        )
        if getattr(before, key) != getattr(after, key)
    ]
    old, new = _meaning(before), _meaning(after)
    found += [
        LifeChange(key, _change_message(key, old.get(key), new.get(key)))
        for key in _KEYS
        if old.get(key) != new.get(key)
    ]
    found += [LifeChange("duty", message) for message in duty_changes(before, after)]
    return tuple(found)


def _length(text: str) -> Message:
    """Return a duration in its largest units: twelve months are a year."""
    parts = parse_duration(text)
    years, months = divmod(12 * parts["years"] + parts["months"], 12)
    days, hours = divmod(24 * (7 * parts["weeks"] + parts["days"]) + parts["hours"], 24)
    return duration(f"P{years}Y{months}M{days}DT{hours}H")


_KEYS = ("active_when", "controlled_by", "until", "renewal", "exit_notice", "exit_by", "exit_opens")
_NAMES = {
    "active_when": Message("entry into force"),
    "controlled_by": Message("entry into force controlled by"),
    "until": Message("term"),
    "renewal": Message("renewal"),
    "exit_notice": Message("notice of withdrawal"),
    "exit_by": Message("who can withdraw"),
    "exit_opens": Message("when notice can first be given"),
}


_RENEWAL = {
    "none": Message("none"),
    "automatic": Message("automatic unless terminated"),
    "agreement": Message("by agreement of the parties"),
}


def _change_message(key: str, before: Any, after: Any) -> Message:
    def words(value: Any) -> Any:
        return Message("not set") if value in (None, (), "") else value

    return Message("{key}: {before} → {after}", {"key": _NAMES[key], "before": words(before), "after": words(after)})


def _meaning(text: Arrangement) -> dict[str, Any]:
    """Return the life of a text as comparable values that people can read."""
    life = text.life
    start = life.active_when
    found: dict[str, Any] = {}
    if start is not None:
        names = text.members([*start.consent, *start.agrees, *start.asked])
        found["controlled_by"] = tuple(text.called(name) for name in sorted(names))
        found["active_when"] = Message("subject to a condition")
    else:
        found["active_when"] = Message("upon signature")
    found["until"] = Message("unlimited") if life.until == "indefinite" else life.until and _length(life.until)
    found["renewal"] = life.renewal and _RENEWAL[life.renewal]
    if life.exit is not None:
        found["exit_notice"] = _length(life.exit.notice) if life.exit.notice else Message("none")
        opens = life.exit.opens
        if opens is not None:
            found["exit_opens"] = Message("at the end of a term") if opens == "end_of_term" else _length(opens)
        found["exit_by"] = tuple(Message("each party") if by == "each" else text.called(by) for by in life.exit.by)
    return found
