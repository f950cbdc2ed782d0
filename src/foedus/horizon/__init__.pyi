from .game.arrays import Game as Game, build as build
from .solving.outcomes import (
    Outcomes as Outcomes,
    Task as Task,
    assess_draws as assess_draws,
    outcomes_of as outcomes_of,
    play as play,
)
from .solving.paths import simulate as simulate
from .solving.recursion import Solution as Solution, Years as Years, follow as follow, solve as solve
from .solving.signing import War as War, sign as sign
from .yearly import Yearly as Yearly, chances_by_year as chances_by_year
