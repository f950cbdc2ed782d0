"""A fixed lever sheet, in the form that ``foedus levers --format json`` has: two levers, one judged beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.levers.schema import ANSWERS_MOVED

if TYPE_CHECKING:
    from foedus.assessment.levers.schema import (
        LeftOut,
        LeverAnswer,
        LeversDocument,
        Mechanism,
        MovedAnswer,
        SettingRow,
        Verdict,
    )
    from foedus.wording import Bilingual

__all__ = ["sheet"]

_MEANS: dict[MovedAnswer, float] = {
    "adversary_signs": 0.57,
    "protege_signs": 0.78,
    "peace": 0.89,
    "sovereignty": 0.94,
    "imposed_peace": 0.87,
    "imposed_sovereignty": 0.92,
    "overall": 0.764,
}
_EXPECTED: dict[MovedAnswer, tuple[float, float, Verdict]] = {
    "adversary_signs": (-0.35, -0.1, "smaller"),
    "protege_signs": (-0.05, 0.15, "inside"),
    "peace": (0.01, 0.05, "opposite"),
    "sovereignty": (-0.02, -0.01, "larger"),
}


_SETTINGS: tuple[tuple[str, Bilingual, float, float | None], ...] = (
    ("half", {"en": "half as strong", "fr": "force réduite de moitié"}, 0.5, 0.04),
    ("as_it_is", {"en": "as it is", "fr": "en l’état"}, 1.0, None),
    ("twice", {"en": "twice as strong", "fr": "force doublée"}, 2.0, -0.0385),
)


def _answers(moved: float | None, *, judged: bool, without: tuple[str, ...] = ()) -> list[LeverAnswer]:
    found: list[LeverAnswer] = []
    for k, name in enumerate(ANSWERS_MOVED):
        if name in without:
            continue
        by = 0.0 if moved is None or name == "protege_signs" else moved * (1 + k / 10)
        mean = round(_MEANS[name] + by, 6)
        low, high, verdict = _EXPECTED.get(name, (0.0, 0.0, None)) if judged else (0.0, 0.0, None)
        found.append(
            {
                "answer": name,
                "estimate": {"mean": mean, "median": mean, "low": mean - 0.1, "high": mean + 0.05, "level": 0.9},
                "change": None
                if moved is None
                else {
                    "mean": by,
                    "low": round(min(2.5 * by, 0.1 * by), 6),
                    "high": round(max(2.5 * by, 0.1 * by), 6),
                    "level": 0.9,
                    "share": 0.0,
                    "separated": by != 0,
                },
                "expected": None if verdict is None else {"low": low, "high": high},
                "verdict": verdict,
            }
        )
    return found


def sheet(*, war: bool = True) -> LeversDocument:
    """Return the sheet, of a war in progress or of a pair at peace."""
    without = () if war else ("adversary_signs", "protege_signs")
    mechanism: Mechanism = {
        "attack": 0.135,
        "held": 0.43,
        "helped": 0.02,
        "strength": 1.1,
        "sovereignty_at_war": 0.683 if war else None,
    }
    settings: list[SettingRow] = [
        {
            "id": name,
            "title": title,
            "value": value,
            "reference": moved is None,
            "answers": _answers(moved, judged=war and name == "twice", without=without),
            "mechanism": mechanism,
            "why": None if moved is None else {"en": f"Why {name}.", "fr": f"Pourquoi {name}."},
            "differs": {"en": "Strength decides little.", "fr": "La force décide peu."}
            if war and name == "twice"
            else None,
        }
        for name, title, value, moved in _SETTINGS
    ]
    left_out: LeftOut = {
        "id": "aid_in_war",
        "title": {"en": "Aid in the war", "fr": "Aide pendant la guerre"},
        "why": {"en": "no war is in progress", "fr": "aucune guerre n’est en cours"},
    }
    found: LeversDocument = {
        "arrangement": {"id": "sample", "title": {"en": "A text", "fr": "Un texte"}, "status": "proposed"},
        "under": "sample" if war else "full-alliance",
        "situation": {
            "id": "somewhere",
            "title": {"en": "Somewhere, 2025", "fr": "Quelque part, 2025"},
            "date": "2025-08-18",
            "war": war,
            "protege": {"en": "Ukraine", "fr": "Ukraine"},
            "adversary": {"en": "Russia", "fr": "Russie"},
        },
        "horizon": "P10Y",
        "horizon_years": 10.0,
        "level": {
            "years": 10,
            "basis": "estimated",
            "attack": {"mean": 0.11, "median": 0.08, "low": 0.02, "high": 0.3, "level": 0.9},
            "pooled": None,
            "infeasible": 0.0,
            "says": {"en": "The level.", "fr": "Le niveau."},
        },
        "as_it_is": _answers(None, judged=False, without=without),
        "levers": [
            {
                "id": "strength",
                "title": {"en": "Strength of Russia", "fr": "Force de la Russie"},
                "unit": "times",
                "settings": settings,
            }
        ],
        "left_out": [] if war else [left_out],
        "expected_by": {"en": "a former planner", "fr": "un ancien planificateur"} if war else None,
        "provenance": {
            "format": 1,
            "foedus": "0",
            "seed": 1,
            "draws": 384,
            "settings": [],
            "arrangement_sha256": "",
            "situation_sha256": "",
            "estimates": None,
        },
    }
    return found
