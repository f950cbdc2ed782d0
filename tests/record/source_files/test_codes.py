"""Codes of the sources: complete, in both languages, none that the file does not hold without saying so."""

from __future__ import annotations

import json

import polars as pl
import pytest

from foedus import record
from foedus.errors import InputError, UnknownNameError
from tests.support.command import foedus


def test_every_label_is_in_both_languages_and_says_where_it_was_read():
    table = record.code_labels()
    rows = table.data
    assert rows.select("source", "variable", "code").is_unique().all()
    assert rows.null_count().sum_horizontal().item() == 0
    assert set(rows["source"]) <= set(record.sources())
    assert set(rows["label"]) == set(table.words["label"])
    for texts in table.words["label"].values():
        assert texts["fr"]
        assert texts["fr"].strip() == texts["fr"]
    assert rows["confirmed"].str.contains("https://").all()


def test_a_source_and_a_variable_can_be_asked_for():
    rows = record.code_labels("icb_crises", ["globactm"]).data
    assert rows["code"].to_list() == list(range(14))
    assert rows.filter(pl.col("code") == 11)["label"].item() == "military force by members authorised"


def test_names_without_codes_are_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="icb_actors"):
        record.code_labels("icb_actor")
    with pytest.raises(UnknownNameError, match="triggr"):
        record.code_labels("icb_actors", ["trigger"])


def test_the_command_prints_them_in_both_languages():
    french = foedus("record", "codebook", "--codes", "ucdp_terminations", "--lang", "fr").stdout
    assert "cessez-le-feu" in french
    rows = json.loads(foedus("record", "codebook", "--codes", "gml_mie", "--format", "json").stdout)["rows"]
    assert {row["source"] for row in rows} == {"gml_mie"}
    refused = foedus("record", "codebook", "gml_mie")
    assert isinstance(refused.exception, InputError)
    assert "--codes" in str(refused.exception)


@pytest.mark.data
def test_every_code_in_a_file_has_a_label():
    """The exceptions: a code that no codebook lists, and "by nobody" where there was no peacekeeping."""
    rows = record.code_labels().data
    without: dict[tuple[str, str], list[int]] = {}
    for (source, variable), labels in rows.group_by("source", "variable", maintain_order=True):
        held = record.table(str(source))[str(variable)].drop_nulls().unique().to_list()
        lost = sorted(set(held) - set(labels["code"]))
        if lost:
            without[str(source), str(variable)] = lost
    assert without == {("icb_actors", "outcom"): [9], ("fortna_ceasefires", "pkwho"): [0]}
