"""The rows of each link from frames of a few disputes and wars, column by column."""

from __future__ import annotations

from dataclasses import replace
from math import e, exp, log

import numpy as np
import polars as pl
import pytest

from foedus.deterrence.fitting.rows import LinkRows, complete_rows, pair_terms, steps
from foedus.deterrence.links import contest as winning, fulfilment as called, joining, severity
from foedus.deterrence.links.contest import contest_rows, fit_contest, war_coalitions
from foedus.deterrence.links.fulfilment import called_rows, fit_fulfilment
from foedus.deterrence.links.joining import fit_joining, joining_design, sampled_rows
from foedus.deterrence.links.severity import SEVERITY_STEPS, fit_severity, severity_rows
from foedus.errors import UnknownNameError


def columns(rows):
    """The design by name, as lists."""
    return {name: column.tolist() for name, column in zip(rows.names, rows.design.T, strict=True)}


def helpers(**changed):
    """Three potential helpers of targets: obliged at war, untied in a threat, and one that owes less, with force."""
    given = {
        "dispnum": [1, 1, 2], "year": [1900, 1950, 2000], "ccode1": [2, 20, 200], "ccode2": [255, 255, 365],
        "challenger": [365, 365, 710], "hostlev": [5, 3, 4], "joined": [1, 0, 0], "obliged": [1, 0, 0],
        "owes": [1, 0, 1], "tied": [1, 0, 0], "cinc1": [e**-3, e**-6, 0.0], "cinc2": [0.2, 0.1, 0.1],
        "cinc_challenger": [0.1, 0.1, 0.2], "cowmaj1": [1, 0, 1], "conttype": [1, 5, 0],
        "capdist": [e**8 - 1, 0.0, 99.0], "joint_democracy": [1, None, 0], "polity21": [9, None, -3],
        "polity22": [8, 5, 2], "conttype_challenger": [0, 4, 2], "past_challenger": [0.0, e - 1, 1.0],
        "past_target": [e - 1, 0.0, 0.0],
    }  # fmt: skip
    return pl.DataFrame(given | changed)


class TestJoining:
    def test_every_term(self):
        found = columns(joining_design(helpers()))
        assert found["intercept"] == [1, 1, 1]
        assert found["obliged"] == [1, 0, 0]
        assert found["tied"] == [1, 0, 0]
        assert found["obliged_and_tied"] == [1, 0, 0]
        assert found["owes_less"] == [0, 0, 1], "what is owed beyond defence counts only where no defence is owed"
        assert found["force"] == [1, 0, 1]
        assert found["war"] == [1, 0, 0]
        assert found["obliged_force"] == [1, 0, 0]
        assert found["obliged_war"] == [1, 0, 0]
        assert found["ln_capability"] == pytest.approx([3, 0, log(1e-6) + 6]), "no capability counts as a millionth"
        assert found["major"] == [1, 0, 1]
        assert found["contiguous_target"] == [1, 0, 0]
        assert found["contiguous_challenger"] == [0, 1, 1]
        assert found["ln_distance_target"] == pytest.approx([0, -8, log(100) - 8])
        assert found["joint_democracy"] == [1, 0, 0]
        assert found["regime_unknown"] == [0, 1, 0]
        assert found["past_with_challenger"] == pytest.approx([0, 1, log(2)])
        assert found["past_with_target"] == pytest.approx([1, 0, 0])
        assert found["ln_relative_challenger"] == pytest.approx([log(0.5), 0, log(2)])
        assert [found[f"step_{y}"] for y in (1870, 1914, 1946, 1970, 1990)] == [
            [1, 1, 1], [0, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 1]]  # fmt: skip

    def test_rows_that_are_not_complete_are_counted(self):
        rows = joining_design(helpers(cinc2=[None, 0.1, 0.1], capdist=[1.0, None, 99.0]))
        assert (len(rows.outcome), rows.dropped) == (1, 2)
        assert rows.frame["ccode1"].to_list() == [200]

    def test_rows_of_a_dispute_are_one_group(self):
        assert joining_design(helpers()).group.tolist() == [1, 1, 2]

    def test_joins_and_obliged_rows_are_always_kept_and_the_others_stand_for_more(self):
        n = 4000
        names = ("intercept", "obliged")
        obliged = np.arange(n) % 4 == 0
        joined = np.arange(n) % 100 < 2
        design = np.column_stack([np.ones(n), obliged])
        rows = LinkRows("joining", pl.DataFrame({"year": np.full(n, 2000)}), names, design, joined.astype(float),
                        np.arange(n), np.zeros(n))  # fmt: skip
        kept = sampled_rows(rows, share=0.2, seed=3)
        assert kept.outcome.sum() == joined.sum()
        assert kept.design[:, 1].sum() == obliged.sum()
        others = (kept.design[:, 1] == 0) & (kept.outcome == 0)
        assert others.sum() == pytest.approx(0.2 * (~obliged & ~joined).sum(), rel=0.1)
        np.testing.assert_allclose(kept.offset, np.where(kept.design[:, 1] > 0, 0, log(5)))
        again = sampled_rows(rows, share=0.2, seed=3)
        np.testing.assert_array_equal(again.frame.to_numpy(), kept.frame.to_numpy())

    def test_a_sample_with_its_offset_estimates_what_all_rows_do(self):
        """Prentice & Pyke 1979: 30,000 rows, of the ordinary ones a tenth; within two standard errors of all rows."""
        random = np.random.default_rng(3)
        n = 30_000
        obliged = (random.random(n) < 0.05).astype(float)
        power = random.standard_normal(n)
        chance = 1 / (1 + np.exp(5 - 1.5 * obliged - 0.6 * power))
        rows = LinkRows(
            "joining", pl.DataFrame({"year": np.full(n, 1900)}), ("intercept", "obliged", "ln_capability"),
            np.column_stack([np.ones(n), obliged, power]), (random.random(n) < chance).astype(float),
            np.arange(n), np.zeros(n),
        )  # fmt: skip
        whole, part = fit_joining(rows), fit_joining(sampled_rows(rows))
        assert part.n_obs < 0.2 * n
        away = (part.mean - whole.mean) / np.sqrt(np.diag(part.covariance))
        assert np.abs(away).max() < 2
        assert whole.terms["obliged"] == pytest.approx(1.5, abs=0.4)


