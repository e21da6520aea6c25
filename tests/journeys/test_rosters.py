"""A data person brings rosters in: every page of it, by day and by night, on a phone and at a desk."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import xlsxwriter
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import Hall, Look, Visit

HEADINGS = [
    "Employee number", "First name", "Last name", "DOB", "Home email", "Cell phone", "Street", "City", "ZIP",
    "Local", "Job title", "Work location", "Status", "Remarks",
]  # fmt: skip
PEOPLE = [
    ["M1009", "Hassan", "Mohamed", "3/9/1984", "", "651-555-0177", "12 Oak Street", "Saint Paul", "55101",
     "12", "Clerk", "Orville Freeman Building", "active", ""],
    ["M1010", "Lupe", "Hernandez-Ruiz", "", "", "", "", "", "", "Local 12", "", "", "active", ""],
    ["", "Tou", "Vang", "", "", "", "", "", "", "12", "Clerk", "", "on leave", "left a message"],
    ["N1", "Ana", "Olson", "45/1/1990", "ana@example.org", "", "", "", "", "12", "Planner", "New Depot", "",
     ""],
    ["N2", "Bartholomew-Alexander", "Wolfeschlegelsteinhausenbergerdorff", "", "", "", "", "", "", "77", "",
     "", "active", ""],
    ["N2", "Bo", "Berg", "", "", "", "", "", "", "12", "", "", "active", ""],
]  # fmt: skip


def text(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def workbook() -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    cover, data = book.add_worksheet("Read me"), book.add_worksheet("Members May 2026")
    cover.write(0, 0, "Made by the payroll office. Questions: extension 12.")
    for at, row in enumerate([["Roster of May"], [], HEADINGS, *PEOPLE]):
        data.write_row(at, 0, row)
    book.close()
    return content.getvalue()


def bring(visit: Visit, name: str, content: bytes, *, full: bool = False, scripts: bool = True) -> Page:
    page = visit("amina", "/rosters/", scripts=scripts)
    page.get_by_role("link", name="Bring in a roster").click()
    file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    page.get_by_label("The spreadsheet").set_input_files(file)
    page.get_by_label("Where does it come from?").fill("payroll of the state")
    page.get_by_label("It lists everybody").set_checked(full)
    page.get_by_role("button", name="Look into it").click()
    return page


def compare(page: Page) -> None:
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_role("button", name="Apply this")).to_be_visible()


def apply(page: Page) -> None:
    for box in page.get_by_role("checkbox").and_(page.locator("[name=tick]")).all():
        box.check()
    page.get_by_role("button", name="Apply this").click()


def test_a_roster_is_brought_looked_at_decided_applied_and_undone(visit: Visit, look: Look) -> None:
    page = visit("amina", "/rosters/")
    look(page, "rosters-none")
    page.goto(f"{page.url}new/")
    look(page, "roster-bring")
    page = bring(visit, "may.csv", text([HEADINGS, *PEOPLE]), full=True)
    expect(page.get_by_role("heading", name="What is in which column?")).to_be_visible()
    expect(page.get_by_label("3/4/1984 is")).to_have_value("month_first")
    look(page, "roster-columns")
    page.get_by_label("The status “on leave” means").select_option("member")
    compare(page)
    for tab in ("new", "changed", "ambiguous", "refused", "left", "unchanged"):
        page.goto(f"{page.url.split('?')[0]}?show={tab}")
        look(page, f"roster-preview-{tab}")
    page.get_by_role("button", name="Apply this").click()
    expect(page.get_by_text("4 warnings are not ticked off yet")).to_be_visible()
    look(page, "roster-not-ticked")
    page.get_by_role("link", name="waits for a decision").click()
    page.get_by_role("button", name="It is Tou Vang").click()
    page.get_by_role("link", name="possibly left").click()
    page.get_by_role("checkbox", name="Sam O'Brien").check()
    page.get_by_role("button", name="Those ticked have left").click()
    expect(page.get_by_text("Decided for 1 person.")).to_be_visible()
    apply(page)
    expect(page.get_by_text("The roster is applied.")).to_be_visible()
    page.get_by_text("Quality report").click()
    look(page, "roster-applied")
    page.get_by_role("button", name="Undo this whole import").click()
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible()
    look(page, "roster-undone")


def test_the_sheet_and_the_row_of_the_headings_are_corrected(visit: Visit, look: Look) -> None:
    page = bring(visit, "may.xlsx", workbook())
    expect(page.get_by_text("reads like headings")).to_be_visible()
    look(page, "roster-no-headings")
    page.get_by_label("The people are in the sheet").select_option("Members May 2026")
    page.get_by_role("button", name="Look into this sheet").click()
    expect(page.get_by_text("Headings taken from row 3 of the sheet “Members May 2026”")).to_be_visible()
    page.get_by_text("Not right?").click()
    look(page, "roster-headings")
    page.get_by_role("button", name="Row 4 is the headings").click()
    expect(page.get_by_text("Headings taken from row 4")).to_be_visible()
    page.get_by_text("Not right?").click()
    page.get_by_role("button", name="Row 3 is the headings").click()
    expect(page.get_by_label("Employee number")).to_have_value("number")


def test_without_a_line_of_script_everything_can_be_done(visit: Visit, hall: Hall) -> None:
    page = bring(visit, "may.xlsx", workbook(), scripts=False)
    if page.get_by_text("reads like headings").is_visible():
        page.get_by_label("The people are in the sheet").select_option("Members May 2026")
        page.get_by_role("button", name="Look into this sheet").click()
    expect(page.get_by_label("Employee number")).to_have_value("number")
    page.get_by_text("Not right?").click()
    page.get_by_role("button", name="Row 3 is the headings").click()
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_text("being compared with the roster").first).to_be_visible()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("being compared with the roster").first).to_be_visible()
    hall.house.run("-c", STEPS, "100")
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("button", name="Apply this")).to_be_visible()


def test_a_long_roster_is_applied_in_the_background_and_the_page_says_how_far(
    visit: Visit, hall: Hall, look: Look, axe: Callable[[Page], None]
) -> None:
    many = [[f"L{n}", f"Given{n}", f"Family{n}", "12"] for n in range(2100)]
    page = bring(visit, "long.csv", text([["Number", "First name", "Last name", "Local"], *many]))
    compare(page)
    apply(page)
    expect(page.get_by_text("You may leave this page; the work goes on.")).to_be_visible()
    axe(page)
    hall.house.run("-c", STEPS, "1")
    expect(page.get_by_role("progressbar")).to_be_visible()
    look(page, "roster-applying")
    hall.house.run("-c", STEPS, "100")
    expect(page.get_by_role("button", name="Undo this whole import")).to_be_visible()
    axe(page)


STEPS = (
    "import sys, django; django.setup();"
    "from wallchart.union.core.worker import work_once;"
    "[None for step in range(int(sys.argv[1])) if work_once('a worker')]"
)
"""Does so many steps of the work that is due."""


def test_who_asked_to_be_forgotten_waits_for_a_decision(visit: Visit, hall: Hall, look: Look) -> None:
    again = text([["Number", "First name", "Last name", "Local"], ["Z1", "Zoe", "Dahl", "12"]])
    page = bring(visit, "first.csv", again)
    compare(page)
    apply(page)
    expect(page.get_by_text("The roster is applied.")).to_be_visible()
    hall.house.run("-c", ERASE)
    page = bring(visit, "again.csv", again)
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_text("1 row names somebody who asked to be forgotten")).to_be_visible()
    expect(page.get_by_role("heading", name="Row 2: is Zoe Dahl to be brought in?")).to_be_visible()
    look(page, "roster-forgotten")
    page.get_by_role("button", name="Leave them out").click()
    expect(page.get_by_text("skipped")).to_be_visible()


ERASE = (
    "import django; django.setup();"
    "from tests.cast import HOUSE;"
    "from wallchart.union.people.actions.privacy import erase_person;"
    "from wallchart.union.people.models import Person;"
    "erase_person(HOUSE, Person._base_manager.get(number='Z1').pk)"
)


def test_a_file_that_cannot_be_used_is_turned_away_with_what_to_do(visit: Visit, look: Look) -> None:
    page = bring(visit, "scan.csv", b"%PDF-1.7 and so on")
    expect(page.get_by_text("scan.csv: this is a file of the kind PDF")).to_be_visible()
    look(page, "roster-turned-away")
    page = bring(visit, "open.csv", text([HEADINGS, *PEOPLE * 40]) + b'N7,"Bo,Berg\n' + b"N8,Al\n" * 60)
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_text("never closed").first).to_be_visible()
    look(page, "roster-refused")
    page.goto(page.url.split("/rosters/")[0] + "/rosters/")
    look(page, "rosters")
