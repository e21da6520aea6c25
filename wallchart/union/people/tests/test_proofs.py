"""The books of this room: in order after whatever is done on pages, and told exactly where they are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast, enter
from wallchart.union.core import clock, proofs
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.posts import end_post, give_post
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.actions.tree import number_tree
from wallchart.union.people.models import (
    Address,
    Affiliate,
    Assignment,
    ContactPoint,
    Headcount,
    ImportRun,
    ImportSource,
    Membership,
    OwnLink,
    Person,
    Post,
    SearchTerm,
)
from wallchart.union.people.search import refresh_all_terms, refresh_terms, terms_astray

from .deeds import DEEDS

OF_BOOKS = (
    "tree",
    "heads",
    "memberships",
    "one-current",
    "search",
    "stamps",
    "erased",
    "standings",
    "tallies",
    "keys",
)


def off(name: str) -> list[str]:
    """What a proof says is off."""
    (proof,) = (proof for proof in proofs.registered() if proof.name == name)
    return proof.check(lambda _done, _total: None)


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(sorted(DEEDS)), min_size=2, max_size=8, unique=True))
def test_whatever_is_done_on_pages_the_books_agree_afterwards(deeds: list[str]) -> None:
    with transaction.atomic():
        cast = enter()
        for verb in deeds:
            try:
                with transaction.atomic():
                    DEEDS[verb][0](cast, cast.actor("ada"))
            except (Refusal, NotFound, ObjectDoesNotExist):
                pass  # what was done before has left nothing to do it to
        assert {name: told for name in OF_BOOKS if (told := off(name))} == {}
        transaction.set_rollback(True)


# --- the tree


def test_a_range_that_is_wrong_is_told_beside_the_right_one(cast: Cast) -> None:
    Affiliate.objects.filter(pk=cast.chapter12a.pk).update(left=5, right=6)
    (told,) = off("tree")
    assert told == (
        f"Chapter 12A ({cast.chapter12a.pk}) is numbered (5, 6, 3), and its place in the tree says (3, 4, 3)"
    )
    number_tree()
    assert off("tree") == []


def test_a_depth_alone_is_told_too(cast: Cast) -> None:
    Affiliate.objects.filter(pk=cast.south.pk).update(depth=4)
    assert len(off("tree")) == 1


def test_a_house_without_a_tree_is_in_order(db: None) -> None:
    assert {name: told for name in (*OF_BOOKS, "accounts", "rosters") if (told := off(name))} == {}


# --- heads


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (
            lambda cast: Headcount.objects.filter(affiliate=cast.local12).update(others=0),
            "Local 12 counts (8, 0) heads (members, others), and the persons are (8, 1)",
        ),
        (
            lambda cast: Person._base_manager.filter(pk=cast.bill.pk).update(status="left"),
            "Local 12 counts (8, 1) heads (members, others), and the persons are (8, 0)",
        ),
        (
            lambda cast: Headcount.objects.filter(affiliate=cast.local77).delete(),
            "affiliate {local77} has persons and no head count",
        ),
        (
            lambda cast: Headcount.objects.filter(affiliate=cast.north).update(members=3),
            "North counts (3, 0) heads (members, others), and the persons are (0, 0)",
        ),
    ],
    ids=["too few", "somebody who left", "no count", "a count of nobody"],
)
def test_heads_that_are_wrong_are_told_beside_the_right_ones(
    cast: Cast, harm: Callable[[Cast], object], says: str
) -> None:
    harm(cast)
    assert off("heads") == [says.format(local77=cast.local77.pk)]


# --- memberships, and what there is one of


def test_people_are_counted_who_are_not_what_their_membership_says(cast: Cast) -> None:
    Person._base_manager.filter(pk__in=(cast.hassan.pk, cast.rosa.pk)).update(status="retiree")
    Person._base_manager.filter(pk=cast.lupe.pk).update(home=cast.local40)
    Person._base_manager.filter(pk=cast.bill.pk).update(home=None)
    assert off("memberships") == [
        "3 persons have a home or a status that is not their current membership",
        "1 persons have a current membership and no home",
    ]
    Membership._base_manager.filter(person=cast.bill).update(until=clock.today())
    assert off("memberships")[1:] == [], "nobody's home, and nobody's membership"


@pytest.mark.parametrize(
    ("index", "again", "says"),
    [
        (
            "assignment_one_current",
            lambda cast: Assignment._base_manager.create(person=cast.hassan, committee_member=cast.tess),
            "1 persons have two current rows of assignments",
        ),
        (
            "address_one_current_a_kind",
            lambda cast: [Address._base_manager.create(person=cast.hassan, line1="x") for _n in range(2)],
            "1 persons have two current rows of addresses",
        ),
    ],
    ids=["looked after by two", "two homes to live in"],
)
def test_what_there_is_one_of_is_counted_where_the_database_does_not_hold_it(
    cast: Cast, index: str, again: Callable[[Cast], object], says: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")
    again(cast)
    assert off("one-current") == [says]


def test_an_address_of_each_kind_is_no_second_one(cast: Cast) -> None:
    for kind in Address.Kind.values:
        Address._base_manager.create(person=cast.hassan, kind=kind, line1="1 Elm")
    assert off("one-current") == []


# --- search


def test_terms_are_counted_that_are_missing_wrong_or_twice(cast: Cast) -> None:
    of_hassan = SearchTerm._base_manager.filter(person=cast.hassan)
    assert terms_astray([cast.hassan.pk]) == 0
    of_hassan.filter(term="hassan").delete()
    SearchTerm._base_manager.create(person=cast.hassan, kind="name", term="hussein")
    twice = of_hassan.filter(term="mohamed", kind="name").get()
    SearchTerm._base_manager.create(person=cast.hassan, kind="name", term="mohamed")
    assert terms_astray([cast.hassan.pk, cast.rosa.pk]) == 3
    assert off("search") == [
        "3 words by which people are found are missing or wrong; run `wallchart prepare`"
    ]
    assert refresh_terms([cast.hassan.pk]) == 3
    assert of_hassan.filter(term="mohamed", kind="name").count() == 1 and off("search") == []
    assert twice.kind == "name"


def test_everybodys_terms_are_made_anew_and_it_says_how_far_it_is(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallchart.union.people.search.CHUNK", 5)
    erase_person(cast.actor("ada"), cast.rosa.pk)
    before = set(SearchTerm._base_manager.values_list("person", "kind", "term"))
    SearchTerm._base_manager.all().delete()
    told: list[tuple[int, int]] = []
    assert refresh_all_terms(lambda done, total: told.append((done, total))) == len(before)
    assert told == [(5, 13), (10, 13), (13, 13)]
    assert set(SearchTerm._base_manager.values_list("person", "kind", "term")) == before


def test_a_merged_record_is_found_by_what_it_was_known_by_and_that_is_in_order(cast: Cast) -> None:
    merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    assert SearchTerm._base_manager.filter(person=cast.hassan, term="erickson").exists()
    assert off("search") == []
    SearchTerm._base_manager.filter(person=cast.hassan, term="erickson").delete()
    assert len(off("search")) == 1


# --- accounts and their terms


def test_an_account_whose_term_ended_is_given_two_days(cast: Cast) -> None:
    today = clock.today()
    for days, said in ((0, 0), (1, 0), (2, 1), (3, 1)):
        Post._base_manager.filter(person=cast.sam).update(until=today - timedelta(days=days))
        assert len(off("accounts")) == said, days
    assert "is the worker running?" in off("accounts")[0]


def test_an_account_without_a_post_today_may_have_one_to_come(cast: Cast) -> None:
    end_post(HOUSE, Post._base_manager.get(person=cast.sam).pk)
    assert off("accounts") == [], "it was closed"
    give_post(HOUSE, cast.local12.pk, cast.sam.pk, role="steward", since=clock.today() + timedelta(days=9))
    assert off("accounts") == []


# --- whoever was erased, and old rosters


@pytest.mark.parametrize(
    ("comes_back", "says"),
    [
        (lambda **of: ContactPoint(kind="phone", value="1", folded="1", **of), "people_contactpoint"),
        (lambda **of: Address(line1="1 Elm", **of), "people_address"),
        (lambda **of: OwnLink(address="x", expires_at=clock.now(), **of), "people_ownlink"),
        (lambda **of: SearchTerm(kind="name", term="x", **of), "people_searchterm"),
    ],
    ids=["a phone", "an address", "a link", "a word"],
)
def test_whatever_is_left_of_somebody_erased_is_named(
    cast: Cast, comes_back: Callable[..., Model], says: str
) -> None:
    erase_person(cast.actor("ada"), cast.hassan.pk)
    assert off("erased") == []
    comes_back(person=cast.hassan).save()
    assert off("erased") == [
        f"of person {cast.hassan.pk}, who was erased, there is still: {says}; erase them again"
    ]


@pytest.mark.parametrize(
    ("state", "days", "late"),
    [
        ("applied", 93, 1),
        ("applied", 91, 0),
        ("dropped", 93, 1),
        ("refused", 93, 1),
        ("undone", 93, 1),
        ("previewed", 400, 0),
    ],
)
def test_a_rosters_file_is_late_two_days_after_its_time(
    cast: Cast,
    settings: Any,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    days: int,
    late: int,
) -> None:
    settings.ROSTER_DAYS = 90
    source = ImportSource.objects.create(name="State payroll", affiliate=cast.local12)
    long_ago = clock.now() - timedelta(days=days)
    about: dict[str, Any] = {"source": source, "affiliate": cast.local12, "created_at": long_ago}
    ImportRun.objects.create(**about, by="x", file_name="r.csv", file="r.csv", digest="0", state=state)
    assert len(off("rosters")) == late
    ImportRun.objects.update(applied_at=clock.now() - timedelta(days=1))
    assert off("rosters") == [], "it was applied yesterday"


def test_the_stamps_stand_until_one_of_them_is_gone_or_says_something_else(cast: Cast) -> None:
    assert off("stamps") == []
    with connection.cursor() as cursor:
        on = " ON people_address" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER people_address_stamps_update{on}")
    assert off("stamps") == [
        "the triggers that stamp persons are not as they should be; run `manage.py migrate`"
    ]


def test_terms_that_ended_before_they_began_are_counted_by_kind(cast: Cast) -> None:
    Address._base_manager.create(
        person=cast.hassan, line1="1 Elm", since=date(2021, 1, 1), until=date(2020, 1, 1)
    )
    Assignment._base_manager.filter(person=cast.hassan).update(until=date(2019, 1, 1))
    assert sorted(off("one-current")) == [
        "1 addresses end before they begin",
        "1 assignments end before they begin",
    ]
