"""The laws of an import, for rosters that nobody would think of: the preview is the outcome, an undo is
the identity, the same file again changes nothing, and no row goes missing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.cast import HOUSE, enter
from wallchart.union.core import clock
from wallchart.union.people.actions import roster
from wallchart.union.people.models import (
    Address,
    ContactPoint,
    Employment,
    ImportRow,
    ImportRun,
    Membership,
    Person,
)
from wallchart.union.people.search import refresh_terms

from .rosters import applied, apply, everything, operations, previewed, write_csv

HEADINGS = [
    "Member number", "First name", "Middle", "Last name", "Suffix", "Preferred name", "DOB", "Email",
    "Work email", "Phone", "Work phone", "Street", "Apt", "City", "State", "ZIP", "Local", "Employer",
    "Worksite", "Work city", "Job title", "Shift", "Bargaining unit", "Hire date", "Status", "Member since",
    "Language",
]  # fmt: skip

VALUES: dict[str, list[str]] = {
    "Member number": ["", "", "M1009", "m1010", "M1001", "N7", "N8", "0077", "77", "1.2E+09", "n/a"],
    "First name": [
        "Hassan",
        "HASSAN",
        "LA TOYA",
        "Lupe",
        "Guadalupe",
        "Ana",
        "Bob",
        "Robert",
        "H.",
        "Nguyễn",
        "",
    ],
    "Middle": ["", "", "M.", "Maria"],
    "Last name": ["Mohamed", "Hernandez-Ruiz", "Hernández-Ruiz", "Olson", "OLSON", "van der Berg", ""],
    "Suffix": ["", "", "Jr", "Sr."],
    "Preferred name": ["", "", "Lupe", "Annie"],
    "DOB": ["", "3/9/1984", "1984-03-09", "9/3/1984", "13/45/1990", "30384", "1/1/2031"],
    "Email": ["", "hassan.mohamed@example.org", "ana@example.org", "ANA@example.org", "no at sign"],
    "Work email": ["", "", "ana@example.org", "hassan.mohamed@state.mn.us"],
    "Phone": ["", "651-555-2009", "+1 (651) 555-2010", "6515550100", "12", "651-555-2009; 651-555-0100"],
    "Work phone": ["", "", "651.555.2009", "651-555-0100 x12"],
    "Street": ["", "", "1 Oak Street", "1 Oak St.", "2 Elm Ave"],
    "Apt": ["", "", "Apt 4"],
    "City": ["", "Saint Paul", "SAINT PAUL"],
    "State": ["", "MN"],
    "ZIP": ["", "55101", "55101-1234"],
    "Local": ["12", "L12", "Local 012", "77", "12A", "99", "North", ""],
    "Employer": ["", "State of Minnesota", "Ramsey County"],
    "Worksite": [
        "",
        "Orville Freeman Building",
        "ORVILLE FREEMAN BUILDING",
        "New Place",
        "Duluth Depot",
        "-",
    ],
    "Work city": ["", "Saint Paul", "Duluth"],
    "Job title": ["", "Planner", "PLANNER", "Clerk"],
    "Shift": ["", "day", "Night"],
    "Bargaining unit": ["", "General professional", "Clerical"],
    "Hire date": ["", "6/1/2011", "2011-06-01", "31/31/2011"],
    "Status": ["", "", "Active", "retired", "fee payer", "left", "???", '=""'],
    "Member since": ["", "", "2015-01-01", "2020-01-01", "2026-01-01"],
    "Language": ["", "", "Spanish", "Hmong; English", "Klingon"],
}

one_row = st.tuples(*(st.sampled_from(VALUES[heading]) for heading in HEADINGS)).map(list)
files = st.lists(one_row, min_size=1, max_size=8)

# Shrinking a failing file through a database takes minutes; a file of a few rows can be read as it is.
LAWS = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def everybody() -> dict[int, dict[str, Any]]:
    """What stands in the tables about each person, read without any of the import's own code."""
    memberships = _one_each(Membership._base_manager.filter(until=None))
    jobs = _one_each(
        Employment._base_manager.filter(until=None).select_related("employer", "worksite", "unit")
    )
    addresses = _one_each(Address._base_manager.filter(until=None, kind="home"))
    points: dict[int, list[ContactPoint]] = {}
    for point in ContactPoint._base_manager.order_by("id"):
        points.setdefault(point.person_id, []).append(point)
    people = Person._base_manager.exclude(home=None)
    return {
        one.pk: cells_of(
            one, memberships[one.pk], jobs.get(one.pk), addresses.get(one.pk), points.get(one.pk, [])
        )
        for one in people
    }


def _one_each(rows: Any) -> dict[int, Any]:
    found = {row.person_id: row for row in rows}
    assert len(found) == len(rows), "of what is true for a while, one thing is true today"
    return found


