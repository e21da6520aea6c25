"""A whole import put back: exactly what stood there before, but for what has happened since.

A person whom nobody has touched since is put back without looking (their stamp is the one that the
import left). Where somebody has, each thing is looked at by itself: what still is as the import left it
is put back; what was changed by hand since, and a new person on whom something hangs by now (a mark, a
post, an assignment), is kept, and told on the row. Nothing is ever lost by an undo.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, ForeignObjectRel, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core import audit
from wallchart.union.core.access import Actor
from wallchart.union.core.tables import among, as_json, delete, update

from ..models import (
    Address,
    BargainingUnit,
    ContactPoint,
    DuplicatePair,
    Employer,
    Employment,
    ImportRow,
    ImportRun,
    Membership,
    Person,
    RosterLine,
    SearchTerm,
    Worksite,
)
from ..moving import moving
from ..renaming import follow_names
from .applying import BATCH, Op, lock
from .known import read_states, stamps_of
from .revising import TABLES, plain, stored

Row = dict[str, Any]
Entry = list[Any]

CHILDREN: tuple[type[Model], ...] = (ContactPoint, Address, Membership, Employment, SearchTerm)
"""What an import itself hangs on a new person; anything else keeps the person."""

TOGETHER = {"membership": "membership", "employment": "employment", "address": "address"}
"""Tables whose rows of one person follow one upon the other: put back as a whole, or not at all."""

SAID = {
    "person": gettext_lazy("the name, number or birth date"),
    "membership": gettext_lazy("the membership"),
    "employment": gettext_lazy("the workplace"),
    "address": gettext_lazy("the home address"),
    "contactpoint": gettext_lazy("an e-mail address or phone number"),
}


def undo_batch(actor: Actor, run: ImportRun, before: int | None) -> tuple[int, int]:
    """Put back the applied rows before the row with the id `before` (None: from the last), newest first, in
    the transaction of the caller, who holds the run.

    Returns (the id of the last row looked at, how many rows that were); 0 rows: all is done.
    """
    rows = ImportRow.objects.filter(run=run, applied=True)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    columns = ("id", "row", "operation", "person_id", "stamp_after", "undo", "before", "after")
    batch: list[Row] = list(rows.order_by("-pk").values(*columns)[:BATCH])
    if not batch:
        return before or 0, 0
    people = [row["person_id"] for row in batch if row["person_id"] is not None]
    lock(people)
    stamps, who = stamps_of(people), _who(people)
    kept: dict[int, list[str]] = {}
    new = [row for row in batch if row["operation"] == Op.NEW]
    _take_out(run, new, stamps, kept)
    changed = [row for row in batch if row["operation"] != Op.NEW]
    with moving([row["person_id"] for row in changed if row["person_id"] is not None]):
        _put_back(changed, stamps, kept)
    _audit(actor, run, batch, kept, who)
    told = [
        (False, as_json({"kept": kept[row["id"]]}) if row["id"] in kept else None, row["id"]) for row in batch
    ]
    update("people_importrow", ("applied", "undo"), told)
    return batch[-1]["id"], len(batch)


def _take_out(
    run: ImportRun, rows: Sequence[Row], stamps: dict[int, int], kept: dict[int, list[str]]
) -> None:
    """Take newcomers out again, unless they have been changed or something hangs on them."""
    living = [row for row in rows if row["person_id"] is not None]
    hanging = _hanging(run, [row["person_id"] for row in living])
    touched = [row for row in living if stamps.get(row["person_id"]) != row["stamp_after"]]
    as_made = _still_as_made(touched)
    gone = []
    for row in rows:
        person = row["person_id"]
        if person is None:
            kept[row["id"]] = [_("this person is not there any more: merged or erased since")]
        elif stamps.get(person) != row["stamp_after"] and person not in as_made:
            kept[row["id"]] = [_("this person was changed since, and stays")]
        elif person in hanging:
            kept[row["id"]] = [_("this person stays: %(what)s hangs on them") % {"what": hanging[person]}]
        else:
            gone.append(person)
    for start in range(0, len(gone), 1000):
        part = gone[start : start + 1000]
        signs = ", ".join(["%s"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM people_duplicatepair WHERE first_id IN ({signs}) OR second_id IN ({signs})",
                [*part, *part],
            )
    _forget_person(gone)
    for model in CHILDREN:
        delete(model._meta.db_table, gone, key="person_id")
    delete(RosterLine._meta.db_table, gone, key="person_id")
    delete("people_person", gone)


def _still_as_made(rows: Sequence[Row]) -> set[int]:
    """Of newcomers who were touched since, those who stand again exactly as the import made them."""
    ids = [row["person_id"] for row in rows]
    states = read_states(ids)
    own = Person._base_manager.filter(pk__in=ids, account=None, erased_at=None).values_list("pk", flat=True)
    plainly = set(own)
    for model in (Address, Membership, Employment):
        several = model._base_manager.filter(person_id__in=ids).values("person_id").annotate(rows=Count("id"))
        plainly -= set(several.filter(rows__gt=1).values_list("person_id", flat=True))
    verified = ContactPoint._base_manager.filter(person_id__in=ids).exclude(verified_at=None)
    plainly -= set(verified.values_list("person_id", flat=True))
    return {
        row["person_id"]
        for row in rows
        if row["person_id"] in plainly and states[row["person_id"]].is_as_made(row["after"])
    }


def _forget_person(ids: Sequence[int]) -> None:
    """The rows of this and other runs that point at persons who go point at nobody."""
    for start in range(0, len(ids), 1000):
        ImportRow.objects.filter(person_id__in=ids[start : start + 1000]).update(person=None)


def _hanging(run: ImportRun, ids: Sequence[int]) -> dict[int, str]:
    """Person -> what hangs on them besides what an import makes. From every room: asked of the models."""
    found: dict[int, str] = {}
    for model, column in _pointing_at(Person):
        if model in (*CHILDREN, ImportRow):
            continue
        for start in range(0, len(ids), 1000):
            rows = model._base_manager.filter(**{f"{column}__in": ids[start : start + 1000]})
            if model is DuplicatePair:
                # A pair that was only found, or that the import itself made, goes with the person.
                rows = rows.exclude(state=DuplicatePair.State.OPEN).exclude(pk__in=run.made.get("pairs", []))
            for person in rows.values_list(column, flat=True).distinct():
                found.setdefault(person, str(model._meta.verbose_name))
    return found


def _pointing_at(model: type[Model]) -> Iterator[tuple[Any, str]]:
    """(model, column) of every foreign key to this model, from whichever room."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            yield relation.related_model, relation.field.attname


