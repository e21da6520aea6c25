"""At the wall chart: marked by a tap, by a key and without a script; undone; on a phone and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.conftest import PHONE, Look, Visit

Axe = Callable[[Page], None]
CIVIC, PETITION = "Civic engagement 2026", "Petition for safe staffing"


def open_chart(visit: Visit, who: str, campaign: str = CIVIC, **how: object) -> Page:
    """The campaign's chart, the way somebody comes to it: by the list of campaigns."""
    page = visit(who, "/campaigns/", **how)
    panel = page.locator("section.panel").filter(has_text=campaign)
    panel.get_by_role("link", name="Wall chart").click()
    expect(page.locator("table.wall")).to_be_visible()
    return page


def cell(page: Page, person: str, ask: str, answer: str) -> Locator:
    return page.get_by_role("button", name=f"{person}, {ask}: {answer}", exact=True)


def choose(page: Page, stamp: str) -> None:
    page.locator(f"input[name=stamp][value={stamp}]").check()


def test_the_chart_can_be_read_by_everybody(visit: Visit, look: Look) -> None:
    look(open_chart(visit, "amina"), "chart")


@pytest.mark.parametrize("path", ["/board/", "/campaigns/", "/campaigns/start/", "/campaigns/1/", "/asks/2/"])
def test_every_page_of_campaigns_can_be_read_by_everybody(visit: Visit, look: Look, path: str) -> None:
    look(visit("ada", path), f"campaigns{path.replace('/', '-')}")


def test_one_tap_marks_and_the_numbers_follow(visit: Visit) -> None:
    page = open_chart(visit, "amina")
    cell(page, "Hassan Mohamed", "Committed", "not asked").click()
    expect(cell(page, "Hassan Mohamed", "Committed", "did")).to_be_visible()
    expect(page.locator("#bar")).to_contain_text("Marked Hassan Mohamed, Committed: did.")
    expect(page.locator(".figure.chosen .n")).to_have_text("1 of 2 committed")
    expect(page.locator("thead .chosen .n")).to_have_text("1 of 2")
    freeman = page.locator("tr.group").filter(has_text="Orville Freeman Building")
    expect(freeman.locator("[data-ask='2']")).to_have_text("1")
    page.reload()
    expect(cell(page, "Hassan Mohamed", "Committed", "did")).to_be_visible()

    page.locator("body").press("Home")
    cell(page, "Hassan Mohamed", "Committed", "did").press("c")
    expect(page.locator("#bar")).to_contain_text("Cleared Hassan Mohamed, Committed.")
    expect(cell(page, "Hassan Mohamed", "Committed", "not asked")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "Hassan Mohamed", "Committed", "did")).to_be_focused()


@pytest.mark.parametrize("size", [(1280, 520), (360, 520)])
def test_the_heads_and_the_stamps_stay_in_sight_while_one_scrolls(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = open_chart(visit, "amina", size=size)
    rows = page.locator("table.wall tbody tr:not(.group)")
    for row in (rows.nth(4), rows.last):
        row.scroll_into_view_if_needed()
        head, tray = page.locator("table.wall thead").bounding_box(), page.locator(".tray").bounding_box()
        assert head and tray
        assert page.evaluate("window.scrollY") > 0
        assert -1 <= head["y"] < 200
        assert tray["y"] + tray["height"] <= size[1] + 1
        expect(page.locator("thead .chosen")).to_be_in_viewport()


def test_undo_is_at_hand(visit: Visit) -> None:
    page = open_chart(visit, "amina")
    choose(page, "refused")
    cell(page, "Rosa Yang", "Trained", "not asked").click()
    expect(cell(page, "Rosa Yang", "Trained", "refused")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "Rosa Yang", "Trained", "not asked")).to_be_focused()
    expect(page.locator("#bar")).to_contain_text("Undone.")
    page.reload()
    expect(cell(page, "Rosa Yang", "Trained", "not asked")).to_be_visible()


