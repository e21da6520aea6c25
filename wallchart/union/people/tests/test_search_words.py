"""What is typed into a search, read as words: numbers, addresses, names, and several of them at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.people.actions.contacts import add_contact, change_contact
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.contacts import phone_as_said, read_phone
from wallchart.union.people.finding import find_people, read_words
from wallchart.union.people.models import ContactPoint, SearchTerm
from wallchart.union.people.search import terms_of


def fits(typed: str, **known) -> bool:
    """Would somebody of whom this is known be found by what is typed?"""
    terms = terms_of(**known)
    given_names = {term for kind, term in terms if kind == SearchTerm.Kind.GIVEN}
    return all(
        bool(word.formal & given_names)
        or any(kind == of and term.startswith(start) for kind, start in word.begins for of, term in terms)
        for word in read_words(typed)
    )


def typed_as(typed: str) -> list[str]:
    return [word.typed for word in read_words(typed)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("M-1004", ["m1004"]),
        ("1004-M", ["1004m"]),
        ("AFSCME/05-1004", ["afscme051004"]),
        ("M-1004 Hassan", ["m1004", "hassan"]),
        ("(651) 555-0100", ["6515550100"]),
        ("651.555.0100.", ["6515550100"]),
        ("+1 651/555-0100", ["16515550100"]),
        ("651-555-0100 x12", ["651555010012"]),
        ("651-555-0100 Ext. 12", ["651555010012"]),
        ("651-555-0100 Xiong", ["6515550100", "xiong"]),
        ("651-555-0100, 218-555-0199", ["6515550100", "2185550199"]),
        ("rosa 0100", ["0100", "rosa"]),
        ("12", ["12"]),
        ("O'Brien-Nguyễn", ["obrien", "nguyen"]),
        ("Hassan,Mohamed;Rosa", ["hassan", "mohamed", "rosa"]),
        ("ann.berg-1984@x.org", ["ann.berg-1984@x.org"]),
        ("1984@x.org 651555", ["1984@x.org", "651555"]),
        ("ann@163.com", ["ann@163.com"]),
        ("@hassan", ["hassan"]),
        ("hassan hassan HASSAN", ["hassan"]),
    ],
)
def test_what_is_typed_is_read_as_its_words(typed: str, words: list[str]) -> None:
    assert typed_as(typed) == words


@given(st.from_regex(r"[A-Z]{0,3}[-./]?[0-9]{1,6}([-/][0-9]{1,3})?[-]?[A-Z]?", fullmatch=True), st.booleans())
@settings(max_examples=80)
def test_a_member_number_finds_its_bearer_as_it_is_shown(number: str, small: bool) -> None:
    assert fits(number.lower() if small else number, number=number)


@given(
    st.from_regex(r"[2-9][0-9]{2}555[0-9]{4}", fullmatch=True),
    st.sampled_from(["", "7", "12", "4021"]),
    st.data(),
)
@settings(max_examples=60)
def test_a_phone_number_finds_its_bearer_as_it_is_shown_and_by_its_parts(
    digits: str, extension: str, data: st.DataObject
) -> None:
    value, folded = read_phone(f"{digits} x{extension}" if extension else digits)
    known = {"contacts": [("phone", folded)]}
    shown = phone_as_said(value)
    ways = [shown, value, digits, digits[-4:], digits[-7:], f"1-{digits[:3]}-{digits[3:]}"]
    assert all(fits(way, **known) for way in ways), ways
    cut = data.draw(st.integers(4, 10))
    assert fits(digits[:cut], **known), "the beginning of it is enough"


@given(
    st.from_regex(r"[a-z0-9]{1,6}([._+-][a-z0-9]{1,6}){0,3}", fullmatch=True),
    st.sampled_from(["example.org", "163.com", "state-mn.example"]),
    st.booleans(),
)
@settings(max_examples=80)
def test_an_address_finds_its_bearer_whole_and_from_each_part_of_it(name: str, host: str, loud: bool) -> None:
    address = f"{name}@{host}"
    known = {"contacts": [("email", address)]}
    assert fits(address.upper() if loud else address, **known)
    for at, sign in enumerate(name):
        if sign in "._+-":
            assert fits(f"{name[at + 1 :]}@{host}", **known)


@given(
    st.lists(st.sampled_from(["Ann", "Mai-Lee", "O'Day", "Nguyễn", "van", "Bob"]), min_size=1, max_size=3),
    st.lists(st.sampled_from(["Ruiz", "D'Arcy", "Łuk", "der", "Berg"]), min_size=1, max_size=3),
    st.randoms(),
)
@settings(max_examples=60)
def test_a_name_finds_its_bearer_in_any_order_and_by_beginnings(given_names, family, order) -> None:
    known = {"given_name": " ".join(given_names), "family_name": " ".join(family)}
    words = [*given_names, *family]
    order.shuffle(words)
    assert fits(" ".join(words), **known)
    assert fits(" ".join(word[: max(1, len(word) - 1)] for word in words), **known)


def test_a_hyphen_in_a_member_number_is_no_reason_to_find_nobody(cast: Cast) -> None:
    change_person(HOUSE, cast.hassan.pk, {"number": "K-00412"})
    change_person(HOUSE, cast.rosa.pk, {"number": "K-004127"})
    for typed in ("K-00412", "k-00412", "k00412", "00412", "412"):
        assert list(find_people(HOUSE, typed)) == [cast.hassan, cast.rosa], typed
    assert list(find_people(HOUSE, "K-00412 mohamed")) == [cast.hassan]


def test_a_number_with_an_extension_is_found_without_it(cast: Cast) -> None:
    amina = cast.actor("amina")
    add_contact(amina, cast.hassan.pk, "phone", "218-555-7788 x4021", is_work=True)
    for typed in ("218-555-7788", "5557788", "7788", "(218) 555-7788 x4021", "1 218 555 7788"):
        assert list(find_people(amina, typed)) == [cast.hassan], typed


def test_who_answers_at_a_whole_number_comes_before_who_answers_at_a_longer_one(cast: Cast) -> None:
    """Two at one switchboard: the one without an extension, and a third whose number only begins so."""
    amina = cast.actor("amina")
    add_contact(amina, cast.tou.pk, "phone", "218-555-7788 x2")
    add_contact(amina, cast.amina.pk, "phone", "218-555-7788")
    assert list(find_people(amina, "218-555-7788")) == [cast.tou, cast.amina], "both answer there"
    assert list(find_people(amina, "218-555-7788 x2")) == [cast.tou]


def test_what_was_typed_beyond_two_hundred_signs_is_not_asked(cast: Cast) -> None:
    assert list(find_people(HOUSE, "hassan " + " " * 200 + "nobody")) == [cast.hassan]
    assert list(find_people(HOUSE, "hassan nobody")) == []


def test_a_zero_byte_is_a_space(cast: Cast) -> None:
    assert list(find_people(HOUSE, "hassan\0mohamed")) == [cast.hassan]


def test_signs_with_a_meaning_to_a_database_are_only_signs(cast: Cast) -> None:
    for typed in ("%", "_", "hassan%", "%hassan", "hass_n", "*", "?", "' OR 1=1 --"):
        assert set(find_people(HOUSE, typed)) <= {cast.hassan}, typed
    assert list(find_people(HOUSE, "%")) == []


def test_an_address_at_work_finds_like_any_other_until_it_changes(cast: Cast) -> None:
    amina = cast.actor("amina")
    point = add_contact(amina, cast.hassan.pk, "email", "h.mohamed.1984@state.example", is_work=True)
    assert list(find_people(amina, "1984@state")) == [cast.hassan]
    change_contact(amina, cast.hassan.pk, point.pk, {"value": "h.mohamud@state.example"})
    assert list(find_people(amina, "1984@state")) == []
    assert list(find_people(amina, "h.mohamud@state.example")) == [cast.hassan]


def test_a_given_name_leads_to_no_middle_or_family_name(cast: Cast) -> None:
    """Bob is short for Robert where Robert is what somebody is called, and nowhere else."""
    change_person(HOUSE, cast.rosa.pk, {"middle_name": "Robert"})
    change_person(HOUSE, cast.ngozi.pk, {"preferred_name": "Robert"})
    assert list(find_people(HOUSE, "bob")) == [cast.ngozi]
    assert list(find_people(HOUSE, "robert")) == [cast.ngozi, cast.rosa]


def test_a_pair_of_words_may_both_be_met_by_one_name(cast: Cast) -> None:
    """Each word is asked by itself: "ha has" is Hassan as "hassan" is."""
    assert cast.hassan in find_people(HOUSE, "ha has")


def test_the_end_of_a_phone_number_is_never_the_middle_of_it(cast: Cast) -> None:
    point = ContactPoint._base_manager.get(person=cast.hassan, kind="phone")
    assert list(find_people(HOUSE, point.folded[-6:])) == []
    assert list(find_people(HOUSE, point.folded[-7:])) == [cast.hassan]
