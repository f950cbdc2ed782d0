"""Tables of the record: joiners, fulfilment, reference class, logit, specification curve, their text and figures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from foedus import record
from foedus.errors import ConvergenceError, DroppedRowsWarning, SpecificationError, UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

data = pytest.mark.data


def simulated(n: int = 3000, seed: int = 7) -> tuple[NDArray, NDArray, NDArray]:
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, 200, n)
    shock = rng.normal(size=200)[groups]
    design = np.column_stack([np.ones(n), rng.normal(size=n) + shock, rng.integers(0, 2, n)])
    odds = -2 + 0.5 * design[:, 1] - 0.7 * design[:, 2] + shock
    return (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(float), design, groups


class TestLogit:
    def test_agrees_with_statsmodels(self):
        y, design, groups = simulated()
        ours = record.fit_logit(y, design, ("one", "x", "d"), groups=groups)
        theirs = sm.Logit(y, design).fit(disp=0, cov_type="cluster", cov_kwds={"groups": groups}, tol=1e-12)
        n, k = design.shape
        np.testing.assert_allclose(ours.params, theirs.params, atol=1e-5)
        np.testing.assert_allclose(ours.loglikelihood, theirs.llf, rtol=1e-10)
        # statsmodels leaves out the factor (n-1)/(n-k) for discrete models
        theirs_hc1 = [np.asarray(theirs.bse) * np.sqrt(f) for f in (1, (n - 1) / (n - k))]
        assert any(np.allclose(ours.std_errors, bse, rtol=1e-3) for bse in theirs_hc1)

    def test_without_groups_the_inverse_hessian(self):
        y, design, _ = simulated()
        ours = record.fit_logit(y, design, ("one", "x", "d"))
        np.testing.assert_allclose(ours.std_errors, sm.Logit(y, design).fit(disp=0).bse, rtol=1e-6)
        assert ours.clusters == 0

    def test_tidy_has_brooms_names(self):
        y, design, groups = simulated()
        tidy = record.fit_logit(y, design, ("one", "x", "d"), groups=groups).tidy()
        assert tidy.columns == ["term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]
        assert (tidy["conf_low"] < tidy["estimate"]).all()

    def test_start_changes_nothing(self):
        y, design, groups = simulated()
        one = record.fit_logit(y, design, ("one", "x", "d"), groups=groups)
        two = record.fit_logit(y, design, ("one", "x", "d"), groups=groups, start=one.params + 0.3)
        np.testing.assert_allclose(one.params, two.params, rtol=1e-9)

    def test_separation_names_the_term(self):
        y = np.array([0.0, 0, 0, 1, 1, 1])
        design = np.column_stack([np.ones(6), y])
        with pytest.raises(ConvergenceError, match="split"):
            record.fit_logit(y, design, ("intercept", "split"))

    def test_dependent_columns_are_named(self):
        y, design, _ = simulated(200)
        with pytest.raises(SpecificationError, match="twice"):
            record.fit_logit(y, np.column_stack([design, 2 * design[:, 1]]), ("one", "x", "d", "twice"))

    def test_missing_values_are_named(self):
        y, design, _ = simulated(200)
        design[3, 1] = np.nan
        with pytest.raises(SpecificationError, match="missing values in x"):
            record.fit_logit(y, design, ("one", "x", "d"))

    def test_outcome_must_vary(self):
        with pytest.raises(SpecificationError, match="does not vary"):
            record.fit_logit(np.zeros(5), np.ones((5, 1)), ("one",))

    def test_area_under_the_curve(self):
        assert record.auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
        assert record.auc(np.array([0, 1]), np.array([0.5, 0.5])) == 0.5


class TestWilson:
    def test_published_figure(self):
        low, high = record.wilson(73, 146).select("conf_low", "conf_high").row(0)
        assert (round(low, 2), round(high, 2)) == (0.42, 0.58)

    def test_bounds(self):
        ends = record.wilson(np.array([0, 20, 0]), np.array([20, 20, 0]))
        assert ends["conf_low"].to_list()[0] == 0
        assert ends["conf_high"].to_list()[1] == pytest.approx(1)
        assert ends.row(2) == (None, None, None)

    def test_level(self):
        with pytest.raises(SpecificationError, match="level"):
            record.wilson(1, 2, level=95)


@data
class TestReferenceClass:
    def test_widens_until_enough_were_called(self):
        found = record.reference_class({"DEFENSE": 1, "CONSULT": 1, "OFFENSE": 0, "NEUTRAL": 0, "NONAGG": 0})
        assert found.steps["alliances"].is_sorted()
        chosen = found.steps.filter(pl.col("chosen") == 1)
        assert chosen["called"].item() >= 10
        assert chosen["likeness"].item() == found.chosen

    def test_all_defence_is_the_published_count(self):
        steps = record.reference_class({"DEFENSE": 1}).steps
        assert steps.select("alliances", "called", "honoured").row(-1) == (275, 102, 42)

    def test_the_nearest_of_a_treaty_is_itself(self):
        row = record.table("atop_alliance_level").filter(pl.col("atopid") == 2440).row(0, named=True)
        names = {"CONSULT": "consul", "RENEWAL": "proren"}
        coding = {
            name: row[names.get(name, name.lower())]
            for name in ("DEFENSE", "OFFENSE", "NEUTRAL", "NONAGG", "CONSULT", "CONDITIO", "BILAT", "MILCON", "RENEWAL")
        }
        nearest = record.reference_class(coding, analogues=40).analogues
        same = nearest.filter(pl.col("atopid") == 2440)
        assert same["distance"].item() == 0
        assert same["name"].item() == "UKG-POL 1939"
        assert same["differs"].item() == ""

    def test_limits_stand_beside_the_numbers(self):
        table, _ = record.reference_class({"DEFENSE": 1}).tables()
        assert "Every row is an alliance" in table.text()
        assert "those that deterred do not" in table.html()

    def test_a_likeness_is_named_by_what_it_compares(self):
        assert record.reference_class({"DEFENSE": 1}).steps["likeness"].to_list() == [
            "same obligations",
            "at least the same obligations, none stronger",
            "same strongest obligation",
        ]

    def test_a_class_of_assurances_holds_no_promise_to_fight(self):
        assurance = {"DEFENSE": 0, "OFFENSE": 0, "NEUTRAL": 0, "NONAGG": 1, "CONSULT": 1}
        found = record.reference_class(assurance)
        widest = record.table("atop_alliance_level").filter(
            pl.col("defense") == 0, pl.col("offense") == 0, pl.col("neutral") == 0, pl.col("nonagg") == 1
        )
        assert found.steps["alliances"][-1] == widest.height
        assert any("non-aggression is not counted" in note.render() for note in found.notes)
        assert any("too few to conclude" in note.render() for note in found.notes) == (found.steps["called"][-1] < 10)

    def test_figure(self):
        found = record.reference_class({"DEFENSE": 1})
        figure = record.reference_figure(found)
        ET.fromstring(figure)
        assert "42/102" in figure
        assert "(chosen)" in figure

    def test_bad_codings(self):
        with pytest.raises(UnknownNameError, match="DEFENSE"):
            record.reference_class({"DEFENCE": 1})
        with pytest.raises(SpecificationError, match="promise"):
            record.reference_class({"DEFENSE": None, "CONSULT": 0, "BASE": 1})


@data
class TestFulfilment:
    def test_each_split_adds_up(self):
        table = record.fulfilment(("period", "multilateral")).tidy()
        defence = table.filter(pl.col("obligation") == "defense")
        whole = defence.filter(pl.col("period").is_null(), pl.col("multilateral").is_null())["called"].item()
        assert defence["period"].drop_nulls().len() == 2
        for split in ("period", "multilateral"):
            assert defence.drop_nulls(split)["called"].sum() == whole

    def test_limits_and_what_could_not_be_placed(self):
        text = record.fulfilment(("structure",)).text()
        assert "Every row is an alliance" in text
        assert "3 of 146 rows have no coding of structure." in text

    def test_unknown_split_and_coding(self):
        with pytest.raises(UnknownNameError, match="period"):
            record.fulfilment(("periods",))
        with pytest.raises(UnknownNameError, match="lenient"):
            record.fulfilment(coding="leniant")

    def test_latex_html_and_figure(self):
        table = record.fulfilment()
        assert table.latex().count(r"\\") == table.data.height + 1
        assert "1816-1944" in table.html()
        ET.fromstring(table.html())
        figure = record.fulfilment_figure(table)
        ET.fromstring(figure)
        assert "73/146" in figure
        assert figure == record.fulfilment_figure(table)


@data
class TestHelpers:
    def test_additions_run_from_helper_to_target(self):
        rows = record.potential_helpers(record.capabilities(), record.atop())
        assert rows.select("dispnum", "ccode1").is_duplicated().sum() == 0
        assert rows.filter(pl.col("atop_defense") != pl.col("obliged")).is_empty()
        assert rows["cinc1"].null_count() < rows.height / 50

    def test_joiners_are_never_the_two_originators(self):
        rows = record.potential_helpers()
        assert rows.filter(
            (pl.col("ccode1") == pl.col("ccode2")) | (pl.col("ccode1") == pl.col("challenger"))
        ).is_empty()

    def test_disputes_count_their_sides(self):
        rows = record.disputes("cow")
        assert (rows["originators_a"] > 0).all()
        assert record.dispute_years("cow").select("dispnum", "ccode1", "ccode2", "year").is_duplicated().sum() == 0
        with pytest.raises(SpecificationError, match="gml"):
            record.disputes("icow")

    def test_additions_to_dispute_years_keep_the_rows(self):
        plain = record.dispute_years("gml")
        rows = record.dispute_years("gml", record.atop(), record.capabilities())
        assert rows.select(plain.columns).equals(plain)
        assert rows["cinc1"].null_count() < rows.height / 50


@data
class TestSpecifications:
    def test_a_small_curve_and_its_figure(self, small_frame: pl.DataFrame):
        table = record.specification_curve(
            controls=["peace years", "+ geography"], periods=["1816-1913"], frame=small_frame
        )
        assert table.data.height == 6
        assert table.data["estimate"].is_sorted()
        assert "No specification is a causal effect" in table.text()
        figure = record.specification_figure(table)
        ET.fromstring(figure)

    def test_a_curve_row_is_the_single_fit(self, small_frame: pl.DataFrame):
        one = record.deterrence_logit("any", "peace years", "1816-1913", frame=small_frame)
        table = record.specification_curve(
            definitions=["outside", "any"], controls=["peace years"], periods=["1816-1913"], frame=small_frame
        )
        row = table.data.filter(pl.col("definition") == "any").row(0, named=True)
        assert row["estimate"] == pytest.approx(one.params[1])
        assert row["std_error"] == pytest.approx(one.std_errors[1])

    def test_a_failed_specification_does_not_hide_the_rest(self, small_frame: pl.DataFrame):
        never = small_frame.with_columns(target_pact_any=pl.lit(0, pl.Int32))
        table = record.specification_curve(controls=["peace years"], periods=["1816-1913"], frame=never)
        assert table.data["estimate"].null_count() == 1
        assert "1 specification has no finite estimate." in [note.render() for note in table.notes]

    def test_dropped_rows_are_counted(self, small_frame: pl.DataFrame):
        holes = small_frame.with_columns(ln_distance=pl.when(pl.col("year") != 1850).then("ln_distance"))
        lost = holes.filter(pl.col("year") == 1850).height
        with pytest.warns(DroppedRowsWarning, match=f"^{lost} of"):
            record.deterrence_logit("any", "+ geography", "1816-1913", frame=holes)

    def test_unknown_names(self, small_frame: pl.DataFrame):
        for wrong in ({"definition": "some"}, {"controls": "al"}, {"period": "1800-1900"}, {"outcome": "peace"}):
            with pytest.raises(UnknownNameError):
                record.deterrence_logit(**wrong, frame=small_frame)

    @pytest.fixture
    def small_frame(self, frame_of_deterrence: pl.DataFrame) -> pl.DataFrame:
        return frame_of_deterrence
