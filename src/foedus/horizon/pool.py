"""Where the work is done: in this process, in processes beside it, or on a Dask cluster by address.

Tasks are pure functions of their arguments, so that it makes no difference to the results which is taken.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import foedus
from foedus.errors import InputError, RunError
from foedus.extras import require
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

__all__ = ["THIS_PROCESS", "Pool", "begin", "call", "cluster", "cores", "processes"]

T = TypeVar("T")

_WAIT = 10.0  # seconds for a scheduler to answer
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h of glibc
_CONTROL_GROUP = Path("/sys/fs/cgroup")  # as a container sees its own


class Pool(Protocol):
    """Runs tasks."""

    def run(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Yield the position and the result of each task, as they come; what can begin beside this process does."""
        ...


def begin(pool: Pool, function: Callable[[Any], T], tasks: Sequence[Any]) -> Callable[[], list[T]]:
    """Begin tasks, and return what waits for their results, in the order of the tasks."""
    results = pool.run(function, tasks)

    def wait() -> list[T]:
        found = dict(results)
        return [found[i] for i in range(len(tasks))]

    return wait


def call(pool: Pool, function: Callable[..., T], *arguments: Any) -> T:
    """Return what a function returns, called where the pool works."""
    return begin(pool, _called, [(function, arguments)])()[0]


def _called(task: tuple[Callable[..., T], tuple[Any, ...]]) -> T:
    function, arguments = task
    return function(*arguments)


