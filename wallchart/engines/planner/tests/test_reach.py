"""Reach, prices, settlement and repair, each by itself."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.engines.planner.flips import cheapest_flips
from wallchart.engines.planner.market import Market, Prices, greedy_fill, usable_minutes, useful_need
from wallchart.engines.planner.prices import fit_prices
from wallchart.engines.planner.problem import Conventions, Delegations, Locals, Members, Problem
from wallchart.engines.planner.reach import find_reach
from wallchart.engines.planner.rooms import Rooms, expected_worth, subset_sums, subset_worth
from wallchart.engines.planner.settlement import NEVER, Hall, alike, most_payoff, open_halls, settle
from wallchart.engines.planner.tests.judge import required_of
from wallchart.engines.planner.tests.made_up import small_problem
from wallchart.engines.planner.tests.test_rooms import made_up_rooms


def market(seed: int, members: int, locals_: int, needed: float = 0.0) -> Market:
    random = np.random.default_rng(seed)
    local = np.sort(random.integers(0, locals_, members))
    minutes = np.round(random.uniform(5, 40, members), 1)
    lift = random.uniform(0, 0.6, members)
    capacity = np.bincount(local, minutes, minlength=locals_) * 0.3
    return Market(local, minutes, lift, capacity, np.bincount(local, lift, minlength=locals_) * needed)


@pytest.mark.parametrize("seed", range(40))
def test_the_required_attendance_is_the_one_found_by_trying_every_plan(seed: int) -> None:
    problem = small_problem(seed)
    problem = problem.rearranged(np.argsort(problem.members.local, kind="stable"))
    reach = find_reach(problem)
    for local in range(problem.locals.minutes.size):
        required = required_of(problem, local)
        assert reach.required[local] >= required - 1e-9
        assert reach.required_of_all[local] <= required + 1e-9
        assert reach.required[local] == pytest.approx(required, abs=1e-9)


def test_where_all_can_be_moved_equally_far_the_most_is_a_whole_number_of_conversations() -> None:
    """Six hundred of unequal minutes, each moved by 0.3: the shortest conversations, and nothing between."""
    random = np.random.default_rng(4)
    minutes = np.round(random.gamma(5.0, 4.0, 600) + 2, 1)
    nought = np.zeros(600, dtype=np.int64)
    problem = Problem(
        1,
        Delegations(np.array([0]), np.array([0]), np.array([1]), np.array([0.0]), np.array([1.0])),
        Members(nought, nought, np.full(600, 0.1), np.full(600, 0.4), minutes, np.arange(600)),
        Locals(np.array([1500.0]), np.array([600.0]), np.array([1.0])),
        Conventions(np.array([1.0]), np.array([0.5])),
    )
    reach = find_reach(problem)
    conversations = int(np.searchsorted(np.cumsum(np.sort(minutes)), 1500.0, side="right"))
    assert reach.sure[0] == pytest.approx(60 + 0.3 * conversations)
    assert reach.most[0] == pytest.approx(reach.sure[0], abs=3e-6)


@given(st.integers(0, 9999), st.integers(1, 10), st.integers(0, 120), st.integers(0, 100), st.booleans())
def test_the_cheapest_flips_make_the_best_whole_plan(
    seed: int, count: int, hundredths: int, needed_hundredths: int, reward: bool
) -> None:
    """Against every subset of one Local with both rules; what cannot be kept is not found."""
    random = np.random.default_rng(seed)
    share, need = hundredths / 100, needed_hundredths / 100
    minutes = np.round(random.uniform(1, 30, count), 1)
    lift, gain = random.random(count), random.random(count)
    nought = np.zeros(count, dtype=np.int64)
    needed = lift.sum() * min(need, share) * 0.9
    one = Market(nought, minutes, lift, np.array([minutes.sum() * share]), np.array([needed]))
    # a reward goes with a requirement only
    prices = Prices(np.array([0.02]), np.array([0.3 if reward and needed > 0 else 0.0]))
    surplus = gain - one.cost(prices)
    flipped = cheapest_flips(one, prices, np.abs(surplus), surplus > 0, np.array([50.0]))
    allowed = [
        gain[list(some)].sum()
        for size in range(count + 1)
        for some in itertools.combinations(range(count), size)
        if minutes[list(some)].sum() <= one.capacity[0] + 1e-9
        and lift[list(some)].sum() >= one.needed[0] - 1e-9
    ]
    assert np.isfinite(flipped.cost[0]) == bool(allowed)
    if allowed:
        fractional = np.maximum(surplus, 0).sum() + one.rent(prices)
        assert flipped.least[0] == pytest.approx(max(flipped.cost[0], 0.0), abs=1e-12)
        assert gain[flipped.plan].sum() == pytest.approx(max(allowed), abs=1e-9)
        assert fractional - flipped.cost[0] == pytest.approx(max(allowed), abs=1e-9)


def test_the_cost_of_flips_is_never_more_than_the_limit_asked_for() -> None:
    """A search that is cut short says only up to which cost there is no plan."""
    here = market(11, 300, 3, needed=0.3)
    gain = np.random.default_rng(2).random(300)
    prices = fit_prices(here, gain)
    surplus = gain - here.cost(prices)
    full = cheapest_flips(here, prices, np.abs(surplus), surplus > 0, np.full(3, 0.5))
    short = cheapest_flips(here, prices, np.abs(surplus), surplus > 0, np.full(3, 1e-4))
    assert (short.least <= full.least + 1e-12).all()
    assert (short.least <= 1e-4).all()
    assert (full.least <= full.cost + 1e-12).all()
    assert np.isfinite(full.cost).all()
    assert (here.add_up(here.minutes * full.plan) <= here.capacity + 1e-9).all()
    assert (here.add_up(here.lift * full.plan) >= here.needed - 1e-9).all()


def test_minutes_that_no_conversation_can_use_are_left_out() -> None:
    local = np.array([0, 0, 1, 1, 2])
    minutes = np.array([10.0, 15.0, 7.5, 22.5, np.pi])
    usable = usable_minutes(local, minutes, np.array([64.0, 29.9, 50.0, 8.0]))
    assert usable.tolist() == [60.0, 22.5, 50.0, 8.0]


def test_attendance_that_comes_in_steps_is_needed_in_whole_steps() -> None:
    local = np.array([0, 0, 1, 1, 2])
    lift = np.array([0.3, 0.6, 0.25, 1 / 3, 0.2])
    need = useful_need(local, lift, np.array([0.7, 0.4, -np.inf]))
    assert need[0] == pytest.approx(0.9, abs=2e-6)
    assert need[0] <= 0.9
    assert need[1:].tolist() == [0.4, -np.inf]


def test_a_market_whose_members_are_out_of_order_is_not_opened() -> None:
    ones = np.ones(2)
    with pytest.raises(ValueError, match="order of their Locals"):
        Market(np.array([1, 0]), ones, ones, ones, ones)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(1, 30))
def test_a_market_is_cut_into_slices_that_cover_it(sizes: list[int], most: int) -> None:
    local = np.repeat(np.arange(len(sizes)), sizes)
    here = Market(local, np.ones(local.size), np.ones(local.size), np.ones(len(sizes)), np.ones(len(sizes)))
    seen = [(locals_, here.some(locals_, members)) for locals_, members in here.slices(most)]
    assert [at for locals_, _ in seen for at in range(locals_.start, locals_.stop)] == list(range(len(sizes)))
    assert np.concatenate([part.add_up(part.minutes) for _, part in seen]).tolist() == sizes
    assert all(part.local.size <= most or part.capacity.size == 1 for _, part in seen)


@pytest.mark.parametrize("seed", range(6))
def test_prices_clear_the_market_of_fractional_plans(seed: int) -> None:
    """At the fitted prices the dual is within a per cent of the fractional knapsack's value."""
    here = market(seed, 600, 5)
    gain = np.random.default_rng(seed + 50).uniform(0, 1, 600) * here.lift
    prices = fit_prices(here, gain)
    dual = np.maximum(gain - here.cost(prices), 0.0).sum() + here.rent(prices)
    _, best = greedy_fill(here, gain, gain / here.minutes)
    assert best.sum() <= dual * (1 + 1e-9)
    assert dual <= best.sum() * 1.01


