"""What changed since an earlier assessment of the same text: answers, and everything that they depend on.

A difference of two medians is told apart from none only where it exceeds two standard errors of sampling, those of
both runs together; what is smaller may be the luck of the draws.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from math import hypot
from typing import TYPE_CHECKING, Any

from foedus.errors import InputError, SpecificationError
from foedus.report.answers import ANSWERS
from foedus.report.numbers import number
from foedus.wording import Message

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FORMAT", "compared_with", "read_assessment", "require_same", "run_of"]

FORMAT = 1
"""Of the assessments that are understood: `foedus.assessment.parts.FORMAT`, which a page must not import."""

_STANDARD_ERRORS = 2.0
_PARTS = ("arrangement", "situation", "horizon", "answers", "text", "assumptions", "provenance")
_NUMBERS = ("median", "low", "high", "level")


def run_of(provenance: Any) -> str:
    """Return the identifier of a run: the first digits of the hash of what made it; nothing if that is not known."""
    if not isinstance(provenance, Mapping):
        return ""
    return sha256(json.dumps(provenance, sort_keys=True, default=str).encode()).hexdigest()[:8]


def read_assessment(file: Path) -> dict[str, Any]:
    """Return an assessment that an earlier run wrote.

    Raises
    ------
    InputError
        The file cannot be read, is no assessment, or of another format.
    """
    where = str(file)
    todo = Message("give the JSON that 'foedus assess --out FOLDER' or '--format json' wrote")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        told = Message("the earlier assessment cannot be read")
        raise InputError(told, where=where, why=error.strerror, todo=todo) from None
    except (ValueError, RecursionError):  # no text, no JSON, a number without end, brackets without end
        raise InputError(Message("the earlier assessment is no JSON"), where=where, todo=todo) from None
    if not isinstance(found, dict) or not all(key in found for key in _PARTS) or not _sound(found):
        raise InputError(Message("this JSON is no assessment"), where=where, todo=todo)
    written = found["provenance"].get("format")
    if written != FORMAT:
        raise InputError(
            Message(
                "the earlier assessment has another format: {written}, not {known}",
                {"written": written if isinstance(written, int) else "–", "known": FORMAT},
            ),
            where=where,
            todo=Message("make it anew with this version"),
        )
    return found


def _sound(found: Mapping[str, Any]) -> bool:
    """Return whether the parts that are compared have the form in which they are written."""
    answers, rows = found["answers"], found["assumptions"]
    return (
        _is_provenance(found["provenance"])
        and all(isinstance(found[key], Mapping) and "id" in found[key] for key in ("arrangement", "situation"))
        and isinstance(found["text"], Mapping)
        and isinstance(found["text"].get("findings"), list)
        and all(isinstance(finding, Mapping) and "code" in finding for finding in found["text"]["findings"])
        and isinstance(answers, Mapping)
        and all(answers.get(key) is None or _is_probability(answers[key]) for key in ANSWERS)
        and isinstance(rows, list)
        and all(isinstance(row, Mapping) and {"id", "median", "low", "high", "basis"} <= row.keys() for row in rows)
        and all(isinstance(row["id"], str) for row in rows)
    )


def _is_provenance(given: Any) -> bool:
    if not isinstance(given, Mapping):
        return False
    tables = [given.get(key) or {} for key in ("packages", "sampling_error", "estimates")]
    return all(isinstance(table, Mapping) for table in tables) and isinstance(tables[-1].get("data") or {}, Mapping)


def _is_probability(given: Any) -> bool:
    return isinstance(given, Mapping) and all(number(given.get(key)) is not None for key in _NUMBERS)


def compared_with(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changed from one assessment to another of the same text, as plain data.

    Parameters
    ----------
    old, new : mapping
        As `foedus.assessment.Assessment.to_dict` gives them.

    Returns
    -------
    dict
        `run` (of the earlier one), `foedus` (its version), `answers` (by name: `before`, `after`, `difference`,
        `error`: its standard error of sampling, `told_apart`), and `differences` (`kind`, `id`, `before`, `after`, and
        a `title` where there is one).

    Raises
    ------
    SpecificationError
        They are of different texts.
    """
    require_same(old, str(new["arrangement"]["id"]))
    answers = {key: _answer(key, old, new) for key in ANSWERS}
    return {
        "run": run_of(old["provenance"]),
        "foedus": str(old["provenance"].get("foedus", "")),
        "answers": answers,
        "differences": [*_inputs(old, new), *_findings(old, new), *_quantities(old, new)],
    }


