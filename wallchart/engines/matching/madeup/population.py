"""The made-up state: households in dwellings, their adults, and which of them are registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from . import names

Ints = NDArray[np.int64]
Strings = NDArray[np.object_]
ORIGINS = ("main", "hmong", "somali", "latino")
SUFFIXES = ("", "JR", "SR", "II", "III")
YEAR = 2024


@dataclass(frozen=True)
class Shape:
    """What the state looks like.

    `households` of them live in `zips` postal areas, `flats` of them in apartment buildings;
    `origins` are the shares of the families of `ORIGINS`; `registered` the share of adults who
    are voters; `phones` the share of voters whose record has a telephone; `birth` says whether
    the file gives a year or a date; `relatives` is the chance that a household bears the
    surname of another nearby; `shared_line` that a voter's telephone is that of the household.
    """

    households: int
    zips: int
    flats: float
    origins: tuple[float, float, float, float]
    registered: float = 0.88
    phones: float = 0.33
    birth: Literal["year", "date"] = "year"
    relatives: float = 0.12
    shared_line: float = 0.45
    building: int = 24
    surnames: int = 40_000


COUNTRYSIDE = Shape(households=2_160_000, zips=880, flats=0.18, origins=(0.90, 0.02, 0.03, 0.05))
"""A state like Minnesota: about 3.7 million voters, birth years, a third with a telephone."""
CITY = Shape(
    households=400_000,
    zips=60,
    flats=0.55,
    origins=(0.62, 0.08, 0.12, 0.18),
    registered=0.78,
    phones=0.55,
    birth="date",
    relatives=0.03,
    shared_line=0.15,
    building=70,
    surnames=25_000,
)
"""A city: young, crowded buildings, many origins, full dates of birth, mobile telephones."""


@dataclass(frozen=True)
class Population:
    """Every adult of the state; all arrays of people have one length, those of dwellings another.

    Codes point into `given`, `surnames`, `streets` and `cities`. `second` is the code of a
    hyphenated second surname, `maiden` the surname before marriage, -1 for none. `phone` is 0
    where nobody knows it.
    """

    shape: Shape
    given: Strings
    surnames: Strings
    streets: Strings
    cities: Strings
    household: Ints
    sex: Ints
    year: Ints
    day: Ints
    first: Ints
    middle: Ints
    last: Ints
    second: Ints
    maiden: Ints
    suffix: Ints
    phone: Ints
    registered: NDArray[np.bool_]
    house: Ints
    street: Ints
    unit: Ints
    zip: Ints


def people(random: np.random.Generator, shape: Shape) -> Population:
    """Draw the whole state."""
    zips = np.sort(random.choice(shape.zips, shape.households, p=names.falling(shape.zips, 0.9, 8)))
    house, street, unit, streets = _dwellings(random, shape, zips)
    given, pools = _given_names(random)
    surnames, starts = _surname_pool(random, shape)
    origin = random.choice(4, shape.households, p=shape.origins)
    family = _families(random, shape, origin, starts, len(surnames))
    roles = _roles(random, shape.households, family)
    people_origin = origin[roles["household"]]
    first = _draw_given(random, pools, roles["sex"], roles["year"], people_origin)
    middle = _draw_given(random, pools, roles["sex"], roles["year"], people_origin)
    suffix = np.zeros(len(first), dtype=np.int64)
    _name_sons_for_fathers(random, roles, first, suffix)
    count = len(first)
    own = random.integers(0, len(surnames), count)
    maiden = np.where((roles["sex"] == 1) & (roles["role"] <= 1) & (random.random(count) < 0.6), own, -1)
    return Population(
        shape=shape,
        given=given,
        surnames=surnames,
        streets=streets,
        cities=names.cities(random, shape.zips),
        household=roles["household"],
        sex=roles["sex"],
        year=roles["year"],
        day=random.integers(1, 366, count),
        first=first,
        middle=middle,
        last=roles["last"],
        second=roles["second"],
        maiden=maiden,
        suffix=suffix,
        phone=_phones(random, shape, roles["household"]),
        registered=random.random(count) < shape.registered,
        house=house,
        street=street,
        unit=unit,
        zip=zips,
    )


def _given_names(random: np.random.Generator) -> tuple[Strings, dict[str, tuple[int, int]]]:
    """One table of all given names, and where each pool (sex, era or origin) starts and ends."""
    parts, pools, at = [], {}, 0
    for sex, eras, origins in (("m", names.MEN, names.MEN_OF), ("w", names.WOMEN, names.WOMEN_OF)):
        for label, text in {**eras, **origins}.items():
            pool = names.words(text)
            pools[f"{sex} {label}"] = (at, at + len(pool))
            parts.append(pool)
            at += len(pool)
    rare = names.rare_given(random, 8_000)
    parts.append(rare)
    pools["rare"] = (at, at + len(rare))
    return np.concatenate(parts), pools


def _draw_given(
    random: np.random.Generator, pools: dict[str, tuple[int, int]], sex: Ints, year: Ints, origin: Ints
) -> Ints:
    era = np.where(year < 1955, 0, np.where(year < 1982, 1, 2))
    group = np.where(origin == 0, era, origin + 2)
    labels = ("old", "middle", "young", *ORIGINS[1:])
    drawn = np.zeros(len(sex), dtype=np.int64)
    stray = random.random(len(sex)) < 0.12  # names out of fashion, and out of one's origin
    group = np.where(stray, random.integers(0, 3, len(sex)), group)
    for sex_code, letter in enumerate("mw"):
        for number, label in enumerate(labels):
            chosen = np.flatnonzero((sex == sex_code) & (group == number))
            start, end = pools[f"{letter} {label}"]
            drawn[chosen] = start + random.choice(
                end - start, len(chosen), p=names.falling(end - start, 0.75, 4)
            )
    rare = np.flatnonzero(random.random(len(sex)) < 0.03)
    drawn[rare] = random.integers(*pools["rare"], len(rare))
    return drawn


def _surname_pool(random: np.random.Generator, shape: Shape) -> tuple[Strings, list[int]]:
    parts = [names.words(names.SURNAMES[origin]) for origin in ORIGINS]
    starts = np.cumsum([0, *(len(part) for part in parts)]).tolist()
    return np.concatenate([*parts, names.surname_tail(random, shape.surnames)]), starts


def _families(random: np.random.Generator, shape: Shape, origin: Ints, starts: list[int], total: int) -> Ints:
    """The surname of each household; relatives live near (households are ordered by ZIP)."""
    family = np.zeros(shape.households, dtype=np.int64)
    for number in range(4):
        chosen = np.flatnonzero(origin == number)
        size = starts[number + 1] - starts[number]
        family[chosen] = starts[number] + random.choice(size, len(chosen), p=names.falling(size, 0.85, 3))
    tail = total - starts[4]
    rare = np.flatnonzero((origin == 0) & (random.random(shape.households) < 0.62))
    family[rare] = starts[4] + random.choice(tail, len(rare), p=names.falling(tail, 0.75, 30))
    kin = np.flatnonzero(random.random(shape.households) < shape.relatives)
    family[kin] = family[np.maximum(kin - random.integers(1, 400, len(kin)), 0)]
    return family


def _roles(random: np.random.Generator, households: int, family: Ints) -> dict[str, Ints]:
    """People by role: 0 head, 1 partner, 2 and 3 grown children, 4 another adult (lodger, parent)."""
    kind = random.choice(7, households, p=[0.29, 0.36, 0.12, 0.06, 0.06, 0.08, 0.03])
    head_sex = (random.random(households) < 0.5).astype(np.int64)
    age = random.integers(22, 92, households)
    parent_age = np.maximum(age, random.integers(40, 75, households))
    head_age = np.where(np.isin(kind, (2, 3, 4, 6)), parent_age, age)
    first_child = np.maximum(head_age - random.integers(20, 38, households), 18)
    twins = random.random(households) < 0.12
    second_child = np.where(
        twins, first_child, np.maximum(first_child - random.integers(1, 7, households), 18)
    )
    partner_sex = np.where(random.random(households) < 0.96, 1 - head_sex, head_sex)
    stranger = random.integers(0, int(family.max()) + 1, households)
    other = np.where(kind == 5, stranger, np.where(random.random(households) < 0.6, family, stranger))
    married = random.random(households)
    partner_last = np.where(married < 0.80, family, stranger)
    second = np.where(married > 0.95, family, -1)
    child_last = np.where(random.random(households) < 0.92, family, partner_last)
    nobody = np.full(households, -1)
    other_age = np.where(
        kind == 5,
        np.clip(age + random.integers(-6, 7, households), 18, 95),
        np.minimum(head_age + random.integers(20, 35, households), 99),
    )
    slots = (
        (0, np.isin(kind, range(7)), head_sex, head_age, family, nobody),
        (
            1,
            np.isin(kind, (1, 2, 3)),
            partner_sex,
            np.clip(head_age + random.normal(0, 4, households).astype(int), 18, 99),
            partner_last,
            second,
        ),
        (2, np.isin(kind, (2, 3, 4)), random.integers(0, 2, households), first_child, child_last, nobody),
        (3, kind == 3, random.integers(0, 2, households), second_child, child_last, nobody),
        (4, np.isin(kind, (5, 6)), random.integers(0, 2, households), other_age, other, nobody),
    )
    return _people_of(slots)


def _people_of(slots: Sequence[tuple[int, NDArray[np.bool_], Ints, Ints, Ints, Ints]]) -> dict[str, Ints]:
    """One person per household and role that is there; each slot: role, where, sex, age, surname, second."""
    built: dict[str, list[Ints]] = {key: [] for key in ("household", "role", "sex", "year", "last", "second")}
    for role, there, sex, years, last, extra in slots:
        chosen = np.flatnonzero(there)
        for key, values in (
            ("household", chosen),
            ("role", np.full(len(chosen), role)),
            ("sex", sex[chosen]),
            ("year", YEAR - years[chosen]),
            ("last", last[chosen]),
            ("second", extra[chosen]),
        ):
            built[key].append(values)
    return {key: np.concatenate(values) for key, values in built.items()}


def _name_sons_for_fathers(
    random: np.random.Generator, roles: dict[str, Ints], first: Ints, suffix: Ints
) -> None:
    """Give some eldest sons their father's name; the son is Jr (or III), half of the fathers Sr."""
    father = np.full(int(roles["household"].max()) + 1, -1)
    heads = np.flatnonzero((roles["role"] == 0) & (roles["sex"] == 0))
    father[roles["household"][heads]] = heads
    sons = np.flatnonzero((roles["role"] == 2) & (roles["sex"] == 0))
    sons = sons[(father[roles["household"][sons]] >= 0) & (random.random(len(sons)) < 0.10)]
    fathers = father[roles["household"][sons]]
    first[sons] = first[fathers]
    roles["last"][sons] = roles["last"][fathers]
    third = random.random(len(sons)) < 0.12
    suffix[sons] = np.where(third, 4, 1)
    suffix[fathers] = np.where(
        third, np.where(random.random(len(sons)) < 0.5, 1, 3), np.where(random.random(len(sons)) < 0.5, 2, 0)
    )


