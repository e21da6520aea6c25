"""Ranks: in which order to talk, and what each conversation adds to those above it.

Rooms do not see each other, so each has an order of its own (always its member with the most gain
per hour next); the whole list is these orders merged, the highest head first.
"""

from __future__ import annotations

import heapq

import numpy as np

from wallchart.engines.planner.problem import Flags, Floats, Members, Whole
from wallchart.engines.planner.rooms import Rooms, marginal_worth


def rank_conversations(people: Members, batches: list[Rooms], plan: Flags) -> tuple[Whole, Floats]:
    """(members in rank order, gain per hour of each), both (conversations,)."""
    step = np.full(plan.size, -1, dtype=np.int64)
    gain = np.zeros(plan.size)
    for rooms in batches:
        _rank_rooms(people, rooms, np.append(plan, False), step, gain)
    talked = np.flatnonzero(plan)
    talked = talked[np.lexsort((step[talked], people.precinct[talked]))]
    starts = np.flatnonzero(np.diff(people.precinct[talked], prepend=-1))
    ends = np.append(starts, talked.size)[1:]
    key = (-significant(gain[talked])).tolist()
    tie = people.order[talked].tolist()
    runs = zip(starts.tolist(), ends.tolist(), strict=True)
    heap = [(key[start], tie[start], start, end) for start, end in runs]
    heapq.heapify(heap)
    ranked = np.empty(talked.size, dtype=np.int64)
    for rank in range(talked.size):
        _, _, at, end = heap[0]
        ranked[rank] = talked[at]
        if at + 1 < end:
            heapq.heapreplace(heap, (key[at + 1], tie[at + 1], at + 1, end))
        else:
            heapq.heappop(heap)
    return ranked, gain[ranked]


def significant(values: Floats) -> Floats:
    """Rounded to twelve significant digits, so that sums taken in another order still tie."""
    size = np.abs(values)
    with np.errstate(divide="ignore"):
        digits = 11 - np.floor(np.log10(np.where(size > 1e-14, size, 1.0)))
    scale = 10.0**digits
    rounded: Floats = np.where(size > 1e-14, np.rint(values * scale) / scale, 0.0)
    return rounded


def _rank_rooms(people: Members, rooms: Rooms, plan: Flags, step: Whole, gain: Floats) -> None:
    """Write the step (0, 1, ...) and the gain per hour of every talked-to member of these rooms."""
    left = plan[rooms.member]
    hourly = (rooms.after - rooms.now) * 60 / np.append(people.minutes, 1.0)[rooms.member]
    order = np.append(people.order, people.order.size)[rooms.member]
    chance = rooms.now.copy()
    turn = 0
    while True:
        busy: Flags = np.any(left, axis=0)
        if not busy.any():
            return
        rooms = rooms.some(busy)
        left, hourly, order, chance = left[:, busy], hourly[:, busy], order[:, busy], chance[:, busy]
        _, slope = marginal_worth(rooms, chance)
        gains = np.where(left, significant(slope * hourly), -np.inf)
        ties = gains == gains.max(axis=0)
        pick = np.argmin(np.where(ties, order, np.iinfo(np.int64).max), axis=0)
        column = np.arange(pick.size)
        member = rooms.member[pick, column]
        step[member] = turn
        gain[member] = (slope * hourly)[pick, column]
        left[pick, column] = False
        chance[pick, column] = rooms.after[pick, column]
        turn += 1
