"""Shares, rates, differences and the table of facts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy import stats

from foedus.errors import UnknownNameError
from foedus.record.facts.fact import Fact, difference, effective_counts, rate, share
from foedus.record.facts.listing import HEADLINES, TOPICS, evidence, evidence_facts, headline_facts
from foedus.wording import Message

FACT = Fact(
    id="a",
    says=Message("people who favour force for an invaded ally"),
    scale="log-odds",
    estimate=0.2,
    low=-0.1,
    high=0.5,
    n=10,
    events=3,
    sources=("tomz_weeks",),
    speaks_to=Message("what a promise adds to will"),
    limits=Message("a limit"),
)


def test_a_share_has_jeffreys_interval():
    assert share(3, 13, 0.9) == pytest.approx((3 / 13, *stats.beta(3.5, 10.5).ppf([0.05, 0.95])))
    assert share(0, 14)[:2] == (0.0, 0.0)
    assert share(14, 14)[2] == 1.0


def test_a_rate_has_jeffreys_interval():
    assert rate(3, 18.9, 0.9) == pytest.approx((3 / 18.9, *(stats.gamma(3.5).ppf([0.05, 0.95]) / 18.9)))
    assert rate(0, 10.0)[1] == 0.0


def test_rows_of_a_cluster_that_are_all_alike_count_as_one():
    events, chances = effective_counts([5, 0, 5, 0, 5, 0, 5, 0], [5] * 8)
    assert events / chances == 0.5
    assert chances == pytest.approx(7.0)
    assert effective_counts([1, 1, 1, 1], [2, 2, 2, 2]) == (4.0, 8.0)  # never more than there are


def test_a_difference_is_signed():
    estimate, low, high = difference((479, 602), (278, 598))
    assert low < estimate < high
    assert difference((278, 598), (479, 602)) == pytest.approx((-estimate, -high, -low))


@pytest.mark.parametrize(
    ("scale", "low", "high", "null"),
    [
        ("log-odds", -0.1, 0.5, True),
        ("log-odds", 0.1, 0.5, False),
        ("hazard ratio", 0.8, 1.7, True),
        ("hazard ratio", 0.2, 0.8, False),
        ("share", 0.1, 0.2, None),
    ],
)
def test_an_interval_that_holds_no_difference_is_a_null(scale, low, high, null):
    assert replace(FACT, scale=scale, low=low, high=high).null is null


def test_the_table_says_limits_once_and_shows_every_fact():
    table = evidence([FACT, replace(FACT, id="b", estimate=0.3)])
    text = table.text()
    assert text.count("a limit") == 1
    assert text.count("people who favour force for an invaded ally") == 2
    assert table.tidy()["fact"].to_list() == ["a", "b"]


def test_an_unknown_topic_offers_the_nearest():
    with pytest.raises(UnknownNameError, match=TOPICS[0]):
        evidence_facts([TOPICS[0][:-1]])


@pytest.mark.data
def test_facts_have_names_of_their_own_and_scales_known():
    facts = evidence_facts()
    assert len({one.id for one in facts}) == len(facts)
    evidence(facts).text("fr")


@pytest.mark.data
def test_the_main_facts_are_those_of_the_list():
    listed = [fact.id for fact in headline_facts(evidence_facts())]
    assert sorted(listed) == sorted(HEADLINES)


def test_long_names_go_on_in_the_next_line():
    long = " ".join(["word"] * 40)
    lines = evidence([replace(FACT, says=Message(long))]).text().splitlines()
    shown = [line for line in lines if "word word" in line]
    assert len(shown) == 3
    assert all(line.startswith("  word") for line in shown[:1])
    assert "0.200" in shown[-1]
    assert " ".join(shown).count("word") == 40
