"""Cases chosen by rule, what happened in them, and forecasts that know nothing later."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.deterrence.forecast import attack_forecasts as forecasting
from foedus.deterrence.forecast.attack_cases import (
    AFTER_WAR,
    EVERY_PAIR,
    QUOTAS,
    RIVALS,
    attack_cases,
    defenders,
    directed_after_war,
    population,
    sampled,
)
from foedus.deterrence.forecast.attack_outcomes import graded_disputes, last_origin, outcomes_within, under_way
from foedus.deterrence.forecast.names import BASE
from foedus.errors import OutsideCoverageError


def pairs_of(n: int = 400) -> pl.DataFrame:
    """Pairs of which a few saw something."""
    random = np.random.default_rng(4)
    any_ = random.random(n) < 0.2
    deadly = any_ & (random.random(n) < 0.3)
    return pl.DataFrame(
        {
            "adversary": np.arange(n),
            "protege": np.arange(n) + 1000,
            "year": np.full(n, 1960),
            "guaranteed": random.random(n) < 0.6,
            "any": any_.astype(int),
            "deadly": deadly.astype(int),
            "seizure": np.zeros(n, int),
        }
    )


def test_a_sample_stands_for_the_population_and_is_the_same_for_the_same_seed():
    pairs, quotas = pairs_of(), dict.fromkeys(QUOTAS, 25)
    drawn = sampled(pairs, quotas, seed=3)
    assert drawn["weight"].sum() == pytest.approx(pairs.height)
    by_stratum = drawn.group_by("stratum").agg(pl.len(), pl.col("weight").sum(), pl.col("guaranteed").n_unique())
    assert by_stratum["len"].max() == 25
    assert (by_stratum["guaranteed"] == 1).all()
    weighted = (drawn["deadly"] * drawn["weight"]).sum()
    assert weighted == pytest.approx(pairs["deadly"].sum()), "strata of outcomes are told exactly by the weights"
    assert drawn.equals(sampled(pairs, quotas, seed=3))
    assert not drawn.equals(sampled(pairs, quotas, seed=4))


@pytest.fixture(scope="module")
def cases(with_record) -> pl.DataFrame:
    with with_record():
        return attack_cases(1)


def _cases(*rows: tuple[int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"adversary": pl.Int64, "protege": pl.Int64, "year": pl.Int64}, orient="row")


@pytest.mark.data
def test_outcomes_by_hand():
    """Iraq and Kuwait from 1990; the Falklands, which GML counts as 500 to 999 dead; Luxembourg began none.

    Kuwait is no seizure by the rule: of each dispute the record keeps the gravest act and how it ended.
    """
    found = outcomes_within(_cases((645, 690, 1990), (160, 200, 1980), (212, 365, 1985), (2, 20, 1995)), 10)
    assert found[0, "any"] == found[0, "deadly"] == found[0, "war"] == 1
    assert found[0, "seizure"] == found[0, "lost"] == 0
    assert (found[1, "deadly"], found[1, "war"]) == (1, 0)
    assert found[2, "any"] == 0
    assert (found["deadly"] <= found["fatal"]).all()
    assert (found["war"] <= found["deadly"]).all()


@pytest.mark.data
def test_the_attacker_of_a_war_is_whom_cow_names():
    """Dispute 1447 (1971): side A is India, but COW names Pakistan as the war's initiator."""
    rows = graded_disputes().filter(pl.col("dispnum") == 1447)
    assert (770, 750) in rows.select("adversary", "protege").rows()
    assert (750, 770) not in rows.select("adversary", "protege").rows()


@pytest.mark.data
def test_a_missing_code_is_neither_an_event_nor_forgotten():
    listed = graded_disputes()
    lacking = listed.filter(pl.col("fatal").is_null()).head(1)
    case = lacking.select("adversary", "protege", "year")
    found = outcomes_within(case, 1, listed.filter(pl.col("dispnum") == lacking["dispnum"][0]))
    assert found[0, "any"] == 1
    assert (found[0, "fatal"], found[0, "unknown_deadly"]) == (0, 1)


