"""Sources: the registry, downloads that resume and verify, a cache never left half-written."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from foedus import record
from foedus.errors import CacheError, ChecksumError, MissingSourceError, SourceError, UnknownNameError
from foedus.files import checksum_of, is_whole
from foedus.record.source_files import registry
from foedus.record.source_files.paths import Locations, kept_by_place, locations

if TYPE_CHECKING:
    pass

CONTENT = b"row,year,value\n" + b"".join(b"%d,1900,%d\n" % (code, code) for code in range(40_000))


def make_source(content: bytes = CONTENT, name: str = "toy") -> registry.Source:
    return registry.Source(
        id=name,
        title="A toy",
        version="1",
        repository="someone/somewhere",
        commit="0" * 40,
        path=f"data/{name}.csv",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        rows=40_000,
        first=1900,
        last=1900,
        cite="cow2017states",
        licence="none",
    )


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> registry.Source:
    only = make_source()
    monkeypatch.setattr(registry, "sources", lambda: {only.id: only})
    return only


@contextmanager
def server(
    content: bytes = CONTENT, *, stop_after: int | None = None, refuse: int | None = None
) -> Generator[tuple[str, list[str | None]]]:
    """Serve one file, with ranges; break off the first answer after so many bytes, or refuse with a status."""
    ranges: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            ranges.append(asked)
            if refuse is not None:
                self.send_error(refuse)
                return
            start = int(re.findall(r"\d+", asked)[0]) if asked else 0
            rest = content[start:]
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            cut = stop_after if stop_after is not None and len(ranges) == 1 else len(rest)
            self.wfile.write(rest[:cut])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name it overrides)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", ranges
        running.shutdown()
        thread.join()


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class TestRegistry:
    def test_every_source_is_complete(self):
        assert len(record.sources()) == 48
        for source in record.sources().values():
            assert re.fullmatch(r"[0-9a-f]{64}", source.sha256)
            assert re.fullmatch(r"[0-9a-f]{40}", source.commit)
            assert source.first <= source.last
            assert source.address == f"https://raw.githubusercontent.com/{source.quoted}"
            assert source.licence in registry.TERMS
            assert source.group in registry.GROUPS

    def test_unknown_source_offers_the_nearest(self):
        with pytest.raises(UnknownNameError, match="atop_alliance"):
            record.source("atop_aliance")

    def test_a_group_stands_for_its_sources(self):
        evidence = [source.id for source in registry.select(["evidence", "icb_crises"])]
        assert evidence == [source.id for source in record.sources().values() if source.group == "evidence"]

    def test_names_of_files_are_quoted_in_addresses(self):
        assert record.source("fortna_ceasefires").address.endswith("/Peacekeeping/data/pk%26pkept.dta")

    def test_every_source_has_a_citation(self):
        text = record.bibtex()
        for source in record.sources().values():
            assert f"{{{source.cite}," in text

    def test_bibtex_names_software_first_and_each_work_once(self):
        text = record.bibtex(["gml_part", "gml_dirdisp"])
        assert text.startswith("@software{foedus,")
        assert text.count("@article{gibler2016gml") == 1
        assert text.count("@") == 2
        assert text.count("{") == text.count("}")


@pytest.mark.data
def test_registry_agrees_with_the_mirror(mirror: Path):
    for source in record.sources().values():
        path = mirror / source.relative
        assert path.stat().st_size == source.bytes
        assert hashlib.sha256(path.read_bytes()).hexdigest() == source.sha256


class TestDownload:
    def test_fetches_and_reads(self, toy: registry.Source, tmp_path: Path):
        got: list[int] = []
        with server() as (address, _):
            (path,) = record.fetch(where=Locations(tmp_path, address=address), progress=got.append)
        assert path.read_bytes() == CONTENT
        assert sum(got) == len(CONTENT)
        assert files_below(tmp_path) == [path]
        assert record.table("toy", Locations(tmp_path)).height == 40_000

    def test_what_is_there_is_not_downloaded_again(self, toy: registry.Source, tmp_path: Path):
        with server() as (address, ranges):
            where = Locations(tmp_path, address=address)
            record.fetch(where=where)
            record.fetch(where=where)
        assert len(ranges) == 1

    def test_a_truncated_download_resumes_where_it_stopped(self, toy: registry.Source, tmp_path: Path):
        with server(stop_after=100_000) as (address, ranges):
            where = Locations(tmp_path, address=address)
            with pytest.raises(SourceError, match="cannot download source 'toy'"):
                record.fetch(where=where)
            assert not files_below(where.downloads)
            (path,) = record.fetch(where=where)
        assert path.read_bytes() == CONTENT
        assert ranges[1] is not None
        assert int(re.findall(r"\d+", ranges[1])[0]) > 0

    def test_another_file_is_refused_and_thrown_away(self, toy: registry.Source, tmp_path: Path):
        with (
            server(CONTENT[:-1] + b"!") as (address, _),
            pytest.raises(ChecksumError, match="does not match the registry"),
        ):
            record.fetch(where=Locations(tmp_path, address=address))
        assert not files_below(tmp_path)

    @pytest.mark.parametrize(
        ("status", "why", "todo"),
        [
            (404, "has no such file (HTTP 404): it was removed", "FOEDUS_DATA_MIRROR to a folder or an address"),
            (429, "refuses for now (HTTP 429)", "wait some minutes"),
            (503, "cannot answer (HTTP 503)", "run the command again: it resumes"),
        ],
    )
    def test_a_refusal_says_what_happened_and_what_to_do(
        self, toy: registry.Source, tmp_path: Path, status: int, why: str, todo: str
    ):
        with server(refuse=status) as (address, _), pytest.raises(SourceError) as caught:
            record.fetch(where=Locations(tmp_path, address=address))
        said = str(caught.value)
        assert why in said
        assert todo in said
        assert "Client Error" not in said
        assert "Max retries" not in said
        assert not files_below(tmp_path)

    def test_nobody_answers(self, toy: registry.Source, tmp_path: Path):
        with pytest.raises(SourceError, match="FOEDUS_DATA_MIRROR") as caught:
            record.fetch(where=Locations(tmp_path, address="http://127.0.0.1:9"))
        assert "no connection to 127.0.0.1:9" in str(caught.value)
        assert "urllib3" not in str(caught.value)
        assert not files_below(tmp_path)

    def test_a_cache_that_cannot_be_written(self, toy: registry.Source, tmp_path: Path):
        (tmp_path / "cache").write_text("a file where the folder should be")
        with server() as (address, _), pytest.raises(CacheError, match="FOEDUS_CACHE"):
            record.fetch(where=Locations(tmp_path / "cache", address=address))


def test_the_cache_is_where_pooch_puts_it(monkeypatch: pytest.MonkeyPatch):
    import pooch

    monkeypatch.delenv("FOEDUS_CACHE", raising=False)
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    assert locations().cache == pooch.os_cache("foedus")


@pytest.mark.data
@pytest.mark.parametrize("name", [source.id for source in record.sources().values() if source.group == "evidence"])
def test_a_file_of_the_evidence_that_has_changed_is_refused_everywhere(name: str, mirror: Path, tmp_path: Path):
    source = record.source(name)
    content = (mirror / source.relative).read_bytes()
    changed = tmp_path / "mirror" / source.relative
    changed.parent.mkdir(parents=True)
    changed.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    where = Locations(tmp_path / "cache", mirror=tmp_path / "mirror")
    with pytest.raises(ChecksumError, match=name):
        record.fetch([name], where=where)
    with pytest.raises(ChecksumError, match=name):
        record.table(name, where)
    assert record.status([name], where)[0].state == "wrong"
    with server(changed.read_bytes()) as (address, _), pytest.raises(ChecksumError, match="discarded"):
        record.fetch([name], where=Locations(tmp_path / "cache", address=address))
    assert not files_below(tmp_path / "cache")


class TestMirror:
    def make(self, folder: Path, content: bytes = CONTENT) -> Path:
        path = folder / make_source().relative
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        return folder

    def test_is_read_in_place(self, toy: registry.Source, tmp_path: Path):
        where = Locations(tmp_path / "cache", mirror=self.make(tmp_path / "mirror"))
        assert record.table("toy", where)["value"].sum() == sum(range(40_000))
        assert record.status(where=where)[0].state == "mirror"

    def test_is_copied_by_fetch(self, toy: registry.Source, tmp_path: Path):
        where = Locations(tmp_path / "cache", mirror=self.make(tmp_path / "mirror"))
        record.fetch(where=where)
        assert record.table("toy", Locations(tmp_path / "cache")).height == 40_000

    def test_a_changed_file_is_refused(self, toy: registry.Source, tmp_path: Path):
        where = Locations(tmp_path / "cache", mirror=self.make(tmp_path / "mirror", CONTENT[:1000]))
        with pytest.raises(ChecksumError, match="too short"):
            record.table("toy", where)
        assert record.status(where=where)[0].state == "wrong"
        assert not files_below(tmp_path / "cache")

    def test_absent_folder_named_in_the_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(tmp_path / "nowhere"))
        with pytest.raises(MissingSourceError, match="FOEDUS_DATA_MIRROR"):
            locations()

    def test_an_address_may_be_a_mirror(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        monkeypatch.setenv("FOEDUS_DATA_MIRROR", "http://127.0.0.1:8000/")
        monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
        assert locations() == Locations(tmp_path, address="http://127.0.0.1:8000")


class TestStore:
    def test_nothing_is_downloaded_unless_asked(self, toy: registry.Source, tmp_path: Path):
        with server() as (address, ranges), pytest.raises(MissingSourceError, match="`foedus record fetch record`"):
            record.table("toy", Locations(tmp_path, address=address))
        assert not ranges

    def test_second_use_reads_the_parsed_table(self, toy: registry.Source, tmp_path: Path):
        mirror = TestMirror().make(tmp_path / "mirror")
        where = Locations(tmp_path / "cache", mirror=mirror)
        first = record.table("toy", where)
        (mirror / toy.relative).unlink()
        assert record.table("toy", where).equals(first)

    def test_a_broken_parsed_table_is_made_again(self, toy: registry.Source, tmp_path: Path):
        where = Locations(tmp_path / "cache", mirror=TestMirror().make(tmp_path / "mirror"))
        first = record.table("toy", where)
        (kept,) = where.parsed.glob("*.parquet")
        good = kept.read_bytes()
        places = range(0, len(good), len(good) // 8)
        flipped = [good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :] for place in places]
        damaged = [good[:50], b"", good + b"x", *flipped]
        for content in damaged:
            kept.write_bytes(content)
            assert record.table("toy", where).equals(first)
            assert kept.read_bytes() == good, "healed"
        checksum_of(kept).write_text("0")
        assert record.table("toy", where).equals(first)
        assert is_whole(kept)

    def test_an_unwritable_cache_costs_time_not_the_result(self, toy: registry.Source, tmp_path: Path):
        (tmp_path / "cache").write_text("a file")
        where = Locations(tmp_path / "cache", mirror=TestMirror().make(tmp_path / "mirror"))
        with pytest.warns(match="read again"):
            assert record.table("toy", where).height == 40_000

    def test_a_file_that_cannot_be_parsed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        bad = make_source(b"no,such\n1\n")
        monkeypatch.setattr(registry, "sources", lambda: {"toy": bad})
        where = Locations(tmp_path / "cache", mirror=TestMirror().make(tmp_path / "mirror", b"no,such\n1\n"))
        with pytest.raises(SourceError, match="source 'toy'"):
            record.table("toy", where)

    def test_missing_codes_become_nulls(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        from dataclasses import replace

        content = b"ccode,year,fatality,share\n2,1900,-9,0.5\n20,1900,3,NA\n"
        source = replace(make_source(content), rows=2, missing=(-9,))
        monkeypatch.setattr(registry, "sources", lambda: {"toy": source})
        where = Locations(tmp_path / "cache", mirror=TestMirror().make(tmp_path / "mirror", content))
        table = record.table("toy", where)
        assert table["fatality"].to_list() == [None, 3]
        assert table["share"].to_list() == [0.5, None]


def test_what_was_read_from_one_place_is_no_answer_for_another(tmp_path, monkeypatch):
    calls = []

    @kept_by_place
    def read(number: int) -> int:
        calls.append(number)
        return len(calls)

    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(tmp_path / "one"))
    assert (read(1), read(1), read(2)) == (1, 1, 2)
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(tmp_path / "two"))
    assert read(1) == 3
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(tmp_path / "one"))
    assert read(1) == 1
