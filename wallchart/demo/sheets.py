"""The spreadsheets that employers send: six files, six habits, and one Local again later.

| employer | file | its habits |
|---|---|---|
| state | CSV, UTF-16, tabs | "LAST, FIRST M" in capitals, dates as 03/09/1984 |
| county | XLSX, heading in row 4 | titles above and a line below, real dates, numbers as numbers |
| city | CSV, Windows-1252, semicolons | letters it does not know lose their marks, dates as 1984-03-09 |
| school | CSV, UTF-8 with a mark, commas | "First M. Last" in one column, broken addresses, dates in words |
| college | XLSX, heading in row 1 | everything text, dates as 09-Mar-1984 |
| hospital | CSV, UTF-8, semicolons | two-digit years, some words in capitals |
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import xlsxwriter

from . import mess
from .dice import Dice
from .mess import as_the_employer_has_it, half_known, with_another_job
from .people import HIRED_UNTIL, MadeUp, is_of_the_cast
from .shape import EMPLOYERS

Cell = str | int | date | None
Column = tuple[str, Callable[[MadeUp], Cell]]
AGAIN = "12"
"""The Local whose people the state lists again some months on, all of them."""

FIRST_NEW_NUMBER = 300_001
"""The member numbers of newcomers, above all others."""

WRITTEN = datetime(2026, 1, 5)
"""The day that workbooks say they were made, so that the same seed gives the same bytes."""


@dataclass(frozen=True)
class Habit:
    """How one employer writes its file."""

    columns: tuple[Column, ...]
    suffix: str
    encoding: str = ""
    delimiter: str = ","
    above: tuple[str, ...] = ()
    below: str = ""


@dataclass(frozen=True)
class Sheet:
    """A file as it was written. `later` is the second one of the Local AGAIN, and lists all of it."""

    employer: str
    path: Path
    rows: int
    later: bool = False

    @property
    def source(self) -> str:
        return EMPLOYERS[self.employer][0]


def _last_first(person: MadeUp) -> str:
    family = f"{person.family} {person.suffix}".strip()
    return f"{family}, {person.given} {person.middle[:1]}".strip().upper()


def _whole(person: MadeUp) -> str:
    called = f'"{person.preferred}"' if person.preferred else ""
    middle = f"{person.middle[:1]}." if person.middle else ""
    return " ".join(part for part in (person.given, called, middle, person.family, person.suffix) if part)


def _with_break(person: MadeUp) -> str:
    return f"{person.street}\n{person.apartment}" if person.apartment else person.street


def _number(person: MadeUp) -> Cell:
    return int(person.number) if person.number else None


_STATE = Habit(
    (
        ("MEMBER NO", lambda p: p.number),
        ("EMPLOYEE NAME", _last_first),
        ("BIRTHDATE", lambda p: mess.american(p.born)),
        ("LOCAL", lambda p: f"{p.local:>04}"),
        ("AGENCY", lambda p: EMPLOYERS[p.employer][0]),
        ("WORK LOCATION", lambda p: p.site.name),
        ("LOCATION CITY", lambda p: p.site.city.name),
        ("JOB TITLE", lambda p: p.classification),
        ("BARG UNIT", lambda p: p.unit),
        ("SHIFT", lambda p: p.shift),
        ("HIRE DT", lambda p: mess.american(p.hired)),
        ("ADDRESS 1", lambda p: p.street),
        ("APT", lambda p: p.apartment),
        ("CITY", lambda p: p.city.name.upper() if p.street else ""),
        ("ST", lambda p: "MN" if p.street else ""),
        ("ZIP", lambda p: p.zip),
        ("HOME PHONE", lambda p: p.phone),
        ("HOME EMAIL", lambda p: p.email),
        ("WORK EMAIL", lambda p: p.work_email),
        ("MEMBER STATUS", lambda p: "MEMBER" if p.member else "NON-MEMBER"),
    ),
    ".csv",
    encoding="utf-16",
    delimiter="\t",
)

_COUNTY = Habit(
    (
        ("Member #", _number),
        ("Last Name", lambda p: p.family),
        ("First Name", lambda p: p.given),
        ("MI", lambda p: p.middle[:1]),
        ("Suffix", lambda p: p.suffix),
        ("Goes By", lambda p: p.preferred),
        ("Date of Birth", lambda p: None if p.born == mess.UNKNOWN else p.born),
        ("Local Union", lambda p: f"Local {p.local}"),
        ("Employer", lambda p: EMPLOYERS[p.employer][0]),
        ("Department Location", lambda p: p.site.name),
        ("Work City", lambda p: p.site.city.name),
        ("Classification", lambda p: p.classification),
        ("Bargaining Unit", lambda p: p.unit),
        ("Shift", lambda p: p.shift),
        ("Date Hired", lambda p: None if p.hired == mess.UNKNOWN else p.hired),
        ("Street", lambda p: p.street),
        ("Apt", lambda p: p.apartment),
        ("City", lambda p: p.city.name if p.street else ""),
        ("State", lambda p: "MN" if p.street else ""),
        ("Zip Code", lambda p: int(p.zip) if p.zip else None),
        ("Cell Phone", lambda p: mess.phone_with_brackets(p.phone)),
        ("E-mail", lambda p: p.email),
        ("Member Y/N", lambda p: "Y" if p.member else "N"),
        ("Preferred Language", lambda p: p.language),
    ),
    ".xlsx",
    above=("Member and non-member listing (made up)", "Confidential: for the union's use", ""),
    below="End of the listing",
)

_CITY = Habit(
    (
        ("ID", lambda p: p.number),
        ("Surname", lambda p: p.family),
        ("First", lambda p: p.given),
        ("Middle", lambda p: p.middle),
        ("Sfx", lambda p: p.suffix),
        ("DOB", lambda p: mess.iso(p.born)),
        ("LU", lambda p: p.local),
        ("Employer Name", lambda p: EMPLOYERS[p.employer][0]),
        ("Facility", lambda p: p.site.name),
        ("Work City", lambda p: p.site.city.name),
        ("Position", lambda p: p.classification),
        ("Unit", lambda p: p.unit),
        ("Work Shift", lambda p: p.shift),
        ("DOH", lambda p: mess.iso(p.hired)),
        ("Home Address", lambda p: f"{p.street} {p.apartment}".strip()),
        ("Home City", lambda p: p.city.name if p.street else ""),
        ("Home State", lambda p: "MN" if p.street else ""),
        ("Postal Code", lambda p: p.zip),
        ("Mobile", lambda p: mess.phone_with_dots(p.phone)),
        ("Personal Email", lambda p: p.email),
        ("Dues Status", lambda p: "Full dues" if p.member else "Fair share"),
    ),
    ".csv",
    encoding="cp1252",
    delimiter=";",
)

_SCHOOL = Habit(
    (
        ("Member Number", lambda p: p.number),
        ("Name", _whole),
        ("Birthday", lambda p: mess.in_words(p.born)),
        ("Local No.", lambda p: f"L{p.local}"),
        ("Employer", lambda p: EMPLOYERS[p.employer][0]),
        ("School", lambda p: p.site.name),
        ("Job City", lambda p: p.site.city.name),
        ("Job", lambda p: p.classification),
        ("Contract", lambda p: p.unit),
        ("Schedule", lambda p: p.shift),
        ("Start Date", lambda p: mess.in_words(p.hired)),
        ("Mailing Address", _with_break),
        ("Town", lambda p: p.city.name if p.street else ""),
        ("St", lambda p: "Minnesota" if p.street else ""),
        ("Zip", lambda p: p.zip),
        ("Phone", lambda p: mess.phone_with_dashes(p.phone)),
        ("Email", lambda p: p.email or p.work_email),
        ("Membership", lambda p: "Active" if p.member else "Potential"),
        ("Language", lambda p: p.language),
    ),
    ".csv",
    encoding="utf-8-sig",
)

_COLLEGE = Habit(
    (
        ("Union ID", lambda p: p.number),
        ("Legal First Name", lambda p: p.given),
        ("Preferred First Name", lambda p: p.preferred),
        ("Legal Last Name", lambda p: " ".join((p.family, p.suffix)).strip()),
        ("Birth Date", lambda p: mess.day_month_year(p.born)),
        ("Union Local", lambda p: p.local),
        ("Organization", lambda p: EMPLOYERS[p.employer][0]),
        ("Building", lambda p: p.site.name),
        ("Building City", lambda p: p.site.city.name),
        ("Position Title", lambda p: p.classification),
        ("BU", lambda p: p.unit),
        ("Shift", lambda p: p.shift),
        ("Original Hire Date", lambda p: mess.day_month_year(p.hired)),
        ("Address Line 1", lambda p: p.street),
        ("Address Line 2", lambda p: p.apartment),
        ("City", lambda p: p.city.name if p.street else ""),
        ("State", lambda p: "MN" if p.street else ""),
        ("ZIP Code", lambda p: p.zip),
        ("Primary Phone", lambda p: mess.phone_with_country(p.phone)),
        ("Email - Home", lambda p: p.email),
        ("Email - Work", lambda p: p.work_email),
        ("Membership Status", lambda p: "Member in good standing" if p.member else "Not a member"),
    ),
    ".xlsx",
)

_HOSPITAL = Habit(
    (
        ("MBR NO", lambda p: p.number),
        ("LNAME", lambda p: p.family.upper()),
        ("FNAME", lambda p: p.given.upper()),
        ("MI", lambda p: p.middle[:1]),
        ("SUFFIX", lambda p: p.suffix),
        ("D.O.B.", lambda p: mess.short_american(p.born)),
        ("LOCAL NUM", lambda p: p.local),
        ("COMPANY", lambda p: EMPLOYERS[p.employer][0]),
        ("SITE", lambda p: p.site.name),
        ("SITE CITY", lambda p: p.site.city.name),
        ("CLASS TITLE", lambda p: p.classification),
        ("UNIT NAME", lambda p: p.unit),
        ("SHIFT CODE", lambda p: p.shift),
        ("DATE HIRED", lambda p: mess.short_american(p.hired)),
        ("STREET ADDRESS", lambda p: p.street),
        ("APT NO", lambda p: p.apartment.removeprefix("Apt ")),
        ("CITY", lambda p: p.city.name if p.street else ""),
        ("STATE", lambda p: "MN" if p.street else ""),
        ("ZIPCODE", lambda p: p.zip),
        ("CELL NUMBER", lambda p: p.phone),
        ("EMAIL ADDRESS", lambda p: p.email.upper()),
        ("DUES PAYING", lambda p: "Yes" if p.member else "No"),
    ),
    ".csv",
    encoding="utf-8",
    delimiter=";",
)

HABITS: dict[str, Habit] = {
    "state": _STATE, "county": _COUNTY, "city": _CITY, "school": _SCHOOL, "college": _COLLEGE,
    "hospital": _HOSPITAL,
}  # fmt: skip


def write_sheets(folder: Path, people: Sequence[MadeUp], rng: np.random.Generator) -> list[Sheet]:
    """Write every employer's file into `folder`, and the state's second one; say what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = Dice(rng)
    sheets = []
    for employer in HABITS:
        own = [person for person in people if person.employer == employer]
        if own:
            rows = _rows(own, people, dice)
            sheets.append(_write(folder, employer, rows, later=False))
    again = [person for person in people if person.local == AGAIN]
    sheets.append(_write(folder, "state", _later(again, dice), later=True))
    return sheets