@pytest.mark.data
def test_an_origin_past_the_record_is_refused():
    assert last_origin(10) == 2001
    with pytest.raises(OutsideCoverageError, match="2010"):
        outcomes_within(_cases((2, 20, 2005)), 10)


@pytest.mark.data
def test_every_set_is_what_its_rule_says(cases):
    counts = dict(cases.group_by("set").len().iter_rows())
    assert counts == {AFTER_WAR: 216, EVERY_PAIR: 1095, RIVALS: 535}
    after = cases.filter(pl.col("set") == AFTER_WAR)
    assert after["war_number"].n_unique() == 36
    assert after.filter(pl.col("adversary") < pl.col("protege")).height == 108
    every = cases.filter(pl.col("set") == EVERY_PAIR)
    assert every["weight"].sum() == pytest.approx(22_574)
    assert sorted(every["year"].unique()) == list(range(1950, 2001, 5))
    rivals = cases.filter(pl.col("set") == RIVALS)
    assert rivals["guaranteed"].all()
    assert sorted(rivals["year"].unique()) == list(range(1950, 2001, 10)), "no years count twice"
    assert (365, 395, 1960) in rivals.select("adversary", "protege", "year").rows(), "the Soviet Union and Iceland"
    for name in (EVERY_PAIR, RIVALS):
        assert not under_way(cases.filter(pl.col("set") == name)).any()


@pytest.mark.data
def test_a_dispute_that_begins_in_the_origin_year_does_not_exclude_the_pair():
    """It is an outcome: excluding it would choose pairs by what happened to them."""
    whole = population(1960, 1960)
    starts = graded_disputes().filter(pl.col("year") == 1960).select("adversary", "protege", "year")
    assert whole.join(starts, on=["adversary", "protege", "year"], how="semi").height > 10


@pytest.mark.data
def test_who_owes_defence_is_an_outsider_and_a_state():
    """Against the Soviet Union in 1985 Iceland has the United States; against the United States it has not."""
    found = defenders(_cases((365, 395, 1985), (2, 395, 1985)))
    by_adversary = {key: group["guarantor"].to_list() for (key,), group in found.group_by("adversary")}
    assert 2 in by_adversary[365]
    assert 2 not in by_adversary[2]
    assert 255 not in by_adversary[365], "there was no one Germany"


@pytest.mark.data
@pytest.mark.slow
def test_forecasts_know_nothing_after_the_origin(cases, monkeypatch):
    """The same forecasts from a record that ends before the origins, and beside cases of later ones."""
    early = cases.filter(pl.col("year").is_between(1950, 1954)).gather_every(7)
    late = cases.filter(pl.col("year") == 1965).head(5)
    origins = forecasting.load_origins()
    monkeypatch.setattr(forecasting, "load_origins", lambda: origins)  # fitted once
    whole = forecasting.attack_forecasts(pl.concat([early, late]))
    listed, chronicle = graded_disputes(), forecasting.load_chronicle()
    monkeypatch.setattr(forecasting, "graded_disputes", lambda: listed.filter(pl.col("year") < 1950))
    monkeypatch.setattr(forecasting, "load_chronicle", lambda: chronicle.until(1953))
    cut = forecasting.attack_forecasts(early)
    for model, by_grade in cut.items():
        for grade, chance in by_grade.items():
            assert chance == pytest.approx(whole[model][grade][: early.height], abs=1e-12), (model, grade)
    monkeypatch.setattr(forecasting, "graded_disputes", lambda: listed.filter(pl.col("year") < 1930))
    blind = forecasting.attack_forecasts(early)
    assert (blind[BASE]["any"] < cut[BASE]["any"]).all(), "the test can fail"


@pytest.mark.data
def test_directed_pairs_after_a_war_stand_both_ways():
    found = directed_after_war(1953, 1953)
    pairs = set(found.select("adversary", "protege").rows())
    assert {(731, 732), (732, 731)} <= pairs
    assert pairs == {(b, a) for a, b in pairs}
