"""The files are as messy as employers' files are, and the same seed writes the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from wallchart.demo import mess
from wallchart.demo.dice import Dice
from wallchart.demo.people import MadeUp, draw_people
from wallchart.demo.shape import SHAPES
from wallchart.demo.sheets import AGAIN, HABITS, Sheet, write_sheets

SEED = 7


@pytest.fixture(scope="module")
def people() -> list[MadeUp]:
    return draw_people(SHAPES["full"], np.random.default_rng(SEED))


@pytest.fixture(scope="module")
def sheets(people: list[MadeUp], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    written = write_sheets(tmp_path_factory.mktemp("sheets"), people, np.random.default_rng(SEED))
    return {sheet.path.stem: sheet for sheet in written}


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
