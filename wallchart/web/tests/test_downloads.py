"""What leaves as a file: its name, its kind, what no browser keeps, and that it is the page's own rows."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.organizing.models import Campaign
from wallchart.union.people.actions.privacy import Everything, Held
from wallchart.union.people.models import Affiliate
from wallchart.web.person_file import card, pack
from wallchart.web.tables_out import TableOut, as_csv, as_xlsx, csv_lines, long_xlsx

SignIn = Callable[[str], Client]
LATE = datetime(2026, 2, 4, 4, 30, tzinfo=UTC)
"""Half past ten in the evening of the third where the union is."""

plain = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
rows = st.lists(st.tuples(plain, st.none() | st.integers(-(10**6), 10**6)), max_size=5)


def table(title: str = "Local 12", body: Any = ()) -> TableOut:
    return TableOut(title, ["Name", "Number"], body, "Amina Warsame", LATE)


def content(response: HttpResponse) -> bytes:
    return b"".join(response) if response.streaming else response.content


# Names.


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Local 12: chart", "local-12-chart-2026-02-03.csv"),
        ("Größe & Maß/../x", "groe-max-2026-02-03.csv"),
        ("שרה", "table-2026-02-03.csv"),
        ("", "table-2026-02-03.csv"),
        ('a"; filename="evil.exe', "a-filenameevilexe-2026-02-03.csv"),
        ("a\r\nSet-Cookie: x=1", "a-set-cookie-x1-2026-02-03.csv"),
    ],
)
def test_a_file_is_called_after_what_it_is_and_the_unions_day(title: str, name: str) -> None:
    found = table(title).file_name("csv")
    assert found == name
    assert not set(found) & set('/\\"\r\n;: ')


@given(st.text(max_size=400))
@settings(max_examples=40)
def test_no_title_makes_a_name_that_a_disk_does_not_take(title: str) -> None:
    name = table(title).file_name("xlsx")
    assert len(name) <= 130 and name.isascii() and name.endswith("-2026-02-03.xlsx")
    assert not name.startswith(("-", "."))


DOWNLOADS: dict[str, Callable[[Cast], str]] = {
    "people.csv": lambda cast: reverse("people_csv") + "?q=" + "hassan" * 30,
    "people.xlsx": lambda cast: reverse("people_xlsx"),
    "chart.csv": lambda cast: reverse("chart_csv", args=[cast.civic.pk, cast.local12.pk]),
    "chart.xlsx": lambda cast: reverse("chart_xlsx", args=[cast.civic.pk, cast.local12.pk]),
    "board.csv": lambda cast: reverse("board_csv", args=[cast.civic.pk]),
    "board.xlsx": lambda cast: reverse("board_xlsx", args=[cast.civic.pk]),
}


@pytest.mark.parametrize("name", sorted(DOWNLOADS))
def test_a_download_is_kept_by_no_browser_and_says_what_it_is(
    name: str, cast: Cast, signed_in: SignIn
) -> None:
    Affiliate.objects.filter(pk=cast.local12.pk).update(name='Örtliche “12”; x="y"')
    Campaign.objects.filter(pk=cast.civic.pk).update(name="Civic\n" + "x" * 150)
    answer = signed_in("amina").get(DOWNLOADS[name](cast))
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    told = answer.headers["Content-Disposition"]
    ending = name.partition(".")[2]
    assert told.startswith('attachment; filename="') and told.endswith(f'-{clock.today()}.{ending}"')
    assert told.count('"') == 2 and len(told) < 180
    kind = "text/csv; charset=utf-8" if ending == "csv" else "application/vnd.openxmlformats"
    assert answer.headers["Content-Type"].startswith(kind)
    assert content(answer)[:3] == (b"\xef\xbb\xbf" if ending == "csv" else b"PK\x03")


def test_a_picture_of_the_hall_is_shown_and_not_kept(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in("amina").get(reverse("chart_paper", args=[cast.civic.pk, cast.local12.pk]))
    text = page.content.decode()
    for size in ("A1, for the hall", "24 × 36 inches", "Letter, to carry along"):
        assert size in text
    assert "Content-Disposition" not in page.headers, "without a size it is a page"


# The two ways to write a table say the same.


@given(rows)
@settings(max_examples=25)
def test_a_long_list_is_written_as_a_short_one_is(body: list[tuple[str, int | None]]) -> None:
    assert b"".join(csv_lines(table(body=body))) == as_csv(table(body=body))


@given(rows)
@example([("", None)])
@settings(max_examples=8, deadline=None)
def test_a_long_workbook_is_written_as_a_short_one_is(body: list[tuple[str, int | None]]) -> None:
    with long_xlsx(table(body=body)) as long:
        written = CalamineWorkbook.from_filelike(io.BytesIO(long.read()))
    other = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(table(body=body))))
    for number in (0, 1):
        assert written.get_sheet_by_index(number).to_python() == other.get_sheet_by_index(number).to_python()


# The file that a person gets.


def everything(**cells: object) -> Everything:
    own = dict.fromkeys(["family name", "given name", "middle name", "suffix", "birth date"], "")
    mail = {"kind": "email", "value": "a@example.org", "is_work": False}
    marks = [{"ask": "x", "more": {"day": date(2026, 1, 2)}}, {"ask": "y", "who": "z"}]
    held = (
        Held("people_contactpoint", "contacts", [mail], False),
        Held("people_note", "notes", [], False),
        Held("marks", "marks", marks, True),
    )
    return Everything(7, "Sam O'Brien", {**own, **cells}, held)


def test_the_file_has_a_table_of_each_kind_that_has_rows_and_of_no_other(db: None) -> None:
    files = zipfile.ZipFile(io.BytesIO(pack(everything(), "North Star", "Amina", LATE)))
    assert sorted(files.namelist()) == [
        "README.txt", "everything.json", "marks.csv", "people_contactpoint.csv", "person.csv", "person.vcf",
    ]  # fmt: skip
    marks = list(csv.reader(io.StringIO(files.read("marks.csv").decode("utf-8-sig"))))
    assert marks[:3] == [["ask", "more", "who"], ["x", '{"day": "2026-01-02"}', ""], ["y", "", "z"]]
    whole = json.loads(files.read("everything.json"))
    assert set(whole) == {"person", "people_contactpoint", "marks"}
    about = files.read("README.txt").decode()
    assert "All that North Star holds about Sam O'Brien" in about and "on 3 February 2026, 22:30" in about


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r"])
def test_no_name_begins_a_line_of_its_own_in_a_card(sign: str) -> None:
    """Or somebody called so would put a number of their choice into an address book."""
    told = card(everything(**{"family name": f"X{sign}TEL:+19005550100"}))
    lines = told.split("\r\n")
    assert not [line for line in lines if line.startswith("TEL")] and "\r" not in told.replace("\r\n", "")
    assert r"N:X\nTEL:+19005550100;;;;" in lines


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120))
@settings(max_examples=40)
def test_a_card_reads_back_what_was_written(name: str) -> None:
    unfolded = card(everything(**{"given name": name})).replace("\r\n ", "").split("\r\n")
    (line,) = [line for line in unfolded if line.startswith("N:")]
    read = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], line[3:].removesuffix(";;;"))
    assert read == name.replace("\r\n", "\n").replace("\r", "\n")
