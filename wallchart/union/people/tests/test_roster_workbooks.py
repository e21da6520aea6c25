"""Workbooks as programs really write them: which sheet, which cells, and what of them is told."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from wallchart.refusal import Refusal
from wallchart.union.people.roster import workbooks
from wallchart.union.people.roster.files import Looking, look_into
from wallchart.union.people.roster.workbooks import SHOWN, Unusable, lay_out, unpack

Fill = Callable[[Any, Any], None]
SHEET = "xl/worksheets/sheet1.xml"


def book(folder: Path, fill: Fill, *, name: str = "roster.xlsx", **options: Any) -> Path:
    """A workbook of the sheet Members, as `fill(book, sheet)` fills it."""
    made = xlsxwriter.Workbook(str(folder / name), options)
    fill(made, made.add_worksheet("Members"))
    made.close()
    return folder / name


def rows_of(*rows: list[Any]) -> Fill:
    def fill(_book: Any, sheet: Any) -> None:
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)

    return fill


def rewritten(path: Path, change: Callable[[bytes], bytes], member: str = SHEET) -> Path:
    """The same workbook with one of its members changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[member] = change(members[member])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def laid_out(path: Path, **sheets: str) -> tuple[list[list[str]], dict[str, Any]]:
    told = lay_out(path, path.with_suffix(".csv"), **sheets)
    assert "unusable" not in told, told
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file)), told


# --- cells


