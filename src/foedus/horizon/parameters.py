"""What the years ahead need beside the links, with wide ranges for whatever a situation leaves out."""

from __future__ import annotations

from foedus.deterrence.ledger import Quantity
from foedus.deterrence.parameters import default

__all__ = ["BEHAVIOUR", "will_default"]

BEHAVIOUR: tuple[Quantity, ...] = (
    default(
        "potential",
        2.0,
        1.0,
        4.0,
        "Long-run fighting power.",
        "Puissance de combat à long terme.",
    ),
    default(
        "resolve",
        1.0,
        0.4,
        2.5,
        "What the median type of adversary would give for its aim.",
        "Ce que l'enjeu vaut pour le type médian d'adversaire.",
    ),
    default(
        "resolve_spread",
        0.7,
        0.3,
        1.2,
        "How little is known of that resolve.",
        "Incertitude sur cette résolution.",
    ),
    default(
        "war_cost",
        0.12,
        0.03,
        0.4,
        "Cost of a year of the present war.",
        "Coût d'une année de la guerre présente.",
    ),
    default(
        "war_victory",
        0.08,
        0.01,
        0.3,
        "Probability a year that the adversary gets its aim by going on.",
        "Probabilité annuelle que l'adversaire obtienne ce qu'il veut en continuant.",
    ),
    default(
        "optimism",
        0.3,
        -0.3,
        1.2,
        "How far the adversary rates its chance of winning the present war above ours.",
        "De combien l'adversaire estime ses chances de gagner la guerre présente au-dessus de notre estimation.",
    ),
    default(
        "settlement",
        0.25,
        0.08,
        0.5,
        "Probability a year that the war ends in a bare cease-fire.",
        "Probabilité annuelle que la guerre finisse par un simple cessez-le-feu.",
    ),
    default(
        "attack_cost",
        0.45,
        0.15,
        1.2,
        "Cost of an attack that is resisted.",
        "Coût d'une attaque à laquelle on résiste.",
    ),
    default(
        "peace_value",
        0.05,
        0.015,
        0.15,
        "Worth of a year of peace on these terms.",
        "Valeur d'une année de paix à ces conditions.",
    ),
    default(
        "after_attack",
        0.4,
        0.1,
        0.8,
        "Share of that worth left after an attack.",
        "Part de cette valeur qui subsiste après une attaque.",
    ),
    default(
        "dislike",
        0.3,
        0.05,
        0.7,
        "Share of it that a full alliance would take away.",
        "Part de cette valeur qu'ôterait une alliance complète.",
    ),
    default(
        "discount",
        0.9,
        0.8,
        0.96,
        "Weight of next year against this year.",
        "Poids de l'année prochaine par rapport à l'année présente.",
    ),
    default(
        "regrouping",
        0.3,
        0.1,
        0.6,
        "Share of the gap to long-run strength closed in a year.",
        "Part de l'écart à la force de long terme comblée en un an.",
    ),
    default(
        "volatility",
        0.16,
        0.07,
        0.35,
        "Straying of relative strength in a year.",
        "Écart annuel de la force relative.",
    ),
    default(
        "resistance",
        0.85,
        0.5,
        0.97,
        "Probability of resisting at even odds.",
        "Probabilité de résister à chances égales.",
    ),
    default(
        "resistance_slope",
        2.0,
        0.3,
        5.0,
        "How far better chances and more help stiffen resistance; the record shows that they do.",
        "À quel point de meilleures chances et plus d'aide raidissent la résistance ; le dossier historique "
        "montre que c'est le cas.",
    ),
    default(
        "escalation",
        0.5,
        0.2,
        0.8,
        "Probability that an armed attack grows to a thousand battle deaths.",
        "Probabilité qu'une attaque armée atteigne mille morts au combat.",
    ),
    default(
        "choice_noise",
        0.05,
        0.025,
        0.11,
        "How far the adversary's choice in a quarter strays from its interest as modelled.",
        "À quel point le choix trimestriel de l'adversaire s'écarte de son intérêt modélisé.",
    ),
    default(
        "signature_noise",
        0.15,
        0.06,
        0.35,
        "The same at signature.",
        "La même chose à la signature.",
    ),
    default(
        "aid_pledged",
        10.0,
        3.0,
        40.0,
        "Aid pledged.",
        "Aide promise.",
    ),
    default(
        "aid_delivered",
        7.0,
        2.0,
        25.0,
        "Aid delivered.",
        "Aide livrée.",
    ),
    default(
        "aid_effect",
        0.25,
        0.08,
        0.6,
        "What 50 billion euro a year, delivered, add to the protégé's long-run strength.",
        "Ce que 50 milliards d'euros livrés par an ajoutent à la force de long terme du protégé.",
    ),
    default(
        "cap_effect",
        0.15,
        0.03,
        0.45,
        "What a treaty limit on the protégé's forces takes from its strength.",
        "Ce qu'un plafond imposé aux forces du protégé ôte à sa puissance.",
    ),
)
"""Defaults; a situation that says more overrides them."""


def will_default(party: str) -> Quantity:
    """Return the will of a guarantor of which the situation says nothing: anything."""
    return default(
        "will", 0.5, 0.1, 0.9,
        "Probability of being willing at signature; the situation says nothing of it.",
        "Probabilité d'être disposé à la signature ; la situation n'en dit rien.",
        about=party,
    )  # fmt: skip
