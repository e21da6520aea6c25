"""How people come in by keyboard: `wallchart COMMAND`.

Each file in `commands/` is one command, named as it is typed (dashes for underscores), with
`HELP` (a line), `arguments(parser)` and `run(options) -> int` (the exit code). A command is
imported only when it is called, so that one engine's libraries never slow another's start.
Bad input (`Refusal`) ends every command alike: exit code 2 and one sentence. So does Ctrl-C, with 130.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from wallchart.refusal import Refusal

COMMANDS = Path(__file__).parent / "commands"
INTERRUPTED = 130  # what a shell gives a command that was ended by Ctrl-C


def command_names() -> list[str]:
    return sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules([str(COMMANDS)]))


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (0 done, 1 something is off, 2 bad input, 130 interrupted)."""
    given = list(sys.argv[1:] if words is None else words)
    if not given or given[0] in ("-h", "--help"):
        return _print_help()
    name, *rest = given
    if name not in command_names():
        print(f"wallchart: there is no command {name!r}; `wallchart --help` lists them", file=sys.stderr)
        return 2
    command = importlib.import_module(f"{__name__}.commands.{name.replace('-', '_')}")
    parser = Parser(prog=f"wallchart {name}", description=command.HELP)
    command.arguments(parser)
    return _carry_out(command, parser.parse_args(rest))


def _carry_out(command: ModuleType, options: argparse.Namespace) -> int:
    """Run a command on what was typed; its exit code, whatever it meets."""
    as_json = bool(getattr(options, "json", False))
    try:
        code = int(command.run(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read our output has seen enough (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Refusal as refusal:
        return refuse(refusal, as_json=as_json)
    except KeyboardInterrupt:
        print("\nwallchart: stopped", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if not _is_the_databases(error):
            raise
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        sentence = f"the database does not answer as it should ({why}); see DATABASE_URL, and the disk"
        return refuse(Refusal(sentence), as_json=as_json)


def _is_the_databases(error: Exception) -> bool:
    """Is it the database itself that failed (away, locked, full), and not what was asked of it?"""
    django = sys.modules.get("django.db")
    if django is None:
        return False
    plainly = type(error) is django.DatabaseError  # how SQLite says that the file is none of its own
    return plainly or isinstance(error, django.OperationalError)


class Parser(argparse.ArgumentParser):
    """A parser that turns a wrong word away in one sentence, like all bad input."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"wallchart: {message}; `{self.prog} --help` says what it takes\n")


def refuse(refusal: Refusal, *, as_json: bool = False) -> int:
    """Say why input was turned away, on standard error; the exit code for that is 2."""
    if as_json:
        value = None if refusal.value is None else str(refusal.value)
        told = {"file": refusal.file, "row": refusal.row, "column": refusal.column, "value": value}
        print(json.dumps({"refused": refusal.sentence(), **told}), file=sys.stderr)
    else:
        print(f"wallchart: {refusal.sentence()}", file=sys.stderr)
    return 2


def _print_help() -> int:
    print("wallchart COMMAND [options]\n")
    for name in command_names():
        module = importlib.import_module(f"{__name__}.commands.{name.replace('-', '_')}")
        print(f"  {name:16} {module.HELP}")
    print("\n`wallchart COMMAND --help` says what a command takes.")
    return 0
