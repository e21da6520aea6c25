"""Whom the rows of a batch may mean: looked for by number, e-mail, phone, name, and birth date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import StrIndex, Substr

from wallchart.union.core.tables import among

from ..identity import DOUBTFUL_AT, POINTS, Finding, Reason, Traits, names_to_look_under, weigh
from ..models import ContactPoint, EarlierRecord, Person, SearchTerm
from .known import State, parts_of, read_states, zeros_apart


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


def find_candidates(rows: Collection[Traits], of_these: Collection[int] | None = None) -> Candidates:
    """Everybody whom one of these rows may mean, or those of them who are `of_these` persons.

    Where a member number decides, nobody else is looked for. The others are found by e-mail and phone, and
    by name (nicknames too) where what else is known of both leaves it possible at all.
    """
    found = Candidates({}, {}, {}, {}, {})
    numbers = {sign for traits in rows for sign in (traits.number, traits.number.upper()) if sign}
    for part in parts_of(numbers):
        # Said as the index of numbers says it, or SQLite reads everybody instead of the index.
        holders = Person._base_manager.filter(~Q(number=""), number__in=among(part)).values_list(
            "id", "number"
        )
        for key, number in holders:
            found.by_number.setdefault(number.casefold(), []).append(key)
    merged = EarlierRecord._base_manager.exists()
    if merged:
        _find_merged(found, {number for number in numbers if number.casefold() not in found.by_number})
    found.by_number.update(_with_zeros_lost(numbers - found.by_number.keys()))
    found.states = _read({key for keys in found.by_number.values() for key in keys}, of_these)
    open_ = [traits for traits in rows if not _is_settled(traits, found)]
    contacts = {value for traits in open_ for value in (*traits.emails, *traits.phones)}
    for part in parts_of(contacts):
        points = ContactPoint._base_manager.filter(Q(kind__in=("email", "phone")), folded__in=among(part))
        for key, value in points.values_list("person_id", "folded"):
            found.by_contact.setdefault(value, []).append(key)
    for key, name in _named(open_, merged=merged):
        found.by_name.setdefault(name, []).append(key)
    for key, where in _born(open_):
        found.by_birth.setdefault(where, []).append(key)
    groups = (*found.by_contact.values(), *found.by_name.values(), *found.by_birth.values())
    found.states.update(_read(set().union(*groups) - found.states.keys(), of_these))
    return found


def _read(ids: set[int], of_these: Collection[int] | None) -> dict[int, State]:
    return read_states(ids if of_these is None else ids.intersection(of_these))


def _find_merged(found: Candidates, numbers: Collection[str]) -> None:
    """A number that nobody has any more means whom its record was merged into."""
    for part in parts_of(numbers):
        merged = EarlierRecord._base_manager.filter(number__in=among(part)).values_list("person_id", "number")
        for key, number in merged:
            found.by_number.setdefault(number.casefold(), []).append(key)


def _with_zeros_lost(numbers: Collection[str]) -> dict[str, list[int]]:
    """Numbers of digits that nobody has -> the one person whose number differs by leading zeros alone."""
    holders: dict[str, list[tuple[int, str]]] = {}
    padded = Person._base_manager.filter(~Q(number=""), number__gte="0", number__lt="1").exists()
    # Where nobody's number begins with a zero, only one that brings zeros can be somebody's.
    bare = {one.lstrip("0") for one in numbers if one.isdecimal() and (padded or one.startswith("0"))}
    for part in parts_of(bare):
        terms = SearchTerm._base_manager.filter(kind=SearchTerm.Kind.NUMBER, term__in=among(part))
        for term, key, number in terms.values_list("term", "person_id", "person__number"):
            holders.setdefault(term, []).append((key, number))
    found = {}
    for number in numbers:
        meant = [key for key, one in holders.get(number.lstrip("0"), ()) if zeros_apart(number, one)]
        if len(meant) == 1:
            found[number] = meant
    return found


def _is_settled(traits: Traits, found: Candidates) -> bool:
    """Does the member number decide (so that no other candidate could change it)?"""
    holders = found.by_number.get(traits.number, ()) if traits.number else ()
    states = (found.states[key] for key in holders if key in found.states)
    return any(state.weighed(traits).finding is Finding.SAME for state in states)


def _named(rows: Sequence[Traits], *, merged: bool) -> Iterator[tuple[int, str]]:
    """(person, sort name) of those of the same name of whom what is known besides leaves it possible."""
    wanted: dict[str, list[Traits]] = {}
    for traits in rows:
        for name in names_to_look_under(traits.given, traits.family):
            wanted.setdefault(name, []).append(traits)
    for part in parts_of(wanted):
        if merged:
            earlier = EarlierRecord._base_manager.filter(sort_name__in=among(part))
            yield from earlier.values_list("person_id", "sort_name")
        namesakes = Person._base_manager.filter(sort_name__in=among(part))
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
    for part in parts_of({day for day, _family in wanted}):
        born = Person._base_manager.alias(family=family_of).filter(
            birth_date__in=part, family__in=among(families)
        )
        for key, day, family in born.values_list("id", "birth_date", family_of):
            where = (day.isoformat() if day else "", family)
            if where in wanted:
                yield key, where
