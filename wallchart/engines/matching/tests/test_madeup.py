"""The made-up state and roster that figures are measured on: planted truth, and stated errors."""

from __future__ import annotations

import csv
import dataclasses
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wallchart.engines.matching import cleaning, madeup
from wallchart.engines.matching.madeup import Errors, Population, Roster, names
from wallchart.engines.matching.madeup.population import SUFFIXES, YEAR
from wallchart.engines.matching.madeup.rosters import misdated, misspelt, without_accents
from wallchart.engines.matching.madeup.tables import VOTER_COLUMNS, voter_ids
from wallchart.engines.nicknames import CALLED, CANONICAL

HOMES = 1_500
NO_ERRORS = Errors(**dict.fromkeys((field.name for field in dataclasses.fields(Errors)), 0.0))


def state(shape: madeup.Shape, seed: int = 1) -> Population:
    small = dataclasses.replace(shape, households=HOMES, zips=6, surnames=2_000)
    return madeup.people(np.random.default_rng(seed), small)


@pytest.fixture(scope="module")
def people() -> Population:
    return state(madeup.COUNTRYSIDE)


@pytest.fixture(scope="module")
def city() -> Population:
    return state(madeup.CITY)


def voters_of(people: Population, seed: int = 2) -> list[dict[str, object]]:
    tables = list(madeup.rows_of_voters(np.random.default_rng(seed), people))
    return pa.concat_tables(tables).to_pylist()


@pytest.fixture(scope="module")
def voters(people: Population) -> list[dict[str, object]]:
    return voters_of(people)


def roster_of(people: Population, errors: Errors, size: int = 400, seed: int = 3) -> Roster:
    return madeup.roster_of(np.random.default_rng(seed), people, size, errors)


def rows_of(roster: Roster) -> list[dict[str, str]]:
    return [
        dict(zip(roster.columns, cells, strict=True)) for cells in zip(*roster.columns.values(), strict=True)
    ]


def test_the_same_seed_makes_the_same_state_and_roster_and_another_seed_another() -> None:
    made = [
        (voters_of(people), roster_of(people, madeup.PAYROLL, 100).columns)
        for people in (state(madeup.CITY, seed) for seed in (5, 5, 6))
    ]
    assert made[0] == made[1] != made[2]


def test_the_registered_stand_in_the_voter_file_once_each(
    people: Population, voters: list[dict[str, object]]
) -> None:
    ids = [row["VoterId"] for row in voters]
    assert sorted(map(str, ids)) == sorted(voter_ids(np.flatnonzero(people.registered)))
    assert len(set(ids)) == len(ids) == int(people.registered.sum())
    assert all(str(name).isdigit() and len(str(name)) == 10 for name in ids)
    assert ids != sorted(ids, key=str)


def test_the_ids_of_different_people_differ_however_many_there_are() -> None:
    some_ids = voter_ids(np.concatenate([np.arange(1_000), np.arange(3_999_000, 4_000_000)]))
    assert len(set(some_ids)) == 2_000


@pytest.mark.parametrize("shape", [madeup.COUNTRYSIDE, madeup.CITY], ids=["countryside", "city"])
def test_the_names_of_the_columns_are_those_of_the_voter_file(shape: madeup.Shape) -> None:
    named = tomllib.loads(madeup.voter_columns(shape))["voters"]
    (table,) = madeup.rows_of_voters(np.random.default_rng(1), state(shape))
    assert set(named.values()) <= set(table.column_names)
    assert ("birth_year" in named) == (shape.birth == "year")
    assert ("birth_date" in named) == (shape.birth == "date")
    assert tomllib.loads(VOTER_COLUMNS)["voters"]["birth_year"] == "DOBYear"


def test_a_household_has_one_door_and_its_people_are_grown(people: Population) -> None:
    assert len(people.house) == len(people.zip) == HOMES
    assert set(people.household.tolist()) == set(range(HOMES))
    assert people.year.max() <= YEAR - 18
    assert people.year.min() >= YEAR - 100
    assert sorted(people.zip.tolist()) == people.zip.tolist()  # neighbours stand together


def test_shares_are_the_stated_ones(people: Population, city: Population) -> None:
    for made in (people, city):
        shape = made.shape
        assert made.registered.mean() == pytest.approx(shape.registered, abs=0.02)
        assert (made.unit > 0).mean() == pytest.approx(shape.flats, abs=0.04)
    telephones = [row["PhoneNumber"] != "" for row in voters_of(city)]
    assert np.mean(telephones) == pytest.approx(city.shape.phones, abs=0.03)


