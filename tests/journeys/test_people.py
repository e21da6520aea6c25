"""An officer finds somebody, changes a record, merges two records and undoes it, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Look, Visit

Shoot = Callable[[Page, str], None]
Check = Callable[[Page], None]
LISTS = {
    "people": "/people/",
    "people-narrowed": "/people/?status=member&lacks=email",
    "person-new": "/people/new/",
    "pairs": "/people/pairs/",
    "merges": "/people/merges/",
}


@pytest.mark.parametrize("name", LISTS)
def test_every_page_of_people_can_be_read(visit: Visit, look: Look, name: str) -> None:
    look(visit("amina", LISTS[name]), name)


def found(visit: Visit, words: str, size: tuple[int, int] = DESK) -> Page:
    page = visit("amina", "/people/", size=size)
    page.get_by_role("searchbox", name="Find a person").fill(words)
    page.get_by_role("button", name="Find").click()
    return page


def test_nguyen_is_found_and_her_page_can_be_read(visit: Visit, look: Look) -> None:
    page = visit("amina", "/people/?q=Nguyen")
    expect(page.get_by_text("1 person")).to_be_visible()
    page.get_by_role("link", name="Cora Nguyễn").click()
    expect(page.get_by_role("heading", name="Cora Nguyễn")).to_be_visible()
    look(page, "person")
    record = page.url
    for word in ("change", "membership", "employment", "contacts", "address"):
        page.goto(f"{record}{word}/")
        look(page, f"person-{word}")


def test_a_record_is_changed_and_the_page_tells_what_was_done(visit: Visit) -> None:
    page = found(visit, "hassan", PHONE)
    page.get_by_role("link", name="Hassan Mohamed").click()
    page.get_by_role("link", name="Change the record").click()
    page.get_by_label("Called").fill("Has")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Has Mohamed")).to_be_visible()
    expect(page.get_by_text("changed the record of")).to_be_visible()


def add(visit: Visit, given: str, family: str, birth: str) -> Page:
    page = visit("amina", "/people/new/")
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    page.get_by_label("Birth date").fill(birth)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=f"{given} {family}")).to_be_visible()
    return page


def test_two_records_are_merged_and_the_merge_is_undone(visit: Visit, axe: Check, shoot: Shoot) -> None:
    add(visit, "Bob", "Olson", "1980-01-02")
    page = add(visit, "Robert", "Olson", "1980-01-02")
    page.get_by_role("link", name="Merge with another record").click()
    page.get_by_role("searchbox", name="Find the other record").fill("bob olson")
    page.get_by_role("button", name="Find").click()
    axe(page)
    page.get_by_role("link", name="Bob Olson").click()
    expect(page.get_by_role("heading", name="One person or two?")).to_be_visible()
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        shoot(page, f"pair-{size[0]}")
        axe(page)
        for choice in page.locator(".beside label").all():
            radio, whole = choice.locator("input").bounding_box(), choice.bounding_box()
            assert radio and whole
            off = radio["y"] + radio["height"] / 2 - whole["y"] - whole["height"] / 2
            assert abs(off) < 2, "a radio stands in the middle beside its value"
    page.get_by_role("button", name="One person: keep Robert Olson").click()
    expect(page.get_by_text("One person now.")).to_be_visible()
    page = found(visit, "olson")
    expect(page.get_by_text("1 person")).to_be_visible()
    page = visit("amina", "/people/merges/")
    shoot(page, "merges-made")
    axe(page)
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("Two people again")).to_be_visible()
    axe(page)
    expect(found(visit, "olson").get_by_text("2 people")).to_be_visible()
