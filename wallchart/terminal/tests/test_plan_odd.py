"""`wallchart plan` on tables as spreadsheets write them, on what is no table, and what it says in words."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wallchart.terminal.tests.plans import TABLES, plan, write_tables

Change = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "problem")


@pytest.fixture
def change(folder: Path) -> Change:
    """Put something else in the place of a text in one of the tables."""

    def put(table: str, old: str, new: str) -> None:
        text = (folder / table).read_text(encoding="utf-8")
        assert old in text
        (folder / table).write_text(text.replace(old, new), encoding="utf-8")

    return put


def talked(folder: Path) -> list[str]:
    with (folder.parent / "out" / "talk.csv").open(encoding="utf-8", newline="") as lines:
        return [row["member"] for row in csv.DictReader(lines)]


def test_a_plan_is_told_in_five_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plan(folder) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 conversations, 1 hour"
    assert lines[1].startswith(
        "weighted seats expected: 0.9 without them, 2.6 with them (four nights of five"
    )
    assert lines[2] == "no plan can be worth more than 2.6"
    assert lines[3] == "Locals whose minutes do not allow their target: 0 of 2"
    out = folder.parent / "out"
    assert lines[4:] == [f"written: {out / 'talk.csv'}, {out / 'plan.json'}"]


def test_a_local_that_cannot_reach_its_target_is_counted_and_marked(
    folder: Path, change: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    change("locals.csv", "45,2,0.2", "5,40,0.2")
    assert plan(folder) == 0
    assert "do not allow their target: 1 of 2" in capsys.readouterr().out
    told = json.loads((folder.parent / "out" / "plan.json").read_text())
    assert [local["reachable"] for local in told["locals"]] == [False, True]
    assert told["locals"][0]["target"] == 8


def test_plan_json_says_everything_by_name_in_the_order_of_the_tables(folder: Path) -> None:
    assert plan(folder, "out", "--seed", "11") == 0
    told = json.loads((folder.parent / "out" / "plan.json").read_text())
    assert list(told) == [
        "value_before", "value", "bound", "gap", "gap_of_gain", "seed", "conversations", "total",
        "locals", "conventions",
    ]  # fmt: skip
    assert (told["seed"], told["conversations"]) == (11, 3)
    assert set(told["total"]) == {"expected", "p10", "p90"}
    assert [local["local"] for local in told["locals"]] == ["Local 7", "Local 12"]
    assert set(told["conventions"][0]) == {
        "convention", "seats", "expected_seats", "p10", "p90", "threshold", "probability",
    }  # fmt: skip
    assert [hall["seats"] for hall in told["conventions"]] == [5, 1]


def test_where_nothing_is_required_or_no_gap_can_be_told_there_is_null(folder: Path, change: Change) -> None:
    change("locals.csv", ",0.2", ",0")
    change("locals.csv", "7,45", "7,0")
    change("locals.csv", "12,30", "12,0")
    assert plan(folder) == 0
    told = json.loads((folder.parent / "out" / "plan.json").read_text())
    assert [local["required"] for local in told["locals"]] == [None, None]
    assert told["conversations"] == 0 and told["value"] == told["value_before"]
    assert told["gap_of_gain"] is None


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("members.csv", "0.2,0.9", " 0.2 ,.9"),
        ("members.csv", "0.2,0.9", '"0.2","9e-1"'),
        ("precincts.csv", "SD 60,3,", "SD 60,3.0,"),
        ("precincts.csv", "SD 60,3,", "SD 60, 3e0 ,"),
        ("locals.csv", "7,45", "7,+45"),
    ],
)
def test_a_number_may_be_written_in_any_usual_way(
    folder: Path, change: Change, table: str, old: str, new: str
) -> None:
    assert plan(folder, "first") == 0
    change(table, old, new)
    assert plan(folder, "second") == 0
    first, second = ((folder.parent / name / "plan.json").read_bytes() for name in ("first", "second"))
    assert first == second


def test_line_ends_of_old_machines_are_read(folder: Path) -> None:
    for name, text in TABLES.items():
        (folder / name).write_bytes(text.replace("\n", "\r").encode())
    assert plan(folder) == 0 and talked(folder) == ["4", "9", "10"]


def test_columns_may_stand_in_any_order(folder: Path) -> None:
    for name, text in TABLES.items():
        rows = [row[::-1] for row in csv.reader(text.splitlines())]
        with (folder / name).open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    assert plan(folder) == 0 and talked(folder) == ["4", "9", "10"]


def test_names_in_other_letters_and_with_commas_come_back_as_they_were(folder: Path, change: Change) -> None:
    for table in ("members.csv", "locals.csv"):
        change(table, "Local 12", '"Łódź, ""Local"" 東"')
    assert plan(folder) == 0
    with (folder.parent / "out" / "talk.csv").open(encoding="utf-8", newline="") as lines:
        assert next(csv.DictReader(lines))["local"] == 'Łódź, "Local" 東'
    assert "Łódź" in json.loads((folder.parent / "out" / "plan.json").read_text())["locals"][1]["local"]


@pytest.mark.parametrize(
    ("twins", "first"),
    [
        (("9", "10"), "9"),
        (("x9", "x10"), "x10"),
        (("007", "7"), "007"),
        (("9" * 30, "1" + "0" * 30), "1" + "0" * 30),
    ],
)
def test_equals_come_in_the_order_of_numbers_where_all_ids_are_numbers_else_of_letters(
    folder: Path, change: Change, twins: tuple[str, str], first: str
) -> None:
    change("members.csv", "\n10,", f"\n{twins[1]},")
    change("members.csv", "\n9,", f"\n{twins[0]},")
    assert plan(folder) == 0
    ranked = talked(folder)
    assert ranked[1] == first and set(ranked[1:]) == set(twins)


def spoilt(table: str, old: str, new: str) -> bytes:
    assert old in TABLES[table]
    return TABLES[table].replace(old, new).encode()


@pytest.mark.parametrize(
    ("table", "content", "why"),
    [
        ("locals.csv", b"", "the header needs local, minutes, members, target_share"),
        ("locals.csv", b"\xef\xbb\xbf", "the header needs local"),
        ("locals.csv", TABLES["locals.csv"].encode("utf-16"), "is not UTF-8 text"),
        ("locals.csv", spoilt("locals.csv", ",", ";"), "the header needs local"),
        ("locals.csv", b"\n" + TABLES["locals.csv"].encode(), "the header needs local"),
        ("members.csv", spoilt("members.csv", "9,Ward 1", "9, Ward 1"), "is not in precincts.csv"),
        ("precincts.csv", spoilt("precincts.csv", "60,3", "60,2147483648"),
         "from 0 to 2,147,483,647"),
        ("precincts.csv", spoilt("precincts.csv", "60,3", "60,nan"), "from 0 to"),
        ("precincts.csv", spoilt("precincts.csv", "60,3", "60,٣"), "is not a number"),
        ("conventions.csv", spoilt("conventions.csv", "60,1", "60,1e300"), "from 0 to"),
    ],
)  # fmt: skip
def test_what_is_no_such_table_is_refused_by_its_name_before_anything_is_made(
    folder: Path, table: str, content: bytes, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / table).write_bytes(content)
    assert plan(folder) == 2
    told, complaint = capsys.readouterr()
    assert told == "" and complaint.count("\n") == 1
    assert complaint.startswith(f"wallchart: {table}") and why in complaint
    assert not (folder.parent / "out").exists()


def test_a_table_that_cannot_be_read_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "locals.csv").unlink()
    (folder / "locals.csv").symlink_to("/proc/self/mem")
    assert plan(folder) == 2
    assert capsys.readouterr().err == "wallchart: locals.csv: cannot be read: Input/output error\n"


def test_the_answers_may_lie_in_the_folder_of_the_problem_and_are_written_anew(folder: Path) -> None:
    assert plan(folder, "problem") == plan(folder, "problem") == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted([*TABLES, "talk.csv", "plan.json"])
