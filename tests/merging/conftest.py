"""Two records of one person."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import LONG_AGO, Cast
from wallchart.union.people.actions.heads import recount_heads
from wallchart.union.people.models import (
    Address,
    ContactPoint,
    Employment,
    Membership,
    Person,
    Worksite,
)
from wallchart.union.people.search import refresh_terms


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, whom search finds."""
    refresh_terms(person.pk for person in cast.persons.values())
    return cast


@pytest.fixture
def twins(cast: Cast) -> tuple[Person, Person]:
    """Hassan, and a second record of him as a worker without a number."""
    again = Person._base_manager.create(
        given_name="Hasan", family_name="Mohamed", suffix="II", home=cast.local40, status="worker",
        sort_name="mohamed, hasan", languages=["so"],
    )  # fmt: skip
    Membership._base_manager.create(
        person=again, affiliate=cast.local40, status="worker", since=date(2019, 5, 1)
    )
    Employment._base_manager.create(
        person=again, worksite=Worksite.objects.get(city="Duluth"), shift="night", since=date(2019, 5, 1)
    )
    points = [("email", "hassan.mohamed@example.org", True), ("phone", "16515559999", False)]
    for kind, value, preferred in points:
        ContactPoint._base_manager.create(
            person=again, kind=kind, value=value, folded=value, is_preferred=preferred, is_work=preferred
        )
    Address._base_manager.create(person=again, line1="1 Main St", city="Duluth", zip="55802", since=LONG_AGO)
    refresh_terms([again.pk])
    recount_heads({cast.local40.pk})
    return cast.hassan, again