def test_the_whole_chart_is_worked_by_keys(visit: Visit) -> None:
    page = open_chart(visit, "amina")
    start = cell(page, "Amina Warsame", "Interested", "not asked")
    start.focus()
    page.keyboard.press("d")
    expect(cell(page, "Amina Warsame", "Interested", "did")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    expect(cell(page, "Amina Warsame", "Committed", "might")).to_be_focused()
    page.keyboard.press("End")
    expect(cell(page, "Amina Warsame", "Convention", "not asked")).to_be_focused()
    page.keyboard.press("Home")
    expect(cell(page, "Amina Warsame", "Interested", "did")).to_be_focused()
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert below.endswith("Interested: not asked") and "Amina" not in below
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("u")
    expect(cell(page, "Amina Warsame", "Committed", "not asked")).to_be_focused()


def test_the_chart_is_one_stop_on_the_way_of_the_tab_key(visit: Visit) -> None:
    page = open_chart(visit, "amina")
    cell(page, "Tou Vang", "Delegate", "not asked").focus()
    assert page.locator("table.wall td > button[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.closest('table.wall td') !== null")
    assert not inside


def test_a_stamp_that_is_there_already_makes_no_second_mark(visit: Visit) -> None:
    page = open_chart(visit, "amina")
    there = cell(page, "Tess van der Berg", "Committed", "not asked")
    there.click()
    there = cell(page, "Tess van der Berg", "Committed", "did")
    there.click()
    expect(page.locator("#bar")).to_contain_text("is marked did already")


def test_what_was_not_saved_says_so_and_the_cell_goes_back(visit: Visit) -> None:
    page = open_chart(visit, "amina")

    def refuse(route: Route) -> None:
        route.fulfill(
            status=200, content_type="application/json", body='{"refused": "this campaign is closed"}'
        )

    page.route("**/stamp/**", refuse)
    cell(page, "Bart Larson", "Committed", "not asked").click()
    expect(page.locator("#bar")).to_have_text("this campaign is closed")
    expect(cell(page, "Bart Larson", "Committed", "not asked")).to_be_visible()


def test_a_mark_whose_answer_was_lost_is_sent_again_and_is_one_mark(visit: Visit) -> None:
    page = open_chart(visit, "amina")
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append("one")
        route.fetch()  # it arrives, but the answer does not come back
        route.fulfill(status=200, content_type="text/html", body="<h1>A proxy's word</h1>")

    page.route("**/stamp/**", lose_once)
    cell(page, "Cora Nguyễn", "Trained", "not asked").click()
    expect(page.locator("#bar")).to_contain_text("Cora Nguyễn, Trained")
    page.unroute("**/stamp/**")
    page.get_by_text("More ways to look").click()
    page.get_by_role("link", name="Review what was recorded").click()
    page.get_by_role("link", name="Amina Warsame").first.click()
    expect(page.locator("tr").filter(has_text="Cora Nguyễn").filter(has_text="Trained")).to_have_count(1)


def test_without_a_script_the_same_form_marks_and_undoes(visit: Visit) -> None:
    page = open_chart(visit, "tou", scripts=False)
    page.locator("input[name=stamp][value=might]").check()
    cell(page, "Bill Erickson", "Committed", "not asked").click()
    expect(cell(page, "Bill Erickson", "Committed", "might")).to_be_visible()
    expect(page.locator("#bar")).to_contain_text("Marked Bill Erickson, Committed: might.")
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "Bill Erickson", "Committed", "not asked")).to_be_visible()
    page.locator("input[name=day]").fill("2026-01-05")
    page.locator("input[name=day]").press("Enter")
    expect(cell(page, "Bill Erickson", "Committed", "not asked")).to_be_visible()


def test_a_phone_shows_one_ask_and_marks_it_with_a_thumb(visit: Visit, axe: Axe) -> None:
    page = open_chart(visit, "sam", size=PHONE)
    expect(cell(page, "Lupe Hernández-Ruiz", "Committed", "not asked")).to_be_visible()
    expect(cell(page, "Lupe Hernández-Ruiz", "Trained", "not asked")).to_be_hidden()
    page.get_by_role("navigation", name="The ask that is shown").get_by_role("link", name="Trained").tap()
    thumb = cell(page, "Lupe Hernández-Ruiz", "Trained", "not asked")
    box = thumb.bounding_box()
    assert box is not None and box["width"] >= 44 and box["height"] >= 44
    thumb.tap()
    expect(cell(page, "Lupe Hernández-Ruiz", "Trained", "did")).to_be_visible()
    expect(page.locator(".figure.chosen .n")).to_contain_text("trained")
    axe(page)
    for label in page.locator(".stamps label").all():
        size = label.bounding_box()
        assert size is not None and size["height"] >= 44


def test_finding_narrows_the_rows_while_one_types(visit: Visit) -> None:
    page = open_chart(visit, "amina")
    page.get_by_label("Find a person on this chart").fill("nguyen")
    expect(page.locator("tbody tr:not(.group):visible")).to_have_count(1)
    expect(page.get_by_role("rowheader", name="Cora Nguyễn")).to_be_visible()
    page.get_by_label("Find a person on this chart").fill("")
    expect(page.locator("tbody tr:not(.group):visible")).to_have_count(10)


