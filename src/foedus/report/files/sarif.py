"""Findings as SARIF 2.1.0, for editors and code-review tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from foedus import __version__
from foedus.law import RULES
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.law import Finding

__all__ = ["sarif"]


def sarif(
    findings: Sequence[Finding], lang: str = "en", missed: tuple[Message, str, int] | None = None
) -> dict[str, Any]:
    """Return findings as a SARIF 2.1.0 log (OASIS 2020); a missed target comes first, with its file and line."""
    used = sorted({finding.code for finding in findings})
    rules = [
        {"id": code, "name": RULES[code].name, "shortDescription": {"text": RULES[code].title.render(lang)}}
        for code in used
    ]
    results = [_result(f.code, f.severity, f.message.render(lang), f.file, f.line) for f in findings]
    if missed is not None:
        message, file, line = missed
        rules.insert(0, {"id": "target", "name": "target", "shortDescription": {"text": _MISSED.render(lang)}})
        results.insert(0, _result("target", "error", message.render(lang), file, line))
    driver = {"name": "foedus", "version": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _result(rule: str, level: str, text: str, file: str, line: int) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": line}}
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


_MISSED = Message("The text misses its target")


def _uri(file: str) -> str:
    """Return a file as a URI reference: relative paths stay relative."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
