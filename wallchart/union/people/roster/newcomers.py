"""New people of a roster written down: the person and all that hangs on them, table by table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from wallchart.union.core.tables import as_json, insert, next_ids

from ..names import sort_name
from ..search import terms_of, write_terms
from .known import ADDRESS
from .standards import Cells
from .writing import PlaceIds, moment, preferred_first

PERSON = (
    "id", "number", "given_name", "middle_name", "family_name", "suffix", "preferred_name", "birth_date",
    "languages", "home_id", "status", "sort_name", "created_at", "changed_at",
)  # fmt: skip
POINT = ("person_id", "kind", "value", "folded", "is_work", "is_preferred", "created_at")
MEMBERSHIP = ("person_id", "affiliate_id", "status", "since")
EMPLOYMENT = (
    "person_id", "employer_id", "worksite_id", "unit_id", "classification", "shift", "hired_on", "since",
)  # fmt: skip
JOB = ("employer", "worksite", "unit", "classification", "shift", "hired_on")


def write_newcomers(cells: Sequence[Cells], places: PlaceIds, now: datetime, today: date) -> list[int]:
    """Write a person for each set of complete cells; returns their ids in the same order."""
    ids = list(next_ids("people_person", len(cells)))
    at, day = moment(now), today.isoformat()
    people, points, memberships, jobs, addresses = [], [], [], [], []
    terms: list[tuple[int, str, str]] = []
    for key, new in zip(ids, cells, strict=True):
        people.append(_person(key, new, at))
        contacts = _points(key, new, at)
        points += contacts
        memberships.append((key, new["home"], new["status"], new.get("since", day)))
        if any(name in new for name in JOB):
            jobs.append((key, *_job(new, places), day))
        if any(name in new for name in ADDRESS):
            addresses.append((key, "home", *(new.get(name, "") for name in ADDRESS), day))
        terms += _terms(key, new, contacts)
    insert("people_person", PERSON, people)
    insert("people_contactpoint", POINT, points)
    insert("people_membership", MEMBERSHIP, memberships)
    insert("people_employment", EMPLOYMENT, jobs)
    insert("people_address", ("person_id", "kind", *ADDRESS, "since"), addresses)
    write_terms(terms)
    return ids


def given_of(new: Cells) -> str:
    return str(new.get("given_name") or new.get("preferred_name") or "")


def _person(key: int, new: Cells, at: Any) -> tuple[Any, ...]:
    given, family = given_of(new), new.get("family_name", "")
    return (
        key, new.get("number", ""), given, new.get("middle_name", ""), family, new.get("suffix", ""),
        new.get("preferred_name", ""), new.get("birth_date"), as_json(new.get("languages", [])),
        new["home"], new["status"], sort_name(given, family), at, at,
    )  # fmt: skip


def _points(key: int, new: Cells, at: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for kind, cell in (("email", "emails"), ("phone", "phones")):
        points = new.get(cell, ())
        preferred = preferred_first(points)
        found += [
            (key, kind, value, folded, work, place == preferred, at)
            for place, (value, folded, work) in enumerate(points)
        ]
    return found


def _job(new: Cells, places: PlaceIds) -> tuple[Any, ...]:
    employer = places.employer(new.get("employer", ""))
    site = places.worksite(new.get("worksite"), employer)
    unit = places.unit(new.get("unit", ""))
    return employer, site, unit, new.get("classification", ""), new.get("shift", ""), new.get("hired_on")


def _terms(key: int, new: Cells, contacts: Sequence[tuple[Any, ...]]) -> list[tuple[int, str, str]]:
    found = terms_of(
        given_name=given_of(new),
        middle_name=new.get("middle_name", ""),
        family_name=new.get("family_name", ""),
        preferred_name=new.get("preferred_name", ""),
        number=new.get("number", ""),
        contacts=[(point[1], point[3]) for point in contacts],
    )
    return [(key, kind, term) for kind, term in sorted(found)]
