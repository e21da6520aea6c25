"""Choosing whom to talk to: prices, rooms settled at prices, the bound, repair and polish."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wallchart.engines.planner.bound import bound_value
from wallchart.engines.planner.enumeration import SMALL, choose_small
from wallchart.engines.planner.market import Market, Prices, usable_minutes, useful_need
from wallchart.engines.planner.prices import fit_prices
from wallchart.engines.planner.problem import Flags, Problem
from wallchart.engines.planner.reach import Reach, find_reach
from wallchart.engines.planner.repair import FINE, POLISHES, Ground, make_feasible, polish
from wallchart.engines.planner.rooms import expected_worth, gather_rooms
from wallchart.engines.planner.settlement import (
    NEVER,
    Hall,
    Step,
    appraise,
    open_halls,
    settle,
    silent,
)

ROUNDING = 1e-9  # relative allowance on the bound, far above the rounding of any sum here
PACES = (1.0, 0.6, 0.6, 0.5, 0.4, 0.4)  # how far prices go toward those of the present plan, turn by turn
ROUGH = 2  # turns whose prices are too far off for exchanges in large rooms to matter
SETTLED = 4e-5  # of its size: a fall of the Lagrangian that is not worth another turn
CHOOSING = len(PACES) + POLISHES + 3  # calls of `step`, at most


@dataclass(frozen=True)
class Choice:
    """Whom to talk to, and what that is worth."""

    talked: Flags  # (members,)
    before: float  # weighted expected seats without a conversation
    value: float  # with the plan
    bound: float  # no plan that meets the requirements is worth more
    reach: Reach


def choose(problem: Problem, step: Step = silent, small: int = SMALL) -> Choice:
    """The plan: every Local within its minutes and at its required attendance, worth the most we find.

    Problems of up to `small` members are solved by looking at every plan. Deterministic.
    Raises Refusal if the problem's numbers cannot be used.
    """
    problem.check()
    people = problem.members
    if people.now.size <= small:
        batches = gather_rooms(problem)
        plan, value, reach = choose_small(problem, batches)
        before = sum(float(expected_worth(rooms, rooms.now).sum()) for rooms in batches)
        return Choice(plan, before, value, value * (1 + ROUNDING), reach)
    order = np.argsort(people.local, kind="stable")
    choice = _choose_sorted(problem.rearranged(order), step)
    talked = np.zeros(order.size, dtype=bool)
    talked[order] = choice.talked
    return replace(choice, talked=talked)


def _choose_sorted(problem: Problem, step: Step) -> Choice:
    """Steps 3 to 7 of the page; the members stand in the order of their Locals."""
    people = problem.members
    batches = gather_rooms(problem)
    reach = find_reach(problem)
    halls = open_halls(batches)
    step()
    lift = people.after - people.now
    capacity = usable_minutes(people.local, people.minutes, problem.locals.minutes)
    ours, anyone = (
        Market(
            people.local,
            people.minutes,
            lift,
            capacity,
            useful_need(people.local, lift, required - reach.base),
        )
        for required in (reach.required, reach.required_of_all)
    )
    before, _ = appraise(halls, lift, np.zeros(lift.size, dtype=bool))
    prices, talked = clear_market(halls, anyone, step)
    ground = Ground(people.precinct, halls, ours, reach)
    plan, value, missing = polish(ground, prices, make_feasible(ground, prices, talked), step)
    bound = bound_value(halls, anyone, prices, talked, missing=missing)
    return Choice(plan, before, value, max(bound, value) * (1 + ROUNDING), reach)


def clear_market(halls: list[Hall], market: Market, step: Step) -> tuple[Prices, Flags]:
    """Prices whose bound is lowest among those tried, and the rooms' plan at them.

    Rooms are settled at prices, their marginal worths make new prices, at first these and then about
    half way to them are the next: a few rounds until the Lagrangian no longer falls.
    """
    plan = np.zeros(market.lift.size, dtype=bool)
    _, gain = appraise(halls, market.lift, plan)
    prices = fit_prices(market, gain)
    best = (np.inf, prices, plan)
    for turn, pace in enumerate(PACES):
        step()
        cost = np.append(market.cost(prices), NEVER)
        plan = settle(halls, cost, np.append(plan, False), exchanges=int(turn >= ROUGH))[:-1]
        value, gain = appraise(halls, market.lift, plan)
        dual = value - float(cost[:-1][plan].sum()) + market.rent(prices)
        gained = best[0] - dual
        if dual < best[0]:
            best = (dual, prices, plan)
        if gained < SETTLED * abs(dual):
            break
        prices = prices.toward(fit_prices(market, gain, prices, FINE), pace)
    return best[1], best[2]
