"""Where adding protection lowers peace or sovereignty in the model, said so that nobody takes it for an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.horizon.sensitivity.perverse_effects import Fall, falls_of_option, falls_of_quantities

if TYPE_CHECKING:
    from foedus.deterrence.quantities.ledger import Ledger
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["caveats_told", "windows_told"]

_OF = {"peace": ("peace", "la paix"), "sovereignty": ("sovereignty", "la souveraineté")}
_SMALL = 0.05  # share of draws below which a fall is not worth a sentence


def windows_told(over: Outcomes, option: int) -> list[dict[str, Any]]:
    """Return in how many draws an option lowers peace or sovereignty against the bare cease-fire, and how."""
    return [{**_numbers(fall), "says": _says_option(fall)} for fall in falls_of_option(over, option)]


def caveats_told(ledger: Ledger, single: Outcomes, over: Outcomes, main: int) -> list[dict[str, Any]]:
    """Return the caveats of one arrangement: itself against none, and quantities that protect but bring a fall.

    Parameters
    ----------
    ledger : Ledger
    single, over : Outcomes
        One quantity at a time (the arrangement second); all together.
    main : int
        Position of the arrangement in `over`.
    """
    found = [
        {"id": f"arrangement-{fall.of}", **_numbers(fall), "says": _says_option(fall)}
        for fall in falls_of_option(over, main)
        if fall.share >= _SMALL
    ]
    for fall in falls_of_quantities(ledger, single, 1):
        assert fall.column is not None
        quantity = ledger.quantities[fall.column]
        found.append({"id": f"{quantity.id}-{fall.of}", **_numbers(fall), "says": _says_quantity(fall, quantity)})
    return found


def _numbers(fall: Fall) -> dict[str, Any]:
    parts = {name: getattr(fall, name) for name in ("share", "change", "forward", "resisting", "disliked")}
    return {"of": fall.of, **{name: round(value, 6) for name, value in parts.items()}}


def _percent(share: float, lang: str) -> str:
    if 0 < share < 0.005:
        return "less than 1 %" if lang == "en" else "moins de 1 %"
    return f"{100 * share:.0f} %"


def _how(fall: Fall) -> tuple[str, str]:
    """Return how a fall comes about, by what holds in most of the draws in which it happens."""
    if fall.forward == max(fall.forward, fall.resisting, fall.disliked):
        return (
            "attacks come forward, while the balance still favours the adversary (a closing window)",
            "des attaques sont avancées, tant que le rapport de forces favorise encore l'adversaire (une fenêtre qui "
            "se ferme)",
        )
    if fall.resisting >= fall.disliked:
        return (
            "the protégé resists where it would have conceded without a fight",
            "le protégé résiste là où il aurait cédé sans combat",
        )
    return (
        "there are more attacks early and late alike, for keeping the peace is worth less to the adversary or the "
        "promise no more than none",
        "les attaques sont plus nombreuses tôt comme tard, car garder la paix vaut moins pour l'adversaire ou la "
        "promesse pas plus qu'aucune",
    )


def _says_option(fall: Fall) -> dict[str, str]:
    (en, fr), (how, comment) = _OF[fall.of], _how(fall)
    return {
        "en": f"In {_percent(fall.share, 'en')} of the draws it lowers {en} against no arrangement, were both imposed: "
        f"{how}.",
        "fr": f"Dans {_percent(fall.share, 'fr')} des tirages, il abaisse {fr} par rapport à l'absence d'arrangement, "
        f"tous deux supposés imposés : {comment}.",
    }


def _says_quantity(fall: Fall, quantity: Any) -> dict[str, str]:
    (en, fr), (how, comment) = _OF[fall.of], _how(fall)
    title = quantity.says
    return {
        "en": f"More of this lowers {en}: {title.en.rstrip('.')}. What happens is that {how}.",
        "fr": f"Davantage de ceci abaisse {fr} : {(title.fr or title.en).rstrip('.')}. Ce qui se passe : {comment}.",
    }
