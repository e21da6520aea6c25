"""Small problems by enumeration: every plan is looked at, so the answer is the best there is."""

from __future__ import annotations

import numpy as np

from wallchart.engines.planner.market import add_up, slack
from wallchart.engines.planner.problem import Flags, Floats, Problem
from wallchart.engines.planner.reach import Reach
from wallchart.engines.planner.rooms import Rooms, subset_sums, subset_worth

SMALL = 16  # members


def choose_small(problem: Problem, batches: list[Rooms]) -> tuple[Flags, float, Reach]:
    """(plan, value, reach) of a problem of at most SMALL members; ties by minutes, number, order."""
    people, locals_ = problem.members, problem.locals
    count = people.now.size
    plans = np.arange(1 << count)
    lift = people.after - people.now
    base = add_up(people.local, people.now, locals_.minutes.size)
    within = np.ones(plans.size, dtype=bool)
    comes, most = [], base.copy()
    for local, capacity in enumerate(locals_.minutes):
        mine = people.local == local
        spent = subset_sums((people.minutes * mine)[:, None])[0]
        within &= spent <= capacity + slack(capacity)
        comes.append(base[local] + subset_sums((lift * mine)[:, None])[0])
        most[local] = comes[local][spent <= capacity + slack(capacity)].max()
    target = locals_.target_share * locals_.members
    reach = Reach(base, target, most, most, np.zeros(count, dtype=bool))
    for come, required in zip(comes, reach.required, strict=True):
        within &= come >= required - (slack(required) if np.isfinite(required) else 0.0)
    value = np.where(within, _values(batches, plans), -np.inf)
    equal = plans[value >= value.max() * (1 - 1e-12)]
    chosen = (equal[:, None] >> np.arange(count)) & 1
    # fewest minutes, then fewest conversations, then the earliest members
    keys = [*(-chosen.T[::-1]), chosen.sum(axis=1), np.round(chosen @ people.minutes, 9)]
    best = equal[np.lexsort(keys)[0]]
    return (best >> np.arange(count)) & 1 > 0, float(value[best]), reach


def _values(batches: list[Rooms], plans: np.ndarray) -> Floats:
    total = np.zeros(plans.size)
    for rooms in batches:
        table = subset_worth(rooms.worth, rooms.now, rooms.after)
        for room, members in enumerate(rooms.member.T):
            picked = sum(((plans >> member) & 1) << bit for bit, member in enumerate(members))
            total += table[room][picked]
    return total
