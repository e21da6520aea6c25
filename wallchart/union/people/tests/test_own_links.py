"""The link to one's own record: signed and kept nowhere, opened once, and dead with whatever it stood for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.access import Actor
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.people.actions.contacts import add_contact, change_contact, drop_contact
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.own_links import (
    leave,
    open_own_link,
    send_own_link,
    take_back_own_link,
)
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.models import ContactPoint, OwnLink
from wallchart.union.people.own_links import GOOD_FOR, OPEN_FOR, link_signed, signed, to_be_opened
from wallchart.union.people.reads.own import links_of, visitor

SOMEBODY = Actor(name="whoever has the letter", channel="link", origin="203.0.113.7")
A_MOMENT = timedelta(seconds=1)


def mail(cast: Cast, name: str = "hassan", **which: object) -> ContactPoint:
    point: ContactPoint = ContactPoint._base_manager.get(person=cast.persons[name], kind="email", **which)
    return point


@pytest.fixture
def link(cast: Cast) -> OwnLink:
    return send_own_link(cast.actor("amina"), cast.hassan.pk, mail(cast).pk, "https://x.example/me/")


def waits(link: OwnLink) -> bool:
    return to_be_opened(OwnLink._base_manager.get(pk=link.pk))


def is_open(link: OwnLink) -> bool:
    return visitor(SOMEBODY, link.pk) is not None


def test_what_is_kept_of_a_link_does_not_open_it(link: OwnLink) -> None:
    token = signed(link)
    kept = [
        str(value)
        for row in (*OwnLink._base_manager.values(), *Job.objects.values())
        for value in row.values()
    ]
    assert not [value for value in kept if token in value or token.split(".", 1)[1] in value]
    assert link_signed(token) == link


@given(st.text(max_size=40))
def test_what_was_not_signed_here_is_no_link(token: str) -> None:
    assert link_signed(token) is None


def test_a_signature_for_something_else_opens_no_record(cast: Cast, link: OwnLink) -> None:
    forged = [
        str(link.pk),
        TimestampSigner(sep=".").sign(str(link.pk)),
        TimestampSigner(salt="wallchart.own-record", sep=".", key="another").sign(str(link.pk)),
        signed(link)[:-1],
        signed(link).replace(str(link.pk), str(link.pk + 1), 1),
    ]
    for token in forged:
        with pytest.raises(Refusal, match="does not open anything"):
            open_own_link(SOMEBODY, token)
    assert waits(link) and not AuditEntry.objects.filter(verb="open_own_link").exists()


def test_a_link_to_a_row_that_is_gone_opens_nothing(link: OwnLink) -> None:
    token = signed(link)
    OwnLink._base_manager.all().delete()
    assert link_signed(token) is None


def test_a_link_waits_three_days_and_is_open_for_an_hour(link: OwnLink) -> None:
    with clock.stopped_at(link.made_at + GOOD_FOR - A_MOMENT):
        assert waits(link)
        open_own_link(SOMEBODY, signed(link))
        assert is_open(link) and not waits(link)
    opened = OwnLink._base_manager.get(pk=link.pk).opened_at
    with clock.stopped_at(opened + OPEN_FOR - A_MOMENT):
        assert is_open(link)
    with clock.stopped_at(opened + OPEN_FOR):
        assert not is_open(link)


def test_a_link_that_nobody_opened_is_over_at_its_end(link: OwnLink) -> None:
    with clock.stopped_at(link.made_at + GOOD_FOR):
        assert not waits(link)
        with pytest.raises(Refusal):
            open_own_link(SOMEBODY, signed(link))


def test_who_comes_by_a_link_is_that_person_and_holds_no_post(cast: Cast) -> None:
    """An officer's own record opens no more than anybody's."""
    link = send_own_link(HOUSE, cast.amina.pk, mail(cast, "amina").pk, "https://x.example/me/")
    assert visitor(SOMEBODY, link.pk) is None, "not before it is opened"
    open_own_link(SOMEBODY, signed(link))
    actor = visitor(SOMEBODY, link.pk)
    assert actor is not None
    assert (actor.person_id, actor.account_id, actor.holdings) == (cast.amina.pk, None, ())
    assert (actor.channel, actor.origin) == ("link", "203.0.113.7")


@pytest.mark.parametrize("number", [None, "1", 0, -1, 999_999, 1.0, [1]])
def test_a_number_that_is_no_links_opens_nothing(cast: Cast, number: object) -> None:
    assert visitor(SOMEBODY, number) is None


def test_who_leaves_ends_their_own_visit_and_nobody_elses(cast: Cast, link: OwnLink) -> None:
    other = send_own_link(HOUSE, cast.rosa.pk, mail(cast, "rosa").pk, "https://x.example/me/")
    for one in (link, other):
        open_own_link(SOMEBODY, signed(one))
    hassan = visitor(SOMEBODY, link.pk)
    assert hassan is not None
    leave(hassan, other.pk)
    assert is_open(link) and is_open(other)
    leave(hassan, link.pk)
    assert not is_open(link) and is_open(other)


def test_a_link_is_taken_back_once(cast: Cast, link: OwnLink) -> None:
    amina = cast.actor("amina")
    for _time in range(2):
        take_back_own_link(amina, cast.hassan.pk, link.pk)
    assert not waits(link)
    assert AuditEntry.objects.filter(verb="take_back_own_link").count() == 1
    for person, number in ((cast.rosa.pk, link.pk), (cast.hassan.pk, 999_999)):
        with pytest.raises(NotFound):
            take_back_own_link(amina, person, number)


@pytest.mark.parametrize("opened", [False, True], ids=["not opened", "opened"])
def test_a_link_is_dead_when_what_it_stood_for_is_no_more(cast: Cast, link: OwnLink, opened: bool) -> None:
    """Whatever happens to the address or the record, at once, and though the visit has begun."""
    amina, point = cast.actor("amina"), mail(cast)
    if opened:
        open_own_link(SOMEBODY, signed(link))
    lives = is_open if opened else waits
    assert lives(link)
    change_contact(amina, cast.hassan.pk, point.pk, {"is_work": True})
    assert not lives(link), "the employer reads along"
    change_contact(amina, cast.hassan.pk, point.pk, {"is_work": False})
    change_contact(amina, cast.hassan.pk, point.pk, {"value": "HASSAN.mohamed@example.org"})
    assert lives(link), "the same address, written in another way"
    change_contact(amina, cast.hassan.pk, point.pk, {"value": "hassan@example.net"})
    assert not lives(link), "another address"
    change_contact(amina, cast.hassan.pk, point.pk, {"value": "hassan.mohamed@example.org"})
    merge = merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    assert not lives(link), "another record was merged into theirs"
    unmerge_people(HOUSE, merge.pk)
    assert not lives(link), "and whoever had the letter may have seen it"
    drop_contact(amina, cast.hassan.pk, point.pk)
    assert not lives(link)


def test_a_link_to_a_record_that_was_merged_away_shows_nobody_the_other_one(
    cast: Cast, link: OwnLink
) -> None:
    merge_people(HOUSE, cast.bill.pk, cast.hassan.pk)
    assert not waits(link)
    with pytest.raises(Refusal):
        open_own_link(SOMEBODY, signed(link))


def test_an_erasure_takes_the_links_along(cast: Cast, link: OwnLink) -> None:
    open_own_link(SOMEBODY, signed(link))
    erase_person(cast.actor("ada"), cast.hassan.pk)
    assert not is_open(link) and not OwnLink._base_manager.exists()
    assert not AuditEntry.objects.filter(origin="203.0.113.7").exists()


def test_a_link_goes_to_a_personal_address_alone(cast: Cast) -> None:
    amina = cast.actor("amina")
    work = add_contact(amina, cast.hassan.pk, "email", "h@state.example", is_work=True)
    phone = ContactPoint._base_manager.get(person=cast.hassan, kind="phone")
    for contact in (work.pk, phone.pk, mail(cast, "rosa").pk, 999_999):
        with pytest.raises(Refusal, match="a personal e-mail address of theirs alone"):
            send_own_link(amina, cast.hassan.pk, contact, "https://x.example/me/")
    assert not OwnLink._base_manager.exists() and not Job.objects.filter(kind="own_link").exists()


def test_an_officer_chooses_among_addresses_and_sees_the_links_that_live(cast: Cast, link: OwnLink) -> None:
    amina = cast.actor("amina")
    add_contact(amina, cast.hassan.pk, "email", "h@state.example", is_work=True)
    add_contact(amina, cast.hassan.pk, "email", "Has@Example.net", is_preferred=True)
    links = links_of(amina, cast.hassan.pk)
    assert [address for _id, address in links.addresses] == ["Has@Example.net", "hassan.mohamed@example.org"]
    (sent,) = links.live
    assert (sent.address, sent.opened_at, sent.until) == (
        "hassan.mohamed@example.org", None, link.made_at + GOOD_FOR,
    )  # fmt: skip
    open_own_link(SOMEBODY, signed(link))
    (opened,) = links_of(amina, cast.hassan.pk).live
    assert opened.opened_at is not None and opened.until == opened.opened_at + OPEN_FOR
    with clock.stopped_at(opened.until):
        assert links_of(amina, cast.hassan.pk).live == []


def test_a_second_link_ends_the_first_and_leaves_those_of_others(cast: Cast, link: OwnLink) -> None:
    other = send_own_link(HOUSE, cast.rosa.pk, mail(cast, "rosa").pk, "https://x.example/me/")
    second = send_own_link(HOUSE, cast.hassan.pk, mail(cast).pk, "https://x.example/me/")
    assert [waits(one) for one in (link, second, other)] == [False, True, True]
    entry = AuditEntry.objects.filter(verb="send_own_link").latest("id")
    assert entry.after == {"address": "hassan.mohamed@example.org"}
