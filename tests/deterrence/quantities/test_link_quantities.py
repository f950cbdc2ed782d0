"""From posterior draws to the quantities of the game."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.special import expit, logit

from foedus.deterrence.estimates.load import Estimates, Posterior
from foedus.deterrence.quantities.defaults import DEFAULTS
from foedus.deterrence.quantities.from_posterior import LinkDraws, willing
from foedus.deterrence.quantities.ledger import sample
from foedus.deterrence.quantities.link_quantities import USED, link_quantities, variants_of
from foedus.errors import SpecificationError, UnknownNameError

WEAKER = -0.37
"""Mean log ratio of CINC of the states that owed defence in wars from 1946 to their protégés (see test_honouring)."""
SIZE = 500
TERMS = {
    "honouring": {"defense": (-0.8, 0.6), "consultation": (0.6, 0.5), "nothing": (-1.8, 0.4),
                  "institutions": (-0.5, 0.3), "from_wars_called": (0.4, 0.3)},
    "joining": {"intercept": (-7, 0.5), "owes_less": (0.5, 0.1), "ln_distance_target": (-0.5, 0.1),
                "ln_capability": (0.4, 0.1)},
    "contest": {"initiator": (0.5, 0.2), "ln_ratio": (0.4, 0.15)},
    "resistance": {"intercept": (0.1, 0.2), "help": (0.3, 0.1)},
    "severity": {"force:intercept": (1, 0.1), "war:intercept": (0.2, 0.2), "war:step_1946": (-0.4, 0.1),
                 "war:contiguous": (0.3, 0.1)},
}  # fmt: skip


def posterior(link, *, shift=0.0, passed=True, seed=1, sample="all"):
    random = np.random.default_rng([seed, sum(map(ord, link))])
    draws = np.column_stack([mean + shift + sd * random.standard_normal(SIZE) for mean, sd in TERMS[link].values()])
    diagnostics = {"passed": passed, "messages": [] if passed else ["R-hat of 'x' is 1.3"], "method": "nuts"}
    if link == "honouring":
        diagnostics["joined_at"] = {"ln_distance_target": -1.0}
    wide = dict.fromkeys(TERMS[link], (0.0, 3.0))
    return Posterior(link, sample, tuple(TERMS[link]), draws, diagnostics, 100, 10, wide, "formula")


def estimates(**changed):
    links = {link: posterior(link) for link in USED} | changed
    variants = {("honouring", "from_1946"): posterior("honouring", shift=-1.0, sample="from_1946")}
    return Estimates(links, variants, {"model_version": 1, "files": {}})


def kinds(found):
    return {q.kind: q for q in found.quantities}


def test_what_the_record_identifies_is_estimated_and_nothing_else():
    found = kinds(link_quantities(estimates()))
    assert set(found) == {
        "fight_base", "obligation_none", "obligation_consult", "institutions", "distance_effect", "capability_effect",
        "contest_steepness", "resistance_slope",
    }  # fmt: skip
    for name in ("obligation_dated", "presence", "form_not_binding", "resistance", "dispute_rate", "will", "unwilling"):
        assert name not in found, f"the record cannot say {name}"
    assert all(q.how is not None and q.how.fr and q.estimated for q in found.values())


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.floats(-5, 4), st.floats(0.4, 0.95), st.floats(-4, -0.1))
def test_willing_and_unwilling_governments_average_to_what_is_counted(average, share, unwilling):
    x = willing(np.array([average]), np.array([share]), unwilling)[0]
    back = share * expit(x) + (1 - share) * expit(x + unwilling)
    if expit(average) < share + (1 - share) * expit(average + 6):
        assert back == pytest.approx(expit(average), abs=1e-3)
    assert x >= average


def test_the_level_is_that_of_a_willing_government_at_the_distance_of_reference():
    given_ = estimates()
    found = kinds(link_quantities(given_))["fight_base"]
    joining = given_.links["joining"]
    average = given_.links["honouring"]["defense"] + joining["ln_distance_target"] - WEAKER * joining["ln_capability"]
    assert found.median > np.median(expit(average)), "unwillingness is taken out of the level, to be put in by `will`"
    assert found.marginal is not None
    again = np.sort(expit(willing(average, np.full(SIZE, 0.7))))
    assert found.median == pytest.approx(np.median(again), rel=0.05)


def test_what_institutions_go_with_is_taken_out_of_the_level_that_it_is_added_to():
    base = posterior("honouring")
    counted = replace(base, diagnostics=base.diagnostics | {"called_at": {"institutions": 0.7}})
    without, found = (kinds(link_quantities(e))["fight_base"] for e in (
        estimates(), estimates(honouring=counted)))  # fmt: skip
    assert found.median > without.median, "institutions go with less fighting here: without them there is more"


def test_differences_come_as_they_are():
    given_ = estimates()
    found = kinds(link_quantities(given_))
    for kind, link, term in (
        ("obligation_none", "honouring", "nothing"),
        ("institutions", "honouring", "institutions"),
        ("distance_effect", "joining", "ln_distance_target"),
    ):
        np.testing.assert_allclose(found[kind].marginal, np.sort(given_.links[link][term]))


def test_consulting_is_no_fighting():
    """Pacts of consultation are honoured by consulting: their fulfilment says nothing of who fights."""
    given_ = estimates()
    found = kinds(link_quantities(given_))["obligation_consult"]
    expected = np.maximum(given_.links["joining"]["owes_less"], 0.0)
    np.testing.assert_allclose(found.marginal, np.sort(expected))
    assert found.low >= 0


def test_links_that_a_quantity_binds_are_drawn_together():
    joint = {q.kind: q.joint for q in link_quantities(estimates()).quantities}
    assert joint["resistance_slope"] == joint["contest_steepness"] == ("contest", "resistance")
    assert joint["obligation_consult"] == joint["institutions"] == ("honouring", "joining")


def test_the_steepness_stays_positive_and_the_slope_of_resistance_follows_it():
    random = np.random.default_rng(2)
    crossing = posterior("contest")
    draws = np.column_stack([crossing.draws[:, 0], random.normal(0.2, 0.3, SIZE)])
    given_ = estimates(contest=Posterior(*(getattr(crossing, f) for f in ("link", "sample", "names")), draws,
                                         crossing.diagnostics, 100, 10, crossing.prior, ""))  # fmt: skip
    found = kinds(link_quantities(given_))
    assert found["contest_steepness"].marginal is not None
    assert found["contest_steepness"].marginal.min() > 0
    near = kinds(link_quantities(estimates()))["resistance_slope"]
    assert near.median == pytest.approx(4 * 0.3 / 0.4, rel=0.2)


def test_dependence_within_the_posterior_is_kept_in_the_draws():
    from foedus.arrangement import load_situation
    from foedus.deterrence.quantities.ledger import from_situation

    found = link_quantities(estimates())
    ledger = from_situation(load_situation("ukraine-2025").situation, ["UA", "RU"], found.over(DEFAULTS))
    values = ledger.draws(sample(ledger, 400, np.random.default_rng(2)))
    rank = lambda v: np.argsort(np.argsort(v))  # noqa: E731
    assert np.corrcoef(rank(values["resistance_slope"]), rank(values["contest_steepness"]))[0, 1] < -0.4


def test_a_failed_diagnosis_blocks_with_its_reason():
    found = link_quantities(estimates(joining=posterior("joining", passed=False)))
    assert [reason.render() for reason in found.failed] == ["estimates of 'joining': R-hat of 'x' is 1.3"]
    assert found.provenance["links"]["joining"]["passed"] is False


def test_the_prior_of_a_link_is_wider_than_its_posterior():
    narrow, wide = (kinds(link_quantities(estimates(), prior=prior)) for prior in ((), ("honouring",)))
    for kind in ("obligation_none", "institutions"):
        assert wide[kind].high - wide[kind].low > 1.5 * (narrow[kind].high - narrow[kind].low)
    span = lambda q: logit(q.high) - logit(q.low)  # noqa: E731
    assert span(wide["fight_base"]) > 1.5 * span(narrow["fight_base"])
    assert wide["contest_steepness"].median == narrow["contest_steepness"].median


def test_without_joining_promises_are_judged_by_the_wars_that_called_them():
    given_ = estimates()
    found, bare = (kinds(link_quantities(given_, prior=prior)) for prior in ((), ("joining",)))
    draws = LinkDraws(given_.links, frozenset({"joining"}))
    called = given_.links["honouring"]["from_wars_called"]
    theta = draws("honouring", "defense")
    assert np.corrcoef(theta, called)[0, 1] > 0.1
    assert 0 < theta.mean() < called.mean()  # between its prior, around zero, and the one source
    assert theta.std() > called.std()
    assert draws("honouring", "nothing").std() > 3 * given_.links["honouring"]["nothing"].std()
    assert np.array_equal(draws("honouring", "institutions"), given_.links["honouring"]["institutions"])
    for kind in ("fight_base", "obligation_none", "obligation_consult", "distance_effect"):
        assert bare[kind].high - bare[kind].low > found[kind].high - found[kind].low, kind
    assert bare["contest_steepness"].median == found["contest_steepness"].median
    told = link_quantities(given_, prior=("joining",)).provenance["links"]
    assert told["honouring"]["without"] == "joining"
    assert "without" not in link_quantities(given_).provenance["links"]["honouring"]


def test_another_sample_takes_its_variants_and_keeps_the_rest():
    head, later = (kinds(link_quantities(estimates(), variant=v)) for v in (None, "from_1946"))
    assert variants_of(estimates()) == ("from_1946",)
    assert later["fight_base"].median < head["fight_base"].median
    assert later["contest_steepness"].median == head["contest_steepness"].median


def test_unknown_links_and_variants_are_named():
    with pytest.raises(UnknownNameError, match="challenge"):
        link_quantities(estimates(), prior=("challenge",))
    with pytest.raises(UnknownNameError, match="sometimes"):
        link_quantities(estimates(), variant="sometimes")


def test_a_contest_in_which_strength_never_helps_is_refused():
    base = posterior("contest")
    hopeless = Posterior(base.link, base.sample, base.names, -np.abs(base.draws), base.diagnostics, 1, 1, {}, "")
    with pytest.raises(SpecificationError, match="contest_steepness"):
        link_quantities(estimates(contest=hopeless))
