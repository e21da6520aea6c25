"""Every address of the house, for everyone of the cast, in their own Local and in another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.expectation import is_open
from tests.access.open_doors import OPEN
from tests.access.samples import SAMPLES, Sample, places
from tests.cast import Cast
from wallchart.union.core.models import Account
from wallchart.web.doors import Door

CAST = ("ada", "olga", "amina", "tou", "sam", "tess", "cora", "bart", "otto", "rosa", "stranger")
"""Everybody with an account: one of each role, an officer of another Local, a member, a stranger."""

LET_IN = {200, 302, 303, 400, 409}
"""What a door that opens may answer: to an empty form, a refusal in words as well."""


@dataclass(frozen=True)
class Address:
    route: str
    pattern: URLPattern

    @property
    def door(self) -> Door | None:
        return self.pattern.callback.__dict__.get("door")

    @property
    def names(self) -> list[str]:
        """The names that the address carries: `people/<int:person_id>/` carries person_id."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.route)


def addresses() -> Iterator[Address]:
    def walk(entries: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
        for entry in entries:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            else:
                yield Address(route, entry)

    yield from walk(get_resolver().url_patterns, "")


ADDRESSES = list(addresses())
DOORS = [address for address in ADDRESSES if address.door is not None]


@pytest.fixture
def everybody(cast: Cast) -> Cast:
    """The cast, and Rosa with an account: a member who holds no post at all."""
    rosa = cast.persons["rosa"]
    cast.accounts["rosa"] = rosa.account = Account.objects.create(email="rosa@example.org", name="Rosa Yang")
    rosa.save(update_fields=["account"])
    return cast


def each_door(test: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.parametrize("address", DOORS, ids=lambda address: address.route or "/")(test)


def test_every_address_is_a_door_or_openly_listed() -> None:
    strays = [a.route for a in ADDRESSES if a.door is None and a.route not in OPEN]
    assert not strays, "these are neither doors nor listed in open_doors.py"


def test_the_list_of_open_addresses_names_only_what_is_there() -> None:
    assert set(OPEN) <= {address.route for address in ADDRESSES if address.door is None}


@each_door
def test_every_name_in_a_doors_address_has_a_sample(address: Address) -> None:
    assert set(address.names) <= set(SAMPLES), "add the missing names to tests/access/samples.py"


@each_door
def test_a_door_to_one_thing_names_the_verb_that_opens_it(address: Address) -> None:
    assert address.door is not None
    assert address.door.verb is not None or not address.names


def ask(client: Client, method: str, url: str) -> HttpResponse:
    """Ask for real, and take back whatever it did."""
    with transaction.atomic():
        response = client.generic(method, url, data=b"", content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return response


def leads_to_sign_in(response: HttpResponse) -> bool:
    target = response.headers.get("Location", "")
    return target.startswith((reverse("account_login"), reverse("second_factor")))


def rounds(cast: Cast, address: Address) -> Iterator[tuple[str, dict[str, Sample]]]:
    """The rounds with the samples for this address: one is enough where it carries no name."""
    for name, place in places(cast).items():
        yield name, {key: SAMPLES[key](place) for key in address.names}
        if not address.names:
            return


@pytest.mark.one_database
@each_door
def test_a_door_opens_to_whom_the_table_opens_it_and_to_nobody_else(
    address: Address, everybody: Cast, signed_in: Callable[[str], Client]
) -> None:
    cast, door = everybody, address.door
    assert door is not None
    wrong = []
    clients = {who: signed_in(who) for who in CAST}
    for round_name, samples in rounds(cast, address):
        url = reverse(door.name, kwargs={key: sample.value for key, sample in samples.items()})
        for who in CAST:
            client = clients[who]
            opens = is_open(cast, door, who, samples.values())
            for method in door.methods:
                response = ask(client, method, url)
                status = response.status_code
                let_in = status in LET_IN and not leads_to_sign_in(response)
                if let_in != opens or (not opens and status != 404):
                    should = "open" if opens else "be 404"
                    wrong.append(f"{method} {url} ({round_name}) for {who}: {status}, should {should}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.one_database
@each_door
def test_a_stranger_without_an_account_is_asked_to_sign_in(address: Address, cast: Cast) -> None:
    assert address.door is not None
    place = places(cast)["own"]
    url = reverse(address.door.name, kwargs={key: SAMPLES[key](place).value for key in address.names})
    for method in ("GET", "POST"):
        response = ask(Client(), method, url)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.one_database
@each_door
def test_a_post_without_a_second_factor_opens_nothing(address: Address, cast: Cast) -> None:
    assert address.door is not None
    place = places(cast)["own"]
    url = reverse(address.door.name, kwargs={key: SAMPLES[key](place).value for key in address.names})
    client = Client()
    client.force_login(cast.accounts["ada"])
    for method in ("GET", "POST"):
        response = ask(client, method, url)
        assert (response.status_code, response.headers.get("Location")) == (302, reverse("second_factor"))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("route", sorted(OPEN))
def test_an_open_address_does_what_the_list_says(
    route: str, method: str, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    url = "/" + re.sub(r"<int:\w+>", "1", re.sub(r"<str:\w+>", "x", route))
    response = ask(Client(), method, url)
    if OPEN[route] == "signed in":
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))
    elif OPEN[route] == "not here":
        assert response.status_code == 404
        assert ask(signed_in("ada"), method, url).status_code == 404
    else:
        assert response.status_code in {200, 302, 400, 404, 405}
