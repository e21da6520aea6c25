"""The union's affiliates, worksites, employers and units as a roster names them.

Read once for a run and then asked for every row, so everything is a dictionary over folded names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wallchart.union.core.access import Reach

from ..models import Affiliate, BargainingUnit, Employer, Worksite
from ..names import fold
from .values import Odd, read_number

_SAID = re.compile(
    r"\b(?:local|loc|lu|lodge|l|chapter|ch)(?: (?:union|lodge|no|nr|num|number))* ?([0-9]+(?: ?[a-z])?)\b"
)
"""A number that stands right after what it is the number of: "council 5 local 12" means Local 12."""

_LOCAL = re.compile(
    r"^(?:(?:local|lu|chapter|ch|union|no|number|council|[a-z]{2,8}) +)*(?:local|lu|l|ch)?"
    r"([0-9]+(?: ?[a-z])?)\b"
)
"""Words, then a number that may be written together with what it is: "afscme local 12", "l12", "12a"."""


_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+\b")


@dataclass(frozen=True)
class Home:
    """An affiliate in which people can be at home. `below` are the ids of all beneath it."""

    id: int
    name: str
    number: str
    left: int
    right: int


@dataclass
class Places:
    """What the house knows of places, and the names that it does not know yet (made on applying)."""

    homes: dict[int, Home]
    by_number: dict[str, list[Home]]
    by_name: dict[str, list[Home]]
    worksites: dict[tuple[str, str], tuple[str, str]]
    cities_of: dict[str, list[str]]
    employers: dict[str, str]
    units: dict[str, str]
    employers_of: dict[tuple[str, str], str]
    reach: Reach
    found: dict[str, Home] = field(default_factory=dict)

    def home_named(self, text: str) -> Home:
        """The affiliate that a cell names: "12", "L12", "Local 012", "Local 12 - Saint Paul"."""
        known = self.found.get(text)
        if known is None:
            known = self.found[text] = self._find_home(text)
        return known

    def _find_home(self, text: str) -> Home:
        text = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), read_number(text))
        folded = fold(text.replace("#", " "))
        homes = self.by_name.get(folded) or self.by_number.get(_bare(folded)) or []
        if not homes:
            said = _SAID.findall(folded) or _LOCAL.findall(folded)[:1]
            meant = [_bare(sign) for one in said for sign in (one, one.split()[0])]
            homes = next((self.by_number[sign] for sign in meant if sign in self.by_number), [])
        if not homes:
            raise Odd(_("there is no such Local here; plant it in the tree first, or correct the number"))
        if len(homes) > 1:
            raise Odd(_("more than one affiliate is called that; write its number"))
        if not self.reach.holds_affiliate(homes[0].left):
            raise Odd(_("this Local lies outside of your reach; leave its people to its own officers"))
        return homes[0]

    def lies_within(self, home_id: int | None, above: Home) -> bool:
        """Is the affiliate `home_id` this one, or beneath it?"""
        home = self.homes.get(home_id) if home_id is not None else None
        return home is not None and above.left <= home.left < above.right

    def reaches(self, home_id: int | None) -> bool:
        """Is somebody with this home within the actor's reach? (Without a home: only where all is.)"""
        home = self.homes.get(home_id) if home_id is not None else None
        return self.reach.everything if home is None else self.reach.holds_affiliate(home.left)

    def worksite_named(self, name: str, city: str) -> tuple[str, str]:
        """(name, city) as the house writes them; as the roster does where it is new."""
        name, city = " ".join(name.split()), " ".join(city.split())
        folded = fold(name)
        if not city:
            cities = self.cities_of.get(folded, [])
            if len(cities) == 1:
                city = cities[0]
            elif len(cities) > 1:
                raise Odd(_("several worksites are called that; add a column with the city of the worksite"))
        return self.worksites.setdefault((folded, fold(city)), (name, city))

    def employer_of(self, site: Sequence[str]) -> str:
        """The employer whose worksite (name, city) this is; empty where nobody knows."""
        return self.employers_of.get((fold(site[0]), fold(site[1])), "")

    def employer_named(self, name: str) -> str:
        return self.employers.setdefault(fold(name), " ".join(name.split()))

    def unit_named(self, name: str) -> str:
        return self.units.setdefault(fold(name), " ".join(name.split()))


def _bare(number: str) -> str:
    """ "012" and "12" are one number; so are "12a" and "12 a". The number is folded."""
    return re.sub(r"(?<=\d) (?=[a-z]$)", "", number).lstrip("0") or number


def read_places(reach: Reach) -> Places:
    """Everything that rows may name, and the reach within which people may be brought in."""
    homes = [Home(*row) for row in Affiliate.objects.values_list("id", "name", "number", "left", "right")]
    sites = list(Worksite.objects.values_list("name", "city", "employer__name"))
    cities: dict[str, list[str]] = {}
    for name, city, _employer in sites:
        cities.setdefault(fold(name), []).append(city)
    return Places(
        homes={home.id: home for home in homes},
        by_number=_grouped((_bare(fold(home.number)), home) for home in homes if home.number),
        by_name=_grouped((fold(home.name), home) for home in homes),
        worksites={(fold(name), fold(city)): (name, city) for name, city, _employer in sites},
        cities_of=cities,
        employers={fold(name): name for name in Employer.objects.values_list("name", flat=True)},
        units={fold(name): name for name in BargainingUnit.objects.values_list("name", flat=True)},
        employers_of={(fold(name), fold(city)): employer for name, city, employer in sites if employer},
        reach=reach,
    )


def _grouped(pairs: Iterable[tuple[str, Home]]) -> dict[str, list[Home]]:
    grouped: dict[str, list[Home]] = {}
    for key, home in pairs:
        grouped.setdefault(key, []).append(home)
    return grouped
