"""A fixed assessment of a made-up text, in the form that ``foedus assess --format json`` has."""

# ruff: noqa: E501  (rows are easier to read whole)
from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from foedus.arrangement.loading import read_arrangement
from foedus.assessment.schema import FORMAT
from foedus.law import analyse

FIXTURE = Path(__file__).with_name("sample.yaml")


SHOWN = {"F100", "F101", "F106", "F107", "F112", "F122", "F128"}  # golden pages must not change with every new rule


@cache
def analysis(text: str | None = None):
    """Return the law of the made-up text, with the findings of a few rules."""
    found = analyse(read_arrangement("fixture.yaml", text if text is not None else FIXTURE.read_text(encoding="utf-8")))
    return replace(found, findings=tuple(f for f in found.findings if f.code in SHOWN))


def _p(mean: float, low: float, high: float) -> dict[str, float]:
    """Return a probability whose median is not its mean, so that a page which prints the wrong one is seen."""
    return {"mean": mean, "median": round((mean + low) / 2, 6), "low": low, "high": high, "level": 0.9}


def _motives() -> dict[str, Any]:
    """Return motives by what came; the nine means sum to one."""
    cells = {"peace": (0.28, 0.01, 0.02), "hedge": (0.12, 0.02, 0.24), "regroup": (0.06, 0.02, 0.23)}
    rows = {
        motive: {
            "total": _p(round(sum(shares), 6), 0.1, 0.6),
            **{
                result: _p(share, share / 2, min(1.0, 2 * share))
                for result, share in zip(("held", "conceded", "attacked"), shares, strict=True)
            },
        }
        for motive, shares in cells.items()
    }
    says = {
        "en": "Signed to regroup: 31 % (held 6 %, conceded 2 %, attacked 23 %).",
        "fr": "Signature pour se regrouper : 31 % (tient 6 %, cède 2 %, attaque 23 %).",
    }
    return {**rows, "says": says}


def _apart(mean: float, low: float, high: float, share: float) -> dict[str, Any]:
    return {"mean": mean, "low": low, "high": high, "level": 0.9, "share": share, "separated": low > 0 or high < 0}


def _pair(first: str, second: str, mean: float, low: float, high: float, share: float) -> dict[str, Any]:
    keys = ("acceptance", "peace", "sovereignty", "overall", "imposed_peace", "imposed_sovereignty")
    return {"first": first, "second": second, **{key: _apart(mean, low, high, share) for key in keys}}


def _after(year: int) -> dict[str, Any]:
    return {
        "year": year,
        "strength": _p(1 + 0.02 * year, 0.8, 1.4),
        "against_war": _p(1 + 0.1 * year, 0.9, 2.0),
        "aid_lost": _p(1.5 * year, 0.0, 12.0),
    }


def _years(last: float, spread: float) -> dict[str, Any]:
    falls = [1 - (1 - last) * year / 10 for year in range(1, 11)]
    return {
        "mean": falls,
        "median": [p - spread * n / 40 for n, p in enumerate(falls, 1)],
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
            "motives": _motives(),
            "violations": _p(0.93, 0.6, 0.99),
            "peace": _p(peace, peace - 0.1, peace + 0.1),
            "sovereignty": _p(sovereignty, sovereignty - 0.1, min(1.0, sovereignty + 0.1)),
        },
        "acceptance_by": {"adversary": _p(0.55, 0.3, 0.8), "protege": _p(0.8, 0.5, 0.95), "others": _p(0.95, 0.9, 1.0)},
        "losses": {"in_war": _p(0.04, 0.01, 0.1), "seized": _p(0.1, 0.02, 0.3), "conceded": _p(0.01, 0.0, 0.05)},
        "imposed": {"peace": _p(peace - 0.05, peace - 0.2, peace), "sovereignty": _p(sovereignty - 0.05, 0.3, 0.7)},
        "war": None,
        "war_years": _p(0.4, 0.1, 1.2),
        "by_year": {
            "year": list(range(1, 11)),
            "peace": _years(peace, 0.2),
            "sovereignty": _years(sovereignty, 0.2),
            **{
                key: _yearly(p)
                for key, p in (
                    ("attack", 0.0),
                    ("honoured_if_attacked", 0.0),
                    ("conceded", 0.0),
                    ("lost", 0.0),
                    ("violations", 0.5),
                )
            },
        },
        "ends": {
            "peace_held": _p(peace - 0.1, peace - 0.2, peace),
            "attacked_held": _p(sovereignty - peace + 0.1, 0.05, 0.3),
            "conceded": _p(0.1, 0.02, 0.3),
            "attacked_lost": _p(1 - sovereignty - 0.1 if sovereignty < 0.9 else 0.04, 0.02, 0.5),
        },
        "after_signature": [_after(year) for year in (1, 3, 5)],
        "against_now": _apart(0.05, -0.02, 0.12, 0.7),
        "who_might_help": ["BO"],
        "best_in": 0.25,
        "commitments": [
            {
                "party": "BO",
                "fight": "menu",
                "support": "menu",
                "hours": None,
                "presence": False,
                "clauses": ["c2"],
                "troops": 0.0,
            }
        ],
        "reading": "all",
        "windows": [],
        **more,
    }


