"""The named analogues that ship: they are those of the record, and every text that promises something has some."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from foedus.arrangement.atop import atop_coding
from foedus.arrangement.loading import case_ids, load_case
from foedus.assessment.analogues import analogues_part
from foedus.deterrence.estimates.load import estimates_folder
from foedus.deterrence.release.analogues import FILE, build_analogues, load_analogues
from foedus.errors import EstimatesError

PROMISES = ("DEFENSE", "OFFENSE", "NEUTRAL", "NONAGG", "CONSULT")


@pytest.mark.parametrize("name", case_ids())
def test_every_text_that_promises_has_its_analogues(name):
    coding = atop_coding(load_case(name))
    rows = load_analogues(coding)
    assert (rows is not None) == any(coding[promise] for promise in PROMISES)
    if rows:
        assert [row["distance"] for row in rows] == sorted(row["distance"] for row in rows)
        assert all(0 <= row["honoured"] <= row["called"] for row in rows)


def test_a_coding_that_no_text_has_is_told_why(monkeypatch):
    assert load_analogues({"DEFENSE": 7}) is None
    monkeypatch.setattr("foedus.assessment.analogues.load_analogues", lambda coding: None)
    told: Any = analogues_part(load_case("model-guarantee"))
    assert isinstance(told, dict)
    assert "record analogues" in told["why"]["en"]
    assert "record analogues" in told["why"]["fr"]


def test_the_treaty_of_guarantee_of_cyprus_is_near_the_model_guarantee():
    told = analogues_part(load_case("model-guarantee"))
    assert isinstance(told, list)
    titles = [row["title"]["en"] for row in told]
    assert "United Kingdom, Greece, Cyprus, Turkey" in titles


def test_a_file_that_was_changed_is_refused(tmp_path):
    folder = tmp_path / "estimates"
    shutil.copytree(estimates_folder(), folder)
    (folder / FILE).write_text("{}")
    with pytest.raises(EstimatesError, match="manifest"):
        load_analogues({}, folder)


@pytest.mark.data
def test_what_ships_is_what_the_record_gives(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps({"files": {}}))
    built = json.loads(build_analogues(tmp_path).read_text())
    shipped = json.loads((estimates_folder() / FILE).read_text())
    assert built["nearest"] == shipped["nearest"]
