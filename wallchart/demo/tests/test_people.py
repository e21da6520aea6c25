"""The made-up union is as large, as uneven and as varied as it says, and nobody in it can be reached."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from wallchart.demo.names import COMMUNITIES
from wallchart.demo.people import MadeUp, draw_people, is_of_the_cast
from wallchart.demo.places import REGIONS
from wallchart.demo.posts import CAST
from wallchart.demo.shape import EMPLOYERS, SHAPES

from .drawn import drawn


def test_the_union_has_the_size_and_the_unevenness_of_a_real_one() -> None:
    full = SHAPES["full"]
    sizes = [local.size for local in full.locals]
    assert len(sizes) == 39
    assert (min(sizes), max(sizes)) == (60, 2500)
    assert 18_400 <= full.people <= 18_700
    assert len({local.region for local in full.locals}) == 4
    assert 295 <= sum(local.sites for local in full.locals) <= 310
    assert sum(not local.officered for local in full.locals) >= 4
    assert min(local.spirit for local in full.locals) < 0.1 < 0.6 < max(local.spirit for local in full.locals)


def test_a_small_union_serves_where_time_is_short() -> None:
    small = SHAPES["small"]
    assert small.people == 600
    assert len(small.locals) == 6


@pytest.mark.parametrize("size", ["full", "small"])
def test_everybody_has_their_place(size: str) -> None:
    people, shape = drawn(size), SHAPES[size]
    assert len(people) == shape.people
    counted = Counter(person.local for person in people)
    assert counted == {local.number: local.size for local in shape.locals}
    assert len({person.number for person in people}) == len(people)
    for person in people:
        assert person.given
        assert person.family
        assert person.zip in person.city.zips


def test_a_worksite_is_named_once_in_a_city_and_belongs_to_one_local() -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for person in drawn("full"):
        owners.setdefault((person.site.name, person.site.city.name), set()).add(person.local)
    assert all(len(locals_) == 1 for locals_ in owners.values())
    assert len(owners) >= 295


def test_people_live_and_work_in_the_region_of_their_local() -> None:
    region_of = {local.number: local.region for local in SHAPES["full"].locals}
    for person in drawn("full"):
        assert person.site.city in REGIONS[region_of[person.local]]


def test_nobody_starts_to_work_as_a_child() -> None:
    assert all(person.hired.year - person.born.year >= 18 for person in drawn("full"))


def test_there_are_households_of_two_members() -> None:
    homes: dict[int, list[MadeUp]] = {}
    for person in drawn("full"):
        homes.setdefault(person.household, []).append(person)
    shared = [people for people in homes.values() if len(people) > 1]
    assert len(shared) >= 300
    for people in shared:
        assert len({(person.street, person.apartment, person.zip) for person in people}) == 1
    assert sum(len({person.local for person in people}) > 1 for people in shared) >= 50


def test_there_are_parents_and_children_of_one_name() -> None:
    people = drawn("full")
    seniors = {(person.given, person.family) for person in people if person.suffix == "Sr"}
    juniors = [person for person in people if person.suffix == "Jr"]
    assert len(juniors) >= 60
    assert all((person.given, person.family) in seniors for person in juniors)
    for junior in juniors:
        parents = [
            person
            for person in people
            if person.suffix == "Sr" and (person.given, person.family) == (junior.given, junior.family)
        ]
        assert any(20 <= junior.born.year - parent.born.year <= 26 for parent in parents)


def test_names_are_those_of_all_of_minnesotas_peoples() -> None:
    families = Counter(person.family for person in drawn("full"))
    for wanted in ("Vang", "Warsame", "Nguyễn", "Hernández", "Anderson", "Bellanger", "Mäkinen", "O'Brien"):
        assert families[wanted] > 0, wanted
    assert any(" " in family and family[0].islower() for family in families), "particles"
    assert sum("-" in family for family in families) > 50, "double names"
    assert any(not family.isascii() for family in families), "diacritics"
    bearers = Counter(person.family for person in drawn("full"))
    assert bearers.most_common(1)[0][1] < 0.05 * len(drawn("full")), "one name for everybody"


def test_every_community_has_a_share_in_every_region_it_names() -> None:
    for community in COMMUNITIES:
        assert len(community.weights) == len(REGIONS)
        assert sum(community.weights) > 0
        assert len(set(community.given)) >= 20
        assert len(set(community.family)) >= 14


def test_nobody_can_be_written_to_or_called() -> None:
    for person in drawn("full"):
        for address in (person.email, person.work_email):
            assert not address or re.fullmatch(r"[^@\s]+@([a-z]+\.)?example\.org", address), address
        assert not person.phone or re.fullmatch(r"\d{3}555\d{4}", person.phone), person.phone
        assert not person.phone.endswith("5551212")


def test_two_people_share_a_phone_only_under_one_roof() -> None:
    bearers: dict[str, set[int]] = {}
    for person in drawn("full"):
        if person.phone:
            bearers.setdefault(person.phone, set()).add(person.household)
    assert all(len(homes) == 1 for homes in bearers.values())


def test_employers_say_that_they_are_made_up() -> None:
    assert all("made up" in name for name, _kind in EMPLOYERS.values())


@pytest.mark.parametrize("size", ["full", "small"])
def test_the_cast_is_there_in_every_size(size: str) -> None:
    found = {person.email: person for person in drawn(size) if is_of_the_cast(person)}
    assert len(found) == len(CAST)
    for member in CAST:
        person = found[member.email]
        assert f"{person.given} {person.family}" == member.name
        assert person.local == member.local
        assert person.member


def test_the_same_seed_draws_the_same_people_and_another_seed_others() -> None:
    again = tuple(draw_people(SHAPES["small"], np.random.default_rng(7)))
    assert again == drawn("small")
    assert drawn("small", 8) != drawn("small")