def test_cells_are_written_as_somebody_would_type_them(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        day, hour, span = (made.add_format({"num_format": form}) for form in ("m/d/yy", "h:mm", "[h]:mm"))
        sheet.write_row(0, 0, ["text", 12, 12.5, 1.5e16, 0.1, -3, True, False, None, "0012", " a\nb,c "])
        sheet.write_datetime(1, 0, datetime(1984, 3, 9), day)
        sheet.write_datetime(1, 1, datetime(1984, 3, 9, 14, 30), day)
        sheet.write_datetime(1, 2, time(6, 45), hour)
        sheet.write_datetime(1, 3, timedelta(hours=30), span)

    rows, told = laid_out(book(tmp_path, fill))
    assert rows[0] == ["text", "12", "12.5", "1.5e+16", "0.1", "-3", "yes", "no", "", "0012", " a\nb,c "]
    assert rows[1][:4] == ["1984-03-09", "1984-03-09 14:30:00", "06:45:00", "1 day, 6:00:00"]
    assert (told["sheet"], told["unscanned"], told["formulas"]) == ("Members", False, {})


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_day_is_the_same_day_from_whichever_year_a_workbook_counts(tmp_path: Path, from_1904: bool) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_datetime(0, 0, datetime(1984, 3, 9), made.add_format({"num_format": "d mmm yyyy"}))

    rows, _told = laid_out(book(tmp_path, fill, date_1904=from_1904))
    assert date.fromisoformat(rows[0][0]) == date(1984, 3, 9)


def test_rows_keep_their_numbers_where_the_sheet_begins_lower_and_further_right(tmp_path: Path) -> None:
    def fill(_made: Any, sheet: Any) -> None:
        sheet.write(3, 2, "Name")
        sheet.write(6, 2, "Ana")

    path = book(tmp_path, fill)
    rows, _told = laid_out(path)
    assert [row[2] if any(row) else "" for row in rows] == ["", "", "", "Name", "", "", "Ana"]


# --- what is told


def odd(made: Any, sheet: Any) -> None:
    """Formulas in A and AB, errors in B, hidden rows, cells merged over rows and over columns."""
    for at in range(SHOWN + 3):
        sheet.write_formula(at, 0, "=1+1", None, 2)
    sheet.write_formula(1, 27, '="Ol"&"son"', None, "Olson")
    sheet.write_formula(2, 1, "=NA()", None, "#N/A")
    sheet.write(3, 1, "=1+1 as text", made.add_format({"num_format": "@"}))
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.merge_range("D2:D5", "12")
    sheet.merge_range("F1:G1", "wide")


def test_formulas_errors_hidden_rows_and_merged_cells_are_told_by_their_places(tmp_path: Path) -> None:
    _rows, told = laid_out(book(tmp_path, odd, strings_to_formulas=False))
    assert told["formulas"]["0"] == {"count": 8, "cells": ["A1", "A2", "A3", "A4", "A5"]}
    assert told["formulas"]["27"] == {"count": 1, "cells": ["AB2"]}
    assert told["errors"] == {"1": {"count": 1, "cells": ["B3"]}}
    assert (told["hidden_rows"], told["merged"]) == (2, ["D2:D5"])


def prefixed(sheet: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", sheet).replace(b'xmlns="', b'xmlns:x="')


def test_the_same_is_told_where_a_program_names_the_parts_of_its_xml_otherwise(tmp_path: Path) -> None:
    plain = laid_out(book(tmp_path, odd, name="plain.xlsx", strings_to_formulas=False))
    assert laid_out(rewritten(book(tmp_path, odd, strings_to_formulas=False), prefixed)) == plain


@pytest.mark.parametrize("chunk", [200, 333, 1000])
def test_the_same_is_told_however_the_file_is_cut_into_pieces(
    tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def merge_many(made: Any, sheet: Any) -> None:
        odd(made, sheet)
        for at in range(10, 40, 2):
            sheet.merge_range(at, 3, at + 1, 3, "12")

    path = book(tmp_path, merge_many)
    whole = laid_out(path)
    monkeypatch.setattr(workbooks, "CHUNK", chunk)
    assert len(whole[1]["merged"]) == 16
    monkeypatch.setattr(workbooks, "_sheet_files", lambda _archive: {SHEET: "Members"})  # a list of one piece
    assert laid_out(path) == whole


# --- which sheet


def three(folder: Path) -> Path:
    """Sheets: Notes (hidden, filled), Empty, "R&D <May>" (filled), June (filled)."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write(0, 0, "members")
        sheet.hide()
        made.add_worksheet("Empty").activate()
        made.add_worksheet("R&D <May>").write_formula(0, 0, "=1+1", None, 2)
        made.add_worksheet("June").write(0, 0, "june")

    return book(folder, fill)


@pytest.mark.parametrize(
    ("said", "sheet", "cell"),
    [
        ({}, "R&D <May>", "2"),
        ({"sheet_before": "June"}, "June", "june"),
        ({"sheet_before": "Members"}, "Members", "members"),
        ({"sheet_before": "Empty"}, "R&D <May>", "2"),
        ({"sheet_before": "April"}, "R&D <May>", "2"),
        ({"sheet": "June", "sheet_before": "Members"}, "June", "june"),
        ({"sheet": "Members"}, "Members", "members"),
    ],
)
def test_a_sheet_that_is_named_else_the_last_times_else_the_first_to_be_seen(
    tmp_path: Path, said: dict[str, str], sheet: str, cell: str
) -> None:
    rows, told = laid_out(three(tmp_path), **said)
    assert (told["sheet"], rows[0][0]) == (sheet, cell)
    assert told["sheets"] == ["Members", "Empty", "R&D <May>", "June"]
    assert bool(told["formulas"]) is (sheet == "R&D <May>"), "what is told is of this sheet"


@pytest.mark.parametrize(("sheet", "key"), [("April", "no_sheet"), ("Empty", "empty_sheet")])
def test_a_sheet_that_is_named_and_cannot_be_used_is_told(tmp_path: Path, sheet: str, key: str) -> None:
    assert lay_out(three(tmp_path), tmp_path / "rows.csv", sheet) == {"unusable": key}
    assert not (tmp_path / "rows.csv").exists()


# --- what cannot be used


def test_a_workbook_of_hidden_sheets_alone_gives_the_first_of_them(tmp_path: Path) -> None:
    hide_all = book(tmp_path, rows_of(["a"], ["b"]))
    rewritten(hide_all, lambda xml: xml.replace(b"<sheet ", b'<sheet state="hidden" '), "xl/workbook.xml")
    assert laid_out(hide_all)[0] == [["a"], ["b"]]


def bomb_limits(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(workbooks, name, value)


def test_sizes_are_judged_by_what_they_say_and_by_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path, rows_of(*(["x" * 50] for _row in range(200))))
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    bomb_limits(monkeypatch, MOST_UNPACKED=size, CHUNK=100)
    assert "unusable" not in lay_out(path, tmp_path / "rows.csv")
    bomb_limits(monkeypatch, MOST_UNPACKED=size - 1)
    assert lay_out(path, tmp_path / "rows.csv") == {"unusable": "bomb"}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"0" * 5_000)
    lying = content.getvalue().replace((5_000).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    path.write_bytes(lying)
    bomb_limits(monkeypatch, MOST_UNPACKED=4_999)
    assert lay_out(path, tmp_path / "rows.csv") == {"unusable": "bomb"}


@pytest.mark.parametrize("spell", [bytes, prefixed])
def test_a_sheet_laid_out_wider_and_longer_than_any_roster_is_turned_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spell: Callable[[bytes], bytes]
) -> None:
    bomb_limits(monkeypatch, MOST_CELLS=26 * 100)
    for row, unusable in ((99, False), (100, True)):
        path = rewritten(book(tmp_path, lambda _book, sheet, row=row: sheet.write(row, 25, "x")), spell)
        assert ("unusable" in lay_out(path, tmp_path / "rows.csv")) is unusable


def test_an_archive_of_too_many_members_and_one_packed_in_a_rare_way_are_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(10_001):
            archive.writestr(str(at), b"")
    assert lay_out(path, tmp_path / "rows.csv") == {"unusable": "bomb"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert lay_out(path, tmp_path / "rows.csv") == {"unusable": "broken"}


def test_what_the_program_finds_out_comes_back_from_it(tmp_path: Path) -> None:
    path = three(tmp_path)
    assert unpack(path, tmp_path / "rows.csv", sheet="June")["sheet"] == "June"
    assert (tmp_path / "rows.csv").read_text() == "june\n"
    with pytest.raises(Unusable, match="no_sheet"):
        unpack(path, tmp_path / "rows.csv", sheet="April")


def test_a_program_that_takes_too_long_or_falls_is_said_as_a_workbook_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = three(tmp_path)
    monkeypatch.setattr(workbooks, "LONGEST_SECONDS", 0)
    with pytest.raises(Refusal, match="too large to be laid out; save the sheet as CSV") as refusal:
        look_into(path, name="mine.xlsx")
    assert refusal.value.file == "mine.xlsx"


def test_of_an_unusable_sheet_the_sentence_names_it_and_where_to_look(tmp_path: Path) -> None:
    path = three(tmp_path)
    with pytest.raises(Refusal, match="no sheet of that name; choose one of its sheets") as refusal:
        look_into(path, name="mine.xlsx", looking=Looking(sheet="April"))
    assert refusal.value.value == "April"
    with pytest.raises(Refusal, match=r'in sheet "June" \(there are also: Members, Empty, R&D <May>\)'):
        look_into(path, name="mine.xlsx", looking=Looking(sheet="June"))
    assert not list(tmp_path.glob("*.rows.csv*")), "nothing is left of what could not be used"
