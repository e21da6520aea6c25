"""What was done between a merge and its undoing, by which the way back is not quite the way there."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.cast import HOUSE, LONG_AGO, Cast
from tests.merging.books import fresh
from wallchart.union.people.actions.assignments import assign
from wallchart.union.people.actions.contacts import add_contact, change_contact, drop_contact
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.models import Assignment, ContactPoint, Person, Post


def test_the_number_that_the_kept_one_had_is_somebody_elses_by_now(cast: Cast, twins) -> None:
    kept, gone = twins
    Person._base_manager.filter(pk=gone.pk).update(number="M7777")
    merge = merge_people(HOUSE, kept.pk, gone.pk, from_gone=["number"])
    change_person(HOUSE, cast.rosa.pk, {"number": "M1009"})
    merge = unmerge_people(HOUSE, merge.pk)
    assert [fresh(person).number for person in (kept, gone, cast.rosa)] == ["", "M7777", "M1009"]
    assert merge.stayed == [{"what": "people.person.number", "why": "taken", "count": 1}]


@pytest.fixture
def stewards(cast: Cast) -> Cast:
    """Tess looks after people as Sam does; Bill is one of hers, as Hassan is one of his."""
    Post._base_manager.create(person=cast.tess, affiliate=cast.local12, role="steward", since=LONG_AGO)
    assign(HOUSE, cast.local12.pk, [cast.bill.pk], cast.tess.pk)
    return cast


@pytest.mark.parametrize("lone", [False, True], ids=["her row was taken away", "her row had moved"])
def test_who_looked_after_the_other_one_has_been_merged_into_somebody_since(
    stewards: Cast, lone: bool
) -> None:
    """The assignment comes back, under the steward who stands for the one who made it."""
    cast = stewards
    if lone:
        Assignment._base_manager.filter(person=cast.hassan).delete()
    merge = merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    of_tess = merge_people(HOUSE, cast.sam.pk, cast.tess.pk)
    unmerge_people(HOUSE, merge.pk)
    connection.check_constraints()
    assert Assignment._base_manager.get(person=cast.bill, until=None).committee_member == cast.sam
    unmerge_people(HOUSE, of_tess.pk)
    connection.check_constraints()
    assert Person._base_manager.filter(pk=cast.tess.pk).exists()


def test_the_one_who_looks_after_them_was_merged_twice_over(stewards: Cast) -> None:
    cast = stewards
    merge = merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    merge_people(HOUSE, cast.tou.pk, cast.tess.pk)
    merge_people(HOUSE, cast.sam.pk, cast.tou.pk)
    unmerge_people(HOUSE, merge.pk)
    connection.check_constraints()
    assert Assignment._base_manager.get(person=cast.bill, until=None).committee_member == cast.sam


def test_an_address_that_both_had_was_written_down_anew(cast: Cast, twins) -> None:
    """The other one's own entry of it had been taken away; the one that moved says the same by now."""
    kept, gone = twins
    mail = "hassan.mohamed@example.org"
    moved = add_contact(HOUSE, gone.pk, "email", "second@example.org")
    merge = merge_people(HOUSE, kept.pk, gone.pk)
    drop_contact(HOUSE, kept.pk, ContactPoint._base_manager.get(person=kept, folded=mail).pk)
    change_contact(HOUSE, kept.pk, moved.pk, {"value": mail})
    merge = unmerge_people(HOUSE, merge.pk)
    connection.check_constraints()
    assert {"what": "people.contactpoint", "why": "stands", "count": 1} in merge.stayed
    of_gone = ContactPoint._base_manager.filter(person=gone, kind="email").values_list("folded", flat=True)
    assert list(of_gone) == [mail]
