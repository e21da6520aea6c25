"""The people of the made-up union, drawn Local by Local and household by household."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from wallchart.union.people.names import fold

from .dice import Dice
from .names import COMMUNITIES, NICKNAMES, Community
from .places import REGIONS, STREETS, City
from .posts import CAST, FIRST_NUMBER, Role, place_of
from .shape import KINDS, REGION_NAMES, LocalPlan, Shape

BORN_FROM, BORN_UNTIL = date(1957, 1, 1), date(2004, 12, 31)
HIRED_UNTIL = date(2025, 6, 30)
COUPLES, PARENTS = 0.02, 0.004
"""Shares of all people: how many couples, and how many parents with a child of the same name."""


@dataclass(frozen=True)
class Site:
    name: str
    city: City


@dataclass(frozen=True)
class MadeUp:
    """One made-up person, as the truth is: what employers make of it is in mess.py.

    `local` is the number of the Local; `household` is shared by those who live together.
    """

    number: str
    given: str
    middle: str
    family: str
    suffix: str
    preferred: str
    born: date
    local: str
    employer: str
    site: Site
    classification: str
    shift: str
    unit: str
    hired: date
    member: bool
    email: str
    work_email: str
    phone: str
    street: str
    apartment: str
    city: City
    zip: str
    language: str
    household: int

    @property
    def shown(self) -> str:
        return " ".join(part for part in (self.given, self.family, self.suffix) if part)


def draw_people(shape: Shape, rng: np.random.Generator) -> list[MadeUp]:
    """Everybody, in the order of their Locals. The same shape and seed give the same people."""
    dice = Dice(rng)
    phones = _Phones(dice)
    sites = _draw_sites(shape, dice)
    people: list[MadeUp] = []
    for local in shape.locals:
        for _place in range(local.size):
            people.append(_draw_one(len(people), local, sites[local.number], dice, phones))
    settled = _let_in_the_cast(people)
    _join_couples(people, dice, settled)
    _name_children_after_parents(people, dice, settled)
    return _numbered(people, dice)


class _Phones:
    """Numbers of the exchange 555, which serves nobody; no number twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._given: set[str] = set()

    def draw(self, area_code: str) -> str:
        while True:
            number = f"{area_code}555{self._dice.number(0, 10_000):04d}"
            if number not in self._given and not number.endswith("1212"):
                self._given.add(number)
                return number


def _draw_sites(shape: Shape, dice: Dice) -> dict[str, list[Site]]:
    """The worksites of each Local, no name twice in one city. The first is the largest."""
    taken: set[tuple[str, str]] = set()
    found: dict[str, list[Site]] = {}
    for local in shape.locals:
        cities = REGIONS[local.region]
        here = cities[0] if local.size > 900 else dice.early(cities)
        mine: list[Site] = []
        while len(mine) < local.sites:
            city = here if dice.chance(0.35) else dice.early(cities)
            name = dice.pick(KINDS[local.employer].sites)
            if (name, city.name) in taken:
                name = f"{name} {dice.pick(('East', 'West', 'North', 'South'))}"
            if (name, city.name) in taken:
                name = f"{name} {dice.number(2, 60)}"
            if (name, city.name) not in taken:
                taken.add((name, city.name))
                mine.append(Site(name, city))
        found[local.number] = mine
    return found


def _draw_one(place: int, local: LocalPlan, sites: list[Site], dice: Dice, phones: _Phones) -> MadeUp:
    region = REGION_NAMES.index(local.region)
    community = dice.weighed(COMMUNITIES, [community.weights[region] for community in COMMUNITIES])
    given, middle, family, preferred = _draw_name(community, dice)
    kind = KINDS[local.employer]
    site = dice.early(sites)
    born = BORN_FROM + timedelta(days=dice.number(0, (BORN_UNTIL - BORN_FROM).days))
    home = site.city if dice.chance(0.7) else dice.early(REGIONS[local.region])
    grown = date(born.year + 19, born.month, min(born.day, 28))
    hired = grown + timedelta(days=int((HIRED_UNTIL - grown).days * dice.roll() ** 0.55))
    return MadeUp(
        number="",
        given=given,
        middle=middle,
        family=family,
        suffix="",
        preferred=preferred,
        born=born,
        local=local.number,
        employer=local.employer,
        site=site,
        classification=dice.early(kind.classifications),
        shift=dice.pick(kind.shifts),
        unit=kind.unit,
        hired=hired,
        member=dice.chance(0.72 + 0.2 * local.spirit),
        email=_mailbox(given, family, dice) if dice.chance(0.78) else "",
        work_email="",
        phone=phones.draw(home.area_code) if dice.chance(0.86) else "",
        street=f"{dice.number(2, 9800)} {dice.pick(STREETS)}",
        apartment=f"Apt {dice.number(1, 420)}" if dice.chance(0.17) else "",
        city=home,
        zip=dice.pick(home.zips),
        language=community.language if dice.chance(0.3) else "",
        household=place,
    )


