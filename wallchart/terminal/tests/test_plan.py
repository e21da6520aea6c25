"""`wallchart plan`: four tables in, the list and the plan out; bad tables refused with their place."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from wallchart.terminal import main
from wallchart.terminal.tests.plans import TABLES, plan, write_tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "problem")


def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert plan(folder, "out", "--json") == 2
    assert not (folder.parent / "out").exists()
    told: dict[str, object] = json.loads(capsys.readouterr().err)
    return told


def test_the_plan_is_written_as_two_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plan(folder) == 0
    assert "3 conversations" in capsys.readouterr().out
    with (folder.parent / "out" / "talk.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["member"], row["local"], row["rank"]) for row in rows] == [
        ("4", "Local 12", "1"),
        ("9", "Local 7", "2"),
        ("10", "Local 7", "3"),
    ]
    told = json.loads((folder.parent / "out" / "plan.json").read_text())
    minutes = {"4": 15, "9": 20, "10": 20}
    won = sum(float(row["gain"]) * minutes[row["member"]] / 60 for row in rows)
    assert won == pytest.approx(told["value"] - told["value_before"], rel=1e-9)
    assert told["bound"] >= told["value"]
    assert told["gap"] == pytest.approx((told["bound"] - told["value"]) / told["value"])
    assert [local["minutes_used"] for local in told["locals"]] == [40, 15]
    assert [local["reachable"] for local in told["locals"]] == [True, True]
    assert [hall["convention"] for hall in told["conventions"]] == ["SD 60", "HD 60A"]
    assert all(hall["p10"] <= hall["expected_seats"] <= hall["p90"] for hall in told["conventions"][:1])


def test_the_same_tables_give_the_same_bytes(folder: Path) -> None:
    assert plan(folder, "a", "--seed", "3") == plan(folder, "b", "--seed", "3") == 0
    for name in ("talk.csv", "plan.json"):
        assert (folder.parent / "a" / name).read_bytes() == (folder.parent / "b" / name).read_bytes()


def test_json_prints_what_the_file_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plan(folder, "out", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((folder.parent / "out" / "plan.json").read_text())


def test_whole_number_ids_tie_in_the_order_of_numbers(folder: Path) -> None:
    """Members 9 and 10 are alike; 9 comes first although it stands below and '10' sorts before '9'."""
    assert plan(folder) == 0
    with (folder.parent / "out" / "talk.csv").open(newline="") as lines:
        ranked = [row["member"] for row in csv.DictReader(lines)]
    assert ranked.index("9") < ranked.index("10")


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder: Path) -> None:
    for name, text in TABLES.items():
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert plan(folder) == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column"),
    [
        ("members.csv", "9,Ward 1", "9,Ward 9", 3, "precinct"),
        ("members.csv", "10,Ward 1,Local 7", "10,Ward 1,Local 8", 2, "local"),
        ("members.csv", "0.5,0.5", "0.5,1.5", 4, "p_after"),
        ("members.csv", "0.5,0.5", "0.5,0.4", 4, "p_after"),
        ("members.csv", "0.2,0.9", "nan,0.9", 5, "p_now"),
        ("members.csv", "0.2,0.9", ",0.9", 5, "p_now"),
        ("members.csv", "0.2,0.9", '"0,2",0.9', 5, "p_now"),
        ("members.csv", "0.9,15", "0.9,-15", 5, "minutes"),
        ("members.csv", "\n9,", "\n10,", 3, "member"),
        ("members.csv", "\n9,", "\n,", 3, "member"),
        ("members.csv", ",minutes", ",mins", 1, "minutes"),
        ("members.csv", ",note", ",minutes", 1, "minutes"),
        ("precincts.csv", "HD 60A", "SD 60", 3, "convention"),
        ("precincts.csv", "HD 60A", "HD 60B", 3, "convention"),
        ("precincts.csv", "SD 60,3", "SD 60,2.5", 2, "seats"),
        ("precincts.csv", "SD 60,3", "SD 60,-3", 2, "seats"),
        ("precincts.csv", "2.5,1.5", "2.5,0", 2, "others_dispersion"),
        ("precincts.csv", "2.5,1.5", "inf,1.5", 2, "others_mean"),
        ("locals.csv", "Local 12,30", "Local 7,30", 3, "local"),
        ("locals.csv", "7,45", "7,-45", 2, "minutes"),
        ("locals.csv", "3,0.2", "3,20%", 3, "target_share"),
        ("conventions.csv", "0.5,1", "0.5,1.01", 3, "threshold"),
        ("conventions.csv", "SD 60,1", "SD 60,-1", 2, "weight"),
    ],
)
def test_a_bad_cell_is_refused_with_file_row_and_column(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, row: int, column: str
) -> None:
    text = TABLES[file]
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    told = refused(folder, capsys)
    assert (told["file"], told["row"], told["column"]) == (file, row, column)


def test_rows_are_counted_as_a_spreadsheet_counts_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A blank line and a cell with a line break in it both stand before the bad row."""
    text = TABLES["members.csv"].replace(",x\n", ',"x\nand more"\n\n').replace("0.5,0.5", "0.5,0.1")
    (folder / "members.csv").write_text(text, encoding="utf-8")
    assert refused(folder, capsys)["row"] == 5


