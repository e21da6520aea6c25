"""Laws that hold whatever the problem: what may be added, renamed, split or scaled, and what follows."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.engines.planner import Problem, choose, plan_turnout
from wallchart.engines.planner.tests.judge import attendance_of, minutes_of
from wallchart.engines.planner.tests.made_up import changed, middling_problem, small_problem

seeds = st.integers(0, 10_000)


def without_targets(problem: Problem) -> Problem:
    """A target can force a worse plan; without one, more of anything good is never worse."""
    return changed(problem, "locals", target_share=problem.locals.target_share * 0)


def with_one_more(problem: Problem, random: np.random.Generator) -> Problem:
    """The same and one more member of some Local in some precinct."""
    people = problem.members
    now = float(random.random()) * 0.5
    return changed(
        problem,
        "members",
        precinct=np.append(people.precinct, random.integers(0, problem.precincts)),
        local=np.append(people.local, random.integers(0, problem.locals.minutes.size)),
        now=np.append(people.now, now),
        after=np.append(people.after, now + float(random.random()) * (1 - now)),
        minutes=np.append(people.minutes, 12.0),
        order=np.append(people.order, people.order.size),
    )


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_one_more_member_never_makes_the_best_plan_worse(seed: int) -> None:
    """More attendance is never worth less, room by room, contested or not: who comes in walks with us."""
    problem = without_targets(small_problem(seed, members=11))
    more = with_one_more(problem, np.random.default_rng(seed))
    assert choose(more).value >= choose(problem).value - 1e-9


@settings(deadline=None, max_examples=30)
@given(seeds, st.sampled_from([1e-15, 1e-6, 0.5, 3.0, 1e9]))
def test_scaling_the_weights_scales_every_value_and_leaves_the_plan(seed: int, scale: float) -> None:
    problem = small_problem(seed)
    scaled = changed(problem, "conventions", weight=problem.conventions.weight * scale)
    once, again = choose(problem), choose(scaled)
    assert again.value == pytest.approx(scale * once.value, rel=1e-11, abs=0)
    assert again.before == pytest.approx(scale * once.before, rel=1e-11, abs=0)
    assert again.bound == pytest.approx(scale * once.bound, rel=1e-11, abs=0)


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    """Every table shuffled: the same values, and for each Local and convention the same numbers."""
    problem, random = small_problem(seed), np.random.default_rng(seed)
    held, halls, ours = problem.delegations, problem.conventions, problem.locals
    rows, hall, local = (
        random.permutation(n) for n in (held.seats.size, halls.weight.size, ours.minutes.size)
    )
    place_of_hall, place_of_local = np.argsort(hall), np.argsort(local)
    moved = {each.name: getattr(held, each.name)[rows] for each in dataclasses.fields(held)}
    shuffled = changed(problem, "delegations", **moved)
    shuffled = changed(shuffled, "delegations", convention=place_of_hall[shuffled.delegations.convention])
    shuffled = changed(shuffled, "conventions", weight=halls.weight[hall], threshold=halls.threshold[hall])
    shuffled = changed(shuffled, "locals", minutes=ours.minutes[local], members=ours.members[local],
                       target_share=ours.target_share[local])  # fmt: skip
    shuffled = changed(shuffled, "members", local=place_of_local[shuffled.members.local])
    shuffled = shuffled.rearranged(random.permutation(problem.members.now.size))
    one, other = plan_turnout(problem), plan_turnout(shuffled)
    assert other.value == pytest.approx(one.value, rel=1e-11, abs=1e-300)
    assert other.required == pytest.approx(one.required[local])
    assert other.minutes_used.sum() == pytest.approx(one.minutes_used.sum())
    assert other.forecast.seats.tolist() == one.forecast.seats[hall].tolist()


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_a_convention_split_in_two_of_the_same_weight_wins_the_same(seed: int) -> None:
    """Which hall a seat belongs to does not matter to the value, only what the seat weighs."""
    problem = small_problem(seed)
    held, halls = problem.delegations, problem.conventions
    some = np.random.default_rng(seed).random(held.seats.size) < 0.5
    split = changed(problem, "conventions", weight=np.append(halls.weight, halls.weight[0]),
                    threshold=np.append(halls.threshold, 0.5))  # fmt: skip
    hall = np.where(some & (held.convention == 0), halls.weight.size, held.convention)
    split = changed(split, "delegations", convention=hall)
    whole, parts = plan_turnout(problem), plan_turnout(split)
    assert parts.value == pytest.approx(whole.value, rel=1e-11, abs=1e-300)
    seats = parts.forecast.seats
    assert seats[0] + seats[-1] == whole.forecast.seats[0]


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_the_forecast_adds_up_to_the_value(seed: int) -> None:
    problem = small_problem(seed)
    plan = plan_turnout(problem)
    seen = plan.forecast
    assert seen.expected @ problem.conventions.weight == pytest.approx(plan.value, rel=1e-9, abs=1e-12)
    assert seen.total == pytest.approx(plan.value, rel=1e-9, abs=1e-12)
    assert (seen.expected <= seen.seats + 1e-9).all()
    assert (seen.low <= seen.high).all()
    assert ((seen.chance >= 0) & (seen.chance <= 1)).all()
    assert seen.chance[problem.conventions.threshold == 0] == pytest.approx(1.0)


@settings(deadline=None, max_examples=12)
@given(seeds, st.sampled_from([0.0, 0.3, 1.0, 50.0]))
def test_a_problem_of_hundreds_stays_under_its_bound_and_within_its_rules(seed: int, crowd: float) -> None:
    problem = middling_problem(seed)
    problem = changed(problem, "delegations", others_mean=problem.delegations.others_mean * crowd)
    choice = choose(problem)
    assert choice.before <= choice.bound
    assert choice.value <= choice.bound
    for local in range(problem.locals.minutes.size):
        assert minutes_of(problem, choice.talked, local) <= problem.locals.minutes[local] + 1e-9
        assert attendance_of(problem, choice.talked, local) >= choice.reach.required[local] - 1e-9
