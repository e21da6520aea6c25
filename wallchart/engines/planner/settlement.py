"""Settling rooms at given prices: with a price on every conversation the rooms do not see each other.

A room of up to ENUMERATED members is settled by looking at every subset. A larger one is settled
by marginal gains and exchange, and bounded from above by a planner who knows more than we do: the
members nearest to their price are decided at once and together (every subset of them), the others
one by one, each after seeing who of those before came. Such a planner can copy any plan of ours,
so his worth is an upper bound; as he only learns about clear cases, it is a tight one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wallchart.engines.planner.problem import Flags, Floats, Whole
from wallchart.engines.planner.rooms import Rooms, expected_worth, marginal_worth, subset_sums, subset_worth

ENUMERATED = 12
EXCHANGED = 8  # members of a large room that are exchanged at once
# members of a large room that the knowing planner decides together, and where rooms are very many
TOGETHER, TOGETHER_OF_MANY, MANY = 12, 8, 1000
CELLS = 400_000  # entries of the largest temporary table
Step = Callable[[], object]  # called now and then, for a progress bar
NEVER = 1e9  # price of talking to nobody (the padding of a large room)


@dataclass(frozen=True)
class Hall:
    """One batch of rooms with, for small ones, the worth of every subset, shape (P, 2^k)."""

    rooms: Rooms
    subsets: Floats | None

    def some(self, which: Flags) -> Hall:
        """These rooms only."""
        return Hall(self.rooms.some(which), None if self.subsets is None else self.subsets[which])


def open_halls(batches: list[Rooms]) -> list[Hall]:
    return [
        Hall(rooms, subset_worth(rooms.worth, rooms.now, rooms.after) if rooms.size <= ENUMERATED else None)
        for rooms in batches
    ]


def chances(rooms: Rooms, talked: Flags) -> Floats:
    """Each member's chance to attend under a plan; `talked` is (members + 1,), the last False."""
    return np.where(talked[rooms.member], rooms.after, rooms.now)


def silent() -> None:
    """The step of a caller who does not watch."""


def appraise(halls: list[Hall], lift: Floats, plan: Flags) -> tuple[float, Floats]:
    """(value of the plan, marginal worth of each member's conversation (members,))."""
    talked = np.append(plan, False)
    gain = np.zeros(talked.size)
    value = 0.0
    for hall in halls:
        worth, slope = marginal_worth(hall.rooms, chances(hall.rooms, talked))
        gain[hall.rooms.member] = slope
        value += float(worth.sum())
    return value, gain[:-1] * lift


def room_worth(halls: list[Hall], plan: Flags, precincts: int) -> Floats:
    """What each precinct is worth under a plan, (precincts,)."""
    talked = np.append(plan, False)
    worth = np.zeros(precincts)
    for hall in halls:
        worth[hall.rooms.precinct] = expected_worth(hall.rooms, chances(hall.rooms, talked))
    return worth


def settle(halls: list[Hall], cost: Floats, talked: Flags, exchanges: int = 1) -> Flags:
    """The best plan of every room when talking to member i costs cost[i] ((members + 1,), last NEVER).

    Exact in small rooms; in large ones no worse than `talked`, where the search begins.
    """
    chosen = np.zeros(cost.size, dtype=bool)
    for hall in halls:
        rooms = hall.rooms
        price = cost[rooms.member]
        if hall.subsets is None:
            picked = settle_large(rooms, price, talked[rooms.member], exchanges)
        else:
            best = np.argmax(hall.subsets - subset_sums(price), axis=1)
            picked = (best >> np.arange(rooms.size)[:, None]) & 1 > 0
        chosen[rooms.member] = picked
    chosen[-1] = False
    return chosen


def settle_large(rooms: Rooms, price: Floats, talked: Flags, exchanges: int) -> Flags:
    """A good plan (k, P) of large rooms: the best of a chain by marginal price, then exchanges."""
    chain, payoff = best_chain(rooms, price)
    old = expected_worth(rooms, np.where(talked, rooms.after, rooms.now)) - (price * talked).sum(axis=0)
    picked = np.where(payoff > old, chain, talked)
    mixed = ~alike(rooms)
    if mixed.any():
        some = rooms.some(mixed)
        for _ in range(exchanges):
            picked[:, mixed] = _exchange(some, price[:, mixed], picked[:, mixed], EXCHANGED)
    return picked


def alike(rooms: Rooms) -> Flags:
    """In which rooms (P,) whoever a conversation can move has the same chances as the others.

    There the cheapest go first, so that a chain by price meets the best plan.
    """
    movable = rooms.after > rooms.now
    same = np.ones(rooms.precinct.size, dtype=bool)
    for chance in (rooms.now, rooms.after):
        high = np.where(movable, chance, -np.inf).max(axis=0)
        same &= np.where(movable, chance, np.inf).min(axis=0) >= high
    return same


