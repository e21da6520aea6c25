"""What the processes of test_import_processes.py run: a worker in whose middle an import hangs.

python -m tests.importing_worker ask compare|apply|undo ROWS
python -m tests.importing_worker work HANG_AT       hangs once that many batches are written
python -m tests.importing_worker finish             works to the end; prints the run before and after, each
                                                    its state and a digest of everybody
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.db import connection, transaction  # noqa: E402

from tests.cast import HOUSE, gather  # noqa: E402
from wallchart.union.core.worker import work  # noqa: E402
from wallchart.union.people.actions import roster  # noqa: E402
from wallchart.union.people.models import Affiliate, ImportRow, ImportRun  # noqa: E402
from wallchart.union.people.roster import applying, preview, unchanged, undoing  # noqa: E402
from wallchart.union.people.tests.rosters import PEOPLE_TABLES, apply  # noqa: E402

applying.BATCH = undoing.BATCH = preview.BATCH = 40
preview.CHUNK = 120
preview.FULL = 40


def ask(what: str, rows: int) -> None:
    with transaction.atomic():
        gather()
    path = Path(settings.DATA) / "roster.csv"
    people = "".join(f"N{n},Given{n},Family{n},12,g{n}@example.org\n" for n in range(rows))
    path.write_text(
        f"Member number,First name,Last name,Local,Email\nM1009,Hassan,Mohamed,12,h@x.org\n{people}"
    )
    root = Affiliate.objects.get(parent=None)
    run = roster.bring_roster(HOUSE, file=path, name=path.name, affiliate_id=root.pk, source="payroll")
    if what == "compare":
        roster.ask_to_compare(HOUSE, run.pk)
        return
    run = roster.compare_roster(HOUSE, run.pk)
    if what == "undo":
        apply(HOUSE, run)
        roster.ask_to_undo(HOUSE, run.pk)
        return
    roster.ask_to_apply(HOUSE, run.pk)


def hang_at(batches: int) -> None:
    """Say so and wait, once so many batches have been written."""
    left = batches

    def counted(done, total=None):
        nonlocal left
        left -= 1
        if left == 0:
            sys.stdout.write("hanging\n")
            sys.stdout.flush()
            sys.stdin.read()

    for module, name in ((applying, "_audit"), (undoing, "_audit"), (unchanged, "keep_block")):
        plain = getattr(module, name)

        def hanging(*given, plain=plain):
            done = plain(*given)
            counted(0)
            return done

        setattr(module, name, hanging)
    plain_flush = preview.Comparison._flush

    def flush(self, **more):
        plain_flush(self, **more)
        counted(0)

    preview.Comparison._flush = flush


def everybody() -> dict[str, list[str]]:
    """Every row about people in words that a number from the database has no part in: PostgreSQL does
    not give the numbers of a batch that was rolled back a second time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number, given_name, family_name FROM people_person")
        names = {key: "|".join(name) for key, *name in cursor.fetchall()}
        found = {}
        for table in (*PEOPLE_TABLES, "people_searchterm"):
            if table != "people_duplicatepair":
                cursor.execute(f"SELECT * FROM {table}")
                columns = [
                    column.name if hasattr(column, "name") else column[0] for column in cursor.description
                ]
                own = "id" if table == "people_person" else "person_id"
                rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
                found[table] = sorted(_in_words(row, names.get(row.get(own))) for row in rows)
    return found


def _in_words(row: dict[str, Any], whose: str | None) -> str:
    cells = {
        column: cell
        for column, cell in row.items()
        if column not in ("id", "person_id") and not hasattr(cell, "hour")
    }
    return f"{whose}: {cells!r}"


def tell() -> None:
    run = ImportRun.objects.get()
    plain = everybody()
    told = {
        "state": run.state,
        "counts": run.counts,
        "rows": ImportRow.objects.filter(run=run).count(),
        "applied": ImportRow.objects.filter(run=run, applied=True).count(),
        "digest": hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    command, *words = sys.argv[1:]
    if command == "ask":
        ask(words[0], int(words[1]))
    elif command == "work":
        hang_at(int(words[0]))
        work(threading.Event(), until_idle=True, pause=0.01)
    else:
        tell()
        work(threading.Event(), until_idle=True, pause=0.01)
        tell()
