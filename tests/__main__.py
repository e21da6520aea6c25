"""`make test`: lint, types, stairs, migrations; then all tests on SQLite, then on PostgreSQL.

Says plainly what it could not do. The second database runs the tests for which it matters; the engines',
which touch none, the round of every door for everybody, and the journeys in a real browser run once. The
checks run beside each other and tell what they found when they have ended, each in one piece.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from .chromium import find_chromium, install_chromium
from .postgres import NoPostgres, postgresql

ROOT = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "-m"]

CHECKS: list[tuple[str, Sequence[str]]] = [
    # Compiles all that the tests import, once: the workers begin together, and each would do it for itself.
    # What cannot be collected is told by the runs.
    ("collecting", [*RUN, "pytest", "--collect-only", "-p", "no:terminal"]),
    ("types", [*RUN, "mypy", "wallchart"]),
    ("lint", [*RUN, "ruff", "check", "."]),
    ("format", [*RUN, "ruff", "format", "--check", "."]),
    ("stairs", [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("settings", [sys.executable, "manage.py", "check"]),
]
# One worker a processor, one run after the other: more of them wait for each other and take longer.
PYTEST = [*RUN, "pytest", "-n", str(os.cpu_count() or 2), "--dist", "worksteal", "--durations", "5"]
ON_THE_OTHER = [*PYTEST, "--database-only", "--ignore", "wallchart/engines", "--ignore", "tests/journeys"]


def main() -> int:
    os.environ.setdefault("WALLCHART_DATA", str(ROOT / "build" / "test-data"))
    could_not: list[str] = []
    with ExitStack() as until_told:
        threads = until_told.enter_context(ThreadPoolExecutor(os.cpu_count() or 2))
        checks = {name: threads.submit(_quietly, words) for name, words in CHECKS}
        runs = [("tests on SQLite", PYTEST, "")]
        try:
            runs.append(("tests on PostgreSQL", ON_THE_OTHER, until_told.enter_context(postgresql())))
        except NoPostgres as why_not:
            could_not.append(f"no tests on PostgreSQL: {why_not}")
        if not find_chromium() and (why := install_chromium()):
            could_not.append(f"no journeys in a browser: {why}")
        failed = [name for name, begun in checks.items() if _told(name, begun)]
        # Said before the tests, so that what is printed ends in pytest's own summary.
        for line in could_not:
            print(f"COULD NOT: {line}", flush=True)
        failed += [name for name, words, where in runs if _run(name, words, DATABASE_URL=where)]
    if failed:
        print(f"FAILED: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


Ended = subprocess.CompletedProcess[str]


def _run(name: str, words: Sequence[str], **environment: str) -> int:
    print(f"== {name}", flush=True)
    return subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


def _quietly(words: Sequence[str]) -> Ended:
    """Run beside others, what is said kept for later."""
    return subprocess.run(
        words, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _told(name: str, begun: Future[Ended]) -> int:
    """Wait for what was begun, tell what it said, and return its exit code."""
    ended = begun.result()
    print(f"== {name}", ended.stdout.rstrip(), sep="\n", flush=True)
    return ended.returncode


if __name__ == "__main__":
    raise SystemExit(main())
