"""Ways to reach somebody: read, kept once, one preferred, changed within reach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.actions.contacts import add_contact, change_address, change_contact, drop_contact
from wallchart.union.people.contacts import phone_as_said, read_email, read_phone
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import Address, ContactPoint

OAK = {"line1": "12 Oak Ave", "city": "Duluth", "state": "MN", "zip": "55802"}


@pytest.mark.parametrize(
    "typed", ["651-555-0100", "(651) 555-0100", "+1 651 555 0100", "6515550100", "1-651-555-0100"]
)
def test_a_phone_number_is_read_however_it_is_written(typed: str) -> None:
    assert read_phone(typed) == ("+16515550100", "16515550100")


def test_extensions_and_other_countries_are_kept() -> None:
    assert read_phone("651-555-0100 ext. 12") == ("+16515550100 x12", "1651555010012")
    assert read_phone("+44 20 7946 0958") == ("+442079460958", "442079460958")
    assert phone_as_said("+16515550100 x12") == "(651) 555-0100 x12"
    assert phone_as_said("+442079460958") == "+442079460958"


@pytest.mark.parametrize("typed", ["", "12", "call me", "555-0100x"])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="area code"):
        read_phone(typed)


def test_an_email_is_kept_as_written_and_compared_in_lower_case() -> None:
    assert read_email(" Ann.Berg@Example.org ") == ("Ann.Berg@Example.org", "ann.berg@example.org")
    with pytest.raises(Refusal, match="one @"):
        read_email("ann.berg")


def test_a_contact_is_added_found_and_told(cast: Cast) -> None:
    amina = cast.actor("amina")
    point = add_contact(amina, cast.hassan.pk, "phone", "218-555-7788", is_work=True, verified=True)
    assert point.is_work and point.verified_at is not None
    assert list(find_people(amina, "7788")) == [cast.hassan]
    entry = AuditEntry.objects.get(verb="add_contact")
    assert entry.after["value"] == "+12185557788" and entry.subject_id == cast.hassan.pk


def test_a_contact_stands_once(cast: Cast) -> None:
    amina = cast.actor("amina")
    add_contact(amina, cast.hassan.pk, "email", "x@example.org")
    with pytest.raises(Refusal, match="already"):
        add_contact(amina, cast.hassan.pk, "email", "X@example.org")
    other = add_contact(amina, cast.hassan.pk, "email", "y@example.org")
    with pytest.raises(Refusal, match="already"):
        change_contact(amina, cast.hassan.pk, other.pk, {"value": "x@example.org"})


def test_one_entry_of_a_kind_is_preferred(cast: Cast) -> None:
    amina = cast.actor("amina")
    add_contact(amina, cast.hassan.pk, "email", "x@example.org", is_preferred=True)
    preferred = ContactPoint._base_manager.filter(person=cast.hassan, kind="email", is_preferred=True)
    assert [point.value for point in preferred] == ["x@example.org"]


def test_another_address_is_not_verified_any_more(cast: Cast) -> None:
    amina = cast.actor("amina")
    point = add_contact(amina, cast.hassan.pk, "email", "x@example.org", verified=True)
    point = change_contact(amina, cast.hassan.pk, point.pk, {"value": "X@example.org"})
    assert point.verified_at is not None, "the same address in capitals"
    point = change_contact(amina, cast.hassan.pk, point.pk, {"value": "y@example.org", "is_work": True})
    assert point.verified_at is None and point.is_work
    entries = AuditEntry.objects.count()
    change_contact(amina, cast.hassan.pk, point.pk, {"is_work": True})
    assert AuditEntry.objects.count() == entries


def test_a_dropped_contact_finds_nobody(cast: Cast) -> None:
    amina = cast.actor("amina")
    point = add_contact(amina, cast.hassan.pk, "phone", "218-555-7788")
    drop_contact(amina, cast.hassan.pk, point.pk)
    assert list(find_people(amina, "7788")) == []
    with pytest.raises(NotFound):
        drop_contact(amina, cast.hassan.pk, point.pk)


def test_contacts_of_others_are_out_of_reach(cast: Cast) -> None:
    point = ContactPoint._base_manager.filter(person=cast.rosa).first()
    with pytest.raises(NotFound):
        drop_contact(cast.actor("amina"), cast.hassan.pk, point.pk)
    for who in ("otto", "sam", "tou", "tess"):
        with pytest.raises(NotFound):
            add_contact(cast.actor(who), cast.hassan.pk, "email", "x@example.org")
        with pytest.raises(NotFound):
            change_address(cast.actor(who), cast.hassan.pk, "home", OAK)


def test_an_address_ends_when_the_next_begins(cast: Cast) -> None:
    amina = cast.actor("amina")
    change_address(amina, cast.hassan.pk, "home", OAK, on=LONG_AGO)
    change_address(amina, cast.hassan.pk, "home", {**OAK, "line1": "1 Elm"})
    change_address(amina, cast.hassan.pk, "home", {**OAK, "line1": "1 Elm St"})
    rows = Address._base_manager.filter(person=cast.hassan).order_by("since")
    assert [(row.line1, row.since, row.until) for row in rows] == [
        ("12 Oak Ave", LONG_AGO, clock.today()),
        ("1 Elm St", clock.today(), None),
    ]
    change_address(amina, cast.hassan.pk, "mailing", {"line1": "PO Box 1"})
    change_address(amina, cast.hassan.pk, "mailing", None)
    assert not Address._base_manager.filter(person=cast.hassan, kind="mailing", until=None).exists()


def test_an_address_that_cannot_be_is_refused(cast: Cast) -> None:
    amina = cast.actor("amina")
    with pytest.raises(Refusal, match="street"):
        change_address(amina, cast.hassan.pk, "home", {"city": "Duluth"})
    with pytest.raises(Refusal, match="not come yet; give today"):
        change_address(amina, cast.hassan.pk, "home", OAK, on=clock.today() + timedelta(days=1))
    with pytest.raises(Refusal, match="kind"):
        change_address(amina, cast.hassan.pk, "office", OAK)
