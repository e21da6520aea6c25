"""The bound: what is moved from rooms to Locals, and that no plan is ever worth more."""

from __future__ import annotations

import numpy as np
import pytest

from wallchart.engines.planner.bound import _move_tolls, _move_tolls_exactly
from wallchart.engines.planner.rooms import subset_sums, subset_worth
from wallchart.engines.planner.settlement import NEVER, Hall, open_halls, settle
from wallchart.engines.planner.tests.test_rooms import made_up_rooms


@pytest.mark.parametrize("size", [2, 5, 9])
def test_a_room_keeps_its_best_plan_under_the_tolls_that_are_moved_from_it(size: int) -> None:
    """And no more could be moved: with a thousandth more of them some room would lose."""
    rooms, random = made_up_rooms(size, 40, size), np.random.default_rng(size)
    price = np.append(random.uniform(0.0, 0.3, 40 * size), NEVER)
    toll = np.append(random.exponential(0.1, 40 * size), 0.0)
    hall = open_halls([rooms])[0]
    plan = settle([hall], price, np.zeros(price.size, dtype=bool))
    before, after, moved = _move_tolls_exactly(rooms, hall.subsets, price, toll, plan)
    inside = plan[rooms.member]

    def best(tolls: np.ndarray) -> np.ndarray:
        shifted = price[rooms.member] + np.where(inside, tolls, -tolls)
        return (hall.subsets - subset_sums(shifted)).max(axis=1)

    assert np.allclose(before, best(moved * 0))
    assert np.allclose(after, best(moved), atol=1e-12)
    assert np.allclose(after, before - (moved * inside).sum(axis=0))
    assert (moved <= toll[rooms.member] + 1e-15).all()
    more = np.minimum(moved * 1.001 + 1e-9, toll[rooms.member])
    loses = best(more) > before - (more * inside).sum(axis=0) + 1e-12
    all_moved = (moved >= toll[rooms.member] - 1e-12).all(axis=0)
    assert (loses | all_moved).all()


def test_a_hall_without_rooms_has_nothing_to_move() -> None:
    rooms = made_up_rooms(3, 2, 1)
    none, nought = rooms.some(np.array([], dtype=np.int64)), np.zeros(7)
    before, after, moved = _move_tolls_exactly(none, np.empty((0, 8)), nought, nought, nought > 0)
    assert (before.size, after.size, moved.shape) == (0, 0, (3, 0))


@pytest.mark.parametrize("seed", range(4))
def test_what_a_large_room_is_worth_with_tolls_moved_is_never_guessed_too_low(seed: int) -> None:
    """Rooms of 14, against every subset: before the tolls are moved, and after."""
    rooms, random = made_up_rooms(14, 5, 500 + seed), np.random.default_rng(seed)
    price = np.append(random.uniform(0.0, 0.2, 14 * 5), NEVER)
    toll = np.append(random.exponential(0.05, 14 * 5), 0.0)
    plan = settle([Hall(rooms, None)], price, np.zeros(price.size, dtype=bool))
    before, after, moved = _move_tolls(rooms, price, toll, plan)
    every, inside = subset_worth(rooms.worth, rooms.now, rooms.after), plan[rooms.member]
    shifted = price[rooms.member] + np.where(inside, moved, -moved)
    assert (before >= (every - subset_sums(price[rooms.member])).max(axis=1) - 1e-12).all()
    assert (after >= (every - subset_sums(shifted)).max(axis=1) - 1e-12).all()
    assert np.isin(np.round(moved / toll[rooms.member], 9), (0.5, 1.0)).all()
