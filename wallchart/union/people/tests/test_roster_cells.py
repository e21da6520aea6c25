"""Cells as they really come, and as nobody should send them: read right, or told where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import HOUSE, Cast
from wallchart.refusal import Refusal
from wallchart.union.people.models import ImportRow, Person
from wallchart.union.people.reads.rosters import refused_csv
from wallchart.union.people.roster import values

from .rosters import applied, counts, operations, previewed, row, why, write_csv

NAMES = ["Member number", "First name", "Last name", "Local"]
ANA = ["N1", "Ana", "Olson", "12"]
COLUMNS = ["Member number", "First name", "Last name", "Local", "Phone", "Email", "ZIP", "DOB", "Street"]


def brought(cast: Cast, folder: Path, **cells: str) -> ImportRow:
    """The row of a file in which Ana Olson of Local 12 stands, with these cells."""
    plain = {"Member number": "N1", "First name": "Ana", "Last name": "Olson", "Local": "12"}
    said = {**plain, **{name.replace("_", " "): text for name, text in cells.items()}}
    path = write_csv(folder / "a.csv", [COLUMNS, [said.get(name, "") for name in COLUMNS]])
    return row(previewed(HOUSE, path, cast.council.pk), 2)


def numbers(found: ImportRow) -> list[str]:
    return [point[0] for point in found.cells.get("phones", [])]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("6125550134.0", ["+16125550134"]),
        ("6.125550134E+09", ["+16125550134"]),
        ("651-555-0100 / 612-555-0199", ["+16515550100", "+16125550199"]),
        ("651-555-0100; (612) 555-0199", ["+16515550100", "+16125550199"]),
        ("651-555-0100\n612-555-0199", ["+16515550100", "+16125550199"]),
        ("651-555-0100 or 612-555-0199", ["+16515550100", "+16125550199"]),
        ("651/555-0100", ["+16515550100"]),
        ("651-555-0100, ext. 12", ["+16515550100 x12"]),
    ],
)
def test_phones_are_read_one_or_several_in_a_cell(
    cast: Cast, tmp_path: Path, said: str, read: list[str]
) -> None:
    assert numbers(brought(cast, tmp_path, Phone=said)) == read


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("6.12555e9", "has rounded this number"),
        ("6.12555E+09", "has rounded this number"),
        ("555-0100", "with its area code"),
        ("000-000-0000", "with its area code"),
        ("123-456-7890", "with its area code"),
        ("651-555-0100 / 555", "write it with its area code"),
    ],
)
def test_a_phone_that_cannot_be_right_is_left_out_and_told(
    cast: Cast, tmp_path: Path, said: str, sentence: str
) -> None:
    found = brought(cast, tmp_path, Phone=said)
    assert found.operation == "new" and numbers(found) == []
    assert sentence in found.problems[0]["why"] and found.problems[0]["column"] == "Phone"


@pytest.mark.parametrize("between", ["; ", ", ", " / ", "\n", " or "])
def test_two_addresses_in_one_cell_are_two(cast: Cast, tmp_path: Path, between: str) -> None:
    found = brought(cast, tmp_path, Email=f"a@x.org{between}b@y.org")
    assert [one[0] for one in found.cells["emails"]] == ["a@x.org", "b@y.org"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2139", "02139"), ("55101", "55101"), ("55101.0", "55101"), ("551011234", "55101-1234"),
        ("21391234", "02139-1234"), ("2139-1234", "02139-1234"), ("K1A 0B1", "K1A 0B1"),
    ],
)  # fmt: skip
def test_a_zip_code_gets_back_the_zeros_that_a_spreadsheet_took(
    cast: Cast, tmp_path: Path, said: str, read: str
) -> None:
    assert brought(cast, tmp_path, Street="1 Oak", ZIP=said).cells["zip"] == read


@pytest.mark.parametrize(
    ("said", "read"), [("1234.0", "1234"), ("1,234", "1234"), ("1.234E+03", "1234"), ("00412", "00412")]
)
def test_a_member_number_is_read_without_what_a_spreadsheet_made_of_it(
    cast: Cast, tmp_path: Path, said: str, read: str
) -> None:
    assert brought(cast, tmp_path, Member_number=said).cells["number"] == read


def test_a_member_number_that_was_rounded_refuses_its_row(cast: Cast, tmp_path: Path) -> None:
    found = brought(cast, tmp_path, Member_number="1.23457E+11")
    assert found.operation == "refused" and "format its column as text" in found.problems[0]["why"]


def test_a_member_number_without_its_leading_zeros_means_the_same_person(cast: Cast, tmp_path: Path) -> None:
    first = write_csv(
        tmp_path / "a.csv", [NAMES, ["00412", "Ana", "Olson", "12"], ["77", "Bo", "Berg", "12"]]
    )
    applied(HOUSE, first, cast.council.pk)
    second = write_csv(
        tmp_path / "b.csv", [NAMES, ["412", "Ana", "Olson", "12"], ["0077", "Bo", "Berg", "12"]]
    )
    run = applied(HOUSE, second, cast.council.pk, source="another")
    assert operations(run) == {2: "unchanged", 3: "changed"}
    assert row(run, 3).after == {"number": "0077"}, "zeros that come are news, zeros that go are not"
    assert Person._base_manager.get(given_name="Ana").number == "00412"


def test_zeros_decide_nothing_where_two_people_differ_by_them(cast: Cast, tmp_path: Path) -> None:
    rows = [["0412", "Ana", "Olson", "12"], ["00412", "Bo", "Berg", "12"]]
    applied(HOUSE, write_csv(tmp_path / "a.csv", [NAMES, *rows]), cast.council.pk)
    assert set(Person._base_manager.filter(number__endswith="412").values_list("number", flat=True)) == {
        "0412",
        "00412",
    }
    third = write_csv(tmp_path / "b.csv", [NAMES, ["412", "Cy", "Lund", "12"]])
    assert counts(previewed(HOUSE, third, cast.council.pk)) == {"new": 1}


@pytest.mark.parametrize(
    "said",
    ["12", "012", "12.0", "Local 12", "AFSCME Local 0012", "L12", "L-12", "Local #12", "Local No. 12",
     "AFSCME Council 5, Local 12", "District Council 77 Local 12", "Lodge 12", "Local 12 (Council 5)"],
)  # fmt: skip
def test_a_local_is_known_however_it_is_written(cast: Cast, tmp_path: Path, said: str) -> None:
    assert brought(cast, tmp_path, Local=said).cells["home"] == cast.local12.pk


def test_an_unknown_local_refuses_its_row_with_its_value(cast: Cast, tmp_path: Path) -> None:
    found = brought(cast, tmp_path, Local="Local 4711")
    assert found.operation == "refused"
    assert found.problems == [
        {
            "column": "Local",
            "value": "Local 4711",
            "why": "there is no such Local here; plant it in the tree first, or correct the number",
            "fatal": True,
        }
    ]


@pytest.mark.parametrize(
    ("said", "read"),
    [("30750", "1984-03-09"), ("30750.0", "1984-03-09"), ("9-Mar-84", "1984-03-09"),
     ("3.9.1984", "1984-03-09"),
     ("1984-03-09 00:00:00", "1984-03-09"), ("19840309", "1984-03-09"), ("25/3/1984", "1984-03-25")],
)  # fmt: skip
def test_a_date_is_read_in_any_usual_way(cast: Cast, tmp_path: Path, said: str, read: str) -> None:
    assert brought(cast, tmp_path, DOB=said).cells["birth_date"] == read


@pytest.mark.parametrize("said", ["2/30/1984", "00/00/0000", "1/1/1900", "3/9/2085", "soon", "45/45/45"])
def test_an_impossible_date_is_left_out_and_told(cast: Cast, tmp_path: Path, said: str) -> None:
    found = brought(cast, tmp_path, DOB=said)
    assert found.operation == "new" and "birth_date" not in found.cells
    assert (found.problems[0]["column"], found.problems[0]["value"]) == ("DOB", said)


@pytest.mark.parametrize("said", ["n/a", "N/A", "-", "--", "?", " . "])
def test_what_stands_for_nothing_is_nothing(cast: Cast, tmp_path: Path, said: str) -> None:
    found = brought(cast, tmp_path, Member_number=said, Phone=said, Email=said, DOB=said, ZIP=said)
    assert found.operation == "new" and found.problems == []
    assert set(found.cells) == {"given_name", "family_name", "home"}


@pytest.mark.parametrize("name", ["Null", "None", "Na"])
def test_people_who_are_called_so_are_called_so(cast: Cast, tmp_path: Path, name: str) -> None:
    assert brought(cast, tmp_path, Last_name=name).cells["family_name"] == name


@pytest.mark.parametrize(
    ("given", "family"),
    [("Ana 🌻", "Olson"), ("محمد", "حسن"), ("שרה", "כהן"), ("Nguyễn", "Thị Minh"), ("李", "小龍")],
)
def test_names_of_every_writing_come_through(cast: Cast, tmp_path: Path, given: str, family: str) -> None:
    found = brought(cast, tmp_path, First_name=given, Last_name=family)
    assert (found.cells["given_name"], found.cells["family_name"]) == (given, family)


@pytest.mark.parametrize("said", ["145", "🌻", "...", "___"])
def test_a_name_without_a_letter_is_none(cast: Cast, tmp_path: Path, said: str) -> None:
    found = brought(cast, tmp_path, Member_number="", First_name=said, Last_name="Total")
    assert found.operation == "refused"
    assert "there is no letter in it" in found.problems[0]["why"]


def test_whole_names_in_one_column(cast: Cast, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        [["Name", "Local"], ["Ferreira-Ruiz, Guadalupe M Jr", "12"], ["Larson, Bo", "12"], ["Total: 2", ""]],
    )
    run = previewed(HOUSE, path, cast.council.pk)
    cells = row(run, 2).cells
    assert [cells.get(key) for key in ("given_name", "middle_name", "family_name", "suffix")] == [
        "Guadalupe", "M", "Ferreira-Ruiz", "Jr",
    ]  # fmt: skip
    assert operations(run) == {2: "new", 3: "new", 4: "refused"}


def test_totals_and_repeated_headings_are_nobody(cast: Cast, tmp_path: Path) -> None:
    page_two = [NAMES, ["N2", "Bo", "Berg", "12"]]
    totals = [["", "", "", ""], ["Total", "2", "", ""], ["", "", "Total members:", "2"]]
    path = write_csv(tmp_path / "a.csv", [NAMES, ANA, *page_two, *totals])
    run = applied(HOUSE, path, cast.council.pk)
    assert operations(run) == {2: "new", 3: "refused", 4: "new", 6: "refused", 7: "refused"}
    assert "repeats the headings" in why(run, 3)
    assert all(problem["why"] for at in (6, 7) for problem in row(run, at).problems)


def test_two_columns_of_one_heading_are_told_apart_when_it_is_repeated(cast: Cast, tmp_path: Path) -> None:
    names = ["First name", "Last name", "Phone", "Phone"]
    rows = [names, ["Ana", "Olson", "651-555-0100", "612-555-0199"], names]
    run = previewed(HOUSE, write_csv(tmp_path / "a.csv", rows), cast.local12.pk)
    assert numbers(row(run, 2)) == ["+16515550100", "+16125550199"]
    assert "repeats the headings" in why(run, 3)


@pytest.mark.parametrize("value", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+SUM(1)"])
def test_a_formula_in_a_text_file_refuses_its_row(cast: Cast, tmp_path: Path, value: str) -> None:
    found = brought(cast, tmp_path, Last_name=value)
    assert found.operation == "refused" and "a formula stands here" in found.problems[0]["why"]


def test_a_refused_cell_is_no_formula_in_the_file_of_refused_rows(cast: Cast, tmp_path: Path) -> None:
    found = brought(cast, tmp_path, Last_name="=1+1")
    assert "'=1+1" in "".join(refused_csv(HOUSE, found.run))


def test_a_letter_that_no_encoding_has_does_not_spoil_a_name_that_stands(cast: Cast, tmp_path: Path) -> None:
    """A file of an old machine (its u with dots is a byte that Windows-1252 does not know)."""
    first = write_csv(tmp_path / "a.csv", [NAMES, ["N1", "Ana", "Müller", "12"]])
    applied(HOUSE, first, cast.council.pk)
    lines = [NAMES, ["N1", "Ana", "Müller", "12"], ["N2", "Bo", "Müller", "12"]]
    path = write_csv(tmp_path / "b.csv", lines, encoding="cp850")
    run = previewed(HOUSE, path, cast.council.pk)
    assert operations(run) == {2: "unchanged", 3: "refused"}
    assert "a letter here cannot be read; save the roster as CSV in UTF-8" in why(run, 2)
    assert [one["key"] for one in run.warnings] == ["refused", "left_out:Last name"]


def test_a_cell_of_a_megabyte_is_told_and_no_database_error(cast: Cast, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [NAMES, ANA, ["N2", "Bo", "x" * 200_000, "12"]])
    with pytest.raises(Refusal) as refusal:
        previewed(HOUSE, path, cast.council.pk)
    assert refusal.value.row == 3


def test_reading_a_rounded_number_needs_all_of_its_digits() -> None:
    with pytest.raises(values.Odd):
        values.read_number("1.2E+05")
    assert values.read_number("M 12") == "M 12"
