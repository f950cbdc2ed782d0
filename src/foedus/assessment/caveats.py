"""Where adding protection lowers peace or sovereignty in the model, said so that nobody takes it for an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.horizon.sensitivity.perverse_effects import Fall, falls_of_option, falls_of_quantities
from foedus.wording import Message, bilingual, percentage

if TYPE_CHECKING:
    from foedus.assessment.schema import CaveatRow, FallRow
    from foedus.deterrence.quantities.ledger import Ledger, Quantity
    from foedus.horizon.solving.outcomes import Outcomes
    from foedus.wording import Bilingual

__all__ = ["caveat_rows", "falls_part"]

_SMALL = 0.05  # share of draws below which a fall is not worth a sentence
_LEAST = 0.005  # share that is not nought in whole hundredths


def falls_part(outcomes: Outcomes, option: int) -> list[FallRow]:
    """Return in how many draws an option lowers peace or sovereignty against the bare cease-fire, and how."""
    return [_fall_row(fall, _of_option(fall)) for fall in falls_of_option(outcomes, option)]


def caveat_rows(ledger: Ledger, one_at_a_time: Outcomes, outcomes: Outcomes, main: int) -> list[CaveatRow]:
    """Return the caveats of one arrangement: itself against none, and quantities that protect but bring a fall.

    Parameters
    ----------
    ledger : Ledger
    one_at_a_time, outcomes : Outcomes
        One quantity at a time (the arrangement second); all together.
    main : int
        Position of the arrangement in `outcomes`.
    """
    found: list[CaveatRow] = [
        {"id": f"arrangement-{fall.of}", **_fall_row(fall, _of_option(fall))}
        for fall in falls_of_option(outcomes, main)
        if fall.share >= _SMALL
    ]
    for fall in falls_of_quantities(ledger, one_at_a_time, 1):
        assert fall.column is not None
        quantity = ledger.quantities[fall.column]
        found.append({"id": f"{quantity.id}-{fall.of}", **_fall_row(fall, _of_quantity(fall, quantity))})
    return found


def _fall_row(fall: Fall, says: Bilingual) -> FallRow:
    return {
        "of": fall.of,
        "share": round(fall.share, 6),
        "change": round(fall.change, 6),
        "forward": round(fall.forward, 6),
        "resisting": round(fall.resisting, 6),
        "oftener": round(fall.oftener, 6),
        "says": says,
    }


def _cause(fall: Fall) -> Message:
    """Return how a fall comes about, by what holds in most of the draws in which it happens."""
    if fall.forward == max(fall.forward, fall.resisting, fall.oftener):
        return Message(
            "attacks come forward, while the balance still favours the adversary (a closing window)",
        )
    if fall.resisting >= fall.oftener:
        return Message("the protégé resists where it would have conceded without a fight")
    return Message(
        "there are more attacks early and late alike, because disputes come more often under it, which is left open, "
        "or because it is worth no more than none"
    )


def _of_option(fall: Fall) -> Bilingual:
    least = 0 < fall.share < _LEAST
    values = {
        "share": Message("less than {share}", {"share": percentage(0.01)}) if least else percentage(fall.share),
        "how": _cause(fall),
    }
    return bilingual(
        Message("In {share} of the draws it lowers peace against no arrangement, were both imposed: {how}.", values)
        if fall.of == "peace"
        else Message(
            "In {share} of the draws it lowers sovereignty against no arrangement, were both imposed: {how}.", values
        )
    )


def _of_quantity(fall: Fall, quantity: Quantity) -> Bilingual:
    title = quantity.says
    values = {"title": {"en": title.en.rstrip("."), "fr": (title.fr or title.en).rstrip(".")}, "how": _cause(fall)}
    return bilingual(
        Message("More of this lowers peace: {title}. What happens is that {how}.", values)
        if fall.of == "peace"
        else Message("More of this lowers sovereignty: {title}. What happens is that {how}.", values)
    )
