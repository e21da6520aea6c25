"""Persons whose home or status changes: the rooms that count by them are told who has moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db.models import QuerySet

from wallchart.union.core.tables import among

from .holdings import Moves, Whereabouts, people_moved
from .models import Person


@contextmanager
def moving(person_ids: Collection[int]) -> Iterator[None]:
    """Hold these persons' rows until the transaction ends, and tell who of them has moved within the block:
    what is counted of them goes along before anybody else can count them where they are now."""
    people = Person._base_manager.order_by("pk")
    before = _whereabouts(people.select_for_update(no_key=True), person_ids)
    yield
    after = _whereabouts(people, before)
    moves: Moves = {
        person: (was, after[person])
        for person, was in before.items()
        if person in after and after[person] != was
    }
    if moves:
        people_moved(moves)


def _whereabouts(people: QuerySet[Person], person_ids: Collection[int]) -> dict[int, Whereabouts]:
    rows = people.filter(pk__in=among(person_ids)).values_list("pk", "home_id", "status")
    return {person: Whereabouts(home, status) for person, home, status in rows}
