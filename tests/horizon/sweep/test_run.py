"""Sweeps: stored as they come, resumed after a kill, the same wherever they are computed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

from foedus.assessment import assess
from foedus.deterrence.quantities.link_quantities import LinkQuantities
from foedus.errors import InputError, RunError
from foedus.files import checksum_of, write_atomic
from foedus.horizon.pool import THIS_PROCESS, cluster, processes
from foedus.horizon.sweep import rows as sweep_rows, run as module
from foedus.horizon.sweep.design import read_sweep
from foedus.horizon.sweep.run import compute
from foedus.horizon.sweep.store import open_store
from tests.support.command import foedus

DESIGN = """
sweep: 1
id: small
arrangements: [ukraine-2025-reported, consultation-only]
situations: ukraine-2025
amendments:
  as-written: {}
  again: {}
  named: {edits: "name-response clauses.g1", of: ukraine-2025-reported}
levers:
  aid-delivered: [10, 30, 900]
  will-US: [0.2]
horizon: P1Y
draws: 8
"""


def nothing(*_):
    pass


@cache
def _known(key):
    return sweep_rows.read_text(_TASKS[key])


_TASKS = {}


def read_once(task):
    """Law is slow, and the same in every test."""
    key = repr(task)
    _TASKS[key] = task
    return _known(key)


def run(folder, text=DESIGN, pool=None, write=write_atomic, restart=False, links=None):
    sweep = read_sweep("sweep.yaml", text, links or LinkQuantities())
    store = open_store(folder, sweep, restart=restart, write=write)
    if pool is not None:
        return store, compute(store, pool, links or LinkQuantities(), nothing)
    with pytest.MonkeyPatch.context() as patch:
        if module.read_text is sweep_rows.read_text:
            patch.setattr(module, "read_text", read_once)
        return store, compute(store, THIS_PROCESS, links or LinkQuantities(), nothing)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return run(folder)


def test_every_design_has_its_row(whole):
    store, table = whole[0], whole[1].pareto
    rows = pl.read_parquet(store.results)
    assert rows["design"].to_list() == list(range(15))
    assert set(rows["status"]) == {"done", "failed"}
    done = rows.filter(pl.col("status") == "done")
    assert len(table) == len(done) == 10
    assert done["overall"].is_between(0, 1).all()
    assert (done["overall_low"] <= done["overall"]).all()
    assert table["pareto"].any()
    for row in done.to_dicts():
        assert np.mean(row["overall_draws"]) == pytest.approx(row["overall"], abs=1e-4)


def test_where_designs_fail_is_stored_and_told(whole):
    store, finished = whole
    told = json.loads((store.folder / "failure.json").read_text())
    assert told == json.loads(json.dumps(finished.failure))
    assert (told["designs"], told["draws"]) == (10, 8)
    assert "With 8 draws, no failure region" in told["messages"][0]["en"]


def test_failed_rows_are_kept_with_their_message(whole):
    rows = pl.read_parquet(whole[0].results)
    failed = rows.filter(pl.col("status") == "failed")
    assert set(failed["lever.aid-delivered"]) == {900.0}
    assert all("more aid delivered (900) than pledged" in message for message in failed["message"])
    assert all("plus d’aide livrée (900) que promise" in message for message in failed["message_fr"])
    assert failed["overall"].is_null().all()


def test_what_cannot_be_told_apart_is_one_group(whole):
    """The same text under another name is of one group with it, on the frontier where it is, and as much regretted."""
    table = whole[1].pareto
    assert table["group"].to_list() == sorted(table["group"])
    keys = ["arrangement", "lever.aid-delivered", "lever.will-US"]
    shown = ["group", "pareto", "regret", "largest_regret", "worst_decile"]
    first, second = (
        table.filter(pl.col("amendment") == name).sort(keys).select(shown) for name in ("as-written", "again")
    )
    assert first.equals(second)
    told = json.loads((whole[0].folder / "pareto.json").read_text())
    assert told["best"] == {"ukraine-2025": table.filter(pl.col("group") == 1)["design"].to_list()}


def test_resolve_before_any_lever_is_solved_once_for_all_batches(tmp_path):
    sweep_rows._resolve_before.cache_clear()
    run(tmp_path / "once", DESIGN + "seed: 7\n")
    found = sweep_rows._resolve_before.cache_info()
    assert (found.misses, found.hits) == (1, 9)  # all ten designs have one bare cease-fire, in two batches


def test_designs_share_their_draws(whole):
    """The same text under another name has the very same numbers."""
    rows = pl.read_parquet(whole[0].results).filter(pl.col("status") == "done")
    keys = ["arrangement", "lever.aid-delivered", "lever.will-US"]
    values = ["overall", "acceptance", "gain_low", "cost"]
    first, second = (
        rows.filter(pl.col("amendment") == name).sort(keys).select(keys + values) for name in ("as-written", "again")
    )
    assert first.equals(second)


def test_an_identical_text_is_read_once(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(module, "read_text", lambda task: asked.append(task) or sweep_rows.read_text(task))
    run(tmp_path / "a")
    assert len(asked) == 3  # the reported text, the same with its response named, consultation only


@pytest.mark.slow
def test_a_row_agrees_with_an_assessment(tmp_path):
    """Other draws of the same model: means and the low tail within their sampling error, for which few are too few."""
    text = "sweep: 1\nid: x\narrangements: none\nhorizon: P3Y\ndraws: 1024\n"
    store, _ = run(tmp_path / "a", text)
    row = pl.read_parquet(store.results).to_dicts()[0]
    found = assess("none", horizon="P3Y", draws=1024)
    for name in ("overall", "acceptance", "peace"):
        answer = found.answers[name]
        assert row[name] == pytest.approx(answer.mean, abs=0.02)
        assert row[f"{name}_low"] == pytest.approx(answer.low, abs=0.05)


# Resuming ------------------------------------------------------------------------------------------------------------


class Stopped(Exception):  # noqa: N818
    pass


@pytest.mark.parametrize("after", [1, 2])
def test_a_sweep_that_was_broken_off_goes_on_to_the_same_files(whole, tmp_path, after):
    left = [after]

    def write(path, content):
        if path.suffix == ".parquet":
            left[0] -= 1
            if left[0] < 0:
                raise Stopped
        return write_atomic(path, content)

    with pytest.raises(Stopped):
        run(tmp_path / "s", write=write)
    stored = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "s" / "results").glob("*.parquet")}
    assert len(stored) == after
    store, _ = run(tmp_path / "s")
    for name, written in stored.items():
        assert (tmp_path / "s" / "results" / name).stat().st_mtime_ns == written  # not computed again
    for path in whole[0].folder.rglob("*.*"):
        assert path.read_bytes() == (store.folder / path.relative_to(whole[0].folder)).read_bytes(), path


def test_a_file_that_cannot_be_read_is_computed_again(whole, tmp_path):
    store, _ = run(tmp_path / "s")
    store.file(1).write_bytes(store.file(1).read_bytes()[:100])
    assert store.missing() == [1]
    again, _ = run(tmp_path / "s")
    assert again.results.read_bytes() == whole[0].results.read_bytes()


def test_the_results_of_another_design_are_not_mixed(tmp_path):
    run(tmp_path / "s")
    with pytest.raises(InputError, match="results of another design"):
        run(tmp_path / "s", DESIGN.replace("draws: 8", "draws: 9"))
    store, _ = run(tmp_path / "s", DESIGN.replace("draws: 8", "draws: 9"), restart=True)
    assert json.loads((store.folder / "manifest.json").read_text())["draws"] == 9


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(InputError, match="holds no sweep"):
        run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("content", ['{"my": "data"}', "[1]", "no JSON"])
def test_files_of_something_else_are_never_thrown_away(tmp_path, content, restart):
    for name in ("manifest.json", "pareto.csv", "results.parquet"):
        (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match="holds no sweep"):
        run(tmp_path, restart=restart)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        ("manifest.json", "pareto.csv", "results.parquet"), content
    )


def test_want_of_memory_is_no_result_of_a_design(tmp_path, monkeypatch):
    def starved(*_):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(sweep_rows, "_measured", starved)
        with pytest.raises(RunError, match="out of memory"):
            run(tmp_path / "s")
    assert not list((tmp_path / "s").rglob("*.parquet"))


def test_estimates_that_failed_block_the_results(tmp_path):
    with pytest.raises(RunError, match="diagnostics of the estimates failed"):
        run(tmp_path / "s", links=replace(LinkQuantities(), failed=("joining: R-hat 1.3",)))


# Where it is computed ------------------------------------------------------------------------------------------------


def test_two_processes_give_the_same_bytes(whole, tmp_path):
    with processes(2) as pool:
        store, _ = run(tmp_path / "s", pool=pool)
    assert store.results.read_bytes() == whole[0].results.read_bytes()


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes(whole, tmp_path):
    distributed = pytest.importorskip("dask.distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as local,
        cluster(local.scheduler_address) as pool,
    ):
        store, _ = run(tmp_path / "s", pool=pool)
    assert store.results.read_bytes() == whole[0].results.read_bytes()


_FAULTS = """
import resource
import numpy as np
from foedus.horizon import pool

