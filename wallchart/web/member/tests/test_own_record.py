"""A member without an account sees their own record by the link of a letter: once, and for a while."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import HOUSE, Cast
from tests.mailbox import Mailbox
from wallchart.union.core import clock
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.core.worker import work_once
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.people.actions.contacts import change_contact, drop_contact
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.actions.posts import give_post
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.models import ContactPoint, OwnLink
from wallchart.web.words import COLUMNS

SignIn = Callable[[str], Client]


def mail_of(cast: Cast, name: str) -> ContactPoint:
    found: ContactPoint = ContactPoint._base_manager.get(person=cast.persons[name], kind="email")
    return found


def send(client: Client, cast: Cast, name: str, contact: object = None) -> HttpResponse:
    chosen = mail_of(cast, name).pk if contact is None else contact
    return client.post(reverse("send_own_link", args=[cast.persons[name].pk]), {"contact": chosen})


@pytest.fixture
def letter(cast: Cast, signed_in: SignIn, mailbox: Mailbox) -> str:
    """Amina has a link sent to Hassan; the path of the link that came."""
    send(signed_in("amina"), cast, "hassan")
    while work_once("a worker"):
        pass
    assert [message["To"] for message in mailbox.messages] == ["hassan.mohamed@example.org"]
    found = re.search(r"http://testserver(/me/\S+/)", mailbox.text)
    assert found, mailbox.text
    return found[1]


def open_with(client: Client, path: str, **extra: Any) -> HttpResponse:
    token = path.removeprefix("/me/").removesuffix("/")
    return client.post(reverse("open_own_record"), {"token": token}, **extra)


def opens(path: str) -> bool:
    return open_with(Client(), path).status_code == 302


def sees(client: Client) -> bool:
    return client.get(reverse("own_record")).status_code == 200


def test_the_link_shows_a_member_all_that_is_held_about_them(cast: Cast, letter: str) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did", happened_on=date(2026, 1, 15))
    client = Client()
    assert b"Open my record" in client.get(letter).content
    open_with(client, letter)
    page = client.get(reverse("own_record")).content.decode()
    for told in ("Hassan Mohamed", "M1009", "hassan.mohamed@example.org", "Orville Freeman", "Committed"):
        assert told in page, told
    assert "preferred</small> yes" in page and "True" not in page and "{" not in page.split("<main")[1]
    assert "Hernández" not in page, "and nothing of anybody else"


def test_a_member_reads_words_and_not_the_names_of_columns(cast: Cast, letter: str) -> None:
    mark(
        cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "might", happened_on=date(2026, 1, 15)
    )
    give_post(cast.actor("amina"), cast.local12.pk, cast.hassan.pk, role="steward", email="h.m@example.net")
    client = Client()
    open_with(client, letter)
    page = client.get(reverse("own_record")).content.decode().split("<main")[1]
    words = {str(word) for word in COLUMNS.values()}
    heads = re.findall(r"<li>.*?</li>", page, re.DOTALL)
    named = {name for row in heads for name in re.findall(r"<small>(.*?)</small>", row)}
    facts = {name.lower() for name in re.findall(r"<dt>(.*?)</dt>", page)}
    assert len(named) > 20 and named <= words, named - words
    assert facts <= {word.lower() for word in words}, facts
    assert "January 15, 2026" in page or "Jan. 15, 2026" in page, "days as people write them"
    assert not re.search(r"\b(local_officer|is_work|line1|hired_on)\b", page)


def test_reading_the_links_page_does_not_use_it_up(cast: Cast, letter: str) -> None:
    for _scanner in range(3):
        assert Client().get(letter).status_code == 200
    assert opens(letter)


def test_a_link_opens_once(cast: Cast, letter: str) -> None:
    assert opens(letter)
    assert not opens(letter)


def test_a_visit_lasts_an_hour_and_no_longer(cast: Cast, letter: str) -> None:
    client = Client()
    open_with(client, letter)
    for minutes, seen in ((59, True), (61, False)):
        with clock.stopped_at(clock.now() + timedelta(minutes=minutes)):
            assert sees(client) is seen


def test_a_link_is_good_for_three_days(cast: Cast, letter: str) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=3, seconds=1)):
        assert not opens(letter)
    assert opens(letter)


def test_an_officer_takes_a_link_back_opened_or_not(cast: Cast, letter: str, signed_in: SignIn) -> None:
    client, link = Client(), OwnLink._base_manager.get()
    open_with(client, letter)
    assert sees(client)
    page = signed_in("amina").get(reverse("person", args=[cast.hassan.pk])).content.decode()
    take_back = reverse("take_back_own_link", args=[cast.hassan.pk, link.pk])
    assert take_back in page
    signed_in("amina").post(take_back)
    assert not sees(client)


def test_a_second_link_ends_the_first(cast: Cast, letter: str, signed_in: SignIn) -> None:
    send(signed_in("amina"), cast, "hassan")
    assert not opens(letter)


def test_who_leaves_is_outside_and_stays_there(cast: Cast, letter: str) -> None:
    client = Client()
    open_with(client, letter)
    key = client.session.session_key
    client.post(reverse("leave_own_record"))
    assert not sees(client)
    client.cookies["sessionid"] = key
    assert not sees(client)


@pytest.mark.parametrize(
    "tampered",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "9" + token,
        lambda token: token.replace(".", ":"),
        lambda token: "x",
        lambda token: "",
        lambda token: token + "\x00",
        lambda token: TimestampSigner(salt="something else", sep=".").sign(token.split(".")[0]),
        lambda token: TimestampSigner(key="guessed", salt="wallchart.own-record", sep=".").sign("1"),
    ],
)
def test_what_this_house_has_not_signed_opens_nothing(
    cast: Cast, letter: str, tampered: Callable[[str], str]
) -> None:
    token = letter.removeprefix("/me/").removesuffix("/")
    answer = Client().post(reverse("open_own_record"), {"token": tampered(token)})
    assert answer.status_code == 404
    assert opens(letter)


def test_without_a_link_the_page_says_how_one_comes_to_it(cast: Cast) -> None:
    answer = Client().get(reverse("own_record"))
    assert answer.status_code == 404 and b"officer of your Local" in answer.content
    for name in ("own_file", "leave_own_record"):
        assert Client().post(reverse(name)).status_code == 404


def test_a_link_opens_no_page_of_the_desk(cast: Cast, letter: str) -> None:
    client = Client()
    open_with(client, letter)
    for name in ("people", "audit", "access"):
        assert client.get(reverse(name)).headers["Location"].startswith(reverse("account_login"))


def test_the_session_gets_a_new_key_so_that_nobody_can_have_laid_one_before(cast: Cast, letter: str) -> None:
    client = Client()
    laid = client.session
    laid.save()
    client.cookies["sessionid"] = laid.session_key
    open_with(client, letter)
    assert client.session.session_key != laid.session_key
    spy = Client()
    spy.cookies["sessionid"] = laid.session_key
    assert not sees(spy)


def test_the_address_of_the_link_is_told_to_nobody(cast: Cast, letter: str) -> None:
    client = Client()
    for answer in (client.get(letter), open_with(client, letter), client.get(reverse("own_record"))):
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
    token = letter.removeprefix("/me/").removesuffix("/")
    assert token not in client.get(reverse("own_record")).content.decode()
    signature = token.split(".")[-1]
    kept = [str(row) for model in (OwnLink, Job) for row in model._base_manager.values()]
    kept += [str(row) for row in AuditEntry.objects.values()]
    assert not [row for row in kept if signature in row], "it stands in the letter alone"


def test_an_erased_persons_link_opens_nothing_and_leaves_nothing(cast: Cast, letter: str) -> None:
    client = Client()
    open_with(client, letter, REMOTE_ADDR="203.0.113.7")
    erase_person(cast.actor("ada"), cast.hassan.pk)
    assert not sees(client)
    assert not OwnLink._base_manager.exists()
    told = [str(row) for row in AuditEntry.objects.filter(subject_id=cast.hassan.pk).values()]
    assert told and not [row for row in told if "203.0.113.7" in row or "hassan" in row.lower()]


def test_a_link_dies_with_the_address_that_it_went_to(cast: Cast, letter: str) -> None:
    point = mail_of(cast, "hassan")
    change_contact(HOUSE, cast.hassan.pk, point.pk, {"is_work": True})
    assert not opens(letter), "the employer reads along there"
    change_contact(HOUSE, cast.hassan.pk, point.pk, {"is_work": False})
    drop_contact(HOUSE, cast.hassan.pk, point.pk)
    assert not opens(letter)


def test_a_link_dies_when_another_record_is_merged_into_theirs(cast: Cast, letter: str) -> None:
    again = add_person(HOUSE, {"given_name": "Hassan"}, home_id=cast.local12.pk, status="worker")
    merge_people(HOUSE, cast.hassan.pk, again.pk)
    assert not opens(letter)


def test_a_link_goes_to_no_address_at_work_and_to_nobody_elses(cast: Cast, signed_in: SignIn) -> None:
    at_work = ContactPoint._base_manager.create(
        person=cast.hassan, kind="email", value="h@state.example", folded="h@state.example", is_work=True
    )
    for contact in (at_work.pk, mail_of(cast, "lupe").pk, "x", ""):
        send(signed_in("amina"), cast, "hassan", contact)
    assert not OwnLink._base_manager.exists()


def test_a_link_taken_back_before_it_was_sent_is_not_sent(
    cast: Cast, signed_in: SignIn, mailbox: Mailbox
) -> None:
    send(signed_in("amina"), cast, "hassan")
    OwnLink._base_manager.update(ended_at=clock.now())
    while work_once("a worker"):
        pass
    assert mailbox.messages == []


def test_somebody_elses_link_is_not_taken_back_under_the_number_of_ones_own_member(
    cast: Cast, letter: str, signed_in: SignIn
) -> None:
    link = OwnLink._base_manager.get()
    url = reverse("take_back_own_link", args=[cast.ngozi.pk, link.pk])
    assert signed_in("otto").post(url).status_code == 404
    assert opens(letter)


def test_a_member_takes_their_record_along_and_the_log_says_so(cast: Cast, letter: str) -> None:
    client = Client()
    open_with(client, letter)
    files = zipfile.ZipFile(io.BytesIO(client.post(reverse("own_file")).content))
    assert json.loads(files.read("everything.json"))["person"]["given name"] == "Hassan"
    told = list(AuditEntry.objects.order_by("id").values_list("verb", "channel", "subject_id"))
    assert told[-3:] == [
        ("send_own_link", "desk", cast.hassan.pk),
        ("open_own_link", "link", cast.hassan.pk),
        ("export_person", "link", cast.hassan.pk),
    ]


def test_a_changed_key_of_the_server_keeps_the_links_of_the_old_one(
    cast: Cast, letter: str, settings: Any
) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another key, since the old one was seen"
    assert not opens(letter)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert opens(letter)
