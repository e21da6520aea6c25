"""Everything that hangs on a person, from whichever room: the register of what is held about people.

A room registers a `Holding` for each of its models that points at a person (`register`, from its
AppConfig.ready). The register is how a person is exported whole, erased, merged and unmerged, and how
rooms above `people` hear that homes or statuses changed. A house test proves that no model that
points at a person is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Holding:
    """What one model holds about people.

    `export(person_id)` gives its rows in plain values, for the ZIP that a person gets.
    `erase(person_id)` takes the personal data away and leaves what counts; returns how many rows.
    `title` names the rows to somebody who reads what is held about them; `stays` says that the rows count
    on without a name after an erasure.
    `clashes(kept_id, gone_id)` names the rows of `gone` that cannot move to `kept` because `kept` has
    its own (one current address, one standing an ask): a merge removes them, an unmerge puts them back.
    """

    model: type[Model]
    person_fields: Sequence[str]
    export: Callable[[int], Rows]
    erase: Callable[[int], int]
    clashes: Callable[[int, int], Iterable[int]]
    title: str | Promise = ""
    stays: bool = False

    @property
    def name(self) -> str:
        """The name of the rows in files: "contact_points"."""
        return self.model._meta.label_lower.replace(".", "_")


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody is counted: the affiliate that is their home, and their status."""

    home: int | None
    status: str


Moves = Mapping[int, tuple[Whereabouts, Whereabouts]]
"""person id -> where they were and where they are"""

Joining = Callable[[Collection[int]], AbstractContextManager[None]]

_holdings: dict[type[Model], Holding] = {}
_on_people_moving: list[Callable[[Moves], None]] = []
_on_rows_moving: list[Joining] = []


def register(holding: Holding) -> None:
    _holdings[holding.model] = holding


def registered() -> tuple[Holding, ...]:
    """All holdings, in the order in which the rooms were built."""
    return tuple(_holdings.values())


def when_people_move(put_right: Callable[[Moves], None]) -> None:
    """Have `put_right(moves)` called, in the same transaction, when the home or the status of these persons
    has changed: what a room counts by them goes along, without all others being counted."""
    _on_people_moving.append(put_right)


def people_moved(moves: Moves) -> None:
    """Say that these persons moved; called by people.moving, which holds their rows."""
    for put_right in _on_people_moving:
        put_right(moves)


def when_rows_move(put_right: Joining) -> None:
    """Have `put_right(person ids)` stand around a merge or its undoing, in the same transaction: within, rows
    move from one of these persons to another, and one of them comes or goes. What a room derives from such
    rows (the standings, from the marks) it is to derive anew for them afterwards."""
    _on_rows_moving.append(put_right)


@contextmanager
def rows_moving(person_ids: Collection[int]) -> Iterator[None]:
    """Around the moving of rows between these persons; by people.actions."""
    with ExitStack() as rooms:
        for put_right in _on_rows_moving:
            rooms.enter_context(put_right(person_ids))
        yield
