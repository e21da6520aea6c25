"""Search: what people type, and whom it finds."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core.errors import NotFound
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.finding import after, enough_of, find_people, read_words
from wallchart.union.people.models import ContactPoint, Person, SearchTerm
from wallchart.union.people.names import fold, sort_name
from wallchart.union.people.nicknames import ALSO_CALLED, FORMAL
from wallchart.union.people.search import (
    email_terms,
    formal_names,
    name_terms,
    number_terms,
    phone_terms,
    refresh_terms,
    terms_of,
)


@pytest.fixture
def found(cast: Cast):
    refresh_terms(person.pk for person in cast.persons.values())

    def find(typed: str, who: str | None = None) -> list[str]:
        actor = cast.actor(who) if who else HOUSE
        return [person.given_name for person in find_people(actor, typed)]

    return find


def test_a_name_without_its_diacritics_is_found(found) -> None:
    assert found("Nguyen") == found("nguyễn") == found("NGUYÊN") == ["Cora"]


def test_a_short_name_finds_the_formal_one_and_the_other_way_round(cast: Cast, found) -> None:
    robert = Person._base_manager.create(given_name="Robert", family_name="Olson", sort_name="olson, robert")
    bob = Person._base_manager.create(given_name="Bob", family_name="Quist", sort_name="quist, bob")
    refresh_terms([robert.pk, bob.pk])
    assert found("Bob") == ["Bob", "Robert"]
    assert found("Robert") == ["Robert", "Bob"]
    assert found("Bobby") == ["Robert", "Bob"]


def test_a_short_name_does_not_find_a_family_name_that_sounds_alike(cast: Cast, found) -> None:
    ann = Person._base_manager.create(given_name="Ann", family_name="Robert", sort_name="robert, ann")
    refresh_terms([ann.pk])
    assert found("Bob") == []
    assert found("Robert") == ["Ann"]


def test_a_name_is_found_by_what_its_bearer_is_called_and_by_the_record(found) -> None:
    assert found("Lupe") == found("Guadalupe") == ["Guadalupe"]
    assert found("Sam") == found("Samuel") == ["Samuel"]
    assert found("Will Erickson") == found("bill eric") == ["William"]


def test_each_half_of_a_hyphenated_name_finds_it(found) -> None:
    assert found("ruiz") == found("hernandez") == found("Hernández Ruiz") == ["Guadalupe"]


def test_particles_and_apostrophes_may_be_run_together(found) -> None:
    assert found("van der berg") == found("vanderberg") == ["Tess"]
    assert found("obrien") == found("O’Brien") == ["Samuel"]


def test_all_the_words_must_fit_in_any_order(found) -> None:
    assert found("mohamed hassan") == found("Hassan, Mohamed") == ["Hassan"]
    assert found("Hassan Berg") == []


def test_a_member_number_comes_first_and_its_digits_do(cast: Cast, found) -> None:
    number = cast.hassan.number
    assert found(number)[0] == found(number.lower())[0] == found(number[1:])[0] == "Hassan"


def test_an_email_or_a_part_of_it_finds_its_bearer(found) -> None:
    assert found("hassan.mohamed@example.org") == found("mohamed@exam") == ["Hassan"]


def test_a_phone_is_found_by_any_way_of_writing_it_and_by_its_end(cast: Cast, found) -> None:
    digits = ContactPoint._base_manager.get(person=cast.hassan, kind="phone").folded
    last4, last7 = digits[-4:], digits[-7:]
    ways = [digits, f"+{digits}", f"(651) 555-{last4}", f"651.555.{last4}", f"651 555 {last4}"]
    for way in [*ways, last7, f"555-{last4}", last4]:
        assert found(way) == ["Hassan"], way


def test_a_name_beside_a_phone_fragment_narrows_it(cast: Cast, found) -> None:
    assert len(found("651 555")) == len(cast.persons)
    assert found("rosa 651555") == ["Rosa"]


def test_a_whole_number_stands_before_those_that_begin_with_it(cast: Cast, found) -> None:
    longer = Person._base_manager.create(given_name="Aa", number=f"{cast.hassan.number}7", sort_name=", aa")
    refresh_terms([longer.pk])
    assert found(cast.hassan.number) == ["Hassan", "Aa"]


def test_a_whole_name_stands_before_names_that_begin_with_it(cast: Cast, found) -> None:
    longer = Person._base_manager.create(given_name="Aa", family_name="Vanghelis", sort_name="a")
    refresh_terms([longer.pk])
    assert found("vang") == ["Tou", "Aa"]


def test_among_equals_those_come_first_whose_family_name_it_is(cast: Cast, found) -> None:
    named = [("Quist", "Aune"), ("Zoe", "Quist"), ("Ali", "Quistgaard"), ("Quistella", "Abel")]
    for called, family in named:
        Person._base_manager.create(
            given_name=called, family_name=family, sort_name=sort_name(called, family)
        )
    refresh_terms(Person._base_manager.values_list("pk", flat=True))
    assert found("quist") == ["Zoe", "Quist", "Ali", "Quistella"]


def test_nobody_is_found_by_nothing(found) -> None:
    assert found("") == found(" ,; ") == found("\0") == []


def test_search_shows_only_people_within_reach(found) -> None:
    assert found("ngozi", "otto") == ["Ngozi"]
    assert found("ngozi", "amina") == []
    assert found("rosa", "sam") == []
    assert found("hassan", "sam") == ["Hassan"]


def test_who_may_not_see_contacts_learns_no_owner_of_a_phone_or_an_email(cast: Cast, found) -> None:
    digits = ContactPoint._base_manager.get(person=cast.hassan, kind="phone").folded
    for typed in (digits, digits[-4:], "hassan.mohamed@example.org", "mohamed@"):
        assert found(typed, "amina") == ["Hassan"]
        assert found(typed, "tess") == []
    assert found("hassan", "tess") == ["Hassan"]


def test_somebody_with_no_post_searches_nothing(cast: Cast) -> None:
    with pytest.raises(NotFound):
        find_people(cast.actor("stranger"), "hassan")


def test_a_refresh_writes_only_what_differs(cast: Cast, found) -> None:
    everybody = [person.pk for person in cast.persons.values()]
    assert refresh_terms(everybody) == 0
    before = set(SearchTerm._base_manager.values_list("pk", flat=True))
    Person._base_manager.filter(pk=cast.hassan.pk).update(family_name="Mohamud")
    assert refresh_terms(everybody) == 2
    assert len(before & set(SearchTerm._base_manager.values_list("pk", flat=True))) == len(before) - 1
    assert found("mohamud") == ["Hassan"] and found("hassan mohamed") == ["Hassan"]  # by the e-mail


def test_a_refresh_takes_the_same_few_statements_for_any_number_of_people(cast: Cast) -> None:
    def statements(ids: list[int]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            refresh_terms(ids)
        return len([q for q in queries if q["sql"].startswith("SELECT")])

    everybody = [person.pk for person in cast.persons.values()]
    assert statements(everybody[:1]) == statements(everybody)


def test_a_page_of_a_search_takes_two_statements_however_many_words(cast: Cast, found) -> None:
    for typed in ("hassan", "hassan mohamed 651555"):
        with CaptureQueriesContext(connection) as queries:
            page = Paginator(find_people(HOUSE, typed), 50).get_page(1)
            assert len(list(page)) == page.paginator.count > 0
        assert len(queries) == 2


def test_people_who_were_erased_are_neither_found_nor_counted(cast: Cast, found) -> None:
    erase_person(cast.actor("ada"), cast.hassan.pk)
    refresh_terms([cast.rosa.pk])
    for typed in ("hassan", "erased"):
        assert found(typed) == [] and find_people(HOUSE, typed).count() == 0


def test_formal_names_stand_behind_short_ones() -> None:
    assert "robert" in formal_names("bob") and "robert" in formal_names("robert")
    assert formal_names("xyzzy") == frozenset()


def test_a_few_formal_names_find_everybody_whom_all_of_them_find() -> None:
    theirs = {formal_names(name) for name in ALSO_CALLED.keys() | FORMAL} - {frozenset()}
    for typed in theirs:
        enough = enough_of(typed)
        assert enough and enough <= typed
        assert all(enough.isdisjoint(others) == typed.isdisjoint(others) for others in theirs), typed
    assert len(enough_of(formal_names("mary"))) < len(formal_names("mary"))


def test_terms_are_few_and_plain() -> None:
    assert name_terms("van der Berg") == {"van", "der", "berg", "vanderberg"}
    assert number_terms("M-00412") == {"m00412", "412"}
    assert email_terms("Ann.van-Berg@x.org") == {"ann.van-berg@x.org", "van-berg@x.org", "berg@x.org"}
    assert phone_terms("16515552005") == {"6515552005", "5552005", "2005"}
    assert phone_terms("447700900123") == {"447700900123", "7700900123", "0900123", "0123"}
    assert terms_of() == frozenset()


@given(st.text(max_size=60))
def test_whatever_is_typed_reads_as_words_of_plain_text(typed: str) -> None:
    for word in read_words(typed):
        assert word.typed and word.begins
        for _kind, beginning in word.begins:
            assert "\0" not in beginning
            beginning.encode()


@given(st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable()), st.text(max_size=5))
def test_everything_that_begins_so_lies_in_one_range(beginning: str, rest: str) -> None:
    assert beginning <= beginning + rest < after(beginning)


@given(
    st.lists(st.sampled_from(["Nguyễn", "O'Brien", "van der Berg", "Ruiz-Díaz", "Åse", "Łuk"]), min_size=1)
)
def test_a_name_is_found_by_every_word_of_its_folded_form(names: list[str]) -> None:
    name = " ".join(names)
    assert set(fold(name).split()) <= name_terms(name)


@pytest.mark.django_db
@settings(max_examples=40)
@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert list(find_people(HOUSE, typed)) == []
