"""`wallchart prepare`: what a new installation, or a new version, needs before it is served."""

from __future__ import annotations

import argparse

from wallchart.terminal.house import open_house, prepare_house

HELP = "bring the database's tables and the static files up to this version"


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(_options: argparse.Namespace) -> int:
    open_house(prepared=False)
    prepare_house()
    print("Tables and static files are those of this version.")
    return 0