def cells_of(
    person: Person, membership: Membership, job: Employment | None, address: Address | None,
    points: list[ContactPoint],
) -> dict[str, Any]:  # fmt: skip
    assert (membership.status, membership.affiliate_id) == (person.status, person.home_id)
    return {
        **{name: getattr(person, name) for name in (
            "number", "given_name", "middle_name", "family_name", "suffix", "preferred_name", "languages",
            "status",
        )},
        "home": person.home_id,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "since": membership.since.isoformat(),
        "emails": [[p.value, p.folded, p.is_work] for p in points if p.kind == "email"],
        "phones": [[p.value, p.folded, p.is_work] for p in points if p.kind == "phone"],
        "address": address and {
            name: getattr(address, name) for name in ("line1", "line2", "city", "state", "zip")
        },
        "employer": job.employer.name if job and job.employer else "",
        "worksite": [job.worksite.name, job.worksite.city] if job and job.worksite else None,
        "unit": job.unit.name if job and job.unit else "",
        "classification": job.classification if job else "",
        "shift": job.shift if job else "",
        "hired_on": job.hired_on.isoformat() if job and job.hired_on else None,
    }  # fmt: skip


ADDRESS = ("line1", "line2", "city", "state", "zip")


def assert_new_person_is_as_previewed(stands: dict[str, Any], promised: dict[str, Any]) -> None:
    stands.update(stands["address"] or {})
    if "given_name" not in promised:
        promised = {**promised, "given_name": promised["preferred_name"]}
    for cell, value in promised.items():
        assert stands[cell] == value, cell
    untold = {"address", "since", *promised}
    for cell, value in stands.items():
        assert cell in untold or value in ("", None, []), f"{cell} came from nowhere"


class TestLaws(TestCase):
    def setup_example(self) -> None:
        super().setup_example()
        self.cast = enter()
        refresh_terms(person.pk for person in self.cast.persons.values())
        self.folder = Path(tempfile.mkdtemp())

    def file(self, rows: list[list[str]]) -> Path:
        return write_csv(self.folder / "roster.csv", [HEADINGS, *rows])

    @LAWS
    @given(files, st.booleans())
    def test_the_preview_is_the_outcome_cell_by_cell(self, rows: list[list[str]], full: bool) -> None:
        path = self.file(rows)
        run = previewed(HOUSE, path, self.cast.council.pk, full=full)
        before = everybody()
        apply(HOUSE, run)
        after = everybody()
        assert set(operations(run)) == set(range(2, len(rows) + 2)) - blank_rows(rows)
        assert after.keys() >= before.keys(), "nobody goes by an import"
        touched = set()
        for row in ImportRow.objects.filter(run=run):
            assert row.applied is (row.operation in ("new", "changed"))
            if not row.applied:
                continue
            assert row.person_id is not None and row.person_id not in touched
            touched.add(row.person_id)
            if row.operation == "new":
                assert row.person_id not in before
                assert_new_person_is_as_previewed(after[row.person_id], row.after)
            else:
                stood = before[row.person_id]
                assert {cell: stood[cell] for cell in row.before} == row.before
                promised = {**stood, **row.after}
                if {"home", "status"} & row.after.keys() and "since" not in row.after:
                    promised["since"] = clock.today().isoformat()  # what becomes true begins today
                assert after[row.person_id] == promised
        for person in after.keys() - touched:
            assert after[person] == before[person]

    @LAWS
    @given(files)
    def test_what_was_taken_in_is_unchanged_when_the_same_file_comes_again(
        self, rows: list[list[str]]
    ) -> None:
        """Only a row that had waited or been refused may be understood now that more is known."""
        path = self.file(rows)
        first = applied(HOUSE, path, self.cast.council.pk)
        again = previewed(HOUSE, path, self.cast.council.pk)
        now = operations(again)
        for number, operation in operations(first).items():
            if operation in ("new", "changed", "unchanged"):
                assert now[number] == "unchanged", number

    @LAWS
    @given(st.lists(one_row, min_size=1, max_size=8), st.sampled_from(["payroll", "another source"]))
    def test_people_who_can_be_told_apart_are_changed_by_no_second_file(
        self, rows: list[list[str]], source: str
    ) -> None:
        for number, cells in enumerate(rows):
            cells[:5] = [f"N{number}", f"Given{number}", "", f"Family{number}", ""]
            cells[7] = cells[8] = ""
        path = self.file(rows)
        applied(HOUSE, path, self.cast.council.pk)
        stands = everything()
        again = applied(HOUSE, path, self.cast.council.pk, source=source)
        assert again.counts["new"] == again.counts["changed"] == 0
        assert everything() == stands

    @LAWS
    @given(files, files)
    def test_an_undo_is_the_identity(self, first: list[list[str]], second: list[list[str]]) -> None:
        """Of one import, and of two that are undone in turn."""
        stood = [everything()]
        runs = []
        for rows in (first, second):
            runs.append(applied(HOUSE, self.file(rows), self.cast.council.pk))
            stood.append(everything())
        for run in reversed(runs):
            undone = roster.undo_roster(HOUSE, run.pk)
            assert (undone.state, undone.report["kept"]) == (ImportRun.State.UNDONE, 0)
            stood.pop()
            assert everything() == stood[-1]


def blank_rows(rows: list[list[str]]) -> set[int]:
    return {number for number, cells in enumerate(rows, start=2) if not any(cells)}
