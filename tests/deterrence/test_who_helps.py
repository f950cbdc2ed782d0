"""Who helps, term by term: log-odds added up with a pencil."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.special import expit, logit

from foedus.deterrence.terms.commitments import CLASSES, Commitment, Terms
from foedus.deterrence.who_helps import LN_DISTANCE, help_of, obligation_effects

KILOMETRES = exp(8.0) - 1
"""The distance of reference: ln(1 + km) = 8."""

BASE = {
    "fight_base": 0.5,
    "support_base": 0.5,
    "obligation_dated": 0.1,
    "obligation_owed": 0.3,
    "obligation_may": 0.25,
    "obligation_consult": 0.5,
    "obligation_none": -1.7,
    "form_not_binding": -0.25,
    "institutions": 0.35,
    "presence": 1.1,
    "tripwire_scale": 2.0,
    "unsized_force": 10.0,
    "promise_if_turned": 0.5,
    "distance_effect": -0.3,
    "capability_effect": 0.25,
    "unwilling": -2.0,
    "engagement": 0.2,
    "support_obligation": 0.5,
    ("capability", "A"): 1.0,
    ("capability", "B"): 4.0,
    ("distance", "A"): KILOMETRES,
    ("distance", "B"): exp(7.0) - 1,
}
"""A is as strong as the protégé and at the distance of reference, so that its log-odds are those of its promise."""


@pytest.fixture
def chances(made_draws):
    """Log-odds that each guarantor fights if willing, and the whole help."""

    def found(*commitments, binding=True, institutions=False, **changed):
        terms = Terms("x", commitments, commitments, binding=binding, institutions=institutions)
        given_ = help_of(made_draws({**BASE, **changed}), terms, commitments)
        return logit(given_.fights[0, 1]), given_

    return found


@pytest.mark.parametrize(
    ("promise", "expected"),
    [("dated", 0.4), ("owed", 0.3), ("menu", 0.0), ("may", -0.9), ("consult", -1.2), ("none", -1.7)],
)
def test_the_class_of_the_promise(chances, promise, expected):
    odds, _ = chances(Commitment("A", promise, "none"))
    assert odds == pytest.approx([expected])


def test_effects_stand_in_the_order_of_the_classes(made_draws):
    assert CLASSES == ("dated", "owed", "menu", "may", "consult", "none")
    np.testing.assert_allclose(obligation_effects(made_draws(BASE)), [[0.4, 0.3, 0.0, -0.9, -1.2, -1.7]])


EFFECT = st.floats(-4, 4)


@given(EFFECT, EFFECT, st.floats(0, 1), EFFECT, EFFECT)
def test_obligations_are_ordered_whatever_was_drawn(made_draws, none, consult, may, owed, dated):
    draws = made_draws(
        {
            "obligation_none": none, "obligation_consult": consult, "obligation_may": may, "obligation_owed": owed,
            "obligation_dated": dated,
        }
    )  # fmt: skip
    effects = obligation_effects(draws)[0]
    assert (np.diff(effects) <= 1e-12).all(), CLASSES


def test_presence_belongs_to_the_guarantor_that_stations_forces(chances):
    odds, _ = chances(Commitment("A", "owed", "none", presence=True), Commitment("A", "owed", "none"))
    assert odds == pytest.approx([0.3 + 1.1, 0.3])


def test_presence_counts_by_number(chances):
    """Soldiers there by the text or at the date: ever less for each further one, and 1.1 from ten thousand on."""
    odds = [chances(Commitment("A", "owed", "none", troops=n))[0][0] - 0.3 for n in (0.0, 2.0, 10.0, 20.0, 200.0)]
    assert odds == pytest.approx([0.0, 1.1 * log(2) / log(6), 1.1, 1.1, 1.1])


def test_a_promise_is_worth_no_less_than_none_whatever_its_form(chances):
    odds, _ = chances(Commitment("A", "menu", "none"), binding=False, form_not_binding=-5.0)
    assert odds == pytest.approx([-1.7])


SEEN = {"not_fought": -1.0, "arms_now": 0.6}


@pytest.mark.parametrize(
    ("promise", "less"), [("none", 1), ("consult", 1), ("may", 1), ("menu", 0), ("owed", 0), ("dated", 0)]
)
def test_who_stayed_out_of_the_war_fights_unpromised_less_and_arms_more(chances, promise, less):
    before, plain = chances(Commitment("A", promise, "none"))
    after, seen = chances(Commitment("A", promise, "none"), **SEEN)
    assert after - before == pytest.approx([-1.0 * less])

    def given_if_it_stays_out(help_):
        return logit(help_.supports[0, 1] / (1 - help_.fights[0, 1]))

    assert given_if_it_stays_out(seen) - given_if_it_stays_out(plain) == pytest.approx([0.6])


def test_who_fights_in_the_war_is_not_seen_to_stay_out(made_draws):
    commitments = (Commitment("A", "none", "none"),)
    draws = made_draws({**BASE, **SEEN, ("fights_now", "A"): 1.0})
    found = help_of(draws, Terms("x", commitments, commitments), commitments)
    assert logit(found.fights[0, 1]) == pytest.approx([-1.7])


def test_who_sends_soldiers_stays_out_no_longer(made_draws):
    """What had been seen of it counts less the more soldiers it sends, and no more from ten thousand on."""

    def odds(sent, there=0.0):
        commitments = (Commitment("A", "may", "none", troops=sent),)
        found = []
        for seen in ({}, SEEN):
            draws = made_draws({**BASE, **seen, ("forces_in_place", "A"): there})
            found.append(logit(help_of(draws, Terms("x", commitments, commitments), commitments).fights[0, 1])[0])
        return found[1] - found[0]

    lost = [odds(sent) for sent in (0.0, 2.0, 10.0, 40.0)]
    assert lost == pytest.approx([-1.0, -(1 - log(2) / log(6)), 0.0, 0.0])
    assert odds(0.0, there=10.0) == pytest.approx(-1.0), "those that were there while it stayed out say nothing new"


def test_a_nuclear_adversary_is_fought_less(chances):
    odds, _ = chances(Commitment("A", "menu", "none"), nuclear=1.0, nuclear_shadow=-0.6)
    assert odds == pytest.approx([-0.6])
    odds, _ = chances(Commitment("A", "menu", "none"), nuclear=0.0, nuclear_shadow=-0.6)
    assert odds == pytest.approx([0.0])


@pytest.mark.parametrize(("promise", "counts"), [("dated", 1), ("owed", 1), ("menu", 1), ("may", 0), ("consult", 0)])
def test_form_and_institutions_qualify_a_promise_of_action_only(chances, promise, counts):
    plain, _ = chances(Commitment("A", promise, "none"))
    loose, _ = chances(Commitment("A", promise, "none"), binding=False)
    headed, _ = chances(Commitment("A", promise, "none"), institutions=True)
    assert loose - plain == pytest.approx([-0.25 * counts])
    assert headed - plain == pytest.approx([0.35 * counts])


def test_one_promise_of_action_is_enough_for_all(chances):
    """Form and institutions are those of the text: they count for who only may, once another is bound."""
    odds, _ = chances(Commitment("A", "may", "none"), Commitment("A", "owed", "none"), binding=False, institutions=True)
    assert odds == pytest.approx([-0.9 - 0.25 + 0.35, 0.3 - 0.25 + 0.35])


def test_powers_count_relative_to_the_protege(made_draws):
    commitments = (Commitment("A", "menu", "none"), Commitment("B", "menu", "none"))
    terms = Terms("x", commitments, commitments)
    one = help_of(made_draws({**BASE, ("capability", "P"): 1.0}), terms, commitments, "P")
    ten = {key: 10 * BASE[key] for key in (("capability", "A"), ("capability", "B"))}
    many = help_of(made_draws({**BASE, **ten, ("capability", "P"): 10.0}), terms, commitments, "P")
    for name in ("fights", "supports", "strength", "power"):
        np.testing.assert_allclose(getattr(one, name), getattr(many, name), rtol=1e-12)


def test_strength_and_distance_by_their_logarithms(chances):
    """B is four times as strong and one unit of log distance nearer: .25 ln 4 + .3."""
    assert LN_DISTANCE == 8.0
    odds, given_ = chances(Commitment("B", "menu", "none"))
    assert odds == pytest.approx([0.25 * log(4) + 0.3])
    assert given_.strength == pytest.approx(np.array([[0.2 * 4]]))


def test_who_turned_away_loses_log_odds_and_half_of_what_its_promise_is_worth(chances):
    """-2 and half of .4, and of -1.7 the other way: without will a promise moves less, up and down."""
    _, given_ = chances(Commitment("A", "dated", "owed"), Commitment("B", "none", "none"))
    np.testing.assert_allclose(logit(given_.fights[0, 0]) - logit(given_.fights[0, 1]), [-2.2, -2.0 + 0.85])


def test_support_comes_from_who_does_not_fight_and_moves_half_as_far(chances):
    """Owed support: .3 / 2 = .15; of the half that does not fight."""
    _, given_ = chances(Commitment("A", "menu", "owed"))
    assert given_.fights[0, 1, 0] == pytest.approx(0.5)
    assert given_.supports[0, 1, 0] == pytest.approx(0.5 * expit(0.15))
    assert given_.supports[0, 0, 0] == pytest.approx((1 - expit(-2)) * expit(0.075 - 2))


def test_nobody_helps_where_there_is_no_guarantor(made_draws):
    given_ = help_of(made_draws({**BASE, "engagement": [0.1, 0.2, 0.3]}), Terms("x", (), ()), ())
    assert given_.fights.shape == given_.supports.shape == (3, 2, 0)
    assert given_.strength.shape == (3, 0)


SHARE = st.floats(0.001, 0.999)


@given(SHARE, SHARE, st.floats(0.01, 100), st.floats(1, 20_000), st.sampled_from(CLASSES), st.sampled_from(CLASSES))
def test_what_each_does_are_chances(made_draws, fight, support, power, km, first, second):
    draws = made_draws({**BASE, "fight_base": fight, "support_base": support, ("capability", "A"): power,
                        ("distance", "A"): km})  # fmt: skip
    commitments = (Commitment("A", first, second),)
    given_ = help_of(draws, Terms("x", commitments, commitments), commitments)
    assert (given_.fights >= 0).all()
    assert (given_.supports >= 0).all()
    assert (given_.fights + given_.supports <= 1).all()
    if CLASSES.index(first) <= CLASSES.index("menu"):
        assert (given_.fights[:, 1] >= given_.fights[:, 0]).all(), "who is willing fights more often"


@given(st.sampled_from(CLASSES), st.sampled_from(CLASSES), SHARE)
def test_a_stronger_obligation_never_lowers_honouring(made_draws, one, two, fight):
    stronger, weaker = sorted((one, two), key=CLASSES.index)
    draws = made_draws({**BASE, "fight_base": fight})

    def at(promise):
        commitments = (Commitment("A", promise, "none"),)
        return help_of(draws, Terms("x", commitments, commitments), commitments).fights[0, 1, 0]

    assert at(stronger) >= at(weaker) - 1e-12


def test_the_order_of_guarantors_does_not_matter(chances):
    three = (Commitment("A", "owed", "may"), Commitment("B", "menu", "none"), Commitment("A", "none", "dated"))
    one, two = chances(*three)[1], chances(*three[::-1])[1]
    for name in ("fights", "supports", "strength"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name)[..., ::-1])


def test_a_name_moves_nothing(made_draws):
    other = {(k[0], {"A": "Z", "B": "Y"}[k[1]]) if isinstance(k, tuple) else k: v for k, v in BASE.items()}
    mine = (Commitment("A", "owed", "may"), Commitment("B", "menu", "none"))
    theirs = tuple(replace(c, party={"A": "Z", "B": "Y"}[c.party]) for c in mine)
    one = help_of(made_draws(BASE), Terms("x", mine, mine), mine)
    two = help_of(made_draws(other), Terms("x", theirs, theirs), theirs)
    np.testing.assert_array_equal(one.fights, two.fights)
    np.testing.assert_array_equal(one.supports, two.supports)
