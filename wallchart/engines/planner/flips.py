"""Flips: what it costs at least that conversations cannot be cut in pieces.

At good prices the fractional plan of a Local is whole but for one or two members. Every whole plan
differs from "all that are worth their price" by some flips; each flip costs the member's distance
from its price, unused minutes cost their price, attendance beyond the requirement its reward. Flips
that together cost less than a limit are few, so they can all be looked at: the cheapest set that
keeps the rules is the best whole plan, and its cost is what the bound may come down by.
"""

from __future__ import annotations

import numpy as np

from wallchart.engines.planner.prices import Market, Prices
from wallchart.engines.planner.problem import Flags, Floats, Whole
from wallchart.engines.planner.reach import slack

SETS = 3000  # sets of flips looked at in each Local
MEMBERS = 60  # members of each Local that may be flipped
LOCALS_AT_ONCE = 64


def cheapest_flips(market: Market, prices: Prices, toll: Floats, start: Flags, limit: Floats,
                   ) -> tuple[Floats, Flags, Flags]:  # fmt: skip
    """(cost, plan, found): the least cost of a whole plan of each Local, and a plan that has it.

    `toll` (members,) >= 0 is the cost of flipping a member of `start`; `limit` (locals,) is a cost
    that need not be passed. Where the search ends at the limit, or earlier because there were too
    many sets, `cost` is the cost up to which there is no plan, and `found` (locals,) is False.
    """
    cost, plan, limit = np.zeros(limit.size), start.copy(), limit.copy()
    found = np.zeros(limit.size, dtype=bool)
    excess = market.add_up(market.minutes * start) - market.capacity
    bound = np.where(np.isfinite(market.needed), market.needed, -1e300)
    missing = np.where(bound > 0, bound - market.add_up(market.lift * start), -np.inf)
    near, priced = _nearest(market, toll, limit)
    for at in range(0, limit.size, LOCALS_AT_ONCE):
        some = np.arange(at, min(at + LOCALS_AT_ONCE, limit.size))
        sets = _Sets(some.size, limit[some].copy(), excess[some], missing[some])
        for member, price in zip(near[:, some], priced[:, some], strict=True):
            sets.offer(market, start, member, price)
        reached, flips = sets.best(prices.minute[some], prices.reward[some], market, some)
        cost[some] = np.minimum(reached, np.minimum(sets.limit, limit[some]))
        found[some] = reached <= cost[some]
        for place in np.flatnonzero(found[some]):
            members = near[:, some[place]][(int(flips[place]) >> np.arange(MEMBERS)) & 1 > 0]
            plan[members] = ~start[members]
    return cost, plan, found


def _nearest(market: Market, toll: Floats, limit: Floats) -> tuple[Whole, Floats]:
    """Members in rising order of toll, (MEMBERS, locals), and their tolls; inf where there is none.

    The first member left out lowers `limit` in place: sets with it are not looked at.
    """
    order = np.lexsort((toll, market.local))
    order = order[toll[order] < limit[market.local[order]]]
    local = market.local[order]
    place = np.arange(order.size) - np.searchsorted(local, np.arange(limit.size))[local]
    near = np.zeros((MEMBERS, limit.size), dtype=np.int64)
    priced = np.full((MEMBERS, limit.size), np.inf)
    kept = place < MEMBERS
    near[place[kept], local[kept]] = order[kept]
    priced[place[kept], local[kept]] = toll[order[kept]]
    left = order[place == MEMBERS]
    limit[market.local[left]] = toll[left]
    return near, priced


class _Sets:
    """All sets of flips below the limit, of several Locals side by side."""

    def __init__(self, count: int, limit: Floats, excess: Floats, missing: Floats) -> None:
        self.limit = limit
        self.local = np.arange(count)
        self.cost = np.zeros(count)
        self.excess, self.missing = excess, missing
        self.flips = np.zeros(count, dtype=np.int64)
        self.turn = 0

    def offer(self, market: Market, start: Flags, member: Whole, price: Floats) -> None:
        """One more member in each Local: every set with and without its flip."""
        cost = self.cost + price[self.local]
        new = np.flatnonzero(cost < self.limit[self.local])
        bit = np.int64(1) << np.int64(self.turn)
        self.turn += 1
        if not new.size:
            return
        home = self.local[new]
        who = member[home]
        sign = np.where(start[who], -1.0, 1.0)
        self.local = np.concatenate([self.local, home])
        self.cost = np.concatenate([self.cost, cost[new]])
        self.excess = np.concatenate([self.excess, self.excess[new] + sign * market.minutes[who]])
        self.missing = np.concatenate([self.missing, self.missing[new] - sign * market.lift[who]])
        self.flips = np.concatenate([self.flips, self.flips[new] | bit])
        self._thin()

    def _thin(self) -> None:
        """Lower the limit where there are too many sets."""
        count = np.bincount(self.local, minlength=self.limit.size)
        if (count <= SETS).all():
            return
        for place in np.flatnonzero(count > SETS):
            costs = self.cost[self.local == place]
            self.limit[place] = np.partition(costs, SETS // 2)[SETS // 2]
        kept = self.cost < self.limit[self.local]
        self.local, self.cost, self.flips = self.local[kept], self.cost[kept], self.flips[kept]
        self.excess, self.missing = self.excess[kept], self.missing[kept]

    def best(self, minute: Floats, reward: Floats, market: Market, some: Whole) -> tuple[Floats, Whole]:
        """The least whole cost of a set that keeps the rules, inf if none does, and its flips."""
        over = slack(market.capacity[some])[self.local]
        under = slack(np.maximum(market.needed[some], 0.0))[self.local]
        kept = (self.excess <= over) & (self.missing <= under)
        local = self.local[kept]
        idle = np.where(np.isfinite(self.missing[kept]), -self.missing[kept], 0.0)
        whole = self.cost[kept] + minute[local] * -self.excess[kept] + reward[local] * idle
        least, flips = np.full(some.size, np.inf), np.zeros(some.size, dtype=np.int64)
        order = np.lexsort((whole, local))
        first = order[np.flatnonzero(np.diff(local[order], prepend=-1))]
        least[local[first]], flips[local[first]] = whole[first], self.flips[kept][first]
        return np.maximum(least, 0.0), flips
