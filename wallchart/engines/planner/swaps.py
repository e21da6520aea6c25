"""Swaps: in each Local the few members nearest to their price are looked at together.

Every subset of them is tried with the rest of the plan fixed, so that minutes and requirement are
filled to the last.
"""

from __future__ import annotations

import numpy as np

from wallchart.engines.planner.market import Market, slack
from wallchart.engines.planner.problem import Flags, Floats, Whole
from wallchart.engines.planner.rooms import subset_sums

CORE = 12  # members of a Local whose subsets are all looked at
LOCALS_AT_ONCE = 128


def nearest_members(market: Market, distance: Floats, plan: Flags, precinct: Whole, turn: int) -> Whole:
    """For each Local CORE members of least distance, (CORE, locals), padded with members.size.

    Half of them from within the plan, half from outside, at most one of a precinct on either side,
    so that the worth of a swap is nearly the plain sum of its members' marginal worths. `turn`
    shifts which of many equally near members are looked at.
    """
    members, width = market.local.size, CORE
    near = np.full((width, market.capacity.size), members, dtype=np.int64)
    shift = np.roll(np.arange(members), turn * 7919)
    order = np.lexsort((shift, np.round(distance, 9), market.local))
    pair = market.local[order] * (int(precinct.max(initial=0)) + 1) + precinct[order]
    order = order[np.sort(np.unique(pair, return_index=True)[1])]
    for side, first in ((plan[order], 0), (~plan[order], width // 2)):
        mine = order[side]
        local = market.local[mine]
        place = np.arange(mine.size) - np.searchsorted(local, np.arange(market.capacity.size))[local]
        kept = place < width // 2
        near[first + place[kept], local[kept]] = mine[kept]
    return near


def swap_best(market: Market, gain: Floats, plan: Flags, near: Whole) -> tuple[Flags, Floats]:
    """The best subset of `near` (h, locals) in every Local, all else as in `plan` (members,).

    `gain` is each member's marginal worth. A Local that cannot keep its minutes and requirement
    with any subset gets the one with the most attendance within its minutes. Returns the new plan
    and how much each Local's worth rises (inf where the old plan broke the rules and the new does not).
    """
    minutes, lift, worth = (np.append(each, 0.0) for each in (market.minutes, market.lift, gain))
    talked = np.append(plan, False)
    spent, won = market.add_up(market.minutes * plan), market.add_up(market.lift * plan)
    limit = market.capacity + slack(market.capacity)
    floor = market.needed - slack(np.maximum(market.needed, 0.0))
    rise = np.zeros(limit.size)
    for at in range(0, limit.size, LOCALS_AT_ONCE):
        some = np.arange(at, min(at + LOCALS_AT_ONCE, limit.size))
        core = near[:, some]
        inside = talked[core]
        nobody = core == plan.size
        use = subset_sums(minutes[core]) + (spent[some] - (minutes[core] * inside).sum(axis=0))[:, None]
        come = subset_sums(lift[core]) + (won[some] - (lift[core] * inside).sum(axis=0))[:, None]
        here = subset_sums(np.where(nobody, -1.0, worth[core]))
        within = use <= limit[some, None]
        kept = within & (come >= floor[some, None])
        score = np.where(kept, here, np.where(within, come - 1e9, -1e12 - use))
        best = np.argmax(score, axis=1)
        old = (inside << np.arange(core.shape[0])[:, None]).sum(axis=0)
        rows = np.arange(some.size)
        gained = score[rows, best] - score[rows, old]
        rise[some] = np.where(kept[rows, best] & ~kept[rows, old], np.inf, gained)
        moved = gained > 1e-12
        picked = ((best >> np.arange(core.shape[0])[:, None]) & 1 > 0) & moved
        talked[core] = np.where(moved, picked, inside)
    talked[-1] = False
    return talked[:-1], rise


def without_conflicts(market: Market, precinct: Whole, old: Flags, new: Flags, rise: Floats) -> Flags:
    """Of the Locals' swaps keep those that touch precincts no better swap touches.

    Two Locals' swaps in one precinct change each other's worth; alone, each is worth what it says.
    """
    moved = np.flatnonzero(old != new)
    moved = moved[np.argsort(market.local[moved], kind="stable")]
    ends = np.cumsum(np.bincount(market.local[moved], minlength=rise.size))
    taken: set[int] = set()
    kept = old.copy()
    for local in np.argsort(-rise, kind="stable"):
        if rise[local] <= 1e-12:
            break
        mine = moved[ends[local - 1] if local else 0 : ends[local]]
        touched = set(precinct[mine].tolist())
        if touched.isdisjoint(taken):
            taken |= touched
            kept[mine] = new[mine]
    return kept
