"""Reach: the most expected attendance that each Local's minutes allow, and a plan that has it.

A knapsack per Local. The greedy plan by lift per minute and the fractional bound are close in a
large Local; where their difference could matter to the requirement, the few members near the
break are decided exactly by a list of undominated (minutes, lift) pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wallchart.engines.planner.prices import Market, add_up
from wallchart.engines.planner.problem import Flags, Floats, Problem, Whole

LOOSE = 2e-13  # relative rounding allowance in sums of minutes and of attendance
LONGEST = 20_000  # undominated pairs kept at most; beyond that the fractional bound stands


@dataclass(frozen=True)
class Reach:
    """Shapes (locals,) unless said."""

    base: Floats  # expected attendance without a conversation
    target: Floats  # T
    sure: Floats  # attendance that `plan` has: never above B
    most: Floats  # never below B; equal to `sure` wherever the list was worked through
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
        free = self.base >= self.target
        return np.where(free, -np.inf, np.minimum(self.target, reach) - 0.01 * self.target)


def slack(amount: Floats) -> Floats:
    """How far a sum may miss `amount` by rounding alone."""
    return LOOSE * np.maximum(1.0, np.abs(amount))


def usable_minutes(local: Whole, minutes: Floats, capacity: Floats) -> Floats:
    """Capacity rounded down to what conversations can add up to, (locals,).

    Where all conversations of a Local take multiples of some length (15 minutes, say; looked for
    in thousandths of a minute), a remainder below that length is of no use to any plan.
    """
    thousandths = np.rint(minutes * 1000).astype(np.int64)
    uneven = np.abs(minutes * 1000 - thousandths) > 1e-6
    length = np.zeros(capacity.size, dtype=np.int64)
    np.gcd.at(length, local, np.where(uneven, 1, np.maximum(thousandths, 1)))
    usable = capacity.copy()
    even = (length > 1) & (np.bincount(local, uneven, minlength=capacity.size) == 0)
    unit = length[even] / 1000
    usable[even] = np.minimum(capacity[even], np.floor((capacity + slack(capacity))[even] / unit) * unit)
    return usable


def find_reach(problem: Problem) -> Reach:
    people, locals_ = problem.members, problem.locals
    lift = people.after - people.now
    size = locals_.minutes.size
    base = add_up(people.local, people.now, size)
    target = locals_.target_share * locals_.members
    capacity = usable_minutes(people.local, people.minutes, locals_.minutes)
    market = Market(people.local, people.minutes, lift, capacity, target - base)
    plan, most = greedy_fill(market, lift, lift / people.minutes)
    sure = market.add_up(lift * plan)
    # a hundredth of the permitted shortfall is not worth an exact search
    doubtful = (base < target) & (sure + base < target) & (most - sure > 1e-4 * target)
    if doubtful.any():
        runs = np.argsort(people.local, kind="stable")
        ends = np.cumsum(np.bincount(people.local, minlength=size))
        for local in np.flatnonzero(doubtful):
            mine = runs[ends[local - 1] if local else 0 : ends[local]]
            plan[mine], most[local] = fill_exactly(
                people.minutes[mine], lift[mine], float(capacity[local]), plan[mine], float(most[local])
            )
        sure = market.add_up(lift * plan)
    return Reach(base, target, base + sure, base + np.maximum(most, sure), plan)


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


def fill_exactly(minutes: Floats, lift: Floats, capacity: float, plan: Flags, most: float,
                 ) -> tuple[Flags, float]:  # fmt: skip
    """The best subset of one Local by lift within `capacity`, and its lift (or the old bound).

    Members whose fractional decision is too clear to be undone are fixed; the rest are added one
    after the other to a list of undominated pairs, pruned by what the price of a minute still allows.
    """
    capacity += float(slack(np.array(capacity)))
    rank = lift / minutes
    order = np.argsort(-rank, kind="stable")
    broken = np.cumsum(minutes[order]) > capacity
    price = float(rank[order[int(np.argmax(broken))]]) if broken.any() else 0.0
    surplus = lift - price * minutes
    have = float(lift[plan].sum())
    core = np.flatnonzero((np.abs(surplus) <= most - have + 1e-9) & (lift > 0))
    core = core[np.argsort(-np.abs(surplus[core]), kind="stable")]
    fixed = surplus > 0
    fixed[core] = False
    hope = np.concatenate([np.cumsum(np.maximum(surplus[core], 0.0)[::-1])[::-1], [0.0]])
    spent, won = np.array([minutes[fixed].sum()]), np.array([lift[fixed].sum()])
    trail: list[tuple[Whole, Flags]] = []
    for at, member in enumerate(core):
        spent = np.concatenate([spent, spent + minutes[member]])
        won = np.concatenate([won, won + lift[member]])
        origin = np.tile(np.arange(spent.size // 2), 2)
        took = np.arange(spent.size) >= spent.size // 2
        could = won + price * (capacity - spent) + hope[at + 1]
        order = np.lexsort((-won, spent))
        order = order[(spent[order] <= capacity) & (could[order] > have + 1e-12)]
        order = order[won[order] > np.maximum.accumulate(np.concatenate([[-1.0], won[order]]))[:-1]]
        if not order.size:
            return plan, have
        if order.size > LONGEST:
            return plan, most
        spent, won = spent[order], won[order]
        trail.append((origin[order], took[order]))
    at = int(np.argmax(won))
    if won[at] <= have:
        return plan, have
    best = fixed.copy()
    found = float(won[at])
    for member, (origin, took) in zip(core[::-1], trail[::-1], strict=True):
        best[member] = took[at]
        at = int(origin[at])
    return best, found