def test_a_son_named_for_his_father_lives_with_him_and_is_a_generation_younger(people: Population) -> None:
    sons = np.flatnonzero(np.isin(people.suffix, [SUFFIXES.index("JR"), SUFFIXES.index("III")]))
    namesakes = 0
    for son in sons.tolist():
        home = np.flatnonzero(people.household == people.household[son])
        same = home[(people.first[home] == people.first[son]) & (people.last[home] == people.last[son])]
        fathers = [other for other in same.tolist() if people.year[other] <= people.year[son] - 18]
        namesakes += bool(fathers)
    assert len(sons) > 5
    assert namesakes >= 0.8 * len(sons)  # the others are fathers who are juniors themselves


def test_flats_of_a_building_share_its_door(city: Population) -> None:
    doors = Counter(zip(city.zip.tolist(), city.street.tolist(), city.house.tolist(), strict=True))
    assert max(doors.values()) > 20
    assert np.bincount(city.unit)[0] == (city.unit == 0).sum() > 0


def test_dates_of_birth_are_dates(city: Population) -> None:
    for row in voters_of(city)[:200]:
        born = date.fromisoformat(str(row["BirthDate"]))
        assert YEAR - 100 <= born.year <= YEAR - 18
    births = [text for text in roster_of(city, madeup.FORM_SIGNUP).columns["birth_date"] if text]
    assert all(date.fromisoformat(text) for text in births)


@pytest.mark.parametrize("errors", [madeup.PAYROLL, madeup.FORM_SIGNUP], ids=["payroll", "form"])
def test_a_roster_knows_which_voter_each_member_is(
    people: Population, tmp_path: Path, errors: Errors
) -> None:
    roster = roster_of(people, errors)
    assert sorted(roster.columns["id"]) == [f"M{number:07d}" for number in range(400)]
    assert {len(column) for column in roster.columns.values()} == {400}
    absent = roster.voter < 0
    assert absent.mean() == pytest.approx(errors.outside, abs=0.01)
    there = roster.voter[~absent]
    assert people.registered[there].all()
    assert ((people.year[there] >= 1956) & (people.year[there] <= 2005)).all()
    madeup.write_truth(roster, tmp_path / "truth.csv")
    with (tmp_path / "truth.csv").open(encoding="utf-8") as file:
        truth = {row["roster_id"]: row["voter_id"] for row in csv.DictReader(file)}
    assert list(truth) == roster.columns["id"]
    assert sum(not voter for voter in truth.values()) == absent.sum()
    assert set(filter(None, truth.values())) == set(voter_ids(there))


def test_without_errors_a_member_says_what_the_voter_file_says(
    people: Population, voters: list[dict[str, object]]
) -> None:
    roster = roster_of(
        people, dataclasses.replace(NO_ERRORS, middle_full=1.0, suffix_kept=1.0, phone_known=1.0)
    )
    listed = {row["VoterId"]: row for row in voters}
    assert (roster.voter >= 0).all()
    for row, voter_id in zip(rows_of(roster), voter_ids(roster.voter), strict=True):
        voter = listed[voter_id]
        assert row["first"] == voter["FirstName"]
        assert (row["birth_year"], row["zip"][:5]) == (str(voter["DOBYear"]), voter["ZipCode"])
        place = cleaning.address(row["address"])
        assert (place.house, place.street) == (voter["HouseNumber"], voter["StreetName"])
        assert (place.unit or "") == voter["UnitNumber"]
        assert row["city"] == voter["City"]
        if voter["MiddleName"]:
            assert row["middle"].startswith(str(voter["MiddleName"]))
        if voter["PhoneNumber"]:
            assert "".join(filter(str.isdigit, row["phone"])) == voter["PhoneNumber"]
        if voter["NameSuffix"]:
            assert row["suffix"] == voter["NameSuffix"]
        ours, theirs = cleaning.surname(row["last"]), cleaning.surname(str(voter["LastName"]))
        assert ours.part == theirs.part


ALWAYS = {
    "first_initial": lambda row, was: row["first"] == was["first"][0],
    "swapped": lambda row, was: (row["first"], row["last"]) == (was["last"], was["first"]),
    "birth_missing": lambda row, was: row["birth_year"] == "",
    "birth_off_by_one": lambda row, was: abs(int(row["birth_year"]) - int(was["birth_year"])) == 1,
    "birth_typo": lambda row, was: row["birth_year"][:2] == was["birth_year"][:2],
    "address_missing": lambda row, was: row["address"] == "",
    "po_box": lambda row, was: row["address"].startswith("PO BOX "),
    "zip_missing": lambda row, was: row["zip"] == "",
    "unit_missing": lambda row, was: cleaning.address(row["address"]).unit is None,
    "kind_dropped": lambda row, was: set(row["address"].split()).isdisjoint(names.STREET_KINDS),
    "long_form": lambda row, was: cleaning.address(row["address"]) == cleaning.address(was["address"])
    and set(row["address"].split()).isdisjoint(names.LONG_FORMS),
    "lower_case": lambda row, was: row["last"] == was["last"].title() and row["city"] == was["city"].title(),
    "phone_other": lambda row, was: row["phone"] != was["phone"],
    "nickname": lambda row, was: CANONICAL.get(row["first"]) == CANONICAL.get(was["first"])
    or row["first"] in CALLED.get(CANONICAL.get(was["first"], ""), ())
    or row["first"] == was["first"],
}  # fmt: skip


