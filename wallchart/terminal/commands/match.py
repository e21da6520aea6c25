"""`wallchart match`: which voter each member is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from wallchart.terminal.progress import steps
from wallchart.terminal.words import counted
from wallchart.terminal.written import whole

HELP = "link a roster to a voter file, each link with its probability and its reasons"
STEPS = {"duckdb": 6, "spark": 7}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--roster", type=Path, required=True, help="CSV or Parquet; one row a member")
    parser.add_argument("--voters", type=Path, required=True, help="CSV or Parquet; one row a voter")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="CSV or Parquet: roster_id, voter_id, probability, decision, reasons",
    )
    parser.add_argument(
        "--columns", type=Path, help="TOML that names columns where a file calls them otherwise"
    )
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="where to work")
    parser.add_argument("--json", action="store_true", help="say the outcome as JSON")


def run(options: argparse.Namespace) -> int:
    from wallchart.engines import matching

    read = (options.roster, options.voters, options.columns)
    with (
        whole(options.out, *read) as out,
        steps("matching", STEPS[options.engine], quiet=options.json) as tell,
    ):
        if options.engine == "spark":
            from wallchart.engines.matching.spark import link_on_spark

            linked = link_on_spark(options.roster, options.voters, columns=options.columns, tell=tell)
        else:
            linked = matching.link_files(options.roster, options.voters, columns=options.columns, tell=tell)
        matching.write_links(linked.links, out)
    counts = {decision: linked.count(decision) for decision in ("auto", "review", "none")}
    if options.json:
        print(
            json.dumps(
                {
                    "rows": len(linked.links),
                    **counts,
                    "candidates": linked.candidates,
                    "out": str(options.out),
                }
            )
        )
    else:
        rows = counted(len(linked.links), "row")
        print(
            f"{rows}: {counts['auto']:,} linked, {counts['review']:,} to look at, "
            f"{counts['none']:,} not found; written to {options.out}"
        )
    return 0
