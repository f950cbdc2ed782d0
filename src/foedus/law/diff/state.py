"""What a text makes of one cell of the matrix, as far as two texts are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.law.engine.cells import CEILINGS, Cell
from foedus.wording import N_, Message, hours

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = ["State"]


@dataclass(frozen=True, slots=True)
class State:
    """What a text makes of one cell of the matrix, as far as two texts are compared.

    Attributes
    ----------
    status : str
        As in `Cell`.
    worst_case_hours : int or None
        Latest lawful hour where something is guaranteed.
    needs : str or None
        Whose cooperation it takes where nothing is guaranteed.
    veto : tuple of str
        Hostile parties that can block it.
    until : tuple of str
        Bodies to whose decision the duty is handed over.
    lasts_hours : int or None
        How long the attack must go on for it.
    """

    status: str = "barred"
    worst_case_hours: int | None = None
    needs: str | None = "never"
    veto: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    lasts_hours: int | None = None

    @classmethod
    def of(cls, cell: Cell | None) -> State:
        """Return the state of a cell; of none, where the text gives the party no part."""
        if cell is None:
            return cls()
        needs = "alone" if cell.guaranteed else cell.needs
        veto, until = tuple(sorted(cell.veto)), tuple(sorted(cell.until))
        return cls(cell.status, cell.worst_case_hours, needs, veto, until, cell.lasts_hours)

    @property
    def floor(self) -> tuple[int, int]:
        """How much is guaranteed: nothing, an undated duty, a dated one; earlier is more."""
        if self.status == "guaranteed" and self.worst_case_hours is not None:
            return 2, -self.worst_case_hours
        return (1, 0) if self.status == "owed_undated" else (0, 0)

    @property
    def ceiling(self) -> int:
        """How much is possible, by whose cooperation it takes; -1 if not decided."""
        return CEILINGS.index(self.needs) if self.needs in CEILINGS else -1

    def message(self, arrangement: Arrangement) -> Message:
        """Return the state in words."""
        if self.until:
            names = [arrangement.called(body) for body in self.until]
            held = replace(self, until=()).message(arrangement)
            return Message("{duty}, until handed over to {body}", {"duty": held, "body": names})
        if self.lasts_hours is not None:
            held = replace(self, lasts_hours=None).message(arrangement)
            time = hours(self.lasts_hours)
            return Message("{duty}, if the attack goes on for {time}", {"duty": held, "time": time})
        if self.status == "guaranteed" and self.worst_case_hours is not None:
            return Message("owed within {time}", {"time": hours(self.worst_case_hours)})
        if self.status == "owed_undated":
            return Message("owed, no deadline")
        if self.status in {"contradictory", "undecided"}:
            return Message("duties contradict each other") if self.status == "contradictory" else Message("undecided")
        if self.needs == "adversary":
            names = [arrangement.parties[p].name if p in arrangement.parties else p for p in self.veto]
            return (
                Message("only if {veto} allows it", {"veto": names})
                if names
                else Message("only if the adversary allows it")
            )
        words = {"alone": N_("at its own discretion"), "friends": N_("if others agree")}
        return Message(words[self.needs]) if self.needs in words else Message("not under this text")
