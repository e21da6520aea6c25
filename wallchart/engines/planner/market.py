"""The market: members' minutes and lifts, Locals' capacities and requirements, and what prices mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wallchart.engines.planner.problem import Flags, Floats, Whole

LOOSE = 2e-13  # relative rounding allowance in sums of minutes and of attendance


@dataclass(frozen=True)
class Prices:
    """Shapes (locals,)."""

    minute: Floats  # worth of a minute, >= 0
    reward: Floats  # worth of one more expected attender, >= 0

    def toward(self, other: Prices, step: float) -> Prices:
        return Prices(
            self.minute + step * (other.minute - self.minute),
            self.reward + step * (other.reward - self.reward),
        )


def add_up(group: Whole, values: NDArray[Any], groups: int) -> Floats:
    """Sum of `values` in each group, (groups,)."""
    total: Floats = np.bincount(group, values, minlength=groups).astype(np.float64)
    return total


@dataclass(frozen=True)
class Market:
    """What the prices have to clear. Members' arrays (members,), Locals' arrays (locals,).

    Members stand in the order of their Locals, so that sums by Local are sums over runs.
    """

    local: Whole
    minutes: Floats
    lift: Floats  # rise of the chance to attend by a conversation
    capacity: Floats  # minutes there are
    needed: Floats  # expected attendance to gain by conversations; <= 0 means no requirement

    def __post_init__(self) -> None:
        if (np.diff(self.local) < 0).any():
            raise ValueError("a market's members stand in the order of their Locals")

    @cached_property
    def _runs(self) -> tuple[Whole, Whole]:
        """(Locals that have members, where each one's run begins)."""
        starts = np.flatnonzero(np.diff(self.local, prepend=-1))
        return self.local[starts], starts

    def add_up(self, values: NDArray[Any]) -> Floats:
        """Sum members' values (..., members) by Local, (..., locals)."""
        total = np.zeros((*values.shape[:-1], self.capacity.size))
        filled, starts = self._runs
        if starts.size:
            total[..., filled] = np.add.reduceat(values.astype(np.float64, copy=False), starts, axis=-1)
        return total

    def slices(self, most: int) -> Iterator[tuple[slice, slice]]:
        """(Locals, their members) in pieces of about `most` members, at least one Local each."""
        ends = np.searchsorted(self.local, np.arange(self.capacity.size), side="right")
        first = 0
        while first < ends.size:
            begin = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, begin + most, side="right")))
            yield slice(first, last), slice(begin, int(ends[last - 1]))
            first = last

    def some(self, locals_: slice, members: slice) -> Market:
        """The market of some Locals only."""
        return Market(
            self.local[members] - locals_.start,
            self.minutes[members],
            self.lift[members],
            self.capacity[locals_],
            self.needed[locals_],
        )

    def cost(self, prices: Prices) -> Floats:
        """What talking to each member costs at these prices, (members,); it can be negative."""
        cost: Floats = prices.minute[self.local] * self.minutes - prices.reward[self.local] * self.lift
        return cost

    def rent(self, prices: Prices) -> float:
        """The constant of the Lagrangian: all minutes sold, all required attendance bought."""
        return float(prices.minute @ self.capacity - prices.reward @ np.maximum(self.needed, 0.0))


def slack(amount: Floats) -> Floats:
    """How far a sum may miss `amount` by rounding alone."""
    return LOOSE * np.maximum(1.0, np.abs(amount))


def usable_minutes(local: Whole, minutes: Floats, capacity: Floats) -> Floats:
    """Capacity rounded down to what conversations can add up to, (locals,).

    Where all conversations of a Local take multiples of some length (15 minutes, say; looked for
    in thousandths of a minute), a remainder below that length is of no use to any plan.
    """
    unit = common_unit(local, minutes, 1e-3, capacity.size)
    even = unit > 1.5e-3
    usable = capacity.copy()
    whole = np.floor((capacity + slack(capacity))[even] / unit[even]) * unit[even]
    usable[even] = np.minimum(capacity[even], whole)
    return usable


