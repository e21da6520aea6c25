"""`wallchart undo-roster RUN`: puts back everything that an applied roster changed."""

from __future__ import annotations

import argparse

from wallchart.refusal import Refusal
from wallchart.terminal.house import open_house, who_types
from wallchart.terminal.words import counted

HELP = "put back everything that an applied roster changed"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=int, help="the number that import-roster printed")


def run(options: argparse.Namespace) -> int:
    open_house()
    from wallchart.union.core.errors import NotFound
    from wallchart.union.people.actions import roster

    try:
        undone = roster.undo_roster(who_types(), options.run)
    except NotFound:
        raise Refusal("there is no roster of this number; the page of rosters lists them", value=options.run)
    kept = undone.report.get("kept", 0)
    by_hand = f"Put back, but for {counted(kept, 'row')} changed by hand since."
    print(by_hand if kept else "Everything is as it was.")
    return 0
