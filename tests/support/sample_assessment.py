"""A fixed assessment of a made-up text, in the form that ``foedus assess --format json`` has."""

# ruff: noqa: E501  (rows are easier to read whole)
from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from foedus.arrangement.loading import read_arrangement
from foedus.law import analyse

FIXTURE = Path(__file__).with_name("sample.yaml")


SHOWN = {"F100", "F101", "F106", "F107", "F112", "F122", "F128"}  # golden pages must not change with every new rule


@cache
def analysis(text: str | None = None):
    """Return the law of the made-up text, with the findings of a few rules."""
    found = analyse(read_arrangement("fixture.yaml", text if text is not None else FIXTURE.read_text(encoding="utf-8")))
    return replace(found, findings=tuple(f for f in found.findings if f.code in SHOWN))


def _p(median: float, low: float, high: float) -> dict[str, float]:
    return {"median": median, "low": low, "high": high, "level": 0.9}


def _years(last: float, spread: float) -> dict[str, Any]:
    falls = [1 - (1 - last) * year / 10 for year in range(1, 11)]
    return {
        "median": falls,
        "low": [p - spread * n / 10 for n, p in enumerate(falls, 1)],
        "high": [min(1.0, p + spread * n / 20) for n, p in enumerate(falls, 1)],
    }


def _row(
    identity: str, en: str, fr: str, overall: float, peace: float, sovereignty: float, **more: Any
) -> dict[str, Any]:
    return {
        "id": identity,
        "title": {"en": en, "fr": fr},
        "kind": more.pop("kind", "yardstick"),
        "answers": {
            "overall": _p(overall, overall - 0.13, overall + 0.12),
            "acceptance": _p(0.44, 0.21, 0.7),
            "sincerity": _p(0.31, 0.22, 0.41),
            "peace": _p(peace, peace - 0.1, peace + 0.1),
            "sovereignty": _p(sovereignty, sovereignty - 0.1, sovereignty + 0.1),
        },
        "imposed": {"peace": _p(peace - 0.05, peace - 0.2, peace), "sovereignty": _p(sovereignty - 0.05, 0.3, 0.7)},
        "by_year": {"year": list(range(1, 11)), "peace": _years(peace, 0.2), "sovereignty": _years(sovereignty, 0.2)},
        "ends": {
            "peace_held": _p(peace - 0.1, peace - 0.2, peace),
            "attacked_held": _p(sovereignty - peace + 0.1, 0.05, 0.3),
            "conceded": _p(0.1, 0.02, 0.3),
            "attacked_lost": _p(1 - sovereignty - 0.1 if sovereignty < 0.9 else 0.04, 0.02, 0.5),
        },
        **more,
    }


def _record() -> dict[str, Any]:
    count = {
        "what": {"en": "pacts called", "fr": "pactes appelés"},
        "honoured": 6,
        "n": 43,
        "share": 0.14,
        "low": 0.07,
        "high": 0.25,
    }
    return {
        "reference_class": {"title": {"en": "Pacts called by a war", "fr": "Pactes appelés par une guerre"}, "n": 43, "honoured": 6},
        "fulfilment": [count],
        "recurrence": [{"what": {"en": "war again", "fr": "guerre de nouveau"}, "k": 13, "n": 35, "share": 0.37, "low": 0.25, "high": 0.51}],
        "recurrence_in_model": _p(0.64, 0.5, 0.8),
        "recurrence_compared": [
            {"what": "war within ten years of a war's end, from 1946", "years": 10, "share": 0.1, "low": 0.06, "high": 0.16,
             "model": {"mean": 0.12, "median": 0.1, "low": 0.01, "high": 0.3, "level": 0.9}, "agrees": True,
             "says": {"en": "Model 0.12, record 0.10: the model lies in the record's interval.",
                      "fr": "Modèle 0,12, dossier historique 0,10 : le modèle est dans l'intervalle du dossier."}}
        ],
        "analogues": [{"title": {"en": "An older guarantee", "fr": "Une garantie plus ancienne"}, "year": 1921,
                       "outcome": {"en": "not honoured", "fr": "non honorée"}, "why_near": {"en": "same region", "fr": "même région"}}],
        "specifications": [
            {"id": f"s{n}", "estimate": -0.4 + 0.2 * n, "conf_low": -0.7 + 0.2 * n, "conf_high": -0.1 + 0.2 * n,
             "period": {"en": "from 1946", "fr": "depuis 1946"}, "definition": f"d{n}", "controls": ["a", "b"]} for n in range(5)
        ],
        "limits": [{"en": "Few cases.", "fr": "Peu de cas."}],
    }  # fmt: skip


def _validity() -> dict[str, Any]:
    estimates = [
        {
            "term": "obligation",
            "estimate": 1.7,
            "conf_low": 0.9,
            "conf_high": 2.4,
            "prior_low": -3.0,
            "prior_high": 3.0,
        },
        {
            "term": "distance",
            "estimate": -0.2,
            "conf_low": -0.6,
            "conf_high": 0.3,
            "prior_low": -1.0,
            "prior_high": 1.0,
        },
    ]
    scores = [
        {
            "model": "foedus",
            "log_score": 0.0333,
            "log_score_low": 0.03,
            "log_score_high": 0.036,
            "brier": 0.007,
            "auc": 0.93,
        },
        {"model": "trees", "log_score": 0.0331, "brier": 0.007, "auc": 0.94},
    ]
    return {
        "links": [
            {
                "link": "joining",
                "sample": "from_1946",
                "n_obs": 12345,
                "diagnostics": {"r_hat": 1.01},
                "estimates": estimates,
            }
        ],
        "backtest": {
            "scores": scores,
            "ten_year": {"scores": scores},
            "calibration": [
                {"bin": n, "n": 1000, "predicted": 10.0 ** -(3 - n), "observed": 1.2 * 10.0 ** -(3 - n)}
                for n in range(3)
            ],
            "counts": [{"link": "joining", "predicted": 41.5, "observed": 37}],
        },
    }


