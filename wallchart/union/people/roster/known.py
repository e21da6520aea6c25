"""What the house knows of people, read a thousand at a time: their whole state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q

from wallchart.union.core.tables import among

from ..identity import Finding, Traits, Verdict, weigh
from ..models import (
    Address,
    ContactPoint,
    EarlierRecord,
    Employment,
    Membership,
    Person,
    PersonStamp,
)
from ..names import fold
from .standards import Cells

AT_ONCE = 1_000
"""How many keys one statement asks for."""

Point = tuple[int, str, str, bool]
"""(id, value, folded, is_work) of a contact point."""


def zeros_apart(one: str, other: str) -> bool:
    """Do two numbers differ by leading zeros alone, as where a spreadsheet has taken them for figures?"""
    plain = one.isdecimal() and other.isdecimal() and one != other
    return plain and one.lstrip("0") == other.lstrip("0")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a merged record of somebody was known by (models.EarlierRecord), as in `State`."""

    number: str
    given_name: str
    middle_name: str
    family_name: str
    suffix: str
    preferred_name: str
    birth_date: str | None
    sort_name: str

    def named(self, own: Traits) -> Traits:
        """The person's own traits under the names of this record."""
        family, _comma, given = self.sort_name.partition(", ")
        return replace(
            own,
            given=given,
            middle=folded(self.middle_name),
            family=family,
            suffix=folded(self.suffix),
            preferred=folded(self.preferred_name),
        )


