"""The walk: the planner's look-ups against a room walked in fractions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.engines.planner.problem import Delegations
from wallchart.engines.planner.tests.judge import others_chance, seats_dealt, seats_given
from wallchart.engines.planner.walk import last_needed, others_tables, seat_bounds, seat_tables


def delegation(seats: int, mean: float, dispersion: float) -> Delegations:
    return Delegations(
        np.array([0]),
        np.array([0]),
        np.array([seats]),
        np.array([float(mean)]),
        np.array([float(dispersion)]),
    )


def at_least(seats: int, mean: float, dispersion: float, largest: int) -> np.ndarray:
    """P(at least j seats | n), (largest + 1, J), as the planner has it."""
    held = delegation(seats, mean, dispersion)
    tables = others_tables(held, np.array([largest]))
    return next(seat_tables(held, np.array([0]), largest, tables))[1][0]


@pytest.mark.parametrize("seats", [1, 2, 3, 4, 5, 7, 10])
def test_the_bounds_say_what_walking_every_room_says(seats: int) -> None:
    for n in range(1, 25):
        furthest = int(last_needed(np.array(seats), np.array(n)))
        for j in range(1, min(n, seats) + 1):
            full, tie = (int(each) for each in seat_bounds(np.array(seats), np.array(n), np.array(j)))
            for t in range(furthest + 3):
                dealt = sum(float(chance) for won, chance in seats_dealt(seats, n, t).items() if won >= j)
                assert dealt == (1.0 if t <= full else 0.5 if t == tie else 0.0), (n, j, t)


@pytest.mark.parametrize("seats", [1, 2, 3, 6, 11])
def test_beyond_the_last_needed_number_of_others_we_win_nothing(seats: int) -> None:
    for n in range(1, 20):
        last = int(last_needed(np.array(seats), np.array(n)))
        assert all(seats_dealt(seats, n, t) == {0: 1} for t in range(last + 1, last + 30))
        if n >= seats:
            assert seats_dealt(seats, n, last) != {0: 1}


def test_a_group_below_the_viability_number_wins_no_seat() -> None:
    assert seats_dealt(5, 3, 13) == {0: 1}  # 16 people, 5 seats: viability 4
    full, tie = seat_bounds(np.array(5), np.array(3), np.array(1))
    assert (int(full), int(tie)) == (12, -1)


def test_a_single_seat_goes_to_the_larger_group_and_a_tie_is_worth_half() -> None:
    full, tie = seat_bounds(np.array(1), np.array(4), np.array(1))
    assert (int(full), int(tie)) == (3, 4)


@given(
    seats=st.integers(1, 12),
    mean=st.floats(0, 60),
    dispersion=st.floats(0.05, 200),
    largest=st.integers(1, 14),
)
def test_chances_of_seats_agree_with_plain_sums(
    seats: int, mean: float, dispersion: float, largest: int
) -> None:
    ours = at_least(seats, mean, dispersion, largest)
    for n in range(largest + 1):
        slow = np.cumsum(seats_given(seats, n, mean, dispersion)[::-1])[::-1][1:]
        padded = np.zeros(seats)
        padded[: ours.shape[1]] = ours[n]
        assert np.allclose(padded, slow, atol=1e-10)


@given(
    seats=st.integers(1, 30),
    mean=st.floats(0, 100),
    dispersion=st.floats(0.1, 50),
    largest=st.integers(1, 30),
)
def test_more_of_ours_never_win_fewer_seats(seats: int, mean: float, dispersion: float, largest: int) -> None:
    expected = at_least(seats, mean, dispersion, largest).sum(axis=1)
    assert (np.diff(expected) >= -1e-12).all()
    assert expected[-1] <= min(seats, largest) + 1e-12


@pytest.mark.parametrize(
    ("mean", "dispersion"),
    [(0.0, 1.0), (1e-12, 1e-9), (5.0, 1e12), (2000.0, 1000.0), (1e9, 2.0), (1e300, 1e-300), (3.0, 1e-8)],
)
def test_no_mean_or_dispersion_is_too_extreme_for_the_others(mean: float, dispersion: float) -> None:
    chance, at_most, start, last = others_tables(delegation(8, mean, dispersion), np.array([40]))
    assert start.tolist() == [0]
    assert chance.size == at_most.size == last[0] + 1
    assert np.isfinite(chance).all()
    assert (chance >= 0).all()
    assert (np.diff(at_most) >= 0).all()
    assert at_most[-1] <= 1.0


def test_far_from_zero_the_others_distribution_keeps_its_mass() -> None:
    """P(0 others) is e^-1098 here, far below what a float holds; the rest must not vanish with it."""
    chance, *_ = others_tables(delegation(200, 2000.0, 1000.0), np.array([30]))
    for t in (1900, 2000, 2100):
        assert math.isclose(chance[t], others_chance(t, 2000.0, 1000.0), rel_tol=1e-9)


def test_without_others_all_of_ours_are_seated_up_to_the_seats() -> None:
    assert at_least(3, 0.0, 1.0, 5).sum(axis=1).tolist() == [0, 1, 2, 3, 3, 3]


def test_with_countless_others_nobody_of_ours_is_seated() -> None:
    assert at_least(3, 1e12, 50.0, 5).sum() == 0


def test_runs_too_long_to_lay_out_are_looked_up_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The incomplete beta function gives what the laid-out run gives."""
    laid_out = at_least(9, 20.0, 3.0, 12)
    monkeypatch.setattr("wallchart.engines.planner.walk.LONGEST", 10)
    assert np.allclose(at_least(9, 20.0, 3.0, 12), laid_out, atol=1e-12)
    assert np.allclose(at_least(9, 0.0, 3.0, 12), [[j <= min(n, 9) for j in range(1, 10)] for n in range(13)])


def test_countless_seats_and_others_need_no_memory() -> None:
    """100,000 seats: at most all ours are seated, and others would have to be 100,000 to contest."""
    expected = at_least(100_000, 1e5, 2.0, 30).sum(axis=1)
    assert (np.diff(expected) > 0).all()
    assert (expected <= np.arange(31)).all()
