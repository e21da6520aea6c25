"""`python -m bench.run [NAME ...]`: measure every promise, each bench in a process of its own.

Prints one table and writes docs/benchmarks.md: the machine, the versions, the date, what falls
short first. A bench that fails is written there as failed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import importlib
import importlib.metadata
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import HEADINGS, Figure, cells, run_child, table
from tests.postgres import LARGE, NoPostgres, find_programs

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PARTS = (
    "django", "numpy", "scipy", "duckdb", "pyarrow", "shapely", "pyogrio",
    "splink", "geopandas", "pandas", "pyspark",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What one bench came to: its figures, or why it has none."""

    name: str
    figures: tuple[Figure, ...]
    seconds: float
    failure: str = ""


def bench_names(folder: Path = ROOT / "bench") -> list[str]:
    return sorted(path.stem for path in folder.glob("bench_*.py"))


def measure(name: str) -> Measured:
    """Run one bench's `measure()` in a fresh process, so that none warms or burdens the next."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "figures.json"
        child = run_child([sys.executable, "-m", "bench.run", "--child", name, str(told)], cwd=ROOT)
        if child.code or not told.exists():
            last = (child.err.strip().splitlines() or ["it said nothing"])[-1]
            return Measured(name, (), child.seconds, f"exit code {child.code}: {last}")
        figures = tuple(Figure(**row) for row in json.loads(told.read_text()))
        return Measured(name, figures, child.seconds)


def tell(name: str, told: Path) -> None:
    """The child's side: measure, and leave the figures as JSON in `told`."""
    figures: list[Figure] = importlib.import_module(f"bench.{name}").measure()
    told.write_text(json.dumps([dataclasses.asdict(figure) for figure in figures]))


def machine() -> list[str]:
    """The machine and the versions, a line each; no name or place of the machine."""
    cpu = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        cpu = models[0].split(":", 1)[1].strip() if models else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GiB of memory, {platform.system()}",
        f"Python {platform.python_version()}",
    ]
    for part in PARTS:
        try:
            lines.append(f"{part} {importlib.metadata.version(part)}")
        except importlib.metadata.PackageNotFoundError:
            lines.append(f"{part}: not installed")
    return [*lines, _databases()]


def _databases() -> str:
    """SQLite and PostgreSQL, and how the latter is set up."""
    try:
        said = subprocess.run(
            [find_programs() / "postgres", "-V"], capture_output=True, text=True, check=True
        )
    except NoPostgres:
        return f"SQLite {sqlite3.sqlite_version}; no PostgreSQL"
    postgres = said.stdout.split()[2]
    return f"SQLite {sqlite3.sqlite_version}; PostgreSQL {postgres} with {', '.join(LARGE)}"


def page(results: Sequence[Measured], when: datetime.date) -> str:
    """docs/benchmarks.md: what falls short, then every figure, then where it was measured."""
    short = [figure for result in results for figure in result.figures if figure.holds is False]
    unknown = [figure for result in results for figure in result.figures if figure.value is None]
    failed = [result for result in results if result.failure]
    lines = ["# Benchmarks", "", "Written by `make bench`; every line is from one run on one machine.", ""]
    lines += ["## What falls short", ""]
    for figure in short:
        measured = f"{cells(figure)[2]} {figure.unit}"
        lines.append(f"- **{figure.name}**: promised {figure.promise}, measured {measured}.")
    lines += [f"- **{result.name}** did not finish: {result.failure}." for result in failed]
    lines += [f"- **{figure.name}** (promised {figure.promise}) was not measured here." for figure in unknown]
    if not (short or failed or unknown):
        lines.append("Nothing: every promise below was kept in this run.")
    for result in results:
        lines += ["", f"## {result.name.removeprefix('bench_')}", ""]
        lines += [f"`python -m bench.{result.name}`, {result.seconds:.0f} s in all.", ""]
        lines += [_row(HEADINGS), _row(["---"] * len(HEADINGS))]
        lines += [_row(cells(figure)) for figure in result.figures]
    lines += ["", "## Where and when", "", f"- {when.isoformat()}"]
    lines += [f"- {line}" for line in machine()]
    return "\n".join(lines) + "\n"


def _row(words: Sequence[str]) -> str:
    return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("names", nargs="*", help="benches to run; the page is written when none is named")
    parser.add_argument("--child", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.child:
        tell(options.child[0], Path(options.child[1]))
        return 0
    known = bench_names()
    wanted = [name if name.startswith("bench_") else f"bench_{name}" for name in options.names] or known
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}; there are {', '.join(known)}")
    results = []
    for name in wanted:
        print(f"{name} ...", file=sys.stderr)
        result = measure(name)
        results.append(result)
        print(f"\n{name} ({result.seconds:.0f} s)\n{result.failure or table(result.figures)}", flush=True)
    if wanted == known:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(results, datetime.datetime.now(tz=datetime.UTC).date()))
    return 1 if any(result.failure for result in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