@dataclass(slots=True)
class State:
    """All that a roster can say of one person, as it stands. Days are ISO text, as in standard cells."""

    id: int
    number: str
    given_name: str
    middle_name: str
    family_name: str
    suffix: str
    preferred_name: str
    birth_date: str | None
    languages: list[str]
    home: int | None
    status: str
    sort_name: str
    stamp: int = 0
    since: str | None = None
    emails: list[Point] = field(default_factory=list)
    phones: list[Point] = field(default_factory=list)
    address: dict[str, str] | None = None
    employer: str = ""
    worksite: tuple[str, str] | None = None
    unit: str = ""
    classification: str = ""
    shift: str = ""
    hired_on: str | None = None
    _traits: Traits | None = None
    earlier: list[Earlier] = field(default_factory=list)
    ended: str = ""
    """When the last membership before the present one ended; "": there was none."""

    def is_numbered(self, number: str, *, zeros: bool = True) -> bool:
        """Is this their member number (with `zeros`, also where its leading zeros were lost), or was it one
        of a record that was merged into theirs?"""
        if zeros and zeros_apart(number, self.number):
            return True
        return number.casefold() in {self.number.casefold(), *(one.number.casefold() for one in self.earlier)}

    def takes_number(self, number: str) -> bool:
        """Would a row with this number give them another one than they have? Not where the spreadsheet took
        the zeros of theirs: "412" for 00412."""
        lost_zeros = len(number) < len(self.number) and zeros_apart(number, self.number)
        return not (lost_zeros or self.is_numbered(number, zeros=False))

    def put_aside(self, cell: str, value: Any) -> bool:
        """Did a merge put this value aside? Then it is no news."""
        return any(folded(str(getattr(one, cell, None) or "")) == folded(str(value)) for one in self.earlier)

    def weighed(self, row: Traits, *, zeros: bool = True) -> Verdict:
        """A row weighed against this person: as they stand, and as their merged records were known. `zeros`:
        its number may be theirs without the leading zeros; not where somebody has that very number."""
        own = self.traits()
        if row.number and row.number != own.number and self.is_numbered(row.number, zeros=zeros):
            own = replace(own, number=row.number)
        if not self.earlier:
            return weigh(row, own)
        born = row.birth_date.isoformat() if row.birth_date else None
        if born and born in {one.birth_date for one in self.earlier}:
            own = replace(own, birth_date=row.birth_date)
        verdicts = [weigh(row, own)]
        verdicts += [weigh(row, one.named(own)) for one in self.earlier]
        return max(verdicts, key=lambda verdict: (_WEIGHT[verdict.finding], verdict.points))

    def traits(self) -> Traits:
        """What is weighed of them; made once, since several rows and steps ask for it."""
        if self._traits is None:
            self._traits = self._made_traits()
        return self._traits

    def _made_traits(self) -> Traits:
        family, _comma, given = self.sort_name.partition(", ")
        address = self.address or {}
        return Traits(
            number=self.number.casefold(),
            given=given,
            middle=folded(self.middle_name),
            family=family,
            suffix=folded(self.suffix),
            preferred=folded(self.preferred_name),
            birth_date=date.fromisoformat(self.birth_date) if self.birth_date else None,
            emails=frozenset(point[2] for point in self.emails),
            phones=frozenset(point[2] for point in self.phones),
            address=address_token(address),
            home=self.home,
            worksite=(folded(self.worksite[0]), folded(self.worksite[1])) if self.worksite else None,
            hired_on=date.fromisoformat(self.hired_on) if self.hired_on else None,
        )

    def cells(self) -> Cells:
        """All cells as they stand, under the names of standard cells; the address as one cell."""
        return {
            "number": self.number,
            "given_name": self.given_name,
            "middle_name": self.middle_name,
            "family_name": self.family_name,
            "suffix": self.suffix,
            "preferred_name": self.preferred_name,
            "birth_date": self.birth_date,
            "languages": self.languages,
            "home": self.home,
            "status": self.status,
            "since": self.since,
            "emails": [list(point[1:]) for point in self.emails],
            "phones": [list(point[1:]) for point in self.phones],
            "address": self.address,
            "employer": self.employer,
            "worksite": list(self.worksite) if self.worksite else None,
            "unit": self.unit,
            "classification": self.classification,
            "shift": self.shift,
            "hired_on": self.hired_on,
        }

    def is_as_made(self, made: Cells) -> bool:
        """Does this newcomer stand exactly as the cells with which they came in?"""
        lines = {key: made.get(key, "") for key in ADDRESS}
        promised = {key: value for key, value in made.items() if key not in ADDRESS}
        promised["given_name"] = made.get("given_name") or made.get("preferred_name")
        promised["address"] = lines if any(lines.values()) else None
        for cell, stands in self.cells().items():
            if cell in promised:
                if promised[cell] != stands:
                    return False
            elif cell != "since" and stands:
                return False
        return True


_WEIGHT = {Finding.DIFFERENT: 0, Finding.DOUBTFUL: 1, Finding.SAME: 2}

ADDRESS = ("line1", "line2", "city", "state", "zip")


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    return fold(text) if text else ""


def address_token(address: dict[str, Any]) -> str:
    street = street_token(address.get("line1", ""))
    return f"{street} {address.get('zip', '')[:5]}" if street else ""


_STREET = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "lane": "ln", "court": "ct",
    "boulevard": "blvd", "place": "pl", "circle": "cir", "parkway": "pkwy", "highway": "hwy", "trail": "trl",
    "terrace": "ter", "apartment": "apt", "unit": "apt", "suite": "ste", "north": "n", "south": "s",
    "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
}  # fmt: skip


@lru_cache(maxsize=10_000)
def street_token(line: str) -> str:
    """A street so that "12 Oak Street North" and "12 Oak St. N" are one."""
    return " ".join(_STREET.get(word, word) for word in fold(line).split())


