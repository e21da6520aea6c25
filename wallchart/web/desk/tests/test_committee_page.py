"""The committee's page: whom nobody looks after, by worksite, and whom somebody is taken off."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.people.models import Assignment, Post, Worksite
from wallchart.web.tests.reading import text

SignIn = Callable[[str], Client]


def nobody_looks_after(response: HttpResponse) -> list[str]:
    lists = text(response).split('id="nobody"')[1]
    return re.findall(r'name="person" value="\d+"> ([^<]*?)</label>', lists)


@pytest.fixture
def amina(signed_in: SignIn) -> Client:
    return signed_in("amina")


@pytest.fixture
def url(cast: Cast) -> str:
    return reverse("committee", args=[cast.local12.pk])


def keeper_of(cast: Cast, name: str) -> str | None:
    row = Assignment._base_manager.filter(person=cast.persons[name], until=None).first()
    return row.committee_member.given_name if row else None


def test_people_stand_by_their_worksite_and_can_be_narrowed_to_one(
    cast: Cast, amina: Client, url: str
) -> None:
    page = amina.get(url)
    assert {"Bill Erickson", "Rosa Yang"} <= set(nobody_looks_after(page))
    assert "Hassan Mohamed" not in nobody_looks_after(page), "Sam looks after him"
    site = Worksite.objects.get(name="Retirement Systems Building")
    narrowed = amina.get(url, {"worksite": site.pk})
    assert "Rosa Yang" in nobody_looks_after(narrowed) and "Bill Erickson" not in nobody_looks_after(narrowed)
    assert re.search(rf'<option value="{site.pk}" selected>', text(narrowed))
    for odd in ("x", "0", "999999", ""):
        assert amina.get(url, {"worksite": odd}).status_code == 200


def test_who_assigns_comes_back_to_the_worksite_that_was_shown(cast: Cast, amina: Client, url: str) -> None:
    site = Worksite.objects.get(name="Retirement Systems Building")
    place = f"{url}?worksite={site.pk}&page=1"
    page = amina.get(place).content.decode()
    assert page.count(f'name="back" value="{html.escape(place)}"') >= 2
    sent = {"person": cast.rosa.pk, "to": cast.sam.pk, "back": place}
    there = amina.post(reverse("assign", args=[cast.local12.pk]), sent, follow=True)
    assert there.redirect_chain[-1][0] == place and "1 person is assigned." in text(there)
    assert keeper_of(cast, "rosa") == "Samuel"
    there = amina.post(reverse("unassign", args=[cast.local12.pk]), sent, follow=True)
    assert there.redirect_chain[-1][0] == place and "1 person is taken off." in text(there)
    assert keeper_of(cast, "rosa") is None


def test_the_way_back_does_not_lead_out(cast: Cast, amina: Client, url: str) -> None:
    for deed in ("assign", "unassign"):
        sent = {"person": cast.bill.pk, "to": cast.sam.pk, "back": "//evil.example/"}
        assert amina.post(reverse(deed, args=[cast.local12.pk]), sent).headers["Location"] == url


@pytest.mark.parametrize(
    "sent",
    [{}, {"person": "BILL"}, {"to": "SAM"}, {"person": "x", "to": "SAM"}, {"person": "BILL", "to": "x"}],
)
def test_half_of_it_is_asked_for_again(sent: dict[str, str], cast: Cast, amina: Client) -> None:
    keys = {"BILL": str(cast.bill.pk), "SAM": str(cast.sam.pk)}
    given = {name: keys.get(value, value) for name, value in sent.items()}
    there = amina.post(reverse("assign", args=[cast.local12.pk]), given, follow=True)
    assert "Tick some people, and choose a committee member." in text(there)
    assert keeper_of(cast, "bill") is None


def test_nobody_looks_after_people_without_a_post_for_it(cast: Cast, amina: Client) -> None:
    sent = {"person": cast.bill.pk, "to": cast.hassan.pk}
    there = amina.post(reverse("assign", args=[cast.local12.pk]), sent, follow=True)
    assert there.status_code in (200, 404) and keeper_of(cast, "bill") is None


def test_where_there_is_no_committee_member_the_page_says_what_to_do_first(
    cast: Cast, amina: Client, url: str
) -> None:
    Assignment._base_manager.all().delete()
    Post._base_manager.exclude(person=cast.amina).delete()
    assert "Give somebody the post of a steward or committee member first." in text(amina.get(url))


def test_where_everybody_has_somebody_the_page_says_so(cast: Cast, amina: Client, url: str) -> None:
    left = re.findall(r'name="person" value="(\d+)"', amina.get(url).content.decode().split('id="nobody"')[1])
    there = amina.post(
        reverse("assign", args=[cast.local12.pk]), {"person": left, "to": cast.sam.pk}, follow=True
    )
    assert f"{len(left)} people are assigned." in text(there)
    assert "Everybody here has somebody who looks after them" in text(there)
