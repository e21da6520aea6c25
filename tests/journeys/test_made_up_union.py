"""A newcomer looks around in the made-up union: filled by its command, walked into with one click."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Hall, Visit, served
from tests.processes import OwnHouse, copy_of
from wallchart.demo.posts import CAST, DemoMember


@pytest.fixture(scope="module")
def hall(migrated_house: OwnHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The small made-up union, served; nobody is signed in yet."""
    with copy_of(migrated_house, tmp_path_factory.mktemp("made-up")) as house:
        house.run("manage.py", "collectstatic", "-v", "0", "--no-input")
        assert "The made-up union stands" in house.run("-m", "wallchart", "demo", "--size", "small")
        with served(house) as address:
            yield Hall(house, address, {})


def walk_in(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Walk in as {name}").click()
    expect(page.get_by_role("heading", name=f"Good to see you, {name}")).to_be_visible()


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.role.value)
def test_each_of_the_cast_is_walked_in_as_with_one_click(
    visit: Visit, axe: Callable[[Page], None], member: DemoMember
) -> None:
    page = visit(None, "/", size=PHONE)
    walk_in(page, member.name)
    axe(page)


def test_the_front_door_of_the_demonstration_says_what_it_is(
    visit: Visit, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    page = visit(None, "/", size=DESK)
    expect(page.get_by_text("This union is made up, and so is everybody in it.")).to_be_visible()
    expect(page.get_by_role("button", name="Walk in as")).to_have_count(len(CAST))
    axe(page)
    shoot(page, "landing")


def test_a_president_goes_from_home_to_her_chart_and_back_to_what_waits(
    visit: Visit, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    page = visit(None, "/", size=DESK, scheme="dark")
    walk_in(page, "Amina Warsame")
    expect(page.get_by_text("1 roster to look at")).to_be_visible()
    shoot(page, "home")
    axe(page)
    page.get_by_role("link", name="Open the chart of Civic engagement").click()
    expect(page.get_by_role("heading", name="Local 12", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Amina Warsame").first).to_be_attached()


def test_the_command_keeps_a_union_that_stands(hall: Hall) -> None:
    assert "it is kept" in hall.house.run("-m", "wallchart", "demo", "--size", "small")


CROWD = """
from wallchart.union.people.actions.heads import recount_heads
from wallchart.union.people.models import Affiliate, Person
home = Affiliate.objects.filter(kind="local").exclude(number="12").earliest("left")
told = dict(given_name="Ana", home=home, status="member")
crowd = [Person(family_name=f"{n:04}", sort_name=f"{n:04}, ana", **told) for n in range(6_000)]
Person._base_manager.bulk_create(crowd)
recount_heads([home.pk])
"""


def test_a_union_too_large_for_one_sheet_is_shown_by_its_parts(
    hall: Hall, visit: Visit, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    hall.house.run("manage.py", "shell", "-v", "0", "-c", CROWD)
    page = visit(None, "/", size=PHONE)
    walk_in(page, "Astrid Lindström")
    page.get_by_role("link", name="Open the chart of Civic engagement").click()
    expect(page.get_by_text("are more than one sheet shows well")).to_be_visible()
    axe(page)
    shoot(page, "parts")
    page.get_by_role("link", name="Metro Region").click()
    expect(page.get_by_role("heading", name="Metro Region", level=1)).to_be_visible()
