"""Where in a file the headings are, what its columns are called, and what is said where nobody knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.refusal import Refusal
from wallchart.union.core.errors import NotFound
from wallchart.union.people.actions import roster
from wallchart.union.people.actions.roster_headings import say_headings
from wallchart.union.people.models import ImportSource
from wallchart.union.people.reads.roster_headings import AROUND, CELLS, first_rows
from wallchart.union.people.roster.files import (
    SAMPLES,
    SEARCHED_FOR_HEADING,
    Looking,
    Reading,
    column_letter,
    look_again,
    look_into,
    name_columns,
)
from wallchart.union.people.roster.text import MOST_COLUMNS

from .rosters import bring

PEOPLE = "N1,Ana,Olson,12\nN2,Bo,Berg,12\n"
HEADS = "Member number,First name,Last name,Local\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def looked(folder: Path, text: str, **looking: Any) -> Reading:
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return look_into(path, name="roster.csv", looking=Looking(**looking))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (HEADS + PEOPLE, 1),
        ("sep=,\n" + HEADS + PEOPLE, 2),
        ("\n" * 38 + HEADS + PEOPLE, 39),
        ("Person,,Membership,\n" + HEADS + PEOPLE, 2),
        ("First name,Last name,,\n" + HEADS + PEOPLE, 2),
        (HEADS + PEOPLE + HEADS + PEOPLE, 1),
        ("Name\nAna Olson\nBo Berg\n", 1),
        ("Roster\nName,\nAna Olson,\n", 2),
        ("Q,R,S\nAna,Olson,member\nBo,Berg,ally\n", 1),
        ("Council,Payroll\n\nName,Dept,Grade,Step\nAna Olson,A,B,C\n", 3),
        ("Our people of May\n\nName,Dept,Grade\nAna Olson,A,B\n", 3),
    ],
)
def test_the_row_of_headings_is_the_fullest_with_the_most_that_are_known(
    folder: Path, text: str, row: int
) -> None:
    assert looked(folder, text).heading_row == row


@pytest.mark.parametrize(
    "text",
    [
        PEOPLE,
        "\n" * SEARCHED_FOR_HEADING + HEADS + PEOPLE,
        "Q,R,S\nAna,Olson,x\n",
        "Q,Q,Name,x\nAna,1,x,3\n",
        "Q1,R,Name,S\nAna,1,2,3\n",
        "a@x.org,R,Name,S\nAna,1,2,3\n",
    ],
)
def test_where_no_row_reads_like_headings_it_is_said_what_to_do(folder: Path, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        looked(folder, text)
    assert refusal.value.why.startswith("none of the first 40 rows reads like headings; say in which row")
    asked = looked(folder, text, asking=True)
    assert (asked.heading_row, asked.headings, asked.samples) == (0, [], [])
    assert asked.notes[0].startswith("none of the first 40 rows")


def test_headings_of_the_last_time_are_known_again_wherever_they_are(folder: Path) -> None:
    text = "Q,R,S\nAna,Olson,12\n"
    assert looked(folder, "\n\n" + text, headings_before=["Q", "R"]).heading_row == 3
    long = "L" * 130
    assert looked(folder, f"{long},R\n1,2\n", headings_before=[long[:120], "R"]).heading_row == 1


# --- a row that somebody names


def test_the_row_that_is_named_is_taken_whatever_it_says(folder: Path) -> None:
    reading = looked(folder, HEADS + PEOPLE, heading_row=2)
    assert (reading.heading_row, reading.headings) == (2, ["N1", "Ana", "Olson", "12"])
    assert reading.samples == [["N2", "Bo", "Berg", "12"]]
    with pytest.raises(Refusal, match="there is a heading and no row under it"):
        looked(folder, HEADS + PEOPLE, heading_row=3)


@pytest.mark.parametrize("row", [0, 2, 5, 99])
def test_a_row_in_which_nothing_stands_is_no_heading(folder: Path, row: int) -> None:
    with pytest.raises(Refusal, match="there is no heading in this row") as refusal:
        looked(folder, HEADS + "\n" + PEOPLE, heading_row=row)
    assert (refusal.value.row, refusal.value.file) == (row, "roster.csv")


def test_a_file_is_looked_into_again_from_another_row(folder: Path) -> None:
    first = looked(folder, "sep=;\nFirst name;Last name\nVorname;Name\nAna;Olson\n")
    again = look_again(folder / "roster.csv", first.kept(), 3, name="mine.csv")
    assert (first.headings, again.headings) == (["First name", "Last name"], ["Vorname", "Name"])
    assert (again.delimiter, again.skip) == (";", 1)
    with pytest.raises(Refusal, match="there is no heading in this row") as refusal:
        look_again(folder / "roster.csv", first.kept(), 9, name="mine.csv")
    assert refusal.value.file == "mine.csv"


# --- the columns


@pytest.mark.parametrize(
    ("texts", "headings"),
    [
        (["Phone", "phone", "PHONE"], ["Phone", "phone (2)", "PHONE (3)"]),
        (["Phone", "Phone", "Phone (2)"], ["Phone", "Phone (3)", "Phone (2)"]),
        (["Phone", "Phone (2)", "Phone"], ["Phone", "Phone (2)", "Phone (3)"]),
        (["", "column A"], ["column A", "column A (2)"]),
        (["  Work \n phone ", ""], ["Work phone", "column B"]),
        (["#", "%"], ["#", "%"]),
    ],
)
def test_columns_are_called_by_their_headings_each_differently(texts: list[str], headings: list[str]) -> None:
    named, notes = name_columns(texts, len(texts))
    assert named == headings
    assert len(notes) == sum(name.endswith(")") for name in named if name not in texts)


@given(st.lists(st.text(st.sampled_from("aA ()2"), max_size=5), max_size=6), st.integers(0, 7))
def test_no_two_columns_are_called_the_same(texts: list[str], width: int) -> None:
    named, _notes = name_columns(texts, width)
    assert len(named) == width == len({name.casefold() for name in named})
    for at, text in enumerate(texts[:width]):
        assert named[at].startswith(" ".join(text.split()))


@pytest.mark.parametrize(
    ("at", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_a_column_is_lettered_as_a_spreadsheet_does(at: int, letter: str) -> None:
    assert column_letter(at) == letter


def test_columns_without_a_heading_count_where_most_rows_fill_them_and_stray_cells_do_not(
    folder: Path,
) -> None:
    reading = looked(folder, "First name,Last name,,\nAna,Olson,12,\nBo,Berg,12,\nCy,Lund,,x\n")
    assert reading.headings == ["First name", "Last name", "column C"]
    assert looked(folder, "First name,Last name,,\nAna,Olson\nBo,Berg\nCy,Lund,x\n").headings == [
        "First name", "Last name",
    ]  # fmt: skip


def test_so_many_columns_are_taken_and_not_one_more(folder: Path) -> None:
    heads = ["First name", "Last name", *(f"c{at}" for at in range(MOST_COLUMNS - 2))]
    cells = ",".join(["x"] * MOST_COLUMNS)
    assert len(looked(folder, f"{','.join(heads)}\n{cells}\n").headings) == MOST_COLUMNS
    with pytest.raises(Refusal, match="has 401 columns and a roster has at most 400") as refusal:
        looked(folder, f"\n{','.join([*heads, 'more'])}\n{cells},x\n")
    assert refusal.value.row == 2


def test_samples_are_the_first_filled_rows(folder: Path) -> None:
    people = "".join(f"A{at},Berg\n\n" for at in range(SAMPLES))
    samples = looked(folder, "First name,Last name\n\n" + people).samples
    assert samples[0] == ["A0", "Berg"] and len(samples) <= SAMPLES and all(samples)


# --- on the page


def test_the_first_rows_are_shown_and_those_about_headings_far_down(cast: Cast, folder: Path) -> None:
    wide = ",".join(["x"] * (CELLS + 3))
    path = folder / "a.csv"
    path.write_text(f"{wide}\n,\n" + "q,r\n" * 60 + HEADS + PEOPLE, encoding="utf-8")
    run = bring(HOUSE, path, cast.local12.pk, heading_row=63)
    rows = first_rows(HOUSE, run)
    numbers = [row.number for row in rows]
    assert numbers == [1, *range(3, SEARCHED_FOR_HEADING + 1), *range(63 - AROUND, 66)]
    assert (len(rows[0].texts), rows[0].more) == (CELLS, 3)
    assert [row.number for row in rows if row.is_heading] == [63]
    with pytest.raises(NotFound):
        first_rows(cast.actor("otto"), run)
    roster.drop_roster(HOUSE, run.pk)
    run.refresh_from_db()
    assert first_rows(HOUSE, run) == [], "the file is not there any more"


def test_a_row_said_to_be_the_headings_is_refused_where_none_are_and_nothing_changes(
    cast: Cast, folder: Path
) -> None:
    path = folder / "a.csv"
    path.write_text(HEADS + PEOPLE, encoding="utf-8")
    run = roster.compare_roster(HOUSE, bring(HOUSE, path, cast.local12.pk).pk)
    with pytest.raises(Refusal, match="there is no heading in this row"):
        say_headings(HOUSE, run.pk, heading_row=9)
    run.refresh_from_db()
    assert run.state == "previewed" and run.counts["new"] == 2
    said = say_headings(HOUSE, run.pk, heading_row=2)
    assert (said.state, said.counts, said.reading["headings"][0]) == ("uploaded", {}, "N1")
    assert not said.rows.exists() and ImportSource.objects.get().sheet == ""
