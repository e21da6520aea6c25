"""What a benchmark says: a promise, the figure measured, and its peer's figure from the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(os.environ.get("WALLCHART_SHARED", Path(__file__).resolve().parents[2] / "shared"))


@dataclass(frozen=True)
class Figure:
    """One promise and what became of it.

    `value` is None where it could not be measured here, and `holds` is then None too: a promise
    that was not measured is neither kept nor broken. `peer` names another tool, or a physical
    floor (reading the same bytes, say), measured in the same run; `ratio` is how many times
    better we are than the peer (above 1) or how far from the floor (below 1).
    """

    name: str
    promise: str
    value: float | None
    unit: str
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    holds: bool | None = None


HEADINGS = ("what", "promise", "measured", "unit", "peer", "peer's", "ratio", "holds")


def cells(figure: Figure) -> tuple[str, ...]:
    """The figure as the words of one table row, in the order of HEADINGS."""
    holds = {True: "yes", False: "NO", None: "not measured" if figure.value is None else "-"}
    return (
        figure.name,
        figure.promise,
        number(figure.value),
        figure.unit,
        figure.peer or "-",
        number(figure.peer_value),
        "-" if figure.ratio is None else f"{number(figure.ratio)}x",
        holds[figure.holds],
    )


def number(value: float | None) -> str:
    """A number with four digits that matter; whole numbers whole."""
    if value is None:
        return "-"
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def table(figures: Sequence[Figure]) -> str:
    """The figures as a plain-text table."""
    rows = [HEADINGS, *map(cells, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


@dataclass(frozen=True)
class Child:
    """A finished child process: seconds from start to exit, its highest resident memory, what it printed."""

    code: int
    seconds: float
    peak_bytes: int
    out: str
    err: str


# A process inherits the highest memory of the one that starts it, so a small one stands between.
LAUNCH = """
import json, os, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(child.pid, 0)
code, seconds = os.waitstatus_to_exitcode(status), time.perf_counter() - began
with open(sys.argv[1], "w") as file:
    json.dump([code, seconds, used.ru_maxrss], file)
"""


def run_child(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Child:
    """Run a command in a process of its own and weigh it.

    `peak_bytes` is the highest resident set of the child, or of a process that it waited for if
    that was higher. A child that fails is returned, not raised: the caller says what it means.
    """
    with tempfile.TemporaryDirectory() as folder:
        weighed = Path(folder) / "weighed.json"
        launch = [sys.executable, "-S", "-c", LAUNCH, str(weighed), *command]
        done = subprocess.run(launch, capture_output=True, text=True, env=env, cwd=cwd, check=False)
        if not weighed.exists():  # the command could not be started
            return Child(done.returncode, 0.0, 0, done.stdout, done.stderr)
        code, seconds, peak = json.loads(weighed.read_text())
        unit = 1 if sys.platform == "darwin" else 1024
        return Child(code, seconds, peak * unit, done.stdout, done.stderr)
