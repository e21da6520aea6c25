"""Undoing a merge: every row goes back, and what came later stays where it was put, and is told."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Conflict, NotFound
from wallchart.union.core.scoping import reaching, scopes_disabled

from .. import holdings
from ..held import Columns, columns_of, keys_to_persons, row_from, value_from
from ..models import Affiliate, EarlierRecord, Merge, MergeMove, Person
from ..names import sort_name
from ..renaming import follow_names
from .heads import recount_heads

ONE_AT_A_TIME = ("people.membership", "people.employment", "people.address", "people.assignment")


class _Told:
    """What the undoing left as it was, counted by what it is and why."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def note(self, what: str, why: str, count: int = 1) -> None:
        if count:
            self._counts[what, why] += count

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"what": what, "why": why, "count": count} for (what, why), count in sorted(self._counts.items())
        ]


@transaction.atomic
def unmerge_people(actor: Actor, merge_id: int) -> Merge:
    """Put a merge back: two records again, each row where it was before.

    What was added to the kept person since stays there, and a value changed since is not put back;
    `Merge.stayed` tells how many of what, and why. Raises NotFound outside the actor's reach, Conflict
    where the merge has been undone already or a later merge stands on it.
    """
    merge = _reached_merge(actor, merge_id)
    kept = Person._base_manager.select_for_update(of=("self",)).get(pk=merge.kept_id)
    told = _Told()
    homes = {kept.home_id}
    EarlierRecord._base_manager.filter(merge=merge).delete()
    came_later = _rows_since(merge)
    with holdings.rows_moving([kept.pk, merge.gone_id_was]):
        _part_records(merge, kept, told)
        for move in merge.moves.order_by("-pk"):
            _put_back(merge, move, told)
    for what, count in came_later.items():
        told.note(what, "added", count)
    follow_names([kept.pk, merge.gone_id_was])
    gone = Person._base_manager.get(pk=merge.gone_id_was)
    recount_heads(homes | {kept.home_id, gone.home_id})
    merge.undone_at, merge.stayed = clock.now(), told.rows()
    merge.save(update_fields=["undone_at", "stayed"])
    for person in (kept, gone):
        audit.record(
            actor,
            "unmerge_people",
            "merge",
            merge.pk,
            affiliate_id=person.home_id,
            subject_id=person.pk,
            subject_name=person.shown_name,
            facts={"stayed": merge.stayed},
        )
    return merge


def _reached_merge(actor: Actor, merge_id: int) -> Merge:
    reach = actor.must(Verb.MERGE_PEOPLE)
    merge = Merge.objects.select_for_update(of=("self",)).filter(pk=merge_id).first()
    if merge is None:
        raise NotFound
    with reaching(reach):
        if not Person.objects.filter(pk=merge.kept_id, erased_at=None).exists():
            raise NotFound
    home = Affiliate.objects.filter(pk=merge.gone_record["home_id"]).first()
    if not (reach.holds_affiliate(home.left) if home else reach.everything):
        raise NotFound
    if merge.undone_at is not None:
        raise Conflict(_("this merge has been undone already"))
    later = MergeMove.objects.filter(
        model=Merge._meta.label_lower, row_id=merge.pk, merge__undone_at=None
    ).first()
    if later is not None:
        raise Conflict(_("the person was merged with another one later; undo that merge first"))
    return merge


def _rows_since(merge: Merge) -> Counter[str]:
    """How many rows of what were added to the kept person after the merge."""
    moved = {(move.model, move.row_id) for move in merge.moves.all()}
    counts: Counter[str] = Counter()
    for model, field in keys_to_persons():
        name = str(model._meta.label_lower)
        had = set(merge.kept_rows.get(f"{name}.{field.name}", ()))
        for key in model._base_manager.filter(**{field.attname: merge.kept_id}).values_list("pk", flat=True):
            if key not in had and (name, key) not in moved and (name, key) != (_MERGE, merge.pk):
                counts[name] += 1
    return counts


_MERGE = str(Merge._meta.label_lower)


def _part_records(merge: Merge, kept: Person, told: _Told) -> None:
    """The kept record gets back the cells that the merge changed; the other one stands again."""
    now = columns_of(kept)
    others = Person._base_manager.all()
    for name, after in merge.kept_after.items():
        if now[name] == after:
            back = merge.kept_record[name]
            if name == "number" and back and others.filter(number=back).exists():
                back = ""
                told.note("people.person.number", "taken")
            setattr(kept, name, value_from(Person, name, back))
        elif name not in ("changed_at", "sort_name", "status"):
            told.note(f"people.person.{name.removesuffix('_id')}", "changed")
    kept.sort_name = sort_name(kept.given_name, kept.family_name)
    kept.save(force_update=True)
    gone: Any = row_from(Person, merge.gone_record)
    if gone.number and others.filter(number=gone.number).exists():
        gone.number = ""
        told.note("people.person.number", "taken")
    if gone.account_id and others.filter(account=gone.account_id).exists():
        gone.account_id = None
        told.note("people.person.account", "taken")
    gone.save(force_insert=True)


def _by_who_stands(model: type[Model], held: Columns) -> Columns:
    """The columns as they were held; whoever was merged into somebody since, is the one who stands."""
    return held | {
        field.attname: _who_stands(held[field.attname])
        for field in model._meta.concrete_fields
        if field.related_model is Person and held.get(field.attname) is not None
    }


def _who_stands(person_id: int) -> int:
    if Person._base_manager.filter(pk=person_id).exists():
        return person_id
    merge = Merge._base_manager.filter(gone_id_was=person_id, undone_at=None).last()
    return person_id if merge is None else _who_stands(merge.kept_id)


def _put_back(merge: Merge, move: MergeMove, told: _Told) -> None:
    model = apps.get_model(move.model)
    before = _by_who_stands(model, move.before)
    row: Any = model._base_manager.filter(pk=move.row_id).first()
    if row is None:
        if not move.was_removed:
            told.note(move.model, "deleted")
        _stand_again(merge, model, before, told)
        return
    now, back = columns_of(row), {}
    for name, after in move.after.items():
        if now[name] == after:
            back[name] = before[name]
        else:
            told.note(move.model, "changed")
    if move.model in ONE_AT_A_TIME and "person_id" in back:
        # A later change on the kept person ended or changed it there; for the one who stands again it is
        # as it was, or their record and their membership would not agree.
        since = [name for name in before if name not in back and now[name] != before[name]]
        back |= {name: before[name] for name in since}
        told.note(move.model, "reopened", len(since[:1]))
    values = {name: value_from(model, name, value) for name, value in back.items()}
    model._base_manager.filter(pk=row.pk).update(**values)


def _stand_again(merge: Merge, model: type[Model], before: Columns, told: _Told) -> None:
    """Write a row that the merge took away (or that was deleted since) as it was.

    Where the kept person has another one of its kind now, it is written as ended by that. What stands there
    already by another row is not written twice.
    """
    name = str(model._meta.label_lower)
    row: Any = row_from(model, before)
    if name in ONE_AT_A_TIME and row.until is None and row.person_id == merge.kept_id:
        narrowed = {"kind": before["kind"]} if "kind" in before else {}
        now: Any = model._base_manager.filter(person=merge.kept_id, until=None, **narrowed).first()
        if now is not None:
            since: date = row.since
            row.until = max(now.since, since)
            told.note(name, "ended")
    try:
        with scopes_disabled():
            row.validate_constraints()
    except ValidationError:
        told.note(name, "stands")
    else:
        model._base_manager.bulk_create([row])