def _put_back(rows: Sequence[Row], stamps: dict[int, int], kept: dict[int, list[str]]) -> None:
    """Put back the cells of known people."""
    standing = _standing([entry for row in rows for entry in row["undo"] or ()])
    sets: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
    gone: dict[str, list[int]] = {}
    people = set()
    for row in rows:
        if row["person_id"] is None or ("person", row["person_id"]) not in standing:
            kept[row["id"]] = [_("this person is not there any more: merged or erased since")]
            continue
        people.add(row["person_id"])
        touched = stamps.get(row["person_id"]) != row["stamp_after"]
        for table, key, was in _to_put_back(row, standing, touched, kept):
            if was is None:
                gone.setdefault(table, []).append(key)
            else:
                columns = tuple(sorted(was))
                values = (*(stored(column, was[column]) for column in columns), key)
                sets.setdefault((table, columns), []).append(values)
    for table, keys in gone.items():
        delete(f"people_{table}", keys)
    for (table, columns), changed in sets.items():
        update(f"people_{table}", columns, changed)
    follow_names(people)


def _standing(entries: Sequence[Entry]) -> dict[tuple[str, int], Row]:
    """(table, id) -> the row as it stands, of everything that the entries speak of."""
    ids: dict[str, set[int]] = {}
    for table, key, _was, _now in entries:
        ids.setdefault(table, set()).add(key)
    found: dict[tuple[str, int], Row] = {}
    for table, keys in ids.items():
        rows = TABLES[table]._base_manager.filter(pk__in=among(keys)).values()
        found.update({(table, row["id"]): row for row in rows})
    return found