def _yearly(p: float) -> dict[str, Any]:
    return {name: [p] * 10 for name in ("mean", "median", "low", "high")}


def _score(model: str, log_score: float, low: float, high: float, brier: float, auc: float) -> dict[str, Any]:
    return {
        "model": model,
        "log_score": log_score, "log_score_low": low, "log_score_high": high,
        "brier": brier, "brier_low": brier - 0.001, "brier_high": brier + 0.001,
        "auc": auc, "auc_low": auc - 0.01, "auc_high": auc + 0.01,
        "predicted": 41.5, "observed": 37.0,
        "slope": None, "slope_error": None, "intercept": None, "intercept_error": None,
    }  # fmt: skip


def _record() -> dict[str, Any]:
    count = {
        "what": "pacts called",
        "honoured": 6,
        "n": 43,
        "share": 0.14,
        "low": 0.07,
        "high": 0.25,
        "level": 0.9,
        "source": "Berkemeier & Fuhrmann (2018)",
    }
    return {
        "reference_class": {"title": {"en": "Pacts called by a war", "fr": "Pactes appelés par une guerre"}, "n": 43, "honoured": 6,
                            "how": {"en": "By the strongest promise.", "fr": "D’après la promesse la plus forte."}},
        "fulfilment": [count],
        "recurrence": [{"what": "war again", "k": 13, "n": 35, "share": 0.37, "low": 0.15, "high": 0.65, "level": 0.95, "source": "Gibler, Miller & Little (2016)"}],
        "recurrence_in_model": _p(0.64, 0.5, 0.8),
        "recurrence_compared": [
            {"what": "war within ten years of a war's end, from 1946", "years": 10, "share": 0.1, "low": 0.04, "high": 0.22, "level": 0.95,
             "model": {"mean": 0.12, "median": 0.1, "low": 0.01, "high": 0.3, "level": 0.9}, "agrees": True,
             "says": {"en": "Model 0.12, record 0.10: the model lies in the record's 95 % interval.",
                      "fr": "Modèle 0,12, dossier historique 0,10 : le modèle est dans l'intervalle du dossier."}}
        ],
        "structure": _structure(),
        "samples": [],
        "analogues": [{"id": "1", "distance": 0.5, "called": 1, "honoured": 0, "title": {"en": "An older guarantee", "fr": "Une garantie plus ancienne"}, "year": "1921",
                       "outcome": {"en": "not honoured", "fr": "non honorée"}, "why_near": {"en": "same region", "fr": "même région"}}],
        "specifications": _specifications(),
        "limits": [{"en": "Few cases.", "fr": "Peu de cas."}],
    }  # fmt: skip


def _structure() -> dict[str, Any]:
    share = {"honoured": 4, "n": 10, "share": 0.4, "low": 0.2, "high": 0.6}
    return {
        "claim": {"en": "“Structure makes reliable.”", "fr": "« La structure rend fiable. »"},
        "without": share, "with": share,
        "difference": {"estimate": 0.0, "conf_low": -0.2, "conf_high": 0.2, "level": 0.95, "method": "resampled"},
        "told_apart": False,
        "says": {"en": "The record does not tell the two apart.", "fr": "Le dossier historique ne distingue pas les deux."},
        "limits": [], "source": "Berkemeier & Fuhrmann (2018)",
    }  # fmt: skip


