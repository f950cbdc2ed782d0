"""The evidence that ships: written whole beside the links, read without data, refused if it was changed."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from foedus.deterrence.estimates.folder import estimates_folder
from foedus.deterrence.estimates.load import load_estimates
from foedus.deterrence.evidence.models import EVIDENCE_NAMES
from foedus.deterrence.release.evidence import FILE, build_evidence, load_facts
from foedus.errors import EstimatesError, UnknownNameError
from foedus.record.facts.listing import TOPICS, evidence, evidence_facts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(estimates_folder(), tmp_path / "estimates")


def test_every_model_ships_and_passed():
    shipped = load_estimates().evidence
    assert tuple(shipped) == EVIDENCE_NAMES
    assert [name for name, posterior in shipped.items() if not posterior.passed] == []


def test_shipped_facts_need_no_data(monkeypatch, tmp_path):
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    facts = load_facts()
    assert facts
    assert load_facts(["promises"]) == tuple(fact for fact in facts if fact.id.startswith("promise-"))
    assert evidence(facts).text("en") != evidence(facts).text("fr")


def test_unknown_topics_and_changed_files_are_refused(folder: Path):
    with pytest.raises(UnknownNameError, match=TOPICS[0]):
        load_facts([TOPICS[0] + "x"])
    (folder / FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(EstimatesError, match=r"evidence\.json"):
        load_facts(folder=folder)
    (folder / FILE).unlink()
    with pytest.raises(EstimatesError, match="ships"):
        load_facts(folder=folder)


@pytest.mark.data
def test_shipped_facts_are_those_of_the_sources():
    shipped, computed = evidence(load_facts()), evidence(evidence_facts())
    for lang in ("en", "fr"):
        assert shipped.text(lang) == computed.text(lang)


@pytest.mark.data
@pytest.mark.slow
def test_evidence_is_rebuilt_to_the_same_draws_and_leaves_the_links_alone(folder: Path):
    """What is exact is the same draw by draw; a sampler goes other ways on another number of threads."""
    before = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    build_evidence(folder, 20261126)
    after = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert after["links"] == before["links"]
    shipped, rebuilt = load_estimates().evidence, load_estimates(folder).evidence
    assert tuple(shipped) == tuple(rebuilt)
    for name, posterior in shipped.items():
        other = rebuilt[name]
        assert posterior.names == other.names, name
        if posterior.diagnostics["method"] == "exact" and "parts" not in posterior.diagnostics:
            np.testing.assert_allclose(posterior.draws, other.draws, rtol=1e-6, err_msg=name)
        apart = np.abs(posterior.draws.mean(axis=0) - other.draws.mean(axis=0))
        assert (apart <= 0.25 * posterior.draws.std(axis=0) + 1e-9).all(), name
