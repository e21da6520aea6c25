"""How a door answers: who is sent to sign in and comes back where, and which requests do anything at all."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from tests.access.samples import SAMPLES, places
from tests.access.test_doors import DOORS as ADDRESSES
from tests.access.test_doors import Address
from tests.access.test_hidden_fields import everything
from tests.cast import Cast
from wallchart.union.core.access import POLITICAL, Verb
from wallchart.union.people.models import Post
from wallchart.web.doors import DOORS, Door, door

SignIn = Callable[[str], Client]


def _of(address: Address) -> Door:
    assert address.door is not None
    return address.door


DOERS = [address for address in ADDRESSES if "GET" not in _of(address).methods]
"""Doors that only do something."""
SHOWERS = [address for address in ADDRESSES if "GET" in _of(address).methods]


def urls(addresses: list[Address], cast: Cast) -> list[tuple[str, Door]]:
    """Each door's address with something of Local 12."""
    place = places(cast)["own"]
    keys = sorted({key for address in addresses for key in address.names})
    samples = {key: SAMPLES[key](place).value for key in keys}
    doors = [(_of(address), {key: samples[key] for key in address.names}) for address in addresses]
    return [(reverse(here.name, kwargs=about), here) for here, about in doors]


def test_only_a_post_does_something(cast: Cast, signed_in: SignIn) -> None:
    """A request of any other kind carries no token: another site could have the browser send it."""
    client, form = signed_in("ada"), "application/x-www-form-urlencoded"
    buttons, before = urls(DOERS, cast), everything()
    for url, _door in buttons:
        for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
            answer = client.generic(method, url, data=b"sure=on", content_type=form)
            assert (answer.status_code, answer.headers.get("Allow")) == (405, "POST"), (method, url)
    assert everything() == before


def test_a_page_is_looked_at_and_sent_and_nothing_else(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    for url, here in urls(SHOWERS, cast):
        for method in ("OPTIONS", "PUT"):
            answer = client.generic(method, url)
            assert answer.status_code == 405, (method, url)
            assert set(answer.headers["Allow"].split(", ")) == {*here.methods, "HEAD"}, url
    assert client.head(reverse("people")).status_code == 200


def test_a_form_from_another_site_does_nothing(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    client.handler.enforce_csrf_checks = True
    sent = {"sure": "on", "stamp": "did", "name": "x", "reason": "x"}
    forms, before = urls([a for a in ADDRESSES if "POST" in _of(a).methods], cast), everything()
    for url, _door in forms:
        answer = client.post(url, sent, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403 and b"That page was too old" in answer.content, url
    assert everything() == before


def test_an_address_for_a_button_says_so_when_it_is_opened_by_itself(cast: Cast, signed_in: SignIn) -> None:
    post = Post._base_manager.get(person=cast.otto)
    answer = signed_in("ada").get(reverse("end_post", args=[post.pk]))
    assert answer.status_code == 405 and "There is no page at this address" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def next_of(answer: HttpResponse) -> str:
    there = urlsplit(answer.headers.get("Location") or answer.headers["HX-Redirect"])
    assert there.path == reverse("account_login")
    (back,) = parse_qs(there.query)["next"]
    return back


def test_who_signs_in_comes_to_the_page_they_asked_for(cast: Cast) -> None:
    asked = "/people/?q=Nguy%E1%BB%85n+%26+co&status=member"
    assert next_of(Client().get(asked)) == asked


def test_who_pressed_a_button_after_the_session_ended_comes_home_and_to_no_error(cast: Cast) -> None:
    """The address of the button shows nothing by itself."""
    url = reverse("assign", args=[cast.local12.pk])
    assert next_of(Client().post(url, {"person": cast.bill.pk, "to": cast.sam.pk})) == "/"
    form = reverse("person_change", args=[cast.bill.pk])
    assert next_of(Client().post(form, {"given_name": "X"})) == form, "this one is a page as well"


def test_a_fragment_is_not_filled_with_the_page_of_signing_in(cast: Cast) -> None:
    url = reverse("jobs")
    answer = Client().get(url, headers={"hx-request": "true"})
    assert answer.status_code == 200 and answer.content == b""
    assert next_of(answer) == url


def view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_two_doors_of_one_name_are_a_mistake_and_the_same_twice_is_none() -> None:
    known = DOORS["people"]
    about = {"name": "people", "methods": known.methods}
    with pytest.raises(ValueError, match="people"):
        door("people/", view, verb=Verb.MANAGE_POSTS, **about)
    door(known.route, view, verb=known.verb, **about)
    assert DOORS["people"] == known


def test_a_door_in_a_campaign_opens_to_the_political_twin_as_well() -> None:
    about = {"methods": ("GET",), "sensitive": False}
    plain = Door("x/", "x", Verb.SEE_CHART, in_campaign=False, **about)
    within = Door("x/", "x", Verb.SEE_CHART, in_campaign=True, **about)
    assert plain.verbs == (Verb.SEE_CHART,)
    assert within.verbs == (Verb.SEE_CHART, POLITICAL[Verb.SEE_CHART])
    assert Door("x/", "x", None, in_campaign=False, **about).verbs == ()
