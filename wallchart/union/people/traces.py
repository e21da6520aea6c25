"""What rosters leave behind of a person: rows, samples, files. How it is erased, and when it goes by itself.

A roster's file is kept until its run is over (so that it can be previewed and applied), and then for as
many days as WALLCHART_ROSTER_DAYS says, so that an import can be looked into and undone. Then the file,
its samples and what its rows said are cleared out by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from wallchart.union.core import clock, jobs
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.core.tables import PART, among, in_chunks

from .models import ContactPoint, EarlierRecord, ImportRow, ImportRun, Person
from .names import fold

OVER = (
    ImportRun.State.APPLIED,
    ImportRun.State.UNDONE,
    ImportRun.State.REFUSED,
    ImportRun.State.DROPPED,
)
"""The states from which a run goes nowhere by itself (an applied one can be undone)."""

ERASED = "(erased)"
EMPTY: Mapping[str, Any] = {
    "cells": {},
    "before": None,
    "after": None,
    "problems": [],
    "candidates": [],
    "undo": None,
}
"""What a row of a roster says once it is emptied."""


def erase_traces_in_rosters(person_id: int) -> int:
    """Empty every row that a roster has of the person, those too that were never joined to them but say
    their number, address, phone or name; delete the files of runs that are over; returns how many rows."""
    person = Person._base_manager.get(pk=person_id)
    signs = signs_of(person)
    rows = ImportRow._base_manager.filter(person=person_id)
    runs = set(rows.values_list("run_id", flat=True))
    emptied = rows.update(**EMPTY, person=None)
    for row in ImportRow._base_manager.filter(Q(person=None) | ~Q(candidates=[])).iterator():
        if _says(row.cells, signs) or _says(row.problems, signs):
            for cell, nothing in EMPTY.items():
                setattr(row, cell, nothing)
            runs.add(row.run_id)
        elif any(candidate.get("person") == person_id for candidate in row.candidates):
            row.candidates = [entry for entry in row.candidates if entry.get("person") != person_id]
        else:
            continue
        row.save(update_fields=list(EMPTY))
        emptied += 1
    for run in ImportRun.objects.filter(pk__in=runs):
        _forget_file(run)
    _scrub_runs(person, signs)
    return emptied


def signs_of(person: Person) -> frozenset[str]:
    """By what somebody is known again, folded: number, addresses, phones (digits), full names."""
    records: list[Person | EarlierRecord] = [person, *EarlierRecord._base_manager.filter(person=person.pk)]
    names = {
        f"{given} {record.family_name}"
        for record in records
        for given in (record.given_name, record.preferred_name)
        if given
    }
    numbers = [record.number for record in records]
    contacts = ContactPoint._base_manager.filter(person=person.pk).values_list("folded", flat=True)
    signs_in_with = [person.account.email] if person.account else []
    found = {fold(text) for text in (*numbers, *contacts, *names, *signs_in_with)}
    found |= {text[-10:] for text in contacts if text.isdigit() and len(text) > 10}
    return frozenset(sign for sign in found if len(sign) >= 4)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if "given_name" in value or "family_name" in value:
            yield f"{value.get('given_name', '')} {value.get('family_name', '')}"
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _says(value: Any, signs: frozenset[str]) -> bool:
    """Does any text in there (a cell, or two cells of a name) say one of the signs, whole?"""
    for text in _texts(value):
        digits = "".join(sign for sign in text if sign.isdigit())
        if fold(text) in signs or digits[-10:] in signs or digits in signs:
            return True
    return False


def _scrubbed(value: Any, signs: frozenset[str]) -> Any:
    """The same value with every text that speaks of the person emptied."""
    if isinstance(value, str):
        folded = f" {fold(value)} "
        return ERASED if any(f" {sign} " in folded for sign in signs) else value
    if isinstance(value, dict):
        return {key: _scrubbed(inner, signs) for key, inner in value.items()}
    if isinstance(value, list):
        return (
            [ERASED for _cell in value] if _is_row_of(value, signs) else [_scrubbed(v, signs) for v in value]
        )
    return value


def _is_row_of(value: list[Any], signs: frozenset[str]) -> bool:
    """Is this a row of a file (texts side by side) that speaks of the person?"""
    texts = [text for text in value if isinstance(text, str)]
    if len(texts) < 2 or len(texts) != len(value):
        return False
    names = [name for left, right in pairwise(texts) for name in (f"{left} {right}", f"{right} {left}")]
    return _says([*texts, *names], signs)


def _scrub_runs(person: Person, signs: frozenset[str]) -> None:
    """What runs and failed jobs say in words; and the person's name where they brought rosters in."""
    own = signs | _signatures(person)
    for run in ImportRun.objects.all().iterator():
        before = (run.reading, run.warnings, run.report, run.why, run.by)
        after = tuple(_scrubbed(value, own) for value in before)
        if after != before:
            run.reading, run.warnings, run.report, run.why, run.by = after
            run.save(update_fields=["reading", "warnings", "report", "why", "by"])
    for job in Job.objects.exclude(why="").iterator():
        if _scrubbed(job.why, own) != job.why:
            Job.objects.filter(pk=job.pk).update(why=ERASED)


def _signatures(person: Person) -> frozenset[str]:
    """The names under which they signed what they did: today's, and those that they had before."""
    if person.account is None:
        return frozenset()
    deeds = AuditEntry.objects.filter(actor=person.account)
    names = [person.account.name, *deeds.values_list("actor_name", flat=True).distinct()]
    return frozenset(filter(None, map(fold, names)))


def _forget_file(run: ImportRun) -> None:
    """Delete the uploaded file of a run that is over. One under way still needs it; its turn comes."""
    if run.state in OVER and run.file:
        storage, name = run.file.storage, str(run.file.name)
        run.file.name = ""
        run.save(update_fields=["file"])
        transaction.on_commit(lambda: storage.delete(name))  # a deed that is taken back keeps the file


def forget_old_rosters(_job: Job) -> jobs.Step:
    """Once a day: the files, samples and rows of runs that were over so many days ago are emptied. What
    the union keeps is the run, its counts and its report."""
    before = clock.now() - timedelta(days=settings.ROSTER_DAYS)
    over = ImportRun.objects.filter(Q(applied_at=None) | Q(applied_at__lt=before), state__in=OVER).filter(
        created_at__lt=before
    )
    done = 0
    for run in over.exclude(file="", reading={}):
        _forget_file(run)
        for part in in_chunks(list(run.rows.order_by("pk").values_list("pk", flat=True)), PART):
            ImportRow._base_manager.filter(pk__in=among(part)).update(**EMPTY)
        run.reading = {}
        run.save(update_fields=["reading"])
        done += 1
    return jobs.finished(done=done, total=done)
