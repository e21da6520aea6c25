"""`wallchart up`: what it asks of the server and the worker, and what it says where they do not go on."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from wallchart.terminal import main

# Each says what it is asked to do; neither ends before both have, since the end of one stops the other.
SAYING = """#!/bin/sh
echo "$@"
case "$2" in
  gunicorn) read -r _ < "$0.met" ;;
  *) echo > "$0.met" ;;
esac
"""


@pytest.fixture
def up(db: None, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run `wallchart up` where Python only says what it is asked to do, and ends: code, words, errors."""
    python = tmp_path / "python"
    python.write_text(SAYING)
    python.chmod(0o755)
    os.mkfifo(f"{python}.met")
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("WALLCHART_DEMO", "no")
    monkeypatch.delenv("PORT", raising=False)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["up", *words])
        return code, *capfd.readouterr()

    return run


def free_port(address: str = "127.0.0.1") -> str:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.bind((address, 0))
            return str(probe.getsockname()[1])
    except OSError:
        pytest.skip(f"this machine does not listen on {address}")


def test_where_the_server_or_the_worker_ends_by_itself_the_code_is_one_and_it_is_said(up) -> None:
    port = free_port()
    code, told, _ = up("--port", port, "--servers", "3")
    assert code == 1 and "Something ended by itself" in told
    assert f"Wallchart is up: http://127.0.0.1:{port}/ " in told
    assert (
        f"gunicorn wallchart.config.wsgi --log-level warning --no-control-socket --bind 127.0.0.1:{port}"
        in told
    )
    assert "--workers 3 " in told and "-m wallchart worker" in told


def test_the_port_is_that_of_the_environment_and_a_blank_one_is_none(
    up, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("PORT", port)
    assert f"http://127.0.0.1:{port}/ " in up()[1]
    monkeypatch.setenv("PORT", "")
    monkeypatch.setattr("wallchart.terminal.commands.up._refuse_a_taken_port", lambda *_where: None)
    assert "http://127.0.0.1:8000/ " in up()[1]


def test_an_address_with_colons_stands_in_brackets_for_the_server_and_for_the_browser(up) -> None:
    port = free_port("::1")
    _, told, _ = up("--port", port, "--bind", "::1")
    assert f"--bind [::1]:{port} " in told and f"http://[::1]:{port}/ " in told


@pytest.mark.parametrize(
    ("flag", "number", "allowed"),
    [
        ("--port", "0", "from 1 to 65535"),
        ("--port", "65536", "from 1 to 65535"),
        ("--port", "http", "from 1 to 65535"),
        ("--servers", "0", "1 or more"),
        ("--servers", "two", "1 or more"),
    ],
)
def test_a_port_or_a_number_of_servers_that_cannot_be_is_turned_away(
    flag: str, number: str, allowed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["up", flag, number])
    complaint = capsys.readouterr().err
    assert left.value.code == 2 and complaint.count("\n") == 1
    assert f"argument {flag}: {number!r} is not a whole number" in complaint and allowed in complaint


def test_a_port_of_the_environment_that_is_none_is_turned_away_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "tcp://10.0.0.1:80")  # what some containers put there
    with pytest.raises(SystemExit) as left:
        main(["up"])
    assert left.value.code == 2
    assert "argument --port: 'tcp://10.0.0.1:80' is not" in capsys.readouterr().err
