"""Merging two records of one person, so that it can be undone.

`kept` takes over every row that hangs on `gone`, in whichever room, and `gone` is taken away. Each row
that is moved, changed or taken away is held as it was (MergeMove), and so is the record of `gone`.
docs/algorithms/merging.md tells what an undoing does with what came later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Role, Verb
from wallchart.union.core.errors import Conflict, NotFound, Refusal

from .. import holdings
from ..cells import NAMES
from ..granting import may_give
from ..held import Columns, clashing, columns_of, keys_to, keys_to_persons, value_from
from ..models import (
    Address,
    ContactPoint,
    DuplicatePair,
    EarlierRecord,
    Employment,
    Membership,
    Merge,
    MergeMove,
    Person,
    Post,
    SearchTerm,
)
from ..names import sort_name
from ..reach import not_over
from ..renaming import follow_names
from .heads import recount_heads
from .pairs import reached_pair
from .reached import reached_person

CELLS = (*NAMES, "account_id")
DATED: Mapping[str, tuple[type[Model], dict[str, Any]]] = {
    "home": (Membership, {}),
    "work": (Employment, {}),
    "home_address": (Address, {"kind": Address.Kind.HOME}),
    "mailing_address": (Address, {"kind": Address.Kind.MAILING}),
}
"""What a person has one of at a time, by the name of the choice between the two records."""

CHOICES = (*CELLS, *DATED)


@transaction.atomic
def merge_people(
    actor: Actor, kept_id: int, gone_id: int, *, from_gone: Iterable[str] = (), from_kept: Iterable[str] = ()
) -> Merge:
    """Make two records one. A value that only one of them has is taken from that one; where both have one
    it is that of `kept`, unless its name (of CHOICES) stands in `from_gone`. `from_kept` says so aloud:
    an empty cell that is chosen stays empty.

    Raises NotFound where the actor may not merge both, Refusal where a post would change hands that the
    actor may not give.
    """
    if kept_id == gone_id:
        raise Refusal(_("these are one record already; choose another"), value=kept_id)
    people = {key: reached_person(actor, key, Verb.MERGE_PEOPLE) for key in sorted((kept_id, gone_id))}
    kept, gone = people[kept_id], people[gone_id]
    chosen = dict.fromkeys(from_kept, False) | dict.fromkeys(from_gone, True)
    if not set(chosen) <= set(CHOICES):
        raise Refusal(_("there is no such value to choose"), value=sorted(set(chosen) - set(CHOICES))[0])
    _guard_posts(actor, kept, gone, chosen)
    merge = Merge.objects.create(
        kept=kept,
        gone_id_was=gone.pk,
        gone_record=columns_of(gone),
        kept_record=columns_of(kept),
        kept_rows=_rows_of(kept),
        by_id=actor.account_id,
        at=clock.now(),
    )
    gone_name, homes = gone.shown_name, {kept.home_id, gone.home_id}
    with holdings.rows_moving(sorted(people)):
        _merge_dated(merge, kept, gone, chosen)
        _join_contacts(merge, kept, gone)
        _move_pairs(merge, kept, gone)
        counts = _move_rows(merge, kept, gone)
        _take_cells(merge, kept, gone, chosen)
    _put_aside(merge, kept)
    follow_names([kept.pk])
    recount_heads(homes | {kept.home_id})
    _tell(actor, merge, kept, gone_name, counts)
    return merge


def _guard_posts(actor: Actor, kept: Person, gone: Person, chosen: Mapping[str, bool]) -> None:
    """A merge gives nobody a post that the actor could not give: not by the posts, and not by the account."""
    theirs = Q(person=gone)
    if gone.account_id is not None and (kept.account_id is None or chosen.get("account_id")):
        theirs |= Q(person=kept)
    held = Post._base_manager.filter(theirs, not_over())
    for post in held.select_related("affiliate"):
        if not may_give(actor, Role(post.role), post.affiliate):
            raise Refusal(
                _("one of the two holds a post that is not yours to give; ask an administrator to merge them")
            )


def _rows_of(kept: Person) -> dict[str, list[int]]:
    """The rows that `kept` has before the merge, so that its undoing can tell what came later."""
    return {
        f"{model._meta.label_lower}.{field.name}": sorted(
            model._base_manager.filter(**{field.attname: kept.pk}).values_list("pk", flat=True)
        )
        for model, field in keys_to_persons()
    }


# --- rows


def _hold(
    merge: Merge, rows: Iterable[Model], *, removed: bool = False, after: Columns | None = None
) -> None:
    MergeMove.objects.bulk_create(
        MergeMove(
            merge=merge,
            model=row._meta.label_lower,
            row_id=row.pk,
            before=columns_of(row),
            after=after or {},
            was_removed=removed,
        )
        for row in rows
    )


def _remove(merge: Merge, rows: QuerySet[Any]) -> int:
    """Take rows away, held; and before them whatever hangs on them in turn."""
    found = list(rows)
    if not found:
        return 0
    keys = [row.pk for row in found]
    for model, field in keys_to(rows.model):
        _remove(merge, model._base_manager.filter(**{f"{field.attname}__in": keys}))
    _hold(merge, found, removed=True)
    rows.model._base_manager.filter(pk__in=keys)._raw_delete(rows.db)
    return len(keys)


def _move_rows(merge: Merge, kept: Person, gone: Person) -> dict[str, int]:
    """Give every row of `gone` to `kept`; returns how many of each model moved."""
    moved: dict[str, int] = {}
    for model, field in keys_to_persons():
        theirs = model._base_manager.filter(**{field.attname: gone.pk}).order_by("pk")
        if not theirs.exists():
            continue  # of most kinds one of two records has no row
        _remove(merge, model._base_manager.filter(pk__in=clashing(model, field, kept.pk, gone.pk)))
        rows = list(theirs)
        _hold(merge, rows, after={field.attname: kept.pk})
        theirs.update(**{field.attname: kept.pk})
        if rows:
            name = str(model._meta.label_lower)
            moved[name] = moved.get(name, 0) + len(rows)
    return moved


def _move_pairs(merge: Merge, kept: Person, gone: Person) -> None:
    """The pair of the two is answered; what was asked or answered of `gone` and others is of `kept` now."""
    _remove(merge, DuplicatePair.objects.filter(first__in=(kept, gone), second__in=(kept, gone)))
    for pair in DuplicatePair.objects.filter(Q(first=gone) | Q(second=gone)).order_by("pk"):
        other = pair.second_id if pair.first_id == gone.pk else pair.first_id
        first, second = sorted((other, kept.pk))
        here = DuplicatePair.objects.filter(pk=pair.pk)
        if DuplicatePair.objects.filter(first=first, second=second).exists():
            _remove(merge, here)
        else:
            _hold(merge, [pair], after={"first_id": first, "second_id": second})
            here.update(first=first, second=second)


def _merge_dated(merge: Merge, kept: Person, gone: Person, chosen: Mapping[str, bool]) -> None:
    """Of what one has one of at a time, take away the row that was not chosen, where both have one."""
    for name, (model, narrowed) in DATED.items():
        current: Any = model._base_manager.filter(person__in=(kept, gone), until=None, **narrowed)
        rows = {row.person_id: row for row in current}
        if len(rows) < 2:
            continue
        stays, goes = (gone, kept) if chosen.get(name) else (kept, gone)
        _remove(merge, model._base_manager.filter(pk=rows[goes.pk].pk))
        if model is Membership:
            _keep_the_longer(merge, rows[stays.pk], rows[goes.pk])


def _keep_the_longer(merge: Merge, stays: Any, goes: Any) -> None:
    """Two records of one membership: it began on the earlier of the two days."""
    same = (stays.affiliate_id, stays.status) == (goes.affiliate_id, goes.status)
    if same and goes.since < stays.since:
        _change(merge, stays, since=goes.since)


def _join_contacts(merge: Merge, kept: Person, gone: Person) -> None:
    """An address or number that both have is the employer's if either record says so, and verified if
    either was; of two preferred ones of a kind, that of `kept` stays so."""
    ours = {(point.kind, point.folded): point for point in _contacts(kept)}
    preferred = {point.kind for point in ours.values() if point.is_preferred}
    for point in _contacts(gone):
        same = ours.get((point.kind, point.folded))
        if same is not None:
            verified = same.verified_at or point.verified_at
            _change(merge, same, is_work=same.is_work or point.is_work, verified_at=verified)
        elif point.is_preferred and point.kind in preferred:
            _change(merge, point, is_preferred=False)


def _contacts(person: Person) -> QuerySet[ContactPoint]:
    return ContactPoint._base_manager.filter(person=person).order_by("pk")


def _change(merge: Merge, row: Model, **values: Any) -> None:
    """Change a row where it differs, held."""
    before = columns_of(row)
    for name, value in values.items():
        setattr(row, name, value)
    after = {name: columns_of(row)[name] for name in values if columns_of(row)[name] != before[name]}
    if after:
        _hold(merge, [type(row)._base_manager.get(pk=row.pk)], after=after)
        row.save(update_fields=list(after))


# --- the record


def _take_cells(merge: Merge, kept: Person, gone: Person, chosen: Mapping[str, bool]) -> None:
    """Take `gone` away, and give `kept` the cells that were chosen or that it lacks."""
    home_from_gone = chosen.get("home") if kept.home_id and gone.home_id else not kept.home_id
    for name in CELLS:
        theirs = getattr(gone, name)
        if chosen.get(name, not getattr(kept, name)) and theirs != getattr(kept, name):
            setattr(kept, name, theirs)
    if home_from_gone and gone.home_id:
        kept.home_id, kept.status = gone.home_id, gone.status
    kept.sort_name = sort_name(kept.given_name, kept.family_name)
    kept.changed_at = clock.now()
    SearchTerm._base_manager.filter(person=gone).delete()
    Person._base_manager.filter(pk=gone.pk)._raw_delete(merge._state.db)
    kept.save(force_update=True)
    after = columns_of(kept)
    merge.kept_after = {name: value for name, value in after.items() if merge.kept_record[name] != value}
    merge.save(update_fields=["kept_after"])


def _put_aside(merge: Merge, kept: Person) -> None:
    """Remember what either record was known by and the person is not any more: a roster may still say so."""
    cells = (*EarlierRecord.KNOWN_BY, "sort_name")
    for record in (merge.gone_record, merge.kept_record):
        known_by = {name: value_from(Person, name, record[name]) for name in cells}
        if any(value and value != getattr(kept, name) for name, value in known_by.items()):
            EarlierRecord._base_manager.create(person=kept, merge=merge, **known_by)


def _tell(actor: Actor, merge: Merge, kept: Person, gone_name: str, counts: dict[str, int]) -> None:
    untold = {"changed_at", "sort_name", "account_id", "home_id"}
    after = {name: value for name, value in merge.kept_after.items() if name not in untold}
    audit.record(
        actor,
        "merge_people",
        "merge",
        merge.pk,
        affiliate_id=kept.home_id,
        subject_id=kept.pk,
        subject_name=kept.shown_name,
        before={"merged": gone_name, **{name: merge.kept_record[name] for name in after}},
        after=after,
        facts={"moved": counts},
    )


@transaction.atomic
def merge_pair(
    actor: Actor, pair_id: int, *, keep: int, from_gone: Iterable[str] = (), from_kept: Iterable[str] = ()
) -> Merge:
    """Answer a doubtful pair: one person. `keep` is the id of the record that stays; else as `merge_people`.

    Raises Conflict where somebody has answered the pair in the meantime.
    """
    pair = reached_pair(actor, pair_id)
    if pair.state != DuplicatePair.State.OPEN:
        raise Conflict(_("somebody has answered this pair in the meantime"))
    if keep not in (pair.first_id, pair.second_id):
        raise NotFound
    gone = pair.second_id if keep == pair.first_id else pair.first_id
    return merge_people(actor, keep, gone, from_gone=from_gone, from_kept=from_kept)
