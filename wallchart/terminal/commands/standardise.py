"""`wallchart standardise`: clean a file once, so that later matches read it as it is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from wallchart.refusal import Refusal
from wallchart.terminal.progress import bar

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
    if not options.out.parent.is_dir():
        raise Refusal("there is no such directory to write to", file=str(options.out))
    from wallchart.engines import matching

    shown = bar("standardising", STEPS, quiet=options.json)

    def tell(step: str) -> None:
        shown.set_description(step)
        shown.update(1)

    rows = matching.standardise_file(
        options.file, options.out, columns=options.columns, side=options.side, tell=tell
    )
    shown.close()
    print(
        json.dumps({"rows": rows, "out": str(options.out)})
        if options.json
        else f"{rows:,} rows; written to {options.out}"
    )
    return 0
