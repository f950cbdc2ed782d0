"""The end-to-end test: scores of made-up answers, bars, and cases computed from the record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from foedus.assessment.backtest import game_test as whole, run
from foedus.assessment.backtest.bars import bars_of, count_bar, counted
from foedus.assessment.backtest.chances import chances
from foedus.assessment.backtest.game_test import EITHER, GameTest, game_test
from foedus.assessment.backtest.run import WORKER_MODULES, Case, Computed, Kept, compute, situation_of
from foedus.assessment.backtest.shipped import shipped_game_test
from foedus.deterrence.estimates.earlier_years import cuts, estimates_before
from foedus.deterrence.forecast.attack_outcomes import GRADES
from foedus.deterrence.forecast.names import (
    AFTER_WAR,
    ANCHORED,
    BASE,
    EVERY_PAIR,
    LEVEL,
    PLAIN_TEN,
    RIVALS,
    TEN_YEARS,
    WHOLE,
)
from foedus.deterrence.quantities.link_quantities import link_quantities
from foedus.deterrence.situations import from_record
from foedus.errors import EstimatesError, OutsideCoverageError, RunError, SpecificationError
from foedus.horizon.pool import THIS_PROCESS, processes
from foedus.report.evidence.end_to_end import BARS, GRADES as NAMED, MODELS, SETS
from foedus.report.terminal.game_test import game_test_text

SOME = (
    Case(365, 395, 1985, (2, 200)),
    Case(645, 690, 1990),
    Case(365, 290, 1950, (2,)),
    Case(713, 710, 1955),
    Case(651, 666, 1974),
)

# Made-up answers -----------------------------------------------------------------------------------------------------


def made_up(seed: int = 5, draws: int = 8):
    """Cases of every set whose chance is known, answers that are that chance, and forecasts that are not."""
    random = np.random.default_rng(seed)
    sizes = {AFTER_WAR: 120, EVERY_PAIR: 600, RIVALS: 200}
    frames, truth = [], []
    for name, n in sizes.items():
        if name == AFTER_WAR:  # both directions of each pair
            one = np.repeat(np.arange(n // 2), 2)
            sides = np.where(np.arange(n) % 2 == 0, [one + 1, one + 501], [one + 501, one + 1])
        else:
            sides = np.array([np.arange(n) + 1, np.arange(n) + 2001])
        level = np.log(0.25) if name == AFTER_WAR else np.log(0.05)
        p = 1 / (1 + np.exp(-(level + random.normal(0, 2, n))))
        happened = random.random(n) < p
        frames.append(
            pl.DataFrame(
                {
                    "set": [name] * n,
                    "adversary": sides[0],
                    "protege": sides[1],
                    "year": np.full(n, 1960) if name == AFTER_WAR else 1950 + 10 * random.integers(0, 5, n),
                    "war_number": np.arange(n) // 6 if name == AFTER_WAR else np.zeros(n, int),
                    "guaranteed": random.random(n) < 0.5,
                    "stratum": [""] * n,
                    "weight": random.integers(1, 5, n).astype(float) if name == EVERY_PAIR else np.ones(n),
                    **{grade: happened.astype(int) for grade in GRADES},
                    **{f"unknown_{grade}": np.zeros(n, int) for grade in GRADES},
                }
            )
        )
        truth.append(p)
    p = np.concatenate(truth)
    flat = {grade: np.full(len(p), 0.3) for grade in GRADES}
    forecasts = {BASE: flat, PLAIN_TEN: flat, TEN_YEARS: dict.fromkeys(GRADES, p), LEVEL: {"deadly": p}}
    answers = p[:, None, None] * np.ones((1, 3, draws))
    return pl.concat(frames), Computed(answers, answers, {}), forecasts


def document_of(cases, found, forecasts):
    return whole._document(GameTest(score_draws=100), cases, found, forecasts, [1950])


@pytest.fixture(scope="module")
def right():
    return document_of(*made_up())


def test_answers_that_are_right_meet_every_bar(right):
    assert [bar["bar"] for bar in right["bars"]] == [
        "auc", "log_score_base", "slope", "auc", "brier_logit", "log_score_logit", "ratio", "count",
    ]  # fmt: skip
    missed = [bar for bar in right["bars"] if not bar["met"]]
    assert not missed
    assert all(bar["by"] == 0 for bar in right["bars"] if bar["reached"])


def test_answers_that_are_wrong_miss_them_and_say_by_how_much():
    cases, found, forecasts = made_up()
    wrong = np.random.default_rng(1).permutation(found.in_force) * 0.2 + 0.6
    bars = {
        (bar["set"], bar["bar"]): bar for bar in document_of(cases, replace(found, in_force=wrong), forecasts)["bars"]
    }
    area = bars[EVERY_PAIR, "auc"]
    assert not area["met"]
    assert area["by"] == pytest.approx(0.85 - area["figure"], abs=1e-5)
    assert bars[EVERY_PAIR, "ratio"]["figure"] > 3
    assert bars[EVERY_PAIR, "ratio"]["by"] == pytest.approx(bars[EVERY_PAIR, "ratio"]["figure"] - 1.3, rel=1e-5)
    assert bars[EVERY_PAIR, "log_score_logit"]["low"] > 0
    assert not bars[RIVALS, "count"]["met"]
    assert not bars[AFTER_WAR, "auc"]["met"], "its interval lies wholly below"


def scored(name: str, **values: float | None):
    """One set with one model of one grade, its scores as given; all else reaches every bar."""
    ends = ("", "_low", "_high")
    good = {"auc": (0.9, 0.85, 0.95), "slope": (1, 0.9, 1.1), "ratio": (1, 0.9, 1.1)}
    known = {f"{kind}{end}": v for kind, found in good.items() for end, v in zip(ends, found, strict=True)}
    better = {f"{kind}{end}": -0.1 for kind in ("auc", "brier", "log_score") for end in ends}
    row: Any = {"model": WHOLE, **known, **values, "differences": dict.fromkeys((BASE, PLAIN_TEN), better)}
    whole_set: Any = {"set": name, "grades": [{"grade": ANCHORED, "scores": [row]}]}
    return whole_set


@pytest.mark.parametrize(
    ("name", "high", "met"), [(AFTER_WAR, 0.80, True), (AFTER_WAR, 0.77, False), (EVERY_PAIR, 0.90, False)]
)
def test_after_wars_alone_the_interval_decides(name, high, met):
    """A figure of .7 falls short of both bars; 36 wars carry no sharp bar, 645 pairs do."""
    bars = {bar["bar"]: bar for bar in bars_of([scored(name, auc=0.7, auc_low=0.6, auc_high=high)], [])}
    assert not bars["auc"]["reached"]
    assert bars["auc"]["met"] is met
    assert bars["auc"]["by"] == pytest.approx({AFTER_WAR: 0.08, EVERY_PAIR: 0.15}[name])
    assert all(bar["met"] for other, bar in bars.items() if other != "auc")


@pytest.mark.parametrize(("low", "met"), [(-0.01, True), (0.01, False)])
def test_worse_than_the_logit_counts_beyond_the_interval_only(low, met):
    one = scored(EVERY_PAIR)
    one["grades"][0]["scores"][0]["differences"][PLAIN_TEN] = {
        f"{kind}{end}": value for kind in ("auc", "brier", "log_score")
        for end, value in (("", 0.02), ("_low", low), ("_high", 0.05))
    }  # fmt: skip
    bars = {bar["bar"]: bar for bar in bars_of([one], [])}
    assert [bars[name]["met"] for name in ("brier_logit", "log_score_logit")] == [met, met]
    assert bars["brier_logit"]["by"] == 0.02


def test_a_score_that_does_not_exist_meets_no_bar():
    bars = {bar["bar"]: bar for bar in bars_of([scored(AFTER_WAR, auc=None, auc_low=None, auc_high=None)], [])}
    assert (bars["auc"]["met"], bars["auc"]["by"]) == (False, None)


def test_weights_enter_the_scores(right):
    every = next(one for one in right["sets"] if one["set"] == EVERY_PAIR)
    own = every["grades"][0]["scores"][0]
    cases, found, _ = made_up()
    rows = (cases["set"] == EVERY_PAIR).to_numpy()
    weight = cases["weight"].to_numpy()[rows]
    assert own["expected"] == pytest.approx(weight @ found.in_force[rows, 0, 0], rel=1e-5)
    assert own["observed"] == pytest.approx(weight @ cases["fatal"].to_numpy()[rows], rel=1e-5)
    assert every["population"] == weight.sum()


def test_pairs_after_a_war_stand_once_whichever_attacks(right):
    sets = {one["set"]: one for one in right["sets"]}
    assert sets[EITHER]["rows"] * 2 == sets[AFTER_WAR]["rows"] == 120
    cases, found, _ = made_up()
    rows = np.flatnonzero((cases["set"] == AFTER_WAR).to_numpy())
    p, y = found.in_force[rows, 0, 0], cases["fatal"].to_numpy()[rows]
    own = sets[EITHER]["grades"][2]["scores"][0]
    assert own["expected"] == pytest.approx((1 - (1 - p[0::2]) * (1 - p[1::2])).sum(), rel=1e-5)
    assert own["observed"] == np.maximum(y[0::2], y[1::2]).sum()


def test_a_case_that_failed_is_named_and_counts_nowhere():
    cases, found, forecasts = made_up()
    values = found.in_force.copy()
    values[3] = np.nan
    document = document_of(cases, Computed(values, values, {3: ("too strange", "trop étrange")}), forecasts)
    assert document["failed"] == [
        {
            "set": AFTER_WAR,
            "adversary": 502,
            "protege": 2,
            "year": 1960,
            "why": {"en": "too strange", "fr": "trop étrange"},
        }
    ]
    sets = {one["set"]: one["rows"] for one in document["sets"]}
    assert sets[AFTER_WAR] == 119
    assert sets[EITHER] == 59
    json.dumps(document, allow_nan=False)


def test_the_number_expected_has_the_doubt_that_all_cases_share():
    chance = np.full((200, 50), 0.1)
    sure = counted(RIVALS, ANCHORED, WHOLE, chance, np.r_[np.ones(20), np.zeros(180)], seed=1)
    assert sure["expected"] == pytest.approx(20)
    assert (sure["low"], sure["high"]) == pytest.approx((13, 27), abs=1)
    assert count_bar(sure)["met"]
    open_ = counted(RIVALS, ANCHORED, WHOLE, chance * np.linspace(0, 2, 50), np.zeros(200), seed=1)
    assert open_["low"] < 4 < 35 < open_["high"]
    assert (open_["low_chance"], open_["high_chance"]) == pytest.approx((13, 27), abs=1)
    few = counted(RIVALS, ANCHORED, WHOLE, chance, np.zeros(200), seed=1)
    assert (count_bar(few)["met"], count_bar(few)["by"]) == (False, few["low"])


def test_without_a_set_its_bars_are_left_out():
    assert bars_of([], []) == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_text_tells_bars_and_models(right, lang):
    told = game_test_text(right, lang)
    for names in (MODELS, SETS):
        assert all(name.render(lang) in told for name in names.values())
    assert all(BARS[bar["bar"]].render(lang) in told for bar in right["bars"])
    assert all(name.render(lang) in told for name in NAMED.values())


# Cases computed ------------------------------------------------------------------------------------------------------


def test_an_interrupted_run_resumes_and_gives_the_same(tmp_path, monkeypatch):
    calls = []

    def computed(batch):
        calls.append(batch.cases[0].year)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return [("no", "non") if case.protege == 4 else np.full((2, 3, 4), case.year / 3000) for case in batch.cases]

    monkeypatch.setattr(run, "_computed", computed)
    cases = [Case(1, 2 + k, 1903 - k % 4) for k in range(30)]
    kept = Kept(tmp_path / "kept", {"seed": 1})
    with pytest.raises(KeyboardInterrupt):
        compute(cases, THIS_PROCESS, draws=4, seed=1, kept=kept)
    told = []
    found = compute(cases, THIS_PROCESS, draws=4, seed=1, kept=Kept(tmp_path / "kept", {"seed": 1}),
                    progress=lambda done, total: told.append((done, total)))  # fmt: skip
    assert calls == [1900, 1901, 1902, 1902, 1903], "by year; what was kept is not computed again"
    assert told[0] == (14, 30)
    assert told[-1] == (30, 30)
    calls.extend([0] * 10)
    again = compute(cases, THIS_PROCESS, draws=4, seed=1)
    assert np.array_equal(found.in_force, again.in_force, equal_nan=True)
    assert found.failed == again.failed == {2: ("no", "non")}
    assert found.in_force[5, 0, 0] == pytest.approx(1902 / 3000), "in the order of the cases"
    Kept(tmp_path / "kept", {"seed": 2})
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["settings.json"], "other settings, other results"


@pytest.mark.parametrize("draws", [0, 1])
def test_an_impossible_number_of_draws_is_refused(draws):
    with pytest.raises(SpecificationError):
        GameTest(draws=draws)


def test_estimates_of_earlier_years_ship_and_know_their_cuts():
    assert cuts() == tuple(range(1945, 2001, 5))
    sizes = [estimates_before(cut).links["joining"].n_obs for cut in cuts()]
    assert sizes == sorted(set(sizes)), "each cut knows more than the one before"
    for link in ("contest", "honouring", "resistance", "severity"):
        found = [estimates_before(cut).links[link].n_obs for cut in cuts()]
        assert found == sorted(found)
        assert found[0] < found[-1], link
    assert estimates_before(1954) is estimates_before(1950)
    for cut in cuts():
        assert not link_quantities(estimates_before(cut)).failed
    with pytest.raises(OutsideCoverageError, match="1930"):
        estimates_before(1930)


def test_estimates_that_were_tampered_with_are_refused(tmp_path):
    from shutil import copytree

    from foedus.deterrence.estimates.folder import estimates_folder

    copy = copytree(estimates_folder(), tmp_path / "estimates")
    (copy / "earlier_years.npz").write_bytes(b"PK")
    with pytest.raises(EstimatesError, match="match"):
        estimates_before(1950, copy)
    (copy / "earlier_years.json").unlink()
    with pytest.raises(EstimatesError, match="ship"):
        estimates_before(1950, tmp_path / "estimates" / ".." / "estimates")


@pytest.mark.data
def test_the_numbers_are_the_same_on_one_core_and_two():
    one = compute(SOME * 2, THIS_PROCESS, draws=8, seed=1)
    with processes(2, *WORKER_MODULES) as pool:
        two = compute(SOME * 2, pool, draws=8, seed=1)
    assert one.in_force.tobytes() == two.in_force.tobytes()
    assert one.bare.tobytes() == two.bare.tobytes()
    assert not one.failed
    assert ((one.in_force >= 0) & (one.in_force <= 1)).all()
    guaranteed = [bool(case.guarantors) for case in SOME]
    same = (one.in_force == one.bare).all(axis=(1, 2))[: len(SOME)]
    assert same.tolist() == [not owed for owed in guaranteed]


@pytest.mark.data
def test_another_seed_gives_other_numbers_and_another_origin_other_estimates():
    first, second = (compute(SOME[:1], THIS_PROCESS, draws=8, seed=seed) for seed in (1, 2))
    assert (first.in_force != second.in_force).any()
    situation = situation_of(SOME[0])
    early, late = (
        chances(situation, ["2", "200"], link_quantities(estimates_before(cut)), years=10, draws=8, seed=1)[0]
        for cut in (1950, 1985)
    )
    assert (early.attack != late.attack).any()
    assert late.within() == pytest.approx(first.in_force[0])
    assert (late.war <= late.attack).all()


@pytest.mark.data
@pytest.mark.parametrize("case", SOME)
def test_a_situation_holds_nothing_of_the_years_after_its_origin(case, monkeypatch):
    """The same situation from a record that ends with the year before, but for borders, capitals and a new state."""
    found, scan = situation_of(case), from_record.scan

    def until(last: int, *, dates: bool = True):
        def cut(name):
            rows = scan(name)
            columns = rows.collect_schema()
            for column in columns:
                if column == "year":
                    rows = rows.filter(pl.col("year") <= last)
                if dates and column in ("stdate", "start", "styear"):
                    begun = pl.col(column) if column == "styear" else pl.col(column).dt.year()
                    rows = rows.filter(begun <= last + 1)
                if dates and column in ("enddate", "end"):
                    rows = rows.with_columns(pl.min_horizontal(column, pl.date(last + 1, 12, 31)).alias(column))
            return rows

        return cut

    monkeypatch.setattr(from_record, "scan", until(case.year - 1))
    assert situation_of(case) == found
    monkeypatch.setattr(from_record, "scan", until(case.year - 4, dates=False))
    assert situation_of(case) != found, "the test can fail"


@pytest.mark.data
def test_the_date_is_the_first_day_of_the_origin():
    situation = situation_of(SOME[1])
    assert (situation.date, situation.war) == (date(1990, 1, 1), False)
    assert (situation.protege, situation.adversary) == ("690", "645")


@pytest.mark.data
def test_cases_that_all_fail_are_an_error(monkeypatch):
    monkeypatch.setattr(whole, "attack_cases", lambda *_, **__: made_up()[0].head(2))
    monkeypatch.setattr(whole, "_cases", lambda cases: [Case(1, 2, 1960), Case(2, 1, 1960)])
    with pytest.raises(RunError, match="no case"):
        game_test(GameTest(draws=4), THIS_PROCESS)


@pytest.mark.data
@pytest.mark.slow
def test_estimates_of_earlier_years_are_rebuilt_bit_by_bit(tmp_path, monkeypatch):
    from foedus.deterrence.release import earlier_years

    monkeypatch.setattr(earlier_years, "CUTS", (1950, 1980))
    earlier_years.ship_earlier_years(tmp_path)
    for cut in (1950, 1980):
        again, shipped = estimates_before(cut, tmp_path), estimates_before(cut)
        for link, fit in shipped.links.items():
            assert again.links[link].names == fit.names
            assert np.array_equal(again.links[link].draws, fit.draws), (cut, link)


# What ships ----------------------------------------------------------------------------------------------------------


def test_the_test_that_ships_is_whole():
    shipped = shipped_game_test()
    assert shipped is not None
    assert shipped["draws"] == 64
    assert {one["set"] for one in shipped["sets"]} == {AFTER_WAR, EITHER, EVERY_PAIR, RIVALS}
    assert len(shipped["bars"]) == 8
    assert len(shipped["cases"]) == 1 + sum(one["rows"] for one in shipped["sets"] if one["set"] != EITHER)
    assert not shipped["failed"]
    assert {row["model"] for row in shipped["sets"][0]["grades"][2]["scores"]} == set(MODELS)
    assert game_test_text(shipped, "fr") != game_test_text(shipped, "en")


def test_no_test_ships_with_other_estimates(tmp_path):
    assert shipped_game_test(tmp_path) is None
