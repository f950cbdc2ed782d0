"""The language of sweeps: which designs are compared, and how; as a strict model, with every problem at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from foedus.arrangement.schema import Duration, Id, Localised, StrictModel, listed
from foedus.arrangement.situation import Number

if TYPE_CHECKING:
    from foedus.law.edits import Change

__all__ = ["Amending", "ListedDesign", "Range", "SweepDocument", "TextChange"]

Words = Annotated[list[str], BeforeValidator(listed)]


def _numbers(value: Any) -> Any:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


Numbers = Annotated[list[Number], BeforeValidator(_numbers), Field(min_length=1)]


class Range(StrictModel):
    """A range in the place of the situation's: `low` and `high` bound 90 %."""

    low: Number
    median: Number
    high: Number


class TextChange(StrictModel):
    """One change of one key of the text, as ``foedus check --amend --format json`` shows them."""

    path: str = Field(description="Keys from the root, clauses and bodies by their id, as 'clauses.g1.within'.")
    how: Literal["set", "drop", "add"] = "set"
    value: Any = Field(None, description="Plain data; nothing removes the key.")

    def change(self) -> Change:
        """Return the change as the law makes it."""
        from foedus.law.edits import Change

        return Change(tuple(self.path.split(".")), self.how, self.value)


class Amending(StrictModel):
    """How a text is amended: nothing, edits of the catalogue, changes of single keys, or the smallest that do."""

    title: Localised | None = None
    of: Words = Field(default_factory=list, description="Arrangements that it is meant for; all unless given.")
    edits: Words = Field(default_factory=list, description="Keys of edits, as 'set-deadline clauses.g1'.")
    changes: list[TextChange] = Field(default_factory=list)
    want: str | None = Field(None, description="A target; the smallest amendment that meets it is made.")


class ListedDesign(StrictModel):
    """One design of a list."""

    arrangement: str
    situation: str | None = None
    amendment: Id | None = None
    levers: dict[Id, Number] = Field(default_factory=dict)


class SweepDocument(StrictModel):
    """Designs to compare: every combination of what is listed, or the designs of a list.

    A *lever* is a quantity of the ledger that is set to values one after the other; an *uncertainty* is one whose range
    is replaced in every design.
    """

    sweep: Literal[1] = Field(description="Version of the format.")
    id: Id
    title: Localised | None = None
    arrangements: Words = Field(min_length=1, description="Ids of shipped cases, or files beside this one.")
    situations: Words = Field(default_factory=list, description="Ids or files; each arrangement's own unless given.")
    amendments: dict[Id, Amending] = Field(default_factory=dict)
    levers: dict[Id, Numbers] = Field(default_factory=dict)
    uncertainties: dict[Id, Range] = Field(default_factory=dict)
    designs: list[ListedDesign] | None = Field(
        None, min_length=1, description="Only these, instead of every combination."
    )
    horizon: Duration = "P10Y"
    draws: int = Field(64, ge=8, le=4096)
    seed: int = Field(1, ge=0, le=2**63)