def faults(task):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(100):
        np.ones(200_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

print(faults(None), pool._on_worker(faults, None))
"""


@pytest.mark.skipif("CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}), reason="of glibc alone")
def test_a_worker_uses_the_memory_of_an_array_again():
    """Dask sets this variable, and every array of 1.6 MB is then 390 pages that the system clears again."""
    environment = {**os.environ, "MALLOC_TRIM_THRESHOLD_": "65536"}
    found = subprocess.run([sys.executable, "-c", _FAULTS], env=environment, capture_output=True, text=True, check=True)
    before, after = map(int, found.stdout.split())
    assert before > 30_000
    assert after < 3_000


def test_threads_of_a_worker_are_warned_of():
    distributed = pytest.importorskip("dask.distributed")
    told = []
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=3,
            processes=False,
            protocol="tcp://",
            dashboard_address=None,
            host="127.0.0.1",
        ) as local,
        cluster(local.scheduler_address, told.append),
    ):
        pass
    assert ["up to 3 threads" in message.render() for message in told] == [True]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_scheduler_that_dies_loses_nothing(whole, tmp_path):
    pytest.importorskip("dask.distributed")
    named = tmp_path / "scheduler.json"
    command = [sys.executable, "-m"]
    scheduler = subprocess.Popen(
        [
            *command,
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(named),
        ]
    )
    worker = subprocess.Popen(
        [*command, "distributed.cli.dask_worker", "--scheduler-file", str(named), "--nthreads", "1", "--no-nanny"]
    )
    written = []

    def write(path, content):
        if path.suffix == ".parquet":
            written.append(path)
            scheduler.kill()
        return write_atomic(path, content)

    try:
        address = _address(named)
        with pytest.raises(RunError, match="the connection to the cluster was lost"), cluster(address) as pool:
            run(tmp_path / "s", pool=pool, write=write)
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()
    assert 1 <= len(list((tmp_path / "s" / "results").glob("*.parquet"))) < len(whole[0])
    store, _ = run(tmp_path / "s")
    assert store.results.read_bytes() == whole[0].results.read_bytes()


def _address(named):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if named.is_file():
            found = json.loads(named.read_text())
            if found.get("address"):
                return found["address"]
        time.sleep(0.1)
    raise AssertionError("no scheduler")


def test_nobody_at_an_address_is_a_clear_error(monkeypatch):
    pytest.importorskip("dask.distributed")
    from foedus.horizon import pool

    monkeypatch.setattr(pool, "_WAIT", 0.5)
    with pytest.raises(InputError, match="no Dask scheduler answers"), cluster("tcp://127.0.0.1:9"):
        pass


def test_without_dask_the_message_says_what_to_install(monkeypatch):
    from foedus.errors import MissingExtraError

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"foedus\[cluster\]"), cluster("tcp://127.0.0.1:9"):
        pass


# The command ---------------------------------------------------------------------------------------------------------


def test_a_region_is_told_in_words(capsys):
    from foedus.cli.sweep import _show_failure

    says = {"en": "Will.", "fr": "Volonté."}
    limits = [
        {"id": "arrangement", "title": {"en": "The arrangement", "fr": "L'arrangement"}, "unit": "", "low": None,
         "high": None, "values": ["none"], "p": 0.01},
        {"id": "will-US", "title": says, "unit": "probability", "low": None, "high": 0.3,
         "values": [0.1, 0.3], "p": 0.01},
        {"id": "resolve", "title": says, "unit": "prize", "low": 0.95, "high": None, "p": 0.01},
    ]  # fmt: skip
    failure: Any = {
        "designs": 6, "draws": 64, "what": {"en": "What fails.", "fr": "Échec."}, "share": 0.3, "coverage": 0.8,
        "density": 0.7, "mass": 0.25, "held_out": {"coverage": 0.6, "density": 0.5}, "limits": limits, "messages": [],
    }  # fmt: skip
    _show_failure(failure, "en")
    told = " ".join(capsys.readouterr().out.split())
    assert "In all, 30 % of the draws fail." in told
    assert "The arrangement: none will-US (Will): 0.1 and 0.3 (probability) resolve (Will): above 0.95 (prize)" in told
    assert "holds 60 % of the failures, and 50 % of the draws in it fail." in told
    _show_failure(failure, "fr")
    assert "will-US (Volonté) : 0,1 et 0,3" in capsys.readouterr().out.replace("\u00a0", " ")


@pytest.fixture
def design(tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(DESIGN.replace("10, 30, 900", "10"), encoding="utf-8")
    return file


def invoke(*arguments):
    return foedus("sweep", *map(str, arguments))


def test_the_command_prints_the_frontier(design, tmp_path):
    found = invoke(design, "--out", tmp_path / "o", "--workers", 1)
    assert found.exit_code == 0, found.output
    assert "on the Pareto frontier of protection, acceptance and cost" in found.output
    assert "consultation-only" in found.output
    assert "Where designs fail (5 designs in 8 draws each)" in found.output
    assert "With 8 draws, no failure region was sought." in found.output
    french = invoke(design, "--out", tmp_path / "o", "--workers", 1, "--lang", "fr")
    assert "protection" in french.output
    assert "Résultats" in french.output
    assert "Avec 8 tirages" in french.output
    assert invoke(design, "--out", tmp_path / "o", "--workers", 1, "--quiet").output == ""


def test_designs_that_fail_end_in_status_3(design, tmp_path):
    design.write_text(DESIGN, encoding="utf-8")
    found = invoke(design, "--out", tmp_path / "o", "--workers", 1)
    assert isinstance(found.exception, RunError)
    assert "5 of 15 designs failed" in str(found.exception)
    french = invoke(design, "--out", tmp_path / "o", "--workers", 1, "--lang", "fr").exception
    assert "plus d’aide livrée (900) que promise" in french.describe("fr")
    assert "than pledged" not in french.describe("fr")
    assert "more aid delivered" in found.exception.describe()  # the reason itself, not only where to look for it


def test_wrong_input_ends_in_status_2(design, tmp_path):
    (tmp_path / "file").write_text("x")
    assert invoke(design, "--out", tmp_path / "file").exception.exit_status == 2
    assert invoke(design, "--scheduler", "tcp://127.0.0.1:9", "--workers", 2).exception.exit_status == 2
    assert invoke(tmp_path / "nowhere.yaml").exception.exit_status == 2


def test_the_schema_is_published():
    found = foedus("schema", "sweep")
    assert json.loads(found.output)["title"] == "Foedus sweep"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_killed_command_goes_on_to_the_same_files(tmp_path):
    text = DESIGN.replace("10, 30, 900", "10, 20, 30, 40")
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "foedus", "sweep", "small.yaml", "--workers", "2", "--quiet", "--out"]
    subprocess.run([*command, "whole"], cwd=tmp_path, check=True)
    for _ in range(3):
        killed = subprocess.Popen([*command, "killed"], cwd=tmp_path)
        stored = len(list((tmp_path / "killed" / "results").glob("*.parquet")))
        end = time.monotonic() + 60
        while killed.poll() is None and time.monotonic() < end:
            if len(list((tmp_path / "killed" / "results").glob("*.parquet"))) > stored:
                time.sleep(random.Random(stored).random() / 5)
                break
            time.sleep(0.05)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    subprocess.run([*command, "killed"], cwd=tmp_path, check=True)
    for path in sorted((tmp_path / "whole").rglob("*.*")):
        assert path.read_bytes() == (tmp_path / "killed" / path.relative_to(tmp_path / "whole")).read_bytes()


AIMED = """
import os, signal, sys
from pathlib import Path

how, left = sys.argv[1], int(sys.argv[2])
del sys.argv[1:3]


def killing(real, halves):
    def call(self, *given):
        global left
        left -= 1
        if left == 0 and halves:
            real(self, given[0][: len(given[0]) // 2])
        if left == 0 and how != "after":
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(self, *given)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return call


if how == "half":
    Path.write_bytes = killing(Path.write_bytes, True)
else:
    Path.replace = killing(Path.replace, False)
from foedus.cli import main

main()
"""
"""The command, killed in the middle of a write, or before or after the file is moved to its place."""


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
@pytest.mark.parametrize("kills", [pytest.param(10, marks=pytest.mark.slow), pytest.param(50, marks=pytest.mark.long)])
def test_kills_at_any_time_and_in_any_write_leave_nothing_behind(tmp_path, kills):
    """Every fourth is aimed at a write; the folder is in the end the same as that of a run without a kill."""
    text = DESIGN.replace("10, 30, 900", "10, 20, 30, 40").replace("[0.2]", "[0.2, 0.3]")
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "aimed.py").write_text(AIMED, encoding="utf-8")
    command = ["sweep", "small.yaml", "--workers", "1", "--quiet", "--out"]
    plain = [sys.executable, "-m", "foedus", *command]
    began = time.monotonic()
    subprocess.run([*plain, "whole"], cwd=tmp_path, check=True)
    takes, rng, folder = time.monotonic() - began, random.Random(kills), tmp_path / "killed"
    writes = sum(1 for file in (tmp_path / "whole").rglob("*.*") if file.is_file())
    done = 0
    while done < kills:
        if done % 4 == 0:
            how = [rng.choice(["half", "before", "after"]), str(rng.randint(1, writes))]
            run = subprocess.Popen([sys.executable, "aimed.py", *how, *command, "killed"], cwd=tmp_path)
            status = run.wait()
        else:
            run = subprocess.Popen([*plain, "killed"], cwd=tmp_path)
            time.sleep(rng.uniform(0.3, 1.1) * takes)
            run.send_signal(signal.SIGKILL)
            status = run.wait()
        assert status in (0, -signal.SIGKILL)  # never refused
        done += status != 0
        if status == 0:
            _same_folder(tmp_path / "whole", folder)
            shutil.rmtree(folder)
    subprocess.run([*plain, "killed"], cwd=tmp_path, check=True)
    _same_folder(tmp_path / "whole", folder)


def _same_folder(one, two):
    names = sorted(file.relative_to(one) for file in one.rglob("*") if file.is_file())
    assert names == sorted(file.relative_to(two) for file in two.rglob("*") if file.is_file())
    for name in names:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_a_batch_of_which_any_byte_changed_is_computed_again(whole, tmp_path):
    folder = shutil.copytree(whole[0].folder, tmp_path / "s")
    store = open_store(folder, whole[0].sweep, restart=False)
    good, sums, rng = store.file(1).read_bytes(), checksum_of(store.file(1)).read_bytes(), np.random.default_rng(3)
    for place in rng.choice(len(good), 200, replace=False):
        flipped = bytearray(good)
        flipped[place] ^= 1 << int(rng.integers(8))
        store.file(1).write_bytes(flipped)
        assert store.missing() == [1]
    fewer = pl.read_parquet(good).drop("message")
    fewer.write_parquet(store.file(1))
    assert store.missing() == [1]
    for content in (b"", b"0" * 64, sums[:-1], b"\xff" * 64):
        store.file(1).write_bytes(good)
        checksum_of(store.file(1)).write_bytes(content)
        assert store.missing() == [1]
    checksum_of(store.file(1)).unlink()
    assert store.missing() == [1]
    run(folder)
    _same_folder(whole[0].folder, folder)


def test_a_folder_where_a_file_belongs_is_an_error_that_names_it(whole, tmp_path):
    folder = shutil.copytree(whole[0].folder, tmp_path / "s")
    for name, restart in (
        ("results.parquet", False),
        ("results.parquet", True),
        ("results/batch-00001.parquet", False),
    ):
        (folder / name).unlink()
        (folder / name).mkdir()
        with pytest.raises(InputError, match=name):
            run(folder, restart=restart)
        (folder / name).rmdir()
        run(folder)
    _same_folder(whole[0].folder, folder)


def test_an_interrupt_says_how_to_go_on(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("foedus.horizon.sweep.run.compute", interrupted)
    (tmp_path / "s.yaml").write_text(DESIGN, encoding="utf-8")
    found = foedus("sweep", str(tmp_path / "s.yaml"), "--out", str(tmp_path / "o"), "--workers", "1")
    assert found.exit_code == 130
    assert "run the same command to resume" in found.stderr
