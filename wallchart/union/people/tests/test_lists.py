"""Lists of people: narrowed, ordered, counted, and the same few statements whatever their length."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import HOUSE, Cast
from wallchart.union.core.errors import NotFound
from wallchart.union.people.actions.contacts import add_contact
from wallchart.union.people.models import BargainingUnit, ContactPoint, Employment, Person, Worksite
from wallchart.union.people.reads.lists import (
    Wanted,
    homes_within,
    people_wanted,
    rows_of,
    told,
    worksites_within,
)
from wallchart.union.people.reads.record import person_record
from wallchart.union.people.search import refresh_terms


def names(cast: Cast, who: str, **wanted) -> list[str]:
    return [person.given_name for person in people_wanted(cast.actor(who), Wanted(**wanted))]


def test_a_list_shows_who_lies_within_reach_in_order_of_names(cast: Cast) -> None:
    assert names(cast, "sam") == ["Guadalupe", "Hassan"]
    assert names(cast, "otto") == ["Ngozi", "Otto"]
    assert len(names(cast, "ada")) == len(cast.persons)
    with pytest.raises(NotFound):
        people_wanted(cast.actor("stranger"), Wanted())


def test_a_list_narrows_to_an_affiliate_and_all_below_it(cast: Cast) -> None:
    assert names(cast, "ada", home=cast.chapter12a.pk) == ["Rosa"]
    assert "Rosa" in names(cast, "ada", home=cast.local12.pk)
    assert "Ngozi" not in names(cast, "ada", home=cast.north.pk)
    assert names(cast, "amina", home=cast.local77.pk) == []


def test_a_list_narrows_by_work(cast: Cast) -> None:
    site = Worksite.objects.get(name="Retirement Systems Building")
    assert names(cast, "amina", worksite=site.pk) == ["Guadalupe", "Samuel", "Tess", "Rosa"]
    assert names(cast, "amina", shift="Night") == ["Guadalupe", "Samuel"]
    assert len(names(cast, "amina", classification="plan")) == 10
    assert names(cast, "amina", classification="lan") == []
    assert names(cast, "amina", unit=BargainingUnit.objects.create(name="Other").pk) == []


def test_a_list_narrows_by_status_and_language(cast: Cast) -> None:
    assert names(cast, "amina", status="worker") == ["William"]
    Person._base_manager.filter(pk=cast.hassan.pk).update(languages=["so", "en"])
    assert names(cast, "amina", language="so") == ["Hassan"]


def test_who_lacks_a_phone_an_email_or_a_worksite_is_found(cast: Cast) -> None:
    ContactPoint._base_manager.filter(person=cast.hassan, kind="phone").delete()
    ContactPoint._base_manager.filter(person=cast.rosa, kind="email").delete()
    Employment._base_manager.filter(person=cast.bill).delete()
    Employment._base_manager.filter(person=cast.tess).update(worksite=None)
    assert names(cast, "amina", lacks="phone") == ["Hassan"]
    assert names(cast, "amina", lacks="email") == ["Rosa"]
    assert names(cast, "amina", lacks="worksite") == ["William", "Tess"]


def test_who_sees_no_contacts_does_not_learn_who_has_none(cast: Cast) -> None:
    ContactPoint._base_manager.filter(person=cast.hassan).delete()
    assert names(cast, "tess", lacks="phone") == []
    assert all(
        row.phone == row.email == ""
        for row in rows_of(cast.actor("tess"), people_wanted(cast.actor("tess"), Wanted()))
    )


def test_rows_show_the_preferred_way_to_reach_somebody(cast: Cast) -> None:
    add_contact(HOUSE, cast.hassan.pk, "email", "Has@Example.org", is_preferred=True)
    (row,) = rows_of(
        cast.actor("amina"),
        people_wanted(cast.actor("amina"), Wanted(status="member", shift="day", words="")).filter(
            pk=cast.hassan.pk
        ),
    )
    assert row.email == "Has@Example.org" and row.phone.startswith("(651) 555-")
    assert (row.home, row.status, row.shift) == ("Local 12", "member", "day")
    assert row.worksite == "Orville Freeman Building · Saint Paul"


def test_words_and_filters_narrow_together(cast: Cast) -> None:
    refresh_terms(person.pk for person in cast.persons.values())
    assert names(cast, "amina", words="nguyen") == ["Cora"]
    assert names(cast, "amina", words="nguyen", shift="night") == []
    assert names(cast, "amina", words="651555", sort="-name")[0] == "Rosa"


@pytest.mark.parametrize("sort", ["name", "-name", "number", "home", "newest", "nonsense", ""])
def test_every_order_shows_everybody(cast: Cast, sort: str) -> None:
    assert len(names(cast, "amina", sort=sort)) == 10


def test_a_page_takes_the_same_number_of_statements_whatever_its_length(cast: Cast) -> None:
    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            people = people_wanted(cast.actor("amina"), Wanted())
            assert len(rows_of(cast.actor("amina"), people[:count])) == count
        return len(queries)

    assert statements(1) == statements(9)


def test_the_lists_to_choose_from_are_those_within_reach(cast: Cast) -> None:
    assert [a.name for a in homes_within(cast.actor("amina"))] == ["Local 12", "Chapter 12A"]
    assert len(worksites_within(cast.actor("amina"))) == 2
    assert len(worksites_within(cast.actor("ada"))) == 3


def test_what_is_wanted_reads_as_words(cast: Cast) -> None:
    actor = cast.actor("amina")
    assert told(actor, Wanted()) == "everybody"
    assert told(actor, Wanted(home=cast.local12.pk, lacks="phone", status="member", words="x")) == (
        "“x”, Local 12, member, no phone"
    )


def test_a_record_shows_contacts_only_to_those_who_may_see_them(cast: Cast) -> None:
    seen = person_record(cast.actor("amina"), cast.hassan.pk)
    assert seen.contacts and seen.addresses == [] and seen.birth_date and seen.entries is not None
    unseen = person_record(cast.actor("tess"), cast.hassan.pk)
    assert unseen.contacts is None and unseen.addresses is None and unseen.birth_date is None
    assert unseen.entries is None and unseen.work is not None
    steward = person_record(cast.actor("sam"), cast.hassan.pk)
    assert steward.contacts and steward.entries is None
    for who, whom in [("amina", "ngozi"), ("sam", "rosa"), ("stranger", "hassan")]:
        with pytest.raises(NotFound):
            person_record(cast.actor(who), cast.persons[whom].pk)


def test_a_record_names_no_assigned_people_out_of_sight(cast: Cast) -> None:
    assert len(person_record(cast.actor("amina"), cast.sam.pk).looks_after) == 2
    Person._base_manager.filter(pk=cast.lupe.pk).update(home=cast.local77)
    assert len(person_record(cast.actor("amina"), cast.sam.pk).looks_after) == 1
