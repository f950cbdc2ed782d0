"""Findings as SARIF 2.1.0, for editors and code-review tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from foedus import __version__
from foedus.law import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.law import Finding

__all__ = ["sarif"]


def sarif(findings: Sequence[Finding], lang: str = "en") -> dict[str, Any]:
    """Return findings as a SARIF 2.1.0 log (OASIS 2020)."""
    used = sorted({finding.code for finding in findings})
    rules = [
        {"id": code, "name": RULES[code].name, "shortDescription": {"text": RULES[code].title.render(lang)}}
        for code in used
    ]
    results = [
        {
            "ruleId": finding.code,
            "level": finding.severity,
            "message": {"text": finding.message.render(lang)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(finding.file)},
                        "region": {"startLine": finding.line},
                    }
                }
            ],
        }
        for finding in findings
    ]
    driver = {"name": "foedus", "version": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _uri(file: str) -> str:
    """Return a file as a URI reference: relative paths stay relative."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