class TestFulfilment:
    ROWS = pl.DataFrame({
        "warid": [1, 1, 2, 3], "warname": ["WorldWarI", "WorldWarI", "Korea", "Gulf"], "atopid": [10, 20, 30, 40],
        "ended": [1918, 1918, 1953, 1991],
        "period": ["1816-1944", "1816-1944", "1945-2003", "1945-2003"], "honoured": [1, 0, 0, 1],
        "honoured_lenient": [1, 1, 0, 1], "defense": [1, 0, 1, 1], "offense": [1, 0, 0, 0], "neutral": [0, 1, 0, 0],
        "multilateral": [0, 0, 1, 1], "institutions": [0, None, 2, 1], "organisation": [0, 1, 1, None],
    })  # fmt: skip

    @pytest.fixture(autouse=True)
    def known(self, monkeypatch):
        monkeypatch.setattr(called, "fulfilment_rows", lambda: self.ROWS)

    def test_every_term(self):
        found = columns(called_rows())
        assert found["intercept"] == [1, 1, 1, 1]
        assert found["after_1945"] == [0, 0, 1, 1]
        assert found["defense"] == [1, 0, 1, 1]
        assert found["neutrality"] == [0, 1, 0, 0]
        assert found["institutions"] == [0, 0, 1, 1], "some or strong; what nobody coded is marked, and counts as none"
        assert found["organisation"] == [0, 1, 1, 0]
        assert found["structure_unknown"] == [0, 1, 0, 1]
        assert called_rows().group.tolist() == [1, 1, 2, 3]

    @pytest.mark.parametrize(
        ("sample", "kept"),
        [("all", [10, 20, 30, 40]), ("without_world_wars", [30, 40]), ("from_1946", [30, 40])],
    )
    def test_samples(self, sample, kept):
        assert called_rows(sample=sample).frame["atopid"].to_list() == kept
        with pytest.raises(UnknownNameError, match="without_world_wars"):
            called_rows(sample="without_wars")

    def test_wars_that_ended_later_are_not_known(self):
        assert called_rows(last=1952).frame["atopid"].to_list() == [10, 20]
        assert called_rows(last=1953).frame["atopid"].to_list() == [10, 20, 30]

    def test_codings(self):
        assert called_rows().outcome.tolist() == [1, 0, 0, 1]
        assert called_rows(coding="lenient").outcome.tolist() == [1, 1, 0, 1]

    def test_terms_that_do_not_vary_leave_the_fit(self):
        fit = fit_fulfilment(called_rows(sample="from_1946"))
        assert "after_1945" not in fit.names
        assert {"intercept", "institutions"} & set(fit.names) == {"intercept"}, "both have institutions"
        assert (fit.n_obs, fit.events, fit.clusters) == (2, 1, 2)


