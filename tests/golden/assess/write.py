"""Write the stored assessments anew: ``python tests/golden/assess/write.py``; then look at the difference."""

from __future__ import annotations

import json
from pathlib import Path

from foedus.assessment import assess

CASES = ("consultation-only", "model-guarantee")
SETTINGS = {"horizon": "P2Y", "seed": 2, "draws": 8}


def told(case: str) -> dict:
    """Return what is stored of an assessment: all that does not change with the version of a package."""
    data = assess(case, **SETTINGS).to_dict()
    for part in ("text", "provenance", "situation", "validity"):
        del data[part]
    del data["record"]["specifications"]
    return data


if __name__ == "__main__":
    for case in CASES:
        file = Path(__file__).parent / f"{case}.json"
        file.write_text(json.dumps(told(case), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(file)
