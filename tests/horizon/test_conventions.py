"""Conventions are rows of the ledger: they take no random draw, and a situation that sets one moves the answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foedus.arrangement import load_arrangement
from foedus.arrangement.assumption_kinds import KINDS
from foedus.arrangement.loading import Loaded
from foedus.arrangement.schema import Text
from foedus.arrangement.situation import Entry
from foedus.deterrence import LinkQuantities, from_situation, link_quantities, sample, terms_of
from foedus.deterrence.terms.life_terms import Life, sizes_of
from foedus.horizon import assess_draws
from foedus.horizon.sensitivity.independent_inputs import inputs_of, ledger_for
from foedus.law.engine.matrix import matrix

CONVENTIONS = [name for name, kind in KINDS.items() if kind.fixed]
WHOLE = 40  # quarters
X = Text(en="X.")


def setting(world, kind, value):
    """The situation with one more entry."""
    entry = Entry(id="own", kind=kind, value=value, source=["assumption"], says=X)
    return world.situation.model_copy(update={"entries": [*world.situation.entries, entry]})


def answer(situation, terms, quarters, links, name):
    """An answer with every quantity at its median."""
    ledger = ledger_for(situation, terms.guarantors, links)
    bare = replace(terms, name="none", active=terms.after)
    draws = ledger.draws(np.zeros((1, len(ledger.quantities))))
    return float(getattr(assess_draws(draws, situation, [bare, terms], quarters), name)[0, 1])


def promising(make_terms, fight, **more):
    return make_terms(fight, fight, guarantors=("UK", "US"), **more)


def stationed(make_terms):
    terms = make_terms("owed", "owed", guarantors=("UK", "US"))
    return replace(terms, active=tuple(replace(c, presence=True) for c in terms.active))


MOVES = {
    # kind: (terms, quarters, the answer, value below, value above, whether the answer rises with the value)
    **{
        f"closeness_{fight}": (
            lambda make, fight=fight: promising(make, fight), WHOLE, "acceptance", low, high, False,
        )
        for fight, low, high in (
            ("dated", 0.4, 1.0), ("owed", 0.4, 0.9), ("menu", 0.3, 0.9), ("may", 0.1, 0.6), ("consult", 0.0, 0.5),
        )
    },
    "closeness_presence": (stationed, WHOLE, "acceptance", 0.0, 0.3, False),
    "support_obligation": (lambda make: promising(make, "dated"), WHOLE, "imposed_sovereignty", 0.1, 0.9, True),
    "unsized_limit": (lambda make: promising(make, "owed", caps=True), WHOLE, "imposed_sovereignty", 0.1, 0.9, False),
    # the more regular ratification is, the less often it takes far longer than on average; very regular, it also comes
    # less often before the attacks of the first months
    "ratification_shape": (
        lambda make: promising(make, "dated", life=Life(ratified=True)), WHOLE, "imposed_sovereignty", 1.5, 8.0, True,
    ),
    # the smaller the scale, the more of a tripwire are four thousand soldiers against ten thousand
    "tripwire_scale": (stationed, WHOLE, "imposed_sovereignty", 0.5, 20.0, False),
    "unsized_force": (stationed, WHOLE, "imposed_sovereignty", 0.5, 30.0, True),
    "record_willing_least": (lambda make: promising(make, "menu"), WHOLE, "imposed_sovereignty", 0.2, 0.8, False),
    "record_willing_most": (lambda make: promising(make, "menu"), WHOLE, "imposed_sovereignty", 0.6, 0.99, False),
    "record_unwilling": (lambda make: promising(make, "menu"), WHOLE, "imposed_sovereignty", -4.0, -0.5, False),
    "record_strength": (lambda make: promising(make, "menu"), WHOLE, "imposed_sovereignty", -1.0, 0.5, False),
}  # fmt: skip
OF_A_STATE = {"owes", "fights_now", "nuclear"}
"""What is known of a state: tests/deterrence/test_who_helps.py and tests/horizon/test_levers.py."""
SIZES = {"battalion": (0.3, 1.5), "brigade": (2.0, 8.0), "division": (8.0, 20.0)}


@pytest.fixture(scope="module")
def links():
    return link_quantities()


def test_every_convention_is_tried_here():
    assert {*MOVES, *SIZES, *OF_A_STATE} == set(CONVENTIONS)


@pytest.mark.parametrize("kind", MOVES)
def test_a_situation_that_sets_a_convention_moves_the_answers(kind, world, make_terms, links):
    make, quarters, name, low, high, rises = MOVES[kind]
    terms = make(make_terms)
    usual = answer(world.situation, terms, quarters, links, name)
    below, above = (answer(setting(world, kind, v), terms, quarters, links, name) for v in (low, high))
    assert (below < usual < above) if rises else (below > usual > above), (below, usual, above)


@pytest.mark.parametrize("kind", SIZES)
def test_a_text_is_read_with_the_sizes_of_its_situation(kind, world, links):
    clause = {"id": "here", "who": "UK", "verb": "shall", "do": ["maintain"], "amount": 2, "unit": f"{kind}s"}
    loaded = load_arrangement("full-alliance")
    data = loaded.arrangement.model_dump(mode="json", exclude_unset=True)
    data["clauses"] = [c for c in data["clauses"] if c["id"] != "stationing"] + [clause]
    text = matrix(Loaded(type(loaded.arrangement).model_validate(data), loaded.document))

    def found(situation):
        terms = terms_of(text, "UA", sizes=sizes_of(situation))
        return next(c.troops for c in terms.active if c.party == "UK"), terms

    troops, usual = {}, {}
    for name, value in (("low", SIZES[kind][0]), ("usual", KINDS[kind].middle), ("high", SIZES[kind][1])):
        situation = world.situation if name == "usual" else setting(world, kind, value)
        troops[name], terms = found(situation)
        usual[name] = answer(situation, terms, WHOLE, links, "imposed_sovereignty")
        assert troops[name] >= 2 * value
    assert troops["low"] < troops["usual"] < troops["high"]
    assert usual["low"] < usual["usual"] < usual["high"]


def test_a_convention_takes_no_random_draw(world):
    defaults = [q for q in world.defaults if q.kind not in CONVENTIONS]
    parties = ["UA", "RU", "US", "UK", "FR", "DE", "PL"]
    without = from_situation(world.situation, parties, defaults)
    given = {entry.id for entry in world.situation.entries}
    kept = [j for j, q in enumerate(world.ledger.quantities) if q.kind not in CONVENTIONS or q.id in given]
    assert [world.ledger.quantities[j].id for j in kept] == [q.id for q in without.quantities]
    with_, bare = (sample(ledger, 16, np.random.default_rng(5)) for ledger in (world.ledger, without))
    np.testing.assert_array_equal(with_[:, kept], bare)
    assert {source.id for source in inputs_of(world.ledger)} == {source.id for source in inputs_of(without)}


def test_a_convention_with_a_range_is_drawn(world):
    entry = Entry(id="near", kind="closeness_menu", median=0.6, low=0.4, high=0.8, source=["assumption"], says=X)
    ledger = from_situation(
        world.situation.model_copy(update={"entries": [*world.situation.entries, entry]}), ["UA", "RU"], world.defaults
    )
    values = ledger.draws(sample(ledger, 200, np.random.default_rng(5)))["closeness_menu"]
    assert np.quantile(values, [0.05, 0.5, 0.95]) == pytest.approx([0.4, 0.6, 0.8], abs=0.01)
    assert "near" in {source.id for source in inputs_of(ledger)}


def test_estimates_that_were_given_are_not_computed_again(world):
    given = LinkQuantities()
    assert given.in_situation(setting(world, "record_unwilling", -1.0)) is given
    found = link_quantities(prior=["contest"])
    assert found.in_situation(world.situation) is found
    moved = found.in_situation(setting(world, "record_unwilling", -1.0))
    assert moved.provenance == found.provenance  # the same links, the same prior
    medians = [{q.kind: q.median for q in each.quantities} for each in (found, moved)]
    assert {kind for kind in medians[0] if medians[0][kind] != medians[1][kind]} == {"fight_base"}
