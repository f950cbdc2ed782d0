from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import FoedusError, InputError, SpecificationError, UnknownNameError
from foedus.games import Fit, bootstrap, clarke, egame12, load, table, vuong
from foedus.games.fit.profile import profile_intervals
from tests.support.plays import FORMULA, OUTCOMES, deterrence


def test_tidy_has_brooms_names(deterrence_fit):
    tidy = deterrence_fit.tidy()
    assert tidy.columns == ["term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]
    row = tidy.row(1, named=True)
    assert row["statistic"] == pytest.approx(row["estimate"] / row["std_error"])
    assert row["conf_high"] - row["estimate"] == pytest.approx(1.959964 * row["std_error"], rel=1e-6)
    assert deterrence_fit.glance()["n_obs"].item() == 400


def test_predictions_are_probabilities(deterrence_fit):
    for of in ("outcomes", "actions"):
        frame = deterrence_fit.predict(of=of)
        totals = frame.sum_horizontal().to_numpy()
        np.testing.assert_allclose(totals, 1 if of == "outcomes" else 2, rtol=1e-12)
    long = deterrence_fit.probabilities(over={"x": [-1, 0, 1]}, at={"w": 0.5}, draws=300)
    assert long.height == 9
    assert long.filter(pl.col("conf_low") > pl.col("estimate")).is_empty()
    assert long.filter((pl.col("conf_low") < 0) | (pl.col("conf_high") > 1)).is_empty()
    assert long.equals(deterrence_fit.probabilities(over={"x": [-1, 0, 1]}, at={"w": 0.5}, draws=300))


def test_differences_and_effects_add_up_to_nothing(deterrence_fit):
    change = deterrence_fit.first_difference("z", -1, 1, draws=100)
    assert change["estimate"].sum() == pytest.approx(0, abs=1e-12)
    effects = deterrence_fit.marginal_effects("x", draws=100)
    assert effects["estimate"].sum() == pytest.approx(0, abs=1e-9)
    # Against a plain difference of means.
    data = {k: deterrence_fit.data[k] for k in ("x", "w", "z")}
    nudged = deterrence_fit.predict({**data, "x": data["x"] + 1e-4})["sq"].mean()
    before = deterrence_fit.predict({**data, "x": data["x"] - 1e-4})["sq"].mean()
    assert effects["estimate"][0] == pytest.approx((nudged - before) / 2e-4, rel=1e-6)


def test_bad_questions_are_named(deterrence_fit):
    with pytest.raises(UnknownNameError, match="variable 'q'"):
        deterrence_fit.first_difference("q", 0, 1)
    with pytest.raises(SpecificationError, match="needs every value"):
        deterrence_fit.predict({"x": [np.nan], "w": [0.0], "z": [0.0]})
    with pytest.raises(UnknownNameError, match="kind of probability"):
        deterrence_fit.predict(of="outcome")
    with pytest.raises(SpecificationError, match="level"):
        deterrence_fit.tidy(level=95)


def test_robust_and_clustered_errors_by_hand(deterrence_fit):
    S, V = deterrence_fit.scores, deterrence_fit.covariance
    robust = deterrence_fit.with_covariance("robust")
    np.testing.assert_allclose(robust.covariance, V @ (S.T @ S) @ V, rtol=1e-12)
    group = deterrence(400, 1)["group"]
    summed = np.stack([S[np.repeat(group, 5)[: len(S)] == g].sum(axis=0) for g in np.unique(group)])
    clustered = deterrence_fit.with_covariance("clustered", cluster=np.repeat(group, 5)[:400])
    g = len(np.unique(np.repeat(group, 5)[:400]))
    summed = summed[:g]
    np.testing.assert_allclose(clustered.covariance, V @ (summed.T @ summed) @ V * g / (g - 1), rtol=1e-10)
    np.testing.assert_allclose(clustered.with_covariance("hessian").covariance, V)
    with pytest.raises(UnknownNameError, match="kind of standard errors"):
        deterrence_fit.with_covariance("robots")
    with pytest.raises(SpecificationError, match="two clusters"):
        deterrence_fit.with_covariance("clustered", cluster=np.zeros(400))


def test_a_bootstrap_replicate_is_a_fit_of_its_rows(deterrence_fit):
    made = bootstrap(deterrence_fit, 60, seed=3)
    assert made.verdict.replicates == 60
    assert made.draws is not None
    assert len(made.draws) == 60 - made.verdict.failed_replicates
    weights = np.random.default_rng(3).multinomial(400, np.full(400, 1 / 400), size=60)[0]
    alone = egame12(FORMULA, deterrence(400, 1), outcomes=OUTCOMES, weights=weights)
    np.testing.assert_allclose(made.draws[0], alone.estimates, rtol=1e-5)
    np.testing.assert_allclose(made.std_errors, deterrence_fit.std_errors, rtol=0.5)
    np.testing.assert_array_equal(bootstrap(deterrence_fit, 60, seed=3).draws, made.draws)
    assert bootstrap(deterrence_fit, 20, cluster=np.arange(400) // 4).draws is not None


def test_profiles_touch_the_maximum_and_bend_like_the_hessian(deterrence_fit):
    grid = deterrence_fit.profile(points=5, reach=0.1)
    assert grid["converged"].all()
    assert grid["deviance"].min() > -1e-9
    ends = grid.filter(pl.int_range(pl.len()) % 5 == 0)["deviance"].to_numpy()
    np.testing.assert_allclose(ends, 0.1**2, rtol=0.1)
    intervals = profile_intervals(deterrence_fit, "u1(sq):x")
    low, high = deterrence_fit.interval()
    assert intervals["conf_low"].item() == pytest.approx(low[1], abs=0.1)
    assert intervals["conf_high"].item() == pytest.approx(high[1], abs=0.1)


def test_the_posterior_agrees_with_the_likelihood_under_a_wide_prior(deterrence_fit):
    sampled = deterrence_fit.posterior(prior_scale=50, draws=400, warmup=200, chains=2)
    assert float(sampled.provenance["rhat_max"]) < 1.05
    made = {key: sampled.provenance[key] for key in ("prior_scale", "draws", "warmup", "chains")}
    assert made == {"prior_scale": "50", "draws": "400", "warmup": "200", "chains": "2"}
    gap = np.abs(sampled.estimates - deterrence_fit.estimates) / deterrence_fit.std_errors
    assert gap.max() < 0.5
    np.testing.assert_allclose(sampled.std_errors, deterrence_fit.std_errors, rtol=0.25)
    assert sampled.tidy()["p_value"].null_count() == 5


def test_a_saved_fit_comes_back_whole(deterrence_fit, tmp_path):
    made = bootstrap(deterrence_fit, 20)
    path = made.save(tmp_path / "fit.npz")
    back = load(path)
    assert back.model == made.model
    assert back.tidy().equals(made.tidy())
    assert back.verdict == made.verdict
    assert back.predict().equals(made.predict())
    assert back.update().log_likelihood == pytest.approx(made.log_likelihood, rel=1e-12)
    assert b"pickle" not in path.read_bytes()
    assert Fit.load(path).terms == made.terms


def test_what_is_no_fit_is_refused(tmp_path):
    path = tmp_path / "x.npz"
    path.write_bytes(b"not a fit")
    with pytest.raises(InputError, match="holds no fit"):
        load(path)
    np.savez(path, header=np.frombuffer(b'{"format": 99}', dtype=np.uint8))
    with pytest.raises(InputError, match="format 99"):
        load(path)
    np.savez(path, header=np.frombuffer(b'{"format": 1, "kind": "os:system"}', dtype=np.uint8))
    with pytest.raises(FoedusError, match="unknown kind of model"):
        load(path)
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "nowhere.npz")


def test_tables_set_models_side_by_side(deterrence_fit):
    other = deterrence_fit.update(link="logit")
    text = table([deterrence_fit, other], names=["probit", "logit"])
    assert "u1(sq)" in text
    assert text.splitlines()[0].split() == ["probit", "logit"]
    assert "Log-likelihood" in text
    latex = deterrence_fit.table("latex")
    assert latex.startswith(r"\begin{tabular}{lr}")
    assert latex.count("&") >= 10
    web = deterrence_fit.table("html")
    assert web.startswith("<table>")
    assert web.endswith("</table>")
    with pytest.raises(UnknownNameError, match="form of a table"):
        deterrence_fit.table("word")


def test_vuong_and_clarke_by_hand(deterrence_fit):
    other = deterrence_fit.update(link="logit")
    ratio = deterrence_fit.casewise - other.casewise
    found = vuong(deterrence_fit, other)
    assert found.statistic == pytest.approx(ratio.sum() / (np.sqrt(400) * ratio.std()))
    assert clarke(deterrence_fit, other).statistic == (ratio > 0).sum()
    with pytest.raises(SpecificationError, match="same likelihood"):
        vuong(deterrence_fit, deterrence_fit)
    with pytest.raises(SpecificationError, match="same rows"):
        vuong(deterrence_fit, deterrence_fit.replace(data={**other.data, "y": other.data["y"][::-1]}))
    shifted = other.replace(rows=other.rows + 1)  # the frame was filtered before: the same observations
    assert vuong(deterrence_fit, shifted) == found
    with pytest.raises(SpecificationError, match=r"they differ in x \(first in row 0\)"):
        vuong(deterrence_fit, shifted.replace(data={**other.data, "x": other.data["x"][::-1]}))


def test_plots_draw_what_the_tables_say(deterrence_fit, tmp_path):
    axes = deterrence_fit.plot()
    assert len(axes.get_yticklabels()) == 5
    curves = deterrence_fit.plot("probabilities", over={"x": np.linspace(-1, 1, 5)}, draws=50)
    assert [line.get_label() for line in curves.get_lines()] == list(OUTCOMES)
    profile = deterrence_fit.plot("profile", term="u1(sq):x", points=5)
    profile.figure.savefig(tmp_path / "profile.svg")
    with pytest.raises(UnknownNameError, match="plot"):
        deterrence_fit.plot("pie")
