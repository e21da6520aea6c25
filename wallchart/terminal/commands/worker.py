"""`wallchart worker`: does what is to be done beside the pages."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from wallchart.terminal.house import open_house
from wallchart.terminal.numbers import seconds
from wallchart.terminal.running import heeding

HELP = "do the work that waits beside the pages: imports, mail, clearing out"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until-idle", action="store_true", help="stop when nothing is due")
    parser.add_argument(
        "--pause", type=seconds, default=1.0, metavar="SECONDS", help="between looks at an empty queue (1)"
    )


def run(options: argparse.Namespace) -> int:
    open_house()
    from wallchart.union.core.worker import work

    stop = threading.Event()  # what is begun is finished: it stops after the step
    with heeding((signal.SIGTERM, signal.SIGINT), stop.set):
        print("worker: ready", file=sys.stderr, flush=True)
        work(stop, until_idle=options.until_idle, pause=options.pause)
    return 0
