"""A process that has read Django's code once and splits itself for each program that it is asked for.

Reading that code is most of what a start costs. Nothing of ours is read and no setting is looked at before
the split, so that each program starts in an environment of its own like one that was typed.
Run as a module it answers lines of JSON; `Splitting` asks it.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
KNOWN = (
    "django.apps",
    "django.contrib.staticfiles.finders",
    "django.core.management",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.forms",
    "django.http",
    "django.template",
    "django.urls",
    "django.views.generic",
)


class Splitting:
    """Runs a module of ours in an environment of its own, time and again."""

    def __init__(self) -> None:
        self._asked = subprocess.Popen(
            [sys.executable, "-m", "tests.splitting"],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, module: str, *words: str, **settings: str) -> tuple[int, str]:
        """`python -m MODULE WORDS` with these settings: its exit code, and what it complained of."""
        assert self._asked.stdin is not None and self._asked.stdout is not None
        self._asked.stdin.write(json.dumps([module, words, {**os.environ, **settings}]) + "\n")
        self._asked.stdin.flush()
        code, complaint = json.loads(self._asked.stdout.readline())
        return code, complaint

    def close(self) -> None:
        self._asked.communicate()


def _answer_all() -> None:
    for name in KNOWN:
        importlib.import_module(name)
    assert not [name for name in sys.modules if name.startswith("wallchart")]
    for line in sys.stdin:
        print(json.dumps(_answer(*json.loads(line))), flush=True)


def _answer(module: str, words: list[str], environment: dict[str, str]) -> tuple[int, str]:
    with tempfile.TemporaryFile("w+") as complaints:
        child = os.fork()
        if not child:
            os._exit(_run(module, words, environment, complaints))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        complaints.seek(0)
        return code, complaints.read()


def _run(module: str, words: list[str], environment: dict[str, str], complaints: IO[str]) -> int:
    """In the child: the program as it is typed; its exit code."""
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    os.dup2(complaints.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *words]
    try:
        runpy.run_module(module, run_name="__main__")
        return 0
    except SystemExit as left:
        return int(left.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    _answer_all()
