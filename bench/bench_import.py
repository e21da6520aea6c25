"""How long a roster that comes again takes, on SQLite and PostgreSQL, beside Django's own bulk_create.

Each size is measured in a process of its own, on a database of that many people. The file lists all of
them but 0.5 % who have left; 2 % have one cell changed, 0.5 % are new, 0.1 % have a cell that cannot be
read. Engine time is everything between the file on the disk and the end of the last transaction: reading,
validation, duplicate search, the diff, possibly-left, the preview's rows, applying, the audit log.

What the source said the last time is put there as a first import of the same file leaves it (at the
smallest size it *is* imported, so that the shortcut is checked); `--first` measures that first import.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.figures import Figure, run_child

ROOT = Path(__file__).resolve().parents[1]

PROMISES = {18_500: 1.0, 200_000: 5.0, 2_000_000: 35.0}
HEADINGS = (
    "Member number", "First name", "Last name", "Birth date", "Email", "Phone", "Local", "Worksite",
    "Work city", "Classification", "Shift", "Unit",
)  # fmt: skip
PEER_ROWS = 20_000
MEMORY_ROWS = 100_000


def measure() -> list[Figure]:
    figures: list[Figure] = []
    for vendor, database in databases():
        for size, promise in PROMISES.items():
            with database() as environment:
                told = _child(environment, "again", size)
            figures.append(
                Figure(
                    f"a roster of {size:,} again, {vendor}",
                    f"<= {promise:g} s",
                    told["seconds"],
                    "s",
                    "bulk_create of as many bare rows",
                    size / told["peer_rows_per_second"],
                    size / told["peer_rows_per_second"] / told["seconds"],
                    told["seconds"] <= promise,
                )
            )
        with database() as environment:
            told = _child(environment, "first", MEMORY_ROWS)
        figures.append(
            Figure(f"first import of {MEMORY_ROWS:,}, preview and apply, {vendor}", "-", told["seconds"], "s")
        )
        figures.append(
            Figure(
                f"memory of the process that imports {MEMORY_ROWS:,}, {vendor}",
                "<= 200 MB",
                told["megabytes"],
                "MB",
                holds=told["megabytes"] <= 200,
            )
        )
    return figures


def databases() -> Iterator[tuple[str, Any]]:
    from tests.postgres import NoPostgres, find_programs, postgresql

    @contextlib.contextmanager
    def sqlite() -> Iterator[dict[str, str]]:
        with tempfile.TemporaryDirectory() as folder:
            yield {"DATABASE_URL": "", "WALLCHART_DATA": folder}

    @contextlib.contextmanager
    def postgres() -> Iterator[dict[str, str]]:
        with tempfile.TemporaryDirectory() as folder, postgresql(durable=True) as url:
            yield {"DATABASE_URL": url, "WALLCHART_DATA": folder}

    yield "SQLite", sqlite
    try:
        find_programs()
    except NoPostgres as why:
        print(f"no PostgreSQL here: {why}", file=sys.stderr)
        return
    yield "PostgreSQL", postgres


def _child(environment: dict[str, str], kind: str, size: int) -> dict[str, float]:
    """Each size in a process of its own, so that its memory is its own."""
    words = [sys.executable, "-m", "bench.bench_import", "--child", kind, str(size)]
    ran = run_child(
        words, env={**os.environ, **environment, "WALLCHART_LARGEST_UPLOAD": str(1 << 31)}, cwd=ROOT
    )
    if ran.code:
        raise RuntimeError(ran.err[-2000:])
    told: dict[str, float] = json.loads(ran.out.strip().splitlines()[-1])
    return told


def child(kind: str, size: int) -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        return first(path, size) if kind == "first" else again(path, size)


def first(path: Path, size: int) -> dict[str, float]:
    """People whom nobody knows yet, into a house with a tree and nobody in it."""
    from bench.population import populate

    populate(2_000, 40, terms=False)
    _write(path, map(_stranger, range(size)))  # never all at once: the memory is to be the import's own
    seconds = _bring(path, "first", full=False)
    return {"seconds": seconds, "megabytes": _megabytes()}


def again(path: Path, size: int) -> dict[str, float]:
    from bench.population import populate

    populate(size, 60, terms=size < 1_000_000)
    peer = _bulk_create_rows_per_second()
    rows = list(_listed())
    _write(path, rows)
    if size <= 20_000:
        _bring(path, "payroll", full=False)
    else:
        _leave_lines(path)
    for at, row in enumerate(rows):
        if at % 50 == 7:
            row[10] = "rotating"
        if at % 1000 == 3:
            row[5] = "12"
    kept = [row for at, row in enumerate(rows) if at % 200 != 11]
    kept += [_stranger(number) for number in range(size // 200)]
    _write(path, kept)
    del rows, kept
    seconds = _bring(path, "payroll", full=True)
    return {"seconds": seconds, "peer_rows_per_second": peer, "megabytes": _megabytes()}


def _megabytes() -> float:
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _listed() -> Iterator[list[str]]:
    """The people in the database, as an employer's list."""
    from django.db import connection

    sql = """SELECT p.number, p.given_name, p.family_name, p.birth_date,
        (SELECT min(value) FROM people_contactpoint c WHERE c.person_id = p.id AND c.kind = 'email'),
        (SELECT min(value) FROM people_contactpoint c WHERE c.person_id = p.id AND c.kind = 'phone'),
        a.number, w.name, w.city, e.classification, e.shift, u.name
        FROM people_person p JOIN people_affiliate a ON a.id = p.home_id
        LEFT JOIN people_employment e ON e.person_id = p.id
        LEFT JOIN people_worksite w ON w.id = e.worksite_id
        LEFT JOIN people_bargainingunit u ON u.id = e.unit_id ORDER BY p.id"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for row in cursor:
            yield ["" if cell is None else str(cell) for cell in row]


def _stranger(number: int) -> list[str]:
    """Somebody made up, whom nobody in the population resembles."""
    names = ("Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak")
    family = f"{names[number % 10]}{names[number // 10 % 10].lower()}{names[number // 100 % 10].lower()}"
    local = str(number % 40 + 1)
    return [
        f"Z{number:07}", f"Given{number % 997}", family,
        f"{1950 + number % 50}-0{number % 9 + 1}-1{number % 10}",
        f"z{number}@example.org", f"+1612{5_000_000 + number}", local, f"Building {number % 300}", "Duluth",
        f"Classification {number % 30}", ("day", "night")[number % 2], f"Unit {number % 6 + 1}",
    ]  # fmt: skip


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows)


def _bring(path: Path, source: str, *, full: bool) -> float:
    """Bring, compare and apply; returns the seconds of engine time."""
    from wallchart.union.core.access import house_itself
    from wallchart.union.people.actions import roster
    from wallchart.union.people.models import Affiliate

    actor = house_itself("the bench", channel="terminal")
    root = Affiliate.objects.get(parent=None)
    began, processor = time.perf_counter(), time.process_time()
    run = roster.bring_roster(
        actor, file=path, name=path.name, affiliate_id=root.pk, source=source, full=full
    )
    brought = time.perf_counter()
    run = roster.compare_roster(actor, run.pk)
    compared = time.perf_counter()
    for warning in run.warnings:
        roster.tick_warning(actor, run.pk, warning["key"])
    roster.apply_roster(actor, run.pk)
    done = time.perf_counter()
    print(
        f"{source}: bring {brought - began:.2f} compare {compared - brought:.2f} apply {done - compared:.2f}"
        f" (processor {time.process_time() - processor:.2f})"
        f" {run.counts} {[warning['sentence'] for warning in run.warnings]}",
        file=sys.stderr,
    )
    return done - began


def _leave_lines(path: Path) -> None:
    """What an import of this file would leave behind, had everybody in it been known already."""
    from django.db import transaction

    from wallchart.union.core.access import house_itself
    from wallchart.union.people.actions import roster
    from wallchart.union.people.models import Affiliate, Person, PersonStamp
    from wallchart.union.people.roster import lines
    from wallchart.union.people.roster.columns import choices_of, columns_of
    from wallchart.union.people.roster.digests import Digests
    from wallchart.union.people.roster.files import rows_of

    actor = house_itself("the bench", channel="terminal")
    root = Affiliate.objects.get(parent=None)
    run = roster.bring_roster(
        actor, file=path, name=path.name, affiliate_id=root.pk, source="payroll", full=True
    )
    digests = Digests.meaning(run.source_id, columns_of(run), choices_of(run), None)
    persons = iter(list(Person._base_manager.order_by("id").values_list("id", flat=True)))
    stamps = dict(PersonStamp.objects.values_list("person_id", "id"))
    for chunk in rows_of(Path(run.file.path), run.reading).chunks(20_000):
        people = chunk.after(1).rows
        found = digests.of(people).tolist()
        keys = [next(persons) for _ in people]
        with transaction.atomic():
            lines.remember(
                run.source_id,
                [(key, digest, stamps[key], False) for key, digest in zip(keys, found, strict=True)],
            )
    roster.confirm_columns(actor, run.pk, mapping=run.mapping, choices=run.choices, full=True)
    roster.drop_roster(actor, run.pk)


def _bulk_create_rows_per_second() -> float:
    """The peer: Django writes bare persons, nothing checked, compared or logged."""
    from django.db import transaction

    from wallchart.union.people.models import Person

    rows = [Person(given_name=f"G{n}", family_name="Peer", sort_name=f"peer, g{n}") for n in range(PEER_ROWS)]
    with transaction.atomic():
        began = time.perf_counter()
        Person._base_manager.bulk_create(rows, batch_size=500)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return PEER_ROWS / seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs=2, metavar=("KIND", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(options.child[0], int(options.child[1]))))
        return 0
    from bench.figures import table

    print(table(measure()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
