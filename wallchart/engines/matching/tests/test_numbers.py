"""Dates, telephones and ZIPs: read alike by whatever hand or program they were written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wallchart.engines.matching import cleaning, standard

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WRITINGS: dict[str, Callable[[date], str]] = {
    "iso": date.isoformat,
    "digits": lambda day: f"{day:%Y%m%d}",
    "digits of a data frame": lambda day: f"{day:%Y%m%d}.0",
    "slashes": lambda day: f"{day.month}/{day.day}/{day.year}",
    "slashes, zeros": lambda day: f"{day:%m/%d/%Y}",
    "dashes": lambda day: f"{day:%m-%d-%Y}",
    "dots": lambda day: f"{day.month}.{day.day}.{day.year}",
    "year and slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "two digits": lambda day: f"{day.month}/{day.day}/{day:%y}",
    "month in words": lambda day: f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
    "month in short": lambda day: f"{day.day} {MONTHS[day.month - 1][:3].upper()} {day.year}",
    "oracle": lambda day: f"{day.day:02}-{MONTHS[day.month - 1][:3]}-{day:%y}",
    "day of the week": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year} 00:00:00",
    "database": lambda day: f"{day.isoformat()} 00:00:00.000",
    "web": lambda day: f"{day.isoformat()}T05:30:00Z",
    "clock": lambda day: f"{day.month}/{day.day}/{day.year} 12:00 AM",
}


@pytest.mark.parametrize("writing", WRITINGS)
@settings(max_examples=30)
@given(day=some.dates(date(1930, 1, 1), date(2029, 12, 31)))
def test_a_date_is_the_same_however_it_is_written(writing: str, day: date) -> None:
    assert cleaning.birth(WRITINGS[writing](day)) == (day.year, int(f"{day:%Y%m%d}"))
    assert cleaning.birth(f"  {WRITINGS[writing](day)} ") == (day.year, int(f"{day:%Y%m%d}"))


@given(day=some.dates(date(1927, 5, 19), date(2036, 11, 20)))  # five digits
def test_a_spreadsheets_day_is_a_date(day: date) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    for text in (f"{serial}", f"{serial}.0"):
        assert cleaning.birth(text) == (day.year, int(f"{day:%Y%m%d}"))


@given(day=some.dates(date(1930, 1, 13), date(2029, 12, 31)).filter(lambda day: day.day > 12))
def test_where_the_first_number_can_be_no_month_it_is_the_day(day: date) -> None:
    for sign in "/-.":
        assert cleaning.birth(f"{day.day}{sign}{day.month}{sign}{day.year}") == cleaning.birth(
            day.isoformat()
        )


@given(year=some.integers(1930, 2029))
def test_a_year_is_the_same_in_two_digits_and_in_four(year: int) -> None:
    short = [f"{year % 100:02}"] if year != 2000 else []  # 00 stands for "unknown"
    for text in (f"{year}", f"{year}.0", f" {year} ", f"{year}-00-00", f"00/00/{year}", *short):
        assert cleaning.birth(text) == (year, None)


@given(some.text(alphabet="0123456789 -/.,:TAPRmayz", max_size=24))
def test_whatever_stands_in_the_cell_a_day_lies_in_its_year_and_a_year_in_living_memory(text: str) -> None:
    year, day = cleaning.birth(text)
    assert year is None or 1880 <= year <= 2100
    assert day is None or day // 10_000 == year
    assert day is None or (day // 100 % 100 > 0 and day % 100 > 0)


def cleaned(field: str, cells: Sequence[str]) -> list[object]:
    """What DuckDB's cleaning makes of many cells, in one statement."""
    expression = standard._DIRECT[field].format("cell")
    given_ = "select unnest($1::varchar[]) as cell, unnest(range($2)) as place"
    found = duckdb.execute(f"select {expression} from ({given_}) order by place", [cells, len(cells)])
    return [row[0] for row in found.fetchall()]


PHONES = (
    *(
        "{0}{1}{2}",
        "({0}) {1}-{2}",
        "{0}-{1}-{2}",
        "{0}.{1}.{2}",
        "{0} {1} {2}",
        "{0}/{1}-{2}",
        "{0}{1}{2}.0",
    ),
    *(
        "1{0}{1}{2}",
        "+1{0}{1}{2}",
        "1-{0}-{1}-{2}",
        "+1 ({0}) {1}-{2}",
        "({0}){1}-{2} ext 12",
        "{0}-{1}-{2} x7",
    ),
    *("tel. {0} {1} {2}", "{0}-{1}-{2} or 218-555-0199", "{0}-{1}-{2} (home)", "c: ({0}) {1} - {2}"),
)


def test_an_american_number_is_the_same_however_it_is_written() -> None:
    random = np.random.default_rng(3)
    drawn = zip(
        *(random.integers(low, high, 100) for low, high in ((201, 990), (200, 1000), (0, 10_000))),
        strict=True,
    )
    numbers = [(f"{area}", f"{exchange:03}", f"{line:04}") for area, exchange, line in drawn]
    cells = [writing.format(*number) for writing in PHONES for number in numbers]
    meant = [int("".join(number)) for _ in PHONES for number in numbers]
    found = cleaned("phone", cells)
    assert [row for row in zip(cells, found, meant, strict=True) if row[1] != row[2]] == []


def test_a_number_without_area_code_is_its_seven_digits() -> None:
    cells = ["555-0101", "555 0101", "5550101", "555.0101 ext 4", "(h) 555-0101"]
    assert cleaned("phone", cells) == [5550101] * len(cells)


def test_what_stands_where_nobody_has_a_number_is_no_number() -> None:
    cells = ["0", "000-0000", "(000) 000-0000", "1111111111", "999-999-9999", "911", "x", "none", "-"]
    assert dict(zip(cells, cleaned("phone", cells), strict=True)) == dict.fromkeys(cells)


def test_a_zip_is_its_first_five_signs() -> None:
    fives = ["55104", "55104-1234", "551041234", "55104 1234", " 55104", "55104.0"]
    assert cleaned("zip", fives) == ["55104"] * len(fives)
    assert cleaned("zip", ["K1A 0B1", "k1a0b1", "2612", "-"]) == ["K1A0B", "K1A0B", "2612", None]
