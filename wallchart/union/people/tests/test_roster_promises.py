"""What docs/import.md promises of a roster, one promise a test, where the laws do not say it plainly."""

from __future__ import annotations

import argparse
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from tests.cast import HOUSE, Cast
from wallchart.terminal.commands import import_roster
from wallchart.union.core import clock
from wallchart.union.core.models import Job
from wallchart.union.people.actions import roster
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import ContactPoint, Employment, ImportRun, Membership, Person
from wallchart.union.people.reads.rosters import waiting_for

from .rosters import File, applied, bring, previewed, row, write_csv

NAMES = ["Member number", "First name", "Last name", "Local"]


@pytest.fixture
def file(tmp_path: Path) -> File:
    """A file of one row: the cells by their headings."""

    def write(**cells: str) -> Path:
        headings = [name.replace("_", " ") for name in cells]
        return write_csv(tmp_path / "roster.csv", [headings, list(cells.values())])

    return write


def test_everything_that_a_row_says_of_work_and_home_stands_afterwards(cast: Cast, file: File) -> None:
    cells = {
        "Member_number": "N1", "First_name": "Ana", "Last_name": "Olson", "Local": "12",
        "Employer": "Ramsey County", "Worksite": "New Depot", "Work_city": "Duluth",
        "Job_title": "Clerk", "Shift": "night",
        "Bargaining_unit": "Clerical", "Hire_date": "6/1/2011", "Status": "fee payer",
        "Member_since": "2015-01-01", "Languages": "Hmong; English",
    }  # fmt: skip
    applied(HOUSE, file(**cells), cast.council.pk)
    ana = Person._base_manager.get(number="N1")
    job = Employment._base_manager.get(person=ana)
    assert job.employer is not None and job.worksite is not None and job.unit is not None
    assert (job.employer.name, job.worksite.name, job.worksite.city) == (
        "Ramsey County",
        "New Depot",
        "Duluth",
    )
    assert (job.classification, job.shift, job.unit.name) == ("Clerk", "night", "Clerical")
    assert job.hired_on == date(2011, 6, 1)
    membership = Membership._base_manager.get(person=ana)
    assert (membership.status, membership.since, ana.languages) == ("worker", date(2015, 1, 1), ["hmn", "en"])


def test_a_new_status_begins_on_the_day_of_applying_and_the_old_one_ends(cast: Cast, file: File) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=400)):
        today = clock.today()
        applied(HOUSE, file(Member_number="M1009", Status="retired"), cast.council.pk)
    old, new = Membership._base_manager.filter(person=cast.hassan).order_by("since")
    assert (old.status, old.until) == ("member", today) and (new.status, new.since) == ("retiree", today)
    assert new.until is None


def test_an_address_is_the_employers_by_heading_or_domain_and_stays_so(cast: Cast, file: File) -> None:
    known = {"Member_number": "M1009", "First_name": "Hassan", "Last_name": "Mohamed"}
    path = file(**known, Work_email="h@corp.example.org", Email="h@state.mn.us")
    applied(HOUSE, path, cast.council.pk)
    points = ContactPoint._base_manager.filter(person=cast.hassan)
    assert set(points.filter(is_work=True).values_list("value", flat=True)) == {
        "h@corp.example.org", "h@state.mn.us",
    }  # fmt: skip
    run = previewed(HOUSE, file(**known, Home_email="h@corp.example.org"), cast.council.pk, source="another")
    assert not run.rows.exists() and run.counts["unchanged"] == 1


def test_who_came_in_is_found_at_once(cast: Cast, file: File) -> None:
    cells = {"Member_number": "N-0042", "First_name": "Robert", "Last_name": "Nguyễn", "Local": "12"}
    applied(HOUSE, file(**cells, Phone="651-555-0188", Email="rob@example.net"), cast.council.pk)
    come = Person._base_manager.get(number="N-0042")
    for words in ("bob nguyen", "42", "0188", "rob@example.net"):
        assert come in find_people(HOUSE, words), words


def test_the_quality_report_says_what_was_odd_and_is_kept(cast: Cast, tmp_path: Path) -> None:
    headings = [*NAMES, "DOB", "Remarks"]
    rows = [
        ["N1", "Ana", "Olson", "12", "45/45/1990", "x"],
        ["N2", "Bo", "Berg", "99", "", ""],
        ["", "", "", "", "", ""],
        ["M1009", "Hassan", "Mohamed", "12", "", ""],
    ]
    run = applied(HOUSE, write_csv(tmp_path / "roster.csv", [headings, *rows]), cast.council.pk)
    report = ImportRun.objects.get(pk=run.pk).report
    assert (report["rows"], report["blank_rows"], report["encoding"]) == (3, 1, "utf-8")
    assert report["left_out"] == {"DOB": 1} and report["refused_for"] == {"Local": 1}
    assert report["columns_not_used"] == ["Remarks"]


@pytest.mark.parametrize("delimiter", ["^", "~"])
def test_the_rarer_separators_are_known_too(cast: Cast, tmp_path: Path, delimiter: str) -> None:
    path = write_csv(tmp_path / "a.csv", [NAMES, ["N1", "Ana", "Olson", "12"]], delimiter=delimiter)
    assert row(previewed(HOUSE, path, cast.council.pk), 2).cells["family_name"] == "Olson"


def test_the_page_of_a_roster_under_way_says_how_long_the_rest_takes(cast: Cast, file: File) -> None:
    run = bring(HOUSE, file(First_name="Ana", Last_name="Olson"), cast.local12.pk)
    run = roster.ask_to_compare(HOUSE, run.pk)
    now = clock.now()
    waiting = waiting_for(HOUSE, run)
    assert waiting is not None and waiting.left is None, "before anything is done nobody can say"
    Job.objects.filter(payload__run=run.pk).update(
        started_at=now - timedelta(seconds=30), steps_done=25_000, steps_total=100_000
    )
    with clock.stopped_at(now):
        waiting = waiting_for(HOUSE, run)
    assert waiting is not None
    assert (waiting.done, waiting.total, waiting.left) == (25_000, 100_000, timedelta(seconds=90))


def test_the_terminal_takes_the_sheet_the_heading_row_and_whether_it_lists_everybody(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name, number in (("May", "N1"), ("June", "N2")):
        sheet = book.add_worksheet(name)
        for at, cells in enumerate([NAMES, NAMES, [number, "Ana", "Olson", "12"]]):
            sheet.write_row(at, 0, cells)
    book.close()
    parser = argparse.ArgumentParser()
    import_roster.arguments(parser)
    words = ["--sheet", "June", "--heading-row", "2", "--full", "--affiliate", "12", "--json", "--preview"]
    import_roster.run(parser.parse_args([str(tmp_path / "a.xlsx"), *words]))
    told = json.loads(capsys.readouterr().out)
    assert (told["report"]["sheet"], told["report"]["heading_row"]) == ("June", 2)
    assert told["counts"]["new"] == 1 and told["counts"]["refused"] == 0 and told["counts"]["left"] > 3