def belligerents():
    """Three wars. 1: states 2 and 20 against 365; 2: 200 against 710, undecided; 3: both sides began it."""
    rows = [
        # warnum, ccode1, year, side, initiator, outcome, deaths
        (1, 2, 1900, 1, 1, 1, 100), (1, 2, 1901, 1, 1, 1, 100), (1, 20, 1901, 1, 0, 1, 50),
        (1, 365, 1900, 2, 0, 2, 900),
        (2, 200, 1950, 1, 0, 4, 10), (2, 710, 1950, 2, 1, 4, None),
        (3, 300, 1914, 1, 1, 2, 5), (3, 365, 1914, 2, 1, 1, 5),
    ]  # fmt: skip
    names = ("warnum", "ccode1", "year", "sidea1", "initiator1", "outcome1", "batdeath1")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row").with_columns(ccode2=pl.lit(0))


def strengths():
    given = {(2, 1900): 0.2, (2, 1901): 0.9, (20, 1901): 0.1, (365, 1900): 0.15, (365, 1914): 0.2, (200, 1950): 0.1,
             (710, 1950): 0.1, (300, 1914): 0.05}  # fmt: skip
    rows = [(code, year, cinc) for (code, year), cinc in given.items()]
    return pl.DataFrame(rows, schema={"ccode": pl.Int64, "year": pl.Int64, "cinc": pl.Float64}, orient="row")


class TestContest:
    @pytest.fixture(autouse=True)
    def known(self, monkeypatch):
        sources = {"cow_war_inter": belligerents(), "cow_nmc": strengths()}
        monkeypatch.setattr(winning, "scan", lambda name: sources[name].lazy())

    def test_coalitions_are_sums_of_first_years(self):
        first, second, third = war_coalitions().rows(named=True)
        assert first["cinc_initiator"] == pytest.approx(0.2 + 0.1), "each state in its first year of the war"
        assert first["cinc_target"] == pytest.approx(0.15)
        assert (first["year"], first["last"]) == (1900, 1901)
        assert (first["states_initiator"], first["states_target"]) == (2, 1)
        assert (first["won"], first["deaths"]) == (1, 100 + 50 + 900)
        assert (second["won"], second["deaths"]) == (None, None), "no winner; deaths of one are not known"
        assert second["cinc_initiator"] == second["cinc_target"] == pytest.approx(0.1)
        assert (third["cinc_initiator"], third["won"]) == (pytest.approx(0.05), 0), "of two initiators side 1 is it"

    def test_only_decided_wars_are_rows(self):
        rows = contest_rows()
        assert rows.frame["warnum"].to_list() == [1, 3]
        assert columns(rows)["ln_ratio"] == pytest.approx([log(2), log(0.25)])
        assert columns(rows)["initiator"] == [1, 1]
        assert rows.outcome.tolist() == [1, 0]

    def test_wars_must_have_ended(self):
        assert contest_rows(1816, 1900).frame["warnum"].to_list() == []
        assert contest_rows(1816, 1913).frame["warnum"].to_list() == [1]
        assert contest_rows(sample="without_world_wars").frame["warnum"].to_list() == [1]

    def test_two_wars_hardly_move_the_prior(self):
        fit = fit_contest(contest_rows())
        assert 0.6 < fit.terms["ln_ratio"] < 0.8, "the stronger side won both"
        assert fit.terms["initiator"] == pytest.approx(0.3, abs=0.2)


