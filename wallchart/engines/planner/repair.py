"""Repair: from the plan that prices suggest to one that every Local can keep, and then a better one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wallchart.engines.planner.flips import cheapest_flips
from wallchart.engines.planner.market import Market, Prices, greedy_fill, running_sum, slack
from wallchart.engines.planner.prices import fit_prices
from wallchart.engines.planner.problem import Flags, Floats, Whole
from wallchart.engines.planner.reach import Reach
from wallchart.engines.planner.settlement import Hall, Step, appraise, room_worth
from wallchart.engines.planner.swaps import nearest_members, swap_best, without_conflicts

POLISHES = 3
BRACKETS = 8
WHOLE = 2  # exact improvements of all Locals
FINE = (0.03, 0.01)  # smoothing of prices that are nearly right already


@dataclass(frozen=True)
class Ground:
    """What stays the same while a plan is mended."""

    precinct: Whole  # (members,)
    halls: list[Hall]
    market: Market  # with the requirement that our plan must reach
    reach: Reach


def make_feasible(ground: Ground, prices: Prices, plan: Flags) -> Flags:
    """Fill every Local's minutes in the order of priced worth per minute.

    Where the reward leaves a Local short, the plan goes from its most-attendance plan toward the
    plan without enough reward, as far as the requirement allows.
    """
    market = ground.market
    _, gain = appraise(ground.halls, market.lift, plan)
    low, high = np.zeros_like(prices.reward), np.full_like(prices.reward, np.inf)
    lean, full = fill_at(market, gain, low), ground.reach.plan
    short = is_short(market, lean)
    full = np.where(short[market.local], full, lean)
    guess = np.maximum(prices.reward, 1e-3)
    for _ in range(BRACKETS):
        tried = fill_at(market, gain, guess)
        missing = is_short(market, tried)
        here = short[market.local]
        lean = np.where(here & missing[market.local], tried, lean)
        full = np.where(here & ~missing[market.local], tried, full)
        low, high = np.where(missing, guess, low), np.where(missing, high, guess)
        middle = np.sqrt(np.maximum(low, guess / 8) * np.minimum(high, guess * 8))
        guess = np.where(np.isinf(high), low * 2, np.where(low == 0, high / 2, middle))
    return blend(market, full, lean)


def fill_at(market: Market, gain: Floats, reward: Floats) -> Flags:
    priced = gain + reward[market.local] * market.lift
    return greedy_fill(market, gain, np.where(priced > 1e-12, priced / market.minutes, 0.0))[0]


def is_short(market: Market, plan: Flags) -> Flags:
    """Which Locals (locals,) the plan leaves below their required attendance."""
    short: Flags = market.add_up(market.lift * plan) < market.needed - slack(np.maximum(market.needed, 0.0))
    return short


def blend(market: Market, full: Flags, lean: Flags) -> Flags:
    """From `full` toward `lean`, minute for minute, as far as each Local's requirement allows."""
    apart = np.flatnonzero(full != lean)
    if not apart.size:
        return full.copy()
    comes = lean[apart]
    order = np.lexsort((comes, market.local[apart]))
    apart, comes = apart[order], comes[order]
    side = market.local[apart] * 2 + comes
    run = running_sum(market.minutes[apart], side)
    total = np.bincount(side, market.minutes[apart], minlength=2 * market.capacity.size)
    order = np.lexsort((comes, run / total[side], market.local[apart]))
    apart, comes = apart[order], comes[order]
    local, sign = market.local[apart], np.where(comes, 1.0, -1.0)
    come = market.add_up(market.lift * full)[local] + running_sum(sign * market.lift[apart], local)
    spent = market.add_up(market.minutes * full)[local] + running_sum(sign * market.minutes[apart], local)
    fine = come >= market.needed[local] - slack(np.maximum(market.needed, 0.0))[local]
    fine &= spent <= market.capacity[local] + slack(market.capacity)[local]
    place = np.arange(apart.size)
    last = np.full(market.capacity.size, -1)
    np.maximum.at(last, local[fine], place[fine])
    plan = full.copy()
    step = apart[place <= last[local]]
    plan[step] = lean[step]
    return plan


