"""From the posterior to the game, draw by draw, where every draw of a link is the same number."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

from foedus.deterrence.estimates.load import Estimates, Posterior
from foedus.deterrence.quantities.defaults import DEFAULTS
from foedus.deterrence.quantities.from_posterior import OF_THE_RECORD, LinkDraws, willing
from foedus.deterrence.quantities.link_quantities import link_quantities
from foedus.errors import SpecificationError

SIZE = 40
TERMS = {
    "honouring": {"defense": -0.5, "nothing": -1.8, "institutions": -0.6, "from_wars_called": 0.4},
    "joining": {"owes_less": 0.5, "ln_distance_target": -0.4, "ln_capability": 0.3, "next_shift": 0.0},
    "contest": {"initiator": 0.5, "ln_ratio": 0.4},
    "resistance": {"intercept": 0.1, "help": 0.3},
    "severity": {"force:intercept": 9.0, "war:intercept": 0.2, "war:step_1946": -0.4, "war:next_shift": 0.1,
                 "war:contiguous": 0.3},
}  # fmt: skip
WHERE = {"joined_at": {"ln_distance_target": -1.5}, "called_at": {"institutions": 0.7}}


def estimates(**columns):
    """Estimates whose draws are constant, but for the columns given as ``link__term``."""
    links = {}
    for link, terms in TERMS.items():
        draws = np.column_stack([np.broadcast_to(columns.get(f"{link}__{n}", v), SIZE) for n, v in terms.items()])
        notes = {"passed": True, "messages": [], "method": "nuts", **(WHERE if link == "honouring" else {})}
        prior = dict.fromkeys(terms, (0.0, 2.0))
        links[link] = Posterior(link, "all", tuple(terms), draws.astype(float), notes, 100, 10, prior, "")
    return Estimates(links, {}, {})


def marginal(kind, **columns):
    found = link_quantities(estimates(**columns)).quantities
    return next(q.marginal for q in found if q.kind == kind)


def of_the_willing(average, share, unwilling=-2.2):
    """The log-odds of a willing government, by another root finder."""
    return brentq(lambda x: share * expit(x) + (1 - share) * expit(x + unwilling) - expit(average), -60, 60)


@pytest.mark.parametrize(("average", "share"), [(-2.0, 0.5), (0.0, 0.7), (0.0, 0.9), (1.3, 0.95), (-6.0, 0.6)])
def test_who_is_willing(average, share):
    found = willing(np.array([average]), np.array([share]))[0]
    assert found == pytest.approx(of_the_willing(average, share), abs=1e-9)
    assert willing(np.array([average]), np.array([share]), -1.0)[0] == pytest.approx(
        of_the_willing(average, share, -1.0), abs=1e-9
    )


def test_where_all_are_willing_or_unwillingness_costs_nothing_nothing_changes():
    average = np.array([-1.0, 0.4])
    np.testing.assert_allclose(willing(average, np.ones(2)), average, atol=1e-9)
    np.testing.assert_allclose(willing(average, np.full(2, 0.5), 0.0), average, atol=1e-9)


def test_what_the_unwilling_lose_is_the_median_of_the_assumption():
    assert OF_THE_RECORD["record_unwilling"] == -2.2
    assert next(q.median for q in DEFAULTS if q.kind == "unwilling") == OF_THE_RECORD["record_unwilling"]


def test_the_chance_to_fight_of_a_willing_guarantor():
    """Average: -0.5 less distance (-0.4 x -1.5), less structure (-0.6 x 0.7), less strength (0.3 x -0.37).

    Of the governments of the record from half to nine tenths are willing, one stratum a draw.
    """
    average = -0.5 - 0.6 + 0.42 + 0.111
    shares = 0.5 + 0.4 * (np.arange(SIZE) + 0.5) / SIZE
    expected = sorted(expit(of_the_willing(average, share)) for share in shares)
    np.testing.assert_allclose(marginal("fight_base"), expected, rtol=1e-9)


def test_what_promises_add_comes_as_it_is():
    np.testing.assert_allclose(marginal("obligation_none"), -1.8)
    np.testing.assert_allclose(marginal("obligation_consult"), 0.5)
    np.testing.assert_allclose(marginal("obligation_consult", joining__owes_less=np.full(SIZE, -0.2)), 0.0)
    np.testing.assert_allclose(marginal("institutions"), -0.6)
    np.testing.assert_allclose(marginal("distance_effect"), -0.4)


def test_capability_never_takes_away():
    np.testing.assert_allclose(marginal("capability_effect"), 0.3)
    slopes = np.r_[np.full(10, -0.2), np.full(SIZE - 10, 0.3)]
    np.testing.assert_allclose(marginal("capability_effect", joining__ln_capability=slopes)[:10], 1e-3)


def test_the_slope_of_resistance_is_four_times_help_over_steepness():
    np.testing.assert_allclose(marginal("contest_steepness"), 0.4)
    np.testing.assert_allclose(marginal("resistance_slope"), 4 * 0.3 / 0.4)
    np.testing.assert_allclose(marginal("resistance_slope", contest__ln_ratio=0.05), 4 * 0.3 / 0.1, err_msg="at least")
    np.testing.assert_allclose(marginal("resistance_slope", resistance__help=9.0), 20, err_msg="at most")


def test_draws_in_which_strength_hurts_are_replaced_by_others():
    slopes = np.linspace(0.3, 0.6, SIZE)
    slopes[3] = -0.5
    found = marginal("contest_steepness", contest__ln_ratio=slopes)
    kept = np.delete(slopes, 3)
    np.testing.assert_allclose(found, np.sort(np.r_[kept, kept[3]]), err_msg="the fourth of those that are left")
    with pytest.raises(SpecificationError, match="contest_steepness"):
        marginal("contest_steepness", contest__ln_ratio=-0.1)


def test_a_term_that_did_not_vary_is_zero_and_what_was_read_is_known():
    draws = LinkDraws(estimates().links, frozenset())
    np.testing.assert_array_equal(draws("contest", "ln_ratio"), np.full(SIZE, 0.4))
    np.testing.assert_array_equal(draws("joining", "never"), np.zeros(SIZE))
    assert draws.read == {"contest", "joining"}
    np.testing.assert_allclose(draws.level("severity", "war"), 0.2 - 0.4 + 0.1)
    assert draws.reference("honouring", "called_at", "institutions") == 0.7
    assert draws.reference("honouring", "called_at", "organisation") == 0.0


def test_links_of_unequal_numbers_of_draws_are_cut_to_the_fewest():
    few = np.arange(12.0).reshape(6, 2)
    contest = Posterior("contest", "all", ("initiator", "ln_ratio"), few, {"passed": True}, 9, 3, {}, "")
    draws = LinkDraws({**estimates().links, "contest": contest}, frozenset())
    assert draws.size == 6
    assert len(draws("joining", "owes_less")) == 6
    np.testing.assert_array_equal(draws("contest", "ln_ratio"), [1, 3, 5, 7, 9, 11])


def test_a_link_replaced_by_its_prior_has_its_mean_and_spread():
    big = {"contest": Posterior("contest", "all", ("initiator", "ln_ratio"), np.zeros((20_000, 2)), {}, 9, 3,
                                {"initiator": (0.3, 0.7), "ln_ratio": (0.6, 0.5)}, "")}  # fmt: skip
    draws = LinkDraws(big, frozenset({"contest"}))
    for term, mean, sd in (("initiator", 0.3, 0.7), ("ln_ratio", 0.6, 0.5)):
        assert draws("contest", term).mean() == pytest.approx(mean, abs=0.02)
        assert draws("contest", term).std() == pytest.approx(sd, rel=0.03)
