"""Flips: what it costs at least that conversations cannot be cut in pieces.

At good prices the fractional plan of a Local is whole but for one or two members. Every whole plan
differs from "all that are worth their price" by some flips; each flip costs the member's distance
from its price, unused minutes cost their price, attendance beyond the requirement its reward. Flips
that together cost less than a limit are few, so they can all be looked at: the cheapest set that
keeps the rules is the best whole plan, and its cost is what the bound may come down by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wallchart.engines.planner.market import Market, Prices, slack
from wallchart.engines.planner.problem import Flags, Floats, Whole

SETS = 5000  # sets of flips looked at in each Local
MEMBERS = 60  # members of each Local that may be flipped
LOCALS_AT_ONCE = 64


@dataclass(frozen=True)
class Flipped:
    """What the search for the cheapest flips came to; shapes (locals,) unless said."""

    least: Floats  # no whole plan costs less
    cost: Floats  # cost of `plan`; inf where no plan below the limit was met
    plan: Flags  # (members,)


def cheapest_flips(market: Market, prices: Prices, toll: Floats, start: Flags, limit: Floats) -> Flipped:
    """The cheapest whole plan of each Local that was met, and the cost below which there is none.

    `toll` (members,) >= 0 is the cost of flipping a member of `start`; `limit` (locals,) is a cost
    that need not be passed. `least` is below `cost` where the search ended early because there were
    too many sets, and at the limit where there is no plan below it.
    """
    cost, least = np.full(limit.size, np.inf), np.zeros(limit.size)
    plan, known, limit = start.copy(), limit, limit.copy()
    excess = market.add_up(market.minutes * start) - market.capacity
    bound = np.where(np.isfinite(market.needed), market.needed, -1e300)
    missing = np.where(bound > 0, bound - market.add_up(market.lift * start), -np.inf)
    near, priced = _nearest(market, toll, limit)
    for at in range(0, limit.size, LOCALS_AT_ONCE):
        some = slice(at, min(at + LOCALS_AT_ONCE, limit.size))
        part = Prices(prices.minute[some], prices.reward[some])
        over = slack(market.capacity[some])
        under = slack(np.maximum(market.needed[some], 0.0))
        sets = _Sets(part, known[some], limit[some], excess[some] - over, missing[some] - under)
        sets.look(near[:, some], priced[:, some], market, start)
        cost[some], least[some] = sets.cost_of_best, np.maximum(sets.limit, 0.0)
        for place in np.flatnonzero(np.isfinite(sets.cost_of_best)):
            members = near[:, at + place][(int(sets.best[place]) >> np.arange(MEMBERS)) & 1 > 0]
            plan[members] = ~start[members]
    return Flipped(least, cost, plan)


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
    """Sets of flips below the limit, of several Locals side by side; each grows in rising order of toll.

    `excess` is the minutes above the capacity, `missing` the attendance below the requirement; a set
    keeps the rules if neither is above 0. `limit` falls to the cost of the best set met so far, or
    to the cost up to which all sets are looked at.
    """

    def __init__(self, prices: Prices, known: Floats, limit: Floats, excess: Floats, missing: Floats) -> None:
        self.prices, self.known, self.limit = prices, known, limit.copy()
        self.cost_of_best = np.full(limit.size, np.inf)
        self.best = np.zeros(limit.size, dtype=np.int64)
        self.local = np.arange(limit.size)
        self.cost = np.zeros(limit.size)
        self.excess, self.missing = excess, missing
        self.flips = np.zeros(limit.size, dtype=np.int64)

    def look(self, near: Whole, priced: Floats, market: Market, start: Flags) -> None:
        """Go through the members `near` (MEMBERS, locals) with tolls `priced`."""
        self._judge(slice(None))
        longest = np.where(np.isfinite(priced), market.minutes[near], 0.0).max(axis=0, initial=0.0)
        widest = np.where(np.isfinite(priced), market.lift[near], 0.0).max(axis=0, initial=0.0)
        for turn, (member, toll) in enumerate(zip(near, priced, strict=True)):
            self._drop_hopeless(toll, longest, widest, len(near) - turn)
            if not self.local.size:
                return
            who = member[self.local]
            sign = np.where(start[who], -1.0, 1.0)
            old = self.local.size
            self.local = np.concatenate([self.local, self.local])
            self.cost = np.concatenate([self.cost, self.cost + toll[self.local[:old]]])
            self.excess = np.concatenate([self.excess, self.excess + sign * market.minutes[who]])
            self.missing = np.concatenate([self.missing, self.missing - sign * market.lift[who]])
            self.flips = np.concatenate([self.flips, self.flips | np.int64(1 << turn)])
            self._judge(slice(old, None))
            self._thin()

    def _judge(self, new: slice) -> None:
        """Let the limit fall to the best of the new sets that keep the rules."""
        kept = np.flatnonzero((self.excess[new] <= 0) & (self.missing[new] <= 0)) + (new.start or 0)
        if not kept.size:
            return
        local = self.local[kept]
        early = np.where(np.isfinite(self.missing[kept]), -self.missing[kept], 0.0)
        whole = (
            self.cost[kept]
            - self.prices.minute[local] * self.excess[kept]
            + self.prices.reward[local] * early
        )
        order = np.lexsort((whole, local))
        first = order[np.flatnonzero(np.diff(local[order], prepend=-1))]
        first = first[whole[first] < np.minimum(self.cost_of_best, self.known)[local[first]]]
        place = local[first]
        self.cost_of_best[place], self.best[place] = whole[first], self.flips[kept[first]]
        self.limit[place] = np.minimum(self.limit[place], whole[first])

    def _drop_hopeless(self, toll: Floats, longest: Floats, widest: Floats, left: int) -> None:
        """Keep the sets that further flips, each at least at `toll`, could still make a better plan."""
        spare = self.limit[self.local] - self.cost
        price = toll[self.local]
        kept = spare > price
        more = np.minimum(np.floor(spare / np.maximum(price, 1e-300)), left)
        minutes, lift = more * longest[self.local], more * widest[self.local]
        kept &= (self.excess <= minutes) & (self.missing <= lift)
        idle = self.prices.minute[self.local] * np.maximum(-self.excess - minutes, 0.0)
        early = np.where(np.isfinite(self.missing), np.maximum(-self.missing - lift, 0.0), 0.0)
        kept &= idle + self.prices.reward[self.local] * early < spare
        self._keep(kept)

    def _thin(self) -> None:
        """Lower the limit where there are too many sets."""
        count = np.bincount(self.local, minlength=self.limit.size)
        crowded = np.flatnonzero(count > SETS)
        if not crowded.size:
            return
        for place in crowded:
            costs = self.cost[self.local == place]
            lower = np.partition(costs, SETS * 3 // 4)[SETS * 3 // 4]
            self.limit[place] = min(self.limit[place], lower)
        self._keep(self.cost < self.limit[self.local])

    def _keep(self, kept: Flags) -> None:
        if kept.all():
            return
        self.local, self.cost, self.flips = self.local[kept], self.cost[kept], self.flips[kept]
        self.excess, self.missing = self.excess[kept], self.missing[kept]
