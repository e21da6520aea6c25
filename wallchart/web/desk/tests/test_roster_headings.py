"""Which sheet and which row the headings are in: seen with the first rows of the file, and corrected."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import HOUSE, Cast
from wallchart.refusal import Refusal
from wallchart.union.core.errors import Conflict
from wallchart.union.people.actions import roster
from wallchart.union.people.actions.roster_headings import say_headings
from wallchart.union.people.models import ImportRun, ImportSource, Person

SignIn = Callable[[str], Client]

TWO_HEADS = (
    "Person,,Membership\nFirst name,Last name,Number of member,Lodge\nAna,Olson,N1,12\nBo,Berg,N2,12\n"
)
UNKNOWN_HEADS = "A list of ours\n\nQ,R,S,T\nN1,Ana,Olson,12\nN2,Bo,Berg,12\n"


@pytest.fixture
def amina(signed_in: SignIn) -> Client:
    return signed_in("amina")


def workbook(**sheets: list[list[object]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return content.getvalue()


PEOPLE: list[list[object]] = [["Member number", "First name", "Last name"], ["N1", "Ana", "Olson"]]
OTHERS: list[list[object]] = [["Member number", "First name", "Last name"], ["N9", "Zoe", "Dahl"]]


def bring(client: Client, cast: Cast, content: bytes, name: str = "roster.csv") -> ImportRun:
    sent = {"file": SimpleUploadedFile(name, content), "affiliate": cast.local12.pk, "source": "payroll"}
    response = client.post("/rosters/new/", sent)
    assert response.status_code == 302, response.content.decode()
    return ImportRun.objects.latest("id")


def columns(client: Client, run: ImportRun) -> str:
    return client.get(f"/rosters/{run.pk}/columns/").content.decode()


def say(client: Client, run: ImportRun, **what: object) -> str:
    """What the page says after it was said where the headings are."""
    page = client.post(f"/rosters/{run.pk}/headings/", what, follow=True).content.decode()
    run.refresh_from_db()
    return page


def test_the_page_says_which_row_was_taken_and_shows_the_first_rows(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, ("Report of May\n\n" + TWO_HEADS).encode())
    page = columns(amina, run)
    assert "Headings taken from row 4. Not right?" in page
    assert "<td>Report of May</td>" in page and "<td>Bo</td>" in page
    assert 'value="4" aria-label="Row 4 is the headings" aria-pressed="true"' in page


def test_another_row_is_taken_and_the_columns_are_guessed_anew(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, b"Name,Phone,Local,Status\nFirst name,Last name,Lodge,Kind\nAna,Olson,12,x\n")
    assert run.reading["heading_row"] == 1
    page = say(amina, run, heading_row=2)
    assert run.reading["headings"] == ["First name", "Last name", "Lodge", "Kind"]
    assert run.mapping["First name"] == "given_name"
    assert "Headings taken from row 2" in page


def test_a_file_whose_headings_nobody_knows_is_taken_in_and_asks(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, UNKNOWN_HEADS.encode())
    page = columns(amina, run)
    assert "Which row are the headings?" in page and "reads like headings" in page
    assert "Show what it would change" not in page
    page = say(amina, run, heading_row=3)
    assert run.reading["headings"] == ["Q", "R", "S", "T"] and "Show what it would change" in page


def test_without_headings_nothing_is_compared(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, UNKNOWN_HEADS.encode())
    page = amina.post(f"/rosters/{run.pk}/compare/", follow=True).content.decode()
    assert "no column says who a row is about" in page
    run.refresh_from_db()
    assert run.state == "uploaded"


def test_at_the_terminal_where_nobody_is_asked_such_a_file_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(UNKNOWN_HEADS)
    with pytest.raises(Refusal, match="reads like headings; say in which row"):
        roster.bring_roster(HOUSE, file=path, name="x.csv", affiliate_id=cast.local12.pk, source="s")


def test_headings_that_a_source_had_before_are_found_by_themselves(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, UNKNOWN_HEADS.encode())
    say(amina, run, heading_row=3)
    fields = {"column-0": "number", "column-1": "given_name", "column-2": "family_name", "column-3": "local"}
    amina.post(f"/rosters/{run.pk}/columns/", fields)
    again = bring(amina, cast, ("\n\n\n" + UNKNOWN_HEADS).encode())
    assert again.reading["heading_row"] == 6 and again.mapping["T"] == "local"


def test_another_sheet_is_looked_into(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, workbook(May=PEOPLE, June=OTHERS), "roster.xlsx")
    page = columns(amina, run)
    assert "Headings taken from row 1 of the sheet “May”" in page and "<option>June</option>" in page
    page = say(amina, run, sheet="June")
    assert "<option selected>June</option>" in page and "Zoe" in page and "Olson" not in page
    amina.post(
        f"/rosters/{run.pk}/columns/",
        {f"column-{at}": run.mapping[name] for at, name in enumerate(run.reading["headings"])},
    )
    assert roster.compare_roster(HOUSE, run.pk).counts["new"] == 1
    assert run.rows.get().cells["number"] == "N9"


def test_a_workbook_that_begins_with_a_covering_sheet_is_taken_in(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, workbook(Cover=[["Made by payroll"], ["on 5 May"]], Data=PEOPLE), "r.xlsx")
    assert run.reading["heading_row"] == 0
    page = columns(amina, run)
    assert "In sheet &quot;Cover&quot; (there are also: Data)" in page
    say(amina, run, sheet="Data")
    assert run.mapping["First name"] == "given_name"


def test_the_sheet_is_remembered_for_the_source(cast: Cast, amina: Client) -> None:
    say(amina, bring(amina, cast, workbook(May=PEOPLE, June=OTHERS), "a.xlsx"), sheet="June")
    assert bring(amina, cast, workbook(May=PEOPLE, June=OTHERS), "b.xlsx").reading["sheet"] == "June"
    assert bring(amina, cast, workbook(July=PEOPLE), "c.xlsx").reading["sheet"] == "July"
    assert ImportSource.objects.get().sheet == "June"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"sheet": "May"}, "no sheet of that name"),
        ({"sheet": "Nothing"}, "this sheet is empty"),
        ({"heading_row": "7"}, "there is no heading in this row"),
        ({"heading_row": "99999"}, "there is no heading in this row"),
        ({"heading_row": "2"}, "there is a heading and no row under it"),
        ({"heading_row": "two"}, "give the number of a row"),
        ({"heading_row": "0"}, "give the number of a row"),
    ],
)
def test_what_cannot_be_read_there_is_said_and_everything_stays(
    cast: Cast, amina: Client, said: dict[str, str], sentence: str
) -> None:
    run = bring(amina, cast, workbook(June=PEOPLE, Nothing=[]), "roster.xlsx")
    before = run.reading
    assert sentence in say(amina, run, **said)
    assert run.reading == before
    assert roster.compare_roster(HOUSE, run.pk).counts["new"] == 1


def test_headings_far_down_are_taken_and_shown_with_the_rows_about_them(cast: Cast, amina: Client) -> None:
    remarks = "".join(f"remark {n}\n" for n in range(1, 3000))
    run = bring(amina, cast, (remarks + "Q,First name,Last name\nN1,Ana,Olson\n").encode())
    assert run.reading["heading_row"] == 0
    page = say(amina, run, heading_row=3000)
    assert run.reading["headings"] == ["Q", "First name", "Last name"]
    assert "<td>remark 40</td>" in page and "<td>remark 2995</td>" in page and "<td>Olson</td>" in page
    assert "<td>remark 41</td>" not in page and "<td>remark 2994</td>" not in page
    assert "give the number of a row" in say(amina, run, heading_row="9" * 5000)


def test_what_was_compared_before_is_dropped(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, b"First name,Last name\nFirst name,Last name\nAna,Olson\n")
    roster.compare_roster(HOUSE, run.pk)
    say(amina, run, heading_row=2)
    assert run.state == "uploaded" and not run.rows.exists() and run.counts == {}
    roster.apply_roster(HOUSE, roster.compare_roster(HOUSE, run.pk).pk)
    assert Person._base_manager.filter(family_name="Olson").exists()
    with pytest.raises(Conflict, match="applied by now"):
        say_headings(HOUSE, run.pk, heading_row=1)


def test_nobody_says_it_of_another_locals_roster(cast: Cast, amina: Client, signed_in: SignIn) -> None:
    run = bring(amina, cast, TWO_HEADS.encode())
    assert signed_in("otto").post(f"/rosters/{run.pk}/headings/", {"heading_row": 2}).status_code == 404


def test_the_first_rows_of_a_wide_file_are_cut_and_say_so(cast: Cast, amina: Client) -> None:
    wide = ",".join(f"extra {at}" for at in range(20))
    run = bring(amina, cast, f"First name,Last name,{wide}\nAna,Olson,{wide}\n".encode())
    assert "and 10 more" in columns(amina, run)


def test_nothing_is_left_beside_the_file_that_was_brought(cast: Cast, tmp_path: Path) -> None:
    for name, content in {"a.xlsx": workbook(May=PEOPLE), "b.xlsx": workbook(Cover=[["Nothing"]])}.items():
        (tmp_path / name).write_bytes(content)
        try:
            roster.bring_roster(
                HOUSE, file=tmp_path / name, name=name, affiliate_id=cast.local12.pk, source="s"
            )
        except Refusal:
            assert name == "b.xlsx"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]
