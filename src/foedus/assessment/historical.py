"""What the record says beside the answers: the reference class, how its members fared, and the limits of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.assessment.parts import LEVEL, Estimate, told
from foedus.deterrence.quantities.record_counts import FULFILMENT, RECURRENCE, STRUCTURE
from foedus.deterrence.release.specifications import counts_of, load_specifications
from foedus.horizon.solving.calibration import failing, recurrence_of
from foedus.wording import MINUS

if TYPE_CHECKING:
    from foedus.arrangement.situation import Situation
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["compared", "record_told", "recurrence_told", "specifications_told", "structure_told"]

_MODERN = 1945
"""Fulfilment is counted before and from this year."""


def record_told(terms: Terms, over: Outcomes, situation: Situation) -> dict[str, Any]:
    """Return the reference class: wartime fulfilment of the kind of promise made, with its limits.

    Of the two periods counted it is that in which the situation lies. What follows a war is told where one is in
    progress.
    """
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
    early = situation.date.year < _MODERN
    period = "1816-1944" if early else "1945-2003"
    chosen = next(row for row in rows if period in row["what"])
    low, median, high = failing(over)
    return {
        "reference_class": {
            "title": {
                "en": f"{kind.capitalize()} pacts called by a war, {period}",
                "fr": f"Pactes de {french} appelés par une guerre, {period}",
            },
            "how": _class_chosen({c.fight for c in terms.active}, early=early),
            "n": chosen["n"],
            "honoured": chosen["honoured"],
        },
        "fulfilment": rows,
        "recurrence": recurrence if situation.war else [],
        "recurrence_in_model": told(Estimate(*(round(v, 6) for v in (median, low, high)))) if situation.war else None,
        "recurrence_compared": recurrence_told(over) if situation.war else [],
        "structure": structure_told(),
        "specifications": specifications_told(),
        "limits": [
            {
                "en": "Only promises called by a war appear here; those that deterred do not.",
                "fr": "Seules paraissent les promesses appelées par une guerre, non celles qui ont dissuadé.",
            },
            {
                "en": "Every row is an alliance; assurances outside alliances are not observed.",
                "fr": "Chaque ligne est une alliance ; les assurances hors alliance ne sont pas observées.",
            },
        ],
    }


def recurrence_told(over: Outcomes) -> list[dict[str, Any]]:
    """Return how often an accepted bare cease-fire fails in the model, beside each figure of the record.

    The model's `mean` is its probability, each draw counting by how probable acceptance is in it; the others are
    quantiles of the chances of single draws.
    """
    found = []
    for row in recurrence_of(over):
        low, high = row.count.interval()
        numbers = {name: round(getattr(row, name), 6) for name in ("mean", "median", "low", "high")}
        record, model = f"{100 * row.count.share:.0f} %", f"{100 * row.mean:.0f} %"
        word = ("lies" if row.agrees else "does not lie", "est" if row.agrees else "n'est pas")
        found.append(
            {
                "what": row.count.what,
                "years": row.years,
                "model": {**numbers, "level": LEVEL},
                "share": round(row.count.share, 4),
                "low": round(low, 4),
                "high": round(high, 4),
                "agrees": row.agrees,
                "says": {
                    "en": f"The model gives {model}, the record, by which the defaults were set, {record}: the model "
                    f"{word[0]} in the record's interval.",
                    "fr": f"Le modèle donne {model}, le dossier historique, sur lequel les valeurs par défaut sont "
                    f"calées, {record} : le modèle {word[1]} dans l'intervalle du dossier.",
                },
            }
        )
    return found


def _class_chosen(fights: set[str], *, early: bool) -> dict[str, str]:
    """Return how the reference class was chosen: a text that promises less than its class says so."""
    if fights & {"dated", "owed", "menu"} or ("consult" in fights and "may" not in fights):
        en = "By the strongest promise of any guarantor; {beside}."
        fr = "D'après la promesse la plus forte d'un garant ; {beside}."
    elif "may" in fights:
        en = (
            "No guarantor owes it to fight, the text only allows it: pacts that owe it are the nearest class counted. "
            "{Beside}."
        )
        fr = (
            "Aucun garant n'est tenu de combattre, le texte le permet seulement : les pactes qui y obligent sont la "
            "classe comptée la plus proche. {Beside}."
        )
    else:
        en = (
            "No guarantor promises anything: pacts of the weakest promise counted stand here for comparison only. "
            "{Beside}."
        )
        fr = (
            "Aucun garant ne promet rien : les pactes de la promesse comptée la plus faible ne figurent ici que pour "
            "comparaison. {Beside}."
        )
    beside = (
        ("the years from 1945, of which the estimates speak, stand beside it",
         "les années à partir de 1945, dont parlent les estimations, figurent à côté")
        if early
        else ("the years before 1945 stand beside it", "les années d'avant 1945 figurent à côté")
    )  # fmt: skip
    return {
        language: text.format(beside=told_, Beside=told_[0].upper() + told_[1:])
        for language, text, told_ in zip(("en", "fr"), (en, fr), beside, strict=True)
    }


# Two sentences that readers bring ------------------------------------------------------------------------------------


def compared(low: float, high: float) -> int:
    """Return what an interval of a difference says: -1 below zero, 1 above, 0 if it does not tell the two apart.

    Ends are taken as they are shown, to two digits: an interval that touches zero tells nothing apart.
    """
    low, high = round(low, 2), round(high, 2)
    return -1 if high < 0 else 1 if low > 0 else 0


def structure_told() -> dict[str, Any]:
    """Return what the record says of "guarantees without the structure of an alliance have been less reliable"."""
    rows = {}
    for name, count in (("without", STRUCTURE.without), ("with", STRUCTURE.having)):
        low, high = count.interval()
        rows[name] = {"honoured": count.k, "n": count.n, "share": round(count.share, 4), "low": round(low, 4),
                      "high": round(high, 4)}  # fmt: skip
    sign = compared(STRUCTURE.conf_low, STRUCTURE.conf_high)
    a, b, gap = STRUCTURE.without, STRUCTURE.having, STRUCTURE.having.share - STRUCTURE.without.share
    english = {
        0: "The record does not tell the two apart, and does not bear the sentence out.",
        -1: "In the record those with a structure were honoured less often; the sentence is not borne out.",
        1: "In the record those with a structure were honoured more often.",
    }[sign]
    french = {
        0: "Le dossier historique ne distingue pas les deux et ne confirme pas la phrase.",
        -1: "Dans le dossier historique, ceux qui en avaient une ont été honorés moins souvent ; la phrase n'est pas "
        "confirmée.",
        1: "Dans le dossier historique, ceux qui en avaient une ont été honorés plus souvent.",
    }[sign]
    interval = (STRUCTURE.conf_low, STRUCTURE.conf_high)
    return {
        "claim": {
            "en": "“Guarantees without the formal structure of an alliance have been less reliable.”",
            "fr": "« Les garanties sans la structure formelle d'une alliance ont été moins fiables. »",
        },
        **rows,
        "difference": {
            "estimate": round(gap, 4), "conf_low": interval[0], "conf_high": interval[1], "level": 0.95,
            "method": STRUCTURE.method,
        },
        "told_apart": sign != 0,
        "says": {
            "en": f"Called by a war, alliances with no organisation and no peacetime military institution were "
            f"honoured in {a.k} of {a.n} cases, those with some in {b.k} of {b.n}: a difference of {_point(gap)} "
            f"(95 % interval {_point(interval[0])} to {_point(interval[1])}, wars resampled). {english}",
            "fr": f"Appelées par une guerre, les alliances sans organisation ni institution militaire permanente ont "
            f"été honorées dans {a.k} cas sur {a.n}, celles qui en avaient dans {b.k} sur {b.n} : un écart de "
            f"{_comma(gap)} (intervalle à 95 % de {_comma(interval[0])} à {_comma(interval[1])}, par rééchantillonnage "
            f"des guerres). {french}",
        },
        "limits": [
            {
                "en": "Every row is an alliance all the same: assurances outside alliances are not observed.",
                "fr": "Chaque ligne est malgré tout une alliance : les assurances hors alliance ne sont pas observées.",
            },
            {
                "en": "Among defense pacts alone the shares are alike: 11 of 27 without, 31 of 72 with.",
                "fr": "Pour les seuls pactes de défense, les parts sont proches : 11 sur 27 sans, 31 sur 72 avec.",
            },
            {
                "en": "Who makes which alliance is not chance, nor is which alliance a war calls.",
                "fr": "Ni le choix d'une forme d'alliance ni le fait qu'une guerre l'appelle ne relèvent du hasard.",
            },
        ],
        "source": STRUCTURE.without.source,
    }  # fmt: skip


def _point(number: float) -> str:
    return f"{number:.2f}".replace("-", MINUS)


def _comma(number: float) -> str:
    return _point(number).replace(".", ",")


_FORMS = {
    "pact": (("any", "outside", "untied"), "a pact of the target", "un pacte de la cible"),
    **{
        name: (tuple(f"{name}_{form}" for form in ("shift", "share", "chance")), english, french)
        for name, english, french in (
            (
                "owed",
                "help that obligations add, in three forms",
                "l'aide qu'ajoutent les obligations, sous trois formes",
            ),
            ("help", "all help to be expected, in three forms", "toute l'aide à attendre, sous trois formes"),
        )
    },
}
_MOST = 0.9


def specifications_told() -> dict[str, Any]:
    """Return the curve of specifications of "do pacts deter?" with its counts, and what it says by rule."""
    data = load_specifications()
    if data is None:
        return {
            "why": {
                "en": "the estimates that are shipped hold no curve of specifications",
                "fr": "les estimations fournies ne contiennent pas de courbe de spécifications",
            }
        }
    rows = data["rows"]
    forms: list[dict[str, Any]] = []
    for name, (definitions, english, french) in _FORMS.items():
        found = counts_of(rows, lambda row, of=definitions: row["definition"] in of)
        if found["all"]:
            forms.append({"id": name, "title": {"en": english, "fr": french}, "counts": found})
    promises = counts_of(rows, lambda row: not row["definition"].startswith("help"))
    verdict = _verdict(promises)
    told = [(form["title"], form["counts"]) for form in forms]
    english = "; ".join(
        f"by {title['en']} ({n['all']} ways to ask): fewer {n['negative']}, more {n['positive']}, not told apart "
        f"{n['neither']}"
        for title, n in told
    )
    french = " ; ".join(
        f"selon {title['fr']} ({n['all']} façons de demander) : moins {n['negative']}, plus {n['positive']}, "
        f"indistinct {n['neither']}"
        for title, n in told
    )
    return {
        "claim": {"en": "“Pacts deter.”", "fr": "« Les pactes dissuadent. »"},
        "rows": rows,
        "counts": counts_of(rows),
        "forms": forms,
        "says": {
            "en": f"Does the target meet fewer challenges or more (95 %)? {english[:1].upper()}{english[1:]}. "
            f"{verdict['en']}",
            "fr": f"La cible subit-elle moins de mises en demeure, ou plus (95 %) ? {french[:1].upper()}{french[1:]}. "
            f"{verdict['fr']}",
        },
        "limits": [
            {
                "en": "Pacts are made where danger is; none of these numbers is an effect.",
                "fr": "Les pactes se concluent là où est le danger ; aucun de ces nombres n'est un effet.",
            },
            {
                "en": "All help to be expected is large where a state is small or has neighbours, whatever was "
                "promised; the help that obligations add stands apart.",
                "fr": "Toute l'aide à attendre est grande là où un État est petit ou a des voisins, quoi qu'on lui ait "
                "promis ; l'aide qu'ajoutent les obligations figure à part.",
            },
        ],
    }


def _verdict(counts: dict[str, int]) -> dict[str, str]:
    """Return what the curve says, by how many of its specifications lie on one side of zero."""
    done = max(counts["all"] - counts["failed"], 1)
    if counts["negative"] >= _MOST * done:
        return {
            "en": "Nearly all promises go with fewer challenges; that is no proof that they are the reason.",
            "fr": "Presque toutes les promesses vont de pair avec moins de mises en demeure ; cela ne prouve pas "
            "qu'elles en soient la raison.",
        }
    if counts["positive"] >= _MOST * done:
        return {
            "en": "Nearly all promises go with more challenges: pacts are made where danger is.",
            "fr": "Presque toutes les promesses vont de pair avec plus de mises en demeure : les pactes se concluent "
            "là où est le danger.",
        }
    return {
        "en": "The record does not settle whether pacts deter.",
        "fr": "Le dossier historique ne tranche pas la question de savoir si les pactes dissuadent.",
    }
