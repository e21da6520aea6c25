"""The pages of the tree, of posts, of access and of the committee."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.access import Role, Verb
from wallchart.union.core.models import Account
from wallchart.union.people import reads
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import Affiliate, Assignment, Post
from wallchart.union.people.search import refresh_terms

SignIn = Callable[[str], Client]


def page_of(client: Client, name: str, *ids: int, **query: str) -> str:
    return client.get(reverse(name, args=ids), query).content.decode()


def test_the_tree_page_shows_numbers_heads_and_officers(cast: Cast, signed_in: SignIn) -> None:
    page = page_of(signed_in("ada"), "posts")
    assert "Local 12" in page and "and 1 not members" in page and "Amina Warsame" in page
    assert "Plant an affiliate" in page
    assert "Plant an affiliate" not in page_of(signed_in("amina"), "posts")


def test_an_affiliate_is_planted_changed_and_moved_by_forms(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    cells = {"under": cast.south.pk, "kind": "local", "name": "Local 90", "number": "90"}
    client.post(reverse("plant_affiliate"), cells)
    planted = Affiliate.objects.get(number="90")
    assert planted.parent == cast.south
    client.post(reverse("change_affiliate", args=[planted.pk]), {**cells, "name": "Local Ninety"})
    client.post(reverse("move_affiliate", args=[planted.pk]), {"under": cast.north.pk})
    planted.refresh_from_db()
    assert (planted.name, planted.parent) == ("Local Ninety", cast.north)


def test_a_form_that_cannot_be_done_says_why(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    taken = {"under": cast.south.pk, "kind": "local", "name": "Again", "number": "12"}
    answer = client.post(reverse("plant_affiliate"), taken)
    assert answer.status_code == 400 and b"another affiliate has this number" in answer.content
    below = client.post(reverse("move_affiliate", args=[cast.north.pk]), {"under": cast.local12.pk})
    assert below.status_code == 400 and b"cannot lie under itself" in below.content


def test_the_unions_own_colour_can_be_set(cast: Cast, signed_in: SignIn) -> None:
    cells = {"kind": "council", "name": "North Star", "number": "", "colour": "#7a0019"}
    signed_in("ada").post(reverse("change_affiliate", args=[cast.council.pk]), cells)
    assert Affiliate.objects.get(pk=cast.council.pk).colour == "#7a0019"


def test_a_post_is_given_by_finding_the_person_first(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("amina")
    refresh_terms([cast.hassan.pk])
    assert "Hassan Mohamed" in page_of(client, "give_post", cast.local12.pk, q="hassan")
    address = reverse("give_post", args=[cast.local12.pk]) + f"?person={cast.hassan.pk}"
    form = client.get(address).content.decode()
    assert "A post for Hassan Mohamed" in form and "administrator" not in form
    client.post(address, {"role": "steward", "title": "steward", "email": "hassan@example.net"})
    assert Post._base_manager.get(person=cast.hassan).role == "steward"
    assert Account.objects.get(email="hassan@example.net").is_active


def test_what_was_sent_past_the_form_gives_no_more(cast: Cast, signed_in: SignIn) -> None:
    address = reverse("give_post", args=[cast.local12.pk]) + f"?person={cast.hassan.pk}"
    assert signed_in("amina").post(address, {"role": "administrator"}).status_code == 400
    assert not Post._base_manager.filter(person=cast.hassan).exists()


def test_a_person_out_of_reach_is_not_there_to_be_given_a_post(cast: Cast, signed_in: SignIn) -> None:
    address = reverse("give_post", args=[cast.local12.pk]) + f"?person={cast.ngozi.pk}"
    assert signed_in("amina").get(address).status_code == 404


def test_giving_a_post_asks_for_the_second_factor_again_after_a_while(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("amina")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time() - 3600, "reauthenticated": True}
    ]
    session.save()
    address = reverse("give_post", args=[cast.local12.pk]) + f"?person={cast.hassan.pk}"
    assert client.get(address).status_code == 200
    asked = client.post(address, {"role": "steward"})
    assert asked.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert not Post._base_manager.filter(person=cast.hassan).exists()


@pytest.mark.parametrize("zone", ["America/Chicago", "Pacific/Auckland"])
def test_a_term_is_over_at_midnight_where_the_union_is(
    zone: str, cast: Cast, signed_in: SignIn, settings: Any
) -> None:
    settings.TIME_ZONE = zone
    client, last = signed_in("sam"), clock.today() + timedelta(days=3)
    Post._base_manager.filter(person=cast.sam).update(until=last)
    midnight = datetime.combine(last, clock_time.min, tzinfo=ZoneInfo(zone))
    for moment, status in ((midnight - timedelta(seconds=1), 200), (midnight, 404)):
        with clock.stopped_at(moment):
            assert client.get(reverse("person", args=[cast.hassan.pk])).status_code == status


def test_an_ended_post_shuts_every_door_with_the_next_click(cast: Cast, signed_in: SignIn) -> None:
    otto = signed_in("otto")
    assert otto.get(reverse("audit")).status_code == 200
    post = Post._base_manager.get(person=cast.otto)
    Post._base_manager.create(person=cast.otto, affiliate=cast.local77, role=Role.TREASURER)
    signed_in("ada").post(reverse("end_post", args=[post.pk]))
    assert otto.get(reverse("audit")).status_code == 404, "still signed in, for the other post"
    last = Post._base_manager.get(person=cast.otto, role=Role.TREASURER)
    signed_in("ada").post(reverse("end_post", args=[last.pk]))
    gone = otto.get(reverse("audit"))
    assert gone.headers["Location"].startswith(reverse("account_login")), "signed out with the last one"
    assert reads.holdings_of(cast.otto.pk) == ()


def test_the_page_of_who_can_see_says_why(cast: Cast, signed_in: SignIn) -> None:
    page = page_of(signed_in("amina"), "who_can_see", cast.local12.pk)
    assert "7 people can see names here." in page and "2 more see counts alone." in page
    assert "<b>organizer</b> in North, in the affiliate of the post and all below it" in page
    assert "<b>president</b> (Local officer) in Local 12" in page
    assert "(2 people here)" in page


def test_the_table_of_access_is_printed_whole(cast: Cast, signed_in: SignIn) -> None:
    page = page_of(signed_in("amina"), "access")
    assert page.count('<th scope="row">') == len(Verb)
    assert page.count('<th scope="col">') == len(Role) + 1


def test_people_are_assigned_by_ticking_them(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("amina")
    assert "looks after 2 people" in page_of(client, "committee", cast.local12.pk)
    client.post(reverse("assign", args=[cast.local12.pk]), {"person": [cast.bill.pk], "to": cast.sam.pk})
    assert "looks after 3 people" in page_of(client, "committee", cast.local12.pk)
    client.post(reverse("unassign", args=[cast.local12.pk]), {"person": [cast.bill.pk, cast.hassan.pk]})
    assert "looks after 1 person" in page_of(client, "committee", cast.local12.pk)
    assert not Assignment._base_manager.filter(person=cast.bill, until=None).exists()


def test_the_committees_page_leads_back_to_the_affiliate_whoever_may_open_it(
    cast: Cast, signed_in: SignIn
) -> None:
    back = f'href="{reverse("affiliate", args=[cast.local12.pk])}"'
    assert back in page_of(signed_in("amina"), "committee", cast.local12.pk)
    assert back not in page_of(signed_in("otto"), "committee", cast.local12.pk), "it would be a 404"


def test_ticking_nobody_says_what_to_do(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in("amina").post(reverse("assign", args=[cast.local12.pk]), follow=True)
    assert b"Tick some people" in answer.content


def test_the_pages_ask_the_database_as_often_for_many_affiliates_as_for_few(
    cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in("ada")
    pages = [("posts", []), ("who_can_see", [cast.local12.pk]), ("committee", [cast.local12.pk])]

    def asked() -> list[int]:
        counts = []
        for name, ids in pages:
            client.get(reverse(name, args=ids))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(name, args=ids)).status_code == 200
            counts.append(len(queries))
        return counts

    few = asked()
    for number in range(10):
        body = plant_affiliate(HOUSE, parent=cast.local12, kind="chapter", name=f"Chapter {number}")
        Post._base_manager.create(person=cast.hassan, affiliate=body, role=Role.STEWARD)
    assert asked() == few
