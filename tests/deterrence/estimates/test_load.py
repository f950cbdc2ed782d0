"""What ships can be read, says what it is, and is refused when it is not what the manifest names."""

import json
import shutil
from dataclasses import replace
from functools import cache, reduce

import numpy as np
import pytest

from foedus.deterrence.estimates.load import LINK_NAMES, _load, estimates_folder, load_estimates, read_arrays
from foedus.errors import EstimatesError, UnknownNameError
from foedus.files import sha256


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(estimates_folder(), tmp_path / "estimates")


def test_the_level_of_a_link_and_of_a_step():
    terms = ("war:intercept", "war:step_1946", "war:next_shift", "war:contiguous", "force:intercept")
    link = replace(load_estimates().links["severity"], names=terms, draws=np.array([[1.0, 10, 100, 1000, 10_000]]))
    assert link.level("war").tolist() == [11]
    assert link.level("war", new_level=True).tolist() == [111]
    with pytest.raises(UnknownNameError, match="unknown step"):
        link.level()
    joining = load_estimates().links["joining"]
    assert np.allclose(joining.level(new_level=True) - joining.level(), joining["next_shift"])


def test_every_link_ships_with_draws_that_fit_its_terms():
    estimates = load_estimates()
    assert tuple(estimates.links) == LINK_NAMES
    for name, link in estimates.links.items():
        assert link.draws.shape == (1000, len(link.names)), name
        assert np.isfinite(link.draws).all(), name
        assert link.n_obs > link.events > 0, name
        assert set(link.prior) <= set(link.names), name
        assert link.passed, link.diagnostics["messages"]
    assert estimates.failures == {}


def test_three_samples_and_both_codings_ship_for_each_link_on_disputes():
    variants = load_estimates().variants
    for link in ("joining", "resistance", "severity", "challenge"):
        for sample in ("all", "without_world_wars", "from_1946"):
            assert (link, sample) in variants
            assert (link, f"{sample}:war_initiator") in variants
    assert ("joining", "all:december_1941") in variants


def test_what_ships_stays_small():
    sizes = {path.name: path.stat().st_size for path in estimates_folder().glob("*.npz")}
    links = sum(size for name, size in sizes.items() if name.startswith(("headlines-", "variants-")))
    assert links < 1.6e6
    evidence = sum(size for name, size in sizes.items() if name.startswith("evidence-"))
    assert evidence < 1e6, "1,000 draws of some 220 terms, single precision"
    assert sum(sizes.values()) - links - evidence < 0.2e6, "the links from earlier years"


def test_the_summary_stands_beside_the_prior():
    rows = {row["term"]: row for row in load_estimates().links["contest"].summary()}
    slope = rows["ln_ratio"]
    assert slope["prior_low"] is not None
    assert slope["prior_high"] is not None
    assert slope["prior_low"] < slope["conf_low"] < slope["estimate"] < slope["conf_high"] < slope["prior_high"]


def test_a_term_that_does_not_exist_is_named():
    with pytest.raises(UnknownNameError, match="ln_ratio"):
        load_estimates().links["contest"]["ln_rato"]


def test_another_version_of_the_model_is_refused(copy):
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps(manifest | {"model_version": 0}))
    with pytest.raises(EstimatesError, match="foedus estimate"):
        load_estimates(copy)


def test_a_changed_file_is_refused(copy):
    path = next(copy.glob("headlines-*.npz"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(EstimatesError, match="does not match"):
        load_estimates(copy)


def test_a_missing_file_and_a_missing_manifest_are_refused(copy):
    next(copy.glob("variants-*.npz")).unlink()
    with pytest.raises(EstimatesError, match="missing"):
        load_estimates(copy)
    (copy / "manifest.json").unlink()
    with pytest.raises(EstimatesError, match="no readable manifest"):
        load_estimates(copy)


def _paths(found, path=(), depth=3):
    """Every place of a manifest, of lists the first entry."""
    yield path
    inside = found.items() if isinstance(found, dict) else enumerate(found[:1]) if isinstance(found, list) else ()
    for key, value in inside if depth else ():
        yield from _paths(value, (*path, key), depth - 1)


@pytest.mark.parametrize("value", ["gone", None, [], {}, "x", 3])
def test_a_manifest_that_anything_happened_to_is_refused_or_whole(copy, value, monkeypatch):
    """Each place in turn is taken out, or holds something else; what is read none the less can be used."""
    path, known = copy / "manifest.json", read_arrays
    whole = json.loads(path.read_text())
    monkeypatch.setattr("foedus.deterrence.estimates.load.read_arrays", cache(known))
    kept = {key: whole[key] for key in ("model_version", "files", "evidence", "variants")}
    kept["links"] = {name: whole["links"][name] for name in ("joining", "severity")}
    for place in _paths(kept):
        manifest = json.loads(json.dumps(whole))
        *above, last = place or ("manifest",)
        parent = reduce(lambda found, key: found[key], above, manifest if place else {"manifest": manifest})
        parent.pop(last) if value == "gone" else parent.__setitem__(last, value)
        path.write_text(json.dumps(manifest if place else parent.get("manifest")))
        try:
            found = load_estimates(copy)
            assert all(found.links[name].summary() for name in LINK_NAMES), place
        except EstimatesError:
            continue
        finally:
            _load.cache_clear()
        assert isinstance(found.failures, dict), place


def test_a_file_of_estimates_that_is_no_archive_is_refused(copy):
    path = next(copy.glob("headlines-*.npz"))
    for content in (b"", b"PK", b"no zip", np.array([1.0]).tobytes(), path.read_bytes()[: len(path.read_bytes()) // 2]):
        path.write_bytes(content)
        manifest = json.loads((copy / "manifest.json").read_text())
        manifest["files"][path.name] = sha256(path)
        (copy / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(EstimatesError):
            load_estimates(copy)
        _load.cache_clear()


def test_failed_diagnostics_are_told(copy):
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["links"]["joining"]["diagnostics"] |= {"passed": False, "messages": ["the chains do not agree"]}
    path.write_text(json.dumps(manifest))
    assert load_estimates(copy).failures == {"joining": ["the chains do not agree"]}
