"""The list's order: most gain an hour next, equals by their id, and what counts as equal."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.engines.planner import Delegations, Problem
from wallchart.engines.planner.ranks import rank_conversations, significant
from wallchart.engines.planner.rooms import gather_rooms
from wallchart.engines.planner.tests.judge import value_of
from wallchart.engines.planner.tests.made_up import changed, one_room, small_problem


def ranked(problem: Problem, plan: list[bool] | None = None) -> tuple[list[int], list[float]]:
    """The whole problem's members, or those of a plan, in the order of their ranks; their gains."""
    count = problem.members.now.size
    talked = np.ones(count, dtype=bool) if plan is None else np.array(plan, dtype=bool)
    members, gain = rank_conversations(problem.members, gather_rooms(problem), talked)
    return members.tolist(), gain.tolist()


def rooms_of(chances: list[list[float]], seats: int = 9) -> Problem:
    """A room for each list, whose members come with these chances if talked to, and surely not otherwise."""
    after = [chance for room in chances for chance in room]
    home = np.repeat(np.arange(len(chances)), [len(room) for room in chances])
    count = len(chances)
    held = Delegations(
        np.arange(count),
        np.zeros(count, dtype=np.int64),
        np.full(count, seats),
        np.zeros(count),
        np.ones(count),
    )
    problem = one_room(seats, 0.0, [0.0] * len(after), after, minutes=1e6)
    return dataclasses.replace(changed(problem, "members", precinct=home), precincts=count, delegations=held)


@pytest.mark.parametrize(
    ("values", "equal"),
    [
        ((1.0, 1.0 + 4e-13), True),  # differs in the thirteenth digit
        ((1.0, 1.0 + 4e-11), False),  # differs in the eleventh
        ((123456.789012, 123456.789012 * (1 + 1e-13)), True),
        ((0.1 + 0.2, 0.3), True),
        ((3e-15, 0.0), True),  # nothing, but for rounding
        ((1e-9, 1.00000001e-9), False),
        ((-2.0, 2.0), False),
    ],
)
def test_gains_are_equal_that_agree_in_twelve_digits(values: tuple[float, float], equal: bool) -> None:
    one, other = significant(np.array(values)).tolist()
    assert (one == other) is equal


def test_rooms_are_merged_by_what_their_next_member_gains() -> None:
    problem = rooms_of([[0.9, 0.2], [0.5, 0.4], [0.3]])
    assert ranked(problem)[0] == [0, 2, 3, 4, 1]
    assert ranked(problem)[1] == pytest.approx([0.9 * 6, 0.5 * 6, 0.4 * 6, 0.3 * 6, 0.2 * 6])


def test_a_member_behind_a_worse_one_of_the_same_room_waits_for_it() -> None:
    """Two of a room are worth nothing alone: below viability. The second wins what the first had to begin."""
    problem = rooms_of([[1.0, 1.0], [0.4]], seats=2)
    crowded = np.array([4.0, 0.0]), np.array([1e9, 1.0])
    problem = changed(problem, "delegations", others_mean=crowded[0], others_dispersion=crowded[1])
    order, gain = ranked(problem)
    assert order == [2, 0, 1]
    assert gain[1] < gain[0] and gain[2] > gain[1]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_equals_come_by_id_within_a_room_and_across_rooms(order: tuple[int, ...]) -> None:
    for rooms in ([[0.5, 0.5, 0.5]], [[0.5], [0.5], [0.5]], [[0.5, 0.5], [0.5]]):
        problem = changed(rooms_of(rooms), "members", order=np.array(order))
        assert ranked(problem)[0] == np.argsort(order).tolist()


def test_equals_by_the_hour_are_equals_whatever_their_minutes() -> None:
    problem = rooms_of([[0.2], [0.4], [0.8]])
    problem = changed(problem, "members", minutes=np.array([10.0, 20.0, 40.0]), order=np.array([2, 1, 0]))
    order, gain = ranked(problem)
    assert order == [2, 1, 0]
    assert gain == pytest.approx([1.2, 1.2, 1.2])


def test_only_the_members_of_the_plan_are_ranked_and_each_once() -> None:
    problem = rooms_of([[0.9, 0.2, 0.7], [0.5]])
    assert ranked(problem, [False, True, True, False])[0] == [2, 1]
    assert ranked(problem, [False] * 4) == ([], [])


def test_gains_of_nothing_are_ranked_too_and_last() -> None:
    problem = rooms_of([[0.5, 0.5], [0.4, 0.4]], seats=0)
    problem = changed(problem, "delegations", seats=np.array([0, 9]))
    assert ranked(problem)[0] == [2, 3, 0, 1]
    assert ranked(problem)[1][2:] == [0.0, 0.0]


def test_a_large_room_is_ranked_by_what_each_step_is_worth() -> None:
    chances = np.random.default_rng(4).uniform(0.1, 0.9, 30).round(3).tolist()
    problem = rooms_of([chances], seats=40)
    order, gain = ranked(problem)
    assert order == np.argsort(-np.array(chances), kind="stable").tolist()
    assert gain == pytest.approx(sorted((6 * chance for chance in chances), reverse=True))


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_any_plan_gains_along_its_list_what_it_is_worth(seed: int) -> None:
    """Also one that nobody would choose."""
    problem = small_problem(seed)
    plan = (np.random.default_rng(seed).random(problem.members.now.size) < 0.5).tolist()
    members, gain = ranked(problem, plan)
    assert sorted(members) == np.flatnonzero(plan).tolist()
    hours = problem.members.minutes[members] / 60
    won = value_of(problem, plan) - value_of(problem, [False] * len(plan))
    assert float(np.dot(gain, hours)) == pytest.approx(won, abs=1e-9)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_the_list_does_not_hang_on_the_order_of_the_file_but_on_the_ids(seed: int) -> None:
    problem = small_problem(seed)
    shuffle = np.random.default_rng(seed).permutation(problem.members.now.size)
    members, _ = ranked(problem)
    others, _ = ranked(problem.rearranged(shuffle))
    assert shuffle[others].tolist() == members