def best_chain(rooms: Rooms, price: Floats) -> tuple[Flags, Floats]:
    """Talk to members in the order of price per lift: the best of all k + 1 stops (k, P), its payoff (P,)."""
    lift = rooms.after - rooms.now
    with np.errstate(divide="ignore", invalid="ignore"):
        dearness = np.where(lift > 0, price / lift, np.inf)
    order = np.argsort(dearness, axis=0, kind="stable")
    now, after = np.take_along_axis(rooms.now, order, 0), np.take_along_axis(rooms.after, order, 0)
    tables = [rooms.worth]
    for at in range(rooms.size - 1, -1, -1):
        tables.append(tables[-1][:-1] + now[at] * (tables[-1][1:] - tables[-1][:-1]))
    spent = np.cumsum(np.take_along_axis(price, order, 0), axis=0)
    coming = np.ones((1, price.shape[1]))
    best, stop = tables[-1][0].copy(), np.zeros(price.shape[1], dtype=np.int64)
    for at in range(rooms.size):
        grown = np.zeros((at + 2, price.shape[1]))
        grown[:-1] = coming * (1 - after[at])
        grown[1:] += coming * after[at]
        coming = grown
        payoff = np.einsum("np,np->p", coming, tables[rooms.size - 1 - at]) - spent[at]
        stop = np.where(payoff > best, at + 1, stop)
        best = np.maximum(best, payoff)
    picked = np.zeros(price.shape, dtype=bool)
    np.put_along_axis(picked, order, np.arange(rooms.size)[:, None] < stop, 0)
    return picked, best


def nearest_first(rooms: Rooms, price: Floats, picked: Flags) -> Whole:
    """Members (k, P) in order of how little speaks for their place in or out of the plan."""
    _, slope = marginal_worth(rooms, np.where(picked, rooms.after, rooms.now))
    surplus = slope * (rooms.after - rooms.now) - price
    clear = np.where(picked, surplus, -surplus)
    return np.argsort(np.where(price < NEVER / 2, clear, np.inf), axis=0, kind="stable")


def _exchange(rooms: Rooms, price: Floats, picked: Flags, width: int) -> Flags:
    """Replace the least clear members of each room by their best subset, the others fixed."""
    width = min(width, rooms.size)
    order = nearest_first(rooms, price, picked)
    fixed = np.take_along_axis(np.where(picked, rooms.after, rooms.now), order, 0)
    table = rooms.worth
    for at in range(rooms.size - 1, width - 1, -1):
        table = table[:-1] + fixed[at] * (table[1:] - table[:-1])
    open_ = order[:width]
    worth = subset_worth(
        table, np.take_along_axis(rooms.now, open_, 0), np.take_along_axis(rooms.after, open_, 0)
    ) - subset_sums(np.take_along_axis(price, open_, 0))
    best = np.argmax(worth, axis=1)
    better = picked.copy()
    np.put_along_axis(better, open_, (best >> np.arange(width)[:, None]) & 1 > 0, 0)
    return better


def most_payoff(rooms: Rooms, price: Floats, picked: Flags, width: int | None = None) -> Floats:
    """An upper bound (P,) on worth less price over all plans of each room; the best where all are alike.

    `price` and a good plan `picked` are (k, P); `width` members are decided together.
    """
    same = alike(rooms)
    bound = best_chain(rooms, price)[1] if same.any() else np.empty(same.size)
    if width is None:
        width = TOGETHER if same.size <= MANY else TOGETHER_OF_MANY
    mixed = np.flatnonzero(~same)
    step = max(1, CELLS >> width)
    for at in range(0, mixed.size, step):
        part = mixed[at : at + step]
        bound[part] = _knowing_planner(rooms.some(part), price[:, part], picked[:, part], width)
    return bound


def _knowing_planner(rooms: Rooms, price: Floats, picked: Flags, width: int) -> Floats:
    order = nearest_first(rooms, price, picked)
    now, after = np.take_along_axis(rooms.now, order, 0), np.take_along_axis(rooms.after, order, 0)
    price = np.take_along_axis(price, order, 0)
    table = rooms.worth
    for at in range(rooms.size - 1, width - 1, -1):
        rise = table[1:] - table[:-1]
        table = table[:-1] + np.maximum(now[at] * rise, after[at] * rise - price[at])
    best: Floats = (subset_worth(table, now[:width], after[:width]) - subset_sums(price[:width])).max(axis=1)
    return best
