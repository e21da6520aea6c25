"""The walking subcaucus: people in groups -> a viability number -> seats for each group.

The arithmetic is exact and draws nothing: a tie is handed back, and `settle` puts its lot in.
docs/algorithms/caucus.md gives the steps and their sources.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from wallchart.engines.caucus.lots import Lot, Tie
from wallchart.engines.caucus.shares import Shared
from wallchart.refusal import Refusal


class Viability(StrEnum):
    """Which viability number governs a final count: this count's own, or the first count's."""

    RECOMPUTED = "recomputed"
    INITIAL = "initial"


class Outcome(StrEnum):
    SHARED = "shared"  # the seats are shared among viable groups
    EVERYONE = "everyone"  # no more people than seats: everybody is seated, there is no walk
    REALIGN = "realign"  # nobody is viable (or, in Iowa, too many are): groups must join
    VOTE = "vote"  # one seat and no unanimous room: the seat is filled by a vote


@dataclass(frozen=True, slots=True)
class Room:
    """One count of one room.

    `counts` are people in each group; `seats` is what the room elects. `first_count_total` is the number
    of people at the first count, for rules under which its viability number stays. `attendance` is
    everybody checked in, for rules that divide by it; people in groups where it is not given.
    """

    counts: tuple[int, ...]
    seats: int
    first_count_total: int | None = None
    attendance: int | None = None

    def __post_init__(self) -> None:
        if type(self.seats) is not int or self.seats < 1:
            raise Refusal("seats must be a whole number, 1 or more", column="seats", value=self.seats)
        if not self.counts:
            raise Refusal("a room needs at least one group", column="counts")
        for count in self.counts:
            if type(count) is not int or count < 0:
                raise Refusal("people are a whole number, 0 or more", column="counts", value=count)
        if self.first_count_total is None and self.attendance is None:
            return
        for column in ("first_count_total", "attendance"):
            value = getattr(self, column)
            if value is not None and (type(value) is not int or value < 0):
                raise Refusal("people are a whole number, 0 or more", column=column, value=value)
        if self.attendance is not None and self.attendance < sum(self.counts):
            raise Refusal(
                "fewer people checked in than stand in groups", column="attendance", value=self.attendance
            )


@dataclass(frozen=True)
class Walking:
    """A party's arithmetic: who is viable, and how viable groups share the seats.

    `viability_number(people, seats)`; `share(counts, seats, base)` with the counts of groups that
    are not viable as 0 and `base` the people that quotas are taken of, seats that hang on a lot
    left out; `by_attendance`: people are everybody checked in, not only those in groups.
    """

    viability_number: Callable[[int, int], int]
    share: Callable[[list[int], int, int], Shared]
    by_attendance: bool = False
    quota_of_one: bool = False  # a quota below one wins nothing
    one_each: bool = False  # every viable group wins a seat, so they may not outnumber the seats


@dataclass(frozen=True, slots=True)
class Walk:
    """What a count came to.

    `won` is None where no seat is given (REALIGN, VOTE); while `tie` is set it lacks the seats that
    wait for a lot. Quotas are people x seats / `base`.
    """

    room: Room
    outcome: Outcome
    viability: int
    base: int
    won: tuple[int, ...] | None
    tie: Tie | None = None
    lots: tuple[Lot, ...] = ()

    @property
    def viable(self) -> tuple[bool, ...]:
        return tuple(count >= self.viability for count in self.room.counts)

    @property
    def quotas(self) -> tuple[Fraction | None, ...]:
        """The exact quota of each group that shares in the seats; None for the others."""
        if not self.base or self.won is None:
            return (None,) * len(self.room.counts)
        shares = zip(self.room.counts, self.won, strict=True)  # whoever shares has one seat at least
        return tuple(Fraction(count * self.room.seats, self.base) if has else None for count, has in shares)

    @property
    def unfilled(self) -> int:
        """Seats that nobody is there to take."""
        return self.room.seats - sum(self.room.counts) if self.outcome is Outcome.EVERYONE else 0

    @property
    def majority(self) -> int | None:
        """The group with more than half of the room, if there is one."""
        people = max(sum(self.room.counts), self.room.attendance or 0)
        return next((i for i, count in enumerate(self.room.counts) if 2 * count > people), None)


def walk(room: Room, rule: Walking, viability: Viability = Viability.RECOMPUTED) -> Walk:
    """Count one room under a rule; exact, and without any lot.

    Under `Viability.INITIAL` the number comes from `room.first_count_total` (this count, where it is the
    first). Nobody viable is an outcome, not an error.
    """
    counts, seats = room.counts, room.seats
    total = sum(counts)
    people = total
    if rule.by_attendance and room.attendance is not None:
        people = room.attendance
    first = (
        room.first_count_total
        if viability is Viability.INITIAL and room.first_count_total is not None
        else people
    )
    number = max(1, rule.viability_number(first, seats))
    if total <= seats:
        return Walk(room, Outcome.EVERYONE, number, 0, counts)
    playing = [count if count >= number else 0 for count in counts]
    base = people if rule.by_attendance else sum(playing)
    while rule.quota_of_one and any(0 < count * seats < base for count in playing):
        playing = [count if count * seats >= base else 0 for count in playing]
        base = sum(playing)
    crowded = rule.one_each and sum(map(bool, playing)) > seats
    if crowded or not any(playing):
        return Walk(room, Outcome.VOTE if seats == 1 else Outcome.REALIGN, number, 0, None)
    won, tie = rule.share(playing, seats, base)
    return Walk(room, Outcome.SHARED, number, base, tuple(won), tie)


def settle(counted: Walk, lot: Lot) -> Walk:
    """The walk with its tie settled by a drawn lot, or by a coin that was tossed in the room."""
    if counted.tie is None or counted.won is None:
        raise Refusal("there is no tie to settle")
    if sorted(lot.order) != sorted(counted.tie.among) or lot.seats != counted.tie.seats:
        raise Refusal("the lot is not one among those who are tied", value=lot.order)
    won = list(counted.won)
    for place in lot.won:
        won[place] += 1
    return dataclasses.replace(counted, won=tuple(won), tie=None, lots=(*counted.lots, lot))
