"""Published and measured counts of the record: fulfilment, joiners, reversed disputes, the logit of deterrence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from foedus import record
from foedus.deterrence.quantities import record_counts as record_levels

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

pytestmark = [
    pytest.mark.data,
    pytest.mark.filterwarnings("ignore::foedus.errors.DroppedRowsWarning"),
]

FULFILMENT = {
    "all": [(73, 146), (61, 92), (12, 54)],
    "defense": [(42, 102), (36, 59), (6, 43)],
    "offense": [(31, 42), (27, 35), (4, 7)],
    "neutral": [(35, 45), (30, 40), (5, 5)],
    "nonagg": [(18, 49), (13, 21), (5, 28)],
    "consul": [(24, 61), (19, 31), (5, 30)],
}
LOGIT = {
    "intercept": (-3.959, 0.412),
    "target_pact": (0.202, 0.092),
    "challenger_offense": (0.166, 0.095),
    "challenger_neutral": (0.420, 0.074),
    "ln_distance": (-0.061, 0.045),
    "land_contiguity": (1.280, 0.145),
    "capability_share": (0.528, 0.090),
    "joint_democracy": (-0.731, 0.139),
    "similarity": (0.168, 0.232),
    "peace_years": (-0.1424, 0.0112),
    "peace_years2": (0.2324, 0.0338),
    "peace_years3": (-0.0106, 0.0023),
}


@pytest.fixture(scope="module")
def frame(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record():
        return record.deterrence_frame()


@pytest.mark.parametrize("obligation", FULFILMENT)
def test_fulfilment_by_period(obligation: str):
    rows = record.fulfilment(("period",)).tidy().filter(pl.col("obligation") == obligation)
    assert list(rows.select("honoured", "called").iter_rows()) == FULFILMENT[obligation]


def test_the_levels_that_the_report_shows_are_those_of_the_record():
    shown = {count.what: (count.k, count.n) for count in record_levels.FULFILMENT}
    spans = dict(enumerate(("1816-1944", "1945-2003"), start=1))
    counted = {
        f"{name} pacts honoured when called by a war, {span}": FULFILMENT[obligation][place]
        for name, obligation in (("defense", "defense"), ("consultation", "consul"))
        for place, span in spans.items()
    }
    structure = record.fulfilment(("structure",)).tidy().filter(pl.col("obligation") == "all")
    without, some = structure.drop_nulls("structure").select("honoured", "called").iter_rows()
    counted["alliances with no organisation and no peacetime military institution"] = without
    counted["alliances with some"] = some
    assert shown == counted


def test_fulfilment_by_side_and_structure():
    rows = record.fulfilment(("multilateral", "structure")).tidy().filter(pl.col("obligation") == "all")
    counts = {(r["multilateral"], r["structure"]): (r["honoured"], r["called"]) for r in rows.iter_rows(named=True)}
    assert counts == {
        (None, None): (73, 146),
        ("0", None): (62, 104),
        ("1", None): (11, 42),
        (None, "0"): (40, 65),
        (None, "1"): (33, 78),
    }
    lenient = record.fulfilment(("multilateral",), coding="lenient").tidy()
    sides = lenient.filter(pl.col("obligation") == "all", pl.col("multilateral") == "1")
    assert sides.select("honoured", "called").row(0) == (18, 42)


def test_fighting_promises_after_1945_by_structure():
    rows = record.fulfilment_rows().filter(
        (pl.col("defense") == 1) | (pl.col("offense") == 1), pl.col("period") == "1945-2003"
    )
    counts = rows.group_by("structure").agg(pl.col("honoured").sum(), pl.len()).drop_nulls().sort("structure")
    assert list(counts.iter_rows()) == [(0, 3, 12), (1, 5, 30)]


def test_difference_by_structure():
    found = record.structure_difference()
    assert found["estimate"] == pytest.approx(33 / 78 - 40 / 65)
    assert found["conf_low"] == pytest.approx(-0.47, abs=0.03)
    assert found["conf_high"] == pytest.approx(0.0, abs=0.03)
    assert record.structure_difference(seed=1) == found


def test_leeds_anac():
    rows = record.table("leeds_anac")
    assert (rows["honor3"].sum(), rows.height) == (93, 137)


def test_joiners():
    assert list(record.joiners().tidy().select("joined", "chances").iter_rows()) == [(143, 230_913), (95, 14_634)]
    without = record.joiners(december_1941=False).tidy()
    assert without.select("joined", "chances").row(1) == (71, 14_580)
    periods = record.joiners(by=["period"], december_1941=False).tidy().filter(pl.col("obliged") == 1)
    assert list(periods.select("joined", "chances").iter_rows()) == [(17, 570), (54, 14_010)]


def test_severity_decides_who_joins():
    levels = record.joiners(by=["hostlev"]).tidy().filter(pl.col("obliged") == 1)
    shares = dict(levels.select("hostlev", "share").iter_rows())
    assert {level: round(100 * shares[level], 2) for level in (3, 4, 5)} == {3: 0.14, 4: 0.70, 5: 8.52}
    assert levels.filter(pl.col("hostlev") == 5).select("joined", "chances").row(0) == (15, 176)


def test_half_of_the_disputes_see_an_answer():
    rows = record.disputes().filter(pl.col("originators_a") == 1, pl.col("originators_b") == 1)
    assert rows.height == 2_023
    joined = record.potential_helpers().group_by("dispnum").agg(pl.col("joined").max())
    assert joined["joined"].sum() == 133


def test_reversed_disputes():
    rows = record.reversed_disputes()
    assert rows.height == 11
    poland = rows.filter(pl.col("dispnum") == 258).row(0, named=True)
    assert (poland["ccode_a"], poland["ccode_b"], poland["year"]) == (290, 255, 1939)
    assert (poland["revisionist_a"], poland["revisionist_b"]) == (0, 1)


def test_logit_of_deterrence(frame: pl.DataFrame):
    fit = record.deterrence_logit(frame=frame)
    assert (fit.rows, fit.events) == (203_688, 1_875)
    assert round(fit.loglikelihood, 2) == -9149.03
    assert round(fit.auc, 4) == 0.8178
    for row in fit.tidy().iter_rows(named=True):
        estimate, error = LOGIT[row["term"]]
        digits = 4 if row["term"].startswith("peace") else 3
        assert round(row["estimate"], digits) == estimate, row["term"]
        assert round(row["std_error"], digits) == error, row["term"]


def test_logit_agrees_with_statsmodels(frame: pl.DataFrame):
    terms = ("target_pact_untied", *list(LOGIT)[2:])
    rows = frame.drop_nulls(terms)
    design = np.column_stack([np.ones(rows.height), *(rows[name].to_numpy().astype(float) for name in terms)])
    ours = record.deterrence_logit(frame=frame)
    theirs = sm.Logit(rows["start"].to_numpy(), design).fit(
        disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": rows["dyad"].to_numpy()}
    )
    np.testing.assert_allclose(ours.params, theirs.params, atol=1e-5)
    np.testing.assert_allclose(ours.std_errors, theirs.bse, rtol=1e-3)


def test_wars(frame: pl.DataFrame):
    fit = record.deterrence_logit(frame=frame, outcome="war")
    assert fit.events == 104
    assert (round(fit.params[1], 3), round(fit.std_errors[1], 3)) == (-0.164, 0.265)


@pytest.mark.slow
def test_the_sign_depends_on_the_specification(frame: pl.DataFrame):
    curve = record.specification_curve(frame=frame).tidy()
    assert curve.height == 108
    assert curve["estimate"].null_count() == 0
    negative, positive = curve.filter(pl.col("conf_high") < 0), curve.filter(pl.col("conf_low") > 0)
    assert (negative.height, positive.height) == (25, 33)
    assert negative.filter(pl.col("period") == "1816-1913").height == 17
    assert positive.filter(pl.col("period").is_in(["1946-2010", "1946-1989"])).height == 29


def test_the_comparison_by_structure_that_the_report_shows_is_that_of_the_record():
    shown = record_levels.STRUCTURE
    table = record.fulfilment(("structure",)).tidy().drop_nulls("structure")
    counted = {
        name: list(table.filter(pl.col("obligation") == name).select("honoured", "called").iter_rows())
        for name in ("all", "defense")
    }
    assert counted["all"] == [(count.k, count.n) for count in (shown.without, shown.having)]
    assert counted["defense"] == [(11, 27), (31, 72)], "the limit that stands beside it says so"
    found = record.structure_difference()
    assert found["estimate"] == pytest.approx(shown.having.share - shown.without.share)
    assert (found["conf_low"], found["conf_high"]) == pytest.approx((shown.conf_low, shown.conf_high), abs=0.006)


def test_who_owed_defence_in_wars_was_as_strong_as_whom_it_defended():
    """The level of `fight_base` is therefore that of a guarantor as strong as the protégé."""
    rows = record.potential_helpers(record.capabilities()).filter(
        pl.col("hostlev") == 5, pl.col("obliged") == 1, pl.col("year") >= 1946, pl.col("december_1941") == 0
    )
    ratio = (rows["cinc1"] / rows["cinc2"]).log().drop_nulls()
    assert ratio.to_numpy().mean() == pytest.approx(-0.02, abs=0.01)
