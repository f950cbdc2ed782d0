"""``foedus estimate`` names what it lacks, takes runs up again, and finds estimates that were tampered with."""

import json
import shutil

import numpy as np
import pytest

from foedus.deterrence.estimates.load import estimates_folder, load_estimates
from foedus.errors import MissingSourceError
from tests.support.command import foedus


@pytest.mark.parametrize("arguments", [["--check"], ["--out", "new"]])
def test_without_data_it_says_what_to_run(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = foedus("estimate", *arguments)
    assert isinstance(result.exception, MissingSourceError)
    assert "foedus record fetch" in str(result.exception)
    assert not (tmp_path / "new").exists()


@pytest.fixture
def two_jobs(monkeypatch):
    """The two smallest links only."""
    from foedus.deterrence.estimates import variants as jobs

    small = tuple(job for job in jobs.jobs() if job.link in ("fulfilment", "contest"))
    monkeypatch.setattr(jobs, "jobs", lambda: small)
    monkeypatch.setattr("foedus.cli.estimate.checks_of", lambda build: {})
    monkeypatch.setattr("foedus.cli.estimate._backtest", lambda *_: None)
    monkeypatch.setattr("foedus.deterrence.release.specifications.build_specifications", lambda folder: None)
    monkeypatch.setattr("foedus.deterrence.release.analogues.build_analogues", lambda folder: None)
    return small


@pytest.mark.data
def test_an_interrupted_run_goes_on_where_it_stopped(two_jobs, tmp_path, monkeypatch):
    from foedus.deterrence.estimates.rebuild import Rebuild

    out, run, made = tmp_path / "estimates", Rebuild.run, []

    def interrupted(self, job):
        made.append(job)
        if len(made) == 4:
            raise KeyboardInterrupt
        return run(self, job)

    monkeypatch.setattr(Rebuild, "run", interrupted)
    arguments = ["estimate", "--fast", "--draws", "200", "--out", str(out)]
    foedus(*arguments)
    assert not (out / "manifest.json").exists()  # nothing is put in place before all is done
    result = foedus(*arguments)
    assert result.exit_code == 0, result.output
    assert len(made) == len(two_jobs) + 1  # only what was under way is made twice
    again = tmp_path / "again"
    monkeypatch.setattr(Rebuild, "run", run)
    foedus("estimate", "--fast", "--draws", "200", "--out", str(again))
    first, second = (json.loads((folder / "manifest.json").read_text())["files"] for folder in (out, again))
    assert first == second  # the same seed, the same bytes, whether interrupted or not
    assert load_estimates(out).links["contest"].draws.shape == (200, 2)
    assert not (out / ".partial").exists()


@pytest.mark.data
@pytest.mark.slow
def test_what_ships_agrees_with_a_quick_fit_and_what_was_tampered_with_does_not(tmp_path):
    result = foedus("estimate", "--check")
    assert result.exit_code == 0, result.output
    copy = shutil.copytree(estimates_folder(), tmp_path / "estimates")
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["data"]["cow_nmc"] = "0" * 64
    path.write_text(json.dumps(manifest))
    result = foedus("estimate", "--check", "--out", str(copy))
    assert result.exit_code == 1
    assert "cow_nmc" in result.output


def test_a_link_that_is_cut_at_a_few_draws_may_differ_by_the_error_that_brings():
    from foedus.cli.estimate import _differences, _error_of_cutting
    from foedus.deterrence.estimates.load import Posterior
    from foedus.wording import translator

    def posterior(mean, **told):
        draws = mean + np.linspace(-1.7, 1.7, 101)[:, None]
        return Posterior("challenge", "all", ("resist_win",), draws, told, 10, 5, {}, "")

    cut = {"share_of_earlier_links": 0.64}
    one, few = posterior(0.0, **cut, cut_at=16), posterior(0.8, **cut, cut_at=4)
    assert _error_of_cutting(one.diagnostics, few.diagnostics) == pytest.approx((0.64 * (1 / 16 + 1 / 4)) ** 0.5)
    assert _differences(one, few, translator("en")) == []
    assert len(_differences(one, posterior(1.9, **cut, cut_at=4), translator("en"))) == 1
    assert len(_differences(posterior(0.0), posterior(0.8), translator("en"))) == 1
