"""Files of every kind that is sent, and of every kind that should not be: rows, or one sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.cast import HOUSE, Cast
from wallchart.refusal import Refusal
from wallchart.union.people.models import ImportRun, Person
from wallchart.union.people.roster.files import Reading, look_into, rows_of
from wallchart.union.people.roster.guessing import guess_day_first, guess_mapping

from .rosters import applied, bring, counts, everything, previewed, row, why, write_csv

PLAIN = "Member number,First name,Last name,Local\nN1,Ana,Olson,12\nN2,José,Nguyễn,12\n"
SIMPLE = "Member number,First name,Last name,Local\nN1,Ana,Olson,12\nN2,José,Muñoz,12\n"


def written(folder: Path, content: bytes, name: str = "roster.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def texts(path: Path) -> list[list[str]]:
    reading = look_into(path, name=path.name)
    return [found.texts for found in rows_of(path, reading.kept()) if found.number > reading.heading_row]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_writing_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path, PLAIN.replace(",", delimiter).encode(encoding))
    assert texts(path)[1] == ["N2", "José", "Nguyễn", "12"]


def test_windows_1252_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, SIMPLE.encode("cp1252"))
    assert look_into(path, name="x").encoding == "cp1252"
    assert texts(path)[1] == ["N2", "José", "Muñoz", "12"]


def test_a_line_break_in_quotes_and_an_empty_line_keep_the_spreadsheets_row_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, b'First name,Last name,Street\nAna,Olson,"1 Oak\nApt 2"\n\nBo,Berg,2 Elm\n')
    reading = look_into(path, name="x")
    found = [(one.number, one.texts) for one in rows_of(path, reading.kept())]
    assert found[1] == (2, ["Ana", "Olson", "1 Oak\nApt 2"])
    assert found[-1] == (4, ["Bo", "Berg", "2 Elm"])


def test_a_heading_in_row_seven_is_found_and_said(tmp_path: Path) -> None:
    path = written(tmp_path, b"Roster of the state\n\n\nas of May\n,,,\n\n" + PLAIN.encode())
    reading = look_into(path, name="x")
    assert reading.heading_row == 7


def test_two_columns_of_one_heading_are_told_apart(tmp_path: Path) -> None:
    path = written(tmp_path, b"First name,Last name,Phone,Phone\nAna,Olson,1,2\n")
    reading = look_into(path, name="x")
    assert reading.headings == ["First name", "Last name", "Phone", "Phone (2)"]
    assert any('headed "Phone"' in note for note in reading.notes)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A small workbook that unpacks to 1.2 GB: one member of 60 MB, packed once and listed twenty times."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 << 20))
    packed, begins = content.getvalue(), archive.start_dir
    member, entry, end = packed[:begins], packed[begins:-22], packed[-22:]
    offsets = (number * len(member) for number in range(20))
    listed = b"".join(entry[:42] + offset.to_bytes(4, "little") + entry[46:] for offset in offsets)
    sizes = (len(listed), 20 * len(member))
    counted = (20).to_bytes(2, "little") * 2 + b"".join(size.to_bytes(4, "little") for size in sizes)
    return member * 20 + listed + end[:8] + counted + end[20:]


UNUSABLE = {
    "empty": (b"", "is empty"),
    "blank lines": (b"\n\n,,,\n", "is empty"),
    "binary noise": (bytes(range(256)) * 40, "no table of text"),
    "a PDF": (b"%PDF-1.7 and so on", "kind PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "kind PNG"),
    "a packed file": (b"\x1f\x8b" + b"\0" * 50, "kind gzip"),
    "no headings": (b"1,2,3\n4,5,6\n", "reads like headings"),
    "a heading alone": (b"First name,Last name\n", "no row under it"),
    "10,000 columns": (b"First name,Last name," + b"x," * 10_000 + b"\n" + b"1," * 10_002, "10002 columns"),
    "a broken workbook": (b"PK\x03\x04 and nothing more", "no workbook that can be opened"),
    "a broken old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "no workbook"),
}


@pytest.mark.parametrize(("content", "sentence"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_cannot_be_used_gets_a_sentence_that_names_the_file(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence) as refusal:
        look_into(written(tmp_path, content), name="from payroll.csv")
    assert refusal.value.file == "from payroll.csv"


def test_a_bomb_is_turned_away_by_what_it_says_of_its_size(tmp_path: Path, bomb: bytes) -> None:
    with pytest.raises(Refusal, match="larger than any roster") as refusal:
        look_into(written(tmp_path, bomb), name="from payroll.csv")
    assert refusal.value.file == "from payroll.csv"


def test_a_bomb_that_lies_about_its_size_is_found_out(tmp_path: Path, bomb: bytes) -> None:
    lying = bomb.replace((60 << 20).to_bytes(4, "little"), (60).to_bytes(4, "little"))
    with pytest.raises(Refusal, match="larger than any roster"):
        look_into(written(tmp_path, lying), name="x")


def test_a_file_of_a_gigabyte_is_turned_away_unread(tmp_path: Path, settings: object) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(Refusal, match="1024 MB and at most 200 MB"):
        look_into(path, name="x")


def test_nothing_is_kept_of_a_file_that_cannot_be_used(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        bring(HOUSE, written(tmp_path, b"\0" * 900), cast.council.pk)
    assert not ImportRun.objects.exists()


def test_a_quotation_mark_that_is_never_closed_is_found_with_its_row(cast: Cast, tmp_path: Path) -> None:
    content = PLAIN + "N3,Al,Dahl,12\n" * 400 + 'N4,"Bo,Berg,12\n' + "N5,Cy,Dahl,12\n" * 100
    run = bring(HOUSE, written(tmp_path, content.encode()), cast.council.pk)
    before = everything()
    from wallchart.union.people.actions import roster

    with pytest.raises(Refusal, match="never closed") as refusal:
        roster.compare_roster(HOUSE, run.pk)
    assert refusal.value.row == 404
    run.refresh_from_db()
    assert run.state == "refused" and not run.rows.exists()
    assert everything() == before


def test_a_row_of_another_encoding_is_read_and_told_where(cast: Cast, tmp_path: Path) -> None:
    content = PLAIN.encode() + "N3,José,Muñoz,12\n".encode("cp1252")
    run = previewed(HOUSE, written(tmp_path, content), cast.council.pk)
    assert row(run, 4).cells["family_name"] == "Muñoz"
    assert "had to be guessed" in why(run, 4)
    assert any(
        "two encodings" in warning["sentence"] and "4" in warning["sentence"] for warning in run.warnings
    )


def test_a_row_with_too_many_cells_is_refused_since_a_separator_stands_unquoted(
    cast: Cast, tmp_path: Path
) -> None:
    run = previewed(HOUSE, written(tmp_path, (PLAIN + "N3,Bo,Berg, Jr,12\n").encode()), cast.council.pk)
    assert "5 cells and the heading 4" in why(run, 4)
    assert counts(run) == {"new": 2, "refused": 1}


def workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Members")
    day = book.add_format({"num_format": "m/d/yyyy"})
    for at, heading in enumerate(["Member number", "First name", "Last name", "DOB", "Local", "ZIP"]):
        sheet.write(2, at + 1, heading)
    sheet.write(3, 1, 12345)
    sheet.write(3, 2, "Ana")
    sheet.write_formula(3, 3, '="Ol"&"son"', None, "Olson")
    sheet.write_datetime(3, 4, datetime(1984, 3, 9), day)
    sheet.write(3, 5, 12)
    sheet.write_formula(3, 6, "=NA()", None, "#N/A")
    book.add_worksheet("Other")
    book.close()
    return path


def test_a_workbook_is_read_with_its_dates_numbers_and_row_numbers(cast: Cast, tmp_path: Path) -> None:
    run = applied(HOUSE, workbook(tmp_path / "roster.xlsx"), cast.council.pk)
    ana = Person._base_manager.get(given_name="Ana")
    assert (ana.number, ana.family_name, ana.birth_date, ana.home_id) == (
        "12345",
        "Olson",
        date(1984, 3, 9),
        cast.local12.pk,
    )
    assert row(run, 4).person_id == ana.pk
    assert run.reading["sheet"] == "Members" and run.reading["heading_row"] == 3


def test_formulas_and_error_values_of_a_workbook_are_told(cast: Cast, tmp_path: Path) -> None:
    run = previewed(HOUSE, workbook(tmp_path / "roster.xlsx"), cast.council.pk)
    told = " ".join(warning["sentence"] for warning in run.warnings)
    assert 'Column "Last name" holds 1 formula (D4): the value last computed is taken' in told
    assert 'Column "ZIP" holds 1 cell with a spreadsheet\'s error, such as #N/A' in told


def test_a_formula_in_a_text_file_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN.encode() + b'N3,"=HYPERLINK(""x"")",Berg,12\nN4,="Bo",Berg,12\n')
    run = previewed(HOUSE, path, cast.council.pk)
    assert "a formula stands here" in why(run, 4)
    assert row(run, 5).cells["given_name"] == "Bo"


def guessed(headings: list[str], rows: list[list[str]]) -> dict[str, str]:
    return guess_mapping(headings, rows, {})


def test_columns_are_guessed_from_their_headings() -> None:
    headings = [
        "EMP ID",
        "LAST NAME",
        "First_Name",
        "DOB",
        "E-Mail Address",
        "Work Email",
        "Cell Phone #",
        "Local #",
    ]
    assert list(guessed(headings, []).values()) == [
        "number", "family_name", "given_name", "birth_date", "email", "email_work", "phone", "local",
    ]  # fmt: skip


def test_a_second_line_of_an_address_is_no_second_address() -> None:
    headings = ["ADDRESS", "ADDRESS 2", "Phone", "Phone 2"]
    assert list(guessed(headings, []).values()) == ["line1", "line2", "phone", "phone"]


def test_columns_without_a_telling_heading_are_guessed_from_their_values() -> None:
    rows = [["Olson, Ana", f"a{n}@example.org", f"651-555-010{n}", "blue"] for n in range(5)]
    assert list(guessed(["A", "B", "C", "D"], rows).values()) == ["last_first", "email", "phone", ""]


def test_a_column_called_name_says_by_its_commas_in_which_order() -> None:
    assert guessed(["Name"], [["Olson, Ana"], ["Berg, Bo"]]) == {"Name": "last_first"}
    assert guessed(["Name"], [["Ana Olson"], ["Bo Berg"]]) == {"Name": "full_name"}


def test_days_come_first_only_where_a_value_proves_it() -> None:
    mapping = {"DOB": "birth_date"}
    assert guess_day_first(["DOB"], [["25/3/1984"], ["3/4/1984"]], mapping)
    assert not guess_day_first(["DOB"], [["3/25/1984"], ["3/4/1984"]], mapping)
    assert not guess_day_first(["DOB"], [["3/4/1984"]], mapping)


def test_a_slip_that_is_no_day_in_either_order_proves_nothing() -> None:
    mapping = {"DOB": "birth_date"}
    for slip in ("45/1/1990", "0/13/1990", "13/13/1990", "30/2/1990"):
        assert not guess_day_first(["DOB"], [[slip], ["3/4/1984"]], mapping), slip


def test_the_mapping_is_remembered_for_its_source(cast: Cast, tmp_path: Path) -> None:
    from wallchart.union.people.actions import roster

    path = write_csv(
        tmp_path / "a.csv", [["Code", "First name", "Last name", "Lodge"], ["N1", "Ana", "Olson", "12"]]
    )
    run = bring(HOUSE, path, cast.council.pk, source="lodge list")
    assert run.mapping["Lodge"] == ""
    roster.confirm_columns(
        HOUSE, run.pk, mapping={**run.mapping, "Lodge": "local", "Code": "number"}, choices={}, full=False
    )
    again = bring(HOUSE, path, cast.council.pk, source="lodge list")
    assert (again.mapping["Lodge"], again.mapping["Code"]) == ("local", "number")
    assert bring(HOUSE, path, cast.council.pk, source="another").mapping["Lodge"] == ""


def test_what_was_read_can_be_kept_as_plain_values(tmp_path: Path) -> None:
    reading = look_into(written(tmp_path, PLAIN.encode()), name="x")
    assert Reading(**reading.kept()) == reading
