"""Seats that nobody walks for: uncontested rooms, plurality votes, and who steps in as alternate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np

from wallchart.engines.caucus.lots import Lot, Tie, draw
from wallchart.refusal import Refusal


@dataclass(frozen=True)
class Elected:
    """Positions of the nominees elected and of the alternates in their order; seats left over."""

    delegates: tuple[int, ...]
    alternates: tuple[int, ...]
    unfilled: int
    lots: tuple[Lot, ...] = ()


def uncontested(nominees: int, seats: int) -> Elected | None:
    """Everybody elected, where there are no more nominees than seats; None where there is a contest."""
    if nominees > seats:
        return None
    return Elected(tuple(range(nominees)), (), seats - nominees)


def elect_by_plurality(votes: Sequence[int], seats: int, rng: np.random.Generator) -> Elected:
    """The most votes win the seats; the rest are alternates in the order of votes, equals by lot.

    Lots are drawn only where they change something: across the line, or in the order of alternates.
    """
    if seats < 1 or any(type(vote) is not int or vote < 0 for vote in votes):
        raise Refusal(
            "seats must be 1 or more and votes whole numbers, 0 or more", value=(seats, list(votes))
        )
    if free := uncontested(len(votes), seats):
        return free
    ranked: list[int] = []
    lots: list[Lot] = []
    by_votes = sorted(range(len(votes)), key=lambda place: -votes[place])
    for _, block in groupby(by_votes, key=votes.__getitem__):
        equals = tuple(block)
        if len(equals) > 1 and len(ranked) + len(equals) > seats:
            lots.append(draw(Tie(equals, max(0, seats - len(ranked))), rng))
            equals = lots[-1].order
        ranked += equals
    return Elected(tuple(sorted(ranked[:seats])), tuple(ranked[seats:]), 0, tuple(lots))


class Pool(StrEnum):
    """From whom a vacancy is filled: the delegate's own subcaucus, or the whole delegation."""

    GROUP = "group"
    DELEGATION = "delegation"


@dataclass(frozen=True)
class AlternatePolicy:
    """How many alternates a seat has (None: as many as stood) and who may fill its vacancy."""

    per_seat: int | None
    pool: Pool
    source: str


@dataclass(frozen=True)
class Alternate:
    """Somebody ranked to step in: 1 is first; `group` is the subcaucus that elected them."""

    name: str
    rank: int
    group: str = ""
    present: bool = True


def seat_alternates(
    policy: AlternatePolicy, vacancies: Sequence[str], alternates: Sequence[Alternate]
) -> list[Alternate | None]:
    """Who takes each vacancy (named by the absent delegate's group); None where nobody may.

    The highest-ranked alternate present comes first, and each takes one seat.
    """
    waiting = sorted((one for one in alternates if one.present), key=lambda one: one.rank)
    seated: list[Alternate | None] = []
    for group in vacancies:
        taken = next((one for one in waiting if policy.pool is Pool.DELEGATION or one.group == group), None)
        if taken is not None:
            waiting.remove(taken)
        seated.append(taken)
    return seated
