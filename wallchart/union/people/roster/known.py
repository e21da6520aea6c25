"""What the house knows of people, read a thousand at a time: candidates for rows, and their whole state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import StrIndex, Substr

from ..identity import DOUBTFUL_AT, POINTS, Finding, Reason, Traits, Verdict, names_to_look_under, weigh
from ..models import Address, ContactPoint, EarlierRecord, Employment, Membership, Person, PersonStamp
from ..names import fold
from .standards import Cells

AT_ONCE = 500
"""How many keys one statement asks for."""

Point = tuple[int, str, str, bool]
"""(id, value, folded, is_work) of a contact point."""


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

    def is_numbered(self, number: str) -> bool:
        """Is this their member number, or was it one of a record that was merged into theirs?"""
        return number.casefold() in {self.number.casefold(), *(one.number.casefold() for one in self.earlier)}

    def put_aside(self, cell: str, value: Any) -> bool:
        """Did a merge put this value aside? Then it is no news."""
        return any(folded(str(getattr(one, cell, None) or "")) == folded(str(value)) for one in self.earlier)

    def weighed(self, row: Traits) -> Verdict:
        """A row weighed against this person: as they stand, and as their merged records were known."""
        own = self.traits()
        if not self.earlier:
            return weigh(row, own)
        if row.number and self.is_numbered(row.number):
            own = replace(own, number=row.number)
        born = row.birth_date.isoformat() if row.birth_date else None
        if born and born in {one.birth_date for one in self.earlier}:
            own = replace(own, birth_date=row.birth_date)
        verdicts = [weigh(row, own)]
        for one in self.earlier:
            family, _comma, given = one.sort_name.partition(", ")
            names = {"middle": folded(one.middle_name), "suffix": folded(one.suffix)}
            names |= {"given": given, "family": family, "preferred": folded(one.preferred_name)}
            verdicts.append(weigh(row, replace(own, **names)))  # type: ignore[arg-type]  # all are texts
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


@dataclass
class Candidates:
    """Who may be meant by a batch of rows, by each key under which they were looked for."""

    by_number: dict[str, list[int]]
    by_contact: dict[str, list[int]]
    by_name: dict[str, list[int]]
    by_birth: dict[tuple[str, str], list[int]]
    states: dict[int, State]

    def of(self, traits: Traits) -> list[State]:
        """The candidates for one row, in the order of their ids."""
        ids: set[int] = set(self.by_number.get(traits.number, ())) if traits.number else set()
        for value in (*traits.emails, *traits.phones):
            ids.update(self.by_contact.get(value, ()))
        for name in names_to_look_under(traits.given, traits.family):
            ids.update(self.by_name.get(name, ()))
        if traits.birth_date:
            ids.update(self.by_birth.get((traits.birth_date.isoformat(), traits.family), ()))
        return [self.states[key] for key in sorted(ids) if key in self.states]


def find_candidates(rows: Collection[Traits]) -> Candidates:
    """Everybody whom one of these rows may mean.

    Where a member number decides, nobody else is looked for. The others are found by e-mail and phone, and
    by name (nicknames too) where what else is known of both leaves it possible at all.
    """
    found = Candidates({}, {}, {}, {}, {})
    numbers = {sign for traits in rows for sign in (traits.number, traits.number.upper()) if sign}
    for part in _parts(numbers):
        # Said as the index of numbers says it, or SQLite reads everybody instead of the index.
        holders = Person._base_manager.filter(~Q(number=""), number__in=part).values_list("id", "number")
        for key, number in holders:
            found.by_number.setdefault(number.casefold(), []).append(key)
    # A number that nobody has any more means whom its record was merged into.
    for part in _parts({number for number in numbers if number.casefold() not in found.by_number}):
        merged = EarlierRecord._base_manager.filter(number__in=part).values_list("person_id", "number")
        for key, number in merged:
            found.by_number.setdefault(number.casefold(), []).append(key)
    found.states = read_states(key for keys in found.by_number.values() for key in keys)
    open_ = [traits for traits in rows if not _is_settled(traits, found)]
    contacts = {value for traits in open_ for value in (*traits.emails, *traits.phones)}
    for part in _parts(contacts):
        points = ContactPoint._base_manager.filter(Q(kind__in=("email", "phone")), folded__in=part)
        for key, value in points.values_list("person_id", "folded"):
            found.by_contact.setdefault(value, []).append(key)
    for key, name in _named(open_):
        found.by_name.setdefault(name, []).append(key)
    for key, where in _born(open_):
        found.by_birth.setdefault(where, []).append(key)
    groups = (*found.by_contact.values(), *found.by_name.values(), *found.by_birth.values())
    found.states.update(read_states(set().union(*groups) - found.states.keys()))
    return found


def _is_settled(traits: Traits, found: Candidates) -> bool:
    """Does the member number decide (so that no other candidate could change it)?"""
    holders = found.by_number.get(traits.number, ()) if traits.number else ()
    return any(found.states[key].weighed(traits).finding is Finding.SAME for key in holders)


def _named(rows: Sequence[Traits]) -> Iterator[tuple[int, str]]:
    """(person, sort name) of those of the same name of whom what is known besides leaves it possible."""
    wanted: dict[str, list[Traits]] = {}
    for traits in rows:
        for name in names_to_look_under(traits.given, traits.family):
            wanted.setdefault(name, []).append(traits)
    for part in _parts(wanted):
        earlier = EarlierRecord._base_manager.filter(sort_name__in=part)
        yield from earlier.values_list("person_id", "sort_name")
        namesakes = Person._base_manager.filter(sort_name__in=part)
        for key, name, number, birth, home in namesakes.values_list(
            "id", "sort_name", "number", "birth_date", "home_id"
        ):
            family, _comma, given = name.partition(", ")
            known = Traits(number=number.casefold(), given=given, family=family, birth_date=birth, home=home)
            if any(_is_possible(traits, known) for traits in wanted[name]):
                yield key, name


def _is_possible(row: Traits, known: Traits) -> bool:
    """Could the evidence that is not looked up yet (hire date, address, worksite) still make it doubtful?"""
    more = POINTS[Reason.WORKSITE_SAME]
    more += POINTS[Reason.HIRED_SAME] if row.hired_on else 0
    more += POINTS[Reason.ADDRESS_SAME] if row.address else 0
    return weigh(row, known).points + more >= DOUBTFUL_AT


def _born(rows: Sequence[Traits]) -> Iterator[tuple[int, tuple[str, str]]]:
    """(person, (birth date, family name)) of those born on these days with these family names."""
    wanted = {
        (traits.birth_date.isoformat(), traits.family)
        for traits in rows
        if traits.birth_date and traits.family
    }
    families = {family for _day, family in wanted}
    family_of = Substr("sort_name", 1, StrIndex("sort_name", Value(", ")) - 1)
    for part in _parts({day for day, _family in wanted}):
        born = Person._base_manager.alias(family=family_of).filter(birth_date__in=part, family__in=families)
        for key, day, family in born.values_list("id", "birth_date", family_of):
            where = (day.isoformat() if day else "", family)
            if where in wanted:
                yield key, where


def read_states(ids: Iterable[int]) -> dict[int, State]:
    """The whole state of these persons, by id; six statements for every 500."""
    states: dict[int, State] = {}
    for part in _parts(ids):
        states.update(_read_states(part))
    return states


def _read_states(ids: Sequence[int]) -> dict[int, State]:
    columns = (
        "id", "number", "given_name", "middle_name", "family_name", "suffix", "preferred_name",
        "birth_date", "languages", "home_id", "status", "sort_name",
    )  # fmt: skip
    states = {}
    for row in Person._base_manager.filter(id__in=ids).values_list(*columns):
        values: list[Any] = list(row)
        values[7] = _iso(values[7])
        states[row[0]] = State(*values)
    for key, stamp in PersonStamp.objects.filter(person_id__in=ids).values_list("person_id", "id"):
        if key in states:
            states[key].stamp = stamp
    current = {"person_id__in": ids, "until": None}
    for key, since in Membership._base_manager.filter(**current).values_list("person_id", "since"):
        states[key].since = _iso(since)
    points = ContactPoint._base_manager.filter(person_id__in=ids).order_by("id")
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
    rows = list(EarlierRecord._base_manager.filter(person_id__in=states).values_list("person_id", *columns))
    numbers = {number for _key, number, *_rest in rows if number}
    held = Person._base_manager.filter(~Q(number=""), number__in=numbers)  # as their index says it
    taken = set(held.values_list("number", flat=True))
    for key, number, given, middle, family, suffix, preferred, birth, sort in rows:
        known = "" if number in taken else number
        names = (given, middle, family, suffix, preferred)
        states[key].earlier.append(Earlier(known, *names, _iso(birth), sort))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _parts(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """The keys in order, 500 at a time."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
