"""The hazard of fighting again: what its terms mean, what its offset does, and what few wars can tell."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from foedus.deterrence.evidence import recurrence_after_war as model
from foedus.deterrence.evidence.case_spread import case_spread
from foedus.deterrence.fitting.laplace import Prior, fit_link
from foedus.deterrence.fitting.rows import LinkRows
from foedus.errors import UnknownNameError
from foedus.record.facts.after_war import GRADES, recurrence_years

PRIOR = {"intercept": Prior(0.0, 1.5)}


def clusters(sd: float, seed: int, number: int = 60, size: int = 12) -> LinkRows:
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(number), size)
    chance = expit(-1.0 + sd * random.standard_normal(number)[group])
    return LinkRows(
        link="x",
        frame=pl.DataFrame({"group": group}),
        names=("intercept",),
        design=np.ones((len(group), 1)),
        outcome=(random.random(len(group)) < chance).astype(float),
        group=group,
        offset=np.zeros(len(group)),
    )


class TestCaseSpread:
    def test_a_spread_is_found_where_there_is_one(self):
        found = case_spread(clusters(1.2, 1), PRIOR)
        assert 0.8 < (found.weights * found.sds).sum() < 1.6
        assert found.log_score[0] < found.log_score.max() - 5
        draws = found.draws(4000, 1)
        assert draws[:, 0].mean() == pytest.approx((found.weights * found.sds).sum(), abs=0.05)
        assert draws[:, 1].mean() == pytest.approx(-1.0, abs=0.45)

    def test_none_is_found_where_there_is_none(self):
        found = case_spread(clusters(0.0, 2), PRIOR)
        assert (found.weights * found.sds).sum() < 0.5
        assert np.argmax(found.log_score) <= 2

    def test_without_a_spread_the_terms_are_those_of_the_logit(self):
        rows = clusters(0.5, 3)
        found = case_spread(rows, PRIOR, (0.0, 0.5))
        fit = fit_link(rows, PRIOR)
        assert found.centres[0] == pytest.approx(fit.best.centre, abs=1e-4)
        assert found.covariances[0] == pytest.approx(fit.best.covariance, rel=1e-3)

    def test_a_cluster_left_out_is_forecast_from_the_others(self):
        # by hand: at no spread the forecast of a cluster is that of a logit fitted without it
        rows = clusters(0.5, 4, number=3)
        expected = 0.0
        for cluster in range(3):
            fit = fit_link(rows.take(rows.group != cluster), PRIOR)
            chance = expit(fit.best.centre[0])
            y = rows.outcome[rows.group == cluster]
            expected += float((y * np.log(chance) + (1 - y) * np.log(1 - chance)).sum())
        assert case_spread(rows, PRIOR, (0.0, 0.5)).log_score[0] == pytest.approx(expected, abs=1e-3)

    def test_the_order_of_rows_does_not_matter(self):
        rows = clusters(1.0, 5, number=20)
        shuffled = rows.take(np.random.default_rng(1).permutation(len(rows.outcome)))
        one, two = (case_spread(found, PRIOR, (0.0, 1.0)) for found in (rows, shuffled))
        assert one.log_score == pytest.approx(two.log_score, abs=1e-4)


def test_an_unknown_sample_or_grade_is_refused():
    with pytest.raises(UnknownNameError):
        model.recurrence_rows("fatal", sample="from_1900")
    with pytest.raises(UnknownNameError):
        model.recurrence_rows("deaths")


@pytest.mark.data
class TestRows:
    @pytest.mark.parametrize("grade", GRADES)
    @pytest.mark.parametrize("directed", [False, True])
    def test_rows_are_those_of_the_record(self, grade, directed):
        rows = model.recurrence_rows(grade, directed=directed)
        frame = recurrence_years(grade, directed=directed)
        assert len(rows.outcome) + rows.dropped == frame.height
        assert rows.outcome.sum() == frame["happened"].sum()
        assert rows.names == model.POOLED
        assert (rows.offset == 0).all()

    def test_clusters_are_wars(self):
        rows = model.recurrence_rows("fatal", sample="from_1946")
        assert len(np.unique(rows.group)) == 35
        assert rows.names == ("intercept", "first_year")  # no era step in one era

    def test_an_offset_is_taken_and_rows_without_one_are_counted(self):
        rows = model.recurrence_rows("fatal")
        forecast = rows.frame.select("ccode1", "ccode2", "year").unique().with_columns(log_odds=pl.lit(-2.0))
        moved = model.recurrence_rows("fatal", offset=forecast)
        assert (moved.offset == -2.0).all()
        assert moved.names == rows.names
        plain, given = fit_link(rows, model.PRIOR), fit_link(moved, model.WITH_OFFSET)
        # a forecast that says the same of everybody moves the level only
        assert given.terms["intercept"] == pytest.approx(plain.terms["intercept"] + 2.0, abs=0.1)
        assert given.terms["first_year"] == pytest.approx(plain.terms["first_year"], abs=0.05)
        part = model.recurrence_rows("fatal", offset=forecast.filter(pl.col("year") >= 1946))
        assert len(part.outcome) < len(moved.outcome)
        assert part.dropped == rows.dropped + len(rows.outcome) - len(part.outcome)


@pytest.mark.data
class TestLevels:
    def test_an_era_step_gives_the_level_of_later_wars(self):
        every = fit_link(model.recurrence_rows("fatal"), model.PRIOR).terms
        late = fit_link(model.recurrence_rows("fatal", sample="from_1946"), model.PRIOR).terms
        assert every["intercept"] == pytest.approx(late["intercept"], abs=0.1)
        assert every["first_year"] == pytest.approx(late["first_year"], abs=0.3)

    def test_the_level_is_that_of_the_counts(self):
        rows = model.recurrence_rows("fatal", sample="from_1946")
        fit = fit_link(rows, model.PRIOR)
        assert fit.predict(rows).sum() == pytest.approx(rows.outcome.sum(), rel=0.05)
        first = rows.frame["since"].to_numpy() == 1
        assert fit.predict(rows)[first].mean() == pytest.approx(15 / 100, abs=0.03)

    def test_narrower_grades_are_rarer_and_a_direction_is_rarer_than_a_pair(self):
        levels = {
            (grade, directed): fit_link(model.recurrence_rows(grade, directed=directed), model.PRIOR).terms["intercept"]
            for grade in GRADES
            for directed in (False, True)
        }
        for directed in (False, True):
            assert sorted((levels[g, directed] for g in GRADES), reverse=True) == [levels[g, directed] for g in GRADES]
        assert all(levels[grade, True] < levels[grade, False] for grade in GRADES)

    @pytest.mark.parametrize(("grade", "finer"), [("any", True), ("fatal", True), ("deadly", False), ("war", False)])
    def test_the_second_year_is_as_dangerous_as_the_first_but_for_grave_disputes(self, grade, finer):
        # The design asks for a year-one term and a check of finer steps; the check says more than it expected: log
        # evidence of steps at years 1, 2, 3 to 5 against a year-one term, pairs taken as independent.
        one, steps = (
            fit_link(model.recurrence_rows(grade, terms=terms), model.PRIOR) for terms in (model.POOLED, model.STEPS)
        )
        gain = steps.best.log_evidence - one.best.log_evidence
        assert (gain > 3) == finer
        assert abs(gain) < 1 or finer
        if finer:
            assert steps.terms["second_year"] == pytest.approx(steps.terms["first_year"], abs=0.5)

    def test_a_year_one_term_is_better_than_a_flat_hazard(self):
        flat, one = (
            fit_link(model.recurrence_rows("fatal", terms=terms), model.PRIOR).best.log_evidence
            for terms in (("intercept", "before_1946"), model.POOLED)
        )
        assert one > flat + 1

    def test_errors_are_wider_for_the_pairs_of_a_war(self):
        rows = model.recurrence_rows("fatal", sample="from_1946")
        fit = fit_link(rows, model.PRIOR)
        assert fit.clusters == 35
        assert fit.diagnostics["widened"] > 1.2

    def test_wars_differ_by_more_than_chance_but_by_how_much_is_open(self):
        found = model.fit(1, sampled=False)
        low, high = np.quantile(found["case:sd"], [0.05, 0.95])
        assert 0.3 < low < 1.2 < high < 2.2
        left_out = found.diagnostics["parts"][-1]["left_out"]["fatal"]
        assert left_out["clusters"] == 35
        assert max(left_out["log_score"]) - left_out["log_score"][0] > 3
