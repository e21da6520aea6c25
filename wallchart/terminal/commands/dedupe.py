"""`wallchart dedupe`: who stands twice in one file."""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from pathlib import Path

from wallchart.terminal.progress import steps
from wallchart.terminal.words import counted
from wallchart.terminal.written import whole

HELP = "find the rows of one file that are the same person"
STEPS = 4


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, required=True, help="CSV or Parquet")
    parser.add_argument(
        "--out", type=Path, required=True, help="CSV or Parquet: left_id, right_id, probability"
    )
    parser.add_argument(
        "--clusters", type=Path, help="CSV or Parquet to write: id, cluster (the smallest id in it)"
    )
    parser.add_argument(
        "--columns", type=Path, help="TOML that names columns where the file calls them otherwise"
    )
    parser.add_argument("--json", action="store_true", help="say the outcome as JSON")


def run(options: argparse.Namespace) -> int:
    from wallchart.engines import matching

    read = (options.file, options.columns)
    with ExitStack() as place:
        out = place.enter_context(whole(options.out, *read, options.clusters))
        clusters = None
        if options.clusters is not None:
            clusters = place.enter_context(whole(options.clusters, *read))
        tell = place.enter_context(steps("looking for duplicates", STEPS, quiet=options.json))
        found = matching.find_duplicates(options.file, columns=options.columns, tell=tell)
        matching.write_pairs(found.pairs, out)
        if clusters is not None:
            matching.write_clusters(found.clusters, clusters)
    likely = sum(pair.probability >= matching.SAME for pair in found.pairs)
    people = len({cluster for _, cluster in found.clusters})
    if options.json:
        print(
            json.dumps(
                {"rows": len(found.clusters), "people": people, "pairs": likely, "out": str(options.out)}
            )
        )
    else:
        rows, persons = counted(len(found.clusters), "row"), counted(people, "person", "people")
        print(f"{rows}, {persons}: {counted(likely, 'likely pair')}, in {options.out}")
    return 0
