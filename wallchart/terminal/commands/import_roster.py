"""`wallchart import-roster FILE`: the roster import of the desk, at the terminal."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from wallchart.refusal import Refusal
from wallchart.terminal.house import open_house, who_types
from wallchart.terminal.progress import bar

HELP = "bring in a roster (CSV, XLSX, XLS, ODS): preview it, then apply it"
SHOWN = 20
"""Rows of each kind that the preview prints; the totals are always whole, and the pages list them all."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the spreadsheet")
    parser.add_argument("--source", help="where it comes from, time and again (default: the file's name)")
    parser.add_argument(
        "--full", action="store_true", help="it lists everybody: who is missing has possibly left"
    )
    parser.add_argument("--preview", action="store_true", help="only say what it would change")
    parser.add_argument("--yes", action="store_true", help="apply without asking, every warning ticked off")
    parser.add_argument(
        "--affiliate", metavar="NUMBER", help="whose roster it is (default: the whole union's)"
    )
    parser.add_argument(
        "--sheet", default="", help="which sheet of a workbook (default: the first with cells)"
    )
    parser.add_argument("--heading-row", type=int, help="in which row the headings stand (default: found)")
    parser.add_argument("--json", action="store_true", help="print what came of it as JSON")


def run(options: argparse.Namespace) -> int:
    """Bring the file, compare it, print the preview and, when told to, apply it."""
    open_house()
    from wallchart.union.people.actions import roster
    from wallchart.union.people.reads.rosters import affiliate_numbered

    if not options.file.is_file():
        raise Refusal("there is no such file; give the path of a spreadsheet", file=str(options.file))
    for flag, given in (("--affiliate", options.affiliate), ("--source", options.source)):
        if given is not None and not given.strip():  # as of a variable that is not set
            raise Refusal("is blank; say which, or leave it out", column=flag)
    actor = who_types()
    brought = roster.bring_roster(
        actor,
        file=options.file,
        name=options.file.name,
        affiliate_id=affiliate_numbered(actor, options.affiliate),
        source=options.source or options.file.stem,
        full=True if options.full else None,
        sheet=options.sheet,
        heading_row=options.heading_row,
    )
    try:
        with _Progress("comparing", options.json) as beat:
            compared = roster.compare_roster(actor, brought.pk, beat)
        if not options.json:
            print_preview(compared)
        wanted = not options.preview and (options.yes or (not options.json and agreed()))
    except KeyboardInterrupt:
        roster.drop_roster(actor, brought.pk)
        raise
    if not wanted:
        roster.drop_roster(actor, brought.pk)
        return _told(options, compared, "previewed")
    for warning in compared.warnings:
        roster.tick_warning(actor, brought.pk, warning["key"])
    with _Progress("applying", options.json) as beat:
        applied = roster.apply_roster(actor, brought.pk, beat)
    if not options.json:
        print(f"Applied: {headline(applied.counts)}. `wallchart undo-roster {applied.pk}` puts it all back.")
    return _told(options, applied, "applied")


class _Progress:
    """A bar that is told how many rows of how many are done."""

    def __init__(self, label: str, quiet: bool) -> None:
        self.bar = bar(label, 0, quiet=quiet)

    def __enter__(self) -> Any:
        return self.beat

    def beat(self, done: int, total: int) -> None:
        self.bar.total = total
        self.bar.update(done - self.bar.n)

    def __exit__(self, *_why: object) -> None:
        self.bar.close()


NAMES = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "left": "possibly left",
    "ambiguous": "wait for a decision",
    "refused": "refused",
}


def headline(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts.get(key, 0):,} {name}" for key, name in NAMES.items())


def print_preview(run: Any) -> None:
    """The preview in words: the columns, the counts, the warnings, some rows of each kind that matters."""
    from wallchart.union.people.roster.fields import BY_KEY

    print(f"{run.file_name}, source {run.source.name!r}, headings in row {run.reading['heading_row']}")
    for heading, field in run.report["columns_used"].items():
        print(f"  {heading!r} is the {BY_KEY[field].label}")
    if run.report["columns_not_used"]:
        print(f"  not used: {', '.join(map(repr, run.report['columns_not_used']))}")
    for note in run.reading["notes"]:
        print(f"  {note}")
    rows = run.report["rows"]
    print(f"\n{rows:,} {'row' if rows == 1 else 'rows'}: {headline(run.counts)}")
    for warning in run.warnings:
        print(f"  ! {warning['sentence']}")
    _print_rows(run)


def _print_rows(run: Any) -> None:
    for operation in ("refused", "ambiguous", "changed"):
        rows = run.rows.filter(operation=operation).order_by("row")
        total = run.counts.get(operation, 0)
        if not total:
            continue
        shown = list(rows[:SHOWN])
        more = f" (the first {len(shown)} of {total:,})" if total > len(shown) else ""
        print(f"\n{NAMES[operation]}{more}:")
        for row in shown:
            print(f"  row {row.row}: {_row_words(row)}")


def _row_words(row: Any) -> str:
    if row.operation == "changed":
        return "; ".join(
            f"{cell} {_plain(row.before.get(cell))} -> {_plain(value)}" for cell, value in row.after.items()
        )
    if row.operation == "ambiguous":
        told = [problem["why"] for problem in row.problems if not problem["column"]]
        people = sum("person" in one for one in row.candidates)
        who = f"{_who(row)} may be one of {people} people" if people else _who(row)
        return "; ".join([who, *told])
    told = [
        f"{problem['column'] + ' ' if problem['column'] else ''}{problem['value']!r}: {problem['why']}"
        for problem in row.problems
        if problem["fatal"]
    ]
    return "; ".join(told)


def _who(row: Any) -> str:
    return " ".join(filter(None, [row.cells.get("given_name"), row.cells.get("family_name")])) or "somebody"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part[0] if isinstance(part, list) else part) for part in value) or "-"
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part) or "-"
    return "-" if value in (None, "") else str(value)


def agreed() -> bool:
    """Ask at the terminal; where nobody can answer, the answer is no."""
    if not sys.stdin.isatty():
        print("\nNothing is applied: say --yes to apply it without being asked.")
        return False
    try:
        return input("\nApply this, every warning ticked off? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:  # Ctrl-D
        print()
        return False


def _told(options: argparse.Namespace, run: Any, outcome: str) -> int:
    if options.json:
        warnings = [warning["sentence"] for warning in run.warnings]
        print(
            json.dumps(
                {
                    "outcome": outcome,
                    "run": run.pk,
                    "counts": run.counts,
                    "warnings": warnings,
                    "report": run.report,
                }
            )
        )
    return 0
