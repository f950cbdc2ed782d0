"""What changed since an earlier assessment of the same text: answers, and everything that they depend on.

A difference of two means counts only where it exceeds two standard errors of sampling, those of both runs together;
what is smaller may be the luck of the draws.
"""

from __future__ import annotations

import json
from hashlib import sha256
from math import hypot
from typing import TYPE_CHECKING, Any, cast

from foedus.assessment.schema import ANSWERS, FORMAT, problem_of
from foedus.errors import InputError, SpecificationError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from foedus.assessment.schema import (
        AnswerChange,
        AnswersAt,
        AnswersChange,
        AnswersPart,
        AssessmentDocument,
        AssumptionRow,
        Difference,
        EstimateDocument,
        ProvenancePart,
        QuantityState,
        SincePart,
    )
    from foedus.law.schema import FindingRow

__all__ = ["compared_with", "read_earlier", "require_same", "run_of"]

_STANDARD_ERRORS = 2.0


def run_of(provenance: ProvenancePart) -> str:
    """Return the identifier of a run: the first digits of the hash of what made it."""
    return sha256(json.dumps(provenance, sort_keys=True, default=str).encode()).hexdigest()[:8]


def read_earlier(file: Path) -> AssessmentDocument:
    """Return an assessment that an earlier run wrote.

    Raises
    ------
    InputError
        The file cannot be read, is not an assessment, or is of another format.
    """
    where = str(file)
    todo = Message("give the JSON that 'foedus assess --out FOLDER' or '--format json' wrote")
    try:
        text = file.read_text(encoding="utf-8")
        found = json.loads(text)
    except OSError as error:
        what = Message("the earlier assessment cannot be read")
        raise InputError(what, where=where, why=error.strerror, todo=todo) from None
    except (ValueError, RecursionError):  # not text, not JSON, a number without end, brackets without end
        raise InputError(Message("the earlier assessment is not JSON"), where=where, todo=todo) from None
    written = _format_of(found)
    if written is not None and written != FORMAT:
        raise InputError(
            Message(
                "the earlier assessment has another format: {written}, not {known}",
                {"written": written, "known": FORMAT},
            ),
            where=where,
            todo=Message("make it again with this version"),
        )
    problem = problem_of(text)
    if problem is not None:
        raise InputError(Message("this JSON is not an assessment"), where=where, why=problem, todo=todo)
    return found


def _format_of(found: Any) -> int | None:
    """Return the format that a document says it has, or None."""
    provenance = found.get("provenance") if isinstance(found, dict) else None
    written = provenance.get("format") if isinstance(provenance, dict) else None
    return written if isinstance(written, int) and not isinstance(written, bool) else None


def require_same(old: AssessmentDocument, text: str) -> None:
    """Check that an earlier assessment is of the text with an id.

    Raises
    ------
    SpecificationError
        It is of another.
    """
    earlier = old["arrangement"]["id"]
    if earlier != text:
        raise SpecificationError(
            Message("the earlier assessment is of '{old}', not of '{new}'", {"old": earlier, "new": text}),
            todo=Message("compare two texts with --compare; --since compares two runs of one"),
        )


def compared_with(old: AssessmentDocument, new: AssessmentDocument) -> SincePart:
    """Return what changed from one assessment to another of the same text.

    Raises
    ------
    SpecificationError
        They are of different texts.
    """
    require_same(old, new["arrangement"]["id"])
    answers = {key: _answer(key, old, new) for key in ANSWERS}
    return {
        "run": run_of(old["provenance"]),
        "foedus": old["provenance"]["foedus"],
        "answers": cast("AnswersChange", answers),
        "differences": [*_inputs(old, new), *_findings(old, new), *_quantities(old, new)],
    }