def _phones(random: np.random.Generator, shape: Shape, household: Ints) -> Ints:
    line = random.integers(2_000_000, 9_999_999, int(household.max()) + 1)
    area = random.choice(np.array([612, 651, 763, 952, 507, 218, 320]), len(line))
    own = random.integers(2_000_000, 9_999_999, len(household))
    own_area = np.where(
        random.random(len(household)) < 0.85, area[household], random.integers(201, 990, len(household))
    )
    shared = random.random(len(household)) < shape.shared_line
    return np.asarray(np.where(shared, area[household] * 10**7 + line[household], own_area * 10**7 + own))


def _dwellings(random: np.random.Generator, shape: Shape, zips: Ints) -> tuple[Ints, Ints, Ints, Strings]:
    """House number, street and unit (0: none) of each household; a building holds many units."""
    count = len(zips)
    per_zip = np.bincount(zips, minlength=shape.zips)
    street_count = np.maximum(per_zip // 28, 3)
    starts = np.concatenate([[0], np.cumsum(street_count)])
    streets = names.streets(random, int(starts[-1]))
    street = starts[zips] + (random.random(count) ** 1.3 * street_count[zips]).astype(np.int64)
    house = random.integers(1, 60, count) * 100 + random.integers(0, 100, count)
    unit = np.zeros(count, dtype=np.int64)
    flat = np.flatnonzero(random.random(count) < shape.flats)
    buildings = np.maximum(per_zip * shape.flats / shape.building, 1).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(buildings)])
    at = first[zips[flat]] + (random.random(len(flat)) ** 1.8 * buildings[zips[flat]]).astype(np.int64)
    building_zip = np.repeat(np.arange(shape.zips), buildings)
    building_street = starts[building_zip] + random.integers(0, street_count[building_zip])
    building_house = random.integers(1, 60, len(building_zip)) * 100 + random.integers(
        0, 100, len(building_zip)
    )
    street[flat], house[flat] = building_street[at], building_house[at]
    unit[flat] = random.integers(1, 12, len(flat)) * 100 + random.integers(1, 30, len(flat))
    return house, street, unit, streets
