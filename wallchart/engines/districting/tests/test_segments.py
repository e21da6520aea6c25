"""Addresses in street segments: read as people write them, placed only where no doubt is left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.engines.districting import Found, How, Street, StreetIndex, read_address, read_segments
from wallchart.engines.districting.addresses import read_street
from wallchart.refusal import Refusal

MAIN = {
    "start_house_number": "100", "end_house_number": "198", "odd_even_both": "even", "street_direction": "N",
    "street_name": "Main", "street_suffix": "St", "city": "Duluth", "state": "MN", "zip": "55802",
    "precinct_id": "P1",
}  # fmt: skip


def index(*changes: dict[str, str]) -> StreetIndex:
    rows = [(row, MAIN | change) for row, change in enumerate(changes, start=2)]
    return read_segments(rows, "street_segment.txt")


def at(streets: StreetIndex, line: str, **more: str) -> Found:
    return streets.locate(read_address(line, **more))


@pytest.mark.parametrize(
    ("line", "number", "street", "unit"),
    [
        ("1234 North Main Street", 1234, Street("N", "MAIN", "ST", ""), ""),
        ("1234 n. main st., apt. 5b", 1234, Street("N", "MAIN", "ST", ""), "5B"),
        ("1234 Main St #5", 1234, Street("", "MAIN", "ST", ""), "5"),
        ("1234 Main St Unit 12 A", 1234, Street("", "MAIN", "ST", ""), "12 A"),
        ("1234A Main St", 1234, Street("", "MAIN", "ST", ""), ""),
        ("1234-A Main St", 1234, Street("", "MAIN", "ST", ""), ""),
        ("1234 1/2 Main St", 1234, Street("", "MAIN", "ST", ""), ""),
        ("12-34 Main St", None, Street("", "MAIN", "ST", ""), ""),
        ("Main St", None, Street("", "MAIN", "ST", ""), ""),
        ("55 First Avenue NE", 55, Street("", "1ST", "AVE", "NE"), ""),
        ("55 1st Ave Northeast", 55, Street("", "1ST", "AVE", "NE"), ""),
        ("5 5th St", 5, Street("", "5TH", "ST", ""), ""),
        ("5 Avenue", 5, Street("", "AVE", "", ""), ""),
        ("5 North", 5, Street("", "NORTH", "", ""), ""),
        ("5 North St", 5, Street("", "NORTH", "ST", ""), ""),
        ("5 Broadway", 5, Street("", "BROADWAY", "", ""), ""),
        ("5 Park Ave S", 5, Street("", "PARK", "AVE", "S"), ""),
        ("20500 County Road 5", 20500, Street("", "COUNTY RD 5", "", ""), ""),
        ("20500 Co. Rd. 5", 20500, Street("", "COUNTY RD 5", "", ""), ""),
        ("7 Saint Paul Ave", 7, Street("", "ST PAUL", "AVE", ""), ""),
        ("7 O'Brien Ln", 7, Street("", "OBRIEN", "LN", ""), ""),
        ("7 Martin Luther King Jr Blvd", 7, Street("", "MARTIN LUTHER KING JR", "BLVD", ""), ""),
        ("PO Box 12", None, Street("", "", "", ""), ""),
        ("P.O. Box 12", None, Street("", "", "", ""), ""),
        ("12 Box Elder Rd", 12, Street("", "BOX ELDER", "RD", ""), ""),
        ("", None, Street("", "", "", ""), ""),
    ],
)
def test_an_address_is_taken_apart_as_it_is_written(
    line: str, number: int | None, street: Street, unit: str
) -> None:
    address = read_address(line)
    assert (address.number, address.street, address.unit) == (number, street, unit)


@pytest.mark.parametrize(
    ("line", "street", "unit", "city", "state", "zip_code"),
    [
        ("12 Oak St, Saint Paul, MN 55104", "OAK", "", "ST PAUL", "MN", "55104"),
        ("12 Oak St, St. Paul MN 55104-1234", "OAK", "", "ST PAUL", "MN", "55104"),
        ("12 Oak St, Apt 4, Ely, MN 55731, USA", "OAK", "4", "ELY", "MN", "55731"),
        ("12 Oak St Apt 4, Ely", "OAK", "4", "ELY", "", ""),
        ("12 Oak St, Apt 4", "OAK", "4", "", "", ""),
        ("12 Oak St, #4, MN 55731", "OAK", "4", "", "MN", "55731"),
        ("12, Oak St, Ely", "OAK", "", "ELY", "", ""),
        ("12 Oak St\nEly, MN\n55731", "OAK", "", "ELY", "MN", "55731"),
        ("12 Oak St MN 55731", "OAK", "", "", "MN", "55731"),
        ("12 County Rd 55731", "COUNTY RD 55731", "", "", "", ""),
        ("12 Oak St,", "OAK", "", "", "", ""),
        ("12 Oak St, 55731", "OAK", "", "", "", "55731"),
    ],
)
def test_a_whole_address_in_one_line_is_taken_apart_at_its_commas(
    line: str, street: str, unit: str, city: str, state: str, zip_code: str
) -> None:
    address = read_address(line)
    assert (address.number, address.street.name) == (12, street)
    assert (address.unit, address.city, address.state, address.zip) == (unit, city, state, zip_code)


def test_what_is_given_apart_goes_before_what_the_line_says() -> None:
    address = read_address("12 Oak St, Ely, MN 55731", city="Cook", zip_code="55723", state="WI")
    assert (address.city, address.state, address.zip) == ("COOK", "WI", "55723")


@pytest.mark.parametrize("city", ["Saint Paul", "St. Paul", "ST PAUL"])
@pytest.mark.parametrize("theirs", ["Saint Paul", "St Paul"])
def test_a_town_is_the_same_however_it_is_abbreviated(city: str, theirs: str) -> None:
    assert at(index({"city": theirs}), "120 N Main St", city=city) == Found(How.INSIDE, "P1")


@pytest.mark.parametrize("unit", ["5", "Apt 5", "#5", "apt. 5"])
@pytest.mark.parametrize("theirs", ["5", "Apt 5", "UNIT 5"])
def test_a_unit_is_the_same_whatever_it_is_called(unit: str, theirs: str) -> None:
    streets = index({"unit_number": theirs}, {"unit_number": "6", "precinct_id": "P2"})
    assert at(streets, "120 N Main St", unit=unit) == Found(How.INSIDE, "P1")


def test_a_unit_column_goes_before_the_line() -> None:
    assert read_address("5 Main St Apt 1", unit="2").unit == "2"
    assert read_address("5 Main St", unit="Apt. 2").unit == "2"
    assert read_address("5 Main St", unit="# 2").unit == "2"
    assert read_address("5 Main St", zip_code="55802-1234").zip == "55802"


@given(st.text(max_size=40))
def test_any_text_is_an_address_of_some_kind(line: str) -> None:
    address = read_address(line)
    assert address.number is None or address.number >= 0


@given(
    st.lists(st.sampled_from(["N", "NORTH", "MAIN", "ST", "AVE", "PARK", "5TH", "SE", "LAKE"]), max_size=5)
)
def test_reading_a_street_twice_changes_nothing_when_its_parts_are_clear(words: list[str]) -> None:
    street = read_street(words)
    assert bool(street.name) == bool(words)


def test_odd_and_even_sides_are_kept_apart() -> None:
    streets = index({}, {"odd_even_both": "odd", "precinct_id": "P2"})
    assert at(streets, "120 N Main St") == Found(How.INSIDE, "P1")
    assert at(streets, "121 N Main St") == Found(How.INSIDE, "P2")
    both = index({"odd_even_both": "both"})
    assert at(both, "121 N Main St") == at(both, "120 N Main St") == Found(How.INSIDE, "P1")
    assert at(index({"odd_even_both": ""}), "121 N Main St").precinct == "P1"


@given(
    st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.sampled_from(["odd", "even", "both"])
)
def test_a_number_is_inside_a_range_with_both_its_ends_on_its_side(
    one: int, other: int, number: int, side: str
) -> None:
    low, high = sorted((one, other))
    change = {"start_house_number": str(low), "end_house_number": str(high), "odd_even_both": side}
    held = low <= number <= high and side in ("both", "odd" if number % 2 else "even")
    assert (at(index(change), f"{number} N Main St").how is How.INSIDE) == held


def test_a_range_is_read_with_both_its_ends() -> None:
    streets = index({})
    assert [at(streets, f"{number} N Main St").how for number in (98, 100, 198, 200)] == [
        How.NONE,
        How.INSIDE,
        How.INSIDE,
        How.NONE,
    ]


def test_overlapping_segments_of_two_precincts_are_ambiguous_and_never_guessed() -> None:
    streets = index({}, {"start_house_number": "150", "end_house_number": "250", "precinct_id": "P2"})
    assert at(streets, "120 N Main St") == Found(How.INSIDE, "P1")
    assert at(streets, "160 N Main St") == Found(How.AMBIGUOUS, "", ("P1", "P2"))
    assert at(streets, "220 N Main St") == Found(How.INSIDE, "P2")


def test_overlapping_segments_of_one_precinct_leave_no_doubt() -> None:
    assert at(index({}, {"start_house_number": "150"}), "160 N Main St") == Found(How.INSIDE, "P1")


def test_a_direction_left_out_is_a_doubt_only_where_it_matters() -> None:
    streets = index({}, {"street_direction": "S", "precinct_id": "P2"})
    assert at(streets, "120 Main St") == Found(How.AMBIGUOUS, "", ("P1", "P2"))
    assert at(streets, "120 N Main St") == Found(How.INSIDE, "P1")
    assert at(index({}), "120 Main St") == Found(How.INSIDE, "P1")


def test_a_direction_given_must_be_the_segments() -> None:
    assert at(index({}), "120 S Main St") == Found(How.NONE, "")
    assert at(index({"street_direction": ""}), "120 S Main St") == Found(How.NONE, "")


def test_the_street_that_agrees_in_full_goes_before_those_that_only_may() -> None:
    streets = index({}, {"street_direction": "", "precinct_id": "P2"})
    assert at(streets, "120 Main St") == Found(How.INSIDE, "P2")
    assert at(streets, "120 Main") == Found(How.AMBIGUOUS, "", ("P1", "P2"))


def test_the_suffix_tells_streets_apart() -> None:
    streets = index({}, {"street_suffix": "Ave", "precinct_id": "P2"})
    assert at(streets, "120 N Main Avenue").precinct == "P2"
    assert at(streets, "120 N Main") == Found(How.AMBIGUOUS, "", ("P1", "P2"))
    assert at(streets, "120 N Main Blvd") == Found(How.NONE, "")


def test_a_street_written_in_one_column_is_the_same_street() -> None:
    streets = index({"street_direction": "", "street_suffix": "", "street_name": "North Main Street"})
    assert at(streets, "120 N Main St").precinct == "P1"


def test_city_state_and_zip_tell_namesakes_apart_and_may_be_left_out() -> None:
    streets = index({}, {"city": "Saint Paul", "zip": "55101", "precinct_id": "P2"})
    assert at(streets, "120 N Main St", city="duluth").precinct == "P1"
    assert at(streets, "120 N Main St", zip_code="55101").precinct == "P2"
    assert at(streets, "120 N Main St") == Found(How.AMBIGUOUS, "", ("P1", "P2"))
    assert at(streets, "120 N Main St", city="Ely").how is How.NONE
    assert at(streets, "120 N Main St", city="Duluth", state="WI").how is How.NONE
    assert at(index({"city": "", "zip": ""}), "120 N Main St", city="Ely", zip_code="55731").precinct == "P1"


def test_a_building_divided_by_units_needs_the_unit() -> None:
    streets = index({"unit_number": "1"}, {"unit_number": "2", "precinct_id": "P2"})
    assert at(streets, "120 N Main St Apt 2") == Found(How.INSIDE, "P2")
    assert at(streets, "120 N Main St #1") == Found(How.INSIDE, "P1")
    assert at(streets, "120 N Main St") == Found(How.AMBIGUOUS, "", ("P1", "P2"))
    assert at(streets, "120 N Main St Apt 3") == Found(How.NONE, "")


def test_without_a_number_only_a_segment_for_all_addresses_decides() -> None:
    assert at(index({}), "N Main St") == Found(How.AMBIGUOUS, "", ("P1",))
    every = {"includes_all_addresses": "true", "start_house_number": "", "end_house_number": ""}
    assert at(index(every), "N Main St") == Found(How.INSIDE, "P1")
    assert at(index(every), "99999 N Main St") == Found(How.INSIDE, "P1")
    assert at(index(every, every | {"precinct_id": "P2"}), "N Main St").candidates == ("P1", "P2")


def test_a_segment_for_all_streets_holds_for_its_town() -> None:
    town = {"includes_all_streets": "true", "street_name": "", "street_direction": "", "street_suffix": ""}
    streets = index(town | {"city": "Ely", "zip": "55731", "start_house_number": "", "end_house_number": ""})
    assert at(streets, "3 Any Rd", city="Ely") == Found(How.INSIDE, "P1")
    assert at(streets, "3 Any Rd", city="Cook") == Found(How.NONE, "")
    assert at(streets, "", city="Ely") == Found(How.NONE, "")
    assert at(streets, "PO Box 3", city="Ely") == Found(How.NONE, "")


def test_a_street_that_nothing_knows_is_not_guessed_into_the_one_town_that_has_all_streets() -> None:
    town = MAIN | {"includes_all_streets": "true", "city": "Ely", "zip": "55731"}
    streets = index(town)
    assert at(streets, "3 Any Rd") == Found(How.AMBIGUOUS, "", ("P1",))
    assert at(streets, "3 Any Rd", zip_code="55731") == Found(How.INSIDE, "P1")
    assert at(streets, "3 Any Rd, Ely, MN 55731") == Found(How.INSIDE, "P1")
    assert at(streets, "3 Any Rd, Cook, MN 55723") == Found(How.NONE, "")
    everywhere = index(town | {"city": "", "zip": ""})
    assert at(everywhere, "3 Any Rd") == Found(How.INSIDE, "P1")


def test_a_segment_for_all_streets_does_not_push_aside_a_street_that_is_only_nearly_written() -> None:
    streets = index({}, {"includes_all_streets": "true", "precinct_id": "P9"})
    for line in ("120 Main", "120 Main St", "120 N Main St"):
        assert at(streets, line, city="Duluth") == Found(How.AMBIGUOUS, "", ("P1", "P9"))
    assert at(streets, "120 Oak St", city="Duluth") == Found(How.INSIDE, "P9")


def test_all_precincts_of_a_table_are_known_in_order() -> None:
    assert index({"precinct_id": "P9"}, {}, {"includes_all_streets": "1", "precinct_id": "P0"}).precincts == (
        "P0",
        "P1",
        "P9",
    )


@pytest.mark.parametrize(
    ("change", "column", "why"),
    [
        ({"start_house_number": "x"}, "start_house_number", "not a house number"),
        ({"end_house_number": ""}, "end_house_number", "not a house number"),
        ({"end_house_number": "-5"}, "end_house_number", "not a house number"),
        ({"start_house_number": "300"}, "end_house_number", "runs backwards, from 300"),
        ({"odd_even_both": "left"}, "odd_even_both", "is one of odd, even, both"),
        ({"precinct_id": ""}, "precinct_id", "is empty"),
        ({"street_name": "", "street_direction": "", "street_suffix": ""}, "street_name", "is empty"),
    ],
)
def test_a_segment_that_cannot_be_is_refused_with_its_place(
    change: dict[str, str], column: str, why: str
) -> None:
    with pytest.raises(Refusal, match=why) as refused:
        index({}, change)
    told: dict[str, Any] = vars(refused.value)
    assert (told["file"], told["row"], told["column"]) == ("street_segment.txt", 3, column)