def _specifications() -> dict[str, Any]:
    counts = {"all": 5, "negative": 2, "positive": 1, "neither": 2, "failed": 0}
    return {
        "claim": {"en": "“Pacts deter.”", "fr": "« Les pactes dissuadent. »"},
        "rows": [
            {"id": f"s{n}", "estimate": -0.4 + 0.2 * n, "std_error": 0.15, "conf_low": -0.7 + 0.2 * n, "conf_high": -0.1 + 0.2 * n,
             "period": "1946-2010", "definition": f"d{n}", "controls": "all", "rows": 1000, "events": 20} for n in range(5)
        ],
        "counts": counts,
        "forms": [{"id": "pact", "title": {"en": "a pact of the target", "fr": "un pacte de la cible"}, "counts": counts}],
        "says": {"en": "The record does not settle whether pacts deter.", "fr": "Le dossier historique ne tranche pas la question."},
        "limits": [],
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
    scores = [_score("foedus", 0.0333, 0.03, 0.036, 0.007, 0.93), _score("trees", 0.0331, 0.03, 0.036, 0.007, 0.94)]
    counts = {"rows": 1000, "events": 37}
    return {
        "links": [
            {
                "link": "joining",
                "sample": "from_1946",
                "enters": True,
                "n_obs": 12345,
                "events": 120,
                "formula": "logit(joined) ~ obligation + distance",
                "diagnostics": {"passed": True, "messages": [], "method": "nuts", "rhat_max": 1.01},
                "estimates": estimates,
            }
        ],
        "backtest": {
            "split": {"train": [1946, 1989], "test": [1990, 2010]},
            "rows": {"train": counts, "test": counts},
            "seed": 1,
            "draws": 200,
            "messages": [],
            "scores": scores,
            "subsets": [],
            "ten_year": {"outcome": "any dispute", "origins": [1990], "scores": scores, "tables": []},
            "calibration": [
                {"bin": n, "n": 1000, "low": 0.0, "high": 1.0, "predicted": 10.0 ** -(3 - n), "observed": 1.2 * 10.0 ** -(3 - n),
                 "expected": 10.0**n, "events": 1.2 * 10.0**n}
                for n in range(3)
            ],
            "counts": [{"link": "joining", "chances": 900, "predicted": 41.5, "predicted_low": 30.0, "predicted_high": 52.0, "observed": 37.0}],
        },
        "rule_test": {"why": {"en": "no result of this test ships with this version", "fr": "aucun résultat de ce test n’est fourni avec cette version"}},
        "end_to_end": _end_to_end(),
    }  # fmt: skip


def _end_to_end() -> dict[str, Any]:
    less = {f"{kind}{end}": -0.01 for kind in ("auc", "brier", "log_score") for end in ("", "_low", "_high")}
    ends = (("", 1.0), ("_low", 0.9), ("_high", 1.1))
    known = {"auc": 0.72, "brier": 0.106, "log_score": 0.4, "slope": 0.51, "intercept": -0.2, "ratio": 0.56}
    row: dict[str, Any] = {f"{kind}{end}": value * factor for kind, value in known.items() for end, factor in ends}
    row |= {"model": "foedus, end to end", "expected": 16.0, "observed": 28.0, "differences": {"base rate": less}}
    says = {
        "en": "Of 216 cases like this the model expected 16 to see an attack; 28 did.",
        "fr": "Sur 216 cas de ce genre, le modèle attendait une attaque dans 16 ; il y en eut dans 28.",
    }
    like = {"set": "after war", "population": 216.0, "first": 1947, "last": 2001, "expected": 16.0, "observed": 28.0}
    bar = {"set": "after war", "grade": "deadly", "bar": "auc", "figure": 0.72, "low": 0.56, "high": 0.84, "least": 0.78,
           "most": None, "reached": False, "met": True, "by": 0.06}  # fmt: skip
    count = {"set": "patrons' rivals", "grade": "deadly", "bar": "count", "figure": 0.0, "low": None, "high": None,
             "least": 2.0, "most": 13.0, "reached": False, "met": False, "by": 2.0}  # fmt: skip
    return {
        "like_this": {**like, "auc": 0.72, "auc_low": 0.56, "auc_high": 0.84, "says": [says]},
        "bars": [bar, count],
        "sets": [{"set": "after war", "rows": 216, "population": 216.0, "events": 28, "scores": [row]}],
        "counts": [],
        "years": 10,
        "draws": 64,
        "command": "foedus estimate",
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
        "settled": True,
    }
    return {
        "sobol": {"output": "overall", "n": 1024, "runs": 4096, "rows": [row], "messages": []},
        "failure": {"what": {"en": "Failure is losing more than half.", "fr": "L’échec est la perte de plus de la moitié."},
                    "threshold": 0.5, "draws": 200, "held_out": None, "share": 0.3, "coverage": 0.7, "density": 0.8, "mass": 0.2,
                    "limits": [{"id": "resolve", "title": title, "unit": "prize of the median type = 1", "low": 1.3, "high": None, "p": 0.01}], "messages": []},
        "amendments": [{"id": "a1", "says": {"en": "Set a time limit.", "fr": "Fixer un délai."}, "clause": "g1", "consents": ["Beotia"], "places": ["clauses.g1"],
                        "redlines": [], "edits": 1, "smallest": True, "raises_in": 0.7,
                        "change": {"acceptance": None, "peace": None, "sovereignty": None, "overall": {"mean": 0.03, "median": 0.03, "low": -0.01, "high": 0.08}}}],
        "amendments_search": {"target": None, "outcome": None, "messages": []}, "break_even": [],
    }  # fmt: skip


def assessment() -> Any:
    """Return the assessment; the numbers are made up and fixed."""
    rows = [
        _row("none", "No arrangement", "Aucun arrangement", 0.38, 0.36, 0.47, worst_case=0.12, regret=0.31),
        _row("consultation-only", "Consultation only", "Consultation seule", 0.4, 0.38, 0.49, worst_case=0.13, regret=0.29),
        _row("sample-guarantee", "Sample guarantee to Arcadia", "Garantie d’essai à l’Arcadie", 0.47, 0.55, 0.62,
             kind="arrangement", war=_p(0.21, 0.04, 0.4), worst_case=0.17, regret=0.22),
        _row("full-alliance", "Full alliance", "Alliance complète", 0.58, 0.83, 0.91, worst_case=0.16, regret=0.1),
    ]  # fmt: skip
    return {
        "arrangement": {"id": "sample-guarantee", "title": {"en": "Sample guarantee to Arcadia", "fr": "Garantie d’essai à l’Arcadie"}, "status": "alleged"},
        "situation": {"id": "sample", "title": {"en": "Sample, August 2025", "fr": "Essai, août 2025"}, "date": "2025-08-17",
                      "war": True, "protege": "AR", "adversary": "TH", "sources": [],
                      "facts": [{"id": "front", "says": {"en": "Share of its land that Arcadia holds.", "fr": "Part de son sol que tient l’Arcadie."}, "value": 0.81, "unit": None, "grade": "B2"}]},
        "horizon": "P10Y",
        "horizon_years": 10,
        "level": {"years": 10, "basis": "assumed", "attack": _p(0.18, 0.04, 0.5), "pooled": None, "infeasible": 0.0,
                  "says": {"en": "The level of danger is an assumption.", "fr": "Le niveau de danger est une hypothèse."}},
        "answers": dict(rows[2]["answers"]),
        "comparison": rows,
        "differences": [
            _pair("sample-guarantee", "consultation-only", 0.07, -0.02, 0.15, 0.8),
            _pair("sample-guarantee", "full-alliance", -0.11, -0.25, -0.01, 0.04),
            _pair("sample-guarantee", "none", 0.09, 0.001, 0.18, 0.96),
            _pair("consultation-only", "full-alliance", -0.18, -0.36, -0.03, 0.03),
            _pair("consultation-only", "none", 0.02, -0.01, 0.05, 0.7),
            _pair("full-alliance", "none", 0.2, 0.04, 0.41, 0.97),
        ],
        "text": {"floor": {"incident": "invasion", "zone": "home", "reading": "all", "guarantors": []}, "guarantees": [], "coalition": [], "findings": []},
        "caveats": [],
        "record": _record(), "validity": _validity(), "sensitivity": _sensitivity(),
        "assumptions": [
            {
                "id": "resolve", "title": {"en": "What the adversary would give for its aim", "fr": "Ce que l’enjeu vaut pour l’adversaire"},
                "kind": "resolve", "about": None, "assumed": True, "basis": "assumed", "if_false": None,
                "median": 1.0, "low": 0.4, "high": 2.5, "unit": "prize of the median type = 1", "source": "assumption", "grade": "assumption",
                "if_low": {"acceptance": 0.61, "overall": 0.66}, "if_high": {"acceptance": 0.27, "overall": 0.29},
            },
            {
                "id": "aid", "title": {"en": "Aid delivered", "fr": "Aide livrée"},
                "kind": "aid_pledged", "about": None, "assumed": False, "if_false": None,
                "median": 7.0, "basis": "estimated", "low": 2.0, "high": 25.0, "unit": "billion euro a year",
                "source": "Aid tracker", "grade": "B2",
                "if_low": {"overall": 0.41}, "if_high": {"overall": 0.55},
            },
        ],
        "drivers": [
            {"id": "resolve", "title": {"en": "What the adversary would give for its aim", "fr": "Ce que l’enjeu vaut pour l’adversaire"}, "quantity": "overall", "at_low": 0.66, "at_high": 0.29, "base": 0.47},
            {"id": "aid", "title": {"en": "Aid delivered", "fr": "Aide livrée"}, "quantity": "overall", "at_low": 0.41, "at_high": 0.55, "base": 0.47},
        ],
        "would_change": [
            {"id": "aid", "threshold_value": 2.0, "direction": "below", "unit": "", "changes": "first",
             "indicator": {"en": "Aid delivered falls", "fr": "L’aide livrée diminue"},
             "threshold": {"en": "below 2 billion euro a year", "fr": "moins de 2 milliards d’euros par an"},
             "now": 7.0, "effect": {"en": "the overall probability falls below that of no arrangement",
                                    "fr": "la probabilité d’ensemble tombe au-dessous de celle d’aucun arrangement"}},
        ],
        "confidence": {
            "level": "low",
            "reasons": [{"en": "Every parameter is an assumption.", "fr": "Tous les paramètres sont des hypothèses."}],
        },
        "provenance": {
            "foedus": "0.1.0", "seed": 7, "draws": 200, "paths": 1000, "format": FORMAT, "python": "3.11", "packages": {"numpy": "2.4"},
            "arrangement_sha256": "aa" * 32, "situation_sha256": "ab" * 32, "options": [row["id"] for row in rows],
            "streams": {"draws": ["7/0"], "paths": "7/1"}, "sampling_error": {}, "estimates": {}, "command": "foedus assess fixture.yaml --seed 7",
            "diagnostics": {"passed": True, "messages": [], "residual": 1e-3, "mass_error": 1e-12, "simulation_error": 2.5, "infeasible": 0.0, "not_monotone": 0.0, "simulated": []},
        },
    }  # fmt: skip


def a_run(**changed: Any) -> Any:
    """Return the assessment as an earlier run would have written it, with round numbers."""
    run = assessment()
    keys = ("overall", "acceptance", "peace", "sovereignty")
    run["answers"] |= {key: _p(0.5, 0.3, 0.7) for key in keys}
    run["text"]["findings"] = [_finding("F100", None, 3, "alone")]
    run["assumptions"] = [
        {**run["assumptions"][1], "id": "aid", "median": 2, "low": 1, "high": 3, "basis": "assumed", "source": "assumption", "grade": "assumption",
         "title": {"en": "Aid delivered.", "fr": "Aide livrée."}},
        {**run["assumptions"][0], "id": "honour", "median": 0.2, "low": 0.1, "high": 0.5, "basis": "estimated", "source": "ATOP", "grade": "estimate",
         "title": {"en": "Honouring", "fr": "Respect"}},
    ]  # fmt: skip
    run["provenance"] |= {
        "arrangement_sha256": "a" * 64, "situation_sha256": "b" * 64, "options": ["none"],
        "sampling_error": dict.fromkeys(keys, 0.01), "estimates": {"model_version": 2, "data": {"atop": "c" * 64}},
    }  # fmt: skip
    return {**run, **changed}


def _finding(code: str, clause: str | None, line: int, message: str) -> dict[str, Any]:
    return {"code": code, "name": code.lower(), "severity": "error", "clause": clause, "line": line, "file": "fixture.yaml",
            "message": message, "incident": None, "scenario": [], "amendments": []}  # fmt: skip


def changed_run() -> Any:
    """Return a later run of the same text, with a change of every kind."""
    new = a_run(horizon="P5Y")
    new["assumptions"][0]["high"] = 4
    new["assumptions"][1]["median"] = 0.3
    new["assumptions"].append({**new["assumptions"][0], "id": "new"})
    new["text"]["findings"] = [_finding("F101", "c2", 9, "needs it")]
    new["provenance"] |= {"seed": 2, "foedus": "0.2.0", "arrangement_sha256": "d" * 64}
    new["provenance"]["estimates"] = {"model_version": 3, "data": {"atop": "e" * 64}}
    return new
