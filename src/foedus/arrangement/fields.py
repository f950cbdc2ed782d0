"""What the fields of a document may hold: names, texts, days, durations, rules."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from foedus.arrangement.durations import PATTERN, parse_duration
from foedus.wording import Bilingual, Message
from foedus.wording.french import typographic

__all__ = [
    "Day",
    "Deadline",
    "Duration",
    "Grade",
    "Id",
    "Ids",
    "Localised",
    "Rule",
    "Share",
    "StrictModel",
    "Text",
    "WrittenDate",
    "listed",
    "parse_rule",
    "parse_share",
]


class StrictModel(BaseModel):
    """A part of a document: frozen; unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Text(StrictModel):
    """A text in English, with French where it is known. A plain string is English."""

    en: str = Field(min_length=1, description="In English.")
    fr: str | None = Field(None, description="In French.")

    def in_(self, language: str) -> str:
        """Return the text in a language, or in English where that is missing."""
        return typographic(self.fr) if language == "fr" and self.fr else self.en

    def to_dict(self) -> Bilingual:
        """Return the text as plain data, without a French that is missing."""
        return {"en": self.en, "fr": self.fr} if self.fr is not None else {"en": self.en}


def listed(value: Any) -> Any:
    """Let one word stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _bilingual(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


def _dated(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return _day(value)
        except ValueError:
            raise ValueError(Message("'{text}' is not a date: write YYYY-MM-DD", {"text": str(value)})) from None
    return value


def _day(text: str) -> date:
    """Return a day written as YYYY-MM-DD, and in no other of the forms that Python reads."""
    if not _WHOLE_DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _written(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        return str(value)
    if not isinstance(value, str):
        return value
    if _MONTH_OR_YEAR.fullmatch(value):
        return value
    try:
        return _day(value)
    except ValueError:
        raise ValueError(
            Message("'{text}' is not a date: write YYYY-MM-DD, or YYYY-MM if the day is not known", {"text": value})
        ) from None


def _lasting(value: Any) -> Any:
    if isinstance(value, str):
        parse_duration(value)
    return value


def _deadline(value: Any) -> Any:
    return value if value == "forthwith" else _lasting(value)


def _ruled(value: Any) -> Any:
    if isinstance(value, list):
        if not value:
            raise ValueError(Message("name at least one rule"))
        for rule in value:
            parse_rule(rule)
        return value
    parse_rule(value)
    return value


def _shared(value: Any) -> Any:
    if isinstance(value, str):
        parse_share(value)
    return value


_WHOLE_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_MONTH_OR_YEAR = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")
_SHARE_PATTERN = "([0-9]{1,6})/([0-9]{1,6})"
_SHARE = re.compile(_SHARE_PATTERN)
_RULES = ("each", "any", "unanimity", "majority", "single", "weighted")
_ONE_RULE = {
    "anyOf": [
        {"enum": list(_RULES)},
        {"type": "integer", "minimum": 1},
        {"type": "string", "pattern": f"^{_SHARE_PATTERN}$"},
    ]
}
_DURATION = {"type": "string", "pattern": f"^{PATTERN}$"}

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}$")]
Grade = Annotated[str, StringConstraints(pattern=r"^[A-F][1-6]$")]
Duration = Annotated[str, BeforeValidator(_lasting), WithJsonSchema(_DURATION)]
"""A duration of ISO 8601 in whole hours or longer: PT24H, P3D, P6M."""

Deadline = Annotated[str, BeforeValidator(_deadline), WithJsonSchema({"anyOf": [{"const": "forthwith"}, _DURATION]})]
"""A duration, or ``forthwith``: at once, by the text's own choice without a number."""

Day = Annotated[date, BeforeValidator(_dated), WithJsonSchema({"type": "string", "pattern": f"^{_WHOLE_DAY.pattern}$"})]
WrittenDate = Annotated[
    date | str,
    BeforeValidator(_written),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^({_WHOLE_DAY.pattern}|{_MONTH_OR_YEAR.pattern})$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ]
        },
    ),
]
"""A day, or a month or year (as text) where no more is known."""

Localised = Annotated[Text, BeforeValidator(_bilingual)]
Ids = Annotated[list[Id], BeforeValidator(listed)]
Rule = Annotated[
    str | int | list[str | int],
    BeforeValidator(_ruled),
    WithJsonSchema({"anyOf": [*_ONE_RULE["anyOf"], {"type": "array", "minItems": 1, "items": _ONE_RULE}]}),
]
Share = Annotated[str, BeforeValidator(_shared), WithJsonSchema({"type": "string", "pattern": f"^{_SHARE_PATTERN}$"})]


def parse_share(text: str) -> tuple[int, int]:
    """Return numerator and denominator of a share such as ``2/3``.

    Raises
    ------
    ValueError
        The text is not a share above 0 and up to 1.
    """
    match = _SHARE.fullmatch(text)
    if match is None or not 0 < int(match[1]) <= int(match[2]):
        raise ValueError(Message("'{text}' is not a share: write 2/3 or 3/4", {"text": text}))
    return int(match[1]), int(match[2])


def parse_rule(rule: str | int) -> str | int | tuple[int, int]:
    """Return a decision rule: its word, a number of votes, or a share.

    Raises
    ------
    ValueError
        No such rule.
    """
    if isinstance(rule, int) and not isinstance(rule, bool):
        if rule < 1:
            raise ValueError(Message("the number of votes must be at least 1, not {n}", {"n": rule}))
        return rule
    if rule in _RULES:
        return rule
    if isinstance(rule, str) and "/" in rule:
        return parse_share(rule)
    names = {"rule": str(rule), "names": ", ".join(_RULES)}
    raise ValueError(Message("unknown rule '{rule}': write {names}, a number of votes, or a share such as 2/3", names))
