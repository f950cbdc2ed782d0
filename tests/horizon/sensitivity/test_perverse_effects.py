"""Where more protection makes things worse: shares, signs and causes, counted by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from foedus.arrangement.schema import Text
from foedus.deterrence.quantities.ledger import Ledger, Quantity
from foedus.horizon.sensitivity.perverse_effects import STRENGTHENING, falls_of_option, falls_of_quantities


class Made(SimpleNamespace):
    """Outcomes of which only what is compared is there, arrays (D, A)."""

    def part(self, rows):
        return Made(**{name: values[rows] for name, values in vars(self).items()})


def made(peace, early=0.1, conceded=0.1, sovereignty=0.5) -> Any:
    """Of each draw: the value of the bare cease-fire and that of the option."""
    columns = {"imposed_peace": peace, "imposed_early": early, "imposed_conceded": conceded,
               "imposed_sovereignty": sovereignty}  # fmt: skip
    size = len(peace)
    return Made(**{name: np.broadcast_to(np.asarray(v, float).reshape(-1, 2 if np.ndim(v) else 1), (size, 2)).copy()
                   for name, v in columns.items()})  # fmt: skip


def test_a_rise_is_no_fall_and_neither_is_the_last_thousandth():
    assert falls_of_option(made([(0.5, 0.9), (0.5, 0.5), (0.5, 0.4995)]), 1) == []


def test_the_share_of_draws_and_the_median_change():
    """It falls in two of five draws; changes are -.3, -.1, 0, .2 and .4, the middle one 0."""
    (fall,) = falls_of_option(made([(0.5, 0.2), (0.5, 0.4), (0.5, 0.5), (0.5, 0.7), (0.5, 0.9)]), 1)
    assert fall.of == "peace"
    assert fall.share == pytest.approx(0.4)
    assert fall.change == pytest.approx(0)


@pytest.mark.parametrize(
    ("early", "conceded", "cause"),
    [
        ((0.1, 0.3), (0.1, 0.1), "forward"),  # .2 more attacks in the first two years, .1 less peace: fewer later on
        ((0.1, 0.15), (0.1, 0.1), "oftener"),  # .05 more of them, .1 less peace: later attacks rise too
        ((0.1, 0.1), (0.2, 0.1), "resisting"),  # fewer concessions without a fight
        ((0.1, 0.1), (0.1, 0.2), "oftener"),  # more concessions explain nothing
        ((0.1, 0.3), (0.2, 0.1), "forward"),  # both: a closing window comes first
        ((0.3, 0.1), (0.1, 0.1), "oftener"),
    ],
)
def test_each_fall_has_one_cause(early, conceded, cause):
    (fall,) = falls_of_option(made([(0.5, 0.4)], [early], [conceded]), 1)
    shares = {name: getattr(fall, name) for name in ("forward", "resisting", "oftener")}
    assert shares == {name: float(name == cause) for name in shares}


def test_sovereignty_falls_by_itself():
    (fall,) = falls_of_option(made([(0.5, 0.6)], sovereignty=[(0.7, 0.6)]), 1)
    assert fall.of == "sovereignty"
    assert fall.change == pytest.approx(-0.1)


def test_quantities_are_read_from_their_low_to_their_high_end():
    """Rows: the medians, then low and high of each uncertain quantity; what does not protect is passed over."""
    assert "will" in STRENGTHENING
    assert "resolve" not in STRENGTHENING

    def quantity(kind, high=2.0):
        return Quantity(kind, kind, None, 1.5, 1.0, high, Text(en=kind))

    ledger = Ledger((quantity("resolve"), quantity("presence", 1.0), quantity("will")))
    peace = np.array([0.5, 0.9, 0.1, 0.6, 0.4])[:, None]  # medians; resolve low, high; will low, high
    flat = np.full((5, 1), 0.3)
    single: Any = Made(imposed_peace=peace, imposed_sovereignty=flat, imposed_conceded=flat, imposed_early=flat)
    (fall,) = falls_of_quantities(ledger, single, 0)
    assert (fall.column, fall.of, fall.share) == (2, "peace", 1.0)
    assert fall.change == pytest.approx(-0.2)
