"""Formulas folded while they are built say what Python says, whether a part is a constant or a term of z3."""

from __future__ import annotations

from itertools import product

import pytest
import z3
from hypothesis import given, strategies as st

from foedus.law.engine.logic import (
    FALSE,
    TRUE,
    UNBOUNDED,
    at_least,
    choose,
    conj,
    disj,
    later,
    least,
    most,
    negate,
    plus,
    truth,
)

NAMES = ("p", "q", "r")
TERMS = tuple(z3.Bool(name) for name in NAMES)
HOURS = st.sampled_from([0, 1, 2, 47, 48, 49, UNBOUNDED - 1, UNBOUNDED])


def value(formula, given=()):
    """The value of a formula where terms have some values."""
    if isinstance(formula, int):
        return formula
    found = z3.simplify(z3.substitute(formula, *given))
    return found.as_long() if z3.is_int_value(found) else z3.is_true(found)


def symbol(number, hours):
    """A term of z3 that stands for some hours."""
    term = z3.Int(f"t{number}")
    return term, (term, z3.IntVal(hours))


@pytest.mark.parametrize(("make", "meaning"), [(conj, all), (disj, any)])
def test_joins_of_terms_and_constants(make, meaning):
    for known in product((None, True, False), repeat=3):
        parts = [term if k is None else truth(k) for term, k in zip(TERMS, known, strict=True)]
        for free in product((True, False), repeat=3):
            given_ = [(term, z3.BoolVal(v)) for term, v in zip(TERMS, free, strict=True)]
            expected = meaning(v if k is None else k for k, v in zip(known, free, strict=True))
            assert value(make(*parts), given_) is expected


def test_constants_are_folded_and_never_reach_the_solver():
    p, q, _ = TERMS
    assert conj() is TRUE
    assert disj() is FALSE
    assert conj(p, TRUE) is p
    assert conj(p, p) is p
    assert disj(p, FALSE, p) is p
    assert conj(p, FALSE, q) is FALSE
    assert disj(p, TRUE, q) is TRUE
    assert negate(TRUE) is FALSE
    assert negate(FALSE) is TRUE
    assert value(negate(p), [(p, TRUE)]) is False
    assert value(negate(p), [(p, FALSE)]) is True


@given(HOURS, HOURS)
def test_comparisons_at_their_edges(one, two):
    (a, is_a), (b, is_b) = symbol(1, one), symbol(2, two)
    for first, second in product((one, a), (two, b)):
        assert value(later(first, second), [is_a, is_b]) is (one > two)
    for hours in (one, a):
        assert value(at_least(hours, two), [is_a]) is (one >= two)


@given(st.booleans(), HOURS, HOURS)
def test_a_choice_of_two_times(which, one, two):
    p = TERMS[0]
    expected = one if which else two
    assert value(choose(truth(which), one, two)) == expected
    assert value(choose(p, one, two), [(p, z3.BoolVal(which))]) == expected
    assert choose(p, one, one) == one, "the same either way"


@given(st.lists(st.tuples(HOURS, st.booleans()), max_size=4))
def test_the_latest_and_the_earliest(times):
    parts, given_ = [], []
    for number, (hours, known) in enumerate(times):
        term, is_term = symbol(number, hours)
        parts.append(hours if known else term)
        given_.append(is_term)
    hours = [h for h, _ in times]
    assert value(most(*parts), given_) == max(hours, default=0)
    assert value(least(*parts), given_) == min(hours, default=UNBOUNDED)


@given(HOURS, HOURS)
def test_a_delay_is_added_and_no_time_stays_none(hours, delay):
    expected = UNBOUNDED if max(hours, delay) >= UNBOUNDED else hours + delay
    term, is_term = symbol(1, hours)
    assert value(plus(hours, delay)) == min(expected, UNBOUNDED)
    assert value(plus(term, delay), [is_term]) == expected


def test_no_time_is_the_latest_without_asking_the_solver():
    term, _ = symbol(1, 5)
    assert most(UNBOUNDED, term) == UNBOUNDED
    assert plus(term, UNBOUNDED) == UNBOUNDED
    assert plus(term, 0) is term