def _to_put_back(
    row: Row, standing: dict[tuple[str, int], Row], touched: bool, kept: dict[int, list[str]]
) -> Iterator[tuple[str, int, Any]]:
    """The entries of a row's undo record that may be carried out; the others are told in `kept`."""
    entries: list[Entry] = row["undo"] or []
    if not touched:
        yield from ((table, key, was) for table, key, was, _now in entries)
        return
    spoiled = {
        TOGETHER[table]
        for table, key, _was, now in entries
        if table in TOGETHER and not _is_as_left(standing.get((table, key)), now)
    }
    for table, key, was, now in entries:
        stands = standing.get((table, key))
        if TOGETHER.get(table) in spoiled:
            _tell(kept, row["id"], SAID[table])
        elif table == "person" and stands is not None:
            ours = _person_columns(stands, was, now, spoiled)
            stay = was.keys() - ours - {"changed_at"}
            if stay & _BELONGING:
                _tell(kept, row["id"], SAID["membership"])
            if stay - _BELONGING:
                _tell(kept, row["id"], SAID["person"])
            if ours:
                yield table, key, {column: was[column] for column in ours}
        elif _is_as_left(stands, now):
            yield table, key, was
        else:
            _tell(kept, row["id"], SAID[table])


def _person_columns(stands: Row, was: Row, now: Row, spoiled: set[str]) -> set[str]:
    """The columns of a person that are as the import left them; home and status go with the membership."""
    same = {column for column in was if plain(stands[column]) == now[column]}
    return same - (_BELONGING if "membership" in spoiled else set())


_BELONGING = frozenset({"home_id", "status"})


def _is_as_left(stands: Row | None, now: Row) -> bool:
    return stands is not None and all(plain(stands[column]) == value for column, value in now.items())


def _tell(kept: dict[int, list[str]], row: int, what: object) -> None:
    sentence = _("%(what)s was changed by hand since, and stays as it is now") % {"what": what}
    told = kept.setdefault(row, [])
    if sentence not in told:
        told.append(sentence)


def _audit(
    actor: Actor, run: ImportRun, batch: Sequence[Row], kept: dict[int, list[str]], who: dict[int, Any]
) -> None:
    rows = []
    for row in batch:
        home, name = who.get(row["person_id"], (None, ""))
        facts = {"run": run.pk, "row": row["row"], "kept": len(kept.get(row["id"], ()))}
        rows.append((row["person_id"], home, row["person_id"], name, row["after"], row["before"], facts))
    audit.record_rows(actor, "undo_import", "person", rows)


def _who(ids: Sequence[int]) -> dict[int, tuple[int | None, str]]:
    """Person -> (home, what they are called), before any of them goes."""
    people = Person._base_manager.filter(pk__in=among(ids))
    return {
        key: (home, " ".join(filter(None, [preferred or given, family])))
        for key, home, given, preferred, family in people.values_list(
            "id", "home_id", "given_name", "preferred_name", "family_name"
        )
    }


def take_out_places(run: ImportRun) -> None:
    """Take away the worksites, employers and units that the import made, where nobody uses them by now."""
    for kind, model in (("worksite", Worksite), ("unit", BargainingUnit), ("employer", Employer)):
        made = set(run.made.get(kind, ()))
        for used, column in _pointing_at(model):
            made -= set(used._base_manager.filter(**{f"{column}__in": made}).values_list(column, flat=True))
        delete(model._meta.db_table, sorted(made))


def kept_cells(row: ImportRow) -> list[str]:
    """What an undo kept of a row, in sentences."""
    return list((row.undo or {}).get("kept", [])) if isinstance(row.undo, dict) else []
