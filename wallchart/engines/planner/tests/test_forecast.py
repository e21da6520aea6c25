"""Forecast: seats of a convention, their interval and chance, against plain sums and simulated nights."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.engines.planner import Conventions, Delegations, Locals, Members, Problem, plan_turnout
from wallchart.engines.planner.forecast import convolve_all, forecast
from wallchart.engines.planner.rooms import gather_rooms
from wallchart.engines.planner.tests.judge import seat_odds, seats_dealt, value_of
from wallchart.engines.planner.tests.made_up import small_problem


def hall_odds(problem: Problem, talked: np.ndarray, hall: int) -> list[float]:
    """P(0), P(1), ... seats of a convention, by adding one delegation after the other."""
    odds = [1.0]
    for delegation in np.flatnonzero(problem.delegations.convention == hall):
        part = seat_odds(problem, talked, int(delegation))
        joined = [0.0] * (len(odds) + len(part) - 1)
        for (i, left), (j, right) in itertools.product(enumerate(odds), enumerate(part)):
            joined[i + j] += left * right
        odds = joined
    return odds


def nearest_rank(odds: list[float], share: float) -> int:
    return next(seats for seats, upto in enumerate(itertools.accumulate(odds)) if upto >= share - 1e-9)


@pytest.mark.parametrize("seed", range(24))
def test_each_convention_is_told_as_plain_sums_tell_it(seed: int) -> None:
    problem = small_problem(seed)
    plan = plan_turnout(problem)
    talked = np.zeros(problem.members.now.size, dtype=bool)
    talked[plan.ranked] = True
    for hall in range(problem.conventions.weight.size):
        odds = hall_odds(problem, talked, hall)
        expected = math.fsum(seats * chance for seats, chance in enumerate(odds))
        wanted = problem.conventions.threshold[hall] * (len(odds) - 1)
        chance = math.fsum(odds[seats] for seats in range(len(odds)) if seats >= wanted - 1e-9)
        assert plan.forecast.seats[hall] == len(odds) - 1
        assert plan.forecast.expected[hall] == pytest.approx(expected, abs=1e-9)
        assert plan.forecast.chance[hall] == pytest.approx(chance, abs=1e-9)
        assert plan.forecast.low[hall] == nearest_rank(odds, 0.1)
        assert plan.forecast.high[hall] == nearest_rank(odds, 0.9)
    assert plan.forecast.total == pytest.approx(value_of(problem, talked), rel=1e-9, abs=1e-12)


def simulated_nights(
    problem: Problem, talked: np.ndarray, nights: int, random: np.random.Generator
) -> np.ndarray:
    """Weighted seats of whole nights, each precinct's attendance shared by its delegations."""
    held, people = problem.delegations, problem.members
    chance = np.where(talked, people.after, people.now)
    total = np.zeros(nights)
    for precinct in range(problem.precincts):
        mine = chance[people.precinct == precinct]
        came = (random.random((nights, mine.size)) < mine).sum(axis=1)
        for d in np.flatnonzero(held.precinct == precinct):
            mean, dispersion = held.others_mean[d], held.others_dispersion[d]
            crowd = random.poisson(random.gamma(dispersion, mean / dispersion, nights))
            coin = random.random(nights)
            won = np.empty(nights)
            for night in range(nights):
                dealt = sorted(seats_dealt(int(held.seats[d]), int(came[night]), int(crowd[night])))
                won[night] = float(dealt[-1] if coin[night] < 0.5 else dealt[0])
            total += problem.conventions.weight[held.convention[d]] * won
    return total


def busy_problem(precincts: int, seed: int) -> Problem:
    """Many contested precincts with two delegations each, weights that share no unit."""
    random = np.random.default_rng(seed)
    base = small_problem(1, members=16)
    members = 4 * precincts
    people = dataclasses.replace(
        base.members,
        precinct=np.repeat(np.arange(precincts), 4),
        local=np.zeros(members, dtype=np.int64),
        now=random.uniform(0.1, 0.6, members),
        after=np.full(members, 0.7),
        minutes=np.full(members, 10.0),
        order=np.arange(members),
    )
    held = Delegations(
        np.repeat(np.arange(precincts), 2),
        np.tile([0, 1], precincts),
        random.integers(1, 6, 2 * precincts),
        random.uniform(0, 6, 2 * precincts),
        random.uniform(0.5, 4, 2 * precincts),
    )
    ours = dataclasses.replace(
        base.locals, minutes=np.array([0.0]), members=np.array([1.0]), target_share=np.array([0.0])
    )
    return Problem(
        precincts, held, people, ours, Conventions(np.array([1.0, math.pi / 7]), np.array([0.3, 0.3]))
    )


