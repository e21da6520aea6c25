"""`wallchart standardise`: clean a file once, so that later matches read it as it is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from wallchart.refusal import Refusal
from wallchart.terminal.progress import steps
from wallchart.terminal.words import counted
from wallchart.terminal.written import whole

HELP = "write a voter file or roster in the form that `match` reads fastest"
STEPS = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, required=True, help="CSV or Parquet")
    parser.add_argument("--out", type=Path, required=True, help="Parquet to write")
    parser.add_argument(
        "--columns", type=Path, help="TOML that names columns where the file calls them otherwise"
    )
    parser.add_argument(
        "--side", choices=("roster", "voters", "file"), default="voters", help="whose names to use"
    )
    parser.add_argument("--json", action="store_true", help="say the outcome as JSON")


def run(options: argparse.Namespace) -> int:
    if options.out.suffix.lower() not in (".parquet", ".pq"):
        raise Refusal("the standard form is Parquet; end the name in .parquet", file=str(options.out))
    from wallchart.engines import matching

    with (
        whole(options.out, options.file, options.columns) as out,
        steps("standardising", STEPS, quiet=options.json) as tell,
    ):
        rows = matching.standardise_file(
            options.file, out, columns=options.columns, side=options.side, tell=tell
        )
    print(
        json.dumps({"rows": rows, "out": str(options.out)})
        if options.json
        else f"{counted(rows, 'row')}; written to {options.out}"
    )
    return 0
