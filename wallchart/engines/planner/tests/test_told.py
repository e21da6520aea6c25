"""What a plan tells: gaps, who can reach what, each convention's odds; and what it does not depend on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.engines.planner import STEPS, Delegations, Problem, choose, plan_turnout
from wallchart.engines.planner.forecast import FEW_ROOMS
from wallchart.engines.planner.problem import LARGEST
from wallchart.engines.planner.tests.judge import best_by_force, is_allowed, value_of
from wallchart.engines.planner.tests.made_up import changed, middling_problem, one_room, small_problem
from wallchart.refusal import Refusal

seeds = st.integers(0, 10_000)


def sure_room(seats: int, chances: list[float], threshold: float) -> Problem:
    """One convention whose seats nobody else wants; nobody can be talked to."""
    problem = one_room(seats, 0.0, chances, chances, minutes=0.0)
    return changed(problem, "conventions", threshold=np.array([threshold]))


def test_both_gaps_are_what_is_missing_over_the_plan_and_over_what_it_gains() -> None:
    plan = plan_turnout(middling_problem(3))
    missing = plan.bound - plan.value
    assert plan.before < plan.value < plan.bound
    assert plan.gap == pytest.approx(missing / plan.value)
    assert plan.gap_of_gain == pytest.approx(missing / (plan.value - plan.before))


def test_a_gain_of_nothing_with_something_missing_is_an_endless_gap_and_not_an_error() -> None:
    plan = plan_turnout(one_room(2, 1.0, [0.2] * 3, [0.9] * 3, 0.0))
    assert plan.value == plan.before and plan.bound > plan.value
    assert plan.gap_of_gain == np.inf and plan.gap < 1e-8


@pytest.mark.parametrize(
    ("share", "minutes", "required", "reachable"),
    [
        (0.2, 20.0, 0.99 * 0.8, True),  # T = 0.8 of four, and two conversations bring 1.2
        (0.3, 20.0, 0.99 * 1.2, True),  # T = 1.2 is just what two conversations bring
        (1.0, 20.0, 1.2 - 0.01 * 4, False),  # T = 4: what the minutes allow, less a hundredth of T
        (0.1, 20.0, -np.inf, True),  # T = 0.4 is there already
        (0.0, 0.0, -np.inf, True),
    ],
)
def test_a_local_is_told_what_is_required_of_it_and_whether_its_target_is_in_reach(
    share: float, minutes: float, required: float, reachable: bool
) -> None:
    problem = one_room(4, 0.0, [0.1] * 4, [0.5] * 4, minutes)
    plan = plan_turnout(changed(problem, "locals", target_share=np.array([share])))
    assert plan.target[0] == pytest.approx(share * 4)
    assert plan.required[0] == pytest.approx(required)
    assert bool(plan.reachable[0]) is reachable


def test_a_target_makes_conversations_that_win_no_seat() -> None:
    """Nobody elects anybody here; the Local wants its people there all the same."""
    problem = one_room(0, 0.0, [0.0] * 4, [0.5] * 4, minutes=30.0)
    plan = plan_turnout(changed(problem, "locals", target_share=np.array([0.25])))
    assert plan.ranked.size == 2 and plan.gain.tolist() == [0.0, 0.0]
    assert (plan.value, plan.attendance[0]) == (0.0, 1.0)


def test_who_cannot_be_moved_is_not_talked_to() -> None:
    problem = one_room(4, 2.0, [0.3, 0.3, 1.0, 0.0], [0.3, 0.9, 1.0, 0.0], minutes=100.0)
    assert plan_turnout(problem).ranked.tolist() == [1]


@pytest.mark.parametrize("members", [6, 40])
def test_of_members_alike_in_rooms_alike_the_first_by_id_is_talked_to_first(members: int) -> None:
    room = one_room(1, 0.0, [0.1] * members, [0.6] * members, minutes=10.0 * members)
    alone = np.arange(members)
    problem = changed(room, "members", precinct=alone, order=alone[::-1].copy())
    nought, one = np.zeros(members, dtype=np.int64), np.ones(members)
    held = Delegations(alone, nought, one.astype(np.int64), 0.0 * one, one)
    problem = dataclasses.replace(problem, precincts=members, delegations=held)
    plan = plan_turnout(problem)
    assert plan.ranked.tolist() == alone[::-1].tolist()
    assert plan.gain == pytest.approx(np.full(members, 0.5 * 6))


def test_gain_is_by_the_hour_so_that_the_short_conversation_comes_first() -> None:
    problem = one_room(2, 0.0, [0.0, 0.0], [0.9, 0.8], minutes=100.0)
    plan = plan_turnout(changed(problem, "members", minutes=np.array([30.0, 15.0])))
    assert plan.ranked.tolist() == [1, 0]
    assert plan.gain == pytest.approx([0.8 * 4, 0.9 * 2])


@pytest.mark.parametrize("seed", range(103, 112))
def test_one_member_more_than_all_plans_are_looked_at_for_and_the_bound_still_holds(seed: int) -> None:
    problem = small_problem(seed, members=17)
    choice = choose(problem)
    best, _ = best_by_force(problem)
    assert is_allowed(problem, choice.talked)
    assert choice.value == pytest.approx(value_of(problem, choice.talked), rel=1e-6, abs=1e-12)
    assert choice.bound >= best >= choice.value - 1e-9
    assert choice.value >= 0.9 * best


@pytest.mark.parametrize(
    ("seats", "chances", "threshold", "chance"),
    [
        (2, [0.5, 0.5], 0.5, 0.75),  # one of two is enough
        (2, [0.5, 0.5], 0.51, 0.25),  # both are needed
        (2, [0.5, 0.5], 1.0, 0.25),
        (2, [0.5, 0.5], 0.0, 1.0),
        (30, [1.0] * 3, 0.1, 1.0),  # a tenth of thirty is three, whatever the floats say
        (30, [1.0] * 3, 0.11, 0.0),
        (3, [0.5] * 9, 1.0, 1 - (1 + 9 + 36) / 512),  # more of ours than seats: three are enough
    ],
)
def test_the_chance_of_the_threshold_counts_the_threshold_itself(
    seats: int, chances: list[float], threshold: float, chance: float
) -> None:
    assert plan_turnout(sure_room(seats, chances, threshold)).forecast.chance[0] == pytest.approx(chance)


@pytest.mark.parametrize(
    ("chances", "low", "high"),
    [
        ([0.9], 0, 1),  # a tenth of the nights bring nothing: that is the 10 % point
        ([0.91], 1, 1),
        ([0.1], 0, 0),  # nine of ten bring nothing: that is the 90 % point
        ([0.11], 0, 1),
        ([1.0, 1.0], 2, 2),
        ([0.5] * 4, 1, 3),  # 1/16 and 15/16 lie beyond a tenth
    ],
)
def test_the_points_are_the_nearest_ranks(chances: list[float], low: int, high: int) -> None:
    seen = plan_turnout(sure_room(9, chances, 0.5)).forecast
    assert (seen.low[0], seen.high[0]) == (low, high)
    assert (seen.total_low, seen.total_high) == pytest.approx((low, high), abs=1)
    assert seen.expected[0] == pytest.approx(sum(chances))


def test_the_seed_moves_only_the_interval_of_the_total_and_only_where_nights_are_simulated() -> None:
    problem = middling_problem(1)
    assert problem.precincts <= FEW_ROOMS
    one, other = plan_turnout(problem, 1), plan_turnout(problem, 2)
    assert (one.ranked == other.ranked).all() and (one.value, one.bound) == (other.value, other.bound)
    assert (one.forecast.low == other.forecast.low).all()
    assert one.forecast.total_low == pytest.approx(other.forecast.total_low, rel=0.02)
    assert (one.seed, other.seed) == (1, 2)


def test_work_cut_in_small_pieces_comes_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables and Locals are taken so many at a time, for the memory; no plan may hang on how many."""
    problem = middling_problem(2)
    whole = plan_turnout(problem)
    for module, name, size in (
        ("walk", "CHUNK", 50),
        ("settlement", "CELLS", 5000),
        ("bound", "CELLS", 5000),
        ("flips", "LOCALS_AT_ONCE", 1),
        ("swaps", "LOCALS_AT_ONCE", 1),
    ):
        monkeypatch.setattr(f"wallchart.engines.planner.{module}.{name}", size)
    parts = plan_turnout(problem)
    assert parts.ranked.tolist() == whole.ranked.tolist()
    assert (parts.value, parts.bound) == pytest.approx((whole.value, whole.bound), rel=1e-9)
    assert parts.forecast.low.tolist() == whole.forecast.low.tolist()


