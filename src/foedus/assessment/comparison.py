"""The options side by side, as plain data: answers, years, how courses of events end, what each promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.caveats import falls_part
from foedus.assessment.differences import paired
from foedus.assessment.estimate import spread_of, summary_of
from foedus.assessment.motives import after_signature_rows, motives_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.assessment.options import Option
    from foedus.assessment.schema import (
        AnswersPart,
        ByYear,
        CommitmentRow,
        EndsPart,
        LossesPart,
        OptionRow,
        PairedDifference,
        Series,
    )
    from foedus.deterrence.terms.commitments import Commitment
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["option_row"]


def option_row(options: Sequence[Option], outcomes: Outcomes, i: int) -> OptionRow:
    """Return option `i` as a row of the comparison."""
    option, overall = options[i], outcomes.overall[:, i]
    # A reading is not an option that anybody could choose: only its own row is set beside it.
    rivals = [j for j, other in enumerate(options) if other.kind != "reading" or j == i]
    best = outcomes.overall[:, rivals].max(axis=1)
    return {
        "id": option.id,
        "title": option.title,
        "kind": option.kind,
        "answers": answers_part(outcomes, i),
        "acceptance_by": {
            "adversary": summary_of(outcomes.signs_adversary[:, i]),
            "protege": summary_of(outcomes.signs_protege[:, i]),
            "others": summary_of(outcomes.signs_others[:, i]),
        },
        "imposed": {
            "peace": summary_of(outcomes.imposed_peace[:, i]),
            "sovereignty": summary_of(outcomes.imposed_sovereignty[:, i]),
        },
        "losses": losses_part(outcomes, i),
        "war": summary_of(outcomes.war[:, i]),
        "war_years": spread_of(outcomes.war_years[:, i]),
        "by_year": _by_year(outcomes, i),
        "after_signature": after_signature_rows(outcomes, i),
        "against_now": _against_now(outcomes, i),
        "who_might_help": sorted(option.terms.guarantors),
        "worst_case": round(float(np.quantile(overall, 0.05)), 6),
        "regret": round(float(np.quantile(best - overall, 0.95)), 6),
        "best_in": round(float((overall >= best - 1e-12).mean()), 6),
        "commitments": [_commitment_row(commitment) for commitment in option.terms.active],
        "reading": option.terms.reading,
        "ends": ends_part(outcomes, i),
        "windows": falls_part(outcomes, i),
    }


def _against_now(outcomes: Outcomes, i: int) -> PairedDifference:
    found = paired(outcomes.overall[:, i], outcomes.now)
    assert found is not None
    return found


def answers_part(outcomes: Outcomes, i: int) -> AnswersPart:
    """Return the answers of option `i`."""
    return {
        "acceptance": summary_of(outcomes.acceptance[:, i]),
        "motives": motives_part(outcomes, i),
        "peace": summary_of(outcomes.peace[:, i]),
        "violations": summary_of(outcomes.violations[:, i]),
        "sovereignty": summary_of(outcomes.sovereignty[:, i]),
        "overall": summary_of(outcomes.overall[:, i]),
    }


def ends_part(outcomes: Outcomes, i: int) -> EndsPart:
    """Return the probability of each end of option `i`, given acceptance, with its interval over the draws."""
    attacked, lost, conceded = (
        yearly[:, i].sum(axis=-1) for yearly in (outcomes.attacked, outcomes.lost, outcomes.conceded)
    )  # (D,) each
    return {
        "peace_held": summary_of((1 - attacked - conceded).clip(0.0, 1.0)),
        "attacked_held": summary_of((attacked - lost).clip(0.0, 1.0)),
        "conceded": summary_of(conceded.clip(0.0, 1.0)),
        "attacked_lost": summary_of(lost.clip(0.0, 1.0)),
    }


def losses_part(outcomes: Outcomes, i: int) -> LossesPart:
    """Return how option `i` loses territory or the choice of government, given acceptance."""
    conceded = outcomes.conceded[:, i].sum(axis=-1)
    return {
        "in_war": summary_of(outcomes.lost_in_war[:, i].clip(0.0, 1.0)),
        "seized": summary_of(outcomes.seized[:, i].clip(0.0, 1.0)),
        "conceded": summary_of(conceded.clip(0.0, 1.0)),
    }


def _by_year(outcomes: Outcomes, i: int) -> ByYear:
    attacked, lost, conceded = outcomes.attacked[:, i], outcomes.lost[:, i], outcomes.conceded[:, i]
    with np.errstate(invalid="ignore"):
        peace = 1 - np.cumsum(attacked, axis=-1)
        sovereignty = 1 - np.cumsum(lost + conceded, axis=-1)
        honoured = outcomes.honoured[:, i] / np.maximum(attacked, 1e-300)
    return {
        "year": list(range(1, peace.shape[-1] + 1)),
        "peace": _series(peace),
        "sovereignty": _series(sovereignty),
        "attack": _series(attacked),
        "honoured_if_attacked": _series(honoured),
        "conceded": _series(conceded),
        "lost": _series(lost),
        "violations": _series(outcomes.violated[:, i]),
    }


def _series(values: Array) -> Series:
    low, median, high = ([round(float(v), 6) for v in row] for row in np.quantile(values, [0.05, 0.5, 0.95], axis=0))
    mean = [round(float(v), 6) for v in values.mean(axis=0)]
    return {"mean": mean, "median": median, "low": low, "high": high}


def _commitment_row(commitment: Commitment) -> CommitmentRow:
    return {
        "party": commitment.party,
        "fight": commitment.fight,
        "support": commitment.support,
        "hours": commitment.hours,
        "presence": commitment.presence,
        "clauses": list(commitment.clauses),
        "troops": commitment.troops,
    }
