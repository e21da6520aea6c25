"""Reach: the most expected attendance that each Local's minutes allow, and a plan that has it.

A knapsack per Local. The greedy plan by lift per minute and the fractional bound are close in a
large Local; where their difference could matter to the requirement, the sets of flips that could
close it are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wallchart.engines.planner.flips import cheapest_flips
from wallchart.engines.planner.market import (
    Market,
    Prices,
    add_up,
    break_price,
    greedy_fill,
    reachable_steps,
    slack,
    usable_minutes,
)
from wallchart.engines.planner.problem import Flags, Floats, Problem


@dataclass(frozen=True)
class Reach:
    """Shapes (locals,) unless said."""

    base: Floats  # expected attendance without a conversation
    target: Floats  # T
    sure: Floats  # attendance that `plan` has: never above B
    most: Floats  # never below B; equal to `sure` wherever all sets of flips were looked at
    plan: Flags  # (members,)

    @property
    def required(self) -> Floats:
        """R for our plan; -inf where there is no requirement."""
        return self._required(self.most)

    @property
    def required_of_all(self) -> Floats:
        """R as the bound may use it: from the lower estimate, so that it is a bound over more plans."""
        return self._required(self.sure)

    def _required(self, reach: Floats) -> Floats:
        free = self.base >= self.target - slack(self.target)
        return np.where(free, -np.inf, np.minimum(self.target, reach) - 0.01 * self.target)


def find_reach(problem: Problem) -> Reach:
    """Of a problem whose members stand in the order of their Locals."""
    people, locals_ = problem.members, problem.locals
    lift = people.after - people.now
    size = locals_.minutes.size
    base = add_up(people.local, people.now, size)
    target = locals_.target_share * locals_.members
    capacity = usable_minutes(people.local, people.minutes, locals_.minutes)
    market = Market(people.local, people.minutes, lift, capacity, target - base)
    plan, most = greedy_fill(market, lift, lift / people.minutes)
    sure = market.add_up(lift * plan)
    doubtful = (base < target) & (sure + base < target) & (most > sure)
    if doubtful.any():
        price = break_price(market, lift / people.minutes)
        surplus = lift - price[people.local] * people.minutes
        free = Market(people.local, people.minutes, lift, capacity, np.full(size, -np.inf))
        limit = np.where(doubtful, (most - sure) * (1 + 1e-9), 0.0)
        prices = Prices(price, np.zeros(size))
        flipped = cheapest_flips(free, prices, np.abs(surplus), surplus > 0, limit)
        plan = np.where(np.isfinite(flipped.cost)[people.local], flipped.plan, plan)
        most = reachable_steps(people.local, lift, most - flipped.least)
        sure = market.add_up(lift * plan)
    return Reach(base, target, base + sure, base + np.maximum(most, sure), plan)
