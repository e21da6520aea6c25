"""How many seats each precinct gets: from votes by a method, or the numbers that a party published."""

from __future__ import annotations

import dataclasses
import heapq
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from wallchart.engines.caucus.lots import Lot, Tie
from wallchart.engines.caucus.shares import largest_remainder
from wallchart.refusal import Refusal


class Method(StrEnum):
    LARGEST_REMAINDER = "largest-remainder"
    HUNTINGTON_HILL = "huntington-hill"
    WEBSTER = "webster"


class Rounding(StrEnum):
    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"


@dataclass(frozen=True)
class Allotment:
    """Seats in the order of the votes given; while `tie` is set its seats are not yet in."""

    seats: tuple[int, ...]
    tie: Tie | None = None
    lots: tuple[Lot, ...] = ()

    def settled(self, lot: Lot) -> Allotment:
        seats = list(self.seats)
        for place in lot.won:
            seats[place] += 1
        return dataclasses.replace(self, seats=tuple(seats), tie=None, lots=(*self.lots, lot))


def allot(votes: Sequence[Fraction], seats: int, method: Method, at_least: int = 0) -> Allotment:
    """Share `seats` among precincts by their votes (exact, 0 or more), at least so many each.

    Huntington-Hill gives every precinct at least one, as the House does. Raises Refusal where
    the seats do not reach for that or nobody has a vote.
    """
    if method is Method.HUNTINGTON_HILL:
        at_least = max(1, at_least)
    if seats < 0 or at_least < 0:
        raise Refusal("seats are a whole number, 0 or more", value=seats if seats < 0 else at_least)
    if seats < at_least * len(votes):
        raise Refusal(f"{seats} seats do not reach for {at_least} in each of {len(votes)} precincts")
    if not votes or min(votes) < 0 or not sum(votes):
        raise Refusal("votes must be 0 or more, and above 0 somewhere")
    scale = math.lcm(*(vote.denominator for vote in votes))
    whole = [int(vote * scale) for vote in votes]
    if method is Method.LARGEST_REMAINDER:
        return _by_remainder(whole, seats, at_least)
    priority = _webster if method is Method.WEBSTER else _huntington_hill
    return _by_priority(whole, seats, at_least, priority)


def allot_per_votes(
    votes: Sequence[Fraction], per: Fraction, rounding: Rounding, at_least: int = 0
) -> Allotment:
    """One seat per so many votes; what the seats add up to is what it is."""
    if per <= 0 or any(vote < 0 for vote in votes):
        raise Refusal("votes must be 0 or more, and the votes of a seat above 0", value=str(per))
    half = Fraction(1, 2)
    rounds: dict[Rounding, Callable[[Fraction], int]] = {
        Rounding.DOWN: math.floor,
        Rounding.NEAREST: lambda quota: math.floor(quota + half),
        Rounding.UP: math.ceil,
    }
    return Allotment(tuple(max(at_least, rounds[rounding](vote / per)) for vote in votes))


def _by_remainder(votes: list[int], seats: int, at_least: int) -> Allotment:
    """Those whose quota is below the minimum get the minimum; the others share what is left, again and
    again. Somebody always stays at or above it, since the seats reach for the minimum on average."""
    weights = list(votes)
    sharing = set(range(len(votes)))
    left = seats
    while low := _below(weights, sharing, left, at_least):
        sharing -= low
        left -= at_least * len(low)
        for place in low:
            weights[place] = 0
    won, tie = largest_remainder(weights, left)
    for place in set(range(len(votes))) - sharing:
        won[place] = at_least
    return Allotment(tuple(won), tie)


def _below(weights: list[int], sharing: set[int], seats: int, at_least: int) -> set[int]:
    total = sum(weights)
    return {place for place in sharing if weights[place] * seats < at_least * total}


def _huntington_hill(vote: int, has: int) -> Fraction:
    return Fraction(vote * vote, has * (has + 1))  # the square of the usual number: no root, so exact


def _webster(vote: int, has: int) -> Fraction:
    return Fraction(vote, 2 * has + 1)


def _by_priority(
    votes: list[int], seats: int, at_least: int, priority: Callable[[int, int], Fraction]
) -> Allotment:
    won = [at_least] * len(votes)
    queue = [(-priority(vote, at_least), place) for place, vote in enumerate(votes)]
    heapq.heapify(queue)
    last: Fraction | None = None
    equal: list[int] = []  # those who got a seat at the priority that came last
    for _ in range(seats - sum(won)):
        key, place = queue[0]
        equal = [*equal, place] if key == last else [place]
        last = key
        won[place] += 1
        heapq.heapreplace(queue, (-priority(votes[place], won[place]), place))
    tied = [place for key, place in queue if key == last]
    if not tied:
        return Allotment(tuple(won))
    for place in equal:
        won[place] -= 1
    return Allotment(tuple(won), Tie(tuple(sorted({*equal, *tied})), len(equal)))


def read_published(text: str, file: str = "published") -> dict[str, int]:
    """Seats by precinct from pasted lines: an id, then tabs, commas, semicolons or spaces, then seats.

    Names may have spaces; the last word of a line is the number. A first line without a number is
    a heading. Raises Refusal with the row for a line without a number and for an id given twice.
    """
    seats: dict[str, int] = {}
    lines = [(row, line) for row, line in enumerate(text.splitlines(), start=1) if line.strip()]
    for row, line in lines:
        found = re.fullmatch(r"\s*(.+?)[\s,;]+([0-9]{1,18})\s*", line)
        if found is None:
            if row == lines[0][0]:
                continue
            raise Refusal("a line is a precinct and its seats", file=file, row=row, value=line.strip())
        name = found[1].strip().strip('"')
        if name in seats:
            raise Refusal("this precinct is given twice", file=file, row=row, value=name)
        seats[name] = int(found[2])
    return seats