@pytest.mark.parametrize("members", [1, 16, 17])
def test_whoever_watches_a_problem_of_any_size_is_told_no_more_often_than_announced(members: int) -> None:
    steps: list[int] = []
    plan_turnout(small_problem(5, members=members), step=lambda: steps.append(1))
    assert 1 <= len(steps) <= STEPS


def joined(one: Problem, other: Problem) -> Problem:
    """Two problems side by side, which share nothing."""
    people, ours = one.members.now.size, one.locals.minutes.size
    shift = {
        "delegations": {"precinct": one.precincts, "convention": one.conventions.weight.size},
        "members": {"precinct": one.precincts, "local": ours, "order": people},
        "locals": {},
        "conventions": {},
    }  # fmt: skip
    tables = {}
    for table, moved in shift.items():
        left, right = getattr(one, table), getattr(other, table)
        columns = {each.name: (getattr(left, each.name), getattr(right, each.name) + moved.get(each.name, 0))
                   for each in dataclasses.fields(left)}  # fmt: skip
        tables[table] = type(left)(**{name: np.concatenate(pair) for name, pair in columns.items()})
    return Problem(one.precincts + other.precincts, **tables)


@settings(max_examples=25)
@given(seeds, seeds)
def test_two_unions_that_share_nothing_win_together_what_each_wins_alone(first: int, second: int) -> None:
    one, other = small_problem(first, members=6), small_problem(second, members=7)
    both, alone = plan_turnout(joined(one, other)), [plan_turnout(one), plan_turnout(other)]
    assert both.value == pytest.approx(sum(plan.value for plan in alone), rel=1e-9, abs=1e-12)
    assert both.target == pytest.approx(np.concatenate([plan.target for plan in alone]))
    assert both.forecast.seats.tolist() == np.concatenate([p.forecast.seats for p in alone]).tolist()