def require_same(old: Mapping[str, Any], text: str) -> None:
    """Check that an earlier assessment is of the text with an id.

    Raises
    ------
    SpecificationError
        It is of another.
    """
    earlier = str(old["arrangement"]["id"])
    if earlier != text:
        raise SpecificationError(
            Message("the earlier assessment is of '{old}', not of '{new}'", {"old": earlier, "new": text}),
            todo=Message("compare two texts with --compare; --since compares two runs of one"),
        )


def _answer(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    before, after = old["answers"].get(key), new["answers"].get(key)
    if before is None or after is None:
        return {"before": before, "after": after, "difference": None, "error": None, "told_apart": before != after}
    errors = [(part["provenance"].get("sampling_error") or {}).get(key) for part in (old, new)]
    known = [float(error) for error in errors if isinstance(error, (int, float))]
    error = hypot(*known) if len(known) == len(errors) else None
    difference = after["median"] - before["median"]
    apart = error is not None and abs(difference) > _STANDARD_ERRORS * error
    return {
        "before": before,
        "after": after,
        "difference": round(difference, 6),
        "error": None if error is None else round(error, 6),
        "told_apart": apart,
    }


def _inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what else the runs were made with that differs: text, situation, horizon, seed, versions, data."""

    def made(part: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
        given = part["provenance"]
        estimates = given.get("estimates") or {}
        packages = {("version", name): value for name, value in (given.get("packages") or {}).items()}
        data = {("data", name): value for name, value in (estimates.get("data") or {}).items()}
        return {
            ("text", "arrangement_sha256"): given.get("arrangement_sha256"),
            ("situation", "id"): part["situation"]["id"],
            ("situation", "situation_sha256"): given.get("situation_sha256"),
            ("run", "horizon"): part["horizon"],
            ("run", "options"): given.get("options"),
            ("run", "prior"): given.get("prior"),
            ("run", "seed"): given.get("seed"),
            ("run", "draws"): given.get("draws"),
            ("version", "foedus"): given.get("foedus"),
            ("version", "python"): given.get("python"),
            **packages,
            ("version", "estimates"): estimates.get("model_version"),
            **data,
        }

    before, after = made(old), made(new)
    return [
        {"kind": key[0], "id": key[1], "before": before.get(key), "after": after.get(key)}
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def _findings(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the findings that went and came; one that only moved to another line is the same."""

    def by_place(part: Mapping[str, Any]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
        found = part["text"]["findings"]
        return {(str(f["code"]), str(f.get("clause") or ""), str(f.get("message") or "")): f for f in found}

    before, after = by_place(old), by_place(new)
    return [
        {
            "kind": "finding",
            "id": key[0],
            "clause": key[1] or None,
            "message": key[2],
            "before": key in before,
            "after": key in after,
        }
        for key in {**before, **after}
        if (key in before) != (key in after)
    ]


def _quantities(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the quantities of the ledger that differ in value, range, source or grade."""
    compared = ("median", "low", "high", "source", "grade", "basis")
    before, after = ({row["id"]: row for row in part["assumptions"]} for part in (old, new))

    def values(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
        return None if row is None else {key: row.get(key) for key in compared}

    found = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if values(was) != values(now):
            shown = now or was or {}
            found.append(
                {
                    "kind": "estimate" if shown.get("basis") == "estimated" else "assumption",
                    "id": key,
                    "title": shown.get("title"),
                    "unit": shown.get("unit"),
                    "before": values(was),
                    "after": values(now),
                }
            )
    return found
