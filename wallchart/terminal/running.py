"""Programs that run side by side until one of them ends, or until we are told to stop them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # the last: the terminal was closed
PATIENCE = 20.0
"""Seconds that a program may take to end after it was asked to."""


def keep_running(
    programs: Sequence[Sequence[str]], begun: Callable[[], None], *, patience: float = PATIENCE
) -> bool:
    """Start the programs, call `begun`, and come back when they have ended: True where we were told to stop,
    False where one of them ended by itself. Whatever happens, none of them is left running."""
    running: list[subprocess.Popen[bytes]] = []
    told: list[bool] = []
    with heeding(STOPPING, lambda: told.append(True)):
        try:
            for words in programs:  # a session of their own: Ctrl-C reaches us alone, and we stop them
                running.append(subprocess.Popen(words, start_new_session=True))
            begun()
            while not told and all(program.poll() is None for program in running):
                time.sleep(0.2)
            return bool(told)
        finally:
            _end(running, patience)


@contextmanager
def heeding(signals: Iterable[signal.Signals], stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` at each of these signals; they mean again what they did when it is over."""
    before = {wanted: signal.signal(wanted, lambda *_about: stop()) for wanted in signals}
    try:
        yield
    finally:
        for wanted, handler in before.items():
            signal.signal(wanted, handler)


def _end(running: Sequence[subprocess.Popen[bytes]], patience: float) -> None:
    for program in running:
        if program.poll() is None:
            program.terminate()
    for program in running:
        try:
            program.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)  # and whatever it had started itself
            program.wait()
