"""Rows of the links: nothing of the future enters, help adds up, sources are reconciled, runs are taken up again."""

import numpy as np
import polars as pl
import pytest

from foedus.deterrence.estimates.load import Posterior
from foedus.deterrence.estimates.write import Checkpoints, register_document
from foedus.deterrence.fitting.samples import SAMPLES, Sample
from foedus.deterrence.links import counted_disputes
from foedus.deterrence.links.baseline import challenge_frame, spline, terms_of
from foedus.deterrence.links.challenge import challenge_rows, fit_challenge
from foedus.deterrence.links.contest import war_coalitions
from foedus.deterrence.links.dispute_history import region
from foedus.deterrence.links.expected_help import expected_help, panel
from foedus.deterrence.links.honouring import HONOURING_TERMS, Sources, honouring_draws
from foedus.errors import UnknownNameError
from foedus.record.source_files.store import scan


@pytest.fixture(scope="module")
def frame(with_record):
    with with_record():
        return challenge_frame(1985, 1995)


@pytest.mark.data
def test_rows_of_the_challenge(frame):
    assert frame.select("ccode1", "ccode2", "year").is_unique().all()
    whole = frame.filter(pl.col("year").is_between(1990, 1995))
    assert 0 < whole["start"].sum() < 400
    assert frame["complete"].sum() < frame.height


@pytest.mark.data
def test_rows_know_nothing_of_their_own_year_or_of_later_ones(frame, monkeypatch):
    """Without the disputes of a year on, nothing of that year changes, but much of a later one does."""
    known = terms_of(frame)[0]
    monkeypatch.setattr(counted_disputes, "scan", lambda name: scan(name).filter(pl.col("year") < 1990))
    frozen = terms_of(frame)[0]
    at, later = (frame["year"].to_numpy() == year for year in (1990, 1995))
    for name, values in known.items():
        assert np.array_equal(values[at], frozen[name][at]), name
    assert frozen["met_1"][later].sum() < known["met_1"][later].sum()
    assert frozen["at_odds"][later].sum() == 0 < known["at_odds"][later].sum()


@pytest.mark.data
def test_a_short_fit_of_the_challenge_ranks_years_to_come(frame):
    from foedus.statistics.logit import auc

    rows = challenge_rows(frame)
    fit = fit_challenge(rows.between(1985, 1992))
    later = rows.rows.between(1993, 1995)
    assert auc(later.outcome, fit.predict(later)) > 0.8
    assert set(rows.groups.values()) == {"place", "power", "regime", "past", "interactions", "alliances"}


@pytest.mark.data
def test_more_obligation_brings_more_help():
    years = panel(1980, 1980)
    rows = pl.DataFrame({"ccode1": [365, 645], "ccode2": [260, 690], "year": [1980, 1980]})
    terms = {"intercept": -6.0, "ln_capability": 0.3}
    without, owed = expected_help(rows, terms, years)
    assert (without > 0).all()
    assert (owed == 0).all()
    _, owed = expected_help(rows, terms | {"obliged": 2.0}, years)
    assert owed[0] > 0.2  # West Germany has NATO; Kuwait has fewer behind it
    assert owed[0] > owed[1]
    worse, _ = expected_help(rows, terms | {"war": 3.0}, years)
    assert (worse > without).all()
    pair = years.years[1980].pair
    assert (pair["obliged"] * pair["owes_less"] == 0).all(), "who owes defence owes nothing less"
    assert set(np.unique(pair["owes_less"])) == {0.0, 1.0}


@pytest.mark.data
def test_the_strength_of_a_side_is_the_same_each_time():
    """A sum in the order of threads differs in its last bits from run to run, and every fit after it."""
    first, *others = (war_coalitions() for _ in range(6))
    assert all(first.equals(other) for other in others)


def test_a_spline_is_straight_beyond_its_knots():
    x = np.linspace(-10, 20, 301)
    basis = spline(x, (0.0, 3.0, 6.0, 9.0))
    assert basis.shape == (301, 3)
    second = np.diff(basis, 2, axis=0)
    assert np.abs(second[(x[1:-1] < -0.2) | (x[1:-1] > 9.2)]).max() < 1e-9
    assert np.abs(second).max() > 1e-4


def test_regions():
    assert region(np.array([2, 255, 475, 666, 710])).tolist() == [0, 1, 2, 3, 4]


def test_samples():
    years = pl.DataFrame({"year": [1900, 1915, 1940, 1946, 2000]})
    kept = {name: years.filter(Sample.named(name).keeps(1816, 2010))["year"].to_list() for name in SAMPLES}
    assert kept["without_world_wars"] == [1900, 1946, 2000]
    assert kept["from_1946"] == [1946, 2000]
    assert kept["all"] == years["year"].to_list()
    with pytest.raises(UnknownNameError, match="from_1946"):
        Sample.named("from_1945")


@pytest.mark.parametrize(("called", "joined"), [(-1.0, -1.0), (-1.0, -4.0)])
def test_what_sources_disagree_on_widens_the_answer(called, joined):
    random = np.random.default_rng(1)
    sources = Sources(random.normal(called, 0.4, 4000), random.normal(joined, 0.7, 4000))
    extras = dict.fromkeys(("consultation", "nothing", "institutions"), np.zeros(4000))
    draws = honouring_draws(sources, extras, 2)
    theta, gap = (draws[:, HONOURING_TERMS.index(name)] for name in ("defense", "gap"))
    assert min(called, joined) - 0.1 < np.median(theta) < max(called, joined) + 0.8
    if called == joined:
        agreed.append((theta.std(), gap.mean()))
    else:
        assert theta.std() > agreed[0][0]
        assert gap.mean() > agreed[0][1]


agreed: list[tuple[float, float]] = []


def test_fits_are_taken_up_again_unless_made_otherwise(tmp_path):
    posterior = Posterior(
        "contest", "all", ("a",), np.arange(3.0)[:, None], {"passed": True}, 9, 4, {"a": (0.0, 1.0)}, "y ~ a"
    )
    kept = Checkpoints(tmp_path / "partial", {"seed": 1})
    kept.put("all:side_b", posterior)
    found = Checkpoints(tmp_path / "partial", {"seed": 1}).get("contest", "all:side_b")
    assert found is not None
    assert np.array_equal(found.draws, posterior.draws)
    assert (found.names, found.prior, found.n_obs) == (posterior.names, posterior.prior, 9)
    (tmp_path / "partial" / "contest-all-side_b.npz").write_bytes(b"cut short")
    assert Checkpoints(tmp_path / "partial", {"seed": 1}).get("contest", "all:side_b") is None
    assert Checkpoints(tmp_path / "partial", {"seed": 2}).get("contest", "all:side_b") is None


def test_a_document_is_entered_in_the_manifest(tmp_path):
    import json

    register_document(tmp_path, "backtest.json", {"scores": []})
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert len(manifest["files"]["backtest.json"]) == 64
