"""`make test`: lint, types, stairs, migrations, and all tests on SQLite and again on PostgreSQL.

Says plainly what it could not do. The second database runs the tests for which it matters; the engines',
which touch none, the round of every door for everybody, and the journeys in a real browser run once. What
takes one processor for a while (the types) runs beside the tests, and is told after them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
# Two processors, and journeys that wait for a browser: three keep both busy.
PYTEST = [*RUN, "pytest", "-n", "3", "--dist", "worksteal", "--durations", "5"]
ON_THE_OTHER = ["--database-only", "--ignore", "wallchart/engines", "--ignore", "tests/journeys"]


def main() -> int:
    os.environ.setdefault("WALLCHART_DATA", str(ROOT / "build" / "test-data"))
    could_not: list[str] = []
    failed = [name for name, words in AT_ONCE if _step(name, words)]
    beside = [(name, _begin(words)) for name, words in BESIDE]
    fetching = ThreadPoolExecutor().submit(_have_a_browser)
    try:
        with postgresql() as url:
            if _step("tests on PostgreSQL", [*PYTEST, *ON_THE_OTHER], DATABASE_URL=url):
                failed.append("tests on PostgreSQL")
    except NoPostgres as why_not:
        could_not.append(f"no tests on PostgreSQL: {why_not}")
    failed += [name for name, begun in beside if _end(name, begun)]
    if why := fetching.result():
        could_not.append(f"no journeys in a browser: {why}")
    # Said before the last run, so that what is printed ends in pytest's own summary.
    for line in could_not:
        print(f"COULD NOT: {line}", flush=True)
    if _step("tests on SQLite", PYTEST, DATABASE_URL=""):
        failed.append("tests on SQLite")
    if failed:
        print(f"FAILED: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _have_a_browser() -> str:
    """Have a Chromium on this machine, for the journeys of the last run; returns why there is none."""
    return "" if find_chromium() else install_chromium()


def _step(name: str, words: Sequence[str], **environment: str) -> int:
    print(f"== {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    if words[: len(PYTEST)] != PYTEST:
        print(f"   {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return code


def _begin(words: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        words, cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _end(name: str, begun: subprocess.Popen[str]) -> int:
    """Wait for what was begun, and tell what it said."""
    said, _nothing = begun.communicate()
    print(f"== {name}\n{said}   {'FAILED' if begun.returncode else 'ok'}", flush=True)
    return begun.returncode


if __name__ == "__main__":
    raise SystemExit(main())
