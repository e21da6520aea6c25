"""`wallchart up`: everything on this machine in one command, until Ctrl-C. `make run` calls it."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from wallchart.refusal import Refusal
from wallchart.terminal import main
from wallchart.terminal.house import open_house, prepare_house

HELP = "bring up the web server and the worker on this machine (fills an empty house with the demo)"
STOPPING_SECONDS = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--bind", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--servers", type=int, default=2, help="web server processes")
    parser.add_argument("--size", choices=["full", "small"], default="full", help="of the made-up union")


def run(options: argparse.Namespace) -> int:
    _refuse_a_taken_port(options.bind, options.port)
    os.environ.setdefault("WALLCHART_DEMO", "yes")
    open_house(prepared=False)
    prepare_house()
    _fill(options.size)
    return _serve(options)


def _fill(size: str) -> None:
    if os.environ["WALLCHART_DEMO"] == "yes":
        main(["demo", "--size", size])


def _refuse_a_taken_port(bind: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as why:
            raise Refusal(
                f"this port cannot be listened on ({why.strerror}); choose another with PORT=8001", value=port
            )


def _serve(options: argparse.Namespace) -> int:
    """Run the server and the worker until one of them ends or we are told to stop."""
    server = [
        *[sys.executable, "-m", "gunicorn", "wallchart.config.wsgi", "--log-level", "warning"],
        "--no-control-socket",  # one for all houses of a user, and nobody here asks for it
        *["--bind", f"{options.bind}:{options.port}", "--workers", str(options.servers), "--threads", "4"],
    ]
    worker = [sys.executable, "-m", "wallchart", "worker"]
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the last: the terminal was closed
        signal.signal(wanted, stop)
    # A session of their own: Ctrl-C reaches us alone, and we stop them in order.
    running = [subprocess.Popen(words, start_new_session=True) for words in (server, worker)]
    _say_where(options.bind, options.port)
    while not stopping and all(process.poll() is None for process in running):
        time.sleep(0.2)
    ended_early = not stopping
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # and whatever it had started itself
    with contextlib.suppress(OSError):  # nobody may be left to read it
        print("Stopped." if not ended_early else "Something ended by itself; its own words stand above.")
    return 1 if ended_early else 0


def _say_where(bind: str, port: int) -> None:
    from wallchart.union.people.reads.holders import demo_people

    print(f"\nWallchart is up: http://{bind}:{port}/   (Ctrl-C stops it)\n")
    people = demo_people()
    if people:
        print("The union is made up. Sign in with one click on the first page as:")
        for person in people:
            post = f", {person.post.title} ({person.post.affiliate})" if person.post else ""
            print(f"  {person.name}{post}")
    sys.stdout.flush()
