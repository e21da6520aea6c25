"""What somebody types into a cell of a record, and what is kept of it: text tidied, days in this world."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.actions.contacts import add_contact, change_address, change_contact
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.cells import NAMES, PRIVATE, longest_of, read_cells, read_text, statuses
from wallchart.union.people.contacts import phone_as_said, read_contact, read_email, read_phone
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import Address, ContactPoint, Person

CHICAGO = ZoneInfo("America/Chicago")


def the_cell(name: str, typed: object) -> object:
    return read_cells({name: typed})[name]


# --- text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hassan \t Ali\n", "Hassan Ali"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Ann\0Berg", "Ann Berg"),
        ("a\u00a0b\u2003c", "a b c"),
        (None, ""),
        ("O’Brien", "O’Brien"),
        (412, "412"),
    ],
)
def test_a_text_is_kept_composed_on_one_line_with_single_spaces(typed: object, kept: str) -> None:
    assert the_cell("family_name", typed) == kept


@given(st.text(max_size=60))
def test_a_text_that_was_tidied_is_tidy(typed: str) -> None:
    kept = read_text("suffix", typed, 200)
    assert read_text("suffix", kept, 200) == kept == kept.strip()
    assert not [sign for sign in kept if unicodedata.category(sign) == "Cc"] and "  " not in kept


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("birth_date", "languages")])
def test_the_longest_text_of_each_cell_is_kept_and_one_sign_more_is_refused(name: str) -> None:
    longest = longest_of(Person, name)
    assert the_cell(name, "é" * longest) == "é" * longest
    with pytest.raises(Refusal, match=rf"column {NAMES[name]} .*longer than {longest} signs; shorten it"):
        read_cells({name: "é" * (longest + 1)})


def test_a_cell_that_there_is_not_is_named(cast: Cast) -> None:
    for cells in ({"home": 1, "given_name": "A"}, {"status": "member"}, {"erased_at": None}):
        with pytest.raises(Refusal, match=f"column {next(iter(cells))}.*no such cell"):
            read_cells(cells)


# --- days and languages


def test_every_cell_has_words_and_what_is_private_is_one_of_them() -> None:
    assert all(str(words) for words in NAMES.values()) and set(NAMES) >= PRIVATE


def test_somebody_is_born_between_1900_and_today_where_the_union_is() -> None:
    with clock.stopped_at(datetime(2026, 3, 7, 23, 30, tzinfo=CHICAGO)):
        for day in (date(1900, 1, 1), date(2026, 3, 7), None):
            assert the_cell("birth_date", day) == day
        for day in (date(1899, 12, 31), date(2026, 3, 8)):
            with pytest.raises(Refusal, match=f"column Birth date .*{day}.*between 1900 and today"):
                read_cells({"birth_date": day})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(["so", "en", "so"], ["so", "en"]), (["zh-Hant-TW"], ["zh-Hant-TW"]), ([], []), (None, [])],
)
def test_languages_are_kept_once_each_the_preferred_one_first(typed: object, kept: list[str]) -> None:
    assert the_cell("languages", typed) == kept


@pytest.mark.parametrize("tag", ["", "EN", "english", "e", "en_US", "en-", "en US", '"', "so\n"])
def test_what_is_no_tag_of_a_language_is_refused_with_examples(tag: str) -> None:
    with pytest.raises(Refusal, match=r"column Languages.*write it as en, es, so or hmn"):
        read_cells({"languages": ["so", tag]})


def test_the_statuses_are_offered_in_one_order_with_their_words() -> None:
    assert [value for value, _label in statuses()] == ["member", "worker", "retiree", "staff", "ally", "left"]
    assert dict(statuses())["worker"] == "not (yet) a member"


# --- a name, a number


def test_one_name_is_enough_and_none_is_not(cast: Cast) -> None:
    """Many people have one name."""
    for cells in ({"given_name": "Sukarno"}, {"family_name": "Xiong"}):
        assert add_person(HOUSE, cells, home_id=cast.local12.pk, status="worker").pk
    change_person(HOUSE, cast.hassan.pk, {"given_name": ""})
    with pytest.raises(Refusal, match=r"column Given name.*needs a name; give one"):
        change_person(HOUSE, cast.hassan.pk, {"family_name": " "})
    with pytest.raises(Refusal, match="needs a name"):
        add_person(HOUSE, {"preferred_name": "Sunny"}, home_id=cast.local12.pk, status="worker")


def test_numbers_are_compared_as_they_are_kept_and_empty_ones_are_many(cast: Cast) -> None:
    with pytest.raises(Refusal, match=r"column Member number.*look whether they are one"):
        add_person(HOUSE, {"given_name": "A", "number": " M1009 "}, home_id=None, status="ally")
    for _time in range(2):
        add_person(HOUSE, {"given_name": "A", "number": "  "}, home_id=None, status="ally")
    change_person(HOUSE, cast.hassan.pk, {"number": ""})
    change_person(HOUSE, cast.rosa.pk, {"number": "M1009"})
    change_person(HOUSE, cast.rosa.pk, {"number": "M1009", "suffix": "Jr"})


def test_what_a_record_says_is_told_without_what_it_does_not_say(cast: Cast) -> None:
    add_person(
        HOUSE,
        {"given_name": "Xia", "birth_date": date(1990, 5, 6), "languages": ["hmn"], "suffix": ""},
        home_id=None,
        status="ally",
    )
    assert AuditEntry.objects.latest("id").after == {
        "given_name": "Xia",
        "birth_date": "1990-05-06",
        "languages": ["hmn"],
        "home": None,
        "status": "ally",
    }


# --- addresses of mail, and numbers


@pytest.mark.parametrize(
    "typed",
    [
        "", "ann", "ann@", "@x.org", "ann berg@x.org", "ann@x", "ann@@x.org", "ann@x.org,bo@x.org",
        "ann@" + ".".join(["x" * 62] * 4) + ".org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_what_one_needs(typed: str) -> None:
    with pytest.raises(Refusal, match=r"column E-mail.*a name, one @ and a domain"):
        read_email(typed)


def test_the_longest_address_that_is_one_is_kept(cast: Cast) -> None:
    longest = "a" * 64 + "@" + ".".join(["x" * 61] * 3) + ".io"
    assert len(longest) == 253
    add_contact(HOUSE, cast.hassan.pk, "email", longest)
    assert list(find_people(HOUSE, longest[:150])) == [cast.hassan]


@pytest.mark.parametrize(
    ("typed", "value", "said"),
    [
        ("tel:+1-651-555-0100", "+16515550100", "(651) 555-0100"),
        ("(651) 555.0100 #7", "+16515550100 x7", "(651) 555-0100 x7"),
        ("001 651 555 0100", None, None),
        ("+52 55 1234 5678", "+525512345678", "+525512345678"),
        ("+252 61 2345678", "+252612345678", "+252612345678"),
        ("1-651-555-WALL", "+16515559255", "(651) 555-9255"),
        ("555-0100", None, None),
        ("651-555-010", None, None),
        ("651-555-01000", None, None),
        ("٦٥١٥٥٥٠١٠٠", "+16515550100", "(651) 555-0100"),
        ("651-555-0100\0", "+16515550100", "(651) 555-0100"),
    ],
)
def test_a_number_is_one_with_its_area_or_its_country(
    typed: str, value: str | None, said: str | None
) -> None:
    if value is None:
        with pytest.raises(Refusal, match=r"column Phone.*write it with its area code"):
            read_phone(typed)
    else:
        kept, folded = read_phone(typed)
        assert kept == value and phone_as_said(kept) == said
        assert folded == "".join(sign for sign in value if sign.isdigit())


def test_a_number_read_again_is_the_same_number() -> None:
    for typed in ("651-555-0100", "651-555-0100 x12", "+44 20 7946 0958", "+52 55 1234 5678"):
        value, folded = read_phone(typed)
        assert read_phone(value) == (value, folded)
        assert read_phone(phone_as_said(value)) == (value, folded)


@pytest.mark.parametrize("kind", ["", "fax", "PHONE", "address"])
def test_nobody_is_reached_in_a_way_that_there_is_not(cast: Cast, kind: str) -> None:
    with pytest.raises(Refusal, match="an e-mail address or a phone number"):
        read_contact(kind, "651-555-0100")
    with pytest.raises(Refusal, match="an e-mail address or a phone number"):
        add_contact(HOUSE, cast.hassan.pk, kind, "651-555-0100")


# --- work and personal, verified, preferred


def preferred(cast: Cast) -> dict[str, list[str]]:
    points = ContactPoint._base_manager.filter(person=cast.hassan, is_preferred=True)
    return {
        kind: [point.value for point in points if point.kind == kind] for kind in ContactPoint.Kind.values
    }


def test_one_of_each_kind_is_preferred_and_the_other_kind_is_left_alone(cast: Cast) -> None:
    amina, mail = cast.actor("amina"), "hassan.mohamed@example.org"
    first = add_contact(amina, cast.hassan.pk, "phone", "218-555-0101", is_preferred=True)
    assert preferred(cast) == {"email": [mail], "phone": ["+12185550101"]}
    second = add_contact(amina, cast.hassan.pk, "phone", "218-555-0102", is_preferred=True)
    assert preferred(cast)["phone"] == ["+12185550102"]
    change_contact(amina, cast.hassan.pk, first.pk, {"is_preferred": True})
    assert preferred(cast) == {"email": [mail], "phone": ["+12185550101"]}
    change_contact(amina, cast.hassan.pk, second.pk, {"is_work": True})
    assert preferred(cast)["phone"] == ["+12185550101"], "what was not preferred stays so"
    change_contact(amina, cast.hassan.pk, first.pk, {"is_preferred": False})
    assert preferred(cast) == {"email": [mail], "phone": []}
    assert ContactPoint._base_manager.get(person=cast.rosa, kind="email").is_preferred


def test_an_entry_is_verified_once_and_keeps_the_day(cast: Cast) -> None:
    amina = cast.actor("amina")
    point = add_contact(amina, cast.hassan.pk, "phone", "218-555-0101")
    with clock.stopped_at(datetime(2026, 1, 15, 12, tzinfo=CHICAGO)):
        first = change_contact(amina, cast.hassan.pk, point.pk, {"verified": True}).verified_at
    assert first is not None
    assert change_contact(amina, cast.hassan.pk, point.pk, {"verified": True}).verified_at == first
    later = change_contact(amina, cast.hassan.pk, point.pk, {"value": "218-555-0102", "verified": True})
    assert later.verified_at is not None and later.verified_at > first, "another number, verified anew"
    assert change_contact(amina, cast.hassan.pk, point.pk, {"verified": False}).verified_at is None


def test_a_change_of_an_entry_tells_what_changed_of_it(cast: Cast) -> None:
    amina = cast.actor("amina")
    point = add_contact(amina, cast.hassan.pk, "phone", "218-555-0101")
    change_contact(amina, cast.hassan.pk, point.pk, {"value": "218-555-0102", "is_work": True})
    entry = AuditEntry.objects.latest("id")
    assert entry.before == {"value": "+12185550101", "is_work": False}
    assert entry.after == {"value": "+12185550102", "is_work": True}
    with pytest.raises(Refusal, match="this is no phone number"):
        change_contact(amina, cast.hassan.pk, point.pk, {"value": "h@example.net"})


def test_the_same_number_of_two_people_is_two_entries(cast: Cast) -> None:
    for whom in (cast.hassan, cast.lupe):
        add_contact(HOUSE, whom.pk, "phone", "218-555-0101")
    assert list(find_people(HOUSE, "2185550101")) == [cast.lupe, cast.hassan]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ({"line1": " "}, "column Street.*needs a street or a box"),
        ({"line1": "x" * 201}, "column line1.*longer than 200 signs"),
        ({"line1": "1 Elm", "zip": "5" * 13}, "column zip.*longer than 12 signs"),
    ],
)
def test_lines_of_an_address_that_cannot_be_are_named(cast: Cast, lines: dict[str, str], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        change_address(HOUSE, cast.hassan.pk, "home", lines)
    assert not Address._base_manager.filter(person=cast.hassan).exists()


def test_an_address_that_is_the_same_or_was_none_is_no_change(cast: Cast) -> None:
    amina = cast.actor("amina")
    change_address(amina, cast.hassan.pk, "home", {"line1": "1 Elm", "city": "Duluth"})
    entries = AuditEntry.objects.count()
    change_address(amina, cast.hassan.pk, "home", {"line1": " 1  Elm", "city": "Duluth ", "line2": ""})
    change_address(amina, cast.hassan.pk, "mailing", None)
    assert AuditEntry.objects.count() == entries and Address._base_manager.count() == 1


def test_the_end_of_an_address_is_told_with_what_it_was(cast: Cast) -> None:
    amina = cast.actor("amina")
    change_address(amina, cast.hassan.pk, "home", {"line1": "1 Elm"})
    change_address(amina, cast.hassan.pk, "home", None)
    entry = AuditEntry.objects.latest("id")
    assert entry.before["line1"] == "1 Elm" and entry.after is None
