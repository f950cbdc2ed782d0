"""`foedus record` and `foedus cite`: exit status, text, JSON, bad input without a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus import record
from foedus.errors import FoedusError, MissingSourceError
from foedus.record.facts.listing import TOPICS
from tests.support.command import foedus

if TYPE_CHECKING:
    from pathlib import Path


def test_public_names_load_nothing_heavy():
    code = (
        "import sys, foedus.record, foedus.cli; "
        "print([m for m in ('polars', 'numpy', 'scipy', 'matplotlib', 'narwhals', 'jax', 'z3', 'pooch') "
        "if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_public_name_can_be_had():
    code = (
        "import foedus.record as r; [getattr(r, n) for n in r.__all__]; "
        "print([n for n in r.__all__ if type(getattr(r, n)).__name__ == 'module'], set(r.__all__) == set(dir(r)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[] True"


def test_cite():
    result = foedus("cite", "gml_part")
    assert result.exit_code == 0
    assert result.stdout.count("@") == 2


def test_codebook():
    result = foedus("record", "codebook", "--format", "json")
    rows = json.loads(result.stdout)["rows"]
    assert {"column", "label", "unit", "addition", "source", "years", "note"} == set(rows[0])


def test_what_is_missing_is_told_without_a_traceback(tmp_path: Path):
    environment = {**os.environ, "FOEDUS_CACHE": str(tmp_path)}
    environment.pop("FOEDUS_DATA_MIRROR", None)
    command = [sys.executable, "-c", "from foedus.cli import main; main()", "record", "fulfilment"]
    found = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert found.returncode == 3
    assert "run `foedus record fetch record`" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_dry_run_names_each_file_with_its_size_and_terms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    said = foedus("record", "fetch", "evidence", "--dry-run")
    assert said.exit_code == 0
    assert not said.stderr
    rows = [line.split(None, 2) for line in said.stdout.splitlines()[2:-2]]
    assert {name for name, _, _ in rows} == {s.id for s in record.sources().values() if s.group == "evidence"}
    assert ["us_troops", "1146", "GPL-3 or later (the repository); downloaded on request, never shipped"] in rows
    assert said.stdout.splitlines()[-1].startswith(f"{len(rows)} files, ")
    assert "aucune indiquée dans le dépôt" in foedus("record", "fetch", "evidence", "--dry-run", "--lang", "fr").stdout
    assert not list(tmp_path.rglob("*"))


def test_evidence_without_files_names_both_groups_and_what_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    error = foedus("record", "evidence", "sanctions").exception
    assert isinstance(error, MissingSourceError)
    assert "foedus record fetch record evidence" in error.describe()
    assert "--shipped" in error.describe("fr")


def test_help_of_the_evidence_lists_every_topic():
    told = " ".join(foedus("record", "evidence", "--help").stdout.replace("│", " ").split())
    assert ", ".join(TOPICS) in told


def test_evidence_names_topics_and_nulls_and_speaks_french_in_json_too():
    words = ("record", "evidence", "ceasefires", "--shipped")
    text = foedus(*words).stdout
    assert "third-party forces after a cease-fire [ceasefires]" in text
    assert "1 for ratios, 0 for differences and log-odds" in text
    fr, en = (json.loads(foedus(*words, "--format", "json", "--lang", lang).stdout)["rows"] for lang in ("fr", "en"))
    (row,) = (row for row in fr if row["fact"] == "ceasefires-forces-present")
    (same,) = (row for row in en if row["fact"] == "ceasefires-forces-present")
    assert (row["null"], row["topic"], row["estimate"]) == (True, "ceasefires", same["estimate"])
    assert all(row[key] != same[key] for key in ("measures", "scale", "speaks_to", "limits"))
    line = next(line for line in text.splitlines() if line.split()[-1:] == ["fortna_ceasefires"] and "0.578" in line)
    assert "null" in line


@pytest.mark.data
class TestWithData:
    def test_status(self):
        result = foedus("record", "status", "--format", "json")
        rows = json.loads(result.stdout)["rows"]
        assert {row["state"] for row in rows} == {"mirror"}

    def test_fetch_from_a_mirror_copies(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
        said = foedus("record", "fetch", "cow_majors", "--dry-run")
        assert "1 file," in said.stdout
        assert not list(tmp_path.rglob("*.rda"))
        assert foedus("record", "fetch", "cow_majors").exit_code == 0
        assert len(list(tmp_path.rglob("*.rda"))) == 1
        assert "0 files" in foedus("record", "fetch", "cow_majors").stderr

    def test_fulfilment_and_figure(self, tmp_path: Path):
        result = foedus("record", "fulfilment", "--figure", str(tmp_path / "f.svg"))
        assert result.exit_code == 0
        assert "73     146" in result.stdout
        assert (tmp_path / "f.svg").read_text(encoding="utf-8").startswith("<?xml")
        assert r"\begin{tabular}" in foedus("record", "fulfilment", "--by", "structure", "--format", "latex").stdout

    def test_titles_notes_and_messages_are_french_where_asked(self, tmp_path: Path):
        told = foedus("record", "fulfilment", "--lang", "fr").stdout
        assert told.startswith("Engagements honorés quand une guerre les a mis à l’épreuve, 1816-2003\n")
        assert "Chaque ligne est une alliance" in told
        assert re.search(r"73 +146", told)
        rows = json.loads(foedus("record", "fulfilment", "--format", "json", "--lang", "fr").stdout)
        assert rows["notes"][0].startswith("Chaque ligne est une alliance")
        table = ("--years", "1990-1991", "--relevant", "--out", str(tmp_path / "t.csv"), "--lang", "fr")
        assert "colonnes" in foedus("record", "dyads", *table).stderr

    def test_analogues(self):
        answer = json.loads(foedus("record", "analogues", "full-alliance", "--count", "3", "--format", "json").stdout)
        assert answer["coding"]["DEFENSE"] == 1
        assert len(answer["analogues"]["rows"]) == 3

    @pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
    def test_dyads(self, tmp_path: Path, name: str):
        words = ["record", "dyads", "--directed", "--relevant", "--years", "1900-1902", "--out", str(tmp_path / name)]
        before = os.umask(0o022)
        try:
            result = foedus(*words)
        finally:
            os.umask(before)
        assert result.exit_code == 0
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o644, "colleagues can read it"
        table = pl.read_csv(tmp_path / name) if name.endswith("csv") else pl.read_parquet(tmp_path / name)
        assert {"ccode1", "ccode2", "year", "gmlmidonset", "atop_defense"} <= set(table.columns)
        assert f"{table.height} rows" in result.stderr

    def test_a_place_that_cannot_be_written_is_wrong_input(self, tmp_path: Path):
        (tmp_path / "file").write_text("")
        result = foedus("record", "dyads", "--years", "1900-1900", "--out", str(tmp_path / "file" / "t.csv"))
        assert isinstance(result.exception, FoedusError)
        assert result.exception.exit_status == 2
        assert "choose another place" in str(result.exception)

    def test_dyads_with_everything_and_a_warning(self, tmp_path: Path):
        words = ["record", "dyads", "--years", "2009-2011", "--disputes", "cow", "--everything"]
        result = foedus(*words, "--out", str(tmp_path / "t.parquet"))
        assert result.exit_code == 0
        assert "warning: source 'td_rivalries' covers 1816-2010: values of 2011-2011 are null" in result.stderr
        assert "cowmid_decay" in pl.read_parquet(tmp_path / "t.parquet").columns

    def test_dyads_with_the_evidence_name_what_was_not_matched(self, tmp_path: Path):
        words = ["record", "dyads", "--directed", "--relevant", "--years", "2008-2008", "--evidence"]
        result = foedus(*words, "--out", str(tmp_path / "t.parquet"), "--lang", "fr")
        assert result.exit_code == 0
        assert "132 des 1547 cas de sanctions" in result.stderr
        table = pl.read_parquet(tmp_path / "t.parquet")
        war = table.filter(pl.col("ccode1") == 372, pl.col("ccode2") == 365)
        assert war.select("icbthreat1", "ustroops1", "leader2").row(0)[0] == 1
        assert {"sanction1", "ucdpterm", "cowintraongoing2", "miewar"} <= set(table.columns)

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["--years", "1816"], "1816-2010"),
            (["--years", "1800-1820"], "1816-2016"),
            (["--years", "1900-1901", "--initiator", "sidea"], "initiator"),
        ],
    )
    def test_bad_input(self, tmp_path: Path, words: list[str], message: str):
        result = foedus("record", "dyads", *words, "--out", str(tmp_path / "t.csv"))
        assert isinstance(result.exception, FoedusError)
        assert result.exception.exit_status == 2
        assert message in str(result.exception)
        assert not list(tmp_path.iterdir())