@pytest.mark.parametrize("precincts", [60, 150])
def test_four_nights_of_five_fall_within_the_interval_of_the_total(precincts: int) -> None:
    """60 precincts are simulated by the planner, 150 told by their cumulants; both hold 78-82 %."""
    problem = busy_problem(precincts, seed=5)
    nobody = np.zeros(problem.members.now.size, dtype=bool)
    told = forecast(problem, gather_rooms(problem), nobody, np.random.default_rng(1))
    nights = simulated_nights(problem, nobody, 3000, np.random.default_rng(2))
    assert told.total == pytest.approx(nights.mean(), rel=0.01)
    inside = ((nights >= told.total_low) & (nights <= told.total_high)).mean()
    # 3,000 nights measure 80 % to about 0.7 points
    assert 0.77 <= inside <= 0.83


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), max_size=9))
def test_convolving_is_adding_independent_numbers(rows: list[list[float]]) -> None:
    runs = [(0, np.array(row) / sum(row)) for row in rows]
    first, joined = convolve_all(list(runs))
    mean = sum(float(run @ np.arange(run.size)) for _, run in runs)
    assert joined.sum() == pytest.approx(1.0)
    assert float(joined @ (first + np.arange(joined.size))) == pytest.approx(mean)


def test_a_long_convolution_is_as_exact_as_a_short_one() -> None:
    """4,000 coins: the binomial, through the fast transform as through plain products."""
    first, joined = convolve_all([(0, np.array([0.5, 0.5]))] * 4000)
    at = 2000 - first
    exact = math.exp(math.lgamma(4001) - 2 * math.lgamma(2001) - 4000 * math.log(2))
    assert joined[at] == pytest.approx(exact, rel=1e-9)
    assert joined.sum() == pytest.approx(1.0, abs=1e-12)


def test_a_convention_without_delegations_brings_nothing_and_misses_nothing() -> None:
    problem = small_problem(2, members=5)
    more = dataclasses.replace(
        problem,
        conventions=Conventions(
            np.append(problem.conventions.weight, 1.0), np.append(problem.conventions.threshold, 0.6)
        ),
    )
    told = plan_turnout(more).forecast
    assert (told.seats[-1], told.low[-1], told.high[-1], told.chance[-1]) == (0, 0, 0, 1.0)


def test_where_few_seats_weigh_much_the_interval_leans_as_the_nights_do() -> None:
    """150 rooms of one member, each electing for a convention of its own: too many rooms to be simulated by
    the planner, and so unlike in weight that the total is far from even."""
    random, rooms = np.random.default_rng(3), 150
    alone, nought = np.arange(rooms), np.zeros(rooms, dtype=np.int64)
    come, weight = random.uniform(0.02, 0.2, rooms), random.lognormal(0.0, 0.8, rooms)
    one = np.ones(rooms)
    problem = Problem(
        rooms,
        Delegations(alone, alone, one.astype(np.int64), 0.0 * one, one),
        Members(alone, nought, come, come, one, alone),
        Locals(np.zeros(1), np.zeros(1), np.zeros(1)),
        Conventions(weight, 0.5 * one),
    )
    told = plan_turnout(problem).forecast
    nights = (random.random((20_000, rooms)) < come) @ weight
    low, high = np.quantile(nights, [0.1, 0.9])
    away = nights.std()
    assert high - nights.mean() > (nights.mean() - low) * 1.05, "the nights do lean"
    assert told.total == pytest.approx(nights.mean(), abs=0.02 * away)
    assert (told.total_low, told.total_high) == pytest.approx((low, high), abs=0.05 * away)
