"""Prices: what a minute of each Local is worth, and what its attendance is worth beyond seats.

For members with known marginal worth the best fractional plan of a Local is a knapsack with two
constraints. Its dual has two numbers per Local, the price of a minute and the reward of an
expected attender; `fit_prices` finds them for all Locals at once.
"""

from __future__ import annotations

import numpy as np

from wallchart.engines.planner.market import Market, Prices
from wallchart.engines.planner.problem import Floats

MEMBERS_AT_ONCE = 20_000  # Locals do not see each other here; so many members stay in the cache


def fit_prices(market: Market, gain: Floats, start: Prices | None = None,
               warmths: tuple[float, ...] = (0.3, 0.1, 0.03, 0.01)) -> Prices:  # fmt: skip
    """Clear the market for members whose conversation is worth `gain` (members,).

    Minimises the dual of the fractional knapsacks, smoothed a little (a conversation within a few
    per cent of its price counts in part) and ever less, by damped Newton steps in two variables
    per Local. Any prices give a valid bound; these give a tight one.
    """
    parts = []
    for locals_, members in market.slices(MEMBERS_AT_ONCE):
        here = market.some(locals_, members)
        begin = None if start is None else Prices(start.minute[locals_], start.reward[locals_])
        parts.append(_fit(here, gain[members], begin, warmths))
    return Prices(
        np.concatenate([part.minute for part in parts]), np.concatenate([part.reward for part in parts])
    )


def _fit(market: Market, gain: Floats, start: Prices | None, warmths: tuple[float, ...]) -> Prices:
    members = np.maximum(market.add_up(np.ones(gain.size)), 1.0)
    if start is None:
        typical = market.add_up(np.maximum(gain, 0.0)) / np.maximum(market.add_up(market.minutes), 1e-300)
        start = Prices(typical, np.zeros(members.size))
    prices = start
    for warmth in warmths:
        worth = np.maximum(gain, 0.0) + prices.reward[market.local] * market.lift
        smooth = np.maximum(warmth * market.add_up(worth) / members, 1e-12)
        prices = _newton(market, gain, prices, smooth)
    return prices


def _newton(market: Market, gain: Floats, prices: Prices, smooth: Floats, steps: int = 12) -> Prices:
    """Levenberg-Marquardt steps on the smoothed dual, every Local by itself, none ever uphill."""
    binding = market.needed > 0
    soft = smooth[market.local]
    minute, reward = prices.minute.copy(), np.where(binding, prices.reward, 0.0)
    damp = np.full(minute.size, 1e-3)
    value, parts = _dual(market, gain, minute, reward, soft)
    idle = 0
    for _ in range(steps):
        if idle == 2:
            break
        slope_m, slope_r, mm, mr, rr = parts
        a, c = mm * (1 + damp) + 1e-300, rr * (1 + damp) + 1e-300
        held = (~binding) | ((reward <= 0) & (slope_r > 0))
        stuck = (minute <= 0) & (slope_m > 0)
        cross = np.where(held | stuck, 0.0, mr)
        det = np.maximum(a * c - cross * cross, 1e-300)
        move_m = np.where(stuck, 0.0, -(c * slope_m - cross * slope_r * ~held) / det)
        move_r = np.where(held, 0.0, -(a * slope_r - cross * slope_m * ~stuck) / det)
        room = 2 * (minute + 1e-3 * minute.mean() + 1e-9)
        new_m = np.maximum(minute + np.clip(move_m, -room, room), 0.0)
        grip = 2 * (reward + new_m * 40.0 + 1e-9)
        new_r = np.maximum(reward + np.clip(move_r, -grip, grip), 0.0)
        new_value, new_parts = _dual(market, gain, new_m, new_r, soft)
        better = new_value <= value
        fell = float(np.maximum(value - new_value, 0.0).sum())
        idle = 0 if fell > 1e-7 * float(np.abs(value).sum()) else idle + 1
        minute, reward = np.where(better, new_m, minute), np.where(better, new_r, reward)
        value = np.where(better, new_value, value)
        parts = tuple(np.where(better, new, old) for new, old in zip(new_parts, parts, strict=True))
        damp = np.where(better, np.maximum(damp / 5, 1e-9), np.minimum(np.maximum(damp, 1e-2) * 8, 1e9))
    return Prices(minute, reward)


def _dual(market: Market, gain: Floats, minute: Floats, reward: Floats, soft: Floats,
          ) -> tuple[Floats, tuple[Floats, ...]]:  # fmt: skip
    """The smoothed dual of every Local, its slopes and its second derivatives, each (locals,)."""
    c, d = market.minutes, market.lift
    left = (gain + reward[market.local] * d - minute[market.local] * c) / soft
    fall = np.exp(-np.abs(left))
    taken = np.where(left >= 0, 1.0, fall) / (1.0 + fall)
    bend = taken * (1 - taken) / soft
    bend_c = bend * c
    payoff = (np.maximum(left, 0.0) + np.log1p(fall)) * soft
    parts = np.stack([payoff, taken * c, taken * d, bend_c * c, bend_c * d, bend * d * d])
    total, spent, come, mm, mr, rr = market.add_up(parts)
    needed = np.maximum(market.needed, 0.0)
    value = total + minute * market.capacity - reward * needed
    return value, (market.capacity - spent, come - needed, mm, -mr, rr)
