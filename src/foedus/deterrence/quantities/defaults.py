"""What stands in the ledger where a situation says nothing: the defaults of ``foedus/arrangement/assumptions.toml``.

These are assumptions. Where the record identifies one its posterior takes its place (`link_quantities`); where it does
not they stand. A situation may override either with an entry of the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.assumption_kinds import KINDS
from foedus.arrangement.schema import Text
from foedus.deterrence.quantities.ledger import Quantity
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from foedus.arrangement.assumption_kinds import Kind

__all__ = ["DEFAULTS", "guarantor_defaults"]


def _default(kind: Kind, party: str | None = None) -> Quantity:
    assert kind.low is not None
    assert kind.high is not None
    return Quantity(
        id=kind.default_id(party),
        kind=kind.name,
        about=party,
        median=kind.middle,
        low=kind.low,
        high=kind.high,
        says=_unsaid(kind.says) if party else kind.says,
        source=kind.source,
        unit=kind.unit.en if kind.unit else "",
    )


def _unsaid(says: Text) -> Text:
    """Return what a default of a guarantor says: that the situation says nothing of this guarantor."""
    what = Text(en=says.en.removesuffix("."), fr=(says.fr or says.en).removesuffix("."))
    return Text(**bilingual(Message("{what}; the situation says nothing of it.", {"what": what})))


DEFAULTS: tuple[Quantity, ...] = tuple(
    _default(kind) for kind in KINDS.values() if kind.median is not None and kind.about != "guarantor"
)
"""The defaults that are the same for every guarantor, in the order of the ledger."""


def guarantor_defaults(party: str) -> tuple[Quantity, ...]:
    """Return what is assumed of a guarantor for whatever the situation leaves out: will, deployment, forces there."""
    return tuple(
        _default(kind, party)
        for kind in KINDS.values()
        if kind.median is not None and kind.about == "guarantor" and not kind.exact
    )
