"""The rows of a sweep: each a pure function of its design, so that it is the same wherever it is computed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.deterrence.quantities.ledger import Ledger
from foedus.deterrence.quantities.level import MADE_OF, YEARS
from foedus.deterrence.quantities.link_quantities import link_quantities
from foedus.deterrence.terms.commitments import terms_of
from foedus.deterrence.terms.life_terms import sizes_of
from foedus.deterrence.terms.yardsticks import yardstick
from foedus.errors import FoedusError, RunError, SpecificationError
from foedus.horizon.schema import ANSWERS
from foedus.horizon.sensitivity.independent_inputs import ledger_for, scores_by_name
from foedus.horizon.solving.anchor import blame
from foedus.horizon.solving.checks import unsound
from foedus.horizon.solving.outcomes import assess_draws
from foedus.horizon.sweep.pareto import cost_of
from foedus.law.check import analyse
from foedus.law.engine.matrix import matrix
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from foedus.arrangement.schema import Arrangement
    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Quantity
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.sweep.design import Design
    from foedus.horizon.sweep.document import Range

    Array = NDArray[np.float64]

__all__ = ["DRAWN", "EACH", "MEASURES", "Batch", "Read", "Setting", "TextTask", "assumed", "read_text", "rows_of"]

MEASURES: tuple[str, ...] = (*ANSWERS, "regroup", "imposed_peace", "imposed_sovereignty", "war", "gain")
"""Stored for each design: mean, median, low and high (90 %); `gain` is `overall` less that of a bare cease-fire."""

EACH = "overall_draws"
"""The column with `overall` in each draw; draw k of an assumption is the same in every design that has it."""

DRAWN: Mapping[str, str] = {name: f"{name}_draws" for name in ("overall", "imposed_sovereignty", "acceptance")}
"""What is kept in each draw, so that designs can be told apart, and the column that holds it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all designs of a sweep share.

    Attributes
    ----------
    situations : dict of str to Situation
    uncertainties : dict of str to Range
    quarters, draws, seed : int
    sha256 : str
        Of the sweep: what is remembered from one batch to the next is of this sweep alone.
    """

    situations: dict[str, Situation]
    uncertainties: dict[str, Range]
    quarters: int
    draws: int
    seed: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class TextTask:
    """A text to be read as law, once for all designs that share it.

    Attributes
    ----------
    arrangement : Arrangement
        With the edits made.
    situation : Situation
    want : str or None
        A target; the smallest amendment that meets it is made first.
    """

    arrangement: Arrangement
    situation: Situation
    want: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a text.

    Attributes
    ----------
    bare, terms : Terms
        The bare cease-fire among the same parties, and the text.
    edits : str
        Edits that a target asked for.
    """

    bare: Terms
    terms: Terms
    edits: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Designs that are computed and stored together.

    Attributes
    ----------
    setting : Setting
    designs : tuple of (Design, Read or FoedusError)
        Each with what was read of its text, or why it could not be read.
    """

    setting: Setting
    designs: tuple[tuple[Design, Read | FoedusError], ...]


def read_text(task: TextTask) -> Read | FoedusError:
    """Return the terms of a text; a failure is a value, not an exception."""
    try:
        bare = _terms(yardstick("none", task.arrangement, task.situation), task.situation)
        if task.want is None:
            return Read(bare, _terms(task.arrangement, task.situation))
        return _amended(task, bare)
    except FoedusError as error:
        return error
    except MemoryError:
        raise
    except Exception as error:
        return RunError(f"{type(error).__name__}: {error}")


def _terms(arrangement: Arrangement, situation: Situation) -> Terms:
    return terms_of(matrix(arrangement, coalitions=False), situation.protege, sizes=sizes_of(situation))


def _amended(task: TextTask, bare: Terms) -> Read:
    from foedus.law.amendments.search import amend
    from foedus.law.amendments.target import parse_target

    answer = amend(analyse(task.arrangement), parse_target(str(task.want)), alternatives=1)
    if answer.outcome == "met":
        return Read(bare, _terms(task.arrangement, task.situation))
    if not answer.found:
        raise RunError(answer.message())
    amendment = answer.found[0]
    edits = " + ".join(edit.key for edit in amendment.edits)
    return Read(bare, _terms(amendment.arrangement, task.situation), edits)


def rows_of(batch: Batch) -> list[dict[str, Any]]:
    """Return a row for each design; one that fails is kept as failed, with its message in both languages."""
    rows = []
    for design, read in batch.designs:
        row: dict[str, Any] = {
            "design": design.index,
            "arrangement": design.arrangement,
            "amendment": design.amendment,
            "situation": design.situation,
            "edits": read.edits if isinstance(read, Read) else "",
            **{f"lever.{name}": value for name, value in design.levers},
        }
        try:
            measured = _measured(batch.setting, design, read)
            rows.append({**row, "status": "done", "message": "", "message_fr": "", **measured})
        except FoedusError as error:
            rows.append(_failed(row, error))
        except MemoryError:  # of the machine, not of the design: nothing to be stored
            raise
        except Exception as error:
            rows.append(_failed(row, RunError(f"{type(error).__name__}: {error}")))
    return rows


def _failed(row: dict[str, Any], error: FoedusError) -> dict[str, Any]:
    return {**row, "status": "failed", "message": error.describe(), "message_fr": error.describe("fr")}


@cache
def _links() -> LinkQuantities:
    return link_quantities()


@dataclass(frozen=True, slots=True)
class _Before:
    """What holds before any lever is moved but those that the level of danger is made of: the same for many designs.

    Attributes
    ----------
    sha256 : str
        Of the sweep.
    situation : str
    bare : Terms
    levers : tuple of (str, float)
    setting : Setting
    """

    sha256: str
    situation: str
    bare: Terms
    levers: tuple[tuple[str, float], ...]
    setting: Setting = field(compare=False, repr=False)


@lru_cache(maxsize=1024)
def _resolve_before(before: _Before) -> Array:
    """Return where resolve lies in each draw (D,): solved once in each process, not once for each design.

    Raises
    ------
    RunError
        Too many draws reach the level of danger nowhere.
    """
    setting = before.setting
    situation = setting.situations[before.situation]
    ledger = ledger_for(situation, before.bare.guarantors, _links())
    ledger = _moved(ledger, dict(before.levers), setting.uncertainties)
    draws = ledger.draws(scores_by_name(ledger, setting.draws, setting.seed))
    base = assess_draws(draws, situation, [before.bare], 4 * YEARS)
    if failed := blame(draws, base.feasible):
        raise RunError(Message("failed: {checks}", {"checks": [failed]}))
    return base.location


def _measured(setting: Setting, design: Design, read: Read | FoedusError) -> dict[str, float | list[float] | None]:
    """Return what a design brings."""
    if isinstance(read, FoedusError):
        raise read.with_traceback(None)
    situation = setting.situations[design.situation]
    ledger = ledger_for(situation, [*read.bare.guarantors, *read.terms.guarantors], _links())
    levers = dict(design.levers)
    of_level = {q.id: levers[q.id] for q in ledger.quantities if q.id in levers and q.kind in MADE_OF}
    ledger = _moved(ledger, levers, setting.uncertainties)
    draws = ledger.draws(scores_by_name(ledger, setting.draws, setting.seed))
    at = None
    if levers != of_level:
        at = _resolve_before(
            _Before(setting.sha256, design.situation, read.bare, tuple(sorted(of_level.items())), setting)
        )
    outcomes = assess_draws(draws, situation, [read.bare, read.terms], setting.quarters, held=at)
    if failed := unsound(outcomes, war=situation.war, draws=draws):
        raise RunError(Message("failed: {checks}", {"checks": list(failed)}))
    promises, aid = cost_of(read.terms, ledger.draws(np.zeros((1, len(ledger.quantities)))))
    found: dict[str, float | list[float] | None] = {}
    for name in MEASURES:
        gain = outcomes.overall[:, 1] - outcomes.overall[:, 0]
        values = gain if name == "gain" else getattr(outcomes, name)[:, 1]
        found |= _summary(name, values)
    for name, column in DRAWN.items():
        values = getattr(outcomes, name)[:, 1]
        found[column] = None if np.isnan(values).all() else [round(float(value), 4) for value in values]
    costs = {"cost": promises + aid, "cost_promises": promises, "cost_aid": aid}
    return found | {name: round(float(value), 6) for name, value in costs.items()}


def assumed(quantity: Quantity, median: float, low: float, high: float) -> Quantity:
    """Return a quantity with another range, which does not rest on the record any more."""
    return replace(
        quantity, median=median, low=low, high=high, link=None, joint=(), marginal=None, scores=None, instead_of=None
    )


def _moved(ledger: Ledger, levers: dict[str, float], uncertainties: dict[str, Range]) -> Ledger:
    """Return the ledger with levers set and ranges replaced.

    Raises
    ------
    SpecificationError
        More aid would be delivered than is pledged.
    """
    changed = []
    for quantity in ledger.quantities:
        if quantity.id in levers:
            value = levers[quantity.id]
            quantity = replace(assumed(quantity, value, value, value), held=quantity.usual)
        elif quantity.id in uncertainties:
            wide = uncertainties[quantity.id]
            quantity = assumed(quantity, wide.median, wide.low, wide.high)
        changed.append(quantity)
    moved = Ledger(tuple(changed))
    pledged, delivered = (moved.quantities[moved.index(kind)] for kind in ("aid_pledged", "aid_delivered"))
    if {pledged.id, delivered.id} & {*levers, *uncertainties} and delivered.median > pledged.median:
        raise SpecificationError(
            Message(
                "more aid delivered ({delivered}) than pledged ({pledged})",
                {"delivered": _short(delivered.median), "pledged": _short(pledged.median)},
            ),
            todo=Message("set '{lever}' too", {"lever": pledged.id}),
        )
    return moved


def _short(value: float) -> float:
    return int(value) if float(value).is_integer() else float(f"{value:g}")


def _summary(name: str, values: Array) -> dict[str, float | None]:
    keys = (name, f"{name}_median", f"{name}_low", f"{name}_high")
    if np.isnan(values).all():
        return dict.fromkeys(keys)
    found = (np.mean(values), *np.quantile(values, (0.5, 0.05, 0.95)))
    return {key: round(float(v), 6) for key, v in zip(keys, found, strict=True)}