def useful_need(local: Whole, lift: Floats, needed: Floats) -> Floats:
    """Needed attendance rounded up to what conversations can add up to, (locals,); see `usable_minutes`.

    Looked for in millionths; that much again is allowed for lifts that are only nearly multiples.
    """
    unit = common_unit(local, lift, 1e-6, needed.size)
    even = (unit > 1e-4) & (needed > 0)
    useful = needed.copy()
    whole = np.ceil((needed[even] - 1e-6) / unit[even]) * unit[even] - 1e-6
    useful[even] = np.maximum(needed[even], whole)
    return useful


def reachable_steps(local: Whole, lift: Floats, most: Floats) -> Floats:
    """Attendance to gain at most, rounded down to what conversations can add up to, (locals,)."""
    unit = common_unit(local, lift, 1e-6, most.size)
    even = unit > 1e-4
    steps = most.copy()
    whole = np.floor((most[even] + 1e-6) / unit[even]) * unit[even] + 1e-6
    steps[even] = np.minimum(most[even], whole)
    return steps


def common_unit(local: Whole, amounts: Floats, grain: float, locals_: int) -> Floats:
    """The largest length of which all of a Local's `amounts` are multiples, 0 if there is none, (locals,)."""
    grains = np.rint(amounts / grain).astype(np.int64)
    uneven = np.abs(amounts / grain - grains) > 1e-4
    unit = np.zeros(locals_, dtype=np.int64)
    np.gcd.at(unit, local, grains)
    unit[np.bincount(local, uneven, minlength=locals_) > 0] = 0
    length: Floats = unit.astype(np.float64) * grain
    return length


def greedy_fill(market: Market, worth: Floats, rank: Floats) -> tuple[Flags, Floats]:
    """Talk in falling `rank` (members,) while the minutes last, then to whoever still fits.

    Returns the plan and, per Local, the worth of the fractional plan in the same order (an upper
    bound if `rank` is worth per minute). Members with rank <= 0 are left out.
    """
    order = np.lexsort((-rank, market.local))
    order = order[rank[order] > 0]
    local, minutes = market.local[order], market.minutes[order]
    before = running_sum(minutes, local) - minutes
    left = (market.capacity + slack(market.capacity))[local] - before
    fits = minutes <= left
    partial = np.clip(left / minutes, 0.0, 1.0)
    most = add_up(local, worth[order] * partial, market.capacity.size)
    # from the first that does not fit on, everybody is tried in turn with what is left then
    broken = running_sum((~fits).astype(float), local) > 0
    plan = np.zeros(worth.size, dtype=bool)
    plan[order[~broken]] = True
    spare = market.capacity + slack(market.capacity) - market.add_up(market.minutes * plan)
    rest = order[broken]
    while rest.size:
        rest = rest[market.minutes[rest] <= spare[market.local[rest]]]
        _, heads = np.unique(market.local[rest], return_index=True)
        taken = rest[heads]
        plan[taken] = True
        spare[market.local[taken]] -= market.minutes[taken]
        rest = np.delete(rest, heads)
    return plan, most


def running_sum(values: Floats, group: Whole) -> Floats:
    """Running sum within each run of equal `group`."""
    total = np.cumsum(values)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    before = np.concatenate([[0.0], total])[starts]
    within: Floats = total - np.repeat(before, np.diff(np.append(starts, group.size)))
    return within


def break_price(market: Market, rank: Floats) -> Floats:
    """The `rank` (members,) at which each Local's minutes are used up, 0 where they are not, (locals,)."""
    order = np.lexsort((-rank, market.local))
    local = market.local[order]
    over = running_sum(market.minutes[order], local) > (market.capacity + slack(market.capacity))[local]
    price = np.zeros(market.capacity.size)
    np.maximum.at(price, local[over], rank[order[over]])
    return price
