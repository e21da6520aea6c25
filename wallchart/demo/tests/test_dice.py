"""Draws are quick, fair and the same for the same seed."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wallchart.demo.dice import BATCH, Dice


def dice(seed: int = 1) -> Dice:
    return Dice(np.random.default_rng(seed))


@given(st.integers(0, 2**32), st.integers(-50, 50), st.integers(1, 60))
def test_a_number_lies_in_its_range(seed: int, low: int, width: int) -> None:
    assert all(low <= dice(seed).number(low, low + width) < low + width for _draw in range(20))


@given(st.integers(0, 2**32), st.lists(st.integers(), min_size=1, max_size=30))
def test_what_is_picked_was_offered(seed: int, items: list[int]) -> None:
    thrown = dice(seed)
    assert {thrown.pick(items), thrown.early(items), thrown.weighed(items, [1.0] * len(items))} <= set(items)
    assert sorted(thrown.shuffled(items)) == sorted(items)


def test_the_stream_goes_on_beyond_one_batch() -> None:
    one, other = dice(), dice()
    assert [one.roll() for _draw in range(BATCH * 2)] == [other.roll() for _draw in range(BATCH * 2)]


def test_each_is_picked_about_as_often() -> None:
    thrown = dice()
    counted = Counter(thrown.pick("abcd") for _draw in range(8000))
    assert all(1800 <= counted[item] <= 2200 for item in "abcd")


def test_the_front_of_a_list_is_drawn_more_often() -> None:
    thrown = dice()
    counted = Counter(thrown.early(range(10)) for _draw in range(8000))
    assert counted[0] > 2 * counted[9]


def test_weights_decide() -> None:
    thrown = dice()
    counted = Counter(thrown.weighed("ab", [3.0, 1.0]) for _draw in range(8000))
    assert 2.6 <= counted["a"] / counted["b"] <= 3.4
    assert thrown.weighed("ab", [0.0, 1.0]) == "b"
