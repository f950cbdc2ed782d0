"""What the record says beside the answers: the reference class, how its members fared, and the limits of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.assessment_parts import Estimate, told
from foedus.deterrence.record_levels import FULFILMENT, RECURRENCE

if TYPE_CHECKING:
    from foedus.deterrence.commitments import Terms
    from foedus.horizon.outcomes import Outcomes

__all__ = ["record_told"]


def record_told(terms: Terms, over: Outcomes) -> dict[str, Any]:
    """Return the reference class: wartime fulfilment of the kind of promise made, with its limits."""
    kind = "defense" if any(c.fight in {"dated", "owed", "menu", "may"} for c in terms.active) else "consultation"
    french = {"defense": "défense", "consultation": "consultation"}[kind]
    rows: list[dict[str, Any]] = []
    for count in FULFILMENT:
        if count.what.startswith(kind) or count.what.startswith("alliances"):
            low, high = count.interval()
            rows.append(
                {"what": count.what, "honoured": count.k, "n": count.n, "share": round(count.share, 4),
                 "low": round(low, 4), "high": round(high, 4), "source": count.source}
            )  # fmt: skip
    recurrence = [
        {"what": c.what, "k": c.k, "n": c.n, "share": round(c.share, 4), "low": round(c.interval()[0], 4),
         "high": round(c.interval()[1], 4), "source": c.source}
        for c in RECURRENCE
    ]  # fmt: skip
    last = next(row for row in rows if "1945-2003" in row["what"])
    return {
        "reference_class": {
            "title": {
                "en": f"{kind.capitalize()} pacts called by a war, 1945-2003",
                "fr": f"Pactes de {french} appelés par une guerre, 1945-2003",
            },
            "how": _class_chosen({c.fight for c in terms.active}),
            "n": last["n"],
            "honoured": last["honoured"],
        },
        "fulfilment": rows,
        "recurrence": recurrence,
        "recurrence_in_model": told(Estimate.over(1 - over.imposed_peace[:, 0])),
        "limits": [
            {
                "en": "Only promises called by a war appear here; those that deterred do not.",
                "fr": "Seules paraissent les promesses appelées par une guerre, non celles qui ont dissuadé.",
            },
            {
                "en": "Every row is an alliance; assurances outside alliances are not observed.",
                "fr": "Chaque ligne est une alliance ; les assurances hors alliance ne sont pas observées.",
            },
            {
                "en": "The record informs the ranges of the links; nothing is fitted to it in this version.",
                "fr": "Le dossier historique éclaire les intervalles ; rien n'y est ajusté dans cette version.",
            },
        ],
    }


def _class_chosen(fights: set[str]) -> dict[str, str]:
    """Return how the reference class was chosen: a text that promises less than its class says so."""
    if fights & {"dated", "owed", "menu"} or ("consult" in fights and "may" not in fights):
        return {
            "en": "By the strongest promise of any guarantor; the years before 1945 stand beside it.",
            "fr": "D'après la promesse la plus forte d'un garant ; les années d'avant 1945 figurent à côté.",
        }
    if "may" in fights:
        return {
            "en": "No guarantor owes it to fight, the text only allows it: pacts that owe it are the nearest class "
            "counted. The years before 1945 stand beside it.",
            "fr": "Aucun garant n'est tenu de combattre, le texte le permet seulement : les pactes qui y obligent sont "
            "la classe comptée la plus proche. Les années d'avant 1945 figurent à côté.",
        }
    return {
        "en": "No guarantor promises anything: pacts of the weakest promise counted stand here for comparison only. "
        "The years before 1945 stand beside it.",
        "fr": "Aucun garant ne promet rien : les pactes de la promesse comptée la plus faible ne figurent ici que pour "
        "comparaison. Les années d'avant 1945 figurent à côté.",
    }
