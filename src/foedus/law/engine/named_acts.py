"""What a clause names, and whether it obliges."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.arrangement.schema import Clause

__all__ = ["binds", "menu_of"]


def menu_of(clause: Clause) -> list[str]:
    """Return the acts that a clause names."""
    return [word for word in (*clause.do, *clause.choose) if word != "or_nothing"]


def binds(clause: Clause) -> bool:
    """Whether a clause obliges to something: "shall", without "or nothing", in this text and not in another."""
    return clause.verb == "shall" and clause.of is None and "or_nothing" not in clause.choose
