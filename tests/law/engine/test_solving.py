"""Questions to z3: what is not a matter of law."""

from __future__ import annotations

import os
import signal
import threading

import pytest
import z3

from foedus.law.engine.solving import new_solver


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_an_interrupt_is_no_answer():
    """z3 would take it for itself and say "unknown", which is read as: out of time."""
    # A shell starts what runs in the background with this signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    holes = 8
    sits = [[z3.Bool(f"{pigeon} sits in {hole}") for hole in range(holes)] for pigeon in range(holes + 1)]
    solver = new_solver()
    solver.add(*[z3.Or(where) for where in sits], *[z3.AtMost(*hole, 1) for hole in zip(*sits, strict=True)])
    pressed = threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT))

    def ask() -> None:
        pressed.start()
        solver.check()
        pressed.join()  # however fast the answer was

    try:
        with pytest.raises(KeyboardInterrupt):
            ask()
        pressed.join()
    finally:
        signal.signal(signal.SIGINT, before)
