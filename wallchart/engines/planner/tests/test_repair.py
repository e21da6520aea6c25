"""Repair, swaps, ranks and the bound, each on problems where the answer is known."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wallchart.engines.planner.bound import bound_value
from wallchart.engines.planner.choice import clear_market
from wallchart.engines.planner.market import (
    Market,
    Prices,
    break_price,
    greedy_fill,
    reachable_steps,
    running_sum,
    slack,
    usable_minutes,
    useful_need,
)
from wallchart.engines.planner.problem import Problem
from wallchart.engines.planner.ranks import significant
from wallchart.engines.planner.reach import find_reach
from wallchart.engines.planner.repair import (
    Ground,
    blend,
    drop_idle,
    fall_back,
    improve_whole,
    is_short,
    make_feasible,
    polish,
)
from wallchart.engines.planner.rooms import gather_rooms, subset_sums
from wallchart.engines.planner.settlement import appraise, open_halls, silent
from wallchart.engines.planner.swaps import nearest_members, swap_best, without_conflicts
from wallchart.engines.planner.tests.judge import best_by_force
from wallchart.engines.planner.tests.made_up import middling_problem, small_problem


def by_local(problem: Problem) -> Problem:
    return problem.rearranged(np.argsort(problem.members.local, kind="stable"))


def ground_of(problem: Problem) -> Ground:
    people, reach = problem.members, find_reach(problem)
    lift = people.after - people.now
    needed = useful_need(people.local, lift, reach.required - reach.base)
    market = Market(people.local, people.minutes, lift, problem.locals.minutes, needed)
    return Ground(people.precinct, open_halls(gather_rooms(problem)), market, reach)


def keeps_minutes(ground: Ground, plan: np.ndarray) -> bool:
    market = ground.market
    return bool((market.add_up(market.minutes * plan) <= market.capacity + 1e-9).all())


@pytest.mark.parametrize("seed", range(8))
def test_a_repaired_plan_keeps_minutes_and_requirements(seed: int) -> None:
    problem = by_local(middling_problem(seed))
    ground = ground_of(problem)
    prices, talked = clear_market(ground.halls, ground.market, silent)
    feasible = make_feasible(ground, prices, talked)
    assert keeps_minutes(ground, feasible)
    assert not is_short(ground.market, feasible).any()
    plan, value, missing = polish(ground, prices, feasible, silent)
    assert keeps_minutes(ground, plan)
    assert not is_short(ground.market, plan).any()
    assert value >= appraise(ground.halls, ground.market.lift, feasible)[0] - 1e-9
    assert (missing >= -1e-9).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_bound_stands_above_the_best_plan_whatever_the_prices(seed: int) -> None:
    """Good prices or drawn ones, what each Local misses known or guessed: it is a bound all the same."""
    problem = by_local(small_problem(seed, members=12))
    ground = ground_of(problem)
    best, _ = best_by_force(problem)
    random = np.random.default_rng(seed)
    fitted, _ = clear_market(ground.halls, ground.market, silent)
    drawn = Prices(random.random(fitted.minute.size) * 0.05, random.random(fitted.reward.size))
    binding = ground.market.needed > 0
    drawn = Prices(drawn.minute, np.where(binding, drawn.reward, 0.0))
    for prices in (fitted, drawn):
        for missing in (0.0, 0.3, 5.0):
            bound = bound_value(
                ground.halls,
                ground.market,
                prices,
                settled(ground, prices),
                missing=np.full(binding.size, missing),
            )
            assert bound >= best - 1e-9


def settled(ground: Ground, prices: Prices) -> np.ndarray:
    from wallchart.engines.planner.settlement import NEVER, settle

    cost = np.append(ground.market.cost(prices), NEVER)
    return settle(ground.halls, cost, np.zeros(cost.size, dtype=bool))[:-1]


def test_blending_goes_as_far_toward_the_lean_plan_as_the_requirement_allows() -> None:
    """Ten members of ten minutes; the full plan brings 0.5 each, the lean plan 0.2 each, 1.6 are needed."""
    lift = np.repeat([0.5, 0.2], 5)
    one = Market(np.zeros(10, dtype=np.int64), np.full(10, 10.0), lift, np.array([50.0]), np.array([1.6]))
    full, lean = lift == 0.5, lift == 0.2
    mixed = blend(one, full, lean)
    assert mixed.sum() == 5
    assert (lift @ mixed) == pytest.approx(1.6)
    assert blend(one, full, full).tolist() == full.tolist()


def test_a_local_that_breaks_a_rule_falls_back_on_its_most_attendance() -> None:
    problem = by_local(middling_problem(1))
    ground = ground_of(problem)
    nobody = np.zeros(problem.members.now.size, dtype=bool)
    kept = fall_back(ground, nobody)
    short = is_short(ground.market, nobody)
    assert short.any()
    assert (kept == np.where(short[ground.market.local], ground.reach.plan, nobody)).all()
    everybody = ~nobody
    assert keeps_minutes(ground, fall_back(ground, everybody))


def test_conversations_that_change_nothing_are_dropped() -> None:
    """Who comes anyway, or votes in a room without seats, needs no talk if the target can spare it."""
    problem = by_local(small_problem(10, members=16))
    ground = ground_of(problem)
    everybody = np.ones(16, dtype=bool)
    lean = drop_idle(ground, everybody)
    _, gain = appraise(ground.halls, ground.market.lift, everybody)
    assert (lean[gain > 0]).all()
    before, _ = appraise(ground.halls, ground.market.lift, everybody)
    after, _ = appraise(ground.halls, ground.market.lift, lean)
    assert after == pytest.approx(before, abs=1e-12)


def test_swapping_finds_the_best_subset_of_the_members_it_looks_at() -> None:
    """One Local, 25 minutes: the first two win 1.0, the first and the third 1.4."""
    one = Market(
        np.zeros(4, dtype=np.int64),
        np.array([10.0, 10, 15, 10]),
        np.ones(4) * 0.5,
        np.array([25.0]),
        np.array([-np.inf]),
    )
    gain = np.array([0.6, 0.4, 0.8, 0.5])
    start = np.array([True, True, False, False])
    near = nearest_members(one, np.zeros(4), start, np.arange(4), turn=0)
    swapped, rise = swap_best(one, gain, start, near)
    assert swapped.tolist() == [True, False, True, False]
    assert rise[0] == pytest.approx(0.4)


def test_swaps_of_two_locals_in_one_precinct_are_not_made_together() -> None:
    two = Market(np.array([0, 1, 1]), np.ones(3), np.ones(3), np.ones(2), np.full(2, -np.inf))
    old, new = np.zeros(3, dtype=bool), np.array([True, True, False])
    shared, apart = np.array([5, 5, 6]), np.array([5, 6, 6])
    assert without_conflicts(two, shared, old, new, np.array([0.1, 0.2])).tolist() == [False, True, False]
    assert without_conflicts(two, apart, old, new, np.array([0.1, 0.2])).tolist() == [True, True, False]
    assert without_conflicts(two, apart, old, new, np.array([0.0, 0.2])).tolist() == [False, True, False]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0.1, 9)), max_size=30))
def test_a_running_sum_begins_anew_in_each_group(pairs: list[tuple[int, float]]) -> None:
    pairs = sorted(pairs, key=lambda each: each[0])
    group, values = np.array([p[0] for p in pairs], dtype=np.int64), np.array([p[1] for p in pairs])
    slow: list[float] = []
    for at, (here, value) in enumerate(pairs):
        slow.append(value + (slow[-1] if at and pairs[at - 1][0] == here else 0.0))
    assert running_sum(values, group) == pytest.approx(slow)


def test_filling_greedily_passes_over_who_does_not_fit_and_goes_on() -> None:
    one = Market(
        np.zeros(4, dtype=np.int64),
        np.array([10.0, 30, 10, 5]),
        np.ones(4),
        np.array([26.0]),
        np.array([0.0]),
    )
    plan, most = greedy_fill(one, np.array([4.0, 6, 1, 0.4]), np.array([0.4, 0.2, 0.1, 0.08]))
    assert plan.tolist() == [True, False, True, True]
    assert most[0] == pytest.approx(4 + 6 * 16 / 30)


@given(st.floats(-1e6, 1e6))
@example(1e-14)
def test_twelve_digits_decide_a_tie(value: float) -> None:
    here = significant(np.array([value, value * (1 + 1e-15)]))
    assert abs(here[0] - value) <= abs(value) * 1e-11 + 1e-14
    # Two neighbours may be rounded to two sides of a half: one unit of the twelfth digit apart, or of 1e-14.
    assert abs(here[1] - here[0]) <= max(abs(value) * 1e-11, 1e-14)


@pytest.mark.parametrize("seed", range(6))
def test_a_better_whole_plan_is_worth_more_and_keeps_the_rules(seed: int) -> None:
    problem = by_local(middling_problem(seed))
    ground = ground_of(problem)
    prices, plan = clear_market(ground.halls, ground.market, silent)
    plan = fall_back(ground, make_feasible(ground, prices, plan))
    before = appraise(ground.halls, ground.market.lift, plan)[0]
    better, _, missing = improve_whole(ground, prices, plan)
    after = appraise(ground.halls, ground.market.lift, better)[0]
    assert keeps_minutes(ground, better)
    assert not is_short(ground.market, better).any()
    assert after > before or (better == plan).all()
    assert (missing >= -1e-9).all()


@pytest.mark.parametrize("seed", range(6))
def test_dropping_who_changes_nothing_costs_no_seat_and_leaves_no_local_short(seed: int) -> None:
    """Some rooms are made so large, and some seats so few, that conversations there change nothing."""
    problem = by_local(middling_problem(seed))
    held = problem.delegations
    nothing = np.where(held.precinct % 3 == 0, 0, held.seats)
    problem = dataclasses.replace(problem, delegations=dataclasses.replace(held, seats=nothing))
    ground = ground_of(problem)
    full = fall_back(ground, ground.reach.plan)
    lean = drop_idle(ground, full)
    value, gain = appraise(ground.halls, ground.market.lift, full)
    assert appraise(ground.halls, ground.market.lift, lean)[0] == pytest.approx(value, rel=1e-12)
    assert (lean <= full).all()
    assert lean.sum() < full.sum()
    assert not is_short(ground.market, lean).any()
    assert (gain[full & ~lean] == 0.0).all()


amounts = st.lists(st.integers(1, 12), min_size=1, max_size=7)


@given(amounts=amounts, grain=st.sampled_from([0.1, 0.25, 1.0, 5.0]), have=st.floats(0, 60))
def test_rounding_to_what_conversations_add_up_to_takes_no_plan_away(
    amounts: list[int], grain: float, have: float
) -> None:
    """Minutes and needs are rounded; a sum that kept the limit before keeps it after, to the last set."""
    each = np.array(amounts) * grain
    local = np.zeros(each.size, dtype=np.int64)
    sums = subset_sums(each[:, None])[0]
    limit = np.array([have])
    usable, need = usable_minutes(local, each, limit)[0], useful_need(local, each, limit)[0]
    most = reachable_steps(local, each, limit)[0]
    assert ((sums <= have) <= (sums <= usable + slack(usable))).all()
    assert ((sums >= have) <= (sums >= need - slack(need))).all()
    assert ((sums <= have) <= (sums <= most + 1e-6)).all()
    assert usable <= have <= need + 1e-6
    unit = math.gcd(*amounts) * grain
    assert have - usable < unit + 1e-9
    assert need - have < unit + 1e-9


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 9), st.floats(0.0, 5.0)), min_size=1, max_size=12
    ),
    capacity=st.integers(0, 30),
)
def test_at_the_price_where_minutes_run_out_the_fractional_plan_is_what_greed_fills(
    rows: list[tuple[int, int, float]], capacity: int
) -> None:
    rows.sort(key=lambda row: row[0])
    local, minutes = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    worth = np.array([row[2] for row in rows])
    market = Market(local, minutes, worth, np.full(3, float(capacity)), np.full(3, -np.inf))
    price = break_price(market, worth / minutes)
    plan, most = greedy_fill(market, worth, worth / minutes)
    surplus = np.maximum(worth - price[local] * minutes, 0.0)
    assert market.add_up(surplus) + price * capacity == pytest.approx(most, rel=1e-9, abs=1e-9)  # duality
    assert (market.add_up(minutes * plan) <= capacity + 1e-9).all()
    for here in range(3):
        mine = np.flatnonzero(local == here)
        spent, won = subset_sums(minutes[mine][:, None])[0], subset_sums(worth[mine][:, None])[0]
        assert won[spent <= capacity].max() <= most[here] + 1e-9
