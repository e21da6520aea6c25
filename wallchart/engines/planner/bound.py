"""The bound: a value that no plan within the rules exceeds.

At any prices the rooms' most payoff plus the rent is a bound. It supposes that conversations can be
cut in pieces; how much that gives away is taken back by moving a part of each member's surplus from
its room to its Local (a Lagrangian decomposition): the rooms are then nearly indifferent to the
member, while the Local, which knows how the minutes add up, counts every flip.
"""

from __future__ import annotations

import numpy as np

from wallchart.engines.planner.flips import cheapest_flips
from wallchart.engines.planner.market import Market, Prices
from wallchart.engines.planner.problem import Flags, Floats
from wallchart.engines.planner.rooms import Rooms, subset_sums
from wallchart.engines.planner.settlement import CELLS, NEVER, Hall, appraise, most_payoff

Moved = tuple[Floats, Floats, Floats]


def bound_value(
    halls: list[Hall], market: Market, prices: Prices, talked: Flags, *, missing: Floats
) -> float:
    """The bound at `prices`, where `talked` (members,) is what the rooms choose.

    `missing` (locals,) is by how much each Local's plan falls short of the fractional one: more than
    that need not be taken back.
    """
    cost = market.cost(prices)
    _, gain = appraise(halls, market.lift, talked)
    limit = missing * 1.02 + 1e-9
    toll = np.append(np.clip(np.where(talked, gain - cost, cost - gain), 0.0, limit[market.local]), 0.0)
    price, plan = np.append(cost, NEVER), np.append(talked, False)
    plain = whole = 0.0
    for hall in halls:
        if hall.subsets is not None:
            before, after, moved = _move_tolls_exactly(hall.rooms, hall.subsets, price, toll, plan)
        else:
            before, after, moved = _move_tolls(hall.rooms, price, toll, plan)
        plain += float(before.sum())
        whole += float(after.sum())
        toll[hall.rooms.member] = moved
    taken_back = cheapest_flips(market, prices, toll[:-1], talked, limit).least
    whole += float(toll[plan].sum() - taken_back.sum())
    return min(plain, whole) + market.rent(prices)


def _move_tolls_exactly(rooms: Rooms, subsets: Floats, price: Floats, toll: Floats, plan: Flags) -> Moved:
    """(most payoff before, after, tolls moved) of small rooms: the largest part of a room's tolls, the
    same for all its members, with which the plan is still its best."""
    tolls, inside = toll[rooms.member], plan[rooms.member]
    best, part = np.empty(rooms.precinct.size), np.empty(rooms.precinct.size)
    step = max(1, CELLS >> rooms.size)
    for at in range(0, best.size, step):
        some = slice(at, at + step)
        payoff = subsets[some] - subset_sums(price[rooms.member[:, some]])
        best[some] = payoff.max(axis=1)
        inner = (tolls * inside)[:, some].sum(axis=0)
        due = inner[:, None] - subset_sums(np.where(inside, tolls, -tolls)[:, some])
        counts = due > 1e-12 * tolls[:, some].sum(axis=0)[:, None]
        lost = best[some, None] - payoff
        part[some] = np.divide(lost, due, out=np.ones_like(due), where=counts).min(axis=1)
    tolls = tolls * np.minimum(part, 1.0)
    return best, best - (tolls * inside).sum(axis=0), tolls


def _move_tolls(rooms: Rooms, price: Floats, toll: Floats, plan: Flags) -> Moved:
    """The same of large rooms, tried with all of the tolls, and with half where a room loses by that."""
    cost, tolls, inside = price[rooms.member], toll[rooms.member], plan[rooms.member]
    before = most_payoff(rooms, cost, inside)
    after, moved = before.copy(), tolls.copy()
    losing = np.arange(before.size)
    for part in (1.0, 0.5):
        moved[:, losing] = part * tolls[:, losing]
        shifted = cost[:, losing] + np.where(inside, moved, -moved)[:, losing]
        after[losing] = most_payoff(rooms.some(losing), shifted, inside[:, losing])
        loses = after + (moved * inside).sum(axis=0) > before + 1e-9
        losing = losing[loses[losing]]
    return before, after, moved
