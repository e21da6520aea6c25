"""The first page: a poster outside, one's own work inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.cast import Cast
from wallchart.union.core.access import Verb
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.reads.board import union_board
from wallchart.union.people.models import DuplicatePair, ImportRow, ImportRun, ImportSource
from wallchart.union.people.reads.holders import demo_people, my_posts
from wallchart.web.desk.home import ROWS, STAMPED, poster_cells, waits_for
from wallchart.web.desk.rooms import ROOMS, Room, entries_for

SignIn = Callable[[str], Client]


def test_who_is_outside_sees_the_unions_poster(client: Client, cast: Cast) -> None:
    page = client.get("/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "North Star" in text
    assert "(made-up union)" in text
    assert "Amina" not in text


def test_a_house_without_a_union_has_a_front_door_too(client: Client, db: None) -> None:
    assert client.get("/").status_code == 200


def test_an_officer_is_shown_their_campaigns_and_the_number_of_their_local(signed_in: SignIn) -> None:
    text = signed_in("amina").get("/").content.decode()
    assert "Good to see you, Amina Warsame" in text
    assert "Civic engagement 2026" in text
    assert "president, Local 12" in text
    assert "Local 12 · Civic engagement 2026" in text


def test_an_organizer_is_shown_the_number_of_their_region(cast: Cast, signed_in: SignIn) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did")
    of_region = union_board(cast.actor("olga"), cast.civic.pk, region_id=cast.north.pk)
    total = of_region.total[of_region.chosen]
    text = signed_in("olga").get("/").content.decode()
    assert f"{cast.north.name} · Civic engagement 2026" in text
    assert f"of {total.target} committed" in text


def test_who_holds_no_post_is_told_so(signed_in: SignIn) -> None:
    text = signed_in("stranger").get("/").content.decode()
    assert "Your account holds no post" in text
    assert "Civic engagement 2026" not in text


def test_an_officer_without_a_second_factor_is_sent_to_set_it_up(client: Client, cast: Cast) -> None:
    client.force_login(cast.accounts["amina"], backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get("/").content.decode()
    assert "One more thing before you go in" in text
    assert "Civic engagement 2026" not in text


def test_what_waits_is_told_to_who_may_decide_it(cast: Cast, signed_in: SignIn) -> None:
    pair = DuplicatePair.objects.create(first=cast.hassan, second=cast.lupe, score=0.5)
    assert "1 pair that may be one person" in signed_in("amina").get("/").content.decode()
    for who in ("otto", "sam", "cora"):
        assert "What waits for you" not in signed_in(who).get("/").content.decode(), who
    pair.state = DuplicatePair.State.APART
    pair.save()
    assert "What waits for you" not in signed_in("amina").get("/").content.decode()


def test_a_roster_that_waits_is_told_where_its_affiliate_is_reached(cast: Cast) -> None:
    source = ImportSource.objects.create(name="payroll", affiliate=cast.local12)
    run = ImportRun.objects.create(
        source=source, affiliate=cast.local12, by="x", file_name="a.csv", digest="", state="previewed"
    )
    assert [wait.sentence for wait in waits_for(cast.actor("amina"))] == ["1 roster to look at"]
    assert [wait.sentence for wait in waits_for(cast.actor("ada"))] == ["1 roster to look at"]
    assert waits_for(cast.actor("otto")) == waits_for(cast.actor("tou")) == []
    run.state = "applied"
    run.save()
    ImportRow.objects.create(run=run, row=4, operation="ambiguous")
    ImportRow.objects.create(run=run, row=5, operation="ambiguous", decision="new")
    assert [wait.sentence for wait in waits_for(cast.actor("olga"))] == ["1 row of a roster in doubt"]


def test_home_asks_the_database_a_bounded_number_of_questions(
    signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("ada")
    client.get("/")
    with django_assert_max_num_queries(38):
        client.get("/")


def test_the_demo_offers_its_people_with_their_posts(client: Client, cast: Cast, settings: Any) -> None:
    account = cast.accounts["amina"]
    account.is_demo = True
    account.save(update_fields=["is_demo"])
    assert "Look around as somebody" not in client.get("/").content.decode()
    settings.DEMO = True
    (person,) = demo_people()
    assert (person.name, person.post and person.post.title) == ("Amina Warsame", "president")
    text = client.get("/").content.decode()
    assert "Look around as somebody" in text
    assert "Local 12" in text


def test_ones_own_posts_are_told_in_order(cast: Cast) -> None:
    assert [post.affiliate for post in my_posts(cast.actor("olga"))] == ["North"]
    assert my_posts(cast.actor("stranger")) == []


@pytest.mark.parametrize("who", ["ada", "amina", "sam", "tess", "stranger"])
def test_the_menu_shows_what_one_may_open(cast: Cast, who: str) -> None:
    actor = cast.actor(who)
    shown = {str(entry.label) for entry in entries_for(actor, "/")}
    for room in ROOMS:
        may = not room.verbs or any(actor.may(verb) for verb in room.verbs)
        assert may or str(room.label) not in shown


def test_the_entry_of_the_page_at_hand_is_marked(cast: Cast) -> None:
    rooms = (Room("Home", "home"), Room("Patterns", "patterns", (Verb.SEE_PEOPLE,)))
    marked = [entry.label for entry in entries_for(cast.actor("ada"), "/design/", rooms) if entry.current]
    assert marked == ["Patterns"]
    assert [e.label for e in entries_for(cast.actor("ada"), "/", rooms) if e.current] == ["Home"]
    assert entries_for(None, "/", rooms) == []


def test_the_poster_thins_out_as_a_ladder_does() -> None:
    cells = poster_cells()
    assert len(cells) == ROWS * len(STAMPED)
    for column, stamped in enumerate(STAMPED):
        assert sum(cell["stamped"] for cell in cells if cell["x"] == column * 12) == stamped