def _answer(key: str, old: AssessmentDocument, new: AssessmentDocument) -> AnswerChange:
    before, after = _estimate(old["answers"], key), _estimate(new["answers"], key)
    if before is None or after is None:
        return {"before": before, "after": after, "difference": None, "error": None, "told_apart": before != after}
    errors = [_error(document["provenance"]["sampling_error"], key) for document in (old, new)]
    known = [error for error in errors if error is not None]
    error = hypot(*known) if len(known) == len(errors) else None
    difference = after["mean"] - before["mean"]
    return {
        "before": before,
        "after": after,
        "difference": round(difference, 6),
        "error": None if error is None else round(error, 6),
        "told_apart": error is not None and abs(difference) > _STANDARD_ERRORS * error,
    }


def _estimate(answers: AnswersPart, key: str) -> EstimateDocument | None:
    return cast("dict[str, EstimateDocument | None]", answers)[key]


def _error(errors: AnswersAt, key: str) -> float | None:
    return cast("dict[str, float]", errors).get(key)


def _inputs(old: AssessmentDocument, new: AssessmentDocument) -> list[Difference]:
    """Return what else the runs were made with that differs: text, situation, horizon, seed, versions, data."""
    before, after = _made(old), _made(new)
    return [
        {"kind": key[0], "id": key[1], "before": before.get(key), "after": after.get(key)}
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def _made(document: AssessmentDocument) -> dict[tuple[Any, str], Any]:
    """Return by kind and name what a run was made with."""
    made = document["provenance"]
    estimates = made["estimates"]
    return {
        ("text", "arrangement_sha256"): made["arrangement_sha256"],
        ("situation", "id"): document["situation"]["id"],
        ("situation", "situation_sha256"): made["situation_sha256"],
        ("run", "horizon"): document["horizon"],
        ("run", "options"): made["options"],
        ("run", "settings"): made.get("settings"),
        ("run", "prior"): _at_prior(made),
        ("run", "seed"): made["seed"],
        ("run", "draws"): made["draws"],
        ("version", "foedus"): made["foedus"],
        ("version", "python"): made["python"],
        **{("version", name): value for name, value in made["packages"].items()},
        ("version", "estimates"): estimates.get("model_version"),
        **{("data", name): value for name, value in estimates.get("data", {}).items()},
    }


def _at_prior(made: ProvenancePart) -> list[str] | None:
    """Return the links whose posterior was replaced by its prior."""
    links = made["estimates"].get("links", {})
    return [name for name, link in links.items() if link.get("replaced_by") == "prior"] or None


def _findings(old: AssessmentDocument, new: AssessmentDocument) -> list[Difference]:
    """Return the findings that went and came; one that only moved to another line is the same."""

    def by_place(findings: list[FindingRow]) -> set[tuple[str, str | None, str]]:
        return {(f["code"], f["clause"], f["message"]) for f in findings}

    found = [*old["text"]["findings"], *new["text"]["findings"]]
    before, after = by_place(old["text"]["findings"]), by_place(new["text"]["findings"])
    places = dict.fromkeys((f["code"], f["clause"], f["message"]) for f in found)
    return [
        {
            "kind": "finding",
            "id": place[0],
            "clause": place[1],
            "message": place[2],
            "before": place in before,
            "after": place in after,
        }
        for place in places
        if (place in before) != (place in after)
    ]


def _quantities(old: AssessmentDocument, new: AssessmentDocument) -> list[Difference]:
    """Return the quantities of the ledger that differ in value, range, source or grade."""
    before, after = ({row["id"]: row for row in document["assumptions"]} for document in (old, new))
    return [
        _quantity(after.get(key) or before[key], _state(before, key), _state(after, key))
        for key in dict.fromkeys([*before, *after])
        if _state(before, key) != _state(after, key)
    ]


def _quantity(shown: AssumptionRow, before: QuantityState | None, after: QuantityState | None) -> Difference:
    return {
        "kind": "estimate" if shown["basis"] == "estimated" else "assumption",
        "id": shown["id"],
        "title": shown["title"],
        "unit": shown["unit"],
        "before": before,
        "after": after,
    }


def _state(rows: Mapping[str, AssumptionRow], key: str) -> QuantityState | None:
    row = rows.get(key)
    if row is None:
        return None
    return {
        "median": row["median"],
        "low": row["low"],
        "high": row["high"],
        "source": row["source"],
        "grade": row["grade"],
        "basis": row["basis"],
    }
