"""Are two records one person? The rules, case by case, and the laws that hold for all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.union.people.identity import (
    Finding,
    Reason,
    Traits,
    names_to_look_under,
    one_slip_apart,
    weigh,
)
from wallchart.union.people.names import fold, sort_name
from wallchart.union.people.nicknames import ALSO_CALLED, may_be_one_name

BORN = date(1984, 3, 9)


def finding(one: Traits, other: Traits) -> Finding:
    return weigh(one, other).finding


def person(given: str = "Robert", family: str = "Nguyễn", **rest: object) -> Traits:
    return Traits.of(given=given, family=family, **rest)


def email(*addresses: str) -> frozenset[str]:
    return frozenset(addresses)


HOME_MAIL = email("the.nguyens@example.org")
PHONE = frozenset({"16515550100"})


def test_a_member_number_and_a_name_are_one_person() -> None:
    assert finding(person(number="M12"), person(number="m12")) is Finding.SAME


def test_a_member_number_holds_through_a_new_family_name() -> None:
    assert finding(person("Ana", "Ruiz", number="7"), person("Ana", "Ruiz Olson", number="7")) is Finding.SAME
    assert finding(person("Ana", "Ruiz", number="7"), person("Ana", "Olson", number="7")) is Finding.SAME


def test_a_member_number_whose_given_names_contradict_it_waits_for_a_person() -> None:
    verdict = weigh(person("Ana", number="7"), person("Boris", number="7"))
    assert verdict.finding is Finding.DOUBTFUL
    assert {Reason.NUMBER_SAME, Reason.GIVEN_DIFFERS} <= set(verdict.reasons)


def test_a_member_number_alone_in_a_row_without_names_is_enough() -> None:
    assert finding(Traits(number="m12"), person(number="M12")) is Finding.SAME


def test_an_email_and_a_name_are_one_person() -> None:
    assert finding(person(emails=HOME_MAIL), person("Bob", emails=HOME_MAIL)) is Finding.SAME


def test_an_email_alone_in_a_row_without_names_is_enough() -> None:
    assert finding(Traits(emails=HOME_MAIL), person(emails=HOME_MAIL)) is Finding.SAME


def test_a_phone_and_a_name_are_one_person_and_a_phone_alone_is_not() -> None:
    assert finding(person(phones=PHONE), person(phones=PHONE)) is Finding.SAME
    assert finding(Traits(phones=PHONE), person(phones=PHONE)) is Finding.DOUBTFUL


def test_a_name_and_a_birth_date_are_one_person() -> None:
    assert finding(person(birth_date=BORN), person("Bob", birth_date=BORN)) is Finding.SAME


def test_a_name_alone_is_doubtful_in_one_local_and_nothing_across_two() -> None:
    assert finding(person(home=12), person(home=12)) is Finding.DOUBTFUL
    assert finding(person(home=12), person(home=77)) is Finding.DIFFERENT


def test_a_name_a_worksite_and_a_hire_date_together_are_one_person() -> None:
    hired = date(2011, 6, 1)
    one, other = person(worksite=5, hired_on=hired), person(worksite=5, hired_on=hired)
    assert finding(one, other) is Finding.SAME


def test_a_couple_that_shares_email_phone_and_address_is_two_people() -> None:
    shared = {"emails": HOME_MAIL, "phones": PHONE, "address": "1 Oak St 55101"}
    assert finding(person("Robert", **shared), person("Linda", **shared)) is Finding.DIFFERENT


def test_twins_are_two_people() -> None:
    shared = {"phones": PHONE, "address": "1 Oak St 55101", "birth_date": BORN}
    assert finding(person("Robert", **shared), person("Richard", **shared)) is Finding.DIFFERENT


def test_father_and_son_of_one_name_are_told_apart_by_birth_date_or_asked_about() -> None:
    father = person(phones=PHONE, birth_date=date(1960, 1, 2))
    son = person(phones=PHONE, birth_date=date(1988, 7, 30))
    assert finding(father, son) is Finding.DIFFERENT
    assert finding(person(suffix="Sr", phones=PHONE), person(suffix="Jr", phones=PHONE)) is Finding.DIFFERENT
    with_mail = {"phones": PHONE, "emails": HOME_MAIL}
    assert finding(person(suffix="Sr", **with_mail), person(suffix="Jr", **with_mail)) is Finding.DOUBTFUL


def test_two_member_numbers_are_never_the_same_without_a_persons_word() -> None:
    known = {"emails": HOME_MAIL, "phones": PHONE, "birth_date": BORN}
    assert finding(person(number="1", **known), person(number="2", **known)) is Finding.DOUBTFUL
    assert finding(person(number="1"), person(number="2")) is Finding.DIFFERENT


def test_a_new_given_name_beside_the_same_email_and_birth_date_is_asked_about() -> None:
    known = {"emails": HOME_MAIL, "phones": PHONE, "birth_date": BORN}
    assert finding(person("Robert", **known), person("Roxanne", **known)) is Finding.DOUBTFUL


def test_given_and_family_name_in_each_others_place_are_seen_through() -> None:
    one, other = person("Thi", "Nguyen", emails=HOME_MAIL), person("Nguyen", "Thi", emails=HOME_MAIL)
    assert finding(one, other) is Finding.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [("Bob", "Robert"), ("Lupe", "Guadalupe"), ("Rob", "Bob"), ("Liz", "Elisabeth"), ("Toño", "Antonio")],
)
def test_short_forms_are_one_name(one: str, other: str) -> None:
    assert may_be_one_name(fold(one), fold(other))


@pytest.mark.parametrize(
    ("one", "other"), [("christine", "christopher"), ("robert", "richard"), ("ana", "bo")]
)
def test_two_names_with_one_short_form_are_still_two_names(one: str, other: str) -> None:
    assert not may_be_one_name(one, other)


def test_the_list_of_short_forms_is_written_as_it_is_compared() -> None:
    assert all(name == fold(name) and " " not in name for name in ALSO_CALLED)


def test_a_preferred_name_that_is_no_nickname_counts() -> None:
    one = person("Xia", "Vang", preferred="Sunny", emails=HOME_MAIL)
    assert finding(one, person("Sunny", "Vang", emails=HOME_MAIL)) is Finding.SAME


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("hansen", "hanson", True),
        ("hansen", "hasnen", True),
        ("hansen", "hanse", True),
        ("hansen", "hansenn", True),
        ("hansen", "hansen", False),
        ("hansen", "hinson", False),
        ("lee", "les", False),
    ],
)
def test_one_slip(one: str, other: str, apart: bool) -> None:
    assert one_slip_apart(one, other) is apart
    assert one_slip_apart(other, one) is apart


def test_a_person_is_looked_for_under_nicknames_and_parts_of_a_double_name() -> None:
    under = names_to_look_under("bob", "hernandez ruiz")
    assert sort_name("Robert", "Hernández-Ruiz") in under
    assert sort_name("Bob", "Ruiz") in under
    assert sort_name("Hernandez Ruiz", "Bob") in under
    assert names_to_look_under("bob", "") == ()


names = st.sampled_from(["Ana", "Bob", "Robert", "Roberta", "Thi", "Nguyen", "Jo", "Hansen", "Hanson", ""])
traits = st.builds(
    Traits.of,
    given=names,
    family=names,
    middle=names,
    suffix=st.sampled_from(["", "Jr", "Sr"]),
    preferred=names,
    number=st.sampled_from(["", "1", "2"]),
    address=st.sampled_from(["", "1 Oak", "2 Elm"]),
    birth_date=st.sampled_from([None, BORN, date(1984, 9, 3), date(1950, 1, 1)]),
    emails=st.frozensets(st.sampled_from(["a@x.org", "b@x.org"])),
    phones=st.frozensets(st.sampled_from(["1", "2"])),
    home=st.sampled_from([None, 12, 77]),
    worksite=st.sampled_from([None, 1, 2]),
    hired_on=st.sampled_from([None, BORN]),
)


@given(traits, traits)
def test_the_order_of_the_two_does_not_matter(one: Traits, other: Traits) -> None:
    assert weigh(one, other) == weigh(other, one)


@given(traits)
def test_nobody_is_different_from_themselves_once_a_name_is_known(one: Traits) -> None:
    if one.given and one.family:
        assert finding(one, one) is not Finding.DIFFERENT


@given(traits, traits)
def test_given_names_that_cannot_be_one_are_never_the_same_person(one: Traits, other: Traits) -> None:
    verdict = weigh(one, other)
    if Reason.GIVEN_DIFFERS in verdict.reasons:
        assert verdict.finding is not Finding.SAME


def test_the_reasons_are_told_in_words_that_do_not_contradict_each_other() -> None:
    words = weigh(person("Ana", number="7"), person("Boris", number="7")).words
    assert words == ["the same member number", "different given names"]
    assert "the same name" in weigh(person(), person()).words


@given(traits, traits)
def test_the_score_follows_the_points(one: Traits, other: Traits) -> None:
    verdict = weigh(one, other)
    assert 0 <= verdict.score <= 1
    assert (verdict.score >= 0.5) == (verdict.points >= 6)
