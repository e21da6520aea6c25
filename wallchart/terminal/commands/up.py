"""`wallchart up`: everything on this machine in one command, until Ctrl-C. `make run` calls it."""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import sys

from wallchart.refusal import Refusal
from wallchart.terminal import INTERRUPTED, main
from wallchart.terminal.house import open_house, prepare_house
from wallchart.terminal.numbers import whole
from wallchart.terminal.running import keep_running

HELP = "bring up the web server and the worker on this machine (fills an empty house with the demo)"


def arguments(parser: argparse.ArgumentParser) -> None:
    port = os.environ.get("PORT") or "8000"
    parser.add_argument("--port", type=whole(1, 65535), default=port, help="(PORT, else 8000)")
    parser.add_argument("--bind", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--servers", type=whole(1), default=2, help="web server processes")
    parser.add_argument("--size", choices=["full", "small"], default="full", help="of the made-up union")


def run(options: argparse.Namespace) -> int:
    _refuse_a_taken_port(options.bind, options.port)
    os.environ.setdefault("WALLCHART_DEMO", "yes")
    open_house(prepared=False)
    prepare_house()
    from django.conf import settings

    if settings.DEMO and main(["demo", "--size", options.size]) == INTERRUPTED:
        return INTERRUPTED
    return _serve(options)


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
    place = _place(options.bind, options.port)
    server = [
        *[sys.executable, "-m", "gunicorn", "wallchart.config.wsgi", "--log-level", "warning"],
        "--no-control-socket",  # one for all houses of a user, and nobody here asks for it
        *["--bind", place, "--workers", str(options.servers), "--threads", "4"],
    ]
    worker = [sys.executable, "-m", "wallchart", "worker"]
    stopped = keep_running([server, worker], lambda: _say_where(place))
    with contextlib.suppress(OSError):  # nobody may be left to read it
        print("Stopped." if stopped else "Something ended by itself; its own words stand above.")
    return 0 if stopped else 1


def _place(bind: str, port: int) -> str:
    """Where it listens, as a server and a browser are told it: with its colons, IPv6 stands in brackets."""
    return f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"


def _say_where(place: str) -> None:
    from wallchart.union.people.reads.holders import demo_people

    print(f"\nWallchart is up: http://{place}/   (Ctrl-C stops it)\n")
    people = demo_people()
    if people:
        print("The union is made up. Sign in with one click on the first page as:")
        for person in people:
            post = f", {person.post.title} ({person.post.affiliate})" if person.post else ""
            print(f"  {person.name}{post}")
    sys.stdout.flush()
