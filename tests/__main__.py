"""`make test`: lint, types, stairs, migrations, then all tests on SQLite and again on PostgreSQL.

Says plainly what it could not do. The second database runs the tests that touch one; the engines', which
touch none, and the journeys in a real browser run once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .chromium import find_chromium, install_chromium
from .postgres import NoPostgres, postgresql

ROOT = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "-m"]

CHECKS: list[tuple[str, Sequence[str]]] = [
    ("lint", [*RUN, "ruff", "check", "."]),
    ("format", [*RUN, "ruff", "format", "--check", "."]),
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
    failed = [name for name, words in CHECKS if _step(name, words)]
    if not find_chromium() and (why := install_chromium()):
        could_not.append(f"no journeys in a browser: {why}")
    try:
        with postgresql() as url:
            if _step("tests on PostgreSQL", [*PYTEST, *ON_THE_OTHER], DATABASE_URL=url):
                failed.append("tests on PostgreSQL")
    except NoPostgres as why_not:
        could_not.append(f"no tests on PostgreSQL: {why_not}")
    # Said before the last run, so that what is printed ends in pytest's own summary.
    for line in could_not:
        print(f"COULD NOT: {line}", flush=True)
    if _step("tests on SQLite", PYTEST, DATABASE_URL=""):
        failed.append("tests on SQLite")
    if failed:
        print(f"FAILED: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _step(name: str, words: Sequence[str], **environment: str) -> int:
    print(f"== {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    if words[: len(PYTEST)] != PYTEST:
        print(f"   {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
