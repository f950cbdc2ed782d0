"""How the numbers were made: one row for each link and each source of the estimates, sampling errors in points."""

from __future__ import annotations

from foedus.report.evidence.provenance import provenance_of
from foedus.report.parts import parts_of
from tests.support.sample_assessment import assessment


def rows_of(lang: str = "en", **changed: object) -> dict[str, str]:
    data = assessment()
    data["provenance"] |= changed
    return {str(name): str(value) for name, value in provenance_of(parts_of(data, lang), lang, "icd203").rows}


def test_estimates_have_a_row_for_each_link_and_source():
    link = {"sample": "from_1946", "n_obs": 1200, "events": 54, "method": "nuts", "draws": None}
    estimates = {"model_version": 3, "links": {"joining": link}, "data": {"gml_dirdisp": "cd" * 32}}
    rows = rows_of(estimates=estimates)
    (joining,) = (value for value in rows.values() if "nuts" in value)
    assert joining.split(", ")[1:] == ["rows: 1200", "events: 54", "nuts"]
    assert rows["SHA-256 of gml_dirdisp"] == "cd" * 32
    assert "3" in rows.values()


def test_sampling_errors_are_in_points_and_only_of_answers():
    rows = rows_of(sampling_error={"overall": 0.0123, "colour": 0.5})
    found = {name: value for name, value in rows.items() if name.startswith("sampling error")}
    assert list(found.values()) == ["1.2"]  # two figures
