"""`wallchart undo-roster RUN`: puts back everything that an applied roster changed."""

from __future__ import annotations

import argparse
import os

from wallchart.refusal import Refusal

HELP = "put back everything that an applied roster changed"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=int, help="the number that import-roster printed")


def run(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
    import django

    django.setup()
    return put_back(options)


def put_back(options: argparse.Namespace) -> int:
    from wallchart.union.core.access import house_itself
    from wallchart.union.core.errors import NotFound
    from wallchart.union.people.actions import roster

    actor = house_itself(os.environ.get("USER") or "the terminal", channel="terminal")
    try:
        undone = roster.undo_roster(actor, options.run)
    except NotFound:
        raise Refusal("there is no roster of this number; the page of rosters lists them", value=options.run)
    kept = undone.report.get("kept", 0)
    print(
        "Everything is as it was." if not kept else f"Put back, but for {kept:,} rows changed by hand since."
    )
    return 0
