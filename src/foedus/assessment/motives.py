"""Why the adversary signed, by what came, as plain data and told in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.estimate import Estimate, spread_of
from foedus.assessment.schema import MOTIVES, RESULTS
from foedus.horizon.solving.after_signature import SHOWN_YEARS
from foedus.wording import Message, bilingual, percentage

if TYPE_CHECKING:
    from foedus.assessment.schema import AfterSignatureRow, MotiveRow, MotivesPart
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["after_signature_rows", "motives_part"]


_LEAST = 0.005  # share that is not nought in whole hundredths


def motives_part(outcomes: Outcomes, i: int) -> MotivesPart | None:
    """Return the motives of option `i` by what came; None where there is nothing to sign."""
    cells = outcomes.motives[:, i]
    if np.isnan(cells).all():
        return None
    rows = {motive: _row(cells[:, m]) for m, motive in enumerate(MOTIVES)}
    return {
        "peace": rows["peace"],
        "hedge": rows["hedge"],
        "regroup": rows["regroup"],
        "says": bilingual(_told(rows)),
    }


def _row(results: np.ndarray) -> MotiveRow:
    held, conceded, attacked = (Estimate.over(results[:, r].clip(0.0, 1.0)).to_dict() for r in range(len(RESULTS)))
    total = Estimate.over(results.sum(axis=-1).clip(0.0, 1.0)).to_dict()
    return {"total": total, "held": held, "conceded": conceded, "attacked": attacked}


def _told(rows: dict[str, MotiveRow]) -> Message:
    values = {
        f"{motive}_{part}": _share(rows[motive][part]["mean"]) for motive in MOTIVES for part in ("total", *RESULTS)
    }
    return Message(
        "Signed to regroup: {regroup_total} (held {regroup_held}, conceded {regroup_conceded}, attacked "
        "{regroup_attacked}); keeping its options open: {hedge_total} (held {hedge_held}, conceded {hedge_conceded}, "
        "attacked {hedge_attacked}); for peace: {peace_total} (held {peace_held}, conceded {peace_conceded}, attacked "
        "{peace_attacked}).",
        values,
    )


def _share(mean: float) -> object:
    """Return a share in whole hundredths; what would round to nought is less than one."""
    return percentage(mean) if mean >= _LEAST else Message("less than {share}", {"share": percentage(0.01)})


def after_signature_rows(outcomes: Outcomes, i: int) -> list[AfterSignatureRow]:
    """Return what signing option `i` does to strength and aid, in the years that are shown."""
    return [
        {
            "year": year,
            "strength": spread_of(outcomes.strength[:, i, k]),
            "against_war": spread_of(outcomes.against_war[:, i, k]),
            "aid_lost": spread_of(outcomes.aid_lost[:, k]),
        }
        for k, year in enumerate(SHOWN_YEARS)
    ]