@pytest.mark.parametrize("error", ALWAYS)
def test_an_error_that_is_certain_is_made_in_every_row_and_is_the_one_that_it_says(
    people: Population, error: str
) -> None:
    known = dataclasses.replace(NO_ERRORS, phone_known=1.0)
    was, made = roster_of(people, known), roster_of(people, dataclasses.replace(known, **{error: 1.0}))
    assert made.voter.tolist() == was.voter.tolist()  # the same members in the same order
    kept = [ALWAYS[error](row, before) for row, before in zip(rows_of(made), rows_of(was), strict=True)]
    assert sum(kept) >= (0.97 if error == "phone_other" else 1) * len(kept)  # two lines may be alike
    assert made.columns != was.columns


def test_accents_are_dropped_where_they_are_and_kept_otherwise(city: Population) -> None:
    kept = roster_of(city, NO_ERRORS, size=700).columns
    dropped = roster_of(city, dataclasses.replace(NO_ERRORS, accents_dropped=1.0), size=700).columns
    assert not "".join(kept["first"] + kept["last"]).isascii()
    for name in ("first", "last"):
        assert [without_accents(text) for text in kept[name]] == dropped[name]


@pytest.mark.parametrize(
    ("error", "column", "share"),
    [("birth_missing", "birth_year", 0.3), ("address_missing", "address", 0.2), ("zip_missing", "zip", 0.4)],
)
def test_an_error_is_as_frequent_as_it_is_stated(
    people: Population, error: str, column: str, share: float
) -> None:
    roster = roster_of(people, dataclasses.replace(NO_ERRORS, **{error: share}), size=1_000)
    assert np.mean([cell == "" for cell in roster.columns[column]]) == pytest.approx(share, abs=0.05)


def test_members_who_stand_twice_are_one_voter_each(people: Population) -> None:
    roster = roster_of(people, dataclasses.replace(NO_ERRORS, twice=0.2), size=500)
    rows = Counter(roster.voter.tolist())
    assert sum(count > 1 for count in rows.values()) == pytest.approx(0.2 * 500, rel=0.35)
    assert len(set(roster.columns["id"])) == 500


@given(seed=some.integers(0, 2**32 - 1), text=some.text("ABCDE", min_size=0, max_size=7))
def test_a_slip_of_the_hand_is_one_letter_or_two_exchanged(seed: int, text: str) -> None:
    slipped = misspelt(np.random.default_rng(seed), text, "XYZ")
    if len(text) < 2:
        assert slipped == text
    assert abs(len(slipped) - len(text)) <= 1
    same = next((at for at, (a, b) in enumerate(zip(text, slipped, strict=False)) if a != b), len(text))
    rest, other = text[same:], slipped[same:]
    exchanged = rest[1::-1] == other[:2] and rest[2:] == other[2:]
    assert exchanged or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


@given(seed=some.integers(0, 2**32 - 1), year=some.integers(1920, 2006))
def test_a_misdated_year_keeps_its_century_and_is_one_slip_away(seed: int, year: int) -> None:
    slipped = misdated(np.random.default_rng(seed), year)
    assert slipped // 100 == year // 100
    tens, ones = year // 10 % 10, year % 10
    told = (slipped // 10 % 10, slipped % 10)
    assert told == (ones, tens) or told[0] == tens or told[1] == ones


@given(count=some.integers(1, 200), power=some.floats(0.1, 2), flat=some.floats(0, 30))
def test_the_chances_of_names_fall_and_are_whole(count: int, power: float, flat: float) -> None:
    chances = names.falling(count, power, flat)
    assert chances.sum() == pytest.approx(1.0)
    assert (np.diff(chances) < 0).all()


def test_rare_names_differ_and_are_names(people: Population) -> None:
    random = np.random.default_rng(1)
    tail = names.surname_tail(random, 500)
    assert len(set(tail)) == len(tail) > 450
    assert all(name.isalpha() and name.isupper() for name in (*tail, *names.rare_given(random, 300)))
    assert {"1ST", "2ND", "3RD", "4TH", "11TH", "12TH", "13TH", "21ST", "101ST", "111TH"} == {
        names._ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 101, 111)
    }
    assert without_accents("JOSÉ MUÑOZ") == "JOSE MUNOZ"
    assert len(names.streets(random, 40)) == len(names.cities(random, 40)) == 40
