"""`make test`: lint, types, stairs, migrations, and all tests on SQLite and on PostgreSQL, side by side.

Says plainly what it could not do. The second database runs the tests for which it matters; the engines',
which touch none, the round of every door for everybody, and the journeys in a real browser run once. What
runs beside another is told when it has ended, so that each tells its own in one piece.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .chromium import find_chromium, install_chromium
from .postgres import NoPostgres, postgresql

ROOT = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "-m"]

AT_ONCE: list[tuple[str, Sequence[str]]] = [
    ("lint", [*RUN, "ruff", "check", "."]),
    ("format", [*RUN, "ruff", "format", "--check", "."]),
]
BESIDE: list[tuple[str, Sequence[str]]] = [
    ("types", [*RUN, "mypy", "wallchart"]),
    ("stairs", [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("settings", [sys.executable, "manage.py", "check"]),
]
# Two runs at once, and each waits now and then for a browser or a program that it started.
WORKERS = max(2, (os.cpu_count() or 2) // 2)
PYTEST = [*RUN, "pytest", "-n", str(WORKERS), "--dist", "worksteal", "--durations", "5"]
ON_THE_OTHER = ["--database-only", "--ignore", "wallchart/engines", "--ignore", "tests/journeys"]


def main() -> int:
    os.environ.setdefault("WALLCHART_DATA", str(ROOT / "build" / "test-data"))
    could_not: list[str] = []
    failed = [name for name, words in AT_ONCE if _end(_begin(name, words))]
    with ExitStack() as until_told:
        beside = [_begin(name, words) for name, words in BESIDE]
        other: list[Begun] = []
        try:
            url = until_told.enter_context(postgresql())
            other.append(_begin("tests on PostgreSQL", [*PYTEST, *ON_THE_OTHER], DATABASE_URL=url))
        except NoPostgres as why_not:
            could_not.append(f"no tests on PostgreSQL: {why_not}")
        if not find_chromium() and (why := install_chromium()):
            could_not.append(f"no journeys in a browser: {why}")
        failed += [begun.name for begun in beside if _end(begun)]
        # Said before the tests, so that what is printed ends in pytest's own summary.
        for line in could_not:
            print(f"COULD NOT: {line}", flush=True)
        here = _begin("tests on SQLite", PYTEST, aloud=True, DATABASE_URL="")
        failed += [begun.name for begun in [here, *other] if _end(begun)]
    if failed:
        print(f"FAILED: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


@dataclass(frozen=True)
class Begun:
    """A program that runs, and the file in which it speaks; none, if it speaks aloud."""

    name: str
    program: subprocess.Popen[bytes]
    said: IO[bytes] | None


def _begin(name: str, words: Sequence[str], *, aloud: bool = False, **environment: str) -> Begun:
    said = None if aloud else tempfile.TemporaryFile()  # noqa: SIM115 it is closed when it was told
    if aloud:
        print(f"== {name}", flush=True)
    program = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **environment}, stdout=said, stderr=said and subprocess.STDOUT
    )
    return Begun(name, program, said)


def _end(begun: Begun) -> int:
    """Wait for what was begun, tell what it said, and return its exit code."""
    code = begun.program.wait()
    if begun.said:
        with begun.said as said:
            said.seek(0)
            print(f"== {begun.name}", said.read().decode().rstrip(), sep="\n", flush=True)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