class TestSeverity:
    FRAME = pl.DataFrame({
        "dispnum": [1, 2, 3, 4, 5], "ccode1": [2, 20, 255, 365, 710], "ccode2": [20, 2, 365, 255, 2],
        "year": [1900, 1920, 1950, 1980, 2000], "hostlev": [3, 4, 4, 5, 4], "fatality": [0, 1, None, None, 6],
        "ln_relative": [0.5, -0.5, 2.0, 0.0, -1.0], "contiguous": 1, "ln_distance": 0.0, "joint_democracy": 0,
        "regime_unknown": 0, "major_challenger": 0, "major_target": 0, "past": 0.0,
    })  # fmt: skip

    def test_each_step_has_the_rows_that_reached_the_one_before(self):
        rows = severity_rows(self.FRAME)
        assert rows["force"].frame["dispnum"].to_list() == [1, 2, 3, 4, 5]
        assert rows["force"].outcome.tolist() == [0, 1, 1, 1, 1]
        # the third used force and nobody counted its dead: it leaves the second step; war is deadly without a count
        assert rows["deadly"].frame["dispnum"].to_list() == [2, 4, 5]
        assert rows["deadly"].outcome.tolist() == [0, 1, 1]
        assert rows["deadly"].dropped == 1
        assert rows["war"].frame["dispnum"].to_list() == [4, 5]
        assert rows["war"].outcome.tolist() == [1, 1], "war, or a thousand dead"

    def test_even_is_highest_between_equals_and_pairs_are_groups(self):
        rows = severity_rows(self.FRAME)["force"]
        assert columns(rows)["even"] == [-0.5, -0.5, -2, 0, -1]
        assert rows.group.tolist() == [2020, 2020, 255365, 255365, 2710]
        assert columns(rows)["step_1914"] == [0, 1, 1, 1, 1]

    def test_force_is_expected_deaths_are_not_and_war_is_open(self):
        means = {step: prior["intercept"].mean for step, prior in severity.PRIOR.items()}
        assert means == {"force": 1.0, "deadly": -2.0, "war": 0.0}

    def test_each_step_is_fitted_by_itself(self):
        rows = severity_rows(pl.concat([self.FRAME.with_columns(year=pl.lit(1900))] * 20))
        fits = fit_severity({step: rows[step] for step in ("force", "deadly")})
        assert tuple(fits) == SEVERITY_STEPS[:2]
        assert (fits["force"].n_obs, fits["force"].events) == (100, 80)
        share = fits["deadly"].predict(rows["deadly"]).mean()
        assert share == pytest.approx(2 / 3, abs=0.05)


class TestRows:
    def rows(self):
        frame = pl.DataFrame({
            "year": [1990, 1991, 1992, 1993], "x": [1.0, None, float("inf"), 4.0], "z": [1, 1, 1, 1], "y": [0, 1, 1, 1],
            "g": [7, 7, 8, 9], "one": [1.0, 1, 1, 1],
        })  # fmt: skip
        return complete_rows("made", frame, ("one", "x", "z"), "y", "g", ("year",))

    def test_only_what_is_known_and_finite_is_kept(self):
        rows = self.rows()
        assert rows.frame["year"].to_list() == [1990, 1993]
        assert columns(rows) == {"one": [1, 1], "x": [1, 4], "z": [1, 1]}
        assert (rows.group.tolist(), rows.outcome.tolist(), rows.dropped) == ([7, 9], [0, 1], 2)

    def test_rows_are_taken_by_mask_number_and_year(self):
        rows = self.rows()
        for part in (rows.take(np.array([False, True])), rows.take(np.array([1])), rows.between(1991, 1993)):
            assert (part.frame["year"].to_list(), part.outcome.tolist(), part.group.tolist()) == ([1993], [1], [9])
        assert rows.take(np.array([1, 0])).design[:, 1].tolist() == [4, 1]

    def test_terms_are_chosen_in_the_order_given(self):
        assert columns(self.rows().only(("x", "one"))) == {"x": [1, 4], "one": [1, 1]}

    def test_constant_terms_leave_but_the_intercept(self):
        rows = self.rows()
        assert rows.varying().names == ("one", "x", "z"), "without an intercept nothing is taken out"
        named = replace(rows, names=("intercept", "x", "z"))
        assert named.varying().names == ("intercept", "x")

    def test_steps_begin_with_their_year(self):
        found = pl.DataFrame({"year": [1913, 1914, 1946]}).select(steps((1914, 1946)))
        assert found.to_dict(as_series=False) == {"step_1914": [0, 1, 1], "step_1946": [0, 0, 1]}

    @pytest.mark.parametrize(("kind", "expected"), [(0, 0), (1, 1), (4, 1), (5, 0), (None, None)])
    def test_contiguity_across_water_counts_up_to_150_miles(self, kind, expected):
        given = {"conttype": kind, "capdist": exp(9.0) - 1, "joint_democracy": None, "polity21": 3, "polity22": None}
        frame = pl.DataFrame([given], schema_overrides={"conttype": pl.Int32})
        (row,) = frame.select(pair_terms("_x")).rows(named=True)
        assert row["contiguous_x"] == expected
        assert row["ln_distance_x"] == pytest.approx(1)
        assert (row["joint_democracy"], row["regime_unknown"]) == (0, 1)


def test_the_priors_expect_what_the_modules_say():
    assert joining.PRIOR["intercept"].mean == -7.0
    assert joining.PRIOR["obliged"].mean == 1.0
    assert winning.PRIOR["ln_ratio"].mean == 0.6
    assert called.PRIOR["defense"].mean == 0.0
