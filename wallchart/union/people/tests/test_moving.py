"""Rooms that count by people hear of those who moved, within the transaction, once, and of nobody else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import HOUSE, Cast
from wallchart.union.core.errors import Refusal
from wallchart.union.people import holdings, moving
from wallchart.union.people.actions.belonging import change_employment, change_membership
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.holdings import Moves, Whereabouts, rows_moving
from wallchart.union.people.models import Person


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Moves]:
    """What a room hears that listens."""
    moves: list[Moves] = []
    monkeypatch.setattr(holdings, "_on_people_moving", [*holdings._on_people_moving, moves.append])
    return moves


def set_(person: Person, **cells: object) -> None:
    Person._base_manager.filter(pk=person.pk).update(**cells)


def test_who_moved_is_told_with_where_they_were_and_are(cast: Cast, heard: list[Moves]) -> None:
    people = [cast.hassan.pk, cast.rosa.pk, cast.bill.pk, 999_999]
    with moving.moving(people):
        set_(cast.hassan, home=cast.local40)
        set_(cast.rosa, status="left")
        set_(cast.lupe, status="left")  # who was not asked about
        assert heard == [], "not before all of it is done"
    assert heard == [
        {
            cast.hassan.pk: (Whereabouts(cast.local12.pk, "member"), Whereabouts(cast.local40.pk, "member")),
            cast.rosa.pk: (
                Whereabouts(cast.chapter12a.pk, "member"),
                Whereabouts(cast.chapter12a.pk, "left"),
            ),
        }
    ]


def test_who_moved_and_came_back_has_not_moved(cast: Cast, heard: list[Moves]) -> None:
    with moving.moving([cast.hassan.pk]):
        set_(cast.hassan, home=cast.local40, status="left")
        set_(cast.hassan, home=cast.local12, status="member")
    with moving.moving([]):
        pass
    assert heard == []


def test_who_is_gone_afterwards_is_not_told(cast: Cast, heard: list[Moves]) -> None:
    ally = Person._base_manager.create(given_name="Ally", sort_name=", ally", status="ally")
    with moving.moving([ally.pk, cast.hassan.pk]):
        ally.delete()
        set_(cast.hassan, home=None)
    assert [set(moves) for moves in heard] == [{cast.hassan.pk}]


def test_however_many_move_they_are_asked_about_once_before_and_once_after(
    cast: Cast, heard: list[Moves]
) -> None:
    everybody = [person.pk for person in cast.persons.values()]
    with CaptureQueriesContext(connection) as queries, moving.moving(everybody):
        Person._base_manager.filter(pk__in=everybody).update(status="left")
    assert [set(moves) for moves in heard] == [set(everybody)], "and told of at once"
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len([sql for sql in asked if "people_person" in sql and "home_id" in sql]) == 2


def test_nobody_is_told_of_where_the_deed_stumbles(cast: Cast, heard: list[Moves]) -> None:
    with pytest.raises(ZeroDivisionError), moving.moving([cast.hassan.pk]):
        set_(cast.hassan, home=cast.local40)
        raise ZeroDivisionError
    with pytest.raises(Refusal):
        change_membership(HOUSE, cast.hassan.pk, home_id=cast.local40.pk, status="king")
    assert heard == []


def test_a_deed_that_moves_nobody_is_not_told(cast: Cast, heard: list[Moves]) -> None:
    change_person(HOUSE, cast.hassan.pk, {"suffix": "Jr"})
    change_employment(HOUSE, cast.hassan.pk, {"shift": "night"})
    change_membership(HOUSE, cast.hassan.pk, home_id=cast.local12.pk, status="member")
    assert heard == []


def test_around_a_merge_and_its_undoing_stand_all_rooms_that_derive_from_rows(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, list[int], int]] = []

    @contextmanager
    def room(person_ids: Collection[int]) -> Iterator[None]:
        told.append(("before", list(person_ids), Person._base_manager.count()))
        yield
        told.append(("after", list(person_ids), Person._base_manager.count()))

    monkeypatch.setattr(holdings, "_on_rows_moving", [room, *holdings._on_rows_moving])
    both, people = sorted((cast.hassan.pk, cast.bill.pk)), Person._base_manager.count()
    merge = merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    assert told == [("before", both, people), ("after", both, people - 1)]
    told.clear()
    unmerge_people(HOUSE, merge.pk)
    assert [(when, sorted(ids), count) for when, ids, count in told] == [
        ("before", both, people - 1), ("after", both, people),
    ]  # fmt: skip


def test_rooms_leave_in_the_order_opposite_to_that_in_which_they_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []

    def room(name: str):
        @contextmanager
        def stand(_ids: Collection[int]) -> Iterator[None]:
            told.append(f"{name} comes")
            yield
            told.append(f"{name} goes")

        return stand

    monkeypatch.setattr(holdings, "_on_rows_moving", [room("one"), room("two")])
    with rows_moving([1, 2]):
        told.append("rows move")
    assert told == ["one comes", "two comes", "rows move", "two goes", "one goes"]
