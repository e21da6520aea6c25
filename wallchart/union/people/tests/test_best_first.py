"""Best first: what search answers is whom a reader of docs/algorithms/search.md would find, in that order."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast, enter
from wallchart.union.core.access import Actor
from wallchart.union.people.actions.contacts import add_contact
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.finding import Word, find_people, read_words
from wallchart.union.people.models import Person, SearchTerm

Kind = SearchTerm.Kind
Terms = set[tuple[str, str]]

PEOPLE = [
    ("Robert", "Olson", "K-412"),
    ("Bob", "Quist", "4120"),
    ("Ann", "Robert", "412"),
    ("Roberta", "Bobson", ""),
    ("Olson", "Ann", "M-41"),
    ("Mai", "Vang", ""),
    ("Mai Lee", "Vang-Olson", ""),
    ("Vang", "Mai", "2009"),
]
TYPED = [
    "bob", "robert", "rob", "ann", "olson", "ols", "vang", "mai", "mai lee", "lee", "412", "41", "k-412",
    "m", "hassan", "2009", "555", "651555", "6515552009", "hassan.mohamed@example.org", "mohamed@", "example",
    "o", "van der", "berg", "sam", "nguyen", "q",
]  # fmt: skip


def answers(word: Word, terms: Terms, *, whole: bool = False) -> bool:
    """Does one of the terms of a person answer the word, by its beginning or whole?"""
    if not whole and any(kind == Kind.GIVEN and term in word.formal for kind, term in terms):
        return True
    return any(
        kind == of and (term == typed if whole else term.startswith(typed))
        for kind, typed in word.begins
        for of, term in terms
    )


def is_theirs(word: Word, terms: Terms) -> bool:
    """A member number, an address, or a phone number of seven digits and more, typed whole."""
    return any(
        (kind, typed) in terms
        for kind, typed in word.begins
        if kind == Kind.NUMBER or (kind == Kind.PHONE and len(typed) >= 7) or "@" in typed
    )


def ranked(person: Person, words: tuple[Word, ...], terms: Terms) -> tuple[int, bool, str, int] | None:
    if not all(answers(word, terms) for word in words):
        return None
    tier = 2
    if all(answers(word, terms, whole=True) for word in words):
        tier = 1
    if all(is_theirs(word, terms) for word in words):
        tier = 0
    named = any(person.sort_name.startswith(word.begins[0][1]) for word in words)
    return (tier, not named, person.sort_name, person.pk)


def as_the_page_says(actor: Actor, typed: str) -> list[Person]:
    """Everybody whom all the words fit, sorted by reading every term of every person."""
    words = read_words(typed)
    terms: dict[int, Terms] = {}
    for person, kind, term in SearchTerm._base_manager.values_list("person", "kind", "term"):
        terms.setdefault(person, set()).add((kind, term))
    ranks = {
        person: rank
        for person in Person._base_manager.filter(erased_at=None)
        if (rank := ranked(person, words, terms.get(person.pk, set()))) is not None
    }
    return sorted(ranks, key=lambda person: ranks[person])


@pytest.fixture
def crowd(cast: Cast) -> Cast:
    return fill(cast)


def fill(cast: Cast) -> Cast:
    for given_name, family_name, number in PEOPLE:
        cells = {"given_name": given_name, "family_name": family_name, "number": number}
        add_person(HOUSE, cells, home_id=cast.local12.pk, status="worker")
    return cast


def test_whom_a_word_finds_and_in_which_order(crowd: Cast) -> None:
    for typed in TYPED:
        found, expected = find_people(HOUSE, typed), as_the_page_says(HOUSE, typed)
        assert list(found) == expected, typed
        assert found.count() == len(expected), typed


@pytest.mark.django_db
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.sampled_from(TYPED), min_size=2, max_size=3), min_size=1, max_size=12))
def test_whom_several_words_find_and_in_which_order(searches: list[list[str]]) -> None:
    with transaction.atomic():
        fill(enter())
        for words in searches:
            typed = " ".join(words)
            assert list(find_people(HOUSE, typed)) == as_the_page_says(HOUSE, typed), typed
        transaction.set_rollback(True)


def test_a_page_is_a_part_of_the_whole(crowd: Cast) -> None:
    found = find_people(HOUSE, "651555")
    whole = list(found)
    assert len(whole) == len(found) == 14
    assert [found[place] for place in range(3)] == whole[:3]
    assert found[2:4] == whole[2:4] and found[3:999] == whole[3:] and found[999:1000] == []
    with pytest.raises(IndexError):
        found[999]


def test_the_number_of_one_comes_before_everybody_whose_number_begins_so(crowd: Cast) -> None:
    assert [person.number for person in find_people(HOUSE, "412")] == ["K-412", "412", "4120"]


def test_an_address_that_is_typed_whole_comes_before_longer_ones(crowd: Cast) -> None:
    for whom, address in ((crowd.amina, "lee@x.org.example"), (crowd.tou, "lee@x.org")):
        add_contact(HOUSE, whom.pk, "email", address)
    assert list(find_people(HOUSE, "lee@x.org")) == [crowd.tou, crowd.amina]


def test_what_somebody_is_called_is_a_name_of_theirs_but_not_their_place(crowd: Cast) -> None:
    change_person(HOUSE, crowd.tou.pk, {"preferred_name": "Olson"})
    names = [person.shown_name for person in find_people(HOUSE, "olson")]
    assert names == ["Robert Olson", "Olson Ann", "Mai Lee Vang-Olson", "Olson Vang"]


def test_who_sees_no_contacts_finds_in_the_same_order_without_them(crowd: Cast) -> None:
    """An address that would put somebody first puts nobody anywhere for who may not see it."""
    add_contact(HOUSE, crowd.bill.pk, "email", "quist@example.net")
    assert [person.pk for person in find_people(crowd.actor("amina"), "quist")][-1] == crowd.bill.pk
    assert crowd.bill not in find_people(crowd.actor("tess"), "quist")
    assert find_people(crowd.actor("tess"), "quist").count() == 1
