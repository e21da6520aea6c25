"""Changes of known people written down, each with what stood there before, so that it can be put back.

What is true for a while is not overwritten: the old membership, employment or address ends today and a
new one begins, unless the old one itself began today.

An undo record is a list of [table, id, was, now]: `was` None: the row was made, `now` its columns;
else the columns that changed, as they were and as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wallchart.union.core.tables import among, as_json, insert, next_ids, update

from ..models import Address, ContactPoint, Employment, Membership, Person
from ..names import sort_name
from ..renaming import follow_names
from .known import ADDRESS
from .newcomers import JOB
from .writing import PlaceIds, moment

Values = dict[str, Any]
Undo = list[Any]

TABLES: Mapping[str, Any] = {
    "person": Person,
    "membership": Membership,
    "employment": Employment,
    "address": Address,
    "contactpoint": ContactPoint,
}

NAMES = ("given_name", "middle_name", "family_name", "suffix", "preferred_name", "number")
PLAIN = (*NAMES, "birth_date", "languages")
BELONGING = frozenset({"home", "status", "since"})
JOB_CELLS = frozenset(JOB)
CONTACTS = frozenset({"emails", "phones"})

DATED: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("membership", Membership, BELONGING),
    ("employment", Employment, JOB_CELLS),
    ("address", Address, frozenset({"address"})),
)
"""What is true for a while: its name here, its table, and the cells that are about it."""


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def stored(column: str, value: Any) -> Any:
    """A value from JSON as the database takes it."""
    if column == "languages":
        return as_json(value)
    if column.endswith("_at") and value is not None:
        return moment(datetime.fromisoformat(value))
    return value


@dataclass
class Revision:
    """A batch of changes on their way into the tables."""

    places: PlaceIds
    now: datetime
    today: date
    made: dict[str, list[Values]] = field(default_factory=dict)
    updates: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = field(default_factory=dict)
    undo: dict[int, Undo] = field(default_factory=dict)
    renamed: set[int] = field(default_factory=set)

    def change(self, table: str, row: Values, person: int, now: Values) -> None:
        """Set columns of a row that is there."""
        was = {column: plain(row[column]) for column in now}
        self.undo[person].append([table, row["id"], was, now])
        columns = tuple(sorted(now))
        values = (*(stored(column, now[column]) for column in columns), row["id"])
        self.updates.setdefault((table, columns), []).append(values)

    def make(self, table: str, person: int, values: Values) -> None:
        """Make a row; its id is given when the batch is written."""
        row = {"person_id": person, **values}
        self.undo[person].append([table, None, None, row])
        self.made.setdefault(table, []).append(row)

    def write(self) -> None:
        for (table, columns), rows in self.updates.items():
            update(f"people_{table}", columns, rows)
        for table, made in self.made.items():
            names = sorted(made[0])
            for key, row in zip(next_ids(f"people_{table}", len(made)), made, strict=True):
                row["id"] = key
            insert(
                f"people_{table}",
                ("id", *names),
                [(row["id"], *(stored(name, row[name]) for name in names)) for row in made],
            )
        for entries in self.undo.values():
            for entry in entries:
                if entry[2] is None:
                    entry[1] = entry[3]["id"]
        follow_names(self.renamed)


def write_changes(
    changes: Sequence[tuple[int, Values]], places: PlaceIds, now: datetime, today: date
) -> dict[int, Undo]:
    """Write what changes of each (person id, cells after); returns the undo record of each person."""
    revision = Revision(places, now, today)
    people = _rows(Person._base_manager.filter(pk__in=among(person for person, _after in changes)), "id")
    current = {name: _rows(_whose(model, keys, changes), "person_id") for name, model, keys in DATED}
    points: dict[int, list[Values]] = {}
    standing: Any = _whose(ContactPoint, CONTACTS, changes).order_by("id").values()
    for point in standing:
        points.setdefault(point["person_id"], []).append(point)
    for person, after in changes:
        revision.undo[person] = []
        _revise_person(revision, people[person], after)
        if BELONGING & after.keys():
            _revise_membership(revision, people[person], current["membership"].get(person), after)
        if JOB_CELLS & after.keys():
            _revise_employment(revision, person, current["employment"].get(person), after)
        if "address" in after:
            _revise_address(revision, person, current["address"].get(person), after["address"])
        for kind, cell in (("email", "emails"), ("phone", "phones")):
            if cell in after:
                _revise_points(revision, person, points.get(person, []), kind, after[cell])
    revision.write()
    return revision.undo


def _whose(model: Any, cells: frozenset[str], changes: Sequence[tuple[int, Values]]) -> Any:
    """The rows that stand now of those persons of whom one of these cells changes."""
    ids = [person for person, after in changes if cells & after.keys()]
    rows = model._base_manager.filter(person_id__in=among(ids))
    if model is Address:
        rows = rows.filter(kind=Address.Kind.HOME)
    return rows if model is ContactPoint else rows.filter(until=None)


def _rows(query: Any, key: str) -> dict[int, Values]:
    return {row[key]: row for row in query.values()}


def _revise_person(revision: Revision, row: Values, after: Values) -> None:
    now: Values = {name: after[name] for name in PLAIN if name in after}
    if "status" in after:
        now["status"] = after["status"]
    if "home" in after:
        now["home_id"] = after["home"]
    if {"given_name", "family_name"} & now.keys():
        then = {**row, **now}
        now["sort_name"] = sort_name(then["given_name"], then["family_name"])
    if {*NAMES, "emails", "phones"} & after.keys():
        revision.renamed.add(row["id"])
    now["changed_at"] = revision.now.isoformat()
    revision.change("person", row, row["id"], now)


def _revise_membership(revision: Revision, person: Values, row: Values | None, after: Values) -> None:
    start = after.get("since", revision.today.isoformat())
    then = {
        "affiliate_id": after.get("home", person["home_id"]),
        "status": after.get("status", person["status"]),
    }
    if row is None:
        revision.make("membership", person["id"], {**then, "since": start, "until": None})
    elif not ({"home", "status"} & after.keys()):
        revision.change("membership", row, person["id"], {"since": start})
    elif start <= row["since"].isoformat():
        revision.change(
            "membership", row, person["id"], {**then, "since": start} if "since" in after else then
        )
    else:
        revision.change("membership", row, person["id"], {"until": start})
        revision.make("membership", person["id"], {**then, "since": start, "until": None})


def _revise_employment(revision: Revision, person: int, row: Values | None, after: Values) -> None:
    places, today = revision.places, revision.today.isoformat()
    now: Values = {name: after[name] for name in ("classification", "shift", "hired_on") if name in after}
    if "employer" in after:
        now["employer_id"] = places.employer(after["employer"])
    if "unit" in after:
        now["unit_id"] = places.unit(after["unit"])
    if "worksite" in after:
        employer = now.get("employer_id", row["employer_id"] if row else None)
        now["worksite_id"] = places.worksite(after["worksite"], employer)
    if row is not None and (row["since"] >= revision.today or now.keys() <= {"hired_on"}):
        revision.change("employment", row, person, now)
        return
    blank: Values = {
        "employer_id": None, "worksite_id": None, "unit_id": None, "classification": "", "shift": "",
        "hired_on": None,
    }  # fmt: skip
    stood = {name: plain(row[name]) for name in blank} if row else blank
    if row is not None:
        revision.change("employment", row, person, {"until": today})
    revision.make("employment", person, {**stood, **now, "since": today, "until": None})


def _revise_address(revision: Revision, person: int, row: Values | None, after: Values) -> None:
    today = revision.today.isoformat()
    lines = {name: after[name] for name in ADDRESS}
    if row is not None and row["since"] >= revision.today:
        revision.change("address", row, person, lines)
        return
    if row is not None:
        revision.change("address", row, person, {"until": today})
    revision.make("address", person, {"kind": "home", **lines, "since": today, "until": None})


def _revise_points(
    revision: Revision, person: int, rows: Iterable[Values], kind: str, after: Sequence[Sequence[Any]]
) -> None:
    standing = {row["folded"]: row for row in rows if row["kind"] == kind}
    has_preferred = any(row["is_preferred"] for row in standing.values())
    for value, folded, work in after:
        row = standing.get(folded)
        if row is not None:
            if work and not row["is_work"]:
                revision.change("contactpoint", row, person, {"is_work": True})
            continue
        preferred = not work and not has_preferred
        has_preferred = has_preferred or preferred
        revision.make(
            "contactpoint",
            person,
            {
                "kind": kind,
                "value": value,
                "folded": folded,
                "is_work": bool(work),
                "is_preferred": preferred,
                "verified_at": None,
                "created_at": revision.now.isoformat(),
            },
        )
