"""Least hitting sets, by branching on the smallest set not yet hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["least_hitting_set"]


def least_hitting_set(
    sets: Sequence[frozenset[str]], cost: Mapping[str, int], without: Sequence[frozenset[str]], most: int
) -> frozenset[str] | None:
    """Return the smallest set that has an element of each set; of equal size the cheapest, then the first by name.

    Parameters
    ----------
    sets : sequence of frozenset
        What must be hit.
    cost : mapping
        Of each element.
    without : sequence of frozenset
        Sets that the answer must not contain as a whole.
    most : int
        Greatest size.

    Returns
    -------
    frozenset of str or None
        None if no set of that size hits them all.

    Examples
    --------
    >>> sorted(least_hitting_set([frozenset("ab"), frozenset("bc")], {"a": 1, "b": 1, "c": 1}, [], 4))
    ['b']
    """
    for size in range(most + 1):
        found: list[tuple[int, list[str]]] = []
        _branch(sorted(sets, key=len), cost, without, size, frozenset(), frozenset(), found)
        if found:
            return frozenset(min(found)[1])
    return None


def _branch(
    sets: Sequence[frozenset[str]],
    cost: Mapping[str, int],
    without: Sequence[frozenset[str]],
    size: int,
    chosen: frozenset[str],
    barred: frozenset[str],
    found: list[tuple[int, list[str]]],
) -> None:
    """Add every least set that extends the chosen one to what is found; an element passed over stays barred."""
    if any(whole <= chosen for whole in without):
        return
    unhit = [s for s in sets if not s & chosen]
    if not unhit:
        found.append((sum(cost[name] for name in chosen), sorted(chosen)))
        return
    if len(chosen) == size:
        return
    passed = barred
    for name in sorted(min(unhit, key=lambda s: len(s - barred)) - barred):
        _branch(sets, cost, without, size, chosen | {name}, passed, found)
        passed |= {name}
