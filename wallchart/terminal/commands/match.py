"""`wallchart match`: which voter each member is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from wallchart.refusal import Refusal
from wallchart.terminal.progress import bar

HELP = "link a roster to a voter file, each link with its probability and its reasons"
STEPS = 8


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--roster", type=Path, required=True, help="CSV or Parquet; one row a member")
    parser.add_argument("--voters", type=Path, required=True, help="CSV or Parquet; one row a voter")
    parser.add_argument(
        "--out", type=Path, required=True, help="CSV: roster_id, voter_id, probability, decision, reasons"
    )
    parser.add_argument(
        "--columns", type=Path, help="TOML that names columns where a file calls them otherwise"
    )
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="where to work")
    parser.add_argument("--json", action="store_true", help="say the outcome as JSON")


def run(options: argparse.Namespace) -> int:
    if not options.out.parent.is_dir():
        raise Refusal("there is no such directory to write to", file=str(options.out))
    shown = bar("matching", STEPS, quiet=options.json)

    def tell(step: str) -> None:
        shown.set_description(step)
        shown.update(1)

    from wallchart.engines import matching

    if options.engine == "spark":
        from wallchart.engines.matching.spark import link_on_spark

        linked = link_on_spark(options.roster, options.voters, columns=options.columns, tell=tell)
    else:
        linked = matching.link_files(options.roster, options.voters, columns=options.columns, tell=tell)
    matching.write_links(linked.links, options.out)
    shown.close()
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
        print(
            f"{len(linked.links):,} rows: {counts['auto']:,} linked, {counts['review']:,} to look at, "
            f"{counts['none']:,} not found; written to {options.out}"
        )
    return 0
