"""The operations of a preview carried out, some thousands at a time, each batch in one transaction.

Everything was decided in the preview: here it is written, and nothing else. Before the first batch the
whole preview is checked against what has changed since (`Conflict`: look again, nothing is touched).
Between two batches others may write; a person whom somebody changes in that moment is left alone and
told. A run that is killed goes on with its next batch: what is applied is marked so in its own
transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor
from wallchart.union.core.errors import Conflict
from wallchart.union.core.tables import among, as_json, update

from ..identity import Finding
from ..models import DuplicatePair, ImportRow, ImportRun, Person
from ..moving import moving
from . import lines
from .candidates import find_candidates
from .known import stamps_of, traits_of_cells
from .newcomers import write_newcomers
from .others import add_written, changed_by_others
from .revising import write_changes
from .writing import PlaceIds

BATCH = 4_000

Op = ImportRow.Operation

GONE = "left"
"""The decision about somebody whom a full roster lacks: yes, they have left."""

TO_WRITE = Q(operation__in=(Op.NEW, Op.CHANGED)) | Q(operation=Op.LEFT, decision=GONE)

Row = dict[str, Any]


def rows_to_write(run: ImportRun) -> Any:
    """The rows of a run that are still to be applied."""
    return ImportRow.objects.filter(TO_WRITE, run=run, applied=False)


def check(run: ImportRun) -> None:
    """Raise Conflict where people have changed since the preview in a way that touches it."""
    others = changed_by_others(run.pk, run.made)
    changed = after = 0
    # Whole rows are read for their newcomers alone, and those matter only where others have been at work.
    waiting = rows_to_write(run) if others else rows_to_write(run).exclude(operation=Op.NEW)
    while batch := list(_batch(waiting, after)):
        after = batch[-1]["id"]
        changed += len(_changed_since(batch) | _known_since(batch, others))
    if changed:
        raise Conflict(
            ngettext(
                "%(count)d person in this preview has changed since it was made; compare the file again",
                "%(count)d people in this preview have changed since it was made; compare the file again",
                changed,
            )
            % {"count": changed}
        )


def _batch(rows: Any, after: int) -> Any:
    columns = ("id", "row", "operation", "person_id", "after", "candidates", "decision", "stamp")
    was = Cast("before", TextField())  # goes into the log as it stands
    return rows.filter(pk__gt=after).order_by("pk").values(*columns, was=was)[:BATCH]


def _changed_since(batch: Sequence[Row]) -> set[int]:
    """The rows (by id) about people who are not as the preview saw them, or not there any more."""
    about = [row for row in batch if row["operation"] != Op.NEW]
    stamps = stamps_of([row["person_id"] for row in about if row["person_id"] is not None])
    return {row["id"] for row in about if stamps.get(row["person_id"], 0) != row["stamp"]}


def _known_since(batch: Sequence[Row], others: Collection[int]) -> set[int]:
    """The rows (by id) about newcomers whom somebody else has brought in since the preview."""
    new = [row for row in batch if row["operation"] == Op.NEW]
    if not others or not new:
        return set()
    traits = [traits_of_cells(row["after"]) for row in new]
    candidates = find_candidates(traits, of_these=others)
    found = set()
    for row, trait in zip(new, traits, strict=True):
        expected = {one.get("person") for one in row["candidates"]}
        for state in candidates.of(trait):
            if state.id not in expected and state.weighed(trait).finding is not Finding.DIFFERENT:
                found.add(row["id"])
    return found


def apply_batch(actor: Actor, run: ImportRun, after: int) -> tuple[int, int]:
    """Apply the next rows after the row with the id `after`, in the transaction of the caller, who holds the
    run. It opens none within: SQLite would keep every page that changes a second time, for each statement.

    Returns (the id of the last row looked at, how many rows that were); 0 rows: all is done.
    """
    batch: list[Row] = list(_batch(rows_to_write(run), after))
    if not batch:
        return after, 0
    lock([row["person_id"] for row in batch if row["person_id"] is not None])
    alone = _changed_since(batch) | _known_since(batch, changed_by_others(run.pk, run.made))
    ids = PlaceIds.read()
    now = clock.now()
    new = [row for row in batch if row["operation"] == Op.NEW and row["id"] not in alone]
    changed = [row for row in batch if row["operation"] != Op.NEW and row["id"] not in alone]
    made = write_newcomers([row["after"] for row in new], ids, now, clock.today())
    for row, key in zip(new, made, strict=True):
        row["person_id"] = key
    with moving([row["person_id"] for row in changed if {"home", "status"} & row["after"].keys()]):
        undo = write_changes([(row["person_id"], row["after"]) for row in changed], ids, now, clock.today())
    stamps = _mark_applied(new + changed, undo)
    add_written(run.made, stamps=stamps, persons=made)
    _leave_alone([row for row in batch if row["id"] in alone])
    _pair_up(actor, run, new)
    _audit(actor, run, new, changed)
    lines.remember_applied(run.pk, run.source_id, batch[0]["id"], batch[-1]["id"])
    _keep_made(run, ids)
    return batch[-1]["id"], len(batch)


def lock(ids: Sequence[int]) -> None:
    """Hold these persons until the batch is written (SQLite's one writer holds everything)."""
    if connection.vendor == "postgresql":
        list(
            Person._base_manager.select_for_update()
            .filter(pk__in=among(ids))
            .order_by("pk")
            .values_list("pk")
        )


def _mark_applied(rows: Sequence[Row], undo: dict[int, Any]) -> Collection[int]:
    """Returns the stamps that these persons have by now."""
    stamps = stamps_of([row["person_id"] for row in rows])
    update(
        "people_importrow",
        ("person_id", "applied", "stamp_after", "undo"),
        [
            (
                row["person_id"],
                True,
                stamps.get(row["person_id"]),
                as_json(undo[row["person_id"]]) if row["person_id"] in undo else None,
                row["id"],
            )
            for row in rows
        ],
    )
    return stamps.values()


def _leave_alone(rows: Sequence[Row]) -> None:
    why = _("somebody changed this person while the roster was being applied; bring the file again")
    problem = {"column": "", "value": "", "why": why, "fatal": True}
    told = ImportRow.objects.filter(pk__in=[row["id"] for row in rows]).values_list("problems", "id")
    update(
        "people_importrow",
        ("operation", "problems"),
        [(Op.REFUSED, as_json([*problems, problem]), key) for problems, key in told],
    )


def _pair_up(actor: Actor, run: ImportRun, new: Sequence[Row]) -> None:
    """Newcomers who may be somebody else: a pair for the duplicate queue, or one that is decided already."""
    doubtful = [row for row in new if row["candidates"]]
    if not doubtful:
        return
    rows = [one["row"] for row in doubtful for one in row["candidates"] if "row" in one]
    of_row: dict[int | None, int | None] = dict(
        ImportRow.objects.filter(run=run, row__in=rows).values_list("row", "person_id")
    )
    pairs = []
    for row in doubtful:
        for one in row["candidates"]:
            other = of_row.get(one["row"]) if "row" in one else one["person"]
            if other is None or other == row["person_id"]:
                continue
            first, second = sorted((other, row["person_id"]))
            pair = DuplicatePair(first_id=first, second_id=second, score=one["score"], reasons=one["reasons"])
            if "person" in one:
                pair.state = DuplicatePair.State.APART
                pair.decided_at, pair.decided_by_id = clock.now(), actor.account_id
            pairs.append(pair)
    there = Person._base_manager.filter(
        pk__in=[key for pair in pairs for key in (pair.first_id, pair.second_id)]
    )
    living = set(there.values_list("pk", flat=True))
    once = {
        (pair.first_id, pair.second_id): pair for pair in pairs if {pair.first_id, pair.second_id} <= living
    }
    made = DuplicatePair.objects.bulk_create(once.values())
    run.made["pairs"] = [*run.made.get("pairs", []), *(pair.pk for pair in made)]


def _audit(actor: Actor, run: ImportRun, new: Sequence[Row], changed: Sequence[Row]) -> None:
    who = {
        key: (home, " ".join(filter(None, [preferred or given, family])))
        for key, home, given, preferred, family in Person._base_manager.filter(
            pk__in=among(row["person_id"] for row in changed)
        ).values_list("id", "home_id", "given_name", "preferred_name", "family_name")
    }

    def facts(row: Row) -> dict[str, Any]:
        return {"run": run.pk, "row": row["row"], "file": run.file_name}

    audit.record_rows(
        actor,
        "import_person",
        "person",
        [
            (
                row["person_id"], row["after"]["home"], row["person_id"], _name_of(row["after"]), None,
                row["after"], facts(row),
            )
            for row in new
        ],
    )  # fmt: skip
    audit.record_rows(
        actor,
        "import_changes",
        "person",
        [
            (
                row["person_id"], who[row["person_id"]][0], row["person_id"], who[row["person_id"]][1],
                row["was"], row["after"], facts(row),
            )
            for row in changed
        ],
    )  # fmt: skip


def _name_of(cells: dict[str, Any]) -> str:
    given = cells.get("preferred_name") or cells.get("given_name") or ""
    return " ".join(filter(None, [given, cells.get("family_name", "")]))


def _keep_made(run: ImportRun, ids: PlaceIds) -> None:
    """Note with the run what was made besides people."""
    made = run.made
    for kind, keys in ids.made.items():
        made[kind] = [*made.get(kind, []), *keys]
    ImportRun.objects.filter(pk=run.pk).update(made=made)