def polish(ground: Ground, prices: Prices, plan: Flags, step: Step) -> tuple[Flags, float, Floats]:
    """Swap within Locals as long as the exact value rises; no Local is left short.

    Returns the plan, its value, and by how much each Local falls short of its fractional plan (locals,).
    """
    market = ground.market
    for turn in range(POLISHES):
        step()
        if turn == POLISHES - 1:
            plan = fall_back(ground, plan)
        _, gain = appraise(ground.halls, market.lift, plan)
        prices = fit_prices(market, gain, prices, FINE)
        distance = np.abs(gain - market.cost(prices))
        near = nearest_members(market, distance, plan, ground.precinct, turn)
        swapped, rise = swap_best(market, gain, plan, near)
        plan = without_conflicts(market, ground.precinct, plan, swapped, rise)
    for _ in range(WHOLE):
        plan, prices, missing = improve_whole(ground, prices, plan)
    plan = drop_idle(ground, plan)
    return plan, appraise(ground.halls, market.lift, plan)[0], missing


def improve_whole(ground: Ground, prices: Prices, plan: Flags) -> tuple[Flags, Prices, Floats]:
    """The best whole plan of each Local for the present marginal worths, where it is truly better."""
    market = ground.market
    _, gain = appraise(ground.halls, market.lift, plan)
    prices = fit_prices(market, gain, prices, (0.01, 0.003))
    surplus = gain - market.cost(prices)
    rent = prices.minute * market.capacity - prices.reward * np.maximum(market.needed, 0.0)
    missing = market.add_up(np.maximum(surplus, 0.0) - gain * plan) + rent
    flipped = cheapest_flips(market, prices, np.abs(surplus), surplus > 0, missing)
    better = flipped.cost < missing - 1e-9
    whole = np.where(better[market.local], flipped.plan, plan)
    rise = np.where(better, missing - flipped.cost, 0.0)
    kept = without_conflicts(market, ground.precinct, plan, whole, rise)
    return _truly_better(ground, plan, kept), prices, missing


def _truly_better(ground: Ground, old: Flags, new: Flags) -> Flags:
    """Of the Locals' changes (no two in one precinct) those by which the exact value rises."""
    precincts = int(ground.precinct.max()) + 1
    rise = room_worth(ground.halls, new, precincts) - room_worth(ground.halls, old, precincts)
    moved = np.flatnonzero(old != new)
    local = np.zeros(precincts, dtype=np.int64)
    local[ground.precinct[moved]] = ground.market.local[moved]
    rises = np.bincount(local, rise, minlength=ground.market.capacity.size)
    return np.where((rises > 0)[ground.market.local], new, old)


def fall_back(ground: Ground, plan: Flags) -> Flags:
    """Locals whose plan breaks a rule get the plan with the most attendance instead."""
    market = ground.market
    over = market.add_up(market.minutes * plan) > market.capacity + slack(market.capacity)
    return np.where((over | is_short(market, plan))[market.local], ground.reach.plan, plan)


def drop_idle(ground: Ground, plan: Flags) -> Flags:
    """Without the conversations that change no seat, as far as the requirement can spare them."""
    market = ground.market
    _, gain = appraise(ground.halls, market.lift, plan)
    idle = np.flatnonzero(plan & (gain <= 0.0))
    if not idle.size:
        return plan
    # the dearest first; where a room would then be worth less (two together can matter), all stay
    idle = idle[np.lexsort((-market.minutes[idle], market.local[idle]))]
    local = market.local[idle]
    spare = market.add_up(market.lift * plan) - np.where(np.isfinite(market.needed), market.needed, -np.inf)
    dropped = idle[running_sum(market.lift[idle], local) <= spare[local]]
    leaner = plan.copy()
    leaner[dropped] = False
    _, after = appraise(ground.halls, market.lift, leaner)
    crowded = np.unique(ground.precinct[dropped[after[dropped] > 0.0]])
    leaner[dropped[np.isin(ground.precinct[dropped], crowded)]] = True
    return leaner
