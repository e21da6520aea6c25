"""The files are as messy as employers' files are, and the same seed writes the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from wallchart.demo import mess
from wallchart.demo.dice import Dice
from wallchart.demo.people import MadeUp, draw_people, is_of_the_cast
from wallchart.demo.shape import SHAPES
from wallchart.demo.sheets import AGAIN, FIRST_NEW_NUMBER, HABITS, Sheet, write_sheets

from .drawn import SEED, drawn


@pytest.fixture(scope="module")
def people() -> list[MadeUp]:
    return list(drawn("full"))


@pytest.fixture(scope="module")
def sheets(people: list[MadeUp], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    written = write_sheets(tmp_path_factory.mktemp("sheets"), people, np.random.default_rng(SEED))
    return {sheet.path.stem: sheet for sheet in written}


@cache
def cells_of(sheet: Sheet) -> list[list[str]]:
    """All rows of a file as text, whatever it is."""
    habit = HABITS[sheet.employer]
    if habit.suffix == ".xlsx":
        return [
            [str(cell) for cell in row]
            for row in CalamineWorkbook.from_path(str(sheet.path)).get_sheet_by_index(0).to_python()
        ]
    text = sheet.path.read_bytes().decode(habit.encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=habit.delimiter))


def digests(folder: Path, seed: int) -> list[str]:
    people = draw_people(SHAPES["small"], np.random.default_rng(seed))
    written = write_sheets(folder, people, np.random.default_rng(seed))
    return [hashlib.sha256(sheet.path.read_bytes()).hexdigest() for sheet in written]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    assert digests(tmp_path / "one", 3) == digests(tmp_path / "other", 3)
    assert digests(tmp_path / "one", 3) != digests(tmp_path / "third", 4)


def test_every_file_says_in_its_name_that_it_is_made_up(sheets: dict[str, Sheet]) -> None:
    assert all(name.startswith("made-up-") for name in sheets)
    assert len(sheets) == len(HABITS) + 1


@pytest.mark.parametrize("employer", sorted(HABITS))
def test_every_employer_has_its_own_headings(sheets: dict[str, Sheet], employer: str) -> None:
    rows = cells_of(sheets[f"made-up-{employer}"])
    headings = [heading for heading, _cell in HABITS[employer].columns]
    at = next(number for number, row in enumerate(rows) if row[: len(headings)] == headings)
    assert at == len(HABITS[employer].above)
    assert all(len(row) == len(headings) for row in rows if len(row) > 1)
    others = {heading for other in HABITS if other != employer for heading, _cell in HABITS[other].columns}
    assert set(headings) - others, "nothing is called differently here"


def test_files_differ_in_encoding_separator_and_kind() -> None:
    assert {habit.encoding for habit in HABITS.values()} >= {"utf-16", "cp1252", "utf-8-sig", "utf-8"}
    assert {habit.delimiter for habit in HABITS.values()} >= {"\t", ";", ","}
    assert {habit.suffix for habit in HABITS.values()} == {".csv", ".xlsx"}


def test_one_name_is_written_in_capitals_and_family_first(sheets: dict[str, Sheet]) -> None:
    rows = cells_of(sheets["made-up-state"])
    at = rows[0].index("EMPLOYEE NAME")
    assert all("," in row[at] and row[at] == row[at].upper() for row in rows[1:])


def test_an_address_may_break_its_line(sheets: dict[str, Sheet]) -> None:
    rows = cells_of(sheets["made-up-school"])
    at = rows[0].index("Mailing Address")
    assert any("\n" in row[at] for row in rows[1:])


def test_an_old_system_loses_the_marks_that_it_does_not_know(sheets: dict[str, Sheet]) -> None:
    families = {row[1] for row in cells_of(sheets["made-up-city"])[1:]}
    assert "Nguyen" in families
    assert "Nguyễn" not in families
    assert "Hernández" in families


def full_rows(sheet: Sheet) -> list[tuple[str, ...]]:
    return [tuple(row) for row in cells_of(sheet) if len(row) > 5]


def test_some_rows_stand_there_twice_and_some_name_a_local_that_is_not(sheets: dict[str, Sheet]) -> None:
    rows = full_rows(sheets["made-up-state"])
    assert len(set(rows)) < len(rows)
    together = [row for employer in HABITS for row in full_rows(sheets[f"made-up-{employer}"])]
    assert any(mess.NOWHERE in cell for row in together for cell in row)


def test_workers_who_are_no_members_have_no_member_number(people: list[MadeUp]) -> None:
    dice = Dice(np.random.default_rng(1))
    for person in people[:500]:
        kept = mess.as_the_employer_has_it(person, dice)
        assert bool(kept.number) == person.member


def test_the_later_file_has_people_gone_moved_and_new(sheets: dict[str, Sheet]) -> None:
    def by_number(rows: Sequence[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {row[0]: row for row in rows[1:] if row[0]}

    listed = full_rows(sheets["made-up-state"])
    before = by_number([listed[0], *(row for row in listed if int_local(row) == AGAIN)])
    after = by_number(full_rows(sheets["made-up-state-later"]))
    both = before.keys() & after.keys()
    assert 3 <= len(before.keys() - after.keys()) <= 0.06 * len(before)
    assert 3 <= len(after.keys() - before.keys()) <= 0.08 * len(after)
    changed = sum(before[number] != after[number] for number in both)
    assert 0.04 <= changed / len(both) <= 0.25


def int_local(row: Sequence[str]) -> str:
    return row[3].lstrip("0")


def test_the_slips_of_a_name_keep_its_letters() -> None:
    dice = Dice(np.random.default_rng(2))
    for name in ("Anderson", "Nguyễn", "van der Berg", "Lee"):
        assert sorted(mess.slipped(name, dice)) == sorted(name)
    assert mess.slipped("Lee", dice) == "Lee"


# Each employer's own habits, as the module's table promises them.


def people_in(sheet: Sheet) -> list[list[str]]:
    """The rows between the headings and what may stand below them."""
    rows = cells_of(sheet)[len(HABITS[sheet.employer].above) + 1 :]
    return [row for row in rows if sum(bool(cell.strip()) for cell in row) > 1]


def column(sheet: Sheet, heading: str) -> list[str]:
    """What stands under a heading, but for what is empty."""
    rows = cells_of(sheet)[len(HABITS[sheet.employer].above) :]
    at = rows[0].index(heading)
    return [row[at] for row in rows[1:] if len(row) > at and row[at].strip()]


@pytest.mark.parametrize(
    ("employer", "heading", "written"),
    [
        ("state", "BIRTHDATE", r"\d\d/\d\d/(19|20)\d\d"),
        ("state", "LOCAL", r"\d{4}"),
        ("state", "EMPLOYEE NAME", r"[^a-z]+, [^a-z]+"),
        ("state", "HOME PHONE", r"\d{3}555\d{4}"),
        ("county", "Local Union", r"Local \d+"),
        ("county", "Cell Phone", r"\(\d{3}\) 555-\d{4}"),
        ("county", "Date of Birth", r"(19|20)\d\d-\d\d-\d\d.*"),
        ("city", "DOB", r"(19|20)\d\d-\d\d-\d\d"),
        ("city", "Mobile", r"\d{3}\.555\.\d{4}"),
        ("city", "Dues Status", r"Full dues|Fair share"),
        ("school", "Birthday", r"[A-Z][a-z]{2} \d{1,2}, (19|20)\d\d"),
        ("school", "Local No.", r"L\d+"),
        ("school", "Phone", r"\d{3}-555-\d{4}"),
        ("college", "Birth Date", r"\d\d-[A-Z][a-z]{2}-(19|20)\d\d"),
        ("college", "Primary Phone", r"\+1 \d{3} 555 \d{4}"),
        ("hospital", "D.O.B.", r"\d{1,2}/\d{1,2}/\d\d"),
        ("hospital", "LNAME", r"[^a-z]+"),
        ("hospital", "DUES PAYING", r"Yes|No"),
    ],
)
def test_an_employer_writes_as_it_is_used_to(
    sheets: dict[str, Sheet], employer: str, heading: str, written: str
) -> None:
    told = column(sheets[f"made-up-{employer}"], heading)
    assert len(told) > 500
    assert [cell for cell in told if not re.fullmatch(written, cell)] == []


def test_one_listing_has_titles_above_its_headings_and_a_line_below_its_rows(
    sheets: dict[str, Sheet],
) -> None:
    rows = cells_of(sheets["made-up-county"])
    assert "made up" in rows[0][0] and rows[3][0] == "Member #"
    assert rows[-1][0] == "End of the listing" and not any(rows[-2])


def test_real_days_and_numbers_stand_in_one_workbook_and_texts_alone_in_the_other(
    sheets: dict[str, Sheet],
) -> None:
    def kinds(name: str, above: int) -> dict[str, set[str]]:
        book = CalamineWorkbook.from_path(str(sheets[f"made-up-{name}"].path))
        heads, *rows = book.get_sheet_by_index(0).to_python()[above:]
        return {
            str(head): {type(row[at]).__name__ for row in rows[:400] if row[at] != ""}
            for at, head in enumerate(heads)
        }

    county = kinds("county", 3)
    assert county["Date of Birth"] <= {"date", "datetime"} and county["Member #"] == {"float"}
    assert set().union(*kinds("college", 0).values()) == {"str"}


def test_the_marks_at_the_front_say_how_a_text_is_written(sheets: dict[str, Sheet]) -> None:
    def front(name: str) -> bytes:
        return sheets[f"made-up-{name}"].path.read_bytes()[:3]

    assert front("state").startswith(b"\xff\xfe") and front("school") == b"\xef\xbb\xbf"
    assert front("city").isascii() and front("hospital").isascii()


@pytest.mark.parametrize("employer", sorted(HABITS))
def test_every_row_names_an_employer_that_says_it_is_made_up(sheets: dict[str, Sheet], employer: str) -> None:
    rows = people_in(sheets[f"made-up-{employer}"])
    assert [row for row in rows if not any("(made up)" in cell for cell in row)] == []


def test_the_cast_is_listed_as_it_is_and_once(sheets: dict[str, Sheet], people: list[MadeUp]) -> None:
    cast = [person for person in people if is_of_the_cast(person)]
    listed = [row for employer in HABITS for row in full_rows(sheets[f"made-up-{employer}"])]
    for person in cast:
        mine = [row for row in listed if person.email in row or person.email.upper() in row]
        assert len(mine) == 1 and person.number in [cell.removesuffix(".0") for cell in mine[0]]
    assert not any(person.number == "" for person in cast)


def test_newcomers_of_the_later_file_bear_numbers_that_nobody_had(
    sheets: dict[str, Sheet], people: list[MadeUp]
) -> None:
    numbers = column(sheets["made-up-state-later"], "MEMBER NO")
    new = [int(number) for number in numbers if int(number) >= FIRST_NEW_NUMBER]
    assert len(new) == len(set(new)) >= 3
    assert max(int(person.number) for person in people) < FIRST_NEW_NUMBER
    assert {number.lstrip("0") for number in column(sheets["made-up-state-later"], "LOCAL")} == {AGAIN}


def test_a_file_says_how_many_rows_it_has(sheets: dict[str, Sheet]) -> None:
    for sheet in sheets.values():
        assert len(people_in(sheet)) == sheet.rows > 400
        assert sheet.later == sheet.path.stem.endswith("-later")
        assert "(made up)" in sheet.source
