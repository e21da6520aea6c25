"""The pages by which the union keeps its own house: posts, access, the committee, the log, work, erasing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Hall, Look, Visit, letters_to, second_factor_now

PAGES = [
    "/union/",
    "/union/plant/",
    "/union/3/",
    "/union/3/change/",
    "/union/3/give/?q=hassan",
    "/union/3/give/?person=10",
    "/union/3/access/",
    "/union/3/committee/",
    "/access/",
    "/log/",
    "/jobs/",
    "/people/10/erase/",
    "/account/demo/",
]
"""Of the cast's house: affiliate 3 is Local 12, person 10 is Hassan; any of them will do."""


@pytest.mark.parametrize("path", [page for page in PAGES if page != "/account/demo/"])
def test_the_administrator_can_read_every_page(visit: Visit, look: Look, path: str) -> None:
    look(visit("ada", path), f"house{path.replace('/', '-').replace('?', '-')}")


def confirm(page: Page) -> None:
    """Give the second factor again, as a sensitive door asks for it."""
    page.get_by_label("Code").fill(second_factor_now())
    page.get_by_role("button", name="Confirm").click()


def test_a_post_is_given_and_ended_and_the_log_tells_it(visit: Visit, hall: Hall) -> None:
    page = visit("amina", "/union/")
    page.get_by_role("link", name="Local 12", exact=True).click()
    page.get_by_role("link", name="Give a post").click()
    page.get_by_label("Find a person").fill("rosa")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Rosa Yang").click()
    page.get_by_label("What it opens").select_option(label="treasurer")
    page.get_by_label("Title").fill("trustee")
    page.get_by_label("E-mail to sign in with").fill("rosa@example.net")
    page.get_by_role("button", name="Give the post").click()
    confirm(page)
    expect(page.get_by_role("row").filter(has_text="Rosa Yang")).to_contain_text("trustee")
    hall.house.run("-m", "wallchart", "worker", "--until-idle")
    (letter,) = letters_to(hall, "rosa@example.net")
    assert "trustee" in letter and "/account/login/" in letter
    page.get_by_role("button", name="End Rosa Yang").click()
    expect(page.get_by_text("The post is ended")).to_be_visible()
    page.goto(hall.address + "/log/")
    expect(page.get_by_text("Amina Warsame ended Rosa Yang's post trustee in Local 12")).to_be_visible()


def test_people_are_assigned_by_keyboard_alone(visit: Visit) -> None:
    page = visit("amina", "/union/")
    page.get_by_role("link", name="Local 12", exact=True).click()
    page.get_by_role("link", name="Committee").click()
    bill = page.get_by_role("checkbox", name="Bill Erickson")
    bill.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Assign", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 person is assigned.")).to_be_visible()
    expect(page.get_by_text("looks after 3 people")).to_be_visible()


def test_a_whole_life_is_taken_out_and_then_erased(visit: Visit, hall: Hall) -> None:
    page = visit("ada", "/people/11/erase/")
    name = page.get_by_role("heading", level=1).inner_text().removeprefix("Erase ")
    expect(page.get_by_text("phone numbers and e-mail addresses: 2")).to_be_visible()
    page.get_by_label("I know that this cannot be undone").check()
    page.get_by_role("button", name="Erase for good").click()
    confirm(page)
    expect(page.get_by_text("The counts stay.")).to_be_visible()
    page.goto(hall.address + "/log/")
    assert name not in page.inner_text("main")


def test_a_member_opens_their_own_record_by_the_link_in_a_letter(
    visit: Visit, hall: Hall, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    page = visit("tou", "/people/10/")
    expect(page.get_by_role("button", name="Send the link")).to_have_count(0)
    page = visit("olga", "/people/10/")
    page.get_by_role("button", name="Send the link").click()
    confirm(page)
    expect(page.get_by_text("The letter with the link is on its way")).to_be_visible()
    axe(page)
    hall.house.run("-m", "wallchart", "worker", "--until-idle")
    letter = letters_to(hall, "hassan.mohamed@example.org")[-1]
    path = next(line.strip() for line in letter.splitlines() if "/me/" in line).removeprefix(hall.address)
    own = visit(None, path, size=PHONE)
    axe(own)
    own.get_by_role("button", name="Open my record").click()
    expect(own.get_by_role("heading", name="Hassan Mohamed")).to_be_visible()
    axe(own)
    shoot(own, "own-record")
    own.get_by_role("button", name="Close my record").click()
    expect(own.get_by_role("heading", name="Your own record is closed")).to_be_visible()
