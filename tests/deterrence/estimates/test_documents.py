"""Documents beside the estimates: read as the manifest names them, refused otherwise."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from foedus.deterrence.estimates.documents import formatted_document, shipped_document
from foedus.errors import EstimatesError
from foedus.wording import Message

OTHERWISE = Message("another format")


def ship(folder, content: bytes, *, named: bytes | None = None) -> None:
    (folder / "table.json").write_bytes(content)
    manifest = {"files": {"table.json": sha256(content if named is None else named).hexdigest()}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_document_is_read_as_it_ships(tmp_path):
    ship(tmp_path, b'{"format": 1, "rows": [1, 2]}')
    assert formatted_document("table.json", OTHERWISE, tmp_path) == {"format": 1, "rows": [1, 2]}


def test_what_does_not_ship_is_none(tmp_path):
    assert shipped_document("table.json", tmp_path) is None
    assert formatted_document("table.json", OTHERWISE, tmp_path) is None


@pytest.mark.parametrize("content", [b'{"format": 2}', b"{}", b"[1]"])
def test_another_format_is_refused_in_the_words_given(tmp_path, content):
    ship(tmp_path, content)
    with pytest.raises(EstimatesError, match="another format"):
        formatted_document("table.json", OTHERWISE, tmp_path)


def test_a_document_that_was_changed_is_refused(tmp_path):
    ship(tmp_path, b'{"format": 1}', named=b"as it was")
    with pytest.raises(EstimatesError, match=r"'table\.json' does not match the manifest"):
        shipped_document("table.json", tmp_path)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe"])
def test_what_cannot_be_read_is_named(tmp_path, content):
    ship(tmp_path, content)
    with pytest.raises(EstimatesError, match=r"'table\.json' cannot be read"):
        shipped_document("table.json", tmp_path)


def test_a_document_without_a_manifest_cannot_be_trusted(tmp_path):
    (tmp_path / "table.json").write_bytes(b"{}")
    with pytest.raises(EstimatesError, match="cannot be read"):
        shipped_document("table.json", tmp_path)
