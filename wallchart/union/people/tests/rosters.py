"""What the tests of roster imports share: a file brought in, compared, applied; everything as it stands."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from wallchart.union.core.access import Actor
from wallchart.union.people.actions import roster
from wallchart.union.people.models import ImportRow, ImportRun
from wallchart.union.people.roster.unchanged import unpack

File = Callable[..., Path]
HEADINGS = (
    "Member number",
    "First name",
    "Last name",
    "DOB",
    "Email",
    "Phone",
    "Local",
    "Job title",
    "Status",
)

PEOPLE_TABLES = (
    "people_person",
    "people_contactpoint",
    "people_address",
    "people_membership",
    "people_employment",
    "people_post",
    "people_assignment",
    "people_employer",
    "people_worksite",
    "people_bargainingunit",
    "people_affiliate",
    "people_headcount",
    "people_duplicatepair",
    "organizing_mark",
    "organizing_standing",
    "organizing_tally",
)


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def bring(actor: Actor, path: Path, affiliate_id: int, *, source: str = "payroll", **rest: Any) -> ImportRun:
    return roster.bring_roster(
        actor, file=path, name=path.name, affiliate_id=affiliate_id, source=source, **rest
    )


def previewed(actor: Actor, path: Path, affiliate_id: int, **rest: Any) -> ImportRun:
    return roster.compare_roster(actor, bring(actor, path, affiliate_id, **rest).pk)


def applied(actor: Actor, path: Path, affiliate_id: int, **rest: Any) -> ImportRun:
    return apply(actor, previewed(actor, path, affiliate_id, **rest))


def apply(actor: Actor, run: ImportRun) -> ImportRun:
    for warning in run.warnings:
        roster.tick_warning(actor, run.pk, warning["key"])
    return roster.apply_roster(actor, run.pk)


def operations(run: ImportRun) -> dict[int, str]:
    """Row number -> operation, of every row of the file."""
    found = {
        row: operation
        for row, operation in ImportRow.objects.filter(run=run).values_list("row", "operation")
        if row is not None
    }
    for block in run.unchanged.all():
        found.update({row: "unchanged" for row, _person in unpack(block)})
    return found


def row(run: ImportRun, number: int) -> ImportRow:
    return ImportRow.objects.get(run=run, row=number)


def why(run: ImportRun, number: int) -> str:
    return " ".join(problem["why"] for problem in row(run, number).problems)


def counts(run: ImportRun) -> dict[str, int]:
    return {operation: count for operation, count in run.counts.items() if count}


def everything() -> Mapping[str, list[tuple[Any, ...]]]:
    """Every row of every table about people, in order; search terms without their ids."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for table in PEOPLE_TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
        cursor.execute("SELECT person_id, kind, term FROM people_searchterm ORDER BY 1, 2, 3")
        found["people_searchterm"] = cursor.fetchall()
    return found
