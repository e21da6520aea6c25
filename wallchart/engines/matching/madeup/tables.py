"""The made-up state as files: the voter file in the layout of a state, the roster as a union keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute

from .population import SUFFIXES, YEAR, Ints, Population, Shape
from .rosters import Roster

VOTER_COLUMNS = """[voters]
id = "VoterId"
first = "FirstName"
middle = "MiddleName"
last = "LastName"
suffix = "NameSuffix"
birth_year = "DOBYear"
house_number = "HouseNumber"
street = "StreetName"
unit = "UnitNumber"
city = "City"
zip = "ZipCode"
phone = "PhoneNumber"
"""
"""How the made-up voter file calls its columns, for `--columns`."""
_STEP = 500_000


def voter_columns(shape: Shape) -> str:
    """`VOTER_COLUMNS` for a state whose file gives a year or a date of birth."""
    if shape.birth == "year":
        return VOTER_COLUMNS
    return VOTER_COLUMNS.replace('birth_year = "DOBYear"', 'birth_date = "BirthDate"')


def rows_of_voters(random: np.random.Generator, people: Population) -> Iterator[pa.Table]:
    """The registered, in a random order, as tables of half a million rows in a state's own layout."""
    listed = random.permutation(np.flatnonzero(people.registered))
    for start in range(0, len(listed), _STEP):
        yield _voter_table(random, people, listed[start : start + _STEP])


def voter_ids(people: Ints) -> list[str]:
    """The voter file's number for each person: scrambled, so that its order tells nothing."""
    return [f"{number:010d}" for number in ((people + 1) * 2_654_435_761 % 10_000_000_019).tolist()]


def _coded(codes: Ints, values: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(values.tolist())).cast(
        pa.string()
    )


def _voter_table(random: np.random.Generator, people: Population, who: Ints) -> pa.Table:
    count, home = len(who), people.household[who]
    full, initial = _coded(people.middle[who], people.given), random.random(count)
    cut = pa.compute.utf8_slice_codeunits(full, 0, 1)
    middle = pa.compute.if_else(
        pa.array(initial < 0.60), full, pa.compute.if_else(pa.array(initial < 0.85), cut, "")
    )
    last = _coded(people.last[who], people.surnames)
    double = people.second[who] >= 0
    hyphen = pa.compute.binary_join_element_wise(
        last, _coded(np.maximum(people.second[who], 0), people.surnames), "-"
    )
    keeps = random.random(count) < 0.75
    suffix = np.where(random.random(count) < 0.72, people.suffix[who], 0)
    phone = np.where(random.random(count) < people.shape.phones, people.phone[who], 0)
    unit = people.unit[home]
    zips = people.zip[home]
    year = people.year[who]
    birth = (
        {"DOBYear": pa.array(year.astype(np.int32))}
        if people.shape.birth == "year"
        else {"BirthDate": pa.array(_dates(year, people.day[who]))}
    )
    precinct = zips * 5 + people.street[home] % 5
    return pa.table(
        {
            "VoterId": voter_ids(who),
            "LastName": pa.compute.if_else(pa.array(double & keeps), hyphen, last),
            "FirstName": _coded(people.first[who], people.given),
            "MiddleName": middle,
            "NameSuffix": _coded(suffix, np.array(SUFFIXES)),
            **birth,
            "HouseNumber": pa.array(people.house[home].astype(str)),
            "StreetName": _coded(people.street[home], people.streets),
            "UnitType": _coded((unit > 0).astype(int), np.array(["", "APT"])),
            "UnitNumber": pa.compute.if_else(pa.array(unit > 0), pa.array(unit.astype(str)), ""),
            "City": _coded(zips, people.cities),
            "State": pa.array(["MN"] * count),
            "ZipCode": pa.array((55000 + zips).astype(str)),
            "PhoneNumber": pa.compute.if_else(pa.array(phone > 0), pa.array(phone.astype(str)), ""),
            "PrecinctCode": pa.array((precinct % 10_000).astype(str)),
            "CongressionalDistrict": pa.array((zips % 8 + 1).astype(str)),
            "SenateDistrict": pa.array((zips % 67 + 1).astype(str)),
            "HouseDistrict": pa.array((zips % 134 + 1).astype(str)),
            "RegistrationDate": pa.array(
                _dates(random.integers(YEAR - 30, YEAR, count), random.integers(1, 366, count))
            ),
        }
    )


def _dates(year: Ints, day: Ints) -> list[str]:
    start = np.array([f"{number}-01-01" for number in range(1900, YEAR + 1)], dtype="datetime64[D]")
    return [str(moment) for moment in (start[year - 1900] + (day - 1).astype("timedelta64[D]"))]


def rows_of_roster(roster: Roster) -> pa.Table:
    """The roster as a union's office would export it; columns bear the engine's names."""
    return pa.table({name: pa.array(values, type=pa.string()) for name, values in roster.columns.items()})


def write_truth(roster: Roster, path: Path) -> None:
    """`roster_id,voter_id`, the second empty for a member who is in no voter file."""
    voters = [
        "" if who < 0 else found
        for who, found in zip(roster.voter.tolist(), voter_ids(roster.voter), strict=True)
    ]
    lines = [f"{member},{voter}" for member, voter in zip(roster.columns["id"], voters, strict=True)]
    path.write_text("\n".join(["roster_id,voter_id", *lines]) + "\n", encoding="utf-8")


def a_date(year: int, day: int) -> str:
    return (date(year, 1, 1) + timedelta(days=day - 1)).isoformat()
