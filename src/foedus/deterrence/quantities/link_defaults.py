"""The links from text and place to help, as assumptions with ranges: what the record says of each stands beside it.

These are assumptions. Where the record identifies a link its posterior takes their place (`link_quantities`); where it
does not they stand. A situation may override either with an entry of the same kind.
"""

from __future__ import annotations

from foedus.arrangement.schema import Text
from foedus.arrangement.situation import KINDS
from foedus.deterrence.quantities.ledger import Quantity

__all__ = ["LINKS", "default"]


def default(
    kind: str, median: float, low: float, high: float, en: str, fr: str, *, about: str | None = None
) -> Quantity:
    """Return a default of the model, marked as an assumption."""
    name = f"{kind.replace('_', '-')}-{about}" if about else kind.replace("_", "-")
    return Quantity(name, kind, about, median, low, high, Text(en=en, fr=fr), unit=KINDS[kind].unit)


LINKS: tuple[Quantity, ...] = (
    default(
        "fight_base",
        0.33,
        0.1,
        0.65,
        "Probability that a willing guarantor fights, given an armed attack and a promise of action at its "
        "choice. The record: defense pacts honoured in 6 of 43 calls after 1945, 36 of 59 before.",
        "Probabilité qu'un garant disposé combatte, en cas d'attaque armée et de promesse d'agir à son choix. Le "
        "dossier historique : pactes de défense honorés dans 6 cas sur 43 après 1945, 36 sur 59 avant.",
    ),
    default(
        "support_base",
        0.75,
        0.45,
        0.92,
        "Probability that a willing guarantor that does not fight arms, funds or sanctions.",
        "Probabilité qu'un garant disposé qui ne combat pas arme, finance ou sanctionne.",
    ),
    default(
        "obligation_dated",
        0.7,
        0.0,
        1.8,
        "What a named response with a deadline adds to a promise of action at the guarantor's choice. The record "
        "has no such clause.",
        "Ce qu'une réponse nommée et datée ajoute à une promesse d'agir au choix du garant. Le dossier "
        "historique n'a pas de telle clause.",
    ),
    default(
        "obligation_owed",
        0.35,
        -0.1,
        1.1,
        "What a named response without a deadline adds.",
        "Ce qu'ajoute une réponse nommée sans délai.",
    ),
    default(
        "obligation_may",
        -0.9,
        -1.9,
        -0.1,
        "What is lost if the text only allows the response.",
        "Ce qui se perd si le texte permet seulement la réponse.",
    ),
    default(
        "obligation_consult",
        -1.4,
        -2.4,
        -0.5,
        "What is lost if the text promises consultation only.",
        "Ce qui se perd si le texte ne promet qu'une consultation.",
    ),
    default(
        "obligation_none",
        -1.75,
        -2.7,
        -0.9,
        "What is lost without any promise. The record: obligation raises the log-odds of joining by 1.4 to 2.1.",
        "Ce qui se perd sans aucune promesse. Le dossier historique : l'obligation accroît de 1,4 à 2,1 le "
        "logarithme des chances d'intervenir.",
    ),
    default(
        "form_not_binding",
        -0.3,
        -1.1,
        0.5,
        "What is lost if the instrument does not bind in law. The record does not show that formality helps "
        "(−0.93, standard error 0.36).",
        "Ce qui se perd si l'instrument ne lie pas en droit. Le dossier historique ne montre pas que la forme "
        "aide (−0,93, erreur type 0,36).",
    ),
    default(
        "institutions",
        0.3,
        -0.8,
        1.4,
        "What peacetime military institutions add (a common command, staff talks, bases). The record runs the other "
        "way (−0.71, standard error 0.30).",
        "Ce qu'ajoutent des institutions militaires en temps de paix (commandement commun, contacts d'états-majors, "
        "bases). Le dossier historique va dans l'autre sens (−0,71, erreur type 0,30).",
    ),
    default(
        "presence",
        1.0,
        0.0,
        2.3,
        "What forces stationed with the protégé add, if attacked with it.",
        "Ce qu'ajoutent des forces stationnées chez le protégé, attaquées avec lui.",
    ),
    default(
        "distance_effect",
        -0.3,
        -0.8,
        0.0,
        "What each unit of the logarithm of the kilometres between the capitals takes away.",
        "Ce qu'ôte chaque unité du logarithme des kilomètres entre les capitales.",
    ),
    default(
        "capability_effect",
        0.25,
        0.05,
        0.7,
        "What each unit of the logarithm of the guarantor's power, against the protégé's at the date, adds.",
        "Ce qu'ajoute chaque unité du logarithme de la puissance du garant, rapportée à celle du protégé à cette date.",
    ),
    default(
        "unwilling",
        -2.2,
        -3.8,
        -0.9,
        "What is lost if the guarantor's government has turned away.",
        "Ce qui se perd si le gouvernement du garant s'est détourné.",
    ),
    default(
        "engagement",
        0.25,
        0.1,
        0.5,
        "Share of its fighting power that a guarantor that fights brings to this war.",
        "Part de sa puissance de combat qu'un garant qui combat engage dans cette guerre.",
    ),
    default(
        "support_power",
        0.2,
        0.07,
        0.45,
        "Worth of arms and money, as a share of what fighting would bring.",
        "Valeur des armes et de l'argent, en part de ce qu'apporterait le combat.",
    ),
    default(
        "helper_cost",
        0.35,
        0.1,
        0.9,
        "Cost to the adversary of each unit of fighting power that joins against it, escalation included.",
        "Coût pour l'adversaire de chaque unité de puissance qui se joint contre lui, risque d'escalade compris.",
    ),
    default(
        "sanction_cost",
        0.12,
        0.03,
        0.35,
        "Cost to the adversary if every guarantor helps in some way, sanctions above all.",
        "Coût pour l'adversaire si tous les garants aident d'une façon ou d'une autre, sanctions surtout.",
    ),
    default(
        "contest_steepness",
        1.0,
        0.45,
        1.8,
        "How far superior strength decides a war. The record, on a coarser measure of strength: 0.38 (standard "
        "error 0.14).",
        "À quel point la supériorité décide d'une guerre. Le dossier historique, sur une mesure plus grossière : "
        "0,38 (erreur type 0,14).",
    ),
    default(
        "defence_advantage",
        0.3,
        -0.1,
        0.7,
        "What the defender gains from holding prepared ground.",
        "Ce que gagne le défenseur à tenir un terrain préparé.",
    ),
)
"""Defaults of the links."""
