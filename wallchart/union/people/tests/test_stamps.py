"""The stamp on every person: new with whatever a roster can say of them, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import Model

from tests.cast import LONG_AGO, Cast
from wallchart.union.people.models import (
    Address,
    Assignment,
    ContactPoint,
    Employment,
    Membership,
    Person,
    PersonStamp,
)
from wallchart.union.people.stamps import EVENTS, OWNERS, drop_triggers, put_triggers, standing


def stamp_of(person: Person) -> int | None:
    return PersonStamp.objects.filter(person_id=person.pk).values_list("id", flat=True).first()


def test_the_triggers_stand_after_all_migrations(db: None) -> None:
    assert standing(connection)


def test_triggers_that_were_dropped_are_put_again_and_again(db: None) -> None:
    drop_triggers(connection)
    assert not standing(connection)
    for _time in range(2):
        put_triggers(connection)
        assert standing(connection)


CHANGES: dict[str, Callable[[Cast], object]] = {
    "a new name": lambda cast: Person._base_manager.filter(pk=cast.hassan.pk).update(given_name="H"),
    "a new phone": lambda cast: ContactPoint._base_manager.create(
        person=cast.hassan, kind="phone", value="1", folded="1"
    ),
    "a phone that goes": lambda cast: ContactPoint._base_manager.filter(person=cast.hassan).delete(),
    "a home address": lambda cast: Address._base_manager.create(person=cast.hassan, line1="1 Oak St"),
    "a membership that ends": lambda cast: Membership._base_manager.filter(person=cast.hassan).update(
        until=date(2026, 1, 1)
    ),
    "another shift": lambda cast: Employment._base_manager.filter(person=cast.hassan).update(shift="night"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_a_roster_can_say_makes_a_new_and_higher_stamp(
    cast: Cast, change: Callable[[Cast], object]
) -> None:
    before, others = stamp_of(cast.hassan), stamp_of(cast.lupe)
    highest = max(PersonStamp.objects.values_list("id", flat=True))
    change(cast)
    after = stamp_of(cast.hassan)
    assert after is not None and after != before and after > highest
    assert stamp_of(cast.lupe) == others


def test_an_insert_that_ignores_conflicts_is_stamped_all_the_same(cast: Cast) -> None:
    before = stamp_of(cast.hassan)
    points = [
        ContactPoint(person=cast.hassan, kind="email", value=v, folded=v) for v in ("a@x.org", "a@x.org")
    ]
    ContactPoint._base_manager.bulk_create(points, ignore_conflicts=True)
    assert stamp_of(cast.hassan) != before


def test_a_row_that_moves_to_another_person_stamps_both(cast: Cast) -> None:
    before = {person: stamp_of(person) for person in (cast.hassan, cast.lupe)}
    point = ContactPoint._base_manager.filter(person=cast.hassan).first()
    assert point is not None
    ContactPoint._base_manager.filter(pk=point.pk).update(person=cast.lupe)
    assert all(stamp_of(person) != old for person, old in before.items())


def test_whom_to_talk_to_is_not_the_rosters_business(cast: Cast) -> None:
    before = stamp_of(cast.bill)
    Assignment._base_manager.create(person=cast.bill, committee_member=cast.sam)
    assert stamp_of(cast.bill) == before


def test_nobodys_stamp_stays_behind(cast: Cast) -> None:
    gone = cast.bill.pk
    cast.bill.delete()
    assert not PersonStamp.objects.filter(person_id=gone).exists()


ROWS: dict[str, Callable[[Person], Model]] = {
    "people_contactpoint": lambda person: ContactPoint(person=person, kind="phone", value="1", folded="1"),
    "people_address": lambda person: Address(person=person, line1="1 Oak St"),
    "people_membership": lambda person: Membership(
        person=person, affiliate_id=person.home_id, status="worker", since=LONG_AGO, until=LONG_AGO
    ),
    "people_employment": lambda person: Employment(person=person, since=LONG_AGO, until=LONG_AGO),
}


@pytest.mark.parametrize("table", ROWS)
def test_each_table_stamps_with_each_thing_that_happens_to_a_row_of_it(cast: Cast, table: str) -> None:
    """One of three events forgotten would be a change that a roster never learns of."""
    assert set(ROWS) == set(OWNERS) - {"people_person"} and EVENTS == ("insert", "update", "delete")
    row = ROWS[table](cast.hassan)
    stamps = [stamp_of(cast.hassan)]
    others = stamp_of(cast.lupe)
    rows = type(row)._base_manager.filter(person=cast.hassan)
    for happens in (
        row.save,
        lambda: rows.filter(pk=row.pk).update(person=cast.hassan),
        lambda: rows.filter(pk=row.pk)._raw_delete("default"),
    ):
        happens()
        stamps.append(stamp_of(cast.hassan))
    assert None not in stamps and stamps == sorted(set(stamps), key=lambda stamp: stamp or 0), table
    assert stamp_of(cast.lupe) == others


def test_people_changed_in_one_statement_are_stamped_each(cast: Cast) -> None:
    before = dict(PersonStamp.objects.values_list("person_id", "id"))
    Person._base_manager.filter(home=cast.local12).update(suffix="Jr")
    after = dict(PersonStamp.objects.values_list("person_id", "id"))
    changed = {person for person, stamp in after.items() if before.get(person) != stamp}
    assert changed == set(Person._base_manager.filter(home=cast.local12).values_list("pk", flat=True))
    assert len(set(after.values())) == len(after)


def test_a_statement_that_meets_nobody_stamps_nobody(cast: Cast) -> None:
    before = list(PersonStamp.objects.order_by("pk").values())
    Person._base_manager.filter(pk=-1).update(suffix="Jr")
    ContactPoint._base_manager.filter(pk=-1).delete()
    assert list(PersonStamp.objects.order_by("pk").values()) == before


def test_a_change_that_is_taken_back_leaves_the_stamp_as_it_was(cast: Cast) -> None:
    before = stamp_of(cast.hassan)
    with transaction.atomic():
        Person._base_manager.filter(pk=cast.hassan.pk).update(suffix="Jr")
        assert stamp_of(cast.hassan) != before
        transaction.set_rollback(True)
    assert stamp_of(cast.hassan) == before