def test_a_row_with_a_cell_too_many_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "locals.csv").write_text(TABLES["locals.csv"].replace("2,0.2", "2,0,2"), encoding="utf-8")
    told = refused(folder, capsys)
    assert (told["file"], told["row"]) == ("locals.csv", 2)
    assert "5 cells" in str(told["refused"])


def test_an_uneven_row_is_counted_as_a_spreadsheet_counts_it_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TABLES["members.csv"].replace(",x\n", ",x\n\n\n").replace("15,z\n", "15,z,more\n")
    (folder / "members.csv").write_text(text, encoding="utf-8")
    told = refused(folder, capsys)
    assert (told["file"], told["row"]) == ("members.csv", 6)


def test_a_quote_that_is_never_closed_does_not_swallow_the_members_behind_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last column is one that nobody needs: all rows would be as long as they should be."""
    table = folder / "members.csv"
    table.write_text(table.read_text().replace("20,y", '20,"y'), encoding="utf-8")
    told = refused(folder, capsys)
    assert (told["file"], told["row"]) == ("members.csv", 3)
    assert "cannot be read as CSV" in str(told["refused"])


def test_a_missing_table_or_folder_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "locals.csv").unlink()
    assert refused(folder, capsys)["file"] == "locals.csv"
    assert main(["plan", "--problem", str(folder / "nowhere"), "--out", str(folder / "out")]) == 2


def test_text_that_is_not_utf_8_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "locals.csv").write_bytes(TABLES["locals.csv"].replace("Local 7", "Löcal 7").encode("latin-1"))
    assert refused(folder, capsys)["file"] == "locals.csv"


def test_tables_without_rows_make_an_empty_plan(folder: Path) -> None:
    for name, text in TABLES.items():
        (folder / name).write_text(text.split("\n")[0] + "\n", encoding="utf-8")
    assert plan(folder) == 0
    assert (folder.parent / "out" / "talk.csv").read_text() == "member,local,rank,gain\n"
    assert json.loads((folder.parent / "out" / "plan.json").read_text())["value"] == 0


def test_a_seed_below_zero_or_a_file_for_a_folder_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plan(folder, "out", "--seed", "-1") == 2
    (folder.parent / "taken").write_text("mine")
    assert plan(folder, "taken") == 2
    assert "takes a folder" in capsys.readouterr().err
    assert (folder.parent / "taken").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.parent / "taken").write_text("mine")
    assert plan(folder, "taken/out") == 2
    assert "cannot be made" in capsys.readouterr().err
