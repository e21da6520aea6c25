"""The forms of a person's record: what is refused and why, what is kept, and whose cells are whose."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.people.models import Address, ContactPoint, Employment, Membership, Person
from wallchart.web.tests.reading import text, value_of

SignIn = Callable[[str], Client]


@pytest.fixture
def amina(signed_in: SignIn) -> Client:
    return signed_in("amina")


def page(cast: Cast, word: str, who: str = "rosa") -> str:
    return f"/people/{cast.persons[who].pk}/{word}/"


def kept(model: type, cast: Cast, who: str = "rosa") -> list[dict[str, object]]:
    return list(model._base_manager.filter(person=cast.persons[who]).order_by("pk").values())


REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("change", {"given_name": ""}, "a person needs a name; give one"),
    ("change", {"given_name": "R", "birth_date": "2999-01-01"}, "nobody was born on this day"),
    ("change", {"given_name": "R", "birth_date": "1899-12-31"}, "nobody was born on this day"),
    ("change", {"given_name": "R", "birth_date": "yesterday"}, "Enter a valid date."),
    ("change", {"given_name": "R", "number": "M1009"}, "another person has this member number"),
    ("change", {"given_name": "R", "languages": "Spanish!"}, "language"),
    ("change", {"given_name": "x" * 101}, "at most 100 characters"),
    ("change", {"given_name": "a\0b"}, "Null characters are not allowed."),
    ("membership", {"home": "HOME", "status": "guest"}, "Select a valid choice."),
    ("membership", {"home": "999999", "status": "member"}, "Select a valid choice."),
    ("membership", {"home": "", "status": "member"}, "This field is required."),
    ("membership", {"home": "HOME", "status": "worker", "on": "2999-01-01"}, "this day has not come yet"),
    ("membership", {"home": "HOME", "status": "left", "on": "0001-01-01"}, "began after this day"),
    ("employment", {"end": "yes", "on": "1999-01-01"}, "began after this day; give a day from 2020-01-01 on"),
    ("employment", {"worksite_id": "x"}, "Select a valid choice."),
    ("employment", {"hired_on": "soon"}, "Enter a valid date."),
    ("contacts", {"kind": "phone", "value": "12"}, "this is no phone number; write it with its area code"),
    ("contacts", {"kind": "phone", "value": "a@example.org"}, "this is no phone number"),
    ("contacts", {"kind": "email", "value": "651-555-0100"}, "this is no e-mail address"),
    ("contacts", {"kind": "fax", "value": "651-555-0100"}, "Select a valid choice."),
    ("contacts", {"kind": "email", "value": ""}, "This field is required."),
    ("address", {"kind": "home", "line1": " "}, "an address needs a street or a box; give one"),
    ("address", {"kind": "summer", "line1": "1 Oak St"}, "Select a valid choice."),
]


@pytest.mark.parametrize(("word", "sent", "said"), REFUSED)
def test_what_cannot_be_is_said_and_nothing_is_changed(
    word: str, sent: dict[str, str], said: str, cast: Cast, amina: Client
) -> None:
    before = [kept(model, cast) for model in (Address, ContactPoint, Employment, Membership)]
    given = {name: str(cast.local12.pk) if told == "HOME" else told for name, told in sent.items()}
    answer = amina.post(page(cast, word), given)
    assert answer.status_code == 400 and said in text(answer)
    for name, told in given.items():
        if re.search(rf'<input[^>]*name="{name}"', answer.content.decode()):
            assert value_of(answer, name) == told, "what was typed is kept"
    assert [kept(model, cast) for model in (Address, ContactPoint, Employment, Membership)] == before
    assert Person._base_manager.get(pk=cast.rosa.pk).given_name == "Rosa"


@pytest.mark.parametrize("sent", [{"value": "218-555-0144"}, {"value": "218-555-0144", "drop": "yes"}])
def test_a_way_that_a_colleague_has_taken_away_is_not_added_anew_by_changing_it(
    sent: dict[str, str], cast: Cast, amina: Client
) -> None:
    point = ContactPoint._base_manager.get(person=cast.rosa, kind="phone")
    url = f"{page(cast, 'contacts')}?entry={point.pk}"
    assert value_of(amina.get(url), "value") == point.value
    point.delete()
    assert amina.post(url, {"kind": "phone", **sent}).status_code == 404
    assert not ContactPoint._base_manager.filter(person=cast.rosa, kind="phone").exists()


def test_anothers_way_is_not_reached_through_ones_own_member(cast: Cast, amina: Client) -> None:
    theirs = ContactPoint._base_manager.get(person=cast.hassan, kind="phone")
    for entry in (theirs.pk, "x", "0", "²", ""):
        url = f"{page(cast, 'contacts')}?entry={entry}"
        assert amina.get(url).status_code == 404
        assert amina.post(url, {"kind": "phone", "value": "1", "drop": "yes"}).status_code == 404
    assert ContactPoint._base_manager.filter(pk=theirs.pk).exists()


def test_a_way_is_changed_with_what_it_is_and_keeps_its_kind(cast: Cast, amina: Client) -> None:
    point = ContactPoint._base_manager.get(person=cast.rosa, kind="email")
    url = f"{page(cast, 'contacts')}?entry={point.pk}"
    shown = amina.get(url)
    assert re.search(r'name="is_preferred"[^>]* checked', text(shown)) and "Take it away" in text(shown)
    sent = {"kind": "phone", "value": "rosa@example.net", "is_preferred": "on", "verified": "on"}
    assert amina.post(url, sent).status_code == 302
    point.refresh_from_db()
    assert (point.kind, point.value) == ("email", "rosa@example.net")
    assert re.search(r'name="verified"[^>]* checked', text(amina.get(url)))


def test_an_address_for_mail_stands_beside_the_one_at_home(cast: Cast, amina: Client) -> None:
    for kind, street in (("home", "1 Oak St"), ("mailing", "Box 7"), ("home", "2 Elm St")):
        assert amina.post(page(cast, "address"), {"kind": kind, "line1": street}).status_code == 302
    seen = text(amina.get(f"/people/{cast.rosa.pk}/"))
    assert (
        "Lives at 2 Elm St" in seen
        and "Mail goes to Box 7" in seen
        and "1 Oak St" not in seen.split("log")[0]
    )
    mail = amina.get(page(cast, "address"), {"kind": "mailing"})
    assert value_of(mail, "line1") == "Box 7" and "No such address any more" in text(mail)
    amina.post(page(cast, "address"), {"kind": "mailing", "end": "yes"})
    assert "Mail goes to" not in text(amina.get(f"/people/{cast.rosa.pk}/"))


def test_moving_to_another_worksite_forgets_the_employer_of_the_last(cast: Cast, amina: Client) -> None:
    before = Employment._base_manager.get(person=cast.rosa, until=None)
    day = clock.today() - timedelta(days=30)
    sent = {"worksite_id": "", "classification": "Clerk", "on": str(day)}
    assert amina.post(page(cast, "employment"), sent).status_code == 302
    now = Employment._base_manager.get(person=cast.rosa, until=None)
    assert (now.worksite_id, now.employer_id, now.classification, now.since) == (None, None, "Clerk", day)
    before.refresh_from_db()
    assert before.until == day, "the one before ended on that day"


def test_a_day_on_which_the_present_work_began_corrects_it(cast: Cast, amina: Client) -> None:
    before = Employment._base_manager.get(person=cast.rosa, until=None)
    sent = {"worksite_id": before.worksite_id, "classification": "Clerk", "on": "2020-01-01"}
    amina.post(page(cast, "employment"), sent)
    rows = list(Employment._base_manager.filter(person=cast.rosa))
    assert [(row.classification, row.since) for row in rows] == [("Clerk", date(2020, 1, 1))]


def test_who_may_only_look_finds_no_form(cast: Cast, signed_in: SignIn) -> None:
    for who in ("tess", "tou", "sam", "otto"):
        for word in ("change", "contacts"):
            assert signed_in(who).get(page(cast, word, "hassan")).status_code == 404, (who, word)


def test_somebody_new_is_put_where_the_link_says(cast: Cast, amina: Client) -> None:
    shown = text(amina.get("/people/new/", {"home": cast.chapter12a.pk}))
    assert re.search(r"selected>\s*Chapter 12A", shown)
    for home in ("x", "999999", str(cast.local77.pk)):
        answer = amina.get("/people/new/", {"home": home})
        assert answer.status_code == 200 and "Local 77" not in text(answer).split("<main")[1]


def test_the_record_of_who_was_erased_is_not_there(cast: Cast, signed_in: SignIn, amina: Client) -> None:
    signed_in("ada").post(f"/people/{cast.rosa.pk}/erase/", {"sure": "on"})
    for word in ("", "change/", "contacts/", "merge/"):
        assert amina.get(f"/people/{cast.rosa.pk}/{word}").status_code == 404, word


@pytest.mark.parametrize(
    "name", ["de la Cruz Ñandú", "O'Neill-Özdemir", "שרה כהן", "N\u0303", "李 小龍", "Ἀθηνᾶ", "ꯃꯅꯤꯄꯨꯔ"]
)
def test_a_name_is_kept_as_people_have_it(name: str, cast: Cast, amina: Client) -> None:
    sent = {"given_name": "Rosa", "family_name": name, "number": cast.rosa.number}
    assert amina.post(page(cast, "change"), sent).status_code == 302
    family = Person._base_manager.get(pk=cast.rosa.pk).family_name
    assert family.casefold() == (name if name != "N\u0303" else "\u00d1").casefold()
    assert f"Rosa {family}" in text(amina.get(f"/people/{cast.rosa.pk}/"))
    assert family in text(amina.get("/people/", {"q": name}))


def test_two_officers_at_one_record_the_second_is_told_to_look_again(
    cast: Cast, amina: Client, signed_in: SignIn
) -> None:
    mine, theirs = amina.get(page(cast, "address")), signed_in("olga").get(page(cast, "address"))
    for client, shown, status in ((signed_in("olga"), theirs, 302), (amina, mine, 400)):
        sent = {"kind": "home", "line1": "1 Oak St", "seen_at": value_of(shown, "seen_at")}
        answer = client.post(page(cast, "address"), sent)
        assert answer.status_code == status
    assert "look again" in text(answer) and value_of(answer, "line1") == "1 Oak St"
