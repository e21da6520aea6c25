"""What is true for a while: a roster begins it and ends what was true before, and no two hold at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.cast import HOUSE, LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.people.actions import roster
from wallchart.union.people.models import Address, ContactPoint, Employment, Membership, Person

from .rosters import File, applied, counts, everything, previewed

HEADINGS = [
    "Member number",
    "First name",
    "Last name",
    "Local",
    "Status",
    "Member since",
    "Job title",
    "Hire date",
    "Street",
    "Email",
]
MARCH = datetime(2026, 3, 5, 18, tzinfo=UTC)
APRIL = datetime(2026, 4, 7, 18, tzinfo=UTC)


def terms(model: Any, person: Person, *cells: str) -> list[tuple[Any, ...]]:
    """(cells ..., since, until) of each, in their order; no two of them overlap."""
    found = list(
        model._base_manager.filter(person=person)
        .order_by("since", "id")
        .values_list(*cells, "since", "until")
    )
    for one, other in pairwise(found):
        assert one[-1] is not None and one[-1] <= other[-2], found
    return found


def bring(cast: Cast, file: File, line: str, at: datetime = MARCH) -> dict[str, int]:
    with clock.stopped_at(at):
        return counts(applied(HOUSE, file(line), cast.council.pk))


def test_somebody_who_moves_begins_there_on_the_day_of_applying_and_the_same_file_changes_nothing(
    cast: Cast, file: File
) -> None:
    line = f"M1009,Hassan,Mohamed,40,,{LONG_AGO},,,,"
    assert bring(cast, file, line) == {"changed": 1}
    expected = [
        (cast.local12.pk, LONG_AGO, date(2026, 3, 5)),
        (cast.local40.pk, date(2026, 3, 5), None),
    ]
    assert terms(Membership, cast.hassan, "affiliate") == expected
    for at in (MARCH, APRIL):
        assert bring(cast, file, line, at) == {"unchanged": 1}
    assert terms(Membership, cast.hassan, "affiliate") == expected


def test_who_moves_twice_in_a_day_has_been_in_two_places_not_three(cast: Cast, file: File) -> None:
    for local in ("40", "77"):
        bring(cast, file, f"M1009,Hassan,Mohamed,{local},,,,,,")
    assert [row[0] for row in terms(Membership, cast.hassan, "affiliate")] == [
        cast.local12.pk,
        cast.local77.pk,
    ]


def test_a_day_of_joining_is_put_right_where_nothing_was_before(cast: Cast, file: File) -> None:
    assert bring(cast, file, "M1009,Hassan,Mohamed,12,,2015-06-01,,,,") == {"changed": 1}
    assert terms(Membership, cast.hassan) == [(date(2015, 6, 1), None)]
    assert bring(cast, file, "M1009,Hassan,Mohamed,12,,2019-06-01,,,,") == {"changed": 1}
    assert terms(Membership, cast.hassan) == [(date(2019, 6, 1), None)]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("", [("member", LONG_AGO, date(2026, 3, 5)), ("retiree", date(2026, 3, 5), None)]),
        ("2025-01-01", [("member", LONG_AGO, date(2025, 1, 1)), ("retiree", date(2025, 1, 1), None)]),
        ("2019-01-01", [("retiree", date(2019, 1, 1), None)]),
    ],
)
def test_a_new_status_begins_when_the_roster_says_else_today(
    cast: Cast, file: File, since: str, expected: list[tuple[Any, ...]]
) -> None:
    before = everything()
    line = f"M1009,Hassan,Mohamed,12,retired,{since},,,,"
    with clock.stopped_at(MARCH):
        run = applied(HOUSE, file(line), cast.council.pk)
    assert terms(Membership, cast.hassan, "status") == expected
    assert bring(cast, file, line, APRIL) == {"unchanged": 1}
    roster.undo_roster(HOUSE, run.pk)
    assert everything() == before


def test_a_new_job_begins_today_and_a_hire_date_is_put_right_in_the_one_that_stands(
    cast: Cast, file: File
) -> None:
    first = Employment._base_manager.get(person=cast.hassan)
    assert bring(cast, file, "M1009,Hassan,Mohamed,,,,,6/1/2011,,") == {"changed": 1}
    assert terms(Employment, cast.hassan, "hired_on") == [(date(2011, 6, 1), first.since, None)]
    bring(cast, file, "M1009,Hassan,Mohamed,,,,Clerk,6/1/2012,,")
    bring(cast, file, "M1009,Hassan,Mohamed,,,,Chief,,,")
    assert terms(Employment, cast.hassan, "classification", "hired_on", "worksite", "shift") == [
        ("Planner", date(2011, 6, 1), first.worksite_id, "day", first.since, date(2026, 3, 5)),
        ("Chief", date(2012, 6, 1), first.worksite_id, "day", date(2026, 3, 5), None),
    ], "what the row does not say goes along, and a second change of the day corrects the first"


def test_a_first_job_and_a_first_address_begin_where_there_were_none(cast: Cast, file: File) -> None:
    Employment._base_manager.filter(person=cast.hassan).delete()
    bring(cast, file, "M1009,Hassan,Mohamed,,,,Clerk,,1 Oak St,")
    assert terms(Employment, cast.hassan, "classification", "worksite") == [
        ("Clerk", None, date(2026, 3, 5), None)
    ]
    bring(cast, file, "M1009,Hassan,Mohamed,,,,,,2 Elm Ave,")
    assert terms(Address, cast.hassan, "line1") == [("2 Elm Ave", date(2026, 3, 5), None)], (
        "a slip of one day"
    )
    bring(cast, file, "M1009,Hassan,Mohamed,,,,,,3 Fir Ln,", APRIL)
    assert terms(Address, cast.hassan, "line1") == [
        ("2 Elm Ave", date(2026, 3, 5), date(2026, 4, 7)), ("3 Fir Ln", date(2026, 4, 7), None),
    ]  # fmt: skip


def test_a_mailing_address_is_not_the_rosters_business(cast: Cast, file: File) -> None:
    Address._base_manager.create(person=cast.hassan, kind="mailing", line1="Box 9", since=LONG_AGO)
    bring(cast, file, "M1009,Hassan,Mohamed,,,,,,1 Oak St,")
    kinds = Address._base_manager.filter(person=cast.hassan, until=None)
    assert dict(kinds.values_list("kind", "line1")) == {"mailing": "Box 9", "home": "1 Oak St"}


def test_of_the_addresses_the_first_personal_one_is_preferred(cast: Cast, file: File) -> None:
    ContactPoint._base_manager.filter(person=cast.hassan).delete()
    bring(cast, file, "M1009,Hassan,Mohamed,,,,,,,h@state.mn.us; h@x.org; h2@x.org")
    points = ContactPoint._base_manager.filter(person=cast.hassan).order_by("id")
    assert list(points.values_list("value", "is_work", "is_preferred")) == [
        ("h@state.mn.us", True, False),
        ("h@x.org", False, True),
        ("h2@x.org", False, False),
    ]
    bring(cast, file, "M1009,Hassan,Mohamed,,,,,,,h3@x.org")
    assert points.filter(is_preferred=True).get().value == "h@x.org", "what was preferred stays so"


def test_a_roster_of_tomorrow_is_no_news_today(cast: Cast, file: File) -> None:
    """Compared again after a change of day, nothing of what the day decides has moved."""
    line = "M1009,Hassan,Mohamed,40,retired,,Clerk,,1 Oak St,h9@x.org"
    bring(cast, file, line)
    with clock.stopped_at(APRIL):
        again = previewed(HOUSE, file(line), cast.council.pk, source="another")
    assert counts(again) == {"unchanged": 1}
