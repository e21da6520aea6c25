"""`wallchart prepare`: what a new installation, or a new version, needs before it is served."""

from __future__ import annotations

import argparse

from wallchart.terminal.house import open_house, prepare_house
from wallchart.terminal.progress import bar

HELP = "bring the database's tables, the words people are found by and the static files up to this version"


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(_options: argparse.Namespace) -> int:
    open_house(prepared=False)
    prepare_house()
    print("Tables and static files are those of this version.")
    _find_people_by_this_versions_words()
    return 0


def _find_people_by_this_versions_words() -> None:
    """What is searched stands in the database, made by the rules (and nicknames) of the version that wrote
    it: people would not be found by what was added since."""
    from wallchart.union.people.search import refresh_all_terms

    with bar("words people are found by", 1) as shown:

        def progress(done: int, total: int) -> None:
            shown.total, shown.n = total, done
            shown.refresh()

        changed = refresh_all_terms(progress)
    if changed:
        print(f"Made anew: {changed:,} words by which people are found.")
