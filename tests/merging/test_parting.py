"""Its undoing puts every row back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import HOUSE, Cast
from tests.merging.books import fresh, snapshot
from wallchart.union.core import clock
from wallchart.union.core.errors import Conflict
from wallchart.union.organizing.actions.marks import mark as record_mark
from wallchart.union.organizing.models import Mark, Standing
from wallchart.union.people.actions.belonging import change_employment, change_membership
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.models import (
    ContactPoint,
    Employment,
    Membership,
    Merge,
    Person,
)


def test_an_undone_merge_leaves_every_table_as_it_was(cast: Cast, twins) -> None:
    kept, gone = twins
    before = snapshot()
    merge = merge_people(cast.actor("olga"), kept.pk, gone.pk, from_gone=["given_name", "home", "suffix"])
    assert snapshot() != before
    merge = unmerge_people(cast.actor("olga"), merge.pk)
    assert snapshot() == before
    assert merge.stayed == []


def test_what_was_added_to_the_kept_person_since_stays_there_and_is_told(cast: Cast, twins) -> None:
    kept, gone = twins
    olga = cast.actor("olga")
    merge = merge_people(olga, kept.pk, gone.pk)
    ContactPoint._base_manager.create(person=kept, kind="phone", value="+12185550000", folded="12185550000")
    change_person(olga, kept.pk, {"preferred_name": "Has", "suffix": "III"})
    merge = unmerge_people(olga, merge.pk)
    assert ContactPoint._base_manager.get(folded="12185550000").person_id == kept.pk
    assert (fresh(kept).preferred_name, fresh(kept).suffix) == ("Has", "III")
    assert fresh(gone).suffix == "II"
    told = {(row["what"], row["why"]): row["count"] for row in merge.stayed}
    assert told == {("people.contactpoint", "added"): 1, ("people.person.suffix", "changed"): 1}


def test_a_move_to_another_local_since_stays_with_the_kept_person(cast: Cast, twins) -> None:
    kept, gone = twins
    olga = cast.actor("olga")
    merge = merge_people(olga, kept.pk, gone.pk, from_gone=["home", "work"])
    change_membership(olga, kept.pk, home_id=cast.chapter12a.pk, status="member")
    change_employment(olga, kept.pk, {"shift": "evening"})
    unmerge_people(olga, merge.pk)
    for person, home, status in [(kept, cast.chapter12a, "member"), (gone, cast.local40, "worker")]:
        assert (fresh(person).home_id, fresh(person).status) == (home.pk, status)
        current = Membership._base_manager.get(person=person, until=None)
        assert (current.affiliate_id, current.status) == (home.pk, status)
    assert Employment._base_manager.get(person=kept, until=None).shift == "evening"
    assert Employment._base_manager.get(person=gone, until=None).shift == "night"
    first = Membership._base_manager.get(person=kept, affiliate=cast.local12)
    assert first.until == clock.today(), "the membership that had been taken away ended with the later one"


def test_a_mark_voided_since_stays_voided(cast: Cast, twins) -> None:
    kept, gone = twins
    mark = record_mark(HOUSE, cast.ask("interested").pk, gone.pk, "did", happened_on=date(2025, 10, 1))
    merge = merge_people(HOUSE, kept.pk, gone.pk)
    Mark._base_manager.filter(person=kept.pk).update(voided_at=clock.now(), void_reason="a slip")
    unmerge_people(HOUSE, merge.pk)
    mark = Mark._base_manager.get(person=gone.pk)
    assert mark.void_reason == "a slip"
    assert not Standing._base_manager.filter(person=gone.pk).exists()


def test_a_row_deleted_since_is_put_back_and_told(cast: Cast, twins) -> None:
    kept, gone = twins
    before = snapshot()
    merge = merge_people(HOUSE, kept.pk, gone.pk)
    ContactPoint._base_manager.filter(folded="16515559999").delete()
    merge = unmerge_people(HOUSE, merge.pk)
    assert snapshot() == before
    assert merge.stayed == [{"what": "people.contactpoint", "why": "deleted", "count": 1}]


def test_a_number_taken_by_somebody_since_is_not_given_twice(cast: Cast, twins) -> None:
    kept, gone = twins
    Person._base_manager.filter(pk=gone.pk).update(number="M7777")
    merge = merge_people(HOUSE, kept.pk, gone.pk)
    change_person(HOUSE, cast.rosa.pk, {"number": "M7777"})
    merge = unmerge_people(HOUSE, merge.pk)
    assert fresh(gone).number == "" and fresh(cast.rosa).number == "M7777"
    assert {"what": "people.person.number", "why": "taken", "count": 1} in merge.stayed


def test_a_merge_is_undone_once(cast: Cast, twins) -> None:
    merge = merge_people(HOUSE, twins[0].pk, twins[1].pk)
    unmerge_people(HOUSE, merge.pk)
    with pytest.raises(Conflict, match="already"):
        unmerge_people(HOUSE, merge.pk)


def test_merges_upon_merges_are_undone_from_the_last_to_the_first(cast: Cast, twins) -> None:
    kept, gone = twins
    start = snapshot()
    first = merge_people(HOUSE, kept.pk, gone.pk, from_gone=["given_name"])
    between = snapshot()
    second = merge_people(HOUSE, cast.bill.pk, kept.pk, from_gone=["given_name", "home", "work"])
    with pytest.raises(Conflict, match="later"):
        unmerge_people(HOUSE, first.pk)
    unmerge_people(HOUSE, second.pk)
    assert snapshot() == between
    assert Merge.objects.get(pk=first.pk).kept_id == kept.pk
    unmerge_people(HOUSE, first.pk)
    assert snapshot() == start


def test_two_merges_into_one_person_can_be_undone_in_any_order(cast: Cast, twins) -> None:
    kept, gone = twins
    start = snapshot()
    first = merge_people(HOUSE, kept.pk, gone.pk)
    second = merge_people(HOUSE, kept.pk, cast.bill.pk)
    unmerge_people(HOUSE, first.pk)
    unmerge_people(HOUSE, second.pk)
    end = snapshot()
    for person in (*start["people.person"], *end["people.person"]):
        del person["changed_at"]  # the person was changed, as forms that were opened before must learn
    assert end == start