def _rows(own: Sequence[MadeUp], everybody: Sequence[MadeUp], dice: Dice) -> list[MadeUp]:
    """An employer's people in no order, with its faults; some twice, some who work elsewhere too."""
    rows = []
    for person in dice.shuffled(own):
        if is_of_the_cast(person):
            rows.append(person)
            continue
        kept = as_the_employer_has_it(person, dice)
        rows.append(kept)
        if dice.chance(mess.TWICE):
            rows.append(kept)
    for _half in range(max(1, round(len(own) * mess.HALF_KNOWN))):
        person = dice.pick(own)
        if not is_of_the_cast(person) and person.suffix == "":
            rows.insert(dice.number(0, len(rows)), half_known(person))
    for _job in range(max(1, round(len(own) * mess.ELSEWHERE))):
        person, beside = dice.pick(everybody), dice.pick(own)
        if person.phone and person.employer != beside.employer and not is_of_the_cast(person):
            rows.insert(dice.number(0, len(rows)), with_another_job(person, beside, dice))
    return rows


def _later(own: Sequence[MadeUp], dice: Dice) -> list[MadeUp]:
    """The same people some months on: some moved, some at another site, some gone, some new."""
    rows = []
    for person in own:
        roll = dice.roll()
        kept = person if person.member else replace(person, number="")
        if roll < 0.03 and not is_of_the_cast(person):
            continue
        if 0.03 <= roll < 0.08:
            kept = replace(kept, site=dice.pick(own).site)
        elif 0.08 <= roll < 0.12:
            kept = replace(kept, street=f"{dice.number(2, 9800)} Harbor St", apartment="")
        rows.append(kept)
        if roll > 0.97:
            rows.append(_newcomer(FIRST_NEW_NUMBER + len(rows), own, dice))
    return dice.shuffled(rows)