def _draw_name(community: Community, dice: Dice) -> tuple[str, str, str, str]:
    """Given, middle, family, and the name that they go by where it is another."""
    given = dice.early(community.given)
    family = dice.early(community.family)
    if dice.chance(community.joined):
        other = dice.early(community.family)
        family = family if other == family else f"{family}-{other}"
    middle = ""
    if community.middle == "father":
        middle = dice.early(community.given)
    elif community.middle and dice.chance(0.6):
        middle = dice.pick("ABCDEFGHJKLMNPRSTW") if dice.chance(0.7) else dice.early(community.given)
    called = NICKNAMES.get(given, "")
    return given, middle, family, called if called and dice.chance(0.45) else ""


def _mailbox(given: str, family: str, dice: Dice) -> str:
    """An address at example.org, where nobody's mail arrives."""
    first, last = fold(given).replace(" ", ""), fold(family).replace(" ", "")
    form = dice.pick((f"{first}.{last}", f"{first[:1]}{last}", f"{last}.{first}", f"{first}_{last[:1]}"))
    return f"{form}{dice.number(2, 999)}@example.org"


def _join_couples(people: list[MadeUp], dice: Dice, settled: set[int]) -> None:
    """Couples of the same union: one roof, one phone at times, one family name mostly."""
    wanted = round(len(people) * COUPLES)
    while wanted:
        at = dice.number(0, len(people))
        other_at = at + dice.number(1, 400) if dice.chance(0.6) else dice.number(0, len(people))
        other_at %= len(people)
        one, other = people[at], people[other_at]
        if at == other_at or settled & {at, other_at}:
            continue
        settled |= {at, other_at}
        family = one.family if dice.chance(0.65) else other.family
        if dice.chance(0.12):
            family = f"{one.family.split('-')[0]}-{other.family.split('-')[0]}"
        phone = one.phone if dice.chance(0.2) else other.phone
        people[other_at] = replace(_moved_in(other, one), family=family, phone=phone)
        wanted -= 1


def _moved_in(person: MadeUp, host: MadeUp) -> MadeUp:
    return replace(
        person,
        street=host.street,
        apartment=host.apartment,
        city=host.city,
        zip=host.zip,
        household=host.household,
    )


def _name_children_after_parents(people: list[MadeUp], dice: Dice, settled: set[int]) -> None:
    """A parent and a grown child of one name, in one union and often in one house."""
    wanted = max(2, round(len(people) * PARENTS))
    while wanted:
        at, child_at = dice.number(0, len(people)), dice.number(0, len(people))
        parent, child = people[at], people[child_at]
        if at == child_at or settled & {at, child_at} or parent.born.year > 1978:
            continue
        settled |= {at, child_at}
        born = date(parent.born.year + dice.number(21, 26), child.born.month, child.born.day % 28 + 1)
        hired = max(child.hired, date(born.year + 19, 1, 15))
        named = replace(
            child, given=parent.given, middle=parent.middle, family=parent.family, born=born, hired=hired
        )
        named = _moved_in(named, parent) if dice.chance(0.7) else named
        people[at] = replace(parent, suffix="Sr")
        people[child_at] = replace(named, suffix="Jr", preferred="")
        wanted -= 1


def _let_in_the_cast(people: list[MadeUp]) -> set[int]:
    """Those who hold the posts of the demonstration take the first places of their Locals; which places."""
    taken = set()
    first: dict[str, int] = {}
    for at, person in enumerate(people):
        first.setdefault(person.local, at)
    for member in CAST:
        at = first[member.local] + place_of(member)
        taken.add(at)
        own = people[at]
        people[at] = replace(
            own, given=member.given, family=member.family, middle="", preferred="", suffix="", member=True,
            email=member.email, household=at,
            site=people[first[member.local]].site if member.role is Role.STEWARD else own.site,
        )  # fmt: skip
    return taken


def is_of_the_cast(person: MadeUp) -> bool:
    """Do they hold a post of the demonstration? No employer gets those wrong."""
    return person.email in _DEMO_MAIL


_DEMO_MAIL = frozenset(member.email for member in CAST)


def _numbered(people: list[MadeUp], dice: Dice) -> list[MadeUp]:
    """Member numbers in no order of Locals, and work addresses at the employer's made-up domain."""
    numbers = dice.shuffled(range(FIRST_NUMBER, FIRST_NUMBER + len(people)))
    done = []
    for person, number in zip(people, numbers, strict=True):
        box = f"{fold(person.given).replace(' ', '')}.{fold(person.family).replace(' ', '')}"
        work = f"{box}.{number % 1000}@{person.employer}.example.org"
        done.append(replace(person, number=str(number), work_email=work))
    return done
