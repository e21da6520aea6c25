"""What the processes of test_import_processes.py run: a worker in whose middle an import hangs.

python -m tests.importing_worker ask compare|apply|undo ROWS
python -m tests.importing_worker work [HANG_AT]     hangs once that many batches are written
python -m tests.importing_worker tell               prints the run's state, and a digest of everybody
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django first
from django.db import transaction  # noqa: E402

from tests.cast import HOUSE, gather  # noqa: E402
from wallchart.union.core.worker import work  # noqa: E402
from wallchart.union.people.actions import roster  # noqa: E402
from wallchart.union.people.models import Affiliate, ImportRow, ImportRun  # noqa: E402
from wallchart.union.people.roster import applying, preview, undoing  # noqa: E402
from wallchart.union.people.tests.rosters import apply, everything  # noqa: E402

applying.BATCH = undoing.BATCH = preview.BATCH = 100
preview.CHUNK = 300


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

    def counted(done, total=None):  # type: ignore[no-untyped-def]
        nonlocal left
        left -= 1
        if left == 0:
            sys.stdout.write("hanging\n")
            sys.stdout.flush()
            sys.stdin.read()

    for module, name in ((applying, "_audit"), (undoing, "_audit"), (preview, "keep_unchanged")):
        plain = getattr(module, name)

        def hanging(*given, plain=plain):  # type: ignore[no-untyped-def]
            done = plain(*given)
            counted(0)
            return done

        setattr(module, name, hanging)
    plain_flush = preview.Comparison._flush

    def flush(self, **more):  # type: ignore[no-untyped-def]
        plain_flush(self, **more)
        counted(0)

    preview.Comparison._flush = flush  # type: ignore[method-assign]


def tell() -> None:
    run = ImportRun.objects.get()
    tables = {name: rows for name, rows in everything().items() if name != "people_duplicatepair"}
    plain = {
        name: sorted(repr([cell for cell in row if not hasattr(cell, "hour")]) for row in rows)
        for name, rows in tables.items()
    }
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
        if words:
            hang_at(int(words[0]))
        work(threading.Event(), until_idle=True, pause=0.01)
    else:
        tell()
