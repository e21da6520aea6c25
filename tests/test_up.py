"""`wallchart up` brings up the server and the worker, and takes both down, however it is stopped."""

from __future__ import annotations

import signal
import socket
import subprocess
import urllib.request

import pytest

from tests.processes import OwnHouse, children_of, lives


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def brought_up(house: OwnHouse, port: int, monkeypatch: pytest.MonkeyPatch) -> subprocess.Popen[str]:
    """A house without the demo, up: its address was printed, and a page of it answers."""
    monkeypatch.setenv("WALLCHART_DEMO", "no")
    up = house.start("-m", "wallchart", "up", "--port", str(port), "--servers", "1")
    assert up.stdout is not None and up.stderr is not None
    for line in up.stdout:
        if "Wallchart is up" in line:
            break
    while "worker: ready" not in up.stderr.readline():
        assert up.poll() is None
    return up


def test_when_it_is_stopped_nothing_goes_on(own_house: OwnHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Ctrl-C; of the other signals see `keep_running`."""
    port = free_port()
    up = brought_up(own_house, port, monkeypatch)
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/up").read()
    assert page == b"up\n"
    started = children_of(up.pid)
    assert len(started) >= 2, "a server and a worker"
    up.send_signal(signal.SIGINT)
    told, _complaints = up.communicate()
    assert up.returncode == 0 and "Stopped." in told
    assert [child for child in started if lives(child)] == []


def test_a_port_that_is_taken_is_said_before_anything_is_started(
    own_house: OwnHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        up = own_house.start("-m", "wallchart", "up", "--port", str(taken.getsockname()[1]))
        told, complaint = up.communicate()
    assert up.returncode == 2 and told == ""
    assert "PORT=8001" in complaint and complaint.count("\n") == 1
