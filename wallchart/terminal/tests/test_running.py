"""Programs that are kept running: however it ends, none of them is left, and signals mean what they did."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest

from tests.processes import children_of
from wallchart.terminal.running import STOPPING, keep_running

LONG = ["sleep", "600"]


@pytest.fixture
def left() -> Callable[[], set[int]]:
    """The children that are there now and were not when the test began."""
    before = children_of(os.getpid())
    return lambda: children_of(os.getpid()) - before


def stop(how: signal.Signals = signal.SIGTERM) -> None:
    os.kill(os.getpid(), how)


@pytest.mark.parametrize("how", STOPPING)
def test_however_we_are_told_to_stop_every_program_is_stopped(how: signal.Signals, left) -> None:
    started: set[int] = set()

    def begun() -> None:
        started.update(left())
        stop(how)

    assert keep_running([LONG, LONG], begun) is True
    assert len(started) == 2 and left() == set()


def test_each_program_has_a_session_of_its_own_so_that_ctrl_c_reaches_us_alone(left) -> None:
    sessions: list[int] = []

    def begun() -> None:
        sessions.extend(os.getsid(child) for child in left())
        stop()

    keep_running([LONG, LONG], begun)
    assert len({*sessions, os.getsid(0)}) == 3


def test_where_one_ends_by_itself_the_others_are_stopped_and_it_is_told(left) -> None:
    assert keep_running([LONG, ["true"], LONG], lambda: None) is False
    assert left() == set()


def test_what_does_not_stop_when_it_is_asked_to_is_killed_with_all_that_it_started(
    left, tmp_path: Path
) -> None:
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    stubborn = ["sh", "-c", f"exec 3> {fifo}; trap '' TERM; echo ready >&3; sleep 600; sleep 600"]
    alive: list[TextIO] = []

    def begun() -> None:
        alive.append(fifo.open())
        assert alive[0].readline() == "ready\n"
        stop()

    assert keep_running([stubborn], begun, patience=0.05) is True
    assert left() == set()
    with alive[0] as held:
        assert held.read() == "", "ends only when nobody who holds it lives"


def test_where_nobody_can_be_told_that_it_has_begun_nothing_goes_on(left) -> None:
    """`wallchart up | head -1`: the reader of our words is gone, and what was started must not outlive us."""

    def begun() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        keep_running([LONG, LONG], begun)
    assert left() == set()


def test_a_program_that_cannot_be_started_takes_down_those_before_it(left) -> None:
    with pytest.raises(FileNotFoundError):
        keep_running([LONG, ["/no/such/program"]], lambda: None)
    assert left() == set()


def test_signals_mean_again_what_they_meant_before() -> None:
    before = [signal.getsignal(wanted) for wanted in STOPPING]
    keep_running([LONG], stop)
    assert [signal.getsignal(wanted) for wanted in STOPPING] == before
