"""The places of the made-up union are those of Minnesota, and its plan is one that a union could have."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from wallchart.demo.names import COMMUNITIES
from wallchart.demo.places import REGIONS, STREETS
from wallchart.demo.posts import CAST, place_of
from wallchart.demo.shape import COLOUR, EMPLOYERS, KINDS, REGION_NAMES, SHAPES, UNION
from wallchart.union.core.access import Role
from wallchart.web.design.colour import is_colour

CITIES = [city for cities in REGIONS.values() for city in cities]


def test_every_city_lies_in_one_region_and_has_codes_of_minnesota() -> None:
    assert set(Counter(city.name for city in CITIES).values()) == {1}
    for city in CITIES:
        assert re.fullmatch(r"[A-Z][A-Za-z ]+", city.name), city
        assert city.zips and all(55001 <= int(code) <= 56763 for code in city.zips), city
        assert city.area_code in {"218", "320", "507", "612", "651", "763", "952"}, city


def test_no_code_is_that_of_two_cities() -> None:
    assert [code for code, n in Counter(code for city in CITIES for code in city.zips).items() if n > 1] == []


def test_streets_are_called_something_and_are_of_a_kind() -> None:
    assert len(set(STREETS)) == len(STREETS) > 40
    assert all(re.fullmatch(r"[A-Z][A-Za-z ]+ (Ave|St|Rd|Ln|Blvd)", street) for street in STREETS)


@pytest.mark.parametrize("size", sorted(SHAPES))
def test_every_local_lies_in_a_region_and_works_for_an_employer(size: str) -> None:
    shape = SHAPES[size]
    numbers = [local.number for local in shape.locals]
    assert len(set(numbers)) == len(numbers) and numbers == sorted(numbers, key=int)
    for local in shape.locals:
        assert local.region in REGION_NAMES and local.employer in EMPLOYERS
        assert local.size >= 50 and local.sites >= 2 and 0 < local.spirit < 1
        assert local.name == f"Local {local.number}"
    missing = set(EMPLOYERS) - {local.employer for local in shape.locals}
    assert missing <= ({"hospital"} if size == "small" else set()), "every employer sends a file"


def test_the_small_union_is_cut_out_of_the_full_one() -> None:
    full = {local.number: local for local in SHAPES["full"].locals}
    for local in SHAPES["small"].locals:
        assert full[local.number].region == local.region and full[local.number].size >= local.size


def test_every_employer_has_work_of_its_own() -> None:
    assert set(KINDS) == set(EMPLOYERS)
    for kind in KINDS.values():
        assert len(set(kind.sites)) == len(kind.sites) >= 6
        assert len(set(kind.classifications)) == len(kind.classifications) >= 6
        assert kind.shifts and kind.unit
    assert len({kind.unit for kind in KINDS.values()}) == len(KINDS)
    assert {kind for _name, kind in EMPLOYERS.values()} <= {"state", "county", "city", "school", "other"}


def test_the_cast_has_one_of_each_kind_of_post_that_is_looked_at() -> None:
    roles = Counter(member.role for member in CAST)
    assert set(roles.values()) == {1}, "the address of each is made of it"
    assert {Role.ADMINISTRATOR, Role.ORGANIZER, Role.LOCAL_OFFICER, Role.CIVIC_OFFICER, Role.STEWARD} <= set(
        roles
    )
    for size, shape in SHAPES.items():
        numbers = {local.number for local in shape.locals}
        places = {"union", *REGION_NAMES} | numbers
        assert all(member.local in numbers and member.over in places for member in CAST), size


def test_nobody_of_the_cast_takes_anothers_place() -> None:
    taken = [(member.local, place_of(member)) for member in CAST]
    assert len(set(taken)) == len(taken)
    assert all(re.fullmatch(r"demo\.[a-z.]+@example\.org", member.email) for member in CAST)


def test_the_union_has_a_name_and_a_colour_of_its_own() -> None:
    assert UNION and is_colour(COLOUR)


def test_names_are_written_as_people_bear_them() -> None:
    for community in COMMUNITIES:
        for name in (*community.given, *community.family):
            assert name == name.strip() and "_" not in name and "  " not in name, (community.key, name)
            assert not re.search(r"\d", name)
        assert community.middle in ("initial", "father", "") and 0 <= community.joined < 1
