"""P(honours | armed attack): whose chance it is, and what it depends on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from foedus.deterrence.links import honouring
from foedus.deterrence.links.honouring import (
    FEWEST,
    Sources,
    _late,
    extras_of,
    honouring_draws,
    reference_rows,
    sources_of,
)

SIZE = 60_000


def sources(means=(-1.5, -3.0), errors=(0.3, 0.6)):
    random = np.random.default_rng(4)
    return Sources(*(mean + error * random.standard_normal(SIZE) for mean, error in zip(means, errors, strict=True)))


def drawn(given, seed=7):
    extras = {name: np.zeros(SIZE) for name in ("consultation", "nothing", "institutions")}
    return dict(zip(honouring.HONOURING_TERMS, honouring_draws(given, extras, seed).T, strict=True))


def test_a_source_is_the_mean_chance_of_its_rows_and_not_that_of_a_mean_row():
    draws = {"intercept": np.array([-5.0, -4.0]), "near": np.array([4.0, 4.0]), "next_shift": np.array([0.0, 0.5])}
    rows = {"intercept": np.ones(4), "near": np.array([0.0, 0.0, 0.0, 1.0]), "elsewhere": np.ones(4)}
    found = sources_of({"intercept": np.zeros(2)}, draws, {"intercept": np.ones(1)}, rows)
    expected = [(3 * expit(-5) + expit(-1)) / 4, (3 * expit(-3.5) + expit(0.5)) / 4]
    np.testing.assert_allclose(expit(found.joined), expected)
    assert (found.joined > np.array([-4.0, -2.5])).all(), "the chance of a mean row is too low"
    np.testing.assert_allclose(found.called, 0.0)


def test_theta_depends_on_its_sources_as_in_the_joint_posterior(monkeypatch):
    """With one gap everything is normal: precision matrix of (theta, theta_1, theta_2), inverted."""
    gap, errors = 0.8, (0.3, 0.6)
    monkeypatch.setattr(honouring, "_GAPS", np.array([gap]))
    given = sources(errors=errors)
    found = drawn(given)
    precision = np.diag([honouring.PRIOR_SD**-2 + 2 / gap**2, *(1 / e**2 + 1 / gap**2 for e in errors)])
    precision[0, 1:] = precision[1:, 0] = -1 / gap**2
    exact = np.linalg.inv(precision)
    theta = found["defense"]
    assert theta.var() == pytest.approx(exact[0, 0], rel=0.03)
    assert theta.mean() == pytest.approx(exact[0, 1:] @ [-1.5 / errors[0] ** 2, -3.0 / errors[1] ** 2], abs=0.02)
    for k, name in enumerate(("from_wars_called", "from_joining"), 1):
        assert np.cov(theta, found[name])[0, 1] == pytest.approx(exact[0, k], rel=0.1)


def test_disagreement_widens_and_agreement_narrows():
    apart, together = (drawn(sources(means=m))["defense"].std() for m in ((-0.5, -4.5), (-2.0, -2.0)))
    assert apart > 1.2 * together


def test_what_promises_add_is_told_of_the_same_draws():
    joining = {"obliged": np.array([1.0, 2.0]), "obliged_force": np.array([0.5, 0.5]), "obliged_war": np.zeros(2)}
    found = extras_of({"intercept": np.zeros(2), "defense": np.array([0.1, 0.2])}, joining)
    np.testing.assert_allclose(found["nothing"], [-1.5, -2.5])
    np.testing.assert_allclose(found["consultation"], [-0.1, -0.2])
    np.testing.assert_allclose(found["institutions"], 0.0)


@pytest.mark.data
def test_the_rows_behind_the_sources_are_those_that_the_docs_name():
    import polars as pl

    from foedus.deterrence.links.joining import joining_rows
    from foedus.record.source_files.store import scan

    called, joined = reference_rows("all")
    assert len(called["intercept"]) == 43
    assert len(joined["intercept"]) == 110
    frame = joining_rows(1946).frame
    told = frame.filter(pl.col("hostlev") == 5, pl.col("obliged") == 1)
    counts = told.group_by("tied").agg(pl.len().alias("n"), pl.col("joined").sum()).sort("tied")
    assert counts.rows() == [(0, 110, 6), (1, 44, 0)]
    power = scan("cow_nmc").select("year", "cinc", code="ccode").collect()
    untied = told.filter(pl.col("tied") == 0).select("year", helper="ccode1", target="ccode2")
    untied = untied.with_columns(pl.col("year").cast(power["year"].dtype))
    for side in ("helper", "target"):
        untied = untied.join(power.rename({"code": side, "cinc": f"cinc_{side}"}), on=[side, "year"])
    assert (untied["cinc_helper"] / untied["cinc_target"]).log().mean() == pytest.approx(-0.37, abs=0.01)


def test_where_few_rows_are_late_those_of_all_years_stand_for_them():
    rows, late = np.ones(12, bool), np.arange(12) >= 12 - FEWEST
    assert _late(rows, late).sum() == FEWEST
    assert _late(rows, late & (np.arange(12) > 12 - FEWEST)).sum() == 12