class _ThisProcess:
    def run(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        for i, task in enumerate(tasks):
            try:
                found = function(task)
            except MemoryError:
                raise _no_memory() from None
            yield i, found


THIS_PROCESS: Pool = _ThisProcess()
"""Runs one task after the other here."""


class _Processes:
    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self.executor = executor

    def run(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        try:
            return self._results({self.executor.submit(function, task): i for i, task in enumerate(tasks)})
        except BrokenProcessPool as error:
            raise self._died(error) from None

    def _results(self, futures: dict[Future[Any], int]) -> Iterator[tuple[int, Any]]:
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool as error:
            raise self._died(error) from None
        except MemoryError:
            raise _no_memory() from None

    def _died(self, error: BrokenProcessPool) -> RunError:
        return RunError(Message("a worker process died"), why=str(error), todo=_AGAIN)


_AGAIN = Message("run the command again: stored results are kept and the rest is computed")


def _no_memory() -> RunError:
    """Return the error that stands for a machine that is too small: that says nothing of a design."""
    return RunError(Message("out of memory"), todo=_AGAIN)


def cores() -> int:
    """Return how many processes can run at once: the processors allowed to this one, within a container's quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota(_CONTROL_GROUP)
    return allowed if quota is None else max(1, min(allowed, round(quota)))


def _quota(folder: Path) -> float | None:
    """Return how many processors' time a container's control group grants (versions 2 and 1); None without a limit."""
    try:
        granted, period = (folder / "cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        try:
            granted, period = (
                (folder / "cpu" / f"cpu.cfs_{name}_us").read_text(encoding="ascii").strip()
                for name in ("quota", "period")
            )
        except (OSError, ValueError):
            return None
    try:
        share = float(granted) / float(period)
    except (ValueError, ZeroDivisionError):  # "max": no limit
        return None
    return share if share > 0 else None


@contextmanager
def processes(workers: int, *modules: str) -> Generator[Pool]:
    """Run tasks in so many processes beside this one; in this process if one is enough, or the system allows no other.

    Where the system can, one server imports what they need, and the modules named, while a command reads its
    documents, and forks them: a fork of this process, which may have threads, could hang.

    Raises
    ------
    RunError
        A process died.
    """
    executor = _executor(workers, modules) if workers > 1 else None
    if executor is None:
        yield THIS_PROCESS
        return
    try:
        yield _Processes(executor)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _executor(workers: int, modules: Sequence[str]) -> ProcessPoolExecutor | None:
    """Return what runs tasks in processes; None on a system that lets nothing be shared between them."""
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forks else "spawn")
    try:
        if forks:
            context.set_forkserver_preload([f"{__package__}.worker", *modules])
            resource_tracker.ensure_running()  # here: it would unblock signals that the server inherits
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # an interrupt is not for the server
            try:
                forkserver.ensure_running()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(_settings(),))
    except (OSError, ImportError, NotImplementedError):  # no semaphores, no sockets, or too few of them
        return None


def _settings() -> dict[str, str]:
    """Return what the environment says of Foedus now: the server that forks workers has that of its own start."""
    return {name: value for name, value in os.environ.items() if name.startswith("FOEDUS_")}


def _begin(settings: dict[str, str]) -> None:
    """Read where the process that started this one reads; end when interrupted or when that one is gone, even killed.

    Parameters
    ----------
    settings : dict
        What the environment of that process says of Foedus.
    """
    for name in _settings().keys() - settings.keys():
        del os.environ[name]
    os.environ.update(settings)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _Cluster:
    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address

    def run(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        from dask.distributed import as_completed as completed

        futures = {self.client.submit(_on_worker, function, task, pure=False): i for i, task in enumerate(tasks)}
        try:
            for future in completed(list(futures)):
                yield futures[future], future.result()
        except (OSError, TimeoutError, CancelledError) as error:
            raise self._lost(error) from None
        except Exception as error:
            if type(error).__module__.startswith(("distributed", "dask", "asyncio")):
                raise self._lost(error) from None
            raise

    def _lost(self, error: BaseException) -> RunError:
        why = f"{type(error).__name__}: {error}".rstrip(": ")
        return RunError(Message("the connection to the cluster was lost"), where=self.address, why=why, todo=_AGAIN)


def _on_worker(function: Callable[[Any], Any], task: Any) -> Any:
    _keep_memory()
    return function(task)


@cache
def _keep_memory() -> None:
    """Let glibc use the memory of an array again for the next, as it learns to where nobody interferes.

    Dask starts its workers with ``MALLOC_TRIM_THRESHOLD_``. Setting one threshold of glibc stops it from
    adapting the other: every array above 128 KiB is then requested from the system again and cleared page by page,
    which takes longer than the computing (`mallopt(3)`, "dynamic mmap threshold"). This sets the limits that glibc
    would have reached by itself.
    """
    try:
        os.confstr("CS_GNU_LIBC_VERSION")
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, ValueError, OSError):
        return  # another C library, which does not read that variable
    for threshold, mebibytes in ((_MMAP_THRESHOLD, 32), (_TRIM_THRESHOLD, 64)):
        mallopt(threshold, mebibytes << 20)


@contextmanager
def cluster(address: str, warn: Callable[[Message], object] = lambda message: None) -> Generator[Pool]:
    """Run tasks on a Dask cluster.

    Parameters
    ----------
    address : str
        Of its scheduler, as ``tcp://10.0.0.1:8786``.
    warn : callable
        Told that workers have several threads, if they do: the threads of a process wait for one another here.

    Raises
    ------
    MissingExtraError
        Dask is not installed.
    InputError
        Nobody answers at that address, or its workers have another version of Foedus, or none.
    RunError
        The cluster was lost.
    """
    require("cluster", where=Message("a sweep on a cluster"))
    from dask.distributed import Client

    try:
        client = Client(address, timeout=_WAIT)
    except (OSError, ValueError, TimeoutError, TypeError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            Message("no Dask scheduler answers"),
            where=address,
            why=why,
            todo=Message("give the address of a scheduler"),
        ) from None
    try:
        _require_same_version(client, address)
        if (threads := max(client.nthreads().values(), default=1)) > 1:
            warn(_threads_message(threads))
        yield _Cluster(client, address)
    finally:
        client.close(timeout=2)


def _threads_message(n: int) -> Message:
    return Message(
        "Cluster workers have up to {n} threads each, and threads block one another. Start single-threaded ones "
        "with: dask worker ADDRESS --nworkers -1 --nthreads 1",
        {"n": n},
    )


def _require_same_version(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WAIT)
    except TimeoutError:
        raise InputError(
            Message("the cluster has no workers"),
            where=address,
            todo=Message("start some with 'dask worker'"),
        ) from None
    try:
        found = set(client.run(_version).values())
    except Exception as error:
        raise InputError(
            Message("the workers of the cluster cannot run Foedus"), where=address, why=str(error)
        ) from None
    if found != {foedus.__version__}:
        raise InputError(
            Message(
                "the workers run Foedus {found}, this machine {here}", {"found": found, "here": foedus.__version__}
            ),
            where=address,
            todo=Message("install the same version everywhere: other versions give other results"),
        )


def _version() -> str:
    return foedus.__version__