@settings(max_examples=25)
@given(seeds, st.sampled_from([1 / 60, 0.5, 7.0]))
def test_minutes_may_be_counted_in_any_unit(seed: int, unit: float) -> None:
    problem = small_problem(seed)
    other = changed(problem, "members", minutes=problem.members.minutes * unit)
    other = changed(other, "locals", minutes=problem.locals.minutes * unit)
    assert choose(other).value == pytest.approx(choose(problem).value, rel=1e-9, abs=1e-12)


@settings(max_examples=25)
@given(seeds, st.floats(0.0, 1.0))
def test_fewer_others_are_never_worse(seed: int, part: float) -> None:
    problem = changed(small_problem(seed), "locals", target_share=0 * small_problem(seed).locals.target_share)
    quieter = changed(problem, "delegations", others_mean=problem.delegations.others_mean * part)
    assert choose(quieter).value >= choose(problem).value - 1e-9


@settings(max_examples=25)
@given(seeds, st.floats(0.0, 1.0))
def test_a_conversation_that_moves_further_is_never_worse(seed: int, part: float) -> None:
    problem = changed(small_problem(seed), "locals", target_share=0 * small_problem(seed).locals.target_share)
    people = problem.members
    further = changed(problem, "members", after=people.after + part * (1 - people.after))
    assert choose(further).value >= choose(problem).value - 1e-9


@pytest.mark.parametrize(
    ("table", "column", "lowest"),
    [
        ("members", "minutes", 1e-12),
        ("locals", "minutes", 0.0),
        ("locals", "members", 0.0),
        ("conventions", "weight", 0.0),
        ("delegations", "others_mean", 0.0),
        ("delegations", "others_dispersion", 1e-12),
    ],
)
def test_the_smallest_and_the_largest_number_allowed_are_planned_with_and_no_larger_one_is(
    table: str, column: str, lowest: float
) -> None:
    problem = small_problem(11, members=17)
    size = getattr(getattr(problem, table), column).size
    for number in (lowest, LARGEST):
        plan = plan_turnout(changed(problem, table, **{column: np.full(size, number)}))
        assert np.isfinite([plan.before, plan.value, plan.bound, plan.forecast.total_high]).all()
        assert plan.before - 1e-9 <= plan.value <= plan.bound
    for number in (LARGEST * 1.001, np.inf):
        with pytest.raises(Refusal, match="to 1,000,000,000,000") as refused:
            choose(changed(problem, table, **{column: np.full(size, number)}))
        assert refused.value.row == 2


def test_the_first_bad_row_is_the_one_that_is_named() -> None:
    problem = small_problem(3, members=8)
    now = problem.members.now.copy()
    now[[3, 6]] = -0.5
    with pytest.raises(Refusal) as refused:
        choose(changed(problem, "members", now=now))
    assert (refused.value.row, refused.value.value) == (5, -0.5)
    assert "between 0 and 1" in refused.value.why
