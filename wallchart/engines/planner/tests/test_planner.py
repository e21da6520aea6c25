"""The promise: plans that keep every rule, worth what the judge says, close to the best there is."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.engines.planner import (
    STEPS,
    Choice,
    Delegations,
    Plan,
    Problem,
    choose,
    plan_turnout,
)
from wallchart.engines.planner.enumeration import choose_small
from wallchart.engines.planner.repair import POLISHES
from wallchart.engines.planner.rooms import gather_rooms
from wallchart.engines.planner.tests.judge import (
    attendance_of,
    best_by_force,
    is_allowed,
    minutes_of,
    required_of,
    value_of,
)
from wallchart.engines.planner.tests.made_up import middling_problem, one_room, small_problem
from wallchart.refusal import Refusal


def talked_by(plan: Plan, problem: Problem) -> np.ndarray:
    talked = np.zeros(problem.members.now.size, dtype=bool)
    talked[plan.ranked] = True
    return talked


@pytest.mark.parametrize("seed", range(60))
def test_a_small_problem_is_solved_as_well_as_by_trying_every_plan(seed: int) -> None:
    problem = small_problem(seed)
    plan = plan_turnout(problem)
    talked = talked_by(plan, problem)
    best, _ = best_by_force(problem)
    assert is_allowed(problem, talked)
    assert plan.value == pytest.approx(value_of(problem, talked), rel=1e-6, abs=1e-12)
    assert plan.value >= 0.99 * best
    assert plan.bound >= best


@pytest.mark.parametrize("seed", range(60, 90))
def test_prices_alone_keep_the_rules_and_their_bound_holds(seed: int) -> None:
    """The way that large problems take, on problems small enough to try every plan."""
    problem = small_problem(seed)
    choice = choose(problem, small=0)
    best, _ = best_by_force(problem)
    assert is_allowed(problem, choice.talked)
    assert choice.value == pytest.approx(value_of(problem, choice.talked), rel=1e-6, abs=1e-12)
    assert choice.value <= best + 1e-9
    assert choice.bound >= best


@pytest.mark.parametrize("seed", range(8))
def test_what_the_plan_tells_of_each_local_is_so(seed: int) -> None:
    problem = small_problem(seed)
    plan = plan_turnout(problem)
    talked = talked_by(plan, problem)
    for local in range(problem.locals.minutes.size):
        assert plan.minutes_used[local] == pytest.approx(minutes_of(problem, talked, local))
        assert plan.attendance[local] == pytest.approx(attendance_of(problem, talked, local))
        assert plan.required[local] == pytest.approx(required_of(problem, local))
        target = problem.locals.target_share[local] * problem.locals.members[local]
        assert plan.target[local] == pytest.approx(target)


def test_equal_plans_are_settled_by_minutes_then_number_then_order() -> None:
    """Two seats, nobody else: any two of four sure members win both, so the first two are asked."""
    problem = one_room(2, 0.0, [0.0] * 4, [1.0] * 4, minutes=40.0)
    talked, value, _ = choose_small(problem, gather_rooms(problem))
    assert value == 2
    assert talked.tolist() == [True, True, False, False]
    dearer = dataclasses.replace(
        problem, members=dataclasses.replace(problem.members, minutes=np.array([20.0, 10.0, 10.0, 10.0]))
    )
    assert choose_small(dearer, gather_rooms(dearer))[0].tolist() == [False, True, True, False]


def test_a_target_that_is_met_but_for_rounding_asks_for_nothing() -> None:
    """Ten times 0.1 is a whisker less than 1 in floating point."""
    problem = one_room(2, 1.0, [0.1] * 10, [0.5] * 10, minutes=30.0)
    assert sum([0.1] * 10) < 1.0
    met = dataclasses.replace(
        problem, locals=dataclasses.replace(problem.locals, target_share=np.array([0.1]))
    )
    plan = plan_turnout(met)
    assert plan.target[0] == 1.0
    assert plan.required[0] == -np.inf


def test_nobody_is_talked_to_where_there_is_nothing_to_win() -> None:
    assert plan_turnout(one_room(0, 3.0, [0.1] * 3, [0.5] * 3, 30.0)).ranked.size == 0
    assert plan_turnout(one_room(3, 3.0, [0.4] * 3, [0.4] * 3, 30.0)).ranked.size == 0


def test_without_minutes_nothing_is_planned_and_nothing_is_missing() -> None:
    plan = plan_turnout(one_room(2, 1.0, [0.2] * 3, [0.9] * 3, 0.0))
    assert plan.ranked.size == 0
    assert plan.value == plan.before
    assert plan.gap <= 2e-9


def test_a_problem_without_members_or_seats_is_worth_nothing() -> None:
    plan = plan_turnout(one_room(2, 1.0, [], [], 10.0))
    assert (plan.value, plan.bound, plan.gap, plan.gap_of_gain) == (0.0, 0.0, 0.0, 0.0)


def test_a_room_is_worth_talking_to_only_together() -> None:
    """Below viability the first conversations win next to nothing; the plan makes them all the same."""
    crowded = dataclasses.replace(
        one_room(2, 4.0, [0.0] * 5, [0.95] * 5, 50.0),
        delegations=Delegations(
            np.array([0]), np.array([0]), np.array([2]), np.array([4.0]), np.array([1e6])
        ),
    )
    plan = plan_turnout(crowded)
    assert plan.ranked.size == 5
    assert plan.gain[0] < plan.gain[3]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_the_gains_add_up_to_what_the_plan_wins(seed: int) -> None:
    problem = small_problem(seed)
    plan = plan_turnout(problem)
    hours = problem.members.minutes[plan.ranked] / 60
    assert plan.gain @ hours == pytest.approx(plan.value - plan.before, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_each_rank_is_the_member_with_the_most_gain_per_hour_given_those_above(seed: int) -> None:
    problem = small_problem(seed)
    plan = plan_turnout(problem)
    talked = [False] * problem.members.now.size
    left = set(plan.ranked.tolist())
    for member, gain in zip(plan.ranked.tolist(), plan.gain.tolist(), strict=True):
        here = value_of(problem, talked)
        rates = {}
        for each in left:
            talked[each] = True
            rates[each] = (value_of(problem, talked) - here) * 60 / problem.members.minutes[each]
            talked[each] = False
        most = max(rates.values())
        assert gain == pytest.approx(rates[member], abs=1e-8)
        assert rates[member] >= most - 1e-8
        assert member == min(each for each in left if rates[each] >= rates[member] - 1e-13) or (
            rates[member] < most + 1e-8
        )
        talked[member] = True
        left.remove(member)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.floats(0.05, 3.0))
def test_more_minutes_never_make_the_best_plan_worse(seed: int, more: float) -> None:
    problem = small_problem(seed)
    free = dataclasses.replace(
        problem, locals=dataclasses.replace(problem.locals, target_share=problem.locals.target_share * 0)
    )
    longer = dataclasses.replace(
        free, locals=dataclasses.replace(free.locals, minutes=free.locals.minutes * (1 + more))
    )
    assert choose(longer).value >= choose(free).value - 1e-9


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_doubling_every_weight_doubles_every_value(seed: int) -> None:
    problem = small_problem(seed)
    doubled = dataclasses.replace(
        problem,
        conventions=dataclasses.replace(problem.conventions, weight=problem.conventions.weight * 2),
    )
    once, twice = choose(problem), choose(doubled)
    assert twice.value == pytest.approx(2 * once.value, abs=1e-9)
    assert twice.before == pytest.approx(2 * once.before, abs=1e-9)


def test_who_watches_is_told_of_every_step_of_the_choosing_and_no_more_often_than_announced() -> None:
    steps: list[int] = []
    plan_turnout(middling_problem(0), step=lambda: steps.append(1))
    assert POLISHES + 2 < len(steps) <= STEPS


def test_the_same_problem_and_seed_give_the_same_plan() -> None:
    problem = small_problem(7, members=16)
    first, second = plan_turnout(problem, 5), plan_turnout(problem, 5)
    assert (first.ranked == second.ranked).all()
    assert (first.gain == second.gain).all()
    assert first.forecast.total_low == second.forecast.total_low
    assert first.bound == second.bound


@pytest.mark.parametrize(
    ("table", "column", "value", "file", "told"),
    [
        ("members", "now", 1.5, "members.csv", "p_now"),
        ("members", "now", np.nan, "members.csv", "p_now"),
        ("members", "after", -0.1, "members.csv", "p_after"),
        ("members", "minutes", 0.0, "members.csv", "minutes"),
        ("members", "minutes", np.inf, "members.csv", "minutes"),
        ("members", "precinct", 99, "members.csv", "precinct"),
        ("members", "local", -1, "members.csv", "local"),
        ("delegations", "seats", -1, "precincts.csv", "seats"),
        ("delegations", "others_mean", -0.5, "precincts.csv", "others_mean"),
        ("delegations", "others_dispersion", 0.0, "precincts.csv", "others_dispersion"),
        ("locals", "minutes", -5.0, "locals.csv", "minutes"),
        ("locals", "target_share", 1.2, "locals.csv", "target_share"),
        ("conventions", "weight", -1.0, "conventions.csv", "weight"),
        ("conventions", "threshold", 2.0, "conventions.csv", "threshold"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_place(
    table: str, column: str, value: float, file: str, told: str
) -> None:
    problem = small_problem(3, members=8)
    part = getattr(problem, table)
    spoilt = getattr(part, column).copy()
    at = spoilt.size - 1
    spoilt[at] = value
    broken = dataclasses.replace(problem, **{table: dataclasses.replace(part, **{column: spoilt})})
    with pytest.raises(Refusal) as refused:
        choose(broken)
    assert (refused.value.file, refused.value.row, refused.value.column) == (file, at + 2, told)


def test_a_delegation_that_comes_twice_is_refused() -> None:
    problem = one_room(2, 1.0, [0.1], [0.2], 10.0)
    twice = dataclasses.replace(
        problem,
        delegations=Delegations(*(np.repeat(getattr(problem.delegations, each.name), 2)
                                  for each in dataclasses.fields(Delegations))),
    )  # fmt: skip
    with pytest.raises(Refusal, match="already has a row"):
        choose(twice)


def test_the_worked_example_of_the_page_comes_out_as_written() -> None:
    """Room A (2 seats, others m = 1, r = 1) with a, b, c; room B (1 seat, nobody else) with d; 40 minutes."""
    room = one_room(2, 1.0, [0.0] * 4, [1.0, 1.0, 1.0, 0.8], 40.0)
    problem = dataclasses.replace(
        room,
        precincts=2,
        delegations=Delegations(
            np.array([0, 1]), np.array([0, 0]), np.array([2, 1]), np.array([1.0, 0.0]), np.array([1.0, 1.0])
        ),
        members=dataclasses.replace(room.members, precinct=np.array([0, 0, 0, 1]), minutes=np.full(4, 20.0)),
    )
    assert [value_of(problem, [i < n for i in range(4)]) for n in range(4)] == pytest.approx(
        [0.0, 0.75, 1.625, 1.8125]
    )
    assert value_of(problem, [True, False, False, True]) == pytest.approx(1.55)
    plan = plan_turnout(problem)
    assert plan.ranked.tolist() == [0, 1]
    assert plan.gain == pytest.approx([2.25, 2.625])
    assert plan.value == pytest.approx(1.625)
    assert choose(problem, small=0).value == pytest.approx(1.625)


@functools.cache
def settled(seed: int) -> Choice:
    return choose(middling_problem(seed))


@pytest.mark.parametrize("seed", range(8))
def test_a_problem_of_hundreds_keeps_every_rule_and_stands_near_its_bound(seed: int) -> None:
    problem, choice = middling_problem(seed), settled(seed)
    assert choice.value == pytest.approx(value_of(problem, choice.talked), rel=1e-6)
    for local in range(problem.locals.minutes.size):
        assert minutes_of(problem, choice.talked, local) <= problem.locals.minutes[local] + 1e-9
        assert attendance_of(problem, choice.talked, local) >= choice.reach.required[local] - 1e-9
    assert choice.value <= choice.bound <= choice.value * 1.02


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_members_does_not_change_what_the_plan_is_worth_by_much(seed: int) -> None:
    problem = middling_problem(seed)
    shuffled = problem.rearranged(np.random.default_rng(seed).permutation(problem.members.now.size))
    assert choose(shuffled).value == pytest.approx(settled(seed).value, rel=2e-3)