def _newcomer(number: int, like: Sequence[MadeUp], dice: Dice) -> MadeUp:
    beside = dice.pick(like)
    return replace(
        beside, number=str(number), given=dice.pick(like).given, middle="", suffix="", preferred="",
        hired=HIRED_UNTIL, phone="", email="", work_email="", apartment="", member=True, household=-1,
        street=f"{dice.number(2, 9800)} Ferry Rd", born=date(1999, dice.number(1, 13), dice.number(1, 29)),
    )  # fmt: skip


def _write(folder: Path, employer: str, people: Sequence[MadeUp], *, later: bool) -> Sheet:
    habit = HABITS[employer]
    path = folder / f"made-up-{employer}{'-later' if later else ''}{habit.suffix}"
    headings = [heading for heading, _cell in habit.columns]
    table = [[cell(person) for _heading, cell in habit.columns] for person in people]
    if habit.suffix == ".xlsx":
        _write_workbook(path, habit, headings, table)
    else:
        path.write_bytes(_as_text(habit, [headings, *table]))
    return Sheet(employer, path, len(table), later)


def _as_text(habit: Habit, rows: Sequence[Sequence[Cell]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=habit.delimiter, lineterminator="\r\n").writerows(rows)
    text = written.getvalue()
    if habit.encoding == "cp1252":
        text = mess.in_windows_1252(text)
    if habit.encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(habit.encoding)


def _write_workbook(path: Path, habit: Habit, headings: list[str], table: Sequence[Sequence[Cell]]) -> None:
    # Links and formulas are not what a name is.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": WRITTEN, "author": "made up"})
        day = book.add_format({"num_format": "m/d/yyyy"})
        sheet = book.add_worksheet("Listing")
        at = 0
        for line in habit.above:
            sheet.write_string(at, 0, line)
            at += 1
        for column, heading in enumerate(headings):
            sheet.write_string(at, column, heading)
        for row in table:
            at += 1
            for column, cell in enumerate(row):
                _write_cell(sheet, at, column, cell, day)
        if habit.below:
            sheet.write_string(at + 2, 0, habit.below)


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, day: object
) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, cell)