def _sensitivity() -> dict[str, Any]:
    title = {"en": "What the adversary would give for its aim.", "fr": "Ce que l’enjeu vaut pour l’adversaire."}
    row = {
        "id": "resolve",
        "title": title,
        "first": 0.31,
        "first_low": 0.25,
        "first_high": 0.4,
        "total": 0.52,
        "total_low": 0.45,
        "total_high": 0.6,
    }
    return {
        "sobol": {"output": "overall", "n": 1024, "rows": [row], "messages": []},
        "failure": {"what": {"en": "Failure is losing more than half.", "fr": "L’échec est la perte de plus de la moitié."},
                    "share": 0.3, "coverage": 0.7, "density": 0.8, "mass": 0.2,
                    "limits": [{"id": "resolve", "title": title, "low": 1.3, "high": None}], "messages": []},
        "amendments": [{"id": "a1", "says": {"en": "Set a time limit.", "fr": "Fixer un délai."}, "clause": "g1", "consents": ["Beotia"],
                        "change": {"overall": {"median": 0.03, "low": -0.01, "high": 0.08}}}],
    }  # fmt: skip


def assessment() -> dict[str, Any]:
    """Return the assessment; the numbers are made up and fixed."""
    rows = [
        _row("none", "No arrangement", "Aucun arrangement", 0.38, 0.36, 0.47, worst_case=0.12, regret=0.31, difference=0.0),
        _row("consultation-only", "Consultation only", "Consultation seule", 0.4, 0.38, 0.49, worst_case=0.13, regret=0.29,
             difference=_p(0.02, -0.01, 0.05)),
        _row("sample-guarantee", "Sample guarantee to Arcadia", "Garantie d’essai à l’Arcadie", 0.47, 0.55, 0.62,
             kind="arrangement", war={"median": 0.21, "low": 0.04, "high": 0.4, "level": 0.9}, worst_case=0.17, regret=0.22, difference=_p(0.09, 0.001, 0.18)),
        _row("full-alliance", "Full alliance", "Alliance complète", 0.58, 0.83, 0.91, worst_case=0.16, regret=0.1,
             difference=_p(0.2, 0.04, 0.41)),
    ]  # fmt: skip
    return {
        "arrangement": {"id": "sample-guarantee", "title": "Sample guarantee to Arcadia", "status": "alleged"},
        "situation": {"id": "sample", "title": {"en": "Sample, August 2025", "fr": "Essai, août 2025"}, "date": "2025-08-17",
                      "facts": [{"id": "front", "says": {"en": "Share of its land that Arcadia holds.", "fr": "Part de son sol que tient l’Arcadie."}, "value": 0.81, "unit": None, "grade": "B2"}]},
        "horizon_years": 10,
        "answers": dict(rows[2]["answers"]),
        "comparison": rows,
        "text": {},
        "record": _record(), "validity": _validity(), "sensitivity": _sensitivity(),
        "assumptions": [
            {
                "id": "resolve", "title": {"en": "What the adversary would give for its aim", "fr": "Ce que l’enjeu vaut pour l’adversaire"},
                "median": 1.0, "low": 0.4, "high": 2.5, "unit": None, "source": "assumption", "grade": "assumption",
                "if_low": {"acceptance": 0.61, "overall": 0.66}, "if_high": {"acceptance": 0.27, "overall": 0.29},
            },
            {
                "id": "aid", "title": {"en": "Aid delivered", "fr": "Aide livrée"},
                "median": 7.0, "basis": "estimated", "low": 2.0, "high": 25.0, "unit": {"en": "billion euro a year", "fr": "milliards d’euros par an"},
                "source": {"title": "Aid tracker"}, "grade": "B2",
                "if_low": {"overall": 0.41}, "if_high": {"overall": 0.55},
            },
        ],
        "drivers": [
            {"id": "resolve", "quantity": "overall", "at_low": 0.66, "at_high": 0.29, "base": 0.47},
            {"id": "aid", "quantity": "overall", "at_low": 0.41, "at_high": 0.55, "base": 0.47},
        ],
        "would_change": [
            {"indicator": {"en": "Aid delivered falls", "fr": "L’aide livrée diminue"},
             "threshold": {"en": "below 2 billion euro a year", "fr": "moins de 2 milliards d’euros par an"},
             "now": 7.0, "effect": {"en": "the overall probability falls below that of no arrangement",
                                    "fr": "la probabilité d’ensemble tombe au-dessous de celle d’aucun arrangement"}},
        ],
        "confidence": {
            "level": "low",
            "reasons": [{"en": "Every parameter is an assumption.", "fr": "Tous les paramètres sont des hypothèses."}],
        },
        "provenance": {
            "foedus": "0.1.0", "seed": 7, "draws": 200, "command": "foedus assess fixture.yaml --seed 7",
            "data": {"situation.yaml": "ab" * 32}, "diagnostics": {"passed": True, "messages": []},
        },
    }  # fmt: skip