def test_a_reward_is_paid_only_where_attendance_is_needed() -> None:
    here = market(3, 400, 4, needed=0.35)
    relaxed = Market(here.local, here.minutes, here.lift, here.capacity, here.needed * [1, 0, 1, 0])
    gain = np.random.default_rng(9).uniform(0, 1, 400) * (here.lift < 0.3)
    prices = fit_prices(relaxed, gain)
    assert (prices.reward[[1, 3]] == 0).all()
    assert (prices.reward[[0, 2]] > 0).all()
    assert (prices.minute >= 0).all()


def test_prices_meet_half_way() -> None:
    half = Prices(np.array([0.0]), np.array([2.0])).toward(Prices(np.array([1.0]), np.array([0.0])), 0.5)
    assert (half.minute.tolist(), half.reward.tolist()) == ([0.5], [1.0])


@pytest.mark.parametrize("size", [3, 9])
def test_a_small_room_is_settled_exactly(size: int) -> None:
    rooms = made_up_rooms(size, 5, size)
    price = np.append(np.random.default_rng(1).uniform(-0.05, 0.2, 5 * size), NEVER)
    talked = settle(open_halls([rooms]), price, np.zeros(price.size, dtype=bool))
    picked = talked[rooms.member]
    assert np.allclose(payoff(rooms, price, picked), best_payoff(rooms, price))
    assert not talked[-1]