def traits_of_cells(cells: Cells) -> Traits:
    """The traits of a row's standard cells."""
    site = cells.get("worksite")
    return Traits(
        number=cells.get("number", "").casefold(),
        given=folded(cells.get("given_name", "")),
        middle=folded(cells.get("middle_name", "")),
        family=folded(cells.get("family_name", "")),
        suffix=folded(cells.get("suffix", "")),
        preferred=folded(cells.get("preferred_name", "")),
        birth_date=date.fromisoformat(cells["birth_date"]) if "birth_date" in cells else None,
        emails=frozenset(point[1] for point in cells.get("emails", ())),
        phones=frozenset(point[1] for point in cells.get("phones", ())),
        address=address_token(cells),
        home=cells.get("home"),
        worksite=(folded(site[0]), folded(site[1])) if site else None,
        hired_on=date.fromisoformat(cells["hired_on"]) if "hired_on" in cells else None,
    )


def read_states(ids: Iterable[int]) -> dict[int, State]:
    """The whole state of these persons, by id; six statements for every 1,000."""
    states: dict[int, State] = {}
    for part in parts_of(ids):
        states.update(_read_states(part))
    return states


def stamps_of(ids: Iterable[int]) -> dict[int, int]:
    """The stamps of these persons: each change of a person gives them a new one."""
    return dict(PersonStamp.objects.filter(person_id__in=among(ids)).values_list("person_id", "id"))


def _read_states(ids: Sequence[int]) -> dict[int, State]:
    columns = (
        "id", "number", "given_name", "middle_name", "family_name", "suffix", "preferred_name",
        "birth_date", "languages", "home_id", "status", "sort_name",
    )  # fmt: skip
    states = {}
    wanted = among(ids)
    for row in Person._base_manager.filter(id__in=wanted).values_list(*columns):
        values: list[Any] = list(row)
        values[7] = _iso(values[7])
        states[row[0]] = State(*values)
    for key, stamp in stamps_of(ids).items():
        if key in states:
            states[key].stamp = stamp
    memberships = Membership._base_manager.filter(person_id__in=wanted)
    for key, since, until in memberships.values_list("person_id", "since", "until"):
        if until is None:
            states[key].since = _iso(since)
        else:
            states[key].ended = max(states[key].ended, until.isoformat())
    current = {"person_id__in": wanted, "until": None}
    points = ContactPoint._base_manager.filter(person_id__in=wanted).order_by("id")
    for key, kind, *point in points.values_list("person_id", "kind", "id", "value", "folded", "is_work"):
        state = states[key]
        (state.emails if kind == "email" else state.phones).append(tuple(point))  # type: ignore[arg-type]
    homes = Address._base_manager.filter(**current, kind=Address.Kind.HOME)
    for key, *lines in homes.values_list("person_id", "line1", "line2", "city", "state", "zip"):
        states[key].address = dict(zip(ADDRESS, lines, strict=True))
    jobs = Employment._base_manager.filter(**current).values_list(
        "person_id", "employer__name", "worksite__name", "worksite__city", "unit__name",
        "classification", "shift", "hired_on",
    )  # fmt: skip
    for key, employer, site, city, unit, classification, shift, hired in jobs:
        state = states[key]
        state.employer, state.unit = employer or "", unit or ""
        state.worksite = (site, city or "") if site else None
        state.classification, state.shift, state.hired_on = classification, shift, _iso(hired)
    _read_earlier(states)
    return states


def _read_earlier(states: dict[int, State]) -> None:
    """What merged records were known by; but for numbers that somebody has by now: those are theirs."""
    columns = (*EarlierRecord.KNOWN_BY, "sort_name")
    rows = list(
        EarlierRecord._base_manager.filter(person_id__in=among(states)).values_list("person_id", *columns)
    )
    numbers = {number for _key, number, *_rest in rows if number}
    held = Person._base_manager.filter(~Q(number=""), number__in=among(numbers))  # as their index says it
    taken = set(held.values_list("number", flat=True))
    for key, number, given, middle, family, suffix, preferred, birth, sort in rows:
        known = "" if number in taken else number
        names = (given, middle, family, suffix, preferred)
        states[key].earlier.append(Earlier(known, *names, _iso(birth), sort))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def parts_of(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """The keys in order, 1,000 at a time."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
