"""Work in processes: the same results wherever it is done, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import fields

import numpy as np
import pytest

from foedus.arrangement import load_case, read_arrangement
from foedus.errors import DocumentError, RunError, UnknownNameError
from foedus.horizon import assess_draws
from foedus.horizon.pool import cores, processes
from foedus.horizon.solving.checks import begin_check
from tests.support.paths import GOLDEN

QUARTERS = 6

CHILD = """
import os, time
from foedus.horizon.pool import processes

def pid(task):
    time.sleep(0.2)
    return os.getpid()

if __name__ == "__main__":
    with processes(2) as pool:
        print(*{found for _, found in pool.run(pid, range(6))}, flush=True)
        time.sleep(60)
"""


@pytest.fixture(scope="module")
def options(make_terms):
    return [make_terms("none", "none"), make_terms("dated", "menu")]


def test_outcomes_and_diagnostics_are_the_same_in_processes(world, options):
    draws = world.ledger.draws(np.random.default_rng(1).normal(size=(100, len(world.ledger.quantities))))
    given = (draws, world.situation, options, QUARTERS)
    with processes(2) as pool:
        there = assess_draws(*given, pool)
        checked = begin_check(*given, np.random.default_rng(1), 20_000, pool)(there)
    here = assess_draws(*given)
    for field in fields(here):
        assert (getattr(here, field.name) == getattr(there, field.name)).all(), field.name
    assert checked == begin_check(*given, np.random.default_rng(1), 20_000)(here)


def test_a_worker_that_dies_is_an_error():
    with processes(2) as pool, pytest.raises(RunError, match="a worker process died"):
        list(pool.run(os._exit, [3]))


BAD = str(GOLDEN / "reading" / "many-at-once.yaml")


@pytest.mark.parametrize(("function", "name", "kind"), [
    (load_case, "budapst", UnknownNameError), (read_arrangement, BAD, DocumentError),
])  # fmt: skip
def test_an_error_of_a_task_is_the_same_in_processes(function, name, kind):
    with pytest.raises(kind) as here:
        function(name)
    with processes(2) as pool, pytest.raises(kind) as there:
        list(pool.run(function, [name]))
    for lang in ("en", "fr"):
        assert there.value.describe(lang) == here.value.describe(lang)
    assert vars(there.value).keys() == vars(here.value).keys()


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({"cpu.max": "150000 100000\n"}, 2),
        ({"cpu.max": "300000 100000\n"}, 3),
        ({"cpu.max": "10000 100000\n"}, 1),
        ({"cpu.max": "max 100000\n"}, 8),
        ({"cpu/cpu.cfs_quota_us": "200000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 2),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        ({}, 8),
    ],
)
def test_as_many_processes_as_the_quota_of_a_container_grants(tmp_path, monkeypatch, files, count):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    monkeypatch.setattr("foedus.horizon.pool._CONTROL_GROUP", tmp_path)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(8)), raising=False)
    assert cores() == count


def test_without_semaphores_the_work_is_done_in_this_process(monkeypatch):
    def none(*_, **__):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("foedus.horizon.pool.ProcessPoolExecutor", none)
    with processes(2) as pool:
        assert list(pool.run(lambda _: os.getpid(), [1, 2])) == [(0, os.getpid()), (1, os.getpid())]


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_workers_leave_with_the_process_that_started_them(tmp_path, ending):
    script = tmp_path / "child.py"
    script.write_text(CHILD, encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout is not None
    workers = [int(pid) for pid in child.stdout.readline().split()]
    assert len(workers) == 2
    if ending == signal.SIGINT:  # as a terminal does: to all of them
        os.killpg(child.pid, ending)
    else:
        child.send_signal(ending)
    _, told = child.communicate(timeout=20)
    end = time.monotonic() + 20
    while any(_lives(pid) for pid in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(_lives(pid) for pid in workers)
    assert "Process ForkServerProcess" not in told


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_read_where_this_process_reads_now(monkeypatch):
    """The server that forks them keeps the environment of its own start."""
    with processes(2) as pool:
        list(pool.run(os.getenv, ["FOEDUS_CACHE"]))
    monkeypatch.setenv("FOEDUS_CACHE", "/somewhere/else")
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    with processes(2) as pool:
        found = dict(pool.run(os.getenv, ["FOEDUS_CACHE", "FOEDUS_DATA_MIRROR"]))
    assert found == {0: "/somewhere/else", 1: None}
