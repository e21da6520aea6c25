"""`wallchart forget-second-factor ADDRESS`: for somebody who lost phone and recovery codes."""

from __future__ import annotations

import argparse

from wallchart.terminal.house import open_house, who_types

HELP = "take somebody's second factor away, after having looked them in the face"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="the address with which they sign in")


def run(options: argparse.Namespace) -> int:
    open_house()
    from wallchart.union.people.actions.accounts import forget_second_factor

    gone = forget_second_factor(who_types(), options.email)
    print(f"{gone} taken away. At the next sign-in they set up a new second factor.")
    return 0
