"""Persons whose home or status changes: the rooms that count by them are told who has moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db.models import QuerySet

from .holdings import Moves, Whereabouts, people_moved
from .models import Person

AT_ONCE = 1_000


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
    found: dict[int, Whereabouts] = {}
    ids = sorted(person_ids)
    for start in range(0, len(ids), AT_ONCE):
        part = people.filter(pk__in=ids[start : start + AT_ONCE])
        for person, home, status in part.values_list("pk", "home_id", "status"):
            found[person] = Whereabouts(home, status)
    return found