@pytest.mark.parametrize("seed", range(5))
def test_the_knowing_planner_is_never_worth_less_than_the_best_plan_of_a_large_room(seed: int) -> None:
    """A room of 14: every subset is still within reach, and lies between the plan and the bound."""
    rooms = made_up_rooms(14, 4, 100 + seed)
    price = np.append(np.random.default_rng(seed).uniform(0.0, 0.25, 4 * 14), NEVER)
    talked = settle([Hall(rooms, None)], price, np.zeros(price.size, dtype=bool))
    picked, exact = talked[rooms.member], best_payoff(rooms, price)
    for width in (2, 6, 12):
        assert (most_payoff(rooms, price[rooms.member], picked, width) >= exact - 1e-12).all()
    have = payoff(rooms, price, picked)
    assert (have <= exact + 1e-12).all()
    assert (have >= 0.98 * exact).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_large_room_of_people_alike_is_settled_exactly_and_its_bound_is_its_best(seed: int) -> None:
    """Fourteen with the same chances, some whom a conversation cannot move, and nobody at the end."""
    random = np.random.default_rng(seed)
    drawn = made_up_rooms(14, 4, 300 + seed)
    fixed = random.random((14, 4)) < 0.2
    now = np.where(fixed, drawn.now, 0.1)
    after = np.where(fixed, drawn.now, 0.45)
    now[-1] = after[-1] = 0.0
    rooms = dataclasses.replace(drawn, now=now, after=after)
    price = np.append(random.uniform(-0.05, 0.25, 4 * 14), NEVER)
    price[rooms.member[fixed]] = np.abs(price[rooms.member[fixed]])
    price[rooms.member[-1]] = NEVER
    talked = settle([Hall(rooms, None)], price, np.zeros(price.size, dtype=bool))
    picked, exact = talked[rooms.member], best_payoff(rooms, price)
    assert alike(rooms).all()
    assert np.allclose(payoff(rooms, price, picked), exact)
    assert np.allclose(most_payoff(rooms, price[rooms.member], picked), exact)
    assert not alike(drawn).any()


def payoff(rooms: Rooms, price: np.ndarray, picked: np.ndarray) -> np.ndarray:
    worth = expected_worth(rooms, np.where(picked, rooms.after, rooms.now))
    return worth - (price[rooms.member] * picked).sum(axis=0)


def best_payoff(rooms: Rooms, price: np.ndarray) -> np.ndarray:
    every = subset_worth(rooms.worth, rooms.now, rooms.after)
    return (every - subset_sums(price[rooms.member])).max(axis=1)
