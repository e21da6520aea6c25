"""Names as people have them: folded to be compared, put in order, and known under what they are short for."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.actions.posts import give_post
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import Person
from wallchart.union.people.names import fold, sort_name
from wallchart.union.people.nicknames import ALSO_CALLED, FORMAL, also_called, may_be_one_name
from wallchart.union.people.search import name_terms


@pytest.mark.parametrize("sign", "'’‘`´′ʼʻʽʾʿ＇")
def test_an_apostrophe_is_none_whichever_sign_somebody_has_for_it(sign: str) -> None:
    assert fold(f"O{sign}Brien") == "obrien"
    assert name_terms(f"Ka{sign}iulani") == {"kaiulani"}


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nguyễn Thị Minh", "nguyen thi minh"),
        ("Đặng", "dang"),
        ("Ærø Þórsdóttir", "aero thorsdottir"),
        ("Łukasz", "lukasz"),
        ("Strauß", "strauss"),
        ("ÇELİK", "celik"),
        ("Işık", "isik"),
        ("Ħaż-Żebbuġ", "haz zebbug"),
        ("Ɗanladi Ƙofa", "danladi kofa"),
        ("ﬁona", "fiona"),
        ("ǾRSTED", "orsted"),
        ("𝒜𝓃𝓃", "ann"),
        ("van der Berg-Ruiz", "van der berg ruiz"),
        ("Zoë‑Ann", "zoe ann"),  # joined by a hyphen that does not break
        ("Mary–Ann", "mary ann"),
        ("  St. John,  Jr. ", "st john jr"),
        ("李小龍", "李小龍"),
        ("", ""),
        ("-'-", ""),
    ],
)
def test_a_name_is_compared_by_its_plain_letters(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("कमला", "कमली"), ("हिन्दी", "हनद"), ("ด้วย", "ดวย"), ("น้ำ", "นำ"), ("がく", "かく"), ("ਸਿੰਘ", "ਸਘ")],
    ids=["Devanagari", "with a virama", "Thai", "Thai tones", "kana", "Gurmukhi"],
)
def test_vowels_and_voices_of_other_scripts_tell_names_apart_and_cut_none_in_two(
    one: str, other: str
) -> None:
    assert fold(one) != fold(other)
    assert len(fold(f"{one} {other}").split()) == 2


@pytest.mark.parametrize(("pointed", "plain"), [("מֹשֶׁה", "משה"), ("مُحَمَّد", "محمد"), ("Ѐ", "Е"), ("Ά", "Α")])
def test_points_and_accents_that_one_leaves_out_when_typing_are_left_out(pointed: str, plain: str) -> None:
    assert fold(pointed) == fold(plain)


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200d", "\u200f", "\ufeff", "\u2060"])
def test_what_nobody_sees_in_a_name_does_not_cut_it_in_two(unseen: str) -> None:
    assert fold(f"Has{unseen}san{unseen}") == "hassan"


@given(st.text(max_size=30))
@settings(max_examples=200)
def test_a_folded_name_is_folded_once_and_for_all(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(alphabet="aÅéđøŁß Ç'ñ-Ü", max_size=12))
def test_however_a_letter_is_put_together_it_is_the_same_one(name: str) -> None:
    ways = {fold(unicodedata.normalize(form, name)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert ways == {fold(name)} and fold(name).isascii()


def test_people_stand_in_the_order_of_their_family_names_without_signs() -> None:
    people = [
        ("Zoë", "Ågren"),
        ("Ann", "Agren"),
        ("Bo", "Agrens"),
        ("Cy", ""),
        ("Di", "O'Day"),
        ("Ed", "Oday"),
    ]
    in_order = sorted(people, key=lambda name: sort_name(*name))
    assert [given_name for given_name, _family in in_order] == ["Cy", "Ann", "Zoë", "Bo", "Di", "Ed"]


def test_the_longest_name_fits_wherever_it_is_kept(cast: Cast) -> None:
    """The log and the account hold less of it; so does the alphabet, where one sign may fold to many."""
    amina = cast.actor("amina")
    longest = {"given_name": "ﷺ" * 100, "family_name": "ß" * 120, "suffix": "x" * 20}
    person = add_person(amina, longest, home_id=cast.local12.pk, status="worker")
    give_post(amina, cast.local12.pk, person.pk, role="steward", email="long@example.net")
    kept = Person._base_manager.get(pk=person.pk)
    assert (kept.given_name, kept.family_name) == ("ﷺ" * 100, "ß" * 120)
    assert len(kept.sort_name) == 240 and kept.sort_name.startswith("sss")
    assert list(find_people(amina, "ß" * 120)) == [person]
    assert kept.account is not None and kept.account.name == kept.shown_name[:200]
    assert AuditEntry.objects.get(verb="add_person").subject_name == kept.shown_name[:200]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Kaʻiulani", ["Kaiulani", "ka'iulani", "Kaʻiulani", "ka‘iu"]),
        ("O´Shea", ["oshea", "O'Shea", "O´Shea", "O’shea"]),
        ("Saʿid", ["said", "sa'id"]),
        ("Has\u00adsan", ["hassan"]),
    ],
)
def test_a_name_is_found_however_its_signs_are_typed(cast: Cast, kept: str, typed: list[str]) -> None:
    amina = cast.actor("amina")
    change_person(amina, cast.rosa.pk, {"family_name": kept, "preferred_name": "", "given_name": "Xee"})
    for words in typed:
        assert list(find_people(amina, f"xee {words}")) == [cast.rosa], words


def test_a_short_name_leads_to_the_formal_ones_and_those_to_it() -> None:
    assert {"robert", "roberto"} <= also_called("bob")
    assert {"bob", "rob"} <= also_called("robert")
    assert also_called("") == also_called("xyzzy") == frozenset()


def test_nobody_is_also_called_what_they_are_called() -> None:
    assert not [name for name, others in ALSO_CALLED.items() if name in others or not others]


def test_who_leads_to_a_name_is_led_to_by_it() -> None:
    """Of two names one of which finds the other, the other finds the one."""
    one_way = {(name, other) for name, others in ALSO_CALLED.items() for other in others}
    assert {(other, name) for name, other in one_way} == one_way


@given(st.sampled_from(sorted(ALSO_CALLED)), st.sampled_from(sorted(ALSO_CALLED)))
@settings(max_examples=200)
def test_whether_two_names_may_be_one_does_not_depend_on_which_comes_first(one: str, other: str) -> None:
    assert may_be_one_name(one, other) == may_be_one_name(other, one)
    assert may_be_one_name(one, one)
    if one in FORMAL and other in FORMAL and other not in also_called(one):
        assert not (may_be_one_name(one, other) and one != other)
