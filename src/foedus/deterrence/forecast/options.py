"""What a backtest is asked: years to learn from, years to forecast, and what to compute beside one year ahead."""

from __future__ import annotations

from dataclasses import dataclass

from foedus.deterrence.forecast.frame import COVERED
from foedus.errors import InputError, OutsideCoverageError
from foedus.wording import Message

__all__ = ["Options", "Split"]

_LEAST = 10  # training years, at least


@dataclass(frozen=True, slots=True)
class Split:
    """Years to learn from and years to forecast, both ends included.

    Attributes
    ----------
    train, test : (int, int)
    """

    train: tuple[int, int]
    test: tuple[int, int]

    def __post_init__(self) -> None:
        for name, (first, last) in (("--train", self.train), ("--test", self.test)):
            if first > last:
                raise InputError(
                    Message("the years are in reverse order: {years}", {"years": f"{first}-{last}"}), where=name
                )
            if not COVERED[0] <= first <= last <= COVERED[1]:
                raise OutsideCoverageError(
                    Message(
                        "only the years {covered} can be forecast, not {years}",
                        {"covered": "{}-{}".format(*COVERED), "years": f"{first}-{last}"},
                    ),
                    where=name,
                    why=Message(
                        "recorded disputes end in 2010; well before 1870, few states have a history of disputes"
                    ),
                )
        if self.train[1] >= self.test[0]:
            raise InputError(
                Message(
                    "the training years {train} must end before the test years {test} begin",
                    {"train": "{}-{}".format(*self.train), "test": "{}-{}".format(*self.test)},
                ),
                where="--train, --test",
                why=Message("a forecast trained on its own years, or on later ones, proves nothing"),
                todo=Message("for instance --train 1946-1989 --test 1990-2010"),
            )
        if self.train[1] - self.train[0] + 1 < _LEAST:
            raise InputError(Message("at least {least} training years are needed", {"least": _LEAST}), where="--train")


@dataclass(frozen=True, slots=True)
class Options:
    """What to compute beside one year ahead.

    Attributes
    ----------
    fixed_origin, ten_years, links : bool
        ``links``: whether to count what each link expected out of time.
    rolling : int or None
        Years after which models are estimated again.
    draws, seed : int
        Draws of years behind the intervals, and their seed.
    tree_seeds : tuple of int
        Seeds of the trees, whose forecasts are averaged; none for no trees.
    """

    fixed_origin: bool = False
    ten_years: bool = False
    links: bool = True
    rolling: int | None = None
    draws: int = 2000
    seed: int = 1
    tree_seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
