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
from wallchart.engines.planner.problem import Flags, Floats, Whole
from wallchart.engines.planner.settlement import NEVER, Hall, appraise, most_payoff, room_worth

HALVINGS = 1  # times that a room which loses by the tolls gets half of them back


def bound_value(halls: list[Hall], market: Market, precinct: Whole, prices: Prices, talked: Flags, *,
                missing: Floats) -> float:  # fmt: skip
    """The bound at `prices`, where `talked` (members,) is what the rooms choose.

    `precinct` (members,) is where each member lives; `missing` (locals,) is by how much each Local's
    plan falls short of the fractional one: more than that need not be taken back.
    """
    cost = market.cost(prices)
    _, gain = appraise(halls, market.lift, talked)
    surplus = np.where(talked, gain - cost, cost - gain)
    limit = missing * 1.02 + 1e-9
    toll = np.clip(surplus, 0.0, limit[market.local])
    precincts = int(precinct.max()) + 1
    worth = room_worth(halls, talked, precincts)
    # a small room is settled exactly: `talked` has its most payoff
    large = [hall for hall in halls if hall.subsets is None]
    _, slackness = _room_bounds(large, cost, np.zeros_like(toll), talked, worth)
    best, lost = _room_bounds(halls, cost, toll, talked, worth)
    for _ in range(HALVINGS):
        bad = lost > slackness + 1e-9
        if not bad.any():
            break
        toll = np.where(bad[precinct], toll / 2, toll)
        best, lost = _room_bounds(halls, cost, toll, talked, worth, only=bad, known=(best, lost))
    taken_back, _, _ = cheapest_flips(market, prices, toll, talked, limit)
    moved = float(toll[talked].sum())
    whole = float(best.sum()) + moved - float(taken_back.sum())
    plain = float(worth.sum() - cost[talked].sum() + slackness.sum())
    return min(plain, whole) + market.rent(prices)


def _room_bounds(halls: list[Hall], cost: Floats, toll: Floats, talked: Flags, worth: Floats, *,
                 only: Flags | None = None, known: tuple[Floats, Floats] | None = None,
                 ) -> tuple[Floats, Floats]:  # fmt: skip
    """(most payoff, how far `talked` is below it), both (precincts,), with the tolls moved to the Locals.

    With `only` (precincts,) the others keep what is `known`.
    """
    price = np.append(cost + np.where(talked, toll, -toll), NEVER)
    plan = np.append(talked, False)
    most, lost = (np.zeros(worth.size), np.zeros(worth.size)) if known is None else map(np.copy, known)
    for hall in halls:
        some = hall if only is None else hall.some(only[hall.rooms.precinct])
        rooms = some.rooms
        if not rooms.precinct.size:
            continue
        payoff = most_payoff(some, price, plan)
        have = worth[rooms.precinct] - (price[rooms.member] * plan[rooms.member]).sum(axis=0)
        most[rooms.precinct], lost[rooms.precinct] = payoff, payoff - have
    return most, lost
