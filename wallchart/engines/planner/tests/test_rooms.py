"""Rooms: worth of plans, marginal worth, worth of every subset."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.engines.planner.rooms import (
    Rooms,
    attendance,
    expected_worth,
    gather_rooms,
    marginal_worth,
    subset_sums,
    subset_worth,
)
from wallchart.engines.planner.tests.judge import coming, value_of
from wallchart.engines.planner.tests.made_up import small_problem


def made_up_rooms(size: int, count: int, seed: int) -> Rooms:
    random = np.random.default_rng(seed)
    now = random.uniform(0, 0.6, (size, count))
    after = now + random.uniform(0, 0.4, (size, count))
    worth = np.concatenate([np.zeros((1, count)), np.cumsum(random.random((size, count)), axis=0)])
    member = np.arange(size * count).reshape(size, count)
    return Rooms(np.arange(count), member, now, after, worth)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_attendance_is_the_same_as_adding_people_one_by_one(chances: list[float]) -> None:
    ours = attendance(np.array(chances).reshape(-1, 1))[:, 0]
    assert np.allclose(ours, coming(chances), atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 5, 17, 60])
def test_expected_worth_is_attendance_times_worth(size: int) -> None:
    rooms = made_up_rooms(size, 7, size)
    direct = (attendance(rooms.now) * rooms.worth).sum(axis=0)
    assert np.allclose(expected_worth(rooms, rooms.now), direct, rtol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 5, 17, 60])
def test_marginal_worth_is_what_one_conversation_changes(size: int) -> None:
    rooms = made_up_rooms(size, 3, 10 + size)
    worth, slope = marginal_worth(rooms, rooms.now)
    assert np.allclose(worth, expected_worth(rooms, rooms.now), rtol=1e-12)
    for at in range(size):
        talked = rooms.now.copy()
        talked[at] = rooms.after[at]
        change = expected_worth(rooms, talked) - worth
        assert np.allclose(slope[at] * (rooms.after - rooms.now)[at], change, atol=1e-11)


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_every_subset_has_the_worth_of_its_plan(size: int) -> None:
    rooms = made_up_rooms(size, 4, 20 + size)
    table = subset_worth(rooms.worth, rooms.now, rooms.after)
    sums = subset_sums(rooms.now)
    for bits in itertools.product([False, True], repeat=size):
        at = sum(bit << place for place, bit in enumerate(bits))
        picked = np.array(bits)[:, None]
        assert np.allclose(table[:, at], expected_worth(rooms, np.where(picked, rooms.after, rooms.now)))
        assert np.allclose(sums[:, at], (rooms.now * picked).sum(axis=0))


@pytest.mark.parametrize("seed", range(12))
def test_the_rooms_together_are_worth_what_the_judge_says(seed: int) -> None:
    problem = small_problem(seed)
    batches = gather_rooms(problem)
    nobody = [False] * problem.members.now.size
    total = sum(expected_worth(rooms, rooms.now).sum() for rooms in batches)
    assert total == pytest.approx(value_of(problem, nobody), rel=1e-9, abs=1e-12)


def test_every_member_sits_in_exactly_one_room() -> None:
    problem = small_problem(4, members=16)
    seats = np.concatenate([rooms.member.ravel() for rooms in gather_rooms(problem)])
    assert sorted(seats[seats < 16].tolist()) == list(range(16))


def test_padding_a_large_room_changes_nothing() -> None:
    """Rooms of 17 and 18 members share a batch; the smaller has a nobody with chance 0."""
    rooms = made_up_rooms(17, 2, 3)
    nobody = np.zeros((1, 2))
    padded = Rooms(
        rooms.precinct,
        np.concatenate([rooms.member, np.full((1, 2), 34)]),
        np.concatenate([rooms.now, nobody]),
        np.concatenate([rooms.after, nobody]),
        np.concatenate([rooms.worth, rooms.worth[-1:] + 5]),
    )
    assert np.allclose(expected_worth(padded, padded.now), expected_worth(rooms, rooms.now))