def test_the_ways_to_look_are_links_that_can_be_sent(visit: Visit) -> None:
    page = open_chart(visit, "amina")
    cell(page, "Cora Nguyễn", "Interested", "not asked").click()
    expect(page.locator("#bar")).to_contain_text("Marked Cora Nguyễn, Interested: did.")
    page.get_by_role("link", name="by shift").click()
    expect(page.locator("tr.group").filter(has_text="night")).to_be_visible()
    assert "by=shift" in page.url
    page.get_by_role("link", name="not yet talked with").click()
    expect(page.locator("#sizes")).to_contain_text("of 10 people shown")
    expect(page.get_by_role("rowheader", name="Cora Nguyễn")).to_have_count(0)


def test_who_may_not_mark_sees_the_chart_and_no_stamps(visit: Visit, axe: Axe) -> None:
    page = open_chart(visit, "bart", PETITION)
    expect(page.get_by_role("img", name="Hassan Mohamed, Signed: not asked")).to_be_visible()
    expect(page.locator("input[name=stamp]")).to_have_count(0)
    axe(page)


def test_the_tools_of_a_desks_chart_stand_in_one_row(visit: Visit) -> None:
    tools = open_chart(visit, "amina", size=(1300, 900)).locator(".chart-tools")
    boxes = [tools.locator(part).bounding_box() for part in (".find", ".groupings", ".end")]
    middles = [box["y"] + box["height"] / 2 for box in boxes if box]
    assert len(middles) == 3 and max(middles) - min(middles) < 4, boxes


def test_a_button_that_needs_a_script_is_not_shown_without_one(visit: Visit) -> None:
    for scripts in (True, False):
        page = visit("ada", "/board/", scripts=scripts)
        page.get_by_text("Region, order, files").click()
        expect(page.get_by_role("button", name="Print this page")).to_be_visible(visible=scripts)


def test_on_a_phone_every_figure_of_the_board_stays_within_its_slip(visit: Visit) -> None:
    page = visit("ada", "/board/", size=(360, 780))
    out = page.locator(".board.slips tbody tr").evaluate_all(
        "rows => rows.flatMap(row => [...row.querySelectorAll('td, td *')].filter(cell => {"
        " const box = cell.getBoundingClientRect();"
        " return box.width && box.right > row.getBoundingClientRect().right; })).map(cell => cell.outerHTML)"
    )
    assert out == []
    assert page.locator(".board-sheet").evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")


def test_the_hall_gets_a_sheet(visit: Visit, axe: Axe) -> None:
    page = open_chart(visit, "amina")
    page.get_by_role("link", name="Print for the hall").click()
    axe(page)
    page.get_by_label("A3").check()
    form = page.locator("form.form")
    address = form.evaluate("form => form.action + '?' + new URLSearchParams(new FormData(form))")
    sheet = page.request.get(address)
    assert sheet.headers["content-type"] == "application/pdf"
    assert sheet.body().startswith(b"%PDF-")


def test_a_day_that_went_wrong_is_voided_in_one_step(visit: Visit, axe: Axe) -> None:
    page = open_chart(visit, "sam")
    cell(page, "Hassan Mohamed", "Interested", "not asked").click()
    expect(page.locator("#bar")).to_contain_text("Marked")
    review = open_chart(visit, "amina")
    review.get_by_text("More ways to look").click()
    review.get_by_role("link", name="Review what was recorded").click()
    axe(review)
    review.get_by_role("link", name="Sam O'Brien").first.click()
    axe(review)
    review.get_by_label("Why", exact=True).first.fill("the wrong list")
    review.get_by_role("button", name="Void the day").click()
    expect(review.get_by_text("voided.")).to_be_visible()
    expect(review.locator("table").get_by_text("the wrong list").first).to_be_visible()


def test_an_organizer_starts_a_campaign_and_comes_to_its_chart(visit: Visit, axe: Axe) -> None:
    page = visit("olga", "/campaigns/")
    page.get_by_role("link", name="Start a campaign").click()
    page.get_by_label("Petition").check()
    page.get_by_label("Whose campaign").select_option(label="– – Local 40")
    page.get_by_label("Name").fill("Heat in the depot")
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_role("heading", name="Heat in the depot")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Signed").click()
    page.get_by_label("Percent of its members").first.fill("50")
    page.locator("#rule ~ form, section:has(#rule) form").get_by_role("button", name="Set").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Heat in the depot").click()
    page.get_by_role("link", name="Wall chart").click()
    expect(page.get_by_role("heading", name="Local 40")).to_be_visible()


def test_the_board_leads_to_the_charts_in_reach(visit: Visit) -> None:
    page = visit("amina", "/board/")
    expect(page.get_by_role("rowheader", name="Local 77")).to_be_visible()
    expect(page.get_by_role("link", name="Local 77")).to_have_count(0)
    page.get_by_role("link", name="Local 12", exact=True).click()
    expect(page.locator("table.wall")).to_be_visible()
