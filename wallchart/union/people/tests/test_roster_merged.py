"""Rosters that still name a record which was merged into another: they mean the person who stands."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from tests.cast import HOUSE, Cast
from wallchart.union.people.actions import roster_decisions
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.actions.privacy import erase_person, export_person
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import EarlierRecord, Merge, Person
from wallchart.union.people.search import terms_astray

from .rosters import File, applied, apply, counts, everything, previewed, row, why

HEADINGS = ["Member number", "First name", "Last name", "DOB", "Email", "Local"]


@pytest.fixture
def two(cast: Cast, file: File) -> tuple[Person, Person]:
    """Bob and Robert Dahl: one person under two numbers, as two employers list him."""
    applied(
        HOUSE,
        file("A1,Xiong,Dahl,1980-02-03,bob@example.org,12", "B1,Robert,Dahl,1980-02-04,,12"),
        cast.council.pk,
    )
    people = {person.number: person for person in Person._base_manager.filter(family_name="Dahl")}
    return people["A1"], people["B1"]


def merged(two: tuple[Person, Person], **chosen: list[str]) -> Merge:
    one, other = two
    return merge_people(HOUSE, other.pk, one.pk, **chosen)


def test_the_old_number_means_who_stands_and_changes_nothing(
    cast: Cast, two: tuple[Person, Person], file: File
) -> None:
    merged(two)
    for _month in range(2):
        run = applied(HOUSE, file("A1,Xiong,Dahl,1980-02-03,bob@example.org,12"), cast.council.pk)
        assert counts(run) == {"unchanged": 1}
    stands = Person._base_manager.get(family_name="Dahl")
    assert (stands.number, stands.given_name, stands.birth_date) == ("B1", "Robert", date(1980, 2, 4))


def test_what_is_really_new_in_such_a_row_comes_in(
    cast: Cast, two: tuple[Person, Person], file: File
) -> None:
    merged(two)
    run = applied(HOUSE, file("A1,Xiong,Dahl,1980-02-03,new@example.org,40"), cast.council.pk)
    assert set(row(run, 2).after) == {"home", "emails"}
    assert Person._base_manager.get(family_name="Dahl").home_id == cast.local40.pk


def test_by_the_address_of_the_merged_record_too(cast: Cast, two: tuple[Person, Person], file: File) -> None:
    merged(two)
    run = previewed(HOUSE, file(",Xiong,Dahl,,bob@example.org,12"), cast.council.pk)
    assert counts(run) == {"unchanged": 1}


def test_a_number_that_was_chosen_over_the_own_one_puts_the_own_one_aside(
    cast: Cast, two: tuple[Person, Person], file: File
) -> None:
    merged(two, from_gone=["number"])
    run = previewed(HOUSE, file("B1,Robert,Dahl,,,12"), cast.council.pk)
    assert counts(run) == {"unchanged": 1}
    assert Person._base_manager.get(family_name="Dahl").number == "A1"


def test_a_file_with_both_numbers_names_one_person_twice_and_says_so(
    cast: Cast, two: tuple[Person, Person], file: File
) -> None:
    merged(two)
    run = previewed(HOUSE, file("A1,Xiong,Dahl,,,12", "B1,Robert,Dahl,,,12"), cast.council.pk)
    assert counts(run) == {"unchanged": 1, "refused": 1}
    assert "row 2 is about the same person" in why(run, 3)


def test_a_full_roster_that_has_the_old_number_lacks_nobody(
    cast: Cast, two: tuple[Person, Person], file: File
) -> None:
    merged(two)
    run = previewed(HOUSE, file("A1,Xiong,Dahl,,,12"), cast.council.pk, full=True)
    stands = Person._base_manager.get(family_name="Dahl")
    assert not run.rows.filter(operation="left", person=stands).exists()


def test_undoing_the_merge_takes_it_back(cast: Cast, two: tuple[Person, Person], file: File) -> None:
    before = everything()
    unmerge_people(HOUSE, merged(two).pk)
    assert not EarlierRecord._base_manager.exists()
    run = applied(
        HOUSE, file("A1,Xiong,Dahl,1980-02-03,,12", "B1,Robert,Dahl,1980-02-04,,12"), cast.council.pk
    )
    assert counts(run) == {"unchanged": 2}
    assert everything()["people_contactpoint"] == before["people_contactpoint"]
    numbers = Person._base_manager.filter(family_name="Dahl").order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["A1", "B1"]


def test_nothing_of_it_is_told_as_having_stayed(two: tuple[Person, Person]) -> None:
    assert unmerge_people(HOUSE, merged(two).pk).stayed == []


def test_a_record_merged_twice_is_still_known(cast: Cast, two: tuple[Person, Person], file: File) -> None:
    first = merged(two)
    third = add_person(
        HOUSE,
        {"given_name": "Rob", "family_name": "Dahl", "number": "C1"},
        home_id=cast.local12.pk,
        status="member",
    )
    second = merge_people(HOUSE, third.pk, two[1].pk)
    for number in ("A1", "B1"):
        run = previewed(HOUSE, file(f"{number},Xiong,Dahl,,,12"), cast.council.pk)
        assert counts(run) == {"unchanged": 1}, number
    unmerge_people(HOUSE, second.pk)
    assert set(EarlierRecord._base_manager.values_list("person", "number")) == {(two[1].pk, "A1")}
    unmerge_people(HOUSE, first.pk)
    assert not EarlierRecord._base_manager.exists()


def test_a_number_that_somebody_else_has_by_now_is_theirs(
    cast: Cast, two: tuple[Person, Person], file: File
) -> None:
    merged(two)
    new = add_person(
        HOUSE,
        {"given_name": "Ida", "family_name": "Lund", "number": "A1"},
        home_id=cast.local12.pk,
        status="member",
    )
    run = previewed(HOUSE, file("A1,Ida,Lund,,ida@example.org,12"), cast.council.pk)
    assert row(run, 2).person_id == new.pk
    change_person(HOUSE, new.pk, {"number": "Z9"})
    run = previewed(HOUSE, file("A1,Xiong,Dahl,,,12"), cast.council.pk)
    assert counts(run) == {"unchanged": 1}


def test_another_name_under_the_old_number_waits_and_may_be_somebody_new(
    cast: Cast, two: tuple[Person, Person], file: File
) -> None:
    merged(two)
    run = previewed(HOUSE, file("A1,Guadalupe,Ferreira,,,12"), cast.council.pk)
    assert counts(run) == {"ambiguous": 1}
    waits = row(run, 2)
    theirs = roster_decisions.decide_row(HOUSE, waits.pk, str(two[1].pk))
    assert "number" not in theirs.after
    roster_decisions.decide_row(HOUSE, waits.pk, "new")
    apply(HOUSE, run)
    assert Person._base_manager.get(number="A1").given_name == "Guadalupe"


def test_search_finds_by_what_was_put_aside(cast: Cast, two: tuple[Person, Person]) -> None:
    merge = merged(two)
    for words in ("A1", "xiong dahl"):
        assert [one.pk for one in find_people(HOUSE, words)] == [two[1].pk]
    assert terms_astray([two[1].pk]) == 0
    unmerge_people(HOUSE, merge.pk)
    assert [one.pk for one in find_people(HOUSE, "A1")] == [two[0].pk]


def test_it_is_taken_out_and_erased_with_the_person(cast: Cast, two: tuple[Person, Person]) -> None:
    merged(two)
    held = {one.name: one.rows for one in export_person(HOUSE, two[1].pk).held}
    assert [one["number"] for one in held["people_earlierrecord"]] == ["A1"]
    erase_person(HOUSE, two[1].pk)
    assert not EarlierRecord._base_manager.exists()


def test_merges_that_stood_before_are_remembered_by_the_migration(two: tuple[Person, Person]) -> None:
    merged(two)
    wanted = list(EarlierRecord._base_manager.values_list("number", "given_name", "birth_date", "sort_name"))
    EarlierRecord._base_manager.all().delete()
    migration = import_module("wallchart.union.people.migrations.0008_merged_records_remembered")
    migration.remember_merges(apps, None)
    found = EarlierRecord._base_manager.values_list("number", "given_name", "birth_date", "sort_name")
    assert list(found) == wanted
